"""Customers of other halls: copied when they are asked for, told of changes, erased everywhere (SYNC §4)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.cash import Tender, TenderKind
from app.domain.copies import COPY_KEPT_MS, AskedBy, CustomerCopied, Question
from app.domain.customers import ContactChanged
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import EnvironmentFault, UserError
from app.domain.halls import HallDefined
from app.domain.log import Redacted
from app.domain.money import LineKind, PaymentLine, PaymentTaken
from app.domain.staff import Role
from app.services.customers import CustomerService
from app.services.identity import IdentityService
from app.services.lookups import Found, LookupService
from app.services.ports import Clock, IdRead, Stamp
from app.services.rows.customers import CopyRow
from app.services.sessions import Session
from tests.factories import hall_facts
from tests.network_hall import Centre, NetDesk
from tests.samples_hall import BROADBAND, MOBILE, PERSONS

AWAY = "B07"
NUMBER = "13800001234"
DOCUMENT = next(number for person_id, _, number, _ in PERSONS if person_id == "wang")
CLERK = Session("s", "T20001", "", (Role.CLERK,), "counter", None)


class Line:
    """The terminal's way to the centre's lending; `down` is a line that is cut."""

    def __init__(self, desk: NetDesk) -> None:
        self._desk = desk
        self.down = False
        self.asked: list[Question] = []

    def look_up(self, question: Question) -> tuple[CustomerCopied, ...]:
        self.asked.append(question)
        if self.down:
            raise EnvironmentFault("link.unreachable", why="")
        return self._desk.centre.central.lending.look_up(self._desk.caller.hall, question)


class Away:
    """A counter of another hall, which has none of the customers."""

    def __init__(self, folder: Path, centre: Centre, seed: int = 41) -> None:
        self.desk = NetDesk(folder, centre, seed=seed, hall=AWAY)
        self.line = Line(self.desk)
        store, clock, ids = self.desk.store, self.desk.clock, self.desk.ids
        self.lookups = LookupService(store, clock, ids, self.desk.link, self.line)
        self.customers = CustomerService(store, clock, ids)

    def copy(self) -> CopyRow | None:
        with self.desk.store.read() as queries:
            return queries.customers.copy("c-wang")

    def phone(self) -> str:
        with self.desk.store.read() as queries:
            row = queries.customers.customer("c-wang")
        return row.phone if row else ""

    def ask(self) -> None:
        question = self.lookups.by_words(NUMBER)
        assert question is not None
        assert self.lookups.ask(CLERK, question).found is Found.COPIED

    def personal_ops(self) -> int:
        with self.desk.store.raw() as conn:
            found = conn.exec_driver_sql("SELECT count(*) FROM op WHERE body LIKE ?", (f"%{DOCUMENT}%",))
            return int(found.scalar_one())


class Cards:
    """A reader on which the card of the lent customer lies, with a newer address."""

    simulated = True

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def read(self) -> IdRead:
        return IdRead(
            reader="SIM-1",
            simulated=True,
            document=DocumentKind.RESIDENT_ID.value,
            name=next(name for person_id, name, _, _ in PERSONS if person_id == "wang"),
            number=DOCUMENT,
            sex="",
            nation="",
            birth=None,
            address="样例街道测试路 9 号",
            issuer="",
            valid_from="2020-01-01",
            valid_until=None,
            read_ms=self._clock.now_ms(),
        )


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = Centre(tmp_path)
    made.define()
    facts = (fact for fact in hall_facts("", "", "") if isinstance(fact, HallDefined))
    made.publish(*(replace(fact, hall_id=AWAY) for fact in facts), hall=AWAY)
    yield made
    made.store.close()


@pytest.fixture
def home(centre: Centre, tmp_path: Path) -> Iterator[NetDesk]:
    made = NetDesk(tmp_path, centre)
    yield made
    made.store.close()


@pytest.fixture
def away(centre: Centre, tmp_path: Path) -> Iterator[Away]:
    made = Away(tmp_path, centre)
    yield made
    made.desk.store.close()


def changed(desk: NetDesk, phone: str) -> None:
    with desk.store.write(Stamp("T10001")) as unit:
        unit.record(ContactChanged(customer_id="c-wang", phone=phone, language="zh_CN"))
    desk.sync()


def erased(desk: NetDesk) -> None:
    with desk.store.write(Stamp("T10001")) as unit:
        op_ids = unit.queries.log.personal_ops("wang")
        unit.record(Redacted(person_id="wang", op_ids=op_ids, reason="request"))
    desk.sync()


def test_nobody_is_known_before_being_asked_for_and_then_for_thirty_days(away: Away) -> None:
    assert away.customers.find(CLERK, NUMBER) == ()
    question = away.lookups.by_words(" 138 0000 1234 ")
    assert question == Question(by=AskedBy.NUMBER, value=NUMBER)
    looked = away.lookups.ask(CLERK, question)
    assert (looked.found, looked.customer_id, looked.subscriber_id) == (Found.COPIED, "c-wang", MOBILE)
    (hit,) = away.customers.find(CLERK, NUMBER)
    assert (hit.customer_id, hit.subscriber_id) == ("c-wang", MOBILE)
    assert [each.customer_id for each in away.customers.find(CLERK, DOCUMENT[-6:])] == ["c-wang"]
    found = away.customers.overview("c-wang")
    assert len(found.numbers) == 3
    assert not found.clear
    with away.desk.store.read() as queries:
        rows = queries.customers
        person = rows.person("wang")
        assert person is not None
        assert rows.person_by_document(DocumentKind.RESIDENT_ID, DOCUMENT) == person
        assert rows.customer_of_person("wang") == rows.customer("c-wang")
        assert [bill.bill_id for bill in rows.unpaid_bills(BROADBAND)] == ["bill-02"]
        assert [bill.bill_id for bill in rows.bills(BROADBAND)] == ["bill-02"]
        bill = rows.bill("bill-02")
        assert bill is not None
        assert bill.unpaid_fen == 98_00
        assert rows.subscriber(MOBILE) == rows.by_number(NUMBER)
        assert rows.mobiles_of_document("wang") == rows.active_mobile_count("wang") == 2
        assert {row.subscriber_id for row in rows.subscribers_of_document("wang")} >= {MOBILE, BROADBAND}
        now = away.desk.clock.now_ms()
        assert [found.person_id for found, _ in rows.by_name(person.name[:2], now, 5)] == ["wang"]
        assert rows.by_name(person.name[:2], now + 1, 5) == (), "not asked for that lately"
        assert rows.by_document_tail(DOCUMENT[-6:], now + 1, 5) == ()
        assert [found.person_id for found, _ in rows.by_initials(" wx", now, 5)] == ["wang"]
        assert [found.person_id for found, _ in rows.by_whole_number(DOCUMENT, 5)] == ["wang"]
        assert rows.copies() == 1
    assert away.desk.centre.store.lent("c-wang") == (AWAY,)
    assert away.personal_ops() == 0, "a copy is no op, and travels nowhere"
    assert away.desk.rebuilt()
    away.desk.clock.advance_ms(COPY_KEPT_MS)
    away.lookups.tidy()
    assert away.copy() is None
    assert away.customers.find(CLERK, NUMBER) == ()


def test_a_document_is_asked_for_once(away: Away) -> None:
    question = away.lookups.by_document("resident_id", DOCUMENT.lower())
    assert question is not None
    assert question.by is AskedBy.DOCUMENT
    assert away.lookups.ask(CLERK, question).customer_id == "c-wang"
    assert away.lookups.by_document("resident_id", DOCUMENT) is None


def test_whoever_is_a_copy_keeps_the_record_of_the_home_hall(away: Away) -> None:
    """A card that says more than the copy corrects nothing here: the history is another hall's."""
    away.ask()
    desk = away.desk
    cards = Cards(desk.clock)
    before = away.personal_ops()
    identity = IdentityService(desk.store, desk.clock, desk.ids, cards)
    found = identity.verify(CLERK, cards.read(), None, same_person=True, entry_business=True)
    assert found.passed
    assert found.person_id == "wang"
    assert away.personal_ops() == before
    with desk.store.read() as queries:
        kept = queries.customers.person("wang")
    assert kept is not None
    assert kept.address != "样例街道测试路 9 号"


