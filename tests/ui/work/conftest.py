"""The works screen at somebody's desk, with real keys and a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from app.devices.notices.file_sender import FileNoticeSender
from app.services.call_backs import CallBackService
from app.services.notices import NoticeService
from app.services.rows.orders import OrderRow
from app.ui.screens.work.presenter import FollowUp, WorkPresenter
from app.ui.screens.work.state import WorkMode
from app.ui.screens.work.view import WorkView
from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.late_answers import LateAnswers
from tests.samples_business import Desk
from tests.samples_hall import CLERK, texts


class Stage:
    """The screen at somebody's desk."""

    def __init__(self, folder: Path, qtbot: QtBot, staff_no: str = CLERK) -> None:
        self.desk = Desk(folder)
        self.tasks = LateAnswers()
        self.crashes: list[object] = []
        self.tasks.crashed.connect(self.crashes.append)
        rig = self.desk.rig
        self.notices = NoticeService(rig.store, rig.clock, rig.ids, FileNoticeSender(folder / "out"), texts())
        self.presenter = WorkPresenter(
            FollowUp(self.desk.work, self.notices, CallBackService(rig.store, rig.clock, rig.ids)),
            rig.store,
            self.tasks,
            rig.clock,
            self.desk.session(staff_no, 3 if staff_no == CLERK else None),
            "Asia/Shanghai",
        )
        self.view = WorkView(self.presenter, texts()["zh_CN"])
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()

    @property
    def mode(self) -> WorkMode:
        return self.presenter.state.mode

    def is_at(self, mode: WorkMode) -> bool:
        return self.mode is mode

    def take_in(self, **changed: str) -> OrderRow:
        order = self.desk.submit_sample("device_repair", **changed).order
        self.desk.pay(order)
        return order

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QApplication.processEvents()
        QTest.keyClick(QApplication.focusWidget() or self.view, key, modifier)

    def write(self, words: str) -> None:
        commit = QInputMethodEvent()
        commit.setCommitString(words)
        QApplication.sendEvent(QApplication.focusWidget() or self.view, commit)

    def button(self, name: str) -> QPushButton:
        found = self.view.findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())

    def close(self) -> None:
        self.presenter.stop()
        self.view.close()
        assert self.crashes == []


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Stage(tmp_path, qtbot)
    yield made
    made.close()
