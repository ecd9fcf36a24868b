"""Staff, windows, settings: one list at a time, and one of its lines to change."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.policies import typed
from app.domain.rights import Right
from app.domain.staff import Role, staff_number
from app.services.access import can
from app.services.hall_desk import (
    HallDesk,
    HallSetup,
    Mistakes,
    colleague_mistakes,
    exists,
    lanes_in,
    setting_mistakes,
)
from app.services.ports import ChangeFeed
from app.services.sessions import Session
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

NEW = "new"
"""Stands for a colleague who is not registered yet."""
_FIELDS: Final = {
    "hall_desk.exists": "number",
    "network.edit.elsewhere": "number",
    "hall_desk.head": "roles",
    "hall_desk.no_lane": "value",
    "hall_desk.unknown_lane": "value",
}
"""Fields that a refusal is about, beside what `_mistakes` finds without asking."""


class StaffMode(StrEnum):
    """What the screen shows."""

    LOADING = "loading"
    PEOPLE = "people"
    REGISTER = "register"
    """A new colleague is typed in."""
    PIN = "pin"
    """A one-time PIN is shown, once."""
    WINDOWS = "windows"
    SETTINGS = "settings"
    SAVING = "saving"
    FAULT = "fault"


STATES = tuple(StaffMode)
TABS = (StaffMode.PEOPLE, StaffMode.WINDOWS, StaffMode.SETTINGS)
_ONE_COLLEAGUE: Final = (StaffMode.PEOPLE, StaffMode.PIN)
"""Somebody who is registered is open, the one-time PIN beside or not: all can be changed in both."""


@dataclass(frozen=True, slots=True)
class StaffState:
    """State of the screen. The one-time PIN is told by a signal and never kept here."""

    mode: StaffMode = StaffMode.LOADING
    tab: StaffMode = StaffMode.PEOPLE
    setup: HallSetup | None = None
    chosen: str = ""
    """Staff number, counter id or key of a setting; `new`."""
    number: str = ""
    name: str = ""
    roles: tuple[Role, ...] = ()
    value: str = ""
    """What is typed: lanes of a window, or a setting."""
    reason: str = ""
    may: bool = False
    saved: int = 0
    """Counts what was accepted: the fields are filled anew with each."""
    told: bool = False
    """Whether it is said that the line was saved: until something else is done."""
    sure: bool = False
    """Whether the next press resets the PIN."""
    mistakes: Mistakes = ()
    refused: int = 0
    """Counts what was not saved for its mistakes: the cursor goes to the first of them each time."""
    error: Exception | None = None
    pin: str = field(default="", repr=False)


class StaffPresenter(Presenter[StaffState]):
    """Reads the hall's setup, and changes it line by line."""

    def __init__(
        self,
        service: HallDesk,
        feed: ChangeFeed,
        tasks: Runner,
        session: Session,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(StaffState(may=can(session, Right.MANAGE_STAFF)), parent)
        self.zone = zone
        self._service = service
        self._tasks = tasks
        self.session = session
        self._live = Live(feed, ("staff", "counter", "setting", "lane", "service"), self)
        self._live.changed.connect(self.refresh)

    def start(self) -> None:
        """Keep current."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Rest; a PIN that was shown is gone."""
        self._live.stop()
        if self.state.pin:
            self._update(pin="", mode=self.state.tab)

    def refresh(self) -> None:
        """Read everything anew."""
        self._tasks.read(lambda: self._service.look(self.session), self._read, self._fail)

    def turn(self, tab: str) -> None:
        """Show another list."""
        self._update(
            tab=StaffMode(tab),
            mode=StaffMode(tab),
            chosen="",
            pin="",
            error=None,
            told=False,
            sure=False,
            mistakes=(),
        )
        self._choose_first()

    def choose(self, key: str) -> None:
        """Take one line up; its fields begin anew."""
        if not key or (key == self.state.chosen and not self.state.pin):
            return
        self._update(
            chosen=key,
            mode=StaffMode.REGISTER if key == NEW else self.state.tab,
            pin="",
            error=None,
            told=False,
            sure=False,
            mistakes=(),
            **self._fields(key),
        )
        self._update(saved=self.state.saved + 1)

    def begin(self) -> None:
        """Type a new colleague in."""
        if self.state.tab is StaffMode.PEOPLE and self.state.may:
            self.choose(NEW)

    def fill(self, **changes: object) -> None:
        """Take what was typed: `number`, `name`, `roles`, `value`, `reason`."""
        left = tuple(each for each in self.state.mistakes if each[0] not in changes)
        error = self.state.error if self.state.mode is StaffMode.FAULT else None
        self._update(told=False, sure=False, mistakes=left, error=error, **changes)

    def reset_pin(self) -> None:
        """Give the chosen colleague a one-time PIN; it takes two presses, for the own PIN is lost with it."""
        staff_no = self.state.chosen
        if self.state.mode not in _ONE_COLLEAGUE or not staff_no or not self.state.may:
            return
        if not self.state.sure:
            self._update(sure=True)
        else:
            self._write(lambda: self._service.reset_pin(self.session, staff_no))

    def submit(self) -> None:
        """Save the line, once nothing is wrong with it."""
        state, service, session = self.state, self._service, self.session
        chosen, value, reason = state.chosen, state.value, state.reason
        if not state.may or not chosen:
            return
        mistakes = _mistakes(state)
        if mistakes:
            self._update(mistakes=mistakes, refused=state.refused + 1, error=None, told=False, sure=False)
            return
        number, name, roles = state.number, state.name, state.roles
        if state.mode is StaffMode.REGISTER:
            self._write(lambda: service.register(session, number, name, roles))
        elif state.mode in _ONE_COLLEAGUE:
            self._write(lambda: _none(service.amend, session, chosen, name, roles))
        elif state.mode is StaffMode.WINDOWS:
            self._write(lambda: _none(service.serve, session, chosen, value))
        elif state.mode is StaffMode.SETTINGS:
            self._write(lambda: _none(service.change, session, chosen, value, reason))

    def _fields(self, key: str) -> dict[str, object]:
        setup, tab = self.state.setup, self.state.tab
        found: dict[str, object] = {"number": "", "name": "", "roles": (), "value": "", "reason": ""}
        if setup is None or key == NEW:
            return found
        if tab is StaffMode.PEOPLE:
            person = next((each for each in setup.people if each.staff_no == key), None)
            if person is not None:
                found |= {"number": key, "name": person.name, "roles": person.roles}
        elif tab is StaffMode.WINDOWS:
            counter = next((each for each in setup.counters if each.counter_id == key), None)
            found["value"] = " ".join(counter.lanes) if counter else ""
        else:
            setting = next((each for each in setup.settings if each.policy.key == key), None)
            found["value"] = typed(setting.policy, setting.value) if setting else ""
        return found

    def _choose_first(self) -> None:
        setup = self.state.setup
        if setup is None or self.state.chosen:
            return
        keys = {
            StaffMode.PEOPLE: [each.staff_no for each in setup.people],
            StaffMode.WINDOWS: [each.counter_id for each in setup.counters],
            StaffMode.SETTINGS: [each.policy.key for each in setup.settings],
        }[self.state.tab]
        if keys:
            self.choose(keys[0])

    def _read(self, setup: HallSetup) -> None:
        self._update(setup=setup)
        if self.state.mode in {StaffMode.LOADING, StaffMode.FAULT}:
            self._update(mode=self.state.tab, error=None)
        self._choose_first()

    def _write(self, work: Callable[[], str]) -> None:
        if not self.state.may or self.state.mode is StaffMode.SAVING:
            return
        before = self.state.mode
        self._update(mode=StaffMode.SAVING, error=None, mistakes=(), told=False, sure=False)
        self._tasks.write(work, self._written, lambda error: self._refused(before, error))

    def _refused(self, mode: StaffMode, error: Exception) -> None:
        """Say why it was not saved, at the field that it is about."""
        field_ = _FIELDS.get(error.code) if isinstance(error, UserError) else None
        if field_ is None or not isinstance(error, UserError):
            self._update(mode=mode, error=error)
        else:
            self._update(mode=mode, mistakes=((field_, error),), refused=self.state.refused + 1)

    def _written(self, pin: str) -> None:
        chosen = staff_number(self.state.number) if self.state.chosen == NEW else self.state.chosen
        # A PIN is told once: it stays in sight when a slip in name or roles is put right beside it.
        shown = pin or self.state.pin
        mode = StaffMode.PIN if shown else self.state.tab
        self._update(mode=mode, pin=shown, chosen=chosen, told=not pin, saved=self.state.saved + 1)
        self._tasks.read(lambda: self._service.look(self.session), self._after, self._fail)

    def _after(self, setup: HallSetup) -> None:
        if self.state.pin:
            # Accepted, although a hall in a network hears of it later: nobody reads that the old PIN is fine.
            setup = _with_one_time(setup, self.state.chosen)
        self._update(setup=setup)
        # What the centre has accepted comes with its feed, later: until then what was typed is what holds.
        fields = {"reason": ""} if setup.networked else self._fields(self.state.chosen)
        if setup.networked and self.state.tab is StaffMode.WINDOWS:
            fields["value"] = " ".join(lanes_in(self.state.value))
        self._update(saved=self.state.saved + 1, **fields)

    def _fail(self, error: Exception) -> None:
        self._update(mode=StaffMode.FAULT, error=error)


def _mistakes(state: StaffState) -> Mistakes:
    """Return all that is wrong with what was typed, as far as nobody needs to be asked."""
    if state.mode is StaffMode.SETTINGS:
        return setting_mistakes(state.chosen, state.value, state.reason)
    if state.mode not in {*_ONE_COLLEAGUE, StaffMode.REGISTER}:
        return ()
    found = colleague_mistakes(state.number, state.name, state.roles)
    number, people = staff_number(state.number), state.setup.people if state.setup else ()
    holder = next((each for each in people if each.staff_no == number), None)
    if state.mode is StaffMode.REGISTER and holder is not None:
        return (("number", exists(number, holder.name)), *found)
    return found


def _with_one_time(setup: HallSetup, staff_no: str) -> HallSetup:
    """Return the setup with a one-time PIN for somebody."""
    people = (
        replace(each, one_time=True, locked_until_ms=None) if each.staff_no == staff_no else each
        for each in setup.people
    )
    return replace(setup, people=tuple(people))


def _none(act: Callable[..., object], *given: object) -> str:
    """Do something that brings no PIN."""
    act(*given)
    return ""
