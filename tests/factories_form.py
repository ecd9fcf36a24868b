"""The form panel on a real store, as the counter shows it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.services.order_quotes import Submitted
from app.ui.panels.form import FormPanel
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_state import FormMode
from app.ui.widgets.fields import Field
from tests.late_answers import LateAnswers
from tests.samples_business import Desk
from tests.samples_hall import texts


def write(target: QWidget, words: str) -> None:
    """Type by keys; Chinese comes from an input method, as on a real desk."""
    if words.isascii():
        QTest.keyClicks(target, words)
        return
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(target, event)


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert isinstance(found, QWidget)
    return found


class Stage:
    """The panel as the counter shows it."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.desk = Desk(folder)
        self.tasks = LateAnswers()
        self.crashes: list[object] = []
        self.tasks.crashed.connect(self.crashes.append)
        self.presenter = FormPresenter(
            self.desk.orders,
            self.desk.approvals,
            self.desk.rig.store,
            self.tasks,
            self.desk.clerk,
            self.desk.rig.clock,
            "Asia/Shanghai",
        )
        self.presenter.refund_with(self.desk.card_refunds)
        self.submitted: list[Submitted] = []
        self.told: list[str] = []
        self.presenter.submitted.connect(self.submitted.append)
        self.presenter.closed.connect(lambda: self.told.append("closed"))
        self.presenter.seat_asked.connect(lambda: self.told.append("seat"))
        self.presenter.checkout_asked.connect(self.told.append)
        self.panel = FormPanel(self.presenter, texts()["zh_CN"])
        qtbot.addWidget(self.panel)
        self.panel.resize(928, 944)
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()

    def mode(self) -> FormMode:
        return self.presenter.state.mode

    def box(self, key: str) -> QWidget:
        found = self.panel.findChild(QWidget, f"form.{key}")
        assert isinstance(found, QWidget), key
        return found

    def type(self, key: str, words: str) -> None:
        box = self.box(key)
        target = box.lineEdit() if isinstance(box, QComboBox) else box
        assert isinstance(target, QLineEdit)
        target.setFocus()
        target.selectAll()
        write(target, words)

    def field(self, key: str) -> Field:
        return next(field for field in self.panel.findChildren(Field) if field.key == key)

    def button(self, name: str) -> QPushButton:
        found = self.panel.findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def ctrl_enter(self) -> None:
        QTest.keyClick(
            QApplication.focusWidget() or self.panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(label.text() for label in self.panel.findChildren(QLabel) if label.isVisible())
