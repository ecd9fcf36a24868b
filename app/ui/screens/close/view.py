"""View of the close: steps above; count or shifts, figures, and what is missing (close-blind-count)."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.panels.retold import counter
from app.ui.screens.close.confirmed import Confirmations
from app.ui.screens.close.count_column import CountColumn
from app.ui.screens.close.day import DayFiguresColumn, ShiftsColumn
from app.ui.screens.close.done import DoneColumn
from app.ui.screens.close.hints import HintsCard
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.progress import steps
from app.ui.screens.close.reports import ReportsCard
from app.ui.screens.close.side import BlockersCard, CarriedCard, FinishCard
from app.ui.screens.close.signing import SigningCard
from app.ui.screens.close.state import DAY_MODES, DONE_MODES, CloseMode, CloseState, Fault
from app.ui.screens.close.tenders import TenderSheet
from app.ui.theme import GAP_12, GAP_16, SMALL, TITLE, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.narrow import UNBOUNDED, Following, Pages, is_narrow, turn
from app.ui.widgets.steps import StepBar

_HEADER = 56
_SIDE = 440
_REPORTS_LEAST = 220
_SIGNING = frozenset({CloseMode.SIGNING, CloseMode.DAY_SIGNING})
SIGNED_MS = 1500
"""The last digit signs: Ctrl+Enter pressed after it out of habit must not leave what is to be read now."""


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
        self._narrow = False
        self._signed = QTimer(self)
        self._signed.setSingleShot(True)
        self._signed.setInterval(SIGNED_MS)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        for keys in ("Ctrl+Return", "Ctrl+Enter") if bind else ():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda: self.press("Ctrl+Return"))
        self._build(text)
        presenter.attach(self)

    # --------------------------------------------------------------------------------------------- building
    def _build(self, text: Text) -> None:
        self._text = text
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        column.addWidget(self._header(text))
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self.count = CountColumn(self._presenter, text)
        self.shifts = ShiftsColumn(self._presenter, text)
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
        self._rest.set_scrolling(scrolls=narrow)
        for card in (self.blockers, self._carried, self.finish, self.reports):
            card.setMinimumWidth(0 if narrow else _SIDE)
            card.setMaximumWidth(UNBOUNDED if narrow else _SIDE)
        self.reports.setMinimumHeight(_REPORTS_LEAST if narrow else 0)
        self._steps.set_short(short=narrow)
        self._detail.set_wrap(wrap=narrow)
        parts = (self.count, self._tenders, self.hints, self.signing, self._done, self._figures)
        for part in parts:
            part.set_narrow(narrow=narrow)

    def _header(self, text: Text) -> Card:
        card = Card(flush=True)
        card.setFixedHeight(_HEADER)
        row = QHBoxLayout()
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel("cash-register", 24, Tone.PRIMARY))
        self._title = Label("", TITLE, bold=True)
        self._detail = Label("", tone=Tone.MUTED)
        row.addWidget(self._title)
        row.addWidget(self._detail, 1)
        self._other = Button("", Kind.SECONDARY, Size.COMPACT, icon="swap-horizontal")
        self._other.setObjectName("close.other")
        self._other.clicked.connect(self._change_side)
        row.addWidget(self._other)
        row.addSpacing(GAP_16)
        self._steps = StepBar()
        row.addWidget(self._steps)
        card.body.addLayout(row)
        return card

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
        self._none = Card()
        open_one = Button(text("close.none.open"), Kind.PRIMARY, Size.LARGE, icon="cash-register")
        open_one.setObjectName("close.open_shift")
        open_one.clicked.connect(lambda: self._presenter.go("open_shift"))
        self._open_one = open_one
        self._none.body.addWidget(
            EmptyState("cash-register", text("close.none.title"), text("close.none.detail"), open_one)
        )
        self._pages = Pages(self._blind, self._compared, self._done, self._figures, self._none)
        column.addWidget(self._pages, 1)
        self.signing = SigningCard(self._presenter, text)
        column.addWidget(self.signing)
        return column

    def _right(self, text: Text) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP_16)
        self.blockers = BlockersCard(self._presenter, text, self._to_hints)
        self._carried = CarriedCard(self._presenter, text)
        self.finish = FinishCard(self._presenter, text, to_pin=self._to_pin)
        self.reports = ReportsCard(self._presenter, text, self._known)
        column.addWidget(self.blockers)
        column.addWidget(self._carried, 1)
        column.addWidget(self.reports, 1)
        column.addWidget(self.finish)
        return column

    # -------------------------------------------------------------------------------------------- rendering
    def render(self, state: CloseState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text, mode = self._text, state.mode
        day = mode in DAY_MODES
        done = mode in DONE_MODES
        nothing = mode is CloseMode.NO_SHIFT or (mode is CloseMode.DAY_LIST and state.day is None)
        self._show_header(state)
        self._left.setVisible(mode is not CloseMode.NO_SHIFT)
        self._left.show_page(self.shifts if day else self.count)
        if day:
            self.shifts.show_state(state)
        elif state.sheet is not None:
            self.count.show_state(state)
        self._show_middle(state)
        self.signing.setVisible(not (done or nothing))
        if state.busy and self.signing.pin.hasFocus():
            self.setFocus()  # the boxes are about to be disabled, and would hand the focus to a stranger
        self.signing.show_state(state)
        self.blockers.show_state(state)
        self._carried.setVisible(not (done or nothing))
        self._carried.show_state(state)
        self.finish.setVisible(not (done or nothing) and mode is not CloseMode.COUNTING)
        self.finish.show_state(state)
        self.reports.setVisible(done or nothing)
        self.reports.show_state(state)
        if state.found is not None:
            agency = state.found.figures.agency_fen
            self._agency.setText(text("close.tenders.agency", amount=text.money(agency)) if agency else "")
        if mode is not self._mode or (mode is CloseMode.VARIANCE and self.hints.renewed):
            if mode in DONE_MODES and self._mode in _SIGNING:
                self._signed.start()
            self._mode = mode
            self._rest.verticalScrollBar().setValue(0)
            self._focus(state)
        elif self.signing.pin.isEnabled() and (
            (state.fault is Fault.PIN and self._is_front()) or (mode in _SIGNING and self.hasFocus())
        ):
            self.signing.pin.setFocus()  # also after a refusal, for which the focus was put aside above

    def _show_header(self, state: CloseState) -> None:
        text, zone = self._text, self._presenter.zone
        day = state.mode in DAY_MODES
        if day:
            self._title.setText(text("close.header.day"))
            date = state.day.day.date if state.day else ""
            late = text("close.day.late") if state.day and state.day.late else ""
            self._detail.setText(" · ".join(part for part in (date, late) if part))
        elif state.sheet is not None:
            sheet = state.sheet
            self._title.setText(text("close.header.shift", counter=counter(sheet.counter, text)))
            until = state.report.queued_ms if state.report else None
            parts = [
                f"{sheet.clerk} {sheet.shift.staff_no}",
                text(
                    "close.header.since",
                    date=sheet.date,
                    opened=text.time(sheet.shift.opened_ms, zone),
                    closed=text.time(until, zone) if until else text("close.day.now"),
                ),
                text("close.header.float", amount=text.money(sheet.shift.float_fen)),
            ]
            if state.absent:
                parts.append(text("close.header.absent"))
            self._detail.setText(" · ".join(parts))
        else:
            self._title.setText(text("close.header.none"))
            self._detail.setText("")
        self._other.setVisible(state.manages and not state.busy)
        self._other.setText(text("close.header.to_shift" if day else "close.header.to_day"))
        self._steps.setVisible(state.mode is not CloseMode.NO_SHIFT)
        self._steps.set_steps(steps(state, text))

    def _show_middle(self, state: CloseState) -> None:
        mode = state.mode
        if mode in DONE_MODES:
            self._done.show_state(state)
            self._pages.show_page(self._done)
        elif mode in DAY_MODES:
            self._figures.show_state(state)
            self._pages.show_page(self._figures)
        elif mode is CloseMode.NO_SHIFT:
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
    def _is_front(self) -> bool:
        """Return whether the focus is here or nowhere: it is never taken from elsewhere."""
        focus = QApplication.focusWidget()
        return focus is None or focus is self or self.isAncestorOf(focus) or not focus.isVisible()

    def _focus(self, state: CloseState, *, arrived: bool = False) -> None:
        if not self.isVisible() or not (arrived or self._is_front()):
            return
        wanted: QWidget | None = None
        if state.mode is CloseMode.COUNTING:
            wanted = self.count.notes.boxes[0]
        elif state.mode is CloseMode.VARIANCE:
            wanted = self.hints.first
        elif state.mode in {CloseMode.BLOCKED, CloseMode.DAY_BLOCKED}:
            wanted = self.blockers.first
        elif state.mode is CloseMode.DAY_LIST:
            wanted = self.shifts.first
        elif state.mode is CloseMode.SEALED:
            wanted = self.finish.button
        elif state.mode in _SIGNING:
            wanted = self.signing.pin
        elif state.mode in DONE_MODES:
            wanted = self._done.first
        else:
            wanted = self._open_one
        if wanted is not None:
            self._put(wanted)

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

    def _to_pin(self) -> None:
        self.signing.pin.setFocus(Qt.FocusReason.TabFocusReason)

    def _change_side(self) -> None:
        if self._presenter.state.mode in DAY_MODES:
            self._presenter.start_own()
        else:
            self._presenter.start_day()

    # ------------------------------------------------------------------------------------------------- keys
    def keys(self) -> Mapping[str, bool]:
        """Return the keys that do something now, and whether each is the next step."""
        state = self._presenter.state
        found = {"F5": False}
        if state.mode in {CloseMode.COUNTING, CloseMode.SEALED}:
            found["Ctrl+Return"] = True
        elif state.mode in {*_SIGNING, *DONE_MODES}:
            found["Ctrl+Return"] = False
        if state.recounting:
            found["Esc"] = False
        return found

    def press(self, key: str) -> None:
        """Do what a key of the strip means here."""
        state = self._presenter.state
        if key == "F5":
            self._presenter.refresh()
        elif key == "Esc" and state.recounting:
            self._presenter.stop_recount()
        elif key == "Ctrl+Return":
            if state.mode is CloseMode.COUNTING and not state.asks_pin:
                self._presenter.submit()
            elif state.mode in DONE_MODES:
                if not self._signed.isActive():
                    self._done.next.click()
            else:
                self.finish.press()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        old = self._content
        self._outer.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._mode = None
        self._build(text)
        self.render(self._presenter.state)
