"""Who sits down at this desk. PINs stay in the presenter only as long as a question about them is open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import UserError
from app.domain.staff import staff_number
from app.services.ports import Clock
from app.services.rows.halls import CounterRow
from app.services.sessions import Session
from app.services.staff import StaffService
from app.ui.context import Program
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

_SECOND_MS: Final = 1000
WHERE: Final = ("staff.signed_in_elsewhere", "staff.counter_taken")
"""Why a number or a counter is in use already: whoever signs in may take it over."""


class SignInMode(StrEnum):
    """What the screen asks for."""

    ENTER = "enter"
    """Staff number, counter and PIN."""
    NEW_PIN = "new_pin"
    """A one-time PIN was given: choose an own one."""
    TAKE_OVER = "take_over"
    """Somebody is signed in already: here, or with this number elsewhere."""
    LOCKED_OUT = "locked_out"
    """Five wrong PINs: a countdown."""
    LOCKED = "locked"
    """The desk is locked; its holder gives the PIN again."""


STATES = tuple(SignInMode)


@dataclass(frozen=True, slots=True)
class SignInState:
    """One frozen picture of the screen."""

    mode: SignInMode = SignInMode.ENTER
    counters: tuple[CounterRow, ...] = ()
    counter_id: str | None = None
    staff_no: str = ""
    name: str = ""
    """Of the session's holder while the desk is locked."""
    error: Exception | None = None
    news: tuple[str, str] = ("", "")
    """What happened while the desk was out of sight: code of a sentence, and its amount, or empty."""
    seconds_left: int = 0
    """Until a lock-out ends."""
    busy: bool = False
    attempt: int = 0
    """Counts answers: the view empties the PIN after each."""


