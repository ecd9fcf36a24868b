"""Looking for people: who is found by what is typed, and what the log says of it (UX: one search box)."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.documents_of_identity import normalise_number
from app.domain.errors import UserError
from app.domain.initials import LEAST, typed_initials
from app.domain.masking import mask_id, mask_name
from app.domain.names import search_key
from app.domain.verification import RECENT_DAYS
from app.domain.work import DAY_MS
from app.services.reading import Queries
from app.services.rows.customers import CustomerQueries, CustomerRow, PersonRow

_LIMIT: Final = 20
_TAIL: Final = re.compile(r"\d{3,7}[\dX]")
_DOCUMENT: Final = re.compile(r"(?=.*\d)[0-9A-Z]{8,18}")
_NAME: Final = "name"
_DOCUMENT_TAIL: Final = "document_tail"
_ANY_TAIL: Final = "tail"

Found = tuple[tuple[PersonRow, CustomerRow], ...]


@dataclass(frozen=True, slots=True)
class PeopleSearch:
    """What is looked for."""

    by: str
    """As the log has it: `name` (initials too), `document`, `document_tail` (with an X), or `tail`, which
    may be of a service number, too."""
    shown: str
    """What the log keeps of it: masked."""
    key: str


def search_of(asked: str) -> PeopleSearch | None:
    """Return what a text looks for, None for digits that are no document.

    Raises UserError search.too_short.
    """
    number = normalise_number(asked)
    if _TAIL.fullmatch(number):
        return PeopleSearch(_ANY_TAIL if number.isdigit() else _DOCUMENT_TAIL, number, number)
    if _DOCUMENT.fullmatch(number):
        return PeopleSearch("document", mask_id(number), number)
    if number.isdigit():
        return None
    key = search_key(asked)
    if len(key) < LEAST:
        raise UserError("search.too_short", least=LEAST)
    return PeopleSearch(_NAME, mask_name(asked), key)


def find_people(queries: Queries, search: PeopleSearch, now_ms: int) -> Found:
    """Return whom a search finds: by a whole number anybody, by less only who came lately."""
    since = now_ms - queries.halls.setting("search.recent_days", RECENT_DAYS) * DAY_MS
    customers = queries.customers
    if search.by == _NAME:
        return _named(customers, search.key, since)
    whole = customers.by_whole_number(search.key, _LIMIT)
    if whole:
        return whole
    pairs = customers.by_document_tail(search.key, since, _LIMIT)
    if search.by == _ANY_TAIL:
        pairs += customers.by_number_tail(search.key, since, _LIMIT)
    return tuple({customer.customer_id: (person, customer) for person, customer in pairs}.values())[:_LIMIT]


def _named(customers: CustomerQueries, key: str, since_ms: int) -> Found:
    """Return those whose name contains a key, and those whose initials it begins."""
    pairs = customers.by_name(key, since_ms, _LIMIT)
    initials = typed_initials(key)
    if initials is not None:
        pairs += customers.by_initials(initials, since_ms, _LIMIT)
    found = {customer.customer_id: (person, customer) for person, customer in pairs}
    return tuple(found.values())[:_LIMIT]
