"""A SAM_V reader that is not there: it speaks the same bytes, and reads the catalogue's sample cards.

Its module is of kind 0, which no real one is, so that whatever is read from it is shown as simulated. A card
that was read is not found again before it was lifted. `--fault` lets a site see what a counter does when a
reader misbehaves; whoever sits at the terminal lays cards and lifts them by typing `lay KEY` and `lift`.
"""

import argparse
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from app.devices.emulated_line import EmulatedDevice, Peer
from app.devices.emulating import emulate, follow_lines, serve
from app.devices.id_reader.card_text import CardKind, CardText, write_text
from app.devices.id_reader.frames import (
    ADDRESS_SIZE,
    FOUND,
    NO_CARD,
    NO_CONTENT,
    NOT_READ,
    NOT_SELECTED,
    OK,
    PHOTO_SIZE,
    Answer,
    Ask,
    FrameReader,
    joined,
    read_question,
)
from app.devices.id_reader.samples import SimCard, load_cards
from app.devices.machine import CATALOGUE, SystemClock
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import UserError

SAM_ID: Final = b"".join(
    number.to_bytes(size, "little") for number, size in ((0, 2), (0, 2), (20_260_101, 4), (12_345, 4), (1, 4))
)
MOVED: Final = "moved_home"
FOREIGNER_2017: Final = "foreigner_2017"
NEW_ADDRESS: Final = "北京市海淀区样例街道新居路 16 号"
_ZONE: Final = "Asia/Shanghai"
_DRIP_S: Final = 0.05
_BEFORE: Final = b"\x00\xff\xaa\xaa~ noise \xaa\x96"
"""What stands before a frame on a bad line; a part of it looks like the beginning of one."""
_KINDS: Final = MappingProxyType(
    {
        DocumentKind.RESIDENT_ID: CardKind.RESIDENT,
        DocumentKind.HMT_PERMIT: CardKind.PERMIT,
        DocumentKind.FOREIGN_PERMANENT_ID: CardKind.FOREIGNER_2023,
    }
)

CODES: Final[Mapping[str, tuple[Ask, int]]] = MappingProxyType(
    {
        "authentication": (Ask.FIND, 0x31),
        "moved": (Ask.SELECT, NOT_SELECTED),
        "not_authentic": (Ask.SELECT, 0x32),
        "unreadable": (Ask.READ, NOT_READ),
        "verification": (Ask.READ, 0x33),
        "card_type": (Ask.SELECT, 0x40),
        "unlicensed": (Ask.FIND, 0x66),
        "unauthorised": (Ask.READ, 0x23),
        "unknown_command": (Ask.SAM_ID, 0x21),
        "self_test": (Ask.SAM_ID, 0x60),
        "disturbed": (Ask.FIND, 0x10),
        "empty": (Ask.READ, NO_CONTENT),
        "no_new_address": (Ask.READ_ADDRESS, 0x24),
    }
)
"""Faults in which a reader answers one question with a failure."""


def _whole(answer: Answer) -> bytes:
    return answer.frame()


def _wrong_check(answer: Answer) -> bytes:
    said = answer.frame()
    return said[:-1] + bytes((said[-1] ^ 0xFF,))


def _nonsense(answer: Answer) -> bytes:
    """Spoil what stands on the card: the frame is right, and no card says that."""
    if len(answer.data) < PHOTO_SIZE:
        return answer.frame()
    return Answer(answer.code, answer.data[:4] + b"\x00\xd8" * 128 + answer.data[260:]).frame()


LINES: Final[Mapping[str, Callable[[Answer], bytes]]] = MappingProxyType(
    {
        "none": _whole,
        "silent": lambda _answer: b"",
        "garbage": lambda _answer: b"HTTP/1.1 400 Bad Request\r\n\r\n",
        "checksum": _wrong_check,
        "noise": lambda answer: _BEFORE + answer.frame(),
        "late": _whole,
        "nonsense": _nonsense,
        "slow": _whole,
        "pieces": _whole,
        "cut_off": _whole,
    }
)
"""Faults of the line, and that there is none. `noise`, `late` and `pieces` are to be lived with."""
FAULTS: Final = (*LINES, *CODES)


