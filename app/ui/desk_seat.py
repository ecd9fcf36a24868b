"""Notices that whoever sits here sits elsewhere by now: the desk is given up once nobody stands at it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, SignalInstance

from app.domain.errors import UserError
from app.services.seats import left_seat
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.panels.live import Live


class SeatWatch(QObject):
    """Follows the facts of sign-in for one window, from `follow` to `stop`."""

    def __init__(
        self,
        program: Program,
        attended: SignalInstance,
        parent: QObject,
        lost: Callable[[UserError], None],
        held: Callable[[UserError], None],
    ) -> None:
        """`lost` is called once the session holds no more and nobody is served here, with what to say of it.

        `held` is called once before, with what to do, if somebody stands at the window.
        """
        super().__init__(parent)
        self._lost, self._held = lost, held
        self._program = program
        self._session: Session | None = None
        self._why: UserError | None = None
        self._told = False
        self._attended = "idle"
        self._live = Live(program.feed, ("staff",), self)
        self._live.changed.connect(self._look)
        attended.connect(self._on_attended)

    def follow(self, session: Session) -> None:
        """Follow the session of whoever signed in."""
        self._session, self._why, self._told = session, None, False
        self._attended = "idle"
        self._live.start()
        self._look()

    def stop(self) -> None:
        """Follow nothing: nobody is signed in."""
        self._session = self._why = None
        self._live.stop()

    def _look(self) -> None:
        session = self._session
        if session is not None:
            self._program.tasks.read(
                lambda: self._read(session), lambda found: self._on_read(session, found), lambda _error: None
            )

    def _read(self, session: Session) -> UserError | None:
        with self._program.store.read() as queries:
            return left_seat(queries, session)

    def _on_read(self, session: Session, found: UserError | None) -> None:
        if session is self._session and found is not None:
            self._why = found
            self._settle()

    def _on_attended(self, what: str) -> None:
        self._attended = what
        if self._why is not None:
            # Not now: what tells it is about to be taken down.
            QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        session, why = self._session, self._why
        if session is None or why is None:
            return
        if self._attended == "idle":
            # Of two sessions that did not know each other this one is still open.
            staff = self._program.services.staff
            self._program.tasks.write(
                lambda: staff.sign_off(session), lambda _none: None, lambda _error: None
            )
            self._lost(why)
        elif not self._told:
            self._told = True
            self._held(UserError("staff.finish_first"))
