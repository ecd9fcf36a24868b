"""冲正: a whole cash payment undone at its own terminal, in its own shift, while nothing of it is used up.

Whatever else is refused with what to do instead. The receipt stays; the reversal is an order and a payment of
its own (DOMAIN §4, §6).
"""

from typing import Final

from app.domain.business.common import notes_field
from app.domain.business.context import Context, Execution, PastPayment
from app.domain.business.defaults import at_once, never_consumed, no_checks, no_fees
from app.domain.business.effects import ReverseMoney
from app.domain.business.form import text_of
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
    words,
)
from app.domain.errors import UserError
from app.domain.masking import mask_phone
from app.domain.order_rules import ApprovalFigures

REASONS: Final = ("wrong_amount", "wrong_number", "duplicate", "customer_withdrew", "execution_failed")


def _reasons(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.reversal.choice.reason.{key}")) for key in REASONS)


def bar(context: Context, payment: PastPayment) -> tuple[str, tuple[tuple[str, str | int], ...]] | None:
    """Return why this payment can't be reversed here, as a code with parameters, or None."""
    prefix = "business.reversal.error"
    bars = (
        ("is_reversal", payment.is_reversal),
        ("reversed", payment.reversed),
        ("refunded", payment.refunded_fen > 0),
        ("corrected", payment.corrected),
        ("terminal", payment.terminal_id != context.terminal_id),
        ("shift", payment.shift_id != context.shift_id),
        ("tender", not payment.cash_only),
    )
    for name, holds in bars:
        if holds:
            return f"{prefix}.{name}", ()
    for order in payment.orders:
        if order.consumed:
            return order.consumed, (("code", order.code),)
    for account, fen in payment.to_balance:
        if account.balance_fen < fen:
            return (
                f"{prefix}.spent",
                (
                    ("number", mask_phone(account.number)),
                    ("balance_fen", account.balance_fen),
                    ("added_fen", fen),
                ),
            )
    return None


def _validate(context: Context, _form: Form) -> tuple[FieldError, ...]:
    found = bar(context, context.payment) if context.payment else None
    return (FieldError("receipt", *found),) if found else ()


def _changes(context: Context, _form: Form) -> tuple[ChangeLine, ...]:
    payment = context.payment
    if payment is None:
        return ()
    rows = [
        ChangeLine(
            code="business.row.payment",
            before=words("business.amount", amount_fen=payment.total_fen),
            after=words("business.amount", amount_fen=0),
            difference=words("business.difference", signed_fen=-payment.total_fen),
        )
    ]
    rows += (
        ChangeLine(
            code="business.row.balance",
            before=words(
                "business.balance_of", number=mask_phone(account.number), amount_fen=account.balance_fen
            ),
            after=words("business.amount", amount_fen=account.balance_fen - fen),
            difference=words("business.difference", signed_fen=-fen),
        )
        for account, fen in payment.to_balance
    )
    return tuple(rows)


def _figures(context: Context, _form: Form) -> ApprovalFigures:
    total = context.payment.total_fen if context.payment else 0
    return ApprovalFigures(reversal=True, money_out_fen=total)


def _effect(context: Context, form: Form, _execution: Execution) -> tuple[Effect, ...]:
    payment = context.payment
    if payment is None or bar(context, payment):
        raise UserError("business.failed.reversal")
    return (ReverseMoney(payment.payment_id, text_of(form, "reason")),)


REVERSAL: Final = BusinessType(
    key="reversal",
    code="205",
    category=Category.ACCOUNT,
    icon="cash-refund",
    steps=(Step.FORM, Step.APPROVAL, Step.EXECUTE, Step.RESULT),
    fields=(
        Field(key="receipt", kind=FieldKind.RECEIPT, columns=6),
        Field(key="reason", kind=FieldKind.CHOICE, columns=6, choices=_reasons),
        notes_field(),
    ),
    reverses=True,
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
