"""Complaints and suggestions: intake, ownership, deadlines (DOMAIN §7, states after TMF621)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.facts import CaseFact, Fact, FactClass
from app.domain.halls import local_date, local_ms


class ComplaintState(StrEnum):
    """States of a complaint."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    HELD = "held"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ComplaintCategory(StrEnum):
    """What it is about."""

    FEES = "fees"
    NETWORK = "network"
    SERVICE = "service"
    CONTRACT = "contract"
    PRIVACY = "privacy"
    SUGGESTION = "suggestion"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReceived(CaseFact):
    """A complaint or suggestion was taken down. First contact is responsible: `owner` is that clerk."""

    KIND = "complaint_received"
    ENTITY = "complaint"
    ENTITY_ID = "complaint_id"
    REFS = (("customer", "customer_id"), ("ticket", "ticket_id"))

    complaint_id: str
    code: str
    """Number on the slip, such as C-260311-03."""
    category: ComplaintCategory
    channel: str
    customer_id: str | None
    ticket_id: str | None
    related: tuple[str, ...]
    """Receipts and orders attached, as `type:id`."""
    owner: str
    first_answer_by_ms: int
    final_answer_by_ms: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintWorded(Fact):
    """Who complained, and in which words: personal data, apart from the case so that they can be erased."""

    KIND = "complaint_worded"
    CLASS = FactClass.RECORD
    ENTITY = "complaint"
    ENTITY_ID = "complaint_id"

    complaint_id: str
    contact_name: str
    contact_phone: str
    what: str
    wish: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Fact):
    """The words of a note: they may be personal, so they stand apart from the progress that they explain."""

    KIND = "complaint_note_written"
    CLASS = FactClass.RECORD
    ENTITY = "complaint"
    ENTITY_ID = "complaint_id"

    complaint_id: str
    state: ComplaintState
    note: str
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintNoted(CaseFact):
    """Progress: the state that a note leaves the complaint in."""

    KIND = "complaint_noted"
    ENTITY = "complaint"
    ENTITY_ID = "complaint_id"

    complaint_id: str
    state: ComplaintState
    owner: str
    staff_no: str
    at_ms: int


_C = ComplaintState
LEGAL: Final[Mapping[ComplaintState, frozenset[ComplaintState]]] = MappingProxyType(
    {
        _C.ACKNOWLEDGED: frozenset((_C.IN_PROGRESS, _C.REJECTED, _C.CANCELLED)),
        _C.IN_PROGRESS: frozenset((_C.PENDING, _C.HELD, _C.RESOLVED, _C.REJECTED, _C.CANCELLED)),
        _C.PENDING: frozenset((_C.IN_PROGRESS, _C.CANCELLED)),
        _C.HELD: frozenset((_C.IN_PROGRESS, _C.CANCELLED)),
        _C.RESOLVED: frozenset((_C.CLOSED, _C.IN_PROGRESS)),
        _C.CLOSED: frozenset(),
        _C.REJECTED: frozenset(),
        _C.CANCELLED: frozenset(),
    }
)
"""Where each state may go; a note may also leave a complaint as it is, as long as it is not over."""
ESCALATIONS: Final = (50, 80, 100)
"""Percent of the time to a deadline at which a complaint is brought to somebody's notice."""
FIRST_ANSWER_MS: Final = 48 * 3_600_000
FINAL_ANSWER_DAYS: Final = 15
LEAST_WORDS: Final = 5
"""Characters of a complaint's words without blanks: fewer say nothing that can be looked into."""
MOST_WORDS: Final = 2000
"""Characters that fit on the acknowledgement and into one fact."""
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\+\d{8,15}|[48]00-?\d{3}-?\d{4}|\d{7,8}")
_BLANKS = re.compile(r"[\s()（）]")


def is_over(state: ComplaintState) -> bool:
    """Return whether nothing more is done about a complaint in this state."""
    return not LEGAL[state]


def may_become(state: ComplaintState, after: ComplaintState) -> bool:
    """Return whether a note may leave a complaint in `after`."""
    return after in LEGAL[state] or (after is state and not is_over(state))


def plain_phone(text: str) -> str | None:
    """Return a contact number without blanks and brackets, or None when it is no telephone number."""
    found = _BLANKS.sub("", text)
    return found if _PHONE.fullmatch(found) else None


def intake_faults(phone: str, what: str, wish: str) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with an intake, as pairs of field and code (`complaint.phone`, …)."""
    found: list[tuple[str, str]] = []
    if plain_phone(phone) is None:
        found.append(("phone", "complaint.phone"))
    if len(_BLANKS.sub("", what)) < LEAST_WORDS:
        found.append(("what", "complaint.words_few"))
    elif len(what) > MOST_WORDS:
        found.append(("what", "complaint.words_many"))
    if len(wish) > MOST_WORDS:
        found.append(("wish", "complaint.words_many"))
    return tuple(found)


def first_answer_by(at_ms: int) -> int:
    """Return when the first answer is due: 48 hours later."""
    return at_ms + FIRST_ANSWER_MS


def final_answer_by(at_ms: int, zone: str) -> int:
    """Return when the final answer is due: the last ms of the 15th calendar day after, in the hall's zone."""
    due = date.fromisoformat(local_date(at_ms, zone)) + timedelta(days=FINAL_ANSWER_DAYS + 1)
    return local_ms(due.isoformat(), 0, zone) - 1


def escalation(at_ms: int, due_ms: int, now_ms: int) -> int:
    """Return the highest step of 50, 80, 100 percent that the time to a deadline has passed, or 0."""
    used = (now_ms - at_ms) * 100
    return max((step for step in ESCALATIONS if used >= step * (due_ms - at_ms)), default=0)


def date_code(at_ms: int, zone: str) -> str:
    """Return the hall's date as YYMMDD, the middle of a complaint's code."""
    return local_date(at_ms, zone).replace("-", "")[2:]


def complaint_code(day: str, number: int) -> str:
    """Return the code on the slip: C-260311-03; `day` is YYMMDD."""
    return f"C-{day}-{number:02d}"
