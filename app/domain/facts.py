"""What every fact shares: its kind, version, class and the aggregate that it belongs to (SYNC §1).

A fact is a frozen dataclass in the past tense. Its fields are the only schema of an op's body: strings,
integers, booleans, None, enumerations, tuples of those, and frozen dataclasses of the same. No floats.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class FactClass(StrEnum):
    """How a fact behaves when terminals meet again (SYNC §1)."""

    RECORD = "record"
    CASE = "case"
    PROFILE = "profile"
    REFERENCE = "reference"
    LOCAL = "local"


class Fact:
    """Base of all facts. Subclasses set KIND, CLASS, ENTITY and ENTITY_ID and may raise V."""

    __slots__ = ()

    KIND: ClassVar[str]
    V: ClassVar[int] = 1
    CLASS: ClassVar[FactClass]
    ENTITY: ClassVar[str]
    """Type of the aggregate, such as `ticket`."""
    ENTITY_ID: ClassVar[str]
    """Name of the field that holds the aggregate's id."""
    REFS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Soft references: pairs of aggregate type and the field that holds its id (None is left out)."""

    @property
    def entity(self) -> str:
        """Return the aggregate as `type:id`."""
        return f"{self.ENTITY}:{getattr(self, self.ENTITY_ID)}"

    @property
    def refs(self) -> tuple[str, ...]:
        """Return the aggregates that this fact leans on, as `type:id`, sorted and without repeats."""
        found = {f"{kind}:{value}" for kind, name in self.REFS if (value := getattr(self, name))}
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact(Fact):
    """A transition of a state machine: it names the last transition that its maker saw."""

    CLASS = FactClass.CASE
    after: str | None
    """op_id of the last transition of this aggregate that the maker saw; None for the first."""
