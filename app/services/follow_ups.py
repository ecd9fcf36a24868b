"""What the centre refused although the customer was told yes: money goes back, they hear (DOMAIN §5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from app.domain import money_rules
from app.domain.business.form import load_payload, text_of
from app.domain.cash import JIAO, TenderKind, round_cash, settle
from app.domain.errors import UserError
from app.domain.masking import mask_name, mask_phone
from app.domain.money import LineKind, PaymentLine, PaymentTaken
from app.domain.network import FollowUpSettled
from app.domain.orders import OrderState
from app.domain.rights import Right, holds
from app.i18n import Text
from app.services.checkouts import customer_of
from app.services.customer_language import customer_language
from app.services.link import Link
from app.services.order_execution import end_paid_back
from app.services.paid_in_vain import still_here
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.proposals import Proposed, await_accepted
from app.services.reading import Queries
from app.services.receipts import draft_receipt, open_shift
from app.services.reversals import PaymentReverser
from app.services.rows.money import PaymentRow
from app.services.rows.network import FollowUpRow
from app.services.rows.staff import StaffRow
from app.services.sessions import Session

REVERSED: Final = "reversed"
TOLD: Final = "told"
_ROUNDING: Final = frozenset({LineKind.ROUNDING_TO_BALANCE, LineKind.ROUNDING_DOWN})
_ENDED: Final = frozenset({OrderState.REJECTED, OrderState.CANCELLED, OrderState.FAILED})


class PinCheck(Protocol):
    """Knows the PINs; counts failures itself."""

    def check_pin(self, staff_no: str, pin: str) -> StaffRow:
        """Return who gave the right PIN."""
        ...


@dataclass(frozen=True, slots=True)
class FollowUpItem:
    """One follow-up as a manager sees it. Name and phone of the customer are masked."""

    row: FollowUpRow
    order_code: str
    type_key: str
    customer: str
    phone: str
    """Where the customer wants to hear of it; empty if nowhere."""
    receipt: str
    """Of the payment to give back; empty where no money is to go back any more."""

    @property
    def gives_back(self) -> bool:
        """Return whether money is to go back."""
        return bool(self.receipt)


class FollowUps:
    """Use cases of putting right what was refused."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        pins: PinCheck,
        reverser: PaymentReverser,
        texts: Mapping[str, Text],
        link: Link,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._pins = pins
        self._reverser = reverser
        self._texts = texts
        self._link = link

    def list(self) -> tuple[FollowUpItem, ...]:
        """Return what is to be put right yet, oldest first."""
        with self._store.read() as queries:
            return tuple(_item(queries, row) for row in queries.network.open_follow_ups())

    def detail(self, follow_up_id: str) -> FollowUpItem:
        """Return one follow-up. Raises UserError follow_up.unknown."""
        with self._store.read() as queries:
            return _item(queries, _row(queries, follow_up_id))

    def settle(self, session: Session, follow_up_id: str, pin: str, approver_no: str = "") -> str:
        """Give the money back from the drawer of this desk, in one touch; returns the reversal's receipt.

        `approver_no` is the manager whose PIN it is; empty for the person at the desk. The centre is asked
        first, so that no second terminal gives back the same money. Where a stop of the program came between
        its answer and the reversal, the same call finishes what was begun. Whatever else the payment paid
        for is taken again at once, so that the difference is what the customer gets.

        Raises:
            UserError: follow_up.unknown, follow_up.settled, follow_up.no_money, follow_up.by_transfer,
                follow_up.mixed, follow_up.right, offline.follow_up, `reversal.*`, shift.none, staff's PIN.
            SyncConflict: Somebody else has settled it.
            EnvironmentFault: link.no_verdict, card.not_voided.
        """
        by = self._approve(session, pin, approver_no)
        with self._store.read() as queries:
            row = _row(queries, follow_up_id)
            payment = money_to_go_back(queries, row)
        if payment is None:
            raise UserError("follow_up.no_money")
        begun = row.settled_ms is not None
        if begun and (row.how != REVERSED or row.settled_by != by):
            raise UserError("follow_up.settled", staff_no=row.settled_by)
        if not begun and any(tender.kind is TenderKind.BANK_TRANSFER for tender in payment.tenders):
            # It goes back to an account of the payee, which a reversal does not ask for.
            raise UserError("follow_up.by_transfer")
        with self._store.read() as queries:
            stays = _what_stays(queries, payment)
        self._reverser.check(session, payment.payment_id, late=True)
        reversal_id = row.reversal_id or self._ids.new()
        if not begun:
            self._propose(session, row, by, REVERSED, reversal_id)
        self._reverser.void_cards(session, payment.payment_id, late=True)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            number = self._reverser.reverse(
                unit, session, payment.payment_id, None, by, row.code, now, reversal_id
            )
            end_paid_back(unit, payment.payment_id, session.staff_no, now)
            if stays:
                self._take_again(unit, session, payment, stays, now)
        return number

    def _take_again(
        self,
        unit: UnitOfWork,
        session: Session,
        payment: PaymentRow,
        lines: tuple[PaymentLine, ...],
        now: int,
    ) -> None:
        """Take again what the same sum had paid for and was done, under a receipt of its own (冲正重收)."""
        queries = unit.queries
        shift = open_shift(queries, session)
        account = money_rules.account_of(lines)
        due = money_rules.total_of(lines)
        payable = round_cash(due, account is not None).payable
        settled = settle(due, (), payable, account is not None)
        customer_id, customer = customer_of(queries, (), lines)
        whose = customer_id or payment.customer_id
        language = customer_language(queries, ticket_id=payment.ticket_id, customer_id=whose)
        rounding = settled.rounding
        code = "money.rounding_to_balance" if rounding.to_balance else "money.rounding_down"
        fact = PaymentTaken(
            payment_id=self._ids.new(),
            shift_id=shift.shift_id,
            ticket_id=payment.ticket_id,
            customer_id=whose,
            handler=payment.handler,
            cashier=session.staff_no,
            lines=money_rules.with_rounding(lines, rounding, account, self._texts[language](code)),
            tenders=settled.tenders,
            total_fen=settled.total,
            at_ms=now,
        )
        draft = draft_receipt(unit, session, shift.day_id, payment.handler, now)
        taken = unit.record(fact)
        draft.issue(unit, fact.payment_id, reverses=None)
        draft.spool(unit, self._ids.new(), fact, taken, customer, language)

    def told(self, session: Session, follow_up_id: str, pin: str, approver_no: str = "") -> None:
        """Note that the customer was told, where no money is to go back (any more).

        Raises:
            UserError: follow_up.unknown, follow_up.settled, follow_up.money_first, follow_up.right,
                offline.follow_up, and those of the PIN.
            SyncConflict: Somebody else has settled it.
            EnvironmentFault: link.no_verdict.
        """
        by = self._approve(session, pin, approver_no)
        with self._store.read() as queries:
            row = _row(queries, follow_up_id)
            payment = money_to_go_back(queries, row)
        if row.settled_ms is not None:
            raise UserError("follow_up.settled", staff_no=row.settled_by)
        if payment is not None:
            raise UserError("follow_up.money_first")
        self._propose(session, row, by, TOLD, None)

    def _approve(self, session: Session, pin: str, approver_no: str) -> str:
        person = self._pins.check_pin(approver_no or session.staff_no, pin)
        if not holds(person.roles, Right.APPROVE):
            raise UserError("follow_up.right")
        return person.staff_no

    def _propose(
        self, session: Session, row: FollowUpRow, by: str, how: str, reversal_id: str | None
    ) -> None:
        if not self._link.reach("follow_up"):
            raise UserError("offline.follow_up")
        stamp = Stamp(session.staff_no)
        with self._store.write(stamp) as unit:
            recorded = unit.record(
                FollowUpSettled(
                    after=row.last_op,
                    follow_up_id=row.follow_up_id,
                    staff_no=by,
                    how=how,
                    reversal_id=reversal_id,
                    at_ms=self._clock.now_ms(),
                )
            )
        asked = (Proposed(recorded.op_id, f"follow_up:{row.follow_up_id}"),)
        await_accepted(self._store, self._link, stamp, asked)


