"""Bearer tokens: who a device is, signed by the centre, so that a hub can check them offline.

`tt1.<payload>.<signature>`: payload is base64url (without padding) of canonical JSON
`{"device","hall","iat","kind"}`, signature base64url of Ed25519 over the ASCII bytes of `tt1.<payload>`. A
token does not expire: revocation ends it, and a hub without a connection must go on knowing its terminals.
"""

import binascii
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.domain.errors import UserError
from app.sync.codec import canonical_json

TOKEN_PREFIX: Final = "tt1"  # noqa: S105 - the name of the form, no secret
_PARTS: Final = 3
_LONGEST: Final = 2048


class Claims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a token says: device, hall, kind (`counter`, `hub` …), and when it was issued (epoch ms)."""

    device: str
    hall: str
    kind: str
    iat: int


_DECODER: Final = msgspec.json.Decoder(Claims)


def issue_token(claims: Claims, private_key: bytes) -> str:
    """Return the signed token; `private_key` is the centre's, 32 bytes."""
    payload = _b64(canonical_json(msgspec.to_builtins(claims)).encode())
    signed = f"{TOKEN_PREFIX}.{payload}"
    return f"{signed}.{_b64(Ed25519PrivateKey.from_private_bytes(private_key).sign(signed.encode()))}"


def read_token(token: str) -> Claims:
    """Return what a token says without checking who signed it. Raises `UserError("token.malformed")`."""
    return _split(token)[0]


def verify_token(token: str, authority_keys: Mapping[str, str]) -> Claims:
    """Return what a token says. `authority_keys` maps the centre's devices to public keys (hexadecimal).

    Raises `UserError`: `token.malformed`, or `token.forged` when no authority signed it.
    """
    claims, signed, signature = _split(token)
    for key in authority_keys.values():
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, signed)
        except (InvalidSignature, ValueError):
            continue
        return claims
    raise UserError("token.forged")


def _split(token: str) -> tuple[Claims, bytes, bytes]:
    parts = token.split(".")
    if len(token) > _LONGEST or len(parts) != _PARTS or parts[0] != TOKEN_PREFIX or not token.isascii():
        raise UserError("token.malformed")
    try:
        claims = _DECODER.decode(_unb64(parts[1]))
        return claims, f"{parts[0]}.{parts[1]}".encode(), _unb64(parts[2])
    except (ValueError, binascii.Error) as error:  # msgspec's errors are ValueErrors
        raise UserError("token.malformed") from error


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
