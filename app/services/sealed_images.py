"""Images that nobody reads without their key: AES-GCM, the key in a fact that can be erased (DOMAIN §3)."""

from hashlib import sha256

from app.domain.images import ImageKept, ImageKind
from app.services.ports import Ids, UnitOfWork
from app.services.reading import Queries
from app.services.rows.images import ImageRow

_KEY_BYTES = 32
_NONCE_BYTES = 12


def keep_image(
    unit: UnitOfWork,
    ids: Ids,
    data: bytes,
    *,
    kind: ImageKind,
    staff_no: str,
    purpose: str,
    source: str,
    at_ms: int,
    person_id: str | None = None,
    verification_id: str | None = None,
    order_id: str | None = None,
) -> str:
    """Seal an image and record it in this transaction; returns the SHA-256 of the sealed bytes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    secret, nonce = ids.random_bytes(_KEY_BYTES), ids.random_bytes(_NONCE_BYTES)
    sealed = unit.keep_blob(nonce + AESGCM(secret).encrypt(nonce, data, None))
    unit.record(
        ImageKept(
            image_id=ids.new(),
            kind=kind,
            person_id=person_id,
            verification_id=verification_id,
            order_id=order_id,
            sealed=sealed,
            secret=secret.hex(),
            staff_no=staff_no,
            purpose=purpose,
            source=source,
            at_ms=at_ms,
        )
    )
    return sealed


def open_image(queries: Queries, row: ImageRow) -> bytes | None:
    """Return what an image shows; None where its bytes are not here, or are not what was sealed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = queries.images.sealed(row.sealed)
    if sealed is None or sha256(sealed).hexdigest() != row.sealed:
        return None
    try:
        return AESGCM(bytes.fromhex(row.secret)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except InvalidTag:
        return None
