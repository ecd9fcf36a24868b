"""Deciding on what others ask for (DOMAIN §1, §4): never on one's own request, with reason and PIN."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.business import business_type
from app.domain.business.form import load_payload, text_of
from app.domain.business.spec import FieldKind
from app.domain.errors import UserError
from app.domain.halls import queue_day
from app.domain.masking import mask_name, mask_phone
from app.domain.order_rules import ApprovalPolicy, after_decision, decision_bar
from app.domain.orders import ApprovalDecided, ApprovalState, OrderState
from app.domain.queue import TicketState
from app.domain.staff import Role, staff_number
from app.services.approval_grounds import Moment, grounds_of
from app.services.approval_images import ApprovalImage, images_of, look_at
from app.services.approval_requests import ApprovalRequest, request_approval, withdraw_approval
from app.services.order_context import approval_policy
from app.services.order_execution import acknowledge, centre_waits, end_order, order_of
from app.services.orders import OrderService
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.orders import ApprovalRow, OrderRow
from app.services.sessions import Session

__all__ = [
    "ApprovalDetail",
    "ApprovalImage",
    "ApprovalItem",
    "ApprovalRequest",
    "ApprovalService",
    "Moment",
    "PinCheck",
    "request_approval",
    "withdraw_approval",
]

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


class PinCheck(Protocol):
    """Knows the PINs; counts failures itself."""

    def check_pin(self, staff_no: str, pin: str) -> object:
        """Accept the right PIN; raises UserError for a wrong one, or for a locked person."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalItem:
    """One line of the approver's list. Names and numbers of customers are masked."""

    approval: ApprovalRow
    requester: str
    counter: str
    """Window number of the order, or empty."""
    code: str
    """Number on the slip, or empty."""
    customer: str
    number: str
    """Service number, masked."""
    bar: str
    """Code of why this person may not decide, or empty."""
    seated: bool
    """Whether the customer has taken a seat, when it was asked or since: the counter serves the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDetail:
    """One approval, whole."""

    item: ApprovalItem
    order: OrderRow | None
    policy: ApprovalPolicy
    notes: str
    """What the clerk wrote on the form."""
    facts: tuple[tuple[str, str], ...]
    """What was chosen on the form: code of the label, and code of the choice or a receipt's number."""
    grounds: tuple[Moment, ...]
    """What speaks for it: verification, who acts for whom, signature."""
    history: tuple[Moment, ...]
    then: str
    """What comes of a grant, as a code: `second`, `sign`, `collect`, `pay_out`, `centre`, `at_once`, …"""
    images: tuple[ApprovalImage, ...] = ()
    """Of documents and proofs; what they show is asked for one by one (`look`)."""


