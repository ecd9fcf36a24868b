"""The file that makes a home a member of the network: what its enrolment was answered (`enrolled.json`).

It holds a bearer token and therefore has mode 0600. Its form is here; its writers see to
the mode.
"""

from typing import Final

import msgspec

from app.domain.errors import UserError

ENROLLED_FILE: Final = "enrolled.json"
"""Name of the file in a device's home."""


class Enrolment(msgspec.Struct, frozen=True):
    """Which server answered, and what."""

    server: str
    ca: str
    """Absolute path of the private CA's certificate, or empty for the system's own."""
    device: str
    hall: str
    slot: str
    code: str
    kind: str
    token: str
    authority_keys: dict[str, str]
    server_epoch: str


_DECODER: Final = msgspec.json.Decoder(Enrolment)


def dump_enrolment(enrolment: Enrolment) -> str:
    """Return the text of the file."""
    return msgspec.json.format(msgspec.json.encode(enrolment), indent=1).decode()


def load_enrolment(text: str | bytes) -> Enrolment:
    """Return the enrolment of a file's text. Raises `UserError("enrolment.format")`, without its text."""
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UserError("enrolment.format") from error
