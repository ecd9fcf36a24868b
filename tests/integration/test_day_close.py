"""The day close over a real store: what blocks it, what its report says, and that the report is the facts."""

import json
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.close_rules import BlockerKind, Decision
from app.domain.documents import Copy, ReceiptContent, ZReportContent
from app.domain.errors import SyncConflict, UserError
from app.domain.halls import SettingChanged
from app.domain.orders import OrderState
from app.domain.queue import Precedence, TicketOutcome, TicketState
from app.i18n import load_text
from app.services.close import CloseService
from app.services.orders import OrderService
from app.services.papers import spool
from app.services.ports import Stamp
from app.services.queue import QueueService
from tests.factories_close import CLERK, FLOAT_FEN, HEAD, MANAGER, OTHER, PIN, CloseRig, order_facts
from tests.factories_documents import receipt

DAY_MS = 86_400_000
RESOURCES = Path(__file__).resolve().parents[2] / "resources"


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


def z_content(rig: CloseRig, document_id: str) -> ZReportContent:
    with rig.store.read() as queries:
        document = queries.documents.document(document_id)
    assert document is not None
    assert isinstance(document.content, ZReportContent)
    return document.content


def whole_shift(rig: CloseRig, cash: int = 100_00, staff_no: str = CLERK, counter: int = 3) -> str:
    shift_id = rig.open(staff_no, counter)
    rig.pay(shift_id, cash=cash)
    rig.count(shift_id, FLOAT_FEN + cash)
    rig.close(shift_id, manager=MANAGER)
    return shift_id


def test_a_day_and_its_report(rig: CloseRig) -> None:
    first = rig.open()
    rig.pay(first, cash=100_00, received=200_00)
    rig.pay(first, card=60_00, agency=True)
    undone = rig.pay(first, cash=30_00)
    rig.reverse(undone)
    rig.count(first, FLOAT_FEN + 99_00, 60_00)
    rig.close(first, Decision("cash", "找零"))
    whole_shift(rig, 50_00, OTHER, 2)
    (day,) = rig.day_close.days()
    manager = rig.session(MANAGER, None)
    status = rig.day_close.day_status(day.day_id)
    assert status.blockers == ()
    assert [(line.name, line.counter) for line in status.shifts] == [
        ("测试·林知夏", "3 号台席"),
        ("测试·赵启明", "2 号台席"),
    ]
    assert [(item.code, item.count) for item in status.carried] == [("unprinted_documents", 2)]
    closed = rig.day_close.close_day(manager, day.day_id, PIN)
    assert closed.z_number == 1
    assert rig.tickets.ended == 1
    assert rig.day_close.days() == ()
    content = z_content(rig, closed.document_id)
    assert (content.takings_fen, content.reversals_fen, content.agency_fen) == (240_00, -30_00, 60_00)
    assert (content.receipts, content.reversals, content.reprints) == (5, 1, 0)
    assert [(total.tender, total.expected_fen, total.counted_fen) for total in content.tenders] == [
        ("cash", 1_150_00, 1_149_00),
        ("card", 60_00, 60_00),
    ]
    assert [(clerk.staff_no, clerk.takings_fen, clerk.variance_fen) for clerk in content.clerks] == [
        (OTHER, 50_00, 0),
        (CLERK, 190_00, -1_00),
    ]
    # 1.00 short was made up by the clerk, so that the safe gets what the facts say.
    assert content.deposit_fen == 150_00
    assert [line.explanation for line in content.variances] == ["找零"]
    assert (content.late, content.over_till_limit, content.manager_name) == (False, False, "测试·周正明")
    assert content.head.business_day == "2026-03-11"
    assert rig.rebuilt()
    reports = rig.shifts.reports(10)
    assert [row.kind for row in reports] == ["z_report", "shift_report", "shift_report"]


