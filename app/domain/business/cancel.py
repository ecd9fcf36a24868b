"""销号: a number ends (DOMAIN §4).

Arrears are paid and deposits given back first; equipment comes back with its serial and condition; ending a
contract costs penalty and subsidy. One screen of retention offers, one key past it, and a question why. What
is left on a prepaid number is settled at once, that of a postpaid one after the next bills.
"""

from typing import Final

from app.domain.business.cancel_offers import retention_offers
from app.domain.business.common import (
    contact_fields,
    contract_end_fees,
    next_cycle,
    notes_field,
    scrapped,
    status_row,
)
from app.domain.business.context import Account, Context, Execution, PaidOrder
from app.domain.business.defaults import at_once
from app.domain.business.feature_change import DISCOUNT
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
from app.domain.masking import mask_phone
from app.domain.order_rules import ApprovalFigures
from app.domain.orders import OrderState
from app.domain.slip_papers import REST
from app.domain.subscribers import BalanceSettled, StatusChanged, StatusReason, may_move

REASONS: Final = ("price", "coverage", "moving", "rival", "unused", "service", "other")
CONDITIONS: Final = ("good", "damaged", "lost")
TO_NUMBER: Final = "number"
TO_BANK: Final = "bank"
COMPENSATION: Final = {"damaged": "equipment.damaged", "lost": "equipment.lost"}
_TAIL: Final = 4
"""Digits of a bank account by which its owner knows it."""
_WITH_EQUIPMENT: Final = frozenset({SubscriberKind.BROADBAND, SubscriberKind.FIXED, SubscriberKind.LINE})


