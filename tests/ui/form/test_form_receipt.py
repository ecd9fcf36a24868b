"""A receipt that money is asked back with: whose it is and what is left of it stand below its number."""

from datetime import date

from app.services.order_accounts import payment_of
from app.services.ports import Stamp
from app.services.visits import Visit
from app.ui.panels.form_words import receipt_words
from tests.factories_form import Stage
from tests.samples_business import UNDOING
from tests.samples_hall import TODAY, texts


def test_whose_it_is_and_what_is_left_is_said_before_an_amount(stage: Stage) -> None:
    desk = stage.desk
    receipt = str(desk.paid_before(UNDOING)["receipt"])
    stage.presenter.open("refund", Visit())
    assert "200.00" not in stage.words()
    stage.presenter.change("receipt", receipt)
    assert "未退 ¥200.00" in stage.words()
    stage.presenter.change("receipt", receipt[:-1])
    assert "未退" not in stage.words()


def test_nothing_is_left_of_what_was_undone(stage: Stage) -> None:
    desk = stage.desk
    receipt = str(desk.paid_before(UNDOING)["receipt"])
    with desk.rig.store.read() as queries:
        row = queries.money.by_receipt(receipt)
    assert row is not None
    with desk.rig.store.write(Stamp(desk.clerk.staff_no)) as unit:
        desk.reverser.reverse(unit, desk.clerk, row.payment_id, None, "", "test", desk.rig.clock.now_ms())
    with desk.rig.store.read() as queries:
        found = payment_of(queries, receipt, date.fromisoformat(TODAY))
    assert found is not None
    assert "¥0.00" in receipt_words(found, texts()["zh_CN"])
