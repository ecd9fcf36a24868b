"""Each invariant of the tour can fail: whatever was tampered with is found out by its own rule."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.proving import invariants
from app.proving.invariants import Evidence, Invariant, check, gather
from db.engine import connect
from tests.people import DemoHall


@pytest.fixture
def hall(tmp_path: Path) -> DemoHall:
    """The demo hall, closed again."""
    made = DemoHall(tmp_path)
    made.rig.store.close()
    return made


def key(hall: DemoHall) -> str:
    secrets = hall.rig.secrets.load()
    assert secrets is not None
    return secrets.db_key


def found(hall: DemoHall) -> dict[str, Invariant]:
    return {each.name: each for each in check(hall.rig.path, key(hall))}


def tamper(hall: DemoHall, statement: str) -> None:
    conn = connect(hall.rig.path, key(hall))
    try:
        conn.execute(statement)
        conn.commit()
    finally:
        conn.close()


def test_a_hall_before_its_first_customer(hall: DemoHall) -> None:
    sound = found(hall)
    assert {name for name, each in sound.items() if not each.ok} == {"receipts_dense", "z_equals_facts"}
    assert "0" in sound["z_equals_facts"].detail


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE op SET hash = zeroblob(32) WHERE n = (SELECT min(n) + 5 FROM op)",
        "UPDATE op SET body = body || ' ' WHERE n = (SELECT max(n) FROM op)",
        "UPDATE op SET wall = wall + 1 WHERE n = (SELECT max(n) FROM op)",
        "DELETE FROM op WHERE n = (SELECT min(n) + 7 FROM op)",
    ],
)
def test_a_changed_log_breaks_the_chain(hall: DemoHall, statement: str) -> None:
    tamper(hall, statement)
    assert not invariants._chain_unbroken(gather(hall.rig.path, key(hall))).ok


def test_a_changed_row_is_no_rebuild(hall: DemoHall) -> None:
    tamper(hall, "UPDATE staff SET name = 'somebody else'")
    assert not found(hall)["rebuild_equals_rows"].ok


def fact(kind: str, **body: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - parsed JSON
    return {"kind": kind}, body


def receipt(sequence: int, payment: str, number: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    words = number or f"T01-Y97-{sequence:06d}-00"
    return fact(
        "receipt_issued",
        terminal_code="T01",
        epoch="Y97",
        sequence=sequence,
        number=words,
        payment_id=payment,
    )


def payment(name: str, fen: int, tender: int | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    return fact(
        "payment_taken",
        payment_id=name,
        shift_id="s",
        total_fen=fen,
        lines=[{"amount_fen": fen}],
        tenders=[{"kind": "cash", "amount_fen": fen if tender is None else tender}],
    )


def paper(kind: str, content: str, state: str = "done") -> dict[str, Any]:
    return {"kind": kind, "content": content, "state": state}


Z = '{"z_number": 1, "takings_fen": 3000, "reversals_fen": 0, "receipts": 2, "reversals": 0, "tenders": [{"tender": "cash", "expected_fen": 3000}], "ranges": [{"count": 2}]}'  # noqa: E501
DAY = Evidence(
    rows=(),
    bodies=(
        fact("shift_opened", shift_id="s", day_id="d", staff_no="T1", float_fen=50000),
        fact("ticket_issued", ticket_id="t1", queue_day="2026-03-11", number="A001"),
        fact("ticket_issued", ticket_id="t2", queue_day="2026-03-11", number="A002"),
        payment("p1", 1000),
        receipt(1, "p1"),
        payment("p2", 2000),
        receipt(2, "p2"),
        fact("shift_closed", shift_id="s"),
        fact("day_closed", day_id="d", z_number=1, takings_fen=3000, reversals_fen=0),
    ),
    documents=(
        paper("receipt", '{"number": "T01-Y97-000001-00"}'),
        paper("receipt", '{"number": "T01-Y97-000002-00"}'),
        paper("z_report", Z),
    ),
)
Rule = Callable[[Evidence], Invariant]
RULES: tuple[Rule, ...] = (
    invariants._receipts_dense,
    invariants._receipts_unique,
    invariants._takings_equal_tenders,
    invariants._ticket_numbers_unique,
    invariants._z_equals_facts,
    invariants._spool_accounted,
)


def without(day: Evidence, at: int) -> Evidence:
    return replace(day, bodies=day.bodies[:at] + day.bodies[at + 1 :])


def more(day: Evidence, *bodies: tuple[dict[str, Any], dict[str, Any]]) -> Evidence:
    return replace(day, bodies=day.bodies + bodies)


def z_changed(before: str, after: str) -> Evidence:
    return replace(DAY, documents=(paper("z_report", Z.replace(before, after)),))


def bag(fen: int, pieces: int) -> tuple[dict[str, Any], dict[str, Any]]:
    notes = [{"denomination_fen": 100, "pieces": pieces}]
    return fact("cash_to_safe", bag_no="B1", shift_id="s", amount_fen=fen, notes=notes)


def with_bag(left: int, *bags: tuple[dict[str, Any], dict[str, Any]]) -> Evidence:
    """A day of which bags went to the safe, and that the report says so of."""
    return more(z_changed('"expected_fen": 3000', f'"expected_fen": {3000 - left}'), *bags)


def hand_over(cash: int, found: int) -> tuple[tuple[dict[str, Any], dict[str, Any]], ...]:
    """A drawer that was handed over with `cash`, and began with `found`."""
    return (
        fact("shift_opened", shift_id="s2", day_id="d2", staff_no="T2", float_fen=found),
        fact("drawer_handed_over", shift_id="s", to_shift_id="s2", cash_fen=cash, to_no="T2"),
    )


def machine(float_fen: int, tender: str) -> tuple[tuple[dict[str, Any], dict[str, Any]], ...]:
    """A machine's shift and a payment in it."""
    taken = fact(
        "payment_taken",
        payment_id="p3",
        shift_id="k",
        total_fen=0,
        lines=[],
        tenders=[{"kind": tender, "amount_fen": 0}],
    )
    opened = fact("shift_opened", shift_id="k", day_id="d2", staff_no="KIOSK-T09", float_fen=float_fen)
    return (opened, taken)


