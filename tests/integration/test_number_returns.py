"""A terminal gives its phone numbers back: who sees what, and when it gets new ones."""

from pathlib import Path

from app.domain.staff import SignedIn
from app.services.central.numbers import Numbers
from app.services.ports import Stamp
from app.services.stock import HeldNumbers, NumberReturns
from tests.factories import HALL
from tests.network_hall import Centre, NetDesk
from tests.samples_hall import CLERK, FREE, MANAGER


def test_what_was_given_back_goes_to_another_desk_and_comes_again_with_a_sign_in(
    centre: Centre, tmp_path: Path
) -> None:
    centre.setting("numbers.block", 2)
    centre.setting("numbers.low", 1)
    desk, other = NetDesk(tmp_path, centre), NetDesk(tmp_path, centre, seed=32)
    returns = NumberReturns(desk.store, desk.clock)
    desk.sync()
    assert returns.state() == HeldNumbers(2, 2, 0)
    desk.clock.advance_ms(1000)
    assert returns.give_back(desk.session(MANAGER)) == 2
    assert returns.state() == HeldNumbers(0, 0, desk.clock.now_ms())
    desk.sync()
    assert centre.work().numbers == 0
    assert returns.state().free == 0, "who gave all back is about to go, and gets none"
    other.sync()
    desk.clock.advance_ms(1000)
    with desk.store.write(Stamp(CLERK)) as unit:
        unit.record(
            SignedIn(
                session_id="s-back",
                staff_no=CLERK,
                terminal_id=desk.store.terminal.terminal_id,
                desk="counter",
                counter_id=None,
                took_over=None,
                at_ms=desk.clock.now_ms(),
            )
        )
    desk.sync()
    desk.sync()
    assert returns.state() == HeldNumbers(2, 2, 0)
    assert len(FREE) == 3
    assert desk.rebuilt()
    for each in (desk, other):
        each.store.close()


def test_who_has_enough_or_is_revoked_gets_none_while_there_are_some(centre: Centre, tmp_path: Path) -> None:
    centre.setting("numbers.block", 2)
    centre.setting("numbers.low", 1)
    desk = NetDesk(tmp_path, centre)
    desk.sync()
    numbers = Numbers(centre.store, centre.clock, centre.ids)
    assert len(FREE) == 3, "one is left to be given"
    assert numbers.top_up(HALL, desk.caller.device) == 0
    centre.store.revoke(desk.caller.device, "lost")
    assert numbers.top_up(HALL, desk.caller.device) == 0
    desk.store.close()
