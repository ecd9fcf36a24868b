"""Read models of documents."""

from sqlalchemy import Connection


class SqlDocuments:
    """Implements the queries of documents."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
