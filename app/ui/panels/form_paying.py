"""The part of the form that gives money back: the card terminal is asked off the screen (DOMAIN §6)."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.domain.staff import Role
from app.services.card_refunds import CardRefunds, PayOut
from app.services.sessions import Session
from app.ui.panels.form_state import TO_PAY_OUT, TOLD, FormMode, FormState, mode_to_pay_out
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

A = TypeVar("A")

_SAID_BY_MODE = frozenset({"card.no_answer", "refund.card_declined"})
"""Errors that the page tells by itself, with what to do."""


class PayingOut(Presenter[FormState]):
    """Shows how far the money of an accepted order is, and moves it on.

    Signals:
        paid_out: the money went back: the order is to be looked at as it stands now.
        draft_asked: a draft to be opened in place of an order that was cancelled (`DraftRow`).
    """

    draft_asked = Signal(object)
    paid_out = Signal()

    def __init__(self, tasks: Runner, session: Session, parent: QObject | None = None) -> None:
        super().__init__(FormState(), parent)
        self._tasks = tasks
        self._session = session
        self._refunds: CardRefunds | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """What the person at this desk is: nobody of the same rank approves a manager's own request."""
        return self._session.roles

    def refund_with(self, refunds: CardRefunds) -> None:
        """Give money back through the counter's card terminal."""
        self._refunds = refunds

    def pay_out(self) -> None:
        """Give the money back: the card terminal first, then the drawer; or ask what became of it."""
        order, refunds = self.state.order, self._refunds
        if order is None or refunds is None or self.state.mode not in TO_PAY_OUT:
            return
        order_id = order.order_id
        self._update(mode=FormMode.PAYING_OUT, error=None)
        self._tasks.pool(
            lambda: refunds.pay_out(self._session, order_id),
            lambda _: self._on_paid_out(order_id),
            lambda error: self._on_paid_out(order_id, error),
        )

    def pay_by_transfer(self) -> None:
        """Ask for a bank transfer instead of a card that would not take the money."""
        order, refunds = self.state.order, self._refunds
        if order is not None and refunds is not None and self.state.mode is FormMode.CARD_DECLINED:
            order_id = order.order_id
            self._tasks.write(
                lambda: refunds.by_transfer(self._session, order_id),
                self._here(self.draft_asked.emit),
                self._here(self._fail),
            )

    def _on_paid_out(self, order_id: str, error: Exception | None = None) -> None:
        order = self.state.order
        if order is None or order.order_id != order_id:
            return  # Somebody else stands here by now; the answer is recorded all the same.
        told = getattr(error, "code", "") in _SAID_BY_MODE
        self._update(mode=FormMode.PAY_OUT, error=None if told else error)
        if error is None:
            self.paid_out.emit()
        else:
            self._look_up(order_id)

    def _look_up(self, order_id: str) -> None:
        refunds = self._refunds
        if refunds is not None:
            self._tasks.write(
                lambda: refunds.waiting(self._session, order_id),
                lambda found: self._on_waiting(order_id, found),
                self._here(self._fail),
            )

    def _on_waiting(self, order_id: str, found: PayOut | None) -> None:
        state = self.state
        same = state.order is not None and state.order.order_id == order_id
        if found is not None and same and state.mode in TO_PAY_OUT:
            self._update(mode=mode_to_pay_out(found), pay_out=found)

    def _look_what_goes_back(self, order_id: str) -> None:
        """Find out how much goes back, which is told before the slip is signed and after it was paid."""
        refunds = self._refunds
        if refunds is not None:
            self._tasks.write(
                lambda: refunds.told(self._session, order_id),
                lambda found: self._on_told(order_id, found),
                self._here(self._fail),
            )

    def _on_told(self, order_id: str, found: PayOut | None) -> None:
        state = self.state
        same = state.order is not None and state.order.order_id == order_id
        if found is not None and same and state.mode in TOLD:
            self._update(pay_out=found)

    def _here(self, answer: Callable[[A], object]) -> Callable[[A], None]:
        """Return `answer` for the form that is open now: dropped once it was left, or another was opened.

        What was asked may take as long as the centre does; by then another customer may stand here.
        """
        opening = self.state.opening

        def told(value: A) -> None:
            if self.state.opening == opening:
                answer(value)

        return told

    def _fail(self, error: Exception) -> None:
        self._update(error=error)
