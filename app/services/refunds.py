"""Giving part of a payment back under a receipt of its own (退费, DOMAIN §6)."""

from dataclasses import replace

from app.domain import money_rules
from app.domain.business import business_type
from app.domain.business.effects import RefundMoney
from app.domain.business.form import load_payload, text_of
from app.domain.business.spec import FieldKind
from app.domain.cash import Tender, TenderKind
from app.domain.errors import UserError
from app.domain.masking import mask_name
from app.domain.money import CardOutcome
from app.domain.order_rules import OPEN_STATES
from app.domain.papers import ReceiptVoided
from app.domain.refunds import PaymentRefunded, RefundClaimed
from app.domain.shifts import ShiftState
from app.i18n import Text
from app.services.customer_language import customer_language
from app.services.link import Link
from app.services.order_execution import cancel_order, effects_of
from app.services.order_stock import free_stock
from app.services.ports import Ids, UnitOfWork
from app.services.proposals import networked
from app.services.reading import Queries
from app.services.receipts import draft_receipt, open_shift
from app.services.rows.halls import CounterRow
from app.services.rows.money import PaymentRow
from app.services.rows.orders import OrderRow
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session


class PaymentRefunder:
    """Implements the orders' `Refunder`."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def refund(
        self, unit: UnitOfWork, session: Session, order: OrderRow, effect: RefundMoney, at_ms: int
    ) -> str:
        """Record what goes back of a payment, and return the receipt number of the refund.

        Cash leaves the drawer of `session`; a card was asked before (`CardRefunds`).

        Raises:
            UserError: refund.unknown, refund.claim, refund.drawer_short {missing}, refund.card_first,
                shift.none, money.shift_counted.
        """
        queries = unit.queries
        row = queries.money.payment(effect.payment_id)
        if row is None or row.reversed_by is not None:
            raise UserError("refund.unknown")
        shift = open_shift(queries, session)
        total = money_rules.total_of(effect.lines)
        claim = queries.refunds.claim_of(order.order_id)
        if claim is None or claim.payment_id != row.payment_id or claim.amount_fen < -total:
            raise UserError("refund.claim")
        _check_drawer(queries, shift, -money_rules.cash_of(effect.tenders))
        tenders = _with_cards(queries, order.order_id, effect.tenders)
        money_rules.check_balanced(effect.lines, tenders, total)
        unit.in_day(shift.day_id)
        customer, language = _addressee(queries, row, order)
        draft = draft_receipt(unit, session, shift.day_id, order.handler, at_ms)
        fact = PaymentRefunded(
            payment_id=row.payment_id,
            refund_id=order.order_id,
            shift_id=shift.shift_id,
            ticket_id=order.ticket_id,
            customer_id=row.customer_id or order.customer_id,
            order_id=order.order_id,
            handler=session.staff_no,
            approved_by=approver(queries, order),
            reason=effect.reason,
            declared=effect.declared,
            lines=effect.lines,
            tenders=tenders,
            total_fen=total,
            at_ms=at_ms,
        )
        recorded = unit.record(fact)
        draft.issue(unit, fact.refund_id, reverses=row.receipt)
        if effect.declared and not queries.refunds.voided(row.receipt):
            unit.record(
                ReceiptVoided(
                    number=row.receipt, payment_id=row.payment_id, order_id=order.order_id, at_ms=at_ms
                )
            )
        draft.spool(unit, self._ids.new(), fact, recorded, customer, language, row.receipt)
        return draft.number


def check_not_moved(queries: Queries, order: OrderRow) -> None:
    """Raise UserError refund.card_moved {code} where money of an order is on a card, or may be."""
    if may_be_on_card(queries, order):
        raise UserError("refund.card_moved", code=order.code)


def may_be_on_card(queries: Queries, order: OrderRow) -> bool:
    """Return whether a card has money of an order already, or may have: nobody knows what became of it."""
    return any(row.outcome is not CardOutcome.DECLINED for row in queries.money.cards(order.order_id))


def _check_drawer(queries: Queries, shift: ShiftRow, cash_fen: int) -> None:
    missing = cash_fen - shift.float_fen - queries.money.shift_cash(shift.shift_id) if cash_fen else 0
    if missing > 0:
        raise UserError("refund.drawer_short", missing=Text.money(missing))


def _with_cards(queries: Queries, refund_id: str, tenders: tuple[Tender, ...]) -> tuple[Tender, ...]:
    """Return the tenders with what the card terminal said when it gave the money back."""
    done = [
        row
        for row in queries.money.cards(refund_id)
        if row.outcome in {CardOutcome.APPROVED, CardOutcome.VOIDED}
    ]
    found = []
    for tender in tenders:
        if tender.kind is TenderKind.CARD:
            row = next((row for row in done if row.amount_fen == tender.amount_fen), None)
            if row is None:
                raise UserError("refund.card_first")
            done.remove(row)
            said = money_rules.card_tender(row.card_ref, row.tail, row.amount_fen)
            found.append(replace(tender, reference=said.reference))
        else:
            found.append(tender)
    return tuple(found)


def approver(queries: Queries, order: OrderRow) -> str:
    """Return who agreed last to an order; empty where nobody was needed."""
    approval = queries.orders.approval(order.approval_id) if order.approval_id else None
    return approval.decided_by[-1] if approval and approval.decided_by else ""


def _addressee(queries: Queries, row: PaymentRow, order: OrderRow) -> tuple[str, str]:
    """Return the masked name of whoever gets the money, and the customer's language."""
    customer_id = row.customer_id or order.customer_id
    customer = queries.customers.customer(customer_id) if customer_id else None
    person = queries.customers.person(customer.person_id) if customer else None
    language = customer_language(
        queries, ticket_id=order.ticket_id, order_ids=(order.order_id,), customer_id=customer_id
    )
    return mask_name(person.name) if person else "", language


