"""Read models of staff."""

from sqlalchemy import Connection


class SqlStaff:
    """Implements the queries of staff."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
