"""A staff desk: sign-in first, then the shell with the screens that the person may use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.customers import Hit, HitKind
from app.services.ports import Changed
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.mounting import Mounted, ScreenSpec
from app.ui.screens.signin.presenter import SignInPresenter
from app.ui.screens.signin.view import SignInView
from app.ui.theme import DARK, LIGHT, Tone, apply_theme
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.rail import RailItem
from app.ui.widgets.shell import Shell
from app.ui.widgets.strips import DeviceItem, KeyItem

F_KEYS: Final = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9")
OTHER_KEYS: Final = ("Ctrl+Return", "Esc", "Ctrl+K")
IDLE_LOCK_MS: Final = 10 * 60 * 1000
TICK_MS: Final = 1000
_LOW: Final = {
    "language": "translate",
    "theme": "theme-light-dark",
    "lock": "lock-outline",
    "sign_off": "logout",
}
_LEAST: Final = (1280, 800)
_TAKEN: Final = frozenset(
    (*F_KEYS[1:], *OTHER_KEYS, "Shift+F8", *(f"Alt+{letter}" for letter in "BEGRT"))
)
"""Keys that the desk takes before the widget with the focus sees them. F1 is the field's own first."""


@dataclass(frozen=True, slots=True)
class _Glance:
    """What the top strip shows: window number, whether its shift is open, approvals and papers that wait."""

    counter: int | None
    open: bool
    approvals: int
    papers: int


