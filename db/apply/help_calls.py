"""Rows of calls for staff."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.help_calls import HelpAnswered, HelpAsked
from db.apply.applied import Applied, Appliers, newest
from db.tables.help_calls import HELP_ANSWER, HELP_CALL


def _asked(conn: Connection, ops: Sequence[Applied[HelpAsked]]) -> None:
    rows = [
        {
            "help_id": op.fact.help_id,
            "terminal_id": op.fact.terminal_id,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, HELP_CALL, rows, ["help_id"])


def _answered(conn: Connection, ops: Sequence[Applied[HelpAnswered]]) -> None:
    rows = [
        {
            "help_id": op.fact.help_id,
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, HELP_ANSWER, rows, ["help_id"])


APPLY: Appliers = {HelpAsked: _asked, HelpAnswered: _answered}
