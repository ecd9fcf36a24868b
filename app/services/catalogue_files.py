"""Reading a catalogue folder: the hall, its staff, prices and stock (`resources/catalogue/README.md`).

Every mistake names file and field, since operators write these files by hand.
"""

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final, TypeVar

from app.domain.catalogue import PlanPublished, TariffPublished
from app.domain.customers import SubscriberKind
from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.goods import ArticleKind, ArticlePublished, PieceStocked, plain_serial, serial_fault
from app.domain.halls import CounterDefined, HallDefined, LaneDefined, ServiceDefined, SettingChanged
from app.domain.luhn import luhn_digit
from app.domain.staff import Role, staff_number
from app.domain.stock import NumberStocked, SimStocked

T = TypeVar("T")

_TIME: Final = re.compile(r"([01]\d|2[0-3]|24(?=:00)):([0-5]\d)")
_PLAN_NUMBERS: Final = (
    "monthly_fen",
    "data_mb",
    "voice_min",
    "sms",
    "over_data_fen",
    "contract_months",
    "penalty_fen",
)
_ARTICLE_NUMBERS: Final = ("price_fen", "face_fen", "warranty_months")


@dataclass(frozen=True, slots=True)
class CatalogueStaff:
    """A member of staff as the catalogue names them. `demo_pin` serves the demo hall alone."""

    staff_no: str
    name: str
    roles: tuple[Role, ...]
    demo_pin: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything in a catalogue folder but the sample customers."""

    hall: tuple[Fact, ...]
    """Hall, lanes, services, counters, settings."""
    prices: tuple[Fact, ...]
    """Plans, tariff, articles."""
    stock: tuple[NumberStocked | SimStocked | PieceStocked, ...]
    staff: tuple[CatalogueStaff, ...]
    zone: str
    terminal_name: str


class Entry:
    """One object of a JSON file, or one line of a CSV file, that knows its place."""

    def __init__(self, file: str, place: str, values: Mapping[str, Any]) -> None:
        self._file = file
        self._place = place
        self._values = values

    def error(self, field: str) -> UserError:
        """Return the error that names a field of this entry."""
        return UserError("catalogue.field", file=self._file, place=self._place, field=field)

    def get(self, field: str, kind: type[T], fallback: T | None = None) -> T:
        """Return a field that must be of `kind`."""
        value = self._values.get(field, fallback)
        if type(value) is not kind:
            raise self.error(field)
        return value

    def text(self, field: str) -> str:
        """Return a text that is not empty."""
        value = self.get(field, str).strip()
        if not value:
            raise self.error(field)
        return value

    def number(self, field: str) -> int:
        """Return a whole number from zero, from JSON or from CSV."""
        value = self._values.get(field)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value)
        if type(value) is not int or value < 0:
            raise self.error(field)
        return value

    def minute(self, field: str) -> int:
        """Return a time such as 08:30 as minutes after midnight; 24:00 is the end of the day."""
        found = _TIME.fullmatch(self.text(field))
        if not found:
            raise self.error(field)
        return int(found[1]) * 60 + int(found[2])

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.get(field, list)
        if not all(isinstance(item, str) for item in value):
            raise self.error(field)
        return tuple(value)

    def members(self, field: str) -> list["Entry"]:
        """Return a list of objects."""
        value = self.get(field, list)
        if not all(isinstance(item, dict) for item in value):
            raise self.error(field)
        return [Entry(self._file, f"{field}[{index}]", item) for index, item in enumerate(value, start=1)]

    def member(self, field: str) -> "Entry":
        """Return an object."""
        return Entry(self._file, field, self.get(field, dict))

    def choice(self, field: str, allowed: Callable[[str], T]) -> T:
        """Return a value of a closed list."""
        try:
            return allowed(self.text(field))
        except ValueError:
            raise self.error(field) from None

    def items(self) -> Sequence[tuple[str, Any]]:
        """Return all fields."""
        return tuple(self._values.items())


def read_json(folder: Path, name: str) -> Entry:
    """Return the object of a JSON file.

    Raises:
        UserError: catalogue.missing, catalogue.not_json.
    """
    try:
        found = json.loads(_read(folder, name))
    except ValueError:
        raise UserError("catalogue.not_json", file=name) from None
    if not isinstance(found, dict):
        raise UserError("catalogue.not_json", file=name)
    return Entry(name, "", found)


def read_csv(
    folder: Path,
    name: str,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    *,
    missing_ok: bool = False,
) -> list[Entry]:
    """Return the lines of a CSV file with a heading; `optional` columns may stand at its end.

    With `missing_ok` a file that is not there has no lines.

    Raises:
        UserError: catalogue.missing, catalogue.columns.
    """
    if missing_ok and not (folder / name).exists():
        return []
    reader = csv.DictReader(StringIO(_read(folder, name)))
    if tuple(reader.fieldnames or ()) not in {tuple(columns), (*columns, *optional)}:
        raise UserError("catalogue.columns", file=name, columns=", ".join(columns))
    return [Entry(name, f"{index}", row) for index, row in enumerate(reader, start=2)]


def load_catalogue(folder: Path, hall_code: str) -> Catalogue:
    """Return the facts of a catalogue for one hall.

    Raises:
        UserError: catalogue.missing, catalogue.not_json, catalogue.columns, catalogue.field.
    """
    root = read_json(folder, "hall.json")
    hall = root.member("hall")
    defined = HallDefined(
        hall_id=hall_code,
        name=hall.text("name"),
        own=hall.get("own", bool),
        zone=hall.text("zone"),
        reset_minute=hall.minute("reset"),
        opens=hall.minute("opens"),
        closes=hall.minute("closes"),
    )
    lanes = tuple(
        _lane(entry, hall_code, order) for order, entry in enumerate(root.members("lanes"), start=1)
    )
    letters = frozenset(lane.letter for lane in lanes)
    services = tuple(
        _service(entry, letters, order) for order, entry in enumerate(root.members("services"), start=1)
    )
    counters = tuple(_counter(entry, hall_code, letters) for entry in root.members("counters"))
    settings = tuple(_setting(root.member("settings"), key) for key, _ in root.member("settings").items())
    stock = root.member("stock")
    articles = _articles(folder)
    return Catalogue(
        hall=(defined, *lanes, *services, *counters, *settings),
        prices=(*_plans(folder), *_tariff(folder), *articles),
        stock=(*_numbers(stock), *_sims(stock), *_pieces(folder, articles)),
        staff=tuple(_staff(entry) for entry in read_json(folder, "staff.json").members("staff")),
        zone=defined.zone,
        terminal_name=hall.text("terminal"),
    )


def _read(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UserError("catalogue.missing", file=name, folder=str(folder)) from None


def _lane(entry: Entry, hall_code: str, order: int) -> LaneDefined:
    letter = entry.text("letter")
    if len(letter) != 1 or not letter.isascii() or not letter.isupper():
        raise entry.error("letter")
    return LaneDefined(
        letter=letter,
        hall_id=hall_code,
        title=entry.text("title"),
        title_en=entry.text("title_en"),
        order=order,
    )


def _service(entry: Entry, letters: frozenset[str], order: int) -> ServiceDefined:
    if entry.text("lane") not in letters:
        raise entry.error("lane")
    return ServiceDefined(
        service_id=entry.text("id"),
        lane=entry.text("lane"),
        title=entry.text("title"),
        title_en=entry.text("title_en"),
        icon=entry.text("icon"),
        business_types=entry.texts("business"),
        bring=entry.texts("bring"),
        minutes=max(1, entry.number("minutes")),
        order=order,
    )


def _counter(entry: Entry, hall_code: str, letters: frozenset[str]) -> CounterDefined:
    lanes = entry.texts("lanes")
    if not lanes or not letters.issuperset(lanes):
        raise entry.error("lanes")
    if entry.text("arrow") not in {"left", "right"}:
        raise entry.error("arrow")
    number = entry.number("number")
    return CounterDefined(
        counter_id=f"{hall_code}-{number}",
        hall_id=hall_code,
        number=number,
        name=entry.text("name"),
        lanes=lanes,
        arrow=entry.text("arrow"),
    )


def _setting(entry: Entry, key: str) -> SettingChanged:
    return SettingChanged(key=key, value=str(entry.number(key)), reason="catalogue")


def _plans(folder: Path) -> tuple[PlanPublished, ...]:
    columns = ("plan_id", "title", "title_en", "kind", *_PLAN_NUMBERS, "on_sale")
    return tuple(
        PlanPublished(
            plan_id=entry.text("plan_id"),
            title=entry.text("title"),
            title_en=entry.text("title_en"),
            kind=entry.choice("kind", SubscriberKind).value,
            on_sale=bool(entry.number("on_sale")),
            effective_on=entry.get("effective_on", str, ""),
            **{name: entry.number(name) for name in _PLAN_NUMBERS},
        )
        for entry in read_csv(folder, "plans.csv", columns, ("effective_on",))
    )


def _tariff(folder: Path) -> tuple[TariffPublished, ...]:
    columns = ("item", "title", "title_en", "amount_fen", "effective_on")
    return tuple(
        TariffPublished(
            item=entry.text("item"),
            title=entry.text("title"),
            title_en=entry.text("title_en"),
            amount_fen=entry.number("amount_fen"),
            effective_on=entry.text("effective_on"),
        )
        for entry in read_csv(folder, "tariff.csv", columns)
    )


def _articles(folder: Path) -> tuple[ArticlePublished, ...]:
    columns = ("sku", "title", "title_en", "kind", *_ARTICLE_NUMBERS, "on_sale")
    return tuple(
        ArticlePublished(
            sku=entry.text("sku"),
            title=entry.text("title"),
            title_en=entry.text("title_en"),
            kind=entry.choice("kind", ArticleKind),
            on_sale=bool(entry.number("on_sale")),
            effective_on=entry.get("effective_on", str, ""),
            **{name: entry.number(name) for name in _ARTICLE_NUMBERS},
        )
        for entry in read_csv(folder, "articles.csv", columns, ("effective_on",), missing_ok=True)
    )


def _pieces(folder: Path, articles: Sequence[ArticlePublished]) -> tuple[PieceStocked, ...]:
    """Return the pieces of the stock: ranges of serials; those of devices get their check digit."""
    kinds = {article.sku: article.kind for article in articles}
    found: list[PieceStocked] = []
    for entry in read_csv(folder, "pieces.csv", ("sku", "first", "count"), missing_ok=True):
        kind = kinds.get(entry.text("sku"))
        if kind is None:
            raise entry.error("sku")
        for serial in _serials(entry):
            whole = f"{serial}{luhn_digit(serial)}" if kind is ArticleKind.DEVICE else serial
            if serial_fault(whole, kind):
                raise entry.error("first")
            found.append(PieceStocked(after=None, serial=whole, sku=entry.text("sku")))
    return tuple(found)


def _serials(entry: Entry) -> tuple[str, ...]:
    """Return consecutive serials; only the digits at the end of the first one are counted up."""
    first = plain_serial(entry.text("first"))
    letters = first.rstrip("0123456789")
    digits = first[len(letters) :]
    if not digits or not first.isascii():
        raise entry.error("first")
    return tuple(f"{letters}{int(digits) + step:0{len(digits)}d}" for step in range(entry.number("count")))


def _numbers(stock: Entry) -> tuple[NumberStocked, ...]:
    return tuple(
        NumberStocked(
            after=None,
            number=number,
            grade=entry.text("grade"),
            prepay_fen=entry.number("prepay_fen"),
        )
        for entry in stock.members("numbers")
        for number in _range(entry)
    )


def _sims(stock: Entry) -> tuple[SimStocked, ...]:
    return tuple(
        SimStocked(after=None, iccid=f"{serial}{luhn_digit(serial)}")
        for entry in stock.members("sims")
        for serial in _range(entry)
    )


def _range(entry: Entry) -> tuple[str, ...]:
    first = entry.text("first")
    if not first.isascii() or not first.isdigit():
        raise entry.error("first")
    return tuple(f"{int(first) + step:0{len(first)}d}" for step in range(entry.number("count")))


def _staff(entry: Entry) -> CatalogueStaff:
    try:
        roles = tuple(Role(role) for role in entry.texts("roles"))
    except ValueError:
        raise entry.error("roles") from None
    if not roles:
        raise entry.error("roles")
    number = entry.text("no")
    if staff_number(number) != number:
        raise entry.error("no")  # whoever types it would be looked for under another one
    return CatalogueStaff(number, entry.text("name"), roles, entry.get("demo_pin", str, ""))
