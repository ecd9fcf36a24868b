"""Read models of service passwords, ways of paying, deposits."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from app.domain.subscribers import PaymentMethod, password_state
from app.services.rows.subscribers import DepositRow, PasswordRow, PaymentMethodRow
from db.tables.customers import SUBSCRIBER
from db.tables.subscribers import (
    DEPOSIT,
    PASSWORD_TRY,
    PASSWORD_UNLOCK,
    PAYMENT_METHOD,
    SERVICE_PASSWORD,
)

_OWNED = SUBSCRIBER.c.subscriber_id == bindparam("which")
_PASSWORD = (
    select(
        SERVICE_PASSWORD.c.password_hash,
        SERVICE_PASSWORD.c.initial,
        SERVICE_PASSWORD.c.stamp,
        func.coalesce(PASSWORD_UNLOCK.c.stamp, "").label("unlocked"),
    )
    .join(
        SUBSCRIBER,
        (SUBSCRIBER.c.subscriber_id == SERVICE_PASSWORD.c.subscriber_id)
        & (SUBSCRIBER.c.customer_id == SERVICE_PASSWORD.c.customer_id),
    )
    .outerjoin(PASSWORD_UNLOCK, PASSWORD_UNLOCK.c.subscriber_id == SERVICE_PASSWORD.c.subscriber_id)
    .where(_OWNED)
)
_WRONG = select(func.count()).where(
    PASSWORD_TRY.c.subscriber_id == bindparam("which"),
    PASSWORD_TRY.c.day == bindparam("on"),
    PASSWORD_TRY.c.passed == 0,
    PASSWORD_TRY.c.stamp > bindparam("since"),
)
_RIGHT = select(func.count()).where(
    PASSWORD_TRY.c.subscriber_id == bindparam("which"),
    PASSWORD_TRY.c.day == bindparam("on"),
    PASSWORD_TRY.c.passed == 1,
    PASSWORD_TRY.c.stamp > bindparam("since"),
    func.coalesce(PASSWORD_TRY.c.ticket_id, "") == bindparam("visit"),
)
_METHODS = (
    select(PAYMENT_METHOD)
    .join(
        SUBSCRIBER,
        (SUBSCRIBER.c.subscriber_id == PAYMENT_METHOD.c.subscriber_id)
        & (SUBSCRIBER.c.customer_id == PAYMENT_METHOD.c.customer_id),
    )
    .where(_OWNED)
    .order_by(PAYMENT_METHOD.c.effective_on.desc())
)
_DEPOSITS = (
    select(DEPOSIT)
    .where(DEPOSIT.c.subscriber_id == bindparam("which"), DEPOSIT.c.returned_ms.is_(None))
    .order_by(DEPOSIT.c.taken_ms, DEPOSIT.c.deposit_id)
)
_DEPOSIT = select(DEPOSIT).where(DEPOSIT.c.deposit_id == bindparam("which"))


class SqlSubscribers:
    """Implements `SubscriberQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def password(self, subscriber_id: str, day: str) -> PasswordRow:
        """Return the service password of the present owner, with the wrong tries of an ISO day."""
        row = self._conn.execute(_PASSWORD, {"which": subscriber_id}).first()
        if row is None:
            return PasswordRow("", False, 0, password_state(known=False, initial=False, wrong_today=0))
        counted = {"which": subscriber_id, "on": day, "since": max(row.stamp, row.unlocked)}
        wrong = int(self._conn.execute(_WRONG, counted).scalar_one())
        initial = bool(row.initial)
        state = password_state(known=True, initial=initial, wrong_today=wrong)
        return PasswordRow(row.password_hash, initial, wrong, state)

    def password_passed(self, subscriber_id: str, ticket_id: str | None, day: str) -> bool:
        """Return whether the present password was typed rightly in a visit (or without ticket) of a day."""
        row = self._conn.execute(_PASSWORD, {"which": subscriber_id}).first()
        if row is None or row.initial:
            return False
        asked = {"which": subscriber_id, "on": day, "since": row.stamp, "visit": ticket_id or ""}
        return int(self._conn.execute(_RIGHT, asked).scalar_one()) > 0

    def payment_methods(self, subscriber_id: str) -> tuple[PaymentMethodRow, ...]:
        """Return what the present owner has agreed on, the latest first day first; empty: cash."""
        return tuple(
            PaymentMethodRow(PaymentMethod(row.method), row.bank, row.account, row.holder, row.effective_on)
            for row in self._conn.execute(_METHODS, {"which": subscriber_id})
        )

    def deposits(self, subscriber_id: str) -> tuple[DepositRow, ...]:
        """Return the deposits of a number that the hall holds, oldest first."""
        return tuple(_deposit(row) for row in self._conn.execute(_DEPOSITS, {"which": subscriber_id}))

    def deposit(self, deposit_id: str) -> DepositRow | None:
        """Return one deposit."""
        row = self._conn.execute(_DEPOSIT, {"which": deposit_id}).first()
        return _deposit(row) if row else None


def _deposit(row: Row[*tuple[Any, ...]]) -> DepositRow:
    return DepositRow(
        row.deposit_id,
        row.subscriber_id,
        row.order_id,
        row.item,
        row.amount_fen,
        row.taken_ms,
        row.returned_ms,
        row.last_op,
    )