def test_parts_of_a_number_and_names_are_never_asked_for(away: Away) -> None:
    assert [away.lookups.by_words(words) for words in ("王建国", "1234", "A012", "")] == [None] * 4
    with pytest.raises(UserError, match=r"find_customer"):
        away.lookups.ask(replace(CLERK, roles=()), Question(by=AskedBy.NUMBER, value=NUMBER))


def test_the_question_is_logged_and_masked(away: Away) -> None:
    away.ask()
    unknown = Question(by=AskedBy.DOCUMENT, value="11010519491231002X", document="resident_id")
    assert away.lookups.ask(CLERK, unknown).found is Found.UNKNOWN
    with away.desk.store.raw() as conn:
        rows = conn.exec_driver_sql("SELECT by, query, hits FROM customer_search ORDER BY search_id").all()
    assert [tuple(row) for row in rows] == [
        ("centre_number", "138****1234", 1),
        ("centre_document", "110105********002X", 0),
    ]


@pytest.mark.parametrize("cut", ["known", "unnoticed"])
def test_without_the_centre_it_is_deferred(away: Away, cut: str) -> None:
    away.line.down = True
    away.desk.link.up = cut == "unnoticed"
    assert away.lookups.ask(CLERK, Question(by=AskedBy.NUMBER, value=NUMBER)).found is Found.DEFERRED
    assert bool(away.line.asked) is (cut == "unnoticed")
    assert away.copy() is None


