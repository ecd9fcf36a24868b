"""Working out an aggregate anew from all its ops (SYNC §3): shown row = fold(confirmed, pending).

The accepted transitions of an aggregate form one chain by `after`; undecided ones that continue it are shown
too. Of several that would follow the same transition, an accepted one is shown rather than an undecided one,
the verdict of the higher hub term rather than that of a lower, and then the one with the least (clock, op
id). What was superseded, refused or taken back is not shown, nor what hangs on it. So the rows follow from
the set of ops and verdicts alone, in whatever order they arrived.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import BindParameter, Column, Connection, Table, bindparam, delete, insert, select

from app.domain.appointments import AppointmentWorded
from app.domain.complaints import ComplaintWorded, NoteWritten
from app.domain.facts import CaseFact, Fact
from app.domain.log import Outcome
from app.domain.orders import DraftParked, FormFilled, SlipSigned
from app.domain.queue import TicketIssued
from app.domain.shifts import VarianceSettled
from app.sync.codec import Op, is_case
from db import log
from db.apply.applied import upsert
from db.apply.bills import add_balances, drop_empty_balances
from db.apply.every import apply_layered
from db.tables.appointments import APPOINTMENT, APPOINTMENT_WORDS
from db.tables.complaints import COMPLAINT, COMPLAINT_NOTE, COMPLAINT_WORDS
from db.tables.customers import PERSON, SUBSCRIBER
from db.tables.goods import PIECE
from db.tables.log import ENTITY_HEAD, OP, PENDING, QUARANTINE, VERDICT, WITHDRAWN
from db.tables.network import EDIT, FOLLOW_UP
from db.tables.orders import APPROVAL, APPROVAL_DECISION, BUSINESS_ORDER, ORDER_FORM, SLIP_SIGNATURE
from db.tables.payment_codes import CLAIM
from db.tables.queue import PARKED_VISIT, TICKET, TICKET_CALL
from db.tables.refunds import REFUND_CLAIM, REFUND_SHARE
from db.tables.shifts import DAY, SHIFT, SHIFT_COUNT, SHIFT_VARIANCE
from db.tables.stock import PHONE_NUMBER, SIM_CARD
from db.tables.subscribers import DEPOSIT

BOUND: Final[frozenset[type[Fact]]] = frozenset(
    {FormFilled, SlipSigned, DraftParked, ComplaintWorded, NoteWritten, VarianceSettled} | {AppointmentWorded}
)
"""Records whose rows hang on the rows of a case: they are applied once it is shown, and go with it."""

TWINS: Final = frozenset({TicketIssued.KIND})
"""Kinds of ops that found a case, and that may be recorded twice: a number whose slip was scanned before its
issuer's own op came. They say the same, so what follows one of them follows whichever is shown."""

_CHUNK: Final = 400
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_ROWS: Final[Mapping[str, tuple[Column[Any], ...]]] = {
    "ticket": (PARKED_VISIT.c.ticket_id, TICKET_CALL.c.ticket_id, TICKET.c.ticket_id),
    "person": (PERSON.c.person_id,),
    "subscriber": (SUBSCRIBER.c.subscriber_id,),
    "number": (PHONE_NUMBER.c.number,),
    "sim": (SIM_CARD.c.iccid,),
    "deposit": (DEPOSIT.c.deposit_id,),
    "piece": (PIECE.c.serial,),
    "claim": (CLAIM.c.claim_id,),
    "refund_claim": (REFUND_SHARE.c.payment_id, REFUND_CLAIM.c.payment_id),
    "order": (SLIP_SIGNATURE.c.order_id, ORDER_FORM.c.order_id, BUSINESS_ORDER.c.order_id),
    "approval": (APPROVAL_DECISION.c.approval_id, APPROVAL.c.approval_id),
    "complaint": (COMPLAINT_WORDS.c.complaint_id, COMPLAINT_NOTE.c.complaint_id, COMPLAINT.c.complaint_id),
    "appointment": (APPOINTMENT_WORDS.c.appointment_id, APPOINTMENT.c.appointment_id),
    "day": (DAY.c.day_id,),
    "shift": (SHIFT_COUNT.c.shift_id, SHIFT_VARIANCE.c.shift_id, SHIFT.c.shift_id),
    "edit": (EDIT.c.edit_id,),
    "follow_up": (FOLLOW_UP.c.follow_up_id,),
}
"""The rows of each case by its type, those that lean on others first; a test holds this against the facts."""


