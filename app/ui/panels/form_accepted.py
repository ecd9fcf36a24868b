"""What is done about an order that was accepted: it is followed, signed, decided about, cancelled, paid."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from app.domain.business import business_type
from app.domain.errors import UserError
from app.services.approvals import ApprovalService
from app.services.order_quotes import Submitted
from app.services.orders import OrderService
from app.services.ports import ChangeFeed
from app.services.sessions import Session
from app.ui.panels.form_again import TryingAgain
from app.ui.panels.form_state import TO_PAY_OUT, TOLD, FormMode, mode_of
from app.ui.panels.live import Live
from app.ui.tasks import Runner


class AcceptedOrder(TryingAgain):
    """Shows an accepted order as it stands, whoever moves it on.

    Signals:
        checkout_asked: the order whose money is to be collected.
    """

    checkout_asked = Signal(str)

    def __init__(
        self,
        orders: OrderService,
        approvals: ApprovalService,
        feed: ChangeFeed,
        tasks: Runner,
        session: Session,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(orders, tasks, session, parent)
        self._approvals = approvals
        self._live = Live(feed, ("order", "approval"), self)
        self._live.changed.connect(self._look_again)
        self.paid_out.connect(self._look_again)
        self.simulated = False
        """Whether messages to customers leave the hall only in appearance: then somebody has to tell them."""

    def _on_found(self, found: Submitted) -> None:
        self._show(found)
        if self.state.mode is FormMode.AWAITING_APPROVAL or found.order.state.value == "acknowledged":
            self._live.start()

    def _show(self, found: Submitted) -> None:
        order, kind = found.order, business_type(found.order.type_key)
        mode, before = mode_of(order, kind), self.state.order
        deciding = self.state.deciding and mode is FormMode.AWAITING_APPROVAL
        if mode is FormMode.PAY_OUT and before is not None and before.order_id == order.order_id:
            # How far its money is stays as it was until it is looked up again.
            mode = self.state.mode if self.state.mode in (*TO_PAY_OUT, FormMode.PAYING_OUT) else mode
        known = {"kind": kind, "order": order, "approval": found.approval, "told": found.told}
        known |= {"policy": found.policy, "work": found.work, "on_slip": found.on_slip}
        known |= {"slip": found.slip, "papers": found.papers}
        known |= {"decider": found.decider, "again": found.again}
        self._update(mode=mode, deciding=deciding, error=None, **known)
        if mode in TO_PAY_OUT:
            self._look_up(order.order_id)
        elif mode in TOLD and kind.at_own_desk:
            self._look_what_goes_back(order.order_id)

    def _look_again(self) -> None:
        """Look at the order as it stands now."""
        order = self.state.order
        if order is not None:
            work = partial(self._orders.look, order.order_id)
            self._tasks.read(work, self._here(self._show), self._here(self._fail))

    def _look_after_writing(self) -> None:
        order = self.state.order
        if order is not None:
            work = partial(self._orders.look, order.order_id)
            self._tasks.read(work, self._here(self._show_written), self._here(self._fail_writing))

    def _show_written(self, found: Submitted) -> None:
        self._update(busy=False)
        self._show(found)

    def sign(self, method: str, witness: str = "") -> None:
        """Record the signature on the slip."""
        order = self.state.order
        if order is not None:
            self._write(lambda: self._orders.sign(self._session, order.order_id, method, witness.strip()))

    def cancel_order(self, reason: str) -> None:
        """Cancel what was accepted and is not paid, for a reason (`cancelling.REASONS`)."""
        order = self.state.order
        if order is not None:
            self._write(lambda: self._orders.cancel(self._session, order.order_id, reason))

    def call_manager(self, *, here: bool) -> None:
        """Show or hide the fields for a manager who came to the counter."""
        self._update(deciding=here and self.state.mode is FormMode.AWAITING_APPROVAL, error=None)

    def decide(self, approver_no: str, pin: str, *, granted: bool, reason: str) -> None:
        """Let the manager decide at this counter."""
        approval = self.state.approval
        if approval is None:
            return
        if not approver_no.strip():
            self._fail(UserError("approval.approver_missing"))
            return
        self._write(
            lambda: self._approvals.decide_in_place(
                self._session,
                approval.approval_id,
                approver_no=approver_no.strip(),
                pin=pin,
                granted=granted,
                reason=reason,
            )
        )

    def ask_checkout(self) -> None:
        """Go and collect the money."""
        order = self.state.order
        if order is not None and self.state.mode is FormMode.SUBMITTED:
            self.checkout_asked.emit(order.order_id)
