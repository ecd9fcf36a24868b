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
    return _usable(in_turn(text_of(_form(about), "phone"), about.number, about.phone))


def _theirs(about: CallBackAbout) -> _Theirs:
    return _Theirs(about.customer_id, frozenset({about.number, *list_of(_form(about), "numbers")}))


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


def _form(about: CallBackAbout) -> Form:
    return load_payload(about.payload) if about.payload != "{}" else {}
