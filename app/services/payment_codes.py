"""Taking money by a code on the customer's phone: asked, polled, called off, given back (DOMAIN §6).

Only the provider's answer counts, and each is recorded before anything is done with it. The code itself goes
to the provider and nowhere else.
"""

from app.domain.errors import EnvironmentFault, UserError
from app.domain.payment_codes import SIMULATED, UNRESOLVED, CodeAnswered, CodeOutcome, wallet_of
from app.i18n import Text
from app.services.checkouts import Checkout, checkout_of
from app.services.link import Link, StandaloneLink
from app.services.offline_money import check_card
from app.services.ports import Clock, CodeAnswer, CodeProvider, Ids, Stamp, Store
from app.services.receipts import open_shift
from app.services.rows.payment_codes import CodeRow
from app.services.sessions import Session


class PaymentCodes:
    """Use cases of one terminal's line to the provider; `provider` None: it has none."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, provider: CodeProvider | None, link: Link | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._provider = provider
        self._link: Link = link or StandaloneLink()

    @property
    def available(self) -> bool:
        """Return whether this terminal has a line to a provider at all."""
        return self._provider is not None

    @property
    def simulated(self) -> bool:
        """Return whether no real money moves."""
        return self._provider is not None and self._provider.simulated

    def check(self) -> None:
        """Refuse before anything is scanned. Raises UserError payment_code.no_channel, offline.cash_only."""
        self._line()
        check_card(self._link)

    def ask(self, session: Session, payment_id: str, code: str, amount_fen: int | None = None) -> CodeRow:
        """Ask for an amount, or for all that is left; returns the recorded answer.

        An attempt that has no answer yet is returned instead of a second one. Call it from the pool.

        Raises:
            UserError: payment_code.no_channel, payment_code.format, payment_code.amount {left},
                money.no_checkout, money.card_unknown, shift.none, offline.cash_only.
        """
        provider = self._line()
        check_card(self._link)
        wallet = wallet_of(code)
        if wallet is None:
            raise UserError("payment_code.format")
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = unit.queries.money.checkout(payment_id)
            if row is None:
                raise UserError("money.no_checkout")
            checkout = checkout_of(unit.queries, row)
            open_before = _unresolved(checkout)
            if open_before is not None:
                return open_before
            if checkout.card_unknown:
                raise UserError("money.card_unknown")
            unit.in_day(open_shift(unit.queries, session).day_id)
            left = checkout.due_fen - checkout.approved_fen
            wanted = left if amount_fen is None else amount_fen
            if not 0 < wanted <= left:
                raise UserError("payment_code.amount", left=Text.money(left))
            asked = CodeRow(
                payment_id=payment_id,
                code_ref=f"{SIMULATED if provider.simulated else ''}{self._ids.new()}",
                wallet=wallet,
                amount_fen=wanted,
                outcome=CodeOutcome.UNKNOWN,
                reason="",
                trade_no="",
                simulated=provider.simulated,
                at_ms=self._clock.now_ms(),
            )
            unit.record(_fact(asked))
        try:
            answer = provider.pay(asked.code_ref, code, asked.amount_fen)
        except EnvironmentFault:
            # Whether the provider heard of it is not known: that is what `unknown` means.
            return asked
        return self._believe(session, asked, answer)

    def inquire(self, session: Session, payment_id: str) -> CodeRow:
        """Ask again about the attempt without an answer; unchanged while there is none.

        Raises UserError payment_code.nothing_open, payment_code.no_channel.
        """
        return self._again(session, payment_id, call_off=False)

    def call_off(self, session: Session, payment_id: str) -> CodeRow:
        """Take back what was not confirmed; what was paid meanwhile is paid. Raises as above."""
        return self._again(session, payment_id, call_off=True)

    def give_back(self, session: Session, payment_id: str) -> None:
        """Give back every paid attempt of a payment, each recorded as soon as it is confirmed.

        Raises EnvironmentFault payment_code.not_returned, UserError payment_code.no_channel.
        """
        with self._store.read() as queries:
            paid = [row for row in queries.codes.attempts(payment_id) if row.outcome is CodeOutcome.PAID]
        for row in paid:
            try:
                answer = self._line().give_back(row.code_ref)
            except EnvironmentFault as error:
                raise EnvironmentFault("payment_code.not_returned") from error
            if answer.outcome != CodeOutcome.RETURNED:
                raise EnvironmentFault("payment_code.not_returned")
            self._believe(session, row, answer)

    def _again(self, session: Session, payment_id: str, *, call_off: bool) -> CodeRow:
        with self._store.read() as queries:
            rows = [row for row in queries.codes.attempts(payment_id) if row.outcome in UNRESOLVED]
        if not rows:
            raise UserError("payment_code.nothing_open")
        provider, asked = self._line(), rows[-1]
        try:
            question = provider.call_off if call_off else provider.inquire
            answer = question(asked.code_ref)
        except EnvironmentFault:
            return asked
        return self._believe(session, asked, answer)

    def _believe(self, session: Session, asked: CodeRow, answer: CodeAnswer) -> CodeRow:
        outcome = CodeOutcome(answer.outcome)
        if outcome is asked.outcome or outcome is CodeOutcome.UNKNOWN:
            return asked
        known = CodeRow(
            payment_id=asked.payment_id,
            code_ref=asked.code_ref,
            wallet=asked.wallet,
            amount_fen=asked.amount_fen,
            outcome=outcome,
            reason=answer.reason,
            trade_no=answer.trade_no,
            simulated=answer.simulated,
            at_ms=self._clock.now_ms(),
        )
        with self._store.write(Stamp(session.staff_no)) as unit:
            now_known = next(
                row for row in unit.queries.codes.attempts(asked.payment_id) if row.code_ref == asked.code_ref
            )
            # What has been answered meanwhile stands; only a return follows upon paid.
            if now_known.outcome not in UNRESOLVED and outcome is not CodeOutcome.RETURNED:
                return now_known
            shift = unit.queries.shifts.open_shift_of(session.staff_no)
            if shift is not None:
                unit.in_day(shift.day_id)
            unit.record(_fact(known))
        return known

    def _line(self) -> CodeProvider:
        if self._provider is None:
            raise UserError("payment_code.no_channel")
        return self._provider


def _unresolved(checkout: Checkout) -> CodeRow | None:
    return next((row for row in checkout.codes if row.outcome in UNRESOLVED), None)


def _fact(row: CodeRow) -> CodeAnswered:
    return CodeAnswered(
        payment_id=row.payment_id,
        code_ref=row.code_ref,
        wallet=row.wallet,
        amount_fen=row.amount_fen,
        outcome=row.outcome,
        reason=row.reason,
        trade_no=row.trade_no,
        simulated=row.simulated,
        at_ms=row.at_ms,
    )
