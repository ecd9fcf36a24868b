"""Checking a service password at the desk: each try is a fact, five wrong ones lock the day (DOMAIN §3)."""

from dataclasses import replace

from app.domain.errors import UserError
from app.domain.rights import Right
from app.domain.subscribers import PasswordState, ServicePasswordTried, tries_left
from app.services.access import require
from app.services.order_context import today_of
from app.services.pin_hashes import pin_fits
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.sessions import Session
from app.services.visits import Visit


class ServicePasswordService:
    """Lets a customer without a document use the businesses that a service password opens."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def state(self, subscriber_id: str) -> PasswordState:
        """Return what the password of a number is good for now."""
        with self._store.read() as queries:
            day = today_of(queries, self._clock.now_ms()).isoformat()
            return queries.subscribers.password(subscriber_id, day).state

    def check(self, session: Session, visit: Visit, typed: str) -> Visit:
        """Return the visit with the password of its chosen number passed. A wrong one is recorded as well.

        Raises:
            UserError: business.check.account.refused without a chosen number; service_password.none,
                service_password.initial, service_password.locked, service_password.wrong {left}.
        """
        require(session, Right.SERVE)
        if visit.subscriber_id is None:
            raise UserError("business.check.account.refused")
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            day = today_of(unit.queries, now).isoformat()
            found = unit.queries.subscribers.password(visit.subscriber_id, day)
            if found.state is not PasswordState.SET:
                raise UserError(f"service_password.{found.state}")
            passed = pin_fits(found.password_hash, typed)
            unit.record(
                ServicePasswordTried(
                    try_id=self._ids.new(),
                    subscriber_id=visit.subscriber_id,
                    ticket_id=visit.ticket_id,
                    passed=passed,
                    day=day,
                    staff_no=session.staff_no,
                    at_ms=now,
                )
            )
        if passed:
            return replace(visit, password_of=visit.subscriber_id)
        left = tries_left(found.wrong_today + 1)
        if not left:
            raise UserError("service_password.locked")
        raise UserError("service_password.wrong", left=left)