def refund(payment: str, fen: int) -> tuple[dict[str, Any], dict[str, Any]]:
    return fact(
        "payment_refunded",
        payment_id=payment,
        refund_id="r",
        shift_id="s",
        total_fen=-fen,
        lines=[{"amount_fen": -fen}],
        tenders=[{"kind": "cash", "amount_fen": -fen}],
    )


QUEUED = paper("slip", "{}", "queued")


def test_a_sound_day_is_sound() -> None:
    assert [each.name for each in (rule(DAY) for rule in RULES) if not each.ok] == []


@pytest.mark.parametrize(
    ("rule", "hurt"),
    [
        (invariants._receipts_dense, without(DAY, 4)),
        (invariants._receipts_dense, more(DAY, receipt(2, "p3"))),
        (invariants._receipts_unique, more(DAY, payment("p3", 1), receipt(3, "p3", "T01-Y97-000001-00"))),
        (invariants._receipts_unique, more(DAY, payment("p3", 1))),
        (invariants._receipts_unique, more(DAY, receipt(3, "p1"))),
        (invariants._takings_equal_tenders, more(DAY, payment("p3", 100, tender=99))),
        (
            invariants._ticket_numbers_unique,
            more(DAY, fact("ticket_issued", ticket_id="t3", queue_day="2026-03-11", number="A002")),
        ),
        (invariants._z_equals_facts, more(DAY, payment("p3", 1))),
        (invariants._z_equals_facts, without(DAY, 8)),
        (invariants._z_equals_facts, without(DAY, 7)),
        (invariants._z_equals_facts, more(DAY, bag(1000, 10))),
        (invariants._z_equals_facts, more(DAY, bag(1000, 9))),
        (invariants._z_equals_facts, with_bag(1000, bag(500, 5), bag(500, 5))),
        (invariants._z_equals_facts, more(DAY, *hand_over(53000, 52000))),
        (invariants._z_equals_facts, more(DAY, *machine(100, "qr_code"))),
        (invariants._z_equals_facts, more(DAY, *machine(0, "cash"), fact("shift_closed", shift_id="k"))),
        (invariants._takings_equal_tenders, more(DAY, refund("p1", 1001))),
        (invariants._takings_equal_tenders, more(DAY, refund("nobody", 1))),
        (invariants._z_equals_facts, replace(DAY, documents=DAY.documents[:2])),
        (
            invariants._z_equals_facts,
            replace(
                DAY, documents=(paper("z_report", Z.replace('"expected_fen": 3000', '"expected_fen": 1')),)
            ),
        ),
        (
            invariants._z_equals_facts,
            z_changed('"count": 2', '"count": 3'),
        ),
        (invariants._spool_accounted, replace(DAY, documents=DAY.documents[1:])),
        (
            invariants._spool_accounted,
            replace(DAY, documents=(*DAY.documents, QUEUED)),
        ),
    ],
)
def test_each_rule_finds_what_it_is_for(rule: Rule, hurt: Evidence) -> None:
    assert not rule(hurt).ok


def test_a_day_with_a_bag_a_hand_over_a_machine_and_a_refund_is_sound() -> None:
    assert invariants._z_equals_facts(with_bag(1000, bag(1000, 10))).ok
    assert invariants._z_equals_facts(more(DAY, *hand_over(53000, 53000))).ok
    assert invariants._z_equals_facts(more(DAY, *machine(0, "qr_code"))).ok
    assert invariants._takings_equal_tenders(more(DAY, refund("p1", 1000))).ok


def corrected(cash: int, card: int) -> tuple[dict[str, Any], dict[str, Any]]:
    tenders = [{"kind": "cash", "amount_fen": cash}, {"kind": "card", "amount_fen": card}]
    return fact("tender_corrected", payment_id="p1", shift_id="s", tenders=tenders)


def test_a_corrected_tender_moves_what_the_report_says_and_no_sum() -> None:
    day = more(DAY, corrected(-1000, 1000))
    assert invariants._takings_equal_tenders(day).ok
    assert not invariants._takings_equal_tenders(more(DAY, corrected(-1000, 999))).ok
    assert not invariants._z_equals_facts(day).ok, "this report was made as if nothing had been corrected"
    tenders = '[{"tender": "cash", "expected_fen": 2000}, {"tender": "card", "expected_fen": 1000}]'
    report = paper("z_report", Z.replace('[{"tender": "cash", "expected_fen": 3000}]', tenders))
    assert invariants._z_equals_facts(replace(day, documents=(*day.documents[:2], report))).ok


def test_takings_with_a_reversal_balance() -> None:
    undone = fact(
        "payment_reversed",
        payment_id="p1",
        reversal_id="r",
        shift_id="s",
        total_fen=-1000,
        lines=[{"amount_fen": -1000}],
        tenders=[{"kind": "cash", "amount_fen": -1000}],
    )
    assert invariants._takings_equal_tenders(more(DAY, undone)).ok


def test_a_number_that_was_recorded_from_its_slip_as_well_was_given_once() -> None:
    twice = more(DAY, fact("ticket_issued", ticket_id="t2", queue_day="2026-03-11", number="A002"))
    assert invariants._ticket_numbers_unique(twice).ok
