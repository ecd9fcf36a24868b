"""Head of the close: whose shift or which day it is, the way to the other, and the steps."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from app.i18n import Text
from app.ui.panels.retold import counter
from app.ui.screens.close.progress import steps
from app.ui.screens.close.state import DAY_MODES, CloseMode, CloseState
from app.ui.theme import GAP_12, GAP_16, TITLE, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.steps import StepBar

_HEIGHT = 56
_AROUND = 24 + 2 * GAP_16 + 5 * GAP_12 + GAP_16
"""Icon, margins and gaps, in px."""


class CloseHeader(Card):
    """One line above the columns."""

    def __init__(self, text: Text, change_side: Callable[[], None], zone: str) -> None:
        """``change_side`` goes from the shift to the day and back."""
        super().__init__(flush=True)
        self._text = text
        self._zone = zone
        self._narrow = self._day = False
        self.setFixedHeight(_HEIGHT)
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
        self._other.clicked.connect(change_side)
        row.addWidget(self._other)
        row.addSpacing(GAP_16)
        self._steps = StepBar()
        row.addWidget(self._steps)
        self.body.addLayout(row)

    def set_narrow(self, *, narrow: bool) -> None:
        """Stand in a narrow window: steps without words, details in two lines."""
        self._narrow = narrow
        self._share_room()
        self._detail.set_wrap(wrap=narrow)

    def show_state(self, state: CloseState) -> None:
        """Show ``state``."""
        text = self._text
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
                    opened=text.time(sheet.shift.opened_ms, self._zone),
                    closed=text.time(until, self._zone) if until else text("close.day.now"),
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
        self._steps.setVisible(state.mode is not CloseMode.NO_SHIFT and not state.over)
        self._steps.set_steps(steps(state, text))
        self._day = day
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Name all steps of a day where there is room beside its date; those of a shift have longer lines."""
        if not (self._narrow and self._day):
            self._steps.set_short(short=self._narrow)
            return
        others = (self._title, self._detail, self._other)
        taken = sum(each.sizeHint().width() for each in others if not each.isHidden())
        self._steps.share(self.width() - taken - _AROUND)
