"""A staff desk: sign-in first, then the shell with the screens that the person may use."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import UserError
from app.i18n import Text
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.desk_alarm import OVER, AlarmGuard, AlarmPage, lifted_news
from app.ui.desk_focus import KeptFocus
from app.ui.desk_help import HelpBubble
from app.ui.desk_keys import TAKEN, KeyButtons
from app.ui.desk_palette import BY_KEY_ALONE, DeskPalette
from app.ui.desk_rail import LOW, name_buttons, rail_items, retranslate_rail
from app.ui.desk_screens import DeskScreens, put_into
from app.ui.desk_search import DeskSearch
from app.ui.desk_seat import SeatWatch
from app.ui.desk_sounds import DeskSounds
from app.ui.desk_tips import KeyTips
from app.ui.desk_undo import DeskUndo
from app.ui.desk_watch import DeskWatch
from app.ui.mounting import Command, Mounted, ScreenSpec
from app.ui.screens.signin.presenter import sign_in_at
from app.ui.screens.signin.view import SignInView
from app.ui.theme import DARK, LIGHT, Tone, apply_theme, tokens_of
from app.ui.widgets.shell import Shell

if TYPE_CHECKING:
    from app.ui.desk_strip import DeskStrip

IDLE_LOCK_MS: Final = 10 * 60 * 1000
_LEAST: Final = (1280, 800)


class DeskWindow(QWidget):
    """Window of a counter or of the manager's desk; `device` in its title tells two of them apart."""

    language_changed = Signal(str)
    """The language chosen here."""
    attended = Signal(str)
    """What goes on at the counter: `idle`, `calling`, `serving`, `unpaid`."""
    whom = ""
    """Who stands at the counter, as the complaint screen is told of them; empty where there is none."""

    def __init__(
        self,
        program: Program,
        specs: Callable[[], tuple[ScreenSpec, ...]],
        desk: str,
        language: str,
        device: str = "",
    ) -> None:
        super().__init__()
        self._device, self._desk, self._language = device, desk, language
        self.setObjectName(f"desk.{desk}")
        self._program = program
        self.sounds = DeskSounds(program)
        self._specs = specs
        self._session: Session | None = None
        self._mounted = DeskScreens({})
        self._shell: Shell | None = None
        self._strip: DeskStrip | None = None
        self.search: DeskSearch | None = None
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        # Panels ask for more while their words are not laid out yet; the window must not grow by that.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(*_LEAST)
        column.addWidget(self._stack)
        with program.store.read() as queries:
            self._hall = queries.halls.hall()
        self.signin = sign_in_at(program, desk, language, self)
        self._signin_view = SignInView(self.signin, self.text)
        self._stack.addWidget(self._signin_view)
        self._signin_view.focus_first()
        self.signin.signed_in.connect(self._on_signed_in)
        self.signin.unlocked.connect(self._on_unlocked)
        self.signin.language_changed.connect(self.set_language)
        self._keys = DeskWatch(self, self._take_key)
        self._keys.alt_tapped.connect(self._toggle_tips)
        self._idle = self._keys.idle
        self._idle.setInterval(IDLE_LOCK_MS)
        self._idle.timeout.connect(self.lock)
        self._seat = SeatWatch(program, self.attended, self, self._on_signed_off, self.say_error)
        self._tips = KeyTips(self)
        self._stack.currentChanged.connect(self._on_page)
        self._undo: DeskUndo | None = None
        self._alarm = AlarmGuard(program, self)
        self._alarm_page = AlarmPage(self._alarm, self.text)
        self._stack.addWidget(self._alarm_page)
        self._alarm.attach(self._alarm_page)
        self._alarm.locked.connect(self._on_alarm)
        self._alarm.lifted.connect(self._on_lifted)
        self._set_title()
        self._keys.watch(self._signin_view)
        self._alarm.start()

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
        """All screens of the present session; asking for one makes it."""
        return self._mounted

    # -- signing in and out ---------------------------------------------------------------------------

    def _on_signed_in(self, session: Session) -> None:
        self._session = session
        self._alarm.belongs_to(session.staff_no)
        self._build_shell(session)
        self._seat.follow(session)

    def _build_shell(self, session: Session) -> None:
        # It reads what waits of every subject: as the screens, not before somebody has signed in.
        from app.ui.desk_strip import DeskStrip

        text = self.text
        specs = tuple(spec for spec in self._specs() if spec.may(session))
        shell = Shell(rail_items(specs, text), text("desk.search"))
        self._shell = shell
        self._mounted = DeskScreens({spec.key: partial(self._mount, shell, session, spec) for spec in specs})
        name_buttons(shell.rail, specs)
        shell.rail.chosen.connect(self._on_rail)
        shell.keys.pressed.connect(self.press)
        places = tuple(spec.key for spec in specs)
        self.search = DeskSearch(shell, self._program, session, self, lambda: "counter" in self._mounted)
        self._palette = DeskPalette(shell, text, places, self._commands, self.search.search)
        self._palette.place_wanted.connect(self.go)
        self._undo = DeskUndo(shell.toasts, lambda: self.text)
        self.language_changed.connect(self._undo.retranslate)
        self._key_buttons = KeyButtons(shell, self.refresh_keys)
        self._bubble = HelpBubble(shell)
        self._strip = DeskStrip(shell, self._program, session, self._hall, self._desk, text, self.attended)
        self._strip.place_wanted.connect(self.go)
        self._strip.failed.connect(self.say_error)
        self._strip.somebody_waits.connect(self.sounds.somebody_waits)
        self._stack.addWidget(shell)
        self._stack.setCurrentWidget(shell)
        self._strip.start()
        self.go(specs[0].key)

    def _mount(self, shell: Shell, session: Session, spec: ScreenSpec) -> Mounted:
        """Make a screen and put it into the shell, behind the one that is shown."""
        made = spec.mount(self, self._program, session, self.text)
        put_into(shell, spec.key, made)
        return made

    def lock(self) -> None:
        """Hide everything behind the PIN; the visit stays as it is."""
        if self._session is not None and self._stack.currentWidget() is self._shell:
            self.signin.lock(self._session)
            self._stack.setCurrentWidget(self._signin_view)
            self._signin_view.focus_first()

    def _on_unlocked(self, session: Session) -> None:
        if self._shell is not None:  # it may have been left for another desk meanwhile
            self._session = session
            self._stack.setCurrentWidget(self._shell)
            # Where the work was, not at the button in the rail that locked the desk.
            KeptFocus(self._mounted[self.current].view).give_back()

    def _on_alarm(self) -> None:
        """Put everything out of sight at once; whoever sat here proves it again afterwards."""
        self._stack.setCurrentWidget(self._alarm_page)
        self._alarm_page.focus_first()

    def _on_lifted(self, missing_fen: int | None) -> None:
        self._stack.setCurrentWidget(self._signin_view)
        if self._session is not None:
            self.signin.lock(self._session, OVER)
            news = lifted_news(missing_fen)
            self.say(self.text(news[0], amount=news[1]), Tone.OK)
        self._signin_view.focus_first()

    def _raise_alarm(self) -> None:
        self._alarm.raise_alarm(self._session, self.say_error)

    def sign_off(self) -> None:
        """End the session; refused while a customer is in hand."""
        if (session := self._session) is not None:
            staff = self._program.services.staff
            self._program.tasks.write(lambda: staff.sign_off(session), self._on_signed_off, self.say_error)

    def _on_signed_off(self, why: object) -> None:
        self._take_down()
        self.signin.restart(why if isinstance(why, UserError) else None)
        if self._alarm.state.view is None:  # else the alarm stays in front
            self._stack.setCurrentWidget(self._signin_view)
            self._signin_view.focus_first()

    def _take_down(self) -> None:
        self._undo = None
        self._seat.stop()
        if self._strip is not None:
            self._strip.stop()
            self._strip = None
        for mounted in self._mounted.made.values():
            mounted.dispose()
        self._mounted = DeskScreens({})
        if self._shell is not None:
            self._stack.removeWidget(self._shell)
            self._shell.deleteLater()
            self._shell = self.search = None
        self._session, self.whom = None, ""

    # -- moving about ---------------------------------------------------------------------------------

    def go(self, key: str, show: str = "") -> None:
        """Bring a screen to the front and tell it what to show."""
        if self._shell is not None and key in self._mounted:
            mounted = self._mounted[key]
            self._shell.show_screen(key)
            mounted.arrive(show)
            self.refresh_keys()

    @property
    def current(self) -> str:
        """Key of the screen at the front; empty before sign-in."""
        if self._shell is None:
            return ""
        shown = self._shell.body.currentWidget()
        return next((key for key, mounted in self._mounted.made.items() if mounted.view is shown), "")

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
        if self._shell is None or (self._strip is not None and self._strip.answers.take(key)):
            return
        if key in {"Ctrl+K", "F2"} and (key == "Ctrl+K" or self.current == "counter"):
            self._palette.start(listed=key == "Ctrl+K")
        elif key == "Ctrl+F12":
            self._raise_alarm()
        elif key == "Alt+U" and self._undo is not None and not self._takes_back():
            self._undo.take_back()
        elif key == "F1":
            self._bubble.explain_focus(self.text, self._mounted[self.current] if self.current else None)
        elif self.current:
            self._key_buttons.press(key, self._mounted[self.current].press)
            self.refresh_keys()

    def _takes_back(self) -> bool:
        """Return whether what is taken back is on the shown screen: nothing newer is offered in passing."""
        if not self.current or (self._undo is not None and self._undo.offers):
            return False
        able = self._mounted[self.current].keys()
        return "Alt+U" in able

    def refresh_keys(self) -> None:
        """Show which keys do something now."""
        if self._shell is None or not self.current:
            return
        self._shell.keys.set_keys(self._key_buttons.items(self._mounted[self.current], self.text))

    def _commands(self) -> tuple[Command, ...]:
        """Return what can be done now: on the shown screen, then at the desk as a whole."""
        return (
            *self._mounted.commands(self.current, self.go),
            *(self._undo.commands() if self._undo is not None else ()),
            Command("tips", "keyboard-outline", self._toggle_tips, "Alt"),
            Command("help", "help-circle-outline", lambda: self.press("F1"), "F1"),
            *(Command(key, icon, partial(self._on_rail, key)) for key, icon in LOW.items()),
            Command("alarm", "alarm-light-outline", self._raise_alarm, "Ctrl+F12", BY_KEY_ALONE),
        )

    def _toggle_tips(self) -> None:
        if self._shell is not None:
            self._bubble.hide()
        self._tips.toggle(self._stack.currentWidget() or self)

    def _on_page(self, _index: int) -> None:
        self._tips.hide()
        self._keys.watch(self._stack.currentWidget())

    # -- words, colours, counts -----------------------------------------------------------------------

    def say(self, words: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Inform in passing; the focus stays where it is."""
        if self._shell is not None:
            self._shell.toasts.show(words, tone)

    def offer(self, words: Callable[[Text], str], take: Callable[[], None]) -> None:
        """Say what was done, and that it can be taken back for some seconds (Alt+U)."""
        if self._undo is not None:
            self._undo.offer(words, take)

    def clear_said(self) -> None:
        """Take away what was said in passing: the next service has begun."""
        if self._undo is not None:
            self._undo.drop()

    def say_error(self, error: Exception) -> None:
        """Tell an error in this window's language."""
        self.say(self.text.error(error), Tone.DANGER)

    def set_language(self, language: str) -> None:
        """Switch every word of this window."""
        if language == self._language or language not in self._program.texts:
            return
        self._language = language
        self.signin.choose_language(language)
        kept = KeptFocus(self)
        self._set_title()
        self._signin_view.retranslate(self.text)
        self._alarm_page.retranslate(self.text)
        if self._shell is not None and self._strip is not None:
            for mounted in self._mounted.made.values():
                mounted.retranslate(self.text)
            retranslate_rail(self._shell.rail, self._mounted, self.text)
            self._strip.retranslate(self.text)
            self._palette.retranslate(self.text)
            if self.search is not None:
                self.search.retranslate(self.text)
            self.refresh_keys()
        kept.give_back()
        self.language_changed.emit(language)

    def _toggle_language(self) -> None:
        self.set_language("en" if self._language == "zh_CN" else "zh_CN")

    def _toggle_theme(self) -> None:
        apply_theme(self, LIGHT if tokens_of(self).dark else DARK)

    def _set_title(self) -> None:
        self.setWindowTitle(" · ".join(filter(None, (self.text(f"desk.title.{self._desk}"), self._device))))

    # -- idle, closing ----------------------------------------------------------------------------------

    def _take_key(self, keys: str, event: QKeyEvent) -> bool:
        """Take a key of the strip before the control with the focus sees it."""
        if self._tips.take(event):
            return True
        if self._shell is None or self._stack.currentWidget() is not self._shell:
            return False
        if self._bubble.left_by(keys):
            return True
        if keys == "Esc" and QApplication.focusWidget() is self._shell.top.search:
            self._palette.leave()
            return True
        if keys in TAKEN and not event.isAutoRepeat():  # held, it is no answer to "press again"
            self.press(keys)
        return keys in TAKEN

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground: a window that switches its theme alone would keep the program's."""
        QPainter(self).fillRect(event.rect(), QColor(tokens_of(self).bg))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 comes here when no field has explained itself."""
        if event.key() == Qt.Key.Key_F1:
            self.press("F1")
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave nothing running behind a closed window."""
        self._alarm.stop()
        self._take_down()
        self._keys.watch(None)
        super().closeEvent(event)
