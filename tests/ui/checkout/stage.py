"""The checkout panel on a real store, with a printer and a card that answer as told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.document_marks import Marks
from app.domain.documents import DocumentContent, SpoolState
from app.domain.errors import EnvironmentFault
from app.services.money import Completed
from app.services.ports import PrintJob, PrintResult
from app.services.spool import SpoolService
from app.ui.panels.checkout import CheckoutPanel
from app.ui.panels.checkout_presenter import CheckoutMode, CheckoutPresenter
from app.ui.panels.checkout_receipt import ReceiptPreviewPanel
from app.ui.tasks import InlineRunner
from app.ui.widgets.money import MoneyEdit
from tests.factories_money import Till, bill_lines, prepayment

LINES = (*bill_lines(), prepayment(20_000))


class Paper:
    """A printer that answers as told."""

    name = "纸"
    simulated = True
    answer = PrintResult(SpoolState.DONE, "")
    jams = False

    def submit(self, job: PrintJob) -> PrintResult:
        if self.jams:
            raise EnvironmentFault("printer.folder_failed")
        return self.answer


class Later:
    """What a pool was given, until it is let go."""

    def __init__(self, tasks: InlineRunner) -> None:
        self._pool = tasks.pool
        self._held: list[Callable[[], object]] = []

    def __call__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - whatever a runner takes
        self._held.append(lambda: self._pool(*given, **named))

    def now(self) -> None:
        (work,) = self._held
        work()


def render(content: DocumentContent, language: str, _marks: Marks) -> tuple[bytes, bytes]:
    return content.KIND.encode(), language.encode()


class Stage:
    """Panel and preview side by side, as the counter shows them."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.till = Till(folder)
        self.paper = Paper()
        self.qtbot = qtbot
        self.completed: list[Completed] = []
        self.closed: list[bool] = []
        self.build()

    def build(self) -> None:
        till = self.till
        rig = till.rig
        spool = SpoolService(rig.store, rig.clock, rig.ids, self.paper, render)
        self.tasks = InlineRunner()
        self.crashes: list[object] = []
        self.tasks.crashed.connect(self.crashes.append)
        self.presenter = CheckoutPresenter(till.service, spool, self.tasks, till.card)
        self.presenter.sign_in(till.clerk)
        self.presenter.completed.connect(self.completed.append)
        self.presenter.closed.connect(lambda: self.closed.append(True))
        self.window = QWidget()
        row = QHBoxLayout(self.window)
        self.panel = CheckoutPanel(self.presenter, till.texts["zh_CN"], bind=True)
        self.preview = ReceiptPreviewPanel(self.presenter, till.texts["zh_CN"])
        row.addWidget(self.panel)
        row.addWidget(self.preview)
        self.qtbot.addWidget(self.window)
        self.window.resize(808, 976)
        with self.qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def restart(self) -> None:
        self.window.close()
        self.till.restart()
        self.build()

    @property
    def mode(self) -> CheckoutMode:
        return self.presenter.state.mode

    def shows(self, mode: CheckoutMode) -> bool:
        return self.mode is mode

    def printed(self, state: SpoolState) -> bool:
        return self.presenter.state.print_state is state

    def open(self) -> None:
        self.presenter.open(None, (), LINES)

    def press(self, name: str) -> None:
        button = self.panel.findChild(QPushButton, name)
        assert button is not None
        assert button.isVisible(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def key_in(self, name: str, keys: str) -> None:
        box = self.panel.findChild(MoneyEdit, name)
        assert box is not None
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, keys)

    def banner(self) -> str:
        return self.panel.collect.banner.accessibleName()
