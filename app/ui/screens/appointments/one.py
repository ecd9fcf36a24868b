"""One appointment in hand: who, when, how it stands; check in, move, call off; then its number."""

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.appointments import AppointmentState, Timing, clock_of
from app.domain.masking import mask_phone
from app.i18n import Text
from app.services.rows.appointments import AppointmentRow
from app.ui.panels.queue_entries import wait_code
from app.ui.screens.appointments.presenter import AppointmentsPresenter
from app.ui.screens.appointments.state import AppointmentMode, AppointmentsState, Sure
from app.ui.theme import GAP_8, GAP_12, SMALL, SUM, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.labels import Hairline, Label
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.narrow import turn
from app.ui.widgets.paint import BadgeSpec

BADGES: Final = {
    "booked": (Tone.PRIMARY, "calendar-clock"),
    "due": (Tone.OK, "account-arrow-right-outline"),
    "late": (Tone.UNSYNCED, "clock-alert-outline"),
    "kept": (Tone.OK, "check-circle"),
    "cancelled": (Tone.NEUTRAL, "close-circle-outline"),
    "crowded": (Tone.DANGER, "account-multiple-plus"),
    "missed": (Tone.DANGER, "account-off-outline"),
}
CHECK_IN_KEY: Final = "Alt+K"
MOVE_KEY: Final = "Alt+M"
_MINUTE_MS: Final = 60_000


def badge_of(stands: str, text: Text) -> BadgeSpec:
    """Return how an appointment stands, as a badge."""
    tone, icon = BADGES[stands]
    return BadgeSpec(text(f"appointment.state.{stands}"), tone, icon)


