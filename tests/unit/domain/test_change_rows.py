"""What is compared before somebody signs: payments that go back, ways of paying, numbers that pass on."""

from dataclasses import replace

import pytest

from app.domain.business.context import Account, Context, Deposit, PaymentChoice
from app.domain.business.feature_change import DEPOSIT, FEATURE_CHANGE, INTERNATIONAL
from app.domain.business.money_back import change_rows, way_fields
from app.domain.business.ownership_transfer import OWNERSHIP_TRANSFER
from app.domain.business.payment_method import PAYMENT_METHOD
from app.domain.business.person_record import PersonRecord
from app.domain.business.spec import ChangeLine, Choice, Form, words
from app.domain.cash import Tender, TenderKind
from app.domain.documents_of_identity import DocumentKind
from app.domain.refunds import Piece
from app.domain.subscribers import PasswordState, PaymentMethod
from tests.unit.domain.test_business_rules import ACCOUNT, BASE, PARTY, past

SECOND = replace(ACCOUNT, subscriber_id="t", number="13800005678")
DEBIT = PaymentChoice(method=PaymentMethod.DIRECT_DEBIT, bank="ccb", account="6217000010001234569")
RECORD = PersonRecord(
    name="测试·宋雨晴",
    document=DocumentKind.RESIDENT_ID,
    number="",
    valid_from=None,
    valid_until=None,
    sex="",
    nation="",
    birth=None,
    address="",
    issuer="",
    last_op="op",
    phone="13900001111",
)


def balance(account: Account) -> Piece:
    return Piece(
        item="prepayment",
        title="",
        left_fen=5_00,
        subscriber_id=account.subscriber_id,
        agency=False,
        balance=True,
    )


def before(rows: tuple[ChangeLine, ...]) -> dict[str, str]:
    said = ((row.code.rpartition(".")[2], row.before) for row in rows)
    return {name: str(dict(what.params).get("text", what.code)) for name, what in said}


def test_of_a_payment_for_several_numbers_each_balance_says_its_own() -> None:
    accounts = (replace(ACCOUNT, balance_fen=8_00), replace(SECOND, balance_fen=6_00))
    paid = past(accounts=accounts)
    pieces = tuple(map(balance, accounts))
    one = change_rows(paid, pieces, 5_00)
    assert [row.before.code for row in one] == ["business.amount", "business.balance_of"]
    two = change_rows(paid, pieces, 7_00)
    assert [row.before.code for row in two[1:]] == ["business.balance_of", "business.balance_of"]
    assert dict(two[2].before.params)["number"] == "138****5678"
    sole = change_rows(past(accounts=accounts[:1]), pieces[:1], 5_00)
    assert [row.before.code for row in sole] == ["business.amount", "business.amount"]


@pytest.mark.parametrize(
    ("tenders", "said"),
    [
        ((), "choice.way.original"),
        ((Tender(TenderKind.CASH, 1_00),), "came_by.cash"),
        ((Tender(TenderKind.CARD, 1_00),), "came_by.card"),
        ((Tender(TenderKind.CASH, 1_00), Tender(TenderKind.CARD, 1_00)), "choice.way.original"),
        ((Tender(TenderKind.BANK_TRANSFER, 1_00),), "choice.way.original"),
    ],
)
def test_the_way_back_says_what_it_was(tenders: tuple[Tender, ...], said: str) -> None:
    way = way_fields()[0]
    assert way.choices is not None
    found = way.choices(replace(BASE, payment=past(tenders_left=tenders)), {})
    assert found[0] == Choice("original", words(f"business.refund.{said}"))
    assert [each.key for each in way.choices(BASE, {})] == ["original", "bank_transfer"]


def paying(was: PaymentChoice) -> Context:
    return replace(BASE, account=replace(ACCOUNT, pays_next=was))


def test_bank_and_account_are_said_of_whichever_is_a_debit() -> None:
    cash: Form = {"method": "cash"}
    assert [row.code for row in PAYMENT_METHOD.changes(paying(PaymentChoice()), cash)] == [
        "business.row.payment_method"
    ]
    ended = before(PAYMENT_METHOD.changes(paying(DEBIT), cash))
    assert ended == {
        "payment_method": "business.payment_method.choice.method.direct_debit",
        "bank": "business.payment_method.choice.bank.ccb",
        "account": "621700*********4569",
    }
    form: Form = {"method": "direct_debit", "bank": "icbc", "account": DEBIT.account, "holder": "测试·王小明"}
    rows = PAYMENT_METHOD.changes(paying(PaymentChoice()), form)
    assert before(rows)["bank"] == "business.nothing"
    assert rows[-1].whole == "测试·王小明"
    assert dict(rows[-1].after.params)["text"] == "测试·王**"
    unknown = paying(replace(DEBIT, bank="of a later version"))
    assert before(PAYMENT_METHOD.changes(unknown, cash))["bank"] == "business.nothing"
    assert PAYMENT_METHOD.changes(replace(BASE, account=None), cash) == ()


def test_a_password_ends_with_its_owner() -> None:
    there = replace(BASE, other=PARTY, account=replace(ACCOUNT, password=PasswordState.SET))
    codes = [row.code for row in OWNERSHIP_TRANSFER.changes(there, {})]
    assert codes == [
        "business.row.owner",
        "business.row.plan",
        "business.row.balance",
        "business.row.password",
    ]
    none = replace(there, account=ACCOUNT)
    assert "password" not in before(OWNERSHIP_TRANSFER.changes(none, {}))


@pytest.mark.parametrize(
    ("record", "proposed"),
    [(RECORD, RECORD.phone), (None, None), (replace(RECORD, phone=""), None)],
)
def test_whoever_takes_a_number_over_is_told_at_their_own(
    record: PersonRecord | None, proposed: str | None
) -> None:
    (phone,) = (field for field in OWNERSHIP_TRANSFER.fields if field.key == "phone")
    assert phone.default is not None
    assert phone.default(replace(BASE, other=replace(PARTY, record=record))) == proposed
    assert phone.default(BASE) is None
    same = replace(RECORD, phone=ACCOUNT.number)
    assert phone.default(replace(BASE, other=replace(PARTY, record=same))) is None


def test_a_deposit_is_told_of_only_where_it_comes_free() -> None:
    held = Deposit(deposit_id="d", item=DEPOSIT, amount_fen=500_00, order_id=None, last_op="op")
    other = replace(held, item="deposit.else")
    on = replace(ACCOUNT, features=(INTERNATIONAL, "feature.voicemail"))
    for deposits, wanted, told in (
        ((held,), ("feature.voicemail",), True),
        ((held,), (INTERNATIONAL,), False),
        ((other,), ("feature.voicemail",), False),
    ):
        context = replace(BASE, account=replace(on, deposits=deposits))
        rows = before(FEATURE_CHANGE.changes(context, {"features": wanted}))
        assert ("deposit" in rows) == told, (deposits, wanted)
