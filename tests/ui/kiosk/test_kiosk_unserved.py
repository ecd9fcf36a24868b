"""A number for a queue that no open counter calls: what the customer is told to do."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.halls import SettingChanged
from tests.kiosk_hall import KioskHall


@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN", "10 分钟内凭小票复号"), ("en", "come back within 10 minutes")]
)
def test_it_is_told_how_long_a_missed_number_may_come_back_in_this_hall(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, language: str, words: str
) -> None:
    kiosk = KioskHall(tmp_path, qapp, qtbot)
    try:
        kiosk.hall.rig.record(SettingChanged(key="queue.reinstate_min", value="10", reason=""))
        called = services(kiosk, served=True)[0]
        kiosk.tap(f"kiosk_language_{language}", "kiosk_home_services", f"kiosk_service_{called}")
        assert kiosk.says(words)
    finally:
        kiosk.close()


def services(kiosk: KioskHall, *, served: bool) -> tuple[str, ...]:
    """Return the services whose queue an open counter calls, or those whose queue none does."""
    with kiosk.program.store.read() as queries:
        signed_in = {each.counter_id for each in queries.staff.open_sessions()}
        letters = {
            lane for each in queries.halls.counters() if each.counter_id in signed_in for lane in each.lanes
        }
        rows = queries.halls.services()
    return tuple(each.service_id for each in rows if (each.lane in letters) is served)


@pytest.mark.parametrize("ways", [(), ("kiosk_elder",)])
@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN", "办这项业务的窗口还没开"), ("en", "No counter is open for this yet")]
)
def test_it_is_told_that_no_counter_is_open_for_it_and_what_to_do(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, language: str, words: str, ways: tuple[str, ...]
) -> None:
    kiosk = KioskHall(tmp_path, qapp, qtbot)
    try:
        lone, called = services(kiosk, served=False)[0], services(kiosk, served=True)[0]
        for _ in range(3):  # also for whoever comes third: minutes would count from an opening nobody knows
            kiosk.presenter.finish()
            kiosk.tap(f"kiosk_language_{language}", *ways, "kiosk_home_services", f"kiosk_service_{lone}")
            assert kiosk.says(words)
            issued = kiosk.presenter.state.issued
            assert issued is not None
            assert not kiosk.says(f"{issued.low_min}–{issued.high_min}")
            assert kiosk.find("kiosk_unserved").geometry().bottom() <= kiosk.window.height()
            assert kiosk.find("kiosk_end_help").isEnabled()
            assert kiosk.window.height() == 1920
        kiosk.presenter.finish()
        kiosk.tap(f"kiosk_language_{language}", *ways, "kiosk_home_services", f"kiosk_service_{called}")
        assert not kiosk.says(words)
    finally:
        kiosk.close()
