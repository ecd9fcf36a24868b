"""退费: part of a payment goes back, or all that is left of it, by the tender by which it came (DOMAIN §6).

What lies on a balance goes back as far as it is still there; deposits go back by an order of their own.
"""

from typing import Final

from app.domain.business.common import notes_field
from app.domain.business.context import Context, Execution, PaidOrder, PastPayment
from app.domain.business.defaults import at_once, never_consumed, no_checks, no_fees
from app.domain.business.effects import Claim
from app.domain.business.form import fen_of, text_of
from app.domain.business.money_back import (
    by_bank,
    change_rows,
    declared,
    left_of,
    money_back,
    payment_errors,
    plain,
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
from app.domain.cash import JIAO
from app.domain.errors import BugError
from app.domain.order_rules import ApprovalFigures
from app.domain.orders import PAID_IN_VAIN
from app.domain.refunds import FAILED_ORDER, OTHER, Piece, refundable

REASONS: Final = ("charged_twice", "wrong_amount", "not_served", "service_ended", "complaint", "withdrew")


def _reasons(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.refund.choice.reason.{key}")) for key in REASONS)


def _failed(context: Context) -> tuple[PaidOrder, ...]:
    orders = context.payment.orders if context.payment else ()
    return tuple(order for order in orders if order.state in PAID_IN_VAIN)


def _several(context: Context, _form: Form) -> bool:
    """Return whether it matters what of the payment failed: money of another business may go back, too."""
    return context.payment is not None and len(context.payment.owners) > 1 and bool(_failed(context))


def _causes(context: Context, _form: Form) -> tuple[Choice, ...]:
    failed = _failed(context)
    found = [
        Choice(
            order.order_id,
            words("business.refund.failed", order=order.code, type_code=f"business.{order.type_key}.title"),
        )
        for order in failed
    ]
    owners = context.payment.owners if context.payment else frozenset()
    if owners - {order.order_id for order in failed}:
        found.append(Choice(OTHER, words("business.refund.choice.failed_order.other")))
    return tuple(found)


def _pieces(context: Context, form: Form) -> tuple[Piece, ...]:
    """Return what may go back: first the parts of the order that failed, or of all that were carried out."""
    pieces, chosen = context.payment.pieces if context.payment else (), text_of(form, FAILED_ORDER)
    failed = {order.order_id for order in _failed(context)}

    def last(piece: Piece) -> bool:
        if chosen == OTHER:
            return piece.order_id in failed
        return bool(chosen) and piece.order_id != chosen

    return tuple(sorted(plain(pieces), key=last))


def _of_the_failed(context: Context, form: Form, payment: PastPayment) -> tuple[FieldError, ...]:
    """Refuse to give more back for an order than it cost: the rest belongs to another business.

    Nor does the money of those that failed go back for another reason. Cash has no fen: up to a jiao more is
    no error.
    """
    chosen, amount = text_of(form, FAILED_ORDER), fen_of(form, "amount")
    failed = {row.order_id: max(0, row.cost_fen - row.claimed_fen) for row in _failed(context)}
    if chosen == OTHER:
        # Deposits are in the cost of an order, and not in what is left here.
        deposits = sum(
            piece.left_fen for piece in payment.pieces if piece.deposit and piece.order_id in failed
        )
        left, code = max(0, left_of(payment) - max(0, sum(failed.values()) - deposits)), "more_than_other"
    elif chosen in failed:
        left, code = failed[chosen], "more_than_order"
    else:
        return ()
    if amount - left < JIAO:
        return ()
    return (FieldError("amount", f"business.refund.error.{code}", (("left_fen", left),)),)


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    payment, amount = context.payment, fen_of(form, "amount")
    barred = payment_errors(context, form)
    if payment is None or barred:
        return barred
    left = left_of(payment)
    if not left:
        return (FieldError("receipt", "business.refund.error.nothing_left"),)
    if amount > left:
        return (FieldError("amount", "business.refund.error.more", (("left_fen", left),)),)
    return _of_the_failed(context, form, payment) or way_errors(payment, form, amount, "amount")


def _amount(context: Context, form: Form) -> int:
    """Return the amount while it can go back, else 0."""
    payment, amount = context.payment, fen_of(form, "amount")
    possible = payment is not None and amount <= refundable(plain(payment.pieces), payment.balances)
    return amount if possible else 0


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    payment, amount = context.payment, _amount(context, form)
    return change_rows(payment, _pieces(context, form), amount) if payment and amount else ()


def _figures(context: Context, form: Form) -> ApprovalFigures:
    amount = fen_of(form, "amount")
    return ApprovalFigures(
        refund_fen=amount,
        money_out_fen=amount,
        declared=declared(form),
        other_tender=by_bank(context, form),
    )


def _claim(context: Context, form: Form) -> Claim:
    if context.payment is None:
        raise BugError("no payment was named")
    return Claim(context.payment.payment_id, fen_of(form, "amount"))


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    pieces, amount = _pieces(context, form), fen_of(form, "amount")
    return (money_back(context, form, pieces, amount, execution.order_id, text_of(form, "reason")),)


REFUND: Final = BusinessType(
    key="refund",
    code="202",
    category=Category.ACCOUNT,
    icon="cash-minus",
    steps=(Step.FORM, Step.QUOTE, Step.APPROVAL, Step.SIGNATURE, Step.EXECUTE),
    fields=(
        Field(key="receipt", kind=FieldKind.RECEIPT, columns=6),
        proof_field(6),
        Field(key="amount", kind=FieldKind.MONEY, columns=6),
        Field(key="reason", kind=FieldKind.CHOICE, columns=6, choices=_reasons),
        Field(key=FAILED_ORDER, kind=FieldKind.CHOICE, columns=12, choices=_causes, shown=_several),
        *way_fields(),
        notes_field(),
    ),
    bring=("receipt",),
    actors=(Actor.ANYONE,),
    identity=IdentityNeed.IF_SHOWN,
    needs_account=False,
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
    checks=no_checks,
    effect=_effect,
    consumed=never_consumed,
    claim=_claim,
)
