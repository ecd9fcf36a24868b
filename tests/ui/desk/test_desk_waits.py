"""Who waits too long is told on every page of whoever can open another window."""

from collections.abc import Callable

from app.domain.floor import ALERT_MIN
from app.domain.queue_rules import MINUTE_MS
from tests.desk_hall import DeskHall
from tests.people import MANAGER


def test_the_manager_hears_of_a_long_wait_on_any_page(open_desk: Callable[[str], DeskHall]) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    desk.window.go("approvals")
    desk.take()
    shell, strip = desk.window.shell, desk.window._strip
    assert shell is not None
    assert strip is not None
    floor = shell.rail.button("floor")
    strip._show_clock()
    assert floor._count == 0
    desk.wait((ALERT_MIN - 1) * MINUTE_MS)
    strip._show_clock()
    assert floor._count == 0
    desk.wait(MINUTE_MS)
    strip._show_clock()
    assert floor._count == 1
