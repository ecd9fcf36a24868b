"""The approver's screen: list 432, detail 976, decision 384 (mockup approvals). Workable by keyboard alone.

Arrow keys choose, Enter goes to the PIN, F6 moves between the columns, Ctrl+Enter signs. Alt+I opens the
images, one after the other.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.rows.orders import ApprovalRow
from app.ui.screens.approvals.decision import DecisionCard
from app.ui.screens.approvals.detail import DetailColumn
from app.ui.screens.approvals.images import KEY as IMAGE_KEY
from app.ui.screens.approvals.items import ITEM_HEIGHT, ApprovalList
from app.ui.screens.approvals.presenter import (
    MINUTE_MS,
    ApprovalsMode,
    ApprovalsPresenter,
    ApprovalsState,
    Filter,
    passes,
)
from app.ui.screens.approvals.words import decided, entries
from app.ui.theme import GAP_16, SMALL, Tone
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.choices import Pills
from app.ui.widgets.labels import Hairline, KeyCap, Label, hint
from app.ui.widgets.narrow import UNBOUNDED, Following, is_narrow, turn
from app.ui.widgets.unread import Unread

_LIST, _DECISION, _DECISION_NARROW = 432, 384, 400
_LIST_HEAD, _LIST_MORE = 50, 48
"""The list above the rest, in a narrow window: its head, one approval and the beginning of the next (px)."""


class ApprovalsView(QWidget):
    """Three columns."""

    def __init__(self, presenter: ApprovalsPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._text = text
        self._signed = presenter.state.signed
        self.setObjectName("approvals")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._both = both = QHBoxLayout()
        both.setSpacing(GAP_16)
        self._list = _ListCard(presenter, text)
        both.addWidget(self._list)
        self._pages = QStackedWidget()
        self._empty = EmptyState("shield-check-outline", "", "")
        self._empty.setObjectName("approvals.empty")
        self._pages.addWidget(self._empty)
        self._detail = DetailColumn(presenter, text)
        self._area = Following()
        self._area.content.addWidget(self._detail)
        self._pages.addWidget(self._area)
        self._unread = Unread(presenter.refresh, "approvals")
        self._pages.addWidget(self._unread)
        both.addWidget(self._pages, 1)
        row.addLayout(both, 1)
        self._decision = DecisionCard(presenter, text)
        row.addWidget(self._decision)
        self._list.items.opened.connect(lambda _key: self._decision.focus_pin())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self._shortcut(keys).activated.connect(self._decision.sign)
        self._shortcut(IMAGE_KEY).activated.connect(presenter.look_next)
        self._detail.images.opened.connect(lambda: self._area.bring(self._detail.images))
        self._shortcut("F6").activated.connect(self.next_pane)
        self._narrow = False
        self._share_room()
        self.retranslate(text)
        presenter.attach(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        if self._narrow != is_narrow(self):
            self._narrow = not self._narrow
            self._share_room()

    def _share_room(self) -> None:
        """In a narrow window the list stands above what is chosen, and that scrolls, by arrow keys too."""
        narrow, policy = self._narrow, Qt.FocusPolicy
        turn(self._both, narrow=narrow)
        self._list.setMinimumWidth(0 if narrow else _LIST)
        self._list.setMaximumWidth(UNBOUNDED if narrow else _LIST)
        self._list.set_narrow(narrow=narrow)
        self._detail.set_narrow(narrow=narrow)
        self._decision.set_narrow(narrow=narrow)
        self._decision.setFixedWidth(_DECISION_NARROW if narrow else _DECISION)
        self._area.setFocusPolicy(policy.TabFocus if narrow else policy.NoFocus)

    def sign(self) -> None:
        """Sign the decision, as Ctrl+Enter does; here for the key of the strip."""
        self._decision.sign()

    def focus_first(self) -> None:
        """Put the focus on the list."""
        self._list.items.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin the PIN with a figure that nothing else takes: nobody has to look for its boxes."""
        if event.text().isascii() and event.text().isdigit():
            self._decision.take_figure(event.text())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep current while somebody can see it."""
        super().showEvent(event)
        self._presenter.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can."""
        self._presenter.stop()
        super().hideEvent(event)

    def render(self, state: ApprovalsState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        self._list.show_state(state, text)
        nothing = state.detail is None or state.mode is ApprovalsMode.EMPTY
        unread = nothing and state.unread is not None
        self._pages.setCurrentWidget(self._unread if unread else self._empty if nothing else self._area)
        self._unread.show_fault(text("approval.screen.fault"), state.unread, text)
        failed = text.error(state.error) if state.error and nothing else ""
        self._empty.detail.setText(failed or text("approval.screen.empty_detail"))
        self._empty.detail.setVisible(True)
        self._detail.show_state(state, text)
        self._decision.show_state(state, text)
        if state.signed != self._signed and self.isVisible():
            # What had the focus was locked while it was signed; the next one is looked at from its top.
            self._decision.to_top()
            self.focus_first()
        self._signed = state.signed

    def decided(self, row: ApprovalRow) -> tuple[str, Tone]:
        """Return what is said in passing of what was just signed."""
        return decided(row, self._text)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._list.retranslate(text)
        self._detail.retranslate(text)
        self._decision.retranslate(text)
        self._area.setAccessibleName(text("approval.screen.changes"))
        self._empty.title.setText(text("approval.screen.empty"))
        self.render(self._presenter.state)

    def _shortcut(self, keys: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return shortcut

    def next_pane(self) -> None:
        """Go from the list to the decision and back (F6)."""
        if self._list.items.hasFocus():
            self._decision.focus_first()
        else:
            self._list.items.setFocus()


class _ListCard(Card):
    """What waits, by age; filters; what was done today."""

    def __init__(self, presenter: ApprovalsPresenter, text: Text) -> None:
        super().__init__(text("approval.screen.title"), flush=True)
        self._presenter = presenter
        self.add_trailing(KeyCap("F6"))
        self._tabs = QWidget()
        tabs = QHBoxLayout(self._tabs)
        tabs.setContentsMargins(GAP_16, 10, GAP_16, 10)
        options = tuple((wanted.value, "") for wanted in Filter)
        self._pills = Pills(options, Filter.ALL.value, filled=True)
        self._pills.setObjectName("approvals.filter")
        self._pills.changed.connect(presenter.filter_by)
        tabs.addWidget(self._pills, 1)
        self._order = hint("")
        tabs.addWidget(self._order)
        self.body.addWidget(self._tabs)
        self._line = Hairline()
        self.body.addWidget(self._line)
        self._narrow = False
        self.items = ApprovalList(text("approval.screen.title"))
        self.items.setObjectName("approvals.list")
        self.items.chosen.connect(presenter.choose)
        self.body.addWidget(self.items, 1)
        self._foot = Label("", SMALL, tone=Tone.MUTED)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(GAP_16, 14, GAP_16, 14)
        column.addWidget(self._foot)
        self._below = (self.add_footer(holder), holder)

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave the room to what is decided on: filters go into the head, the day's sum goes."""
        self._narrow = narrow
        tabs = self._tabs.layout()
        if narrow:
            self.head_layout.insertWidget(self.head_layout.count() - 1, self._pills)
        elif isinstance(tabs, QHBoxLayout):
            tabs.insertWidget(0, self._pills, 1)
        for part in (self._tabs, self._line, *self._below):
            part.setVisible(not narrow)
        self._fit()

    def _fit(self) -> None:
        """Be as high in a narrow window as one approval and the beginning of the next."""
        if not self._narrow:
            self.setMinimumHeight(0)
            self.setMaximumHeight(UNBOUNDED)
            return
        model = self.items.model()
        rows = sum(self.items.sizeHintForRow(at) for at in range(model.rowCount()))
        self.setFixedHeight(_LIST_HEAD + max(ITEM_HEIGHT, min(rows, ITEM_HEIGHT + _LIST_MORE)))

    def show_state(self, state: ApprovalsState, text: Text) -> None:
        """Show the list."""
        oldest = max((state.age_min(item) for item in state.mine), default=0)
        count = len(state.mine)
        subtitle = text("approval.screen.count", count=count, minutes=oldest) if count else ""
        self.set_title(text("approval.screen.title"), subtitle)
        for wanted in Filter:
            found = sum(passes(item, wanted) for item in state.mine)
            self._pills.set_text(wanted.value, text(f"approval.screen.filter.{wanted}", count=found))
        self._pills.set_key(state.filter.value)
        self.items.set_entries(entries(state, text), state.chosen)
        self._fit()
        today = state.today
        minutes, seconds = divmod(today.mean_ms // 1000, MINUTE_MS // 1000)
        # Of nothing there is no average: 0 seconds would be said of nobody.
        code = ("today" if minutes else "today_soon") if today.granted + today.refused else "today_none"
        counts = {"granted": today.granted, "refused": today.refused}
        self._foot.setText(text(f"approval.screen.{code}", **counts, minutes=minutes, seconds=seconds))

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._order.setText(text("approval.screen.order"))
        self.items.setAccessibleName(text("approval.screen.title"))