def test_a_closed_day_stays_closed(rig: CloseRig) -> None:
    whole_shift(rig)
    (day,) = rig.day_close.days()
    manager = rig.session(MANAGER, None)
    rig.day_close.close_day(manager, day.day_id, PIN)
    with pytest.raises(UserError, match=r"close\.already"):
        rig.day_close.close_day(manager, day.day_id, PIN)
    with pytest.raises(UserError, match=r"close\.unknown_day"):
        rig.day_close.close_day(manager, "no-day", PIN)


def test_who_closes_a_day(rig: CloseRig) -> None:
    whole_shift(rig)
    (day,) = rig.day_close.days()
    with pytest.raises(UserError, match=r"staff\.no_right\.close_day"):
        rig.day_close.close_day(rig.session(), day.day_id, PIN)
    with pytest.raises(UserError, match=r"staff\.wrong_pin"):
        rig.day_close.close_day(rig.session(HEAD, None), day.day_id, "000111")
    assert rig.day_close.close_day(rig.session(HEAD, None), day.day_id, PIN).z_number == 1


def test_an_open_shift_blocks_the_day(rig: CloseRig) -> None:
    shift_id = rig.open()
    (day,) = rig.day_close.days()
    (blocker,) = rig.day_close.day_status(day.day_id).blockers
    assert (blocker.kind, blocker.ref, blocker.title) == (BlockerKind.OPEN_SHIFT, shift_id, "测试·林知夏")
    with pytest.raises(UserError, match=r"close\.blocked"):
        rig.day_close.close_day(rig.session(MANAGER, None), day.day_id, PIN)
    assert rig.tickets.ended == 0