class IdReaderEmulator(EmulatedDevice):
    """The device, on threads of its own. `port` None: a pseudo-terminal; `fault` may be changed any time."""

    def __init__(
        self,
        cards: Mapping[str, CardText],
        host: str = "127.0.0.1",
        port: int | None = 0,
        *,
        card: str | None = None,
        fault: str = "none",
    ) -> None:
        """Take the port; raises OSError, OverflowError, `EnvironmentFault("emulator.no_pty")`."""
        self.cards = cards
        self.fault = fault
        self._lock = threading.Lock()
        self._laid = card
        self._found = self._selected = self._was_read = False
        self._last = Answer(NO_CONTENT)
        super().__init__(self._serve, host, port)

    def lay(self, key: str) -> None:
        """Lay a card on it, in place of any other; raises `UserError("emulator.card")` for an unknown key."""
        if key not in self.cards:
            raise UserError("emulator.card", key=key, known=", ".join(self.cards))
        with self._lock:
            self._laid = key
            self._found = self._selected = self._was_read = False

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._laid = None
            self._found = self._selected = self._was_read = False

    def typed(self, words: str) -> None:
        """Do what was typed: `lay KEY` or `lift`; anything else is passed over, and says what there is."""
        verb, _, key = words.partition(" ")
        if verb == "lift":
            self.lift()
        elif verb == "lay" and key.strip() in self.cards:
            self.lay(key.strip())
        else:
            sys.stderr.write(f"lay KEY | lift    KEY: {', '.join(self.cards)}\n")

    def answer(self, ask: Ask | None) -> Answer:
        """Return what the reader says to a question; None is one that it does not know."""
        with self._lock:
            asked, code = CODES.get(self.fault, (None, 0))
            if ask is None:
                return Answer(0x21)
            if ask is asked:
                return Answer(code)
            return self._answer(ask)

    def _answer(self, ask: Ask) -> Answer:
        if ask is Ask.FIND:
            self._found = self._laid is not None and not self._was_read
            self._selected = False
            return Answer(FOUND, bytes(4)) if self._found else Answer(NO_CARD)
        if ask is Ask.SELECT:
            self._selected = self._found
            return Answer(OK, bytes(8)) if self._selected else Answer(NOT_SELECTED)
        if ask in (Ask.READ, Ask.READ_WITH_FINGERS, Ask.READ_ADDRESS):
            return self._read(ask) if self._selected else Answer(NOT_READ)
        return Answer(OK, SAM_ID if ask is Ask.SAM_ID else b"")

    def _read(self, ask: Ask) -> Answer:
        if ask is Ask.READ_ADDRESS:
            if self._laid != MOVED:
                return Answer(NO_CONTENT)
            return Answer(OK, NEW_ADDRESS.encode("utf-16-le").ljust(ADDRESS_SIZE, b"\0"))
        self._was_read = True
        found = (write_text(self.cards[self._laid or ""]), bytes(PHOTO_SIZE))
        return Answer(OK, joined(*found, b"") if ask is Ask.READ_WITH_FINGERS else joined(*found))

    def _serve(self, peer: Peer) -> None:
        frames = FrameReader()
        while data := peer.receive():
            for body in frames.feed(data):
                self._say(peer, self.answer(read_question(body)))
            if frames.damaged:
                frames.damaged = False
                self._say(peer, Answer(0x10))

    def _say(self, peer: Peer, answer: Answer) -> None:
        if self.fault == "late":
            peer.send(self._last.frame())
        self._last = answer
        said = LINES.get(self.fault, _whole)(answer)
        if self.fault == "slow" or (self.fault == "pieces" and len(said) < PHOTO_SIZE):
            for byte in said:
                peer.send(bytes((byte,)))
                if self.fault == "slow" and self._ended.wait(_DRIP_S):
                    return
        elif self.fault == "cut_off" and len(said) > PHOTO_SIZE:
            peer.send(said[:700])
            peer.hang_up()
        elif said:
            peer.send(said)


def sample_cards() -> Mapping[str, CardText]:
    """Return what the chips of the catalogue's sample cards say, and of two that only a reader can show."""
    cards = {
        each.sample.key: _text(each) for each in load_cards(CATALOGUE / "cards.json", SystemClock(), _ZONE)
    }
    cards[MOVED] = next(card for card in cards.values() if card.kind is CardKind.RESIDENT)
    cards[FOREIGNER_2017] = CardText(
        kind=CardKind.FOREIGNER,
        name="测试·玛丽",
        english_name="TEST, MARIE CLAIRE",
        number="FRA110078030502",
        sex="女",
        birth="1978-03-05",
        valid_from="2020-06-01",
        valid_until="2035-06-01",
        country="FRA",
        version="01",
        authority="1500",
    )
    return cards


def _text(card: SimCard) -> CardText:
    kind = _KINDS[DocumentKind(card.document)]
    made = CardText(
        kind=kind,
        name=card.name,
        number=card.number,
        sex=card.sex,
        birth=card.birth or "",
        valid_from=card.valid_from or "",
        valid_until=card.valid_until,
    )
    if kind is CardKind.FOREIGNER_2023:
        return replace(made, english_name="TEST, FOREIGNER", country="USA", issue_count="01")
    made = replace(made, address=card.address, issuer=card.issuer)
    return replace(made, nation=card.nation) if kind is CardKind.RESIDENT else made


def run_emulator(arguments: argparse.Namespace) -> int:
    """Answer until told to end; prints `ready URL`, or the path of a pseudo-terminal.

    Raises:
        UserError: emulator.card, emulator.fault. EnvironmentFault: emulator.listen, emulator.no_pty.
    """
    cards = sample_cards()
    if arguments.fault not in FAULTS:
        raise UserError("emulator.fault", known=", ".join(FAULTS))
    if arguments.card is not None and arguments.card not in cards:
        raise UserError("emulator.card", key=arguments.card, known=", ".join(cards))

    def made(host: str, port: int | None) -> IdReaderEmulator:
        emulator = IdReaderEmulator(cards, host, port, card=arguments.card, fault=arguments.fault)
        if not arguments.with_parent:
            follow_lines(sys.stdin.fileno(), emulator.typed)
        return emulator

    if arguments.pty:
        return serve(made("", None))
    return emulate(str(arguments.listen), "emulator.listen", made)
