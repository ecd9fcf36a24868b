"""What is seen seldom: other ways to the desk, the drawer's tasks, the hall's settings, the day's close."""

from app.domain.errors import EnvironmentFault
from app.proving.tour.injected import failing
from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.kiosk.state import KioskMode
from app.ui.screens.signin.presenter import SignInMode
from tests.desk_hall import FLOAT, PINS, DeskHall
from tests.kiosk_hall import KioskHall
from tests.people import CLERK, HEAD, HEAD_PIN, MANAGER, MANAGER_PIN, OTHER_CLERK
from tests.screens.desks import shot
from tests.screens.kiosk import shot as kiosk_shot
from tests.screens.shot import Tour

DAY_MS = 24 * 3600 * 1000
EVENING_MS, NIGHT_MS = 13 * 3600 * 1000, 8 * 3600 * 1000


def signs_in(desk: DeskHall, mode: SignInMode) -> bool:
    """Return whether the way in shows this."""
    return desk.window.signin.state.mode is mode


def closes(desk: DeskHall, mode: CloseMode) -> bool:
    """Return whether the close shows this."""
    return bool(desk.window.mounted["close"].presenter.state.mode is mode)


def ways_in(desk: DeskHall) -> Tour:
    """Show who has a one-time PIN, and who is signed in elsewhere."""
    staff = desk.program.services.staff
    head = staff.sign_in(HEAD, HEAD_PIN, "manager", None)
    one_time = staff.issue_pin(head, CLERK)
    desk.type(CLERK)
    desk.key("Return")
    desk.type(one_time)
    desk.key("Return")
    assert signs_in(desk, SignInMode.NEW_PIN)
    yield shot(desk, "ways-in-new-pin")
    staff.sign_in(OTHER_CLERK, PINS[OTHER_CLERK], "reception", None)
    desk.move_to("counter")
    desk.type(OTHER_CLERK)
    desk.key("Return")
    desk.type(PINS[OTHER_CLERK])
    desk.key("Return")
    assert signs_in(desk, SignInMode.TAKE_OVER)
    yield shot(desk, "ways-in-take-over")


def settings(desk: DeskHall) -> Tour:
    """Show a new colleague, what each window does, and what a hall may change."""
    desk.sign_in(MANAGER)
    desk.window.go("staff")
    desk.click("staff.add")
    yield shot(desk, "settings-register")
    for name in ("windows", "settings"):
        desk.robot.click_in(desk.window, "staff.tabs", desk.window.text(f"setup.tab.{name}"))
        yield shot(desk, f"settings-{name}")


def drawer(desk: DeskHall) -> Tour:
    """Show the drawer handed over, change that is disputed, and the alarm over all of it."""
    desk.sign_in(CLERK)
    desk.open_shift()
    for name, initials in (("hand-over", "JJ"), ("dispute", "ZLZY")):
        desk.key("Ctrl+K")
        desk.type(initials)
        desk.key("Return")
        assert desk.at(CounterMode.DRAWER)
        yield shot(desk, f"drawer-{name}")
        desk.key("Esc")
    desk.key("Ctrl+F12")
    assert desk.there("alarm")
    yield shot(desk, "drawer-alarm")


def day(desk: DeskHall) -> Tour:
    """Show a day that is signed, the same a day late, and closed."""
    desk.sign_in(CLERK)
    desk.open_shift()
    desk.window.go("close")
    for pieces in FLOAT:
        desk.type(pieces)
        desk.key("Return")
    desk.type("0")
    desk.key("Ctrl+Return")
    assert closes(desk, CloseMode.SEALED)
    yield shot(desk, "day-sealed")
    desk.key("Ctrl+Return")
    yield shot(desk, "day-shift-closed")
    desk.move_to("manager")
    desk.sign_in(MANAGER)
    desk.window.go("close")
    assert closes(desk, CloseMode.DAY_SIGNING)
    yield shot(desk, "day-signing")
    desk.hall.rig.clock.advance_ms(DAY_MS)
    desk.move_to("manager")
    desk.sign_in(MANAGER)
    desk.window.go("close")
    yield shot(desk, "day-late")
    desk.type(MANAGER_PIN)
    desk.key("Ctrl+Return")
    assert closes(desk, CloseMode.DAY_CLOSED)
    yield shot(desk, "day-closed")


def kiosk(hall: KioskHall, group: str, *, large: bool) -> Tour:
    """Show a kiosk that can't help now."""
    assert not large
    with failing(hall.program.services.queue, "hall_wait", EnvironmentFault("store.busy")):
        hall.presenter.refresh()
        yield kiosk_shot(hall, group, "fault", KioskMode.FAULT)
    hall.hall.rig.clock.advance_ms(EVENING_MS)
    hall.presenter.refresh()
    yield kiosk_shot(hall, group, "late", KioskMode.LATE)
    hall.hall.rig.clock.advance_ms(NIGHT_MS)
    hall.presenter.refresh()
    yield kiosk_shot(hall, group, "early", KioskMode.EARLY)
