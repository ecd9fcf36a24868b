"""What the checkout shows: its modes and its frozen state."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from app.domain.cash import MOST_CHANGE, change_notes, suggest_amounts
from app.domain.documents import Copy, Letterhead, ReceiptContent, SpoolState
from app.domain.errors import UserError
from app.domain.money_rules import Price
from app.services.cards import CardScript
from app.services.money import Checkout, CheckoutQuestion, CheckoutService, Completed
from app.services.offline_money import OfflineState
from app.services.rows.payment_codes import CodeRow
from app.services.sessions import Session


class CheckoutMode(StrEnum):
    """What the panel shows."""

    EMPTY = "empty"
    COLLECTING = "collecting"
    CARD_ASKING = "card_asking"
    CARD_DECLINED = "card_declined"
    CARD_UNKNOWN = "card_unknown"
    SHORT = "short"
    """Something is missing or wrong; the sentence says what."""
    DONE = "done"
    RECOVERY = "recovery"
    """A checkout was left open by a stop of the program: was the money taken?"""


STATES = tuple(CheckoutMode)
SETTLED: Final = frozenset({CheckoutMode.DONE, CheckoutMode.RECOVERY})
"""In which the checkout is not to be built anew: it was paid, or it is asked whether it was."""
NO_LIMIT: Final[dict[str, Any]] = {"limit": None, "renewing": False, "answered_fen": None}
"""What no longer holds once something else is done."""


def mode_of(checkout: Checkout) -> CheckoutMode:
    """Return the mode of a checkout in which nothing is wrong."""
    return CheckoutMode.CARD_UNKNOWN if checkout.answer_missing else CheckoutMode.COLLECTING


def void_code(checkout: Checkout, name: str) -> str:
    """Return the code of words about undoing what was paid: by card alone, by transfer alone, or else."""
    if checkout.approved_fen == checkout.card_paid_fen:
        return f"checkout.{name}"
    alone = checkout.approved_fen == checkout.transferred_fen
    return f"checkout.transfer.{name}" if alone else f"checkout.several.{name}"


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """State of the panel. Amounts are fen."""

    mode: CheckoutMode = CheckoutMode.EMPTY
    checkout: Checkout | None = None
    head: Letterhead | None = None
    cashier: Session | None = None
    cash_fen: int | None = None
    """Cash as keyed in; None while the box is empty."""
    question: CheckoutQuestion | None = None
    questions_left: int = 0
    completed: Completed | None = None
    receipt: ReceiptContent | None = None
    """The receipt as it was queued; None before the payment."""
    print_state: SpoolState | None = None
    print_detail: str = ""
    error: Exception | None = None
    busy: bool = False
    by_code: CodeRow | None = None
    """The payment code that was asked about last, if the last question was about one."""
    claim_note: str = ""
    """Sentence on a claim that was looked up while nothing is being collected."""
    claim: str = ""
    """Number of that claim, while it stands here."""
    script: CardScript | None = None
    """Next outcome of a simulated card terminal; None when the terminal is real."""
    copy: Copy = Copy.CUSTOMER
    limit: OfflineState | None = None
    """How the cash limit stands after it refused a payment that a manager may let through."""
    renewing: bool = False
    """Whether number, reason and PIN of a manager are asked for."""
    renewed: int = 0
    """Counts answers to renewals: a typed PIN is wiped with each."""
    granted_fen: int | None = None
    """What may be taken after a renewal that was just given."""
    answered_fen: int | None = None
    """What a card has paid after all: its terminal was silent, and was just asked again."""
    transfers: int = 0
    """Counts transfers that were taken down: the fields are empty again after each."""
    transfer_error: Exception | None = None
    """Why a bank transfer was not taken down: it is said at its fields."""

    @property
    def price(self) -> Price | None:
        """Return what is left to collect, were the rest paid in cash."""
        return CheckoutService.price(self.checkout, cash=True) if self.checkout else None

    @property
    def cash_due_fen(self) -> int:
        """Return the cash that is still to come, rounded."""
        return self.price.payable if self.price else 0

    @property
    def cash_awaited(self) -> bool:
        """Return whether something is left to pay, and nobody has keyed in cash for it."""
        left = bool(self.cash_due_fen) and self.cash_fen is None
        return left and self.completed is None and not (self.checkout and self.checkout.answer_missing)

    @property
    def card_due_fen(self) -> int:
        """Return what a card would pay: to the fen."""
        return self.checkout.due_fen - self.checkout.approved_fen if self.checkout else 0

    @property
    def suggestions(self) -> tuple[int, ...]:
        """Return sums that the customer may hand over."""
        return suggest_amounts(self.cash_due_fen)

    @property
    def change_fen(self) -> int | None:
        """Return the change; None while nothing, too little or far too much was keyed in."""
        if self.cash_fen is None or self.cash_fen < self.cash_due_fen or not self.cash_due_fen:
            return None
        change = self.cash_fen - self.cash_due_fen
        return change if change <= MOST_CHANGE else None

    @property
    def notes(self) -> tuple[tuple[int, int], ...]:
        """Return the change as (denomination, pieces)."""
        change = self.change_fen
        return change_notes(change) if change is not None and change % 10 == 0 else ()

    @property
    def standing(self) -> str:
        """Return the code of why nothing of it can be cancelled now; empty where nothing was taken yet."""
        checkout = self.checkout
        if checkout is None or self.completed is not None:
            return ""
        if self.mode is CheckoutMode.CARD_ASKING:
            return "checkout.state.asking"
        if checkout.answer_missing:
            return "money.code_unknown" if checkout.code_open else "money.card_unknown"
        if checkout.approved_fen:
            return void_code(checkout, "void_first")
        return ""

    @property
    def came_fen(self) -> int:
        """Return what came in of a payment that is not taken yet: by card, code or transfer."""
        return self.checkout.approved_fen if self.checkout and self.completed is None else 0

    @property
    def may_confirm(self) -> bool:
        """Return whether the payment may be confirmed now."""
        return (
            self.mode in {CheckoutMode.COLLECTING, CheckoutMode.SHORT, CheckoutMode.CARD_DECLINED}
            and not self.busy
        )


def opened(
    before: CheckoutState,
    cashier: Session | None,
    checkout: Checkout,
    head: Letterhead,
    refused: UserError | None,
) -> CheckoutState:
    """Return the state of a checkout that was begun, or opened again, with what is wrong with it.

    Cash that was keyed in comes back, unless it gives more change than there is: that was refused.
    """
    mode = mode_of(checkout)
    kept = checkout.cash_received_fen
    found = CheckoutState(
        mode=CheckoutMode.SHORT if refused and mode is CheckoutMode.COLLECTING else mode,
        error=refused,
        checkout=checkout,
        head=head,
        cashier=cashier,
        cash_fen=kept,
        script=before.script,
    )
    wild = kept is not None and kept - found.cash_due_fen > MOST_CHANGE
    return replace(found, cash_fen=None) if wild else found
