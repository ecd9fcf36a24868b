"""Who may say what: facts of the centre, of hubs, and of a device about itself (SYNC §§1-4).

`app.domain.writing` declares it by kind. What is refused here depends on the chain, on header and body, and
on appointments alone, so that a reader never refuses what the server took in before it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select

from app.domain.errors import BugError
from app.domain.facts import Fact
from app.domain.halls import DeviceKind
from app.domain.log import EpochOpened, KeyRotated, Verdict
from app.domain.network import HubAppointed, NumberBlockReturned
from app.domain.queue import TicketIssued
from app.domain.staff import Role, StaffRegistered
from app.domain.writing import BY_KIND, Writer
from app.sync.batches import CENTRE_MARK
from app.sync.codec import Op, decode
from db.tables.halls import TERMINAL
from db.tables.log import OP
from db.tables.network import HUB

_NOT_A_DEVICES: Final = frozenset({Writer.CENTRE, Writer.NOBODY})
_OPEN: Final = frozenset({Writer.DEVICE, Writer.MANAGER})
"""What any device's chain may hold, as far as is looked at here; `may_appoint` looks at the rest."""
_FIRST: Final = 1
_KEY: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DESKS: Final = frozenset({"", DeviceKind.MANAGER.value, DeviceKind.COUNTER.value})
"""Devices at which a manager signs; a standalone hall does not say what its devices are."""
_MANAGERS: Final = frozenset({Role.DUTY_MANAGER, Role.HALL_HEAD})
_TICKET: Final = f"{TicketIssued.ENTITY}:"
_ENTITIES = select(OP.c.op_id, OP.c.entity).where(OP.c.op_id.in_(bindparam("named", expanding=True)))
_SEATS = select(HUB.c.term).where(HUB.c.hall_id == bindparam("hall"), HUB.c.device == bindparam("device"))
_DEVICE = select(TERMINAL.c.hall_id, TERMINAL.c.kind).where(TERMINAL.c.terminal_id == bindparam("which"))
_STAFF = select(OP.c.origin, OP.c.kind, OP.c.v, OP.c.body).where(
    OP.c.entity == bindparam("who"), OP.c.kind == StaffRegistered.KIND
)


def overstepping(conn: Connection, origin: str, hall: str, ops: Sequence[Op]) -> Op | None:
    """Return the first op of a device that is not its own to say: the centre's, a hub's, another device's."""
    seats: set[int] | None = None
    decided: dict[str, Op] = {}
    for op in ops:
        writer = BY_KIND.get(op.header.kind, Writer.DEVICE)
        if writer in _OPEN:
            continue
        if writer in _NOT_A_DEVICES:
            return op
        if writer is Writer.ITSELF:
            if not _of_itself(op, origin):
                return op
            continue
        if seats is None:
            seats = {row.term for row in conn.execute(_SEATS, {"hall": hall, "device": origin})}
        fact = _fact(op)
        # Without a seat not even a verdict in a form that nobody here knows yet.
        if not seats or (isinstance(fact, Verdict) and fact.hub_term not in seats):
            return op
        if isinstance(fact, Verdict):
            decided[fact.op_id] = op
    return _beyond_tickets(conn, decided, ops)


def _of_itself(op: Op, origin: str) -> bool:
    """Return whether what a device says of itself is in order; what is not would lock its own aggregate.

    An opening stands at the beginning of its epoch, and nowhere else: a body that does not fit is no poison
    that could be set aside, since everything that the device does later would wait behind it.
    """
    header = op.header
    if header.kind == NumberBlockReturned.KIND:
        fact = _fact(op)
        return not isinstance(fact, NumberBlockReturned) or fact.terminal_id == origin
    opens = header.kind == EpochOpened.KIND
    own = header.entity == f"{EpochOpened.ENTITY}:{origin}"
    return own and opens == (header.seq == _FIRST) and _speaks_so(op)


def _speaks_so(op: Op) -> bool:
    """Return whether the body of an opening or a new key fits its header."""
    header = op.header
    try:
        fact = None if op.body is None else decode(header.kind, header.v, op.body)
    except BugError:
        return False
    match fact:
        case EpochOpened():
            return fact.entity == header.entity and fact.epoch == header.epoch != fact.parent
        case KeyRotated():
            return fact.entity == header.entity and _KEY.fullmatch(fact.public_key) is not None
        case _:
            # Of a version that is not known here: nothing comes of it. Erased it cannot be.
            return op.body is not None


def _beyond_tickets(conn: Connection, decided: Mapping[str, Op], ops: Sequence[Op]) -> Op | None:
    """Return the first of a hub's verdicts that is on anything but a ticket: all else the centre decides."""
    if not decided:
        return None
    entities = {op.header.op_id: op.header.entity for op in ops}
    rows = conn.execute(_ENTITIES, {"named": [op_id for op_id in decided if op_id not in entities]})
    entities |= {row.op_id: row.entity for row in rows}
    return next(
        (op for op_id, op in decided.items() if not entities.get(op_id, _TICKET).startswith(_TICKET)), None
    )


def may_appoint(conn: Connection, op: Op) -> bool:
    """Return whether a hub's appointment comes from the centre, or was signed by a manager at a desk.

    Whoever was a manager once counts, however late the op arrives: all that its maker knew is here before it,
    so a server that is told in causal order never refuses what was right where it was made.
    """
    header = op.header
    if CENTRE_MARK in header.origin:
        return True
    if header.v != HubAppointed.V:
        return True  # nothing comes of it: of a version that is not known here
    fact = _fact(op)
    if not isinstance(fact, HubAppointed) or fact.entity != header.entity:
        return False  # set aside as poison it would keep managers from appointing anybody
    desk = conn.execute(_DEVICE, {"which": header.origin}).first()
    if desk is None or desk.kind not in _DESKS or not fact.hall_id == desk.hall_id == header.hall:
        return False
    known = conn.execute(_STAFF, {"who": f"{StaffRegistered.ENTITY}:{fact.promoted_by}"}).all()
    return fact.term > 0 and any(
        isinstance(staff, StaffRegistered)
        and staff.hall_id == fact.hall_id
        and not _MANAGERS.isdisjoint(staff.roles)
        for staff in (decode(row.kind, row.v, row.body) for row in known if CENTRE_MARK in row.origin)
    )


def _fact(op: Op) -> Fact | None:
    """Return the fact of an op, or None for one that cannot be read: it is poison, or not known yet."""
    try:
        return None if op.body is None else decode(op.header.kind, op.header.v, op.body)
    except BugError:
        return None
