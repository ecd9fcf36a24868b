"""Calls after a business (回访): promised when it is carried out, made by whoever serves (DOMAIN §4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.business import business_type
from app.domain.business.form import load_payload, text_of
from app.domain.call_backs import CallBackDue, CallBackMade, CallBackOutcome, check_score
from app.domain.errors import UserError
from app.domain.masking import mask_name, mask_phone
from app.domain.orders import OrderState
from app.domain.rights import Right
from app.domain.work import DAY_MS, WorkNoted, check_note
from app.services.access import require
from app.services.notice_requests import recipient_of_order
from app.services.number_views import log_number_view
from app.services.order_quotes import day_of
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.reachable_numbers import name_of, phones_of
from app.services.reading import Queries
from app.services.rows.call_backs import CallBackAbout, CallBackCount, CallBackRow, CallRow
from app.services.rows.orders import OrderRow
from app.services.rows.work import WorkNoteRow
from app.services.sessions import Session

LISTED: Final = 50
"""Call-backs that the list shows: the next ones due."""
TO_ASK: Final = "to_ask"
"""Why the number of a customer was looked at who is to be called back."""


@dataclass(frozen=True, slots=True)
class CallBack:
    """One call-back in a list. Name and number of the customer are masked."""

    row: CallBackRow
    order_code: str
    type_key: str
    handler: str
    customer: str
    """Empty where nobody's name is known."""
    contact: str
    """Whom to call, where somebody else was named for it."""
    said: bool
    """Whether the phone is one that was left with the business, and none of the customer's known ones."""
    phone: str
    """Empty where the customer can't be called any more: the data was erased, or the number given away."""
    late: bool


@dataclass(frozen=True, slots=True)
class CallBackList:
    """The next call-backs that are due, and how many there are in all."""

    found: tuple[CallBack, ...]
    count: CallBackCount


@dataclass(frozen=True, slots=True)
class CallBackDetail:
    """A call-back whole: what was tried, what was noted about its order."""

    call_back: CallBack
    calls: tuple[CallRow, ...]
    notes: tuple[WorkNoteRow, ...]


class CallBackService:
    """Use cases of call-backs."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def owed(self) -> CallBackList:
        """Return whom somebody is to call yet, the next due first."""
        now = self._clock.now_ms()
        with self._store.read() as queries:
            rows = queries.call_backs.owed(LISTED)
            return CallBackList(_items(queries, rows, now), queries.call_backs.count(now))

    def detail(self, order_id: str) -> CallBackDetail:
        """Return one call-back whole. Raises UserError call_back.unknown."""
        with self._store.read() as queries:
            row, _ = _known(queries, order_id)
            return CallBackDetail(
                call_back=_items(queries, (row,), self._clock.now_ms())[0],
                calls=queries.call_backs.calls(order_id),
                notes=queries.work.notes(order_id),
            )

    def number(self, session: Session, order_id: str) -> str:
        """Return the whole number, for whoever calls it now; that it was looked at is logged.

        Raises:
            UserError: staff.no_right.serve, call_back.unknown, call_back.over, call_back.no_number.
        """
        require(session, Right.SERVE)
        with self._store.write(Stamp(session.staff_no)) as unit:
            _, about = _owed(unit.queries, order_id)
            phone = phones_of(unit.queries, (about,))[0]
            if not phone:
                raise UserError("call_back.no_number")
            log_number_view(unit, self._ids, session, about.customer_id, TO_ASK, self._clock.now_ms())
        return phone

    def take_down(
        self,
        session: Session,
        order_id: str,
        outcome: CallBackOutcome,
        score: int | None = None,
        words: str = "",
    ) -> CallBackRow:
        """Write down how a call went; returns the call-back as it stands then.

        Raises:
            UserError: staff.no_right.serve, call_back.unknown, call_back.over, call_back.score,
                work.note_long.
        """
        require(session, Right.SERVE)
        given = check_score(outcome, score)
        plain, now = check_note(words) if words.strip() else "", self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.in_day(day_of(unit, session))
            _owed(unit.queries, order_id)
            if plain:
                unit.record(WorkNoted(order_id=order_id, note=plain, staff_no=session.staff_no, at_ms=now))
            unit.record(
                CallBackMade(
                    order_id=order_id, outcome=outcome, score=given, staff_no=session.staff_no, at_ms=now
                )
            )
            return _known(unit.queries, order_id)[0]


def promise_call_back(unit: UnitOfWork, order: OrderRow, state: OrderState, at_ms: int) -> None:
    """Owe the customer of an order that was completed the call of its type.

    Nothing is owed to whoever can't be reached, or asked not to be.
    """
    days = business_type(order.type_key).callback_days
    if state is OrderState.COMPLETED and days and recipient_of_order(unit.queries, order) is not None:
        unit.record(CallBackDue(order_id=order.order_id, due_ms=at_ms + days * DAY_MS, at_ms=at_ms))


def _known(queries: Queries, order_id: str) -> tuple[CallBackRow, CallBackAbout]:
    row = queries.call_backs.call_back(order_id)
    if row is None or row.about is None:
        raise UserError("call_back.unknown")
    return row, row.about


def _owed(queries: Queries, order_id: str) -> tuple[CallBackRow, CallBackAbout]:
    row, about = _known(queries, order_id)
    if not row.owed:
        raise UserError("call_back.over", code=about.code)
    return row, about


def _named(about: CallBackAbout) -> str:
    """Return who was named for calls about an order; empty where nobody was."""
    return text_of(load_payload(about.payload) if about.payload != "{}" else {}, "contact")


def _left_here(queries: Queries, about: CallBackAbout, phone: str) -> bool:
    """Return whether a phone is known from this business alone: somebody else may answer it."""
    if not phone or phone in (about.number, about.phone):
        return False
    held = queries.customers.by_number(phone)
    return held is None or held.customer_id != about.customer_id


def _items(queries: Queries, rows: Sequence[CallBackRow], now: int) -> tuple[CallBack, ...]:
    listed = [(row, row.about) for row in rows if row.about]
    phones = phones_of(queries, [about for _, about in listed])
    return tuple(
        CallBack(
            row=row,
            order_code=about.code,
            type_key=about.type_key,
            handler=about.handler,
            customer=mask_name(name) if (name := name_of(queries, about)) else "",
            contact=mask_name(named) if (named := _named(about)) else "",
            said=_left_here(queries, about, phone),
            phone=mask_phone(phone) if phone else "",
            late=row.open and now > row.due_ms,
        )
        for (row, about), phone in zip(listed, phones, strict=True)
    )
