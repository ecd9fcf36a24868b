"""The centre's rounds leave nobody waiting: for a hall that is not decided on, or for what can't be done."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.domain.errors import BugError, EnvironmentFault
from app.domain.facts import Fact
from app.domain.halls import DeviceKind, HallDefined, TerminalEnrolled
from app.domain.network import DayTallied, Tally
from app.domain.notices import NoticeChannel, NoticeRequested
from app.domain.orders import OrderAdvanced, OrderState, OrderSubmitted, QuoteLine
from app.domain.receipt_numbers import ReceiptNumber
from app.domain.shifts import DayOpened
from app.domain.stock import NumberMoved, NumberStocked, StockState
from app.services.central.notices import CentralNotices
from app.services.central.numbers import LOW
from app.services.central.work import Central
from app.services.ports import OutgoingNotice
from app.services.rows.central import CentralQueries, InHall, Part
from db.server import state
from tests.factories import HALL, hall_facts
from tests.factories_close import idle_close
from tests.network_hall import Centre
from tests.samples_hall import CLERK, MANAGER, TODAY, texts
from tests.sync.databases import DATABASES

OTHER_HALL = "B07"
LATER_MS = 1_000_000
DAY_MS = 24 * 3_600_000


@pytest.fixture(params=DATABASES)
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    place = request.getfixturevalue("pg_url") if request.param == "postgresql" else ""
    made = Centre(tmp_path, place=place)
    made.define()
    made.publish(
        HallDefined(
            hall_id=OTHER_HALL,
            name="乙厅",
            own=True,
            zone="Asia/Shanghai",
            reset_minute=240,
            opens=510,
            closes=1200,
        ),
        hall=OTHER_HALL,
    )
    yield made
    made.store.close()


def ordered(centre: Centre, order_id: str, hall: str = HALL, **changed: object) -> list[Fact]:
    """Return the facts of an order of which nothing was typed: the centre refuses it, if it comes to it."""
    submitted = OrderSubmitted(
        after=None,
        order_id=order_id,
        at_ms=centre.clock.now_ms() + (LATER_MS if hall != HALL else 0),
        code=f"S-260311-{order_id}",
        type_key="open_account",
        spec_version=1,
        customer_id=None,
        subscriber_id=None,
        ticket_id=None,
        verification_id=None,
        counter_id=None,
        handler=CLERK,
        quote=(),
        changes=(),
        effective_on=TODAY,
        state=OrderState.ACKNOWLEDGED,
        approval_id=None,
    )
    return [replace(submitted, **changed)]  # type: ignore[arg-type]


def advance(
    centre: Centre, order_id: str, to: OrderState, hall: str = HALL, payment: str | None = None
) -> None:
    centre.publish(
        OrderAdvanced(
            after=centre.order(order_id).last_op,
            order_id=order_id,
            at_ms=centre.clock.now_ms(),
            state=to,
            reason="",
            payment_id=payment,
            staff_no=CLERK,
        ),
        hall=hall,
    )


def hold(
    centre: Centre, order_id: str, hall: str = HALL, payment: str | None = None, **changed: object
) -> None:
    centre.publish(*ordered(centre, order_id, hall, **changed), hall=hall)
    advance(centre, order_id, OrderState.HELD, hall, payment)


def restored(centre: Centre, hall: str = HALL) -> None:
    """Let the centre be one that was restored, and has not heard of a hall yet."""
    with centre.store.raw_write() as conn:
        state.put(conn, {state.HELD + hall: ""})


def stray(centre: Centre, hall: str) -> None:
    """Let an order be cancelled that still holds a number."""
    order_id, number = f"stray-{hall}", f"199{hall[1:]}000001"
    centre.publish(
        *ordered(centre, order_id, hall),
        NumberStocked(after=None, number=number, grade="", prepay_fen=0),
        hall=hall,
    )
    with centre.store.read() as queries:
        row = queries.stock.number(number)
    assert row is not None
    moved = NumberMoved(after=row.last_op, number=number, state=StockState.RESERVED, order_id=order_id)
    centre.publish(moved, hall=hall)
    advance(centre, order_id, OrderState.CANCELLED, hall)


def closed(centre: Centre, hall: str, *tallies: Tally) -> None:
    """Let a day be closed and tallied of which the centre has heard nothing else."""
    day_id = f"{hall}-{TODAY}-1"
    opened = DayOpened(after=None, day_id=day_id, hall_id=hall, date=TODAY, staff_no=MANAGER, at_ms=0)
    centre.publish(opened, hall=hall)
    with centre.store.read() as queries:
        day = queries.shifts.day(day_id)
    assert day is not None
    centre.publish(
        idle_close(day, centre.clock.now_ms() + (LATER_MS if hall == HALL else 0)),
        DayTallied(day_id=day_id, tallies=tallies, at_ms=0),
        hall=hall,
    )


def noticed(centre: Centre, hall: str, phone: str = "13800001234") -> None:
    centre.publish(
        NoticeRequested(
            notice_id=f"notice-{hall}",
            customer_id=None,
            order_id=None,
            complaint_id=None,
            phone=phone,
            channel=NoticeChannel.SMS,
            language="zh_CN",
            code="notice.order.completed",
            params=(),
            at_ms=centre.clock.now_ms() + (LATER_MS if hall != HALL else 0),
        ),
        hall=hall,
    )


def short(centre: Centre, hall: str) -> None:
    centre.publish(
        TerminalEnrolled(
            terminal_id=f"{hall}-T01",
            hall_id=hall,
            code="T01",
            name="台席",
            public_key="00" * 32,
            kind=DeviceKind.COUNTER.value,
        ),
        hall=hall,
    )


Find = Callable[[Part], tuple[InHall, ...]]


def kinds(asked: CentralQueries) -> dict[str, Find]:
    """Return how what waits is found, kind by kind."""
    return {
        "orders": asked.held_orders,
        "strays": asked.stray_stock,
        "closes": asked.open_closes,
        "notices": asked.waiting_notices,
        "short": partial(asked.short_terminals, LOW),
    }


def test_what_a_held_hall_has_keeps_no_other_hall_waiting(centre: Centre) -> None:
    """Of each kind there is one in either hall, and a round looks at one: the held hall's comes first."""
    for hall in (HALL, OTHER_HALL):
        hold(centre, f"order-{hall}", hall)
        stray(centre, hall)
        closed(centre, hall)
        noticed(centre, hall)
        short(centre, hall)
        centre.store.lend("song", hall, centre.clock.now_ms() + DAY_MS)
    with centre.store.raw_write() as conn:
        conn.exec_driver_sql("UPDATE lent SET changed = 1")
    restored(centre)
    with centre.store.read() as queries:
        for kind, find in kinds(queries.central).items():
            halls = [
                [row.hall_id for row in find(Part(1, without=frozenset(without)))]
                for without in ((), (HALL,), (HALL, OTHER_HALL))
            ]
            assert halls == [[HALL], [OTHER_HALL], []], kind
    done = centre.central.run_once(limit=1)
    assert (done.rejected, done.closes, done.told) == (1, 1, 1)
    assert done.numbers > 0
    assert centre.order(f"order-{OTHER_HALL}").state is OrderState.REJECTED
    assert centre.order(f"order-{HALL}").state is OrderState.HELD
    centre.store.release(HALL)
    done = centre.central.run_once(limit=1)
    assert (done.rejected, done.closes, done.told) == (1, 1, 1)
    assert centre.order(f"order-{HALL}").state is OrderState.REJECTED


