"""One frozen picture of the counter, and which mode fits it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from app.domain.errors import UserError
from app.domain.queue import TicketState
from app.domain.queue_rules import gap_left_ms
from app.services.paid_in_vain import InVain
from app.services.rows.halls import LaneRow
from app.services.rows.orders import ApprovalRow, DraftRow, OrderRow
from app.services.rows.queue import TicketRow
from app.services.rows.shifts import ShiftRow
from app.services.visits import NOBODY as NOBODY  # noqa: PLC0414 - passed on
from app.services.visits import Visit
from app.ui.panels.sync_marks import Marks
from app.ui.screens.counter.actions import (
    Action,
    all_blocked,
    called_lately,
    due_fen,
    here,
    next_actions,
)
from app.ui.screens.counter.desk_reading import Desk, orders_of


class CounterMode(StrEnum):
    """What the middle of the counter shows."""

    NO_SHIFT = "no_shift"
    IDLE = "idle"
    CALLED = "called"
    SERVING = "serving"
    IDENTITY = "identity"
    FORM = "form"
    CHECKOUT = "checkout"
    RECOVERY = "recovery"
    DRAWER = "drawer"


STATES = tuple(CounterMode)
CUSTOMER_CHANGED: Final = "counter.customer_changed"
"""A document was read that is not the former customer's: what is done from now is done for another."""
PAID: Final = "counter.paid"
"""The receipt that was printed last: of whoever stands here, until their money went back or they went."""
SEATED_NOWHERE: Final = "counter.seat_without_ticket"
"""Whoever has no ticket can't take a seat: nobody would call them back."""
PAYMENT_OPEN: Final = "panel.queue.payment_open"
"""Nothing else begins until it is said what became of a payment that a stop of the program cut off."""
COUNTING: Final = "counter.drawer.first"
"""Whoever counts the drawer is led nowhere else: what was counted so far would be gone."""
CALLED_FIRST: Final = "counter.called_first"
"""A business begins once the customer stands here; until then Enter says that they do."""
_UNTIL_READ: Final = frozenset({"queue.nobody_waits", CALLED_FIRST})
"""Said of tickets as they were: once one has moved somebody may wait, or stand here."""
_WITHOUT_HUB: Final = frozenset({"queue.others_call_them", "queue.dealt_elsewhere"})
"""Said because the hub could not be asked."""
_HANDS: Final = (CounterMode.IDENTITY, CounterMode.FORM)
"""Pages on which somebody stands at the window, also before anything is known of them."""
_PAGES: Final = (CounterMode.IDENTITY, CounterMode.FORM, CounterMode.CHECKOUT, CounterMode.DRAWER)


@dataclass(frozen=True, slots=True)
class CounterState:
    """One frozen picture of the counter."""

    mode: CounterMode = CounterMode.IDLE
    shift: ShiftRow | None = None
    ticket: TicketRow | None = None
    visit: Visit = NOBODY
    orders: tuple[OrderRow, ...] = ()
    drafts: tuple[DraftRow, ...] = ()
    approvals: tuple[ApprovalRow, ...] = ()
    lanes: tuple[LaneRow, ...] = ()
    unserved: frozenset[str] = frozenset()
    """Letters of the lanes that no window calls from now."""
    marks: Marks = field(default_factory=dict)
    given_back: Mapping[str, int] = field(default_factory=dict)
    """What orders gave back (fen, below zero), by order."""
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    """Number of the counter where alone an order can be paid out, by order: of those that can't be here."""
    to_give: Mapping[str, int] = field(default_factory=dict)
    """What orders will give back (fen, below zero), by order: of those that wait for it."""
    rounded: Mapping[str, int] = field(default_factory=dict)
    """What the fen of a cash payment made more of it, or less (fen), by payment."""
    in_vain: tuple[InVain, ...] = ()
    """What was paid and not carried out, of this visit or taken in by this clerk today."""
    unclosed: tuple[str, ...] = ()
    """Days that somebody forgot to close, as ISO dates."""
    came_fen: int = 0
    """What came in already (fen) of the payment that is open: by card, code or transfer."""
    change_fen: int = 0
    """Change of the visit's last payment, in fen: it stands there until the customer has gone."""
    locked: Mapping[str, str] = field(default_factory=dict)
    """Code of why an order can't be cancelled now, by order: money was taken for it, or may have been."""
    actions: tuple[Action, ...] = ()
    form_type: str = ""
    service_title: str = ""
    """Service that the ticket in hand was taken for, in the clerk's language."""
    suggested: tuple[str, ...] = ()
    """Businesses that the ticket's service suggests; none for the service of who chose none at the kiosk."""
    likely: str = ""
    """Business that the ticket was most likely taken for."""
    new_customer: str = ""
    """Name of a verified person who is no customer yet, masked."""
    card_left: str = ""
    """Key of a former customer's card that still lies on the reader: told of until it is taken."""
    error: Exception | None = None
    notice: str = ""
    """Code of a sentence that informs, with `notice_word` as its parameter."""
    notice_word: str = ""


