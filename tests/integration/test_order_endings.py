"""The end of an order where there is nothing to do: nobody to tell, no paper, no work, no way for money."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business import business_type
from app.domain.business.form import load_payload
from app.domain.business.spec import FieldKind, Form, Paper
from app.domain.errors import BugError, UserError
from app.domain.goods import ArticlePublished
from app.domain.orders import OrderState
from app.domain.work import WorkOutcome
from app.services import order_context
from app.services.notices import NoticeService, record_attempt
from app.services.order_execution import end_work, execute_order, visit_of
from app.services.order_papers import Press, print_papers
from app.services.order_words import value_text
from app.services.ports import OutgoingNotice, Stamp
from app.services.rows.orders import OrderRow
from tests.samples_business import Desk
from tests.samples_goods import goods_facts
from tests.samples_hall import CLERK, SECRET, texts


class Gateway:
    """A way out that delivers everything."""

    name = "SIM-test"
    simulated = True

    def send(self, notice: OutgoingNotice) -> str:
        return "" if notice.text else "notice.refused"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def papers(desk: Desk, order: OrderRow) -> int:
    with desk.rig.store.read() as queries:
        return len(queries.documents.of_subject(f"order:{order.order_id}"))


def test_whoever_wants_to_hear_nothing_of_a_repair_hears_nothing(desk: Desk) -> None:
    order = desk.submit_sample("device_repair", notify="none").order
    desk.pay(order)
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    detail = desk.work.detail(desk.clerk, order.order_id)
    assert detail.work.ready
    assert detail.notices == ()


def test_an_attempt_at_a_notice_that_is_finished_or_unknown_is_not_recorded(desk: Desk) -> None:
    parts = (desk.rig.store, desk.rig.clock, desk.rig.ids)
    notices = NoticeService(*parts, Gateway(), texts())
    assert notices.simulated
    order = desk.submit_sample("card_sale").order
    desk.pay(order)
    assert notices.send_next()
    (before,) = notices.of_order(order.order_id)
    assert before.delivered
    with desk.rig.store.write(Stamp("")) as unit:
        record_attempt(unit, before.notice_id, "late", "notice.folder", 0)
        record_attempt(unit, "nothing", "late", "", 0)
    assert notices.of_order(order.order_id) == (before,)
    assert notices.undelivered() == ()


def test_an_order_without_work_has_no_work_to_end(desk: Desk) -> None:
    order = desk.submit_sample("card_sale").order
    with (
        pytest.raises(UserError, match=r"order\.state"),
        desk.rig.store.write(Stamp(CLERK)) as unit,
    ):
        end_work(unit, order, CLERK, "work.repaired", 0, done=True)
    assert desk.order(order.order_id).state is OrderState.ACKNOWLEDGED


def test_a_refund_without_a_till_is_a_bug(desk: Desk) -> None:
    order = desk.submit_sample("refund").order
    with pytest.raises(BugError, match="money"), desk.rig.store.write(Stamp(CLERK)) as unit:
        execute_order(unit, order, desk.clerk, desk.rig.clock.now_ms())
    assert desk.order(order.order_id).state is OrderState.ACKNOWLEDGED


def test_a_device_without_warranty_brings_no_paper(desk: Desk) -> None:
    (phone,) = [
        fact for fact in goods_facts() if isinstance(fact, ArticlePublished) and fact.sku == "phone_a1"
    ]
    desk.rig.record(replace(phone, warranty_months=0))
    order = desk.submit_sample("device_sale").order
    desk.pay(order)
    assert desk.order(order.order_id).state is OrderState.COMPLETED
    assert papers(desk, order) == 0


def test_a_paper_that_nobody_makes_is_a_bug(desk: Desk) -> None:
    def wanted(_context: object, _form: Form) -> tuple[Paper, ...]:
        return (Paper("postcard", ""),)

    order = desk.submit_sample("device_sale").order
    kind, form = replace(business_type("device_sale"), papers=wanted), load_payload(order.payload)
    with pytest.raises(BugError, match="postcard"), desk.rig.store.write(Stamp(CLERK)) as unit:
        visit = visit_of(unit.queries, order)
        here = order_context.Desk(unit.terminal.terminal_id, CLERK, desk.rig.clock.now_ms())
        context = order_context.gather(unit.queries, here, kind, visit, form)
        print_papers(unit, Press(desk.rig.ids, texts()), kind, order, visit, context, form, 0)
    assert papers(desk, order) == 0


def test_a_secret_is_never_words(desk: Desk) -> None:
    kind = business_type("service_password")
    visit = desk.verified("zhao")
    (secret,) = [field for field in kind.fields if field.kind is FieldKind.SECRET]
    with desk.rig.store.read() as queries:
        here = order_context.Desk(desk.rig.store.terminal.terminal_id, CLERK, desk.rig.clock.now_ms())
        context = order_context.gather(queries, here, kind, visit, {})
    typed: Form = {"action": "set", "password": (SECRET, SECRET)}
    for text in texts().values():
        assert value_text(secret, context, typed, text) == ""
        assert value_text(secret, context, {"password": "sealed"}, text) == ""
