"""Signing slips: on paper, on the pad of the customer's screen, or by fingerprint before a witness.

What is signed on the pad is what stood on the screen: image, hash of that document and time are one record,
and the slip that is printed after it says all three (UX, Checkout).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Final

from app.domain.documents import SlipContent
from app.domain.errors import UserError
from app.domain.images import ImageKept, ImageKind
from app.domain.orders import SlipSigned
from app.domain.staff import staff_number
from app.i18n import Text
from app.services.order_quotes import check_witness
from app.services.papers import spool
from app.services.ports import Ids, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.orders import OrderRow
from app.services.sealed_images import keep_image, open_image
from app.services.sessions import Session

PAD: Final = "pad"


@dataclass(frozen=True, slots=True)
class ToSign:
    """What a customer reads before signing: the slip, its terms, and the hash that stands for both."""

    order_id: str
    content: SlipContent
    language: str
    terms: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Pad:
    """What was drawn on the pad: the image (PNG), and the hash of what was on the screen."""

    png: bytes
    document: str


@dataclass(frozen=True, slots=True)
class Signing:
    """How a slip is signed: `paper`, `fingerprint` before a witness, or `pad`."""

    method: str
    witness: str = ""
    pad: Pad | None = None


def to_sign(queries: Queries, texts: Mapping[str, Text], order_id: str) -> ToSign | None:
    """Return what an order's customer signs; None where no slip was printed for it."""
    for row in queries.documents.of_subject(f"order:{order_id}"):
        content = row.content
        if isinstance(content, SlipContent) and not content.signed_ms:
            text = texts[row.language]
            terms = text(content.terms) if content.terms else ""
            read = json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, default=str)
            digest = sha256(f"{row.language}\n{read}\n{terms}".encode()).hexdigest()
            return ToSign(order_id, content, row.language, terms, digest)
    return None


def record_signature(
    unit: UnitOfWork,
    ids: Ids,
    texts: Mapping[str, Text],
    session: Session,
    order: OrderRow,
    given: Signing,
    at_ms: int,
) -> None:
    """Record how a slip was signed; of the pad, keep the image and print the slip with its hash.

    Raises:
        UserError: order.sign_method, order.witness, order.sign_changed.
    """
    pad = given.pad
    if pad is None:
        witness = staff_number(given.witness)
        check_witness(unit, session, given.method, witness)
        unit.record(
            SlipSigned(
                order_id=order.order_id,
                method=given.method,
                witness=witness,
                staff_no=session.staff_no,
                at_ms=at_ms,
            )
        )
        return
    shown = to_sign(unit.queries, texts, order.order_id)
    if given.method != PAD or not pad.png:
        raise UserError("order.sign_method")
    if shown is None or shown.sha256 != pad.document:
        raise UserError("order.sign_changed")
    drawn = ImageKept(
        image_id="",
        kind=ImageKind.SIGNATURE,
        person_id=None,
        verification_id=None,
        order_id=order.order_id,
        sealed="",
        secret="",
        staff_no=session.staff_no,
        purpose="signature",
        source=PAD,
        at_ms=at_ms,
    )
    image = keep_image(unit, ids, pad.png, drawn)
    unit.record(
        SlipSigned(
            order_id=order.order_id,
            method=PAD,
            witness="",
            staff_no=session.staff_no,
            at_ms=at_ms,
            image=image,
            document=pad.document,
        )
    )
    signed = replace(shown.content, signed_ms=at_ms, signed_image=image, signed_document=pad.document)
    spool(unit, ids.new(), f"order:{order.order_id}", shown.language, signed, at_ms)


class SignatureService:
    """Looks at what is to be signed and at what was."""

    def __init__(self, store: Store, texts: Mapping[str, Text]) -> None:
        self._store = store
        self._texts = texts

    def shown(self, order_id: str) -> ToSign | None:
        """Return what an order's customer signs; None where no slip was printed for it."""
        with self._store.read() as queries:
            return to_sign(queries, self._texts, order_id)

    def image(self, order_id: str) -> bytes | None:
        """Return the signature of an order as it was drawn (PNG), if there is one."""
        with self._store.read() as queries:
            row = queries.images.signature_image(order_id)
            return open_image(queries, row) if row else None
