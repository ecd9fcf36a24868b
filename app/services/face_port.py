"""What compares face and document beside the clerk; `ports.py` passes it on."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FaceAnswer:
    """What a face matcher made of two pictures."""

    device: str
    """Its name; begins with `SIM-` when it is simulated."""
    score: int | None
    """Likeness, 0 to 100; None where it could not decide: no face, or more than one."""


class FaceMatcher(Protocol):
    """A device that compares the picture on a document with a face (人证比对)."""

    def match(self, document: bytes, live: bytes) -> FaceAnswer:
        """Compare two pictures (PNG). It answers within seconds or not at all, and keeps nothing of them.

        Raises `EnvironmentFault` (`face.no_answer`): not there, too slow, or an answer that is none.
        """
        ...
