"""The top strip of a desk: hall, clock, window, person, connection, and what waits for whom.

Below it the grey offline strip names what still works while the centre is away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.domain.shifts import ShiftState
from app.i18n import Text
from app.services.floor import over_alert
from app.services.help_calls import open_calls
from app.services.link import LinkMode, LinkStatus, UnsentState
from app.services.rows.halls import HallRow
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.desk_answers import DeskAnswers
from app.ui.desk_keys import device_items
from app.ui.mounting import QUEUE
from app.ui.panels.link_watch import LinkWatch
from app.ui.panels.live import Live
from app.ui.panels.seat_words import answers_tone
from app.ui.panels.sync_cases import Case, CaseKind, SyncMode, mode_of
from app.ui.panels.sync_marks import under_way
from app.ui.panels.sync_reading import MOST_OPS, inbox
from app.ui.panels.sync_words import ago, strip_groups
from app.ui.theme import Tone
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.shell import Shell

_LINKS: Final = {
    SyncMode.STANDALONE: ("home-city-outline", Tone.TEXT, "standalone", ""),
    SyncMode.ONLINE: ("lan-connect", Tone.TEXT, "online", "online_both"),
    SyncMode.NO_CENTRE: ("lan-disconnect", Tone.OFFLINE, "no_centre", "no_centre_detail"),
    SyncMode.OFFLINE: ("lan-disconnect", Tone.OFFLINE, "offline", "offline_detail"),
    SyncMode.BARRED: ("alert-octagon", Tone.DANGER, "barred", ""),
}
_CONNECTING: Final = ("lan-pending", Tone.TEXT, "connecting", "")
_COUNTED: Final = (
    *("approval", "document", "shift", "follow_up", "payment", "op", "case_note", "help_call", "ticket"),
)
_WINDOW: Final = {
    "idle": Tone.NEUTRAL,
    "calling": Tone.PRIMARY,
    "serving": Tone.OK,
    "unpaid": Tone.UNSYNCED,
    "closing": Tone.UNSYNCED,
    "paused": Tone.NEUTRAL,
}
_MINUTE_MS: Final = 60_000
_AGAIN_MS: Final = 5_000
"""So often what is still under way is counted again."""


@dataclass(frozen=True, slots=True)
class _Glance:
    """What the strip counts: window number, how far its shift is, approvals and papers that wait."""

    counter: int | None
    shift: ShiftState | None
    approvals: int
    """Requests that wait: to whoever decides, those that they may decide."""
    elsewhere: int
    """Requests that somebody else has to decide, told to whoever decides."""
    papers: int
    unsure: int
    """Papers of which nobody knows whether they came out; answered where the papers are."""
    unsent: int
    """Transactions that the centre does not have."""
    cases: int
    answers: tuple[Case, ...]
    """What was decided for customers who took a seat: said in passing when it comes."""
    fault: str
    """Why the printer does not print, as a code; empty while it does."""
    warning: str
    """Why it soon will not, as a code."""
    helps: int
    """Machines and desks at which somebody waits for staff; told where people can walk there."""
    manager_called: bool
    """Whether one of them is a desk that calls the manager."""
    late: int
    """Customers who wait as long as the alert, told where somebody can open another window for them."""


class DeskStrip(QObject):
    """Fills the top strip of a shell for one session and keeps it true.

    Signals:
        place_wanted: key of the place whose chip was clicked, and the part of it.
        failed: an error of reading.
        somebody_waits: one more person calls for help, or one more approval waits for who is signed in.
    """

    place_wanted = Signal(str, str)
    failed = Signal(object)
    somebody_waits = Signal()

    def __init__(
        self,
        shell: Shell,
        program: Program,
        session: Session,
        hall: HallRow,
        desk: str,
        text: Text,
        attended: SignalInstance,
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._program = program
        self._session = session
        self._hall = hall
        self._desk = desk
        self._text = text
        self._link = self._chip("lan-connect", Tone.TEXT, "link", "sync", "link")
        self._unsent = self._chip("cloud-upload-outline", Tone.UNSYNCED, "unsent", "sync", "unsent")
        self._inbox = self._chip("inbox-arrow-down-outline", Tone.DANGER, "inbox", lead=self._to_inbox)
        self._help = self._chip("hand-clap", Tone.DANGER, "help", "floor")
        self._approvals = self._chip("shield-account-outline", Tone.APPROVAL, "approvals")
        self._paper = self._chip("printer-outline", Tone.NEUTRAL, "documents")
        self._retry = Button("-", Kind.SECONDARY, Size.COMPACT, icon="refresh")
        self._retry.setObjectName("offline.retry")
        self._retry.clicked.connect(program.link.retry)
        shell.offline.add_action(self._retry)
        self._minute = -1
        self._again = -1
        self._shown = 0
        self._fault = self._warning = ""
        self._attendance = "idle"
        self._glance: _Glance | None = None
        attended.connect(self._on_attended)
        self._watch = LinkWatch(program.link, self)
        self._watch.changed.connect(self._on_link)
        look = self._look_at if session.counter_id is not None else None
        self.answers = DeskAnswers(shell.toasts, lambda: self._text, look)
        self._walks = session.desk != "counter"
        """Whether whoever sits here may leave the desk for the floor."""
        self._live = Live(program.feed, _COUNTED, self)
        self._live.changed.connect(self._show_counts)
        self._live.ticked.connect(self.tick)
        self._show_names()

    def _chip(
        self,
        icon: str,
        tone: Tone,
        name: str,
        place: str = "",
        part: str = "",
        lead: Callable[[], None] | None = None,
    ) -> StatusChip:
        chip = self._shell.top.add_chip(StatusChip(icon, "", tone))
        chip.setObjectName(f"chip.{name}")
        chip.clicked.connect(lead or (lambda: self.place_wanted.emit(place or name, part)))
        chip.hide()
        return chip

    def start(self) -> None:
        """Show clock and counts, and follow them."""
        self._live.start()
        self._watch.start()
        self._show_link()
        self._show_clock()
        self._show_counts()

    def stop(self) -> None:
        """Follow nothing any more; the session is over."""
        self._live.stop()
        self._watch.stop()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._show_names()
        self._show_link()
        self._show_clock()
        self._show_counts()

    def _show_names(self) -> None:
        text, session, top = self._text, self._session, self._shell.top
        self._show_devices()
        role = text(f"role.{session.roles[0]}")
        top.set_staff(session.name, f"{role} {session.staff_no}")
        alone = self._program.link.status().mode is LinkMode.STANDALONE
        subtitle = (
            "desk.subtitle" if alone else "desk.subtitle_own" if self._hall.own else "desk.subtitle_partner"
        )
        top.set_hall(self._hall.name, text(subtitle, hall=self._hall.hall_id))

    def tick(self) -> None:
        """Show what time it is: every second, and whenever somebody has moved the clock."""
        if self._live.running:
            self._show_clock()

    def _show_clock(self) -> None:
        now, zone = self._program.clock.now_ms(), self._hall.zone
        text = self._text
        self._shell.top.set_clock(text.time(now, zone), f"{text.day(now, zone)} {text.weekday(now, zone)}")
        status = self._program.link.status()
        # What an upstream put aside is in no count of the status: what is shown is looked at again, too.
        if (self._shown or status.unsent or status.undurable) and now // _AGAIN_MS != self._again:
            self._again = now // _AGAIN_MS
            self._show_counts()
        if now // _MINUTE_MS != self._minute:
            self._minute = now // _MINUTE_MS
            self._show_link()
            if self._walks:
                self._show_counts()  # who waits grows late by time alone

    def _on_link(self) -> None:
        self._show_link()
        self._show_counts()

    def _show_link(self) -> None:
        """Show who is reached, and while the centre is not: since when, and what still works."""
        text, status = self._text, self._program.link.status()
        mode = mode_of(status)
        icon, tone, word, detail = _CONNECTING if status.connecting else _LINKS[mode]
        icon_tone = Tone.OK if mode is SyncMode.ONLINE else None
        if mode is SyncMode.ONLINE and not status.hub_up:
            # A narrow window leaves the detail out: that the hall's hub is gone changes who calls whom.
            gone = bool(status.hub_url)
            word, detail = ("centre_alone", "hub_down") if gone else ("online", "online_centre")
            tone, icon_tone = (Tone.UNSYNCED, None) if gone else (tone, icon_tone)
        self._link.set(
            icon,
            text(f"net.chip.{word}"),
            tone,
            detail=text(f"net.chip.{detail}") if detail else "",
            icon_tone=icon_tone,
        )
        self._link.show()
        # Who has only begun to connect is not cut off yet.
        cut = mode in (SyncMode.NO_CENTRE, SyncMode.OFFLINE) and not status.connecting
        self._shell.offline.setVisible(cut)
        self._retry.setText(text("net.retry"))
        if cut:
            self._show_cut(mode, status)

    def _show_cut(self, mode: SyncMode, status: LinkStatus) -> None:
        text = self._text
        hub = mode is SyncMode.NO_CENTRE
        age = ago(text, status.since_ms, self._program.clock.now_ms(), spoken=True)
        since = text("net.strip.no_centre" if hub else "net.strip.offline", age=age)
        time = text.time(status.since_ms, self._hall.zone)
        self._shell.offline.set_state(
            since,
            strip_groups(text, self._desk, hub=hub),
            text("net.strip.since_hub" if hub else "net.strip.since_alone", time=time),
        )

    def _look_at(self, ticket_id: str) -> None:
        self.place_wanted.emit("counter", f"{QUEUE}:{ticket_id}")

    def _show_counts(self) -> None:
        self._program.tasks.read(self._look, self._on_glance, self._on_failed)

    def _look(self) -> _Glance:
        services, session = self._program.services, self._session
        cases = inbox(self._program, session)
        with self._program.store.read() as queries:
            counter = queries.halls.counter(session.counter_id) if session.counter_id else None
            shift = queries.shifts.open_shift_of(session.staff_no)
            now = self._program.clock.now_ms()
            calls = open_calls(queries, now, session) if self._walks else ()
            late = over_alert(queries, now) if self._walks else 0
        asked = services.approvals.items(session)
        barred = sum(bool(item.bar) for item in asked) if session.manages else 0
        return _Glance(
            counter.number if counter else None,
            shift.state if shift else None,
            len(asked) - barred,
            barred,
            services.spool.waiting(),
            len(services.spool.unknown()),
            _transactions(self._program),
            sum(case.kind is not CaseKind.PAPER for case in cases),
            tuple(case for case in cases if case.kind is CaseKind.ANSWER),
            services.spool.fault(),
            services.spool.warning(),
            len(calls),
            any(call.asked_by for call in calls),
            late,
        )

    def _show_devices(self) -> None:
        real = self._program.devices.real
        self._shell.keys.set_devices(device_items(self._text, self._fault, real, self._warning))

    def _calls(self, glance: _Glance) -> int:
        """Return how many wait for whoever sits here: at a counter, calls are for others to walk to."""
        return glance.helps + (glance.approvals if self._walks and self._session.manages else 0)

    def _on_failed(self, error: Exception) -> None:
        if self._live.running:
            self.failed.emit(error)

    def _on_attended(self, attendance: str) -> None:
        if attendance != self._attendance:
            self._attendance = attendance
            self._show_counter()

    def _show_counter(self) -> None:
        """Show which window this is, and what goes on there."""
        glance, text, top = self._glance, self._text, self._shell.top
        if glance is None:
            return
        if glance.counter is None:
            top.set_counter(text(f"desk.title.{self._desk}"))
            return
        state = self._attendance
        if glance.shift is not ShiftState.OPEN:
            state = "paused" if glance.shift is None else "closing"
        badge = BadgeSpec(text(f"desk.window.{state}"), _WINDOW[state])
        top.set_counter(text("desk.counter", number=glance.counter), badge)

    def _on_glance(self, glance: _Glance) -> None:
        if not self._live.running:
            return  # the session ended while this was being read
        text = self._text
        self._fault, self._warning = glance.fault, glance.warning
        self._show_devices()
        before, self._glance = self._glance, glance
        # What waited when the session began is not news.
        if before is not None and self._calls(glance) > self._calls(before):
            self.somebody_waits.emit()
        self.answers.follow(glance.answers)
        self._show_counter()
        word, tone, count = "approvals", Tone.APPROVAL, glance.approvals
        if not count:
            word, tone, count = "approvals_elsewhere", Tone.NEUTRAL, glance.elsewhere
        self._approvals.set("shield-account-outline", text(f"desk.{word}"), tone, count=count)
        self._approvals.setVisible(count > 0)
        word, papers = ("unsure", glance.unsure) if glance.unsure else ("unprinted", glance.papers)
        self._paper.set("printer-outline", text(f"desk.{word}"), Tone.UNSYNCED, count=papers)
        self._paper.setVisible(papers > 0)
        if self._shell.rail.has("documents"):
            self._shell.rail.button("documents").set_count(glance.unsure, Tone.UNSYNCED)
        self._shown = glance.unsent
        more = "+" if glance.unsent >= MOST_OPS else ""
        words = f"{text('net.chip.unsent')}{more}"
        self._unsent.set("cloud-upload-outline", words, Tone.UNSYNCED, count=glance.unsent)
        self._unsent.setVisible(glance.unsent > 0)
        chip = text("help.chip_manager" if glance.manager_called else "help.chip")
        self._help.set("hand-clap", chip, Tone.DANGER, count=glance.helps)
        self._help.setVisible(glance.helps > 0)
        self._show_inbox(glance)
        if self._shell.rail.has("floor"):
            self._shell.rail.button("floor").set_count(glance.late, Tone.DANGER)
        if self._session.manages:
            self._shell.rail.button("approvals").set_count(glance.approvals)

    def _show_inbox(self, glance: _Glance) -> None:
        """Count what demands action where it stands: a decision for a seated customer at the queue.

        An approval that was granted is no alarm, and neither it nor a refusal is about the connection.
        """
        rail, text, answers = self._shell.rail, self._text, len(glance.answers)
        others = glance.cases - answers
        tone = answers_tone(case.code for case in glance.answers)
        if others:
            words = text("net.chip.inbox")
            self._inbox.set("inbox-arrow-down-outline", words, Tone.DANGER, count=glance.cases)
        else:
            self._inbox.set("shield-account-outline", text("seat.chip"), tone, count=answers)
        self._inbox.setVisible(glance.cases > 0)
        queued = rail.has("counter")
        if queued:
            rail.button("counter").set_count(answers, tone)
        if rail.has("sync"):
            count = others if queued else glance.cases
            rail.button("sync").set_count(count, Tone.DANGER if others else tone)

    def _to_inbox(self) -> None:
        """Lead to what the chip counts: decisions stand in the queue, everything else in the inbox."""
        glance = self._glance
        decided = glance.answers if glance is not None and glance.cases == len(glance.answers) else ()
        if decided and self._session.counter_id is not None:
            self._look_at(decided[0].ref)
        else:
            self.place_wanted.emit("sync", "inbox")


def _transactions(program: Program) -> int:
    """Return how many transactions of this terminal the centre does not have."""
    ops = under_way(program.link, program.clock.now_ms(), MOST_OPS)
    return len({op.tx or op.op_id for op in ops if op.state is not UnsentState.UNDECIDED})
