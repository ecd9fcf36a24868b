"""Read models of shifts."""

from sqlalchemy import Connection


class SqlShifts:
    """Implements the queries of shifts."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
