"""Read models of catalogue."""

from sqlalchemy import Connection


class SqlCatalogue:
    """Implements the queries of catalogue."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
