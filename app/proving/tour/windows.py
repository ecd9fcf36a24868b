"""The windows of the demo hall, and the way into a desk."""

from functools import partial
from typing import Final, TypeVar

from PySide6.QtWidgets import QWidget

from app.proving.robot import StepError
from app.proving.tour.stage import Stage
from app.terminal.desks import make_window
from app.ui.desk import DeskWindow
from app.ui.desk_counter import CounterMount
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.display.view import DisplayView
from app.ui.screens.kiosk.view import KioskView

W = TypeVar("W", bound=QWidget)
CLERK: Final = "T10237"
MANAGER: Final = "T10208"
HEAD: Final = "T10201"
"""Head of the hall: decides on what duty managers ask for."""


class Windows:
    """Opens and closes the windows; knows the counter behind the clerk's desk."""

    def __init__(self, stage: Stage, pins: dict[str, str]) -> None:
        self.stage = stage
        self.robot = stage.robot
        self.pins = pins
        self._right = 0
        program = stage.program
        self.display = self._open(make_window(program, "display", "zh_CN"), DisplayView)
        self.kiosk = self._open(make_window(program, "kiosk", "zh_CN"), KioskView)
        self.manager = self._open(make_window(program, "manager", "zh_CN"), DeskWindow)
        self.desk = self._open(make_window(program, "counter", "zh_CN"), DeskWindow)
        self.reception = self._open(make_window(program, "reception", "zh_CN"), DeskWindow)
        stage.watch("signin", self.desk.signin, lambda: self.desk.signin_view)

    def _open(self, window: QWidget, kind: type[W]) -> W:
        if not isinstance(window, kind):
            raise StepError(f"the window is no {kind.__name__}")
        # Side by side: a finger must find the window that it points at, with no window manager to help.
        window.move(self._right, 0)
        self._right += window.width()
        if isinstance(window, KioskView | DisplayView):
            # Before it is shown: its first state is over as soon as the hall was read.
            name = "kiosk" if isinstance(window, KioskView) else "display"
            self.stage.watch(name, window.presenter, lambda: window)
        window.show()
        self.robot.breathe()
        return window

    def close(self) -> None:
        """Close all windows."""
        for window in (self.reception, self.desk, self.manager, self.kiosk, self.display):
            window.close()
        self.robot.breathe()

    # -- desks ----------------------------------------------------------------------------------------

    def sign_in(self, desk: DeskWindow, staff_no: str, counter: int = 0) -> None:
        """Sign in with staff number and PIN, at a counter if one is named."""
        robot = self.robot
        robot.fill(desk, "signin.staff_no", staff_no)
        if counter:
            robot.click(desk, f"signin.counter.{counter}")
        robot.fill(desk, "signin.pin", self.pins[staff_no])
        robot.key(desk, "Return")
        robot.until(lambda: desk.session is not None, f"{staff_no} is signed in")
        self.watch_desk(desk)

    def watch_desk(self, desk: DeskWindow) -> None:
        """Observe the screens of whoever has just signed in."""
        for key, mounted in desk.mounted.items():
            self.stage.watch(key, mounted.presenter, partial(_view, desk, key))
        if "counter" in desk.mounted:
            self._watch_counter(desk)
        self.stage.settle()

    def sign_off(self, desk: DeskWindow) -> None:
        """Leave a desk."""
        self.robot.click(desk, "rail.sign_off")
        self.robot.until(lambda: desk.session is None, "signed off")
        self.stage.settle()

    def unlock(self, desk: DeskWindow) -> None:
        """Give the PIN again at a desk that is locked."""
        self.robot.until(desk.signin_view.isVisible, "the desk asks for the PIN")
        if desk.session is not None:
            self.robot.fill(desk, "signin.pin", self.pins[desk.session.staff_no])
            self.robot.key(desk, "Return")
            self.robot.until(lambda: not desk.signin_view.isVisible(), "the desk is unlocked")
        self.stage.settle()

    def _watch_counter(self, desk: DeskWindow) -> None:
        parts, view = self.counter.parts, partial(_view, desk, "counter")
        self.stage.watch("form", parts.form, view)
        self.stage.watch("checkout", parts.checkout, view)
        self.stage.watch("identity", parts.identity, view)
        for compared in (parts.evidence, parts.faces):
            self.stage.watch("evidence", compared, view)
        self.stage.watch("queue_panel", parts.queue, view)
        self.stage.watch("customer", parts.customer, view)
        self.stage.watch("business", parts.business, view)
        self.stage.watch("shift", parts.shift, view)
        customer = self.counter.customer
        if customer is not None:
            # The second screen stands beside the other windows, where a finger finds it.
            customer.view.move(self._right, 0)
            self.stage.watch("customer_screen", customer.presenter, lambda: self._customer(desk))

    @staticmethod
    def _customer(desk: DeskWindow) -> QWidget | None:
        """Return the customer's screen; None once whoever sat at the counter is gone."""
        mounted = desk.mounted.get("counter")
        owner = getattr(mounted.press, "__self__", None) if mounted else None
        screen = owner.customer if isinstance(owner, CounterMount) else None
        return screen.view if screen else None

    @property
    def counter(self) -> CounterMount:
        """Return the counter of the clerk's desk."""
        mount = self.desk.mounted["counter"].press
        owner = getattr(mount, "__self__", None)
        if not isinstance(owner, CounterMount):
            raise StepError("no counter")
        return owner

    def mode(self, wanted: CounterMode) -> None:
        """Wait until the counter shows this."""
        self.robot.until(lambda: self.counter.presenter.state.mode is wanted, f"the counter is {wanted}")
        self.stage.settle()


def _view(desk: DeskWindow, key: str) -> QWidget | None:
    """Return the screen that stands at a place now; None while nobody is signed in there."""
    mounted = desk.mounted.get(key)
    return mounted.view if mounted else None
