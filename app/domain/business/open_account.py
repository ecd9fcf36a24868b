"""新开户入网: a number, a plan and a SIM from the stock, by real name (DOMAIN §3, §4)."""

from typing import Final

from app.domain.business.acting import may_be_bound
from app.domain.business.common import contact_fields, notes_field, term_contract
from app.domain.business.context import Context, Execution, PaidOrder, Plan
from app.domain.business.defaults import at_once, no_approval
from app.domain.business.form import fen_of, text_of
from app.domain.business.plan_rows import plan_contents
from app.domain.business.spec import (
    NO_WORDS,
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
from app.domain.customers import CustomerRegistered, SubscriberKind, SubscriberOpened, SubscriberStatus
from app.domain.documents_of_identity import SigningRule, signing_rule
from app.domain.errors import UserError
from app.domain.masking import mask_phone
from app.domain.orders import OrderState
from app.domain.phones import display_number
from app.domain.stock import NumberMoved, SimMoved, StockState

SIM_ITEM: Final = "sim_card"
"""Tariff item of the SIM card."""
NUMBER_ROW: Final = "business.open_account.number"
"""Row of the new number: the label of its field."""


def _plan(context: Context, form: Form) -> Plan | None:
    return context.plan(text_of(form, "plan"))


def _number_choices(context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            row.number,
            words("business.number", number=row.number, grade=row.grade),
            words("business.prepay_from", amount_fen=row.prepay_fen),
        )
        for row in context.numbers
        if row.state is StockState.FREE
    )


def _plan_choices(context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            plan.plan_id,
            published(plan.title, plan.title_en),
            words("business.per_month", amount_fen=plan.monthly_fen),
        )
        for plan in context.plans
        if plan.on_sale
    )


def _least_prepay(context: Context, form: Form) -> int:
    row = context.number(text_of(form, "number"))
    return row.prepay_fen if row else 0


def _prepay(context: Context, form: Form) -> int:
    """Return the prepayment: as typed, else what the number's grade asks."""
    return fen_of(form, "prepay_fen") or _least_prepay(context, form)


def _checks(context: Context) -> tuple[CheckLine, ...]:
    party = context.party
    if party is None:
        return ()
    most = context.policy.most_mobiles
    if party.mobiles >= most:
        params = {"count": party.mobiles, "most": most}
        numbers = CheckLine(
            CheckOutcome.REFUSED,
            words("business.check.five_numbers.refused", **params),
            words("business.check.five_numbers.remedy", **params),
        )
    else:
        numbers = CheckLine(
            CheckOutcome.PASSED, words("business.check.five_numbers.passed", count=party.mobiles, most=most)
        )
    return (numbers, *_age(context, party.age))


