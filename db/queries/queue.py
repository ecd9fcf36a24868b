"""Read models of queue."""

from sqlalchemy import Connection


class SqlQueue:
    """Implements the queries of queue."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
