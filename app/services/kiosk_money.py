"""Paying at a kiosk: by payment code alone, in the kiosk's own shift, entered once (DOMAIN §6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.halls import local_date
from app.domain.late_fees import Bill, allocate, days_late, total_due
from app.domain.masking import mask_phone
from app.domain.money import LineKind, PaymentLine
from app.domain.payment_codes import UNRESOLVED, CodeOutcome
from app.i18n import Text
from app.services.checkouts import Checkout, Completed
from app.services.claims import ClaimService
from app.services.machine_shifts import machine_session, open_machine_shift
from app.services.money import CheckoutService
from app.services.payment_codes import PaymentCodes
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.reading import Queries
from app.services.rows.payment_codes import ClaimRow, CodeRow
from app.services.sessions import Session
from app.services.typed_lines import max_prepayment
from app.services.waiting_orders import ending

PREPAID_FEN = (3_000, 5_000, 10_000, 20_000)
"""What a kiosk offers to pay in advance."""
LEAST_FEN = 100
"""The least that a customer types at a kiosk: amounts are whole yuan (DOMAIN §6)."""


def check_amount(amount_fen: int, due_fen: int, most_fen: int, *, ending: bool) -> int:
    """Return an amount that may be paid here: within the hall's limits, or all that is due.

    `ending`: the number is about to end, so that nothing is paid in advance.

    Raises UserError kiosk.amount_form (least, most: whole yuan), kiosk.ending for more than is due then.
    """
    all_due = 0 < amount_fen == due_fen
    if not all_due and not LEAST_FEN <= amount_fen <= most_fen:
        if ending and (amount_fen > due_fen or most_fen < LEAST_FEN):
            raise UserError("kiosk.ending")
        raise UserError("kiosk.amount_form", least=LEAST_FEN // 100, most=most_fen // 100)
    return amount_fen


def most_payable(queries: Queries, subscriber_id: str, due_fen: int) -> int:
    """Return the most to be paid for a number at once (fen): for one that is about to end, what is due."""
    return due_fen if ending(queries, subscriber_id) else max(max_prepayment(queries), due_fen)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a payment at a kiosk ended: entered, or left to a counter with a claim."""

    completed: Completed | None
    claim: ClaimRow | None


