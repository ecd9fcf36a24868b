"""The grid of businesses at the counter: tiles by category, and a box for the code (mockup counter-main)."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.domain.business import business_types
from app.domain.business.spec import BusinessType, OfflineMode
from app.i18n import Text
from app.ui.panels.business_presenter import (
    ALL,
    MOST_COMMON,
    BusinessMode,
    BusinessPresenter,
    BusinessState,
    tabs,
)
from app.ui.theme import GAP_4, GAP_8, GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.actions import BusinessGrid, TileSpec
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import Pills
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import IconLabel, Label, hint
from app.ui.widgets.narrow import turn

OFFLINE_MARKS = {
    OfflineMode.LOCAL: ("check-circle", Tone.OK),
    OfflineMode.DEFERRED: ("progress-clock", Tone.UNSYNCED),
    OfflineMode.ONLINE: ("cloud-outline", Tone.MUTED),
}
HELD_MARK = ("pause-circle-outline", Tone.PRIMARY)
_CODE_WIDTH = 220
_LINK = 24
_FEW, _ROOMY, _CLOSE = 3, 4, 6
"""Columns: with more tiles than the panel has room for in four, they stand closer; few where it is narrow."""
_NARROW, _TIGHT = 640, 720
"""Less wide, the categories stand below the box for the code; closer to it."""


class BusinessPanel(Card):
    """Code box, category tabs, tiles, and what their marks mean."""

    def __init__(self, presenter: BusinessPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(text("business.panel.title"), parent=parent)
        self._presenter = presenter
        self._text = text
        self.setObjectName("business_panel")
        self._guide = hint("")
        self.add_trailing(self._guide)
        self.body.setSpacing(GAP_8)
        self._top = QHBoxLayout()
        self._top.setSpacing(GAP_16)
        self._code = TextBox(icon="numeric", key="F4")
        self._code.setObjectName("business.code")
        self._code.setFixedWidth(_CODE_WIDTH)
        self._code.textEdited.connect(presenter.type)
        self._code.returnPressed.connect(presenter.enter)
        self._code.installEventFilter(self)
        self._top.addWidget(self._code)
        self._pills: Pills | None = None
        self.body.addLayout(self._top)
        self._grids = {columns: BusinessGrid(columns) for columns in (_FEW, _ROOMY, _CLOSE)}
        for grid in self._grids.values():
            grid.chosen.connect(presenter.choose_code)
            self.body.addWidget(grid)
        self._grid = self._grids[_ROOMY]
        self._note = Label("", SMALL, tone=Tone.DANGER)
        self._wrong = QWidget()
        wrong = QHBoxLayout(self._wrong)
        wrong.setContentsMargins(0, 0, 0, 0)
        wrong.setSpacing(GAP_4)
        wrong.addWidget(IconLabel("alert-circle", 16, Tone.DANGER))
        wrong.addWidget(self._note, 1)
        self.body.addWidget(self._wrong)
        self.body.addStretch(1)
        self._legend = _Legend(presenter)
        self.body.addWidget(self._legend)
        self.retranslate(text)
        presenter.attach(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the categories under the box for the code where the panel is narrow."""
        super().resizeEvent(event)
        narrow, ways = self.width() < _NARROW, QBoxLayout.Direction
        if not narrow:
            self._top.setSpacing(GAP_8 if self.width() < _TIGHT else GAP_16)
        if narrow != (self._top.direction() is ways.TopToBottom):
            self._top.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
            self._top.setSpacing(GAP_8 if narrow else GAP_16)
            self.render(self._presenter.state)

    def focus_code(self) -> None:
        """Put the cursor into the code box (F4)."""
        self._code.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._code.selectAll()

    def render(self, state: BusinessState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        if self._code.text() != state.typed:
            self._code.setText(state.typed)
        if self._pills:
            self._pills.set_key(state.tab)
        close = len(state.shown) > MOST_COMMON and not state.roomy
        narrow = self._top.direction() is QBoxLayout.Direction.TopToBottom
        self._show_grid(_FEW if narrow else _CLOSE if close else _ROOMY)
        self._grid.set_tiles(tuple(self._tile(kind, state) for kind in state.shown))
        for kind in state.shown:
            if tile := self._grid.tile(kind.code):
                tile.setObjectName(f"business.tile.{kind.key}")
        hinted = any(kind.key in state.suggested for kind in state.shown)
        self._guide.setText(text("business.panel.guide_hinted" if hinted else "business.panel.guide"))
        no_match = state.mode is BusinessMode.NO_MATCH
        words = text("business.panel.no_match", typed=state.typed.strip()) if no_match else ""
        self._note.setText(words)
        self._wrong.setVisible(bool(words))

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.set_title(text("business.panel.title"))
        self._code.setPlaceholderText(text("business.panel.code"))
        self._code.setAccessibleName(text("business.panel.code"))
        self._presenter.set_words(
            {kind.key: text(kind.title) for kind in business_types()},
            {kind.key: text(kind.initials) for kind in business_types()},
        )
        if self._pills is not None:
            self._top.removeWidget(self._pills)
            self._pills.deleteLater()
        options = tuple((tab, self._tab_words(tab)) for tab in tabs())
        self._pills = Pills(options, self._presenter.state.tab)
        self._pills.setObjectName("business.tabs")
        self._pills.changed.connect(self._presenter.choose_tab)
        self._top.addWidget(self._pills, 1)
        self._legend.retranslate(text)
        self.render(self._presenter.state)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the code box: down into the tiles, Page Up and Page Down through the categories."""
        if watched is self._code and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
            if (step := steps.get(Qt.Key(event.key()))) is not None:
                self._presenter.step_tab(step)
                return True
            if event.key() == Qt.Key.Key_Down and self._presenter.state.shown:
                tile = self._grid.tile(self._presenter.state.shown[0].code)
                if tile is not None:
                    tile.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _show_grid(self, columns: int) -> None:
        for each, grid in self._grids.items():
            grid.setVisible(each == columns)
            if each != columns:
                grid.set_tiles(())
        self._grid = self._grids[columns]

    def _tab_words(self, tab: str) -> str:
        if tab == ALL:
            return self._text("business.category.all", count=len(business_types()))
        return self._text(f"business.category.{tab}")

    def _tile(self, kind: BusinessType, state: BusinessState) -> TileSpec:
        icon, tone = ("", Tone.MUTED) if state.alone else OFFLINE_MARKS[kind.offline]
        mode = self._text(f"business.offline.{kind.offline}")
        says = [] if state.alone else [self._text("business.panel.offline_mark", mode=mode)]
        if kind.key in state.held:
            icon, tone = HELD_MARK
            says.append(self._text("business.panel.held"))
        if kind.key in state.suggested:
            says.append(self._text("business.panel.hinted"))
        return TileSpec(
            code=kind.code,
            name=self._text(kind.title),
            icon=icon,
            tone=tone,
            suggested=kind.key in state.suggested,
            says=" · ".join(says),
        )


class _Legend(QWidget):
    """What the marks on the tiles mean while the hall is cut off; and what is no business at all."""

    def __init__(self, presenter: BusinessPresenter) -> None:
        super().__init__()
        self._rows = QHBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GAP_12)
        row, links = QHBoxLayout(), QHBoxLayout()
        for each in (row, links):
            each.setSpacing(GAP_12)
        self._rows.addLayout(row)
        self._rows.addStretch(1)
        self._rows.addLayout(links)
        self._marks, self._links = row, links
        self._head = Label("", SMALL, tone=Tone.MUTED)
        row.addWidget(self._head)
        self._words: dict[OfflineMode, Label] = {}
        alone = presenter.state.alone
        self._head.setHidden(alone)
        for mode, (icon, tone) in () if alone else OFFLINE_MARKS.items():
            pair = QHBoxLayout()
            pair.setSpacing(GAP_4)
            pair.addWidget(IconLabel(icon, 16, tone))
            self._words[mode] = Label("", SMALL)
            pair.addWidget(self._words[mode])
            row.addLayout(pair)
        row.addStretch(0)
        self._enquiry = LinkButton("-", key="Alt+Z")
        self._enquiry.setObjectName("business.enquiry")
        self._enquiry.setFixedHeight(_LINK)
        self._enquiry.clicked.connect(presenter.enquiry_asked)
        links.addWidget(self._enquiry)
        self._complaint = LinkButton("-", key="Alt+T")
        self._complaint.setObjectName("business.complaint")
        self._complaint.setFixedHeight(_LINK)
        self._complaint.clicked.connect(presenter.complaint_asked)
        links.addWidget(self._complaint)
        links.addStretch(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what is no business below the marks where the words would be cut beside them."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        wanted = self._marks.sizeHint().width() + self._links.sizeHint().width() + 2 * GAP_12
        turn(self._rows, narrow=wanted > self.width())

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._head.setText(text("business.panel.offline"))
        self._enquiry.setText(text("desk.command.enquiry"))
        self._complaint.setText(text("desk.command.complaint"))
        for mode, label in self._words.items():
            label.setText(text(f"business.offline.{mode}"))
        self._share_room()
