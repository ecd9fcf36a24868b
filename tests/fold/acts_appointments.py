"""What devices write about appointments: two of them may book, move, keep or miss the same one."""

from collections.abc import Sequence

from app.domain.appointments import (
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMade,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentWorded,
)
from app.domain.facts import Fact
from tests.fold.acting import now
from tests.fold.village import HALL, Node


def appointment(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Book an appointment, or let something come of it."""
    name, at = f"a{which % 2}", now(node, free)
    after = node.head(f"appointment:{name}")
    words = AppointmentWorded(
        appointment_id=name, phone=str(free), surname="王", note=node.terminal.terminal_id, language="en"
    )
    if after is None:
        made = AppointmentMade(
            after=None, appointment_id=name, at_ms=at, hall_id=HALL, code=str(free), service_id="general",
            for_ms=at + free, customer_id=f"p{which % 2}" if free % 2 else None, staff_no="T1",
        )  # fmt: skip
        return (made, words)
    facts: tuple[Fact, ...] = (
        AppointmentMoved(after=after, appointment_id=name, at_ms=at, for_ms=at + free, staff_no="T1"),
        AppointmentKept(
            after=after, appointment_id=name, at_ms=at, ticket_id=f"k{which % 3}", due=bool(free % 2),
            staff_no=f"T{free}",
        ),
        AppointmentCancelled(after=after, appointment_id=name, at_ms=at, staff_no="T1"),
        AppointmentMissed(after=after, appointment_id=name, at_ms=at),
        words,
    )  # fmt: skip
    return (facts[free % len(facts)],)
