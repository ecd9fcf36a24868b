"""Reads identity cards by a SAM_V module (GA 450), over a serial line or TCP.

One card at a time: find, select, read, read what was added. The whole read has one deadline, however slowly
its bytes trickle in. What the reader says is data from outside: what does not read is refused here, and what
reads is checked by the services like anything that was typed.
"""

import threading
import time
from collections.abc import Callable
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from app.devices.id_reader.card_text import CardKind, CardText, read_text, with_new_address
from app.devices.id_reader.frames import (
    ADDRESS_SIZE,
    FOUND,
    NO_CARD,
    NO_CONTENT,
    NOT_READ,
    NOT_SELECTED,
    OK,
    PHOTO_SIZE,
    SAM_ID_SIZE,
    TEXT_SIZE,
    Answer,
    Ask,
    FrameReader,
    parts,
    question,
    read_answer,
)
from app.devices.line import Line, left, open_line, with_baud
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import EnvironmentFault
from app.services.ports import Clock, IdRead

T = TypeVar("T")

TIMEOUT_S: Final = 5.0
BAUD: Final = 115_200
SIMULATED: Final = "SIM-"
_PART: Final = 4096
_LEAST_S: Final = 0.05
"""So long a photo may take to decode even where the card took all the time."""
_FOUND_SIZE: Final = 4
_SELECTED_SIZE: Final = 8

_DOCUMENTS: Final = MappingProxyType(
    {
        CardKind.RESIDENT: DocumentKind.RESIDENT_ID,
        CardKind.PERMIT: DocumentKind.HMT_PERMIT,
        CardKind.FOREIGNER: DocumentKind.FOREIGN_PERMANENT_ID,
        CardKind.FOREIGNER_2023: DocumentKind.FOREIGN_PERMANENT_ID,
    }
)
_FAILURES: Final = MappingProxyType(
    {
        0x10: "reader.disturbed",
        0x11: "reader.disturbed",
        0x21: "reader.unknown_command",
        0x24: "reader.unknown_command",
        0x23: "reader.unauthorised",
        0x31: "reader.authentication",
        0x32: "reader.authentication",
        0x33: "reader.verification",
        0x40: "reader.card_type",
        NOT_READ: "reader.unreadable",
        0x66: "reader.unlicensed",
        NO_CARD: "reader.no_card",
        NOT_SELECTED: "reader.moved",
        NO_CONTENT: "reader.content",
    }
)
"""SW3 and what it means to whoever stands there; any other, 47 and 60 too, is `reader.failed`."""
_OF: Final = MappingProxyType(
    {
        NO_CARD: frozenset({Ask.FIND}),
        NOT_SELECTED: frozenset({Ask.SELECT}),
        NOT_READ: frozenset({Ask.READ, Ask.READ_ADDRESS}),
        NO_CONTENT: frozenset({Ask.READ, Ask.READ_ADDRESS}),
    }
)
"""Failures that answer these questions alone: elsewhere they are late answers to something else."""


class PhotoDecoder(Protocol):
    """Decodes the chip's photo (WLT), which only a licensed library does."""

    def picture(self, wlt: bytes, seconds: float) -> bytes:
        """Return the picture as PNG or BMP within so many seconds; nothing where it cannot. Never raises."""
        ...


