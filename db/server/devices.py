"""Enrolment and membership: one-time codes, slots and codes of devices, revocation (SYNC §4, §5 Keys).

A device is a row of `TERMINAL`, folded from the facts that the centre published; there is no second list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from string import ascii_uppercase
from typing import Final

from sqlalchemy import Connection, Select, and_, bindparam, func, insert, select, text, update

from app.domain.errors import UserError
from app.domain.halls import DeviceKind
from app.services.ports import Ids
from app.sync.serving import Refused
from db.server.tables import ENROLMENT_CODE
from db.tables.halls import LANE, ROTATED_KEY, TERMINAL
from db.tables.network import DEVICE_REVOKED

ISSUERS: Final = frozenset({DeviceKind.KIOSK, DeviceKind.RECEPTION, DeviceKind.COUNTER})
"""Who issues tickets, and so needs a slot of its own."""
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 O 1 I L, which people confuse."""
_CODE_LENGTH: Final = 12
_GROUP: Final = 4
_REVOKED: Final = select(DEVICE_REVOKED.c.at_ms).where(DEVICE_REVOKED.c.terminal_id == bindparam("which"))


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device of a hall. `revoked_ms` is None while it is in."""

    device: str
    hall: str
    kind: str
    slot: str
    code: str
    public_key: str
    name: str
    revoked_ms: int | None


def new_code(conn: Connection, ids: Ids, hall: str, kind: str, expires_ms: int) -> str:
    """Return a fresh one-time code; only its hash is kept. Raises `UserError("enrol.kind")`."""
    if kind not in tuple(DeviceKind):
        raise UserError("enrol.kind", kind=kind)
    # 31 characters in 256: the first eight come up a little more often, which costs a tenth of a bit.
    made = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in ids.random_bytes(_CODE_LENGTH))
    row = {"hash": _hash(made), "hall": hall, "kind": kind, "expires_ms": expires_ms, "used_by": None}
    conn.execute(insert(ENROLMENT_CODE), [row])
    return "-".join(made[start : start + _GROUP] for start in range(0, _CODE_LENGTH, _GROUP))


def _hash(code: str) -> str:
    return sha256("".join(code.upper().split()).replace("-", "").encode()).hexdigest()


def look_up(conn: Connection, code: str, kind: str, now_ms: int) -> tuple[str, str]:
    """Return hall and kind of a code. Raises `Refused` (403 `code.*`); an empty `kind` asks for none."""
    row = conn.execute(select(ENROLMENT_CODE).where(ENROLMENT_CODE.c.hash == _hash(code))).first()
    if row is None:
        raise Refused(403, "code.unknown")
    if row.used_by is not None:
        raise Refused(403, "code.used")
    if row.expires_ms < now_ms:
        raise Refused(403, "code.expired")
    if kind and kind != row.kind:
        raise Refused(403, "code.kind", {"kind": row.kind})
    return row.hall, row.kind


def used_by(conn: Connection, code: str) -> DeviceRow | None:
    """Return the device that used a code, or None."""
    statement = select(ENROLMENT_CODE.c.used_by).where(ENROLMENT_CODE.c.hash == _hash(code))
    found = conn.execute(statement).scalar()
    return device(conn, found) if found else None


def use_code(conn: Connection, code: str, device: str) -> None:
    """Use up a code. Of two at once one gets it; for the other `Refused` (403 `code.used`)."""
    unused = and_(ENROLMENT_CODE.c.hash == _hash(code), ENROLMENT_CODE.c.used_by.is_(None))
    if conn.execute(update(ENROLMENT_CODE).where(unused).values(used_by=device)).rowcount != 1:
        raise Refused(403, "code.used")


def _devices() -> Select[tuple[object, ...]]:
    revoked_ms, rotated_key = DEVICE_REVOKED.c.at_ms, ROTATED_KEY.c.public_key
    return select(TERMINAL, revoked_ms.label("revoked_ms"), rotated_key.label("rotated_key")).select_from(
        TERMINAL.outerjoin(DEVICE_REVOKED, DEVICE_REVOKED.c.terminal_id == TERMINAL.c.terminal_id).outerjoin(
            ROTATED_KEY, ROTATED_KEY.c.terminal_id == TERMINAL.c.terminal_id
        )
    )


def device(conn: Connection, device_id: str) -> DeviceRow | None:
    """Return a device."""
    found = _found(conn, _devices().where(TERMINAL.c.terminal_id == device_id))
    return found[0] if found else None


def devices(conn: Connection, hall: str) -> tuple[DeviceRow, ...]:
    """Return the devices of a hall in the order of their codes; of all halls for an empty one."""
    statement = _devices()
    if hall:
        statement = statement.where(TERMINAL.c.hall_id == hall)
    return _found(conn, statement.order_by(TERMINAL.c.hall_id, TERMINAL.c.code, TERMINAL.c.terminal_id))


def _found(conn: Connection, statement: Select[tuple[object, ...]]) -> tuple[DeviceRow, ...]:
    return tuple(
        DeviceRow(
            row.terminal_id,
            row.hall_id,
            row.kind,
            row.slot,
            row.code,
            row.rotated_key or row.public_key,
            row.name,
            row.revoked_ms,
        )
        for row in conn.execute(statement)
    )


def revoked(conn: Connection, device_id: str) -> bool:
    """Return whether a device is out."""
    return conn.execute(_REVOKED, {"which": device_id}).first() is not None


def is_elsewhere(conn: Connection, device_id: str, hall: str) -> bool:
    """Return whether a device is one of another hall's."""
    found = conn.execute(select(TERMINAL.c.hall_id).where(TERMINAL.c.terminal_id == device_id)).scalar()
    return found is not None and found != hall


