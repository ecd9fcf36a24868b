"""Collecting at the counter: what is due, what was paid how, what is still to come (DOMAIN §6)."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.domain.documents import Copy, Letterhead, ReceiptContent
from app.domain.errors import BugError, EnvironmentFault, UserError
from app.domain.money import CardOutcome, PaymentLine
from app.services.cards import CardScript, CardSimulator
from app.services.claims import ClaimService
from app.services.money import Checkout, CheckoutQuestion, CheckoutService, Completed
from app.services.offline_money import OfflineMoney, OfflineState
from app.services.payment_codes import PaymentCodes
from app.services.rows.documents import DocumentRow
from app.services.rows.money import CardRow
from app.services.sessions import Session
from app.services.spool import SpoolService
from app.ui.panels.checkout_codes import CodeDesk
from app.ui.panels.checkout_state import (
    NO_LIMIT,
    SETTLED,
    STATES,
    CheckoutMode,
    CheckoutState,
    mode_of,
    opened,
)
from app.ui.panels.checkout_transfers import WithTransfers
from app.ui.tasks import Runner

__all__ = ["STATES", "CheckoutMode", "CheckoutPresenter", "CheckoutState"]


class CheckoutPresenter(WithTransfers):
    """Owns one checkout at a time.

    Signals:
        completed: the `Completed` payment, once.
        closed: the panel is empty again: given up, or the next customer's turn.
    """

    completed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        service: CheckoutService,
        spool: SpoolService,
        tasks: Runner,
        simulator: CardSimulator | None = None,
        parent: QObject | None = None,
        limits: OfflineMoney | None = None,
        codes: PaymentCodes | None = None,
        claims: ClaimService | None = None,
    ) -> None:
        super().__init__(CheckoutState(script=simulator.chosen if simulator else None), parent)
        self._service = service
        self._spool = spool
        self._tasks = tasks
        self._simulator = simulator
        self._limits = limits
        self.code_desk = CodeDesk(codes, claims)
        self._session: Session | None = None
        self._leaving = False
        """Whether the customer has gone while something was under way."""
        self._follow()

    def sign_in(self, session: Session) -> None:
        """Take money in this person's name from here on."""
        self._session = session
        self._update(cashier=session)

    def open(
        self, ticket_id: str | None, order_ids: Sequence[str], extra_lines: Sequence[PaymentLine] = ()
    ) -> None:
        """Begin to collect for the orders of a visit and for typed lines; the same again changes nothing.

        What was begun with other orders is given up: a visit is paid in one, with one receipt. Where that
        can't be, because money stands, it is shown with what is wrong.
        """
        session = self._who()
        orders, extra, spoken = tuple(order_ids), tuple(extra_lines), self._spoken
        old = self.state.checkout if self.state.mode not in SETTLED else None
        shown = old.payment_id if old is not None and old.ticket_id == ticket_id else ""

        def work() -> tuple[Checkout, Letterhead, UserError | None]:
            stood, head = self._service.begun(ticket_id, shown), self._service.head(session)
            former = stood.payment_id if stood else None
            try:
                return self._service.open(session, ticket_id, orders, extra, former, spoken), head, None
            except UserError as refused:
                if stood is None:
                    raise
                return stood, head, refused

        self._busy_write(work, lambda found: self._opened(*found))

    def put_aside(self) -> None:
        """The customer goes: what nobody paid anything of is given up, the rest waits for their ticket."""
        state, checkout = self.state, self.state.checkout
        self._leaving = state.busy and checkout is not None
        if checkout is None or state.busy or state.mode in SETTLED:
            return
        session = self._who()
        self._follow(None)
        self._set(CheckoutState(cashier=session, script=state.script))
        if not state.standing:
            # What stands open all the same is asked about at the next start.
            self._tasks.write(
                lambda: self._service.abandon(session, checkout.payment_id, "given_up"), None, lambda _e: None
            )

    def recover(self) -> None:
        """Ask about checkouts that a stop of the program left open; nothing happens without one."""
        session = self._who()

        def work() -> tuple[tuple[CheckoutQuestion, ...], Letterhead | None]:
            questions = self._service.open_checkouts()
            return questions, self._service.head(session) if questions else None

        self._tasks.read(work, lambda found: self._ask(*found), self._refused)

    def set_cash(self, fen: int | None) -> None:
        """Take what was keyed in as cash received; it is kept, so that a restart can ask about it."""
        if fen == self.state.cash_fen:
            return
        self._update(cash_fen=fen, error=None, mode=self._calm(), granted_fen=None, **NO_LIMIT)

    def keep_cash(self) -> None:
        """Keep the amount on disk once the box is left."""
        checkout, session, fen = self.state.checkout, self._session, self.state.cash_fen
        if checkout is not None and session is not None and self.state.completed is None:
            self._tasks.write(
                lambda: self._service.remember_cash(session, checkout.payment_id, fen), None, self._refused
            )

    def suggest(self, fen: int) -> None:
        """Take a suggested amount."""
        self.set_cash(fen)
        self.keep_cash()

    def choose_script(self, script: CardScript) -> None:
        """Set the next outcome of the simulated card terminal."""
        if self._simulator is not None:
            self._simulator.choose(script)
            self._update(script=script)

    def charge_card(self, fen: int | None = None) -> None:
        """Ask the card terminal for an amount; for all that is left, unless told."""
        checkout = self.state.checkout
        if checkout is None or self.state.busy or self.state.completed is not None:
            return
        amount = self.state.card_due_fen if fen is None else fen
        session, payment_id = self._who(), checkout.payment_id
        self._update(mode=CheckoutMode.CARD_ASKING, error=None, busy=True)

        def work() -> tuple[CardRow, Checkout]:
            card = self._service.charge_card(session, payment_id, amount)
            return card, self._service.checkout(payment_id)

        self._tasks.pool(work, lambda found: self._card(*found), self._refused, ended=self._idle)

    def inquire_card(self) -> None:
        """Ask what became of the card."""
        checkout = self.state.checkout
        if checkout is None or self.state.busy:
            return
        if checkout.code_open:
            self._ask_code(lambda session, which, codes: codes.inquire(session, which))
            return
        session, payment_id = self._who(), checkout.payment_id
        self._update(busy=True, error=None)

        def work() -> tuple[CardRow, Checkout]:
            card = self._service.inquire_card(session, payment_id)
            return card, self._service.checkout(payment_id)

        self._tasks.pool(work, lambda found: self._card(*found), self._refused, ended=self._idle)

    def void_card(self) -> None:
        """Undo what was paid by card."""
        checkout = self.state.checkout
        if checkout is None or self.state.busy:
            return
        session, payment_id = self._who(), checkout.payment_id
        self._update(busy=True, error=None)

        def work() -> Checkout:
            self._service.undo_tenders(session, payment_id)
            if self.code_desk.codes is not None:
                self.code_desk.codes.give_back(session, payment_id)
            return self._service.checkout(payment_id)

        self._tasks.pool(work, self._reread, self._refused, ended=self._idle)

    def confirm(self) -> None:
        """Take the payment. F9 and the button; it cannot be undone, only reversed."""
        if self.state.checkout is None or not self.state.may_confirm or self._slip_waits():
            return
        self._complete(self.state.checkout, self.state.cash_due_fen)

    def ask_renewal(self, *, asking: bool) -> None:
        """Begin to have a manager renew the limit of offline cash, or leave it."""
        if self.state.limit is not None and not self.state.busy:
            self._update(renewing=asking)

    def renew_limit(self, approver_no: str, pin: str, reason: str) -> None:
        """Have a manager renew the limit; the payment is then taken with F9, as before."""
        limits, session = self._limits, self._who()
        if limits is None or not self.state.renewing or self.state.busy:
            return
        self._update(busy=True, error=None)
        self._tasks.pool(
            lambda: limits.renew(session, approver_no, pin, reason),
            self._on_renewed,
            self._not_renewed,
            ended=self._idle,
        )

    def _on_renewed(self, limit: OfflineState) -> None:
        self._update(
            mode=self._calm(), granted_fen=limit.left_fen, renewed=self.state.renewed + 1, **NO_LIMIT
        )

    def _not_renewed(self, error: Exception) -> None:
        self._update(error=error, renewed=self.state.renewed + 1)

    def answer(self, *, taken: bool) -> None:
        """Answer the question after a stop: the money was taken, or it was not."""
        checkout = self.state.checkout
        if checkout is None or self.state.mode is not CheckoutMode.RECOVERY or self.state.busy:
            return
        if taken:
            self._complete(checkout, self.state.cash_due_fen)
            return
        session, payment_id = self._who(), checkout.payment_id
        self._busy_write(
            lambda: self._service.resolve(session, payment_id, taken=False), lambda _none: self._leave()
        )

    def give_up(self) -> None:
        """Stop collecting; an approved card must be voided first."""
        checkout = self.state.checkout
        if checkout is None or self.state.busy or self.state.mode is CheckoutMode.RECOVERY:
            return
        if self.state.completed is not None:
            self.next()
            return
        session, payment_id = self._who(), checkout.payment_id
        self._busy_write(
            lambda: self._service.abandon(session, payment_id, "given_up"), lambda _none: self._clear()
        )

    def next(self) -> None:
        """Leave the finished payment."""
        if self.state.completed is not None:
            self._leave()

    def print_again(self) -> None:
        """Try the printer again for the receipt that waits."""
        if self.state.completed is not None:
            self._print(self.state.completed.document_id)

    def show_copy(self, copy: Copy) -> None:
        """Preview another copy."""
        self._update(copy=copy)

    def _opened(self, checkout: Checkout, head: Letterhead, refused: UserError | None) -> None:
        self._set(opened(self.state, self._session, checkout, head, refused))

    def _ask(self, questions: tuple[CheckoutQuestion, ...], head: Letterhead | None) -> None:
        if not questions or self.state.checkout is not None:
            return
        first = questions[0]
        self._set(
            CheckoutState(
                mode=CheckoutMode.RECOVERY,
                checkout=first.checkout,
                head=head,
                cashier=self._session,
                cash_fen=first.cash_received_fen,
                question=first,
                questions_left=len(questions) - 1,
                script=self.state.script,
            )
        )

    def _card(self, card: CardRow, checkout: Checkout) -> None:
        mode = {
            CardOutcome.DECLINED: CheckoutMode.CARD_DECLINED,
            CardOutcome.UNKNOWN: CheckoutMode.CARD_UNKNOWN,
        }.get(card.outcome, CheckoutMode.COLLECTING)
        if self.state.question is not None:
            mode = CheckoutMode.RECOVERY
        found = card.outcome is CardOutcome.APPROVED and self.state.mode is CheckoutMode.CARD_UNKNOWN
        answered = card.amount_fen if found else None
        self._update(checkout=checkout, mode=mode, by_code=None, error=None, answered_fen=answered)

    def _reread(self, checkout: Checkout) -> None:
        self._update(checkout=checkout, mode=self._calm(checkout), error=None, answered_fen=None)

    def _complete(self, checkout: Checkout, due_fen: int) -> None:
        session, payment_id = self._who(), checkout.payment_id
        # Nothing left for cash: then no cash is used, and what is still in the box is not meant.
        received = (self.state.cash_fen or 0) if due_fen else None

        def work() -> tuple[Completed, DocumentRow | None]:
            done = self._service.complete(session, payment_id, received)
            return done, self._spool.document(done.document_id)

        self._busy_write(work, lambda found: self._done(*found))

    def _done(self, done: Completed, document: DocumentRow | None) -> None:
        self._show_done(done, document)
        self.completed.emit(done)
        self._print(done.document_id)

    def _show_done(self, done: Completed, document: DocumentRow | None) -> None:
        content = document.content if document else None
        self._update(
            mode=CheckoutMode.DONE,
            completed=done,
            question=None,
            error=None,
            granted_fen=None,
            receipt=content if isinstance(content, ReceiptContent) else None,
            print_state=document.state if document else None,
            print_detail=document.detail if document else "",
        )

    def _print(self, document_id: str) -> None:
        """Send what waits to the printer, this receipt included; a printer that fails undoes nothing."""

        def work() -> DocumentRow | None:
            while self._spool.print_next():
                pass
            return self._spool.document(document_id)

        self._tasks.pool(work, self._printed, self._printer_failed)

    def _printed(self, document: DocumentRow | None) -> None:
        done = self.state.completed
        if document is not None and done is not None and done.document_id == document.document_id:
            self._update(print_state=document.state, print_detail=document.detail)

    def _printer_failed(self, error: Exception) -> None:
        code = error.code if isinstance(error, EnvironmentFault) else ""
        self._update(print_detail=code)

    def _leave(self) -> None:
        """Empty the panel, or go on to the next open question."""
        more = self.state.questions_left > 0
        self._clear()
        if more:
            self.recover()

    def _clear(self) -> None:
        self._follow(None)
        self._set(CheckoutState(cashier=self._session, script=self.state.script))
        self.closed.emit()

    def _calm(self, checkout: Checkout | None = None) -> CheckoutMode:
        """Return the mode of a checkout in which nothing is wrong."""
        checkout = checkout or self.state.checkout
        if checkout is None or self.state.mode in {CheckoutMode.DONE, CheckoutMode.RECOVERY}:
            return self.state.mode
        return mode_of(checkout)

    def _refused(self, error: Exception) -> None:
        mode = self.state.mode
        if mode is CheckoutMode.CARD_ASKING:
            mode = CheckoutMode.COLLECTING
        if mode in {CheckoutMode.COLLECTING, CheckoutMode.CARD_DECLINED, CheckoutMode.SHORT}:
            mode = CheckoutMode.SHORT
        self._update(error=error, mode=mode, granted_fen=None, **NO_LIMIT)
        limits = self._limits
        if limits is not None and isinstance(error, UserError) and error.code == "offline.terminal_limit":
            self._tasks.read(limits.state, self._on_limit)

    def _on_limit(self, limit: OfflineState) -> None:
        if limit.offline and limit.renewals_left and self.state.error is not None:
            self._update(limit=limit)

    def _busy_write(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        if self.state.busy:
            return
        self._update(busy=True, error=None)
        self._tasks.write(work, done, self._refused, ended=self._idle)

    def _idle(self) -> None:
        self._update(busy=False)
        if self._leaving:
            self.put_aside()

    def _who(self) -> Session:
        if self._session is None:
            raise BugError("nobody is signed in at the till")
        return self._session
