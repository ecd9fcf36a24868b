"""The appointments of a day at the left, booking in the middle, one of them at the right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from app.domain.appointments import AppointmentState
from app.domain.masking import mask_phone
from app.i18n import Text
from app.services.rows.appointments import AppointmentRow
from app.ui.panels.live_screen import LiveScreen
from app.ui.screens.appointments.form import BookingCard, day_words
from app.ui.screens.appointments.one import CHECK_IN_KEY, MOVE_KEY, AppointmentCard, badge_of
from app.ui.screens.appointments.presenter import AppointmentsPresenter
from app.ui.screens.appointments.state import AppointmentMode, AppointmentsState
from app.ui.theme import GAP_16
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.lists import QueueList, QueueRow
from app.ui.widgets.main_and_side import MainAndSide
from app.ui.widgets.narrow import is_narrow
from app.ui.widgets.stale import set_stale
from app.ui.widgets.unread import Unread

_LIST, _ONE = 480, 384
_OVER = frozenset({AppointmentState.CANCELLED, AppointmentState.MISSED})


class AppointmentsView(LiveScreen):
    """Three columns, in a narrow window two; workable by keyboard alone."""

    def __init__(self, presenter: AppointmentsPresenter, text: Text) -> None:
        super().__init__(presenter, "appointments")
        self._presenter = presenter
        self._text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._card = Card("-", flush=True)
        self._card.setFixedWidth(_LIST)
        self.list = _List(presenter)
        self.list.setObjectName("appointments.list")
        self.list.chosen.connect(presenter.choose)
        self.list.entered.connect(self._show_one)
        self._empty = EmptyState("calendar-blank-outline", "-", "-")
        self._empty.setObjectName("appointments.empty")
        self._card.body.addWidget(self.list, 1)
        self._card.body.addWidget(self._empty, 1)
        self._unread = Unread(presenter.refresh, "appointments")
        self._card.body.addWidget(self._unread, 1)
        row.addWidget(self._card)
        self.form = BookingCard(presenter)
        self.one = AppointmentCard(presenter)
        self._both = MainAndSide(self.form, self.one, _ONE, above=True)
        row.addWidget(self._both, 1)
        self.list.opened.connect(lambda _key: self.one.focus_first())
        self.set_panes((self.form, self.list, self.one))
        self._moving = self._to_list = False
        self._mode = presenter.state.mode
        for key, button in ((CHECK_IN_KEY, self.one.keep), (MOVE_KEY, self.one.shift)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)  # held, it is no answer to "press again"
            shortcut.activated.connect(lambda button=button: button.click() if button.isVisible() else None)
        self.retranslate(text)
        presenter.attach(self)
        presenter.told.connect(lambda _code, _row: self._go_to_list())

    def render(self, state: AppointmentsState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text, view = self._text, state.view
        title = f"{text('appointment.screen.title')} · {day_words(view.day, state, text)}" if view else "-"
        live = sum(row.state not in _OVER for row in state.rows)
        failed = state.mode is AppointmentMode.FAULT
        count = text("unread.count") if failed else text("appointment.screen.count", count=live)
        zone = view.rules.zone if view else "UTC"
        old = text("unread.as_of", time=text.time(view.now_ms, zone)) if failed and view else ""
        self._card.set_title(title, old or count)
        self.one.set_title(text("appointment.screen.one"), old)
        set_stale(self.list, stale=failed)
        # What is chosen here comes from the state: told again, it would show an older state over this one.
        self.list.blockSignals(True)
        self.list.set_entries(tuple(_row(row, state, text) for row in state.rows))
        if self.list.key() != (state.chosen or None):
            self.list.choose(state.chosen or None)
        self.list.blockSignals(False)
        self.list.setVisible(bool(state.rows))
        self.list.setEnabled(state.moving is None)
        self._unread.show_fault(text("appointment.screen.fault"), state.error, text)
        self._unread.setVisible(failed)
        self._empty.setVisible(not state.rows and not failed)
        code = "loading" if state.mode is AppointmentMode.LOADING else "empty"
        detail = text("appointment.screen.empty_detail") if code == "empty" else ""
        self._empty.set("calendar-blank-outline", text(f"appointment.screen.{code}"), detail)
        self.form.show_state(state, text)
        self.one.show_state(state, text)
        # Above the times there is no room for what is moved: the form's title names it.
        above = state.row is not None and not (state.moving is not None and is_narrow(self))
        self._both.show_side(state.row.appointment_id if state.row and above else "")
        self._fit()
        if state.mode is not self._mode:
            self._mode = state.mode
            if state.mode is AppointmentMode.BOOKED and self.isVisible():
                self.form.focus_first()
            told = {AppointmentMode.BOOKED: self.form, AppointmentMode.GIVEN: self.one.given}.get(state.mode)
            if told is not None:
                self._both.bring(told)
        if (state.moving is not None) != self._moving:
            self._moving = state.moving is not None
            if self._moving and self.isVisible():
                self.form.setFocus()
            if not self._moving:
                self._go_to_list()
        if self._to_list:
            self._go_to_list()

    def let_be(self) -> None:
        """Leave the move, or the appointment in hand, and be ready for who comes or calls next (Esc)."""
        if self._presenter.state.moving is None:
            # First: a card that goes with the cursor in it hands it to the list, which takes one up.
            self.form.setFocus()
        self._presenter.leave()

    def _go_to_list(self) -> None:
        """Put the cursor on the appointment in hand, at once or when its day is read."""
        self._to_list = self._moving or not self.list.isVisible() or self.list.key() is None
        if not self._to_list:
            self.list.setFocus()

    def told(self, code: str, row: AppointmentRow) -> str:
        """Return what is said in passing of an appointment that was just moved or called off."""
        text, view = self._text, self._presenter.state.view
        zone = view.rules.zone if view else "UTC"
        when = f"{text.day(row.for_ms, zone)} {text.time(row.for_ms, zone)}"
        return text(f"appointment.screen.told_{code}", name=row.surname, time=when)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the appointment in hand below the form where there is no room for it beside."""
        super().resizeEvent(event)
        self._both.set_narrow(narrow=is_narrow(self))
        self._fit()

    def _show_one(self) -> None:
        """Show what can be done with the appointment that the list stands on, chosen before or not."""
        state = self._presenter.state
        if state.row is not None and state.moving is None:
            if self._both.stacked:
                self._presenter.take_up()
            self._both.bring(self.one)

    def _fit(self) -> None:
        self.one.set_narrow(narrow=is_narrow(self))
        self.form.set_room(narrow=is_narrow(self), stacked=self._both.stacked)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.list.setAccessibleName(text("appointment.screen.title"))
        self.form.retranslate(text)
        self.one.retranslate(text)
        self.render(self._presenter.state)


def _row(row: AppointmentRow, state: AppointmentsState, text: Text) -> QueueRow:
    view = state.view
    services = {each.service_id: each for each in view.services} if view else {}
    service = services.get(row.service_id)
    title = (service.title if text.lang == "zh_CN" else service.title_en) if service else row.service_id
    time = text.time(row.for_ms, view.rules.zone) if view else ""
    return QueueRow(
        row.appointment_id,
        time,
        f"{row.surname}  {title}".strip(),
        mask_phone(row.phone) if row.phone else "",
        badge_of(state.stands(row), text),
        faded=row.state in _OVER,
    )


class _List(QueueList):
    """The appointments; by keys the list is entered at its first one.

    Signals:
        entered: the cursor came here.
    """

    entered = Signal()

    def __init__(self, presenter: AppointmentsPresenter) -> None:
        super().__init__()
        self._presenter = presenter

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the first appointment up, unless a mouse is about to choose another."""
        super().focusInEvent(event)
        rows = self._presenter.state.rows
        if event.reason() is not Qt.FocusReason.MouseFocusReason and rows and self.key() is None:
            self._presenter.choose(rows[0].appointment_id)
        self.entered.emit()
