"""Marks of a print: 补打, 重打, 待上传, 预受理, and the centre's word on a close."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.document_marks import NO_MARKS, Confirmation, Marks
from app.domain.documents import DocumentContent, SpoolState
from app.domain.errors import UserError
from app.domain.network import CloseConfirmed
from app.domain.orders import OrderAdvanced, OrderState, OrderSubmitted
from app.services import paper_marks
from app.services.link import LinkMode, LinkStatus
from app.services.paper_marks import (
    AGAIN,
    LinkAcknowledgements,
    StandaloneAcknowledgements,
    keep_note,
    marks_for,
)
from app.services.ports import PrintJob, PrintResult, Stamp
from app.services.rows.documents import DocumentRow
from app.services.spool import SpoolService
from tests import factories_documents as make
from tests.factories_money import Till
from tests.fake_link import FakeLink


class Paper:
    """A printer with answers that are told in advance."""

    name, simulated = "paper", True

    def __init__(self) -> None:
        self.answers: list[PrintResult] = []

    def submit(self, job: PrintJob) -> PrintResult:
        return self.answers.pop(0) if self.answers else PrintResult(SpoolState.DONE, "")


class Bench:
    """A till whose prints say which marks they carried."""

    def __init__(self, folder: Path) -> None:
        self.till = Till(folder)
        self.paper = Paper()
        self.marks: list[Marks] = []
        rig = self.till.rig
        self.link = FakeLink(rig.clock.now_ms())
        known = LinkAcknowledgements(rig.store, self.link)
        self.spool = SpoolService(rig.store, rig.clock, rig.ids, self.paper, self._render, known)

    def _render(self, content: DocumentContent, language: str, marks: Marks) -> tuple[bytes, bytes]:
        self.marks.append(marks)
        return content.KIND.encode(), language.encode()

    def sell(self) -> tuple[str, str]:
        """Make one sale; returns the ids of payment and document."""
        self.till.rig.clock.advance_ms(1000)
        payment_id = self.till.sell(1_000)
        with self.till.rig.store.read() as queries:
            return payment_id, queries.documents.of_subject(f"payment:{payment_id}")[0].document_id


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_first_print_of_what_the_centre_has_carries_no_mark(bench: Bench) -> None:
    bench.sell()
    assert bench.spool.print_next()
    assert bench.marks == [NO_MARKS]


def test_reprints_are_counted_and_wait_for_the_first(bench: Bench) -> None:
    _, document_id = bench.sell()
    with pytest.raises(UserError, match=r"spool\.still_waiting"):
        bench.spool.reprint(bench.till.clerk, document_id)
    bench.spool.print_next()
    for _ in range(2):
        bench.till.rig.clock.advance_ms(1000)
        bench.spool.reprint(bench.till.clerk, document_id)
        bench.spool.print_next()
    assert [marks.reprint for marks in bench.marks] == [0, 1, 2]
    with pytest.raises(UserError, match=r"spool\.no_document"):
        bench.spool.reprint(bench.till.clerk, "nothing")


def test_what_never_reached_the_customer_is_printed_again_not_reprinted(bench: Bench) -> None:
    _, document_id = bench.sell()
    bench.paper.answers = [
        PrintResult(SpoolState.UNKNOWN, "printer.cut_off"),
        PrintResult(SpoolState.QUEUED, "printer.paper_end"),
    ]
    bench.spool.print_next()
    bench.spool.hand_over(bench.till.clerk, document_id, handed=False)
    assert not bench.spool.print_next()
    row = bench.spool.document(document_id)
    assert row is not None
    assert row.detail.split() == [AGAIN, "printer.paper_end"]
    bench.spool.retry(bench.till.clerk, document_id)
    assert bench.spool.print_next()
    assert [(marks.spoiled, marks.reprint) for marks in bench.marks] == [(False, 0), (True, 0), (True, 0)]


def test_a_fault_keeps_the_note_that_it_is_printed_again() -> None:
    assert keep_note(AGAIN, "printer.paper_end") == "spool.again printer.paper_end"
    assert keep_note("printer.paper_end", "") == ""


def test_without_the_centre_a_receipt_says_so_until_it_is_sent(bench: Bench) -> None:
    payment_id, document_id = bench.sell()
    bench.link.cut(hub=True)
    bench.link.undurable = {f"payment:{payment_id}"}
    bench.spool.print_next()
    assert bench.marks[-1].unsent
    assert not bench.spool.durable(f"payment:{payment_id}")
    bench.link.undurable = set()
    assert bench.spool.durable(f"payment:{payment_id}")
    bench.till.rig.clock.advance_ms(1000)
    bench.spool.reprint(bench.till.clerk, document_id)
    bench.spool.print_next()
    assert bench.marks[-1] == Marks(reprint=1)


def test_while_the_centre_answers_a_print_waits_a_moment_for_it(bench: Bench) -> None:
    asked: list[str] = []

    class Soon(FakeLink):
        def durable(self, entity: str) -> bool:
            asked.append(entity)
            if len(asked) == 2:
                self.tell()
            return len(asked) > 2

    link = Soon(bench.till.rig.clock.now_ms())
    known = LinkAcknowledgements(bench.till.rig.store, link)
    assert known.durable("payment:x", 60_000)
    assert link.listening == 0
    asked.clear()

    class Never(FakeLink):
        def durable(self, entity: str) -> bool:
            return False

    assert not LinkAcknowledgements(bench.till.rig.store, Never(0)).durable("payment:x", 15)


def slip_row(order_id: str) -> DocumentRow:
    content = make.slip()
    return DocumentRow("d1", "slip", f"order:{order_id}", "zh_CN", SpoolState.QUEUED, "", 0, 1, 1, content)


def test_a_slip_of_an_order_that_is_gone_is_not_provisional(bench: Bench) -> None:
    store = bench.till.rig.store
    assert not marks_for(store, LinkAcknowledgements(store, bench.link), slip_row("nothing")).provisional


def submitted(type_key: str) -> OrderSubmitted:
    return OrderSubmitted(
        after=None,
        order_id="o1",
        at_ms=1,
        code="S-260311-T03-0001",
        type_key=type_key,
        spec_version=1,
        customer_id=None,
        subscriber_id=None,
        ticket_id=None,
        verification_id=None,
        counter_id=None,
        handler="T10237",
        quote=(),
        changes=(),
        effective_on="now",
        state=OrderState.ACKNOWLEDGED,
        approval_id=None,
    )


@pytest.mark.parametrize(
    ("type_key", "hub", "provisional"),
    [("plan_change", True, True), ("plan_change", False, True), ("fee_payment", False, False)],
)
def test_a_deferred_order_is_provisional_while_the_centre_is_away(
    bench: Bench, type_key: str, *, hub: bool, provisional: bool
) -> None:
    store = bench.till.rig.store
    with store.write(Stamp("T10237")) as unit:
        unit.record(submitted(type_key))
    bench.link.undurable = {"order:o1"}
    assert marks_for(store, StandaloneAcknowledgements(), slip_row("o1")) == NO_MARKS
    bench.link.cut(hub=hub)
    known = LinkAcknowledgements(store, bench.link)
    assert marks_for(store, known, slip_row("o1")) == Marks(provisional=provisional, unsent=True)


def test_an_order_accepted_with_the_line_up_is_not_provisional(bench: Bench) -> None:
    store = bench.till.rig.store
    known = LinkAcknowledgements(store, bench.link)
    with store.write(Stamp("T10237")) as unit:
        unit.record(submitted("plan_change"))
    assert marks_for(store, known, slip_row("o1")) == NO_MARKS, "it waits for its approval"
    bench.link.cut(hub=True)
    assert marks_for(store, known, slip_row("o1")) == NO_MARKS, "the centre has it"


def test_a_slip_of_what_awaits_approval_says_so_until_it_is_approved(bench: Bench) -> None:
    store = bench.till.rig.store
    with store.write(Stamp("T10237")) as unit:
        op = unit.record(replace(submitted("plan_change"), state=OrderState.PENDING)).op_id
    assert marks_for(store, StandaloneAcknowledgements(), slip_row("o1")) == Marks(pending=True)
    with store.write(Stamp("T10237")) as unit:
        unit.record(
            OrderAdvanced(
                after=op,
                order_id="o1",
                state=OrderState.ACKNOWLEDGED,
                reason="",
                payment_id=None,
                staff_no="M1",
                at_ms=2,
            )
        )
    assert marks_for(store, StandaloneAcknowledgements(), slip_row("o1")) == NO_MARKS


def test_an_order_held_for_the_centre_is_provisional_while_that_is_away(bench: Bench) -> None:
    store = bench.till.rig.store
    known = LinkAcknowledgements(store, bench.link)
    with store.write(Stamp("T10237")) as unit:
        unit.record(replace(submitted("plan_change"), state=OrderState.HELD))
    assert marks_for(store, known, slip_row("o1")) == NO_MARKS
    bench.link.cut(hub=True)
    assert marks_for(store, known, slip_row("o1")) == Marks(provisional=True)


def test_what_is_under_way_with_the_line_up_carries_no_mark(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_marks, "WAIT_MS", 15)
    payment_id, _ = bench.sell()
    bench.link.undurable = {f"payment:{payment_id}"}
    bench.spool.print_next()
    assert bench.marks == [NO_MARKS]


def test_a_ticket_printed_with_nobody_to_reach_says_that_the_wait_is_unknown(bench: Bench) -> None:
    store = bench.till.rig.store
    known = LinkAcknowledgements(store, bench.link)
    content = make.ticket()
    row = DocumentRow("d1", "ticket", "ticket:t1", "zh_CN", SpoolState.QUEUED, "", 0, 1, 1, content)
    assert marks_for(store, known, row) == NO_MARKS
    bench.link.cut(hub=True)
    assert marks_for(store, known, row) == NO_MARKS
    bench.link.cut(hub=False)
    assert marks_for(store, known, row) == Marks(alone=True)
    assert marks_for(store, StandaloneAcknowledgements(), row) == NO_MARKS


def z_row(day_id: str) -> DocumentRow:
    return DocumentRow(
        "d1", "z_report", f"day:{day_id}", "zh_CN", SpoolState.QUEUED, "", 0, 1, 1, make.z_report()
    )


def test_a_z_report_says_what_the_centre_said(bench: Bench) -> None:
    store = bench.till.rig.store
    known = LinkAcknowledgements(store, bench.link)

    def confirm(*, proven: bool) -> None:
        with store.write(Stamp("")) as unit:
            unit.record(
                CloseConfirmed(day_id="day-1", proven=proven, code="" if proven else "x", tallies=(), at_ms=1)
            )

    said: Callable[[], Confirmation] = lambda: marks_for(store, known, z_row("day-1")).confirmation  # noqa: E731
    assert said() is Confirmation.WAITING
    confirm(proven=False)
    assert said() is Confirmation.DIFFERS
    confirm(proven=True)
    assert said() is Confirmation.PROVEN
    alone = StandaloneAcknowledgements()
    assert marks_for(store, alone, z_row("day-1")) == NO_MARKS
    assert alone.confirmation("day-1") is Confirmation.NONE
    assert not alone.networked
    assert alone.durable("any", 5)
    bench.link.state = LinkStatus(mode=LinkMode.STANDALONE)
    assert said() is Confirmation.NONE