def _reasons(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.cancel.choice.reason.{key}")) for key in REASONS)


def _conditions(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.cancel.choice.condition.{key}")) for key in CONDITIONS)


def _equipped(context: Context, _form: Form) -> bool:
    return context.account is not None and context.account.kind in _WITH_EQUIPMENT


def _returned(context: Context, form: Form) -> bool:
    return _equipped(context, form) and text_of(form, "condition") != "lost"


def _left(context: Context) -> int:
    """Return what is to be settled at once (fen): what is left on a prepaid number."""
    account = context.account
    return max(0, account.balance_fen) if account and account.prepaid else 0


def _has_rest(context: Context, _form: Form) -> bool:
    return _left(context) > 0


def _others(context: Context) -> tuple[Account, ...]:
    mine = context.account.subscriber_id if context.account else ""
    return tuple(
        account
        for account in context.owned
        if account.subscriber_id != mine and account.status is not SubscriberStatus.CANCELLED
    )


def _ways(context: Context, _form: Form) -> tuple[Choice, ...]:
    keys = (TO_NUMBER, TO_BANK) if _others(context) else (TO_BANK,)
    return tuple(Choice(key, words(f"business.cancel.choice.settle.{key}")) for key in keys)


def _numbers(context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(
        Choice(account.subscriber_id, words("business.plain", text=mask_phone(account.number)))
        for account in _others(context)
    )


def _to_number(context: Context, form: Form) -> bool:
    return _has_rest(context, form) and text_of(form, "settle") == TO_NUMBER


def _to_bank(context: Context, form: Form) -> bool:
    return _has_rest(context, form) and text_of(form, "settle") == TO_BANK


def _checks(context: Context) -> tuple[CheckLine, ...]:
    account = context.account
    if account and account.deposits:
        fen = sum(held.amount_fen for held in account.deposits)
        code = "business.check.deposit_held"
        return (
            CheckLine(
                CheckOutcome.REFUSED,
                words(f"{code}.refused", amount_fen=fen),
                words(f"{code}.remedy", amount_fen=fen),
            ),
        )
    return ()


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    errors = []
    if context.account and text_of(form, "phone") == context.account.number:
        errors.append(FieldError("phone", "business.cancel.error.phone"))
    bank = text_of(form, "bank_account")
    if _to_bank(context, form) and not (bank.isascii() and bank.isdigit() and 12 <= len(bank) <= 21):  # noqa: PLR2004 - lengths of Chinese bank accounts
        errors.append(FieldError("bank_account", "business.cancel.error.bank_account"))
    return tuple(errors)


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    account = context.account
    if account is None:
        return ()
    lines = contract_end_fees(account.running_contract(context.today), account.subscriber_id)
    item = COMPENSATION.get(text_of(form, "condition"), "") if _equipped(context, form) else ""
    tariff = context.tariff(item)
    if tariff and tariff.amount_fen:
        lines += (
            FeeLine(
                item=item,
                title=published(tariff.title, tariff.title_en),
                amount_fen=tariff.amount_fen,
                subscriber_id=account.subscriber_id,
            ),
        )
    return lines


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    account = context.account
    if account is None:
        return ()
    rows = status_row(context, SubscriberStatus.CANCELLED)
    running = account.running_contract(context.today)
    if running:
        rows += (
            ChangeLine(
                code="business.row.contract",
                before=words("business.contract.until", ends=running.ends),
                after=words("business.contract.broken"),
                difference=words("business.difference", signed_fen=running.penalty_fen + running.subsidy_fen),
            ),
        )
    if _equipped(context, form) and (condition := text_of(form, "condition")):
        rows += (
            ChangeLine(
                code="business.row.equipment",
                before=words("business.plain", text=text_of(form, "equipment") or "—"),
                after=words(f"business.cancel.choice.condition.{condition}"),
            ),
        )
    return (*rows, _settlement(context, account), *_rest(context, form))


def _rest(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    """Return where what is left goes, once that is chosen: a number, or the end of a bank account."""
    if not _has_rest(context, form):
        return ()
    chosen, account = text_of(form, "to_number"), text_of(form, "bank_account").strip()
    other = next((each for each in _others(context) if each.subscriber_id == chosen), None)
    if _to_number(context, form) and other is not None:
        after = words("business.cancel.settled_to_number", number=mask_phone(other.number))
    elif _to_bank(context, form) and account:
        bank = text_of(form, "bank").strip()
        after = words("business.cancel.settled_to_bank", tail=account[-_TAIL:], bank=bank)
    else:
        return ()
    before = words("business.amount", amount_fen=_left(context))
    return (ChangeLine(code=REST, before=before, after=after),)


def _settlement(context: Context, account: Account) -> ChangeLine:
    left = _left(context)
    later = words("business.cancel.settled_later", date=next_cycle(context.today).isoformat())
    return ChangeLine(
        code="business.row.balance",
        before=words("business.amount", amount_fen=account.balance_fen),
        after=words("business.amount", amount_fen=0) if account.prepaid else later,
        difference=words("business.difference", signed_fen=-left),
    )


def _figures(context: Context, form: Form) -> ApprovalFigures:
    account = context.account
    running = account.running_contract(context.today) if account else None
    left = _left(context)
    return ApprovalFigures(
        contract_broken=running is not None,
        subsidy_broken=running is not None and running.subsidy_fen > 0,
        contract_value_fen=running.penalty_fen + running.subsidy_fen if running else 0,
        cancel_balance_fen=left,
        money_out_fen=left if text_of(form, "settle") == TO_BANK else 0,
    )


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account = context.known_account()
    if not may_move(account.status, SubscriberStatus.CANCELLED):
        raise UserError("business.failed.cancelled")
    if account.owed_fen(context.today):
        raise UserError("business.failed.arrears")
    ended = StatusChanged(
        after=account.last_op,
        subscriber_id=account.subscriber_id,
        order_id=execution.order_id,
        status=SubscriberStatus.CANCELLED,
        reason=StatusReason.CANCELLED,
        on=context.today.isoformat(),
    )
    cards = scrapped(context, account.sim, "cancelled", execution.order_id)
    left = _left(context)
    if not left:
        return (ended, *cards)
    to_number = text_of(form, "to_number") if _to_number(context, form) else None
    if not text_of(form, "settle"):
        raise UserError("business.failed.balance")  # something was paid in since it was accepted
    if to_number and to_number not in {other.subscriber_id for other in _others(context)}:
        raise UserError("business.failed.to_number")
    return (
        ended,
        *cards,
        BalanceSettled(
            order_id=execution.order_id,
            subscriber_id=account.subscriber_id,
            amount_fen=left,
            to_subscriber=to_number,
            at_ms=execution.at_ms,
        ),
    )


def _consumed(order: PaidOrder) -> str:
    return "business.reversal.error.ended" if order.state is OrderState.COMPLETED else ""


CANCEL: Final = BusinessType(
    key="cancel",
    code="108",
    category=Category.NETWORK,
    icon="account-cancel-outline",
    steps=(
        Step.ELIGIBILITY,
        Step.DOCUMENTS,
        Step.OFFER,
        Step.FORM,
        Step.QUOTE,
        Step.APPROVAL,
        Step.SIGNATURE,
        Step.COLLECT,
        Step.EXECUTE,
    ),
    fields=(
        Field(key="reason", kind=FieldKind.CHOICE, columns=6, choices=_reasons, on_slip=False),
        Field(
            key="condition",
            kind=FieldKind.CHOICE,
            columns=6,
            choices=_conditions,
            shown=_equipped,
            on_slip=False,
        ),
        Field(key="equipment", kind=FieldKind.DEVICE, columns=6, shown=_returned),
        Field(key="settle", kind=FieldKind.CHOICE, columns=6, choices=_ways, shown=_has_rest),
        Field(
            key="to_number",
            kind=FieldKind.CHOICE,
            columns=6,
            choices=_numbers,
            shown=_to_number,
            on_slip=False,
        ),
        Field(key="bank", kind=FieldKind.TEXT, columns=6, most=40, shown=_to_bank),
        Field(key="bank_account", kind=FieldKind.TEXT, columns=6, most=21, shown=_to_bank, on_slip=False),
        *contact_fields(stays=False),
        notes_field(),
    ),
    bring=("id_card", "equipment"),
    actors=(Actor.OWNER, Actor.AGENT, Actor.GUARDIAN, Actor.ORGANISATION),
    identity=IdentityNeed.OWNER,
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
    statuses=(SubscriberStatus.ACTIVE, SubscriberStatus.SUSPENDED, SubscriberStatus.ARREARS),
    offers=retention_offers,
    tariff_items=(*COMPENSATION.values(), DISCOUNT),
    takes=frozenset({Part.LIFE}),
)
