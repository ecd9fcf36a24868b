"""A staff desk on a copy of the demo hall: the whole program but for its threads, driven by real keys."""

from functools import cache
from pathlib import Path

from PySide6.QtGui import QPointingDevice
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.domain.queue import Precedence
from app.proving.robot import Robot, named
from app.services.rows.queue import TicketRow
from app.terminal.bootstrap import build
from app.terminal.desks import load_screens
from app.terminal.given import Manner
from app.ui.context import Program
from app.ui.desk import DeskWindow
from app.ui.desk_counter import CounterMount
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.screens.counter.state import CounterMode, CounterState
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.toast import Toast
from tests.late_answers import LateAnswers
from tests.people import (
    AUDITOR,
    AUDITOR_PIN,
    CLERK,
    CLERK_PIN,
    MANAGER,
    MANAGER_PIN,
    OTHER_CLERK,
    OTHER_PIN,
    DemoHall,
)
from tests.seen import in_sight

PINS = {CLERK: CLERK_PIN, OTHER_CLERK: OTHER_PIN, MANAGER: MANAGER_PIN, AUDITOR: AUDITOR_PIN}
FLOAT = ("2", "2", "5", "8", "2", "6", "6", "10")
"""Pieces of 100 yuan down to 10 fen: 500.00 yuan in all."""
ALONE = Manner()
"""A terminal with nothing plugged in besides what every terminal has."""
SECOND_MS = 1000
WORK = (1920, 1080)


@cache
def _robot(app: QApplication) -> Robot:
    """Return the one robot: Qt never forgets a touch device, so no test makes another."""
    return Robot(app)


def finger(app: QApplication) -> QPointingDevice:
    """Return the one finger of all tests."""
    return _robot(app)._finger


