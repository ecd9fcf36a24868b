"""What a clerk can do next, derived from the state alone: no widget decides it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.business import business_type
from app.domain.business.spec import IdentityNeed
from app.domain.orders import OrderState
from app.domain.queue import TicketState
from app.domain.queue_rules import MAX_CALLS
from app.services.paid_in_vain import InVain
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
    RESUME = "resume"
    """A form that was held goes on."""
    DROP = "drop"
    """A form that was held is thrown away."""
    DECIDE = "decide"
    """The manager is here, and decides on an order that waits."""
    MEND = "mend"
    """What was paid and not carried out is opened: to be tried again, or to see how its money goes back."""
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
    Act.RESUME: "pause-circle-outline",
    Act.DROP: "delete-outline",
    Act.DECIDE: "shield-account-outline",
    Act.MEND: "cash-refund",
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
    Act.RESUME: "Return",
    Act.DROP: "Alt+X",
    Act.DECIDE: "Alt+J",
    Act.MEND: "Return",
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


def to_sign(orders: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """Return the accepted orders that the customer has yet to sign: nothing is collected before."""
    return tuple(order for order in orders if unsigned(order))


def unsigned(order: OrderRow) -> bool:
    """Return whether an order is accepted, and waits for the customer's signature."""
    accepted = order.state is OrderState.ACKNOWLEDGED and not order.signed
    return accepted and business_type(order.type_key).signed


