"""Asking for a notice, within the transaction of what the customer is to hear of (DOMAIN §4)."""

from dataclasses import dataclass

from app.domain.appointments import clock_of
from app.domain.business import business_type
from app.domain.business.form import load_payload, text_of
from app.domain.business.spec import Form
from app.domain.complaints import ComplaintState
from app.domain.halls import local_date
from app.domain.masking import mask_phone
from app.domain.notices import (
    EXPIRED,
    TOLD_COMPLAINTS,
    TOLD_ORDERS,
    NoticeChannel,
    NoticeParam,
    NoticeRequested,
)
from app.domain.orders import OrderState
from app.domain.work import WorkOutcome
from app.i18n import LANGUAGES, Text
from app.services.customer_language import customer_language
from app.services.ports import UnitOfWork
from app.services.reachable_numbers import in_turn, nobody_elses, own_numbers, reached
from app.services.reading import Queries
from app.services.rows.appointments import AppointmentRow
from app.services.rows.complaints import ComplaintRow
from app.services.rows.customers import SubscriberRow
from app.services.rows.notices import NoticeRow
from app.services.rows.orders import OrderRow

_NONE = "none"
"""What the form's `notify` says for a customer who wants to hear nothing."""
_AFTER_PAYMENT = frozenset({OrderState.COMPLETED, OrderState.FAILED})
_SAID = ("network.refused.", "business.failed.")
"""Reasons that are sentences for customers; what staff wrote to each other is not passed on."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a customer hears of something."""

    phone: str
    channel: NoticeChannel
    language: str
    customer_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What a notice is about."""

    order_id: str | None = None
    complaint_id: str | None = None
    appointment_id: str | None = None


def tell_of_order(
    unit: UnitOfWork, order: OrderRow, state: OrderState, reason: str, op_id: str, at_ms: int
) -> None:
    """Let the customer hear how an order ended; `op_id` is the transition that says so.

    Nothing is recorded for other states, or where the customer can't be reached or does not want to be.
    """
    expired = state is OrderState.CANCELLED and reason == EXPIRED
    if state not in TOLD_ORDERS and not expired:
        return
    to = recipient_of_order(unit.queries, order)
    if to is None:
        return
    paid = "_paid" if order.total_fen and state in _AFTER_PAYMENT else ""
    refused = state is OrderState.REJECTED and reason.startswith(_SAID[0])
    works = business_type(order.type_key).works
    work = unit.queries.work.work(order.order_id) if works else None
    ended = _expiry(order) if expired else "refused" if refused else state.value
    code = f"notice.order.{ended}{paid}"
    if work is not None and reason.startswith("work."):
        code = f"notice.{reason}"
    params = [
        ("type_code", f"business.{order.type_key}.title"),
        ("code", order.code),
        ("amount", Text.money(order.total_fen)),
        ("hall", unit.queries.halls.hall().name),
    ]
    if reason.startswith(_SAID):
        params.append(("reason_code", reason))
    elif state is not OrderState.COMPLETED and not expired:
        params.append(("reason_code", "notice.reason.other"))
    _request(unit, to, op_id, code, params, at_ms, _About(order_id=order.order_id))


def _expiry(order: OrderRow) -> str:
    """Return what an order waited for when its day was closed: the customer, a decision, or the hall."""
    kind = business_type(order.type_key)
    if order.state is OrderState.PENDING:
        return f"{EXPIRED}_undecided"
    unsigned = kind.signed and not order.signed
    by_customer = not kind.at_own_desk and (order.total_fen > 0 or unsigned)
    return EXPIRED if by_customer else f"{EXPIRED}_waiting"


def tell_of_work(unit: UnitOfWork, order: OrderRow, outcome: WorkOutcome, op_id: str, at_ms: int) -> None:
    """Let the customer hear that a device waits to be fetched; `op_id` is the op that says so."""
    to = recipient_of_order(unit.queries, order)
    if to is None:
        return
    params = [
        ("type_code", f"business.{order.type_key}.title"),
        ("code", order.code),
        ("hall", unit.queries.halls.hall().name),
    ]
    code = f"notice.work.ready_{'done' if outcome.done else 'undone'}"
    _request(unit, to, op_id, code, params, at_ms, _About(order_id=order.order_id))


def tell_of_complaint(
    unit: UnitOfWork, complaint: ComplaintRow, state: ComplaintState, op_id: str, at_ms: int
) -> None:
    """Let whoever complained hear that it was answered or closed; `op_id` is the note's transition."""
    if state not in TOLD_COMPLAINTS or state is complaint.state:
        return
    own = _own_of_complaint(unit.queries, complaint)
    phone = reached(unit.queries, complaint.customer_id, (complaint.contact_phone,), own)
    if not phone:
        return
    language = customer_language(
        unit.queries, ticket_id=complaint.ticket_id, customer_id=complaint.customer_id
    )
    to = Recipient(phone, NoticeChannel.SMS, language, complaint.customer_id)
    params = [("code", complaint.code), ("hall", unit.queries.halls.hall().name)]
    code = f"notice.complaint.{state.value}"
    _request(unit, to, op_id, code, params, at_ms, _About(complaint_id=complaint.complaint_id))


