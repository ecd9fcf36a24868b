"""Looking for people: by name, initials and the tail of a document only who came lately (UX, DOMAIN §3)."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.cash import Tender, TenderKind
from app.domain.complaints import ComplaintCategory, ComplaintReceived
from app.domain.facts import Fact
from app.domain.halls import SettingChanged
from app.domain.initials import initials_key
from app.domain.money import LineKind, PaymentLine, PaymentTaken
from app.domain.orders import OrderState, OrderSubmitted
from app.services.customers import HitKind
from db.engine import memory_engine
from db.rebuild import verify
from db.tables.customers import PERSON
from db.tables.verification import CUSTOMER_SEARCH
from tests.people import WANG, DemoHall

DAY_MS = 86_400_000
DOCUMENT = "11010519850312999X"
LESS = ("王小明", "小明", "wxm", "WX", "999X", "12999X", WANG[-4:], WANG[-6:])


@pytest.fixture
def hall(tmp_path: Path) -> DemoHall:
    return DemoHall(tmp_path)


def wang(hall: DemoHall) -> str:
    return hall.subscriber(WANG).customer_id


def finds(hall: DemoHall, query: str) -> bool:
    """Return whether a search finds Wang, and nobody else."""
    hits = hall.customers.find(hall.clerk(), query)
    assert [hit.kind for hit in hits] in ([], [HitKind.CUSTOMER])
    return [hit.customer_id for hit in hits] == [wang(hall)]


def order(hall: DemoHall) -> Fact:
    return OrderSubmitted(
        after=None,
        order_id="o-1",
        code="S-260311-0001",
        type_key="fee_payment",
        spec_version=1,
        customer_id=wang(hall),
        subscriber_id=hall.subscriber(WANG).subscriber_id,
        ticket_id=None,
        verification_id=None,
        counter_id=None,
        handler="T10237",
        quote=(),
        changes=(),
        effective_on="2026-03-11",
        state=OrderState.ACKNOWLEDGED,
        approval_id=None,
        at_ms=hall.rig.clock.now_ms(),
    )


def payment(hall: DemoHall) -> Fact:
    line = PaymentLine(
        kind=LineKind.PREPAYMENT,
        item="prepayment",
        title="预存",
        amount_fen=500,
        subscriber_id=hall.subscriber(WANG).subscriber_id,
    )
    return PaymentTaken(
        payment_id="p-1",
        shift_id="shift-1",
        ticket_id=None,
        customer_id=wang(hall),
        handler="T10237",
        cashier="T10237",
        lines=(line,),
        tenders=(Tender(kind=TenderKind.CASH, amount_fen=500, received_fen=500, change_fen=0),),
        total_fen=500,
        at_ms=hall.rig.clock.now_ms(),
    )


def complaint(hall: DemoHall) -> Fact:
    return ComplaintReceived(
        after=None,
        complaint_id="c-1",
        code="C-260311-0001",
        category=ComplaintCategory.NETWORK,
        channel="hall",
        customer_id=wang(hall),
        ticket_id=None,
        related=(),
        owner="T10237",
        first_answer_by_ms=1,
        final_answer_by_ms=2,
        at_ms=hall.rig.clock.now_ms(),
    )


@pytest.mark.parametrize("query", LESS)
def test_who_never_came_is_found_by_a_whole_number_alone(hall: DemoHall, query: str) -> None:
    assert not finds(hall, query)
    assert finds(hall, DOCUMENT)
    assert finds(hall, DOCUMENT.lower())
    (hit,) = hall.customers.find(hall.clerk(), WANG)
    assert hit.customer_id == wang(hall)


def test_whoever_showed_a_document_is_found_for_thirty_days(hall: DemoHall) -> None:
    hall.verify(hall.clerk(), "wang_xiaoming")
    hall.rig.clock.advance_ms(30 * DAY_MS)
    assert [query for query in LESS if not finds(hall, query)] == []
    hall.rig.clock.advance_ms(1)
    assert [query for query in LESS if finds(hall, query)] == []
    assert finds(hall, DOCUMENT)


@pytest.mark.parametrize("visit", [order, payment, complaint])
def test_an_order_money_or_a_complaint_is_a_visit_too(hall: DemoHall, visit: object) -> None:
    assert callable(visit)
    hall.rig.record(visit(hall))
    assert [query for query in LESS if not finds(hall, query)] == []
    hall.rig.clock.advance_ms(30 * DAY_MS + 1)
    assert [query for query in LESS if finds(hall, query)] == []


def test_the_hall_says_how_long(hall: DemoHall) -> None:
    hall.verify(hall.clerk(), "wang_xiaoming")
    hall.rig.record(SettingChanged(key="search.recent_days", value="7", reason=""))
    hall.rig.clock.advance_ms(7 * DAY_MS + 1)
    assert not finds(hall, "wxm")
    hall.rig.record(SettingChanged(key="search.recent_days", value="90", reason=""))
    assert finds(hall, "wxm")


def test_looking_at_somebody_makes_no_visit(hall: DemoHall) -> None:
    hall.customers.unmask(hall.clerk(), wang(hall), "read_back", None)
    assert not finds(hall, "王小明")


def test_initials_are_found_from_their_beginning_and_logged_as_a_name(hall: DemoHall) -> None:
    hall.verify(hall.clerk(), "wang_xiaoming")
    assert finds(hall, "wx m")
    assert not finds(hall, "xm")
    assert not finds(hall, "wxmm")
    with hall.rig.store.raw() as conn:
        rows = conn.execute(select(CUSTOMER_SEARCH).order_by(CUSTOMER_SEARCH.c.search_id)).all()
    assert [(row.by, row.hits) for row in rows] == [("name", 1), ("name", 0), ("name", 0)]
    assert not any("wxm" in row.query for row in rows)


def test_all_stores_keep_the_same_initials(hall: DemoHall) -> None:
    hall.verify(hall.clerk(), "rare_name")
    with hall.rig.store.raw() as here, memory_engine().begin() as scratch:
        assert verify(here, scratch) == ()
        rows = here.execute(select(PERSON)).all()
        assert {row.initials for row in rows} == {initials_key(row.name) for row in rows}
        assert all(" ly" in row.initials for row in rows if row.name.endswith("李𬎆"))