def _row(queries: Queries, follow_up_id: str) -> FollowUpRow:
    row = queries.network.follow_up(follow_up_id)
    if row is None:
        raise UserError("follow_up.unknown")
    return row


def money_to_go_back(queries: Queries, row: FollowUpRow) -> PaymentRow | None:
    """Return the payment of which the refused order's money is still to be given back, None where it is back.

    What could not be reversed went back by a refund (202); less than a jiao does not count: cash has no fen.
    """
    payment = queries.money.payment(row.payment_id) if row.payment_id else None
    if payment is None or payment.reversed_by is not None:
        return None
    return payment if still_here(queries, payment, row.order_id or "", row.amount_fen) >= JIAO else None


def _what_stays(queries: Queries, payment: PaymentRow) -> tuple[PaymentLine, ...]:
    """Return the lines of a payment that paid for something that was done.

    Raises:
        UserError: follow_up.mixed where these can't be taken again in cash: a card paid, or part of a bill.
    """
    stays = []
    for line in payment.lines:
        order = queries.orders.order(line.order_id) if line.order_id else None
        if line.kind not in _ROUNDING and (order is None or order.state not in _ENDED):
            stays.append(line)
    by_card = any(tender.kind is not TenderKind.CASH for tender in payment.tenders)
    bills = (queries.customers.bill(line.bill_id) for line in stays if line.bill_id)
    in_part = any(bill is not None and bill.unpaid_fen for bill in bills)
    if stays and (by_card or in_part):
        raise UserError("follow_up.mixed")
    return tuple(stays)


def _item(queries: Queries, row: FollowUpRow) -> FollowUpItem:
    order = queries.orders.order(row.order_id) if row.order_id else None
    payment = money_to_go_back(queries, row)
    customer = queries.customers.customer(order.customer_id) if order and order.customer_id else None
    # Whoever would have become a customer by this order is known as a person alone, under the same id.
    person_id = customer.person_id if customer else order.customer_id if order else None
    person = queries.customers.person(person_id) if person_id else None
    form = load_payload(order.payload) if order and order.payload != "{}" else {}
    wanted = text_of(form, "notify") != "none"
    return FollowUpItem(
        row=row,
        order_code=order.code if order else "",
        type_key=order.type_key if order else "",
        customer=mask_name(person.name) if person else "",
        phone=mask_phone(text_of(form, "phone")) if wanted and text_of(form, "phone") else "",
        receipt=payment.receipt if payment else "",
    )
