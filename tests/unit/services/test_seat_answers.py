"""What a seated customer is called back for, from how it stands with approval and order."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.orders import ApprovalState, OrderState
from app.domain.queue import Precedence, TicketClass, TicketState
from app.services.rows.orders import AskedRow
from app.services.rows.queue import TicketRow
from app.services.seat_answers import Come, SeatAnswer, answer_to, answers_for
from app.services.sessions import Session

SEATED = TicketRow(
    ticket_id="t",
    number="A001",
    queue_day="2026-03-11",
    lane="A",
    service_id="general",
    klass=TicketClass.ORDINARY,
    precedence=Precedence.NONE,
    language="zh_CN",
    state=TicketState.PARKED,
    outcome=None,
    counter_id=None,
    only_counter=None,
    staff_no=None,
    ahead=False,
    calls=1,
    issued_ms=0,
    first_called_ms=1,
    called_ms=1,
    served_ms=2,
    service_ms=3,
    finished_ms=None,
    until_ms=900,
    last_call_ms=1,
    park_reason="wait_approval",
    last_op="",
)
ASKED = AskedRow(
    type_key="plan_change",
    state=OrderState.PENDING,
    signed=False,
    total_fen=0,
    counter_id="A01-3",
    approval_id="a",
    answer=ApprovalState.REQUESTED,
    requested_by="T10237",
    requested_ms=10,
    decided_ms=None,
    since_seated=False,
)
GRANTED = replace(
    ASKED, state=OrderState.ACKNOWLEDGED, answer=ApprovalState.GRANTED, decided_ms=20, since_seated=True
)
REFUSED = replace(GRANTED, state=OrderState.REJECTED, answer=ApprovalState.REFUSED)


def store(*rows: AskedRow, ticket: TicketRow = SEATED) -> Any:  # noqa: ANN401 - as much of the rows as is asked
    """Return queries that know one ticket and what was asked for it."""
    return SimpleNamespace(
        orders=SimpleNamespace(asked_of=lambda _ticket: rows),
        queue=SimpleNamespace(open_tickets=lambda: (ticket,)),
    )


def answer(*rows: AskedRow, ticket: TicketRow = SEATED) -> SeatAnswer | None:
    """Return what is told of a ticket."""
    return answer_to(store(*rows), ticket)


def come(*rows: AskedRow) -> Come | None:
    """Return what for."""
    found = answer(*rows)
    return found.come if found else None


def session(staff_no: str, counter_id: str | None) -> Session:
    """Return somebody at a desk."""
    return Session("s", staff_no, "", (), "counter", counter_id)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (ASKED, Come.WAITS),
        (GRANTED, Come.SIGN),
        (replace(GRANTED, signed=True, total_fen=60_00), Come.COLLECT),
        (replace(GRANTED, signed=True), Come.PAY_OUT),
        (replace(GRANTED, type_key="refund"), Come.SIGN),
        (replace(GRANTED, state=OrderState.HELD), Come.CENTRE),
        (replace(GRANTED, state=OrderState.IN_PROGRESS), Come.DONE),
        (replace(GRANTED, state=OrderState.COMPLETED), Come.DONE),
        (replace(GRANTED, state=OrderState.FAILED), Come.FAILED),
        (replace(GRANTED, state=OrderState.CANCELLED), None),
        (REFUSED, Come.REFUSED),
        (replace(REFUSED, answer=ApprovalState.WITHDRAWN), None),
        (replace(GRANTED, since_seated=False), None),
        (replace(REFUSED, since_seated=False), None),
    ],
)
def test_what_for(row: AskedRow, expected: Come | None) -> None:
    assert come(row) is expected


def test_when() -> None:
    waits, granted = answer(ASKED), answer(GRANTED)
    assert waits is not None
    assert granted is not None
    assert (waits.at_ms, waits.decided) == (10, False)
    assert (granted.at_ms, granted.decided) == (20, True)


def test_of_several_the_newest_decision_is_told() -> None:
    later = replace(REFUSED, approval_id="b", decided_ms=30)
    asked = replace(ASKED, approval_id="c", requested_ms=99)
    assert come(GRANTED, later, asked) is Come.REFUSED
    assert come(asked, GRANTED) is Come.SIGN, "what waits comes after it, however new"


def test_only_of_those_who_were_served_and_left_the_window() -> None:
    again = replace(SEATED, state=TicketState.WAITING)
    assert answer(GRANTED, ticket=again) is not None, "the seat ran out"
    assert answer(GRANTED, ticket=replace(again, served_ms=None)) is None
    for state in (TicketState.CALLED, TicketState.SERVING, TicketState.NO_SHOW, TicketState.FINISHED):
        assert answer(GRANTED, ticket=replace(SEATED, state=state)) is None


def test_whoever_asked_and_whoever_sits_there_now_are_told() -> None:
    known = store(GRANTED)
    assert [each.number for each in answers_for(known, session("T10237", None))] == ["A001"]
    assert [each.number for each in answers_for(known, session("T1", "A01-3"))] == ["A001"]
    assert answers_for(known, session("T1", "A01-2")) == ()
    assert answers_for(known, session("T1", None)) == ()
    assert answers_for(store(replace(GRANTED, counter_id=None)), session("T1", None)) == ()
    assert answers_for(store(ASKED), session("T10237", "A01-3")) == (), "nothing is decided"
    assert answers_for(store(), session("T10237", "A01-3")) == ()
