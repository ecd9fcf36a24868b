"""What a clerk can do next, derived from the state alone: no widget decides it."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.business import business_type
from app.domain.business.reversal import REVERSAL
from app.domain.business.spec import BusinessType, Field, FieldKind
from app.domain.orders import OrderState
from app.domain.queue import TicketState
from app.services.rows.orders import OrderRow
from app.services.rows.queue import TicketRow
from app.services.rows.shifts import ShiftRow


class Act(StrEnum):
    """Everything that the next-action card can offer."""

    OPEN_SHIFT = "open_shift"
    CALL = "call"
    SERVE = "serve"
    RECALL = "recall"
    PUT_BACK = "put_back"
    MISS = "miss"
    READ_ID = "read_id"
    BEGIN = "begin"
    """What the ticket was most likely taken for."""
    BUSINESS = "business"
    PAY = "pay"
    HOLD = "hold"
    PARK = "park"
    REROUTE = "reroute"
    COMPLAINT = "complaint"
    FINISH = "finish"
    DISMISS = "dismiss"
    ENQUIRY = "enquiry"


@dataclass(frozen=True, slots=True)
class Action:
    """One offer: `reason` is the code of why it is blocked, empty when it is free."""

    act: Act
    key: str
    icon: str
    reason: str = ""
    primary: bool = False


ICONS: dict[Act, str] = {
    Act.OPEN_SHIFT: "cash-register",
    Act.CALL: "bullhorn-outline",
    Act.SERVE: "account-check-outline",
    Act.RECALL: "bullhorn-variant-outline",
    Act.PUT_BACK: "arrow-u-left-top",
    Act.MISS: "timer-sand-complete",
    Act.READ_ID: "card-account-details-outline",
    Act.BEGIN: "swap-horizontal",
    Act.BUSINESS: "swap-horizontal",
    Act.PAY: "wallet-outline",
    Act.HOLD: "pause-circle-outline",
    Act.PARK: "seat-outline",
    Act.REROUTE: "call-split",
    Act.COMPLAINT: "message-alert-outline",
    Act.FINISH: "check-all",
    Act.DISMISS: "account-arrow-right-outline",
    Act.ENQUIRY: "comment-question-outline",
}
KEYS: dict[Act, str] = {
    Act.OPEN_SHIFT: "Ctrl+Return",
    Act.CALL: "F7",
    Act.SERVE: "Return",
    Act.RECALL: "F7",
    Act.PUT_BACK: "Alt+B",
    Act.MISS: "Alt+G",
    Act.READ_ID: "F3",
    Act.BEGIN: "Return",
    Act.BUSINESS: "F4",
    Act.PAY: "F9",
    Act.HOLD: "F8",
    Act.PARK: "Shift+F8",
    Act.REROUTE: "Alt+R",
    Act.COMPLAINT: "Alt+T",
    Act.FINISH: "Alt+E",
    Act.DISMISS: "Alt+E",
    Act.ENQUIRY: "Alt+Z",
}


def due_fen(orders: tuple[OrderRow, ...]) -> int:
    """Return what the visit owes now, in fen."""
    return sum(order.total_fen for order in payable(orders))


def payable(orders: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """Return the orders that can be paid now."""
    return tuple(order for order in orders if order.state is OrderState.ACKNOWLEDGED and order.total_fen > 0)


def waiting(orders: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """Return the orders that wait for an approval."""
    return tuple(order for order in orders if order.state is OrderState.PENDING)


def to_pay_out(orders: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """Return the orders whose money is still to be given back."""
    return tuple(order for order in orders if pays_out(order))


def pays_out(order: OrderRow) -> bool:
    """Return whether an order is accepted, and its money not given back yet."""
    return order.state is OrderState.ACKNOWLEDGED and business_type(order.type_key).at_own_desk


def taking_a_receipt() -> tuple[BusinessType, Field]:
    """Return the business that undoes the payment of a receipt, and its field for the number."""
    return REVERSAL, next(field for field in REVERSAL.fields if field.kind is FieldKind.RECEIPT)


def next_actions(
    shift: ShiftRow | None,
    ticket: TicketRow | None,
    orders: tuple[OrderRow, ...],
    *,
    drafts: int,
    known: bool,
    form_open: bool,
    likely: str = "",
) -> tuple[Action, ...]:
    """Return what can be done now, the suggested one first.

    `likely` is the business that the ticket was most likely taken for, as long as the visit does not have it.
    """
    if shift is None:
        return (_offer(Act.OPEN_SHIFT, primary=True),)
    if ticket is None and not known:
        return (
            _offer(Act.CALL, primary=True),
            _offer(Act.BUSINESS),
            _offer(Act.READ_ID),
            _offer(Act.ENQUIRY),
            _offer(Act.COMPLAINT),
        )
    if ticket is None:
        return _walk_in(orders, form_open=form_open or bool(drafts))
    if ticket.state is TicketState.CALLED:
        return (
            _offer(Act.SERVE, primary=True),
            _offer(Act.RECALL, "" if ticket.calls < CALLS else "counter.called_out"),
            _offer(Act.MISS, "" if ticket.calls >= CALLS else "counter.calls_left"),
            _offer(Act.PUT_BACK),
            _offer(Act.REROUTE),
        )
    unpaid, pending = payable(orders), waiting(orders)
    blocked = "counter.unpaid" if unpaid else "counter.drafts" if drafts or form_open else ""
    if not blocked and to_pay_out(orders):
        blocked = "counter.to_pay_out"
    if not blocked and pending:
        blocked = "counter.pending"
    done = bool(orders) and not blocked
    business = Act.BEGIN if likely and likely not in _had(orders) else Act.BUSINESS
    suggested = Act.PAY if unpaid else Act.FINISH if done else business if known else Act.READ_ID
    offers = {
        Act.PAY: _offer(Act.PAY, "" if unpaid else "counter.nothing_due"),
        Act.BUSINESS: _offer(Act.BUSINESS),
        Act.READ_ID: _offer(Act.READ_ID),
        Act.HOLD: _offer(Act.HOLD, "" if form_open else "counter.no_form"),
        Act.PARK: _offer(Act.PARK),
        Act.REROUTE: _offer(Act.REROUTE, "counter.unpaid" if unpaid else ""),
        Act.ENQUIRY: _offer(Act.ENQUIRY),
        Act.COMPLAINT: _offer(Act.COMPLAINT),
        Act.FINISH: _offer(Act.FINISH, blocked),
    }
    first = offers.pop(suggested, None) or _offer(Act.BEGIN)
    return (Action(first.act, first.key, first.icon, first.reason, primary=True), *offers.values())


def _had(orders: tuple[OrderRow, ...]) -> frozenset[str]:
    """Return the businesses that were accepted in the visit and hold."""
    return frozenset(order.type_key for order in orders if order.state not in _COME_TO_NOTHING)


def _walk_in(orders: tuple[OrderRow, ...], *, form_open: bool) -> tuple[Action, ...]:
    """Return what can be done for a customer who came without a ticket."""
    unpaid = bool(payable(orders))
    blocked = "counter.unpaid" if unpaid else "counter.drafts" if form_open else ""
    if not blocked and to_pay_out(orders):
        blocked = "counter.to_pay_out"
    pay = _offer(Act.PAY, "" if unpaid else "counter.nothing_due", primary=unpaid)
    business = _offer(Act.BUSINESS, primary=not unpaid)
    first, second = (pay, business) if unpaid else (business, pay)
    return (
        first,
        second,
        _offer(Act.READ_ID),
        _offer(Act.ENQUIRY),
        _offer(Act.COMPLAINT),
        _offer(Act.DISMISS, blocked),
    )


CALLS = 3
_COME_TO_NOTHING = frozenset({OrderState.CANCELLED, OrderState.REJECTED, OrderState.FAILED})


def _offer(act: Act, reason: str = "", *, primary: bool = False) -> Action:
    return Action(act, KEYS[act], ICONS[act], reason, primary)
