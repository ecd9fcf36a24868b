"""What the counter reads together: who is in hand, what they have, and what the hall offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.business import business_type, business_types
from app.domain.business.spec import Form
from app.domain.money import LineKind
from app.domain.orders import OrderState
from app.services.orders import OrderService
from app.services.paid_in_vain import InVain, in_vain
from app.services.queue_links import opening_visit
from app.services.queue_views import open_windows
from app.services.reading import Queries
from app.services.refunds import counter_elsewhere, payment_at_its_desk
from app.services.rows.halls import LaneRow, ServiceRow
from app.services.rows.orders import ApprovalRow, DraftRow, OrderRow
from app.services.rows.queue import TicketRow
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session
from app.services.visits import Visit
from app.ui.panels.receipt_mending import Mending, taking_a_receipt
from app.ui.panels.sync_marks import Marks
from app.ui.screens.counter.actions import pays_out

_PROMISED = frozenset({OrderState.PENDING, OrderState.ACKNOWLEDGED})
_ODD_FEN = frozenset({LineKind.ROUNDING_TO_BALANCE, LineKind.ROUNDING_DOWN})


@dataclass(frozen=True, slots=True)
class Desk:
    """What is read together whenever something of the visit changed."""

    shift: ShiftRow | None
    ticket: TicketRow | None
    opening: Visit | None
    """Whom the ticket in hand names: they are opened at once, and nobody of them is verified."""
    orders: tuple[OrderRow, ...]
    drafts: tuple[DraftRow, ...]
    approvals: tuple[ApprovalRow, ...]
    lanes: tuple[LaneRow, ...]
    unserved: frozenset[str]
    """Letters of the lanes that no window calls from now: a number that is sent there waits for nobody."""
    service: ServiceRow | None
    likely: str
    """Business that the ticket was most likely taken for; empty where nothing is known of it."""
    unfinished_checkout: bool
    interrupted: tuple[OrderRow, ...]
    """Orders without a ticket of checkouts that are open in this shift."""
    marks: Marks
    """What of it the centre does not have, or has not decided."""
    given_back: Mapping[str, int]
    """What orders gave back (fen, below zero), by order."""
    elsewhere: Mapping[str, int]
    """Number of the counter where alone an order can be paid out, by order: of those that can't be here."""
    to_give: Mapping[str, int]
    """What orders will give back (fen, below zero), by order: of those that wait for it."""
    rounded: Mapping[str, int]
    """What the fen of a cash payment made more of it, or less (fen), by payment."""
    in_vain: tuple[InVain, ...]
    """What was paid and not carried out: of this visit, and of all that this clerk took in today."""
    unclosed: tuple[str, ...]
    """Days before that of the shift that were never closed, as ISO dates."""


def read_desk(
    queries: Queries, session: Session, shown: tuple[OrderRow, ...], marks: Marks, terminal_id: str
) -> Desk:
    """Return the desk of a session. `shown` are the orders on the screen now.

    A customer without a ticket has no other tie to their orders: those shown are read again.
    """
    ticket = queries.queue.held_by(session.counter_id or "")
    ticket_id = ticket.ticket_id if ticket else None
    shift = queries.shifts.open_shift_of(session.staff_no)
    service = queries.halls.service(ticket.service_id) if ticket else None
    if ticket_id:
        orders = queries.orders.of_ticket(ticket_id)
    else:
        orders = _without_ticket(queries, (order.order_id for order in shown))
    mine = shift.shift_id if shift else ""
    unfinished = tuple(row for row in queries.money.open_checkouts() if row.shift_id == mine)
    return Desk(
        shift=shift,
        ticket=ticket,
        opening=opening_visit(queries, ticket) if ticket else None,
        orders=orders,
        drafts=queries.orders.drafts(ticket_id),
        approvals=queries.orders.open_approvals(),
        lanes=queries.halls.lanes(),
        unserved=_unserved(queries),
        service=service,
        likely=_likely(queries, service),
        unfinished_checkout=bool(unfinished),
        interrupted=_without_ticket(queries, (which for row in unfinished for which in row.order_ids)),
        marks=marks,
        given_back=_given_back(queries, orders),
        elsewhere=_elsewhere(queries, orders, session, terminal_id),
        to_give=_to_give(queries, orders),
        rounded=_rounded(queries, orders),
        in_vain=_in_vain(queries, session, shift, orders),
        unclosed=_unclosed(queries, shift),
    )


