"""Read models of orders."""

from sqlalchemy import Connection


class SqlOrders:
    """Implements the queries of orders."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
