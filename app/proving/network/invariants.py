"""What must hold over all stores of a hall once everything has been delivered (SYNC §6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from app.proving.invariants import Evidence, Invariant, check_evidence, evidence, gather
from db.server.comparing import differing_tables, undecided_ops

_MONEY: Final = ("payment_taken", "payment_reversed", "payment_refunded", "tender_corrected")


@dataclass(frozen=True, slots=True)
class StoreAt:
    """A store of the hall: a terminal's or the hub's file with its key, or the centre's database."""

    name: str
    place: str
    """Path of an SQLCipher file, or a URL of PostgreSQL."""
    key: str
    device: str = ""
    """Origin of the terminal's own ops; empty for the servers."""


def check_network(terminals: Sequence[StoreAt], hub: StoreAt, centre: StoreAt) -> tuple[Invariant, ...]:
    """Return all invariants of SYNC §6, and those of the hall's day."""
    found = {each.name: _gather(each) for each in (*terminals, hub, centre)}
    documents = [row for each in terminals for row in found[each.name].documents]
    whole = evidence(found[centre.name].rows, documents)
    files = [(Path(each.place), each.key) for each in terminals]
    return (
        *check_evidence(whole, files),
        _exactly_once(terminals, found, found[centre.name]),
        _chains_equal(found),
        _converged((*terminals, hub), centre),
        _sums_equal(terminals, found, found[centre.name]),
        _outboxes_empty(terminals, found, found[centre.name], centre),
    )


def _gather(store: StoreAt) -> Evidence:
    if not store.place.startswith("postgresql"):
        return gather(Path(store.place), store.key)
    with psycopg.connect(store.place.replace("+psycopg", "", 1), row_factory=dict_row) as conn:
        rows = [_as_sqlite(row) for row in conn.execute("SELECT * FROM op ORDER BY n").fetchall()]
    return evidence(rows, ())


def _as_sqlite(row: dict[str, Any]) -> dict[str, Any]:
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}


def _chains(found: Evidence) -> dict[tuple[str, str], dict[int, bytes]]:
    chains: dict[tuple[str, str], dict[int, bytes]] = {}
    for row in found.rows:
        chains.setdefault((row["origin"], row["epoch"]), {})[row["seq"]] = bytes(row["hash"])
    return chains


def _own(terminal: StoreAt, found: Mapping[str, Evidence]) -> list[dict[str, Any]]:
    return [row for row in found[terminal.name].rows if row["origin"] == terminal.device]


def _exactly_once(terminals: Sequence[StoreAt], found: Mapping[str, Evidence], centre: Evidence) -> Invariant:
    there = Counter(row["op_id"] for row in centre.rows)
    own = [row["op_id"] for each in terminals for row in _own(each, found)]
    missing = sum(1 for op_id in own if op_id not in there)
    doubled = sum(1 for count in there.values() if count > 1)
    detail = f"{len(own)} ops of {len(terminals)} terminals, missing {missing}, doubled {doubled}"
    return Invariant("exactly_once_at_centre", bool(own) and not missing and not doubled, detail)


def _chains_equal(found: Mapping[str, Evidence]) -> Invariant:
    different = 0
    known: dict[tuple[str, str], dict[int, bytes]] = {}
    for each in found.values():
        for chain, hashes in _chains(each).items():
            first = known.setdefault(chain, hashes)
            different += first != hashes
    detail = f"{len(known)} chains in {len(found)} stores, different {different}"
    return Invariant("chains_equal", bool(known) and not different, detail)


def _converged(stores: Sequence[StoreAt], centre: StoreAt) -> Invariant:
    found = differing_tables((centre.place, centre.key), [(each.place, each.key) for each in stores])
    wrong = [f"{store.name}.{table}" for store, tables in zip(stores, found, strict=True) for table in tables]
    detail = f"{len(stores) + 1} stores; tables that differ: {', '.join(wrong) or 'none'}"
    return Invariant("stores_converged", not wrong, detail)


def _sums(rows: Sequence[tuple[dict[str, Any], dict[str, Any]]], device: str) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for header, body in rows:
        if header["origin"] != device or header["kind"] not in _MONEY:
            continue
        sums[header["kind"]] += body.get("total_fen", 0)  # a corrected tender changes no sum
        for tender in body["tenders"]:
            sums[f"tender {tender['kind']}"] += tender["amount_fen"]
    return dict(sums)


def _sums_equal(terminals: Sequence[StoreAt], found: Mapping[str, Evidence], centre: Evidence) -> Invariant:
    wrong = [
        each.name
        for each in terminals
        if _sums(found[each.name].bodies, each.device) != _sums(centre.bodies, each.device)
    ]
    total = sum(body["total_fen"] for header, body in centre.bodies if header["kind"] == "payment_taken")
    detail = f"takings {total} fen at the centre; terminals with other sums: {', '.join(wrong) or 'none'}"
    return Invariant("ledger_sums_equal", not wrong, detail)


def _outboxes_empty(
    terminals: Sequence[StoreAt], found: Mapping[str, Evidence], centre: Evidence, at: StoreAt
) -> Invariant:
    there = {row["op_id"] for row in centre.rows}
    waiting = {
        each.name: sum(1 for row in _own(each, found) if row["op_id"] not in there) for each in terminals
    }
    undecided = undecided_ops(at.place, at.key)
    left = {name: count for name, count in waiting.items() if count}
    detail = f"unsent {left or 'none'}; undecided at the centre {undecided}"
    return Invariant("outboxes_empty", not left and not undecided, detail)
