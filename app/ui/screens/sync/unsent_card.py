"""What is not at the centre yet (未上传): filters, offline cash, one row a transaction; 736 wide."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.link import UnsentState
from app.ui.models import CellKind, Column, PagedModel
from app.ui.panels.sync_cases import SyncMode
from app.ui.panels.sync_items import Group, Item
from app.ui.panels.sync_words import ago, state_badge
from app.ui.screens.sync.presenter import SyncPresenter
from app.ui.screens.sync.state import SyncState
from app.ui.screens.sync.words import about_of, what_of
from app.ui.tasks import InlineRunner
from app.ui.theme import GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.cards import Card, EmptyState, Panel
from app.ui.widgets.charts import Bars, Usage
from app.ui.widgets.choices import Pills
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint
from app.ui.widgets.tables import DataTable

_WIDE = 640
_ROOMY = ("ref", "about")


class UnsentCard(Card):
    """The list, with what is said about it above and below."""

    def __init__(self, presenter: SyncPresenter, text: Text) -> None:
        super().__init__("-", flush=True)
        self._presenter = presenter
        self._text = text
        self._items: tuple[Item, ...] = ()
        self._shown: tuple[tuple[Item, ...], str] | None = None
        self._narrow = False
        self._oldest = hint()
        self.add_trailing(self._oldest)
        self.filter = Pills(tuple((group.value, "") for group in Group), Group.ALL.value, filled=True)
        self.filter.setObjectName("sync.filter")
        self.filter.changed.connect(presenter.filter_by)
        self.add_trailing(self.filter)
        self.body.addWidget(self._band())
        self._model: PagedModel[Item] = PagedModel(
            self._columns(),
            self._fetch,
            InlineRunner(self),
            cell=self._cell,
            row_id=lambda item: item.key,
            row_tone=lambda item: Tone.DANGER if item.state is UnsentState.HELD else Tone.TEXT,
            parent=self,
        )
        self.table = DataTable(self._model)
        self.table.setObjectName("sync.unsent")
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _key: presenter.open_item())
        self.body.addWidget(self.table, 1)
        self._none = EmptyState("cloud-check-outline", "-", "-")
        self.body.addWidget(self._none, 1)
        self._footer = self._foot()
        self._foot_line = self.add_footer(self._footer)

    def _band(self) -> QWidget:
        self._cash = QWidget()
        outer = QVBoxLayout(self._cash)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_16)
        self._bar = Bars(())
        self._bar.setFixedWidth(260)
        self._limit = hint(wrap=True)
        row.addWidget(self._bar)
        row.addWidget(self._limit, 1)
        outer.addLayout(row)
        outer.addWidget(Hairline())
        return self._cash

    def _foot(self) -> QWidget:
        foot = Panel(Tone.TEXT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        self._lock = IconLabel("lock-outline", 16)
        row.addWidget(self._lock)
        self._said = Label("", SMALL, tone=Tone.MUTED)
        row.addWidget(self._said, 1)
        self._here = Badge()
        self._relayed = Badge()
        self._undecided = Badge()
        self._held = Badge()
        for badge in (self._here, self._relayed, self._undecided, self._held):
            row.addWidget(badge)
        row.addStretch(0)
        return foot

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self._model.set_columns(self._columns())
        self.table.setAccessibleName(text("net.unsent.title"))
        self._shown = None

    def show_state(self, state: SyncState) -> None:
        """Show ``state``."""
        text = self._text
        alone = state.mode is SyncMode.STANDALONE
        undecided = len(state.items) - state.unsent
        both = "both" if undecided and not self._narrow else "count"
        code = "net.unsent.title" if alone or not state.ready else f"net.unsent.title_{both}"
        self.set_title(text(code, count=state.unsent, undecided=undecided))
        self.filter.setVisible(bool(state.items))
        for group in Group:
            found = sum(group in (Group.ALL, item.group) for item in state.items)
            self.filter.set_text(group.value, text(f"net.group.{group}", count=found))
        self.filter.set_key(state.group.value)
        oldest = min((item.at_ms for item in state.items), default=0)
        said = text(
            "net.unsent.oldest",
            time=text.time(oldest, self._presenter.zone),
            age=ago(text, oldest, state.now_ms),
        )
        self._oldest.setText(said if oldest else "")
        self._show_cash(state)
        self._show_rows(state)
        self._none.set(*self._nothing(state))
        self.table.setVisible(bool(state.items))
        self._none.setVisible(not state.items)
        self._footer.setVisible(bool(state.items))
        self._foot_line.setVisible(bool(state.items))
        self._show_sums(state)

    def _show_cash(self, state: SyncState) -> None:
        text, cash = self._text, state.cash
        self._cash.setVisible(cash is not None)
        if cash is None:
            return
        share = cash.taken_fen / cash.limit_fen if cash.limit_fen else 1.0
        words = f"{text.money(cash.taken_fen)} / {text.money(cash.limit_fen)}"
        self._bar.set_usages((Usage(text("net.cash.title"), words, min(share, 1.0), over=share >= 1.0),))
        self._limit.setText(
            text("net.cash.limit", count=cash.renewals_left, most=text.money(cash.payment_fen))
        )

    def _show_rows(self, state: SyncState) -> None:
        shown = (state.shown, self._text.lang)
        if shown != self._shown:
            self._shown = shown
            self._items = state.shown
            self._model.refresh()
        if state.chosen and self.table.chosen_id() != state.chosen:
            self.table.choose(state.chosen)

    def _nothing(self, state: SyncState) -> tuple[str, str, str]:
        text = self._text
        if state.mode is SyncMode.STANDALONE:
            return "home-city-outline", text("net.unsent.alone"), text("net.unsent.alone_detail")
        if not state.ready:
            return "cloud-upload-outline", text("net.loading"), ""
        return "cloud-check-outline", text("net.unsent.none"), text("net.unsent.none_detail")

    def _show_sums(self, state: SyncState) -> None:
        text = self._text
        self._said.setText(text("net.unsent.more") if state.more else text("net.unsent.kept"))
        for badge, wanted in (
            (self._here, UnsentState.UNSENT),
            (self._relayed, UnsentState.RELAYED),
            (self._undecided, UnsentState.UNDECIDED),
            (self._held, UnsentState.HELD),
        ):
            count = sum(item.state is wanted for item in state.items)
            spec = state_badge(wanted, text)
            badge.set(text("net.counted", count=count, word=spec.text), spec.tone, spec.icon)
            badge.setVisible(count > 0)

    def _fetch(self, offset: int, limit: int) -> tuple[Item, ...]:
        return self._items[offset : offset + limit]

    def _choose(self, key: object) -> None:
        if isinstance(key, str) and key != self._presenter.state.chosen:
            self._presenter.choose(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the receipt numbers where there is no room: the chosen one shows its own below."""
        super().resizeEvent(event)
        if (self.width() < _WIDE) is not self._narrow:
            self._narrow = self.width() < _WIDE
            self._oldest.setVisible(not self._narrow)
            for part in (self._lock, self._said):  # a lock alone says nothing
                part.setVisible(not self._narrow)
            self.show_state(self._presenter.state)
            self._model.set_columns(self._columns())

    def _columns(self) -> tuple[Column, ...]:
        kinds = (
            ("time", CellKind.TEXT, 88),
            ("what", CellKind.BOLD, 0),
            ("about", CellKind.TEXT, 158),
            ("ref", CellKind.MUTED, 156),
            ("amount", CellKind.MONEY, 92),
            ("where", CellKind.BADGE, 112),
        )
        return tuple(
            Column(key, self._text(f"net.column.{key}"), kind, width=width)
            for key, kind, width in kinds
            if not (self._narrow and key in _ROOMY)
        )

    def _cell(self, item: Item, key: str) -> object:
        text = self._text
        cells: dict[str, object] = {
            "time": text.clock(item.at_ms, self._presenter.zone),
            "what": what_of(item, text),
            "about": about_of(item, text),
            "ref": item.ref or "—",
            "amount": item.amount_fen,
            "where": state_badge(item.state, text),
        }
        return cells[key]
