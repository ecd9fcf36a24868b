"""Read models of money."""

from sqlalchemy import Connection


class SqlMoney:
    """Implements the queries of money."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
