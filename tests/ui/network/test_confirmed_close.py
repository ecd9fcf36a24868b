"""The centre's word on a day's close: waiting, confirmed, or what differs."""

from dataclasses import replace

from app.domain.documents import SpoolState
from app.domain.network import CloseConfirmed, DayTallied, Tally
from app.services.close import Closed
from app.services.ports import Stamp
from app.services.rows.documents import DocumentRow
from app.ui.screens.close.confirmed import Confirmations, confirmation_badge
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import CloseMode
from app.ui.screens.close.view import CloseView
from tests import factories_documents as make
from tests.networked_desk import NetworkedDesk, OpenDesk, OpenNetworked
from tests.people import MANAGER

DAY = "A01-2026-03-11-0"
OURS = Tally(
    terminal_id="t", epoch="K7Q", receipts=3, takings_fen=9_000, reversals_fen=-1_000, last_receipt="T03-3"
)


def closed(desk: NetworkedDesk) -> CloseView:
    """Show the close of a day as it stands just after the signature."""
    desk.sign_in(MANAGER)
    desk.click("rail.close")
    view, presenter = desk.window.mounted["close"].view, desk.window.mounted["close"].presenter
    assert isinstance(view, CloseView)
    assert isinstance(presenter, ClosePresenter)
    report = DocumentRow(
        "d1", "z_report", f"day:{DAY}", "zh_CN", SpoolState.DONE, "", 1, 1, 1, make.z_report()
    )
    presenter._update(
        mode=CloseMode.DAY_CLOSED, ready=True, report=report, reports=(report,), closed=Closed(42, "d1")
    )
    return view


def confirm(desk: NetworkedDesk, *, proven: bool, theirs: Tally) -> None:
    """Let the centre's word come in."""
    with desk.hall.rig.store.write(Stamp("")) as unit:
        unit.record(DayTallied(day_id=DAY, tallies=(OURS,), at_ms=1))
        code = "" if proven else "network.close.takings"
        unit.record(CloseConfirmed(day_id=DAY, proven=proven, code=code, tallies=(theirs,), at_ms=2))
    desk.robot.breathe()


def test_a_close_waits_and_is_confirmed(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    view = closed(desk)
    assert view._done.confirmed.isVisible()
    assert desk.shows("待中心确认")
    confirm(desk, proven=True, theirs=OURS)
    assert desk.shows("中心已确认")
    assert not desk.shows("待中心确认")
    assert not view._done.confirmed._sheet.isVisible()
    desk.click("rail.language")
    assert desk.shows("Confirmed by the centre")


def test_what_differs_is_listed_by_terminal(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    view = closed(desk)
    confirm(desk, proven=False, theirs=replace(OURS, receipts=2, takings_fen=8_000, last_receipt="T03-2"))
    assert desk.shows("与中心不符")
    assert view._done.confirmed._sheet.isVisible()
    assert desk.shows("70.00")
    assert desk.shows("T03-2")


def test_a_standalone_hall_has_nothing_to_confirm(open_desk: OpenDesk) -> None:
    desk = open_desk("manager")
    view = closed(desk)  # type: ignore[arg-type] # a desk without a network
    assert not view._done.confirmed.isVisible()
    known = Confirmations(desk.program)
    known.look_at((DAY,))
    assert known.of(DAY) is None
    assert confirmation_badge(None, desk.window.text) is None
