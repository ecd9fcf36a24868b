"""Appointments in a real store: booked, moved, called off, kept, missed; and what the customer hears."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.appointments import AppointmentKept, AppointmentState, Timing
from app.domain.customers import CustomerRegistered
from app.domain.documents import TicketContent
from app.domain.errors import SyncConflict, UserError
from app.domain.halls import SettingChanged
from app.domain.log import Outcome
from app.domain.queue import Precedence, TicketClass, TicketOutcome, TicketState
from app.services.appointments import AppointmentService, CheckedIn
from app.services.journal import Group, JournalService, Wanted
from app.services.link import LinkMode
from app.services.notices import notice_text
from app.services.ports import Stamp
from app.services.queue_slips import has_slip
from app.services.rows.notices import NoticeRow
from tests.appointments_hall import AUDITOR, OTHER_PHONE, PHONE, RECEPTION, TODAY, TOMORROW, BookingHall, at
from tests.factories_subscribers import opened_mobile
from tests.fakes import FakeIds
from tests.queue_link import QueueLink
from tests.samples_hall import texts


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[BookingHall]:
    made = BookingHall(tmp_path)
    yield made
    made.assert_rebuilds()
    made.rig.store.close()


@pytest.fixture
def link() -> QueueLink:
    return QueueLink()


@pytest.fixture
def linked(tmp_path: Path, link: QueueLink) -> Iterator[BookingHall]:
    made = BookingHall(tmp_path, link)
    yield made
    made.rig.store.close()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(UserError, match=f"^{code}$")


def told(hall: BookingHall) -> list[NoticeRow]:
    """Return the notices that wait to be sent, oldest first."""
    with hall.rig.store.read() as queries:
        return list(queries.notices.waiting(hall.rig.store.terminal.terminal_id, 50))


def slips(hall: BookingHall, done: CheckedIn) -> list[TicketContent]:
    """Return the slips of a number that this terminal printed."""
    with hall.rig.store.read() as queries:
        found = queries.documents.of_subject(f"ticket:{done.issued.ticket.ticket_id}")
    return [each.content for each in found if isinstance(each.content, TicketContent)]


# ------------------------------------------------------------------------------------------------- booking
def test_whoever_was_served_at_another_hour_gives_the_place_back(hall: BookingHall) -> None:
    row = hall.service.book(RECEPTION, hall.booking("14:30"))
    assert hall.service.check_in(row.appointment_id, RECEPTION).due is False
    day = hall.service.look(RECEPTION)
    free = {slot.for_ms: slot.free for slot in day.slots}
    assert free[at("14:30")] == 2
    for number in ("13900002222", "13900003333"):
        hall.service.book(RECEPTION, replace(hall.booking("14:30"), phone=number, appointment_id=number))
    assert hall.service.look(RECEPTION).crowds == (), "nobody is asked to move"


def test_a_booking_is_seen_and_takes_a_place(hall: BookingHall) -> None:
    booking = hall.booking("14:30")
    row = hall.service.book(RECEPTION, booking)
    assert (row.phone, row.surname, row.state) == (PHONE, "王", AppointmentState.BOOKED)
    assert hall.service.book(RECEPTION, booking) == row, "the same form sent twice is one"
    day = hall.service.look(RECEPTION)
    assert (day.day, day.rows, day.days[:2]) == (TODAY, (row,), (TODAY, TOMORROW))
    free = {slot.for_ms: slot.free for slot in day.slots}
    assert (free[at("14:30")], free[at("15:00")]) == (1, 2)
    assert at("09:00") not in free
    assert hall.service.look(RECEPTION, TOMORROW).rows == ()


def test_a_full_slot_and_wrong_words_are_refused(hall: BookingHall) -> None:
    first = hall.book("14:30")
    with refused("appointment.twice"):
        hall.book("14:30")
    hall.book("14:30", phone=OTHER_PHONE)
    with refused("appointment.slot_full"):
        hall.book("14:30", phone="13700001111")
    hall.service.cancel(RECEPTION, first.appointment_id)
    hall.book("14:30")
    with refused("queue.unknown_service"):
        hall.book("15:00", service="cinema")
    for wrong, code in (
        ({"phone": "123"}, "customer.phone_invalid"),
        ({"surname": "王小明"}, "appointment.surname"),
        ({"note": "字" * 61}, "appointment.note"),
        ({"for_ms": at("08:30")}, "appointment.slot_past"),
    ):
        with refused(code):
            hall.service.book(RECEPTION, replace(hall.booking("15:00"), **wrong))
    with refused("staff.no_right.issue"):
        hall.service.book(AUDITOR, hall.booking("15:00"))


def test_settings_of_the_hall_hold(hall: BookingHall) -> None:
    hall.rig.record(
        SettingChanged(key="appointment.slot_min", value="15", reason=""),
        SettingChanged(key="appointment.places", value="0", reason=""),
    )
    with refused("appointment.slot_full"):
        hall.book("14:15")


def test_the_customer_hears_of_everything(hall: BookingHall) -> None:
    row = hall.book("14:30")
    hall.service.move(RECEPTION, row.appointment_id, at("15:00", TOMORROW))
    hall.service.cancel(RECEPTION, row.appointment_id)
    notices = told(hall)
    assert [each.code for each in notices] == [
        f"notice.appointment.{what}" for what in ("booked", "moved", "cancelled")
    ]
    assert {(each.phone, each.appointment_id) for each in notices} == {(PHONE, row.appointment_id)}
    said = [notice_text(each, texts()) for each in notices]
    assert "2026-03-11 14:30" in said[0]
    assert row.code in said[0]
    assert "2026-03-12 15:00" in said[1]
    assert "2026-03-12 15:00" in said[2]


def test_whoever_holds_the_number_is_known(hall: BookingHall) -> None:
    hall.rig.record(
        CustomerRegistered(customer_id="c1", person_id="p1", organisation=False, since="2020-01-01"),
        opened_mobile("s1", "c1", PHONE),
    )
    assert hall.book("14:30").customer_id == "c1"
    assert hall.book("14:30", phone=OTHER_PHONE).customer_id is None


def test_moving_and_cancelling(hall: BookingHall) -> None:
    row = hall.book("14:30")
    with refused("appointment.same_time"):
        hall.service.move(RECEPTION, row.appointment_id, at("14:30"))
    moved = hall.service.move(RECEPTION, row.appointment_id, at("16:00"))
    assert (moved.for_ms, moved.code, moved.state) == (at("16:00"), row.code, AppointmentState.BOOKED)
    off = hall.service.cancel(RECEPTION, row.appointment_id)
    assert off.state is AppointmentState.CANCELLED
    with refused("appointment.cannot_move"):
        hall.service.move(RECEPTION, row.appointment_id, at("17:00"))
    with refused("appointment.cannot_cancel"):
        hall.service.cancel(RECEPTION, row.appointment_id)
    with refused("appointment.cannot_keep"):
        hall.service.check_in(row.appointment_id)
    for deed in (
        lambda: hall.service.move(AUDITOR, row.appointment_id, at("17:00")),
        lambda: hall.service.cancel(AUDITOR, row.appointment_id),
        lambda: hall.service.check_in(row.appointment_id, AUDITOR),
        lambda: hall.service.look(AUDITOR),
    ):
        with refused("staff.no_right.issue"):
            deed()
    with refused("appointment.unknown"):
        hall.service.cancel(RECEPTION, "nobody")


def test_a_full_slot_can_be_moved_within_its_own_place(hall: BookingHall) -> None:
    hall.rig.record(SettingChanged(key="appointment.places", value="1", reason=""))
    row = hall.book("14:30")
    hall.book("15:00", phone=OTHER_PHONE)
    with refused("appointment.slot_full"):
        hall.service.move(RECEPTION, row.appointment_id, at("15:00"))


class Drawn(FakeIds):
    """Draws these codes."""

    def __init__(self, *codes: int) -> None:
        super().__init__(5)
        self.codes = list(codes)

    def random_bytes(self, count: int) -> bytes:
        return self.codes.pop(0).to_bytes(count, "big")


def test_two_bookings_never_share_a_code(hall: BookingHall) -> None:
    rig = hall.rig
    hall.service = AppointmentService(rig.store, rig.clock, Drawn(1, 1, 2), hall.queue)
    codes = [hall.book(clock).code for clock in ("14:30", "15:00")]
    assert codes == ["0000018", "0000026"]


# ----------------------------------------------------------------------------------------------- checking in
def test_in_time_the_number_goes_first_and_twice_is_one(hall: BookingHall) -> None:
    hall.issue()
    row = hall.book("09:30")
    hall.go_to("09:15")
    done = hall.service.check_in(row.appointment_id)
    ticket = done.issued.ticket
    assert (ticket.klass, ticket.precedence) == (TicketClass.PRIORITY, Precedence.APPOINTMENT)
    assert (done.due, done.again, done.issued.ahead) == (True, False, 0)
    kept = hall.stands(row)
    assert (kept.state, kept.ticket_id, kept.due) == (AppointmentState.KEPT, ticket.ticket_id, True)
    again = hall.service.check_in(row.appointment_id, RECEPTION)
    assert again.issued.ticket == ticket
    assert (again.again, again.due) == (True, True)
    assert len(slips(hall, done)) == 1
    with hall.rig.store.read() as queries:
        assert len(queries.queue.open_tickets()) == 2
    clerk = hall.sign_in(1)
    assert hall.queue.call_next(clerk).ticket_id == ticket.ticket_id
    hall.queue.serve(clerk, ticket.ticket_id)
    hall.queue.finish(clerk, ticket.ticket_id)
    with refused("appointment.used"):
        hall.service.check_in(row.appointment_id)


def test_ticket_and_appointment_stand_or_fall_together(hall: BookingHall) -> None:
    row = hall.book("09:30")
    hall.go_to("21:00")
    with refused("queue.closed"):
        hall.service.check_in(row.appointment_id)
    assert hall.stands(row).state is AppointmentState.BOOKED
    with hall.rig.store.read() as queries:
        assert queries.queue.open_tickets() == ()


@pytest.mark.parametrize(("clock", "timing"), [("09:14", Timing.EARLY), ("09:46", Timing.LATE)])
def test_at_another_hour_the_number_is_ordinary(hall: BookingHall, clock: str, timing: Timing) -> None:
    row = hall.book("09:30")
    hall.go_to(clock)
    assert hall.service.find(row.code).timing is timing
    done = hall.service.check_in(row.appointment_id, language="en")
    assert (done.issued.ticket.precedence, done.issued.ticket.language) == (Precedence.NONE, "en")
    assert done.due is False
    assert hall.stands(row).state is AppointmentState.KEPT


def test_on_another_day_there_is_no_number(hall: BookingHall) -> None:
    row = hall.book("09:30", TOMORROW)
    with refused("appointment.another_day"):
        hall.service.check_in(row.appointment_id)
    assert hall.service.find(PHONE).timing is Timing.OTHER_DAY


def test_a_customer_is_found_by_code_or_number(hall: BookingHall) -> None:
    later = hall.book("09:30", TOMORROW)
    near, far = hall.book("10:00"), hall.book("16:00")
    assert hall.service.find(f"+86 {PHONE}").row == near
    assert hall.service.find(far.code).row == far
    hall.go_to("14:00")
    assert hall.service.find(PHONE).row == far
    for row in (near, far):
        hall.service.cancel(RECEPTION, row.appointment_id)
    assert hall.service.find(PHONE).row == later
    with refused("appointment.none"):
        hall.service.find(near.code)
    with refused("appointment.none"):
        hall.service.find(OTHER_PHONE)
    with refused("appointment.code_wrong"):
        hall.service.find(f"{later.code[:-1]}{(int(later.code[-1]) + 1) % 10}")
    with refused("customer.phone_invalid"):
        hall.service.find("138")


def test_what_was_kept_today_comes_before_another_day(hall: BookingHall) -> None:
    hall.book("09:30", TOMORROW)
    today = hall.book("09:30")
    hall.go_to("09:30")
    hall.service.check_in(today.appointment_id)
    assert hall.service.find(PHONE).row == hall.stands(today)


def test_a_service_that_is_gone_shows_no_number(hall: BookingHall, monkeypatch: pytest.MonkeyPatch) -> None:
    row = hall.book("09:30")
    hall.go_to("09:30")
    done = hall.service.check_in(row.appointment_id)
    with hall.rig.store.write(Stamp("")) as unit:
        monkeypatch.setattr(type(unit.queries.halls), "service", lambda _self, _id: None)
        hall.queue.print_slip(unit, done.issued)
    with refused("queue.unknown_service"):
        hall.service.check_in(row.appointment_id)


# ------------------------------------------------------------------------------------------------- the night
def test_who_did_not_come_is_marked_when_the_day_ends(hall: BookingHall) -> None:
    row, tomorrow = hall.book("14:30"), hall.book("14:30", TOMORROW)
    hall.go_to("03:59", TOMORROW)
    assert hall.service.tick() is False
    hall.go_to("04:00", TOMORROW)
    assert hall.service.tick() is True
    assert hall.service.tick() is False
    assert hall.stands(row).state is AppointmentState.MISSED
    assert hall.stands(tomorrow).state is AppointmentState.BOOKED
    with refused("appointment.cannot_keep"):
        hall.service.check_in(row.appointment_id)


# ------------------------------------------------------------------------------------------------- networked
def test_nothing_is_printed_before_the_hub_has_answered(linked: BookingHall, link: QueueLink) -> None:
    row = linked.book("09:30")
    linked.go_to("09:30")
    printed: list[bool] = []

    def answer(op_id: str) -> Outcome:
        with linked.rig.store.read() as queries:
            (ticket,) = queries.queue.open_tickets()
            assert ticket.last_op == op_id
            printed.append(has_slip(queries, ticket))
        return Outcome.ACCEPTED

    link.answer = answer
    done = linked.service.check_in(row.appointment_id)
    assert printed == [False]
    assert len(slips(linked, done)) == 1


@pytest.mark.parametrize("mode", [LinkMode.HUB, LinkMode.OFFLINE])
def test_without_an_answer_there_is_a_number_all_the_same(
    linked: BookingHall, link: QueueLink, mode: LinkMode
) -> None:
    link.mode = mode
    link.answer = lambda _op_id: None
    row = linked.book("09:30")
    linked.go_to("09:30")
    done = linked.service.check_in(row.appointment_id)
    assert done.issued.ticket.state is TicketState.WAITING
    assert len(slips(linked, done)) == 1


def test_whoever_was_second_is_told_while_the_number_is_on_its_way(
    linked: BookingHall, link: QueueLink
) -> None:
    link.answer = lambda _op_id: Outcome.SUPERSEDED
    row = linked.book("09:30")
    linked.go_to("09:30")
    with pytest.raises(SyncConflict, match=r"^appointment\.met_elsewhere$"):
        linked.service.check_in(row.appointment_id)
    with linked.rig.store.read() as queries:
        assert not has_slip(queries, queries.queue.open_tickets()[0])


def test_the_night_is_the_hubs_or_whoever_touched_it_last(linked: BookingHall, link: QueueLink) -> None:
    row = linked.book("14:30")
    linked.go_to("04:00", TOMORROW)
    assert linked.service.tick() is False
    link.mode = LinkMode.OFFLINE
    assert linked.service.tick() is True
    assert linked.stands(row).state is AppointmentState.MISSED


def test_a_number_that_was_cancelled_says_so(hall: BookingHall) -> None:
    row = hall.book("09:30")
    hall.go_to("09:30")
    done = hall.service.check_in(row.appointment_id)
    ticket = hall.queue.cancel(hall.sign_in(1), done.issued.ticket.ticket_id)
    assert ticket.outcome is TicketOutcome.CANCELLED
    with refused("appointment.used"):
        hall.service.check_in(row.appointment_id, RECEPTION)


def test_a_number_that_is_not_here_yet_is_waited_for(hall: BookingHall) -> None:
    row = hall.book("09:30")
    kept = AppointmentKept(
        after=row.last_op,
        appointment_id=row.appointment_id,
        at_ms=at("09:30"),
        ticket_id="elsewhere",
        due=True,
        staff_no="",
    )
    hall.rig.record(kept)
    with pytest.raises(SyncConflict, match=r"^appointment\.met_elsewhere$"):
        hall.service.check_in(row.appointment_id)


def test_the_log_names_appointments_by_their_code(hall: BookingHall) -> None:
    row = hall.book("09:30")
    auditor = JournalService(hall.rig.store, hall.rig.clock)
    hall.book("10:00", phone=OTHER_PHONE)
    for wanted in (Wanted(words=row.code), Wanted(words=row.code, group=Group.QUEUE)):
        lines = auditor.page(AUDITOR, wanted, 0, 20)
        assert {(line.entity, line.subject) for line in lines} == {("appointment", row.code)}
        assert {line.op.kind for line in lines} == {"appointment_made", "appointment_worded"}