def _deleting(column: Column[Any]) -> Any:  # noqa: ANN401 - a statement of SQLAlchemy
    owner = column.table
    if not isinstance(owner, Table):  # pragma: no cover - columns of tables alone are listed above
        raise TypeError(column)
    return delete(owner).where(column.in_(_WANTED))


_DELETE: Final = {kind: tuple(_deleting(column) for column in columns) for kind, columns in _ROWS.items()}
_OPENINGS = select(SUBSCRIBER.c.subscriber_id, SUBSCRIBER.c.opening_fen).where(
    SUBSCRIBER.c.subscriber_id.in_(_WANTED)
)
_OPS = select(OP).where(OP.c.entity.in_(_WANTED)).order_by(OP.c.hlc, OP.c.op_id)
_VERDICTS = select(VERDICT).where(VERDICT.c.op_id.in_(_WANTED))
_TAKEN_BACK = select(WITHDRAWN.c.op_id, WITHDRAWN.c.origin).where(WITHDRAWN.c.op_id.in_(_WANTED))
_DROP_HEADS = delete(ENTITY_HEAD).where(ENTITY_HEAD.c.entity.in_(_WANTED))
_DROP_PENDING = delete(PENDING).where(PENDING.c.entity.in_(_WANTED))
_ADD_PENDING = insert(PENDING)
_SET_ASIDE = select(QUARANTINE.c.origin, QUARANTINE.c.epoch, QUARANTINE.c.tx)

TxKey = tuple[str, str, str]
"""A transaction: origin, epoch and its id, which alone anybody could use again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What of an aggregate is shown: its facts in order, the last transition, and the rows of `PENDING`."""

    facts: tuple[tuple[Op, Fact], ...]
    head: str | None
    pending: tuple[dict[str, object], ...]


def set_aside(conn: Connection) -> frozenset[TxKey]:
    """Return the transactions whose rows are not folded."""
    return frozenset((row.origin, row.epoch, row.tx) for row in conn.execute(_SET_ASIDE))


def tx_of(op: Op) -> TxKey:
    """Return the transaction of an op."""
    header = op.header
    return header.origin, header.epoch, header.tx


def pending_row(op: Op, after: str | None, *, shown: bool, accepted: bool) -> dict[str, object]:
    """Return the row of an undecided op, or of an accepted one that is not shown yet."""
    return {
        "op_id": op.header.op_id,
        "entity": op.header.entity,
        "after": after,
        "hlc": op.header.hlc,
        "shown": int(shown),
        "accepted": int(accepted),
    }


def write_heads(conn: Connection, transitions: Mapping[str, str]) -> None:
    """Remember the last transition of each case, by entity."""
    rows = [{"entity": entity, "op_id": op_id} for entity, op_id in transitions.items()]
    upsert(conn, ENTITY_HEAD, rows, ["entity"])


