"""押金退还: a deposit goes back whole, by the tender by which it came; the manager must agree (DOMAIN §4)."""

from typing import Final

from app.domain.business.common import notes_field
from app.domain.business.context import Context, Deposit, Execution
from app.domain.business.defaults import at_once, never_consumed, no_fees
from app.domain.business.effects import Claim
from app.domain.business.form import text_of
from app.domain.business.money_back import (
    by_bank,
    change_rows,
    declared,
    money_back,
    payment_errors,
    proof_field,
    way_errors,
    way_fields,
)
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    ChangeLine,
    CheckLine,
    CheckOutcome,
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
    words,
)
from app.domain.customers import SubscriberStatus
from app.domain.errors import BugError, UserError
from app.domain.order_rules import ApprovalFigures
from app.domain.refunds import Piece
from app.domain.subscribers import DepositReturned


def _deposits(context: Context, _form: Form) -> tuple[Choice, ...]:
    held = context.account.deposits if context.account else ()
    return tuple(
        Choice(
            deposit.deposit_id,
            words("business.deposit_refund.held", amount_fen=deposit.amount_fen),
            words("business.deposit_refund.held_with", receipt=deposit.receipt or "—"),
        )
        for deposit in held
    )


def _only(context: Context) -> Deposit | None:
    held = context.account.deposits if context.account else ()
    return held[0] if len(held) == 1 else None


def _only_id(context: Context) -> str | None:
    deposit = _only(context)
    return deposit.deposit_id if deposit else None


def _only_receipt(context: Context) -> str | None:
    deposit = _only(context)
    return deposit.receipt or None if deposit else None


def _deposit(context: Context, form: Form) -> Deposit | None:
    chosen = text_of(form, "deposit")
    held = context.account.deposits if context.account else ()
    return next((deposit for deposit in held if deposit.deposit_id == chosen), None)


def _pieces(context: Context, deposit: Deposit) -> tuple[Piece, ...]:
    """Return the part of the payment that is this deposit."""
    pieces = context.payment.pieces if context.payment else ()
    return tuple(piece for piece in pieces if piece.item == deposit.item)


def _checks(context: Context) -> tuple[CheckLine, ...]:
    if context.account is None:
        return ()
    held = sum(deposit.amount_fen for deposit in context.account.deposits)
    code = "business.check.deposit"
    if not held:
        return (CheckLine(CheckOutcome.REFUSED, words(f"{code}.refused"), words(f"{code}.remedy")),)
    return (CheckLine(CheckOutcome.PASSED, words(f"{code}.passed", amount_fen=held)),)


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    payment, deposit = context.payment, _deposit(context, form)
    barred = payment_errors(context, form)
    if payment is None or deposit is None or barred:
        return barred
    if all(order.order_id != deposit.order_id for order in payment.orders):
        return (FieldError("receipt", "business.deposit_refund.error.other_receipt"),)
    left = min(
        sum(piece.left_fen for piece in _pieces(context, deposit)), payment.total_fen - payment.refunded_fen
    )
    if left < deposit.amount_fen:
        return (FieldError("deposit", "business.deposit_refund.error.claimed"),)
    return way_errors(payment, form, deposit.amount_fen, "way")


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    deposit = _deposit(context, form)
    if deposit is None:
        return ()
    row = ChangeLine(
        code="business.row.deposit",
        before=words("business.amount", amount_fen=deposit.amount_fen),
        after=words("business.amount", amount_fen=0),
        difference=words("business.difference", signed_fen=-deposit.amount_fen),
    )
    pieces = _pieces(context, deposit)
    if context.payment is None or sum(piece.left_fen for piece in pieces) < deposit.amount_fen:
        return (row,)
    rows = change_rows(context.payment, pieces, deposit.amount_fen)
    # Where the deposit is all that is left of the payment, its row says it.
    return (row, *(each for each in rows if (each.before, each.after) != (row.before, row.after)))


def _figures(context: Context, form: Form) -> ApprovalFigures:
    deposit = _deposit(context, form)
    amount = deposit.amount_fen if deposit else 0
    return ApprovalFigures(
        deposit_fen=amount,
        money_out_fen=amount,
        declared=declared(form),
        other_tender=by_bank(context, form),
    )


def _claim(context: Context, form: Form) -> Claim:
    deposit = _deposit(context, form)
    if context.payment is None or deposit is None:
        raise BugError("no deposit was named")
    return Claim(context.payment.payment_id, deposit.amount_fen)


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    deposit = _deposit(context, form)
    if deposit is None:
        raise UserError("business.failed.deposit")
    back = money_back(
        context, form, _pieces(context, deposit), deposit.amount_fen, execution.order_id, "deposit"
    )
    returned = DepositReturned(
        after=deposit.last_op,
        deposit_id=deposit.deposit_id,
        order_id=execution.order_id,
        at_ms=execution.at_ms,
    )
    return (back, returned)


DEPOSIT_REFUND: Final = BusinessType(
    key="deposit_refund",
    code="203",
    category=Category.ACCOUNT,
    icon="cash-lock-open",
    steps=(Step.ELIGIBILITY, Step.FORM, Step.QUOTE, Step.APPROVAL, Step.SIGNATURE, Step.EXECUTE),
    fields=(
        Field(key="deposit", kind=FieldKind.CHOICE, columns=6, choices=_deposits, default=_only_id),
        Field(key="receipt", kind=FieldKind.RECEIPT, columns=6, default=_only_receipt),
        proof_field(12),
        *way_fields(),
        notes_field(),
    ),
    bring=("receipt",),
    actors=(Actor.ANYONE,),
    identity=IdentityNeed.IF_SHOWN,
    needs_account=True,
    needs_shift=True,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.ONLINE,
    limit_hours=0,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=no_fees,
    changes=_changes,
    figures=_figures,
    effective=at_once,
    checks=_checks,
    effect=_effect,
    consumed=never_consumed,
    claim=_claim,
    statuses=tuple(SubscriberStatus),
)
