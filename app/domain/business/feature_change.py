"""功能变更: caller display, international calls and the like, on or off from now on (DOMAIN §4).

International calls ask for a deposit once, which is given back by a business of its own after they are off.
A retention discount is a feature that only an offer switches on.
"""

from typing import Final

from app.domain.business.common import contact_fields, notes_field
from app.domain.business.context import Account, Context, Execution, PaidOrder, Tariff
from app.domain.business.defaults import at_once, no_approval, no_checks
from app.domain.business.form import list_of
from app.domain.business.parts import Part
from app.domain.business.spec import (
    NO_WORDS,
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    ChangeLine,
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
    Words,
    published,
    words,
)
from app.domain.customers import SubscriberStatus
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.subscribers import DepositTaken, FeatureChanged

INTERNATIONAL: Final = "feature.international"
DEPOSIT: Final = "deposit.international"
DISCOUNT: Final = "retention.discount10"
FEATURES: Final = (
    "feature.caller_id",
    INTERNATIONAL,
    "feature.call_waiting",
    "feature.voicemail",
    "feature.spam_shield",
)
"""Published prices a month of what everybody may switch on."""


def _choices(context: Context, form: Form) -> tuple[Choice, ...]:
    account = context.account
    held = (*(account.features if account else ()), *list_of(form, "features"))
    offered = (*FEATURES, DISCOUNT) if DISCOUNT in held else FEATURES
    found = (context.tariff(item) for item in offered)
    return tuple(
        Choice(
            tariff.item,
            published(tariff.title, tariff.title_en),
            NO_WORDS if tariff.item == DISCOUNT else _price(context, tariff),
        )
        for tariff in found
        if tariff
    )


def _price(context: Context, tariff: Tariff) -> Words:
    """Return what a feature costs: each month, and once a deposit that is not held yet."""
    deposit, account = context.tariff(DEPOSIT), context.account
    held = account is not None and (
        INTERNATIONAL in account.features or any(each.item == DEPOSIT for each in account.deposits)
    )
    if tariff.item != INTERNATIONAL or deposit is None or not deposit.amount_fen or held:
        return words("business.per_month", amount_fen=tariff.amount_fen)
    if not tariff.amount_fen:
        return words("business.deposit_of", deposit_fen=deposit.amount_fen)
    return words("business.per_month_deposit", amount_fen=tariff.amount_fen, deposit_fen=deposit.amount_fen)


def _now(context: Context) -> tuple[str, ...]:
    return context.account.features if context.account else ()


def _wanted(form: Form) -> tuple[str, ...]:
    return tuple(sorted(list_of(form, "features")))


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    if context.account and _wanted(form) == tuple(sorted(_now(context))):
        return (FieldError("features", "business.feature_change.error.same"),)
    return ()


def _owes_deposit(account: Account, form: Form) -> bool:
    new = INTERNATIONAL in _wanted(form) and INTERNATIONAL not in account.features
    return new and not any(held.item == DEPOSIT for held in account.deposits)


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    account, tariff = context.account, context.tariff(DEPOSIT)
    if account is None or tariff is None or not tariff.amount_fen or not _owes_deposit(account, form):
        return ()
    return (
        FeeLine(
            item=DEPOSIT,
            title=published(tariff.title, tariff.title_en),
            amount_fen=tariff.amount_fen,
            subscriber_id=account.subscriber_id,
        ),
    )


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    before, after = set(_now(context)), set(_wanted(form))
    rows = []
    for item in (*FEATURES, DISCOUNT):
        if (item in before) == (item in after):
            continue
        tariff = context.tariff(item)
        # The price of the discount is what it takes off the month.
        fen = 0 if tariff is None else -tariff.amount_fen if item == DISCOUNT else tariff.amount_fen
        rows.append(
            ChangeLine(
                code=f"business.row.{item.replace('.', '_')}",
                before=_state(fen, on=item in before),
                after=_state(fen, on=True) if item in after else words("business.feature.closed"),
                difference=words("business.difference_month", signed_fen=fen if item in after else -fen)
                if fen
                else NO_WORDS,
            )
        )
    deposits = context.account.deposits if context.account else ()
    held = sum(each.amount_fen for each in deposits if each.item == DEPOSIT)
    if held and INTERNATIONAL in before - after:
        # It does not come back by itself: whoever signs reads that it can be asked for.
        rows.append(
            ChangeLine(
                code="business.row.deposit",
                before=words("business.amount", amount_fen=held),
                after=words("business.feature.deposit_free"),
            )
        )
    return tuple(rows)


def _state(fen: int, *, on: bool) -> Words:
    """Return whether a feature is on, and what it adds to each month (fen): the customer signs that too."""
    if not on:
        return words("business.feature.off")
    if not fen:
        return words("business.feature.on")
    return words("business.feature.on_less" if fen < 0 else "business.feature.on_for", amount_fen=abs(fen))


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account = context.known_account()
    if account.status is SubscriberStatus.CANCELLED:
        raise UserError("business.failed.cancelled")
    changed = FeatureChanged(
        after=account.last_op,
        subscriber_id=account.subscriber_id,
        order_id=execution.order_id,
        features=_wanted(form),
    )
    return (
        changed,
        *(
            DepositTaken(
                after=None,
                deposit_id=f"{execution.order_id}-{line.item}",
                subscriber_id=account.subscriber_id,
                order_id=execution.order_id,
                item=line.item,
                amount_fen=line.amount_fen,
                at_ms=execution.at_ms,
            )
            for line in execution.quote
            if line.item == DEPOSIT
        ),
    )


def _consumed(order: PaidOrder) -> str:
    return "business.reversal.error.feature_changed" if order.state is OrderState.COMPLETED else ""


FEATURE_CHANGE: Final = BusinessType(
    key="feature_change",
    code="105",
    category=Category.PLAN,
    icon="tune",
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
        Field(
            key="features",
            kind=FieldKind.FEATURES,
            columns=12,
            required=False,
            choices=_choices,
            default=_now,
            on_slip=False,
        ),
        *contact_fields(),
        notes_field(),
    ),
    bring=("service_password",),
    actors=(Actor.OWNER, Actor.AGENT, Actor.GUARDIAN, Actor.ORGANISATION),
    identity=IdentityNeed.OWNER_OR_PASSWORD,
    needs_account=True,
    needs_shift=False,
    arrears=ArrearsRule.PER_NUMBER,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.DEFERRED,
    limit_hours=0,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=_fees,
    changes=_changes,
    figures=no_approval,
    effective=at_once,
    checks=no_checks,
    effect=_effect,
    consumed=_consumed,
    tariff_items=(*FEATURES, DEPOSIT, DISCOUNT),
    takes=frozenset({Part.FEATURES}),
)
