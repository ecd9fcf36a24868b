"""过户: another owner for a number, both there with their documents (DOMAIN §3, §4).

Arrears are paid and deposits given back first. A running contract goes on with the new owner, or ends with
what that costs. Service password and direct debit are the old owner's and do not go along.
"""

from typing import Final

from app.domain.business.acting import may_be_bound
from app.domain.business.common import contact_fields, contract_end_fees, notes_field
from app.domain.business.context import Context, Execution, PaidOrder
from app.domain.business.defaults import at_once
from app.domain.business.form import text_of
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
from app.domain.customers import (
    ContactChanged,
    Contract,
    CustomerRegistered,
    SubscriberKind,
    SubscriberStatus,
)
from app.domain.errors import UserError
from app.domain.order_rules import ApprovalFigures
from app.domain.orders import OrderState
from app.domain.subscribers import OwnershipTransferred

ITEM: Final = "ownership_transfer"
KEEP: Final = "keep"
END: Final = "end"


def _contract(context: Context) -> Contract | None:
    return context.account.running_contract(context.today) if context.account else None


def _bound(context: Context, _form: Form) -> bool:
    return _contract(context) is not None


def _ended(context: Context, form: Form) -> Contract | None:
    return _contract(context) if text_of(form, "contract") == END else None


def _contracts(context: Context, _form: Form) -> tuple[Choice, ...]:
    running = _contract(context)
    cost = running.penalty_fen + running.subsidy_fen if running else 0
    prefix = "business.ownership_transfer.choice.contract"
    return (
        Choice(KEEP, words(f"{prefix}.keep", ends=running.ends if running else "")),
        Choice(END, words(f"{prefix}.end", amount_fen=cost)),
    )


def _refused(name: str, **params: int) -> CheckLine:
    code = f"business.check.{name}"
    return CheckLine(
        CheckOutcome.REFUSED, words(f"{code}.refused", **params), words(f"{code}.remedy", **params)
    )


def _checks(context: Context) -> tuple[CheckLine, ...]:
    account, other = context.account, context.other
    found: list[CheckLine] = []
    if account and account.deposits:
        found.append(_refused("deposit_held", amount_fen=sum(held.amount_fen for held in account.deposits)))
    if account and other:
        most = context.policy.most_mobiles
        if account.kind is SubscriberKind.MOBILE and other.mobiles >= most:
            found.append(_refused("five_numbers", count=other.mobiles, most=most))
    return tuple(found)


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    errors = []
    if context.account and text_of(form, "phone") == context.account.number:
        errors.append(FieldError("phone", "business.ownership_transfer.error.phone"))
    alone = may_be_bound(context, context.other)
    if text_of(form, "contract") == KEEP and _contract(context) and not alone:
        errors.append(FieldError("contract", "business.open_account.error.age_contract"))
    return tuple(errors)


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    if context.account is None:
        return ()
    tariff, subscriber_id = context.tariff(ITEM), context.account.subscriber_id
    lines = contract_end_fees(_ended(context, form), subscriber_id)
    if tariff and tariff.amount_fen:
        title = published(tariff.title, tariff.title_en)
        fen = tariff.amount_fen
        lines += (FeeLine(item=ITEM, title=title, amount_fen=fen, subscriber_id=subscriber_id),)
    return lines


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    account, other, running = context.account, context.other, _contract(context)
    if account is None or other is None:
        return ()
    rows = (
        ChangeLine(
            code="business.row.owner",
            before=words("business.ownership_transfer.owner_before", name=account.owner),
            after=words("business.ownership_transfer.owner_after", name=other.name),
        ),
    )
    if running is None:
        return rows
    ended = _ended(context, form)
    return (
        *rows,
        ChangeLine(
            code="business.row.contract",
            before=words("business.contract.until", ends=running.ends),
            after=words("business.contract.broken" if ended else "business.contract.kept"),
            difference=words("business.difference", signed_fen=ended.penalty_fen + ended.subsidy_fen)
            if ended
            else NO_WORDS,
        ),
    )


def _figures(context: Context, form: Form) -> ApprovalFigures:
    ended = _ended(context, form)
    if ended is None:
        return ApprovalFigures()
    return ApprovalFigures(
        contract_broken=True,
        subsidy_broken=ended.subsidy_fen > 0,
        contract_value_fen=ended.penalty_fen + ended.subsidy_fen,
    )


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account, other = context.known_account(), context.known_other()
    if account.status is not SubscriberStatus.ACTIVE:
        raise UserError("business.failed.status")
    if account.owner_person_id != context.known_party().person_id:
        raise UserError("business.failed.owner")
    if account.owed_fen(context.today):
        raise UserError("business.failed.arrears")
    if account.kind is SubscriberKind.MOBILE and other.mobiles >= context.policy.most_mobiles:
        raise UserError("business.failed.five_numbers")
    transferred = OwnershipTransferred(
        after=account.last_op,
        subscriber_id=account.subscriber_id,
        order_id=execution.order_id,
        from_customer=account.customer_id,
        to_customer=other.customer_id,
        keeps_contract=_contract(context) is not None and _ended(context, form) is None,
    )
    record = context.known_party().record
    gone: tuple[ContactChanged, ...] = ()
    if record is not None and record.phone == account.number:
        # Somebody else answers this number from now: what concerns the former owner is not sent there.
        gone = (ContactChanged(customer_id=account.customer_id, phone="", language=None),)
    if other.is_customer:
        return (transferred, *gone)
    registered = CustomerRegistered(
        customer_id=other.customer_id,
        person_id=other.person_id,
        organisation=other.organisation,
        since=context.today.isoformat(),
    )
    return (registered, transferred, *gone)


def _consumed(order: PaidOrder) -> str:
    return "business.reversal.error.transferred" if order.state is OrderState.COMPLETED else ""


OWNERSHIP_TRANSFER: Final = BusinessType(
    key="ownership_transfer",
    code="103",
    category=Category.NETWORK,
    icon="account-switch-outline",
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
        Field(
            key="contract",
            kind=FieldKind.CHOICE,
            columns=12,
            choices=_contracts,
            shown=_bound,
            default=lambda _: KEEP,
            on_slip=False,
        ),
        *contact_fields(stays=False),
        notes_field(),
    ),
    bring=("both_parties",),
    actors=(Actor.OWNER, Actor.GUARDIAN, Actor.ORGANISATION),
    identity=IdentityNeed.TRANSFER,
    needs_account=True,
    needs_shift=True,
    arrears=ArrearsRule.PER_NUMBER,
    contract_checked=True,
    closures=True,
    offline=OfflineMode.ONLINE,
    limit_hours=0,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=_fees,
    changes=_changes,
    figures=_figures,
    effective=at_once,
    checks=_checks,
    effect=_effect,
    consumed=_consumed,
    tariff_items=(ITEM,),
    face_match=True,
    document_image=True,
)