def read_into(state: CounterState, desk: Desk, language: str, *, hub: bool = True) -> CounterState:
    """Return the state with what was just read; `language` is the clerk's, `hub` whether tickets have one."""
    service = desk.service
    title = "" if service is None else service.title_en if language == "en" else service.title
    return replace(
        state,
        shift=desk.shift,
        ticket=desk.ticket,
        orders=orders_of(desk, state.orders),
        drafts=desk.drafts,
        approvals=desk.approvals,
        lanes=desk.lanes,
        unserved=desk.unserved,
        marks=desk.marks,
        given_back=desk.given_back,
        elsewhere=desk.elsewhere,
        to_give=desk.to_give,
        rounded=desk.rounded,
        in_vain=desk.in_vain,
        unclosed=desk.unclosed,
        service_title=title,
        suggested=service.business_types if service and desk.likely else (),
        likely=desk.likely,
        error=None if _overtaken(state.error, hub=hub) else state.error,
    )


def due_left(state: CounterState) -> int:
    """Return what the visit has yet to pay, in fen: what came in by card, code or transfer is off."""
    return max(0, due_fen(state.orders) - state.came_fen)


def without(code: str, state: CounterState) -> CounterState:
    """Return the state without a notice; any other that stands in its place stays."""
    return replace(state, notice="", notice_word="") if state.notice == code else state


def _overtaken(error: Exception | None, *, hub: bool) -> bool:
    """Return whether what was said holds no longer: a ticket moved, or the hub is back."""
    codes = _UNTIL_READ | _WITHOUT_HUB if hub else _UNTIL_READ
    return isinstance(error, UserError) and error.code in codes


def attending(state: CounterState) -> CounterMode:
    """Return whether somebody is being served, whatever the ticket's state."""
    return CounterMode.SERVING if state.ticket or state.visit != NOBODY else CounterMode.IDLE


def attendance(state: CounterState) -> str:
    """Return what goes on at the window: nobody is there, somebody is called or served, a payment is open."""
    if state.mode is CounterMode.RECOVERY:
        return "unpaid"
    if state.ticket is not None and state.ticket.state is TicketState.CALLED:
        return "calling"
    served = state.ticket is not None or state.visit != NOBODY or state.orders or state.mode in _HANDS
    return "serving" if served else "idle"


def why_no_call(state: CounterState) -> str:
    """Return the code of why this desk lets nobody be called, whoever waits; empty if it does.

    Whoever came without a number is let go first: who is called then is another customer.
    """
    if state.shift is None:
        return "panel.queue.no_shift"
    if state.mode is CounterMode.RECOVERY:
        return PAYMENT_OPEN
    if state.mode is CounterMode.DRAWER:
        return COUNTING
    return "panel.queue.attended" if walked_in(state) else ""


def walked_in(state: CounterState) -> bool:
    """Return whether somebody without a number is known at the window, or has accepted orders there."""
    return state.ticket is None and (state.visit != NOBODY or bool(state.orders))


def resting(state: CounterState) -> CounterMode:
    """Return the mode behind the pages: where the counter is when none is open."""
    if state.shift is None:
        return CounterMode.NO_SHIFT
    if state.ticket is not None and state.ticket.state is TicketState.CALLED:
        return CounterMode.CALLED
    return attending(state)


def settled(state: CounterState, *, left: bool) -> CounterMode:
    """Return the mode that fits the desk; pages that the clerk opened stay open.

    `left` says that the customer in hand has just gone: pages of theirs close.
    """
    rest = resting(state)
    if rest is CounterMode.NO_SHIFT and state.mode is not CounterMode.DRAWER:
        return rest  # A drawer that was handed over says so, and asks to sign off.
    if state.mode is CounterMode.RECOVERY:
        return state.mode
    if rest is not CounterMode.CALLED and not left and state.mode in _PAGES:
        return state.mode
    return rest


def with_actions(state: CounterState, *, form_open: bool, now_ms: int) -> CounterState:
    """Return the state with what can be done next; `now_ms` is epoch ms."""
    last = state.ticket.last_call_ms if state.ticket else None
    actions = next_actions(
        state.shift,
        state.ticket,
        here(state.orders, state.elsewhere),
        drafts=len(state.drafts),
        known=state.visit != NOBODY or bool(state.orders),
        form_open=form_open,
        # Whoever is no customer yet has no account that the ticket's business could be for.
        likely="" if state.new_customer else state.likely,
        vain=state.in_vain,
    )
    waits = last is not None and gap_left_ms(last, now_ms) > 0
    if state.mode is CounterMode.RECOVERY:
        actions = all_blocked(actions, PAYMENT_OPEN)
    return replace(state, actions=called_lately(actions) if waits else actions)
