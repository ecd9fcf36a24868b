"""套餐变更: another plan for a service number, weighed against the present one, contract and subsidy."""

from datetime import date, timedelta
from typing import Final

from app.domain.business.acting import may_be_bound
from app.domain.business.common import (
    contact_fields,
    contract_end_fees,
    next_cycle,
    notes_field,
    term_contract,
)
from app.domain.business.context import Account, Context, Execution, PaidOrder, Plan
from app.domain.business.form import text_of
from app.domain.business.parts import Part
from app.domain.business.plan_rows import MB, contract_words, data_words
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
    Effective,
    EffectTime,
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
from app.domain.customers import Contract, PlanChanged, SubscriberStatus
from app.domain.errors import UserError
from app.domain.order_rules import ApprovalFigures
from app.domain.orders import OrderState

_LATEST_DAYS: Final = 180


def _target(context: Context, form: Form) -> Plan | None:
    return context.plan(text_of(form, "plan"))


def _broken(context: Context, form: Form) -> Contract | None:
    """Return the running contract that a cheaper plan would break, or None."""
    account, target = context.account, _target(context, form)
    if account is None or target is None or target.monthly_fen >= account.plan.monthly_fen:
        return None
    return account.running_contract(_effective(context, form).on or context.today)


def _begun(context: Context, form: Form, target: Plan) -> Contract | None:
    """Return the contract that the change begins: of a plan with a term, unless one runs on."""
    start = _effective(context, form).on or context.today
    if context.known_account().running_contract(start) and not _broken(context, form):
        return None
    return term_contract(target, start)


def _plan_choices(context: Context, _form: Form) -> tuple[Choice, ...]:
    account = context.account
    present = account.plan.plan_id if account else ""
    return tuple(
        Choice(
            plan.plan_id,
            published(plan.title, plan.title_en),
            words("business.per_month", amount_fen=plan.monthly_fen),
        )
        for plan in context.plans
        if plan.on_sale and plan.plan_id != present
    )


def _times(context: Context, _form: Form) -> tuple[Choice, ...]:
    first = next_cycle(context.today).isoformat()
    return (
        Choice("now", words("business.plan_change.choice.effect.now")),
        Choice("next_cycle", words("business.plan_change.choice.effect.next_cycle", date=first)),
        Choice("appointed", words("business.plan_change.choice.effect.appointed")),
    )


def _effective(context: Context, form: Form) -> Effective:
    chosen = text_of(form, "effect")
    if chosen == EffectTime.NOW:
        return Effective(EffectTime.NOW)
    if chosen == EffectTime.APPOINTED:
        try:
            return Effective(EffectTime.APPOINTED, date.fromisoformat(text_of(form, "on")))
        except ValueError:
            pass
    return Effective(EffectTime.NEXT_CYCLE, next_cycle(context.today))


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    account, target = context.account, _target(context, form)
    if account is None:
        return ()
    if target is None or target.plan_id == account.plan.plan_id:
        return (FieldError("plan", "business.plan_change.error.same"),)
    if target.contract_months and not may_be_bound(context, context.party):
        return (FieldError("plan", "business.open_account.error.age_contract"),)
    return _validate_time(context, form, account, target)


def _validate_time(context: Context, form: Form, account: Account, target: Plan) -> tuple[FieldError, ...]:
    time, first = _effective(context, form), next_cycle(context.today)
    bound = target.contract_months or account.running_contract(context.today)
    shown_first = (("date", first.isoformat()),)
    if time.time is EffectTime.NOW and bound:
        return (FieldError("effect", "business.plan_change.error.contract_now", shown_first),)
    if time.time is EffectTime.APPOINTED and time.on:
        latest = context.today + timedelta(days=_LATEST_DAYS)
        if not context.today < time.on <= latest:
            return (FieldError("on", "business.plan_change.error.range", (("date", latest.isoformat()),)),)
        if bound and time.on.day != 1:
            return (FieldError("on", "business.plan_change.error.first_of_month", shown_first),)
    return ()


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    broken = _broken(context, form)
    if broken is None:
        return ()
    return contract_end_fees(broken, context.known_account().subscriber_id)