class ApprovalService:
    """Use cases of the approver."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, orders: OrderService, pins: PinCheck) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._orders = orders
        self._pins = pins

    def open(self) -> tuple[ApprovalRow, ...]:
        """Return approvals that wait, oldest first."""
        with self._store.read() as queries:
            return queries.orders.open_approvals()

    def items(self, session: Session) -> tuple[ApprovalItem, ...]:
        """Return approvals that wait as this person sees them: customers at the window first, then by age."""
        with self._store.read() as queries:
            found = [_item(queries, session, row) for row in queries.orders.open_approvals()]
        return tuple(sorted(found, key=lambda item: (bool(item.bar), item.approval.requested_ms)))

    def decided_today(self) -> tuple[ApprovalRow, ...]:
        """Return approvals decided since the hall's last number reset, newest first."""
        with self._store.read() as queries:
            hall = queries.halls.hall()
            now = self._clock.now_ms()
            today = queue_day(now, hall.zone, hall.reset_minute)
            recent = queries.orders.decided_approvals(now - DAY_MS)
            return tuple(
                row for row in recent if queue_day(row.decided_ms or 0, hall.zone, hall.reset_minute) == today
            )

    def detail(self, session: Session, approval_id: str) -> ApprovalDetail:
        """Return one approval with its order. Raises UserError approval.unknown."""
        with self._store.read() as queries:
            row = _approval(queries, approval_id)
            order = queries.orders.order(row.order_id) if row.order_id else None
            return ApprovalDetail(
                item=_item(queries, session, row),
                order=order,
                policy=approval_policy(queries),
                notes=text_of(load_payload(order.payload), "notes") if order else "",
                facts=_facts(order) if order else (),
                grounds=grounds_of(queries, order),
                history=_history(queries, row, order),
                then=_then(row, order, networked=self._orders.networked),
                images=images_of(queries, order),
            )

    def look(self, session: Session, approval_id: str, image_id: str) -> bytes:
        """Return what an image of an open approval shows (PNG or JPEG); each look is logged.

        Raises:
            UserError: evidence.gone, approval.unknown, approval.decided, and why this person may not decide.
        """
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _approval(unit.queries, approval_id)
            _check(unit.queries, row, session.staff_no, granted=True, reason="")
            order = order_of(unit, row.order_id) if row.order_id else None
            return look_at(unit, self._ids, session, order, image_id, self._clock.now_ms())

    def may_decide(self, session: Session, approval: ApprovalRow) -> str:
        """Return the code of why this person may not decide, or an empty string."""
        with self._store.read() as queries:
            return _bar(queries, approval, session.staff_no, session.roles)

    def decide(
        self, session: Session, approval_id: str, *, granted: bool, reason: str, pin: str
    ) -> ApprovalRow:
        """Grant or refuse at one's own desk, with one's own PIN.

        A grant lets the order go on, and executes it if nothing is due; a refusal needs a reason, ends the
        order and frees what it held.

        Raises:
            UserError: approval.unknown, approval.decided, approval.own_request, approval.own_request_head,
                approval.no_right, approval.second_person, approval.needs_head, approval.reason_missing,
                and of the PIN.
            SyncConflict: Somebody else was first.
        """
        return self.decide_in_place(
            session, approval_id, approver_no=session.staff_no, pin=pin, granted=granted, reason=reason
        )

    def decide_in_place(
        self,
        session: Session,
        approval_id: str,
        *,
        approver_no: str,
        pin: str,
        granted: bool,
        reason: str,
    ) -> ApprovalRow:
        """Grant or refuse at somebody else's desk, where the approver has come to. Raises as `decide`."""
        reason, approver_no = reason.strip(), staff_number(approver_no)
        with self._store.read() as queries:
            _check(queries, _approval(queries, approval_id), approver_no, granted=granted, reason=reason)
        # Before the transaction: a wrong PIN is recorded in one of its own.
        self._pins.check_pin(approver_no, pin)
        now = self._clock.now_ms()
        with self._store.write(Stamp(approver_no)) as unit:
            row = _approval(unit.queries, approval_id)
            _check(unit.queries, row, approver_no, granted=granted, reason=reason)
            order = order_of(unit, row.order_id) if row.order_id else None
            if order:
                unit.in_day(order.business_day)
            state, level = after_decision(row.levels, row.level, granted=granted)
            unit.record(
                ApprovalDecided(
                    after=row.last_op,
                    approval_id=approval_id,
                    at_ms=now,
                    granted=granted,
                    state=state,
                    level=level,
                    decided_by=approver_no,
                    reason=reason,
                )
            )
            if order and order.state is OrderState.PENDING:
                self._carry_on(unit, order, state, session, approver_no, reason, now)
            return _approval(unit.queries, approval_id)

    def _carry_on(
        self,
        unit: UnitOfWork,
        order: OrderRow,
        state: ApprovalState,
        session: Session,
        approver_no: str,
        reason: str,
        now: int,
    ) -> None:
        if state is ApprovalState.REFUSED:
            end_order(unit, order, OrderState.REJECTED, approver_no, reason, now)
        elif state is ApprovalState.GRANTED:
            acknowledge(unit, order, approver_no, now)
            handler = _handler(unit, order, session)
            self._orders.go_on(unit, order_of(unit, order.order_id), handler, now, approver_no)


def _approval(queries: Queries, approval_id: str) -> ApprovalRow:
    row = queries.orders.approval(approval_id)
    if row is None:
        raise UserError("approval.unknown")
    return row


def _check(queries: Queries, row: ApprovalRow, by: str, *, granted: bool, reason: str) -> None:
    if row.state is not ApprovalState.REQUESTED:
        raise UserError("approval.decided")
    staff = queries.staff.staff(by)
    bar = _bar(queries, row, by, staff.roles if staff else ())
    if bar:
        raise UserError(bar)
    if not granted and not reason:
        raise UserError("approval.reason_missing")


