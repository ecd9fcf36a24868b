"""What keeps a customer at the window - an order that waits, a held form - is ended by keys that are told."""

from collections.abc import Callable

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import MANAGER, MANAGER_PIN, WANG


def waiting(desk: DeskHall) -> None:
    """Have an order wait for the manager, and go back to the customer."""
    desk.take("plan_change")
    desk.serve_next()
    desk.verify("wang_xiaoming")
    desk.begin("104")
    desk.fill("form.plan.line", "畅享 299")
    desk.key("Tab", "Ctrl+Return")
    assert desk.form_is(FormMode.AWAITING_APPROVAL)
    desk.key("Esc")


def press(desk: DeskHall, key: str, then: Callable[[], object]) -> None:
    """Press the key of a button, which goes down before it acts."""
    desk.key(key)
    desk._qtbot.waitUntil(lambda: bool(then()))
    desk.robot.breathe()


def primary(desk: DeskHall) -> str:
    """Return what the large button says."""
    button = desk.find("next.primary")
    assert isinstance(button, QPushButton)
    return button.text()


def test_the_manager_decides_by_keys_from_the_customer_page(clerk: DeskHall) -> None:
    waiting(clerk)
    assert primary(clerk) == "经理到台审批", "it is what the visit waits for"
    press(clerk, "Alt+J", lambda: clerk.there("form.decide.staff_no"))
    assert clerk.focused() == "form.decide.staff_no"
    clerk.type(MANAGER)
    clerk.key("Return")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)
    clerk.key("Esc")
    assert not clerk.there("next.decide")


def test_the_form_that_waits_has_the_same_keys(clerk: DeskHall) -> None:
    waiting(clerk)
    press(clerk, "Alt+J", lambda: clerk.there("form.decide.staff_no"))
    press(clerk, "Alt+J", lambda: not clerk.there("form.decide.staff_no"))
    press(clerk, "Alt+X", lambda: clerk.window.findChild(QMenu, "menu.cancel_order"))
    clerk.menu("cancel_order")
    assert clerk.state.orders[0].reason


def test_the_list_of_commands_knows_them(clerk: DeskHall) -> None:
    waiting(clerk)
    clerk.begin("106")
    clerk.fill("form.notes", "出国")
    clerk.key("F8")
    told = {command.key: command.shortcut for command in clerk.counter.commands()}
    assert told["decide"] == "Alt+J"
    assert told["drop"] == "Alt+X"
    clerk.key("Ctrl+K")
    clerk.type("删除")
    clerk.key("Return")
    assert clerk.state.drafts == ()


def test_a_held_form_is_deleted_by_its_key_and_offered_back(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.verify("wang_xiaoming")
    clerk.begin("106")
    clerk.fill("form.notes", "出国")
    clerk.key("F8", "Alt+E")
    (leaves,) = (action for action in clerk.state.actions if action.act is Act.DISMISS)
    assert "Alt+X" in clerk.program.texts["zh_CN"](leaves.reason), "what is in the way says how it goes"
    press(clerk, "Alt+X", lambda: clerk.state.drafts == ())
    clerk.key("Alt+U")
    assert clerk.at(CounterMode.FORM)
    assert clerk.counter.parts.form.state.form["notes"] == "出国"
    press(clerk, "Alt+X", lambda: not clerk.at(CounterMode.FORM))
    clerk.key("Alt+E")
    assert clerk.at(CounterMode.IDLE)


def test_a_form_that_is_taken_back_is_for_the_number_that_it_was_for(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.verify("wang_xiaoming")
    clerk.begin("106")
    clerk.fill("form.notes", "出国")
    clerk.key("F8")
    (draft,) = clerk.state.drafts
    was = draft.subscriber_id
    overview = clerk.counter.parts.customer.state.overview
    assert overview is not None
    other = next(view.row.subscriber_id for view in overview.numbers if view.row.subscriber_id != was)
    clerk.counter.parts.customer.choose(other)
    assert clerk.state.visit.subscriber_id == other
    press(clerk, "Alt+X", lambda: clerk.state.drafts == ())
    clerk.key("Alt+U")
    assert clerk.counter.parts.form.state.visit.subscriber_id == was


def test_what_is_being_submitted_is_not_thrown_away(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "50")
    clerk.key("Tab")
    assert clerk.form_is(FormMode.QUOTED)
    clerk.tasks.holding = True
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SUBMITTING)
    drop = clerk.find("form.drop")
    assert not drop.isEnabled()
    clerk.key("Alt+X")
    clerk.counter.parts.form.drop()
    clerk.robot.breathe()
    clerk.tasks.arrive()
    (order,) = clerk.state.orders
    assert order.type_key == "fee_payment"
    assert not clerk.form_is(FormMode.SUBMITTING, FormMode.CLOSED)


def test_what_is_accepted_after_its_form_was_left_belongs_to_whoever_is_still_here(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "50")
    clerk.key("Tab")
    clerk.tasks.holding = True
    clerk.key("Ctrl+Return", "Esc")
    clerk.tasks.arrive()
    (order,) = clerk.state.orders
    assert order.type_key == "fee_payment"
    acts = {each.act: each for each in clerk.state.actions}
    assert acts[Act.DISMISS].reason == "counter.unpaid"


def test_what_is_accepted_after_its_customer_has_gone_is_nobody_elses(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "50")
    clerk.key("Tab")
    clerk.tasks.holding = True
    clerk.key("Ctrl+Return", "Esc")
    clerk.counter.presenter.dismiss_customer()
    clerk.find_customer("13900001002")
    clerk.tasks.arrive()
    assert clerk.state.orders == ()


def test_a_sum_in_the_visit_is_never_cut(clerk: DeskHall) -> None:
    clerk.window.set_language("en")
    clerk.window.resize(1280, 800)
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.find_customer(WANG)
    clerk.prepay("9000")
    clerk.key("Esc")
    clerk.robot.breathe()
    amount = clerk.find("basket.fee_payment.amount")
    assert isinstance(amount, QLabel)
    assert amount.width() >= QFontMetrics(amount.font()).horizontalAdvance(amount.text())
