"""Works, notices given up, call-backs: chosen, noted, finished, handed over, sent again, asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.domain.call_backs import CallBackOutcome
from app.domain.orders import OrderState
from app.domain.rights import Right
from app.domain.work import WorkOutcome
from app.services.access import can
from app.services.call_backs import CallBackDetail, CallBackList, CallBackService
from app.services.notices import NoticeService
from app.services.ports import ChangeFeed, Clock
from app.services.rows.call_backs import CallBackRow
from app.services.rows.notices import NoticeRow
from app.services.rows.orders import OrderRow
from app.services.sessions import Session
from app.services.work import OpenWork, WorkDetail, WorkService
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.screens.work.state import WorkMode, WorkState
from app.ui.tasks import Runner

_MINUTE_MS = 60_000
_UNANSWERED = frozenset({WorkMode.LOADING, WorkMode.SAVING})
"""While nothing new is begun: it is not seen yet what it would be done about, or something is under way."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The use cases of all that is followed up."""

    works: WorkService
    notices: NoticeService
    calls: CallBackService


@dataclass(frozen=True, slots=True)
class _Sent:
    """What came of sending several notices again: how many were left as they were."""

    left: int


class WorkPresenter(Presenter[WorkState]):
    """Everything that somebody still has to do for a customer who has left the hall.

    Signals:
        ended: code of an order that was closed here, and what of it goes back to the customer (fen).
        ready: code of an order whose device now waits to be fetched.
        called_back: code of an order, and how the call went; `again` where it is tried once more.
        left: how many notices were not sent again, since they would reach nobody, or somebody else.
    """

    ended = Signal(str, int)
    ready = Signal(str)
    called_back = Signal(str, str)
    left = Signal(int)

    def __init__(
        self,
        follow_up: FollowUp,
        feed: ChangeFeed,
        tasks: Runner,
        clock: Clock,
        session: Session,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(WorkState(may=can(session, Right.SERVE), now_ms=clock.now_ms()), parent)
        self.zone = zone
        self._works = follow_up.works
        self._notices = follow_up.notices
        self._calls = follow_up.calls
        self._tasks = tasks
        self._clock = clock
        self._session = session
        self._live = Live(feed, ("order", "notice"), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self._tick)

    @property
    def simulated(self) -> bool:
        """Return whether notices leave the hall only in appearance: then somebody has to call."""
        return self._notices.simulated

    def start(self) -> None:
        """Keep current."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is."""
        self._live.stop()

    def refresh(self) -> None:
        """Read the lists anew."""

        def work() -> tuple[tuple[OpenWork, ...], tuple[NoticeRow, ...], dict[str, str], CallBackList]:
            notices = self._notices.undelivered()
            return self._works.open_works(), notices, self._notices.names(notices), self._calls.owed()

        self._tasks.read(work, lambda found: self._listed(*found), self._fail)

    def choose(self, key: str) -> None:
        """Open a work, a notice, or a call-back; while something is written it stays with that."""
        if self.state.mode is WorkMode.SAVING:
            return
        if key and key != self.state.chosen:
            # Nothing of the one before stays: its facts would stand beside the deeds of this one.
            self._update(
                mode=WorkMode.LOADING,
                chosen=key,
                detail=None,
                asked=None,
                number="",
                note="",
                outcome=WorkOutcome.REPAIRED,
                loaner_back=False,
                reached=CallBackOutcome.REACHED,
                score=None,
                error=None,
                saved=self.state.saved + 1,
            )
        self._open()

    def explain(self, note: str) -> None:
        """Take what was typed."""
        self._update(note=note)

    def mean(self, outcome: str) -> None:
        """Take how the work ended."""
        self._update(outcome=WorkOutcome(outcome))

    def back(self, loaner: bool) -> None:
        """Take whether the lent device came back."""
        self._update(loaner_back=loaner)

    def went(self, outcome: str) -> None:
        """Take how the call went."""
        self._update(reached=CallBackOutcome(outcome))

    def rate(self, score: str) -> None:
        """Take how satisfied the customer is."""
        self._update(score=int(score))

    def note(self, *, contacted: bool = False) -> None:
        """Write the note down; `contacted`: the customer was called."""
        order_id, words = self.state.chosen, self.state.note
        self._write(lambda: self._works.note(self._session, order_id, words, contacted=contacted))

    def called(self) -> None:
        """Take down that the customer was called: with the note of a work, or of a notice that never came."""
        session, notice = self._session, self.state.notice
        if notice is None:
            self.note(contacted=True)
        else:
            self._write(lambda: self._notices.called(session, notice.notice_id))

    def again_all(self) -> None:
        """Send all notices again that failed for the reason of the chosen one."""
        session, state = self._session, self.state
        if state.mode is WorkMode.NOTICE:
            which = [row.notice_id for row in state.same_cause]
            self._write(lambda: _Sent(len(which) - self._notices.again_all(session, which)))

    def show_number(self) -> None:
        """Show the whole number of what is chosen to whoever calls it; that is logged."""
        session, notice, call, chosen = self._session, self.state.notice, self.state.call, self.state.chosen
        if not self.state.may or self.state.number:
            return

        def shown(number: str) -> None:
            if self.state.chosen == chosen:
                self._update(number=number, error=None)

        if notice is not None:
            self._tasks.write(lambda: self._notices.number(session, notice.notice_id), shown, self._refused)
        elif call is not None:
            self._tasks.write(lambda: self._calls.number(session, call.row.order_id), shown, self._refused)
        elif self.state.detail is not None:
            self._tasks.write(lambda: self._works.number(session, chosen), shown, self._refused)

    def submit(self) -> None:
        """Do what is next: finish the work, hand the device over, send the notice again, note the call."""
        state, session = self.state, self._session
        order_id, words, outcome = state.chosen, state.note, state.outcome
        if state.mode is WorkMode.UNDER_WAY and state.to_call:
            return  # its button says why
        if state.mode is WorkMode.UNDER_WAY:
            self._write(lambda: self._works.finish(session, order_id, outcome, words))
        elif state.mode is WorkMode.READY:
            back = state.loaner_back
            self._write(lambda: self._works.hand_over(session, order_id, loaner_back=back))
        elif (notice := state.notice) is not None and state.mode is WorkMode.NOTICE:
            self._write(lambda: self._notices.again(session, notice.notice_id))
        elif (call := state.call) is not None and state.mode is WorkMode.CALL and not state.unscored:
            went, score, called = state.reached, state.score, call.row.order_id
            self._write(lambda: self._calls.take_down(session, called, went, score, words))

    def _tick(self) -> None:
        now = self._clock.now_ms()
        if now // _MINUTE_MS != self.state.now_ms // _MINUTE_MS:
            self._update(now_ms=now)
            self.refresh()

    def _listed(
        self,
        works: tuple[OpenWork, ...],
        notices: tuple[NoticeRow, ...],
        names: Mapping[str, str],
        calls: CallBackList,
    ) -> None:
        if self.state.mode is WorkMode.SAVING:
            return  # The lists are read anew once it is written.
        error = None if self.state.mode is WorkMode.FAULT else self.state.error
        now = self._clock.now_ms()
        self._update(
            works=works, notices=notices, names=names, calls=calls, error=error, now_ms=now, read_ms=now
        )
        keys = self.state.keys
        if not keys:
            self._update(mode=WorkMode.EMPTY, chosen="", detail=None, asked=None)
        else:
            self.choose(self.state.chosen if self.state.chosen in keys else keys[0])

    def _open(self) -> None:
        notice = self.state.notice
        if notice is not None:
            self._update(mode=WorkMode.NOTICE, detail=None, asked=None, said=self._notices.text(notice))
            return
        call, order_id = self.state.call, self.state.chosen
        if call is not None:
            self._tasks.read(lambda: self._calls.detail(call.row.order_id), self._call_opened, self._fail)
            return
        self._tasks.read(lambda: self._works.detail(self._session, order_id), self._opened, self._fail)

    def _opened(self, detail: WorkDetail) -> None:
        if detail.work.row.order_id == self.state.chosen and self.state.mode is not WorkMode.SAVING:
            mode = WorkMode.READY if detail.work.ready else WorkMode.UNDER_WAY
            told = tuple(self._notices.text(row) for row in detail.notices)
            self._update(mode=mode, detail=detail, told=told)

    def _call_opened(self, detail: CallBackDetail) -> None:
        call = self.state.call
        if call is None or self.state.mode is WorkMode.SAVING:
            return
        if detail.call_back.row.order_id == call.row.order_id:
            self._update(mode=WorkMode.CALL, detail=None, asked=detail)

    def _write(self, work: Callable[[], object]) -> None:
        if self.state.mode in _UNANSWERED or not self.state.may:
            return
        self._update(mode=WorkMode.SAVING, error=None)
        self._tasks.write(work, self._written, self._refused, ended=self._not_saving)

    def _not_saving(self) -> None:
        """Lock nothing behind a fault of the program."""
        if self.state.mode is WorkMode.SAVING:
            self._update(mode=WorkMode.LOADING)
            self.refresh()

    def _written(self, result: object) -> None:
        call, went = self.state.call, self.state.reached
        saved = self.state.saved + 1
        self._update(mode=WorkMode.LOADING, note="", reached=CallBackOutcome.REACHED, score=None, saved=saved)
        self.refresh()
        if isinstance(result, OrderRow) and result.state is OrderState.IN_PROGRESS:
            self.ready.emit(result.code)
        elif isinstance(result, OrderRow):
            back = result.state is OrderState.FAILED and result.payment_id is not None
            self.ended.emit(result.code, result.total_fen if back else 0)
        if isinstance(result, _Sent) and result.left:
            self.left.emit(result.left)
        if isinstance(result, CallBackRow) and call is not None:
            self.called_back.emit(call.order_code, "again" if result.owed else went.value)

    def _refused(self, error: Exception) -> None:
        mode = self.state.mode
        self._update(error=error, mode=WorkMode.LOADING if mode is WorkMode.SAVING else mode)
        self.refresh()

    def _fail(self, error: Exception) -> None:
        self._update(mode=WorkMode.FAULT, error=error)
