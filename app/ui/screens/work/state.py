"""State of the works screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.call_backs import CallBackOutcome
from app.domain.work import WorkOutcome
from app.services.call_backs import CallBack, CallBackDetail, CallBackList
from app.services.rows.call_backs import CallBackCount
from app.services.rows.notices import NoticeRow
from app.services.work import OpenWork, WorkDetail


class WorkMode(StrEnum):
    """What the screen shows."""

    LOADING = "loading"
    EMPTY = "empty"
    UNDER_WAY = "under_way"
    """A work is open that is worked on."""
    READY = "ready"
    """A work is open that is done; its device waits to be fetched."""
    NOTICE = "notice"
    """A notice is open that never arrived."""
    CALL = "call"
    """Somebody is to be asked how it went."""
    SAVING = "saving"
    FAULT = "fault"


STATES = tuple(WorkMode)
_NOTICE = "notice:"
_CALL = "call:"
_NOBODY = CallBackList((), CallBackCount(0, 0))


@dataclass(frozen=True, slots=True)
class WorkState:
    """State of the screen."""

    mode: WorkMode = WorkMode.LOADING
    works: tuple[OpenWork, ...] = ()
    notices: tuple[NoticeRow, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Whom the notices are for, masked, by notice."""
    calls: CallBackList = _NOBODY
    chosen: str = ""
    """Order id of a work, `notice:<id>`, or `call:<order id>`."""
    detail: WorkDetail | None = None
    asked: CallBackDetail | None = None
    """The chosen call-back, whole."""
    said: str = ""
    """Sentence of the chosen notice."""
    number: str = field(default="", repr=False)
    """Number of what is chosen in full, once somebody asked to see it: the view is logged."""
    told: tuple[str, ...] = ()
    """Sentences of the notices of the chosen work."""
    note: str = ""
    outcome: WorkOutcome = WorkOutcome.REPAIRED
    loaner_back: bool = False
    reached: CallBackOutcome = CallBackOutcome.REACHED
    """How the call went."""
    score: int | None = None
    may: bool = True
    """Whether this person may do anything about it."""
    now_ms: int = 0
    read_ms: int = 0
    """When the lists were read (epoch ms); 0 before they were."""
    saved: int = 0
    """Counts what was done: the fields are emptied with each."""
    error: Exception | None = None

    @property
    def notice(self) -> NoticeRow | None:
        """Return the chosen notice."""
        return next((row for row in self.notices if notice_key(row) == self.chosen), None)

    @property
    def same_cause(self) -> tuple[NoticeRow, ...]:
        """Return the chosen notice with all others that failed for its reason: one way out was broken."""
        chosen = self.notice
        return tuple(row for row in self.notices if row.detail == chosen.detail) if chosen else ()

    @property
    def call(self) -> CallBack | None:
        """Return the chosen call-back."""
        return next((call for call in self.calls.found if call_key(call) == self.chosen), None)

    @property
    def unscored(self) -> bool:
        """Return whether who was reached has yet to say how satisfied."""
        return self.reached is CallBackOutcome.REACHED and self.score is None

    @property
    def to_call(self) -> bool:
        """Return whether the customer of the chosen work is to be called back before it is finished."""
        return self.notice is None and self.detail is not None and self.detail.work.call_back

    @property
    def back_fen(self) -> int:
        """Return what was paid for the chosen work, which came to nothing: it goes back (fen)."""
        if self.detail is None or self.detail.order.payment_id is None:
            return 0
        outcome = self.detail.work.row.outcome
        return self.detail.order.total_fen if outcome is not None and not outcome.done else 0

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what can be chosen, in the order of the list."""
        works = (work.row.order_id for _, part in sections(self.works) for work in part)
        return (*works, *map(notice_key, self.notices), *map(call_key, self.calls.found))


def notice_key(row: NoticeRow) -> str:
    """Return the key of a notice in the list."""
    return f"{_NOTICE}{row.notice_id}"


def call_key(call: CallBack) -> str:
    """Return the key of a call-back in the list."""
    return f"{_CALL}{call.row.order_id}"


def sections(works: tuple[OpenWork, ...]) -> tuple[tuple[str, tuple[OpenWork, ...]], ...]:
    """Return the works by what is to be done about them; empty sections are left out."""
    calls = tuple(work for work in works if work.call_back)
    ready = tuple(work for work in works if work.ready)
    rest = tuple(work for work in works if not work.call_back and not work.ready)
    found = (("call_back", calls), ("under_way", rest), ("ready", ready))
    return tuple(part for part in found if part[1])
