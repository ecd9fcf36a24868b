"""The desk while the customer signs at the pad: keys that do something, and where the keyboard is then."""

from pytestqt.qtbot import QtBot

from app.domain.orders import OrderState
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.customer.state import CustomerMode
from tests.customer_hall import draw, mode, screen, touch
from tests.desk_hall import DeskHall
from tests.people import OTHER_CLERK
from tests.ui.counter.test_counter_signing import repair
from tests.ui.desk.test_desk_strip_truth import live


def test_while_the_customer_signs_only_keys_that_do_something_are_live(clerk: DeskHall, qtbot: QtBot) -> None:
    clerk.find_customer("13800005678")
    clerk.verify("wang_xiaoming")
    clerk.begin("106")
    clerk.key("Tab", "Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)
    assert not live(clerk) & {"Ctrl+Enter", "F9"}, "the customer signs, and nothing is to be collected"
    clerk.key("Alt+P")
    qtbot.waitUntil(lambda: clerk.form_is(FormMode.DONE))
    assert clerk.state.orders[0].state is OrderState.COMPLETED
    assert clerk.focused() == "form.primary"


def test_a_fingerprint_has_a_key(clerk: DeskHall, qtbot: QtBot) -> None:
    clerk.take()
    clerk.serve_next()
    repair(clerk)
    clerk.fill("form.sign.witness", OTHER_CLERK)
    clerk.key("Alt+M")
    qtbot.waitUntil(lambda: clerk.form_is(FormMode.SUBMITTED))


def test_the_finger_that_signed_gives_the_keyboard_back(clerk: DeskHall, qtbot: QtBot) -> None:
    clerk.take()
    clerk.serve_next()
    repair(clerk)
    view = screen(clerk).view
    with qtbot.waitActive(view):
        view.activateWindow()
    while not screen(clerk).presenter.state.read:
        touch(clerk, "page.next")
    draw(clerk)
    touch(clerk, "confirm")
    qtbot.waitUntil(lambda: clerk.find("form.primary").hasFocus())
    clerk.key("Return")
    assert clerk.at(CounterMode.CHECKOUT), "Enter goes on"


def test_the_desk_waits_for_the_signature_and_goes_on_by_itself(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    repair(clerk)
    assert mode(clerk) is CustomerMode.SIGN
    assert clerk.focused() == "form.sign.waits"
    assert clerk.shows("请客户在客户屏上逐项核对并签名，签好后这里自动继续。")
    clerk.key("Ctrl+Return", "Return")
    assert clerk.form_is(FormMode.SIGNATURE), "one press too many signs nothing"
    while not screen(clerk).presenter.state.read:
        touch(clerk, "page.next")
    draw(clerk)
    touch(clerk, "confirm")
    assert clerk.form_is(FormMode.SUBMITTED)
    assert clerk.focused() == "form.primary"


def test_the_language_that_the_customer_chose_holds_over_that_of_the_paper(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    touch(clerk, "language.en")
    repair(clerk)
    state = screen(clerk).presenter.state
    assert mode(clerk) is CustomerMode.SIGN
    assert (state.language, state.foreign) == ("en", True), "the paper is in the ticket's, and that is said"
    clerk.counter.presenter.refresh()
    assert screen(clerk).presenter.state.language == "en"


def test_its_title_is_in_the_clerks_language_whoever_stands_before_it(clerk: DeskHall) -> None:
    clerk.window.set_language("en")
    shown = screen(clerk).view
    title = clerk.program.texts["en"]("customer_screen.title")
    assert shown.windowTitle() == title
    touch(clerk, "language.zh_CN")
    assert shown.windowTitle() == title
    clerk.window.set_language("zh_CN")
    assert shown.windowTitle() == clerk.program.texts["zh_CN"]("customer_screen.title")
