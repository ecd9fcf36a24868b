"""A desk that proposes a counter knows who sits at the others by now."""

from app.domain.staff import SignedIn
from tests.people import CLERK, OTHER_CLERK
from tests.ui.desk.conftest import OpenDesk


def test_the_counter_of_a_colleague_elsewhere_is_not_proposed(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    assert desk.window.signin.state.counter_id == "A01-1"
    rig = desk.hall.rig
    rig.record(
        SignedIn(
            staff_no=OTHER_CLERK,
            session_id="s-other",
            terminal_id="another terminal",
            desk="counter",
            counter_id="A01-1",
            took_over=None,
            at_ms=rig.clock.now_ms(),
        )
    )
    desk._qtbot.waitUntil(lambda: desk.window.signin.state.counter_id == "A01-2")
    desk.sign_in(CLERK, counter=3)
    assert desk.window.session is not None
    assert desk.window.session.counter_id == "A01-3"
