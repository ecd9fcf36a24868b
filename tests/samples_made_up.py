"""A business that no hall has (挂失寄卡, card by post): its definition with its words, and its sample form.

This one file is all that it takes besides the one line which registers it (`test_made_up_type.py`).
"""

from typing import Any, Final

from app.domain.business.common import contact_fields, notes_field, status_row
from app.domain.business.context import Context, Execution
from app.domain.business.defaults import at_once, never_consumed, no_approval
from app.domain.business.form import text_of
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
from app.domain.subscribers import StatusChanged, StatusReason

KEY: Final = "card_by_post"
CARD: Final = "sim_replace"
WAYS: Final = ("post", "courier")
COURIER_FEN: Final = 15_00


def _ways(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(way, words(f"business.{KEY}.choice.way.{way}")) for way in WAYS)


def _checks(context: Context) -> tuple[CheckLine, ...]:
    if context.account is None:
        return ()
    code = f"business.{KEY}.check"
    if context.account.kind is not SubscriberKind.MOBILE:
        return (CheckLine(CheckOutcome.REFUSED, words(f"{code}.refused"), words(f"{code}.remedy")),)
    return (CheckLine(CheckOutcome.PASSED, words(f"{code}.passed")),)


def _validate(_context: Context, form: Form) -> tuple[FieldError, ...]:
    address = text_of(form, "address")
    if address and not any(each.isdigit() for each in address):
        return (FieldError("address", f"business.{KEY}.error.address"),)
    return ()


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    tariff, subscriber_id = context.tariff(CARD), context.known_account().subscriber_id
    lines: list[FeeLine] = []
    if tariff is not None:
        title = published(tariff.title, tariff.title_en)
        lines.append(
            FeeLine(item=tariff.item, title=title, amount_fen=tariff.amount_fen, subscriber_id=subscriber_id)
        )
    if text_of(form, "way") == "courier":
        title = words(f"business.{KEY}.fee.courier")
        lines.append(
            FeeLine(item="courier", title=title, amount_fen=COURIER_FEN, subscriber_id=subscriber_id)
        )
    return tuple(lines)


def _changes(context: Context, _form: Form) -> tuple[ChangeLine, ...]:
    return status_row(context, SubscriberStatus.SUSPENDED)


def _effect(context: Context, _form: Form, execution: Execution) -> tuple[Effect, ...]:
    account = context.known_account()
    return (
        StatusChanged(
            after=account.last_op,
            subscriber_id=account.subscriber_id,
            order_id=execution.order_id,
            status=SubscriberStatus.SUSPENDED,
            reason=StatusReason.LOST,
            on=context.today.isoformat(),
        ),
    )


CARD_BY_POST: Final = BusinessType(
    key=KEY,
    code="190",
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
        Field(key="way", kind=FieldKind.CHOICE, columns=8, choices=_ways),
        Field(key="address", kind=FieldKind.TEXT, columns=12),
        *contact_fields(stays=False),
        notes_field(),
    ),
    bring=("id_card",),
    actors=(Actor.OWNER,),
    identity=IdentityNeed.OWNER,
    needs_account=True,
    needs_shift=True,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.DEFERRED,
    limit_hours=48,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=_fees,
    changes=_changes,
    figures=no_approval,
    effective=at_once,
    checks=_checks,
    effect=_effect,
    consumed=never_consumed,
    tariff_items=(CARD,),
    sentences={
        "zh_CN": {
            "title": "挂失寄卡",
            "initials": "GSJK",
            "terms": "号码先停机，新卡在 48 小时内寄出。",
            "way": "寄送方式",
            "address": "收件地址",
            "phone": "联系电话",
            "notify": "结果通知",
            "seller": "发展人编码",
            "notes": "备注（印在受理单上）",
            "help.way": "平信不另收费，快递另收邮费。",
            "help.address": "写到门牌号。",
            "help.phone": "别的号码，卡还没到时也能联系上。",
            "help.notify": "办结后用什么方式通知客户。",
            "help.seller": "没有就不填。",
            "help.notes": "最多 120 字。",
            "choice.way.post": "平信",
            "choice.way.courier": "快递",
            "fee.courier": "快递费",
            "check.passed": "手机号码，可以寄卡",
            "check.refused": "不是手机号码，没有卡可寄",
            "check.remedy": "请选客户名下的手机号码",
            "error.address": "请写到门牌号",
        },
        "en": {
            "title": "Card by post",
            "initials": "CBP",
            "terms": "The number rests at once; the new card is sent within 48 hours.",
            "way": "Sent by",
            "address": "Address",
            "phone": "Contact number",
            "notify": "Notice of the result",
            "seller": "Seller code",
            "notes": "Notes (on the slip)",
            "help.way": "A letter costs nothing more; a courier does.",
            "help.address": "With the number of the house.",
            "help.phone": "Another number, to be reached before the card arrives.",
            "help.notify": "How the customer hears of the result.",
            "help.seller": "Leave it empty if there is none.",
            "help.notes": "At most 120 characters.",
            "choice.way.post": "Letter",
            "choice.way.courier": "Courier",
            "fee.courier": "Courier",
            "check.passed": "A mobile number: a card can be sent",
            "check.refused": "No mobile number: there is no card to send",
            "check.remedy": "Choose a mobile number of the customer",
            "error.address": "Add the number of the house",
        },
    },
)

FORMS: Final[tuple[dict[str, Any], ...]] = (
    {
        "type_key": "card_by_post",
        "form": {
            "way": "courier",
            "address": "示例市滨河路 2 号",
            "phone": "13800001234",
            "notify": "sms",
            "notes": "请放前台",
        },
        "wrong": {
            "way": ("pigeon", "form.choice"),
            "address": ("滨河路", "business.card_by_post.error.address"),
            "phone": ("138", "form.phone_length"),
        },
        "fees": (("sim_replace", 10_00), ("courier", 15_00)),
        "person_id": "zhao",
        "subscriber_id": "sub-own",
        "signed": True,
    },
)
"""Members of the sample."""
