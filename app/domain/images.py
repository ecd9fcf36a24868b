"""Images of documents and of signatures: sealed apart from the log, their key in a fact that can be erased.

An image is kept as a blob that nobody can read without its key. The key stands in a personal fact: erasing
the person takes it, wherever copies of the blob are (DOMAIN §3, §10).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.facts import Fact, FactClass

MOST_BYTES: Final = 8 << 20
"""Of one sealed image: no server takes more (SYNC §5)."""


class ImageKind(StrEnum):
    """What an image shows."""

    DOCUMENT = "document"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageKept(Fact):
    """An image was taken: of a document for a verification, or of a signature on an order."""

    KIND = "image_kept"
    CLASS = FactClass.RECORD
    ENTITY = "image"
    ENTITY_ID = "image_id"
    REFS = (("person", "person_id"), ("order", "order_id"))

    image_id: str
    kind: ImageKind
    person_id: str | None
    verification_id: str | None
    order_id: str | None
    sealed: str
    """SHA-256 of the sealed image, under which its bytes are kept."""
    secret: str
    """Key that opens it, as hex."""
    staff_no: str
    purpose: str
    """Code of what it was taken for; it stands on the image of a document too."""
    source: str
    """Which camera or pad; begins with `SIM-` when it was simulated."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceChecked(Fact):
    """Person and document were compared by somebody beside the clerk, or by a device; never the only way."""

    KIND = "face_checked"
    CLASS = FactClass.RECORD
    ENTITY = "face_check"
    ENTITY_ID = "check_id"

    check_id: str
    verification_id: str
    method: str
    """`second_person`, `manager` (a second person who may approve) or `device`."""
    passed: bool
    score: int | None
    """Likeness in thousandths, of a device alone."""
    checked_by: str
    """Staff number of the second person, or the name of the device."""
    staff_no: str
    at_ms: int