def _data_step(mb: int) -> Words:
    """Return a difference of data: below 1 GB in MB, else in GB, to a tenth (half away from zero)."""
    if not mb % MB:
        return _step("gb", mb // MB)
    if abs(mb) < MB:
        return _step("mb", mb)
    tenths = (abs(mb) * 20 + MB) // (2 * MB)
    sign = "+" if mb > 0 else "\u2212"
    return words("business.step.gb", count=f"{sign}{tenths // 10}.{tenths % 10}")


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    target = _target(context, form)
    if context.account is None or target is None:
        return ()
    now = context.account.plan
    rows: tuple[ChangeLine, ...] = (
        ChangeLine(
            code="business.row.plan",
            before=published(now.title, now.title_en),
            after=published(target.title, target.title_en),
        ),
        ChangeLine(
            code="business.row.monthly",
            before=words("business.amount", amount_fen=now.monthly_fen),
            after=words("business.amount", amount_fen=target.monthly_fen),
            difference=_monthly_step(now.monthly_fen, target.monthly_fen),
        ),
        ChangeLine(
            code="business.row.data",
            before=data_words(now),
            after=data_words(target),
            difference=_data_step(target.data_mb - now.data_mb),
        ),
        ChangeLine(
            code="business.row.voice",
            before=words("business.minutes", count=now.voice_min),
            after=words("business.minutes", count=target.voice_min),
            difference=_step("minutes", target.voice_min - now.voice_min),
        ),
    )
    if now.sms or target.sms:
        # What stays the same is said too: a row that is missing would leave it open.
        rows += (
            ChangeLine(
                code="business.row.sms",
                before=words("business.pieces", count=now.sms),
                after=words("business.pieces", count=target.sms),
                difference=_step("pieces", target.sms - now.sms),
            ),
        )
    return (*rows, _contract_row(context, form, target))


def _monthly_step(before_fen: int, after_fen: int) -> Words:
    """Return the difference with its share in per cent, one place, rounded half away from zero: +54.3."""
    difference = after_fen - before_fen
    if not before_fen or not difference:
        return words("business.difference", signed_fen=difference)
    tenths = (abs(difference) * 2000 + before_fen) // (2 * before_fen)
    sign = "+" if difference > 0 else "\u2212"
    return words(
        "business.difference_share", signed_fen=difference, share=f"{sign}{tenths // 10}.{tenths % 10}"
    )


def _step(unit: str, count: int) -> Words:
    return words(f"business.step.{unit}", count=f"{count:+d}".replace("-", "\u2212") if count else "0")


def _contract_row(context: Context, form: Form, target: Plan) -> ChangeLine:
    running = context.known_account().running_contract(context.today)
    broken, begun = _broken(context, form), _begun(context, form, target)
    before = (
        words("business.contract.until", ends=running.ends) if running else words("business.contract.none")
    )
    if broken:
        cost = broken.penalty_fen + broken.subsidy_fen
        ended = words("business.contract.broken") if begun is None else contract_words(begun)
        return ChangeLine(
            code="business.row.contract",
            before=before,
            after=ended,
            # It is no difference of what stands before and after: it says what of the row it is for.
            difference=words("business.contract.ending", cost_fen=cost),
        )
    after = (
        contract_words(begun)
        if begun
        else words("business.contract.kept" if running else "business.contract.none")
    )
    return ChangeLine(code="business.row.contract", before=before, after=after)


def _figures(context: Context, form: Form) -> ApprovalFigures:
    """Return what an approval weighs; contract value: fees of a new term, or cost of a broken one."""
    target = _target(context, form)
    if context.account is None or target is None:
        return ApprovalFigures()
    broken, begun = _broken(context, form), _begun(context, form, target)
    value = broken.penalty_fen + broken.subsidy_fen if broken else 0
    if begun:
        value = max(value, target.contract_months * target.monthly_fen)
    return ApprovalFigures(
        monthly_before_fen=context.account.plan.monthly_fen,
        monthly_after_fen=target.monthly_fen,
        contract_broken=broken is not None,
        subsidy_broken=broken is not None and broken.subsidy_fen > 0,
        contract_value_fen=value,
    )


def _checks(context: Context) -> tuple[CheckLine, ...]:
    account = context.account
    if account and account.next_plan_on:
        params = {"date": account.next_plan_on}
        return (
            CheckLine(
                CheckOutcome.REFUSED,
                words("business.check.plan_waits.refused", **params),
                words("business.check.plan_waits.remedy", **params),
            ),
        )
    return ()


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account, target = context.known_account(), _target(context, form)
    if account.status is SubscriberStatus.CANCELLED:
        raise UserError("business.failed.cancelled")
    if account.next_plan_on:
        raise UserError("business.failed.plan_waits")
    if target is None or not target.on_sale:
        raise UserError("business.failed.plan_withdrawn")
    effective, begun = _effective(context, form).on or context.today, _begun(context, form, target)
    return (
        PlanChanged(
            after=account.last_op,
            subscriber_id=account.subscriber_id,
            order_id=execution.order_id,
            from_plan=account.plan.plan_id,
            to_plan=target.plan_id,
            effective_on=effective.isoformat(),
            contract=begun,
            ends_contract=begun is None and _broken(context, form) is not None,
        ),
    )


def _consumed(order: PaidOrder) -> str:
    """Return that a plan which was changed is changed back by another order, not by its payment."""
    return "business.reversal.error.plan_changed" if order.state is OrderState.COMPLETED else ""


PLAN_CHANGE: Final = BusinessType(
    key="plan_change",
    code="104",
    category=Category.PLAN,
    icon="swap-horizontal",
    steps=(
        Step.ELIGIBILITY,
        Step.DOCUMENTS,
        Step.FORM,
        Step.QUOTE,
        Step.APPROVAL,
        Step.SIGNATURE,
        Step.COLLECT,
        Step.EXECUTE,
    ),
    fields=(
        Field(key="plan", kind=FieldKind.PLAN, columns=5, choices=_plan_choices, on_slip=False),
        Field(
            key="effect",
            kind=FieldKind.CHOICE,
            columns=7,
            choices=_times,
            default=lambda _: EffectTime.NEXT_CYCLE.value,
            on_slip=False,
        ),
        Field(
            key="on",
            kind=FieldKind.DATE,
            columns=12,
            shown=lambda _, form: text_of(form, "effect") == EffectTime.APPOINTED,
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
    contract_checked=True,
    closures=True,
    offline=OfflineMode.DEFERRED,
    limit_hours=0,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=_fees,
    changes=_changes,
    figures=_figures,
    effective=_effective,
    checks=_checks,
    effect=_effect,
    consumed=_consumed,
    takes=frozenset({Part.PLAN}),
)
