"""A desk whose number was signed in elsewhere goes to sign-in by itself, whatever it showed."""

from PySide6.QtWidgets import QWidget

from app.domain.staff import SignedIn
from app.services.ports import Stamp
from app.ui.screens.counter.state import CounterMode
from tests.networked_desk import NetworkedDesk, OpenNetworked
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN, OTHER_CLERK, OTHER_PIN, WANG

MINUTE_MS = 60_000


def sign_in_elsewhere(desk: NetworkedDesk, staff_no: str = CLERK, counter: int | None = 2) -> None:
    """Take over at another desk, as its fact arrives here."""
    desk.hall.rig.clock.advance_ms(MINUTE_MS)
    pin = {CLERK: CLERK_PIN, OTHER_CLERK: OTHER_PIN, MANAGER: MANAGER_PIN}[staff_no]
    kind, place = ("counter", f"A01-{counter}") if counter else ("manager", None)
    desk.program.services.staff.sign_in(staff_no, pin, kind, place, take_over=True)
    desk.robot.breathe()


def asks_who_is_there(desk: NetworkedDesk) -> bool:
    """Return whether the desk shows the sign-in and nobody is signed in."""
    view: QWidget = desk.window.signin_view
    return view.isVisible() and desk.window.session is None and desk.there("signin.staff_no")


def test_an_idle_counter_goes_to_sign_in_and_says_why(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    sign_in_elsewhere(desk)
    assert asks_who_is_there(desk)
    assert desk.shows("您的工号已在“2 号台席”登录")
    assert desk.focused() == "signin.staff_no"
    desk.window.set_language("en")
    assert desk.shows("Your number is signed in at “Counter 2” now")
    desk.sign_in(OTHER_CLERK)
    assert not desk.shows("Your number is signed in at")


def test_a_counter_with_its_shift_open_goes_too(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.open_shift()
    sign_in_elsewhere(desk)
    assert asks_who_is_there(desk)


def test_a_closed_shift_page_goes_too(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.window.go("close")
    sign_in_elsewhere(desk)
    assert asks_who_is_there(desk)


def test_a_locked_desk_is_nobodys_any_more(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.window.lock()
    sign_in_elsewhere(desk)
    assert asks_who_is_there(desk)
    assert desk.window.shell is None


def test_a_colleague_who_takes_the_counter_is_named(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    sign_in_elsewhere(desk, OTHER_CLERK, 1)
    assert asks_who_is_there(desk)
    assert desk.shows(f"（{OTHER_CLERK}）已接管这个台席")


def test_the_managers_desk_goes_too(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.sign_in(MANAGER)
    sign_in_elsewhere(desk, MANAGER, 2)
    assert asks_who_is_there(desk)


def test_others_who_come_and_go_change_nothing(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    sign_in_elsewhere(desk, OTHER_CLERK, 2)
    sign_in_elsewhere(desk, MANAGER, None)
    assert desk.window.session is not None
    assert desk.window.current == "counter"


def test_whoever_stands_at_the_window_is_served_to_the_end(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.open_shift()
    desk.find_customer(WANG)
    assert desk.at(CounterMode.SERVING)
    sign_in_elsewhere(desk)
    assert desk.window.session is not None, "the customer is not left standing"
    assert desk.shows("请先办完这位客户")
    desk.key("Alt+E")
    desk.robot.breathe()
    assert asks_who_is_there(desk)
    assert desk.shows("您的工号已在“2 号台席”登录")


def test_an_alarm_stays_before_the_sign_in(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.key("Ctrl+F12")
    assert desk.there("alarm")
    sign_in_elsewhere(desk)
    assert desk.there("alarm")
    assert desk.window.session is None


def test_a_session_that_the_other_desk_did_not_know_ends(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    rig = desk.hall.rig
    later = SignedIn(
        staff_no=CLERK,
        session_id=rig.ids.new(),
        terminal_id="T99",
        desk="counter",
        counter_id="A01-2",
        took_over=None,
        at_ms=rig.clock.now_ms() + MINUTE_MS,
    )
    with rig.store.write(Stamp(CLERK)) as unit:
        unit.record(later)
    desk.robot.breathe()
    assert asks_who_is_there(desk)
    with rig.store.read() as queries:
        assert [each.session_id for each in queries.staff.open_sessions()] == [later.session_id]


def test_it_is_told_once_however_often_the_window_changes(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.window.attended.emit("serving")
    sign_in_elsewhere(desk)
    said = desk.toast()
    assert said is not None
    desk.window.attended.emit("calling")
    assert desk.toast() is said
    desk.window.attended.emit("idle")
    desk.window.attended.emit("idle")
    desk.robot.breathe()
    assert asks_who_is_there(desk)