class DeskHall:
    """One desk and its hall; `restart` is a program that was started again on the same store."""

    def __init__(
        self,
        folder: Path,
        app: QApplication,
        qtbot: QtBot,
        desk: str = "counter",
        manner: Manner = ALONE,
    ) -> None:
        load_fonts()
        apply_theme(app, LIGHT)
        self._folder = folder
        self._manner = manner
        self._qtbot = qtbot
        self._desk = desk
        self.hall = DemoHall(folder)
        self.robot = _robot(app)
        self.start()

    def build(self) -> Program:
        """Return the program around the store."""
        rig = self.hall.rig
        return build(rig.store, rig.clock, rig.ids, self.tasks, None, self._folder, None, self._manner)

    def start(self) -> None:
        """Build the program and open its window."""
        self.tasks = LateAnswers()
        self.crashes: list[object] = []
        self.tasks.crashed.connect(self.crashes.append)
        self.program = self.build()
        self.window = DeskWindow(self.program, load_screens, self._desk, "zh_CN")
        self.window.resize(*WORK)
        with self._qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def restart(self) -> None:
        """Lose the program and everything that it had in mind, and start it again."""
        self._shut()
        self.hall.rig.reopen()
        self.start()

    def move_to(self, desk: str) -> None:
        """Sit down at another desk of the same hall."""
        self._shut()
        self._desk = desk
        self.start()

    def close(self) -> None:
        """Close window and store."""
        self._shut()
        self.hall.rig.store.close()
        assert self.crashes == []

    def _shut(self) -> None:
        """Close the window as the program does: Qt deletes it while its Python side still stands."""
        self.window.close()
        self.window.deleteLater()
        self.robot.breathe()

    # -- hands --------------------------------------------------------------------------------------

    def key(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        for each in keys:
            self.robot.key(self.window, each)

    def type(self, words: str) -> None:
        """Type words wherever the focus is."""
        self.robot.type(self.window, words)

    def fill(self, name: str, words: str) -> None:
        """Replace what a field holds."""
        self.robot.fill(self.window, name, words)

    def click(self, name: str) -> None:
        """Click a control."""
        self.robot.click(self.window, name)

    def menu(self, name: str, downs: int = 0) -> None:
        """Choose from an open menu by keys."""
        menu = self.window.findChild(QMenu, f"menu.{name}")
        assert isinstance(menu, QMenu)
        for _ in range(downs):
            self.robot.press(menu, "Down")
        self.robot.press(menu, "Return")

    # -- eyes ---------------------------------------------------------------------------------------

    def there(self, name: str) -> bool:
        """Return whether a control is to be seen."""
        return named(self.window, name)

    def find(self, name: str) -> QWidget:
        """Return a control that is to be seen."""
        return self.robot.find(self.window, name, QWidget)

    def in_sight(self, name: str) -> bool:
        """Return whether all of a control is to be seen, without scrolling."""
        return in_sight(self.find(name))

    def toast(self) -> Toast | None:
        """Return what is said in passing."""
        self.robot.breathe()
        return self.window.shell.toasts.current if self.window.shell else None

    def said(self) -> str:
        """Return the words that are said in passing; empty: none are."""
        current = self.toast()
        return "" if current is None else current.accessibleName()

    def shows(self, words: str) -> bool:
        """Return whether a visible label holds these words."""
        labels = self.window.findChildren(QLabel)
        return any(words in label.text() for label in labels if label.isVisible())

    def focused(self) -> str:
        """Return the name of the control that has the focus."""
        focused: QWidget | None = self.window.focusWidget()
        return "" if focused is None else focused.objectName()

    # -- the counter --------------------------------------------------------------------------------

    @property
    def counter(self) -> CounterMount:
        """Return the counter of the desk."""
        owner = getattr(self.window.mounted["counter"].press, "__self__", None)
        assert isinstance(owner, CounterMount)
        return owner

    @property
    def state(self) -> CounterState:
        """Return what the counter shows."""
        return self.counter.presenter.state

    def at(self, mode: CounterMode) -> bool:
        """Return whether the counter is in this mode."""
        return self.state.mode is mode

    def form_is(self, *modes: FormMode) -> bool:
        """Return whether the form is in one of these modes."""
        return self.counter.parts.form.state.mode in modes

    def checkout_is(self, mode: CheckoutMode) -> bool:
        """Return whether the checkout is in this mode."""
        return self.counter.parts.checkout.state.mode is mode

    def sign_in(self, staff_no: str = CLERK, counter: int = 1) -> None:
        """Sign in by keys alone: number, another counter than the first by its letter, PIN."""
        self.type(staff_no)
        self.key("Return")
        if self._desk == "counter" and counter > 1:
            self.key(f"Alt+{counter}")
        self.type(PINS[staff_no])
        self.key("Return")
        assert self.window.session is not None

    def open_shift(self) -> None:
        """Count the float by keys and open the shift."""
        for pieces in FLOAT:
            self.type(pieces)
            self.key("Return")
        self.key("Ctrl+Return")
        assert self.at(CounterMode.IDLE)

    def take(self, service: str = "general", precedence: Precedence = Precedence.NONE) -> TicketRow:
        """Take a number at the kiosk."""
        self.wait(SECOND_MS)
        queue = self.program.services.queue
        return queue.issue(service, "zh_CN", precedence, self.hall.rig.ids.new()).ticket

    def wait(self, ms: int) -> None:
        """Let time pass, with the queue's rules of time."""
        self.hall.rig.clock.advance_ms(ms)
        self.program.services.queue.tick()
        self.robot.breathe()

    def serve_next(self) -> None:
        """Call the next number and greet the customer, by keys."""
        self.key("F7", "Return")
        assert self.at(CounterMode.SERVING)

    def verify(self, card: str) -> None:
        """Lay a card on the simulated reader; read it, confirm the person, go back, by keys."""
        self.program.devices.tray.lay(card)
        self.key("F3")
        if self.counter.parts.identity.state.mode is IdentityMode.WAITING:
            self.key("F3")
        self.click("identity.same_person")
        if self.at(CounterMode.IDENTITY):
            self.key("Esc")
        self.program.devices.tray.lift()

    def find_customer(self, number: str) -> None:
        """Find a customer by a service number in the search box."""
        self.key("F2")
        self.type(number)
        self.key("Return")

    def prepay(self, yuan: str) -> None:
        """Accept a prepayment for the customer at hand, and go on to collect it."""
        self.begin("201")
        self.fill("form.prepay_fen", yuan)
        self.key("Tab", "Ctrl+Return", "F9")

    def begin(self, code: str) -> None:
        """Open a business by its code."""
        self.key("F4")
        self.type(code)
        self.key("Return")
        assert self.at(CounterMode.FORM)
