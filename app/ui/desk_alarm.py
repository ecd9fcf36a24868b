"""The screen of a hall in alarm: nothing else can be reached until every drawer is counted (DOMAIN §8)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.cash import DENOMINATIONS
from app.domain.errors import UserError
from app.domain.staff import staff_number
from app.i18n import Text
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.theme import BODY, GAP_8, GAP_16, GAP_24, KIOSK_MAIN, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Kind, SignButton, Size
from app.ui.widgets.cards import Card, VerdictCard
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.focus import FocusKeeper
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.pin_sign import ask_again, go_on

if TYPE_CHECKING:
    from app.services.alarms import AlarmView, DrawerInAlarm
    from app.ui.panels.shift_notes import NotesEditor

EMPTY: Final[tuple[int | None, ...]] = (None,) * len(DENOMINATIONS)
_WIDTH: Final = 1136
OVER: Final = ("alarm_page.over", "")  # all that a locked page says: customers see it
_COUNT_WIDTH: Final = 520
_COVER_ICON: Final = 160


@dataclass(frozen=True, slots=True)
class AlarmState:
    """What the screen shows; without an alarm it is not shown."""

    view: "AlarmView | None" = None
    shift_id: str = ""
    """The drawer that is being counted."""
    pieces: tuple[int | None, ...] = EMPTY
    busy: bool = False
    error: Exception | None = None

    @property
    def drawer(self) -> "DrawerInAlarm | None":
        """Return the drawer that is being counted."""
        left = self.view.left if self.view else ()
        return next((each for each in left if each.shift_id == self.shift_id), None)


class AlarmGuard(Presenter[AlarmState]):
    """Follows the hall's alarm for one window.

    Signals:
        locked: the alarm is on; everything else goes out of sight.
        lifted: it was lifted; counted less expected of all drawers (fen), None if it was lifted elsewhere.
    """

    locked = Signal()
    lifted = Signal(object)

    def __init__(self, program: Program, parent: QObject | None = None) -> None:
        super().__init__(AlarmState(), parent)
        self._program = program
        self._tasks = program.tasks
        self._live = Live(program.feed, ("alarm", "drawer_check", "shift"), self)
        self._live.changed.connect(self.refresh)
        self._own = ""

    def start(self) -> None:
        """Follow the alarm from now on."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Follow it no more."""
        self._live.stop()

    def belongs_to(self, staff_no: str) -> None:
        """Take whose drawer is counted first at this window."""
        self._own = staff_no

    def refresh(self) -> None:
        """Look whether the alarm is on."""
        self._tasks.read(self._look, self._on_looked, lambda _error: None)

    def _look(self) -> "AlarmView | None":
        with self._program.store.read() as queries:
            on = queries.alarms.current() is not None
        # The service is made when an alarm is first there: nobody who signs in waits for it.
        return self._program.services.alarms.current() if on else None

    def _on_looked(self, view: "AlarmView | None") -> None:
        before = self.state.view
        if view is None:
            if before is not None:
                self._set(AlarmState())
                self.lifted.emit(None)
            return
        state = replace(self.state, view=view)
        if state.drawer is None:
            own = next((each for each in view.left if each.clerk == self._own), None)
            first = own or next(iter(view.left), None)
            state = replace(state, shift_id=first.shift_id if first else "", pieces=EMPTY)
        self._set(state)
        if before is None:
            self.locked.emit()

    def raise_alarm(self, session: Session | None, failed: Callable[[Exception], None]) -> None:
        """Press the alarm key."""
        alarms = self._program.services.alarms
        self._tasks.write(lambda: alarms.raise_alarm(session), lambda _alarm: self.refresh(), failed)

    def choose(self, shift_id: str) -> None:
        """Count another drawer."""
        if shift_id != self.state.shift_id:
            self._update(shift_id=shift_id, pieces=EMPTY, error=None)

    def type_pieces(self, pieces: tuple[int | None, ...]) -> None:
        """Take what was counted, the largest denomination first."""
        self._update(pieces=pieces, error=None)

    def submit(self, staff_no: str, pin: str) -> None:
        """Seal the count of a drawer; when all are counted, lift the alarm."""
        from app.domain.shifts import NoteCount

        state, alarms = self.state, self._program.services.alarms
        if state.view is None or state.busy:
            return
        who = staff_number(staff_no)
        if state.drawer is None:
            self._update(busy=True, error=None)
            self._tasks.write(lambda: alarms.lift(who, pin), self._on_lifted, self._fail)
            return
        if all(each is None for each in state.pieces):
            self._fail(UserError("close.nothing_typed"))
            return
        shift_id = state.shift_id
        notes = tuple(
            NoteCount(denomination_fen=fen, pieces=each or 0)
            for fen, each in zip(DENOMINATIONS, state.pieces, strict=True)
        )
        self._update(busy=True, error=None)
        self._tasks.write(lambda: alarms.count(shift_id, notes, who, pin), self._on_counted, self._fail)

    def _on_counted(self, _none: object) -> None:
        self._update(busy=False, pieces=EMPTY)
        self.refresh()

    def _on_lifted(self, missing_fen: int) -> None:
        self._set(AlarmState())
        self.lifted.emit(missing_fen)

    def _fail(self, error: Exception) -> None:
        self._update(busy=False, error=error)


