"""收款方式更正: a payment was taken down by one tender and came by another (DOMAIN §6).

The sum stays, the receipt stays, the manager agrees. It is booked at the desk of the payment's own shift,
before the drawer is counted; later the close evens the two tenders out.
"""

from typing import Final

from app.domain.bank_transfers import TransferNoted, reference_of
from app.domain.business.common import notes_field
from app.domain.business.context import Context, Execution, PastPayment
from app.domain.business.defaults import at_once, never_consumed, no_checks, no_fees
from app.domain.business.form import fen_of, text_of
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    ChangeLine,
    Choice,
    Effect,
    Field,
    FieldError,
    FieldKind,
    Form,
    IdentityNeed,
    OfflineMode,
    SlipTime,
    Step,
    Words,
    words,
)
from app.domain.cash import Tender, TenderKind
from app.domain.errors import UserError
from app.domain.order_rules import ApprovalFigures
from app.domain.tender_corrections import TenderCorrected, jiao_bar, moved

REASONS: Final = ("wrong_key", "customer_changed", "machine_apart", "other")
_KEY: Final = "business.tender_correction"


def _reasons(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"{_KEY}.choice.reason.{key}")) for key in REASONS)


def _taken(context: Context, _form: Form) -> tuple[Choice, ...]:
    """Return by what the payment was taken down, each tender once; all of them before a receipt is named."""
    payment = context.payment
    kinds = tuple(TenderKind) if payment is None else dict.fromkeys(each.kind for each in payment.tenders)
    return tuple(Choice(kind.value, words(f"{_KEY}.choice.was.{kind}")) for kind in kinds)


def _others(_context: Context, form: Form) -> tuple[Choice, ...]:
    was = text_of(form, "was")
    return tuple(
        Choice(kind.value, words(f"{_KEY}.choice.really.{kind}")) for kind in TenderKind if kind.value != was
    )


def _only(context: Context) -> str | None:
    kinds = {each.kind.value for each in context.payment.tenders} if context.payment else set()
    return kinds.pop() if len(kinds) == 1 else None


def _by_slip(_context: Context, form: Form) -> bool:
    return text_of(form, "really") not in {"", TenderKind.CASH}


def _was(payment: PastPayment, form: Form) -> Tender | None:
    """Return the tender that is wrong: of several of one kind the largest, for it is found by its sum."""
    found = [each for each in payment.tenders if each.kind == text_of(form, "was")]
    return max(found, key=lambda each: each.amount_fen, default=None)


def _amount(was: Tender, form: Form) -> int:
    """Return how much came by the other tender: all of it, unless a part was typed (fen)."""
    return fen_of(form, "amount") or was.amount_fen


def bar(context: Context, payment: PastPayment) -> str:
    """Return why nothing of this payment is corrected here, as a code, or an empty string."""
    bars = (
        ("is_reversal", payment.is_reversal),
        ("reversed", payment.reversed),
        ("refunded", payment.refunded_fen > 0),
        ("terminal", payment.terminal_id != context.terminal_id),
        ("shift", payment.shift_id != context.shift_id),
        ("counted", payment.counted),
    )
    return next((f"{_KEY}.error.{name}" for name, holds in bars if holds), "")


def _by_bank(form: Form) -> bool:
    return text_of(form, "really") == TenderKind.BANK_TRANSFER


def _slip_kept(form: Form) -> str:
    """Return the bank's number in its one form, and a machine's as it was typed."""
    typed = text_of(form, "slip")
    return reference_of(typed) if _by_bank(form) else typed


def _slip_error(context: Context, form: Form) -> FieldError | None:
    bar = context.slip_bar if _by_bank(form) else None
    return FieldError("slip", bar.code, tuple(bar.params.items())) if bar else None


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    payment = context.payment
    if payment is None:
        return ()
    code = bar(context, payment)
    if code:
        return (FieldError("receipt", code),)
    was = _was(payment, form)
    if was is None:
        return (FieldError("was", "form.choice"),)
    found = _amount_error(was, form) or _slip_error(context, form)
    return (found,) if found else ()


