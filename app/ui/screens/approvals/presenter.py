"""The approver's desk: a list that ages, one item in full, the decision. The PIN never enters the state."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain.orders import ApprovalState
from app.services.approvals import ApprovalDetail, ApprovalItem, ApprovalService
from app.services.ports import ChangeFeed, Clock
from app.services.rows.orders import ApprovalRow
from app.services.sessions import Session
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

MINUTE_MS = 60_000
LATE_MIN = 5
OVERDUE_MIN = 10


class ApprovalsMode(StrEnum):
    """What the screen shows."""

    LOADING = "loading"
    EMPTY = "empty"
    DECIDING = "deciding"
    """An item is open, and this person may decide it."""
    BLOCKED = "blocked"
    """An item is open that somebody else has to decide."""
    SIGNING = "signing"
    FAILED = "failed"
    """The last answer was refused: wrong PIN, a reason is missing, somebody was first."""


STATES = tuple(ApprovalsMode)


class Filter(StrEnum):
    """Which items are listed."""

    ALL = "all"
    WAITING = "waiting"
    """The customer stands at the window."""
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Today:
    """What was decided today; the mean wait in ms."""

    granted: int = 0
    refused: int = 0
    mean_ms: int = 0


@dataclass(frozen=True, slots=True)
class ApprovalsState:
    """State of the screen."""

    mode: ApprovalsMode = ApprovalsMode.LOADING
    items: tuple[ApprovalItem, ...] = ()
    filter: Filter = Filter.ALL
    chosen: str = ""
    detail: ApprovalDetail | None = None
    granted: bool = True
    reason: str = ""
    today: Today = Today()
    now_ms: int = 0
    """Moves with each minute."""
    error: Exception | None = None
    unread: Exception | None = None
    """Why the list could not be read, while nothing of it is in hand."""
    looked: str = ""
    """Id of the image that is open, or asked for; empty for none."""
    picture: bytes | None = None
    """What it shows (PNG or JPEG), while it is open."""
    image_error: Exception | None = None
    signed: int = 0
    """Counts answers that were accepted: the PIN is wiped with each."""

    @property
    def shown(self) -> tuple[ApprovalItem, ...]:
        """Return the items of the filter."""
        return tuple(item for item in self.items if passes(item, self.filter))

    @property
    def mine(self) -> tuple[ApprovalItem, ...]:
        """Return the items that this person may decide."""
        return tuple(item for item in self.items if not item.bar)

    def age_min(self, item: ApprovalItem) -> int:
        """Return for how many whole minutes an item has waited."""
        return max(0, self.now_ms - item.approval.requested_ms) // MINUTE_MS


def passes(item: ApprovalItem, wanted: Filter) -> bool:
    """Return whether an item belongs to a filter."""
    if wanted is Filter.WAITING:
        return bool(item.counter) and not item.seated
    return wanted is Filter.ALL or item.approval.amount_fen != 0


class ApprovalsPresenter(Presenter[ApprovalsState]):
    """Signals: count_changed: how many approvals wait for this person; decided: what was just signed."""

    count_changed = Signal(int)
    decided = Signal(object)

    def __init__(
        self,
        approvals: ApprovalService,
        feed: ChangeFeed,
        tasks: Runner,
        clock: Clock,
        session: Session,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(ApprovalsState(now_ms=clock.now_ms()), parent)
        self._approvals = approvals
        self._tasks = tasks
        self._clock = clock
        self._session = session
        self.zone = zone
        self._live = Live(feed, ("approval", "order", "ticket"), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self.tick)

    @property
    def session(self) -> Session:
        """Who decides."""
        return self._session

    def start(self) -> None:
        """Listen, and read the list."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Stop listening; the desk is being left, and no image stays open."""
        self._live.stop()
        self.close_image()

    def refresh(self) -> None:
        """Read the list again."""
        self._tasks.read(self._look, self._on_listed, self._not_read)

    def tick(self) -> None:
        """Let the items grow older; the state changes once a minute."""
        now = self._clock.now_ms()
        if now // MINUTE_MS != self.state.now_ms // MINUTE_MS:
            self._update(now_ms=now)

    def filter_by(self, wanted: str) -> None:
        """List only some of the items."""
        self._update(filter=Filter(wanted))
        shown = self.state.shown
        if shown and self.state.chosen not in {item.approval.approval_id for item in shown}:
            self.choose(shown[0].approval.approval_id)

    def choose(self, approval_id: str) -> None:
        """Open one item; the answer begins anew."""
        if approval_id != self.state.chosen:
            self.close_image()
            self._update(chosen=approval_id, granted=True, reason="", error=None)
        self._tasks.read(
            lambda: self._approvals.detail(self._session, approval_id), self._on_detail, self._fail
        )

    def choose_next(self) -> None:
        """Open the item after the present one, after the last the first."""
        keys = [item.approval.approval_id for item in self.state.shown]
        if keys:
            at = keys.index(self.state.chosen) + 1 if self.state.chosen in keys else 0
            self.choose(keys[at % len(keys)])

    def answer(self, *, granted: bool) -> None:
        """Mean to grant, or to refuse."""
        self._update(granted=granted, error=None)

    def explain(self, reason: str) -> None:
        """Write what the requester reads."""
        self._update(reason=reason)

    def decide(self, pin: str) -> None:
        """Sign the answer with the PIN."""
        state = self.state
        if state.mode not in {ApprovalsMode.DECIDING, ApprovalsMode.FAILED} or not state.chosen:
            return
        approval_id, granted, reason = state.chosen, state.granted, state.reason
        self._update(mode=ApprovalsMode.SIGNING, error=None)
        self._tasks.write(
            lambda: self._approvals.decide(
                self._session, approval_id, granted=granted, reason=reason, pin=pin
            ),
            self._on_decided,
            self._fail,
        )

    def look(self, image_id: str) -> None:
        """Show one of the images, or close it where it is the one that is open."""
        again, approval_id = image_id == self.state.looked, self.state.chosen
        self.close_image()
        if again or not approval_id:
            return
        self._update(looked=image_id)
        self._tasks.write(
            lambda: self._approvals.look(self._session, approval_id, image_id),
            lambda shown: self._on_image(image_id, shown),
            lambda error: self._on_no_image(image_id, error),
        )

    def look_next(self) -> None:
        """Show the first image, then one after the other (Alt+I); after the last none."""
        keys = [image.row.image_id for image in self.state.detail.images] if self.state.detail else []
        at = keys.index(self.state.looked) + 1 if self.state.looked in keys else 0
        if at < len(keys):
            self.look(keys[at])
        else:
            self.close_image()

    def close_image(self) -> None:
        """Forget what the image shows."""
        if self.state.looked or self.state.image_error is not None:
            self._update(looked="", picture=None, image_error=None)

    def _on_image(self, image_id: str, shown: bytes) -> None:
        # Whoever went on meanwhile is not shown it any more.
        if self.state.looked == image_id:
            self._update(picture=shown)

    def _on_no_image(self, image_id: str, error: Exception) -> None:
        if self.state.looked == image_id:
            self._update(image_error=error)

    def _look(self) -> tuple[tuple[ApprovalItem, ...], Today]:
        return self._approvals.items(self._session), today_of(self._approvals.decided_today())

    def _on_listed(self, found: tuple[tuple[ApprovalItem, ...], Today]) -> None:
        items, today = found
        before = len(self.state.mine)
        chosen = self.state.chosen
        known = {item.approval.approval_id for item in items}
        if chosen not in known:
            chosen = ""
        self._update(items=items, today=today, now_ms=self._clock.now_ms(), chosen=chosen, unread=None)
        if len(self.state.mine) != before:
            self.count_changed.emit(len(self.state.mine))
        shown = self.state.shown
        if not items:
            self.close_image()
            self._update(mode=ApprovalsMode.EMPTY, detail=None)
        elif not chosen and shown:
            self.choose(shown[0].approval.approval_id)
        elif chosen and self.state.mode is not ApprovalsMode.SIGNING:
            self.choose(chosen)

    def _on_detail(self, detail: ApprovalDetail) -> None:
        state = self.state
        if detail.item.approval.approval_id != state.chosen:
            return
        self._set(replace(state, detail=detail, mode=_mode(detail, state)))

    def _on_decided(self, row: ApprovalRow) -> None:
        self.close_image()
        self._update(
            signed=self.state.signed + 1, mode=ApprovalsMode.LOADING, reason="", granted=True, chosen=""
        )
        self.decided.emit(row)
        self.refresh()

    def _not_read(self, error: Exception) -> None:
        """Say so: in what is in hand, else in its place."""
        if self.state.detail is not None:
            self._fail(error)
        else:
            self._update(mode=ApprovalsMode.EMPTY, unread=error)

    def _fail(self, error: Exception) -> None:
        mode = ApprovalsMode.FAILED if self.state.detail else ApprovalsMode.EMPTY
        self._update(mode=mode, error=error)


def today_of(decided: tuple[ApprovalRow, ...]) -> Today:
    """Return the figures of what was decided."""
    answered = [row for row in decided if row.state in {ApprovalState.GRANTED, ApprovalState.REFUSED}]
    granted = sum(row.state is ApprovalState.GRANTED for row in answered)
    waits = [(row.decided_ms or row.requested_ms) - row.requested_ms for row in answered]
    return Today(granted, len(answered) - granted, sum(waits) // len(waits) if waits else 0)


def _mode(detail: ApprovalDetail, state: ApprovalsState) -> ApprovalsMode:
    if detail.item.bar:
        return ApprovalsMode.BLOCKED
    return ApprovalsMode.FAILED if state.error else ApprovalsMode.DECIDING
