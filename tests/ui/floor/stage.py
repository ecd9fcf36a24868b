"""The floor of a small hall before a duty manager."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.staff import Role
from app.services.floor import FloorService
from app.services.sessions import Session
from app.ui.models import CELL_ROLE
from app.ui.screens.floor.presenter import FloorMode, FloorPresenter
from app.ui.screens.floor.view import FloorView
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.tables import DataTable
from tests.queue_hall import QueueHall

BOSS = Session("s-boss", "T10008", "测试·周正明", (Role.DUTY_MANAGER,), "manager", None)


class Stage:
    """The floor of a small hall."""

    def __init__(self, folder: Path, app: QApplication, qtbot: QtBot) -> None:
        self.hall = QueueHall(folder, app)
        self.qtbot = qtbot
        rig = self.hall.rig
        self.presenter = FloorPresenter(
            FloorService(rig.store, rig.clock), rig.store, self.hall.tasks, BOSS, "Asia/Shanghai"
        )
        self.view = FloorView(self.presenter, self.hall.text)
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()

    @property
    def mode(self) -> FloorMode:
        return self.presenter.state.mode

    def cell(self, table: DataTable, row: int, column: int) -> str:
        value = table.model().data(table.model().index(row, column), CELL_ROLE)
        return value.text if isinstance(value, BadgeSpec) else str(value)

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())
