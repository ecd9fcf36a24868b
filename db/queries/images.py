"""Read models of kept images, comparisons of faces and signatures."""

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, or_, select, union_all

from app.domain.images import ImageKind
from app.services.rows.images import FaceRow, ImageRow, SignatureRow
from db.tables.images import FACE_CHECK, KEPT_IMAGE
from db.tables.log import BLOB_STORE
from db.tables.orders import SLIP_SIGNATURE
from db.tables.verification import VERIFICATION

_ASKED: Final = VERIFICATION.alias("asked")
_SAME_VISIT: Final = or_(
    VERIFICATION.c.verification_id == _ASKED.c.verification_id,
    VERIFICATION.c.ticket_id == _ASKED.c.ticket_id,
)
_READINGS: Final = union_all(
    select(_ASKED.c.verification_id).where(_ASKED.c.verification_id == bindparam("which")),
    select(VERIFICATION.c.verification_id)
    .join(_ASKED, VERIFICATION.c.person_id == _ASKED.c.person_id)
    .where(_ASKED.c.verification_id == bindparam("which"), _SAME_VISIT),
)
"""A verification, and all others of the same person in the same visit."""
_IMAGES: Final = (
    select(KEPT_IMAGE)
    .where(KEPT_IMAGE.c.verification_id.in_(_READINGS))
    .order_by(KEPT_IMAGE.c.at_ms, KEPT_IMAGE.c.image_id)
)
_OF_ORDER: Final = (
    select(KEPT_IMAGE)
    .where(KEPT_IMAGE.c.order_id == bindparam("which"), KEPT_IMAGE.c.kind == ImageKind.SIGNATURE.value)
    .order_by(KEPT_IMAGE.c.at_ms, KEPT_IMAGE.c.image_id)
)
_FACES: Final = (
    select(FACE_CHECK)
    .join(VERIFICATION, VERIFICATION.c.verification_id == FACE_CHECK.c.verification_id)
    .join(_ASKED, VERIFICATION.c.person_id == _ASKED.c.person_id)
    .where(_ASKED.c.verification_id == bindparam("which"), _SAME_VISIT)
    .order_by(FACE_CHECK.c.at_ms, FACE_CHECK.c.check_id)
)
"""Of all verifications of the same person in the same visit: reading a card once more changes nothing."""
_SIGNED: Final = (
    select(SLIP_SIGNATURE)
    .where(SLIP_SIGNATURE.c.order_id == bindparam("which"))
    .order_by(SLIP_SIGNATURE.c.at_ms, SLIP_SIGNATURE.c.op_id)
)
_SEALED: Final = select(BLOB_STORE.c.bytes).where(BLOB_STORE.c.sha256 == bindparam("which"))


class SqlImages:
    """Implements `ImageQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def of_verification(self, verification_id: str) -> tuple[ImageRow, ...]:
        """Return the images of a document in one visit, however often it was read, oldest first."""
        return tuple(_image(row) for row in self._conn.execute(_IMAGES, {"which": verification_id}))

    def faces(self, verification_id: str) -> tuple[FaceRow, ...]:
        """Return how whoever was verified was compared in that visit, oldest first."""
        rows = self._conn.execute(_FACES, {"which": verification_id})
        return tuple(
            FaceRow(
                row.check_id,
                row.verification_id,
                row.method,
                bool(row.passed),
                row.score,
                row.checked_by,
                row.at_ms,
            )
            for row in rows
        )

    def signatures(self, order_id: str) -> tuple[SignatureRow, ...]:
        """Return how an order was signed, the earliest first."""
        rows = self._conn.execute(_SIGNED, {"which": order_id})
        return tuple(
            SignatureRow(
                row.order_id, row.method, row.witness, row.image, row.document, row.staff_no, row.at_ms
            )
            for row in rows
        )

    def signature_image(self, order_id: str) -> ImageRow | None:
        """Return the image of a signature; None where none was drawn, or it was erased."""
        row = self._conn.execute(_OF_ORDER, {"which": order_id}).first()
        return _image(row) if row else None

    def sealed(self, sha256: str) -> bytes | None:
        """Return the sealed bytes of an image, if they are here."""
        found: bytes | None = self._conn.execute(_SEALED, {"which": sha256}).scalar()
        return found


def _image(row: Row[Any]) -> ImageRow:
    return ImageRow(
        row.image_id,
        ImageKind(row.kind),
        row.person_id,
        row.verification_id,
        row.order_id,
        row.sealed,
        row.secret,
        row.staff_no,
        row.purpose,
        row.source,
        row.at_ms,
    )
