"""Read models of complaints."""

import json
from typing import Final

from sqlalchemy import Connection, RowMapping, bindparam, case, func, select

from app.domain.complaints import ComplaintCategory, ComplaintState, is_over
from app.services.rows.complaints import ComplaintRow, NoteRow
from db.tables.complaints import COMPLAINT, COMPLAINT_NOTE, COMPLAINT_WORDS

_WORDS: Final = ("contact_name", "contact_phone", "what", "wish")
"""Empty once they were erased."""
_ALL: Final = select(
    COMPLAINT, *(func.coalesce(COMPLAINT_WORDS.c[name], "").label(name) for name in _WORDS)
).outerjoin(COMPLAINT_WORDS, COMPLAINT_WORDS.c.complaint_id == COMPLAINT.c.complaint_id)
_ONE: Final = _ALL.where(COMPLAINT.c.complaint_id == bindparam("which"))
_BY_CODE: Final = (
    _ALL.where(COMPLAINT.c.code == bindparam("which")).order_by(COMPLAINT.c.complaint_id).limit(1)
)
_NEWEST_OF: Final = (
    _ALL.where(COMPLAINT.c.customer_id == bindparam("whose"))
    .order_by(COMPLAINT.c.at_ms.desc(), COMPLAINT.c.code.desc())
    .limit(bindparam("most"))
)
_DUE: Final = case(
    (COMPLAINT.c.answered == 1, COMPLAINT.c.final_answer_by_ms), else_=COMPLAINT.c.first_answer_by_ms
)
_OPEN: Final = _ALL.where(
    COMPLAINT.c.state.in_(tuple(state.value for state in ComplaintState if not is_over(state)))
).order_by(_DUE, COMPLAINT.c.code)
_COUNT: Final = (
    select(func.count())
    .select_from(COMPLAINT)
    .where(COMPLAINT.c.code >= bindparam("first"), COMPLAINT.c.code < bindparam("past"))
)
_NOTES: Final = (
    select(COMPLAINT_NOTE)
    .where(COMPLAINT_NOTE.c.complaint_id == bindparam("which"))
    .order_by(COMPLAINT_NOTE.c.at_ms, COMPLAINT_NOTE.c.op_id)
)


class SqlComplaints:
    """Implements `ComplaintQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def complaint(self, complaint_id: str) -> ComplaintRow | None:
        """Return one complaint."""
        row = self._conn.execute(_ONE, {"which": complaint_id}).mappings().first()
        return _complaint(row) if row else None

    def by_code(self, code: str) -> ComplaintRow | None:
        """Return the complaint with this number on its slip."""
        row = self._conn.execute(_BY_CODE, {"which": code}).mappings().first()
        return _complaint(row) if row else None

    def newest_of(self, customer_id: str, limit: int) -> tuple[ComplaintRow, ...]:
        """Return a customer's newest complaints, newest first."""
        found = self._conn.execute(_NEWEST_OF, {"whose": customer_id, "most": limit})
        return tuple(_complaint(row) for row in found.mappings())

    def count_on(self, date_code: str) -> int:
        """Return how many complaints carry `C-<date_code>-…`."""
        # The character after a hyphen is a full stop: everything with this beginning lies between.
        bounds = {"first": f"C-{date_code}-", "past": f"C-{date_code}."}
        return self._conn.execute(_COUNT, bounds).scalar_one()

    def open_complaints(self) -> tuple[ComplaintRow, ...]:
        """Return complaints about which something is to be done yet, the next deadline first."""
        return tuple(_complaint(row) for row in self._conn.execute(_OPEN).mappings())

    def notes(self, complaint_id: str) -> tuple[NoteRow, ...]:
        """Return its notes, oldest first."""
        found = self._conn.execute(_NOTES, {"which": complaint_id})
        return tuple(NoteRow(row.at_ms, row.staff_no, ComplaintState(row.state), row.note) for row in found)


def _complaint(row: RowMapping) -> ComplaintRow:
    return ComplaintRow(
        complaint_id=row["complaint_id"],
        code=row["code"],
        category=ComplaintCategory(row["category"]),
        channel=row["channel"],
        customer_id=row["customer_id"],
        ticket_id=row["ticket_id"],
        contact_name=row["contact_name"],
        contact_phone=row["contact_phone"],
        what=row["what"],
        wish=row["wish"],
        related=tuple(json.loads(row["related"])),
        owner=row["owner"],
        state=ComplaintState(row["state"]),
        first_answer_by_ms=row["first_answer_by_ms"],
        final_answer_by_ms=row["final_answer_by_ms"],
        at_ms=row["at_ms"],
        answered=bool(row["answered"]),
        last_op=row["last_op"],
    )
