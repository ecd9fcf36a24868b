"""Complaints in a real store: taken down once, owned, answered in time (DOMAIN §7)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.documents import ComplaintContent
from app.domain.errors import UserError
from app.domain.queue import Precedence
from app.services.complaints import ComplaintService, Intake
from app.services.queue import QueueService
from app.services.sessions import Session
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import Rig

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
