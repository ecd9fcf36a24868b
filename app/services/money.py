"""Collecting money: open a checkout, ask cards, take payment and receipt in one transaction (DOMAIN §6)."""

from collections.abc import Mapping, Sequence

from app.domain import money_rules
from app.domain.bank_transfers import payer_of, reference_of, transfer_tender
from app.domain.cash import TenderKind, change_notes, settle
from app.domain.documents import Letterhead
from app.domain.errors import UserError
from app.domain.money import (
    CardOutcome,
    CheckoutAbandoned,
    CheckoutOpened,
    PaymentLine,
    PaymentTaken,
)
from app.domain.payment_codes import CodeOutcome
from app.domain.rights import Right
from app.domain.shifts import ShiftState
from app.i18n import Text
from app.services import bank_transfers
from app.services import cards as card_attempts
from app.services.access import require
from app.services.arrears_steps import resume_paid
from app.services.checkouts import (
    Checkout,
    CheckoutQuestion,
    Completed,
    check_given_up,
    checkout_of,
    completed_before,
    customer_of,
    just_opened,
    opened_again,
)
from app.services.customer_language import customer_language
from app.services.link import Link, StandaloneLink
from app.services.offline_money import check_card, check_cash
from app.services.order_execution import Means
from app.services.order_papers import Press
from app.services.orders import payment_lines, settle_orders, verify_orders
from app.services.paid_in_vain import failed_orders, in_vain
from app.services.ports import CardTerminal, Clock, Ids, Stamp, Store
from app.services.proposals import networked
from app.services.reading import Queries
from app.services.receipts import draft_receipt, head_now, open_shift
from app.services.rows.money import CardRow, CheckoutRow
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session
from app.services.typed_lines import check_typed

__all__ = ["Checkout", "CheckoutQuestion", "CheckoutService", "Completed"]


