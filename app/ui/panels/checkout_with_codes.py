"""The part of the checkout's presenter that deals with payment codes and with claims."""

from abc import abstractmethod
from collections.abc import Callable

from app.domain.errors import UserError
from app.services.claims import Settled
from app.services.money import Checkout, CheckoutService, Completed
from app.services.payment_codes import PaymentCodes
from app.services.rows.documents import DocumentRow
from app.services.rows.payment_codes import CodeRow
from app.services.sessions import Session
from app.services.spool import SpoolService
from app.ui.panels.checkout_codes import CodeDesk, CodePoll, mode_after, note_of
from app.ui.panels.checkout_state import CheckoutMode, CheckoutState
from app.ui.presenting import Presenter
from app.ui.tasks import Runner


class WithCodes(Presenter[CheckoutState]):
    """Asks the provider for the checkout that is open."""

    _service: CheckoutService
    _spool: SpoolService
    _tasks: Runner
    code_desk: CodeDesk
    _poll: CodePoll | None = None
    _spoken = ""

    @abstractmethod
    def inquire_card(self) -> None:
        """Ask what became of the card, or of the code."""

    @abstractmethod
    def _who(self) -> Session: ...

    @abstractmethod
    def _refused(self, error: Exception) -> None: ...

    @abstractmethod
    def _idle(self) -> None: ...

    @abstractmethod
    def _print(self, document_id: str) -> None: ...

    @abstractmethod
    def _show_done(self, done: Completed, document: DocumentRow | None) -> None: ...

    def _follow(self, row: CodeRow | None = None) -> None:
        """Ask again by itself while the customer confirms `row`; stop for anything else."""
        if self._poll is None:
            self._poll = CodePoll(self)
            self._poll.due.connect(self.inquire_card)
        self._poll.follow(row)

    def speak(self, language: str) -> None:
        """Take the language that the customer chose in this visit, if any: the receipt is in it."""
        self._spoken = language

    def charge_code(self, code: str) -> None:
        """Ask the provider with the payment code that was scanned, for all that is left."""
        if self.state.completed is None:
            self._ask_code(lambda session, which, codes: codes.ask(session, which, code))

    def refuse_scan(self) -> None:
        """Say that what was scanned into a box for an amount is none: nothing of it was taken."""
        if self.state.completed is None and not self.state.busy:
            self._refused(UserError("money.scanned_code"))

    def call_off_code(self) -> None:
        """Take back a payment code that nobody confirms."""
        self._ask_code(lambda session, which, codes: codes.call_off(session, which))

    def _ask_code(self, question: Callable[[Session, str, PaymentCodes], CodeRow]) -> None:
        checkout, codes = self.state.checkout, self.code_desk.codes
        if checkout is None or codes is None or self.state.busy:
            return
        session, payment_id = self._who(), checkout.payment_id
        self._update(busy=True, error=None)

        def work() -> tuple[CodeRow, Checkout]:
            row = question(session, payment_id, codes)
            return row, self._service.checkout(payment_id)

        self._tasks.pool(work, lambda found: self._code(*found), self._refused, ended=self._idle)

    def _code(self, row: CodeRow, checkout: Checkout) -> None:
        recovery = self.state.question is not None
        mode = CheckoutMode.RECOVERY if recovery else mode_after(row)
        self._update(checkout=checkout, mode=mode, by_code=row, error=None, answered_fen=None)
        self._follow(row)

    def settle_claim(self, typed: str) -> None:
        """Look up what became of a kiosk's payment, and enter it if it was paid."""
        claims, session = self.code_desk.claims, self._who()
        if claims is None or self.state.checkout is not None or self.state.busy:
            return
        self._update(busy=True, error=None, claim_note="", claim="")

        def work() -> tuple[Settled, DocumentRow | None]:
            settled = claims.settle(session, typed)
            done = settled.completed
            return settled, self._spool.document(done.document_id) if done else None

        self._tasks.pool(work, lambda found: self._claimed(*found), self._refused, ended=self._idle)

    def _claimed(self, settled: Settled, document: DocumentRow | None) -> None:
        self._update(claim_note=note_of(settled), claim=settled.claim.code)
        if settled.completed is not None:
            self._show_done(settled.completed, document)
            self._print(settled.completed.document_id)
