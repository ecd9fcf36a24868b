"""The run over arrears in a real store: safe to repeat, cut off anywhere, paid at any time (DOMAIN §6)."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.arrears import ArrearsStep
from app.domain.business.spec import Value
from app.domain.customers import BillIssued, BillItem, ContactChanged, SubscriberStatus
from app.domain.errors import UserError
from app.domain.subscribers import StatusReason
from app.i18n import LANGUAGES
from app.server.bootstrap import _REACTED
from app.services.arrears import ArrearsReport, ArrearsService
from app.services.central.arrears import CentralArrears
from app.services.rows.customers import SubscriberRow
from app.services.rows.notices import NoticeRow
from app.services.visits import Visit
from tests.network_hall import Centre, NetDesk
from tests.samples_business import Desk
from tests.samples_hall import BROADBAND, MOBILE, OWN, SUSPENDED, texts

DAY_MS = 24 * 3_600_000
DUE = "2026-03-10"
"""A day before the fakes' clock begins."""


def bill(subscriber_id: str, bill_id: str, due_on: str = DUE, fen: int = 59_00) -> BillIssued:
    return BillIssued(
        bill_id=bill_id,
        subscriber_id=subscriber_id,
        period="2026-02",
        principal_fen=fen,
        paid_fen=0,
        due_on=due_on,
        items=(BillItem(title="畅享 59", amount_fen=fen),),
    )


class Hall(Desk):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.rig.record(bill(OWN, "own-02"), bill(SUSPENDED, "suspended-02"))
        self.arrears = ArrearsService(self.rig.store, self.rig.clock)

    def later(self, days: int) -> None:
        self.rig.clock.advance_ms(days * DAY_MS)

    def run(self) -> ArrearsReport:
        return self.arrears.run()

    def number(self, subscriber_id: str = OWN) -> SubscriberRow:
        with self.rig.store.read() as queries:
            row = queries.customers.subscriber(subscriber_id)
        assert row is not None
        return row

    def notices(self, customer_id: str = "c-zhao") -> list[NoticeRow]:
        with self.rig.store.read() as queries:
            return list(reversed(queries.notices.of_customer(customer_id, 50)))

    def codes(self) -> list[str]:
        return [row.code.removeprefix("notice.arrears.") for row in self.notices()]

    def pay_off(self, number: str = "13800002468") -> None:
        form: dict[str, Value] = {"numbers": (number,), "arrears": "all", "prepay_fen": 0}
        self.pay(self.orders.submit(self.clerk, "fee_payment", form, Visit()).order)

    def pay_part(self, fen: int) -> None:
        form: dict[str, Value] = {
            "numbers": ("13800002468",),
            "arrears": "part",
            "part_fen": fen,
            "prepay_fen": 0,
        }
        self.pay(self.orders.submit(self.clerk, "fee_payment", form, Visit()).order)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def test_from_the_first_notice_to_the_end(hall: Hall) -> None:
    first = hall.run()
    assert (first.steps, first.looked, first.unreachable) == ({ArrearsStep.REMIND: 2}, 3, 1)
    assert first.owed_fen == 2 * 59_18 + 101_23
    hall.later(28)
    assert hall.run().steps == {}
    hall.later(1)
    assert hall.run().steps == {ArrearsStep.SUSPEND: 1}
    own = hall.number()
    assert (own.status, own.status_reason) == (SubscriberStatus.ARREARS, StatusReason.ARREARS)
    assert hall.number(SUSPENDED).status is SubscriberStatus.SUSPENDED
    hall.later(50)
    assert hall.run().steps == {ArrearsStep.END: 1}  # the one that nobody can be told of
    assert hall.number(BROADBAND).status is SubscriberStatus.CANCELLED
    hall.later(3)
    assert hall.run().steps == {ArrearsStep.WARN: 2}
    hall.later(6)
    assert hall.run().steps == {}
    hall.later(1)
    assert hall.run().steps == {ArrearsStep.END: 2}
    own = hall.number()
    assert (own.status, own.status_reason) == (SubscriberStatus.CANCELLED, StatusReason.ARREARS_END)
    assert hall.codes() == ["remind", "suspend", "warn", "end"]
    assert hall.run().looked == 0


