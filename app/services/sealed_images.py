"""Images that nobody reads without their key: AES-GCM, the key in a fact that can be erased (DOMAIN §3)."""

from dataclasses import replace
from hashlib import sha256

from app.domain.errors import EnvironmentFault
from app.domain.images import MOST_BYTES, ImageKept
from app.services.ports import Ids, UnitOfWork
from app.services.reading import Queries
from app.services.rows.images import ImageRow

_KEY_BYTES = 32
_NONCE_BYTES = 12


def keep_image(unit: UnitOfWork, ids: Ids, data: bytes, about: ImageKept) -> str:
    """Seal an image and record it in this transaction; returns the SHA-256 of the sealed bytes.

    `about` says what it shows; its id, place and key are given here.

    Raises:
        EnvironmentFault: camera.too_large: no server would take it, and it would be nowhere but here.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    secret, nonce = ids.random_bytes(_KEY_BYTES), ids.random_bytes(_NONCE_BYTES)
    closed = nonce + AESGCM(secret).encrypt(nonce, data, None)
    if len(closed) > MOST_BYTES:
        raise EnvironmentFault("camera.too_large")
    sealed = unit.keep_blob(closed)
    unit.record(replace(about, image_id=ids.new(), sealed=sealed, secret=secret.hex()))
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
