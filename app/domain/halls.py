"""Halls, terminals, counters, services, settings and opening hours: the hall's reference data (DOMAIN §1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.facts import Fact, FactClass


class DeviceKind(StrEnum):
    """What a terminal is used as."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    DISPLAY = "display"
    RECEPTION = "reception"
    MANAGER = "manager"
    HUB = "hub"
    """Not a desk: the server of the hall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HallDefined(Fact):
    """A hall as the operator publishes it. `opens` and `closes` are minutes after midnight, local."""

    KIND = "hall_defined"
    CLASS = FactClass.REFERENCE
    ENTITY = "hall"
    ENTITY_ID = "hall_id"

    hall_id: str
    """Short code such as `A01`."""
    name: str
    own: bool
    zone: str
    reset_minute: int
    """Local minute at which ticket numbers begin again (04:00 is 240)."""
    opens: int
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalEnrolled(Fact):
    """One device of the hall. `code` (such as `T03`) is printed in receipt numbers."""

    KIND = "terminal_enrolled"
    CLASS = FactClass.REFERENCE
    ENTITY = "terminal"
    ENTITY_ID = "terminal_id"

    terminal_id: str
    """Device id: the `origin` of its ops."""
    hall_id: str
    code: str
    name: str
    public_key: str
    """Ed25519, 64 hexadecimal digits."""
    kind: str = ""
    """A `DeviceKind`; empty in a hall that was set up without a centre."""
    slot: str = ""
    """Permanent letter of this issuer of tickets; empty for the hall's first issuer (SYNC §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneDefined(Fact):
    """A queue of one or more services, with the letter on paper."""

    KIND = "lane_defined"
    CLASS = FactClass.REFERENCE
    ENTITY = "lane"
    ENTITY_ID = "letter"

    letter: str
    hall_id: str
    title: str
    title_en: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDefined(Fact):
    """What a customer chooses at the kiosk; it leads to a lane and suggests business types."""

    KIND = "service_defined"
    CLASS = FactClass.REFERENCE
    ENTITY = "service"
    ENTITY_ID = "service_id"
    REFS = (("lane", "lane"),)

    service_id: str
    lane: str
    title: str
    title_en: str
    icon: str
    """Name of the icon in the icon set."""
    business_types: tuple[str, ...]
    bring: tuple[str, ...]
    """Codes of the documents to bring; their sentences are in the language tables."""
    minutes: int
    """Usual length of the service in whole minutes, used until the hall has measured its own."""
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterDefined(Fact):
    """A numbered window with the lanes that it serves, in order of preference."""

    KIND = "counter_defined"
    CLASS = FactClass.REFERENCE
    ENTITY = "counter"
    ENTITY_ID = "counter_id"

    counter_id: str
    hall_id: str
    number: int
    name: str
    lanes: tuple[str, ...]
    arrow: str
    """Where the display's arrow points: `left` or `right`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged(Fact):
    """One value of policy, such as `queue.vip_limit`; numbers are written in decimal."""

    KIND = "setting_changed"
    CLASS = FactClass.REFERENCE
    ENTITY = "setting"
    ENTITY_ID = "key"

    key: str
    value: str
    reason: str


def queue_day(now_ms: int, zone: str, reset_minute: int) -> str:
    """Return the ISO date under which tickets issued at `now_ms` are numbered (DOMAIN §2: reset at 04:00)."""
    local = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone)) - timedelta(minutes=reset_minute)
    return local.date().isoformat()


def local_date(now_ms: int, zone: str) -> str:
    """Return the ISO date of the hall's wall clock."""
    return datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone)).date().isoformat()


def local_minute(now_ms: int, zone: str) -> int:
    """Return the minutes after midnight of the hall's wall clock."""
    local = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone))
    return local.hour * 60 + local.minute


def local_ms(date: str, minute: int, zone: str) -> int:
    """Return the epoch ms of a local minute of an ISO date."""
    day = datetime.fromisoformat(date).replace(tzinfo=ZoneInfo(zone))
    return int((day + timedelta(minutes=minute)).timestamp() * 1000)
