"""The QR code on a ticket's slip: enough to call and serve a number that no terminal here knows (SYNC §4).

`TT:Q1/<id>/<number>/<service>/<precedence>/<language>/<hall>`: all in capitals and in the alphanumeric set of
QR, so that it stays small and no keyboard wedge changes it; `_` is written `.`. The id holds the time.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.ids import unix_ms_of
from app.domain.queue import Precedence

_HEAD: Final = "TT:Q1"
_SLIP: Final = re.compile(
    rf"{_HEAD}/([0-9A-F]{{32}})/([A-Z]?)([A-Z])(\d{{3,6}})/([A-Z0-9.-]+)/([A-Z]*)/([A-Z.]+)/([A-Z0-9.-]+)"
)
_PRECEDENCES: Final = {each.value.upper(): each for each in Precedence}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A slip read back."""

    ticket_id: str
    number: str
    slot: str
    lane: str
    serial: int
    service_key: str
    """`service_key` of its service."""
    precedence: Precedence
    language: str
    hall_id: str
    issued_ms: int
    """From the id, epoch ms."""


def service_key(service_id: str) -> str:
    """Return a service's id as it stands in the code."""
    return service_id.upper().replace("_", ".")


def ticket_qr(
    ticket_id: str, number: str, service_id: str, precedence: Precedence, language: str, hall_id: str
) -> str:
    """Return the QR payload of a ticket."""
    parts = (
        ticket_id.replace("-", ""),
        number,
        service_key(service_id),
        precedence.value,
        language.replace("_", "."),
        hall_id,
    )
    return "/".join((_HEAD, *parts)).upper()


def read_slip(scanned: str) -> Slip | None:
    """Return the slip that a scanned or typed text stands for, or None if it is none of ours."""
    match = _SLIP.fullmatch(scanned.strip().upper())
    if match is None or match[6] not in _PRECEDENCES:
        return None
    raw = match[1].lower()
    ticket_id = "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))
    tongue, _, country = match[7].partition(".")
    return Slip(
        ticket_id=ticket_id,
        number=f"{match[2]}{match[3]}{match[4]}",
        slot=match[2],
        lane=match[3],
        serial=int(match[4]),
        service_key=match[5],
        precedence=_PRECEDENCES[match[6]],
        language=f"{tongue.lower()}_{country}" if country else tongue.lower(),
        hall_id=match[8],
        issued_ms=unix_ms_of(ticket_id),
    )
