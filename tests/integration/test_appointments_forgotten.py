"""Who had an appointment, and is nobody's customer, is forgotten after a while: in rows and in the log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.appointments import AppointmentState
from app.domain.customers import CustomerRegistered
from app.domain.halls import SettingChanged
from app.services.link import LinkMode
from tests.appointments_hall import OTHER_PHONE, PHONE, TOMORROW, BookingHall
from tests.factories_subscribers import opened_mobile
from tests.queue_link import QueueLink

DAY_MS = 24 * 3_600_000


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


def remembered(hall: BookingHall) -> list[tuple[str, str, str]]:
    """Return who is known of the appointments, in rows, and in the log."""
    with hall.rig.store.raw() as conn:
        named = conn.exec_driver_sql("SELECT 'words', phone, surname FROM appointment_words").all()
        told = conn.exec_driver_sql("SELECT 'notice', phone, '' FROM notice").all()
        said = conn.exec_driver_sql(
            "SELECT 'op', kind, '' FROM op WHERE kind IN ('appointment_worded', 'notice_requested')"
            " AND body IS NOT NULL"
        ).all()
    return sorted({tuple(row) for row in (*named, *told, *said)})


def test_of_whom_nothing_else_is_known_name_and_number_are_erased(hall: BookingHall) -> None:
    """As long as the hall wants it kept, then in log and rows; the appointment itself stays."""
    kept, missed = hall.book("09:30"), hall.book("14:30")
    later = hall.book("10:00", TOMORROW, OTHER_PHONE)
    hall.go_to("09:30")
    hall.service.check_in(kept.appointment_id)
    hall.go_to("04:00", TOMORROW)
    assert hall.service.tick() is True
    hall.rig.record(SettingChanged(key="appointment.keep_days", value="30", reason="test"))
    hall.wait(29 * DAY_MS)
    while hall.service.tick():
        assert remembered(hall)
    assert {phone for _, phone, _ in remembered(hall)} >= {PHONE, OTHER_PHONE}
    hall.wait(DAY_MS)
    assert hall.service.tick() is True
    assert hall.service.tick() is False
    whom = {(what, phone) for what, phone, _ in remembered(hall)}
    assert whom == {
        ("words", OTHER_PHONE),
        ("notice", OTHER_PHONE),
        ("op", "appointment_worded"),
        ("op", "notice_requested"),
    }
    assert [(row.state, row.phone, row.surname) for row in map(hall.stands, (kept, missed))] == [
        (AppointmentState.KEPT, "", ""),
        (AppointmentState.MISSED, "", ""),
    ]
    assert hall.stands(later).surname == "王"
    hall.wait(DAY_MS)
    assert hall.service.tick() is True
    assert remembered(hall) == []


def test_a_customer_s_appointment_goes_with_the_customer(hall: BookingHall) -> None:
    hall.rig.record(
        CustomerRegistered(customer_id="c1", person_id="p1", organisation=False, since="2020-01-01"),
        opened_mobile("s1", "c1", PHONE),
    )
    row = hall.book("09:30")
    assert row.customer_id is not None
    hall.wait(400 * DAY_MS)
    assert hall.service.tick() is True  # nobody came
    assert hall.service.tick() is False
    assert hall.stands(row).surname == "王"


def test_who_is_erased_where_no_hub_is_reached(linked: BookingHall, link: QueueLink) -> None:
    """What this terminal touched last; what another did, a week later: it may be gone."""
    mine, other = linked.book("09:30"), linked.book("14:30")
    link.mode = LinkMode.OFFLINE
    linked.wait(DAY_MS)
    assert linked.service.tick() is True
    with linked.rig.store.raw_write() as conn:
        conn.exec_driver_sql(
            "UPDATE appointment SET origin = 'another' WHERE appointment_id = ?", (other.appointment_id,)
        )
    linked.wait(90 * DAY_MS)
    assert [linked.service.tick(), linked.service.tick()] == [True, False]
    assert [linked.stands(row).phone for row in (mine, other)] == ["", PHONE]
    linked.wait(7 * DAY_MS)
    assert [linked.service.tick(), linked.service.tick()] == [True, False]
    assert linked.stands(other).phone == ""
