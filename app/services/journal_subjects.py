"""What a line of the log is about, as people call it: never a customer's name or number (DOMAIN §10)."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from app.domain.masking import mask_phone
from app.services.reading import Queries
from app.services.rows.catalogue import PlanRow, TariffRow
from app.services.rows.halls import ServiceRow
from app.services.rows.log import OpRow

_NUMBERS: Final = re.compile(r"(?<!\d)(\d{7,})([\dXx]?)(?!\d)")
_KEPT: Final = 4
_AS_IT_IS: Final = frozenset({"setting", "receipt", "lane", "hall"})


def masked(words: str) -> str:
    """Return words with every long number masked: telephone, document and card numbers alike."""

    def cover(found: re.Match[str]) -> str:
        whole = found.group(0)
        if len(whole) == len("13800001234"):
            return mask_phone(whole)
        return f"{whole[:2]}{'*' * (len(whole) - 2 - _KEPT)}{whole[-_KEPT:]}"

    return _NUMBERS.sub(cover, words)


def subject_of(queries: Queries, op: OpRow, kind: str, which: str) -> tuple[str, str]:
    """Return what people call the aggregate that a line is about, and its English name."""
    published: Mapping[str, Callable[[str], PlanRow | TariffRow | ServiceRow | None]] = {
        "plan": queries.catalogue.plan,
        "tariff": queries.catalogue.tariff,
        "service": queries.halls.service,
    }
    if kind in published:
        found = published[kind](which)
        return (found.title, found.title_en) if found else (masked(which), "")
    if kind == "rating":  # it has no name: it is the visit's
        rated = json.loads(op.body).get("ticket_id") if op.body else None
        return _ticket(queries, rated or ""), ""
    return _called(queries, kind, which), ""


def _called(queries: Queries, kind: str, which: str) -> str:
    names: Mapping[str, Callable[[Queries, str], str]] = {
        "ticket": _ticket,
        "order": _coded,
        "appointment": _coded,
        "complaint": _coded,
        "notice": _notice,
        "claim": _claim,
        "approval": _approval,
        "payment": _payment,
        "staff": _person,
        "shift": _shift,
        "counter": _counter,
    }
    if kind in names:
        return names[kind](queries, which)
    return masked(which) if kind in _AS_IT_IS else ""


def _ticket(queries: Queries, which: str) -> str:
    ticket = queries.queue.ticket(which)
    return ticket.number if ticket else ""


def _coded(queries: Queries, which: str) -> str:
    """Return the code of an order, an appointment or a complaint: an id is of one of them alone."""
    found = (
        queries.orders.order(which)
        or queries.appointments.appointment(which)
        or queries.complaints.complaint(which)
    )
    return found.code if found else ""


def _notice(queries: Queries, which: str) -> str:
    """Return the code of what a notice tells of; to whom it goes is the customer's own."""
    row = queries.notices.notice(which)
    told = (row.order_id, row.complaint_id, row.appointment_id) if row else ()
    return next((_coded(queries, each) for each in told if each), "")


def _claim(queries: Queries, which: str) -> str:
    row = queries.codes.claim_by_id(which)
    return row.code if row else ""


def _approval(queries: Queries, which: str) -> str:
    row = queries.orders.approval(which)
    return _coded(queries, row.order_id) if row and row.order_id else ""


def _payment(queries: Queries, which: str) -> str:
    payment = queries.money.payment(which)
    return payment.receipt if payment else ""


def _person(queries: Queries, which: str) -> str:
    person = queries.staff.staff(which)
    return f"{person.name} {which}" if person else which


def _shift(queries: Queries, which: str) -> str:
    shift = queries.shifts.shift(which)
    return _person(queries, shift.staff_no) if shift else ""


def _counter(queries: Queries, which: str) -> str:
    counter = queries.halls.counter(which)
    return counter.name if counter else ""
