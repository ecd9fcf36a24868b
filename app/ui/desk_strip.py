"""The top strip of a desk: hall, clock, window, person, and what waits for approval or for paper."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.i18n import Text
from app.services.rows.halls import HallRow
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.panels.live import Live
from app.ui.theme import Tone
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.shell import Shell


@dataclass(frozen=True, slots=True)
class _Glance:
    """What the strip counts: window number, whether its shift is open, approvals and papers that wait."""

    counter: int | None
    open: bool
    approvals: int
    papers: int


class DeskStrip(QObject):
    """Fills the top strip of a shell for one session and keeps it true.

    Signals:
        place_wanted: key of the place whose chip was clicked.
        failed: an error of reading.
    """

    place_wanted = Signal(str)
    failed = Signal(object)

    def __init__(
        self, shell: Shell, program: Program, session: Session, hall: HallRow, desk: str, text: Text
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._program = program
        self._session = session
        self._hall = hall
        self._desk = desk
        self._text = text
        self._approvals = self._chip("shield-account-outline", Tone.APPROVAL, "approvals")
        self._paper = self._chip("printer-outline", Tone.NEUTRAL, "documents")
        self._live = Live(program.feed, ("approval", "document", "shift"), self)
        self._live.changed.connect(self._show_counts)
        self._live.ticked.connect(self._show_clock)
        self._show_names()

    def _chip(self, icon: str, tone: Tone, place: str) -> StatusChip:
        chip = self._shell.top.add_chip(StatusChip(icon, "", tone))
        chip.setObjectName(f"chip.{place}")
        chip.clicked.connect(lambda: self.place_wanted.emit(place))
        return chip

    def start(self) -> None:
        """Show clock and counts, and follow them."""
        self._live.start()
        self._show_clock()
        self._show_counts()

    def stop(self) -> None:
        """Follow nothing any more; the session is over."""
        self._live.stop()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._show_names()
        self._show_clock()
        self._show_counts()

    def _show_names(self) -> None:
        text, session, top = self._text, self._session, self._shell.top
        role = text(f"role.{session.roles[0]}")
        top.set_staff(session.name, f"{role} {session.staff_no}")
        top.set_hall(self._hall.name, text("desk.subtitle", hall=self._hall.hall_id))

    def _show_clock(self) -> None:
        now, zone = self._program.clock.now_ms(), self._hall.zone
        text = self._text
        self._shell.top.set_clock(text.time(now, zone), f"{text.day(now, zone)} {text.weekday(now, zone)}")

    def _show_counts(self) -> None:
        self._program.tasks.read(self._look, self._on_glance, self._on_failed)

    def _look(self) -> _Glance:
        services, session = self._program.services, self._session
        with self._program.store.read() as queries:
            counter = queries.halls.counter(session.counter_id) if session.counter_id else None
            shift = queries.shifts.open_shift_of(session.staff_no)
        return _Glance(
            counter.number if counter else None,
            shift is not None,
            len(services.approvals.open()),
            services.spool.waiting(),
        )

    def _on_failed(self, error: Exception) -> None:
        if self._live.running:
            self.failed.emit(error)

    def _on_glance(self, glance: _Glance) -> None:
        if not self._live.running:
            return  # the session ended while this was being read
        text, top = self._text, self._shell.top
        if glance.counter is None:
            top.set_counter(text(f"desk.title.{self._desk}"))
        else:
            badge = (
                BadgeSpec(text("desk.open"), Tone.OK)
                if glance.open
                else BadgeSpec(text("desk.paused"), Tone.NEUTRAL)
            )
            top.set_counter(text("desk.counter", number=glance.counter), badge)
        self._approvals.set(
            "shield-account-outline", text("desk.approvals"), Tone.APPROVAL, count=glance.approvals
        )
        self._approvals.setVisible(glance.approvals > 0)
        self._paper.set("printer-outline", text("desk.unprinted"), Tone.UNSYNCED, count=glance.papers)
        self._paper.setVisible(glance.papers > 0)
        if self._session.manages:
            self._shell.rail.button("approvals").set_count(glance.approvals)