class DeskWindow(QWidget):
    """Window of a counter or of the manager's desk.

    Signals:
        language_changed: the language chosen here.
    """

    language_changed = Signal(str)
    _changed = Signal()

    def __init__(
        self, program: Program, specs: Callable[[], tuple[ScreenSpec, ...]], desk: str, language: str
    ) -> None:
        super().__init__()
        self.setObjectName(f"desk.{desk}")
        self._program = program
        self._specs = specs
        self._desk = desk
        self._language = language
        self._dark = False
        self._session: Session | None = None
        self._mounted: dict[str, Mounted] = {}
        self._shell: Shell | None = None
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        # Panels ask for more while their words are not laid out yet; the window must not grow by that.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(*_LEAST)
        column.addWidget(self._stack)
        with program.store.read() as queries:
            self._hall = queries.halls.hall()
            counters = queries.halls.counters()
        self.signin = SignInPresenter(
            program.services.staff,
            program.tasks,
            program.clock,
            desk,
            counters if desk == "counter" else (),
            language,
            self,
        )
        self._signin_view = SignInView(self.signin, self.text)
        self._stack.addWidget(self._signin_view)
        self.signin.signed_in.connect(self._on_signed_in)
        self.signin.unlocked.connect(self._on_unlocked)
        self.signin.language_changed.connect(self.set_language)
        self._clock_timer = QTimer(self)
        self._clock_timer.timeout.connect(self._show_clock)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_LOCK_MS)
        self._idle.timeout.connect(self.lock)
        self._forget = program.feed.subscribe(self._on_feed)
        self._changed.connect(self._show_counts)
        self._set_title()

    # -- what the window is ---------------------------------------------------------------------------

    @property
    def text(self) -> Text:
        """The sentences of this window's language."""
        return self._program.texts[self._language]

    @property
    def session(self) -> Session | None:
        """Who is signed in."""
        return self._session

    @property
    def shell(self) -> Shell | None:
        """The frame of the screens; None before anybody signed in."""
        return self._shell

    @property
    def signin_view(self) -> QWidget:
        """The sign-in and lock screen."""
        return self._signin_view

    @property
    def mounted(self) -> Mapping[str, Mounted]:
        """All screens of the present session."""
        return self._mounted

    # -- signing in and out ---------------------------------------------------------------------------

    def _on_signed_in(self, session: Session) -> None:
        self._session = session
        self._language = session.language if session.language in self._program.texts else self._language
        self._build_shell(session)

    def _build_shell(self, session: Session) -> None:
        text = self.text
        specs = tuple(spec for spec in self._specs() if spec.may(session))
        shell = Shell(self._rail(specs, text), text("desk.search"))
        self._shell = shell
        self._mounted = {spec.key: spec.mount(self, self._program, session, text) for spec in specs}
        for spec in specs:
            shell.add_screen(spec.key, self._mounted[spec.key].view)
        for key in (*(spec.key for spec in specs), *_LOW):
            shell.rail.button(key).setObjectName(f"rail.{key}")
        shell.rail.chosen.connect(self._on_rail)
        shell.keys.pressed.connect(self.press)
        shell.top.searched.connect(self._search)
        shell.top.set_hall(self._hall.name, text("desk.subtitle", hall=self._hall.hall_id))
        self._approvals = shell.top.add_chip(StatusChip("shield-account-outline", "", Tone.APPROVAL))
        self._approvals.setObjectName("chip.approvals")
        self._approvals.clicked.connect(lambda: self.go("approvals"))
        self._paper = shell.top.add_chip(StatusChip("printer-outline", "", Tone.NEUTRAL))
        self._paper.setObjectName("chip.documents")
        self._paper.clicked.connect(lambda: self.go("documents"))
        role = text(f"role.{session.roles[0]}")
        shell.top.set_staff(session.name, f"{role} {session.staff_no}")
        self._stack.addWidget(shell)
        self._stack.setCurrentWidget(shell)
        self._clock_timer.start(TICK_MS)
        self._watch(on=True)
        self._show_clock()
        self._show_counts()
        self.go(specs[0].key)

    def _rail(self, specs: tuple[ScreenSpec, ...], text: Text) -> tuple[RailItem, ...]:
        items = [RailItem(spec.key, spec.icon, text(f"rail.{spec.key}")) for spec in specs]
        items += [RailItem(key, icon, text(f"rail.{key}"), low=True) for key, icon in _LOW.items()]
        return tuple(items)

    def lock(self) -> None:
        """Hide everything behind the PIN; the visit stays as it is."""
        if self._session is not None and self._stack.currentWidget() is not self._signin_view:
            self._watch(on=False)
            self.signin.lock(self._session)
            self._stack.setCurrentWidget(self._signin_view)

    def _on_unlocked(self, session: Session) -> None:
        self._session = session
        if self._shell is not None:
            self._stack.setCurrentWidget(self._shell)
            self._watch(on=True)

    def sign_off(self) -> None:
        """End the session; refused while a customer is in hand."""
        session = self._session
        if session is not None:
            staff = self._program.services.staff
            self._program.tasks.write(lambda: staff.sign_off(session), self._on_signed_off, self.say_error)

    def _on_signed_off(self, _result: object) -> None:
        self._take_down()
        self.signin.restart()
        self._stack.setCurrentWidget(self._signin_view)

    def _take_down(self) -> None:
        self._watch(on=False)
        self._clock_timer.stop()
        for mounted in self._mounted.values():
            mounted.dispose()
        self._mounted = {}
        if self._shell is not None:
            self._stack.removeWidget(self._shell)
            self._shell.deleteLater()
            self._shell = None
        self._session = None

    # -- moving about ---------------------------------------------------------------------------------

    def go(self, key: str, show: str = "") -> None:
        """Bring a screen to the front and tell it what to show."""
        if self._shell is not None and key in self._mounted:
            self._shell.show_screen(key)
            self._mounted[key].arrive(show)
            self.refresh_keys()

    @property
    def current(self) -> str:
        """Key of the screen at the front; empty before sign-in."""
        if self._shell is None:
            return ""
        shown = self._shell.body.currentWidget()
        return next((key for key, mounted in self._mounted.items() if mounted.view is shown), "")

    def _on_rail(self, key: str) -> None:
        actions: dict[str, Callable[[], None]] = {
            "lock": self.lock,
            "sign_off": self.sign_off,
            "theme": self._toggle_theme,
            "language": self._toggle_language,
        }
        if key in actions:
            actions[key]()
            if self._shell is not None:
                self._shell.rail.set_current(self.current)
        else:
            self.go(key)

    def press(self, key: str) -> None:
        """A key of the strip was pressed, by hand or by mouse."""
        key = key.replace("Enter", "Return")
        if self._shell is None:
            return
        if key == "Ctrl+K" or (key == "F2" and self.current == "counter"):
            self._shell.top.search.setFocus()
            self._shell.top.search.selectAll()
        elif self.current:
            self._mounted[self.current].press(key)
            self.refresh_keys()

    def refresh_keys(self) -> None:
        """Show which keys do something now."""
        if self._shell is None or not self.current:
            return
        text, able = self.text, self._mounted[self.current].keys()
        items = [
            KeyItem(
                key.replace("Return", "Enter"),
                text(f"key.{key.replace('+', '_')}"),
                enabled=key in able or key == "Ctrl+K",
                current=able.get(key, False),
            )
            for key in (*F_KEYS, *OTHER_KEYS)
        ]
        self._shell.keys.set_keys(tuple(items))
        simulated = text("desk.simulated")
        self._shell.keys.set_devices(
            tuple(
                DeviceItem(icon, text(f"device.{name}"), "check-circle", Tone.OK, simulated)
                for name, icon in _DEVICES
            )
        )

    def _search(self, words: str) -> None:
        session = self._session
        if session is None:
            return
        customers = self._program.services.customers
        self._program.tasks.write(lambda: customers.find(session, words), self._on_hits, self.say_error)

    def _on_hits(self, hits: tuple[Hit, ...]) -> None:
        if hits and self._shell is not None:
            # What was typed may be personal: it does not stay on the screen.
            self._shell.top.search.clear()
        if not hits:
            self.say(self.text("desk.nothing_found"), Tone.UNSYNCED)
        elif len(hits) == 1:
            self.open_hit(hits[0])
        elif self._shell is not None:
            menu = QMenu(self)
            for hit in hits:
                action = menu.addAction(f"{hit.title}    {hit.detail}")
                action.triggered.connect(lambda _on=False, chosen=hit: self.open_hit(chosen))
            box = self._shell.top.search
            menu.popup(box.mapToGlobal(QPoint(0, box.height())))

    def open_hit(self, hit: Hit) -> None:
        """Open what the search found, on the screen that it belongs to."""
        if hit.kind in (HitKind.RECEIPT, HitKind.ORDER):
            self.go("documents", hit.ref)
        else:
            self.go("counter", f"{hit.kind}:{hit.customer_id or ''}:{hit.subscriber_id or ''}:{hit.ref}")

    # -- words, colours, counts -----------------------------------------------------------------------

    def say(self, words: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Inform in passing; the focus stays where it is."""
        if self._shell is not None:
            self._shell.toasts.show(words, tone)

    def say_error(self, error: Exception) -> None:
        """Tell an error in this window's language."""
        self.say(self.text.error(error), Tone.DANGER)

    def set_language(self, language: str) -> None:
        """Switch every word of this window."""
        if language == self._language or language not in self._program.texts:
            return
        self._language = language
        self._set_title()
        self._signin_view.retranslate(self.text)
        if self._shell is not None and self._session is not None:
            for mounted in self._mounted.values():
                mounted.retranslate(self.text)
            for spec in self._specs():
                if spec.key in self._mounted:
                    self._shell.rail.button(spec.key).set_text(self.text(f"rail.{spec.key}"))
            for key in _LOW:
                self._shell.rail.button(key).set_text(self.text(f"rail.{key}"))
            role = self.text(f"role.{self._session.roles[0]}")
            self._shell.top.set_staff(self._session.name, f"{role} {self._session.staff_no}")
            self._shell.top.set_hall(self._hall.name, self.text("desk.subtitle", hall=self._hall.hall_id))
            self._show_clock()
            self._show_counts()
            self.refresh_keys()
        self.language_changed.emit(language)

    def _toggle_language(self) -> None:
        self.set_language("en" if self._language == "zh_CN" else "zh_CN")

    def _toggle_theme(self) -> None:
        self._dark = not self._dark
        apply_theme(self, DARK if self._dark else LIGHT)

    def _set_title(self) -> None:
        self.setWindowTitle(self.text(f"desk.title.{self._desk}"))

    def _look(self, session: Session) -> _Glance:
        services = self._program.services
        with self._program.store.read() as queries:
            counter = queries.halls.counter(session.counter_id) if session.counter_id else None
            shift = queries.shifts.open_shift_of(session.staff_no)
        return _Glance(
            counter.number if counter else None,
            shift is not None,
            len(services.approvals.open()),
            len(services.spool.pending()),
        )

    def _show_clock(self) -> None:
        if self._shell is None:
            return
        now, zone = self._program.clock.now_ms(), self._hall.zone
        text = self.text
        self._shell.top.set_clock(text.time(now, zone), f"{text.day(now, zone)} {text.weekday(now, zone)}")

    def _on_feed(self, changed: Changed) -> None:
        # On the writer's thread: only a queued signal leaves it.
        if any(entity.startswith(("approval:", "document:", "shift:")) for entity in changed.entities):
            self._changed.emit()

    def _show_counts(self) -> None:
        session = self._session
        if self._shell is not None and session is not None:
            self._program.tasks.read(lambda: self._look(session), self._on_glance, self.say_error)

    def _on_glance(self, glance: _Glance) -> None:
        if self._shell is None:
            return
        text, top = self.text, self._shell.top
        if glance.counter is None:
            top.set_counter(text(f"desk.title.{self._desk}"))
        else:
            badge = (
                BadgeSpec(text("desk.open"), Tone.OK)
                if glance.open
                else BadgeSpec(text("desk.paused"), Tone.NEUTRAL)
            )
            top.set_counter(text("desk.counter", number=glance.counter), badge)
        self._approvals.set(
            "shield-account-outline", text("desk.approvals"), Tone.APPROVAL, count=glance.approvals
        )
        self._approvals.setVisible(glance.approvals > 0)
        self._paper.set("printer-outline", text("desk.unprinted"), Tone.UNSYNCED, count=glance.papers)
        self._paper.setVisible(glance.papers > 0)
        if "approvals" in self._mounted:
            self._shell.rail.button("approvals").set_count(glance.approvals)

    # -- idle, closing ----------------------------------------------------------------------------------

    def _watch(self, *, on: bool) -> None:
        application = QApplication.instance()
        if application is None:
            return
        if on:
            application.installEventFilter(self)
            self._idle.start()
        else:
            application.removeEventFilter(self)
            self._idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the strip wherever the focus is; any key, click or touch puts the idle lock off."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self._idle.start()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._is_mine(watched):
            keys = QKeySequence(event.keyCombination()).toString().replace("Enter", "Return")
            if keys in _TAKEN:
                self.press(keys)
                return True
        return super().eventFilter(watched, event)

    def _is_mine(self, watched: QObject) -> bool:
        """Return whether an event belongs to the shell of this window, with nothing floating above it."""
        return (
            isinstance(watched, QWidget)
            and self._shell is not None
            and self._stack.currentWidget() is self._shell
            and (watched is self or self._shell.isAncestorOf(watched))
            and QApplication.activePopupWidget() is None
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 comes here when no field has explained itself."""
        if event.key() == Qt.Key.Key_F1:
            self.press("F1")
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave nothing running behind a closed window."""
        self._take_down()
        self._forget()
        super().closeEvent(event)


_DEVICES: Final = (
    ("reader", "card-account-details-outline"),
    ("printer", "printer-outline"),
    ("card", "credit-card-outline"),
)