def _bar(queries: Queries, row: ApprovalRow, by: str, roles: tuple[Role, ...]) -> str:
    requester = queries.staff.staff(row.requested_by)
    agreed = [decision.staff_no for decision in row.decisions if decision.granted]
    heads = (queries.staff.staff(staff_no) for staff_no in agreed)
    return decision_bar(
        requested_by=row.requested_by,
        requester_manages=requester is not None and Role.DUTY_MANAGER in requester.roles,
        levels=row.levels,
        granted_by=agreed,
        by=by,
        roles=roles,
        head_has_agreed=any(head is not None and Role.HALL_HEAD in head.roles for head in heads),
    )


def _handler(unit: UnitOfWork, order: OrderRow, session: Session) -> Session:
    """Return the session of the clerk whose order it is: money goes back in that clerk's shift."""
    staff = unit.queries.staff.staff(order.handler)
    if staff is None or session.staff_no == order.handler:
        return session
    desk = unit.queries.staff.open_session(order.handler)
    return Session(
        session_id=desk.session_id if desk else "",
        staff_no=staff.staff_no,
        name=staff.name,
        roles=staff.roles,
        desk=desk.desk if desk else "",
        counter_id=desk.counter_id if desk else order.counter_id,
    )


def _item(queries: Queries, session: Session, row: ApprovalRow) -> ApprovalItem:
    order = queries.orders.order(row.order_id) if row.order_id else None
    requester = queries.staff.staff(row.requested_by)
    counter = queries.halls.counter(order.counter_id) if order and order.counter_id else None
    customer = queries.customers.customer(order.customer_id) if order and order.customer_id else None
    person = queries.customers.person(customer.person_id) if customer else None
    subscriber = queries.customers.subscriber(order.subscriber_id) if order and order.subscriber_id else None
    return ApprovalItem(
        approval=row,
        requester=requester.name if requester else row.requested_by,
        counter=str(counter.number) if counter else "",
        code=order.code if order else "",
        customer=mask_name(person.name) if person else "",
        number=mask_phone(subscriber.number) if subscriber else "",
        bar=_bar(queries, row, session.staff_no, session.roles),
        seated=row.customer_seated or _parked(queries, order),
    )


def _parked(queries: Queries, order: OrderRow | None) -> bool:
    """Return whether the customer of an order was asked to take a seat and has not come back."""
    ticket = queries.queue.ticket(order.ticket_id) if order and order.ticket_id else None
    return ticket is not None and ticket.state is TicketState.PARKED


def _then(row: ApprovalRow, order: OrderRow | None, *, networked: bool) -> str:
    """Return what comes of a grant: little is carried out at once, most waits for signature or money."""
    if row.levels - row.level > 1:
        return "second"
    if order is None:
        return "other"
    kind = business_type(order.type_key)
    if kind.signed and not order.signed:
        return "sign_collect" if order.total_fen else "sign"
    if order.total_fen:
        return "collect"
    if kind.at_own_desk:
        return "book" if kind.corrects else "pay_out"
    return "centre" if centre_waits(order, networked=networked) else "at_once"


def _facts(order: OrderRow) -> tuple[tuple[str, str], ...]:
    """Return choices, receipts and what is for the approver; other fields are the customer's own."""
    kind, form = business_type(order.type_key), load_payload(order.payload)
    found = []
    for field in kind.fields:
        value = text_of(form, field.key)
        if value and (field.kind is FieldKind.RECEIPT or field.for_approver):
            found.append((kind.label(field.key), value))
        elif value and field.kind is FieldKind.CHOICE:
            found.append((kind.label(field.key), f"business.{kind.key}.choice.{field.key}.{value}"))
    return tuple(found)


def _history(queries: Queries, row: ApprovalRow, order: OrderRow | None) -> tuple[Moment, ...]:
    """Return the way so far, oldest first."""
    names: Mapping[str, str] = {staff.staff_no: staff.name for staff in queries.staff.everyone()}
    found: list[Moment] = []
    if order:
        checked = queries.customers.verification(order.verification_id) if order.verification_id else None
        if checked:
            found.append(Moment("verified", checked.at_ms, names.get(checked.staff_no, "")))
        if order.signed_ms is not None:
            found.append(Moment("signed", order.signed_ms, ""))
    found.append(Moment("asked", row.requested_ms, names.get(row.requested_by, row.requested_by)))
    found += (
        Moment(
            "granted" if answer.granted else "refused",
            answer.at_ms,
            names.get(answer.staff_no, answer.staff_no),
            answer.reason,
        )
        for answer in row.decisions
    )
    return tuple(sorted(found, key=lambda moment: moment.at_ms))
