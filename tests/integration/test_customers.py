"""Finding customers and looking at them: masks, logs, arrears, history (DOMAIN §3, UX search box)."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.cash import Tender, TenderKind
from app.domain.complaints import ComplaintCategory, ComplaintReceived
from app.domain.customers import BillIssued, ContactChanged, Contract, PlanChanged, SubscriberStatus
from app.domain.errors import UserError
from app.domain.late_fees import late_fee
from app.domain.log import Redacted
from app.domain.money import LineKind, PaymentLine, PaymentTaken, ReceiptIssued
from app.domain.orders import OrderState, OrderSubmitted, QuoteLine
from app.domain.queue import Precedence
from app.domain.receipt_numbers import ReceiptNumber
from app.services.customers import UNMASK_REASONS, CustomerOverview, Hit, HitKind
from app.services.queue import QueueService
from db.tables.log import OP
from db.tables.verification import CUSTOMER_SEARCH
from tests.people import AUDITOR, AUDITOR_PIN, WANG, DemoHall

DAY_MS = 86_400_000


@pytest.fixture
def hall(tmp_path: Path) -> DemoHall:
    return DemoHall(tmp_path)


def wang(hall: DemoHall) -> str:
    return hall.subscriber(WANG).customer_id


def find(hall: DemoHall, query: str) -> tuple[Hit, ...]:
    return hall.customers.find(hall.clerk(), query)


def searches(hall: DemoHall) -> list[tuple[str, str, int]]:
    with hall.rig.store.raw() as conn:
        rows = conn.execute(select(CUSTOMER_SEARCH).order_by(CUSTOMER_SEARCH.c.search_id))
        return [(row.by, row.query, row.hits) for row in rows]


def number(found: CustomerOverview, tail: str) -> int:
    return next(index for index, each in enumerate(found.numbers) if each.row.number.endswith(tail))


@pytest.mark.parametrize("query", [WANG, "138 0000 1234", "+86 138-0000-1234", "１３８００００１２３４"])
def test_a_service_number_is_found_however_it_is_typed(hall: DemoHall, query: str) -> None:
    (hit,) = find(hall, query)
    assert (hit.kind, hit.customer_id) == (HitKind.SUBSCRIBER, wang(hall))
    assert (hit.title, hit.detail) == ("138****1234", "测试·王**")
    assert searches(hall) == [], "the number is what the customer gave"


def test_people_are_found_by_name_and_document_and_each_search_is_logged(hall: DemoHall) -> None:
    hall.verify(hall.clerk(), "wang_xiaoming")
    (hit,) = find(hall, "王小明")
    assert (hit.kind, hit.title) == (HitKind.CUSTOMER, "测试·王**")
    assert "110105********" in hit.detail
    assert [found.customer_id for found in find(hall, "999x")].count(wang(hall)) == 1
    assert find(hall, "11010519850312999X")[0].customer_id == wang(hall)
    assert [found.customer_id for found in find(hall, "1234")].count(wang(hall)) == 1, "of a service number"
    assert find(hall, "没有此人") == ()
    assert [(by, hits) for by, _, hits in searches(hall)] == [
        ("name", 1),
        ("document_tail", 1),
        ("document", 1),
        ("tail", 1),
        ("name", 0),
    ]
    assert "小明" not in repr(searches(hall))
    assert hall.rebuilds()


def test_rare_characters_are_found_once_the_chip_was_read(hall: DemoHall) -> None:
    assert find(hall, "李𬎆") == ()
    hall.verify(hall.clerk(), "rare_name")
    assert [hit.title for hit in find(hall, "李𬎆")] == ["测试·李*"]


def test_tickets_and_codes_pass_through(hall: DemoHall) -> None:
    queue = QueueService(hall.rig.store, hall.rig.clock, hall.rig.ids)
    ticket = queue.issue("fee_payment", "zh_CN", Precedence.NONE, hall.rig.ids.new()).ticket
    (hit,) = find(hall, ticket.number.lower())
    assert (hit.kind, hit.ref, hit.detail) == (HitKind.TICKET, ticket.ticket_id, "交话费")
    assert find(hall, "A999") == ()
    assert [(hit.kind, hit.ref) for hit in find(hall, "104")] == [(HitKind.BUSINESS, "104")]
    assert find(hall, "S-260311-0001") == ()
    assert find(hall, "T03-K7Q-000418-86") == ()
    assert find(hall, "19912345678") == ()
    assert find(hall, "1234567890123456789012") == ()
    assert searches(hall) == []


@pytest.mark.parametrize(("query", "code"), [("  ", "search.empty"), ("王", "search.too_short")])
def test_a_search_needs_something_to_look_for(hall: DemoHall, query: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        find(hall, query)
    assert refused.value.code == code


def test_the_auditor_looks_nobody_up(hall: DemoHall) -> None:
    auditor = hall.staff.sign_in(AUDITOR, AUDITOR_PIN, "manager", None)
    with pytest.raises(UserError, match=r"staff\.no_right\.find_customer"):
        hall.customers.find(auditor, WANG)


def test_a_customer_is_masked_until_verified(hall: DemoHall) -> None:
    found = hall.customers.overview(wang(hall))
    assert (found.name, found.phone, found.clear) == ("测试·王**", "138****1234", False)
    assert found.document_number == "110105********999X"
    assert [each.shown for each in found.numbers] == [
        "138****1234",
        "010****3310",
        "010****6688",
        "138****5678",
    ]
    verified = hall.verify(hall.clerk(), "wang_xiaoming")
    seen = hall.customers.overview(wang(hall), verification_id=verified.verification_id)
    assert (seen.name, seen.phone, seen.clear) == ("测试·王小明", "138 0000 1234", True)
    assert seen.verified_ms == verified.at_ms
    assert seen.document_number == "110105********999X", "the document is read out by nobody"
    other = hall.verify(hall.clerk(), "elder_76")
    assert not hall.customers.overview(wang(hall), verification_id=other.verification_id).clear


def test_a_refused_verification_unmasks_nothing(hall: DemoHall) -> None:
    refused = hall.verify(hall.clerk(), "wang_xiaoming", same_person=False)
    assert not hall.customers.overview(wang(hall), verification_id=refused.verification_id).clear


def test_unmasking_takes_a_reason_and_is_logged(hall: DemoHall) -> None:
    session = hall.clerk()
    for customer_id, reason, code in (
        (wang(hall), "curiosity", "customer.reason"),
        ("nobody", UNMASK_REASONS[0], "customer.unknown"),
    ):
        with pytest.raises(UserError) as refused:
            hall.customers.unmask(session, customer_id, reason, None)
        assert refused.value.code == code
    found = hall.customers.unmask(session, wang(hall), UNMASK_REASONS[0], "ticket-1")
    assert (found.name, found.document_number) == ("测试·王小明", "11010519850312999X")
    with hall.rig.store.read() as queries:
        (view,) = queries.customers.views(found.person_id)
    assert (view.staff_no, view.reason, view.ticket_id) == ("T10237", UNMASK_REASONS[0], "ticket-1")


def test_arrears_are_what_is_overdue_with_late_fees(hall: DemoHall) -> None:
    found = hall.customers.overview(wang(hall))
    broadband = found.numbers[number(found, "6688")]
    assert broadband.row.status is SubscriberStatus.ARREARS
    assert (broadband.arrears_fen, broadband.late_fee_fen) == (9800 + 323, 323)
    assert (broadband.overdue_days, broadband.overdue_count) == (11, 1)
    assert found.arrears_fen == found.due_fen == 10123
    assert [bill.period for bill in broadband.bills] == ["2026-02", "2026-01", "2025-12"]
    hall.rig.clock.advance_ms(DAY_MS)
    with hall.rig.store.read() as queries:
        (bill,) = queries.customers.unpaid_bills(broadband.row.subscriber_id)
        assert queries.customers.bill(bill.bill_id) == bill
        assert queries.customers.bill("none") is None
        assert queries.customers.subscriber(broadband.row.subscriber_id) == broadband.row
        assert queries.customers.subscriber("none") is None
        assert queries.customers.view("none") is None
        assert queries.customers.verification("none") is None
    assert bill.as_bill().due == date(2026, 2, 28)
    later = hall.customers.overview(wang(hall)).arrears_fen
    assert later == 9800 + late_fee(9800, date(2026, 2, 28), date(2026, 3, 12))


def test_a_bill_that_is_not_due_yet_is_owed_but_not_arrears(hall: DemoHall) -> None:
    row = hall.subscriber(WANG)
    hall.rig.record(
        BillIssued(
            bill_id="b-1",
            subscriber_id=row.subscriber_id,
            period="2026-03",
            principal_fen=12900,
            paid_fen=900,
            due_on="2026-04-25",
            items=(),
        )
    )
    found = hall.customers.overview(row.customer_id)
    assert found.arrears_fen == 10123
    assert found.due_fen == 10123 + 12000
    assert hall.rebuilds()


def test_a_plan_change_shows_before_and_after(hall: DemoHall) -> None:
    row = hall.subscriber(WANG)
    hall.rig.record(
        PlanChanged(
            after=row.last_op,
            subscriber_id=row.subscriber_id,
            order_id="o-1",
            from_plan="m129",
            to_plan="m199",
            effective_on="2026-04-01",
        )
    )
    before = hall.customers.overview(row.customer_id).numbers[0]
    assert before.plan is not None
    assert before.next_plan is not None
    assert (before.plan.plan_id, before.next_plan.plan_id) == ("m129", "m199")
    assert before.row.contract == row.contract
    hall.rig.clock.advance_ms(21 * DAY_MS)
    after = hall.customers.overview(row.customer_id).numbers[0]
    assert after.plan is not None
    assert (after.plan.plan_id, after.next_plan) == ("m199", None)
    begun = Contract(title="新约", begins="2026-05-01", ends="2027-04-30", penalty_fen=1, subsidy_fen=0)
    last = hall.subscriber(WANG).last_op
    changed = PlanChanged(
        after=last,
        subscriber_id=row.subscriber_id,
        order_id="o-2",
        from_plan="m199",
        to_plan="m99",
        effective_on="2026-05-01",
        contract=begun,
    )
    hall.rig.record(changed)
    assert hall.subscriber(WANG).contract == begun
    ended = PlanChanged(
        after=hall.subscriber(WANG).last_op,
        subscriber_id=row.subscriber_id,
        order_id="o-3",
        from_plan="m99",
        to_plan="m59",
        effective_on="2026-06-01",
        ends_contract=True,
    )
    hall.rig.record(ended)
    assert hall.subscriber(WANG).contract is None
    assert hall.rebuilds()


def test_of_two_contacts_the_later_clock_wins(hall: DemoHall) -> None:
    hall.rig.record(ContactChanged(customer_id=wang(hall), phone="13900009999", language="en"))
    with hall.rig.store.read() as queries:
        customer = queries.customers.customer(wang(hall))
    assert customer is not None
    assert (customer.phone, customer.language) == ("13900009999", "en")


def test_receipts_and_orders_are_found(hall: DemoHall) -> None:
    order, payment, number = _paid_order(hall)
    assert [(hit.kind, hit.ref) for hit in find(hall, order)] == [(HitKind.ORDER, "o-1")]
    assert [(hit.kind, hit.ref) for hit in find(hall, number.lower())] == [(HitKind.RECEIPT, payment)]
    history = hall.customers.overview(wang(hall)).history
    assert [(line.row.kind, line.row.title, line.shown) for line in history] == [
        ("payment", "", "138****1234"),
        ("order", "fee_payment", "138****1234"),
    ]
    assert history[0].row.amount_fen == 500


def _paid_order(hall: DemoHall) -> tuple[str, str, str]:
    """Record an order, and a payment that belongs to none; return their codes."""
    at_ms = hall.rig.clock.now_ms()
    terminal = hall.rig.store.terminal
    number = str(ReceiptNumber(terminal.code, terminal.epoch, 1))
    subscriber = hall.subscriber(WANG).subscriber_id
    hall.rig.record(
        OrderSubmitted(
            after=None,
            order_id="o-1",
            code="S-260311-0001",
            type_key="fee_payment",
            spec_version=1,
            customer_id=wang(hall),
            subscriber_id=subscriber,
            ticket_id=None,
            verification_id=None,
            counter_id=None,
            handler="T10237",
            quote=(QuoteLine(item="prepayment", title="预存", amount_fen=2000),),
            changes=(),
            effective_on="2026-03-11",
            state=OrderState.ACKNOWLEDGED,
            approval_id=None,
            at_ms=at_ms,
        ),
        PaymentTaken(
            payment_id="p-1",
            shift_id="shift-1",
            ticket_id=None,
            customer_id=wang(hall),
            handler="T10237",
            cashier="T10237",
            lines=(
                PaymentLine(
                    kind=LineKind.PREPAYMENT,
                    item="prepayment",
                    title="预存",
                    amount_fen=500,
                    subscriber_id=subscriber,
                ),
            ),
            tenders=(Tender(kind=TenderKind.CASH, amount_fen=500, received_fen=500, change_fen=0),),
            total_fen=500,
            at_ms=at_ms + 1,
        ),
        ReceiptIssued(
            number=number,
            terminal_code=terminal.code,
            epoch=terminal.epoch,
            sequence=1,
            payment_id="p-1",
            reverses=None,
        ),
    )
    return "S-260311-0001", "p-1", number


def test_who_was_erased_leaves_a_customer_without_a_name(hall: DemoHall) -> None:
    hall.verify(hall.clerk(), "wang_xiaoming")
    assert len(find(hall, "王小明")) == len(find(hall, "wxm")) == 1
    person_id = hall.customers.overview(wang(hall)).person_id
    with hall.rig.store.raw() as conn:
        ops = conn.execute(select(OP.c.op_id).where(OP.c.entity == f"person:{person_id}")).scalars().all()
    hall.rig.record(Redacted(person_id=person_id, op_ids=tuple(ops), reason="retention"))
    found = hall.customers.overview(wang(hall))
    assert (found.name, found.document, found.document_number) == ("", None, "")
    assert find(hall, WANG)[0].detail == ""
    assert find(hall, "王小明") == find(hall, "wxm") == ()


def test_a_customer_who_is_not_there_is_said_to_be_unknown(hall: DemoHall) -> None:
    with pytest.raises(UserError, match=r"customer\.unknown"):
        hall.customers.overview("nobody")


def test_history_holds_what_was_done(hall: DemoHall) -> None:
    hall.rig.record(
        ComplaintReceived(
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
    )
    (line,) = hall.customers.overview(wang(hall)).history
    assert (line.row.kind, line.row.ref, line.row.amount_fen) == ("complaint", "c-1", None)
    assert line.shown == ""


def test_a_payment_for_numbers_of_two_halls_is_shown_under_neither(hall: DemoHall) -> None:
    """Of the number of another hall no row need be here: it is a copy's."""
    _paid_order(hall)
    with hall.rig.store.raw_write() as conn:
        conn.exec_driver_sql(
            "INSERT INTO payment_line SELECT payment_id, 9, kind, item, title, 0, order_id, 'elsewhere',"
            " bill_id, agency, 0, 0 FROM payment_line WHERE payment_id = 'p-1' AND position = 0"
        )
    assert hall.customers.overview(wang(hall)).history[0].shown == ""
