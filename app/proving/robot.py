"""Drives real windows by real key, mouse and touch events, and takes their pictures."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.domain.errors import BugError

W = TypeVar("W", bound=QWidget)
PATIENCE_S: Final = 60
"""Wall time after which a condition that never came true fails the step."""


class StepError(Exception):
    """Something that a person would see did not happen."""


class Robot:
    """Hands and eyes of the tour: it touches nothing that a person could not touch."""

    def __init__(self, application: QApplication, glance: Callable[[], None] = lambda: None) -> None:
        """Take `glance`: called after each act, before anything comes of it, and while one waits."""
        self._application = application
        self._glance = glance
        self._finger: QPointingDevice = QTest.createTouchDevice()
        self._failures: list[BaseException] = []

    def fail_on(self, error: object) -> None:
        """Remember a crash that the program reported; the next wait raises it."""
        self._failures.append(error if isinstance(error, BaseException) else BugError(str(error)))

    def breathe(self) -> None:
        """Let the program handle what is waiting."""
        self._glance()
        self._application.processEvents()
        self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if self._failures:
            raise StepError(repr(self._failures[0])) from self._failures[0]

    def until(self, condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        """Wait for a condition; raises `StepError` with the words of `what` when it never comes true."""
        end = time.monotonic() + patience_s
        while True:
            self.breathe()
            if condition():
                return
            if time.monotonic() > end:
                raise StepError(f"waited in vain: {what}")
            time.sleep(0.002)

    def find(self, window: QWidget, name: str, kind: type[W]) -> W:
        """Return the visible control of this name; waits for it to appear."""

        def visible() -> W | None:
            found = window.findChildren(kind, name)
            return next((each for each in found if each.isVisible()), None)

        self.until(lambda: visible() is not None, f"{kind.__name__} {name!r} is on the screen")
        control = visible()
        if control is None:  # pragma: no cover - `until` saw it a moment ago
            raise StepError(name)
        return control

    def enabled(self, window: QWidget, name: str) -> QWidget:
        """Return the control once it can be used."""
        self.come_to(window)
        control = self.find(window, name, QWidget)
        self.until(control.isEnabled, f"{name!r} can be used")
        return control

    def click(self, window: QWidget, name: str) -> None:
        """Click a control in its middle."""
        control = self.enabled(window, name)
        QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=control.rect().center())
        self.breathe()

    def click_in(self, window: QWidget, name: str, words: str) -> None:
        """Click the button with these words inside a named control, such as one of several tabs."""
        holder = self.enabled(window, name)
        found = [each for each in holder.findChildren(QAbstractButton) if words in each.text()]
        if not found:
            raise StepError(f"{name!r} has no {words!r}")
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton, pos=found[0].rect().center())
        self.breathe()

    def tap(self, window: QWidget, name: str, times: int = 1) -> None:
        """Touch a control with a finger, or so often in a row, as a trembling hand does."""
        control = self.enabled(window, name)
        self.until(lambda: feels(control), f"{name!r} takes a touch")
        where: QPoint = control.rect().center()
        touch = QTest.touchEvent(control, self._finger)
        for _ in range(times):
            touch.press(0, where, control)
            touch.commit()
            touch.release(0, where, control)
            touch.commit()
        self.breathe()

    def draw(self, window: QWidget, name: str) -> None:
        """Write on a control: one wavy stroke from left to right."""
        control = self.enabled(window, name)
        button, width, middle = Qt.MouseButton.LeftButton, control.width(), control.height() // 2
        places = [QPoint(width * at // 40, middle + (at % 5 - 2) * 12) for at in range(8, 32)]
        QTest.mousePress(control, button, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(control, place)
        QTest.mouseRelease(control, button, pos=places[-1])
        self.breathe()

    def key(self, window: QWidget, keys: str) -> None:
        """Press a key or a combination, such as `F7` or `Ctrl+Return`, wherever the focus is."""
        target = self._focus(window)
        QTest.keySequence(target, keys)
        self.breathe()

    def alone(self, window: QWidget, key: Qt.Key) -> None:
        """Press a key that is none of a combination, such as Alt by itself."""
        QTest.keyClick(self._focus(window), key)
        self.breathe()

    def press(self, widget: QWidget, keys: str) -> None:
        """Press a key on a widget that floats above the window, such as a menu."""
        QTest.keySequence(widget, keys)
        self.breathe()

    def type(self, window: QWidget, text: str) -> None:
        """Type words wherever the focus is."""
        target = self._focus(window)
        if text.isascii():
            QTest.keyClicks(target, text)
        else:
            # Chinese comes from an input method, as it does from a person.
            committed = QInputMethodEvent()
            committed.setCommitString(text)
            QApplication.sendEvent(target, committed)
        self.breathe()

    def fill(self, window: QWidget, name: str, text: str) -> None:
        """Put the focus into a field by clicking it, replace what is in it, and type."""
        self.click(window, name)
        self.key(window, "Ctrl+A")
        self.type(window, text)

    def _focus(self, window: QWidget) -> QWidget:
        self.come_to(window)
        focused: QWidget | None = window.focusWidget()
        return focused if focused and focused.isVisible() else window

    def come_to(self, window: QWidget) -> None:
        """Stand before a window: it comes to the front, as when a person turns to it."""
        if not window.isActiveWindow():
            window.activateWindow()
            self.breathe()

    def picture(self, window: QWidget, path: Path) -> None:
        """Save what the window shows."""
        self.breathe()
        self.shot(window, path)

    @staticmethod
    def shot(window: QWidget, path: Path) -> None:
        """Save what the window shows at this moment, with nothing handled before."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not window.grab().save(str(path)):
            raise StepError(f"the picture {path.name} could not be written")


def feels(control: QWidget) -> bool:
    """Return whether touches reach a control: a page that has just come lets none through."""
    deaf, around = Qt.WidgetAttribute.WA_TransparentForMouseEvents, control.parentWidget()
    while around is not None and not around.testAttribute(deaf):
        around = around.parentWidget()
    return around is None


def named(parent: QObject, name: str) -> bool:
    """Return whether a visible control of this name exists."""
    return any(each.isVisible() for each in parent.findChildren(QWidget, name))
