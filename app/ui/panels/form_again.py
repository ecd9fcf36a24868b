"""What is done about a form that did not open, and about an order that failed: it is tried once more."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from app.domain.business.form import keepable, load_payload
from app.services.order_execution import centre_waits
from app.services.orders import OrderService
from app.services.sessions import Session
from app.ui.context import NoNetwork
from app.ui.panels.asking import Asker
from app.ui.panels.form_scanning import Scanning
from app.ui.panels.form_state import FormMode, FormState
from app.ui.tasks import Runner

_AGAIN, _CORRECT = "form.bar.again", "form.bar.correct"


def _way_on(state: FormState) -> str:
    if state.mode is not FormMode.FAILED:
        return ""
    if state.order is None:
        return _AGAIN
    if state.kind is None or state.kind.works:
        return ""
    return _AGAIN if state.order.payment_id else _CORRECT


class TryingAgain(Scanning):
    """Asks the authority through the counter's asker, and again where something failed."""

    def __init__(
        self, orders: OrderService, tasks: Runner, session: Session, parent: QObject | None = None
    ) -> None:
        super().__init__(tasks, session, parent)
        self._orders = orders
        self._asker = Asker(tasks, NoNetwork(), self)
        self._reopen: Callable[[], None] | None = None
        """Opens once more what was opened last."""

    def ask_with(self, asker: Asker) -> None:
        """Ask the authority through the counter's own asker, which tells how long it takes."""
        self._asker = asker

    @property
    def way_on(self) -> str:
        """The code of what the button to try again says; empty where nothing is left to try.

        What was paid is carried out with the same money; what cost nothing is mended and submitted anew. A
        work that somebody else could not finish is neither, nor what the centre refused: its follow-up has
        the money ready.
        """
        way, order = _way_on(self.state), self.state.order
        paid = order if way == _AGAIN else None
        return "" if paid and centre_waits(paid, networked=self._orders.networked) else way

    def try_again(self) -> None:
        """Open what did not open; carry out what was paid; or mend what cost nothing, and submit it anew."""
        state, way = self.state, self.way_on
        order = state.order
        if order is None:
            if way and self._reopen is not None:
                self._reopen()
        elif way == _AGAIN:
            self._write(lambda: self._orders.execute(self._session, order.order_id))
        elif way == _CORRECT and state.kind is not None:
            kind = state.kind
            self._open_filled(kind.key, keepable(kind, load_payload(order.payload)))

    def _write(self, work: Callable[[], Any]) -> None:
        """Do what was asked of the accepted order, and look at it again; one thing at a time."""
        if self.state.busy:
            return
        self._update(error=None, busy=True)
        self._asker.ask(
            work, self._here(lambda _: self._look_after_writing()), self._here(self._fail_writing)
        )

    def _fail_writing(self, error: Exception) -> None:
        self._update(busy=False)
        self._fail(error)

    @abstractmethod
    def _look_after_writing(self) -> None:
        """Look at the order as it stands now; only then something else may be asked of it."""

    @abstractmethod
    def _open_filled(self, type_key: str, filled: dict[str, Any]) -> None:
        """Open the form of a type for the same customer, with what was filled in before."""
