"""The screen of staff and settings before somebody, on the demo hall."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.facts import Fact
from app.i18n import load_text
from app.services.hall_desk import HallDesk
from app.ui.screens.staff.presenter import StaffMode, StaffPresenter
from app.ui.screens.staff.view import StaffView
from app.ui.tasks import InlineRunner
from app.ui.theme import RESOURCES
from tests.people import MANAGER, MANAGER_PIN, DemoHall


class Stage:
    """The screen before somebody."""

    def __init__(self, folder: Path, qtbot: QtBot, staff_no: str = MANAGER, pin: str = MANAGER_PIN) -> None:
        self.hall = DemoHall(folder)
        rig = self.hall.rig
        self.session = self.hall.staff.sign_in(staff_no, pin, "manager", None)
        self.service = HallDesk(rig.store, rig.clock, self.hall.staff)
        self.presenter = StaffPresenter(
            self.service, rig.store, InlineRunner(), self.session, "Asia/Shanghai"
        )
        self.view = StaffView(self.presenter, load_text("zh_CN", RESOURCES))
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()

    @property
    def mode(self) -> StaffMode:
        return self.presenter.state.mode

    def is_at(self, mode: StaffMode) -> bool:
        return self.mode is mode

    def key(self, key: Qt.Key) -> None:
        QApplication.processEvents()
        QTest.keyClick(QApplication.focusWidget() or self.view, key)
        QApplication.processEvents()

    def fill(self, name: str, words: str) -> None:
        QApplication.processEvents()
        box = self.view.findChild(QLineEdit, name)
        assert isinstance(box, QLineEdit)
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, words)

    def button(self, name: str) -> QPushButton:
        found = self.view.findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found

    def label(self, name: str) -> QLabel:
        QApplication.processEvents()
        found = self.view.findChild(QLabel, name)
        assert isinstance(found, QLabel)
        return found

    def errors(self) -> dict[str, str]:
        """Return what stands at the fields that are to be seen."""
        fields = self.view.editor._fields
        return {name: field.error for name, field in fields.items() if field.error and field.isVisible()}

    def focus(self) -> str:
        QApplication.processEvents()
        focused = QApplication.focusWidget()
        return focused.objectName() if focused else ""

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())

    def close(self) -> None:
        self.presenter.stop()
        self.view.close()
        self.hall.rig.store.close()


class Accepts:
    """A centre that accepts everything and whose feed is slow."""

    def propose(self, staff_no: str, fact: Fact) -> None:
        """Accept."""
