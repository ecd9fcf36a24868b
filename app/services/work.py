"""Works that outlast the visit: what is open, what is noted, how it ends (DOMAIN §4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.business import business_type
from app.domain.business.form import load_payload, text_of
from app.domain.business.spec import Form
from app.domain.documents import SlipField
from app.domain.errors import UserError
from app.domain.masking import mask_name, mask_phone
from app.domain.rights import Right
from app.domain.work import (
    RentalWaived,
    WorkContacted,
    WorkFinished,
    WorkHandedOver,
    WorkNoted,
    WorkOutcome,
    check_note,
    waived_fen,
)
from app.i18n import Text
from app.services.access import require
from app.services.notice_requests import tell_of_work
from app.services.number_views import log_number_view
from app.services.order_context import Desk, gather, today_of
from app.services.order_execution import end_work, visit_of
from app.services.order_quotes import day_of
from app.services.order_words import value_text
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.reachable_numbers import own_numbers, reached
from app.services.reading import Queries
from app.services.rows.notices import NoticeRow
from app.services.rows.orders import OrderRow
from app.services.rows.work import WorkNoteRow, WorkRow
from app.services.sessions import Session

TO_TELL: Final = "to_tell"
"""Why the number of a customer was looked at whose repair or fault is worked on."""


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One work in a list. Name and number of the customer are masked."""

    row: WorkRow
    order_code: str
    type_key: str
    handler: str
    owner: str
    """Whose business it is; empty where nobody's name is known."""
    contact: str
    """Whom to call; empty where the customer gave no name."""
    phone: str
    late: bool
    """Whether its time is over (or was, when it was finished)."""
    call_back: bool
    """Whether the customer is to be called back yet."""
    call_late: bool
    """Whether the time for that is over."""
    ready: bool
    """Whether it is done, and the device waits to be fetched."""


@dataclass(frozen=True, slots=True)
class WorkDetail:
    """A work whole: as it was accepted, with its notes and what the customer was told."""

    work: OpenWork
    order: OrderRow
    fields: tuple[SlipField, ...]
    notes: tuple[WorkNoteRow, ...]
    notices: tuple[NoticeRow, ...]
    waived_fen: int
    """Rental that would be waived if it were finished now; 0 where it is not late, or nothing hangs on it."""


