"""Read models of complaints."""

from sqlalchemy import Connection


class SqlComplaints:
    """Implements the queries of complaints."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
