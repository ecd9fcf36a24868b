"""Read models of verifications and logged views; `SqlCustomers` hands them on."""

import json
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from app.domain.verification import Check, CheckOutcome, Standing
from app.services.rows.verification import VerificationRow, ViewRow
from db.tables.customers import PERSON
from db.tables.verification import PERSONAL_VIEW, VERIFICATION

_VERIFICATION = select(VERIFICATION).where(VERIFICATION.c.verification_id == bindparam("which"))
_SAME = PERSON.alias("same")
_TWINS = (
    select(PERSON.c.person_id)
    .join(_SAME, (_SAME.c.number == PERSON.c.number) & (_SAME.c.document == PERSON.c.document))
    .where(_SAME.c.person_id == bindparam("whose"))
)
"""Each hall may know the person under an id of its own."""
_SEEN = (
    select(VERIFICATION)
    .where(VERIFICATION.c.person_id.in_(_TWINS), VERIFICATION.c.passed != 0, VERIFICATION.c.present != 0)
    .order_by(VERIFICATION.c.at_ms.desc(), VERIFICATION.c.verification_id.desc())
    .limit(bindparam("most"))
)
_VIEW = select(PERSONAL_VIEW).where(PERSONAL_VIEW.c.view_id == bindparam("which"))
_VIEWS = (
    select(PERSONAL_VIEW)
    .where(PERSONAL_VIEW.c.person_id == bindparam("whose"))
    .order_by(PERSONAL_VIEW.c.at_ms.desc(), PERSONAL_VIEW.c.view_id.desc())
)


def verification(conn: Connection, verification_id: str) -> VerificationRow | None:
    """Return one verification."""
    row = conn.execute(_VERIFICATION, {"which": verification_id}).first()
    return _verification(row) if row else None


def seen_in_person(conn: Connection, person_id: str, limit: int) -> tuple[VerificationRow, ...]:
    """Return what passed of a person who stood there, newest first."""
    rows = conn.execute(_SEEN, {"whose": person_id, "most": limit})
    return tuple(_verification(row) for row in rows)


def _verification(row: Row[*tuple[Any, ...]]) -> VerificationRow:
    checks = tuple(
        Check(code=code, outcome=CheckOutcome(outcome), detail=detail, source=source, at_ms=at_ms)
        for code, outcome, detail, source, at_ms in json.loads(row.checks)
    )
    return VerificationRow(
        row.verification_id,
        row.person_id,
        row.ticket_id,
        row.staff_no,
        row.reader,
        bool(row.passed),
        checks,
        row.at_ms,
        Standing(row.standing),
        bool(row.present),
        row.kinship,
    )


def view(conn: Connection, view_id: str) -> ViewRow | None:
    """Return one logged view."""
    row = conn.execute(_VIEW, {"which": view_id}).first()
    return _view(row) if row else None


def views(conn: Connection, person_id: str) -> tuple[ViewRow, ...]:
    """Return who saw a person's data unmasked, newest first."""
    rows = conn.execute(_VIEWS, {"whose": person_id})
    return tuple(_view(row) for row in rows)


def _view(row: Row[*tuple[Any, ...]]) -> ViewRow:
    return ViewRow(row.view_id, row.person_id, row.staff_no, row.reason, row.ticket_id, row.at_ms)
