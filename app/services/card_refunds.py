"""Giving money back to a card: the terminal first, the refund after its answer (DOMAIN §6)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from app.domain.business import business_type
from app.domain.business.effects import RefundMoney, ReverseMoney
from app.domain.business.form import load_payload
from app.domain.cash import Tender, TenderKind
from app.domain.documents import ReceiptContent
from app.domain.errors import EnvironmentFault, UserError
from app.domain.money import CardOutcome
from app.domain.money_rules import negated_tenders
from app.domain.orders import OrderState
from app.domain.refunds import Way
from app.domain.rights import Right
from app.services import cards as card_attempts
from app.services.access import require
from app.services.link import Link, StandaloneLink
from app.services.order_execution import effects_of, order_of
from app.services.orders import OrderService
from app.services.paid_in_vain import ready
from app.services.ports import CardTerminal, Clock, Ids, Stamp, Store, UnitOfWork
from app.services.receipts import open_shift
from app.services.refunds import check_whole, counter_elsewhere, payment_at_its_desk
from app.services.rows.money import CardRow
from app.services.rows.orders import DraftRow, OrderRow
from app.services.sessions import Session
from app.services.visits import Visit

_PROMISED: Final = frozenset({OrderState.PENDING, OrderState.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True)
class PayOut:
    """How far the money is that an order gives back."""

    card_fen: int
    """What goes back to cards; 0 where it is cash, or a bank transfer."""
    cash_fen: int
    """What leaves the drawer."""
    outcome: CardOutcome | None = None
    """Of the attempt that decides what comes next; None where the terminal was never asked."""
    moved: bool = False
    """Whether a part of it is on a card already."""
    other_fen: int = 0
    """What goes another way: a bank transfer."""
    counter: int = 0
    """Number of the counter whose drawer alone it can leave; 0 where it is this one, or any."""
    receipt: ReceiptContent | None = None
    """What was printed for it; None before it went back, and where it was printed elsewhere."""


class CardRefunds:
    """Use case of paying out an order whose money goes back to a card, or by card and cash."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        card: CardTerminal,
        orders: OrderService,
        link: Link | None = None,
    ) -> None:
        """Without a ``link`` the hall stands alone."""
        self._store = store
        self._clock = clock
        self._ids = ids
        self._card = card
        self._orders = orders
        self._link = link or StandaloneLink()

    def waiting(self, session: Session, order_id: str) -> PayOut | None:
        """Return what an order gives back that lacks nothing any more but being paid out, or None.

        Raises:
            UserError: order.unknown, business.failed.refund, business.failed.deposit,
                business.failed.reversal.
        """
        with self._store.write(Stamp(session.staff_no)) as unit:
            order = order_of(unit, order_id)
            if not ready(order) or not business_type(order.type_key).at_own_desk:
                return None
            found = _promised(unit, order, session, self._clock.now_ms())
            outcomes = [row.outcome for row in unit.queries.money.cards(order_id)]
        unknown = CardOutcome.UNKNOWN in outcomes
        return replace(
            found,
            outcome=CardOutcome.UNKNOWN if unknown else outcomes[-1] if outcomes else None,
            moved=CardOutcome.APPROVED in outcomes,
        )

    def told(self, session: Session, order_id: str) -> PayOut | None:
        """Return what an order gives back, before it is signed, or gave back, once it was carried out.

        None where that is not known: of a business that gives no money back, and of one that came to nothing.

        Raises:
            UserError: order.unknown, business.failed.refund, business.failed.deposit,
                business.failed.reversal.
        """
        with self._store.write(Stamp(session.staff_no)) as unit:
            order = order_of(unit, order_id)
            if not business_type(order.type_key).at_own_desk:
                return None
            if order.state is OrderState.COMPLETED:
                row = unit.queries.money.payment(order_id)
                return replace(_by_way(row.tenders), receipt=_printed(unit, order_id)) if row else None
            if order.state not in _PROMISED:
                return None
            return _promised(unit, order, session, self._clock.now_ms())

    def by_transfer(self, session: Session, order_id: str) -> DraftRow:
        """Cancel an order whose card would not take the money, and return a draft that asks for a transfer.

        Money goes back as it came, else by bank transfer with approval (DOMAIN §6): never to another card,
        and never in cash.

        Raises:
            UserError: what `OrderService.cancel` says.
        """
        order = self._orders.cancel(session, order_id, "card_declined")
        form = {**load_payload(order.payload), "way": Way.BANK_TRANSFER.value}
        visit = Visit(ticket_id=order.ticket_id, subscriber_id=order.subscriber_id)
        kept = self._orders.save_draft(session, None, order.type_key, form, visit)
        return next(each for each in self._orders.drafts(order.ticket_id) if each.draft_id == kept)

    def pay_out(self, session: Session, order_id: str) -> OrderRow:
        """Ask the card terminal to give the money back, then execute the order; may be called again.

        What the terminal gave back already is not asked for twice, also after a stop of the program.

        Raises:
            UserError: order.unknown, order.not_executable {code}, refund.card_declined, shift.none,
                reversal.at_counter {counter}, refund.restored, business.failed.refund,
                business.failed.deposit, and what `OrderService.execute` says.
            EnvironmentFault: card.no_answer: what became of it is not known; call again to ask.
        """
        require(session, Right.SERVE)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            order = order_of(unit, order_id)
            if not ready(order) or not business_type(order.type_key).at_own_desk:
                raise UserError("order.not_executable", code=order.code)
            open_shift(unit.queries, session)
            elsewhere = counter_elsewhere(unit.queries, unit.terminal.terminal_id, order, session)
            if elsewhere is not None:
                raise UserError("reversal.at_counter", counter=elsewhere.number)
            check_whole(self._link)
            # Cash alone is reversed; where it can't be any more, the order ends by being executed.
            kind = business_type(order.type_key)
            wanted = () if kind.reverses or kind.corrects else _to_cards(unit, order, session, now)
        done: list[str] = []
        for payment_id, tender in wanted:
            done.append(self._give_back(session, order, payment_id, tender, done).card_ref)
        return self._orders.execute(session, order_id)

    def _give_back(
        self, session: Session, order: OrderRow, payment_id: str, tender: Tender, done: list[str]
    ) -> CardRow:
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.in_day(order.business_day)
            of_ref = _charged(unit, payment_id, tender)
            known = [
                row
                for row in unit.queries.money.cards(order.order_id)
                if row.amount_fen == tender.amount_fen
                and row.outcome is not CardOutcome.DECLINED
                and row.card_ref not in done
            ]
            asked = (
                known[0]
                if known
                else card_attempts.ask(
                    unit, self._ids, self._card, order.order_id, tender.amount_fen, self._clock.now_ms()
                )
            )
        if asked.outcome is CardOutcome.UNKNOWN:
            # The same reference never goes back twice: asking again is asking what became of it.
            asked = card_attempts.give_back(self._store, self._clock, self._card, session, asked, of_ref)
        if asked.outcome is CardOutcome.UNKNOWN:
            raise EnvironmentFault("card.no_answer")
        if asked.outcome is CardOutcome.DECLINED:
            raise UserError("refund.card_declined")
        return asked


