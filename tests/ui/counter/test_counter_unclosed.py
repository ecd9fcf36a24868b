"""A day that somebody forgot to close is told where the next one begins."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.shifts import DayOpened
from tests.desk_hall import DeskHall

_DAY_MS = 86_400_000


def test_who_opens_a_shift_hears_of_a_day_that_was_never_closed(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    desk = DeskHall(tmp_path, qapp, qtbot)
    rig = desk.hall.rig
    rig.record(
        DayOpened(
            after=None,
            day_id="day-before",
            hall_id=rig.store.terminal.hall_id,
            date="2026-03-10",
            staff_no="T10237",
            at_ms=rig.clock.now_ms() - _DAY_MS,
        )
    )
    desk.sign_in()
    assert not desk.shows("2026-03-10 还没日结"), "it is told with the shift that begins after it"
    desk.open_shift()
    assert desk.shows("2026-03-10 还没日结，请告诉值班经理补日结")
    desk.take()
    desk.serve_next()
    assert not desk.shows("2026-03-10 还没日结"), "with a customer there is something else to think of"
    desk.close()
