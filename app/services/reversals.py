"""Undoing a whole payment on its own terminal and in its own shift (冲正, DOMAIN §6)."""

from app.domain import money_rules
from app.domain.cash import TenderKind
from app.domain.documents import ReceiptContent
from app.domain.errors import UserError
from app.domain.money import CardOutcome, PaymentReversed
from app.domain.payment_codes import CodeOutcome
from app.domain.shifts import ShiftState
from app.i18n import Text
from app.services import cards as card_attempts
from app.services.customer_language import customer_language
from app.services.payment_codes import PaymentCodes
from app.services.ports import CardTerminal, Clock, Ids, Store, TerminalIdentity, UnitOfWork
from app.services.reading import Queries
from app.services.receipts import draft_receipt
from app.services.reversal_bars import bar
from app.services.rows.money import PaymentRow
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session
from app.services.shift_figures import cash_expected


class PaymentReverser:
    """Implements the orders' `Reverser`: all that a payment did goes back, under its own receipt."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, card: CardTerminal, codes: PaymentCodes | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._card = card
        self._codes = codes

    def check(self, session: Session, payment_id: str, *, late: bool = False) -> PaymentRow:
        """Return the payment if it can be undone here and now, cards apart.

        `late`: the centre has agreed that the money goes back from whichever drawer, also when the payment's
        own shift is closed or was at another terminal.

        Raises:
            UserError: reversal.unknown, .is_reversal, .already {number}, .refunded, .corrected,
                .other_terminal, .other_shift, .drawer_short {missing}, shift.none; `late` also
                reversal.shift_open {staff_no}.
        """
        with self._store.read() as queries:
            return _checked(queries, self._store.terminal, session, payment_id, late=late)[0]

    def void_cards(self, session: Session, payment_id: str, *, late: bool = False) -> None:
        """Have the card terminal undo its part, before the reversal itself is recorded. May be called again.

        Raises as `check`, and EnvironmentFault card.not_voided.
        """
        self.check(session, payment_id, late=late)
        with self._store.read() as queries:
            attempts = queries.money.cards(payment_id)
        card_attempts.void_all(self._store, self._clock, self._card, session, attempts)
        if self._codes is not None:
            self._codes.give_back(session, payment_id)

    def reverse(
        self,
        unit: UnitOfWork,
        session: Session,
        payment_id: str,
        order_id: str | None,
        approved_by: str,
        reason: str,
        at_ms: int,
        late_id: str = "",
    ) -> str:
        """Undo a payment within the caller's transaction and return the reversal's receipt number.

        A reversal that was ordered has the order's id, as a refund has; `late_id` is the one that the centre
        agreed to, as `check` says of `late`.

        Raises as `check`, and UserError reversal.card_not_voided.
        """
        queries = unit.queries
        row, shift = _checked(queries, unit.terminal, session, payment_id, late=bool(late_id))
        attempts = queries.money.cards(payment_id)
        if any(attempt.outcome is CardOutcome.APPROVED for attempt in attempts):
            raise UserError("reversal.card_not_voided")
        if any(code.outcome is CodeOutcome.PAID for code in queries.codes.attempts(payment_id)):
            raise UserError("reversal.code_not_returned")
        unit.in_day(shift.day_id)
        customer, language = self._addressee(queries, row)
        draft = draft_receipt(unit, session, shift.day_id, session.staff_no, at_ms)
        lines = money_rules.negated_lines(row.lines)
        tenders = money_rules.negated_tenders(row.tenders)
        money_rules.check_balanced(lines, tenders, -row.total_fen)
        fact = PaymentReversed(
            payment_id=payment_id,
            reversal_id=late_id or order_id or self._ids.new(),
            shift_id=shift.shift_id,
            ticket_id=row.ticket_id,
            customer_id=row.customer_id,
            order_id=order_id,
            handler=session.staff_no,
            approved_by=approved_by,
            reason=reason,
            lines=lines,
            tenders=tenders,
            total_fen=-row.total_fen,
            at_ms=at_ms,
        )
        recorded = unit.record(fact)
        draft.issue(unit, fact.reversal_id, reverses=row.receipt)
        draft.spool(unit, self._ids.new(), fact, recorded, customer, language, row.receipt)
        return draft.number

    @staticmethod
    def _addressee(queries: Queries, row: PaymentRow) -> tuple[str, str]:
        """Return masked name and language, as on the receipt undone."""
        papers = queries.documents.of_subject(f"payment:{row.payment_id}")
        spoken = customer_language(queries, ticket_id=row.ticket_id, customer_id=row.customer_id)
        found = ((paper.content, paper.language) for paper in papers)
        return next(
            ((content.customer, lang) for content, lang in found if isinstance(content, ReceiptContent)),
            ("", spoken),
        )


def _checked(
    queries: Queries, terminal: TerminalIdentity, session: Session, payment_id: str, *, late: bool
) -> tuple[PaymentRow, ShiftRow]:
    row = queries.money.payment(payment_id)
    if row is None:
        raise UserError("reversal.unknown")
    if row.reverses is not None:
        raise UserError("reversal.is_reversal")
    if row.reversed_by is not None:
        undone = queries.money.payment(row.reversed_by)
        raise UserError("reversal.already", number=undone.receipt if undone else "")
    barred = bar(queries, row)
    if barred:
        raise UserError(barred)
    by_card = any(tender.kind is not TenderKind.CASH for tender in row.tenders)
    if row.terminal_id != terminal.terminal_id and (by_card or not late):
        raise UserError("reversal.other_terminal")
    shift = _drawer(queries, session, row, late=late)
    if any(tender.kind is TenderKind.CASH for tender in row.tenders):
        drawer = cash_expected(queries, shift)
        missing = money_rules.cash_of(row.tenders) - drawer
        if missing > 0:
            raise UserError("reversal.drawer_short", missing=Text.money(missing))
    return row, shift


def _drawer(queries: Queries, session: Session, row: PaymentRow, *, late: bool) -> ShiftRow:
    """Return the shift from whose drawer a payment goes back: its own; with `late` the clerk's present one.

    While its own drawer is still open, it goes back there: that may be done without a connection, too.
    """
    shift = queries.shifts.open_shift_of(session.staff_no)
    if shift is None:
        raise UserError("shift.none")
    if shift.state is not ShiftState.OPEN:
        raise UserError("reversal.other_shift")
    if shift.shift_id != row.shift_id:
        taken = queries.shifts.shift(row.shift_id)
        if not late:
            raise UserError("reversal.other_shift")
        if taken is not None and taken.state is not ShiftState.CLOSED:
            raise UserError("reversal.shift_open", staff_no=taken.staff_no)
    return shift
