"""The close at a real desk: what Ctrl+Enter says and does where nothing can be signed yet."""

from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import CloseMode, Fault
from tests.desk_hall import DeskHall
from tests.people import CLERK, MANAGER
from tests.screens.shot import still
from tests.seen import in_sight
from tests.ui.desk.conftest import OpenDesk

SMALL = (1344, 924)


def close(desk: DeskHall) -> ClosePresenter:
    presenter = desk.window.mounted["close"].presenter
    assert isinstance(presenter, ClosePresenter)
    return presenter


def test_a_day_signed_too_early_says_why(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.window.resize(*SMALL)
    desk.sign_in(CLERK)
    desk.open_shift()
    desk.move_to("manager")
    desk.window.resize(*SMALL)
    desk.sign_in(MANAGER)
    desk.window.go("close")
    still(desk.window)
    assert close(desk).state.mode is CloseMode.DAY_LIST
    desk.key("Ctrl+Return")
    assert close(desk).state.fault is Fault.FINISH
    still(desk.window)
    why = desk.find("close.barred")
    assert in_sight(why), "in sight, not below an edge"
    assert desk.shows("还有 1 个班没有班结")


def test_what_leads_to_a_counter_says_so_where_there_is_none(open_desk: OpenDesk) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    desk.window.go("close")
    still(desk.window)
    close(desk).go("refund", "T01-Y97-000001-43")
    assert desk.shows("这里是经理席，不办业务")
    desk.window.go("documents")
    desk.key("Esc")


def test_a_variance_is_booked_by_ctrl_enter(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.window.resize(*SMALL)
    desk.sign_in(CLERK)
    desk.open_shift()
    desk.window.go("close")
    for pieces in ("1", "2", "5", "8", "2", "6", "6", "10"):
        desk.type(pieces)
        desk.key("Return")
    desk.key("Ctrl+Return")
    still(desk.window)
    assert desk.focused() == "close.slip.card", "what is missing has the cursor"
    box = desk.find("close.slip.card")
    assert in_sight(box), "and is in sight beside its error"
    desk.type("0")
    desk.key("Return", "Ctrl+Return")
    still(desk.window)
    assert close(desk).state.mode is CloseMode.VARIANCE
    assert not desk.shows("都不是"), "nothing else was offered"
    desk.key("Ctrl+Return")
    assert close(desk).state.fault is Fault.DECISION
    assert desk.focused() == "close.reason.cash"
    desk.fill("close.reason.cash", "少了一张")
    desk.key("Ctrl+Return")
    assert close(desk).state.mode is not CloseMode.VARIANCE
