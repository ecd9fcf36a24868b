"""The manager's evening by keys alone, counted: four shifts, one with a variance, the day, its reports."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.cash import DENOMINATIONS
from app.domain.day_papers import DayReportContent
from app.domain.documents import ShiftReportContent, ZReportContent
from app.domain.shifts import ShiftState, Treatment
from app.services.paper_marks import StandaloneAcknowledgements
from app.ui.screens.close.state import CloseMode
from app.ui.screens.reports.presenter import ReportsPresenter
from app.ui.screens.reports.view import ReportsView
from app.ui.tasks import InlineRunner
from tests.close_screen import TEXT, ZONE, Screen
from tests.factories_close import CLERK, FLOAT_FEN, FOURTH, MANAGER, OTHER, PIN, THIRD, CloseRig
from tests.factories_reports import reports_of

MOST: Final = 120
"""So many key presses the whole evening may take, those of the clerks' counts among them."""
CARD_FEN: Final = 60_00
TAKINGS_FEN: Final = 138_00
PIECES: Final = (4, 2, 3, 5, 4, 7, 1, 5)
"""638.00 yuan from 100 yuan down to 1 jiao: the float of 500 and what was taken."""


class CountedKeys(Screen):
    """A screen at which every key press is counted; nothing else touches it."""

    pressed = 0

    def keys(self, words: str) -> None:
        CountedKeys.pressed += len(words)
        super().keys(words)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        CountedKeys.pressed += 1
        QApplication.processEvents()
        super().key(key, modifier)


def close_by(screen: CountedKeys, pieces: tuple[int, ...]) -> None:
    """Count a drawer and its card slips, and seal."""
    assert screen.shows(CloseMode.COUNTING)
    for each in pieces:
        screen.enter(str(each))
    screen.enter("60")
    screen.ctrl_enter()


def print_report_of_the_day(qtbot: QtBot, rig: CloseRig, manager: CountedKeys, folder: Path) -> None:
    """Go from the close to the report of the day, print it, save it for a spreadsheet, and come back."""
    assert manager.focus() == "close.to_reports"
    manager.key(Qt.Key.Key_Space)
    ((screen, day_id),) = manager.went
    assert screen == "reports"
    tasks = InlineRunner()
    reports = reports_of(rig, folder / "reports", StandaloneAcknowledgements())
    presenter = ReportsPresenter(reports, rig.store, tasks, manager.presenter.session, ZONE)
    view = ReportsView(presenter, TEXT)
    presenter.setParent(view)
    tasks.setParent(view)
    qtbot.addWidget(view)
    view.resize(1824, 944)
    view.show()
    qtbot.waitActive(view)
    presenter.arrive(day_id)
    QApplication.processEvents()
    assert manager.focus() == "reports.print"
    manager.key(Qt.Key.Key_Space)
    assert presenter.state.printed
    for _ in range(2):
        manager.key(Qt.Key.Key_Tab)
    assert manager.focus() == "reports.save_csv"
    manager.key(Qt.Key.Key_Space)
    assert presenter.state.saved.endswith("-Z00001.csv")
    with rig.store.read() as queries:
        (row,) = queries.documents.of_subject(f"day_report:{day_id}")
    assert isinstance(row.content, DayReportContent)
    assert row.content.agrees is True
    view.close()
    manager.view.activateWindow()
    manager.find("close.to_reports").setFocus()
    QApplication.processEvents()


def test_the_evening_of_four_shifts(qtbot: QtBot, rig: CloseRig, tmp_path: Path) -> None:
    CountedKeys.pressed = 0
    assert sum(n * fen for n, fen in zip(PIECES, DENOMINATIONS, strict=True)) == FLOAT_FEN + TAKINGS_FEN
    shifts = {}
    for counter, staff_no in ((3, CLERK), (2, OTHER), (1, THIRD), (4, FOURTH)):
        shifts[staff_no] = rig.open(staff_no, counter)
        rig.pay(shifts[staff_no], card=CARD_FEN)
        rig.pay(shifts[staff_no], cash=TAKINGS_FEN)
    for counter, staff_no in ((3, CLERK), (2, OTHER), (1, THIRD)):
        screen = CountedKeys(qtbot, rig, staff_no, counter)
        close_by(screen, PIECES)
        if screen.shows(CloseMode.SIGNING):
            # Reports of the shifts before wait for paper: what is carried forward, the manager signs.
            screen.sign(PIN)
        else:
            screen.ctrl_enter()
        assert screen.shows(CloseMode.CLOSED)
        assert screen.crashes == []
        screen.view.close()
    rig.pay(shifts[FOURTH], cash=20_00)
    screen = CountedKeys(qtbot, rig, FOURTH, 4)
    close_by(screen, PIECES)
    assert screen.shows(CloseMode.VARIANCE)
    assert screen.focus().startswith(("close.hint", "close.reason"))
    if screen.focus().startswith("close.hint"):
        screen.enter()
    else:
        screen.enter("ok")
    assert screen.shows(CloseMode.SIGNING), "more than five yuan: the manager signs"
    screen.sign(PIN)
    assert screen.shows(CloseMode.CLOSED)
    screen.view.close()

    manager = CountedKeys(qtbot, rig, MANAGER, None)
    assert manager.shows(CloseMode.DAY_SIGNING)
    assert manager.focus() == "close.pin"
    manager.sign(PIN)
    assert manager.shows(CloseMode.DAY_CLOSED)
    print_report_of_the_day(qtbot, rig, manager, tmp_path)
    for _ in range(12):
        if manager.focus().startswith("close.reprint"):
            break
        manager.key(Qt.Key.Key_Tab)
    manager.key(Qt.Key.Key_Space)
    QApplication.processEvents()
    assert manager.presenter.state.reprinted, "the newest report once more"

    assert all(rig.shift(shift_id).state is ShiftState.CLOSED for shift_id in shifts.values())
    assert rig.shift(shifts[FOURTH]).settled[0].treatment in set(Treatment)
    with rig.store.read() as queries:
        reports = [queries.documents.document(each) for each in queries.shifts.report_ids(9)]
    kinds = [row.kind for row in reports if row is not None]
    assert kinds.count(ShiftReportContent.KIND) == len(shifts)
    assert kinds.count(ZReportContent.KIND) == 1
    assert manager.crashes == []
    assert CountedKeys.pressed <= MOST, f"{CountedKeys.pressed} key presses"