class AppointmentCard(Card):
    """The right column."""

    def __init__(self, presenter: AppointmentsPresenter) -> None:
        super().__init__("-")
        self._none = EmptyState("calendar-blank-outline", "-", "-")
        self.body.addWidget(self._none, 1)
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_12)
        self._when = Label("", SUM, bold=True)
        self._when.setObjectName("appointments.when")
        self._badge = Badge()
        self._facts = KeyValue(row_height=32)
        self._note = Label("", wrap=True)
        self._crowd = Label("", tone=Tone.DANGER, wrap=True)
        self._crowd.setObjectName("appointments.crowd")
        self._why = Label("", SMALL, tone=Tone.MUTED, wrap=True)
        self._why.setObjectName("appointments.why")
        self.keep = Button("", Kind.PRIMARY, Size.LARGE, icon="account-check-outline", key=CHECK_IN_KEY)
        self.shift = Button("", icon="calendar-edit", key=MOVE_KEY)
        self.off = Button("", Kind.DANGER, icon="calendar-remove")
        self.keep.asks_again = self.off.asks_again = True
        for button, name, act in (
            (self.keep, "check_in", presenter.check_in),
            (self.shift, "move", presenter.begin_move),
            (self.off, "cancel", presenter.cancel),
        ):
            button.setObjectName(f"appointments.{name}")
            button.clicked.connect(lambda _on=False, act=act: act())
        head = QHBoxLayout()
        head.setSpacing(GAP_12)
        head.addWidget(self._when)
        head.addWidget(self._badge, 1)
        column.addLayout(head)
        for widget in (self._facts, self._note, Hairline(), self._crowd, self._why, self.keep):
            column.addWidget(widget)
        self._changes = QHBoxLayout()
        self._changes.setSpacing(GAP_12)
        self._changes.addWidget(self.shift)
        self._changes.addWidget(self.off)
        turn(self._changes, narrow=True)
        column.addLayout(self._changes)
        self.given = QWidget()
        lines = QVBoxLayout(self.given)
        lines.setContentsMargins(0, GAP_8, 0, 0)
        lines.setSpacing(GAP_8)
        lines.addWidget(Hairline())
        self._given_head = Label("", SMALL, tone=Tone.MUTED)
        self._number = Label("", SUM, bold=True, tone=Tone.PRIMARY)
        self._number.setObjectName("appointments.number")
        self._given_how, self._wait = Label("", bold=True, wrap=True), Label("", wrap=True)
        for label in (self._given_head, self._number, self._given_how, self._wait):
            lines.addWidget(label)
        column.addWidget(self.given)
        column.addStretch(1)
        self.body.addWidget(self._page, 1)

    def focus_first(self) -> None:
        """Put the focus on the first thing that can be done."""
        able = (self.keep, self.shift, self.off)
        next((each for each in able if each.isVisible() and each.isEnabled()), self.keep).setFocus()

    def set_narrow(self, *, narrow: bool) -> None:
        """Put moving and cancelling side by side, where the card lies across: they are in sight with it."""
        turn(self._changes, narrow=not narrow)

    def show_state(self, state: AppointmentsState, text: Text) -> None:
        """Show the appointment that is taken up."""
        row, view = state.row, state.view
        self._none.setVisible(row is None)
        self._page.setVisible(row is not None)
        if row is None or view is None:
            self.setFocusProxy(self._page)  # out of sight: neither F6 nor Tab comes here for nothing
            return
        zone, stands = view.rules.zone, state.stands(row)
        self._when.setText(f"{text.day(row.for_ms, zone)} {text.time(row.for_ms, zone)}")
        badge = badge_of(stands, text)
        stale = state.mode is AppointmentMode.FAULT
        self._badge.set_spec(replace(badge, tone=Tone.NEUTRAL) if stale else badge)
        self._when.set_tone(Tone.MUTED if stale else Tone.TEXT)
        self._show_facts(state, row, text)
        booked = row.state is AppointmentState.BOOKED
        moment = state.timing(row)
        due, other = moment is Timing.DUE, moment is Timing.OTHER_DAY
        # Not barred while it is saved: the cursor stays on the button, and a second press does nothing.
        moving = state.mode is AppointmentMode.MOVING or state.moving is not None
        able = state.may and not moving
        kept = row.state is AppointmentState.KEPT
        self.keep.setVisible(((booked and not other) or kept) and not moving)
        self.keep.set_kind(Kind.PRIMARY if booked and due else Kind.SECONDARY)
        name = "check_in" if due else "check_in_sure" if state.sure is Sure.PLAIN else "check_in_plain"
        self.keep.setText(text(f"appointment.screen.{name if booked else 'check_in_again'}"))
        self.shift.setVisible(booked and not moving)
        self.off.setVisible(booked and not moving)
        for button in (self.keep, self.shift, self.off):
            button.setEnabled(able)
        self.off.setText(
            text(f"appointment.screen.{'cancel_sure' if state.sure is Sure.CANCEL else 'cancel'}")
        )
        # F6 comes to what can be done: an appointment of another day can't be checked in.
        able_now = (each for each in (self.keep, self.shift, self.off) if each.isVisibleTo(self))
        self.setFocusProxy(next(able_now, self.keep))
        from_ms = row.for_ms - view.rules.early_min * _MINUTE_MS
        why = text(f"appointment.screen.{moment.value}", time=clock_of(from_ms, zone)) if not due else ""
        self._why.setText(text("appointment.screen.being_moved") if moving else why)
        self._why.setVisible(booked and (moving or not due))
        self._show_crowd(state, row, text)
        self._show_given(state, row, text)

    def _show_crowd(self, state: AppointmentsState, row: AppointmentRow, text: Text) -> None:
        """Say that the slot is overbooked, and whose appointment is to be moved."""
        crowd = state.crowd(row)
        self._crowd.setVisible(crowd is not None)
        if crowd is not None:
            last = row.appointment_id in crowd.over
            code = f"appointment.screen.crowded_{'last' if last else 'first'}"
            self._crowd.setText(text(code, places=crowd.places, count=len(crowd.ids)))

    def _show_facts(self, state: AppointmentsState, row: AppointmentRow, text: Text) -> None:
        zone = state.view.rules.zone if state.view else "UTC"
        services = {each.service_id: each for each in state.view.services} if state.view else {}
        service = services.get(row.service_id)
        title = (service.title if text.lang == "zh_CN" else service.title_en) if service else row.service_id
        crowd = state.crowd(row)
        # Whoever is to be called can be: in full, as where work and complaints are to be answered.
        called = crowd is not None and row.appointment_id in crowd.over
        phone = row.phone if called or not row.phone else mask_phone(row.phone)
        made = text("appointment.screen.made_by", time=text.moment(row.made_ms, zone), staff=row.staff_no)
        self._facts.set_pairs(
            (
                Pair(text("appointment.screen.surname"), row.surname or "–", bold=True),
                Pair(text("appointment.screen.service"), title),
                Pair(text("appointment.screen.phone_row"), phone or "–"),
                Pair(text("appointment.screen.code"), row.code, bold=True),
                Pair(text("appointment.screen.made"), made),
            )
        )
        self._note.setText(row.note)
        self._note.setVisible(bool(row.note))

    def _show_given(self, state: AppointmentsState, row: AppointmentRow, text: Text) -> None:
        given = state.given
        self.given.setVisible(given is not None and given.row.appointment_id == row.appointment_id)
        if given is None:
            return
        issued = given.issued
        self._given_head.setText(text("appointment.screen.given", name=row.surname))
        self._number.setText(issued.ticket.number)
        how = "given_again" if given.again else "given_due" if given.due else "given_plain"
        self._given_how.setText(text(f"appointment.screen.{how}"))
        code = wait_code(issued)
        self._wait.setText(
            text(f"appointment.screen.{code}", ahead=issued.ahead, low=issued.low_min, high=issued.high_min)
        )

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._none.set(
            "calendar-blank-outline", text("appointment.screen.none"), text("appointment.screen.none_detail")
        )
        self.shift.setText(text("appointment.screen.move"))
