"""A simulated card reader: sample cards that are laid on it and lifted, and a reader id that says so.

Like a real SAM_V it reads a card once; the card must be lifted before it is read again (DEVICES).
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from app.domain.documents_of_identity import DocumentKind, check_digit
from app.domain.errors import BugError, EnvironmentFault
from app.domain.halls import local_date
from app.services.card_tray import SampleCard
from app.services.ports import Clock, IdRead

READER_ID: Final = "SIM-05.03-20260101-0000012345"
_BIRTH: Final = "{birth}"


@dataclass(frozen=True, slots=True)
class SimCard:
    """A sample card: how it is listed, and what its chip says."""

    sample: SampleCard
    document: str
    name: str
    number: str
    sex: str
    nation: str
    birth: str | None
    address: str
    issuer: str
    valid_from: str | None
    valid_until: str | None


class SimulatedIdReader:
    """Implements `IdReader` and `CardTray`. Safe to use from the pool and the window at once."""

    def __init__(self, cards: tuple[SimCard, ...], clock: Clock) -> None:
        self._cards = {card.sample.key: card for card in cards}
        self._clock = clock
        self._lock = threading.Lock()
        self._laid: str | None = None
        self._read_already = False

    @property
    def simulated(self) -> bool:
        """Return True: these cards are simulated."""
        return True

    @property
    def cards(self) -> tuple[SampleCard, ...]:
        """Return the cards at hand."""
        return tuple(card.sample for card in self._cards.values())

    @property
    def on_reader(self) -> str | None:
        """Return the key of the card that lies on the reader."""
        return self._laid

    def lay(self, key: str) -> None:
        """Lay a card on the reader, in place of any other; raises `BugError` for an unknown key."""
        if key not in self._cards:
            raise BugError(f"no sample card {key}")
        with self._lock:
            self._laid = key
            self._read_already = False

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._laid = None
            self._read_already = False

    def read(self) -> IdRead:
        """Return what the card says.

        Raises `EnvironmentFault`: `reader.no_card`; `reader.not_lifted` when it was read already.
        """
        with self._lock:
            if self._laid is None:
                raise EnvironmentFault("reader.no_card")
            if self._read_already:
                raise EnvironmentFault("reader.not_lifted")
            self._read_already = True
            card = self._cards[self._laid]
        return IdRead(
            reader=READER_ID,
            simulated=True,
            document=card.document,
            name=card.name,
            number=card.number,
            sex=card.sex,
            nation=card.nation,
            birth=card.birth,
            address=card.address,
            issuer=card.issuer,
            valid_from=card.valid_from,
            valid_until=card.valid_until,
            read_ms=self._clock.now_ms(),
        )


def load_cards(path: Path, clock: Clock, zone: str) -> tuple[SimCard, ...]:
    """Return the sample cards of a catalogue; ages and days in it count from today in the hall's zone.

    Raises `EnvironmentFault("reader.cards_format")` for a file that does not read.
    """
    today = date.fromisoformat(local_date(clock.now_ms(), zone))
    try:
        found = json.loads(path.read_text("utf-8"))
        return tuple(_card(entry, today) for entry in found["cards"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentFault("reader.cards_format", file=path.name) from error


def _card(entry: Mapping[str, Any], today: date) -> SimCard:
    number, birth = entry["number"], entry.get("birth")
    if "age" in entry:
        # Half a year past the birthday: the age holds whatever day it is.
        born = _years_before(today, entry["age"]) - timedelta(days=182)
        birth = born.isoformat()
        first17 = number.replace(_BIRTH, born.strftime("%Y%m%d"))
        number = first17 + check_digit(first17)
    return SimCard(
        sample=SampleCard(entry["key"], entry["title"], entry["title_en"]),
        document=DocumentKind(entry.get("document", DocumentKind.RESIDENT_ID.value)).value,
        name=entry["name"],
        number=number,
        sex=entry["sex"],
        nation=entry["nation"],
        birth=birth,
        address=entry["address"],
        issuer=entry["issuer"],
        valid_from=_day(entry["valid_from"], today),
        valid_until=_day(entry["valid_until"], today),
    )


def _years_before(today: date, years: int) -> date:
    # The first of the month exists in every year.
    return today.replace(year=today.year - years, day=1)


def _day(text: str | None, today: date) -> str | None:
    """Return an ISO date; `+30` and `-30` are days from today."""
    if text is None:
        return None
    if text[0] in "+-":
        return (today + timedelta(days=int(text))).isoformat()
    return date.fromisoformat(text).isoformat()
