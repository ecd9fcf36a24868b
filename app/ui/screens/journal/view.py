"""The log: filters above, the lines at the left, one of them in full at the right."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.journal import MACHINE, Group, JournalDetail, JournalRow
from app.ui.models import CellKind, Column, PagedModel
from app.ui.panels.live_screen import LiveScreen
from app.ui.screens.journal.presenter import ALL, JournalMode, JournalPresenter, JournalState
from app.ui.screens.journal.words import about, value, what, where, who
from app.ui.theme import GAP_8, GAP_12, GAP_16, MAIN, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.cards import Card, EmptyState, scrolled
from app.ui.widgets.choices import Pills
from app.ui.widgets.fields import Select, TextBox
from app.ui.widgets.labels import Hairline, Label, hint
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.narrow import UNBOUNDED, is_narrow, turn
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.tables import DataTable
from app.ui.widgets.unread import Unread

_DETAIL, _DETAIL_NARROW = 480, 264
"""Width of the line in full beside the list, and its height below it in a narrow window (px)."""
_DAYS = ("1", "7", "31", "0")
_PAUSE_MS = 350
_MINUTE_MS = 60_000
"""So long nothing is typed before it is looked for."""


class JournalView(LiveScreen):
    """List and detail; in a narrow window the detail stands below, and only while a line is chosen."""

    def __init__(self, presenter: JournalPresenter, text: Text) -> None:
        super().__init__(presenter, "journal")
        self._presenter = presenter
        self._text = text
        self._words = ""
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._model: PagedModel[JournalRow] = PagedModel(
            self._columns(),
            presenter.fetch,
            presenter.tasks,
            cell=self._cell,
            row_id=lambda line: line.op.op_id,
        )
        self._model.loaded.connect(presenter.listed)
        self._model.failed.connect(presenter.fail)
        presenter.rows_changed.connect(self._model.refresh)
        row.addWidget(self._list(), 1)
        self.detail = _Detail(presenter.zone)
        self.detail.setFixedWidth(_DETAIL)
        row.addWidget(self.detail)
        self.set_panes((self.search, self.table, self.detail.area))
        self.retranslate(text)
        presenter.attach(self)

    def _list(self) -> Card:
        presenter = self._presenter
        self._card = Card("-", flush=True)
        bar = QWidget()
        column = QVBoxLayout(bar)
        column.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        column.setSpacing(GAP_8)
        upper = QHBoxLayout()
        upper.setSpacing(GAP_8)
        self.search = TextBox(icon="magnify")
        self.search.setObjectName("journal.search")
        self.search.returnPressed.connect(self._look)
        self.search.installEventFilter(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._look)
        self.search.textEdited.connect(lambda _words: self._soon.start())
        upper.addWidget(self.search, 1)
        self.who = Select()
        self.who.setObjectName("journal.who")
        self.who.setMinimumWidth(208)
        self.who.currentIndexChanged.connect(lambda _at: presenter.by(self.who.key() or ALL))
        upper.addWidget(self.who)
        self.days = Pills(tuple((key, "-") for key in _DAYS), "1", filled=True)
        self.days.setObjectName("journal.days")
        self.days.changed.connect(presenter.since)
        upper.addWidget(self.days)
        column.addLayout(upper)
        self.groups = Pills(((ALL, "-"), *((each.value, "-") for each in Group)), ALL, filled=True)
        self.groups.setObjectName("journal.groups")
        self.groups.changed.connect(presenter.of)
        column.addWidget(self.groups)
        self._card.body.addWidget(bar)
        self._card.body.addWidget(Hairline())
        self.table = DataTable(self._model, entered=True)
        self.table.setObjectName("journal.table")
        self.table.chosen.connect(presenter.choose)
        self.table.opened.connect(lambda _line: self.detail.area.setFocus())
        self._none = EmptyState("text-search", "-", "-")
        self._none.setObjectName("journal.none")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._none)
        self._unread = Unread(presenter.refresh, "journal")
        self._pages.addWidget(self._unread)
        self._card.body.addWidget(self._pages, 1)
        return self._card

    def render(self, state: JournalState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        pages = {JournalMode.EMPTY: self._none, JournalMode.FAULT: self._unread}
        self._pages.setCurrentWidget(pages.get(state.mode, self.table))
        self._unread.show_fault(text("journal.fault"), state.error, text)
        words = state.wanted.words.strip()
        self._none.title.setText(text("journal.none_of", words=words) if words else text("journal.none"))
        code = "none_of_detail" if words and state.wanted.days else "none_detail"
        days = text(f"journal.days.{state.wanted.days}")
        self._none.detail.setText(text(f"journal.{code}", days=days))
        if state.wanted.words != self._words:
            self._words = state.wanted.words
            if self.search.text().strip() != self._words:  # nobody's typing is written over
                self.search.setText(self._words)
        self._show_people(state)
        self.detail.show_detail(state.detail, text)
        self.detail.setVisible(not is_narrow(self) or state.detail is not None)

    def let_be(self) -> bool:
        """Leave the line that is shown in full; returns whether there was one (Esc)."""
        shown = self._presenter.state.detail is not None
        if shown:
            # First: the list takes a line up as soon as the cursor is in it.
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.clearSelection()
            self._presenter.let_go()
        return shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow go down from the search into the list."""
        pressed = watched is self.search and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self._look()
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        """Look for what was typed: at Enter, or when the hand rests."""
        self._soon.stop()
        self._presenter.look_for(self.search.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the line in full below the list where there is no room beside it."""
        super().resizeEvent(event)
        narrow = is_narrow(self)
        turn(self._row, narrow=narrow)
        self.detail.setMinimumSize(0 if narrow else _DETAIL, _DETAIL_NARROW if narrow else 0)
        self.detail.setMaximumSize(UNBOUNDED if narrow else _DETAIL, _DETAIL_NARROW if narrow else UNBOUNDED)
        self.detail.setVisible(not narrow or self._presenter.state.detail is not None)

    def _show_people(self, state: JournalState) -> None:
        options = [(ALL, self._text("journal.everybody")), (MACHINE, self._text("journal.machine"))]
        options += [(staff_no, f"{name} {staff_no}") for staff_no, name in state.people]
        shown = [(self.who.itemData(at), self.who.itemText(at)) for at in range(self.who.count())]
        if options != shown:
            self.who.blockSignals(True)
            self.who.clear()
            for key, words in options:
                self.who.addItem(words, key)
            chosen = state.wanted.who or ALL
            self.who.setCurrentIndex(next((at for at, each in enumerate(options) if each[0] == chosen), 0))
            self.who.blockSignals(False)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._card.set_title(text("journal.title"), text("journal.subtitle"))
        self.search.setPlaceholderText(text("journal.search"))
        self.search.setAccessibleName(text("journal.search"))
        self.who.setAccessibleName(text("journal.who"))
        self.table.setAccessibleName(text("journal.title"))
        for key in _DAYS:
            self.days.set_text(key, text(f"journal.days.{key}"))
        self.groups.set_text(ALL, text("journal.group.all"))
        for group in Group:
            self.groups.set_text(group.value, text(f"journal.group.{group}"))
        self._model.set_columns(self._columns())
        self.render(self._presenter.state)

    def _columns(self) -> tuple[Column, ...]:
        kinds = (
            ("time", CellKind.TEXT, 152),
            ("who", CellKind.BOLD, 176),
            ("what", CellKind.TEXT, 0),
            ("about", CellKind.TEXT, 264),
            ("amount", CellKind.MONEY, 104),
            ("where", CellKind.MUTED, 72),
        )
        return tuple(
            Column(key, self._text(f"journal.column.{key}"), kind, width=width) for key, kind, width in kinds
        )

    def _cell(self, line: JournalRow, key: str) -> object:
        text = self._text
        if key == "time":
            zone = self._presenter.zone
            return f"{text.day(line.op.at_ms, zone)} {text.clock(line.op.at_ms, zone)}"
        if key == "who":
            return who(line, text)
        if key == "what":
            return what(line, text)
        if key == "amount":
            return "" if line.amount_fen is None else line.amount_fen
        return about(line, text) if key == "about" else where(line, text)


class _Detail(Card):
    """One line in full."""

    def __init__(self, zone: str) -> None:
        super().__init__("-", flush=True)
        self._zone = zone
        self._none = EmptyState("text-box-search-outline", "-", "-")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(GAP_16, GAP_16, GAP_16, GAP_16)
        column.setSpacing(GAP_12)
        self._what = Label("", MAIN, bold=True, wrap=True)
        self._what.setObjectName("journal.what")
        column.addWidget(self._what)
        self._mark = Badge()
        column.addWidget(self._mark)
        self._facts = KeyValue(row_height=32)
        column.addWidget(self._facts)
        self._hidden = hint("", wrap=True)
        column.addWidget(self._hidden)
        column.addWidget(Hairline())
        self._together_title = hint("")
        column.addWidget(self._together_title)
        self._together = Label("", wrap=True)
        self._together.setObjectName("journal.together")
        column.addWidget(self._together)
        column.addStretch(1)
        self.area = scrolled(page)
        self.area.setObjectName("journal.detail")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._none)
        self._pages.addWidget(self.area)
        self.body.addWidget(self._pages, 1)

    def show_detail(self, detail: JournalDetail | None, text: Text) -> None:
        """Show one op, or what to do to see one."""
        self.set_title(text("journal.detail"))
        self._none.title.setText(text("journal.choose"))
        self._none.detail.setText(text("journal.choose_detail"))
        self._pages.setCurrentIndex(0 if detail is None else 1)
        if detail is None:
            return
        row, op = detail.row, detail.row.op
        self._what.setText(what(row, text))
        self._mark.setVisible(detail.personal or detail.erased)
        if detail.erased:
            self._mark.set_spec(BadgeSpec(text("journal.erased"), Tone.OFFLINE, "eraser"))
        elif detail.personal:
            self._mark.set_spec(BadgeSpec(text("journal.personal"), Tone.APPROVAL, "eye-off-outline"))
        self._facts.set_pairs(
            (
                Pair(text("journal.column.who"), who(row, text), bold=True),
                Pair(
                    text("journal.column.time"),
                    f"{text.date(op.at_ms, self._zone)} {text.clock(op.at_ms, self._zone)}",
                ),
                Pair(text("journal.column.where"), where(row, text)),
                Pair(text("journal.column.about"), about(row, text)),
                *(
                    Pair(text(f"journal.field.{each.name}"), value(each, text, self._zone, detail))
                    for each in detail.fields
                    # When it was done stands above already, to the second.
                    if each.name != "at_ms" or not _same_minute(each.value, op.at_ms)
                ),
                Pair(text("journal.place"), f"{op.origin[-4:]} / {op.seq}", tone=Tone.MUTED),
            )
        )
        self._hidden.setText(text("journal.hidden", count=detail.hidden) if detail.hidden else "")
        self._hidden.setVisible(bool(detail.hidden))
        self._together_title.setText(text("journal.together", count=len(detail.together)))
        self._together.setText(
            "\n".join(f"{what(each, text)}  {about(each, text)}".strip() for each in detail.together)
        )


def _same_minute(one: object, other: int) -> bool:
    """Return whether two moments (ms) are told alike."""
    return isinstance(one, int) and one // _MINUTE_MS == other // _MINUTE_MS
