"""What a form amounts to: eligibility, quote, whose business it is (DOMAIN §4). Nothing here records."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.business.checks import eligibility, refused
from app.domain.business.context import Context
from app.domain.business.form import validate
from app.domain.business.spec import (
    BusinessType,
    ChangeLine,
    CheckLine,
    CheckOutcome,
    Effective,
    FeeLine,
    FieldError,
    Form,
    IdentityNeed,
    Value,
)
from app.domain.errors import UserError
from app.domain.order_rules import ApprovalNeed, ApprovalPolicy, approval_rules
from app.domain.orders import Change
from app.domain.slip_papers import SlipContent
from app.services.customer_language import customer_language
from app.services.order_words import form_refusal, refusal
from app.services.ports import UnitOfWork
from app.services.reading import Queries
from app.services.rows.orders import ApprovalRow, OrderRow
from app.services.rows.work import WorkRow
from app.services.sessions import Session
from app.services.visits import Visit


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a type may be begun, check by check."""

    checks: tuple[CheckLine, ...]

    @property
    def allowed(self) -> bool:
        """Return whether no check refuses."""
        return not refused(self.checks)

    @property
    def refused(self) -> tuple[CheckLine, ...]:
        """Return the checks that refuse."""
        return tuple(line for line in self.checks if line.outcome is CheckOutcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would cost, change and need, as the form stands."""

    context: Context
    errors: tuple[FieldError, ...]
    fees: tuple[FeeLine, ...]
    changes: tuple[ChangeLine, ...]
    approval: ApprovalNeed | None
    effective: Effective

    @property
    def total_fen(self) -> int:
        """Return the sum of the fees."""
        return sum(fee.amount_fen for fee in self.fees)


@dataclass(frozen=True, slots=True)
class Opened:
    """A form as it opens: filled from what is known, or from a draft."""

    eligibility: Eligibility
    form: Mapping[str, Value]
    quote: Quote


@dataclass(frozen=True, slots=True)
class PrintedAgain:
    """A paper that was printed once more."""

    copies: int
    """Which copy it is; 0 where it stands for a spoiled sheet."""
    back_fen: int
    """What of the payment that it proves has gone back by now (fen)."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """An accepted order, the approval that it waits for, and who hears of its result."""

    order: OrderRow
    approval: ApprovalRow | None
    told: str = ""
    """Masked number to which the result is sent; empty while nobody is told of it."""
    policy: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    """Thresholds that the rules of the approval name."""
    work: WorkRow | None = None
    """What is still to be done after it was carried out, and until when; None where nothing is."""
    on_slip: tuple[Change, ...] = ()
    """What changes as its slip says it: new values whole, for whoever checks and signs it."""
    slip: SlipContent | None = None
    """Its slip, once that was sent to the printer: whose order it is and who signs, masked."""
    papers: tuple[str, ...] = ()
    """Kinds of the papers that were sent to the printer for it, in their order."""
    decider: str = ""
    """Name of who answered the approval last; empty while nobody has."""
    again: PrintedAgain | None = None
    """What the copy says that was its whole business; None of any other."""


def quote_of(kind: BusinessType, context: Context, form: Form) -> Quote:
    """Return what follows from a form: pure."""
    return Quote(
        context=context,
        errors=validate(kind, context, form),
        fees=kind.fees(context, form),
        changes=kind.changes(context, form),
        approval=approval_rules(kind.figures(context, form), context.policy.approval),
        effective=kind.effective(context, form),
    )


def acceptable(kind: BusinessType, context: Context, form: Form) -> Quote:
    """Return the quote of a form that may be accepted as it stands.

    Raises:
        UserError: The first check that refuses (`business.check.*`), the first field that is wrong
            (`form.*`, `business.*`), or else what is still awaited (`business.check.*`).
    """
    checks = eligibility(kind, context)
    for line in checks:
        if line.outcome is CheckOutcome.REFUSED:
            raise refusal(line.words)
    quote = quote_of(kind, context, form)
    if quote.errors:
        raise form_refusal(quote.errors[0])
    for line in checks:
        if line.outcome is CheckOutcome.AWAITED:
            raise refusal(line.words)
    return quote


def weight(quote: Quote) -> int:
    """Return the amount that an approver sees: what is due, or the payment that goes back."""
    payment = quote.context.payment
    return payment.total_fen if payment else quote.total_fen


def customer_of(kind: BusinessType, context: Context, visit: Visit) -> str | None:
    """Return whose business it is: who enters the network, the number's owner, the visitor, the payee."""
    if context.party and kind.identity is IdentityNeed.ENTRY:
        return context.party.customer_id
    if context.account:
        return context.account.customer_id
    if visit.customer_id:
        return visit.customer_id
    if context.named:
        return context.named[0].customer_id
    return context.payment.customer_id if context.payment else None


def subscriber_of(context: Context, visit: Visit) -> str | None:
    """Return which service number it concerns: the one that it opens, pays for first, or was chosen."""
    if context.subscriber_id:
        return context.subscriber_id
    if context.named:
        return context.named[0].subscriber_id
    if context.payment and context.payment.to_balance:
        return context.payment.to_balance[0][0].subscriber_id
    return visit.subscriber_id


def day_of(unit: UnitOfWork, session: Session) -> str:
    """Return the accounting day of the clerk's shift, else the day that is open, else nothing."""
    shift = unit.queries.shifts.open_shift_of(session.staff_no)
    if shift:
        return shift.day_id
    days = unit.queries.shifts.open_days()
    return days[-1].day_id if days else ""


def language_of(queries: Queries, visit: Visit) -> str:
    """Return the language of the visit's papers."""
    return customer_language(
        queries, ticket_id=visit.ticket_id, chosen=visit.chosen, customer_id=visit.customer_id
    )


def check_witness(unit: UnitOfWork, session: Session, method: str, witness: str) -> None:
    """Refuse a signature without paper, or a fingerprint without a second member of staff.

    Raises:
        UserError: order.sign_method, order.witness.
    """
    if method == "paper":
        return
    if method != "fingerprint":
        raise UserError("order.sign_method")
    if not witness or witness == session.staff_no or unit.queries.staff.staff(witness) is None:
        raise UserError("order.witness")
