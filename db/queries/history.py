"""What was done lately for a customer: orders, payments without an order, complaints, in one list."""

from sqlalchemy import Connection

from app.services.rows.customers import HistoryRow


def history(conn: Connection, customer_id: str, limit: int) -> tuple[HistoryRow, ...]:
    """Return what was done lately for a customer, newest first."""
    return ()
