"""The sign-in screen on a real store, and whoever uses it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from app.i18n import load_text
from app.services.sessions import Session
from app.ui.screens.signin.presenter import SignInMode, SignInPresenter
from app.ui.screens.signin.view import SignInView
from app.ui.tasks import InlineRunner
from app.ui.theme import RESOURCES
from tests.people import DemoHall


class Desk:
    """The screen and whoever uses it."""

    def __init__(self, folder: Path, desk: str = "counter") -> None:
        self.hall = DemoHall(folder)
        with self.hall.rig.store.read() as queries:
            counters = queries.halls.counters() if desk == "counter" else ()
        self.runner = InlineRunner()
        self.presenter = SignInPresenter(
            self.hall.staff, self.runner, self.hall.rig.clock, desk, counters, "zh_CN"
        )
        self.view = SignInView(self.presenter, load_text("zh_CN", RESOURCES))
        self.view.resize(1920, 1080)
        self.sessions: list[Session] = []
        self.presenter.signed_in.connect(self.sessions.append)
        self.unlocked: list[Session] = []
        self.presenter.unlocked.connect(self.unlocked.append)

    def mode(self) -> SignInMode:
        return self.presenter.state.mode

    def box(self, name: str) -> QLineEdit:
        found = self.view.findChild(QLineEdit, f"signin.{name}")
        assert isinstance(found, QLineEdit)
        return found

    def press(self, name: str) -> None:
        found = self.view.findChild(QAbstractButton, f"signin.{name}")
        assert isinstance(found, QAbstractButton)
        assert found.isVisible()
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def type(self, name: str, keys: str) -> None:
        self.box(name).setFocus()
        QTest.keyClicks(self.box(name), keys)

    def sign_in(self, staff_no: str, pin: str) -> None:
        self.box("staff_no").clear()
        self.type("staff_no", staff_no)
        self.type("pin", pin)
        self.press("submit")

    def said(self) -> str:
        label = self.view.findChild(QLabel, "signin.error")
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def shows(self, words: str) -> bool:
        return any(words in label.text() for label in self.view.findChildren(QLabel) if label.isVisible())


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def keys(typed: str) -> None:
    """Type wherever the focus is; a line break is Enter."""
    for key in typed:
        if key == "\n":
            QTest.keyClick(focused(), Qt.Key.Key_Return)
        else:
            QTest.keyClicks(focused(), key)


def alt(*digits: str) -> None:
    for digit in digits:
        QTest.keyClick(focused(), Qt.Key(ord(digit)), Qt.KeyboardModifier.AltModifier)
