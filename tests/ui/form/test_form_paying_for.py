"""Paying for a number: what is wrong holds the cursor, and what else the customer owes is offered."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.customers import SubscriberStatus
from app.domain.subscribers import StatusChanged, StatusReason
from app.services.visits import Visit
from app.ui.panels.form_state import FormMode
from app.ui.widgets.choices import RadioRow
from tests.factories_form import Stage, focused, write
from tests.samples_hall import MOBILE

NUMBER, OTHER = "13800001234", "01000006688"


def arrears(stage: Stage) -> str | None:
    row = stage.box("arrears")
    assert isinstance(row, RadioRow)
    return row.key()


def test_enter_stays_in_a_wrong_number_and_the_next_one_replaces_it(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    box = stage.box("numbers")
    assert focused() is box
    write(box, "13899990000")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert focused() is box
    assert stage.field("numbers").error
    assert arrears(stage) is None, "nothing is proposed for a number that nobody has"
    assert "¥0.00" not in stage.words()
    write(focused(), NUMBER)
    assert stage.presenter.state.form["numbers"] == (NUMBER,)
    assert stage.field("numbers").error == ""
    assert not stage.box("arrears").isVisible(), "there is nothing to choose where nothing is owed"
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert focused() is not box


def test_tab_leaves_a_wrong_number(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    write(focused(), "13899990000")
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is not stage.box("numbers")
    assert stage.field("numbers").error


def test_the_number_that_owes_is_offered_by_one_key(stage: Stage) -> None:
    visit = stage.desk.verified("wang", MOBILE)
    stage.presenter.open("fee_payment", visit)
    assert stage.presenter.state.form["numbers"] == (NUMBER,)
    assert "同一客户另有欠费" in stage.words()
    QTest.keyClick(focused(), Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    numbers = stage.presenter.state.form["numbers"]
    assert isinstance(numbers, tuple)
    assert (numbers[0], len(numbers)) == (NUMBER, 2)
    assert arrears(stage) == "all"
    assert "同一客户另有欠费" not in stage.words()
    assert stage.mode() is FormMode.QUOTED
    quote = stage.presenter.state.quote
    assert quote is not None
    assert quote.total_fen > 0


def test_a_prepayment_counts_before_its_number_is_chosen(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    stage.presenter.change("numbers", (NUMBER, OTHER))
    before = stage.presenter.state.quote
    assert before is not None
    assert not stage.field("prepay_to").isVisible()
    stage.type("prepay_fen", "50")
    state = stage.presenter.state
    assert state.quote is not None
    assert state.quote.total_fen == before.total_fen + 50_00, "the sum that is read out is whole"
    assert "还没选号码" in stage.words()
    field = stage.field("prepay_to")
    assert field.isVisible()
    assert field.label.text().endswith(" *")
    assert ("prepay_to", "form.required") in [(error.field, error.code) for error in state.quote.errors]
    stage.presenter.change("prepay_to", MOBILE)
    quote = stage.presenter.state.quote
    assert quote is not None
    assert (quote.errors, quote.total_fen) == ((), before.total_fen + 50_00)
    assert "还没选号码" not in stage.words()


def test_a_cancelled_number_is_called_cancelled(stage: Stage) -> None:
    with stage.desk.rig.store.read() as queries:
        row = queries.customers.subscriber(MOBILE)
    assert row is not None
    stage.desk.rig.record(
        StatusChanged(
            after=row.last_op,
            subscriber_id=MOBILE,
            order_id=None,
            status=SubscriberStatus.CANCELLED,
            reason=StatusReason.CANCELLED,
            on="2026-03-11",
        )
    )
    stage.presenter.open("fee_payment", Visit())
    write(stage.box("numbers"), NUMBER)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert "已销号" in stage.field("numbers").error
    write(focused(), "13899990000")
    assert "不是本厅能缴费的号码" in stage.field("numbers").error
