"""What this terminal recorded and the centre does not have or has not decided, one line a transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.domain.masking import mask_phone
from app.services.link import UnsentItem, UnsentState
from app.services.reading import Queries


class Group(StrEnum):
    """Filter of the list."""

    ALL = "all"
    MONEY = "money"
    BUSINESS = "business"
    OTHER = "other"


_WHAT: Final[tuple[tuple[str, str], ...]] = (
    ("payment_reversed", "reversal"),
    ("payment_refunded", "refund"),
    ("tender_corrected", "order"),
    ("payment_taken", "payment"),
    ("transfer_noted", "payment"),
    ("claim_closed", "claim"),
    ("claim_opened", "claim"),
    ("code_answered", "claim"),
    ("cash_to_safe", "drawer"),
    ("drawer_handed_over", "drawer"),
    ("change_disputed", "drawer"),
    ("drawer_checked", "drawer"),
    ("day_closed", "day_closed"),
    ("shift_closed", "shift_closed"),
    ("follow_up_settled", "follow_up"),
    ("order_submitted", "order"),
    ("complaint_received", "complaint"),
    ("complaint_noted", "complaint"),
    ("approval_decided", "approval"),
    ("approval_requested", "approval"),
    ("order_advanced", "order"),
    ("slip_signed", "order"),
    ("work_begun", "work"),
    ("work_contacted", "work"),
    ("work_noted", "work"),
    ("work_finished", "work"),
    ("work_handed_over", "work"),
    ("rental_waived", "work"),
    ("call_back_made", "call_back"),
    ("status_changed", "status"),
    ("service_password_tried", "password"),
    ("paper_reprinted", "paper"),
    ("enquiry_recorded", "enquiry"),
    ("enquiry_withdrawn", "enquiry"),
    ("help_asked", "help"),
    ("help_answered", "help"),
    ("alarm_raised", "alarm"),
    ("alarm_lifted", "alarm"),
    ("hub_appointed", "hub"),
    ("edit_proposed", "edit"),
    ("ticket_issued", "ticket_issued"),
    ("ticket_called", "ticket_called"),
    ("ticket_missed", "ticket_missed"),
    ("ticket_returned", "ticket_returned"),
    ("ticket_served", "ticket_served"),
    ("ticket_parked", "ticket_parked"),
    ("ticket_resumed", "ticket_resumed"),
    ("ticket_rerouted", "ticket_rerouted"),
    ("ticket_raised", "ticket_raised"),
    ("ticket_reopened", "ticket_reopened"),
    ("ticket_finished", "ticket_finished"),
    ("identity_checked", "identity"),
    ("shift_opened", "shift"),
    ("drawer_counted", "shift"),
    ("day_opened", "day"),
    ("contact_changed", "customer"),
    ("override_given", "override"),
    ("signed_in", "session"),
    ("signed_off", "session"),
    ("visit_rated", "rating"),
    ("notice_requested", "notice"),
    ("notice_delivered", "notice"),
    ("image_kept", "image"),
    ("face_checked", "image"),
    ("withdrawn", "withdrawn"),
    ("personal_data_viewed", "view"),
    ("customer_searched", "view"),
)
"""Of the ops of one transaction, the first kind of this list names it."""
_RANK: Final = {kind: at for at, (kind, _) in enumerate(_WHAT)}
_GROUPS: Final = {
    "payment": Group.MONEY,
    "reversal": Group.MONEY,
    "refund": Group.MONEY,
    "claim": Group.MONEY,
    "drawer": Group.MONEY,
    "follow_up": Group.MONEY,
    "order": Group.BUSINESS,
    "approval": Group.BUSINESS,
    "complaint": Group.BUSINESS,
    "work": Group.BUSINESS,
    "call_back": Group.BUSINESS,
    "status": Group.BUSINESS,
}
_ORDER: Final = (UnsentState.HELD, UnsentState.UNSENT, UnsentState.RELAYED, UnsentState.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Item:
    """One transaction. `what` is a code of `net.what`; the other words are masked already."""

    key: str
    at_ms: int
    what: str
    subject: str
    """Aggregate of the op that names it, as `type:id`."""
    state: UnsentState
    """The least that holds for all of its ops."""
    undecided: bool
    ops: int
    code: str = ""
    """Why an upstream put it aside."""
    type_key: str = ""
    tenders: tuple[str, ...] = ()
    name: str = ""
    """Masked number or name, or the ticket's number."""
    ref: str = ""
    """Receipt, order or complaint code."""
    amount_fen: int | None = None

    @property
    def group(self) -> Group:
        """Return the filter that it belongs to."""
        return _GROUPS.get(self.what, Group.OTHER)


def listed(queries: Queries, ops: Iterable[UnsentItem]) -> tuple[Item, ...]:
    """Return the transactions of these ops, newest first."""
    found: dict[str, list[UnsentItem]] = {}
    for op in ops:
        found.setdefault(op.tx or op.op_id, []).append(op)
    items = [_item(queries, key, tuple(each)) for key, each in found.items()]
    return tuple(sorted(items, key=lambda item: (-item.at_ms, item.key)))


def bare(key: str, at_ms: int, kind: str, subject: str) -> Item:
    """Return one op as an item, before anybody looked at its row."""
    rank = _RANK.get(kind)
    what = "other" if rank is None else _WHAT[rank][1]
    return Item(key, at_ms, what, subject, UnsentState.UNSENT, undecided=False, ops=1)


def _item(queries: Queries, key: str, ops: tuple[UnsentItem, ...]) -> Item:
    head = min(ops, key=lambda op: _RANK.get(op.kind, len(_RANK)))
    states = {op.state for op in ops}
    item = replace(
        bare(key, head.at_ms, head.kind, head.subject),
        state=next(state for state in _ORDER if state in states),
        undecided=UnsentState.UNDECIDED in states,
        ops=len(ops),
        code=next((op.code for op in ops if op.code), ""),
    )
    return named(queries, item)


def named(queries: Queries, item: Item) -> Item:
    """Return the item with what a person knows it by, as far as its row is here."""
    kind, _, which = item.subject.partition(":")
    if kind == "payment" and (paid := queries.money.payment(which)) is not None:
        return replace(
            item,
            tenders=tuple(tender.kind.value for tender in paid.tenders),
            name=_number(
                queries, next((line.subscriber_id for line in paid.lines if line.subscriber_id), None)
            ),
            ref=paid.receipt,
            amount_fen=paid.total_fen,
        )
    if kind == "order" and (order := queries.orders.order(which)) is not None:
        return replace(
            item,
            type_key=order.type_key,
            name=_number(queries, order.subscriber_id),
            ref=order.code,
            amount_fen=order.total_fen or None,
        )
    if kind == "ticket" and (ticket := queries.queue.ticket(which)) is not None:
        return replace(item, name=ticket.number)
    if kind == "complaint" and (complaint := queries.complaints.complaint(which)) is not None:
        return replace(item, ref=complaint.code)
    return item


def _number(queries: Queries, subscriber_id: str | None) -> str:
    row = queries.customers.subscriber(subscriber_id) if subscriber_id else None
    return mask_phone(row.number) if row else ""