class SamVReader:
    """Implements `IdReader` at `tcp://HOST:PORT`, or a serial port such as `/dev/ttyUSB0` or `COM3@57600`.

    A serial port is 8N1, at 115200 baud unless `@` says otherwise.
    Safe to use from several threads: one card is read at a time.
    """

    def __init__(
        self,
        address: str,
        clock: Clock,
        *,
        decoder: PhotoDecoder | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._address = address
        self._clock = clock
        self._decoder = decoder
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._read_one = False
        """Whether the last card that was found has been read, and may lie there still."""

    @property
    def simulated(self) -> bool:
        """Return False: whether a single read is simulated is said by whoever answered it."""
        return False

    def read(self) -> IdRead:
        """Return the card that lies on the reader. Raises `EnvironmentFault` (`reader.*`)."""
        return self._with_line(self._read)

    def sam_id(self) -> str:
        """Return what the module calls itself; begins with `SIM-` of an emulator.

        Raises `EnvironmentFault` (`reader.*`).
        """
        return self._with_line(lambda talk, _deadline: _sam_id(talk))

    def _with_line(self, use: "Callable[[_Talk, float], T]") -> T:
        deadline = time.monotonic() + self._timeout_s
        if not self._lock.acquire(timeout=self._timeout_s):
            raise EnvironmentFault("reader.no_answer")
        try:
            address, baud = with_baud(self._address, BAUD)
            line = open_line(address, left(deadline), baud=baud, fault="reader.address")
            try:
                return use(_Talk(line, deadline), deadline)
            finally:
                line.close()
        except TimeoutError as error:
            raise EnvironmentFault("reader.no_answer") from error
        except OSError as error:
            raise EnvironmentFault("reader.unplugged") from error
        finally:
            self._lock.release()

    def _read(self, talk: "_Talk", deadline: float) -> IdRead:
        reader = _sam_id(talk)
        try:
            talk.ask(Ask.FIND, lambda said: said.code == FOUND and len(said.data) == _FOUND_SIZE)
        except EnvironmentFault as fault:
            if fault.code == "reader.no_card" and self._read_one:
                # A card that was read is not found again before it was lifted: it may lie there, or none.
                raise EnvironmentFault("reader.no_new_card") from fault
            raise
        self._read_one = False
        talk.ask(Ask.SELECT, lambda said: said.code == OK and len(said.data) == _SELECTED_SIZE)
        self._read_one = True
        said = talk.ask(Ask.READ, _is_card)
        text, photo = parts(said.data)
        try:
            card = read_text(text)
            if card.kind is CardKind.RESIDENT:
                card = with_new_address(card, _new_address(talk))
        except ValueError as error:
            raise EnvironmentFault("reader.content") from error
        return self._made(reader, card, photo, deadline)

    def _made(self, reader: str, card: CardText, photo: bytes, deadline: float) -> IdRead:
        picture = b""
        if self._decoder is not None and photo:
            # The card is read: a slow decoder costs the picture, never the card.
            picture = self._decoder.picture(photo, max(deadline - time.monotonic(), _LEAST_S))
        return IdRead(
            reader=reader,
            simulated=reader.startswith(SIMULATED),
            document=_DOCUMENTS[card.kind].value,
            name=card.name or card.english_name,
            number=card.number,
            sex=card.sex,
            nation=card.nation,
            birth=card.birth,
            address=card.address,
            issuer=card.issuer,
            valid_from=card.valid_from,
            valid_until=card.valid_until,
            read_ms=self._clock.now_ms(),
            photo=picture,
        )


class _Talk:
    """Questions and answers on one line until one deadline."""

    def __init__(self, line: Line, deadline: float) -> None:
        self._line = line
        self._deadline = deadline
        self._frames = FrameReader()
        self._odd = False

    def ask(self, ask: Ask, fits: Callable[[Answer], bool]) -> Answer:
        """Return the answer that fits; one that belongs to an earlier question is passed over.

        Raises `EnvironmentFault` (`reader.*`) for a failure and for what is none of this; OSError.
        """
        self._line.send(question(ask), left(self._deadline))
        while True:
            for body in self._frames.feed(self._more()):
                try:
                    said = read_answer(body)
                except ValueError as error:
                    raise EnvironmentFault("reader.garbled") from error
                if fits(said):
                    return said
                if said.code not in (OK, FOUND) and ask in _OF.get(said.code, {ask}):
                    raise _failure(said.code)
                self._odd = True
            if self._frames.damaged:
                raise EnvironmentFault("reader.garbled")

    def _more(self) -> bytes:
        try:
            found = self._line.receive(_PART, left(self._deadline))
        except TimeoutError as error:
            raise self._late() from error
        if not found:
            raise ConnectionError  # the line has ended
        return found

    def _late(self) -> EnvironmentFault:
        """Return what is wrong where no answer came: something else may have."""
        return EnvironmentFault("reader.garbled" if self._odd or self._frames.stray else "reader.no_answer")


def _failure(code: int) -> EnvironmentFault:
    known = _FAILURES.get(code)
    return EnvironmentFault(known) if known else EnvironmentFault("reader.failed", code=f"{code:02X}")


def _sam_id(talk: _Talk) -> str:
    said = talk.ask(Ask.SAM_ID, lambda said: said.code == OK and len(said.data) == SAM_ID_SIZE)
    return sam_id_words(said.data)


def sam_id_words(data: bytes) -> str:
    """Return the 16 bytes of a module's id as readers print them: `05.03-20260101-0000012345-0000000001`.

    Two bytes name its kind, in pairs little-endian. No module is of kind 0: that is an emulator, `SIM-`.
    """
    maker, form = (int.from_bytes(data[at : at + 2], "little") for at in (0, 2))
    day, number, rest = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    words = f"{maker:02d}.{form:02d}-{day:08d}-{number:010d}-{rest:010d}"
    return words if maker else f"{SIMULATED}{words}"


def _is_card(said: Answer) -> bool:
    if said.code != OK:
        return False
    try:
        text, photo = parts(said.data)
    except ValueError:
        return False
    return len(text) == TEXT_SIZE and len(photo) <= PHOTO_SIZE


def _new_address(talk: _Talk) -> bytes:
    """Return the address that was added to the card; nothing where there is none, or the reader knows none.

    Whatever it says of that, name and number have been read: the address printed on the card holds then.
    """
    try:
        said = talk.ask(Ask.READ_ADDRESS, lambda said: said.code == OK and len(said.data) <= ADDRESS_SIZE)
    except EnvironmentFault as fault:
        if fault.code in {"reader.garbled", "reader.no_answer"}:
            raise
        return b""
    return said.data
