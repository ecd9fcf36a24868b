"""What may be done while the centre cannot be reached (DOMAIN §5). Pure; amounts in fen."""

from dataclasses import dataclass
from typing import Final

from app.domain.business.spec import OfflineMode
from app.domain.orders import OrderState

CONFIRMED: Final = "confirmed"
"""When an order takes effect that the centre must confirm first; words under `documents.effective.*`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineLimits:
    """Limits of collecting without a connection (settings)."""

    payment_fen: int = 500_00
    """The most that one payment may be."""
    terminal_fen: int = 5_000_00
    """The most cash that one terminal may take since the centre last had everything of it."""
    renewals: int = 2
    """How often a manager may grant the same again."""


def ceiling_fen(limits: OfflineLimits, renewed: int) -> int:
    """Return how much cash a terminal may take in all after `renewed` renewals."""
    return limits.terminal_fen * (1 + min(renewed, limits.renewals))


def left_fen(limits: OfflineLimits, taken_fen: int, renewed: int) -> int:
    """Return how much cash a terminal may still take; never below zero."""
    return max(0, ceiling_fen(limits, renewed) - taken_fen)


def cash_bar(limits: OfflineLimits, payment_fen: int, taken_fen: int, renewed: int) -> str:
    """Return why a cash payment may not be taken offline, as a code, or an empty string.

    `taken_fen` is the cash that the terminal took since its last durable acknowledgement.
    """
    if payment_fen > limits.payment_fen:
        return "offline.payment_limit"
    if payment_fen > left_fen(limits, taken_fen, renewed):
        return "offline.terminal_limit" if renewed < limits.renewals else "offline.terminal_end"
    return ""


def centre_executes(mode: OfflineMode, *, networked: bool) -> bool:
    """Return whether a business is carried out by the centre, and only accepted here (预受理)."""
    return networked and mode is not OfflineMode.LOCAL


def acceptance_bar(mode: OfflineMode, *, networked: bool, reachable: bool) -> str:
    """Return why a business may not be accepted now, as a code, or an empty string."""
    return "offline.online_only" if networked and mode is OfflineMode.ONLINE and not reachable else ""


def after_acceptance(mode: OfflineMode, *, networked: bool) -> OrderState:
    """Return where an order goes that lacks nothing any more: executed here, or held for the centre."""
    return OrderState.HELD if centre_executes(mode, networked=networked) else OrderState.IN_PROGRESS
