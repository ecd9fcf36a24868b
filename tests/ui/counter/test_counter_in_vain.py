"""What was paid and could not be carried out: said in red at once, and until the money is back."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

import app.domain.business as types
from app.domain.business.context import Context, Execution
from app.domain.business.fee_payment import FEE_PAYMENT
from app.domain.business.spec import Effect, Form
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.ui.panels.checkout import DonePage
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.next_panel import RemindersCard
from tests.desk_hall import DeskHall
from tests.people import WANG


def fails(_context: Context, _form: Form, _execution: Execution) -> tuple[Effect, ...]:
    raise UserError("business.failed.cancelled")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    made = replace(FEE_PAYMENT, effect=fails)
    kept = tuple(made if kind.key == made.key else kind for kind in types.BUSINESS_TYPES)
    monkeypatch.setattr(types, "BUSINESS_TYPES", kept)


def reminders(clerk: DeskHall) -> str:
    panel = clerk.window.findChildren(RemindersCard)[-1]
    return " ".join(label.text() for label in panel.findChildren(QLabel))


@pytest.mark.usefixtures("broken")
def test_money_of_what_failed_is_said_before_the_customer_goes(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.begin("201")
    clerk.fill("form.numbers", WANG)
    clerk.fill("form.prepay_fen", "100")
    clerk.key("Tab", "Ctrl+Return", "F9")
    clerk.fill("checkout_cash", "100")
    clerk.key("F9")
    done = clerk.counter.parts.checkout.state.completed
    assert done is not None
    (vain,) = done.in_vain
    (order,) = clerk.state.orders
    assert (vain.code, vain.back_fen, vain.receipt) == (order.code, 100_00, done.receipt)
    assert order.state is OrderState.FAILED
    page = clerk.window.findChildren(DonePage)[-1]
    assert page.vain.isVisible()
    assert "¥100.00" in page.vain.accessibleName()
    assert done.receipt in page.vain.words
    assert "“本次受理”" in page.vain.words, "where that is, wherever this is read"
    clerk.key("Return")
    finish = next(each for each in clerk.state.actions if each.act is Act.FINISH)
    assert finish.reason == "counter.in_vain"
    large = clerk.find("next.primary")
    assert isinstance(large, QPushButton)
    assert large.text() == "处理已收款未办成的业务"
    assert order.code in reminders(clerk)
    assert "¥100.00" in reminders(clerk)
    clerk.click("basket.fee_payment.open")
    assert clerk.form_is(FormMode.FAILED)
    assert clerk.shows("¥100.00")
    clerk.key("Esc")
    clerk.key("Return")
    assert clerk.form_is(FormMode.FAILED), "the large button leads there too"


@pytest.mark.usefixtures("broken")
def test_whoever_has_no_ticket_is_kept_too(clerk: DeskHall) -> None:
    prepaid = clerk
    prepaid.find_customer(WANG)
    prepaid.prepay("100")
    prepaid.fill("checkout_cash", "100")
    prepaid.key("F9", "Return")
    acts = {each.act: each for each in clerk.state.actions}
    assert acts[Act.MEND].primary
    assert acts[Act.DISMISS].reason == "counter.in_vain"


def asked_back(clerk: DeskHall) -> None:
    """Have somebody without a ticket ask for what was paid in vain: a manager has to agree."""
    clerk.find_customer(WANG)
    clerk.prepay("600")
    clerk.fill("checkout_cash", "600")
    clerk.key("F9", "Return")
    (vain,) = clerk.state.in_vain
    clerk.begin("202")
    form = clerk.counter.parts.form
    for key, value in (("receipt", vain.receipt), ("amount", 600_00), ("reason", "wrong_amount")):
        form.change(key, value)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.AWAITING_APPROVAL), form.state.errors
    clerk.key("Esc")


@pytest.mark.usefixtures("broken")
def test_once_the_money_is_asked_for_nobody_is_told_to_ask_for_it_again(clerk: DeskHall) -> None:
    asked_back(clerk)
    assert clerk.state.in_vain == ()
    acts = {each.act: each for each in clerk.state.actions}
    assert Act.MEND not in acts, "trying it again would be refused: its money goes back"
    assert acts[Act.DISMISS].reason == ""


@pytest.mark.usefixtures("broken")
def test_with_a_ticket_the_visit_then_waits_for_the_manager(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    asked_back(clerk)
    acts = {each.act: each for each in clerk.state.actions}
    assert acts[Act.DECIDE].primary
    assert acts[Act.FINISH].reason == "counter.pending"
