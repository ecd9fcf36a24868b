"""Staff and settings: a list with three tabs, and an editor 480 at the right. Workable by keyboard alone."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.i18n import Text
from app.ui.panels.live_screen import LiveScreen
from app.ui.panels.rows_table import RowsTable
from app.ui.screens.staff import words
from app.ui.screens.staff.editor import Editor
from app.ui.screens.staff.presenter import TABS, StaffMode, StaffPresenter, StaffState
from app.ui.theme import GAP_8, GAP_12, GAP_16
from app.ui.widgets.buttons import Button, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import Pills
from app.ui.widgets.labels import Hairline
from app.ui.widgets.narrow import is_narrow
from app.ui.widgets.unread import Unread

_EDITOR, _EDITOR_NARROW = 480, 448


class StaffView(LiveScreen):
    """List and editor."""

    def __init__(self, presenter: StaffPresenter, text: Text) -> None:
        super().__init__(presenter, "staff")
        self._presenter = presenter
        self._text = text
        self._tab: tuple[StaffMode, str, bool] | None = None
        self._narrow = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._card = Card("-", flush=True)
        bar = QWidget()
        line = QHBoxLayout(bar)
        line.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        line.setSpacing(GAP_8)
        self.tabs = Pills(tuple((tab.value, "-") for tab in TABS), StaffMode.PEOPLE.value, filled=True)
        self.tabs.setObjectName("staff.tabs")
        self.tabs.changed.connect(presenter.turn)
        line.addWidget(self.tabs, 1)
        self.add = Button("", size=Size.COMPACT, icon="account-plus-outline", key="Alt+N", bind=True)
        self.add.setObjectName("staff.add")
        self.add.clicked.connect(self._begin)
        line.addWidget(self.add)
        self._card.body.addWidget(bar)
        self._card.body.addWidget(Hairline())
        self.table = RowsTable("staff.table")
        self.table.chosen.connect(lambda key: presenter.choose(key) if isinstance(key, str) else None)
        self.table.opened.connect(lambda _key: self._edit())
        self._fault = Unread(presenter.refresh, "staff")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._fault)
        self._card.body.addWidget(self._pages, 1)
        row.addWidget(self._card, 1)
        self.editor = Editor(presenter)
        self.editor.setFixedWidth(_EDITOR)
        row.addWidget(self.editor)
        self.set_panes((self.table, self.tabs, self.editor))
        self.retranslate(text)
        presenter.attach(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the list room for its words in a narrow window."""
        super().resizeEvent(event)
        if self._narrow is not is_narrow(self):
            self._narrow = not self._narrow
            self.editor.setFixedWidth(_EDITOR_NARROW if self._narrow else _EDITOR)
            self.render(self._presenter.state)

    def render(self, state: StaffState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        broken = state.mode is StaffMode.FAULT and state.error is not None
        self._pages.setCurrentIndex(1 if broken else 0)
        if broken and state.error is not None:
            self._fault.show_fault(text(words.fault_code(state.tab)), state.error, text)
        self.tabs.set_key(state.tab.value)
        self.add.setVisible(state.tab is StaffMode.PEOPLE)
        bar = None if state.may else text("staff.no_right.manage_staff")
        self.add.set_blocked(bar or (text(words.fault_code(state.tab)) if broken else None))
        # What is chosen here comes from the state: told again, it would show an older state over this one.
        self.table.blockSignals(True)
        if self._tab != (state.tab, text.lang, self._narrow):
            self._tab = (state.tab, text.lang, self._narrow)
            self.table.set_rows(())
            self.table.set_columns(words.columns(state.tab, text, narrow=self._narrow))
        if state.setup is not None:
            zone = self._presenter.zone
            self.table.set_rows(words.rows(state.setup, state.tab, text, zone, narrow=self._narrow))
        if self.table.key() != state.chosen:
            self.table.choose(state.chosen)
        self.table.blockSignals(False)
        self.editor.show_state(state, text, self._presenter.zone)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._card.set_title(text("setup.title"))
        self.table.setAccessibleName(text("setup.title"))
        for tab in TABS:
            self.tabs.set_text(tab.value, text(f"setup.tab.{tab}"))
        self.add.setText(text("setup.new"))
        self.editor.retranslate(text)
        self.render(self._presenter.state)

    def _edit(self) -> None:
        self.editor.setFocus()

    def _begin(self) -> None:
        self._presenter.begin()
        self._edit()
