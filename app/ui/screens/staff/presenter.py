"""Staff, windows, settings: one list at a time, and one of its lines to change."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from PySide6.QtCore import QObject

from app.domain.policies import typed
from app.domain.rights import Right
from app.domain.staff import Role
from app.services.access import can
from app.services.hall_desk import HallDesk, HallSetup
from app.services.ports import ChangeFeed
from app.services.sessions import Session
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

NEW = "new"
"""Stands for a colleague who is not registered yet."""


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
            tab=StaffMode(tab), mode=StaffMode(tab), chosen="", pin="", error=None, told=False, sure=False
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
            **self._fields(key),
        )
        self._update(saved=self.state.saved + 1)

    def begin(self) -> None:
        """Type a new colleague in."""
        if self.state.tab is StaffMode.PEOPLE and self.state.may:
            self.choose(NEW)

    def fill(self, **changes: object) -> None:
        """Take what was typed: `number`, `name`, `roles`, `value`, `reason`."""
        self._update(told=False, sure=False, **changes)

    def reset_pin(self) -> None:
        """Give the chosen colleague a one-time PIN; it takes two presses, for the own PIN is lost with it."""
        staff_no = self.state.chosen
        if self.state.mode is not StaffMode.PEOPLE or not staff_no or not self.state.may:
            return
        if not self.state.sure:
            self._update(sure=True)
        else:
            self._write(lambda: self._service.reset_pin(self.session, staff_no))

    def submit(self) -> None:
        """Save the line."""
        state, service, session = self.state, self._service, self.session
        chosen, value, reason = state.chosen, state.value, state.reason
        if state.mode in {StaffMode.PEOPLE, StaffMode.REGISTER}:
            number = state.number if chosen == NEW else chosen
            name, roles = state.name, state.roles
            self._write(lambda: service.register(session, number, name, roles))
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
        self._update(mode=StaffMode.SAVING, error=None, told=False, sure=False)
        self._tasks.write(work, self._written, lambda error: self._update(mode=before, error=error))

    def _written(self, pin: str) -> None:
        chosen = self.state.number.strip().upper() if self.state.chosen == NEW else self.state.chosen
        mode = StaffMode.PIN if pin else self.state.tab
        self._update(mode=mode, pin=pin, chosen=chosen, told=not pin, saved=self.state.saved + 1)
        self._tasks.read(lambda: self._service.look(self.session), self._after, self._fail)

    def _after(self, setup: HallSetup) -> None:
        if self.state.pin:
            # Accepted, although a hall in a network hears of it later: nobody reads that the old PIN is fine.
            setup = _with_one_time(setup, self.state.chosen)
        self._update(setup=setup)
        # What the centre has accepted comes with its feed, later: until then what was typed is what holds.
        fields = {"reason": ""} if setup.networked else self._fields(self.state.chosen)
        self._update(saved=self.state.saved + 1, **fields)

    def _fail(self, error: Exception) -> None:
        self._update(mode=StaffMode.FAULT, error=error)


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