class WorkService:
    """Use cases of works. The order itself was accepted and executed by `OrderService`."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, texts: Mapping[str, Text]) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._texts = texts

    def open_works(self) -> tuple[OpenWork, ...]:
        """Return what is worked on or waits to be fetched, the next due first."""
        now = self._clock.now_ms()
        with self._store.read() as queries:
            found = ((row, queries.orders.order(row.order_id)) for row in queries.work.open_works())
            return tuple(_open(queries, row, order, now) for row, order in found if order)

    def detail(self, session: Session, order_id: str) -> WorkDetail:
        """Return one work whole, in the language of the session. Raises UserError work.unknown."""
        now = self._clock.now_ms()
        with self._store.read() as queries:
            row, order = _known(queries, order_id)
            return WorkDetail(
                work=_open(queries, row, order, now),
                order=order,
                fields=self._fields(queries, session, order, now),
                notes=queries.work.notes(order_id),
                notices=queries.notices.of_order(order_id),
                waived_fen=_waived(queries, row, now),
            )

    def number(self, session: Session, order_id: str) -> str:
        """Return the whole number of the contact of an open work, for whoever calls it now.

        The view is logged; of who is no customer there is nobody whose data it could be.

        Raises:
            UserError: staff.no_right.serve, work.unknown, work.over, work.no_number where there is none, or
                somebody else has it since.
        """
        require(session, Right.SERVE)
        with self._store.write(Stamp(session.staff_no)) as unit:
            row, order = _known(unit.queries, order_id)
            if not row.open:
                raise UserError("work.over", code=order.code)
            own = own_numbers(unit.queries, order)
            phone = reached(unit.queries, order.customer_id, (text_of(_form(order), "phone"),), own)
            if not phone:
                raise UserError("work.no_number")
            log_number_view(unit, self._ids, session, order.customer_id, TO_TELL, self._clock.now_ms())
        return phone

    def note(self, session: Session, order_id: str, words: str, *, contacted: bool = False) -> WorkRow:
        """Write down progress; `contacted` says that the customer was called back.

        Raises:
            UserError: staff.no_right.serve, work.unknown, work.over, work.note_empty, work.note_long.
        """
        require(session, Right.SERVE)
        plain, now = check_note(words), self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.in_day(day_of(unit, session))
            _under_way(unit.queries, order_id)
            unit.record(WorkNoted(order_id=order_id, note=plain, staff_no=session.staff_no, at_ms=now))
            if contacted:
                unit.record(WorkContacted(order_id=order_id, staff_no=session.staff_no, at_ms=now))
            return _known(unit.queries, order_id)[0]

    def finish(
        self,
        session: Session,
        order_id: str,
        outcome: WorkOutcome,
        words: str = "",
        *,
        handed_over: bool = False,
    ) -> OrderRow:
        """Record how the work ended; the customer hears of it. Returns the order as it stands then.

        A device that was handed in waits to be fetched (`hand_over`), unless it is `handed_over` at once.
        Without a device the order ends here. What was late waives the rental of its time.

        Raises:
            UserError: staff.no_right.serve, work.unknown, work.over, work.note_long, work.loaner where a lent
                device is to come back by `hand_over`.
            SyncConflict: Another desk was first.
        """
        require(session, Right.SERVE)
        plain = check_note(words) if words.strip() else ""
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.in_day(day_of(unit, session))
            row, order = _under_way(unit.queries, order_id)
            if handed_over and row.loaner:
                raise UserError("work.loaner", serial=row.loaner)
            if plain:
                unit.record(WorkNoted(order_id=order_id, note=plain, staff_no=session.staff_no, at_ms=now))
            self._waive(unit, row, now)
            finished = unit.record(
                WorkFinished(
                    order_id=order_id,
                    outcome=outcome,
                    late=now > row.due_ms,
                    staff_no=session.staff_no,
                    at_ms=now,
                )
            )
            if row.device and not handed_over:
                tell_of_work(unit, order, outcome, finished.op_id, now)
                return order
            return self._end(unit, session, row, order, outcome, now)

    def hand_over(self, session: Session, order_id: str, *, loaner_back: bool = False) -> OrderRow:
        """Give a device back to whoever shows its slip, and end the order; returns it as it stands then.

        Raises:
            UserError: staff.no_right.serve, work.unknown, work.not_ready, work.loaner.
            SyncConflict: Another desk was first.
        """
        require(session, Right.SERVE)
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.in_day(day_of(unit, session))
            row, order = _known(unit.queries, order_id)
            if row.outcome is None or not row.open:
                raise UserError("work.not_ready")
            if row.loaner and not loaner_back:
                raise UserError("work.loaner", serial=row.loaner)
            return self._end(unit, session, row, order, row.outcome, self._clock.now_ms())

    @staticmethod
    def _end(
        unit: UnitOfWork, session: Session, row: WorkRow, order: OrderRow, outcome: WorkOutcome, now: int
    ) -> OrderRow:
        if row.device:
            unit.record(WorkHandedOver(order_id=row.order_id, staff_no=session.staff_no, at_ms=now))
        return end_work(unit, order, session.staff_no, f"work.{outcome}", now, done=outcome.done)

    @staticmethod
    def _waive(unit: UnitOfWork, row: WorkRow, now: int) -> None:
        amount = _waived(unit.queries, row, now)
        if amount and row.subscriber_id:
            unit.record(
                RentalWaived(
                    order_id=row.order_id,
                    subscriber_id=row.subscriber_id,
                    from_ms=row.begun_ms,
                    until_ms=now,
                    amount_fen=amount,
                    at_ms=now,
                )
            )

    def _fields(self, queries: Queries, session: Session, order: OrderRow, now: int) -> tuple[SlipField, ...]:
        kind = business_type(order.type_key)
        form = _form(order)
        desk = Desk(self._store.terminal.terminal_id, session.staff_no, now)
        context = gather(queries, desk, kind, visit_of(queries, order), form, executing=True)
        text = self._texts[session.language]
        values = ((field, value_text(field, context, form, text)) for field in kind.fields if field.on_slip)
        return tuple(SlipField(code=kind.label(field.key), value=value) for field, value in values if value)


def _known(queries: Queries, order_id: str) -> tuple[WorkRow, OrderRow]:
    row, order = queries.work.work(order_id), queries.orders.order(order_id)
    if row is None or order is None:
        raise UserError("work.unknown")
    return row, order


def _under_way(queries: Queries, order_id: str) -> tuple[WorkRow, OrderRow]:
    row, order = _known(queries, order_id)
    if not row.open or row.outcome is not None:
        raise UserError("work.over", code=order.code)
    return row, order


def _waived(queries: Queries, row: WorkRow, now: int) -> int:
    """Return the rental that is waived when a fault is mended now (fen)."""
    until = row.finished_ms or now
    if not row.area or not row.subscriber_id or until <= row.due_ms:
        return 0
    subscriber = queries.customers.subscriber(row.subscriber_id)
    day = today_of(queries, now).isoformat()
    plan_id = subscriber.plan_on(day) if subscriber else ""
    plan = queries.catalogue.plan(plan_id, day) or queries.catalogue.plan(plan_id)
    return waived_fen(plan.monthly_fen, row.begun_ms, until) if plan else 0


def _form(order: OrderRow) -> Form:
    return load_payload(order.payload) if order.payload != "{}" else {}


def _owner(queries: Queries, order: OrderRow) -> str:
    """Return the masked name of whose business it is, which is not always whom to call."""
    row = queries.customers.subscriber(order.subscriber_id) if order.subscriber_id else None
    customer_id = order.customer_id or (row.customer_id if row else None)
    customer = queries.customers.customer(customer_id) if customer_id else None
    person = queries.customers.person(customer.person_id) if customer else None
    return mask_name(person.name) if person else ""


def _open(queries: Queries, row: WorkRow, order: OrderRow, now: int) -> OpenWork:
    form = _form(order)
    name, phone = text_of(form, "contact"), text_of(form, "phone")
    call_back = row.open and row.contact_by_ms is not None and row.contacted_ms is None
    return OpenWork(
        row=row,
        order_code=order.code,
        type_key=order.type_key,
        handler=order.handler,
        owner=_owner(queries, order),
        contact=mask_name(name) if name else "",
        phone=mask_phone(phone) if phone else "",
        late=row.late if row.outcome else now > row.due_ms,
        call_back=call_back and row.outcome is None,
        call_late=call_back and row.outcome is None and now > (row.contact_by_ms or 0),
        ready=row.open and row.outcome is not None,
    )