class KioskMoney:
    """Use cases of paying without a clerk."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        checkout: CheckoutService,
        codes: PaymentCodes,
        claims: ClaimService,
        texts: Mapping[str, Text],
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._checkout = checkout
        self._codes = codes
        self._claims = claims
        self._texts = texts

    @property
    def simulated(self) -> bool:
        """Return whether no real money moves."""
        return self._codes.simulated

    def bar(self) -> str:
        """Return why no money can be taken here now, as a code, or an empty string."""
        try:
            self._codes.check()
        except UserError as error:
            return error.code
        with self._store.read() as queries:
            today = local_date(self._clock.now_ms(), queries.halls.hall().zone)
            begun = any(day.date == today for day in queries.shifts.open_days())
        return "" if begun else "kiosk.no_day"

    def open(self, language: str, subscriber_id: str, amount_fen: int) -> Checkout:
        """Begin to collect an amount: unpaid bills first, oldest first, the rest in advance.

        Raises:
            UserError: kiosk.no_day, kiosk.unknown_number, kiosk.ending, kiosk.amount_form,
                payment_code.no_channel, offline.cash_only, and what `CheckoutService.open` says.
        """
        self._codes.check()
        session = self.session(language)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            open_machine_shift(unit, self._ids, session, now)
        lines = self._lines(language, subscriber_id, amount_fen)
        return self._checkout.open(session, None, (), lines, chosen=language)

    def ask(self, language: str, payment_id: str, code: str) -> CodeRow:
        """Ask the provider with the code that was scanned. From the pool. Raises as `PaymentCodes.ask`."""
        return self._codes.ask(self.session(language), payment_id, code)

    def poll(self, language: str, payment_id: str) -> CodeRow:
        """Ask again. From the pool. Raises as `PaymentCodes.inquire`."""
        return self._codes.inquire(self.session(language), payment_id)

    def call_off(self, language: str, payment_id: str) -> CodeRow:
        """Take an attempt back that nobody confirms. From the pool. Raises as `PaymentCodes.inquire`."""
        return self._codes.call_off(self.session(language), payment_id)

    def finish(self, language: str, payment_id: str) -> Ended:
        """Enter a payment that the provider has; where that fails it is left to a counter with a claim.

        Raises UserError money.no_checkout where there is neither.
        """
        session = self.session(language)
        try:
            return Ended(self._checkout.complete(session, payment_id, None), None)
        except (UserError, SyncConflict):
            return Ended(None, self._claims.issue(session, payment_id))

    def claim(self, language: str, payment_id: str) -> ClaimRow:
        """Leave a payment without an answer to a counter, and print the slip."""
        return self._claims.issue(self.session(language), payment_id)

    def drop(self, language: str, payment_id: str) -> None:
        """Give up what nothing was paid of. Raises as `CheckoutService.abandon`."""
        self._checkout.abandon(self.session(language), payment_id, "given_up")

    def recover(self) -> tuple[Ended, ...]:
        """End what a stop of the kiosk left open: entered, dropped, or left to a counter. From the pool."""
        session = self.session("zh_CN")
        with self._store.read() as queries:
            rows = [row for row in queries.money.open_checkouts() if row.handler == session.staff_no]
        ended = []
        for row in rows:
            outcome = self._last(session, row.payment_id)
            if outcome is CodeOutcome.PAID:
                ended.append(self.finish(row.language, row.payment_id))
            elif outcome in UNRESOLVED:
                ended.append(Ended(None, self._claims.issue(session, row.payment_id)))
            else:
                self._checkout.abandon(session, row.payment_id, "kiosk_stopped")
        return tuple(ended)

    def session(self, language: str) -> Session:
        """Return as whom this kiosk takes money."""
        return machine_session(self._store.terminal, language, self._texts[language]("kiosk.where"))

    def _last(self, session: Session, payment_id: str) -> CodeOutcome | None:
        with self._store.read() as queries:
            rows = queries.codes.attempts(payment_id)
        if any(row.outcome is CodeOutcome.PAID for row in rows):
            return CodeOutcome.PAID
        if not any(row.outcome in UNRESOLVED for row in rows):
            return rows[-1].outcome if rows else None
        try:
            return self._codes.inquire(session, payment_id).outcome
        except (UserError, EnvironmentFault):
            return CodeOutcome.UNKNOWN

    def _lines(self, language: str, subscriber_id: str, amount_fen: int) -> tuple[PaymentLine, ...]:
        text = self._texts[language]
        with self._store.read() as queries:
            row = queries.customers.subscriber(subscriber_id)
            if row is None:
                raise UserError("kiosk.unknown_number")
            today = date.fromisoformat(local_date(self._clock.now_ms(), queries.halls.hall().zone))
            bills = {
                each.bill_id: each.as_bill() for each in queries.customers.unpaid_bills(row.subscriber_id)
            }
            due = total_due(list(bills.values()), today)
            most = most_payable(queries, row.subscriber_id, due)
            check_amount(amount_fen, due, most, ending=ending(queries, row.subscriber_id))
        number = mask_phone(row.number)
        spread = allocate(amount_fen, tuple(bills.values()), today)
        lines: list[PaymentLine] = []
        for part in spread.allocations:
            bill = bills[part.bill_id]
            late = text("business.fee.late_fee", number=number, period=bill.period, days=_days(bill, today))
            principal = text("business.fee.bill", number=number, period=bill.period)
            for kind, title, fen in (
                (LineKind.LATE_FEE, late, part.late_fee_fen),
                (LineKind.BILL, principal, part.principal_fen),
            ):
                if fen:
                    lines.append(_line(kind, title, fen, subscriber_id, bill.bill_id))
        if spread.prepayment_fen:
            title = text("business.fee.prepayment", number=number)
            lines.append(_line(LineKind.PREPAYMENT, title, spread.prepayment_fen, subscriber_id, None))
        return tuple(lines)


def _days(bill: Bill, today: date) -> int:
    return days_late(bill.due, today)


def _line(kind: LineKind, title: str, fen: int, subscriber_id: str, bill_id: str | None) -> PaymentLine:
    return PaymentLine(
        kind=kind,
        item=kind.value,
        title=title,
        amount_fen=fen,
        subscriber_id=subscriber_id,
        bill_id=bill_id,
    )
