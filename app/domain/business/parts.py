"""What of a service number a business lays hands on, so that two that wait do not undo each other."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """One thing of a service number that an order may take for itself, or count on."""

    LIFE = "life"
    """That there is such a number at all."""
    OWNER = "owner"
    PLAN = "plan"
    """Plan and contract."""
    FEATURES = "features"
    """All of them: a form names the whole set."""
    SIM = "sim"
    STATUS = "status"
    PAYING = "paying"
    PASSWORD = "password"  # noqa: S105 - no password


@dataclass(frozen=True, slots=True)
class Grip:
    """What a business takes for itself (no other may count on it meanwhile), and what it counts on."""

    takes: frozenset[Part] = frozenset()
    counts_on: frozenset[Part] = frozenset()

    def excludes(self, other: "Grip") -> bool:
        """Return whether two orders on one number can't both be carried out as they were accepted."""
        mine, theirs = self.takes | self.counts_on, other.takes | other.counts_on
        return bool(self.takes & theirs or other.takes & mine)


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """An accepted order on a number of the form, of which nothing is executed yet."""

    code: str
    grip: Grip
