"""What happens to an order after it was accepted: payment, execution, failure, cancellation (DOMAIN §4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from app.domain.business import business_type
from app.domain.business.context import Execution
from app.domain.business.defaults import no_effect
from app.domain.business.effects import RefundMoney, ReprintPaper, ReverseMoney
from app.domain.business.form import load_payload
from app.domain.business.spec import BusinessType, Effect
from app.domain.errors import BugError, UserError
from app.domain.money import PaymentLine
from app.domain.money_rules import line_of_quote
from app.domain.offline_rules import after_acceptance
from app.domain.order_rules import OPEN_STATES, check_transition
from app.domain.orders import ApprovalState, OrderAdvanced, OrderState, OrderSubmitted
from app.domain.stock import StockState
from app.services.approval_requests import withdraw_approval
from app.services.call_backs import promise_call_back
from app.services.notice_requests import tell_of_order
from app.services.order_context import Desk, gather, today_of
from app.services.order_papers import Press, print_papers
from app.services.order_parties import refuse_barred
from app.services.order_stock import free_stock
from app.services.paid_in_vain import paid_back
from app.services.ports import UnitOfWork
from app.services.reading import Queries
from app.services.reprints import print_again
from app.services.rows.orders import OrderRow
from app.services.sessions import Session
from app.services.visits import Visit


class Reverser(Protocol):
    """Undoes a whole payment; the money slice does it."""

    def reverse(
        self,
        unit: UnitOfWork,
        session: Session,
        payment_id: str,
        order_id: str,
        approved_by: str,
        reason: str,
        at_ms: int,
    ) -> str:
        """Record the reversal within the caller's transaction and return its receipt number.

        `session` is the handler's, in whose shift the money goes back. Raises UserError if it can't.
        """
        ...


class Refunder(Protocol):
    """Gives part of a payment back; the money slice does it."""

    def refund(
        self, unit: UnitOfWork, session: Session, order: OrderRow, effect: RefundMoney, at_ms: int
    ) -> str:
        """Record the refund within the caller's transaction and return its receipt number.

        `session` is the handler's, from whose drawer cash goes back. Raises UserError if it can't.
        """
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """What an execution may need besides the transaction: who gives money back, who prints."""

    reverser: Reverser | None = None
    press: Press | None = None
    refunder: Refunder | None = None


NO_MEANS: Final = Means()


def order_of(unit: UnitOfWork, order_id: str) -> OrderRow:
    """Return one order. Raises UserError order.unknown."""
    order = unit.queries.orders.order(order_id)
    if order is None:
        raise UserError("order.unknown")
    return order


def visit_of(queries: Queries, order: OrderRow | OrderSubmitted) -> Visit:
    """Return the visit as the order remembers it."""
    found = order.verification_id and queries.customers.verification(order.verification_id)
    return Visit(
        ticket_id=order.ticket_id,
        customer_id=order.customer_id,
        person_id=found.person_id if found else None,
        verification_id=order.verification_id,
        subscriber_id=order.subscriber_id,
        password_of=order.subscriber_id if order.by_password else None,
        other_verification_id=order.other_verification_id,
        agent_verification_id=order.agent_verification_id,
        guardian_verification_id=order.guardian_verification_id,
    )


def payment_lines(order: OrderRow) -> tuple[PaymentLine, ...]:
    """Return what is to be paid for an order, titles in the customer's language."""
    return tuple(line_of_quote(order.order_id, line, line.title) for line in order.quote)


def verify_orders(unit: UnitOfWork, order_ids: Sequence[str], at_ms: int) -> tuple[OrderRow, ...]:
    """Return orders that may be paid now; call it before the payment is recorded.

    Raises:
        UserError: order.unknown, order.not_payable {code}, order.unsigned {code}, order.face_other {code}, or
            order.quote_stale {code} when a bill was paid meanwhile or the late fee is that of another day.
    """
    orders = tuple(order_of(unit, order_id) for order_id in order_ids)
    for order in orders:
        if order.state is not OrderState.ACKNOWLEDGED or order.total_fen <= 0:
            raise UserError("order.not_payable", code=order.code)
        if business_type(order.type_key).signed and not order.signed:
            raise UserError("order.unsigned", code=order.code)
        refuse_barred(unit.queries, order)
        if _stale(unit, order, at_ms):
            raise UserError("order.quote_stale", code=order.code)
    return orders


def _stale(unit: UnitOfWork, order: OrderRow, at_ms: int) -> bool:
    bills = [line for line in order.quote if line.bill_id]
    if not bills:
        return False
    if today_of(unit.queries, order.at_ms) != today_of(unit.queries, at_ms):
        return True
    for line in bills:
        bill = unit.queries.customers.bill(line.bill_id or "")
        wanted = line.amount_fen if line.item == "bill" else 1
        if bill is None or bill.unpaid_fen < wanted:
            return True
    return False