class CheckoutService:
    """Use cases of the till of one terminal."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        card: CardTerminal,
        texts: Mapping[str, Text],
        link: Link | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._card = card
        self._texts = texts
        self._link: Link = link or StandaloneLink()

    def open(
        self,
        session: Session,
        ticket_id: str | None,
        order_ids: Sequence[str],
        extra_lines: Sequence[PaymentLine] = (),
        instead_of: str | None = None,
        chosen: str = "",
    ) -> Checkout:
        """Begin to collect for orders, and for prepayments and bills that need no order.

        `chosen` is the language that the customer has chosen in this visit.

        The same visit, orders and lines again return the checkout that is open already. What is open as
        `instead_of` (payment id) is given up in the same transaction: it stands if the new one is refused.

        Raises:
            UserError: shift.none, money.shift_counted, money.nothing_due, money.bill_twice, money.collecting,
                money.typed_*, what `verify_orders` says, what `check_given_up` says.
        """
        require(session, Right.COLLECT)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            shift = open_shift(unit.queries, session)
            unit.in_day(shift.day_id)
            orders = verify_orders(unit, tuple(order_ids), now) if order_ids else ()
            check_typed(unit.queries, extra_lines, now)
            lines = (*(line for order in orders for line in payment_lines(order)), *extra_lines)
            money_rules.check_lines(lines)
            found = self._already_open(unit.queries, shift, ticket_id, tuple(order_ids), lines, instead_of)
            if found is not None:
                return checkout_of(unit.queries, found)
            former = unit.queries.money.checkout(instead_of) if instead_of else None
            if former is not None:
                check_given_up(checkout_of(unit.queries, former))
            customer_id, customer = customer_of(unit.queries, orders, lines)
            opened = CheckoutOpened(
                payment_id=self._ids.new(),
                shift_id=shift.shift_id,
                ticket_id=ticket_id,
                order_ids=tuple(order_ids),
                customer_id=customer_id,
                customer=customer,
                language=customer_language(
                    unit.queries,
                    ticket_id=ticket_id,
                    order_ids=order_ids,
                    chosen=chosen,
                    customer_id=customer_id,
                ),
                handler=orders[0].handler if orders else session.staff_no,
                lines=lines,
                cash_received_fen=None,
                at_ms=now,
            )
            if former is not None:
                unit.record(CheckoutAbandoned(payment_id=former.payment_id, reason="given_up"))
            unit.record(opened)
            return just_opened(opened)

    def begun(self, ticket_id: str | None, shown: str) -> Checkout | None:
        """Return what is open as `shown` (payment id), or for a ticket: it was put aside with it."""
        with self._store.read() as queries:
            rows = queries.money.open_checkouts()
            of_ticket = (row for row in rows if ticket_id is not None and row.ticket_id == ticket_id)
            found = next((row for row in rows if row.payment_id == shown), next(of_ticket, None))
            return checkout_of(queries, found) if found is not None else None

    def checkout(self, payment_id: str) -> Checkout:
        """Return an open checkout with its card attempts. Raises UserError money.no_checkout."""
        with self._store.read() as queries:
            return self._reread(queries, payment_id)

    def head(self, session: Session) -> Letterhead:
        """Return the head of a receipt made now, for its preview. Raises UserError shift.none."""
        with self._store.read() as queries:
            shift = open_shift(queries, session)
            return head_now(queries, self._store.terminal, session, shift.day_id, self._clock.now_ms())

    @staticmethod
    def price(checkout: Checkout, *, cash: bool) -> money_rules.Price:
        """Return what is left to collect; `cash`: rounded as cash is."""
        return money_rules.price(
            checkout.due_fen, checkout.approved_fen, cash=cash, has_account=checkout.account is not None
        )

    def remember_cash(self, session: Session, payment_id: str, fen: int | None) -> None:
        """Keep what was keyed in as cash received, for the question after a power cut; no money moves."""
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = unit.queries.money.checkout(payment_id)
            if row is not None and row.cash_received_fen != fen:
                unit.record(opened_again(row, fen))

    def charge_card(self, session: Session, payment_id: str, amount_fen: int) -> CardRow:
        """Ask the card terminal for an amount and return its recorded answer.

        Raises UserError money.no_checkout, money.card_unknown, money.card_amount {left}, offline.cash_only.
        """
        check_card(self._link)
        with self._store.write(Stamp(session.staff_no)) as unit:
            checkout = self._reread(unit.queries, payment_id)
            unit.in_day(self._shift_of(unit.queries, session, checkout.shift_id).day_id)
            money_rules.check_no_open_card(card.outcome for card in checkout.cards)
            money_rules.check_no_open_code(code.outcome for code in checkout.codes)
            left = checkout.due_fen - checkout.approved_fen
            if not 0 < amount_fen <= left:
                raise UserError("money.card_amount", left=Text.money(left))
            now = self._clock.now_ms()
            asked = card_attempts.ask(unit, self._ids, self._card, payment_id, amount_fen, now)
        return card_attempts.charge(self._store, self._clock, self._card, session, asked)

    def note_transfer(
        self, session: Session, payment_id: str, reference: str, amount_fen: int, payer: str = ""
    ) -> Checkout:
        """Take down that a bank transfer has arrived, by the number on the bank's slip; payer may be empty.

        That it arrived is the hall's word: nothing is asked, so nothing is ever unknown (DOMAIN §6).

        Raises:
            UserError: money.no_checkout, .card_unknown, .code_unknown, .other_shift, offline.cash_only,
                transfer.missing, .characters, .length, .amount {left}, .used {receipt, staff_no},
                .collecting {staff_no}, and those of `names.normalise_name` for the payer.
        """
        require(session, Right.COLLECT)
        check_card(self._link)
        slip = bank_transfers.Slip(reference_of(reference), payer_of(payer), amount_fen)
        with self._store.write(Stamp(session.staff_no)) as unit:
            checkout = self._reread(unit.queries, payment_id)
            unit.in_day(self._shift_of(unit.queries, session, checkout.shift_id).day_id)
            money_rules.check_no_open_card(card.outcome for card in checkout.cards)
            money_rules.check_no_open_code(code.outcome for code in checkout.codes)
            left = checkout.due_fen - checkout.approved_fen
            bank_transfers.note(unit, session.staff_no, payment_id, slip, left, self._clock.now_ms())
            return self._reread(unit.queries, payment_id)

    def inquire_card(self, session: Session, payment_id: str) -> CardRow:
        """Ask again about the card whose answer is unknown. Raises UserError money.no_unknown_card."""
        with self._store.read() as queries:
            unknown = [
                card for card in queries.money.cards(payment_id) if card.outcome is CardOutcome.UNKNOWN
            ]
        if not unknown:
            raise UserError("money.no_unknown_card")
        return card_attempts.inquire(self._store, self._clock, self._card, session, unknown[-1])

    def undo_tenders(self, session: Session, payment_id: str) -> tuple[CardRow, ...]:
        """Undo every approved card of an open checkout, take its transfers off; returns all card attempts.

        Raises:
            UserError: money.no_checkout; with transfers also money.other_shift {staff_no}, shift.none.
            EnvironmentFault: card.not_voided.
        """
        with self._store.read() as queries:
            checkout = self._reread(queries, payment_id)
            if checkout.transfers:
                # Asked before the card has its money back: half of it undone would be nobody's.
                self._shift_of(queries, session, checkout.shift_id)
            cards = checkout.cards
        card_attempts.void_all(self._store, self._clock, self._card, session, cards)
        with self._store.write(Stamp(session.staff_no)) as unit:
            # The terminal took its time: what was taken down meanwhile goes, too.
            checkout = self._reread(unit.queries, payment_id)
            if checkout.transfers:
                unit.in_day(self._shift_of(unit.queries, session, checkout.shift_id).day_id)
                bank_transfers.take_off(unit, checkout.transfers, self._clock.now_ms())
            return checkout.cards

    def complete(self, session: Session, payment_id: str, cash_received_fen: int | None) -> Completed:
        """Take the payment: payment, receipt number, orders and receipt in one transaction.

        A payment that was taken already returns its first result. `cash_received_fen` None: no cash is used.

        Raises:
            UserError: money.no_checkout, .card_unknown, .code_unknown, .other_shift, shift.none,
                what `app.domain.cash.settle` and `verify_orders` say, and while the centre cannot be reached
                offline.payment_limit {most}, offline.terminal_limit {left}, offline.terminal_end.
        """
        return self._complete(session, payment_id, cash_received_fen, limited=True)

    def _complete(
        self, session: Session, payment_id: str, cash_received_fen: int | None, *, limited: bool
    ) -> Completed:
        """Take the payment; `limited`: the money can still be refused, so that the offline limits hold."""
        require(session, Right.COLLECT)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            queries = unit.queries
            row = queries.money.checkout(payment_id)
            if row is None:
                done = queries.money.payment(payment_id)
                if done is None:
                    raise UserError("money.no_checkout")
                return completed_before(queries, done)
            checkout = checkout_of(queries, row)
            money_rules.check_no_open_card(card.outcome for card in checkout.cards)
            money_rules.check_no_open_code(code.outcome for code in checkout.codes)
            shift = self._shift_of(queries, session, row.shift_id)
            unit.in_day(shift.day_id)
            if row.order_ids:
                verify_orders(unit, row.order_ids, now)
            approved = [
                money_rules.card_tender(card.card_ref, card.tail, card.amount_fen)
                for card in checkout.cards
                if card.outcome is CardOutcome.APPROVED
            ]
            approved += [
                money_rules.code_tender(code.code_ref, code.trade_no, code.amount_fen)
                for code in checkout.codes
                if code.outcome is CodeOutcome.PAID
            ]
            approved += [transfer_tender(each.reference, each.amount_fen) for each in checkout.transfers]
            settled = settle(
                checkout.due_fen, approved, cash_received_fen, has_account=checkout.account is not None
            )
            cash = sum(tender.amount_fen for tender in settled.tenders if tender.kind is TenderKind.CASH)
            if limited:
                check_cash(queries, self._link, unit.terminal.terminal_id, cash)
            rounding = settled.rounding
            title = self._texts[row.language](
                "money.rounding_to_balance" if rounding.to_balance else "money.rounding_down"
            )
            lines = money_rules.with_rounding(row.lines, rounding, checkout.account, title)
            money_rules.check_balanced(lines, settled.tenders, settled.total)
            fact = PaymentTaken(
                payment_id=payment_id,
                shift_id=shift.shift_id,
                ticket_id=row.ticket_id,
                customer_id=row.customer_id,
                handler=row.handler,
                cashier=session.staff_no,
                lines=lines,
                tenders=settled.tenders,
                total_fen=settled.total,
                at_ms=now,
            )
            # Everything is read before anything is recorded: then all ops and rows go in together.
            draft = draft_receipt(unit, session, shift.day_id, row.handler, now)
            taken = unit.record(fact)
            draft.issue(unit, payment_id, reverses=None)
            failed: tuple[str, ...] = ()
            if row.order_ids:
                far = networked(self._link)
                means = Means(press=Press(self._ids, self._texts))
                failed = settle_orders(
                    unit, session, row.order_ids, payment_id, now, networked=far, means=means
                )
            if not networked(self._link):
                resume_paid(unit, lines, now)  # in a network the centre does it when the payment arrives
            document_id = self._ids.new()
            draft.spool(unit, document_id, fact, taken, row.customer, row.language)
            vain = in_vain(unit.queries, failed_orders(unit.queries, payment_id)) if failed else ()
        notes = change_notes(settled.change)
        return Completed(payment_id, draft.number, settled.total, settled.change, notes, document_id, vain)

    def abandon(self, session: Session, payment_id: str, reason: str) -> None:
        """Give up collecting. Raises UserError money.card_stands (void it first), money.card_unknown."""
        with self._store.write(Stamp(session.staff_no)) as unit:
            checkout = self._reread(unit.queries, payment_id)
            check_given_up(checkout)
            unit.record(CheckoutAbandoned(payment_id=payment_id, reason=reason))

    def open_checkouts(self) -> tuple[CheckoutQuestion, ...]:
        """Return what a stop of the program left open, oldest first."""
        with self._store.read() as queries:
            found = [checkout_of(queries, row) for row in queries.money.open_checkouts()]
        return tuple(
            CheckoutQuestion(
                checkout=checkout,
                approved_fen=checkout.approved_fen,
                card_unknown=checkout.answer_missing,
                cash_due_fen=self.price(checkout, cash=True).payable,
                cash_received_fen=checkout.cash_received_fen,
            )
            for checkout in found
        )

    def resolve(
        self, session: Session, payment_id: str, *, taken: bool, cash_received_fen: int | None = None
    ) -> Completed | None:
        """Answer the question after a stop: the money was taken, or it was not. Raises as the two do."""
        if taken:
            return self._complete(session, payment_id, cash_received_fen, limited=False)
        self.abandon(session, payment_id, "not_taken")
        return None

    @staticmethod
    def _reread(queries: Queries, payment_id: str) -> Checkout:
        row = queries.money.checkout(payment_id)
        if row is None:
            raise UserError("money.no_checkout")
        return checkout_of(queries, row)

    @staticmethod
    def _already_open(
        queries: Queries,
        shift: ShiftRow,
        ticket_id: str | None,
        order_ids: tuple[str, ...],
        lines: tuple[PaymentLine, ...],
        instead_of: str | None,
    ) -> CheckoutRow | None:
        for row in queries.money.open_checkouts():
            if (row.shift_id, row.ticket_id, row.order_ids, row.lines) == (
                shift.shift_id,
                ticket_id,
                order_ids,
                lines,
            ):
                return row
            if row.payment_id != instead_of and set(row.order_ids) & set(order_ids):
                raise UserError("money.collecting")
        return None

    @staticmethod
    def _shift_of(queries: Queries, session: Session, shift_id: str) -> ShiftRow:
        """Return the cashier's shift; another clerk's drawer takes no part, unless its shift is closed."""
        mine = open_shift(queries, session)
        if mine.shift_id != shift_id:
            begun = queries.shifts.shift(shift_id)
            if begun is not None and begun.state is not ShiftState.CLOSED:
                raise UserError("money.other_shift", staff_no=begun.staff_no)
        return mine
