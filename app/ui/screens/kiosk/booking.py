"""The part of the kiosk's visit that has to do with an appointment, and the page where none is due."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.appointments import AppointmentState, Timing, clock_of
from app.domain.halls import local_date
from app.i18n import Text
from app.services.appointments import CheckedIn, Found
from app.ui.screens.kiosk.parts import MARGIN, Words
from app.ui.screens.kiosk.state import KioskMode, KioskState
from app.ui.theme import KIOSK_MAIN, KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton, KioskTile
from app.ui.widgets.labels import IconLabel

if TYPE_CHECKING:
    from app.ui.screens.kiosk.presenter import KioskPresenter

_CENTRE = Qt.AlignmentFlag.AlignHCenter
_MINUTE_MS: Final = 60_000
_TILE: Final = 200
_TALLEST = 280
NONE: Final = "none"
_SAID: Final = {
    "appointment.none": NONE,
    "appointment.used": "used",
    "appointment.met_elsewhere": "elsewhere",
}
"""Errors that have a page of their own, with a way to an ordinary number."""
_PLAIN: Final = frozenset({Timing.EARLY.value, Timing.LATE.value})
"""On these pages the ordinary number keeps the appointment."""


class Booked:
    """What touches on the pages of an appointment do."""

    def __init__(self, desk: "KioskPresenter") -> None:
        self._desk = desk

    def start(self) -> None:
        """Ask for phone number or code."""
        self._desk.touch()
        if self._desk.state.mode is KioskMode.HOME:
            self._desk.go(KioskMode.BOOKING)

    def look(self) -> None:
        """Find the appointment; one that is due, or was kept, gives its number at once."""
        desk, entry, service = self._desk, self._desk.state.entry, self._desk.parts.appointments
        desk.put(busy=True, error=None)
        desk.tasks.read(
            lambda: service.find(entry),
            desk.mine(self._found),
            desk.mine(lambda error: self._failed(error, entry, None)),
        )

    def plain(self) -> None:
        """Give an ordinary number: the appointment's own where it is only the wrong hour."""
        desk, found = self._desk, self._desk.state.found
        desk.touch()
        if found is not None and desk.state.why in _PLAIN:
            self._give(found)
        else:
            desk.take_any()

    def again(self) -> None:
        """Ask anew."""
        self._desk.back()

    def _found(self, found: Found) -> None:
        if found.timing is Timing.DUE or found.row.state is AppointmentState.KEPT:
            self._give(found)
        else:
            self._explain(found.timing.value, found.row.phone, found)

    def _give(self, found: Found) -> None:
        desk, service, language = self._desk, self._desk.parts.appointments, self._desk.state.language
        hall = desk.state.hall
        services = hall.services if hall is not None else ()
        shown = next((each for each in services if each.service_id == found.row.service_id), None)
        desk.go(KioskMode.BUSY, service=shown)
        which, phone = found.row.appointment_id, found.row.phone
        desk.tasks.write(
            lambda: service.check_in(which, language=language),
            desk.mine(self._given),
            desk.mine(lambda error: self._failed(error, phone, found)),
        )

    def _given(self, done: CheckedIn) -> None:
        self._desk.show_issued(done.issued)

    def _explain(self, why: str, number: str, found: Found | None) -> None:
        """Say why no number goes first; an ordinary one is given for the telephone number all the same."""
        desk, bills = self._desk, self._desk.parts.bills
        desk.tasks.read(
            lambda: bills.named(number),
            desk.mine(lambda named: desk.go(KioskMode.BOOKED, found=found, why=why, named=named)),
            desk.mine(self._refused),
        )

    def _failed(self, error: Exception, number: str, found: Found | None) -> None:
        why = _SAID.get(getattr(error, "code", ""))
        if why is not None:
            self._explain(why, number, found)
        else:
            self._refused(error)

    def _refused(self, error: Exception) -> None:
        """Say it where the customer stands; nobody is left with a page that says to wait."""
        if self._desk.state.mode is KioskMode.BUSY:
            self._desk.refuse(error)
        else:
            self._desk.say(error)


class BookedPage(QWidget):
    """Why the number would be an ordinary one, and the way to it."""

    def __init__(self, presenter: "KioskPresenter") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 32)
        column.setSpacing(32)
        self._icon = IconLabel("calendar-clock", 200, Tone.PRIMARY)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True, align=_CENTRE)
        self._title.setObjectName("kiosk_booked")
        self._detail = Words(KIOSK_TITLE, tone=Tone.MUTED, wrap=True, align=_CENTRE)
        # What loses nothing comes first: whoever is early may come back.
        self._keep = KioskTile("calendar-check", "", "", primary=True, wide=True)
        self._keep.setObjectName("kiosk_booked_keep")
        self._keep.setMinimumHeight(_TILE)
        self._keep.setMaximumHeight(_TALLEST)
        self._keep.clicked.connect(presenter.finish)
        self._plain = KioskTile("ticket-confirmation-outline", "", "", primary=True, wide=True)
        self._plain.setObjectName("kiosk_booked_plain")
        self._plain.setMinimumHeight(_TILE)
        self._plain.setMaximumHeight(_TALLEST)
        self._plain.clicked.connect(presenter.booked.plain)
        self._again = KioskButton("", "dialpad", height=120, px=KIOSK_TITLE)
        self._again.setObjectName("kiosk_booked_again")
        self._again.clicked.connect(presenter.booked.again)
        column.addStretch(1)
        column.addWidget(self._icon, 0, _CENTRE)
        column.addWidget(self._title)
        column.addWidget(self._detail)
        column.addSpacing(32)
        column.addWidget(self._keep)
        column.addWidget(self._plain)
        column.addWidget(self._again)
        column.addStretch(2)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        large, why, found = state.elder, state.why, state.found
        code = f"kiosk.booking_{why}"
        self._icon.set_icon("calendar-question" if why == NONE else "calendar-clock", Tone.PRIMARY)
        self._title.set_words(text(code), large=large)
        self._detail.set_words(text(f"{code}_detail", **_when(state, found, text)), large=large)
        when, early = _when(state, found, text), why == Timing.EARLY.value
        self._keep.setVisible(early)
        if early:
            self._keep.set_words(text("kiosk.booking_keep", **when), text("kiosk.booking_keep_detail"))
            self._keep.set_elder(large)
        self._plain.set_primary(primary=not early)
        detail = "kiosk.booking_uses_up" if early else "kiosk.booking_plain_detail"
        self._plain.set_words(text("kiosk.booking_plain"), text(detail))
        self._plain.set_elder(large)
        self._again.set_words(text("kiosk.booking_again"))
        self._again.set_elder(large)
        self.setAccessibleName(f"{self._title.text()} {self._detail.text()}")


def _when(state: KioskState, found: Found | None, text: Text) -> dict[str, str | int]:
    if found is None:
        return {}
    at, zone = found.row.for_ms, found.zone
    return {
        "time": clock_of(at, zone),
        "from": clock_of(at - found.early_min * _MINUTE_MS, zone),
        "day": f"{text.weekday(at, zone)} {local_date(at, zone)}",
        "minutes": max(0, (state.now_ms - at) // _MINUTE_MS),
    }