def settle_orders(
    unit: UnitOfWork,
    session: Session,
    order_ids: Sequence[str],
    payment_id: str,
    at_ms: int,
    *,
    networked: bool = False,
    means: Means = NO_MEANS,
) -> tuple[str, ...]:
    """Execute orders that a payment has just paid, within its transaction; in a network, the centre's later.

    Returns the ids of those that can't be executed any more: they end as failed, and the payment stands.
    """
    failed = []
    for order in (order_of(unit, order_id) for order_id in order_ids):
        if centre_waits(order, networked=networked):
            hold_order(unit, order, session.staff_no, at_ms, payment_id)
            continue
        ended = execute_order(unit, order, session, at_ms, payment_id=payment_id, means=means)
        if ended is OrderState.FAILED:
            failed.append(order.order_id)
    return tuple(failed)


def centre_waits(order: OrderRow, *, networked: bool) -> bool:
    """Return whether an order that lacks nothing goes to the centre instead of being executed here."""
    kind = business_type(order.type_key)
    return not kind.pays_out and after_acceptance(kind.offline, networked=networked) is OrderState.HELD


def hold_order(
    unit: UnitOfWork, order: OrderRow, staff_no: str, at_ms: int, payment_id: str | None = None
) -> None:
    """Leave an order to the centre (预受理): number and SIM stay reserved until it has answered."""
    _advance(unit, order, order.last_op, OrderState.HELD, "", staff_no, at_ms, payment_id)


def execute_order(
    unit: UnitOfWork,
    order: OrderRow,
    session: Session,
    at_ms: int,
    *,
    payment_id: str | None = None,
    means: Means = NO_MEANS,
    approved_by: str = "",
    everywhere: bool = False,
) -> OrderState:
    """Carry out an order and return how it ended: completed, or failed with the reason's code.

    One whose work somebody finishes later stays in progress (`end_work`).

    `session` is the handler's; `everywhere` is the centre's view, as in `gather`.

    Raises UserError order.state for one that may not be executed, and what the reverser refuses.
    """
    check_transition(order.state, OrderState.IN_PROGRESS)
    kind = business_type(order.type_key)
    failure = ""
    effects: tuple[Effect, ...] = ()
    try:
        effects = effects_of(unit, kind, order, session, at_ms, everywhere=everywhere)
    except UserError as error:
        failure = error.code
    op = _advance(unit, order, order.last_op, OrderState.IN_PROGRESS, "", session.staff_no, at_ms, payment_id)
    if failure:
        _advance(unit, order, op, OrderState.FAILED, failure, session.staff_no, at_ms)
        free_stock(unit, order.order_id, failure)
        return OrderState.FAILED
    for effect in effects:
        if isinstance(effect, ReverseMoney):
            _reverse(unit, order, effect, session, means.reverser, approved_by, at_ms)
        elif isinstance(effect, RefundMoney):
            _refund(unit, order, effect, session, means.refunder, at_ms)
        elif isinstance(effect, ReprintPaper):
            print_again(unit, means.press, order, effect, session.staff_no, at_ms)
        else:
            unit.record(effect)
    if not kind.works:
        _advance(unit, order, op, OrderState.COMPLETED, "", session.staff_no, at_ms)
    if means.press and kind.papers:
        _print(unit, means.press, kind, order, session, at_ms)
    return OrderState.IN_PROGRESS if kind.works else OrderState.COMPLETED


def end_work(
    unit: UnitOfWork, order: OrderRow, staff_no: str, reason: str, at_ms: int, *, done: bool
) -> OrderRow:
    """End an order whose work is finished: completed, or failed with a code; returns it as it stands then.

    Raises:
        UserError: order.state when no work of it is under way.
    """
    if not business_type(order.type_key).works:
        raise UserError("order.state", before=order.state.value, after=OrderState.COMPLETED.value)
    ended = OrderState.COMPLETED if done else OrderState.FAILED
    _advance(unit, order, order.last_op, ended, reason, staff_no, at_ms)
    return order_of(unit, order.order_id)


def _print(
    unit: UnitOfWork, press: Press, kind: BusinessType, order: OrderRow, session: Session, at_ms: int
) -> None:
    visit, form = visit_of(unit.queries, order), load_payload(order.payload)
    desk = Desk(unit.terminal.terminal_id, session.staff_no, at_ms, heard_ms=press.heard_ms)
    which = order.subscriber_id or ""
    context = gather(unit.queries, desk, kind, visit, form, subscriber_id=which, executing=True)
    print_papers(unit, press, kind, order_of(unit, order.order_id), visit, context, form, at_ms)


