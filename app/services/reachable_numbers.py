"""Whom a call-back rings or a notice reaches: the customer, never whoever has the number since (DOMAIN §4).

Days may lie between a business and its call-back, its end, or the answer to a complaint. A number may be
given up and to somebody else by then, or be transferred: a stranger would hear of another one's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.business.form import list_of, load_payload, phone_error, text_of
from app.domain.business.spec import Form
from app.services.reading import Queries
from app.services.rows.call_backs import CallBackAbout
from app.services.rows.customers import HolderRow
from app.services.rows.orders import OrderRow


@dataclass(frozen=True, slots=True)
class _Theirs:
    """A customer, and what were that customer's own service numbers at the time."""

    customer_id: str | None
    numbers: frozenset[str]


def phones_of(queries: Queries, asked: Sequence[CallBackAbout]) -> tuple[str, ...]:
    """Return under which number each is called, in their order; empty where there is none any more."""
    found = [(about, _candidates(about)) for about in (_whole(queries, each) for each in asked)]
    holders = queries.customers.holders(sorted({phone for _, phones in found for phone in phones}))
    return tuple(
        next((each for each in phones if _still(queries, _theirs(about), each, holders.get(each, ()))), "")
        for about, phones in found
    )


def reached(
    queries: Queries, customer_id: str | None, phones: Sequence[str], numbers: Sequence[str] = ()
) -> str:
    """Return the first of some phone numbers that rings a customer yet; empty where none does.

    `numbers` are those that were the customer's own service numbers, as far as it is known.
    """
    usable = _usable(phones)
    holders = queries.customers.holders(sorted(set(usable)))
    own = _Theirs(customer_id, frozenset(numbers))
    return next((each for each in usable if _still(queries, own, each, holders.get(each, ()))), "")


def own_numbers(queries: Queries, order: OrderRow) -> tuple[str, ...]:
    """Return what were the own service numbers of an order's customer: those that it is about."""
    row = queries.customers.subscriber(order.subscriber_id) if order.subscriber_id else None
    return _own(row.number if row else "", order.payload)


def nobody_elses(queries: Queries, customer_id: str | None, number: str) -> bool:
    """Return whether a service number is a customer's yet, or nobody's since."""
    found = queries.customers.by_number(number)
    return found is None or found.customer_id == customer_id


def name_of(queries: Queries, about: CallBackAbout) -> str:
    """Return the customer's name; empty where nobody's is known."""
    return _whole(queries, about).name


def _whole(queries: Queries, about: CallBackAbout) -> CallBackAbout:
    """Return the same with what copies say of a customer who is no row here: one of another hall."""
    if about.known or about.customer_id is None:
        return about
    row = queries.customers.subscriber(about.subscriber_id) if about.subscriber_id else None
    customer = queries.customers.customer(about.customer_id)
    person = queries.customers.person(customer.person_id) if customer else None
    return replace(
        about,
        number=row.number if row else about.number,
        phone=customer.phone if customer else "",
        name=person.name if person else "",
    )


def in_turn(said: str, number: str, left: str) -> tuple[str, ...]:
    """Return where a customer is tried: as said at the time, at a mobile number itself, at what was left."""
    return said, number if number.startswith("1") else "", left


def _usable(phones: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in phones if each and phone_error(each) is None)


def _candidates(about: CallBackAbout) -> tuple[str, ...]:
    return _usable(in_turn(text_of(_form(about.payload), "phone"), about.number, about.phone))


def _theirs(about: CallBackAbout) -> _Theirs:
    return _Theirs(about.customer_id, frozenset(_own(about.number, about.payload)))


def _own(number: str, payload: str) -> tuple[str, ...]:
    return (number, *list_of(_form(payload), "numbers"))


def _still(queries: Queries, own: _Theirs, phone: str, holders: Sequence[HolderRow]) -> bool:
    """Return whether a number rings the customer yet.

    One that never was the customer's own service number is somebody's whom the customer named.
    """
    if phone not in own.numbers and all(held.customer_id != own.customer_id for held in holders):
        return True
    living = [held for held in holders if held.lives]
    if living:
        return any(held.customer_id == own.customer_id for held in living)
    if holders:
        return False
    found = queries.customers.by_number(phone)  # of a customer of another hall there is a copy at most
    return found is not None and found.customer_id == own.customer_id


def _form(payload: str) -> Form:
    return load_payload(payload) if payload != "{}" else {}
