"""The number that was just given: large, with the wait, and how it stands with its slip."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.queue import TicketState
from app.i18n import Text
from app.services.queue_slips import SlipState
from app.ui.panels.queue_entries import wait_code
from app.ui.screens.reception.presenter import ReceptionMode, ReceptionState
from app.ui.theme import GAP_16, KIOSK_TITLE, SMALL, Tone
from app.ui.widgets.buttons import Button, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Label

BACK_KEY: Final = "Alt+U"


class GivenCard(Card):
    """One line high: what was just done stays in sight below ten services, also while the hall is cut off."""

    def __init__(self, take_back: Callable[[], object]) -> None:
        """`take_back` ends the number that was just given; it is asked for twice."""
        super().__init__()
        self.setObjectName("reception.given")
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._number = Label("", KIOSK_TITLE, bold=True, tone=Tone.PRIMARY)  # read out to whoever waits
        self._number.setObjectName("reception.number")
        row.addWidget(self._number)
        column = QVBoxLayout()
        column.setSpacing(0)
        self._head = Label("", SMALL, tone=Tone.MUTED)
        self._wait = Label("", wrap=True)
        self.slip = Label("", SMALL, wrap=True)
        self.slip.setObjectName("reception.slip")
        for label in (self._head, self._wait, self.slip):
            column.addWidget(label)
        row.addLayout(column, 1)
        self._back = Button("", size=Size.COMPACT, icon="undo-variant", key=BACK_KEY)
        self._back.setObjectName("reception.take_back")
        self._back.asks_again = True
        self._back.clicked.connect(lambda _on: take_back())
        row.addWidget(self._back)
        self.body.addLayout(row)

    def show_state(self, state: ReceptionState, text: Text) -> None:
        """Show the number, while none is taken up."""
        issued = state.issued
        self.setVisible(issued is not None and state.mode is ReceptionMode.ISSUED)
        if issued is None:
            return
        self._back.setText(text("reception.take_back_sure" if state.sure else "reception.take_back"))
        ticket = issued.ticket
        services = state.choices.services if state.choices else ()
        service = next((each for each in services if each.service_id == ticket.service_id), None)
        title = "" if service is None else service.title if text.lang == "zh_CN" else service.title_en
        because = text(f"panel.queue.badge.{ticket.precedence}") if ticket.precedence else ""
        self._head.setText(" · ".join(filter(None, (text("reception.given"), title, because))))
        self._number.setText(ticket.number)
        closed = state.choices is not None and state.choices.day_closed
        code = "alone" if state.alone else "day_closed" if closed else wait_code(issued)
        waits = ticket.state is TicketState.WAITING
        self._wait.setText(
            text(f"reception.{code}", ahead=issued.ahead, low=issued.low_min, high=issued.high_min)
            if waits
            else text(f"reception.now.{ticket.state}")
        )
        self._wait.set_tone(Tone.UNSYNCED if waits and (closed or state.alone) else Tone.TEXT)
        self._back.setVisible(waits)  # a counter has it now, or had it
        show_slip(self.slip, state, text)
        said = (ticket.number, self._head.text(), self._wait.text())
        self.setAccessibleName(" · ".join(said))


def show_slip(label: Label, state: ReceptionState, text: Text) -> None:
    """Say in a label how it stands with the slip of the ticket in hand; nothing of another terminal's."""
    slip = state.own_slip
    known = slip is not None and slip.state is not SlipState.ELSEWHERE
    label.setVisible(known)
    if slip is None or not known:
        return
    if slip.state is SlipState.PRINTED:
        words = text(
            "reception.slip.again" if slip.printed > 1 else "reception.slip.printed", count=slip.printed
        )
    elif slip.state is SlipState.WAITING and state.fault:
        words = text("reception.slip.fault", why=text(state.fault))
    else:
        words = text(f"reception.slip.{slip.state.value}")
    label.setText(words)
    label.set_tone(Tone.MUTED if slip.state is SlipState.PRINTED else Tone.UNSYNCED)