def _in_vain(
    queries: Queries, session: Session, shift: ShiftRow | None, orders: tuple[OrderRow, ...]
) -> tuple[InVain, ...]:
    """Return what still has to go back: the customer may have gone, the clerk is reminded of it."""
    rows = {order.order_id: order for order in orders}
    if shift is not None:
        stuck = queries.orders.paid_not_executed(shift.day_id)
        rows |= {row.order_id: row for row in stuck if row.handler == session.staff_no}
    return in_vain(queries, rows.values())


def _unclosed(queries: Queries, shift: ShiftRow | None) -> tuple[str, ...]:
    """Return the days that somebody forgot to close before this shift began."""
    day = queries.shifts.day(shift.day_id) if shift is not None else None
    return tuple(each.date for each in queries.shifts.open_days() if day is not None and each.date < day.date)


def _unserved(queries: Queries) -> frozenset[str]:
    """Return the lanes that no open window serves."""
    served = {letter for window in open_windows(queries) for letter in window.lanes}
    return frozenset(lane.letter for lane in queries.halls.lanes()) - served


def _given_back(queries: Queries, orders: tuple[OrderRow, ...]) -> dict[str, int]:
    """Return what left the drawer, or went to a card, for orders that were carried out."""
    done = (order for order in orders if business_type(order.type_key).at_own_desk)
    rows = ((order.order_id, queries.money.payment(order.order_id)) for order in done)
    return {order_id: row.total_fen for order_id, row in rows if row is not None}


def _to_give(queries: Queries, orders: tuple[OrderRow, ...]) -> dict[str, int]:
    """Return what accepted orders will give back: what they claim of a payment, or a payment whole."""
    found = {}
    for order in orders:
        if order.state in _PROMISED and business_type(order.type_key).gives_back:
            whole, claim = payment_at_its_desk(queries, order), queries.refunds.claim_of(order.order_id)
            found[order.order_id] = -(whole.total_fen if whole else claim.amount_fen if claim else 0)
    return found


def _rounded(queries: Queries, orders: tuple[OrderRow, ...]) -> dict[str, int]:
    """Return the fen that cash payments of these orders put to a balance, or left off."""
    paid = {order.payment_id for order in orders if order.payment_id is not None}
    rows = ((payment_id, queries.money.payment(payment_id)) for payment_id in paid)
    return {
        payment_id: sum(line.amount_fen for line in row.lines if line.kind in _ODD_FEN)
        for payment_id, row in rows
        if row is not None
    }


def _elsewhere(
    queries: Queries, orders: tuple[OrderRow, ...], session: Session, terminal_id: str
) -> dict[str, int]:
    """Return the counters where alone orders can be paid out that wait for it."""
    rows = (
        (order.order_id, counter_elsewhere(queries, terminal_id, order, session))
        for order in orders
        if pays_out(order)
    )
    return {order_id: row.number for order_id, row in rows if row is not None}


def _likely(queries: Queries, service: ServiceRow | None) -> str:
    """Return the first business of a service.

    The hall's first service is also given to whoever chose none at the kiosk (直接取号), so it says nothing.
    """
    if service is None or service == queries.halls.services()[0]:
        return ""
    known = {kind.key for kind in business_types()}
    return next((key for key in service.business_types if key in known), "")


def _without_ticket(queries: Queries, order_ids: Iterable[str]) -> tuple[OrderRow, ...]:
    found = (queries.orders.order(which) for which in order_ids)
    return tuple(order for order in found if order is not None and order.ticket_id is None)


def orders_of(desk: Desk, shown: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """Return the visit's orders as they stand now.

    Those of a customer without a ticket are tied to the screen alone: a reading that was under way while one
    was taken or dismissed knows too few or too many, so it only freshens those that are shown.
    """
    if desk.ticket is not None:
        return desk.orders
    fresh = {order.order_id: order for order in desk.orders}
    return tuple(fresh.get(order.order_id, order) for order in shown if order.ticket_id is None)


def receipt_draft(
    orders: OrderService, session: Session, visit: Visit, receipt: str, way: Mending
) -> DraftRow | None:
    """Save the draft of the business that takes a receipt, with this receipt in it, and return it."""
    kind, field = taking_a_receipt(way)
    return saved_draft(orders, session, visit, kind.key, {field.key: receipt})


def saved_draft(
    orders: OrderService, session: Session, visit: Visit, type_key: str, form: Form
) -> DraftRow | None:
    """Save the draft of a business, and return it."""
    draft_id = orders.new_draft_id()
    orders.save_draft(session, draft_id, type_key, form, visit)
    return next((each for each in orders.drafts(visit.ticket_id) if each.draft_id == draft_id), None)
