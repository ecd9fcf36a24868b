"""Rows of kept images, of comparisons of faces, and of signatures."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.images import ImageKind


@dataclass(frozen=True, slots=True)
class ImageRow:
    """One kept image; `sealed` names its bytes, `secret` opens them."""

    image_id: str
    kind: ImageKind
    person_id: str | None
    verification_id: str | None
    order_id: str | None
    sealed: str
    secret: str
    staff_no: str
    purpose: str
    source: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class FaceRow:
    """One comparison of person and document."""

    check_id: str
    verification_id: str
    method: str
    passed: bool
    score: int | None
    checked_by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """How a slip was signed. `image` and `document` are SHA-256, of the pad alone."""

    order_id: str
    method: str
    witness: str
    image: str
    document: str
    staff_no: str
    at_ms: int


class ImageQueries(Protocol):
    """Reads images and what was compared with them."""

    def of_verification(self, verification_id: str) -> tuple[ImageRow, ...]:
        """Return the images of a document in one visit, however often it was read, oldest first."""
        ...

    def faces(self, verification_id: str) -> tuple[FaceRow, ...]:
        """Return how whoever was verified was compared in that visit, oldest first."""
        ...

    def signatures(self, order_id: str) -> tuple[SignatureRow, ...]:
        """Return how an order was signed, the earliest first."""
        ...

    def signature_image(self, order_id: str) -> ImageRow | None:
        """Return the image of a signature; None where none was drawn, or it was erased."""
        ...

    def sealed(self, sha256: str) -> bytes | None:
        """Return the sealed bytes of an image, if they are here."""
        ...