def _age(context: Context, age: int | None) -> tuple[CheckLine, ...]:
    if age is None:
        return ()
    rule = signing_rule(age, context.policy.ages)
    if rule.needs_guardian(bound=False):
        return ()  # the common checks ask for the guardian
    if rule is SigningRule.ALONE_UNLESS_BOUND and not may_be_bound(context, context.party):
        return (CheckLine(CheckOutcome.WARNED, words("business.check.age.unbound", age=age)),)
    return (CheckLine(CheckOutcome.PASSED, words("business.check.age.passed")),)


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    errors: list[FieldError] = []
    plan, least, most = _plan(context, form), _least_prepay(context, form), context.policy.prepay_most_fen
    if plan and plan.kind != SubscriberKind.MOBILE:
        errors.append(FieldError("plan", "form.plan_unknown"))
    elif plan and plan.contract_months and not may_be_bound(context, context.party):
        errors.append(FieldError("plan", "business.open_account.error.age_contract"))
    if not least <= _prepay(context, form) <= most:
        limits = (("least_fen", least), ("most_fen", most))
        errors.append(FieldError("prepay_fen", "business.open_account.error.prepay", limits))
    return tuple(errors)


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    lines: list[FeeLine] = []
    tariff, prepay = context.tariff(SIM_ITEM), _prepay(context, form)
    if tariff and tariff.amount_fen:
        lines.append(
            FeeLine(
                item=tariff.item,
                title=published(tariff.title, tariff.title_en),
                amount_fen=tariff.amount_fen,
                subscriber_id=context.subscriber_id or None,
            )
        )
    if prepay and text_of(form, "number"):
        lines.append(
            FeeLine(
                item="prepayment",
                title=words("business.fee.prepayment", number=mask_phone(text_of(form, "number"))),
                amount_fen=prepay,
                subscriber_id=context.subscriber_id or None,
            )
        )
    return tuple(lines)


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    """Return what the customer signs: there is no before, and number and plan are what it is all about."""
    plan, number = _plan(context, form), text_of(form, "number")
    masked = mask_phone(number)  # what is recorded outlives the person's data
    taken = ChangeLine(
        code=NUMBER_ROW, before=NO_WORDS, after=published(masked, masked), whole=display_number(number)
    )
    contents = plan_contents(plan, term_contract(plan, context.today)) if plan else ()
    return (taken, *contents) if number else contents


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    party, plan = context.known_party(), _plan(context, form)
    number, sim = context.number(text_of(form, "number")), context.sim(text_of(form, "sim"))
    if number is None or number.state is not StockState.RESERVED or number.order_id != execution.order_id:
        raise UserError("business.failed.number")
    if sim is None or sim.state is not StockState.RESERVED or sim.order_id != execution.order_id:
        raise UserError("business.failed.sim")
    if plan is None or not plan.on_sale:
        raise UserError("business.failed.plan_withdrawn")
    # The order's own number is counted among those that open orders will add.
    if party.mobiles > context.policy.most_mobiles:
        raise UserError("business.failed.five_numbers")
    today = context.today.isoformat()
    facts: list[Effect] = []
    if not party.is_customer:
        facts.append(
            CustomerRegistered(
                customer_id=execution.customer_id,
                person_id=party.person_id,
                organisation=party.organisation,
                since=today,
            )
        )
    facts.append(
        SubscriberOpened(
            after=None,
            subscriber_id=execution.subscriber_id,
            customer_id=execution.customer_id,
            kind=SubscriberKind.MOBILE,
            number=number.number,
            sim=sim.iccid,
            plan_id=plan.plan_id,
            status=SubscriberStatus.ACTIVE,
            opened_on=today,
            credit_limit_fen=0,
            contract=term_contract(plan, context.today),
            opening_balance_fen=0,
            order_id=execution.order_id,
        )
    )
    facts += (
        NumberMoved(
            after=number.last_op, number=number.number, state=StockState.ASSIGNED, order_id=execution.order_id
        ),
        SimMoved(
            after=sim.last_op,
            iccid=sim.iccid,
            state=StockState.ASSIGNED,
            order_id=execution.order_id,
            reason="",
        ),
    )
    return tuple(facts)


def _consumed(order: PaidOrder) -> str:
    """Return that a number which was opened stays: its payment can't simply go back."""
    return "business.reversal.error.opened" if order.state is OrderState.COMPLETED else ""


OPEN_ACCOUNT: Final = BusinessType(
    key="open_account",
    code="101",
    category=Category.NETWORK,
    icon="sim",
    steps=(
        Step.ELIGIBILITY,
        Step.DOCUMENTS,
        Step.FORM,
        Step.QUOTE,
        Step.SIGNATURE,
        Step.COLLECT,
        Step.EXECUTE,
        Step.RESULT,
    ),
    fields=(
        Field(key="number", kind=FieldKind.NUMBER, columns=6, choices=_number_choices, on_slip=False),
        Field(key="sim", kind=FieldKind.SIM, columns=6),
        Field(key="plan", kind=FieldKind.PLAN, columns=6, choices=_plan_choices, on_slip=False),
        Field(key="prepay_fen", kind=FieldKind.MONEY, columns=6, required=False, on_slip=False),
        *contact_fields(),
        notes_field(),
    ),
    bring=("id_card",),
    actors=(Actor.OWNER, Actor.AGENT, Actor.GUARDIAN, Actor.ORGANISATION),
    identity=IdentityNeed.ENTRY,
    needs_account=False,
    needs_shift=True,
    arrears=ArrearsRule.PER_ID,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.DEFERRED,
    limit_hours=1,
    slip=SlipTime.SUBMIT,
    callback_days=3,
    validate=_validate,
    fees=_fees,
    changes=_changes,
    figures=no_approval,
    effective=at_once,
    checks=_checks,
    effect=_effect,
    consumed=_consumed,
    tariff_items=(SIM_ITEM,),
    face_match=True,
    document_image=True,
)