def test_each_notice_says_what_is_owed_and_until_when(hall: Hall) -> None:
    hall.run()
    hall.later(29)
    hall.run()
    remind, suspend = hall.notices()
    words = {
        row.code: texts()["zh_CN"](row.code, **{p.name: p.value for p in row.params})
        for row in (remind, suspend)
    }
    assert "138****2468" in words[remind.code]
    assert "2026-03-10" in words[remind.code]
    assert "59.18" in words[remind.code]
    assert "2026-06-08" in words[suspend.code]
    for lang in LANGUAGES:
        assert all(texts()[lang].has(f"notice.arrears.{step}") for step in ArrearsStep)


def test_a_payment_lets_the_number_serve_again_at_once(hall: Hall) -> None:
    hall.run()
    hall.later(29)
    hall.run()
    hall.pay_part(30_00)
    assert hall.number().status is SubscriberStatus.ARREARS
    hall.pay_off()
    own = hall.number()
    assert (own.status, own.status_reason) == (SubscriberStatus.ACTIVE, StatusReason.PAID)
    assert hall.codes()[:2] == ["remind", "suspend"]
    assert "resume" in hall.codes()
    assert hall.run().steps == {}


def test_who_had_the_number_suspended_keeps_it_so_after_paying(hall: Hall) -> None:
    hall.run()
    hall.later(40)
    hall.run()
    hall.pay_off("13800005678")
    assert hall.number(SUSPENDED).status is SubscriberStatus.SUSPENDED


def test_a_run_that_comes_late_tells_before_it_stops(hall: Hall) -> None:
    hall.later(100)
    assert hall.run().steps == {ArrearsStep.REMIND: 2, ArrearsStep.END: 1}
    assert hall.run().steps == {}
    hall.later(1)
    assert hall.run().steps == {ArrearsStep.SUSPEND: 1, ArrearsStep.WARN: 1}
    hall.later(60)
    assert hall.run().steps == {ArrearsStep.WARN: 1, ArrearsStep.END: 1}
    hall.later(7)
    assert hall.run().steps == {ArrearsStep.END: 1}


def test_a_dry_run_changes_nothing(hall: Hall) -> None:
    before = hall.rig.store.last_wall_ms()
    found = hall.arrears.run(dry_run=True)
    assert found.steps == {ArrearsStep.REMIND: 2}
    assert json.loads(json.dumps(found.as_json()))["reminded"] == 2
    assert hall.codes() == []
    assert hall.rig.store.last_wall_ms() == before


def test_the_beat_does_the_day_s_run_once(hall: Hall) -> None:
    while hall.arrears.tick():
        pass
    assert hall.codes() == ["remind"]
    assert not hall.arrears.tick()
    hall.later(29)
    while hall.arrears.tick():
        pass
    assert hall.codes() == ["remind", "suspend"]


def test_a_reminder_after_the_day_of_the_suspension_names_no_day_to_come(hall: Hall) -> None:
    hall.later(51)
    hall.run()
    (late,) = hall.notices()
    said = texts()["zh_CN"](late.code, **{param.name: param.value for param in late.params})
    assert "已过缴费期（2026-03-10）超过 30 天" in said
    assert "逾期 30 天将停机" not in said
    hall.run()
    assert len(hall.notices()) == 1, "it is told once"
    hall.later(1)
    hall.run()
    assert hall.codes() == ["remind_late", "suspend"]


def test_no_beat_before_the_day_is_opened(tmp_path: Path) -> None:
    desk = Desk(tmp_path, shift=False)
    desk.rig.record(bill(OWN, "own-02"))
    assert not ArrearsService(desk.rig.store, desk.rig.clock).tick()
    with desk.rig.store.read() as queries:
        assert queries.notices.of_customer("c-zhao", 9) == ()
    desk.rig.store.close()


class PowerCutError(Exception):
    """The plug was pulled."""


class CutOff(ArrearsService):
    """Its plug is pulled after so many numbers."""

    left = 0

    def _take(self, subscriber_id: str) -> ArrearsStep | None:
        if not self.left:
            raise PowerCutError
        self.left -= 1
        return super()._take(subscriber_id)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("later"), st.integers(1, 45)),
        st.tuples(st.just("run"), st.just(0)),
        st.tuples(st.just("cut"), st.integers(0, 2)),
        st.tuples(st.just("pay"), st.just(0)),
        st.tuples(st.just("part"), st.integers(1, 40)),
        st.tuples(st.just("bill"), st.integers(0, 20)),
    ),
    max_size=14,
)


