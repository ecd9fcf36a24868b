"""What is accepted and not signed is signed before anything is collected."""

from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.evidence_presenter import EvidenceMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import OTHER_CLERK, OTHER_PIN
from tests.seen import in_sight
from tests.ui.counter.test_counter_faces import begin


def large(desk: DeskHall) -> str:
    button = desk.find("next.primary")
    assert isinstance(button, QPushButton)
    return button.text()


def badge(desk: DeskHall) -> str:
    return desk.find("basket.device_repair.state").accessibleName()


def repair(desk: DeskHall) -> None:
    """Accept a repair that costs something and is signed."""
    desk.begin("403")
    form = desk.counter.parts.form
    form.scan("serial")
    filled = {
        "model": "样例手机 A1",
        "fault": "screen",
        "condition": "good",
        "charge": "repair.screen",
        "contact": "测试·宋雨晴",
        "phone": "13800001234",
        "notify": "sms",
    }
    for key, value in filled.items():
        form.change(key, value)
    desk.key("Ctrl+Return")


def test_f9_opens_the_signature_before_it_collects(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    repair(clerk)
    assert clerk.form_is(FormMode.SIGNATURE)
    assert not clerk.counter.key_words(), "it is open: the key leads nowhere, and says what it always does"
    clerk.key("Esc")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.counter.key_words() == {"F9": "key.F9_sign"}
    assert clerk.state.actions[0].act is Act.PAY
    assert large(clerk) == "请客户签名"
    assert badge(clerk) == "待签名"
    assert {action.act: action.reason for action in clerk.state.actions}[Act.FINISH] == "counter.unsigned"
    clerk.key("F9")
    assert clerk.at(CounterMode.FORM)
    assert clerk.form_is(FormMode.SIGNATURE)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SUBMITTED)
    clerk.key("Esc")
    assert large(clerk) == "收费 ¥380.00"
    clerk.key("F9")
    assert clerk.at(CounterMode.CHECKOUT)
    assert clerk.checkout_is(CheckoutMode.COLLECTING)


def test_who_was_away_finds_the_keyboard_at_the_next_step(clerk: DeskHall, qtbot: QtBot) -> None:
    """The customer signs at the pad, a manager decides at another desk: the window here is behind."""
    clerk.take()
    clerk.serve_next()
    repair(clerk)
    assert clerk.focused() == "form.sign.paper"
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    clerk.counter.parts.form.sign("paper")
    assert clerk.form_is(FormMode.SUBMITTED)
    assert not clerk.window.isActiveWindow()
    assert clerk.focused() == "form.primary"
    other.close()
    with qtbot.waitActive(clerk.window):
        clerk.window.activateWindow()
    assert clerk.find("form.primary").hasFocus()


def test_on_a_low_screen_the_button_to_sign_with_is_in_sight_and_then_how_it_ended(clerk: DeskHall) -> None:
    clerk.window.resize(1280, 700)
    clerk.find_customer("13800005678")
    clerk.verify("wang_xiaoming")
    clerk.begin("106")
    clerk.key("Tab", "Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)
    QApplication.processEvents()
    button = clerk.window.focusWidget()
    assert button is not None
    assert in_sight(button)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.DONE)
    QApplication.processEvents()
    card = clerk.find("form.result")
    assert card.visibleRegion().boundingRect().top() == 0, "its heading is not scrolled away"


def focus_elsewhere(desk: DeskHall) -> None:
    """Put the focus into the queue, as a click there does."""
    desk.counter.view.queue.list.setFocus()
    assert not desk.focused().startswith("form.")


def test_ctrl_enter_signs_wherever_the_cursor_stands(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    repair(clerk)
    assert clerk.form_is(FormMode.SIGNATURE)
    focus_elsewhere(clerk)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SUBMITTED)
    focus_elsewhere(clerk)
    clerk.key("Ctrl+Return")
    assert clerk.at(CounterMode.CHECKOUT), "and collects what it leads to"


def test_the_footer_does_what_ctrl_enter_does_in_the_form(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    repair(clerk)
    clerk.window.press("Ctrl+Return")
    assert clerk.form_is(FormMode.SUBMITTED)


def test_the_footer_signs_the_answer_that_is_being_given(clerk: DeskHall) -> None:
    begin(clerk)
    clerk.key("Alt+F")
    clerk.type(OTHER_CLERK)
    clerk.key("Return")
    clerk.type(OTHER_PIN)
    clerk.window.press("Ctrl+Return")
    assert clerk.counter.parts.faces.state.mode is EvidenceMode.HIDDEN, "the answer was handed over"
    assert clerk.state.orders == (), "and nothing was submitted"
