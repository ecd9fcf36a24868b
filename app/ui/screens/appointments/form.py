"""The middle: who comes, what for, on which day and when; or only another day and time."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.halls import local_ms
from app.i18n import Text
from app.ui.screens.appointments.one import MOVE_KEY
from app.ui.screens.appointments.presenter import AppointmentsPresenter
from app.ui.screens.appointments.slots import SlotGrid
from app.ui.screens.appointments.state import AppointmentMode, AppointmentsState, Sure
from app.ui.theme import GAP_8, GAP_16, SUM, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, Panel, scrolled
from app.ui.widgets.choices import Pills
from app.ui.widgets.fields import Field, Select, TextBox
from app.ui.widgets.labels import Label, hint

_NOON = 12 * 60
_MINUTE_MS = 60_000
_TWO_ROWS = 88
"""The least that is to be seen of the times in a narrow window (px)."""


class BookingCard(Card):
    """Fields, times, and the button; Enter goes on to the next field and never books."""

    def __init__(self, presenter: AppointmentsPresenter) -> None:
        super().__init__("-")
        self._presenter = presenter
        self._wiped = self._refused = 0
        self.phone, self.surname, self.note = (
            self._line("phone", lambda words: presenter.type(phone=words)),
            self._line("surname", lambda words: presenter.type(surname=words)),
            self._line("note", lambda words: presenter.type(note=words)),
        )
        self.phone.editingFinished.connect(presenter.leave_phone)
        self.service, self.day = Select(), Select()
        for box, name in ((self.service, "service"), (self.day, "on")):
            box.setObjectName(f"appointments.{name}")
        self.service.activated.connect(lambda _at: presenter.choose_service(self.service.key() or ""))
        self.day.activated.connect(lambda _at: presenter.look_at(self.day.key() or ""))
        self._fields = {
            name: Field("-", box, required=name in {"phone", "surname", "service"})
            for name, box in (
                ("phone", self.phone),
                ("surname", self.surname),
                ("service", self.service),
                ("note", self.note),
                ("on", self.day),
            )
        }
        when = self._build()
        self._at = hint("")
        self.slots = SlotGrid()
        self.slots.chosen.connect(lambda at: presenter.choose_slot(int(at)))
        self._no_slots = Label("", tone=Tone.MUTED, wrap=True)
        self._no_slots.setObjectName("appointments.no_slots")
        self.done = Panel(Tone.OK, radius=8)
        done = QGridLayout(self.done)
        self._done_title, self._code = Label("", tone=Tone.OK), Label("", SUM, bold=True, tone=Tone.OK)
        self._code.setObjectName("appointments.code")
        self._done_detail = Label("", wrap=True)
        for place, label in enumerate((self._done_title, self._code, self._done_detail)):
            done.addWidget(label, place, 0)
        done.setColumnStretch(0, 1)
        self._changes = QWidget()
        changes = QVBoxLayout(self._changes)
        changes.setContentsMargins(0, 0, 0, 0)
        self.shift = Button("", icon="calendar-edit", key=MOVE_KEY)
        self.off = Button("", Kind.DANGER, icon="calendar-remove")
        self.off.asks_again = True
        for button, name, act in (
            (self.shift, "move", presenter.begin_move),
            (self.off, "cancel", presenter.cancel),
        ):
            button.setObjectName(f"appointments.booked.{name}")
            button.clicked.connect(lambda _on=False, act=act: act())
            changes.addWidget(button)
        done.addWidget(self._changes, 0, 1, 3, 1)
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("appointments.error")
        self.submit = Button("", Kind.PRIMARY, Size.LARGE, icon="calendar-check", key="Ctrl+Enter")
        self.submit.setObjectName("appointments.submit")
        self.submit.clicked.connect(presenter.submit)
        # Above the fields, which are empty again: the code is read out while the next customer is taken down.
        self.body.addWidget(self.done)
        self.body.addWidget(self._who)
        self.body.addLayout(when)
        self.body.addWidget(self._at)
        self._slots_area = scrolled(self.slots)
        self.body.addWidget(self._slots_area, 1)
        for widget in (self._no_slots, self._error, self.submit):
            self.body.addWidget(widget)
        self.setFocusProxy(self.phone)
        self.submit.installEventFilter(self)
        # By sense: what was just booked; who, for what, in which language; then day, times, button.
        stops = (
            self.shift,
            self.off,
            self.phone,
            self.surname,
            self.service,
            self.note,
            *self.languages.pills(),
            self.day,
        )
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self.slots.stand_between(self.day, self.submit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter rest on the button: it goes from field to field and never books."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if watched is self.submit and enter and not event.modifiers():
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> QHBoxLayout:
        """Lay out who comes; returns the row of language and day."""
        self._who = QWidget()
        grid = QGridLayout(self._who)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_16)
        grid.setVerticalSpacing(GAP_8)
        for place, name in enumerate(("phone", "surname", "service", "note")):
            grid.addWidget(self._fields[name], place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        self.languages = Pills((("zh_CN", "中文"), ("en", "English")), "zh_CN", filled=True)
        self.languages.setObjectName("appointments.language")
        self.languages.changed.connect(self._presenter.speak)
        when = QHBoxLayout()
        when.setSpacing(GAP_16)
        self._speech = Field("-", self.languages)
        when.addWidget(self._speech, 1, Qt.AlignmentFlag.AlignTop)
        when.addWidget(self._fields["on"], 1)
        return when

    @staticmethod
    def _line(name: str, take: object) -> TextBox:
        box = TextBox()
        box.setObjectName(f"appointments.{name}")
        box.textEdited.connect(take)
        return box

    def focus_first(self) -> None:
        """Put the focus on the first thing to fill in."""
        self.setFocus()

    def focus_mistake(self, state: AppointmentsState) -> None:
        """Put the focus on the first thing to mend."""
        name = next((name for name, _error in state.mistakes), "")
        if name:
            (self.slots if name == "at" else self._fields[name].box).setFocus()

    def set_room(self, *, narrow: bool, stacked: bool) -> None:
        """Fit into a narrow window; where the whole column scrolls (`stacked`), all times are shown."""
        self.slots.set_narrow(narrow=narrow)
        # Where the card of what was just booked lies above, out of sight, this is where a slip is mended.
        self._changes.setVisible(narrow)
        least = self.slots.sizeHint().height() if stacked else _TWO_ROWS
        self._slots_area.setMinimumHeight(least if narrow else 0)

    def show_state(self, state: AppointmentsState, text: Text) -> None:
        """Show ``state``."""
        view, moving = state.view, state.moving
        if state.wiped != self._wiped:
            self._wiped = state.wiped
            for box, words in (
                (self.phone, state.draft.phone),
                (self.surname, state.draft.surname),
                (self.note, state.draft.note),
            ):
                box.setText(words)
        self._who.setVisible(moving is None)
        self.setFocusProxy(self.phone if moving is None else self.day)
        self._speech.setVisible(moving is None)
        self.languages.set_key("en" if state.draft.english else "zh_CN")
        zone = view.rules.zone if view else "UTC"
        if moving is not None:
            when = f"{text.day(moving.for_ms, zone)} {text.time(moving.for_ms, zone)}"
            title = text("appointment.screen.moving", time=when, name=moving.surname)
            self.set_title(title, text("appointment.screen.moving_note"))
        else:
            self.set_title(text("appointment.screen.book"), text("appointment.screen.book_note"))
        chinese = text.lang == "zh_CN"
        services = view.services if view else ()
        _offer(
            self.service,
            tuple((each.service_id, each.title if chinese else each.title_en) for each in services),
            state.draft.service_id,
        )
        days = tuple((day, _choice(day, state, text)) for day in view.days) if view else ()
        _offer(self.day, days, view.day if view else "")
        slots = view.slots if view else ()
        self.slots.show_slots(slots, state.for_ms, text, zone, moving.for_ms if moving else 0)
        nothing = view is not None and not any(slot.free for slot in slots)
        self._no_slots.setVisible(nothing)
        self._show_done(state, text, zone)
        self._show_mistakes(state, text)
        # A list that could not be read is told where it would stand: here it would read as a failed booking.
        refused = state.error if state.mode is not AppointmentMode.FAULT else None
        self._error.setText(text.error(refused) if refused is not None else "")
        self._error.setVisible(refused is not None)
        words = "appointment.screen.move_submit" if moving else "appointment.screen.submit"
        self.submit.setText(text(words))
        self.submit.set_blocked(None if state.may else text("staff.no_right.issue"))
        self.submit.set_busy(state.mode is AppointmentMode.SAVING, text("widgets.busy"))

    def _show_mistakes(self, state: AppointmentsState, text: Text) -> None:
        """Say at each field what is wrong with it."""
        wrong = {name: text.error(error) for name, error in state.mistakes}
        for name, field in self._fields.items():
            if field.error != wrong.get(name, ""):
                field.set_error(wrong.get(name))
        self._at.setText(wrong.get("at") or text("appointment.screen.at"))
        self._at.set_tone(Tone.DANGER if "at" in wrong else Tone.MUTED)
        if state.refused != self._refused:
            self._refused = state.refused
            self.focus_mistake(state)

    def _show_done(self, state: AppointmentsState, text: Text, zone: str) -> None:
        booked, view = state.booked, state.view
        sure = state.sure is Sure.CANCEL
        self.off.setText(text(f"appointment.screen.{'cancel_sure' if sure else 'cancel'}"))
        shown = booked is not None and state.mode is AppointmentMode.BOOKED
        self.done.setVisible(shown)
        if booked is None or view is None:
            return
        self._code.setText(booked.code)
        self._done_detail.setText(
            text(
                "appointment.screen.booked_detail",
                day=text.day(booked.for_ms, zone),
                time=text.time(booked.for_ms, zone),
                **{
                    "from": text.time(booked.for_ms - view.rules.early_min * _MINUTE_MS, zone),
                    "to": text.time(booked.for_ms + view.rules.late_min * _MINUTE_MS, zone),
                },
            )
        )

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        for name, field in self._fields.items():
            required = name in {"phone", "surname", "service"}
            field.set_label(text(f"appointment.screen.{name}"), required=required)
        for name in ("phone", "surname", "note"):
            self._fields[name].set_hint(text(f"appointment.screen.{name}_hint"))
        self._speech.set_label(text("appointment.screen.language"))
        self.service.setPlaceholderText(text("appointment.screen.choose"))
        self.slots.setAccessibleName(text("appointment.screen.at"))
        self._no_slots.setText(text("appointment.screen.no_slots"))
        self._done_title.setText(text("appointment.screen.booked"))
        self.shift.setText(text("appointment.screen.move"))


def _offer(box: Select, options: tuple[tuple[str, str], ...], key: str) -> None:
    """Offer these, and show which is chosen; an open list is left alone where nothing changed."""
    if options != tuple((box.itemData(at), box.itemText(at)) for at in range(box.count())):
        box.set_options(options)
    if (box.key() or "") != key:
        box.set_key(key or None)


def _choice(day: str, state: AppointmentsState, text: Text) -> str:
    """Return a day as it is chosen, and whether it has a slot that is overbooked."""
    words = day_words(day, state, text)
    crowded = state.view is not None and day in state.view.crowded
    return text("appointment.screen.crowded_day", day=words) if crowded else words


def day_words(day: str, state: AppointmentsState, text: Text) -> str:
    """Return a day as it is chosen: month and day, day of the week; today is called so."""
    zone = state.view.rules.zone if state.view else "UTC"
    noon = local_ms(day, _NOON, zone)
    words = f"{text.day(noon, zone)} {text.weekday(noon, zone)}"
    today = state.view is not None and text.date(state.view.now_ms, zone) == day
    return f"{text('appointment.screen.today')} {words}" if today else words