class SignInPresenter(Presenter[SignInState]):
    """Signs one person in at one desk.

    Signals:
        signed_in: the new Session.
        unlocked: the Session whose holder is back.
        language_changed: the language chosen here.
    """

    signed_in = Signal(object)
    unlocked = Signal(object)
    language_changed = Signal(str)

    def __init__(
        self,
        staff: StaffService,
        tasks: Runner,
        clock: Clock,
        desk: str,
        counters: tuple[CounterRow, ...],
        language: str,
        parent: QObject | None = None,
        last_counter: str | None = None,
    ) -> None:
        """`last_counter` is where this terminal was signed in last: most likely it stands there still."""
        super().__init__(SignInState(counters=counters), parent)
        self._last_counter = last_counter
        self._chosen = False
        """Whether somebody chose the counter; what is proposed gives way to a colleague there."""
        self._live: Live | None = None
        self._taken: Callable[[], frozenset[str]] = frozenset
        self.propose(frozenset())
        self._staff = staff
        self._tasks = tasks
        self._clock = clock
        self._desk = desk
        self._language = language
        self._session: Session | None = None
        self._pin = ""
        self._locked_until = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def language(self) -> str:
        """The language of this desk."""
        return self._language

    # -- what the person does -----------------------------------------------------------------------

    def choose_counter(self, counter_id: str) -> None:
        """Sit down at another counter."""
        if counter_id != self.state.counter_id:
            self._chosen = True
            self._update(counter_id=counter_id)

    def propose(self, taken: frozenset[str]) -> None:
        """Propose a counter: that of last time, or the first, as long as no colleague sits there.

        `taken` are those of other terminals' sessions. What somebody chose stays.
        """
        every = [row.counter_id for row in self.state.counters]
        free = [each for each in every if each not in taken] or every
        wanted = self._last_counter if self._last_counter in free else next(iter(free), None)
        if not self._chosen and self.state.mode is SignInMode.ENTER and not self.state.busy:
            self._update(counter_id=wanted)

    def follow(self, live: Live, taken: Callable[[], frozenset[str]]) -> None:
        """Propose anew as colleagues come and go, from `watch` to `rest`."""
        self._live, self._taken = live, taken
        live.changed.connect(self._look)

    def watch(self) -> None:
        """Look who sits where, for as long as somebody may sign in here."""
        if self._live is not None:
            self._live.start()
            self._look()

    def rest(self) -> None:
        """Look no more: somebody has signed in, or the window goes."""
        if self._live is not None:
            self._live.stop()

    def _look(self) -> None:
        self._tasks.read(self._taken, self.propose, lambda _error: None)

    def retype(self) -> None:
        """Say no more that the PIN was wrong, once another is typed."""
        if self.state.error is not None and not self.state.busy:
            self._update(error=None)

    def choose_language(self, language: str) -> None:
        """Speak another language from here on."""
        if language != self._language:
            self._language = language
            self.language_changed.emit(language)

    def enter(self, staff_no: str, pin: str) -> None:
        """Sign in. The letter of a staff number may be left out: a keypad has none."""
        if self.state.busy or self.state.mode is not SignInMode.ENTER:
            return
        self._pin = pin
        self._update(staff_no=staff_number(staff_no))
        self._sign_in(take_over=False)

    def take_over(self) -> None:
        """Sign in all the same: whoever sits there is signed off."""
        if not self.state.busy and self.state.mode is SignInMode.TAKE_OVER:
            self._sign_in(take_over=True)

    def choose_pin(self, new: str, again: str) -> None:
        """Change the one-time PIN, then sign in, or take the locked desk up, with the new one."""
        if self.state.busy or self.state.mode is not SignInMode.NEW_PIN:
            return
        if new != again:
            self._answer(error=UserError("staff.pins_differ"))
            return
        staff_no, old = self.state.staff_no, self._pin

        def change() -> None:
            self._staff.change_pin(staff_no, old, new)

        def changed(_result: None) -> None:
            self._pin = new
            session = self._session
            if session is None:
                self._sign_in(take_over=False)
            else:
                self._write(lambda: self._staff.unlock(session, new), self._on_unlocked)

        self._write(change, changed)

    def unlock(self, pin: str) -> None:
        """Take the locked desk up again."""
        session = self._session
        if session is None or self.state.busy or self.state.mode is not SignInMode.LOCKED:
            return
        self._pin = pin
        self._write(lambda: self._staff.unlock(session, pin), self._on_unlocked)

    def back(self) -> None:
        """Begin again: another number, another PIN, another counter."""
        self._pin = ""
        self._timer.stop()
        mode = SignInMode.LOCKED if self._session is not None else SignInMode.ENTER
        self._answer(mode=mode)

    # -- what the desk does -------------------------------------------------------------------------

    def lock(self, session: Session, news: tuple[str, str] = ("", "")) -> None:
        """Ask the holder of the session for the PIN, and say what happened meanwhile."""
        self._session = session
        self._update(news=news)
        self._answer(mode=SignInMode.LOCKED, staff_no=session.staff_no, name=session.name)

    def restart(self, why: UserError | None = None) -> None:
        """Wait for the next person, after somebody signed off; say why if that was done elsewhere."""
        self._session = None
        self._pin = ""
        self._timer.stop()
        self._answer(mode=SignInMode.ENTER, error=why, staff_no="", name="")
        self._chosen, self._last_counter = False, self.state.counter_id

    def tick(self) -> None:
        """Count a lock-out down; at its end the PIN can be given again."""
        left = self._locked_until - self._clock.now_ms()
        if left > 0:
            self._update(seconds_left=-(-left // _SECOND_MS))
        else:
            self.back()

    # -- answers ------------------------------------------------------------------------------------

    def _sign_in(self, *, take_over: bool) -> None:
        staff_no, pin, counter = self.state.staff_no, self._pin, self.state.counter_id
        self._write(
            lambda: self._staff.sign_in(
                staff_no, pin, self._desk, counter, take_over=take_over, language=self._language
            ),
            self._on_signed_in,
        )

    def _write(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        self._update(busy=True, error=None)
        self._tasks.write(work, done, self._on_failed, ended=lambda: self._update(busy=False))

    def _on_signed_in(self, session: Session) -> None:
        self._pin = ""
        self._answer(mode=SignInMode.ENTER, staff_no="")
        self.signed_in.emit(session)

    def _on_unlocked(self, session: Session) -> None:
        self._pin = ""
        self._answer(mode=SignInMode.ENTER, staff_no="", name="")
        self._session = None
        self.unlocked.emit(session)

    def _on_failed(self, error: Exception) -> None:
        code = getattr(error, "code", "")
        if code == "staff.pin_must_change":
            self._answer(mode=SignInMode.NEW_PIN)
        elif code in WHERE:
            self._answer(mode=SignInMode.TAKE_OVER, error=error)
        elif code == "staff.locked":
            self._tasks.read(
                lambda: self._staff.locked_until(self.state.staff_no), self._on_locked_out, self._on_failed
            )
        else:
            mode = self.state.mode
            self._answer(mode=SignInMode.ENTER if mode is SignInMode.TAKE_OVER else mode, error=error)

    def _on_locked_out(self, until: int | None) -> None:
        self._pin = ""
        self._locked_until = until or 0
        self._answer(mode=SignInMode.LOCKED_OUT)
        self._timer.start()
        self.tick()

    def _answer(
        self,
        *,
        mode: SignInMode | None = None,
        error: Exception | None = None,
        staff_no: str | None = None,
        name: str | None = None,
    ) -> None:
        """Show an answer; the view empties the PIN."""
        state = self.state
        self._set(
            replace(
                state,
                mode=state.mode if mode is None else mode,
                error=error,
                staff_no=state.staff_no if staff_no is None else staff_no,
                name=state.name if name is None else name,
                attempt=state.attempt + 1,
            )
        )


def sign_in_at(program: Program, desk: str, language: str, parent: QObject) -> SignInPresenter:
    """Return the sign-in of a desk of this kind; only a counter's asks which counter it is."""
    with program.store.read() as queries:
        counters = queries.halls.counters() if desk == "counter" else ()
        last = queries.staff.last_counter(program.store.terminal.terminal_id)
    made = SignInPresenter(
        program.services.staff, program.tasks, program.clock, desk, counters, language, parent, last
    )
    if counters:
        made.propose(_taken(program))
        made.follow(Live(program.feed, ("staff",), made), lambda: _taken(program))
    return made


def _taken(program: Program) -> frozenset[str]:
    """Return the counters where somebody is signed in at another terminal."""
    here = program.store.terminal.terminal_id
    with program.store.read() as queries:
        sessions = queries.staff.open_sessions()
    return frozenset(each.counter_id for each in sessions if each.counter_id and each.terminal_id != here)
