"""What the lists of the hall's setup say."""

from app.domain.policies import Policy, Unit, typed
from app.i18n import Text
from app.services.hall_desk import HallSetup, Person, Setting
from app.services.rows.halls import CounterRow
from app.ui.models import CellKind, Column
from app.ui.panels import retold
from app.ui.panels.rows_table import Row
from app.ui.screens.staff.presenter import StaffMode
from app.ui.theme import Tone
from app.ui.widgets.paint import BadgeSpec

_MEANS = "means"


def fault_code(tab: StaffMode) -> str:
    """Return the code of the sentence that a list could not be read."""
    return f"setup.unread.{tab}"


def columns(tab: StaffMode, text: Text, *, narrow: bool = False) -> tuple[Column, ...]:
    """Return the columns of a list; in a `narrow` window what a setting means stands beside it alone."""
    kinds = {
        StaffMode.PEOPLE: (
            ("number", CellKind.BOLD, 88),
            ("name", CellKind.TEXT, 112),
            ("roles", CellKind.TEXT, 0),
            ("place", CellKind.TEXT, 120),
            ("pin", CellKind.BADGE, 96),
        ),
        StaffMode.WINDOWS: (
            ("window", CellKind.BOLD, 96),
            ("lanes", CellKind.TEXT, 88),
            ("services", CellKind.TEXT, 0),
        ),
        StaffMode.SETTINGS: (
            ("setting", CellKind.BOLD, 176),
            ("means", CellKind.MUTED, 0),
            ("value", CellKind.TEXT, 88),
            ("bounds", CellKind.MUTED, 152),
            ("changed", CellKind.BADGE, 80),
        ),
    }[tab]
    return tuple(
        Column(key, text(f"setup.column.{key}"), kind, width=width)
        for key, kind, width in kinds
        if not (narrow and key == _MEANS)
    )


def rows(setup: HallSetup, tab: StaffMode, text: Text, zone: str, *, narrow: bool = False) -> tuple[Row, ...]:
    """Return the lines of a list, with the cells of its `columns`."""
    if tab is StaffMode.PEOPLE:
        return tuple(_person(each, text, zone) for each in setup.people)
    if tab is StaffMode.WINDOWS:
        return tuple(_window(each, setup, text) for each in setup.counters)
    return tuple(_setting(each, text, narrow=narrow) for each in setup.settings)


def roles(person: Person, text: Text) -> str:
    """Return what somebody is."""
    return text("setup.comma").join(text(f"role.{role}") for role in person.roles)


def pin_badge(person: Person, text: Text, zone: str) -> BadgeSpec:
    """Return how the PIN of somebody stands."""
    if person.locked_until_ms is not None:
        until = text.time(person.locked_until_ms, zone)
        return BadgeSpec(text("setup.pin.locked", time=until), Tone.DANGER, "lock-alert-outline")
    if person.arriving:
        return BadgeSpec(text("setup.pin.arriving"), Tone.UNSYNCED, "cloud-download-outline")
    if person.one_time:
        return BadgeSpec(text("setup.pin.one_time"), Tone.UNSYNCED, "key-outline")
    return BadgeSpec(text("setup.pin.fine"), Tone.OK, "check-circle")


def services(lanes: tuple[str, ...], setup: HallSetup, text: Text) -> str:
    """Return the services of some lanes, in their order."""
    chinese = text.lang == "zh_CN"
    found = (
        each.title if chinese else each.title_en or each.title
        for lane in lanes
        for each in setup.services
        if each.lane == lane
    )
    return text("setup.comma").join(found)


def value(setting: Setting, text: Text) -> str:
    """Return a setting with its unit."""
    return text(f"setup.unit.{setting.policy.unit}", value=_figure(setting.policy, setting.value, text))


def bounds(setting: Setting, text: Text) -> str:
    """Return the bounds of a setting."""
    policy = setting.policy
    low, high = (_figure(policy, limit, text) for limit in (policy.low, policy.high))
    return text(f"setup.unit.{policy.unit}", value=text("setup.span", low=low, high=high))


def _figure(policy: Policy, value_: int, text: Text) -> str:
    """Return money as money is shown everywhere, and any other value as it is typed."""
    return text.money(value_) if policy.unit is Unit.YUAN else typed(policy, value_)


def _person(person: Person, text: Text, zone: str) -> Row:
    place = person.place
    if place:
        named = f"journal.value.{place}"
        seat = text(named) if text.has(named) else retold.counter(place, text)
        place = text("setup.place", place=seat[:1].upper() + seat[1:], time=text.time(person.since_ms, zone))
    cells = (person.staff_no, person.name, roles(person, text), place or "–", pin_badge(person, text, zone))
    return Row(person.staff_no, cells)


def _lanes(letters: tuple[str, ...], setup: HallSetup, text: Text) -> str:
    """Return lanes by name; all their services, which no row has room for, stand beside the list."""
    chinese = text.lang == "zh_CN"
    named = {each.letter: each.title if chinese else each.title_en or each.title for each in setup.lanes}
    return text("setup.comma").join(named[letter] for letter in letters if letter in named)


def _window(counter: CounterRow, setup: HallSetup, text: Text) -> Row:
    cells = (
        retold.counter(counter.name, text),
        " ".join(counter.lanes),
        _lanes(counter.lanes, setup, text),
    )
    return Row(counter.counter_id, cells)


def _setting(setting: Setting, text: Text, *, narrow: bool) -> Row:
    usual = setting.value == setting.policy.default
    changed = (
        BadgeSpec(text("setup.usual"), Tone.NEUTRAL, "check")
        if usual
        else BadgeSpec(text("setup.changed"), Tone.PRIMARY, "pencil-outline")
    )
    title, means = (text(f"policy.{setting.policy.key}.{name}") for name in ("title", "means"))
    told = () if narrow else (means,)
    return Row(setting.policy.key, (title, *told, value(setting, text), bounds(setting, text), changed))