def write_pending(conn: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows of undecided ops."""
    if rows:
        conn.execute(_ADD_PENDING, list(rows))


def chunks(values: Iterable[str]) -> Iterable[list[str]]:
    """Yield the values in lists that fit into one statement."""
    them = iter(values)
    while chunk := list(islice(them, _CHUNK)):
        yield chunk


def refold(
    conn: Connection,
    entities: Collection[str],
    source: Connection | None = None,
    without: frozenset[TxKey] = frozenset(),
) -> None:
    """Delete the rows of these cases and apply their ops again, as they are to be shown now.

    The ops are read from the log of `source`, or of this store; those of the transactions `without`, and of
    quarantined ones, are left out.
    """
    if not entities:
        return
    left_out = without | set_aside(source or conn)
    for chunk in chunks(sorted(entities)):
        _refold(conn, source or conn, chunk, left_out)


def _refold(conn: Connection, source: Connection, entities: list[str], left_out: frozenset[TxKey]) -> None:
    subscribers = _unfold(conn, entities)
    ops: dict[str, list[Op]] = {entity: [] for entity in entities}
    for row in source.execute(_OPS, {"wanted": entities}).all():
        if (row.origin, row.epoch, row.tx) not in left_out:
            ops[row.entity].append(log.op_of(row))
    ids = [op.header.op_id for found in ops.values() for op in found if is_case(op.header.kind)]
    verdicts: dict[str, Any] = {}
    withdrawn: set[tuple[str, str]] = set()
    for chunk in chunks(ids):
        verdicts |= {row.op_id: row for row in conn.execute(_VERDICTS, {"wanted": chunk})}
        withdrawn |= {(row.op_id, row.origin) for row in conn.execute(_TAKEN_BACK, {"wanted": chunk})}
    shown = {entity: shown_of(found, verdicts, withdrawn) for entity, found in ops.items()}
    write_heads(conn, {entity: found.head for entity, found in shown.items() if found.head is not None})
    write_pending(conn, [row for found in shown.values() for row in found.pending])
    apply_layered(conn, [log.applied_of(op, fact) for found in shown.values() for op, fact in found.facts])
    drop_empty_balances(conn, subscribers)


def _unfold(conn: Connection, entities: list[str]) -> tuple[str, ...]:
    """Delete the rows of cases, and take back what they did elsewhere; returns the subscribers among them."""
    by_type: dict[str, list[str]] = {}
    for entity in entities:
        kind, _, name = entity.partition(":")
        by_type.setdefault(kind, []).append(name)
    subscribers = by_type.get("subscriber", [])
    if subscribers:
        opened = conn.execute(_OPENINGS, {"wanted": subscribers}).all()
        add_balances(conn, {row.subscriber_id: -row.opening_fen for row in opened})
    for kind, names in by_type.items():
        for statement in _DELETE.get(kind, ()):
            conn.execute(statement, {"wanted": names})
    conn.execute(_DROP_HEADS, {"wanted": entities})
    conn.execute(_DROP_PENDING, {"wanted": entities})
    return tuple(subscribers)


def shown_of(ops: Sequence[Op], verdicts: Mapping[str, Any], withdrawn: Collection[tuple[str, str]]) -> Shown:
    """Return what is shown of one aggregate.

    From its ops by (clock, op id), the verdicts on them that hold, and the pairs of op and origin taken back.
    """
    head: str | None = None
    following: dict[str | None, list[tuple[Op, CaseFact]]] = {}
    bound: list[tuple[Op, Fact]] = []
    for op in ops:
        op_id = op.header.op_id
        fact = log.fact_of(op)
        if is_case(op.header.kind) and op.body is None:
            # Erased: what it followed is gone with its body, but whatever comes later follows it.
            if not _refused(verdicts.get(op_id)):
                head = op_id
        elif isinstance(fact, CaseFact):
            following.setdefault(fact.after, []).append((op, fact))
        elif type(fact) in BOUND and fact is not None:
            bound.append((op, fact))
    chain: list[tuple[Op, Fact]] = []
    there: dict[str, str | None] = {}
    while found := _next(_followers(following, head), verdicts, withdrawn):
        chain.append(found)
        there[found[0].header.op_id] = head
        head = found[0].header.op_id
    pending = [
        pending_row(
            op,
            there.get(op.header.op_id, fact.after),
            shown=op.header.op_id in there,
            accepted=verdict is not None,
        )
        for rivals in following.values()
        for op, fact in rivals
        if (verdict := verdicts.get(op.header.op_id)) is None
        or (not _refused(verdict) and op.header.op_id not in there)
    ]
    if chain:
        return Shown((*chain, *bound), head, tuple(pending))
    pending += [pending_row(op, None, shown=False, accepted=True) for op, _ in bound]
    return Shown((), head, tuple(pending))


def _followers(
    following: Mapping[str | None, list[tuple[Op, CaseFact]]], head: str | None
) -> Sequence[tuple[Op, CaseFact]]:
    """Return what follows a transition, or one of its twins, by (clock, op id)."""
    twins = [op.header.op_id for op, _ in following.get(None, ()) if op.header.kind in TWINS]
    if head not in twins or len(twins) == 1:
        return following.get(head, ())
    found = [each for twin in twins for each in following.get(twin, ())]
    return sorted(found, key=lambda each: (each[0].header.hlc, each[0].header.op_id))


def _next(
    rivals: Sequence[tuple[Op, CaseFact]],
    verdicts: Mapping[str, Any],
    withdrawn: Collection[tuple[str, str]],
) -> tuple[Op, CaseFact] | None:
    """Return which of several ops that follow one transition is shown, or None."""
    best: tuple[Op, CaseFact] | None = None
    best_term = -2
    for op, fact in rivals:  # by (clock, op id): of equals the first remains
        header = op.header
        verdict = verdicts.get(header.op_id)
        if _refused(verdict) or (verdict is None and (header.op_id, header.origin) in withdrawn):
            continue
        term = -1 if verdict is None else verdict.hub_term
        if term > best_term:
            best, best_term = (op, fact), term
    return best


def _refused(verdict: Any) -> bool:  # noqa: ANN401 - a row of VERDICT
    return verdict is not None and verdict.outcome != Outcome.ACCEPTED.value
