"""Rows of hubs, revoked devices, edits, blocks of numbers, follow-ups, confirmed closes."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.domain.network import (
    CaseNoted,
    CloseConfirmed,
    DayTallied,
    DeviceRevoked,
    EditProposed,
    FollowUpRaised,
    FollowUpSettled,
    HubAppointed,
    NumberBlockGranted,
    NumberBlockReturned,
)
from db.apply.applied import Applied, Appliers, dump, newest, upsert
from db.tables.halls import TERMINAL
from db.tables.network import (
    CASE_NOTED,
    CLOSE_CONFIRMED,
    DAY_TALLY,
    DEVICE_REVOKED,
    EDIT,
    FOLLOW_UP,
    HUB,
    NUMBER_BLOCK,
    NUMBER_HOLDER,
    NUMBER_RETURN,
)

ON_THE_SPOT = "-"
"""Begins the stamp of a terminal's row that nobody but an appointment wrote: any enrolment overrules it."""
NOTES_KEPT_MS = 30 * 24 * 3_600_000
_FORGET = delete(CASE_NOTED).where(CASE_NOTED.c.at_ms < bindparam("before"))
_TERMINAL = select(TERMINAL.c.stamp).where(TERMINAL.c.terminal_id == bindparam("which"))
_GIVEN_BACK = (
    update(NUMBER_HOLDER)
    .where(
        NUMBER_HOLDER.c.number == bindparam("given"),
        NUMBER_HOLDER.c.terminal_id == bindparam("by"),
        NUMBER_HOLDER.c.stamp < bindparam("at"),
    )
    .values(terminal_id="", block_id=bindparam("block"), stamp=bindparam("at"))
)
_SETTLED = (
    update(FOLLOW_UP)
    .where(FOLLOW_UP.c.follow_up_id == bindparam("which"))
    .values(
        settled_by=bindparam("who"),
        how=bindparam("what"),
        reversal_id=bindparam("reversal"),
        settled_ms=bindparam("at"),
        last_op=bindparam("op"),
    )
)


