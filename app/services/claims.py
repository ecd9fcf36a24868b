"""Claims: a payment by code whose answer the kiosk never got is ended at any counter (DOMAIN §6).

The kiosk gives the payment out of its hands with the slip; from then on only whoever closes the claim may
enter it, so it is entered once, wherever the slip is shown.
"""

from dataclasses import dataclass

from app.domain.documents import ClaimContent
from app.domain.errors import UserError
from app.domain.money import CheckoutAbandoned, CheckoutOpened
from app.domain.payment_codes import (
    UNRESOLVED,
    ClaimClosed,
    ClaimOpened,
    ClaimOutcome,
    CodeOutcome,
    claim_code,
    plain_claim,
)
from app.domain.rights import Right
from app.services.access import require
from app.services.checkouts import Completed, completed_before
from app.services.link import Link, StandaloneLink
from app.services.money import CheckoutService
from app.services.papers import letterhead, spool
from app.services.payment_codes import PaymentCodes
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.proposals import Proposed, await_accepted, networked
from app.services.receipts import open_shift
from app.services.rows.payment_codes import ClaimRow
from app.services.sessions import Session


@dataclass(frozen=True, slots=True)
class Settled:
    """How a claim stands after a counter looked. `outcome` None: the provider still has no answer."""

    claim: ClaimRow
    outcome: ClaimOutcome | None
    completed: Completed | None = None
    """The payment that was entered, if it was paid."""


