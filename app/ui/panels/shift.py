"""The panel in which a clerk counts the float and opens a shift, 384 px wide."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.panels.shift_notes import NotesEditor
from app.ui.panels.shift_presenter import EMPTY, ShiftMode, ShiftPresenter, ShiftState
from app.ui.theme import GAP_8, GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.toast import announce

WIDTH = 384


class ShiftPanel(QWidget):
    """Counted float by denomination, "same as last", and one button.

    ``bind`` lets Ctrl+Enter work in the whole window; leave it off where the key strip owns the key.
    """

    def __init__(
        self, presenter: ShiftPresenter, text: Text, parent: QWidget | None = None, *, bind: bool = True
    ) -> None:
        super().__init__(parent)
        self.setObjectName("shift_panel")
        self.setFixedWidth(WIDTH)
        self._presenter = presenter
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        for keys in ("Ctrl+Return", "Ctrl+Enter") if bind else ():
            QShortcut(QKeySequence(keys), self).activated.connect(presenter.submit)
        self._build(text)
        presenter.attach(self)

    def _build(self, text: Text) -> None:
        presenter = self._presenter
        self._text = text
        self._card = Card(text("shift.panel.title"), text("shift.panel.blind"), flush=True)
        self.notes = NotesEditor(text, "shift.panel.total", "shift.float")
        self.notes.changed.connect(presenter.type_pieces)
        self._card.body.addWidget(self.notes)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_16)
        column.setSpacing(GAP_12)
        self._foot = column
        self._same = Button(
            text("shift.panel.same", amount="0.00"), icon="history", key="Alt+S", bind=True, spread=True
        )
        self._same.setObjectName("shift.same")
        self._same.clicked.connect(presenter.same_as_last)
        self._left = Label("", wrap=True)
        self._left.setObjectName("shift.left")
        self._left.hide()
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("shift.error")
        self._fault = QWidget()
        fault = QHBoxLayout(self._fault)
        fault.setContentsMargins(0, 0, 0, 0)
        fault.setSpacing(GAP_8)
        fault.addWidget(IconLabel("alert-circle", 20, Tone.DANGER), 0, Qt.AlignmentFlag.AlignTop)
        fault.addWidget(self._error, 1)
        self._fault.hide()
        column.addWidget(self._warning())
        column.addWidget(self._fault)
        column.addWidget(self._left)
        column.addWidget(self._same)
        self._note = Label(text("shift.panel.note"), SMALL, tone=Tone.MUTED, wrap=True)
        column.addWidget(self._note)
        column.addStretch(1)
        self._open = Button(
            text("shift.panel.open"),
            Kind.PRIMARY,
            Size.LARGE,
            icon="cash-register",
            key="Ctrl+Enter",
        )
        self._open.setObjectName("shift.open")
        self._open.asks_again = True
        self._open.clicked.connect(presenter.submit)
        column.addWidget(self._open)
        self._card.body.addWidget(foot, 1)
        self._outer.addWidget(self._card)
        self._done = Card(text("shift.panel.title"))
        self._done.body.addWidget(
            EmptyState("check-circle", text("shift.panel.opened"), text("shift.panel.opened_detail"))
        )
        self._outer.addWidget(self._done)
        self.notes.finished.connect(self._open.setFocus)

    def _warning(self) -> QWidget:
        self._apart = Label("", tone=Tone.UNSYNCED, wrap=True)
        self._apart.setObjectName("shift.apart")
        self._warned = QWidget()
        warned = QHBoxLayout(self._warned)
        warned.setContentsMargins(0, 0, 0, 0)
        warned.setSpacing(GAP_8)
        warned.addWidget(IconLabel("alert", 20, Tone.UNSYNCED), 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self._apart, 1)
        self._warned.hide()
        return self._warned

    def render(self, state: ShiftState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        is_open = state.mode is ShiftMode.OPEN
        self._card.setVisible(not is_open)
        self._done.setVisible(is_open)
        if state.pieces != self.notes.pieces():
            self.notes.set_pieces(state.pieces)
        self._same.setVisible(bool(state.last_fen))
        same = "same_left" if state.last_fen == state.left_fen else "same"
        self._same.setText(text(f"shift.panel.{same}", amount=text.money(state.last_fen)))
        self._left.setText(text("shift.panel.left", amount=text.money(state.left_fen)))
        apart = state.apart_fen
        self._left.setVisible(bool(state.left_fen) and not apart)
        self._warned.setVisible(bool(apart))
        if apart:
            code = "shift.panel.apart_less" if apart < 0 else "shift.panel.apart_more"
            left, away = text.money(state.left_fen), text.money(abs(apart))
            said = text(code, left=left, amount=away)
            if None in state.pieces:
                said = text("shift.panel.empty_rows", said=said)
            if said != self._apart.text():
                self._apart.setText(said)
                announce(self, said)
        else:
            self._apart.clear()
        self._open.setText(text("shift.panel.open_apart" if apart else "shift.panel.open"))
        self._open.set_busy(state.mode is ShiftMode.OPENING, text("shift.panel.busy"))
        self._error.setText(text.error(state.error) if state.error else "")
        self._fault.setVisible(state.error is not None)
        # On a small screen the rows would make room for both: who is told something has counted already.
        self._foot.setSpacing(GAP_8 if apart else GAP_12)
        edge = GAP_8 if apart else GAP_16
        self._foot.setContentsMargins(GAP_16, min(edge, GAP_12), GAP_16, edge)
        self._note.setVisible(not apart and state.error is None)
        nothing = state.mode is ShiftMode.REFUSED and state.pieces == EMPTY
        self.notes.set_wrong(wrong=nothing)
        if nothing:
            self.notes.setFocus()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        for card in (self._card, self._done):
            self._outer.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._build(text)
        self.render(self._presenter.state)