def effects_of(
    unit: UnitOfWork,
    kind: BusinessType,
    order: OrderRow,
    session: Session,
    at_ms: int,
    *,
    everywhere: bool = False,
) -> tuple[Effect, ...]:
    """Return what an order does; raises UserError with the code of why it can't be done any more."""
    if kind.effect is no_effect:
        return ()
    form = load_payload(order.payload)
    context = gather(
        unit.queries,
        Desk(unit.terminal.terminal_id, session.staff_no, at_ms),
        kind,
        visit_of(unit.queries, order),
        form,
        subscriber_id=order.subscriber_id or "",
        executing=True,
        everywhere=everywhere,
    )
    execution = Execution(
        order_id=order.order_id,
        subscriber_id=order.subscriber_id or "",
        customer_id=order.customer_id or "",
        staff_no=session.staff_no,
        at_ms=at_ms,
        quote=order.quote,
    )
    return kind.effect(context, form, execution)


def _reverse(
    unit: UnitOfWork,
    order: OrderRow,
    effect: ReverseMoney,
    session: Session,
    reverser: Reverser | None,
    approved_by: str,
    at_ms: int,
) -> None:
    """Give the money back; orders that it had paid in vain end with it."""
    if reverser is None:
        raise BugError("money can't go back here")
    reverser.reverse(unit, session, effect.payment_id, order.order_id, approved_by, effect.reason, at_ms)
    end_paid_back(unit, effect.payment_id, session.staff_no, at_ms)


def _refund(
    unit: UnitOfWork,
    order: OrderRow,
    effect: RefundMoney,
    session: Session,
    refunder: Refunder | None,
    at_ms: int,
) -> None:
    """Give money back; an order that it had paid in vain ends once all that it cost has gone back."""
    if refunder is None:
        raise BugError("money can't go back here")
    refunder.refund(unit, session, order, effect, at_ms)
    end_paid_back(unit, effect.payment_id, session.staff_no, at_ms)


def end_paid_back(unit: UnitOfWork, payment_id: str, staff_no: str, at_ms: int) -> None:
    """End the orders that a payment paid in vain and whose money is back."""
    rows, how = paid_back(unit.queries, payment_id)
    for row in rows:
        _advance(unit, row, row.last_op, OrderState.CANCELLED, how, staff_no, at_ms)


def ended_paid_back(unit: UnitOfWork, order: OrderRow, staff_no: str, at_ms: int) -> bool:
    """End an order that failed if its money is back; returns whether it is. One is left of older versions."""
    if order.state is not OrderState.FAILED or order.payment_id is None:
        return False
    end_paid_back(unit, order.payment_id, staff_no, at_ms)
    return order_of(unit, order.order_id).state is OrderState.CANCELLED


def propose_cancel(unit: UnitOfWork, order: OrderRow, staff_no: str, reason: str, at_ms: int) -> str:
    """Ask the centre to cancel an order that it has; returns the op that awaits its verdict."""
    return _advance(unit, order, order.last_op, OrderState.CANCELLED, reason, staff_no, at_ms)


def cancel_order(unit: UnitOfWork, order: OrderRow, staff_no: str, reason: str, at_ms: int) -> None:
    """Cancel an order of which nothing is executed: number and SIM go free, an open approval is withdrawn.

    Raises:
        UserError: order.not_cancellable {code}.
    """
    if order.state not in OPEN_STATES:
        raise UserError("order.not_cancellable", code=order.code)
    end_order(unit, order, OrderState.CANCELLED, staff_no, reason, at_ms)
    approval = unit.queries.orders.approval(order.approval_id) if order.approval_id else None
    if approval and approval.state is ApprovalState.REQUESTED:
        withdraw_approval(unit, approval, staff_no, reason, at_ms)


def end_order(
    unit: UnitOfWork,
    order: OrderRow,
    state: OrderState,
    staff_no: str,
    reason: str,
    at_ms: int,
    sim: StockState = StockState.FREE,
) -> None:
    """End an order without executing it, and free what it held.

    `sim` is what becomes of its card: one that was handed over already is scrapped (DOMAIN §4).
    """
    _advance(unit, order, order.last_op, state, reason, staff_no, at_ms)
    free_stock(unit, order.order_id, reason, sim)


def acknowledge(unit: UnitOfWork, order: OrderRow, staff_no: str, at_ms: int) -> None:
    """Let an order go on whose approval was granted."""
    _advance(unit, order, order.last_op, OrderState.ACKNOWLEDGED, "", staff_no, at_ms)


def _advance(
    unit: UnitOfWork,
    order: OrderRow,
    after: str,
    state: OrderState,
    reason: str,
    staff_no: str,
    at_ms: int,
    payment_id: str | None = None,
) -> str:
    if after == order.last_op:
        check_transition(order.state, state)
    op_id = unit.record(
        OrderAdvanced(
            after=after,
            order_id=order.order_id,
            at_ms=at_ms,
            state=state,
            reason=reason,
            payment_id=payment_id,
            staff_no=staff_no,
        )
    ).op_id
    tell_of_order(unit, order, state, reason, op_id, at_ms)
    promise_call_back(unit, order, state, at_ms)
    return op_id