def tell_of_appointment(
    unit: UnitOfWork, appointment: AppointmentRow, what: str, op_id: str, at_ms: int
) -> None:
    """Let whoever booked hear that it was `booked`, `moved` or `cancelled`; `op_id` says so."""
    hall = unit.queries.halls.hall()
    language = appointment.language if appointment.language in LANGUAGES else LANGUAGES[0]
    to = Recipient(appointment.phone, NoticeChannel.SMS, language, appointment.customer_id)
    local = local_date(appointment.for_ms, hall.zone)
    params = [
        ("code", appointment.code),
        ("when", f"{local} {clock_of(appointment.for_ms, hall.zone)}"),
        ("hall", hall.name),
    ]
    code = f"notice.appointment.{what}"
    _request(unit, to, op_id, code, params, at_ms, _About(appointment_id=appointment.appointment_id))


def tell_customer(
    unit: UnitOfWork,
    notice_id: str,
    subscriber_id: str,
    code: str,
    params: tuple[tuple[str, str], ...],
    at_ms: int,
) -> bool:
    """Let the holder of a service number hear of something else, such as arrears; returns whether one can.

    `code` is a sentence's, and `params` its values; `number` (masked) and `hall` are added. The same
    `notice_id` is told once.
    """
    queries = unit.queries
    row = queries.customers.subscriber(subscriber_id)
    if row is None or queries.notices.notice(notice_id) is not None:
        return False
    phone = _holder(queries, row)
    if not phone:
        return False
    language = customer_language(queries, customer_id=row.customer_id)
    to = Recipient(phone, NoticeChannel.SMS, language, row.customer_id)
    known = [("number", mask_phone(row.number)), ("hall", queries.halls.hall().name)]
    _request(unit, to, notice_id, code, [*params, *known], at_ms)
    return True


def can_tell(queries: Queries, row: SubscriberRow) -> bool:
    """Return whether `tell_customer` would reach the holder of a service number."""
    return _holder(queries, row) != ""


def _holder(queries: Queries, row: SubscriberRow) -> str:
    """Return where the holder of a number hears of the number itself: there, to its very end."""
    return (
        row.number
        if row.number.startswith("1")
        else _reachable(queries, row.customer_id, row.number, "", (row.number,))
    )


def wants_no_notice(order: OrderRow) -> bool:
    """Return whether the customer said on the form that they want to hear nothing."""
    return _wish(order) == _NONE


def _wish(order: OrderRow) -> str:
    """Return how the form says that the customer hears of it; empty where it does not ask."""
    return text_of(_form(order), "notify")


def _form(order: OrderRow) -> Form:
    return load_payload(order.payload) if order.payload != "{}" else {}


def recipient_of_order(queries: Queries, order: OrderRow) -> Recipient | None:
    """Return where the customer of an order hears of it: as the form says, else the number it concerns.

    A number that the customer gave up or passed on since reaches nobody, or a stranger: it is passed over.
    """
    if wants_no_notice(order):
        return None
    row = queries.customers.subscriber(order.subscriber_id) if order.subscriber_id else None
    customer_id = order.customer_id or (row.customer_id if row else None)
    number, said = row.number if row else "", text_of(_form(order), "phone")
    phone = _reachable(queries, customer_id, number, said, own_numbers(queries, order))
    if not phone:
        return None
    both = _wish(order) == NoticeChannel.SMS_WECHAT.value
    channel = NoticeChannel.SMS_WECHAT if both else NoticeChannel.SMS
    language = customer_language(queries, ticket_id=order.ticket_id, customer_id=customer_id)
    return Recipient(phone, channel, language, customer_id)


def reaches_yet(queries: Queries, notice: NoticeRow) -> bool:
    """Return whether the phone of a notice that was asked for before still rings its customer."""
    if _of_the_number_itself(notice):
        return nobody_elses(queries, notice.customer_id, notice.phone)
    order = queries.orders.order(notice.order_id) if notice.order_id else None
    complaint = queries.complaints.complaint(notice.complaint_id) if notice.complaint_id else None
    own = own_numbers(queries, order) if order else ()
    own += _own_of_complaint(queries, complaint) if complaint else ()
    return reached(queries, notice.customer_id, (notice.phone,), own) != ""


def _of_the_number_itself(notice: NoticeRow) -> bool:
    """Return whether a number was told of itself, which it is to its very end (`_holder`)."""
    if notice.order_id or notice.complaint_id or notice.appointment_id:
        return False
    said = {param.name: param.value for param in notice.params}
    return said.get("number") == mask_phone(notice.phone)


def _own_of_complaint(queries: Queries, complaint: ComplaintRow) -> tuple[str, ...]:
    """Return the own numbers of who complained, as far as the orders say that the complaint is about."""
    refs = (ref.partition("order:")[2] for ref in complaint.related)
    orders = (queries.orders.order(ref) for ref in refs if ref)
    return tuple(number for order in orders if order for number in own_numbers(queries, order))


def _reachable(
    queries: Queries, customer_id: str | None, number: str, said: str, own: tuple[str, ...]
) -> str:
    """Return where somebody is reached yet."""
    customer = queries.customers.customer(customer_id) if customer_id else None
    return reached(queries, customer_id, in_turn(said, number, customer.phone if customer else ""), own)


def _request(
    unit: UnitOfWork,
    to: Recipient,
    notice_id: str,
    code: str,
    params: list[tuple[str, str]],
    at_ms: int,
    about: _About | None = None,
) -> None:
    unit.record(
        NoticeRequested(
            notice_id=notice_id,
            customer_id=to.customer_id,
            order_id=about.order_id if about else None,
            complaint_id=about.complaint_id if about else None,
            appointment_id=about.appointment_id if about else None,
            phone=to.phone,
            channel=to.channel,
            language=to.language,
            code=code,
            params=tuple(NoticeParam(name=name, value=value) for name, value in params),
            at_ms=at_ms,
        )
    )