@settings(max_examples=8, deadline=None)
@given(ACTS)
def test_any_order_of_runs_payments_and_days(acts: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hall = Hall(Path(folder))
        hall.rig.record(ContactChanged(customer_id="c-wang", phone="13800001234", language="zh_CN"))
        for nth, (act, value) in enumerate(acts):
            _do(hall, nth, act, value)
            _holds(hall)
        hall.run()
        assert hall.run().steps == {}
        assert hall.rebuilt()
        hall.rig.store.close()


def _do(hall: Hall, nth: int, act: str, value: int) -> None:
    if act == "later":
        hall.later(value)
    elif act == "run":
        hall.run()
        assert hall.run().steps == {}
    elif act == "cut":
        cut = CutOff(hall.rig.store, hall.rig.clock)
        cut.left = value
        with suppress(PowerCutError):  # the store never saw the rest
            cut.run()
    elif act == "bill" and hall.number().status is not SubscriberStatus.CANCELLED:
        hall.rig.record(bill(OWN, f"own-{nth}", f"2026-04-{value + 1:02}", 30_00))
    elif act in {"pay", "part"} and hall.number().status is not SubscriberStatus.CANCELLED:
        with hall.rig.store.read() as queries:
            bills = queries.customers.unpaid_bills(OWN)
        if not bills:
            return
        if act == "pay":
            hall.pay_off()
            assert hall.number().status is SubscriberStatus.ACTIVE
        else:
            hall.pay_part(value * 10)


def _holds(hall: Hall) -> None:
    """No notice twice, nothing stopped without one, nothing resting that owes nothing."""
    told = hall.notices()
    assert len({row.notice_id for row in told}) == len(told)
    codes = [row.code.removeprefix("notice.arrears.") for row in told if ".arrears." in row.code]
    number = hall.number()
    if number.status is SubscriberStatus.ARREARS:
        assert codes.count("suspend") == codes.count("resume") + 1
    if number.status is SubscriberStatus.ACTIVE:
        assert codes.count("suspend") == codes.count("resume")
    if number.status is SubscriberStatus.CANCELLED:
        assert codes.count("end") == 1
        assert codes.count("warn") >= 1
        assert codes.index("remind") < codes.index("suspend")
    with hall.rig.store.read() as queries:
        assert queries.customers.subscriber(MOBILE) is not None


# ---------------------------------------------------------------------------------------------- network


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = Centre(tmp_path)
    made.define()
    made.pins()
    made.publish(bill(OWN, "own-02"))
    made.store.react_kinds = frozenset(fact.KIND for fact in _REACTED)
    yield made
    made.store.close()


def test_in_a_network_the_centre_decides(centre: Centre, tmp_path: Path) -> None:
    desk = NetDesk(tmp_path, centre)
    clerk = desk.open_shift()
    arrears = CentralArrears(centre.store, centre.clock)
    other = CentralArrears(centre.store, centre.clock)
    assert (arrears.round(50), other.round(50), arrears.round(50)) == (1, 0, 0)
    centre.clock.advance_ms(29 * DAY_MS)
    assert (arrears.round(50), other.round(50)) == (1, 0)
    desk.sync()
    status = _status(desk)
    assert status is SubscriberStatus.ARREARS
    with pytest.raises(UserError, match=r"arrears\.centre"):
        ArrearsService(desk.store, desk.clock, desk.link).run()
    assert not ArrearsService(desk.store, desk.clock, desk.link).tick()
    assert ArrearsService(desk.store, desk.clock, desk.link).run(dry_run=True).looked == 2
    form: dict[str, Value] = {"numbers": ("13800002468",), "arrears": "all", "prepay_fen": 0}
    order = desk.orders.submit(clerk, "fee_payment", form, Visit()).order
    checkout = desk.till.open(clerk, None, [order.order_id])
    price = desk.till.price(checkout, cash=True)
    desk.till.complete(clerk, checkout.payment_id, price.payable)
    assert _status(desk) is SubscriberStatus.ARREARS
    desk.sync()
    assert _status(desk) is SubscriberStatus.ACTIVE
    assert desk.rebuilt()


def _status(desk: NetDesk) -> SubscriberStatus:
    with desk.store.read() as queries:
        row = queries.customers.subscriber(OWN)
    assert row is not None
    return row.status
