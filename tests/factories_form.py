"""The form panel on a real store, as the counter shows it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.business.spec import Field as Definition
from app.domain.business.spec import FieldKind, Value
from app.services.order_quotes import Submitted
from app.ui.panels.form import FormPanel
from app.ui.panels.form_fields import Finder
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_state import FormMode
from app.ui.tasks import InlineRunner
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import Field, Select
from app.ui.widgets.ticks import TickGrid
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


def press(button: QAbstractButton, *, touch: bool) -> None:
    """Press a button by a tap, or by Space."""
    if touch:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def choose(box: Select, key: str, *, touch: bool) -> None:
    """Choose from a list by a tap on its line, or by the arrow keys."""
    row = box.findData(key)
    assert row >= 0, key
    if touch:
        box.showPopup()
        view = box.view()
        place = view.visualRect(box.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        return
    box.setFocus()
    step = Qt.Key.Key_Down if row > box.currentIndex() else Qt.Key.Key_Up
    for _ in range(abs(row - box.currentIndex())):
        QTest.keyClick(box, step)


class Stage:
    """The panel as the counter shows it."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.desk = Desk(folder)
        self.tasks = InlineRunner()
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

    def fill(self, definition: Definition, value: Value, *, touch: bool) -> None:
        """Fill one field as a person does: by keys alone, or by taps and an on-screen keyboard."""
        box = self.box(definition.key)
        if isinstance(box, RadioRow) and isinstance(value, str):
            press(box.box(value), touch=touch)
        elif isinstance(box, TickGrid) and isinstance(value, tuple):
            for key in set(value).symmetric_difference(box.keys()):
                press(box.box(key), touch=touch)
        elif isinstance(box, Finder) and isinstance(value, str):
            self.type(definition.key, box.itemText(box.findData(value)).split(" · ")[0])
        elif isinstance(box, Select) and isinstance(value, str):
            choose(box, value, touch=touch)
        elif definition.kind is FieldKind.SECRET and isinstance(value, tuple):
            for name, typed in zip(("first", "again"), value, strict=True):
                self.type(f"{definition.key}.{name}", typed)
        elif isinstance(value, tuple):
            self.type(definition.key, " ".join(value))
        else:
            self.type(definition.key, str(value // 100) if isinstance(value, int) else value)

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
