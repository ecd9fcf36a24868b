"""Whether person and document belong together: what second persons and a device said of somebody (DOMAIN §3).

A device can confirm and never condemns: below its threshold it has said nothing, and a second person looks.
A second person who sees somebody else bars what needs this identity, until a manager decides otherwise.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, Protocol

SECOND_PERSON: Final = "second_person"
MANAGER: Final = "manager"
"""A second person who may approve: their word stands over another's."""
DEVICE: Final = "device"
THRESHOLD: Final = 80
"""Least score (0 to 100) by which a device confirms, while the hall has not set another."""
BEST_SCORE: Final = 100


class FaceStand(StrEnum):
    """What all comparisons of one person in one visit come to."""

    OPEN = "open"
    """Nobody has decided: not compared, or a device saw too little likeness."""
    SAME = "same"
    OTHER = "other"
    """Not the same person: this identity serves for nothing in this visit."""


class Compared(Protocol):
    """One comparison."""

    @property
    def method(self) -> str:
        """`second_person`, `manager` or `device`."""
        ...

    @property
    def passed(self) -> bool:
        """Whether it is the same person."""
        ...


def stand_of(comparisons: Iterable[Compared]) -> FaceStand:
    """Return what comparisons come to, the oldest first.

    "Not the same" stands until a manager says otherwise: no device, and no colleague, takes it back.
    """
    stand = FaceStand.OPEN
    for each in comparisons:
        if each.passed:
            if stand is not FaceStand.OTHER or each.method == MANAGER:
                stand = FaceStand.SAME
        elif each.method != DEVICE:
            stand = FaceStand.OTHER
    return stand


def doubted(comparisons: Sequence[Compared]) -> bool:
    """Return whether a device saw too little likeness, and no person has decided since."""
    return bool(comparisons) and stand_of(comparisons) is FaceStand.OPEN