def _promised(unit: UnitOfWork, order: OrderRow, session: Session, at_ms: int) -> PayOut:
    """Return what an accepted order gives back, and at which counter if it can't be here."""
    elsewhere = counter_elsewhere(unit.queries, unit.terminal.terminal_id, order, session)
    if elsewhere is None:
        return _by_way([tender for _, tender in _going_back(unit, order, session, at_ms)])
    payment = payment_at_its_desk(unit.queries, order)
    back = payment.tenders if payment and business_type(order.type_key).gives_back else ()
    return replace(_by_way(negated_tenders(back)), counter=elsewhere.number)


def _by_way(tenders: Iterable[Tender]) -> PayOut:
    """Return what goes which way, of tenders below zero."""
    sums = dict.fromkeys(TenderKind, 0)
    for each in tenders:
        sums[each.kind] -= each.amount_fen
    card, cash = sums[TenderKind.CARD], sums[TenderKind.CASH]
    return PayOut(card_fen=card, cash_fen=cash, other_fen=sum(sums.values()) - card - cash)


def _printed(unit: UnitOfWork, order_id: str) -> ReceiptContent | None:
    papers = (row.content for row in unit.queries.documents.of_subject(f"payment:{order_id}"))
    return next((paper for paper in papers if isinstance(paper, ReceiptContent)), None)


def _to_cards(
    unit: UnitOfWork, order: OrderRow, session: Session, at_ms: int
) -> tuple[tuple[str, Tender], ...]:
    """Return what goes back to cards, with the payment that it came by."""
    back = _going_back(unit, order, session, at_ms)
    return tuple(pair for pair in back if pair[1].kind is TenderKind.CARD)


def _going_back(
    unit: UnitOfWork, order: OrderRow, session: Session, at_ms: int
) -> tuple[tuple[str, Tender], ...]:
    """Return all that goes back, with the payment that it came by."""
    effects = effects_of(unit, business_type(order.type_key), order, session, at_ms)
    return tuple(
        (effect.payment_id, tender)
        for effect in effects
        if isinstance(effect, RefundMoney | ReverseMoney)
        for tender in _tenders(unit, effect)
    )


def _tenders(unit: UnitOfWork, effect: RefundMoney | ReverseMoney) -> tuple[Tender, ...]:
    if isinstance(effect, RefundMoney):
        return effect.tenders
    payment = unit.queries.money.payment(effect.payment_id)
    return negated_tenders(payment.tenders) if payment else ()


def _charged(unit: UnitOfWork, payment_id: str, tender: Tender) -> str:
    """Return the reference by which the terminal knows the charge."""
    for row in unit.queries.money.cards(payment_id):
        if tender.reference in {row.card_ref, f"{row.card_ref}-{row.tail}"}:
            return row.card_ref
    raise UserError("refund.card_declined")
