"""The four windows of the demo hall, and the way into a desk."""

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
        stage.watch("kiosk", self.kiosk.presenter, lambda: self.kiosk)
        stage.watch("display", self.display.presenter, lambda: self.display)
        stage.watch("signin", self.desk.signin, lambda: self.desk.signin_view)

    def _open(self, window: QWidget, kind: type[W]) -> W:
        if not isinstance(window, kind):
            raise StepError(f"the window is no {kind.__name__}")
        # Side by side: a finger must find the window that it points at, with no window manager to help.
        window.move(self._right, 0)
        self._right += window.width()
        window.show()
        self.robot.breathe()
        return window

    def close(self) -> None:
        """Close all windows."""
        for window in (self.desk, self.manager, self.kiosk, self.display):
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
        for key, mounted in desk.mounted.items():
            self.stage.watch(key, mounted.presenter, partial(_view, desk, key))
        if "counter" in desk.mounted:
            self._watch_counter(desk)
        self.stage.settle()

    def _watch_counter(self, desk: DeskWindow) -> None:
        parts, view = self.counter.parts, partial(_view, desk, "counter")
        self.stage.watch("form", parts.form, view)
        self.stage.watch("checkout", parts.checkout, view)
        self.stage.watch("identity", parts.identity, view)
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
