"""A close screen in front of one person, pressed by keys."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.i18n import load_text
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import CloseMode
from app.ui.screens.close.view import CloseView
from app.ui.tasks import InlineRunner
from app.ui.theme import RESOURCES
from tests.factories_close import CLERK, CloseRig
from tests.seen import in_sight

ZONE = "Asia/Shanghai"
TEXT = load_text("zh_CN", RESOURCES)
ENGLISH = load_text("en", RESOURCES)


def settle() -> None:
    """Let words change, then sizes, then what scrolls."""
    for _ in range(4):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class Screen:
    """A close screen of one person, and short ways to press its keys."""

    def __init__(self, qtbot: QtBot, rig: CloseRig, staff_no: str = CLERK, counter: int | None = 3) -> None:
        self.crashes: list[object] = []
        self.went: list[tuple[str, str]] = []
        self.closed: list[str] = []
        runner = InlineRunner()
        runner.crashed.connect(self.crashes.append)
        session = rig.session(staff_no, counter)
        self.presenter = ClosePresenter(rig.shifts, rig.day_close, runner, session, ZONE)
        runner.setParent(self.presenter)
        self.presenter.went.connect(lambda screen, ref: self.went.append((screen, ref)))
        self.presenter.shift_closed.connect(self.closed.append)
        self.presenter.day_closed.connect(lambda number: self.closed.append(f"Z{number}"))
        self.view = CloseView(self.presenter, TEXT)
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        self.view.show()
        QTest.qWaitForWindowActive(self.view)
        self.presenter.start()

    @property
    def mode(self) -> CloseMode:
        return self.presenter.state.mode

    def shows(self, mode: CloseMode) -> bool:
        return self.mode is mode

    def in_sight(self, name: str) -> bool:
        """Return whether a control is to be seen whole, without scrolling, once all has its place."""
        settle()
        return in_sight(self.find(name))

    def focus(self) -> str:
        widget = QApplication.focusWidget()
        return widget.objectName() if widget else ""

    def keys(self, words: str) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        if words.isascii():
            QTest.keyClicks(widget, words)
        else:
            commit = QInputMethodEvent()
            commit.setCommitString(words)
            QApplication.sendEvent(widget, commit)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, modifier)

    def enter(self, words: str = "") -> None:
        self.keys(words)
        self.key(Qt.Key.Key_Return)

    def ctrl_enter(self) -> None:
        self.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def sign(self, pin: str) -> None:
        """Type a PIN, and carry out what it signs."""
        self.keys(pin)
        self.ctrl_enter()

    def find(self, name: str) -> QWidget:
        found = self.view.findChild(QWidget, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        button = self.find(name)
        assert isinstance(button, QPushButton)
        assert button.isEnabled(), name
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def words(self, name: str) -> str:
        label = self.find(name)
        assert isinstance(label, QLabel)
        return label.text()

    def shown(self) -> str:
        """Return all words that can be seen."""
        QApplication.processEvents()
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())
