"""Left column of the shift close: the blind count as it is typed, and once it is sealed; 384 wide."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.cash import DENOMINATIONS, TenderKind
from app.i18n import Text
from app.services.rows.shifts import CountRow
from app.ui.panels.shift_notes import NotesEditor
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.sheet import clear
from app.ui.screens.close.state import CloseMode, CloseState, Fault
from app.ui.theme import GAP_8, GAP_12, GAP_16, SMALL, TITLE, Tone, font
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, SignButton, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.money import MoneyEdit
from app.ui.widgets.narrow import Following

WIDTH = 384


class _SlipsBox(MoneyEdit):
    """An amount of slips. The Enter that went on to the next box is used up, or it would go on to the PIN."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what moved the focus; what did not is the screen's, which knows what comes after the count."""
        super().keyPressEvent(event)
        if not self.hasFocus():
            event.accept()


class CountColumn(Card):
    """Denominations, other tenders, and the button that seals."""

    def __init__(self, presenter: ClosePresenter, text: Text, submit: Callable[[], None]) -> None:
        """``submit`` seals what was typed, with the PIN where a second person stands beside."""
        super().__init__(text("close.count.title"), flush=True)
        self.setFixedWidth(WIDTH)
        self._presenter = presenter
        self._text = text
        self._narrow = False
        self._badge = Badge()
        self.add_trailing(self._badge)
        self.notes = NotesEditor(text, "close.count.total", "close.notes")
        self.notes.changed.connect(presenter.type_pieces)
        self.notes.finished.connect(self._after_notes)
        # On a low screen what is counted scrolls; the button that seals it stays where it is.
        self._area = area = Following()
        area.content.setSpacing(0)
        area.content.addWidget(self.notes)
        self.body.addWidget(area, 1)
        below, foot = QWidget(), QWidget()
        self._column, buttons = QVBoxLayout(below), QVBoxLayout(foot)
        column = self._column
        column.setContentsMargins(GAP_16, GAP_12, GAP_16, 0)
        column.setSpacing(GAP_12)
        buttons.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_16)
        buttons.setSpacing(GAP_12)
        self._slips = QWidget()
        self._slips_column = QVBoxLayout(self._slips)
        self._slips_column.setContentsMargins(0, 0, 0, 0)
        self._slips_column.setSpacing(GAP_12)
        self._boxes: dict[str, MoneyEdit] = {}
        column.addWidget(self._slips)
        self._facts = KeyValue()
        column.addWidget(self._facts)
        self._note = self._hint()
        column.addWidget(self._note)
        column.addStretch(1)
        area.content.addWidget(below, 1)
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("close.count_error")
        buttons.addWidget(self._error)
        self._again = Button(
            text("close.count.again"), icon="undo-variant", key="Alt+R", bind=True, spread=True
        )
        self._again.setObjectName("close.recount")
        self._again.clicked.connect(presenter.recount)
        buttons.addWidget(self._again)
        self.seal = SignButton(
            text("close.count.seal"), Kind.PRIMARY, Size.LARGE, icon="lock-outline", key="Ctrl+Enter"
        )
        self.seal.setObjectName("close.seal")
        self.seal.clicked.connect(submit)
        buttons.addWidget(self.seal)
        self._stop = Button(text("close.count.keep"), Kind.TEXT)
        self._stop.setObjectName("close.stop_recount")
        self._stop.clicked.connect(presenter.stop_recount)
        buttons.addWidget(self._stop)
        self.body.addWidget(foot)

    def _hint(self) -> QWidget:
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(IconLabel("information-outline", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(self._text("close.count.blind"), SMALL, tone=Tone.MUTED, wrap=True), 1)
        return place

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave the room to what is counted; what is blind about it is said beside."""
        self._narrow = narrow
        self._area.set_scrolling(scrolls=narrow)
        self._column.setSpacing(GAP_8 if narrow else GAP_12)
        self._note.setVisible(not narrow)

    def show_state(self, state: CloseState, *, typed: bool) -> None:
        """Show ``state``; ``typed`` says whether the PIN of who stands beside is whole."""
        counting = state.mode is CloseMode.COUNTING
        self.notes.set_sealed(not counting)
        count = state.found.shift.count if state.found else None
        if not counting and count is not None:
            by_value = {note.denomination_fen: note.pieces for note in count.notes}
            self.notes.set_pieces(tuple(by_value.get(fen, 0) for fen in DENOMINATIONS))
        elif state.pieces != self.notes.pieces():
            self.notes.set_pieces(state.pieces)
        self._show_badge(state, counting=counting)
        self._slips.setVisible(counting)
        self._show_slips(state)
        self._facts.setVisible(not counting and count is not None)
        if count is not None:
            self._facts.set_pairs(self._pairs(state, count))
        wrong = state.fault is Fault.COUNT and state.error is not None
        self._error.setVisible(wrong)
        self._error.setText(self._text.error(state.error) if wrong and state.error else "")
        self._again.setVisible(not counting and state.mode is not CloseMode.CLOSED)
        self.seal.setVisible(counting)
        self.seal.set_busy(state.busy, self._text("close.busy"))
        waits = counting and state.asks_pin and not (typed or state.busy)
        self.seal.set_blocked(self._text("close.count.needs_pin") if waits else None)
        self._stop.setVisible(counting and state.recounting)

    def _show_badge(self, state: CloseState, *, counting: bool) -> None:
        if state.recounting:
            self._badge.set(self._text("close.count.recounting"), Tone.UNSYNCED, "restore")
        elif counting:
            self._badge.set(self._text("close.count.counting"), Tone.PRIMARY, "progress-clock")
        else:
            self._badge.set(self._text("close.count.sealed"), Tone.OK, "lock-outline")

    def _show_slips(self, state: CloseState) -> None:
        wanted = tuple(tender for tender, _ in state.declared)
        if wanted != tuple(self._boxes):
            clear(self._slips_column)
            self._boxes = {}
            self._slips_column.addWidget(Label(self._text("close.count.slips"), SMALL, tone=Tone.MUTED))
            for tender in wanted:
                self._slips_column.addWidget(self._slip(tender))
                if tender == TenderKind.PAYMENT_CODE:
                    words = self._text("close.count.own_codes")
                    self._slips_column.addWidget(Label(words, SMALL, tone=Tone.MUTED, wrap=True))
            # They are made later than the button: without this, Tab would leave them for the search box.
            for before, after in pairwise((self.notes.boxes[-1], *self._boxes.values(), self.seal)):
                QWidget.setTabOrder(before, after)
        for tender, fen in state.declared:
            if self._boxes[tender].fen() != fen:
                self._boxes[tender].set_fen(fen)

    def _slip(self, tender: str) -> QWidget:
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(self._text(f"tender.{tender}"), bold=True), 1)
        row.addWidget(Label(self._text(f"close.basis.{tender}"), SMALL, tone=Tone.MUTED))
        amount = _SlipsBox()
        amount.setFixedWidth(136)
        amount.setFont(font(TITLE))
        amount.setObjectName(f"close.slip.{tender}")
        amount.setAccessibleName(self._text(f"tender.{tender}"))
        amount.fen_changed.connect(lambda fen: self._presenter.type_declared(tender, fen))
        amount.returnPressed.connect(lambda: self._after(tender))
        self._boxes[tender] = amount
        row.addWidget(amount)
        return place

    def to_missing(self, state: CloseState) -> None:
        """Put the cursor where something is still to be typed, after the count was refused for it."""
        if state.fault is not Fault.COUNT or state.mode is not CloseMode.COUNTING:
            return
        empty = (self._boxes[tender] for tender, fen in state.declared if fen is None)
        nothing = all(pieces is None for pieces in state.pieces)
        box = self.notes.boxes[0] if nothing else next(empty, None)
        if box is not None:
            box.setFocus(Qt.FocusReason.TabFocusReason)

    def _after_notes(self) -> None:
        first = next(iter(self._boxes.values()), None)
        (first or self.seal).setFocus(Qt.FocusReason.TabFocusReason)

    def _after(self, tender: str) -> None:
        tenders = list(self._boxes)
        at = tenders.index(tender) + 1
        after = self._boxes[tenders[at]] if at < len(tenders) else self.seal
        if after is not self.seal or self.seal.isEnabled():
            after.setFocus(Qt.FocusReason.TabFocusReason)

    def _pairs(self, state: CloseState, count: CountRow) -> tuple[Pair, ...]:
        text, found = self._text, state.found
        if found is None or state.sheet is None:
            return ()
        names = dict(
            (*state.sheet.witnesses, (self._presenter.session.staff_no, self._presenter.session.name))
        )
        names.setdefault(found.shift.staff_no, state.sheet.clerk)
        limit = text.money(found.till_limit_fen)
        at, by = text.clock(count.at_ms, self._presenter.zone), names.get(count.counted_by, "")
        who = f"{by} {count.counted_by}".strip()
        # On a low screen each line counts: the last one would be cut.
        sealed = (
            (Pair(text("close.count.sealed_at"), f"{at} · {who}"),)
            if self._narrow
            else (Pair(text("close.count.sealed_at"), at), Pair(text("close.count.by"), who))
        )
        pairs = [
            *sealed,
            Pair(
                text("close.count.limit"),
                text("close.count.over" if found.over_till_limit else "close.count.under", amount=limit),
                tone=Tone.UNSYNCED if found.over_till_limit else Tone.TEXT,
            ),
        ]
        if count.witness:
            witness = f"{names.get(count.witness, '')} {count.witness}".strip()
            pairs.append(Pair(text("close.count.witness"), witness))
        if len(found.shift.counts) > 1:
            sums = " → ".join(text.money(each.cash_fen) for each in found.shift.counts)
            pairs.append(Pair(text("close.count.counts"), sums))
        return tuple(pairs)
