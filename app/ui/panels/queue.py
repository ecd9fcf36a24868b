"""The queue at the left of a counter: 304 px wide, 88 folded (mockup counter-main, counter-form-checkout)."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.queue_rules import MINUTE_MS
from app.i18n import Text
from app.ui.panels.queue_entries import (
    MORE,
    entries_of,
    room_below,
    running,
    waited_min,
    why_not_words,
)
from app.ui.panels.queue_presenter import QueuePanelMode, QueuePanelPresenter, QueuePanelState
from app.ui.theme import MAIN, SMALL, TITLE, Tone
from app.ui.widgets.buttons import Button, Kind, LinkButton, Size
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.labels import Hairline, IconLabel, KeyCap, Label, heading, hint
from app.ui.widgets.lists import QueueEntry, QueueList, QueueRow
from app.ui.widgets.unread import Unread

WIDTH, FOLDED_WIDTH = 304, 88
_LANES_HEIGHT = 64
_ROW = 48
_DRAWER = "counter.drawer."
"""Begins the codes of why nobody is called while the drawer's page is open."""
_CENTRE = Qt.AlignmentFlag.AlignHCenter


class QueuePanel(QWidget):
    """Head, lanes, the ticket in hand, the order of calling, missed, parked, and one button at the bottom.

    ``bind`` lets F7 work in the whole window; leave it off where the key strip owns the key.

    Signals:
        unfolded: somebody wants to see all of it.
    """

    unfolded = Signal()

    def __init__(
        self,
        presenter: QueuePanelPresenter,
        text: Text,
        parent: QWidget | None = None,
        *,
        bind: bool = True,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._text = text
        self.setObjectName("queue_panel")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._forms = QStackedWidget()
        self._wide = _Wide(presenter, text, bind=bind)
        self._narrow = _Narrow(text)
        self._narrow.unfold.clicked.connect(lambda: presenter.set_folded(False))
        self._narrow.unfold.clicked.connect(self.unfolded)
        self._forms.addWidget(self._wide)
        self._forms.addWidget(self._narrow)
        outer.addWidget(self._forms)
        self.setFixedWidth(WIDTH)
        presenter.attach(self)

    @property
    def list(self) -> QueueList:
        """The list, where the focus goes."""
        return self._wide.list

    def focus_list(self, ticket_id: str | None = None) -> None:
        """Put the focus on the list, on a ticket: Enter opens what is seen to be chosen."""
        entries = self._wide.entries()
        if ticket_id is not None:
            self.list.choose(ticket_id)
        if self.list.key() is None:
            self.list.choose(next((each.key for each in entries if isinstance(each, QueueRow)), None))
        self.list.setFocus()

    def render(self, state: QueuePanelState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        self.setFixedWidth(FOLDED_WIDTH if state.folded else WIDTH)
        self._forms.setCurrentWidget(self._narrow if state.folded else self._wide)
        if state.folded:
            self._narrow.show_state(state, self._text)
        else:
            self._wide.show_state(state, self._text)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the queue while somebody can see it."""
        super().showEvent(event)
        self._presenter.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can."""
        self._presenter.stop()
        super().hideEvent(event)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._wide.retranslate(text)
        self._narrow.retranslate(text)
        self.render(self._presenter.state)


class _Lane(QWidget):
    """One lane's letter, title and count."""

    def __init__(self, *, centred: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(4 if centred else 16, 8, 4, 8)
        column.setSpacing(0)
        align = _CENTRE if centred else Qt.AlignmentFlag.AlignLeft
        self._title = Label("", SMALL, tone=Tone.MUTED, align=align)
        self._count = Label("", MAIN, bold=True, align=align)
        column.addWidget(self._title)
        column.addWidget(self._count)
        self.setFixedHeight(_LANES_HEIGHT)

    def set(self, title: str, count: int | None, *, tone: Tone = Tone.TEXT) -> None:
        """Show a count, or that nobody knows it."""
        shown = "–" if count is None else str(count)
        self._title.setText(title)
        self._count.setText(shown)
        self._count.set_tone(tone)
        self.setAccessibleName(f"{title} {shown}")


class _Lanes(QWidget):
    """Counts of all lanes side by side."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._cells: list[_Lane] = []
        self.setFixedHeight(_LANES_HEIGHT)

    def set(self, lanes: tuple[tuple[str, int], ...]) -> None:
        while len(self._cells) < len(lanes):
            if self._cells:
                self._row.addWidget(Hairline(vertical=True))
            cell = _Lane()
            self._cells.append(cell)
            self._row.addWidget(cell, 1)
        for place, cell in enumerate(self._cells):
            cell.setVisible(place < len(lanes))
            if place < len(lanes):
                cell.set(*lanes[place])


class _Wide(Card):
    """The panel at 304 px."""

    def __init__(self, presenter: QueuePanelPresenter, text: Text, *, bind: bool) -> None:
        super().__init__("·", flush=True)
        self._presenter = presenter
        self._state: QueuePanelState | None = None
        self._text = text
        self._cap = self.add_trailing(KeyCap("F6"))
        self._lanes = _Lanes()
        # Beside the number in hand a mark that stays would read as a second one.
        self.list = QueueList(keeps_mark=False)
        self.list.setObjectName("queue_list")
        self.list.viewport().installEventFilter(self)
        self.list.opened.connect(self._on_opened)
        self.list.acted.connect(self._on_opened)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._unread = Unread(presenter.refresh, "queue")
        self._pages.addWidget(self._unread)
        self.body.addWidget(self._lanes)
        self.body.addWidget(Hairline())
        self.body.addWidget(self._pages, 1)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(6)
        self.reason = hint(wrap=True)
        self.call = Button(
            "", Kind.PRIMARY, Size.LARGE, icon="bullhorn-outline", key="F7", bind=bind, spread=True
        )
        self.call.setObjectName("queue_call")
        self.call.clicked.connect(presenter.press)
        column.addWidget(self.call)
        column.addWidget(self.reason)
        self.add_footer(foot)
        self.retranslate(text)

    def retranslate(self, text: Text) -> None:
        self._text = text
        self.list.setAccessibleName(text("panel.queue.list_name"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """List as many as fit, whenever the list has another height."""
        if event.type() == QEvent.Type.Resize and self._state is not None:
            self._fill()
        return super().eventFilter(watched, event)

    def show_state(self, state: QueuePanelState, text: Text) -> None:
        """Show ``state``."""
        self._state, self._text = state, text
        view, broken = state.overview, state.mode is QueuePanelMode.FAULT
        if broken:
            # What was counted before may not be true any more, and 0 above all.
            words = text("unread.count")
        elif view is None:
            words = text("panel.queue.loading")
        else:
            # Of those who stand below it, as the list tells their waits: it would contradict them else.
            mean = view.mean_wait_ms(state.now_ms) // MINUTE_MS
            code = "subtitle" if mean else "subtitle_fresh"
            words = text(f"panel.queue.{code}", waiting=view.waiting, minutes=mean)
            self._lanes.set(
                tuple(
                    (f"{lane.letter} {lane.title if text.lang == 'zh_CN' else lane.title_en}", lane.waiting)
                    for lane in view.lanes
                )
            )
        self.set_title(text("panel.queue.title"), words)
        # While the drawer's page is open the key does nothing, and the strip below says so.
        self._cap.setVisible(not state.barred.startswith(_DRAWER))
        self._lanes.setVisible(view is not None and not broken)
        self._pages.setCurrentWidget(self._unread if broken else self.list)
        self._unread.show_fault(text("panel.queue.fault"), state.error, text)
        self._fill()
        self._button(state)

    def entries(self) -> tuple[QueueEntry, ...]:
        """Return what is listed: as many as fit."""
        state = self._presenter.state
        fitting = (self.list.viewport().height() - room_below(state)) // _ROW
        return entries_of(state, self._text, max(1, fitting))

    def _fill(self) -> None:
        self.list.set_entries(self.entries())

    def _button(self, state: QueuePanelState) -> None:
        text, reason = self._text, why_not_words(state, self._text)
        calling = state.mode is QueuePanelMode.CALLED
        if reason:
            pass
        elif calling and state.held is not None and state.called_out:
            reason = text("queue.called_out", number=state.held.ticket.number)
        elif calling and state.recall_in_s:
            reason = text("queue.recall_too_soon", seconds=state.recall_in_s)
        self.call.setText(text("panel.queue.recall" if calling else "panel.queue.call_next"))
        self.call.set_blocked(reason or None)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

    def _on_opened(self, key: str) -> None:
        if key == MORE:
            self._presenter.toggle_whole()
        else:
            self._presenter.open(key)


class _Narrow(Card):
    """The panel at 88 px: number in hand, counts, the longest wait."""

    def __init__(self, text: Text) -> None:
        super().__init__(flush=True)
        self._title = heading("")
        self._title.setAlignment(_CENTRE | Qt.AlignmentFlag.AlignVCenter)
        self._title.setFixedHeight(47)
        self._held = Panel(Tone.PRIMARY)
        held = QVBoxLayout(self._held)
        held.setContentsMargins(2, 12, 2, 12)
        held.setSpacing(0)
        self._number = Label("", MAIN, bold=True, tone=Tone.PRIMARY, align=_CENTRE)
        self._clock = Label("", SMALL, align=_CENTRE)
        held.addWidget(self._number)
        held.addWidget(self._clock)
        self._late = Panel(Tone.UNSYNCED)
        late = QVBoxLayout(self._late)
        late.setContentsMargins(2, 6, 2, 6)
        late.setSpacing(0)
        late.addWidget(IconLabel("alert", 20, Tone.UNSYNCED), 0, _CENTRE)
        self._longest = Label("", TITLE, bold=True, tone=Tone.UNSYNCED, align=_CENTRE)
        self._longest_word = Label("", SMALL, tone=Tone.UNSYNCED, align=_CENTRE)
        late.addWidget(self._longest)
        late.addWidget(self._longest_word)
        self._counts: list[_Lane] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._missed, self._parked = _Lane(centred=True), _Lane(centred=True)
        above: tuple[QWidget, ...] = (self._title, Hairline(), self._held)
        below: tuple[QWidget, ...] = (self._late, self._missed, Hairline(), self._parked, Hairline())
        for widget in above:
            self.body.addWidget(widget)
        self.body.addLayout(self._column)
        for widget in below:
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.unfold = LinkButton("")
        self.unfold.setObjectName("queue_unfold")
        self.body.addWidget(self.unfold, 0, _CENTRE)
        self.body.addWidget(KeyCap("F6"), 0, _CENTRE)
        self.body.addSpacing(12)
        self.retranslate(text)

    def retranslate(self, text: Text) -> None:
        self._title.setText(text("panel.queue.title"))
        self._longest_word.setText(text("panel.queue.longest"))
        self.unfold.setText(text("panel.queue.unfold"))
        self.unfold.setAccessibleName(text("panel.queue.unfold_name"))

    def show_state(self, state: QueuePanelState, text: Text) -> None:
        """Show ``state``."""
        broken = state.mode is QueuePanelMode.FAULT
        view = None if broken else state.overview
        self._held.setVisible(state.held is not None)
        if state.held is not None:
            self._number.setText(state.held.ticket.number)
            self._clock.setText(running(state.held, state.now_ms))
        lanes = state.overview.lanes if state.overview else ()
        while len(self._counts) < len(lanes):
            cell = _Lane(centred=True)
            self._counts.append(cell)
            self._column.addWidget(cell)
            self._column.addWidget(Hairline())
        for cell, lane in zip(self._counts, lanes, strict=False):
            title = lane.title if text.lang == "zh_CN" else lane.title_en
            cell.set(title, None if broken else lane.waiting)
        waits = sorted(view.order, key=lambda line: line.ticket.issued_ms) if view else []
        late = bool(waits) and view is not None and view.is_late(waits[0], state.now_ms)
        self._late.setVisible(late)
        if late:
            self._longest.setText(text("panel.queue.minutes", count=waited_min(waits[0], state.now_ms)))
        missed, parked = (len(view.missed), len(view.parked)) if view else (None, None)
        self._missed.set(text("panel.queue.missed_word"), missed, tone=Tone.MUTED)
        if view is not None and state.answered:
            self._parked.set(text("panel.queue.answered_word"), state.answered, tone=Tone.APPROVAL)
        else:
            self._parked.set(text("panel.queue.parked_word"), parked, tone=Tone.MUTED)
