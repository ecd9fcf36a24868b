"""What the counter says of money beside the form: what a visit has paid, what is owed, what is free."""

from PySide6.QtWidgets import QLabel

from app.ui.panels.form_state import FormMode
from tests.desk_hall import DeskHall


def test_a_visit_says_what_it_paid_and_an_order_how_many_lines_it_has(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.begin("201")
    clerk.fill("form.numbers", "01000006688")
    clerk.counter.parts.form.change("arrears", "all")
    clerk.key("Tab", "Ctrl+Return", "F9")
    clerk.fill("checkout_cash", "200")
    clerk.key("F9")
    done = clerk.counter.parts.checkout.state.completed
    assert done is not None
    odd = clerk.find("checkout_done_odd")
    assert isinstance(odd, QLabel)
    (order,) = clerk.state.orders
    to_balance = done.total_fen - order.total_fen
    assert odd.text().startswith(f"{to_balance / 100:.2f} 元转入余额"), "why more was taken than was due"
    clerk.key("Return")
    total = clerk.find("basket.due")
    assert isinstance(total, QLabel)
    (order,) = clerk.state.orders
    assert total.text() == f"¥{done.total_fen / 100:.2f}" != f"¥{order.total_fen / 100:.2f}"
    assert clerk.shows("已收合计")
    assert clerk.shows(f"账单 等 {len(order.quote)} 项"), "the dearest line stands for all"


def test_what_is_owed_past_its_time_is_among_the_reminders(clerk: DeskHall) -> None:
    clerk.take("plan_change")
    clerk.serve_next()
    assert clerk.shows("没有需要提醒的事")
    clerk.verify("wang_xiaoming")
    assert clerk.shows("名下有逾期欠费")
    assert not clerk.shows("没有需要提醒的事")


def test_whoever_was_only_looked_up_is_reminded_too(clerk: DeskHall) -> None:
    """The sum stands above anyway: it is no secret that the reminder would keep."""
    clerk.find_customer("01000006688")
    assert clerk.shows("名下有逾期欠费")


def test_beside_a_free_business_there_is_nothing_to_collect(clerk: DeskHall) -> None:
    clerk.take("plan_change")
    clerk.serve_next()
    clerk.begin("201")
    assert clerk.shows("业务提交后按 F9")
    assert clerk.shows("开始收费后，这里显示小票")
    clerk.key("Esc")
    clerk.begin("202")
    assert clerk.shows("本笔退款"), "before it is filled in, too"
    clerk.key("Esc")
    clerk.begin("404")
    assert clerk.shows("本笔不收费"), "it never charges anything"
    assert not clerk.shows("业务提交后按 F9")
    for key, value in (("numbers", ("01000006688",)), ("fault", "no_signal"), ("phone", "13800001234")):
        clerk.counter.parts.form.change(key, value)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.DONE), clerk.counter.parts.form.state.errors
    assert clerk.shows("本笔不收费")
    assert not clerk.shows("业务提交后按 F9")
