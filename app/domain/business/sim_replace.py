"""补/换卡: another SIM card for a number. The old one works until the order is carried out (DOMAIN §4).

In a network that is when the centre confirms; the card that was handed over is inert until then. A card that
never worked (开卡即坏) is swapped free of charge; whatever card is replaced is scrapped with the reason.
"""

from typing import Final

from app.domain.business.common import contact_fields, notes_field, scrapped, tail_of
from app.domain.business.context import Context, Execution, PaidOrder
from app.domain.business.defaults import at_once, no_approval
from app.domain.business.form import text_of
from app.domain.business.parts import Part
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
    FeeLine,
    Field,
    FieldError,
    FieldKind,
    Form,
    IdentityNeed,
    OfflineMode,
    SlipTime,
    Step,
    published,
    words,
)
from app.domain.customers import SubscriberKind, SubscriberStatus
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.stock import SimMoved, StockState
from app.domain.subscribers import SimReplaced

ITEM: Final = "sim_replace"
DEAD: Final = "dead_on_arrival"
REASONS: Final = ("lost", "damaged", "upgrade", DEAD)


def _reasons(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.sim_replace.choice.reason.{key}")) for key in REASONS)


def _checks(context: Context) -> tuple[CheckLine, ...]:
    if context.account and context.account.kind is not SubscriberKind.MOBILE:
        code = "business.check.not_mobile"
        return (CheckLine(CheckOutcome.REFUSED, words(f"{code}.refused"), words(f"{code}.remedy")),)
    return ()


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    """A free swap is for cards of this hall: the one in use must be known here."""
    present = context.sim(context.account.sim) if context.account else None
    if text_of(form, "reason") == DEAD and present is None:
        return (FieldError("reason", "business.sim_replace.error.not_ours"),)
    return ()


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    tariff = context.tariff(ITEM)
    if tariff is None or not tariff.amount_fen or text_of(form, "reason") in {"", DEAD}:
        return ()
    return (
        FeeLine(
            item=tariff.item,
            title=published(tariff.title, tariff.title_en),
            amount_fen=tariff.amount_fen,
            subscriber_id=context.known_account().subscriber_id,
        ),
    )


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    account, wanted = context.account, text_of(form, "sim")
    if account is None or not wanted:
        return ()
    before = words("business.plain", text=tail_of(account.sim)) if account.sim else words("business.unknown")
    return (
        ChangeLine(
            code="business.row.sim",
            before=before,
            after=words("business.plain", text=tail_of(wanted)),
        ),
    )


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account, wanted = context.known_account(), context.sim(text_of(form, "sim"))
    if account.status is SubscriberStatus.CANCELLED:
        raise UserError("business.failed.cancelled")
    if wanted is None or wanted.state is not StockState.RESERVED or wanted.order_id != execution.order_id:
        raise UserError("business.failed.sim")
    reason = text_of(form, "reason")
    return (
        SimReplaced(
            after=account.last_op,
            subscriber_id=account.subscriber_id,
            order_id=execution.order_id,
            from_sim=account.sim,
            to_sim=wanted.iccid,
            reason=reason,
        ),
        SimMoved(
            after=wanted.last_op,
            iccid=wanted.iccid,
            state=StockState.ASSIGNED,
            order_id=execution.order_id,
            reason="",
        ),
        *scrapped(context, account.sim, reason, execution.order_id),
    )


def _consumed(order: PaidOrder) -> str:
    return "business.reversal.error.sim_replaced" if order.state is OrderState.COMPLETED else ""


SIM_REPLACE: Final = BusinessType(
    key="sim_replace",
    code="102",
    category=Category.NETWORK,
    icon="sim-outline",
    steps=(
        Step.ELIGIBILITY,
        Step.DOCUMENTS,
        Step.FORM,
        Step.QUOTE,
        Step.SIGNATURE,
        Step.COLLECT,
        Step.EXECUTE,
    ),
    fields=(
        Field(key="reason", kind=FieldKind.CHOICE, columns=6, choices=_reasons),
        Field(key="sim", kind=FieldKind.SIM, columns=6),
        *contact_fields(),
        notes_field(),
    ),
    bring=("id_card", "old_sim"),
    actors=(Actor.OWNER, Actor.GUARDIAN, Actor.ORGANISATION),
    identity=IdentityNeed.OWNER,
    needs_account=True,
    needs_shift=True,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.DEFERRED,
    limit_hours=1,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=_fees,
    changes=_changes,
    figures=no_approval,
    effective=at_once,
    checks=_checks,
    effect=_effect,
    consumed=_consumed,
    statuses=(SubscriberStatus.ACTIVE, SubscriberStatus.SUSPENDED),
    tariff_items=(ITEM,),
    face_match=True,
    takes=frozenset({Part.SIM}),
)