def test_two_managers_at_once_make_one_report(rig: CloseRig, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_shift(rig)
    (day,) = rig.day_close.days()

    def meanwhile(_: object) -> int:
        monkeypatch.undo()
        return rig.day_close.close_day(rig.session(HEAD, None), day.day_id, PIN).z_number

    monkeypatch.setattr(rig.tickets, "end_open", meanwhile)
    with pytest.raises((UserError, SyncConflict)):
        rig.day_close.close_day(rig.session(MANAGER, None), day.day_id, PIN)
    with rig.store.read() as queries:
        assert queries.shifts.last_z() == 1
    assert [row.kind for row in rig.shifts.reports(10)].count("z_report") == 1


def test_numbers_are_dense_and_a_late_day_keeps_its_date(rig: CloseRig) -> None:
    """补日结: yesterday is closed while today is open already, and today's tickets stay."""
    whole_shift(rig)
    rig.clock.advance_ms(DAY_MS)
    whole_shift(rig, staff_no=OTHER, counter=2)
    yesterday, today = rig.day_close.days()
    manager = rig.session(MANAGER, None)
    assert (rig.day_close.day_status(yesterday.day_id).late, rig.day_close.day_status(today.day_id).late) == (
        True,
        False,
    )
    second = rig.day_close.close_day(manager, today.day_id, PIN)
    assert rig.tickets.ended == 1
    late = rig.day_close.close_day(manager, yesterday.day_id, PIN)
    assert rig.tickets.ended == 1
    assert (second.z_number, late.z_number) == (1, 2)
    content = z_content(rig, late.document_id)
    assert (content.late, content.head.business_day) == (True, "2026-03-11")
    with rig.store.read() as queries:
        day = queries.shifts.day(yesterday.day_id)
    assert day is not None
    assert (day.late, day.z_number) == (True, 2)


def test_the_same_date_may_have_a_second_day(rig: CloseRig) -> None:
    whole_shift(rig)
    (first,) = rig.day_close.days()
    rig.day_close.close_day(rig.session(MANAGER, None), first.day_id, PIN)
    rig.open()
    (second,) = rig.day_close.days()
    assert (second.date, second.day_id != first.day_id) == (first.date, True)


@pytest.mark.parametrize("closed", [True, False])
def test_much_cash_is_flagged(rig: CloseRig, closed: bool) -> None:
    rig.record(SettingChanged(key="close.till_limit_fen", value="9900", reason="测试"))
    if closed:
        shift_id = whole_shift(rig)
        assert rig.shifts.reconcile(shift_id).over_till_limit
    else:
        rig.open()
    (day,) = rig.day_close.days()
    assert rig.day_close.day_status(day.day_id).over_till_limit
    if closed:
        result = rig.day_close.close_day(rig.session(MANAGER, None), day.day_id, PIN)
        assert z_content(rig, result.document_id).over_till_limit


def test_reprints_are_counted(rig: CloseRig) -> None:
    content = replace(receipt(), copies=(Copy.CUSTOMER,))
    whole_shift(rig)
    for subject in ("payment:1", "payment:2", "payment:1"):
        with rig.store.write(Stamp(CLERK)) as unit:
            spool(unit, rig.ids.new(), subject, "zh_CN", content, rig.clock.now_ms())
    assert isinstance(content, ReceiptContent)
    (day,) = rig.day_close.days()
    closed = rig.day_close.close_day(rig.session(MANAGER, None), day.day_id, PIN)
    assert z_content(rig, closed.document_id).reprints == 1


def test_tickets_and_orders_end_with_the_day(rig: CloseRig) -> None:
    texts = {lang: load_text(lang, RESOURCES) for lang in ("zh_CN", "en")}
    queue = QueueService(rig.store, rig.clock, rig.ids)
    orders = OrderService(rig.store, rig.clock, rig.ids, NoReversals(), texts)
    service = CloseService(rig.store, rig.clock, rig.ids, rig.staff, queue, orders)
    for number in range(3):
        queue.issue("general", "zh_CN", Precedence.NONE, f"press-{number}")
    shift_id = whole_shift(rig)
    queue.call_next(rig.session())
    order_facts(rig, shift_id, None)
    (day,) = rig.day_close.days()
    closed = service.close_day(rig.session(MANAGER, None), day.day_id, PIN)
    content = z_content(rig, closed.document_id)
    assert (content.tickets_issued, content.tickets_ended, content.tickets_served) == (3, 3, 0)
    with rig.store.read() as queries:
        order = queries.orders.order("order-1")
        assert queries.queue.open_tickets() == ()
        assert order is not None
        assert order.state is OrderState.CANCELLED
        ticket = queries.queue.by_number("2026-03-11", "A001")
    assert ticket is not None
    assert (ticket.state, ticket.outcome) == (TicketState.FINISHED, TicketOutcome.ENDED_BY_CLOSE)
    assert rig.rebuilt()


class NoReversals:
    """The orders of these tests reverse nothing."""

    def check(self, *_: object) -> None:
        """Never asked."""

    def void_cards(self, *_: object) -> None:
        """Never asked."""

    def reverse(self, *_: object) -> str:
        """Never asked."""
        return ""


# ------------------------------------------------------------------------------- the report is the facts
CLERKS = ((CLERK, 3), (OTHER, 2), (MANAGER, 1))
JIAO = st.integers(1, 3_000).map(lambda jiao: jiao * 10)


@dataclass(frozen=True)
class Sale:
    cash: int
    card: int
    agency: bool
    reversed: bool


@dataclass(frozen=True)
class Counted:
    """How far a count is off, in jiao and in fen."""

    cash: int
    card: int


SALES = st.builds(
    Sale,
    cash=st.one_of(st.just(0), JIAO),
    card=st.one_of(st.just(0), st.integers(1, 50_000)),
    agency=st.booleans(),
    reversed=st.booleans(),
).filter(lambda sale: sale.cash + sale.card > 0)
OFF = st.builds(Counted, cash=st.integers(-300, 300), card=st.integers(-2_000, 2_000))
SHIFTS = st.lists(st.tuples(st.lists(SALES, max_size=5), OFF), min_size=1, max_size=3)


def bodies(rig: CloseRig) -> list[tuple[str, dict[str, Any]]]:
    """Return kind and body of each op, straight from the log."""
    with rig.store.raw() as conn:
        rows = conn.exec_driver_sql("SELECT kind, body FROM op ORDER BY n").all()
    return [(row[0], json.loads(row[1])) for row in rows]


@settings(max_examples=12)
@given(SHIFTS)
def test_the_report_is_the_sum_of_the_facts(plan: list[tuple[list[Sale], Counted]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rig = CloseRig(Path(folder))
        try:
            run_day(rig, plan)
        finally:
            rig.store.close()


def run_day(rig: CloseRig, plan: list[tuple[list[Sale], Counted]]) -> None:
    for (staff_no, counter), (sales, off) in zip(CLERKS, plan, strict=False):
        shift_id = rig.open(staff_no, counter)
        for sale in sales:
            payment = rig.pay(shift_id, sale.cash, sale.card, agency=sale.agency)
            if sale.reversed:
                rig.reverse(payment)
        kept = [sale for sale in sales if not sale.reversed]
        cash = FLOAT_FEN + sum(sale.cash for sale in kept) + off.cash * 10
        rig.count(shift_id, cash, max(0, sum(sale.card for sale in kept) + off.card))
        found = rig.shifts.reconcile(shift_id)
        decisions = [Decision(line.tender, "原因不明") for line in found.open_lines]
        rig.close(shift_id, *decisions, manager=HEAD if staff_no == MANAGER else MANAGER)
    (day,) = rig.day_close.days()
    closed = rig.day_close.close_day(rig.session(MANAGER, None), day.day_id, PIN)
    check_report(rig, z_content(rig, closed.document_id))
    assert rig.rebuilt()


def check_report(rig: CloseRig, content: ZReportContent) -> None:
    """Hold the report against the log, read here in another way than the program reads it."""
    log = bodies(rig)
    taken = [body for kind, body in log if kind == "payment_taken"]
    reversed_ = [body for kind, body in log if kind == "payment_reversed"]
    counts = {body["shift_id"]: body for kind, body in log if kind == "drawer_counted"}
    floats = sum(body["float_fen"] for kind, body in log if kind == "shift_opened")
    parts = [body for kind, body in log if kind == "variance_settled"]
    by_tender: dict[str, int] = defaultdict(int)
    for body in (*taken, *reversed_):
        for tender in body["tenders"]:
            by_tender[tender["kind"]] += tender["amount_fen"]
    expected = {total.tender: total.expected_fen for total in content.tenders}
    counted = {total.tender: total.counted_fen for total in content.tenders}
    assert expected == {"cash": floats + by_tender["cash"], "card": by_tender["card"]}
    assert counted["cash"] == sum(body["cash_fen"] for body in counts.values())
    assert counted["card"] == sum(
        each["declared_fen"] for body in counts.values() for each in body["tenders"]
    )
    assert content.takings_fen == sum(body["total_fen"] for body in taken)
    assert content.reversals_fen == sum(body["total_fen"] for body in reversed_)
    assert sum(expected.values()) - floats == content.takings_fen + content.reversals_fen
    assert content.agency_fen == sum(
        line["amount_fen"] for body in (*taken, *reversed_) for line in body["lines"] if line["agency"]
    )
    assert sum(business.amount_fen for business in content.businesses) == sum(by_tender.values())
    assert content.receipts == len(taken) + len(reversed_) == sum(part.count for part in content.ranges)
    assert [part.gaps for part in content.ranges] == [0] * len(content.ranges)
    assert content.reversals == len(reversed_)
    variance = sum(counted.values()) - sum(expected.values())
    assert sum(part["variance_fen"] for part in parts) == variance
    assert sum(line.variance_fen for line in content.variances) == variance
    assert sum(clerk.variance_fen for clerk in content.clerks) == variance
    assert {part["treatment"] for part in parts if part["variance_fen"] < 0} <= {"made_up"}
    assert {part["treatment"] for part in parts if part["variance_fen"] > 0} <= {"suspense"}
    put_in = sum(-part["variance_fen"] for part in parts if part["variance_fen"] < 0)
    assert content.deposit_fen == counted["cash"] + put_in - floats
    shifts = [body for kind, body in log if kind == "shift_closed"]
    assert content.deposit_fen == sum(body["deposit_fen"] for body in shifts)
    assert Counter(clerk.staff_no for clerk in content.clerks) == Counter(
        body["staff_no"] for kind, body in log if kind == "shift_opened"
    )
