"""The complaint screen in a window, and hands for it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.complaints import ComplaintCategory
from app.services.complaints import ComplaintService, Intake
from app.services.rows.complaints import ComplaintRow
from app.services.sessions import Session
from app.ui.screens.complaint.presenter import ComplaintMode, ComplaintPresenter
from app.ui.screens.complaint.view import ComplaintView
from tests.queue_hall import QueueHall

MOST_TABS = 40
CLERK = Session("s", "T10237", "测试·林知夏", (), "counter", "A01-3")


class Stage:
    """The screen in a window."""

    def __init__(self, hall: QueueHall, qtbot: QtBot) -> None:
        self.hall = hall
        rig = hall.rig
        self.service = ComplaintService(rig.store, rig.clock, rig.ids)
        self.presenter = ComplaintPresenter(self.service, rig.store, hall.tasks, rig.clock, rig.ids, CLERK)
        self.view = ComplaintView(self.presenter, hall.text)
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        self.view.show()
        self.view.activateWindow()
        QApplication.processEvents()

    def shows(self, mode: ComplaintMode) -> bool:
        return self.mode is mode

    @property
    def mode(self) -> ComplaintMode:
        return self.presenter.state.mode

    def find(self, name: str) -> QWidget:
        found = self.view.findChild(QWidget, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        QApplication.processEvents()
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def fill(self) -> None:
        self.click("complaint_new")
        self.click("complaint_category_fees")
        QTest.keyClicks(self.find("complaint_phone"), "138 0000 1234")
        what = self.find("complaint_what")
        assert isinstance(what, QPlainTextEdit)
        what.insertPlainText("二月的流量费多收了")

    def reach(self, name: str) -> QWidget:
        """Go to a control by Tab."""
        for _ in range(MOST_TABS):
            held = QApplication.focusWidget()
            assert held is not None
            if held.objectName() == name:
                return held
            QTest.keyClick(held, Qt.Key.Key_Tab)
        raise AssertionError(name)

    def fill_by_keys(self) -> None:
        """Fill the form in with no hand on the mouse."""
        QTest.keyClick(self.reach("complaint_new"), Qt.Key.Key_Return)
        QTest.keyClick(self.reach("complaint_category_fees"), Qt.Key.Key_Space)
        QTest.keyClicks(self.reach("complaint_phone"), "138 0000 1234")
        what = self.reach("complaint_what")
        assert isinstance(what, QPlainTextEdit)
        what.insertPlainText("二月的流量费多收了")

    def take(
        self, category: ComplaintCategory = ComplaintCategory.FEES, customer: str | None = None
    ) -> ComplaintRow:
        intake = Intake(
            complaint_id=self.hall.rig.ids.new(),
            category=category,
            channel="counter",
            customer_id=customer,
            ticket_id=None,
            contact_name="测试·李𬎆",
            contact_phone="13800001234",
            what="多收了三十元流量费",
            wish="退回",
            related=(),
        )
        return self.service.receive(CLERK, intake, "zh_CN")
