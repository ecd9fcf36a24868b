"""What erasure asks of the log, and what people look up in it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which ops are looked for; what is empty does not narrow. Times are epoch ms."""

    actor: str = ""
    kinds: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Kinds that are left out."""
    since_ms: int = 0
    until_ms: int = 0
    """Before this moment; 0: up to now."""
    entities: tuple[str, ...] = ()
    """Aggregates as `type:id`."""
    or_by: str = ""
    """What this person did counts as being about them, beside `entities`."""
    or_asked: str = ""
    """Proposals whose body holds this count as being about them too, beside `entities` and `or_by`."""
    part: str = ""
    """Part of an aggregate's name, where no aggregate was found by what was typed."""
    machine: bool = False
    """Only what no person did."""


@dataclass(frozen=True, slots=True)
class OpRow:
    """One op of the log. `body` is None once it was erased."""

    n: int
    op_id: str
    tx: str
    kind: str
    entity: str
    origin: str
    seq: int
    actor: str
    at_ms: int
    body: str | None


class LogQueries(Protocol):
    """Reads where the log holds personal data."""

    def personal_ops(self, person_id: str) -> tuple[str, ...]:
        """Return the ids of ops that hold a person's data and were not erased yet, in order of arrival."""
        ...

    def ops(self, wanted: LogFilter, offset: int, limit: int) -> tuple[OpRow, ...]:
        """Return ops, the last that arrived first."""
        ...

    def op(self, op_id: str) -> OpRow | None:
        """Return one op."""
        ...

    def together(self, op_id: str) -> tuple[OpRow, ...]:
        """Return the ops of the transaction of an op, in order."""
        ...

    def personal_ops_in(self, person_id: str, hall_id: str) -> tuple[str, ...]:
        """Return those of them that were recorded in one hall."""
        ...

    def is_erased(self, person_id: str) -> bool:
        """Return whether a person was erased."""
        ...

    def erased_for(self, person_id: str) -> str:
        """Return why a person was erased: a code, or empty where nobody was."""
        ...

    def in_hall(self, person_id: str) -> bool:
        """Return whether a ticket on which the person was verified is not finished."""
        ...

    def open_complaint(self, person_id: str) -> bool:
        """Return whether something is to be done yet about a complaint of the person."""
        ...