class AlarmPage(QWidget):
    """Drawers at the left with the count, who signs at the right."""

    def __init__(self, guard: AlarmGuard, text: Text) -> None:
        super().__init__()
        self.setObjectName("alarm")
        self._guard = guard
        self._text = text
        self._shown: tuple[object, ...] = ()
        self._told: Exception | None = None
        self._notes: NotesEditor | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(GAP_24, GAP_24, GAP_24, GAP_24)
        self._inside = QWidget(self)
        self._keeper = FocusKeeper(self)

    def render(self, state: AlarmState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        if state.view is None:
            return
        text = self._text
        key = (text.lang, state.view.alarm.alarm_id, state.view.drawers, state.shift_id)
        if key != self._shown:
            self._shown = key
            self._build(state, state.view)
        if self._notes is not None and self._notes.pieces() != state.pieces:
            self._notes.set_pieces(state.pieces)
        self._error.setText(text.error(state.error) if state.error else "")
        self._error.setVisible(state.error is not None)
        self._submit.set_busy(state.busy, text("counter.drawer.busy"))
        if state.error is not self._told:
            self._told = state.error
            self._go_to_error(state.error)

    def _go_to_error(self, error: Exception | None) -> None:
        """Put the cursor where it is mended: mostly into the PIN, which does not stay in its boxes."""
        code = getattr(error, "code", "")
        if error is not None and self.isVisible():
            if code == "close.nothing_typed" and self._notes is not None:
                self._notes.setFocus()
            else:
                ask_again(code, self._staff, self._pin)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.render(self._guard.state)

    def focus_first(self) -> None:
        """Put the focus where the person goes on."""
        if self._notes is not None:
            self._notes.setFocus()
        else:
            go_on(self._staff, self._pin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter seals the count, or lifts the alarm."""
        wanted = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if wanted and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_submit()
        else:
            super().keyPressEvent(event)

    def _build(self, state: AlarmState, view: "AlarmView") -> None:
        text, old = self._text, self._inside
        self._inside = QWidget(self)
        self._inside.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self._inside)
        column.setSpacing(GAP_16)
        column.addStretch(1)
        head = VerdictCard(text("alarm_page.title"), Tone.DANGER, "alarm-light-outline")
        place = "at_counter" if view.counter else "desk"
        where = text(f"alarm_page.{place}", number=view.counter)
        at = text.time(view.alarm.at_ms, view.zone)
        # Customers stand before this screen: nobody is to read who pressed the key (the journal names them).
        head.body.addWidget(Label(text("alarm_page.raised", where=where, time=at), BODY, wrap=True))
        head.body.addWidget(Label(text("alarm_page.call_help"), BODY, bold=True, wrap=True))
        head.body.addWidget(Label(text("alarm_page.frozen"), BODY, tone=Tone.MUTED, wrap=True))
        column.addWidget(head)
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._notes = self._editor(text) if state.drawer is not None else None
        if self._notes is not None:
            row.addWidget(self._counting(self._notes, text))
        elif view.drawers:
            row.addWidget(self._result(view, text))
        row.addWidget(self._signing(state, view, text), 1)
        column.addLayout(row)
        column.addStretch(2)
        self._outer.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._outer.addWidget(self._inside, 0, Qt.AlignmentFlag.AlignHCenter)
        if self.isVisible():
            self.focus_first()

    def _editor(self, text: Text) -> "NotesEditor":
        # Not before there is an alarm: every window has this page.
        from app.ui.panels.shift_notes import NotesEditor

        notes = NotesEditor(text, "counter.drawer.total", "alarm")
        notes.changed.connect(self._guard.type_pieces)
        notes.finished.connect(self._after_notes)
        return notes

    def _counting(self, notes: "NotesEditor", text: Text) -> Card:
        card = Card(text("counter.drawer.count"), text("counter.drawer.blind"), flush=True)
        card.setFixedWidth(_COUNT_WIDTH)
        card.body.addWidget(notes)
        return card

    def _result(self, view: "AlarmView", text: Text) -> Card:
        """Return what was counted, once nothing is left to count; not how much: customers see this screen."""
        card = Card(text("alarm_page.result"))
        card.setObjectName("alarm.result")
        card.setFixedWidth(_COUNT_WIDTH)
        found = ((_where(each, text), text.time(each.counted_ms or 0, view.zone)) for each in view.drawers)
        pairs = tuple(Pair(where, text("alarm_page.sealed", time=at)) for where, at in found)
        card.body.addWidget(KeyValue(pairs))
        card.body.addWidget(Label(text("alarm_page.then_shown"), BODY, tone=Tone.MUTED, wrap=True))
        card.body.addStretch(1)
        return card

    def _after_notes(self) -> None:
        """Go on once all is counted: whose drawer it is stands there already, and a PIN is never seen."""
        go_on(self._staff, self._pin)

    def _signing(self, state: AlarmState, view: "AlarmView", text: Text) -> Card:
        left = len(view.left)
        told = text("alarm_page.left", count=left) if left else text("alarm_page.all_counted")
        card = Card(text("alarm_page.drawers"), told if view.drawers else "")
        for drawer in view.drawers:
            card.body.addWidget(self._drawer(drawer, text))
            card.body.addWidget(Hairline())
        if not view.drawers:
            card.body.addWidget(Label(text("alarm_page.no_drawers"), BODY, tone=Tone.MUTED, wrap=True))
        if len(view.left) > 1:
            which = RadioRow(tuple((each.shift_id, _where(each, text)) for each in view.left), state.shift_id)
            which.setObjectName("alarm.which")
            which.changed.connect(self._guard.choose)
            card.body.addWidget(Field(text("alarm_page.which"), which, reserve=False))
        card.body.addStretch(1)
        counting = state.drawer is not None
        words = text("alarm_page.count_guide" if counting else "alarm_page.lift_guide")
        card.body.addWidget(Label(words, BODY, wrap=True))
        self._staff = TextBox(state.drawer.clerk if state.drawer else "")
        self._staff.setObjectName("alarm.staff_no")
        label = text("alarm_page.staff_no" if counting else "alarm_page.manager_no")
        self._staff.setAccessibleName(label)
        card.body.addWidget(Field(label, self._staff, reserve=False))
        self._pin = PinBoxes(text("alarm_page.pin"))
        self._pin.setObjectName("alarm.pin")
        card.body.addWidget(Field(text("alarm_page.pin"), self._pin, reserve=False))
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("alarm.error")
        card.body.addWidget(self._error)
        self._submit = SignButton(
            text("alarm_page.seal" if counting else "alarm_page.lift"),
            Kind.PRIMARY,
            Size.LARGE,
            icon="check" if counting else "lock-open-variant-outline",
            key="Ctrl+Enter",
        )
        self._submit.setObjectName("alarm.submit")
        self._submit.clicked.connect(self._on_submit)
        self._pin.completed.connect(lambda _pin: self._submit.setFocus())
        card.body.addWidget(self._submit)
        return card

    def _drawer(self, drawer: "DrawerInAlarm", text: Text) -> QWidget:
        frame = QWidget()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_8)
        row.addWidget(Label(_where(drawer, text), BODY, bold=True))
        row.addWidget(Label(f"{drawer.name} {drawer.clerk}", BODY, tone=Tone.MUTED), 1)
        if drawer.counted_ms is None:
            row.addWidget(Badge(text("alarm_page.waiting"), Tone.UNSYNCED, "timer-sand"))
        else:
            row.addWidget(Badge(text("alarm_page.counted"), Tone.OK, "check-circle"))
        return frame

    def _on_submit(self) -> None:
        pin = self._pin.text()
        self._pin.clear()
        self._guard.submit(self._staff.text(), pin)


class AlarmCover(QWidget):
    """Covers a window that customers see while the alarm is on: no business, no words about why."""

    def __init__(self, window: QWidget, guard: AlarmGuard, text: Text) -> None:
        super().__init__(window)
        self.setObjectName("alarm_cover")
        guard.setParent(self)
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setSpacing(GAP_24)
        centre = Qt.AlignmentFlag.AlignHCenter
        # It is read from where customers stand.
        words = Label(text("alarm_page.closed"), KIOSK_MAIN, bold=True, align=centre, wrap=True)
        column.addStretch(2)
        column.addWidget(IconLabel("pause-circle-outline", _COVER_ICON, Tone.PRIMARY), 0, centre)
        column.addWidget(words)
        column.addStretch(3)
        self._window = window
        self._guard = guard
        window.installEventFilter(self)
        guard.locked.connect(self._on_locked)
        guard.lifted.connect(lambda _fen: self.hide())
        self.hide()
        guard.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow no alarm behind a closed window."""
        if watched is self._window and event.type() is QEvent.Type.Close:
            self._guard.stop()
        return super().eventFilter(watched, event)

    def _on_locked(self) -> None:
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()


def lifted_news(missing_fen: int | None) -> tuple[str, str]:
    """Return code and amount of what the counts of an alarm showed (fen, negative is short), if known."""
    which = "lifted" if not missing_fen else "lifted_short" if missing_fen < 0 else "lifted_over"
    return OVER if missing_fen is None else (f"alarm_page.{which}", Text.money(abs(missing_fen)))


def _where(drawer: "DrawerInAlarm", text: Text) -> str:
    return text("alarm_page.counter", number=drawer.counter) if drawer.counter else drawer.clerk
