"""Reports of the day under real keys, on a real hall."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.close_rules import Decision
from app.domain.document_marks import Confirmation
from app.domain.errors import UserError
from app.services.sessions import Session
from app.ui.models import CELL_ROLE
from app.ui.panels.rows_table import RowsTable
from app.ui.screens.reports.presenter import STATES, ReportsMode, ReportsPresenter
from app.ui.screens.reports.view import ReportsView
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.charts import HourBars
from app.ui.widgets.paint import BadgeSpec
from tests.factories_close import CLERK, FLOAT_FEN, MANAGER, PIN
from tests.factories_reports import TEXTS, ReportRig
from tests.seen import faults

DAY_MS = 86_400_000


class Stage:
    """The screen of a small hall."""

    def __init__(self, folder: Path, app: QApplication, qtbot: QtBot) -> None:
        load_fonts()
        apply_theme(app, LIGHT)
        self.rig = ReportRig(folder)
        self.tasks = InlineRunner()
        self.qtbot = qtbot
        self.views: list[ReportsView] = []

    def open(self, session: Session | None = None) -> None:
        """Open the screen."""
        self.presenter = ReportsPresenter(
            self.rig.reports, self.rig.store, self.tasks, session or self.rig.manager, "Asia/Shanghai"
        )
        self.view = ReportsView(self.presenter, TEXTS["zh_CN"])
        self.presenter.setParent(self.view)
        self.views.append(self.view)
        self.qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        with self.qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()
        self.presenter.arrive("")

    def sell(self, fen: int = 100_00) -> None:
        """Take money in a shift that is closed."""
        shift_id = self.rig.open()
        self.rig.pay(shift_id, cash=fen)
        self.rig.count(shift_id, FLOAT_FEN + fen)
        self.rig.close(shift_id, manager=MANAGER)

    def close_day(self) -> None:
        """Close the day."""
        self.rig.day_close.close_day(self.rig.manager, self.rig.day_close.days()[0].day_id, PIN)

    def shows(self, mode: ReportsMode) -> bool:
        return self.presenter.state.mode is mode

    def find(self, name: str) -> QWidget:
        found = self.view.findChild(QWidget, name)
        assert found is not None, name
        return found

    def cells(self, name: str) -> list[list[str]]:
        table = self.find(name)
        assert isinstance(table, RowsTable)
        model = table.model()
        shown = [
            [model.data(model.index(row, column), CELL_ROLE) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]
        return [[each.text if isinstance(each, BadgeSpec) else str(each) for each in row] for row in shown]

    def key(self, key: Qt.Key) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        QApplication.processEvents()

    def focus(self) -> str:
        widget = QApplication.focusWidget()
        return widget.objectName() if widget else ""

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(tmp_path, qapp, qtbot)
    yield made
    for view in made.views:
        view.close()
    made.rig.store.close()


def test_before_the_first_day(stage: Stage) -> None:
    assert set(STATES) == set(ReportsMode)
    stage.open()
    assert stage.shows(ReportsMode.EMPTY)
    assert "还没有营业日" in stage.words()
    button = stage.find("reports.print")
    assert isinstance(button, QPushButton)
    assert not button.isEnabled()
    said = stage.find("reports.said")
    assert isinstance(said, QLabel)
    assert (said.isVisible(), said.text()) == (True, "还没有营业日"), "why, beside what is locked"
    stage.presenter.print_report()
    stage.presenter.save_csv()
    assert (stage.presenter.state.printed, stage.presenter.state.saved) == ("", "")


def test_an_open_day_is_provisional_and_follows(stage: Stage) -> None:
    stage.sell()
    stage.open()
    assert stage.shows(ReportsMode.PROVISIONAL)
    assert "暂计 · 营业日未结" in stage.words()
    assert stage.cells("reports.tenders")[-1][-1] == "100.00"
    stage.close_day()
    stage.qtbot.waitUntil(lambda: stage.shows(ReportsMode.FINAL))
    assert "已日结" in stage.words()
    assert "日结于 2026-03-11 " in stage.words()
    assert "相符" in stage.words()
    assert stage.cells("reports.days") == [["2026-03-11", "Z00001", "已日结"]]


def test_a_day_that_agrees_says_what_the_till_was_short(stage: Stage) -> None:
    shift_id = stage.rig.open()
    stage.rig.pay(shift_id, cash=100_00)
    stage.rig.count(shift_id, FLOAT_FEN + 90_00)
    stage.rig.close(shift_id, Decision("cash", "找零时多付了一张"), manager=MANAGER)
    stage.close_day()
    stage.open()
    assert stage.find("reports.tile.z").accessibleName() == "与日结报表: 相符, 短款 −10.00，见异常"
    assert stage.find("reports.tile.back").accessibleName().startswith("冲正与退费: ¥0.00, ")


def test_the_centre_may_still_differ(stage: Stage) -> None:
    stage.sell()
    stage.close_day()
    stage.rig.known.said = Confirmation.DIFFERS
    stage.rig.known.sent = False
    stage.open()
    assert stage.shows(ReportsMode.PROVISIONAL)
    assert "与中心不符" in stage.words()
    assert "未上传中心" in stage.words()


def test_days_are_chosen_by_keys(stage: Stage) -> None:
    stage.sell()
    stage.close_day()
    stage.rig.clock.advance_ms(DAY_MS)
    stage.sell(70_00)
    stage.open()
    assert stage.shows(ReportsMode.PROVISIONAL)
    stage.find("reports.days").setFocus()
    stage.key(Qt.Key.Key_Down)
    assert stage.shows(ReportsMode.PAST)
    assert "2026-03-11  已日结" in stage.words()
    assert stage.cells("reports.clerks")[-1][-1] == "100.00"
    stage.key(Qt.Key.Key_Up)
    assert stage.shows(ReportsMode.PROVISIONAL)
    assert stage.cells("reports.clerks")[-1][-1] == "70.00"
    stage.presenter.arrive(stage.presenter.state.days[1].day_id)
    assert stage.shows(ReportsMode.PAST)


def test_whoever_comes_prints_with_one_key(stage: Stage) -> None:
    stage.sell()
    stage.close_day()
    stage.open()
    assert stage.focus() == "reports.print"
    stage.key(Qt.Key.Key_Space)
    assert "日报已送打印" in stage.words()
    with stage.rig.store.read() as queries:
        row = queries.documents.document(stage.presenter.state.printed)
    assert row is not None
    assert row.kind == "day_report"


def test_files_are_saved_in_the_language_of_the_desk(stage: Stage) -> None:
    stage.sell()
    stage.close_day()
    stage.open()
    for _ in range(2):
        stage.key(Qt.Key.Key_Tab)
    stage.key(Qt.Key.Key_Space)
    path = Path(stage.presenter.state.saved)
    assert path.name == "day-A01-2026-03-11-Z00001.csv"
    assert "日报" in path.read_text("utf-8-sig")
    assert str(path) in stage.words()
    stage.view.retranslate(TEXTS["en"])
    stage.presenter.save_csv()
    assert "Daily report" in path.read_text("utf-8-sig")
    stage.presenter.save_pdf()
    assert Path(stage.presenter.state.saved).read_bytes().startswith(b"%PDF")


def test_a_folder_that_cannot_be_written_is_said(stage: Stage) -> None:
    stage.sell()
    stage.open()
    stage.rig.saved.write_text("", "utf-8")
    stage.presenter.save_csv()
    assert "日报文件夹出错" in stage.words()
    assert stage.shows(ReportsMode.PROVISIONAL)
    assert not stage.presenter.state.busy


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_part_in_both_languages(stage: Stage, language: str) -> None:
    stage.sell()
    stage.close_day()
    stage.open()
    stage.view.retranslate(TEXTS[language])
    for part in ("takings", "service", "care", "exceptions"):
        stage.presenter.show_part(part)
        stage.view.grab()
        assert "⟨" not in stage.words()
        assert faults(stage.view) == []
        assert stage.find(f"reports.area.{part}").isVisible()
    chart = stage.view.findChild(HourBars)
    assert chart is not None
    assert "⟨" not in chart.accessibleName()
    assert chart.accessibleName()


def test_f6_walks_from_days_to_tables(stage: Stage) -> None:
    stage.sell()
    stage.open()
    seen = []
    for _ in range(3):
        seen.append(stage.focus())
        stage.view.next_pane()
    assert seen == ["reports.print", "reports.days", "reports.area.takings"]


def test_a_refusal_is_shown(stage: Stage) -> None:
    stage.open(stage.rig.session(CLERK))
    assert stage.shows(ReportsMode.FAULT)
    assert TEXTS["zh_CN"]("staff.no_right.audit") in stage.words()


def test_what_could_not_be_read_again_is_not_printed(stage: Stage) -> None:
    stage.sell()
    stage.open()
    buttons = [stage.find(f"reports.{name}") for name in ("print", "save_pdf", "save_csv")]
    assert all(button.isEnabled() for button in buttons)
    stage.presenter._fail(UserError("staff.no_right.audit"))
    assert stage.shows(ReportsMode.FAULT)
    assert not any(button.isEnabled() for button in buttons)
    assert buttons[0].toolTip() == TEXTS["zh_CN"]("reports.fault")
    stage.presenter.print_report()
    stage.presenter.save_pdf()
    assert (stage.presenter.state.busy, stage.presenter.state.printed) == (False, "")
    stage.presenter.refresh()
    assert all(button.isEnabled() for button in buttons)


def test_a_second_day_of_one_date_is_told_apart(stage: Stage) -> None:
    stage.sell()
    stage.close_day()
    stage.sell()
    stage.open()
    days = stage.cells("reports.days")
    assert [row[0] for row in days] == ["2026-03-11"] * 2
    assert [row[1] for row in days] == [TEXTS["zh_CN"]("reports.nth_day", no=2), "Z00001"]