def test_a_change_at_home_reaches_the_copy(home: NetDesk, away: Away) -> None:
    away.ask()
    assert away.phone() == ""
    changed(home, "13800001234")
    home.centre.work()
    away.desk.pull()
    copy = away.copy()
    assert copy is not None
    assert copy.stale
    with away.desk.store.read() as queries:
        assert queries.customers.unpaid_bills(BROADBAND) == (), "nothing is collected on what has changed"
    away.lookups.tidy()
    assert away.phone() == "13800001234"
    assert not home.centre.work().told, "told once"
    asked = len(away.line.asked)
    away.lookups.tidy()
    assert len(away.line.asked) == asked
    assert away.desk.rebuilt()
    assert home.rebuilt()


def test_a_change_while_the_centre_is_away_waits(home: NetDesk, away: Away) -> None:
    away.ask()
    changed(home, "13800001234")
    home.centre.work()
    away.desk.pull()
    away.line.down = True
    away.lookups.tidy()
    copy = away.copy()
    assert copy is not None
    assert copy.stale
    away.line.down = False
    away.lookups.tidy()
    assert away.phone() == "13800001234"


def test_an_answer_that_was_overtaken_by_a_change_is_stale_from_the_start(home: NetDesk, away: Away) -> None:
    (old,) = away.line.look_up(Question(by=AskedBy.NUMBER, value=NUMBER))
    changed(home, "13800001234")
    home.centre.work()
    away.desk.pull()
    with away.desk.store.write(Stamp("")) as unit:
        unit.record(old)
    copy = away.copy()
    assert copy is not None
    assert copy.stale


def test_what_is_paid_here_is_not_offered_again_and_clears_the_bill_at_the_centre(away: Away) -> None:
    away.ask()
    line = PaymentLine(
        kind=LineKind.BILL,
        item="",
        title="宽带 500M",
        amount_fen=98_00,
        order_id=None,
        subscriber_id=BROADBAND,
        bill_id="bill-02",
        agency=False,
    )
    paid = PaymentTaken(
        payment_id="p-1",
        shift_id="shift",
        ticket_id=None,
        customer_id="c-wang",
        handler="T20001",
        cashier="T20001",
        lines=(line,),
        tenders=(Tender(kind=TenderKind.CASH, amount_fen=98_00, received_fen=98_00, change_fen=0),),
        total_fen=98_00,
        at_ms=away.desk.clock.now_ms(),
    )
    with away.desk.store.write(Stamp("T20001")) as unit:
        unit.record(paid)
        assert unit.queries.customers.unpaid_bills(BROADBAND) == ()
    away.desk.sync()
    with away.desk.centre.store.read() as queries:
        bill = queries.customers.bill("bill-02")
    assert bill is not None
    assert bill.unpaid_fen == 0
    away.desk.centre.work()
    away.desk.pull()
    away.lookups.tidy()
    copy = away.copy()
    assert copy is not None
    assert not copy.stale
    with away.desk.store.read() as queries:
        assert queries.customers.unpaid_bills(BROADBAND) == ()
    assert away.desk.rebuilt()


def test_an_erasure_at_home_takes_the_copy(home: NetDesk, away: Away) -> None:
    away.ask()
    (late,) = away.line.look_up(Question(by=AskedBy.NUMBER, value=NUMBER))
    # What the other hall recorded of the person itself is erased with it.
    changed(away.desk, "13900000000")
    erased(home)
    home.centre.work()
    away.desk.pull()
    assert away.copy() is None
    with away.desk.store.read() as queries:
        assert queries.customers.person("wang") is None
        assert queries.log.is_erased("wang")
    with away.desk.store.raw() as conn:
        bodies = conn.exec_driver_sql("SELECT body FROM op WHERE kind = 'contact_changed'").all()
    assert [row.body for row in bodies] == [None]
    assert home.centre.store.lent("c-wang") == ()
    assert not home.centre.work().told
    with away.desk.store.write(Stamp("")) as unit:
        unit.record(late)
    assert away.copy() is None, "an answer that was on its way comes to nothing"
    assert away.lookups.ask(CLERK, Question(by=AskedBy.NUMBER, value=NUMBER)).found is Found.UNKNOWN
    assert away.desk.rebuilt()


def test_a_loan_that_the_centre_forgets_is_dropped(away: Away) -> None:
    away.ask()
    with away.desk.store.raw_write() as conn:
        conn.exec_driver_sql("UPDATE customer_copy SET stale = 1, customer_id = 'c-none'")
    away.lookups.tidy()
    with away.desk.store.read() as queries:
        assert queries.customers.copies() == 0
