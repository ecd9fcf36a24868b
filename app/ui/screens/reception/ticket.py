"""One ticket in the hand of reception: another lane or window, precedence, reinstating, slip, end."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.queue import Precedence, TicketState
from app.i18n import Text
from app.ui.screens.reception.given import show_slip
from app.ui.screens.reception.presenter import (
    ANY,
    REASONS,
    ReceptionPresenter,
    ReceptionState,
    waits,
)
from app.ui.theme import GAP_8, SMALL, SUM
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.fields import Field, Select
from app.ui.widgets.labels import Hairline, Label, hint

_MAY_END = (TicketState.WAITING, TicketState.PARKED)


class TicketCard(Card):
    """The right column."""

    def __init__(self, presenter: ReceptionPresenter) -> None:
        super().__init__("-")
        self._presenter = presenter
        self._none = EmptyState("ticket-confirmation-outline", "-", "-")
        self.body.addWidget(self._none, 1)
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_8)
        self._number = Label("", SUM, bold=True)
        self._number.setObjectName("reception.ticket")
        self._what = Label("", wrap=True)
        self._slip = Label("", SMALL, wrap=True)
        self._slip.setObjectName("reception.ticket.slip")
        column.addWidget(self._number)
        column.addWidget(self._what)
        column.addWidget(Hairline())
        self._lane, self._lane_field, self._sort = self._line("lane", "swap-horizontal", self._on_sort)
        self._window, self._window_field, self._keep = self._line("window", "monitor", self._on_keep)
        self._why, self._why_field, self._raise = self._line("raise", "chevron-double-up", self._on_raise)
        for field, button in (
            (self._lane_field, self._sort),
            (self._window_field, self._keep),
            (self._why_field, self._raise),
        ):
            line = QHBoxLayout()
            line.setSpacing(GAP_8)
            line.addWidget(field, 1)
            holder = QVBoxLayout()
            holder.addSpacing(20)
            holder.addWidget(button)
            line.addLayout(holder)
            column.addLayout(line)
        column.addWidget(Hairline())
        self._reinstate = self._button("reinstate", "restore", presenter.reinstate)
        self._again = self._button("again", "printer-outline", presenter.reprint)
        self._cancel = self._button("cancel", "close-circle-outline", presenter.cancel, Kind.DANGER)
        self._cancel.asks_again = True
        for widget in (self._reinstate, self._slip, self._again, self._cancel):
            column.addWidget(widget)
        self._shown = ""
        self._hint = hint("", wrap=True)
        column.addWidget(self._hint)
        column.addStretch(1)
        self.body.addWidget(self._page, 1)

    def _line(self, name: str, icon: str, act: object) -> tuple[Select, Field, Button]:
        box = Select()
        box.setObjectName(f"reception.{name}")
        box.currentIndexChanged.connect(lambda _at: self._told(name))
        button = Button("", icon=icon)
        button.setObjectName(f"reception.{name}.go")
        button.clicked.connect(act)
        return box, Field("-", box, reserve=False), button

    @staticmethod
    def _button(name: str, icon: str, act: object, kind: Kind = Kind.SECONDARY) -> Button:
        button = Button("", kind, icon=icon)
        button.setObjectName(f"reception.{name}")
        button.clicked.connect(act)
        return button

    def focus_first(self) -> None:
        """Put the focus on the first thing that can be done."""
        self.setFocus()

    def show_state(self, state: ReceptionState, text: Text) -> None:
        """Show the ticket that is taken up."""
        line = state.line
        self._none.setVisible(line is None)
        self._page.setVisible(line is not None)
        if line is None or state.choices is None:
            self._shown = ""
            self.setFocusProxy(self._page)  # out of sight: neither F6 nor Tab comes here for nothing
            return
        ticket = line.ticket
        if ticket.ticket_id != self._shown:
            # Nobody is sent anywhere by one press on what was chosen for another, or by nobody.
            self._shown = ticket.ticket_id
            for field, box in (
                (self._lane_field, self._lane),
                (self._window_field, self._window),
                (self._why_field, self._why),
            ):
                box.set_key(None)
                field.set_error(None)
        self._number.setText(ticket.number)
        self._what.setText(line.title if text.lang == "zh_CN" else line.title_en or line.title)
        chinese = text.lang == "zh_CN"
        _fill(
            self._lane,
            [
                (each.letter, f"{each.letter} {each.title if chinese else each.title_en}")
                for each in state.choices.lanes
                if each.letter != ticket.lane
            ],
        )
        kept = state.window(ticket)
        others = [
            (key, text("floor.window.number", number=number))
            for key, number in state.choices.windows
            if number != kept
        ]
        _fill(self._window, [*([(ANY, text("reception.any_window"))] if kept else []), *others])
        reasons = [each for each in REASONS if each is not Precedence.NONE and each is not ticket.precedence]
        _fill(self._why, [(each.value, text(f"reception.because.{each.value}")) for each in reasons])
        # Not barred while it is saved: the keyboard stays on the button, and a second press does nothing.
        able = waits(line) and state.may
        nobody = not state.choices.windows
        self._window.setPlaceholderText(
            text("reception.kept", window=kept)
            if kept
            else text("reception.no_window" if nobody else "reception.choose")
        )
        for box, button in ((self._lane, self._sort), (self._window, self._keep), (self._why, self._raise)):
            box.setEnabled(able and box.count() > 0)
            button.setEnabled(able and box.count() > 0)
        missed = ticket.state is TicketState.NO_SHOW
        self._reinstate.setVisible(missed)
        self._cancel.setVisible(ticket.state in _MAY_END)
        self._cancel.setText(text("reception.cancel_sure" if state.sure else "reception.cancel"))
        show_slip(self._slip, state, text)
        self._hint.setText("" if waits(line) else text("reception.not_waiting"))
        first = (self._lane, self._reinstate, self._again)
        self.setFocusProxy(next(box for box in first if box.isEnabled() and box.isVisibleTo(self)))

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._first = text("reception.choose_first")
        self._none.title.setText(text("reception.none"))
        self._none.detail.setText(text("reception.none_detail"))
        for field, box, button, name in (
            (self._lane_field, self._lane, self._sort, "lane"),
            (self._window_field, self._window, self._keep, "window"),
            (self._why_field, self._why, self._raise, "raise"),
        ):
            field.set_label(text(f"reception.{name}"))
            box.setPlaceholderText(text("reception.choose"))
            button.setText(text(f"reception.{name}_go"))
        deeds = (self._sort, self._keep, self._raise)
        widest = max(button.sizeHint().width() for button in deeds)
        for button in deeds:
            button.setMinimumWidth(widest)  # the boxes before them end at one line
        self._reinstate.setText(text("reception.reinstate"))
        self._again.setText(text("reception.again"))

    def _on_sort(self) -> None:
        self._with(self._lane_field, self._lane, self._presenter.sort)

    def _on_keep(self) -> None:
        self._with(self._window_field, self._window, self._presenter.reserve)

    def _on_raise(self) -> None:
        self._with(self._why_field, self._why, self._presenter.raise_ticket)

    def _with(self, field: Field, box: Select, act: Callable[[str], None]) -> None:
        """Do it with what was chosen; where nothing was, ask for it."""
        key = box.key()
        if key is not None:
            act(key)
        else:
            field.set_error(self._first)
            box.setFocus()

    def _told(self, name: str) -> None:
        fields = {"lane": self._lane_field, "window": self._window_field, "raise": self._why_field}
        if fields[name].error:
            fields[name].set_error(None)


def _fill(box: Select, options: list[tuple[str, str]]) -> None:
    """Offer these; what was chosen stays chosen if it is still offered."""
    if options == [(box.itemData(at), box.itemText(at)) for at in range(box.count())]:
        return
    box.set_options(tuple(options))
