"""Goods, works and notices between terminals and the centre, also while the line is cut (DOMAIN §5)."""

from dataclasses import dataclass, field
from pathlib import Path

from app.domain.call_backs import CallBackOutcome
from app.domain.orders import OrderState
from app.domain.stock import StockState
from app.domain.work import HOUR_MS, WorkOutcome
from app.services.call_backs import CallBackService
from app.services.central.notices import CentralNotices
from app.services.central.work import Central
from app.services.notices import NoticeService
from app.services.ports import OutgoingNotice
from app.services.progress import ProgressService
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from app.services.work import WorkService
from tests.factories import HALL
from tests.network_hall import Centre, NetDesk
from tests.people import CATALOGUE
from tests.samples_business import OPENING, sample_of
from tests.samples_goods import CARDS, IMEIS
from tests.samples_hall import OTHER, texts


@dataclass
class Gateway:
    """Delivers everything."""

    name: str = "SIM-test"
    simulated: bool = True
    came: list[OutgoingNotice] = field(default_factory=list)

    def send(self, notice: OutgoingNotice) -> str:
        self.came.append(notice)
        return ""


def notices_of(desk: NetDesk, gateway: Gateway) -> NoticeService:
    return NoticeService(desk.store, desk.clock, desk.ids, gateway, texts())


def take(desk: NetDesk, order: OrderRow) -> None:
    """Take the money for what nobody signs."""
    clerk = desk.session()
    checkout = desk.till.open(clerk, None, [order.order_id])
    desk.till.complete(clerk, checkout.payment_id, order.total_fen)


def test_goods_are_sold_offline_and_the_centre_hears_of_it(
    centre: Centre, desk: NetDesk, tmp_path: Path
) -> None:
    desk.link.up = False
    clerk = desk.session()
    order = desk.orders.submit(clerk, "card_sale", sample_of("card_sale").form, Visit()).order
    take(desk, order)
    assert desk.state(order.order_id) is OrderState.COMPLETED
    desk.link.up = True
    desk.sync()
    other = NetDesk(tmp_path, centre, seed=32)
    for store in (centre.store, desk.store, other.store):
        with store.read() as queries:
            rows = [queries.goods.piece(serial) for serial in CARDS]
            assert [row.state for row in rows if row] == [
                StockState.ASSIGNED,
                StockState.ASSIGNED,
                StockState.FREE,
            ]
    assert desk.rebuilt()
    assert other.rebuilt()
    other.store.close()


def test_a_work_is_finished_at_another_desk(centre: Centre, desk: NetDesk, tmp_path: Path) -> None:
    clerk = desk.session()
    form = {**sample_of("device_repair").form, "charge": "repair.check"}
    order = desk.orders.submit(clerk, "device_repair", form, Visit()).order
    desk.pay(clerk, order)
    desk.sync()
    other = NetDesk(tmp_path, centre, seed=32)
    there = other.open_shift(OTHER, 2)
    work = WorkService(other.store, other.clock, other.ids, texts())
    (found,) = work.open_works()
    assert found.row.device == IMEIS[0]
    work.finish(there, order.order_id, WorkOutcome.REPAIRED, "换了排线", handed_over=True)
    other.sync()
    desk.sync()
    assert desk.state(order.order_id) is OrderState.COMPLETED
    with desk.store.read() as queries:
        assert [note.note for note in queries.work.notes(order.order_id)] == ["换了排线"]
    assert desk.rebuilt()
    other.store.close()


def test_a_call_back_of_one_desk_is_made_at_another(centre: Centre, desk: NetDesk, tmp_path: Path) -> None:
    desk.link.up = False
    order = desk.orders.submit(desk.session(), "open_account", OPENING.form, desk.verified("song")).order
    desk.pay(desk.session(), order)
    here = CallBackService(desk.store, desk.clock, desk.ids)
    assert here.owed().found == (), "nothing is done before the centre confirms it"
    now, progress = desk.clock.now_ms(), ProgressService(desk.store)
    for asked_ms, late in ((now, False), (now + HOUR_MS + 1, True)):
        held = progress.by_code(order.code, asked_ms)
        assert held is not None
        assert (held.due_ms, held.late) == (held.accepted_ms + HOUR_MS, late), "promised within the hour"
    desk.link.up = True
    desk.sync()
    desk.sync()
    assert desk.state(order.order_id) is OrderState.COMPLETED
    assert [found.order_code for found in here.owed().found] == [order.code]
    other = NetDesk(tmp_path, centre, seed=32)
    there = CallBackService(other.store, other.clock, other.ids)
    clerk = other.open_shift(OTHER, 2)
    (found,) = there.owed().found
    there.take_down(clerk, found.row.order_id, CallBackOutcome.REACHED, 5, "很满意")
    here.take_down(desk.session(), order.order_id, CallBackOutcome.NOT_REACHED)
    for each in (other, desk, other):
        each.sync()
    for calls in (here, there):
        assert calls.owed().found == ()
        assert len(calls.detail(order.order_id).calls) == 2, "both called; one reached the customer"
    assert desk.rebuilt()
    assert other.rebuilt()
    other.store.close()


def test_each_notice_is_sent_by_who_recorded_it(centre: Centre, desk: NetDesk, tmp_path: Path) -> None:
    other = NetDesk(tmp_path, centre, seed=32)
    clerk = desk.session()
    desk.link.up = False
    order = desk.orders.submit(clerk, "open_account", OPENING.form, desk.verified("song")).order
    desk.pay(clerk, order)
    sale = desk.orders.submit(clerk, "card_sale", sample_of("card_sale").form, Visit()).order
    take(desk, sale)
    desk.link.up = True
    centre.setting("identity.numbers_per_person", 0)
    for each in (desk, other):
        each.sync()
    assert desk.order(order.order_id).reason == "network.refused.five_numbers"
    here, there, above = Gateway(), Gateway(), Gateway()
    assert not notices_of(other, there).send_next()
    service = notices_of(desk, here)
    while service.send_next():
        pass
    sending = CentralNotices(centre.store, centre.clock, above, texts())
    central = Central(centre.store, centre.clock, centre.ids, sending)
    assert central.run_once().notices == 1
    assert not central.run_once().anything
    assert len(here.came) == 1
    assert sale.code in here.came[0].text
    (told,) = above.came
    assert order.code in told.text
    assert "未通过确认" in told.text
    assert "⟨" not in told.text
    assert not sending.send(HALL, told.notice_id)
    for each in (desk, other):
        each.sync()
    for store in (centre.store, desk.store, other.store):
        with store.read() as queries:
            found = (*queries.notices.of_order(order.order_id), *queries.notices.of_order(sale.order_id))
            assert [row.delivered for row in found] == [True, True]
            assert queries.notices.waiting(desk.store.terminal.terminal_id, 5) == ()
    assert desk.rebuilt()
    other.store.close()


def test_articles_are_published_with_versions(centre: Centre) -> None:
    published = centre.publishing.load(CATALOGUE, HALL, demo=False)
    assert "article:card100" in published.changed
    assert "piece:CZ100000001001" in published.changed
    assert centre.publishing.load(CATALOGUE, HALL, demo=False).changed == ()
    with centre.store.read() as queries:
        found = queries.goods.article("card100")
    assert found is not None
    assert found.version == 2
