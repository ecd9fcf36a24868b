"""Read models of notices to customers."""

import json
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from app.domain.notices import SENT_AGAIN, SUPERSEDED, NoticeChannel, NoticeParam
from app.services.rows.notices import NoticeRow
from db.tables.notices import NOTICE
from db.tables.written import written

_OLDEST: Final = (NOTICE.c.at_ms, NOTICE.c.notice_id)
_NEWEST: Final = (NOTICE.c.at_ms.desc(), NOTICE.c.notice_id.desc())
_ONE: Final = select(NOTICE).where(NOTICE.c.notice_id == bindparam("which"))
_WAITING: Final = (
    select(NOTICE)
    .where(NOTICE.c.waiting == written(1), NOTICE.c.origin == bindparam("maker"))
    .order_by(*_OLDEST)
    .limit(bindparam("most"))
)
_OF_ORDER: Final = select(NOTICE).where(NOTICE.c.order_id == bindparam("about")).order_by(*_OLDEST)
_OF_COMPLAINT: Final = select(NOTICE).where(NOTICE.c.complaint_id == bindparam("about")).order_by(*_OLDEST)
_OF_CUSTOMER: Final = (
    select(NOTICE)
    .where(NOTICE.c.customer_id == bindparam("whose"))
    .order_by(*_NEWEST)
    .limit(bindparam("most"))
)
_GIVEN_UP: Final = (
    select(NOTICE)
    .where(
        NOTICE.c.waiting == written(0),
        NOTICE.c.delivered == written(0),
        NOTICE.c.detail.not_in((SUPERSEDED, SENT_AGAIN)),
    )
    .order_by(*_NEWEST)
    .limit(bindparam("most"))
)


class SqlNotices:
    """Implements `NoticeQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def notice(self, notice_id: str) -> NoticeRow | None:
        """Return one notice."""
        row = self._conn.execute(_ONE, {"which": notice_id}).first()
        return _notice(row) if row else None

    def waiting(self, origin: str, limit: int) -> tuple[NoticeRow, ...]:
        """Return notices that a device recorded and has to send yet, oldest first."""
        return self._all(_WAITING, {"maker": origin, "most": limit})

    def of_order(self, order_id: str) -> tuple[NoticeRow, ...]:
        """Return the notices about an order, oldest first."""
        return self._all(_OF_ORDER, {"about": order_id})

    def of_complaint(self, complaint_id: str) -> tuple[NoticeRow, ...]:
        """Return the notices about a complaint, oldest first."""
        return self._all(_OF_COMPLAINT, {"about": complaint_id})

    def of_customer(self, customer_id: str, limit: int) -> tuple[NoticeRow, ...]:
        """Return the newest notices to a customer, newest first."""
        return self._all(_OF_CUSTOMER, {"whose": customer_id, "most": limit})

    def undelivered(self, limit: int) -> tuple[NoticeRow, ...]:
        """Return notices that were given up, are true, and were not sent again, newest first."""
        return self._all(_GIVEN_UP, {"most": limit})

    def _all(self, statement: Any, wanted: dict[str, object]) -> tuple[NoticeRow, ...]:  # noqa: ANN401
        return tuple(_notice(row) for row in self._conn.execute(statement, wanted))


def _notice(row: Row[*tuple[Any, ...]]) -> NoticeRow:
    return NoticeRow(
        notice_id=row.notice_id,
        customer_id=row.customer_id,
        order_id=row.order_id,
        complaint_id=row.complaint_id,
        appointment_id=row.appointment_id,
        phone=row.phone,
        channel=NoticeChannel(row.channel),
        language=row.language,
        code=row.code,
        params=tuple(NoticeParam(**param) for param in json.loads(row.params)),
        at_ms=row.at_ms,
        waiting=bool(row.waiting),
        delivered=bool(row.delivered),
        attempts=row.attempts,
        last_ms=row.last_ms,
        sender=row.sender,
        detail=row.detail,
    )
