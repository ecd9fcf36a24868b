"""Read models of stock."""

from sqlalchemy import Connection


class SqlStock:
    """Implements the queries of stock."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