def lock_codes(conn: Connection) -> None:
    """Let one enrolment at a time choose a code, whatever its hall (SQLite has one writer anyway)."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(1414807882)"))


def next_code(conn: Connection, gap: int) -> str:
    """Return the next terminal's code, such as `T03`: unique over all halls, since receipts print it.

    `gap` leaves room for codes that were given out after the state that this store was restored to.
    """
    codes = conn.execute(select(TERMINAL.c.code).where(TERMINAL.c.code.startswith("T"))).scalars()
    used = [int(code[1:]) for code in codes if code[1:].isdecimal()]
    return f"T{max(used, default=0) + 1 + gap:02d}"


def next_slot(conn: Connection, hall: str, kind: str) -> str:
    """Return the permanent slot of a new issuer: none for the hall's first, then letters that no lane has.

    Raises `Refused` (409 `enrol.no_slot`) when all letters are taken.
    """
    if kind not in ISSUERS:
        return ""
    rows = conn.execute(select(TERMINAL.c.kind, TERMINAL.c.slot).where(TERMINAL.c.hall_id == hall)).all()
    taken = {row.slot for row in rows if row.kind in ISSUERS}
    if "" not in taken:
        return ""
    lanes = set(conn.execute(select(LANE.c.letter).where(LANE.c.hall_id == hall)).scalars())
    free = _free(taken | lanes)
    if free is None:
        raise Refused(409, "enrol.no_slot")
    return free


def _free(taken: Collection[str]) -> str | None:
    # From the end of the alphabet: lanes begin at its start, and a hall may open another one.
    return next((letter for letter in reversed(ascii_uppercase) if letter not in taken), None)


def count_codes(conn: Connection, now_ms: int) -> int:
    """Return how many codes are waiting to be used."""
    waiting = and_(ENROLMENT_CODE.c.used_by.is_(None), ENROLMENT_CODE.c.expires_ms >= now_ms)
    return int(conn.execute(select(func.count()).select_from(ENROLMENT_CODE).where(waiting)).scalar_one())