class ClaimService:
    """Use cases of claims."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        codes: PaymentCodes,
        checkout: CheckoutService,
        link: Link | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._codes = codes
        self._checkout = checkout
        self._link: Link = link or StandaloneLink()

    def issue(self, session: Session, payment_id: str) -> ClaimRow:
        """Give an open payment by code out of this terminal's hands and print the slip; twice is once.

        Raises UserError money.no_checkout, payment_code.nothing_open.
        """
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            queries = unit.queries
            before = queries.codes.claim_of(payment_id)
            if before is not None:
                return before
            row = queries.money.checkout(payment_id)
            if row is None:
                raise UserError("money.no_checkout")
            held = [
                attempt
                for attempt in queries.codes.attempts(payment_id)
                if attempt.outcome in UNRESOLVED or attempt.outcome is CodeOutcome.PAID
            ]
            if not held:
                raise UserError("payment_code.nothing_open")
            shift = queries.shifts.shift(row.shift_id)
            if shift is not None:
                unit.in_day(shift.day_id)
            claim_id, code = self._ids.new(), claim_code(self._ids.random_bytes(8))
            unit.record(
                ClaimOpened(
                    after=None,
                    claim_id=claim_id,
                    code=code,
                    payment_id=payment_id,
                    code_ref=held[-1].code_ref,
                    customer_id=row.customer_id,
                    customer=row.customer,
                    language=row.language,
                    lines=row.lines,
                    amount_fen=sum(line.amount_fen for line in row.lines),
                    at_ms=now,
                )
            )
            unit.record(CheckoutAbandoned(payment_id=payment_id, reason="claimed"))
            self._print(unit, session, claim_id, code, now)
            found = unit.queries.codes.claim(code)
        if found is None:  # pragma: no cover - it has just been recorded
            raise UserError("claim.unknown", code=code)
        return found

    def _print(self, unit: UnitOfWork, session: Session, claim_id: str, code: str, now: int) -> None:
        row = unit.queries.codes.claim(code)
        if row is None:  # pragma: no cover - as above
            raise UserError("claim.unknown", code=code)
        content = ClaimContent(
            head=letterhead(unit, session.counter_id, "", now),
            code=code,
            customer=row.customer,
            lines=row.lines,
            amount_fen=row.amount_fen,
            reference=row.code_ref,
        )
        spool(unit, self._ids.new(), f"claim:{claim_id}", row.language, content, now)

    def find(self, typed: str) -> ClaimRow:
        """Return the claim of a slip, typed or scanned. Raises UserError claim.format, claim.unknown."""
        code = plain_claim(typed)
        if code is None:
            raise UserError("claim.format")
        with self._store.read() as queries:
            found = queries.codes.claim(code)
        if found is None:
            raise UserError("claim.unknown", code=code)
        return found

    def settle(self, session: Session, typed: str) -> Settled:
        """Ask the provider about a claim and end it: enter the payment, or say that nothing was paid.

        May be called again at any time, and by anybody: a payment is entered once. Call it from the pool.

        Raises:
            UserError: claim.format, claim.unknown, claim.elsewhere, shift.none, payment_code.no_channel.
            SyncConflict, EnvironmentFault: as `await_accepted` says.
        """
        require(session, Right.COLLECT)
        claim = self.find(typed)
        with self._store.read() as queries:
            open_shift(queries, session)
            done = queries.money.payment(claim.payment_id)
            if done is not None:
                return Settled(claim, ClaimOutcome.PAID, completed_before(queries, done))
        if claim.outcome is None:
            outcome = self._outcome(session, claim)
            if outcome is None:
                return Settled(claim, None)
            self._close(session, claim, outcome)
        elif claim.outcome is ClaimOutcome.PAID and claim.closed_at != self._store.terminal.terminal_id:
            raise UserError("claim.elsewhere", code=claim.code)
        ended = self.find(typed)
        if ended.outcome is not ClaimOutcome.PAID:
            return Settled(ended, ended.outcome)
        return Settled(ended, ClaimOutcome.PAID, self._enter(session, ended))

    def _outcome(self, session: Session, claim: ClaimRow) -> ClaimOutcome | None:
        """Return what the provider says of the claim's attempt; None while it does not say."""
        with self._store.read() as queries:
            known = {row.code_ref: row.outcome for row in queries.codes.attempts(claim.payment_id)}
        outcome = known.get(claim.code_ref, CodeOutcome.UNKNOWN)
        if outcome in UNRESOLVED:
            outcome = self._codes.inquire(session, claim.payment_id).outcome
        if outcome is CodeOutcome.PAYING:
            # Nobody holds the phone any more that could confirm it.
            outcome = self._codes.call_off(session, claim.payment_id).outcome
        if outcome in UNRESOLVED:
            return None
        return ClaimOutcome.PAID if outcome is CodeOutcome.PAID else ClaimOutcome.NOT_PAID

    def _close(self, session: Session, claim: ClaimRow, outcome: ClaimOutcome) -> None:
        stamp = Stamp(session.staff_no)
        with self._store.write(stamp) as unit:
            unit.in_day(open_shift(unit.queries, session).day_id)
            closed = ClaimClosed(
                after=claim.last_op,
                claim_id=claim.claim_id,
                outcome=outcome,
                terminal_id=unit.terminal.terminal_id,
                staff_no=session.staff_no,
                at_ms=self._clock.now_ms(),
            )
            recorded = unit.record(closed)
        if networked(self._link):
            await_accepted(self._store, self._link, stamp, (Proposed(recorded.op_id, closed.entity),))

    def _enter(self, session: Session, claim: ClaimRow) -> Completed:
        with self._store.write(Stamp(session.staff_no)) as unit:
            shift = open_shift(unit.queries, session)
            unit.in_day(shift.day_id)
            if unit.queries.money.checkout(claim.payment_id) is None:
                unit.record(
                    CheckoutOpened(
                        payment_id=claim.payment_id,
                        shift_id=shift.shift_id,
                        ticket_id=None,
                        order_ids=(),
                        customer_id=claim.customer_id,
                        customer=claim.customer,
                        language=claim.language,
                        handler=session.staff_no,
                        lines=claim.lines,
                        cash_received_fen=None,
                        at_ms=self._clock.now_ms(),
                    )
                )
        return self._checkout.complete(session, claim.payment_id, None)
