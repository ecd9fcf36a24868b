"""Argon2id hashes of PINs. The library is loaded when the first PIN is checked, not at start."""

from functools import cache
from typing import TYPE_CHECKING, Final

from app.services.ports import Ids

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_TIME_COST: Final = 2
_MEMORY_KIB: Final = 19_456
_LANES: Final = 1
_SALT_BYTES: Final = 16


@cache
def _hasher() -> "PasswordHasher":
    """Return argon2id with the least cost that OWASP recommends (19 MiB, 2 passes).

    Six digits are guessed by anyone who has the hash; the store's key is what keeps it from them.
    """
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_TIME_COST, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def hash_pin(pin: str, ids: Ids) -> str:
    """Return the encoded hash of a PIN with a fresh salt."""
    return _hasher().hash(pin, salt=ids.random_bytes(_SALT_BYTES))


def pin_fits(pin_hash: str, pin: str) -> bool:
    """Return whether a PIN belongs to a hash; an empty or damaged hash fits nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False