def _amount_error(was: Tender, form: Form) -> FieldError | None:
    amount, really = _amount(was, form), text_of(form, "really")
    if amount > was.amount_fen:
        return FieldError("amount", f"{_KEY}.error.more", (("taken_fen", was.amount_fen),))
    if was.kind is TenderKind.BANK_TRANSFER and amount != was.amount_fen:
        return FieldError("amount", f"{_KEY}.error.whole")
    if really in set(TenderKind) and jiao_bar(was.kind, TenderKind(really), amount):
        return FieldError("amount", f"{_KEY}.error.jiao")
    return None


def _said(kind: str, fen: int) -> Words:
    return words(f"{_KEY}.by.{kind}", amount_fen=fen)


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    """Return the tender as it was taken down and as it is; what stays of the first has a row of its own."""
    was = _was(context.payment, form) if context.payment else None
    really = text_of(form, "really")
    if was is None or really not in set(TenderKind):
        return ()
    amount = min(_amount(was, form), was.amount_fen)
    row = "business.row.tender"
    rows = [ChangeLine(code=row, before=_said(was.kind, amount), after=_said(really, amount))]
    rest = was.amount_fen - amount
    if rest:
        rows.append(ChangeLine(code=row, before=_said(was.kind, rest), after=_said(was.kind, rest)))
    if was.kind in {TenderKind.CARD, TenderKind.PAYMENT_CODE}:
        # A machine said so: whoever agrees is told, and asks for its slip.
        machine = words(f"{_KEY}.machine", reference=was.reference)
        rows.append(ChangeLine(code="business.row.machine", before=machine, after=machine))
    return tuple(rows)


def _figures(_context: Context, _form: Form) -> ApprovalFigures:
    return ApprovalFigures(tender_corrected=True)


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    payment, shift_id = context.payment, context.shift_id
    was = _was(payment, form) if payment else None
    if payment is None or was is None or shift_id is None or _validate(context, form):
        raise UserError("business.failed.tender_correction")
    really, amount, slip = TenderKind(text_of(form, "really")), _amount(was, form), _slip_kept(form)
    facts: list[Effect] = [
        TenderCorrected(
            payment_id=payment.payment_id,
            shift_id=shift_id,
            order_id=execution.order_id,
            handler=execution.staff_no,
            reason=text_of(form, "reason"),
            tenders=moved(was, really, amount, slip if really is not TenderKind.CASH else ""),
            at_ms=execution.at_ms,
        )
    ]
    if really is TenderKind.BANK_TRANSFER:
        facts.append(_noted(payment, slip, amount, execution, stands=True))
    if was.kind is TenderKind.BANK_TRANSFER:
        facts.append(_noted(payment, was.reference, amount, execution, stands=False))
    return tuple(facts)


def _noted(payment: PastPayment, slip: str, fen: int, execution: Execution, *, stands: bool) -> TransferNoted:
    """Return that a bank's slip belongs to the payment now, or no longer: others may bear its number then."""
    return TransferNoted(
        payment_id=payment.payment_id,
        reference=slip,
        amount_fen=fen,
        payer="",
        stands=stands,
        staff_no=execution.staff_no,
        at_ms=execution.at_ms,
    )


TENDER_CORRECTION: Final = BusinessType(
    key="tender_correction",
    code="207",
    category=Category.ACCOUNT,
    icon="swap-horizontal",
    steps=(Step.FORM, Step.APPROVAL, Step.EXECUTE, Step.RESULT),
    fields=(
        Field(key="receipt", kind=FieldKind.RECEIPT, columns=6),
        Field(key="was", kind=FieldKind.CHOICE, columns=6, choices=_taken, default=_only, follows=True),
        Field(key="really", kind=FieldKind.CHOICE, columns=6, choices=_others),
        Field(key="amount", kind=FieldKind.MONEY, columns=6, required=False),
        Field(key="slip", kind=FieldKind.BANK_SLIP, columns=6, most=48, shown=_by_slip, kept=_slip_kept),
        Field(key="reason", kind=FieldKind.CHOICE, columns=6, choices=_reasons),
        notes_field(),
    ),
    corrects=True,
    bring=("receipt",),
    actors=(Actor.ANYONE,),
    identity=IdentityNeed.NONE,
    needs_account=False,
    needs_shift=True,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.LOCAL,
    limit_hours=0,
    slip=SlipTime.RESULT,
    callback_days=None,
    validate=_validate,
    fees=no_fees,
    changes=_changes,
    figures=_figures,
    effective=at_once,
    checks=no_checks,
    effect=_effect,
    consumed=never_consumed,
)
