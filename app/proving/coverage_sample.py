"""A made-up customer before whom every definition can be asked for its choices and its slip."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from app.domain.business.context import Account, Article, Context, Party, Plan, Policy, Tariff
from app.domain.business.spec import BusinessType, Field, FieldKind, Form, Value
from app.domain.catalogue import PlanPublished, TariffPublished
from app.domain.customers import Contract, SubscriberKind, SubscriberStatus
from app.domain.documents import SlipContent
from app.domain.errors import BugError
from app.domain.goods import ArticlePublished
from app.domain.letterheads import Letterhead
from app.domain.orders import OrderState
from app.i18n import Text
from app.services.catalogue_files import Catalogue, load_catalogue
from app.services.order_words import slip_content
from app.services.rows.orders import OrderRow

HALL: Final = "A01"
TODAY: Final = date(2026, 3, 11)
AT_MS: Final = 1_773_210_600_000
NUMBER: Final = "13800001234"
ACCOUNT: Final = "account"

_TYPED: Final[Mapping[FieldKind, Value]] = {
    FieldKind.TEXT: "测试",
    FieldKind.NOTES: "测试",
    FieldKind.PHONE: NUMBER,
    FieldKind.NUMBER: "19800000100",
    FieldKind.SIM: "89860026990000001002",
    FieldKind.MONEY: 100_00,
    FieldKind.DATE: TODAY.isoformat(),
    FieldKind.ACCOUNTS: (NUMBER,),
    FieldKind.RECEIPT: "T01-K7Q-000001-00",
    FieldKind.BANK_SLIP: "20260311000731",
    FieldKind.SERIAL: "GC-0001",
    FieldKind.SERIALS: ("GC-0001",),
    FieldKind.DEVICE: "001001000000010",
    FieldKind.PRINTED: "T01-K7Q-000001-00",
}
"""What is typed into a field that has no choices."""


def catalogue_of(folder: Path) -> Catalogue:
    """Return a catalogue folder, read. Raises `UserError` (`catalogue.…`) for one with mistakes."""
    return load_catalogue(folder, HALL)


def sample_context(catalogue: Catalogue) -> Context:
    """Return a customer with one number under contract, and everything that the catalogue publishes."""
    plans = tuple(_plan(fact) for fact in catalogue.prices if isinstance(fact, PlanPublished))
    account = Account(
        subscriber_id=ACCOUNT,
        customer_id="customer",
        kind=SubscriberKind.MOBILE,
        number=NUMBER,
        plan=plans[0],
        next_plan_on=None,
        status=SubscriberStatus.ACTIVE,
        balance_fen=46_80,
        contract=Contract(
            title="测试", begins="2025-09-01", ends="2027-08-31", penalty_fen=240_00, subsidy_fen=0
        ),
        bills=(),
        owner="测*",
        owner_person_id="person",
        last_op="op",
    )
    party = Party(
        person_id="person",
        customer_id="customer",
        is_customer=True,
        name="测*",
        document="1101**********999X",
        organisation=False,
        age=41,
        mobiles=1,
        verification_id="check",
    )
    return Context(
        today=TODAY,
        terminal_id="terminal",
        shift_id="shift",
        policy=Policy(),
        party=party,
        other=party,
        account=account,
        owned=(account,),
        named=(account,),
        plans=plans,
        tariffs=tuple(
            Tariff(item=fact.item, title=fact.title, title_en=fact.title_en, amount_fen=fact.amount_fen)
            for fact in catalogue.prices
            if isinstance(fact, TariffPublished)
        ),
        articles=tuple(_article(fact) for fact in catalogue.prices if isinstance(fact, ArticlePublished)),
    )


def sample_form(kind: BusinessType, context: Context) -> Form:
    """Return a form with every field filled in: the first of the choices, or what its kind has typed."""
    form: dict[str, Value] = {}
    for field in kind.fields:
        value = _typed(field, context, form)
        if value is not None:
            form[field.key] = value
    return form


def sample_slip(kind: BusinessType, context: Context, form: Form, text: Text) -> SlipContent:
    """Return the slip of an order with that form."""
    order = OrderRow(
        order_id="order",
        code="SL-T01-K7Q-000001",
        type_key=kind.key,
        spec_version=kind.spec_version,
        customer_id="customer",
        subscriber_id=ACCOUNT,
        ticket_id=None,
        verification_id="check",
        counter_id=None,
        handler="T10237",
        payload="",
        quote=(),
        changes=(),
        effective_on=TODAY.isoformat(),
        state=OrderState.ACKNOWLEDGED,
        reason="",
        approval_id=None,
        payment_id=None,
        signed_ms=None,
        business_day=TODAY.isoformat(),
        at_ms=AT_MS,
        last_op="op",
    )
    head = Letterhead(
        hall_name="示例市滨河路营业厅",
        hall_id=HALL,
        zone="Asia/Shanghai",
        terminal_code="T01",
        terminal_name="营业厅主机",
        counter="1",
        business_day=TODAY.isoformat(),
        at_ms=AT_MS,
    )
    return slip_content(kind, order, context, form, text, head, "测试")


def _typed(field: Field, context: Context, form: Form) -> Value | None:
    if field.choices is None:
        return _TYPED.get(field.kind)
    try:
        offered = field.choices(context, form)
    except BugError:
        return None
    if not offered:
        return None
    return (offered[0].key,) if field.kind is FieldKind.FEATURES else offered[0].key


def _plan(fact: PlanPublished) -> Plan:
    return Plan(
        plan_id=fact.plan_id,
        title=fact.title,
        title_en=fact.title_en,
        kind=fact.kind,
        monthly_fen=fact.monthly_fen,
        data_mb=fact.data_mb,
        voice_min=fact.voice_min,
        sms=fact.sms,
        over_data_fen=fact.over_data_fen,
        contract_months=fact.contract_months,
        penalty_fen=fact.penalty_fen,
        on_sale=fact.on_sale,
    )


def _article(fact: ArticlePublished) -> Article:
    return Article(
        sku=fact.sku,
        kind=fact.kind.value,
        title=fact.title,
        title_en=fact.title_en,
        price_fen=fact.price_fen,
        warranty_months=fact.warranty_months,
        on_sale=fact.on_sale,
        face_fen=fact.face_fen,
    )
