"""The floor: tiles above, lanes and windows below, standards and what to do at the right."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.floor import ABANDONED
from app.domain.halls import local_minute
from app.i18n import Text
from app.services.floor import Floor
from app.ui.models import Align, CellKind, Column
from app.ui.panels.figure_tile import FigureTile
from app.ui.panels.live_screen import LiveScreen
from app.ui.panels.rows_table import RowsTable
from app.ui.screens.floor import words
from app.ui.screens.floor.help import HelpCard
from app.ui.screens.floor.presenter import FloorMode, FloorPresenter, FloorState
from app.ui.theme import GAP_16, SMALL, Tone
from app.ui.widgets.cards import Card, EmptyState, VerdictCard, scrolled
from app.ui.widgets.charts import Bars, RankBars
from app.ui.widgets.labels import Label
from app.ui.widgets.lists import QueueList
from app.ui.widgets.narrow import UNBOUNDED
from app.ui.widgets.unread import Unread

_SIDE, _WAITING, _WIDE = 384, 232, 1500
_TILES = ("waiting", "mean", "way", "service", "abandoned", "windows")
_MOST = 40
"""So many of those who wait are listed."""
_NOBODY = 132
"""Height of a sign with two lines below it: in a low window the page scrolls instead (px)."""


class FloorView(LiveScreen):
    """Everything at a glance; all there is to do is to go where somebody calls."""

    def __init__(self, presenter: FloorPresenter, text: Text) -> None:
        super().__init__(presenter, "floor")
        self._presenter = presenter
        self._text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        figures = QWidget()
        main = QVBoxLayout(figures)
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(GAP_16)
        self._tiles = {key: FigureTile(f"floor.tile.{key}", words.NONE) for key in _TILES}
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP_16)
        main.addLayout(self._grid)
        self._lanes_card = Card("-", flush=True)
        self.lanes = RowsTable("floor.lanes", fitted=True)
        self._lanes_card.body.addWidget(self.lanes)
        self._windows_card = Card("-", flush=True)
        self.windows = RowsTable("floor.windows")
        self._windows_card.body.addWidget(self.windows, 1)
        self._waiting_card = Card("-", flush=True)
        self.waiting = QueueList()
        self.waiting.setObjectName("floor.waiting")
        self._nobody = EmptyState("account-check-outline", "-", "-")
        self._nobody.setObjectName("floor.nobody")
        self._nobody.setMinimumHeight(_NOBODY)
        self._waiting_card.body.addWidget(self.waiting, 1)
        self._waiting_card.body.addWidget(self._nobody, 1)
        main.addWidget(self._windows_card, 1)
        below = QHBoxLayout()
        below.setSpacing(GAP_16)
        self._lanes_card.body.addStretch(1)
        below.addWidget(self._lanes_card, 3)
        self._waiting_card.setMinimumWidth(_WAITING)
        below.addWidget(self._waiting_card, 2)
        main.addLayout(below, 1)
        row.addWidget(scrolled(figures), 1)
        row.addWidget(self._side())
        self._place_tiles()
        self.set_panes((self.help, self.windows, self.lanes, self.waiting))
        self.retranslate(text)
        presenter.attach(self)

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self.help = HelpCard(self._presenter.go_to)
        column.addWidget(self.help)
        self._verdict = VerdictCard("-", Tone.OK, "check-circle")
        self._why = Label("", wrap=True)
        self._why.setObjectName("floor.why")
        self._verdict.body.addWidget(self._why)
        self._gone = Label("", SMALL, tone=Tone.MUTED, wrap=True)
        self._gone.setObjectName("floor.gone")
        self._verdict.body.addWidget(self._gone)
        column.addWidget(self._verdict)
        self._unread_card = Card()
        self._unread = Unread(self._presenter.refresh, "floor")
        self._unread_card.body.addWidget(self._unread)
        column.addWidget(self._unread_card)
        self._standards_card = Card("-")
        self.standards = Bars()
        self._standards_card.body.addWidget(self.standards)
        column.addWidget(self._standards_card)
        self._hours_card = Card("-")
        self.hours = RankBars(name_width=44, words_width=120)
        self._hours_area = scrolled(self.hours)
        self._hours_card.body.addWidget(self._hours_area, 1)
        self._hour = -1
        column.addWidget(self._hours_card, 1)
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the figures into two rows where one has no room for them."""
        super().resizeEvent(event)
        self._place_tiles()
        QTimer.singleShot(0, self, self._bring_hour)  # once the card below has its new height

    def _place_tiles(self) -> None:
        wide = self.width() >= _WIDE
        self._waiting_card.setMaximumWidth(UNBOUNDED if wide else _WAITING)
        across = len(_TILES) if wide else len(_TILES) // 2
        for at, tile in enumerate(self._tiles.values()):
            self._grid.addWidget(tile, at // across, at % across)
        for at in range(len(_TILES)):
            self._grid.setColumnStretch(at, int(at < across))

    def render(self, state: FloorState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        failed = state.mode is FloorMode.FAULT and state.error is not None
        old = failed and state.floor is not None
        # What stands here after a failed look is not live: it says of when it is.
        read_ms = state.floor.now_ms if state.floor is not None else 0
        zone = self._presenter.zone
        age = text("unread.as_of", time=text.time(read_ms, zone)) if old else text("floor.live")
        if state.cut_ms and not failed:
            age = text("floor.cut", time=text.time(state.cut_ms, zone))
        self._windows_card.set_title(text("floor.windows"), "" if failed and not old else age)
        self._verdict.setVisible(not failed)
        self._unread_card.setVisible(failed)
        stale = age if old else ""
        for card, name in ((self._lanes_card, "lanes"), (self._waiting_card, "longest")):
            card.set_title(text(f"floor.{name}"), stale)
        self._standards_card.set_title(text("floor.standards"), stale)
        if failed:
            for tile in self._tiles.values():
                tile.fade()
            self._unread.show_fault(text("floor.fault"), state.error, text)
            return
        floor = state.floor
        if floor is None:
            self._verdict.set_verdict(text("floor.loading"), Tone.NEUTRAL, "progress-clock")
            return
        self.help.show_floor(floor, text)
        what, why = words.suggestion(floor, text)
        strained = state.mode is FloorMode.STRAINED
        self._verdict.set_verdict(
            what, Tone.DANGER if strained else Tone.OK, "door-open" if strained else "check-circle"
        )
        self._why.setText(why)
        self._gone.setText(words.gone(floor, text, zone))
        self._gone.setVisible(bool(floor.help_gone))
        self._show_tiles(floor, text)
        self.lanes.set_rows(tuple(words.lane_row(line, floor, text) for line in floor.lanes))
        self.windows.set_rows(tuple(words.window_row(line, floor, text) for line in floor.windows))
        self._show_waiting(floor, text)
        self.standards.set_usages(words.standards(floor, text))
        self.hours.set_rows(words.hours(floor, text))
        hour = local_minute(floor.now_ms, zone) // 60
        place = next((at for at, line in enumerate(floor.hours) if line.hour == hour), -1)
        if place != self._hour:
            self._hour = place
            self._bring_hour()

    def _bring_hour(self) -> None:
        """Keep the present hour in sight; once it is, whoever scrolls is left alone."""
        middle = 32 * self._hour + 16
        self._hours_area.ensureVisible(0, middle, 0, 16)

    def _show_tiles(self, floor: Floor, text: Text) -> None:
        day = floor.day
        late = floor.longest_ms >= floor.alert_ms
        longest = words.longest_wait(floor, text)
        note = text("floor.tile.longest", age=longest) if floor.waiting else longest
        self._tiles["waiting"].show_figure(str(len(floor.waiting)), note, Tone.DANGER if late else Tone.TEXT)
        over = max(day.wait_ms, floor.waited_ms) > floor.standard_ms
        note = text("floor.tile.standard", minutes=floor.standard_ms // 60_000)
        figure, waited = words.mean(day.wait_ms, day.called, text), words.waited(floor, text)
        if floor.uncalled:  # the figure is of those who were called: beside it, how long the others wait
            note = text("floor.tile.waited", age=waited)
        if floor.uncalled and not day.called:
            figure, note = waited, text("floor.tile.waited_only")
        elif floor.uncalled and floor.waited_ms > max(day.wait_ms, floor.standard_ms):
            # What warns is what stands large.
            figure, note = waited, text("floor.tile.waited_now", age=figure)
        self._tiles["mean"].show_figure(figure, note, Tone.UNSYNCED if over else Tone.TEXT)
        self._tiles["way"].show_figure(words.mean(day.way_ms, day.came, text), text("floor.tile.way_note"))
        note = text("floor.tile.served", served=day.served, issued=day.issued)
        self._tiles["service"].show_figure(words.mean(day.service_ms, day.served, text), note)
        code = "floor.tile.gone_of" if day.ends else "floor.tile.gone"
        note = text(code, count=day.abandoned, ends=day.ends)
        self._tiles["abandoned"].show_figure(
            words.percent(day.abandonment, day.ends),
            note,
            Tone.UNSYNCED if day.abandonment >= ABANDONED else Tone.TEXT,
        )
        note = text("floor.tile.parked", parked=floor.parked, missed=floor.missed)
        self._tiles["windows"].show_figure(f"{floor.open_windows} / {len(floor.windows)}", note)

    def _show_waiting(self, floor: Floor, text: Text) -> None:
        titles = {line.load.letter: line.lane for line in floor.lanes}
        self.waiting.set_entries(
            tuple(
                words.waiting_row(
                    ticket,
                    words.of(titles[ticket.lane].title, titles[ticket.lane].title_en, text)
                    if ticket.lane in titles
                    else ticket.lane,
                    floor,
                    text,
                )
                for ticket in floor.waiting[:_MOST]
            )
        )
        self.waiting.setVisible(bool(floor.waiting))
        self._nobody.setVisible(not floor.waiting)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        for key, tile in self._tiles.items():
            tile.set_name(text(f"floor.tile.{key}"))
        self._lanes_card.set_title(text("floor.lanes"))
        self._waiting_card.set_title(text("floor.longest"))
        self._standards_card.set_title(text("floor.standards"))
        self._hours_card.set_title(text("floor.hours"), text("floor.hours_note"))
        self._nobody.title.setText(text("floor.nobody"))
        self._nobody.detail.setText(text("floor.nobody_detail"))
        for table, key in ((self.lanes, "lanes"), (self.windows, "windows")):
            table.setAccessibleName(text(f"floor.{key}"))
        self.waiting.setAccessibleName(text("floor.longest"))
        right = Align.RIGHT
        self.lanes.set_columns(
            (
                Column("lane", text("floor.column.lane"), CellKind.BOLD),
                Column("waiting", text("floor.column.waiting"), align=right, width=56),
                Column("oldest", text("floor.column.oldest"), align=right, width=64),
                Column("mean", text("floor.column.mean"), align=right, width=64),
                Column("windows", text("floor.column.windows"), width=72),
                Column("state", text("floor.column.state"), CellKind.BADGE, width=88),
            )
        )
        self.windows.set_columns(
            (
                Column("number", text("floor.column.window"), CellKind.BOLD, width=64),
                Column("name", text("floor.column.name")),
                Column("state", text("floor.column.state"), CellKind.BADGE, width=96),
                Column("ticket", text("floor.column.ticket"), CellKind.BOLD, width=64),
                Column("service", text("floor.column.service")),
                Column("since", text("floor.column.since"), align=right, width=72),
                Column("served", text("floor.column.served"), align=right, width=56),
                Column("mean", text("floor.column.service_mean"), align=right, width=72),
                Column("lanes", text("floor.column.lanes"), CellKind.MUTED, width=64),
            )
        )
        self.render(self._presenter.state)