def _hubs(conn: Connection, ops: Sequence[Applied[HubAppointed]]) -> None:
    rows = [
        {
            "hall_id": op.fact.hall_id,
            "term": op.fact.term,
            "device": op.fact.device,
            "public_key": op.fact.public_key,
            "url": op.fact.url,
            "promoted_by": op.fact.promoted_by,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, HUB, rows, ["hall_id", "term", "device"])
    for op in ops:
        stamp = f"{ON_THE_SPOT}{op.stamp}"
        known = conn.execute(_TERMINAL, {"which": op.fact.device}).scalar()
        # The first appointment names the key: a later one must not put another in its place.
        if known is None or (known.startswith(ON_THE_SPOT) and stamp < known):
            upsert(conn, TERMINAL, [_hub_terminal(op.fact, stamp)], ["terminal_id"])


def _hub_terminal(fact: HubAppointed, stamp: str) -> dict[str, object]:
    return {
        "terminal_id": fact.device,
        "hall_id": fact.hall_id,
        "code": f"H{fact.term}",
        "name": "",
        "public_key": fact.public_key,
        "kind": "hub",
        "slot": "",
        "stamp": stamp,
    }


def _revoked(conn: Connection, ops: Sequence[Applied[DeviceRevoked]]) -> None:
    rows = [
        {
            "terminal_id": op.fact.terminal_id,
            "reason": op.fact.reason,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, DEVICE_REVOKED, rows, ["terminal_id"])


def _edits(conn: Connection, ops: Sequence[Applied[EditProposed]]) -> None:
    rows = [
        {
            "edit_id": op.fact.edit_id,
            "hall_id": op.hall,
            "kind": op.fact.kind,
            "v": op.fact.v,
            "body": op.fact.body,
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    upsert(conn, EDIT, rows, ["edit_id"])


def _noted(conn: Connection, ops: Sequence[Applied[CaseNoted]]) -> None:
    rows = [{"staff_no": op.fact.staff_no, "key": op.fact.key, "at_ms": op.fact.at_ms} for op in ops]
    upsert(conn, CASE_NOTED, rows, ["staff_no", "key"])
    # A case that old is not shown any more, so nobody needs the note on it either.
    conn.execute(_FORGET, {"before": max(op.fact.at_ms for op in ops) - NOTES_KEPT_MS})


def _granted(conn: Connection, ops: Sequence[Applied[NumberBlockGranted]]) -> None:
    blocks = [
        {
            "block_id": op.fact.block_id,
            "hall_id": op.fact.hall_id,
            "terminal_id": op.fact.terminal_id,
            "numbers": len(op.fact.numbers),
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, NUMBER_BLOCK, blocks, ["block_id"])
    held = [row for op in ops for row in _held(op, op.fact.terminal_id)]
    newest(conn, NUMBER_HOLDER, held, ["number"])


def _returned(conn: Connection, ops: Sequence[Applied[NumberBlockReturned]]) -> None:
    # What a terminal does not hold it cannot give back; the grant came before, as all that its maker knew.
    rows = [
        {"given": number, "by": op.fact.terminal_id, "block": op.fact.block_id, "at": op.stamp}
        for op in ops
        for number in op.fact.numbers
    ]
    if rows:
        conn.execute(_GIVEN_BACK, rows)
    returns = [{"terminal_id": op.fact.terminal_id, "at_ms": op.fact.at_ms, "stamp": op.stamp} for op in ops]
    newest(conn, NUMBER_RETURN, returns, ["terminal_id"])


def _held(op: Applied[Any], terminal_id: str) -> Iterator[dict[str, object]]:
    for number in op.fact.numbers:
        yield {
            "number": number,
            "terminal_id": terminal_id,
            "block_id": op.fact.block_id,
            "stamp": op.stamp,
        }


def _raised(conn: Connection, ops: Sequence[Applied[FollowUpRaised]]) -> None:
    rows = [
        {
            "follow_up_id": op.fact.follow_up_id,
            "hall_id": op.hall,
            "code": op.fact.code,
            "order_id": op.fact.order_id,
            "payment_id": op.fact.payment_id,
            "amount_fen": op.fact.amount_fen,
            "at_ms": op.fact.at_ms,
            "settled_by": "",
            "how": "",
            "reversal_id": None,
            "settled_ms": None,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(insert(FOLLOW_UP), rows)


def _settled(conn: Connection, ops: Sequence[Applied[FollowUpSettled]]) -> None:
    rows = [
        {
            "which": op.fact.follow_up_id,
            "who": op.fact.staff_no,
            "what": op.fact.how,
            "reversal": op.fact.reversal_id,
            "at": op.fact.at_ms,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_SETTLED, rows)


def _tallied(conn: Connection, ops: Sequence[Applied[DayTallied]]) -> None:
    rows = [
        {
            "day_id": op.fact.day_id,
            "tallies": _tallies(op.fact),
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, DAY_TALLY, rows, ["day_id"])


def _confirmed(conn: Connection, ops: Sequence[Applied[CloseConfirmed]]) -> None:
    rows = [
        {
            "day_id": op.fact.day_id,
            "proven": int(op.fact.proven),
            "code": op.fact.code,
            "tallies": _tallies(op.fact),
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, CLOSE_CONFIRMED, rows, ["day_id"])


def _tallies(fact: DayTallied | CloseConfirmed) -> str:
    return dump(fact.tallies)


APPLY: Appliers = {
    HubAppointed: _hubs,
    DeviceRevoked: _revoked,
    EditProposed: _edits,
    NumberBlockGranted: _granted,
    NumberBlockReturned: _returned,
    FollowUpRaised: _raised,
    FollowUpSettled: _settled,
    DayTallied: _tallied,
    CloseConfirmed: _confirmed,
    CaseNoted: _noted,
}
