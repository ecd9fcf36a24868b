"""View of the close: steps above; count or shifts, figures, and what is missing (close-blind-count)."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.close.confirmed import Confirmations
from app.ui.screens.close.count_column import CountColumn
from app.ui.screens.close.day import DayFiguresColumn, ShiftsColumn
from app.ui.screens.close.done import DoneColumn
from app.ui.screens.close.ends import EndsCard
from app.ui.screens.close.header import CloseHeader
from app.ui.screens.close.hints import HintsCard
from app.ui.screens.close.nothing import NoShiftCard
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.reports import ReportsCard
from app.ui.screens.close.side import BlockersCard, CarriedCard, FinishCard
from app.ui.screens.close.signing import SigningCard
from app.ui.screens.close.state import BARRED_MODES, DAY_MODES, DONE_MODES, CloseMode, CloseState, Fault
from app.ui.screens.close.tenders import TenderSheet
from app.ui.theme import GAP_16, SMALL, Tone
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.labels import Label
from app.ui.widgets.narrow import UNBOUNDED, Following, Pages, is_narrow, turn

_SIDE = 440
_REPORTS_LEAST = 220
_SIGNING = frozenset({CloseMode.SIGNING, CloseMode.DAY_SIGNING})
SIGNED_MS = 1500
"""Ctrl+Enter pressed twice, or held, must not leave what is to be read after the first."""


class CloseView(QWidget):
    """The whole screen.

    ``bind`` lets Ctrl+Enter work in the whole window; leave it off where the key strip owns the key.
    """

    def __init__(
        self,
        presenter: ClosePresenter,
        text: Text,
        parent: QWidget | None = None,
        *,
        bind: bool = True,
        known: Confirmations | None = None,
    ) -> None:
        super().__init__(parent)
        self._known = known
        if known is not None:
            known.changed.connect(lambda: self.render(presenter.state))
        self.setObjectName("close")
        self._presenter = presenter
        self._mode: CloseMode | None = None
        self._narrow = self._over = False
        self._signed = QTimer(self)
        self._signed.setSingleShot(True)
        self._signed.setInterval(SIGNED_MS)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        for keys in ("Ctrl+Return", "Ctrl+Enter") if bind else ():
            QShortcut(QKeySequence(keys), self).activated.connect(lambda: self.press("Ctrl+Return"))
        self._build(text)
        presenter.attach(self)

    # --------------------------------------------------------------------------------------------- building
    def _build(self, text: Text) -> None:
        self._text = text
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self._header = CloseHeader(text, self._change_side, self._presenter.zone)
        column.addWidget(self._header)
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self.count = CountColumn(self._presenter, text, self.submit)
        self.shifts = ShiftsColumn(self._presenter, text, self._to_pin)
        self._left = Pages(self.count, self.shifts)
        self._left.setFixedWidth(self.count.width())
        row.addWidget(self._left)
        self._rest = Following(QHBoxLayout())
        self._rest.content.setSpacing(GAP_16)
        self._rest.content.addLayout(self._middle(text), 1)
        self._rest.content.addLayout(self._right(text))
        row.addWidget(self._rest, 1)
        column.addLayout(row, 1)
        self._outer.addWidget(self._content)
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        if self._narrow != is_narrow(self):
            self._narrow = not self._narrow
            self._share_room()

    def _share_room(self) -> None:
        """In a narrow window what is missing stands below the figures, and both scroll together."""
        narrow = self._narrow
        turn(self._rest.content, narrow=narrow)
        if narrow and self._presenter.state.mode in BARRED_MODES:
            self._rest.content.setDirection(QBoxLayout.Direction.BottomToTop)  # what blocks, then the sums
        self._rest.set_scrolling(scrolls=narrow)
        for card in (self.blockers, self._ends, self._carried, self.finish, self.reports):
            card.setMinimumWidth(0 if narrow else _SIDE)
            card.setMaximumWidth(UNBOUNDED if narrow or self._over else _SIDE)
        self.reports.setMinimumHeight(_REPORTS_LEAST if narrow else 0)
        parts = (self._header, self.count, self._tenders, self.hints, self.signing, self._done, self._figures)
        for part in parts:
            part.set_narrow(narrow=narrow)
        self._offer_signing(self._presenter.state)

    def _middle(self, text: Text) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP_16)
        self._blind = Card(text("close.blind.title"))
        self._blind.body.addWidget(
            EmptyState("eye-off-outline", text("close.blind.now"), text("close.blind.detail"))
        )
        self._compared = QWidget()
        compared = QVBoxLayout(self._compared)
        compared.setContentsMargins(0, 0, 0, 0)
        compared.setSpacing(GAP_16)
        self._tenders_card = Card(text("close.tenders.title"), flush=True)
        self._agency = Label("", SMALL, tone=Tone.MUTED)
        self._tenders_card.add_trailing(self._agency)
        self._tenders = TenderSheet(text)
        self._tenders_card.body.addWidget(self._tenders)
        compared.addWidget(self._tenders_card)
        self.hints = HintsCard(self._presenter, text)
        compared.addWidget(self.hints, 1)
        self._even = Card(text("close.hints.title"))
        self._even.body.addWidget(
            EmptyState("check-circle-outline", text("close.even.title"), text("close.even.detail"))
        )
        compared.addWidget(self._even, 1)
        self._outdated = Card(text("close.hints.title"))
        self._outdated.body.addWidget(
            EmptyState("restore", text("close.blocker.recount.title"), text("close.even.outdated"))
        )
        compared.addWidget(self._outdated, 1)
        self._done = DoneColumn(self._presenter, text, self._known)
        self._figures = DayFiguresColumn(text)
        self._none = NoShiftCard(self._presenter, text)
        self._pages = Pages(self._blind, self._compared, self._done, self._figures, self._none)
        column.addWidget(self._pages, 1)
        self.signing = SigningCard(self._presenter, text)
        self.signing.pin.textChanged.connect(self._show_typed)
        self.signing.pin.completed.connect(self._to_button)
        column.addWidget(self.signing)
        return column

    def _right(self, text: Text) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP_16)
        self.blockers = BlockersCard(self._presenter, text, self._to_hints)
        self._ends = EndsCard(self._presenter, text)
        self._carried = CarriedCard(self._presenter, text)
        self.finish = FinishCard(text, self.submit)
        self.reports = ReportsCard(self._presenter, text, self._known)
        parts = (self.blockers, 0), (self._ends, 0), (self._carried, 1), (self.reports, 1), (self.finish, 0)
        for part, share in parts:
            column.addWidget(part, share)
        return column

    # -------------------------------------------------------------------------------------------- rendering
    def render(self, state: CloseState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text, mode = self._text, state.mode
        day, done = mode in DAY_MODES, mode in DONE_MODES
        nothing = mode is CloseMode.NO_SHIFT or state.over
        self._header.show_state(state)
        if mode is not self._mode:
            self.signing.pin.clear()
        held = self._held()
        signers = (self.signing.pin, self.finish.button, self.count.seal)
        goes = mode is not self._mode or (state.busy and held in signers)
        if goes and held is not None and self.isAncestorOf(held):
            self.setFocus()  # what has it is about to go or be locked, and would hand it to a stranger
        self._left.setVisible(mode is not CloseMode.NO_SHIFT)
        self._left.show_page(self.shifts if day else self.count)
        if day:
            self.shifts.show_state(state)
        elif state.sheet is not None:
            self.count.show_state(state, typed=not self.signing.pin.missing())
        self._show_middle(state)
        self.signing.setVisible(not (done or nothing))
        self.signing.show_state(state)
        self.blockers.show_state(state)
        self._ends.show_state(state)
        self._carried.setVisible(not (done or nothing))
        self._carried.show_state(state)
        self.finish.setVisible(not (done or nothing) and mode is not CloseMode.COUNTING)
        self.finish.show_state(state, typed=not self.signing.pin.missing())
        self._offer_signing(state)
        self.reports.setVisible(done or nothing)
        self.reports.show_state(state)
        agency = state.agency_fen
        self._agency.setText(text("close.tenders.agency", amount=text.money(agency)) if agency else "")
        if state.over is not self._over or mode is not self._mode:
            self._over = state.over
            self._rest.content.setStretch(0, int(not state.over))  # else an empty column keeps its room
            self._share_room()
        if mode is not self._mode or (mode is CloseMode.VARIANCE and self.hints.renewed):
            if mode in DONE_MODES:
                self._signed.start()
            self._mode = mode
            self._rest.verticalScrollBar().setValue(0)
            self._focus(state)
        elif state.fault is Fault.PIN and self.signing.pin.isEnabled() and self._is_front():
            self.signing.pin.setFocus()
        elif (self.hasFocus() or (held is not None and not held.isVisible())) and not state.busy:
            self._focus(state)  # after a refusal that put it aside above, or after what had it was solved

    def _show_middle(self, state: CloseState) -> None:
        mode = state.mode
        self._pages.setVisible(not state.over)
        if mode in DONE_MODES:
            self._done.show_state(state)
            self._pages.show_page(self._done)
        elif mode in DAY_MODES:
            self._figures.show_state(state)
            self._pages.show_page(self._figures)
        elif mode is CloseMode.NO_SHIFT:
            self._none.show_state(state)
            self._pages.show_page(self._none)
        elif mode is CloseMode.COUNTING:
            self._pages.show_page(self._blind)
        else:
            self._tenders.set_lines(state.lines)
            something = bool(state.undecided or state.decisions)
            self.hints.setVisible(something and not state.outdated)
            self._even.setVisible(not (something or state.outdated))
            self._outdated.setVisible(state.outdated)
            self.hints.show_state(state)
            self._pages.show_page(self._compared)

    # ------------------------------------------------------------------------------------------------ focus
    def _held(self) -> QWidget | None:
        """Return what has the focus in this window, whichever window is the active one."""
        held: QWidget | None = self.window().focusWidget()
        return held

    def _is_front(self) -> bool:
        """Return whether the focus is here or nowhere: it is never taken from elsewhere."""
        focus = self._held()
        return focus is None or focus is self or self.isAncestorOf(focus) or not focus.isVisible()

    def _focus(self, state: CloseState, *, arrived: bool = False) -> None:
        if not self.isVisible() or not (arrived or self._is_front()):
            return
        wanted = self._wanted(state)
        if wanted is not None:
            self._put(wanted)

    def _wanted(self, state: CloseState) -> QWidget | None:
        """Return where the work is."""
        if not state.ready:
            return self  # what is shown until it was read goes at once, and would hand it to a stranger
        if state.mode is CloseMode.DAY_SIGNING and self._narrow:
            return self._figures.area  # the sums are read first, and the PIN stands far below them
        if state.mode in _SIGNING:
            return self.signing.pin
        if state.mode in DONE_MODES:
            return self._done.first
        places: dict[CloseMode, QWidget | None] = {
            CloseMode.COUNTING: self.count.notes.boxes[0],
            CloseMode.VARIANCE: self.hints.first,
            CloseMode.BLOCKED: self.blockers.first,
            CloseMode.DAY_BLOCKED: self.blockers.first,
            CloseMode.DAY_LIST: self.shifts.first,
            CloseMode.SEALED: self.finish.button,
        }
        return places.get(state.mode, self._none.open_one)

    def _put(self, wanted: QWidget) -> None:
        """Give the focus to a widget, even if it was put into its layout only now and so is not shown yet."""
        above: QWidget | None = wanted
        while above is not None and above is not self and not above.isVisible():
            above.show()
            above = above.parentWidget()
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus where the work is."""
        super().showEvent(event)
        self._focus(self._presenter.state, arrived=True)

    def _to_hints(self) -> None:
        if self.hints.first is not None:
            self._put(self.hints.first)

    def submit(self) -> None:
        """Seal or close: with the PIN where one is asked for, and only once it is whole."""
        state = self._presenter.state
        if state.busy:
            return
        self._presenter.submit()  # where a PIN is asked for, this only says what else is to be typed
        if self._presenter.state.fault is Fault.COUNT:
            self.count.to_missing(self._presenter.state)
        elif state.asks_pin and self.signing.pin.missing():
            self._to_pin()
        elif state.asks_pin:
            self.setFocus()  # the button is locked once the PIN is taken, and would hand the focus on
            self._presenter.sign(self.signing.take_pin())

    def _show_typed(self) -> None:
        """Free the button that signs once the PIN is whole, and lock it when a figure goes again."""
        state, typed = self._presenter.state, not self.signing.pin.missing()
        if state.mode is CloseMode.COUNTING and state.sheet is not None:
            self.count.show_state(state, typed=typed)
        self.finish.show_state(state, typed=typed)
        self._offer_signing(state)

    def _offer_signing(self, state: CloseState) -> None:
        """Show the way to the PIN beside the sums of a day, where the PIN itself stands far below them."""
        waits = state.mode is CloseMode.DAY_SIGNING and bool(self.signing.pin.missing())
        self.shifts.to_sign.setVisible(self._narrow and waits and not state.busy)

    def _to_button(self) -> None:
        """Show where a whole PIN signs; no figure does so by itself."""
        self._show_typed()
        button = self.count.seal if self._presenter.state.mode is CloseMode.COUNTING else self.finish.button
        if button.isVisible():
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_pin(self) -> None:
        self.signing.pin.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move on with Enter: from what was read to the PIN, from the whole PIN to its button.

        A figure that nothing else takes is the first of the PIN: nobody has to look for its boxes.
        """
        figure = event.text().isascii() and event.text().isdigit()
        entering = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if not (entering or figure) or not self.signing.pin.isEnabled():
            super().keyPressEvent(event)
        elif figure:
            self._to_pin()
            self.signing.pin.insert(event.text())
        elif self.signing.pin.missing():
            self._to_pin()
        else:
            self._to_button()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave no PIN at a desk that somebody went away from."""
        super().hideEvent(event)
        self.signing.pin.clear()

    def _change_side(self) -> None:
        day = self._presenter.state.mode in DAY_MODES
        (self._presenter.start_own if day else self._presenter.start_day)()

    def keys(self) -> Mapping[str, bool]:
        """Return the keys that do something now, and whether each is the next step."""
        state = self._presenter.state
        found = {"F5": False}
        if state.mode in {CloseMode.COUNTING, CloseMode.SEALED}:
            found["Ctrl+Return"] = True
        elif state.mode in {*_SIGNING, *DAY_MODES, *DONE_MODES}:
            found["Ctrl+Return"] = False
        if state.recounting:
            found["Esc"] = False
        if state.decisions and state.mode not in DONE_MODES:
            found["Alt+U"] = False
        return found

    def press(self, key: str) -> None:
        """Do what a key of the strip means here."""
        state = self._presenter.state
        if key == "F5":
            self._presenter.refresh()
        elif key == "Esc" and state.recounting:
            self._presenter.stop_recount()
        elif key == "Alt+U" and not state.busy:
            self._presenter.take_back()
        elif key == "Ctrl+Return":
            if state.mode not in DONE_MODES:
                self.submit()
            elif self._signed.isActive():
                self._signed.start()
            else:
                self._done.first.click()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        old = self._content
        self._outer.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._mode = None
        self._build(text)
        self.render(self._presenter.state)
