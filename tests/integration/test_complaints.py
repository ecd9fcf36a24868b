"""Complaints in a real store: taken down once, owned, answered in time (DOMAIN §7)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.customers import (
    ContactChanged,
    CustomerRegistered,
    PersonIdentified,
)
from app.domain.documents import ComplaintContent
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import UserError
from app.domain.orders import OrderState, OrderSubmitted
from app.domain.queue import Precedence
from app.domain.shifts import DayOpened, ShiftOpened
from app.domain.verification import IdentityChecked
from app.services.complaints import ComplaintService, Intake
from app.services.queue import QueueService
from app.services.sessions import Session
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import Rig
from tests.factories_subscribers import opened_mobile

HOUR = 3_600_000
CLERK = Session("s1", "T10237", "测试·林知夏", (), "counter", "A01-3")
OTHER = Session("s2", "T10001", "测试·周明", (), "counter", "A01-1")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    made.define_hall()
    yield made
    scratch = memory_engine()
    with made.store.raw() as source, scratch.begin() as target:
        assert verify(source, target) == ()
    scratch.dispose()
    made.store.close()


@pytest.fixture
def service(rig: Rig) -> ComplaintService:
    return ComplaintService(rig.store, rig.clock, rig.ids)


def intake(rig: Rig) -> Intake:
    return Intake(
        complaint_id=rig.ids.new(),
        category=ComplaintCategory.FEES,
        channel="counter",
        customer_id=None,
        ticket_id=None,
        contact_name="测试·王小明",
        contact_phone="138 0000 1234",
        what="二月的流量费多收了三十元",
        wish="退回多收的费用",
        related=("order:o1", "payment:p1"),
    )


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(UserError, match=f"^{code}$")


def test_taken_down_with_owner_deadlines_and_acknowledgement(rig: Rig, service: ComplaintService) -> None:
    row = service.receive(CLERK, intake(rig), "zh_CN")
    assert (row.code, row.owner, row.state) == ("C-260311-01", "T10237", ComplaintState.ACKNOWLEDGED)
    assert (row.contact_phone, row.related) == ("13800001234", ("order:o1", "payment:p1"))
    limits = service.deadlines()
    assert (row.first_answer_by_ms, row.final_answer_by_ms) == (limits.first_ms, limits.final_ms)
    assert row.first_answer_by_ms == rig.clock.now_ms() + 48 * HOUR
    with rig.store.read() as queries:
        (document,) = queries.documents.of_subject(f"complaint:{row.complaint_id}")
    content = document.content
    assert isinstance(content, ComplaintContent)
    assert (content.code, content.customer, content.owner_name) == (row.code, "测试·王**", "测试·林知夏")
    assert (content.head.counter, content.what) == ("3", row.what)


def test_a_person_need_not_give_a_name(rig: Rig, service: ComplaintService) -> None:
    row = service.receive(CLERK, replace(intake(rig), contact_name=" "), "zh_CN")
    assert row.contact_name == ""


def test_codes_are_dense_per_day_of_the_hall(rig: Rig, service: ComplaintService) -> None:
    codes = [service.receive(CLERK, intake(rig), "zh_CN").code for _ in range(3)]
    rig.clock.advance_ms(15 * HOUR)
    codes.append(service.receive(CLERK, intake(rig), "zh_CN").code)
    assert codes == ["C-260311-01", "C-260311-02", "C-260311-03", "C-260312-01"]


def test_sending_twice_is_one_complaint(rig: Rig, service: ComplaintService) -> None:
    given = intake(rig)
    assert service.receive(CLERK, given, "zh_CN") == service.receive(CLERK, given, "zh_CN")
    assert len(service.list_open()) == 1


@pytest.mark.parametrize(
    ("phone", "what", "wish", "code"),
    [
        ("12", "二月的流量费多收了", "", "complaint.phone"),
        ("13800001234", "不好", "", "complaint.words_few"),
        ("13800001234", "二月的流量费多收了", "愿" * 2001, "complaint.words_many"),
    ],
)
def test_refused_before_anything_is_written(
    rig: Rig, service: ComplaintService, phone: str, what: str, wish: str, code: str
) -> None:
    with refused(code):
        service.receive(CLERK, replace(intake(rig), contact_phone=phone, what=what, wish=wish), "zh_CN")
    assert service.list_open() == ()


def test_notes_move_it_and_may_change_the_owner(rig: Rig, service: ComplaintService) -> None:
    row = service.receive(CLERK, intake(rig), "zh_CN")
    assert row.due_ms == row.first_answer_by_ms
    row = service.note(OTHER, row.complaint_id, ComplaintState.IN_PROGRESS, "已核查账单", "T10001")
    assert (row.state, row.owner, row.due_ms) == (
        ComplaintState.IN_PROGRESS,
        "T10001",
        row.final_answer_by_ms,
    )
    row = service.note(OTHER, row.complaint_id, ComplaintState.RESOLVED, "退费三十元")
    row = service.note(OTHER, row.complaint_id, ComplaintState.CLOSED, "回访满意")
    assert [(n.state, n.note, n.staff_no) for n in service.notes(row.complaint_id)] == [
        (ComplaintState.IN_PROGRESS, "已核查账单", "T10001"),
        (ComplaintState.RESOLVED, "退费三十元", "T10001"),
        (ComplaintState.CLOSED, "回访满意", "T10001"),
    ]
    assert service.list_open() == ()
    with refused("complaint.cannot_become"):
        service.note(OTHER, row.complaint_id, ComplaintState.IN_PROGRESS, "再开")


def test_a_note_needs_words_and_a_complaint(rig: Rig, service: ComplaintService) -> None:
    row = service.receive(CLERK, intake(rig), "zh_CN")
    with refused("complaint.note_empty"):
        service.note(CLERK, row.complaint_id, ComplaintState.IN_PROGRESS, " ")
    with refused("complaint.unknown"):
        service.note(CLERK, "nobody", ComplaintState.IN_PROGRESS, "x")


def test_the_next_deadline_comes_first(rig: Rig, service: ComplaintService) -> None:
    first = service.receive(CLERK, intake(rig), "zh_CN")
    second = service.receive(CLERK, intake(rig), "zh_CN")
    service.note(CLERK, first.complaint_id, ComplaintState.IN_PROGRESS, "已联系客户")
    assert [row.code for row in service.list_open()] == [second.code, first.code]


def test_opened_from_a_ticket_it_knows_the_ticket(rig: Rig, service: ComplaintService) -> None:
    ticket = (
        QueueService(rig.store, rig.clock, rig.ids).issue("general", "zh_CN", Precedence.NONE, "r").ticket
    )
    context = service.context(None, ticket.ticket_id)
    assert (context.ticket_number, context.contact_name, context.related) == ("A001", "", ())
    assert service.context("nobody", None).contact_phone == ""


def test_opened_for_a_customer_it_brings_contact_and_transactions(
    rig: Rig, service: ComplaintService
) -> None:
    ticket = (
        QueueService(rig.store, rig.clock, rig.ids).issue("general", "zh_CN", Precedence.NONE, "r").ticket
    )
    rig.record(
        PersonIdentified(
            after=None,
            person_id="p1",
            name="测试·王小明",
            document=next(iter(DocumentKind)),
            number="11010519491231002X",
            valid_from=None,
            valid_until=None,
            sex="",
            nation="",
            birth=None,
            address="",
            issuer="",
        ),
        CustomerRegistered(customer_id="c1", person_id="p1", organisation=False, since="2019-06-18"),
        opened_mobile("s1", "c1", "13800001234", plan_id="P1", opened_on="2019-06-18"),
        OrderSubmitted(
            after=None,
            order_id="o1",
            at_ms=rig.clock.now_ms(),
            code="S-260311-0001",
            type_key="plan_change",
            spec_version=1,
            customer_id="c1",
            subscriber_id="s1",
            ticket_id=ticket.ticket_id,
            verification_id=None,
            counter_id="A01-3",
            handler="T10237",
            quote=(),
            changes=(),
            effective_on="",
            state=OrderState.ACKNOWLEDGED,
            approval_id=None,
        ),
    )
    for which, person, passed in (("v1", "p1", True), ("v2", "p1", False), ("v3", "p2", True)):
        rig.record(
            IdentityChecked(
                verification_id=which,
                person_id=person,
                ticket_id=ticket.ticket_id,
                staff_no="T10237",
                reader="SIM-1",
                passed=passed,
                checks=(),
                at_ms=rig.clock.now_ms(),
            )
        )
    context = service.context("c1", ticket.ticket_id, "v1")
    assert (context.contact_name, context.contact_phone) == ("测试·王小明", "13800001234")
    assert (context.masked_name, context.masked_phone) == ("", "")
    for unproven in (None, "v2", "v3", "gone"):
        masked = service.context("c1", ticket.ticket_id, unproven)
        assert (masked.contact_name, masked.contact_phone) == ("", "")
        assert (masked.masked_name, masked.masked_phone) == ("测试·王**", "138****1234")
    assert [(each.ref, each.title) for each in context.related] == [("order:o1", "plan_change")]
    rig.record(ContactChanged(customer_id="c1", phone="13900005678", language="zh_CN"))
    assert service.context("c1", None, "v1").contact_phone == "13900005678"


def test_what_is_taken_down_belongs_to_the_day_of_the_shift(rig: Rig, service: ComplaintService) -> None:
    now = rig.clock.now_ms()
    rig.record(
        DayOpened(after=None, day_id="d1", hall_id="A01", date="2026-03-11", staff_no="T10237", at_ms=now),
        ShiftOpened(
            after=None,
            shift_id="h1",
            day_id="d1",
            staff_no="T10237",
            counter_id="A01-3",
            terminal_id=rig.store.terminal.terminal_id,
            float_notes=(),
            float_fen=0,
            at_ms=now,
        ),
    )
    row = service.receive(CLERK, intake(rig), "zh_CN")
    with rig.store.read() as queries:
        (document,) = queries.documents.of_subject(f"complaint:{row.complaint_id}")
    assert document.content.head.business_day == "2026-03-11"