def pays_here(unit: UnitOfWork, order: OrderRow, session: Session, link: Link, at_ms: int) -> bool:
    """Return whether an order that lacks nothing is to be paid out at once.

    It waits for its own desk when it was approved or taken up at another one, and for the card terminal when
    money goes back to a card (`CardRefunds`).

    Raises:
        UserError: offline.online_only: nobody gives a part of a payment back while the centre cannot be
            reached. refund.restored: as `check_whole` says.
    """
    shift = unit.queries.shifts.open_shift_of(session.staff_no)
    if shift is None or shift.terminal_id != unit.terminal.terminal_id:
        return False
    if counter_elsewhere(unit.queries, unit.terminal.terminal_id, order, session):
        return False
    check_whole(link)
    kind = business_type(order.type_key)
    if kind.pays_out and networked(link) and not link.reach(RefundClaimed.ENTITY):
        raise UserError("offline.online_only")
    try:
        effects = effects_of(unit, kind, order, session, at_ms)
        for effect in effects:
            if isinstance(effect, RefundMoney):
                _with_cards(unit.queries, order.order_id, effect.tenders)
    except UserError as error:
        return error.code != "refund.card_first"
    return True


def check_whole(link: Link) -> None:
    """Refuse to give money back from a restored store that lacks what its device did since.

    It may have given the same money back already, for the same order: nobody would tell the two apart.

    Raises:
        UserError: refund.restored.
    """
    if not link.whole():
        raise UserError("refund.restored")


def payment_at_its_desk(queries: Queries, order: OrderRow) -> PaymentRow | None:
    """Return the payment that an order reverses or corrects, in its own drawer alone; None for any other."""
    kind = business_type(order.type_key)
    field = next((field.key for field in kind.fields if field.kind is FieldKind.RECEIPT), "")
    if not (kind.reverses or kind.corrects) or not field:
        return None
    return queries.money.by_receipt(text_of(load_payload(order.payload), field))


def counter_elsewhere(
    queries: Queries, terminal_id: str, order: OrderRow, session: Session
) -> CounterRow | None:
    """Return the counter from whose open drawer alone a reversal goes back, where that is not this desk.

    A refund leaves the drawer of whoever pays it out; a reversal goes back within the payment's own shift.
    """
    payment = payment_at_its_desk(queries, order)
    if payment is None or payment.reversed_by is not None:
        return None
    shift = queries.shifts.shift(payment.shift_id)
    if shift is None or shift.state is not ShiftState.OPEN:
        return None
    here = shift.staff_no == session.staff_no and shift.terminal_id == terminal_id
    return None if here else queries.halls.counter(shift.counter_id)


def give_up(unit: UnitOfWork, order_id: str, staff_no: str, code: str, at_ms: int) -> None:
    """End an order that was not accepted whole, and give back what it held."""
    order = unit.queries.orders.order(order_id)
    if order is not None and order.state in OPEN_STATES and business_type(order.type_key).pays_out:
        # The order was accepted and its claim was not: nobody else will ever end it.
        cancel_order(unit, order, staff_no, code, at_ms)
    else:
        free_stock(unit, order_id, code)
