"""Collecting without the centre: cash within limits that a manager may renew (DOMAIN §5)."""

from dataclasses import dataclass
from typing import Final

from app.domain.errors import UserError
from app.domain.money import PaymentTaken
from app.domain.offline_rules import OfflineLimits, cash_bar, left_fen
from app.domain.staff import OverrideGiven
from app.i18n import Text
from app.services.link import Link, UnsentItem, UnsentState
from app.services.ports import Store
from app.services.proposals import networked
from app.services.reading import Queries
from app.services.sessions import Session
from app.services.staff import StaffService

RENEWAL: Final = "money.offline_limit"
"""Action of the override that grants a terminal its limit again."""

_MOST: Final = 10_000
"""Ops that are looked at, at most; so many are a week without a line."""


@dataclass(frozen=True, slots=True)
class OfflineState:
    """How much cash a terminal may still take. Amounts are fen."""

    offline: bool
    """Whether the limits hold now: the centre cannot be reached."""
    taken_fen: int
    """Cash since the centre last had everything of this terminal."""
    left_fen: int
    payment_fen: int
    """The most that one payment may be."""
    renewals_left: int


class OfflineMoney:
    """Use cases around the limits of one terminal."""

    def __init__(self, store: Store, staff: StaffService, link: Link) -> None:
        self._store = store
        self._staff = staff
        self._link = link

    def state(self) -> OfflineState:
        """Return how things stand."""
        with self._store.read() as queries:
            return offline_state(queries, self._link, self._store.terminal.terminal_id)

    def bar(self, cash_fen: int) -> str:
        """Return why so much cash may not be taken now, as a code, or an empty string."""
        with self._store.read() as queries:
            return _bar(queries, self._link, self._store.terminal.terminal_id, cash_fen)

    def renew(self, session: Session, approver_no: str, pin: str, reason: str) -> OfflineState:
        """Grant this terminal its limit once more, by a manager's PIN.

        Raises:
            UserError: offline.not_offline, offline.terminal_end after the last renewal, and those of
                `StaffService.override`.
        """
        state = self.state()
        if not state.offline:
            raise UserError("offline.not_offline")
        if not state.renewals_left:
            raise UserError("offline.terminal_end", left=Text.money(state.left_fen))
        subject = f"terminal:{self._store.terminal.terminal_id}"
        self._staff.override(session, approver_no, pin, RENEWAL, subject, reason)
        return self.state()


def is_offline(link: Link) -> bool:
    """Return whether money is taken without the centre."""
    return networked(link) and not link.reach("payment")


def offline_state(queries: Queries, link: Link, terminal_id: str) -> OfflineState:
    """Return how much cash a terminal may still take."""
    limits = _limits(queries)
    taken, renewed = _so_far(queries, link, terminal_id)
    return OfflineState(
        offline=is_offline(link),
        taken_fen=taken,
        left_fen=left_fen(limits, taken, renewed),
        payment_fen=limits.payment_fen,
        renewals_left=max(0, limits.renewals - renewed),
    )


def check_cash(queries: Queries, link: Link, terminal_id: str, cash_fen: int) -> None:
    """Refuse cash beyond the limits while the centre cannot be reached.

    Raises:
        UserError: offline.payment_limit {most}, offline.terminal_limit {left}, offline.terminal_end {left}.
    """
    code = _bar(queries, link, terminal_id, cash_fen)
    if code:
        state = offline_state(queries, link, terminal_id)
        raise UserError(code, most=Text.money(state.payment_fen), left=Text.money(state.left_fen))


def _bar(queries: Queries, link: Link, terminal_id: str, cash_fen: int) -> str:
    if not cash_fen or not is_offline(link):
        return ""
    return cash_bar(_limits(queries), cash_fen, *_so_far(queries, link, terminal_id))


def check_card(link: Link) -> None:
    """Refuse a card while the centre cannot be reached. Raises UserError offline.cash_only."""
    if is_offline(link):
        raise UserError("offline.cash_only")


def _so_far(queries: Queries, link: Link, terminal_id: str) -> tuple[int, int]:
    """Return the cash that the centre does not know of yet, and how often the limit was renewed for it.

    Both are found from this terminal's own ops that are not durable: nothing has to be remembered, a restart
    changes nothing, and an acknowledgement of a part counts for that part.
    """
    behind = [item for item in link.unsent_items(_MOST) if item.state is not UnsentState.UNDECIDED]
    payments = [_id(item) for item in behind if item.kind == PaymentTaken.KIND]
    overrides = [_id(item) for item in behind if item.kind == OverrideGiven.KIND]
    taken = queries.money.cash_of(payments) if payments else 0
    subject = f"terminal:{terminal_id}"
    return taken, sum(queries.staff.override(each) == (RENEWAL, subject) for each in overrides)


def _id(item: UnsentItem) -> str:
    return item.subject.partition(":")[2]


def _limits(queries: Queries) -> OfflineLimits:
    usual = OfflineLimits()
    setting = queries.halls.setting
    return OfflineLimits(
        payment_fen=setting("offline.payment_fen", usual.payment_fen),
        terminal_fen=setting("offline.terminal_fen", usual.terminal_fen),
        renewals=setting("offline.renewals", usual.renewals),
    )
