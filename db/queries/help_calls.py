"""Read models of calls for staff."""

from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, literal, select

from app.domain.help_calls import HelpAsked
from app.services.rows.help_calls import HelpRow
from db.tables.halls import TERMINAL
from db.tables.help_calls import HELP_ANSWER, HELP_CALL
from db.tables.log import OP
from db.tables.staff import STAFF

_ASKER: Final = STAFF.alias("asker")
_GOER: Final = STAFF.alias("goer")
_ALL: Final = (
    select(
        HELP_CALL.c.help_id,
        HELP_CALL.c.terminal_id,
        TERMINAL.c.name.label("place"),
        HELP_CALL.c.at_ms,
        HELP_ANSWER.c.staff_no.label("answered_by"),
        HELP_ANSWER.c.at_ms.label("answered_ms"),
        OP.c.actor.label("asked_by"),
        _ASKER.c.name.label("asker"),
        _GOER.c.name.label("goer"),
    )
    .outerjoin(TERMINAL, TERMINAL.c.terminal_id == HELP_CALL.c.terminal_id)
    .outerjoin(HELP_ANSWER, HELP_ANSWER.c.help_id == HELP_CALL.c.help_id)
    # Who called stands in the op's header: a customer at a machine is nobody there.
    .outerjoin(
        OP,
        and_(
            OP.c.entity == literal(f"{HelpAsked.ENTITY}:") + HELP_CALL.c.help_id,
            OP.c.kind == HelpAsked.KIND,
        ),
    )
    .outerjoin(_ASKER, _ASKER.c.staff_no == OP.c.actor)
    .outerjoin(_GOER, _GOER.c.staff_no == HELP_ANSWER.c.staff_no)
    .order_by(HELP_CALL.c.at_ms, HELP_CALL.c.help_id)
)
_SINCE: Final = _ALL.where(HELP_CALL.c.at_ms >= bindparam("since"))
_ONE: Final = _ALL.where(HELP_CALL.c.help_id == bindparam("which"))


class SqlHelpCalls:
    """Implements `HelpQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def since(self, at_ms: int) -> tuple[HelpRow, ...]:
        """Return all calls since a moment (epoch ms), oldest first."""
        return tuple(_row(row) for row in self._conn.execute(_SINCE, {"since": at_ms}))

    def call(self, help_id: str) -> HelpRow | None:
        """Return one call."""
        row = self._conn.execute(_ONE, {"which": help_id}).first()
        return _row(row) if row else None


def _row(row: Row[*tuple[Any, ...]]) -> HelpRow:
    return HelpRow(
        row.help_id,
        row.terminal_id,
        row.place or "",
        row.at_ms,
        row.answered_by or "",
        row.answered_ms or 0,
        row.asked_by or "",
        row.asker or "",
        row.goer or "",
    )
