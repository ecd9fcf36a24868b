"""The block of phone numbers on the sync screen: seen by a manager, and given back."""

from app.domain.network import NumberBlockGranted
from app.services.ports import Stamp
from app.ui.screens.sync.presenter import SyncPresenter
from app.ui.screens.sync.state import SyncState
from tests.networked_desk import NetworkedDesk, OpenNetworked
from tests.people import MANAGER


def state(desk: NetworkedDesk) -> SyncState:
    presenter = desk.window.mounted["sync"].presenter
    assert isinstance(presenter, SyncPresenter)
    return presenter.state


def grant(desk: NetworkedDesk, count: int = 3) -> None:
    rig = desk.hall.rig
    with rig.store.read() as queries:
        free = queries.stock.free_numbers(count)
    with rig.store.write(Stamp("")) as unit:
        unit.record(
            NumberBlockGranted(
                block_id="b1",
                hall_id=rig.store.terminal.hall_id,
                terminal_id=rig.store.terminal.terminal_id,
                numbers=tuple(row.number for row in free),
                at_ms=rig.clock.now_ms(),
            )
        )
    desk.robot.breathe()


def test_a_manager_gives_the_block_back(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    grant(desk)
    desk.sign_in(MANAGER)
    desk.click("rail.sync")
    assert state(desk).kept.numbers == 3
    assert desk.shows("可发 3 个，已发 0 个")
    desk.hall.rig.clock.advance_ms(1000)
    desk.click("sync.numbers.return")
    assert state(desk).kept.numbers == 0
    assert state(desk).returned == 3
    assert desk.shows("号码已归还")
    assert not desk.find("sync.numbers.return").isEnabled()
    desk.click("rail.language")
    assert desk.shows("were given back")


def test_a_clerk_sees_the_figures_and_returns_nothing(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    grant(desk)
    desk.sign_in()
    desk.click("rail.sync")
    assert not desk.there("sync.numbers.return")
    assert state(desk).kept.numbers == 3
