"""The complaint screen: open ones 432 · form or complaint · deadlines 384 (grid of the approvals mockup)."""

from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.masking import mask_name, mask_phone
from app.i18n import Text
from app.services.rows.complaints import ComplaintRow
from app.ui.models import CellKind, Column, PagedModel, fixed_rows
from app.ui.panels.sync_marks import mark
from app.ui.screens.complaint.detail import DetailCard, DoneCard, SideCard
from app.ui.screens.complaint.form import IntakeForm
from app.ui.screens.complaint.parts import due_badge
from app.ui.screens.complaint.presenter import (
    FORM_MODES,
    STATES,
    ComplaintMode,
    ComplaintPresenter,
    ComplaintScreenState,
)
from app.ui.tasks import InlineRunner
from app.ui.theme import SMALL, Tone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Label
from app.ui.widgets.narrow import is_narrow
from app.ui.widgets.tables import DataTable
from app.ui.widgets.unread import Unread

__all__ = ["STATES", "ComplaintView"]

_LIST_WIDTH, _SIDE_WIDTH = 432, 384
_TABLE_LEAST = 64
"""The list scrolls: on a small screen it gives way to the deadlines below, which do not."""


class ComplaintView(QWidget):
    """List, middle, side. Keys of the strip: `keys()` names them, `press(key)` does what they say."""

    def __init__(self, presenter: ComplaintPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._text = text
        self.setObjectName("complaint")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._left = QVBoxLayout()
        self._left.setSpacing(16)
        self._row.addLayout(self._left)
        self._build()
        presenter.attach(self)

    def _build(self) -> None:
        presenter, text = self._presenter, self._text
        self.list = _ListCard(presenter, text)
        self.form = IntakeForm(presenter, text)
        self.done = DoneCard(presenter, text)
        self.detail = DetailCard(presenter, text)
        self.side = SideCard(text)
        self.side.setFixedWidth(_SIDE_WIDTH)
        self._middle = QStackedWidget()
        for card in (self.form, self.done, self.detail):
            self._middle.addWidget(card)
        self._left.addWidget(self.list, 1)
        self._row.addWidget(self._middle, 1)
        self._place_side()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the deadlines below the list where there is no room for three columns."""
        super().resizeEvent(event)
        self._place_side()

    def _place_side(self) -> None:
        narrow = is_narrow(self)
        self.list.setFixedWidth(_SIDE_WIDTH if narrow else _LIST_WIDTH)
        self.list.set_narrow(narrow=narrow)
        self.form.set_narrow(narrow=narrow)
        (self._left if narrow else self._row).addWidget(self.side)

    def render(self, state: ComplaintScreenState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        self.list.show_state(state, text)
        before = self._middle.currentWidget()
        if state.mode in FORM_MODES:
            self._middle.setCurrentWidget(self.form)
            self.form.show_state(state, text)
            if before is not self.form and self.isVisible():
                self.form.focus_first()  # also of one that was left half filled
        elif state.mode is ComplaintMode.DONE:
            self.done.show_state(state, text)
            if self._middle.currentWidget() is not self.done:
                self._middle.setCurrentWidget(self.done)
                self.done.back.setFocus()  # Enter finishes
        else:
            self.detail.show_state(state, text)
            self._middle.setCurrentWidget(self.detail)
            if before is not self.detail and self.isVisible():
                self.list.focus_first()  # what had the cursor is gone from sight
        self.side.show_state(state, text, self._presenter.owner)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language; what was typed stays."""
        self._text = text
        for card in (self.list, self._middle, self.side):
            card.hide()
            card.deleteLater()
        self._build()
        self.render(self._presenter.state)

    def keys(self) -> dict[str, bool]:
        """Return the keys that do something now, and whether each is the current one."""
        mode = self._presenter.state.mode
        if mode in (ComplaintMode.EDITING, ComplaintMode.ERROR):
            return {"Ctrl+Return": True, "Esc": False, "F5": False}
        return {"Alt+T": False, "Esc": False, "F5": False}

    def press(self, key: str) -> None:
        """Do what a key of the strip says."""
        actions = {
            "Ctrl+Return": self._presenter.submit,
            "Alt+T": self._new,
            "Esc": self._presenter.leave,
            "F5": self._presenter.refresh,
        }
        if key in actions:
            actions[key]()

    def _new(self) -> None:
        """Begin a complaint, or go on with one; whoever is typing one already stays where they are."""
        if "Alt+T" in self.keys():
            self._presenter.new()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow complaints while somebody can see them."""
        super().showEvent(event)
        self._presenter.start()
        if self._middle.currentWidget() is self.detail:
            self.list.focus_first()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can."""
        self._presenter.stop()
        super().hideEvent(event)


class _ListCard(Card):
    """Open complaints, the next deadline first."""

    def __init__(self, presenter: ComplaintPresenter, text: Text) -> None:
        super().__init__("·", flush=True)
        self._presenter = presenter
        self._text = text
        self._now_ms = 0
        self._filling = self._narrow = False
        self._shown: tuple[object, ...] = ()
        # Its rows are in memory already: nothing is read.
        self._runner = InlineRunner(self)
        self._model: PagedModel[ComplaintRow] = PagedModel(
            self._columns(narrow=False),
            fixed_rows(()),
            self._runner,
            cell=self._cell,
            row_id=lambda row: row.complaint_id,
        )
        self.table = DataTable(self._model, name=text("complaint.list_title"))
        self.table.setObjectName("complaint_list")
        self.table.setMinimumHeight(_TABLE_LEAST)
        self.table.chosen.connect(self._on_chosen)
        self._empty = Label("", tone=Tone.MUTED, wrap=True)
        self._empty.setContentsMargins(16, 16, 16, 16)
        self.new = Button("", Kind.PRIMARY, icon="plus", key="Alt+T")
        self.new.setObjectName("complaint_new")
        self.new.clicked.connect(presenter.new)
        self.body.addWidget(self._empty)
        self._unread = Unread(presenter.refresh, "complaint")
        self.body.addWidget(self._unread, 1)
        self._old = Label("", SMALL, tone=Tone.UNSYNCED, wrap=True)
        self._old.setContentsMargins(16, 8, 16, 8)
        self.body.addWidget(self._old)
        self.body.addWidget(self.table, 1)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self.new)
        self.add_footer(foot)

    def _columns(self, *, narrow: bool) -> tuple[Column, ...]:
        """Return the columns; whose complaint it is stands there where the time left beside it is not cut."""
        said = {key: self._text(f"complaint.column.{key}") for key in ("code", "category", "whose", "due")}
        return (
            Column("code", said["code"], CellKind.BOLD, width=110),
            Column("category", said["category"], width=84),
            *(() if narrow else (Column("whose", said["whose"]),)),
            Column("due", said["due"], CellKind.BADGE, width=0 if narrow else 124),
        )

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave out whose complaint it is where there is no room."""
        if narrow is not self._narrow:
            self._narrow = narrow
            self._filling = True
            self._model.set_columns(self._columns(narrow=narrow))
            self.table.choose(self._presenter.state.selected)
            self._filling = False

    def hasHeightForWidth(self) -> bool:
        """Return that it scrolls: it takes what the deadlines below it leave, and not half of the room."""
        return False

    def focus_first(self) -> None:
        """Put the cursor on the complaints, or where there are none on what begins one."""
        (self.table if self._presenter.state.rows else self.new).setFocus()

    def _cell(self, row: ComplaintRow, key: str) -> object:
        if key == "code":
            return row.code
        if key == "whose":
            # Others can see this list: as in the queue, nobody is named in full.
            return mask_name(row.contact_name) or mask_phone(row.contact_phone)
        if key == "category":
            marks = self._presenter.state.marks
            under_way = mark(marks, f"complaint:{row.complaint_id}", self._text)
            return under_way or self._text(f"complaint_category.{row.category}")
        return due_badge(row, self._now_ms, self._text, brief=not self._narrow)

    def show_state(self, state: ComplaintScreenState, text: Text) -> None:
        """Show ``state``."""
        self._text, self._now_ms = text, state.now_ms
        fault = state.mode is ComplaintMode.FAULT
        count = text("unread.count") if fault else text("complaint.list_count", count=len(state.rows))
        self.set_title(text("complaint.list_title"), count)
        begun = state.form.begun and state.mode not in FORM_MODES
        self.new.setText(text("complaint.go_on" if begun else "complaint.new"))
        # One button leads: where the middle has its own, it is that one.
        resting = fault or (state.mode is ComplaintMode.LIST and state.chosen is None)
        self.new.set_kind(Kind.PRIMARY if resting else Kind.SECONDARY)
        self._unread.show_fault(text("complaint.fault"), state.error, text)
        # What was read before stays in hand, and says that it may be out of date.
        self._old.setText(text("complaint.old") if fault and state.rows else "")
        self._old.setVisible(fault and bool(state.rows))
        self.body.setStretchFactor(self._unread, 0 if state.rows else 1)
        self._unread.setVisible(fault)
        self.table.setVisible(not fault or bool(state.rows))
        self._empty.setVisible(not fault and not state.rows)
        self._empty.setText(text("complaint.none"))
        self.table.horizontalHeader().setVisible(bool(state.rows))
        self._filling = True
        shown = (state.rows, tuple(due_badge(row, state.now_ms, text) for row in state.rows), state.marks)
        if shown != self._shown:
            self._shown = shown
            self._model.set_fetch(fixed_rows(state.rows))
            self._model.refresh()
        if self.table.chosen_id() != state.selected:
            self.table.choose(state.selected)
        self._filling = False

    def _on_chosen(self, which: object) -> None:
        """Show what a person chose; what the table selects while it is filled is nobody's wish."""
        if isinstance(which, str) and not self._filling:
            self._presenter.select(which)
