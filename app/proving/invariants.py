"""What must hold after a day, computed again from the log by code of its own.

Nothing here uses the program's codec, appliers or queries, but for `rebuild_equals_rows`, whose subject they
are. Bodies are read as JSON, hashes are computed with hashlib, sums are added up by hand.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from app.domain.shifts import MACHINE_MARK
from db.checkup import checkup
from db.engine import connect

_HEADER: Final = (
    "origin",
    "epoch",
    "seq",
    "op_id",
    "tx",
    "kind",
    "v",
    "entity",
    "hall",
    "actor",
    "business_day",
    "hlc",
    "wall",
)


@dataclass(frozen=True, slots=True)
class Invariant:
    """One rule, whether it holds, and the figures that show it."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A store's log and spool as they lie on disk. `bodies` are pairs of header and parsed body, in order."""

    rows: tuple[dict[str, Any], ...]
    bodies: tuple[tuple[dict[str, Any], dict[str, Any]], ...]
    documents: tuple[dict[str, Any], ...]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the bodies of one kind of fact."""
        return [body for header, body in self.bodies if header["kind"] == kind]


def gather(store: Path, key: str) -> Evidence:
    """Read the log and the spool of a store."""
    conn = connect(store, key)
    try:
        rows = _dicts(conn, "SELECT * FROM op ORDER BY n")
        documents = _dicts(conn, "SELECT * FROM document ORDER BY queued_ms, document_id")
    finally:
        conn.close()
    return evidence(rows, documents)


def evidence(rows: Sequence[dict[str, Any]], documents: Sequence[dict[str, Any]]) -> Evidence:
    """Return evidence from the rows of ops in order of arrival, and of documents."""
    bodies = tuple((row, json.loads(row["body"])) for row in rows if row["body"] is not None)
    return Evidence(tuple(rows), bodies, tuple(documents))


def _dicts(conn: Any, statement: str) -> tuple[dict[str, Any], ...]:  # noqa: ANN401 - the driver has no types
    cursor = conn.execute(statement)
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor)


def check(store: Path, key: str) -> tuple[Invariant, ...]:
    """Return every invariant of one store."""
    return check_evidence(gather(store, key), ((store, key),))


def check_evidence(found: Evidence, stores: Sequence[tuple[Path, str]]) -> tuple[Invariant, ...]:
    """Return every invariant of a log with all documents, and of the stores (path, key) that hold it."""
    return (
        _receipts_dense(found),
        _receipts_unique(found),
        _takings_equal_tenders(found),
        _rebuild_equals_rows(stores),
        _chain_unbroken(found),
        _ticket_numbers_unique(found),
        _z_equals_facts(found),
        _spool_accounted(found),
    )


def _undone(found: Evidence) -> list[dict[str, Any]]:
    """Return what went back: whole payments, and parts of them."""
    return [*found.of("payment_reversed"), *found.of("payment_refunded")]


def _receipts_dense(found: Evidence) -> Invariant:
    series: dict[tuple[str, str], list[int]] = {}
    for receipt in found.of("receipt_issued"):
        series.setdefault((receipt["terminal_code"], receipt["epoch"]), []).append(receipt["sequence"])
    gaps = {key: numbers for key, numbers in series.items() if numbers != list(range(1, len(numbers) + 1))}
    detail = ", ".join(f"{code}-{epoch}: {len(numbers)}" for (code, epoch), numbers in series.items())
    return Invariant("receipts_dense", bool(series) and not gaps, f"{detail}; series with gaps: {len(gaps)}")


def _receipts_unique(found: Evidence) -> Invariant:
    numbers = [receipt["number"] for receipt in found.of("receipt_issued")]
    money = [body["payment_id"] for body in found.of("payment_taken")]
    money += [body["reversal_id"] for body in found.of("payment_reversed")]
    money += [body["refund_id"] for body in found.of("payment_refunded")]
    owners = [receipt["payment_id"] for receipt in found.of("receipt_issued")]
    sound = len(set(numbers)) == len(numbers) and sorted(owners) == sorted(money)
    return Invariant(
        "receipts_unique", sound, f"{len(numbers)} receipts, {len(money)} payments and reversals"
    )


def _takings_equal_tenders(found: Evidence) -> Invariant:
    wrong = 0
    sums: Counter[str] = Counter()
    # What was taken down by a wrong tender moves from one to another, and changes no sum.
    moved = found.of("tender_corrected")
    wrong += sum(sum(tender["amount_fen"] for tender in body["tenders"]) != 0 for body in moved)
    for body in (*found.of("payment_taken"), *_undone(found)):
        lines = sum(line["amount_fen"] for line in body["lines"])
        tenders = sum(tender["amount_fen"] for tender in body["tenders"])
        wrong += not lines == tenders == body["total_fen"]
        sums["total"] += body["total_fen"]
        sums["tenders"] += tenders
    taken = sum(body["total_fen"] for body in found.of("payment_taken"))
    undone = -sum(body["total_fen"] for body in _undone(found))
    paid = {body["payment_id"]: body["total_fen"] for body in found.of("payment_taken")}
    back: Counter[str] = Counter()
    for body in _undone(found):
        back[body["payment_id"]] -= body["total_fen"]
    too_much = [payment for payment, fen in back.items() if not 0 < fen <= paid.get(payment, 0)]
    sound = not wrong and not too_much and taken - undone == sums["tenders"]
    detail = f"takings {taken} fen − reversals {undone} fen = tenders {sums['tenders']} fen"
    if too_much:
        detail += f"; more went back than came: {len(too_much)}"
    return Invariant("takings_equal_tenders", sound, detail)


def _rebuild_equals_rows(stores: Sequence[tuple[Path, str]]) -> Invariant:
    differing = 0
    for store, key in stores:
        with checkup(store, key) as opened:
            differing += len(opened.rebuild())
    detail = f"tables that differ: {differing} in {len(stores)} stores"
    return Invariant("rebuild_equals_rows", bool(stores) and not differing, detail)


def _chain_unbroken(found: Evidence) -> Invariant:
    heads: dict[tuple[str, str], tuple[int, bytes]] = {}
    broken = 0
    for row in found.rows:
        chain = (row["origin"], row["epoch"])
        seq, previous = heads.get(chain, (0, bytes(32)))
        header = {name: row[name] for name in _HEADER} | {"refs": json.loads(row["refs"])}
        words = json.dumps(header, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        body_hash = row["body_hash"]
        if row["body"] is not None and sha256(row["salt"] + row["body"].encode()).digest() != body_hash:
            broken += 1
        digest = sha256(previous + words.encode() + body_hash).digest()
        broken += row["seq"] != seq + 1 or digest != row["hash"]
        heads[chain] = (row["seq"], row["hash"])
    detail = f"{len(found.rows)} ops in {len(heads)} chains, {broken} broken"
    return Invariant("chain_unbroken", not broken and bool(heads), detail)


def _ticket_numbers_unique(found: Evidence) -> Invariant:
    # A slip that was scanned before its own op arrived is recorded from the paper: one ticket, two ops.
    given = {(body["ticket_id"], body["queue_day"], body["number"]) for body in found.of("ticket_issued")}
    numbers = Counter((day, number) for _, day, number in given)
    twice = [number for number, count in numbers.items() if count > 1]
    return Invariant("ticket_numbers_unique", not twice, f"{len(numbers)} numbers, {len(twice)} given twice")


def _z_equals_facts(found: Evidence) -> Invariant:
    closed = found.of("day_closed")
    wrong = _drawers(found)
    for day in closed:
        content = _z_content(found.documents, day["z_number"])
        shifts = {body["shift_id"] for body in found.of("shift_opened") if body["day_id"] == day["day_id"]}
        taken = [body for body in found.of("payment_taken") if body["shift_id"] in shifts]
        undone = [body for body in _undone(found) if body["shift_id"] in shifts]
        figures = {
            "takings_fen": sum(body["total_fen"] for body in taken),
            "reversals_fen": -sum(body["total_fen"] for body in undone),
            "receipts": len(taken) + len(undone),
            "reversals": len(undone),
        }
        moved = [body for body in found.of("tender_corrected") if body["shift_id"] in shifts]
        by_tender = _tenders((*taken, *undone, *moved))
        if content is None:
            wrong.append(f"Z{day['z_number']}: no document")
            continue
        wrong += [
            f"{name}: {abs(content[name])} ≠ {value}"
            for name, value in figures.items()
            if abs(content[name]) != value
        ]
        wrong += [name for name in ("takings_fen", "reversals_fen") if abs(day[name]) != figures[name]]
        floats = sum(body["float_fen"] for body in found.of("shift_opened") if body["shift_id"] in shifts)
        bags = sum(body["amount_fen"] for body in found.of("cash_to_safe") if body["shift_id"] in shifts)
        # What one drawer hands to the next began the day once.
        floats -= sum(
            body["cash_fen"] for body in found.of("drawer_handed_over") if body["to_shift_id"] in shifts
        )
        shown = {line["tender"]: line["expected_fen"] for line in content["tenders"]}
        for tender, amount in by_tender.items():
            # A report may show cash with or without the floats that it began with.
            allowed = {amount - bags, amount + floats - bags} if tender == "cash" else {amount}
            if shown.get(tender) not in allowed:
                wrong.append(f"{tender}: {shown.get(tender)} ≠ {amount}")
        ranges = sum(each["count"] for each in content["ranges"])
        if ranges != len(taken) + len(undone):
            wrong.append(f"ranges: {ranges} ≠ {len(taken) + len(undone)}")
    return Invariant("z_equals_facts", bool(closed) and not wrong, f"{len(closed)} days; " + "; ".join(wrong))


def _drawers(found: Evidence) -> list[str]:
    """Return what is wrong about drawers: bags, hand-overs, and machines, which have none."""
    opened = {body["shift_id"]: body for body in found.of("shift_opened")}
    wrong: list[str] = []
    bags: Counter[str] = Counter()
    for body in found.of("cash_to_safe"):
        bags[body["bag_no"]] += 1
        counted = sum(each["denomination_fen"] * each["pieces"] for each in body["notes"])
        if not 0 < body["amount_fen"] == counted or bags[body["bag_no"]] > 1:
            wrong.append(f"bag {body['bag_no']}: {body['amount_fen']}")
    ended = {body["shift_id"] for body in found.of("shift_closed")}
    for body in found.of("drawer_handed_over"):
        began = opened.get(body["to_shift_id"])
        if body["shift_id"] not in ended or began is None or began["float_fen"] != body["cash_fen"]:
            wrong.append(f"hand-over to {body['to_no']}: {body['cash_fen']}")
    machines = {shift for shift, body in opened.items() if body["staff_no"].startswith(MACHINE_MARK)}
    floats = (opened[shift]["float_fen"] for shift in machines)
    wrong += [f"float of a machine: {fen}" for fen in floats if fen]
    wrong += [
        f"cash of a machine: {tender['amount_fen']}"
        for body in (*found.of("payment_taken"), *_undone(found))
        if body["shift_id"] in machines
        for tender in body["tenders"]
        if tender["kind"] == "cash"
    ]
    days = {body["day_id"] for body in found.of("day_closed")}
    wrong += [
        f"open shift of {body['staff_no']}"
        for shift, body in opened.items()
        if body["day_id"] in days and shift not in ended
    ]
    return wrong


def _tenders(bodies: Iterable[dict[str, Any]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for body in bodies:
        for tender in body["tenders"]:
            sums[tender["kind"]] += tender["amount_fen"]
    return dict(sums)


def _z_content(documents: Iterable[dict[str, Any]], number: int) -> dict[str, Any] | None:
    for document in documents:
        if document["kind"] == "z_report":
            content: dict[str, Any] = json.loads(document["content"])
            if content["z_number"] == number:
                return content
    return None


def _spool_accounted(found: Evidence) -> Invariant:
    states = Counter(document["state"] for document in found.documents)
    receipts = {receipt["number"] for receipt in found.of("receipt_issued")}
    printed = {
        json.loads(document["content"])["number"]
        for document in found.documents
        if document["kind"] == "receipt"
    }
    sound = set(states) <= {"done"} and receipts <= printed
    detail = f"{dict(states)}; receipts without a document: {len(receipts - printed)}"
    return Invariant("spool_accounted", sound, detail)