def waiting(orders: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """Return the orders that wait for an approval."""
    return tuple(order for order in orders if order.state is OrderState.PENDING)


def paid_in_vain(orders: tuple[OrderRow, ...], vain: tuple[InVain, ...]) -> tuple[OrderRow, ...]:
    """Return the orders that were paid and not carried out, and whose money nobody has asked for yet.

    `vain` says which those are: from the rows alone it cannot be seen what a refund claims already.
    """
    found = {each.order_id for each in vain}
    return tuple(order for order in orders if order.order_id in found)


def to_pay_out(orders: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """Return the orders whose money is still to be given back."""
    return tuple(order for order in orders if pays_out(order))


def pays_out(order: OrderRow) -> bool:
    """Return whether an order is accepted, and its money not given back yet."""
    return order.state is OrderState.ACKNOWLEDGED and business_type(order.type_key).at_own_desk


def settled_word(order: OrderRow) -> str:
    """Return what an order waits for at the desk: that its money is given back, or that it is booked."""
    return "to_book" if business_type(order.type_key).corrects else "to_pay_out"


def here(orders: tuple[OrderRow, ...], elsewhere: Mapping[str, int]) -> tuple[OrderRow, ...]:
    """Return the orders for which anybody waits at this counter: not what another alone pays out."""
    return tuple(order for order in orders if order.order_id not in elsewhere)


def next_actions(
    shift: ShiftRow | None,
    ticket: TicketRow | None,
    orders: tuple[OrderRow, ...],
    *,
    drafts: int,
    known: bool,
    form_open: bool,
    likely: str = "",
    vain: tuple[InVain, ...] = (),
) -> tuple[Action, ...]:
    """Return what can be done now, the suggested one first.

    `likely` is the business that the ticket was most likely taken for, as long as the visit does not have it;
    `vain` is what was paid in vain and has yet to go back.
    """
    if shift is None:
        # Another terminal closed the shift: whoever stands here without a number can still be let go.
        leaves = (
            (_offer(Act.DISMISS, "counter.drafts" if drafts else ""),) if known and ticket is None else ()
        )
        return (
            _offer(Act.OPEN_SHIFT, primary=True),
            *_left_open(drafts if leaves else 0, ()).values(),
            *leaves,
        )
    held = (_offer(Act.HOLD),) if form_open else ()
    if ticket is None and not known:
        return (
            _offer(Act.CALL, primary=True),
            _offer(Act.BUSINESS),
            _offer(Act.READ_ID),
            _offer(Act.ENQUIRY),
            _offer(Act.COMPLAINT),
            *held,
        )
    if ticket is None:
        return (*_walk_in(orders, vain, form_open=form_open, drafts=drafts), *held)
    if ticket.state is TicketState.CALLED:
        return (
            _offer(Act.SERVE, primary=True),
            _offer(Act.RECALL, "" if ticket.calls < MAX_CALLS else "counter.called_out"),
            _offer(Act.MISS, "" if ticket.calls >= MAX_CALLS else "counter.calls_left"),
            _offer(Act.PUT_BACK),
            _offer(Act.REROUTE),
        )
    unpaid, pending = payable(orders), waiting(orders)
    blocked = _owed(orders, vain) or ("counter.drafts" if drafts or form_open else "")
    if not blocked and to_pay_out(orders):
        blocked = "counter.to_pay_out"
    if not blocked and pending:
        blocked = "counter.pending"
    done = bool(orders) and not blocked
    business = Act.BEGIN if likely and likely not in had(orders) else Act.BUSINESS
    open_ = bool(unpaid or to_sign(orders) or to_pay_out(orders))
    ready = known or (business is Act.BEGIN and business_type(likely).identity is IdentityNeed.NONE)
    begins = Act.RESUME if drafts and not form_open else business if ready else Act.READ_ID
    failed = any(order.type_key == likely and order.state is OrderState.FAILED for order in orders)
    if pending and (begins is Act.BUSINESS or (begins is Act.BEGIN and failed)):
        begins = Act.DECIDE  # it is what the visit waits for
    if paid_in_vain(orders, vain) and begins not in (Act.RESUME, Act.DECIDE):
        begins = Act.MEND  # never the same business, paid once more
    suggested = Act.PAY if open_ else Act.FINISH if done else begins
    offers = {
        Act.PAY: _offer(Act.PAY, "" if open_ else "counter.nothing_due"),
        **({Act.MEND: _offer(Act.MEND)} if paid_in_vain(orders, vain) else {}),
        **_left_open(drafts if not form_open else 0, pending),
        Act.BUSINESS: _offer(Act.BUSINESS),
        Act.READ_ID: _offer(Act.READ_ID),
        Act.HOLD: _offer(Act.HOLD, "" if form_open else "counter.no_form"),
        Act.PARK: _offer(Act.PARK),
        Act.REROUTE: _offer(Act.REROUTE, "counter.unpaid" if unpaid else ""),
        Act.ENQUIRY: _offer(Act.ENQUIRY),
        Act.COMPLAINT: _offer(Act.COMPLAINT),
        Act.FINISH: _offer(Act.FINISH, blocked),
    }
    first = offers.pop(suggested, None) or _offer(suggested)
    return (Action(first.act, first.key, first.icon, first.reason, primary=True), *offers.values())


def all_blocked(actions: tuple[Action, ...], why: str) -> tuple[Action, ...]:
    """Return the same offers, none of which can be taken for a reason (its code)."""
    return tuple(replace(action, reason=why) for action in actions)


def called_lately(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return the same offers less than 20 s after a call: what repeats it or gives it up has to wait."""
    return tuple(
        replace(action, reason="counter.called_lately")
        if action.act in _AFTER_A_CALL and not action.reason
        else action
        for action in actions
    )


def _owed(orders: tuple[OrderRow, ...], vain: tuple[InVain, ...]) -> str:
    """Return the code of what has yet to be done before the customer leaves, or nothing."""
    if paid_in_vain(orders, vain):
        return "counter.in_vain"
    return "counter.unsigned" if to_sign(orders) else "counter.unpaid" if payable(orders) else ""


def had(orders: tuple[OrderRow, ...]) -> frozenset[str]:
    """Return the businesses that were accepted in the visit and hold."""
    return frozenset(order.type_key for order in orders if order.state not in COME_TO_NOTHING)


def _left_open(drafts: int, pending: tuple[OrderRow, ...]) -> dict[Act, Action]:
    """Return what ends what keeps a customer here: an order that waits for the manager, a held form."""
    found = {Act.DECIDE: _offer(Act.DECIDE)} if pending else {}
    return found | ({Act.DROP: _offer(Act.DROP)} if drafts else {})


def _walk_in(
    orders: tuple[OrderRow, ...], vain: tuple[InVain, ...], *, form_open: bool, drafts: int
) -> tuple[Action, ...]:
    """Return what can be done for a customer who came without a ticket."""
    unpaid = bool(payable(orders) or to_sign(orders) or to_pay_out(orders))
    blocked = _owed(orders, vain) or ("counter.drafts" if form_open or drafts else "")
    if not blocked and to_pay_out(orders):
        blocked = "counter.to_pay_out"
    done = bool(orders) and not blocked and not waiting(orders)
    pay = _offer(Act.PAY, "" if unpaid else "counter.nothing_due", primary=unpaid)
    resumes = bool(drafts) and not form_open and not unpaid
    mends = bool(paid_in_vain(orders, vain)) and not unpaid and not resumes
    business = _offer(Act.BUSINESS, primary=not unpaid and not resumes and not done and not mends)
    first, second = (pay, business) if unpaid else (business, pay)
    leaves = _offer(Act.DISMISS, blocked, primary=done)
    return (
        *((_offer(Act.RESUME, primary=True),) if resumes else ()),
        *((_offer(Act.MEND, primary=True),) if mends else ()),
        *((leaves,) if done else ()),
        first,
        *_left_open(drafts if not form_open else 0, waiting(orders)).values(),
        second,
        _offer(Act.READ_ID),
        _offer(Act.ENQUIRY),
        _offer(Act.COMPLAINT),
        *(() if done else (leaves,)),
    )


_AFTER_A_CALL = frozenset({Act.RECALL, Act.MISS})
COME_TO_NOTHING = frozenset({OrderState.CANCELLED, OrderState.REJECTED, OrderState.FAILED})
"""What nobody gets, and nobody pays any more."""


def _offer(act: Act, reason: str = "", *, primary: bool = False) -> Action:
    return Action(act, KEYS[act], ICONS[act], reason, primary)
