"""付款方式变更: cash, or direct debit (托收) from one's own account, from the next cycle on (DOMAIN §4)."""

from typing import Final

from app.domain.business.common import contact_fields, next_cycle, notes_field
from app.domain.business.context import Context, Execution, PaymentChoice
from app.domain.business.defaults import never_consumed, no_approval, no_checks, no_fees
from app.domain.business.form import text_of
from app.domain.business.money_back import account_fault
from app.domain.business.parts import Part
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    ChangeLine,
    Choice,
    Effect,
    Effective,
    EffectTime,
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
from app.domain.customers import SubscriberStatus
from app.domain.errors import UserError
from app.domain.luhn import luhn_holds
from app.domain.masking import mask_id, mask_name
from app.domain.subscribers import PaymentMethod, PaymentMethodSet

BANKS: Final = ("icbc", "abc", "boc", "ccb", "bcom", "psbc", "cmb", "citic", "spdb", "cib")
_NOTHING: Final = words("business.nothing")
_CARD: Final = range(16, 20)
"""Digits of a person's bank card; its last one checks the others."""


def _methods(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.payment_method.choice.method.{key}")) for key in PaymentMethod)


def _banks(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.payment_method.choice.bank.{key}")) for key in BANKS)


def _debit(_context: Context, form: Form) -> bool:
    return text_of(form, "method") == PaymentMethod.DIRECT_DEBIT


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    errors: list[FieldError] = []
    account = text_of(form, "account")
    if _debit(context, form):
        fault = account_fault(account)
        person = context.party is not None and not context.party.organisation
        if not fault and person and not (len(account) in _CARD and luhn_holds(account)):
            fault = "business.payment_method.error.card"
        if fault:
            errors.append(FieldError("account", fault))
    agreed = context.account.pays_next if context.account else None
    if agreed and _wanted(context, form) == agreed:
        errors.append(FieldError("method", "business.payment_method.error.same"))
    return tuple(errors)


def _wanted(context: Context, form: Form) -> PaymentChoice:
    if not _debit(context, form):
        return PaymentChoice()
    return PaymentChoice(
        method=PaymentMethod.DIRECT_DEBIT,
        bank=text_of(form, "bank"),
        account=text_of(form, "account"),
        holder=text_of(form, "holder"),
    )


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    if context.account is None:
        return ()
    before, after = context.account.pays_next, _wanted(context, form)
    key = "business.payment_method"
    rows: tuple[ChangeLine, ...] = (
        ChangeLine(
            code="business.row.payment_method",
            before=words(f"{key}.choice.method.{before.method}"),
            after=words(f"{key}.choice.method.{after.method}"),
        ),
    )
    if before.account or after.account:
        # Whose account it is, and where, is what binds: a number alone is misread.
        rows += (
            ChangeLine(code=f"{key}.bank", before=_bank(before), after=_bank(after)),
            ChangeLine(code=f"{key}.account", before=_account(before), after=_account(after)),
        )
    if after.holder:
        held, holds = _holder(before), _holder(after)
        rows += (ChangeLine(code=f"{key}.holder", before=held, after=holds, whole=after.holder),)
    return rows


def _holder(choice: PaymentChoice) -> Words:
    return words("business.plain", text=mask_name(choice.holder)) if choice.holder else _NOTHING


def _bank(choice: PaymentChoice) -> Words:
    return words(f"business.payment_method.choice.bank.{choice.bank}") if choice.bank in BANKS else _NOTHING


def _account(choice: PaymentChoice) -> Words:
    return words("business.plain", text=mask_id(choice.account)) if choice.account else _NOTHING


def _effective(context: Context, _form: Form) -> Effective:
    return Effective(EffectTime.NEXT_CYCLE, next_cycle(context.today))


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account = context.known_account()
    if account.status is SubscriberStatus.CANCELLED:
        raise UserError("business.failed.cancelled")
    wanted = _wanted(context, form)
    return (
        PaymentMethodSet(
            subscriber_id=account.subscriber_id,
            customer_id=account.customer_id,
            order_id=execution.order_id,
            method=wanted.method,
            bank=wanted.bank,
            account=wanted.account,
            holder=text_of(form, "holder") if wanted.bank else "",
            effective_on=next_cycle(context.today).isoformat(),
        ),
    )


PAYMENT_METHOD: Final = BusinessType(
    key="payment_method",
    code="303",
    category=Category.CARE,
    icon="bank-outline",
    steps=(Step.ELIGIBILITY, Step.DOCUMENTS, Step.FORM, Step.QUOTE, Step.SIGNATURE, Step.EXECUTE),
    fields=(
        Field(
            key="method",
            kind=FieldKind.CHOICE,
            columns=12,
            choices=_methods,
            default=lambda _: PaymentMethod.DIRECT_DEBIT.value,
        ),
        Field(key="bank", kind=FieldKind.CHOICE, columns=6, choices=_banks, shown=_debit, on_slip=False),
        Field(key="account", kind=FieldKind.TEXT, columns=6, most=21, shown=_debit, on_slip=False),
        Field(key="holder", kind=FieldKind.TEXT, columns=12, most=50, shown=_debit, on_slip=False),
        *contact_fields(),
        notes_field(),
    ),
    bring=("id_card", "bank_card"),
    actors=(Actor.OWNER, Actor.ORGANISATION),
    identity=IdentityNeed.OWNER,
    needs_account=True,
    needs_shift=False,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.DEFERRED,
    limit_hours=0,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=no_fees,
    changes=_changes,
    figures=no_approval,
    effective=_effective,
    checks=no_checks,
    effect=_effect,
    consumed=never_consumed,
    statuses=(SubscriberStatus.ACTIVE, SubscriberStatus.SUSPENDED, SubscriberStatus.ARREARS),
    takes=frozenset({Part.PAYING}),
)