def test_an_order_whose_payment_has_not_arrived_keeps_nobody_waiting(centre: Centre) -> None:
    owed = (QuoteLine(item="sim_card", title="SIM 卡", amount_fen=2000),)
    hold(centre, "unpaid", payment="not-here", quote=owed)
    hold(centre, "later", OTHER_HALL)
    assert centre.central.run_once(limit=1).rejected == 1
    assert centre.order("later").state is OrderState.REJECTED
    assert centre.order("unpaid").state is OrderState.HELD
    assert not centre.central.run_once(limit=1).anything


def test_an_order_with_a_fault_keeps_nobody_waiting(centre: Centre) -> None:
    """One of a type that only a later version knows: it is tried again when all had their turn."""
    hold(centre, "of-tomorrow", type_key="of_tomorrow")
    hold(centre, "later", OTHER_HALL)
    closed(centre, HALL)
    with pytest.raises(BugError, match="of_tomorrow"):
        centre.central.run_once(limit=1)
    with centre.store.read() as queries:
        assert queries.network.confirmation(f"{HALL}-{TODAY}-1") is not None
    assert centre.central.run_once(limit=1).rejected == 1
    assert centre.order("later").state is OrderState.REJECTED
    assert not centre.central.run_once(limit=1).anything
    with pytest.raises(BugError, match="of_tomorrow"):
        centre.central.run_once(limit=1)
    assert centre.order("of-tomorrow").state is OrderState.HELD


def test_a_hall_without_free_numbers_keeps_no_other_waiting(centre: Centre) -> None:
    centre.publish(*(fact for fact in hall_facts("", "", "") if isinstance(fact, HallDefined)), hall="A00")
    short(centre, "A00")
    short(centre, HALL)
    assert not centre.central.run_once(limit=1).anything
    assert centre.central.run_once(limit=1).numbers > 0


def test_a_day_of_which_much_has_not_arrived_keeps_no_other_waiting(centre: Centre) -> None:
    last = str(ReceiptNumber("T09", "K7Q", 1))
    absent = Tally(terminal_id="T", epoch="e", receipts=1, takings_fen=0, reversals_fen=0, last_receipt=last)
    closed(centre, HALL, absent)
    closed(centre, OTHER_HALL)
    assert not centre.central.run_once(limit=1).anything
    assert centre.central.run_once(limit=1).closes == 1


class Choosy:
    """A way out that does not take what goes to one number."""

    name = "SIM-choosy"
    simulated = True

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, notice: OutgoingNotice) -> str:
        if notice.phone == "13800001234":
            return "notice.folder"
        self.sent.append(notice.phone)
        return ""


def test_a_notice_that_is_tried_again_later_keeps_no_other_waiting(centre: Centre) -> None:
    sender = Choosy()
    notices = CentralNotices(centre.store, centre.clock, sender, texts())
    central = Central(centre.store, centre.clock, centre.ids, notices)
    noticed(centre, HALL)
    noticed(centre, OTHER_HALL, phone="13800005678")
    assert [central.run_once(limit=1).notices for _ in range(3)] == [1, 0, 1]
    assert sender.sent == ["13800005678"]


def test_without_the_database_a_round_ends_at_once(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(hall: str, order_id: str) -> OrderState:
        assert (hall, order_id) == (HALL, "order")
        raise EnvironmentFault("server.unreachable")

    hold(centre, "order")
    closed(centre, HALL)
    monkeypatch.setattr(centre.central.desk, "settle", gone)
    with pytest.raises(EnvironmentFault, match=r"server\.unreachable"):
        centre.work()
    with centre.store.read() as queries:
        assert queries.network.confirmation(f"{HALL}-{TODAY}-1") is None
