"""Presenter of the sync screen: follows the connection, opens what is under way, answers the inbox."""

from typing import Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.services.link import LinkMode
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.mounting import QUEUE
from app.ui.panels.link_watch import LinkWatch
from app.ui.panels.live import Live
from app.ui.panels.receipt_mending import Mending
from app.ui.panels.sync_cases import Case, CaseKind, Detail, mode_of
from app.ui.panels.sync_items import Group
from app.ui.panels.sync_reading import Reading, detail_of, read
from app.ui.presenting import Presenter
from app.ui.screens.sync.state import SyncState

_KINDS: Final = (
    "payment",
    "order",
    "ticket",
    "complaint",
    "op",
    "follow_up",
    "hub",
    "document",
    "day",
    "case_note",
    "number",
    "number_block",
    "approval",
)
_MINUTE_MS: Final = 60_000
DISMISSABLE: Final = (CaseKind.LOST, CaseKind.DOUBLE_CALL)


class SyncPresenter(Presenter[SyncState]):
    """Signals are ways out of the screen.

    Signals:
        went: a screen and what it should show.
        call_next: the clerk calls the next ticket instead of one that was lost.
    """

    went = Signal(str, str)
    call_next = Signal()

    def __init__(self, program: Program, session: Session, zone: str, parent: QObject | None = None) -> None:
        status = program.link.status()
        super().__init__(
            SyncState(
                mode=mode_of(status),
                status=status,
                upstreams=program.link.upstreams(),
                manages=session.manages,
                now_ms=program.clock.now_ms(),
            ),
            parent,
        )
        self._program = program
        self._session = session
        self.zone = zone
        self._live = Live(program.feed, _KINDS, self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self._tick)
        self._watch = LinkWatch(program.link, self)
        self._watch.changed.connect(self.refresh)

    @property
    def session(self) -> Session:
        """Who sits here."""
        return self._session

    # -- reading ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen, and read."""
        self._live.start()
        self._watch.start()
        self.refresh()

    def stop(self) -> None:
        """Listen no more."""
        self._live.stop()
        self._watch.stop()

    def refresh(self) -> None:
        """Read everything again."""
        program, session = self._program, self._session
        self._program.tasks.read(lambda: read(program, session), self._on_read, self._fail)

    def _tick(self) -> None:
        now = self._program.clock.now_ms()
        if now // _MINUTE_MS != self.state.now_ms // _MINUTE_MS:
            self._update(now_ms=now)

    def _on_read(self, found: Reading) -> None:
        if not isValid(self):
            return  # the window has gone meanwhile
        link = self._program.link
        status = link.status()
        keys = {case.key for case in found.cases}
        case = self.state.case if self.state.case in keys else next((each.key for each in found.cases), "")
        items = {item.key for item in found.items}
        chosen = self.state.chosen if self.state.chosen in items else next(iter(_first(found)), "")
        self._update(
            ready=True,
            mode=mode_of(status),
            status=status,
            upstreams=link.upstreams(),
            term=found.term,
            items=found.items,
            more=found.more,
            cases=found.cases,
            case=case,
            seen=found.seen,
            cash=found.cash,
            kept=found.kept,
            now_ms=self._program.clock.now_ms(),
        )
        self.choose(chosen)

    # -- what the person does -----------------------------------------------------------------------------

    def retry(self) -> None:
        """Try the servers again at once."""
        self._program.link.retry()
        self.refresh()

    def filter_by(self, group: str) -> None:
        """List only some of the items."""
        self._update(group=Group(group))
        shown = self.state.shown
        if shown and self.state.chosen not in {item.key for item in shown}:
            self.choose(shown[0].key)

    def choose(self, key: str) -> None:
        """Open one item."""
        item = next((each for each in self.state.items if each.key == key), None)
        if item is None:
            self._update(chosen="", detail=Detail())
            return
        self._update(chosen=key)
        program = self._program
        self._program.tasks.read(
            lambda: detail_of(program, item), lambda detail: self._on_detail(key, detail), self._fail
        )

    def _on_detail(self, key: str, detail: Detail) -> None:
        if key == self.state.chosen:
            self._update(detail=detail)

    def open_case(self, key: str) -> None:
        """Open one case of the inbox."""
        if key and key != self.state.case:
            self._update(case=key, error=None, asking=False)

    def open_item(self) -> None:
        """Go to the document of the chosen item."""
        payment, order = self.state.detail.payment, self.state.detail.order
        if payment is not None:
            self.went.emit("documents", payment.receipt)
        elif order is not None:
            self.went.emit("counter", f"order_id:{order.order_id}")

    def reverse_item(self) -> None:
        """Begin the reversal of the chosen payment; the business itself belongs to the orders."""
        payment = self.state.detail.payment
        if payment is not None and payment.reverses is None and payment.reversed_by is None:
            self.went.emit("counter", f"{Mending.REVERSAL}:{payment.receipt}")

    def act(self) -> None:
        """Do what the open case asks for, where no PIN is needed."""
        case = self.state.open_case
        if case is None:
            return
        if case.kind is CaseKind.DOUBLE_CALL:
            self.dismiss()
            if not case.mine:
                self.call_next.emit()
        elif case.kind is CaseKind.PAPER:
            self.went.emit("documents", "")
        elif case.kind is CaseKind.UNKNOWN_CARD:
            self.went.emit("counter", "")
        elif case.kind is CaseKind.BARRED:
            self.retry()
        elif case.kind is CaseKind.ANSWER:
            self.went.emit("counter", f"{QUEUE}:{case.ref}")

    @property
    def lost_call(self) -> bool:
        """Return whether the open case is a call that was lost: F7 then calls the next ticket."""
        case = self.state.open_case
        return case is not None and case.kind is CaseKind.DOUBLE_CALL and not case.mine

    def dismiss(self) -> None:
        """Take note of the open case: it leaves the inbox."""
        case = self.state.open_case
        if case is None or case.kind not in DISMISSABLE:
            return
        notes, session = self._program.services.notes, self._session
        self._program.tasks.write(
            lambda: notes.note(session, case.key), lambda _done: self.refresh(), self._fail
        )

    def settle(self, pin: str, approver_no: str = "") -> None:
        """Give the money of a refused order back, or record that the customer was told; a PIN signs.

        ``approver_no`` is the manager who came to this counter; empty for the person at the desk.
        """
        case = self.state.open_case
        if case is None or case.kind is not CaseKind.FOLLOW_UP or self.state.busy:
            return
        follow_ups, session = self._program.services.follow_ups, self._session
        act = follow_ups.told if case.payment is None else follow_ups.settle
        self._update(busy=True, error=None)
        # Beside the writer: the centre is asked first, and may take its time.
        self._program.tasks.pool(
            lambda: act(session, case.ref, pin, approver_no),
            lambda _done: self.refresh(),
            self._fail,
            ended=self._idle,
        )

    def settle_bar(self, case: Case) -> str:
        """Return why money cannot be given back now, as a code, or nothing."""
        if case.payment is None or self._program.link.reach("payment"):
            return ""
        return "net.case.offline_refund"

    def return_numbers(self) -> None:
        """Give back the phone numbers that this terminal has not handed out."""
        if self.state.busy or not self.state.manages:
            return
        returns, session = self._program.services.returns, self._session
        self._update(busy=True, error=None)
        self._program.tasks.write(
            lambda: returns.give_back(session), self._on_returned, self._fail, ended=self._idle
        )

    def _on_returned(self, count: int) -> None:
        self._update(returned=count)
        self.refresh()

    def ask_promotion(self, *, asking: bool) -> None:
        """Begin to make this terminal the hall's hub, or leave it."""
        self._update(asking=asking, error=None)

    def promote(self, pin: str) -> None:
        """Make this terminal the hall's hub."""
        if self.state.busy or not self.state.manages or self.state.status.mode is LinkMode.STANDALONE:
            return
        link, session = self._program.link, self._session
        self._update(busy=True, error=None)
        self._program.tasks.pool(
            lambda: link.promote(session, pin), self._on_promoted, self._fail, ended=self._idle
        )

    def _on_promoted(self, term: int) -> None:
        self._update(promoted=term, asking=False)
        self.refresh()

    # -- inside -------------------------------------------------------------------------------------------

    def _idle(self) -> None:
        self._update(busy=False, wiped=self.state.wiped + 1)

    def _fail(self, error: Exception) -> None:
        self._update(error=error)


def _first(found: Reading) -> tuple[str, ...]:
    return tuple(item.key for item in found.items[:1])
