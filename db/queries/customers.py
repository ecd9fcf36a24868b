"""Read models of customers."""

from sqlalchemy import Connection


class SqlCustomers:
    """Implements the queries of customers."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
