"""A hall that takes appointments, and shorthands for what the reception desk does."""

from pathlib import Path

from app.domain.halls import local_ms
from app.domain.staff import Role
from app.services.appointments import AppointmentService, Booking
from app.services.link import Link
from app.services.rows.appointments import AppointmentRow
from app.services.sessions import Session
from tests.factories import ZONE
from tests.factories_queue import Hall

TODAY, TOMORROW = "2026-03-11", "2026-03-12"
PHONE, OTHER_PHONE = "13800001234", "13911112222"
RECEPTION = Session("s-reception", "T10260", "测试·何清", (Role.RECEPTION,), "reception", None)
AUDITOR = Session("s-auditor", "T10270", "测试·周", (Role.AUDITOR,), "manager", None)


def at(clock: str, day: str = TODAY) -> int:
    """Return the epoch ms of a local time (`HH:MM`)."""
    hour, _, minute = clock.partition(":")
    return local_ms(day, int(hour) * 60 + int(minute), ZONE)


class BookingHall(Hall):
    """A hall with its queue and its appointments; it is 9:00 when it opens its eyes."""

    def __init__(self, folder: Path, link: Link | None = None) -> None:
        super().__init__(folder, link)
        rig = self.rig
        self.service = AppointmentService(rig.store, rig.clock, rig.ids, self.queue, link)

    def booking(self, clock: str, day: str = TODAY, phone: str = PHONE, service: str = "general") -> Booking:
        """Return an appointment as it is taken down."""
        return Booking(
            appointment_id=self.rig.ids.new(),
            phone=phone,
            surname="王",
            service_id=service,
            for_ms=at(clock, day),
        )

    def book(
        self, clock: str, day: str = TODAY, phone: str = PHONE, service: str = "general"
    ) -> AppointmentRow:
        """Book an appointment."""
        return self.service.book(RECEPTION, self.booking(clock, day, phone, service))

    def go_to(self, clock: str, day: str = TODAY) -> None:
        """Let time pass until then."""
        self.wait(at(clock, day) - self.rig.clock.now_ms())

    def stands(self, row: AppointmentRow) -> AppointmentRow:
        """Return an appointment as it stands."""
        with self.rig.store.read() as queries:
            found = queries.appointments.appointment(row.appointment_id)
        assert found is not None
        return found
