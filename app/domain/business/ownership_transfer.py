"""过户: another owner for a number, both there with their documents (DOMAIN §3, §4).

Where the owner has died, the heir comes alone: with number and date of the death certificate, with what makes
them the heir, with an image of both proofs, and the manager agrees.

Arrears are paid and deposits given back first. A running contract goes on with the new owner, or ends with
what that costs. Service password and direct debit are the old owner's and do not go along.
"""

import re
from datetime import date
from typing import Final

from app.domain.business.acting import may_be_bound
from app.domain.business.common import contact_fields, contract_end_fees, notes_field
from app.domain.business.context import Account, Context, Execution, PaidOrder
from app.domain.business.defaults import at_once
from app.domain.business.form import text_of
from app.domain.business.owner_life import contradiction
from app.domain.business.parts import Part
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
from app.domain.subscribers import OwnershipTransferred, PasswordState

ITEM: Final = "ownership_transfer"
KEEP: Final = "keep"
END: Final = "end"
COMES: Final = "comes"
DIED: Final = "died"
KINSHIPS: Final = ("spouse", "child", "parent", "sibling", "grandchild", "will")
"""How an heir stands to the dead owner: the heirs by law, or by a will."""
_CERTIFICATE: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff()（）〔〕\[\]./ -]{3,39}")
_FIRST: Final = date(1900, 1, 1)


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


def _of_heir(context: Context, _form: Form) -> bool:
    return context.heir is not None


def _has_died(context: Context, form: Form) -> bool:
    return context.heir is not None and text_of(form, "owner") == DIED


def _owners(_context: Context, _form: Form) -> tuple[Choice, ...]:
    prefix = "business.ownership_transfer.choice.owner"
    return (Choice(COMES, words(f"{prefix}.comes")), Choice(DIED, words(f"{prefix}.died")))


def _kinships(_context: Context, _form: Form) -> tuple[Choice, ...]:
    prefix = "business.ownership_transfer.choice.kinship"
    return tuple(Choice(key, words(f"{prefix}.{key}")) for key in KINSHIPS)


def _heir_error(context: Context, form: Form) -> FieldError | None:
    """Return what is wrong about an heir's proofs, or None."""
    prefix = "business.ownership_transfer.error"
    if context.heir is None:
        return None
    if text_of(form, "owner") != DIED:
        return FieldError("owner", f"{prefix}.owner_comes")
    if context.account and context.account.owner_organisation:
        return FieldError("owner", f"{prefix}.owner_organisation")
    return _proof_error(context, form)


def _proof_error(context: Context, form: Form) -> FieldError | None:
    prefix = "business.ownership_transfer.error"
    number = text_of(form, "certificate")
    if number and not _CERTIFICATE.fullmatch(number):
        return FieldError("certificate", f"{prefix}.certificate")
    try:
        died = date.fromisoformat(text_of(form, "died_on"))
    except ValueError:
        return None  # the field itself says so
    if not _FIRST <= died <= context.today:
        return FieldError("died_on", f"{prefix}.died_on")
    what, day = contradiction(context.owner_life, died)
    params = (("date", day.isoformat()),) if day else ()
    return FieldError("died_on", f"{prefix}.{what}", params) if what else None


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
    errors = [error for error in (_heir_error(context, form),) if error]
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
    rows: tuple[ChangeLine, ...] = (
        ChangeLine(
            code="business.row.owner",
            before=words("business.ownership_transfer.owner_before", name=account.owner),
            after=words("business.ownership_transfer.owner_after", name=other.name),
        ),
    )
    rows += _goes_along(account)
    if running is None:
        return rows
    ended = _ended(context, form)
    return (
        *rows,
        ChangeLine(
            code="business.row.contract",
            before=words("business.contract.until", ends=running.ends),
            after=words("business.contract.broken" if ended else "business.contract.kept"),
            difference=words("business.contract.ending", cost_fen=ended.penalty_fen + ended.subsidy_fen)
            if ended
            else NO_WORDS,
        ),
    )


def _goes_along(account: Account) -> tuple[ChangeLine, ...]:
    """Return what the new owner takes over with the number, and what ends with the old one."""
    plan = published(account.plan.title, account.plan.title_en)
    prefix = "business.ownership_transfer"
    rows: tuple[ChangeLine, ...] = (
        ChangeLine(code="business.row.plan", before=plan, after=plan),
        ChangeLine(
            code="business.row.balance",
            before=words("business.amount", amount_fen=account.balance_fen),
            after=words(f"{prefix}.balance_after", amount_fen=account.balance_fen),
        ),
    )
    if account.password is not PasswordState.NONE:
        ended = words(f"{prefix}.password_after")
        before = words(f"business.password.{account.password}")
        rows += (ChangeLine(code="business.row.password", before=before, after=ended),)
    return rows


def _phone(context: Context) -> str | None:
    """Return the contact number of whoever takes over, unless it is the number itself."""
    account, record = context.account, context.other.record if context.other else None
    if account is None or record is None or not record.phone or record.phone == account.number:
        return None
    return record.phone


def _figures(context: Context, form: Form) -> ApprovalFigures:
    ended, heir = _ended(context, form), context.heir is not None
    if ended is None:
        return ApprovalFigures(heir=heir)
    return ApprovalFigures(
        heir=heir,
        contract_broken=True,
        subsidy_broken=ended.subsidy_fen > 0,
        contract_value_fen=ended.penalty_fen + ended.subsidy_fen,
    )


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account, other = context.known_account(), context.known_other()
    if account.status is not SubscriberStatus.ACTIVE:
        raise UserError("business.failed.status")
    party = context.party
    if party is None and not _has_died(context, form):
        raise UserError("business.failed.owner")
    if party is None and _proof_error(context, form):
        # Since it was accepted, the owner came, or signed: whoever is alive has no heir.
        raise UserError("business.failed.owner_lives")
    if party is not None and account.owner_person_id != party.person_id:
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
    record = party.record if party else None
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
        Field(key="owner", kind=FieldKind.CHOICE, columns=6, choices=_owners, shown=_of_heir),
        Field(key="kinship", kind=FieldKind.CHOICE, columns=6, choices=_kinships, shown=_has_died),
        Field(key="certificate", kind=FieldKind.TEXT, columns=6, most=40, shown=_has_died, for_approver=True),
        Field(key="died_on", kind=FieldKind.DATE, columns=6, shown=_has_died, for_approver=True),
        Field(
            key="contract",
            kind=FieldKind.CHOICE,
            columns=12,
            choices=_contracts,
            shown=_bound,
            default=lambda _: KEEP,
            on_slip=False,
        ),
        *contact_fields(_phone),
        notes_field(),
    ),
    bring=("both_parties",),
    actors=(Actor.OWNER, Actor.GUARDIAN, Actor.HEIR, Actor.ORGANISATION),
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
    takes=frozenset({Part.OWNER, Part.PLAN}),
)
