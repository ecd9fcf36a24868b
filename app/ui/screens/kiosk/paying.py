"""The part of the kiosk's visit that has to do with a number, its owner, and money."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.domain.business import business_types
from app.domain.business.spec import FieldKind
from app.domain.call_voice import TONE
from app.domain.errors import EnvironmentFault, UserError
from app.domain.payment_codes import CodeOutcome, wallet_of
from app.services.checkouts import Checkout
from app.services.kiosk_bills import CardHolder, Cleared, KioskBill
from app.services.kiosk_money import PREPAID_FEN, Ended, check_amount
from app.services.rows.halls import ServiceRow
from app.services.rows.payment_codes import ClaimRow, CodeRow
from app.ui.screens.kiosk.state import PROVING, READERS, KioskMode, PayState, Slip

if TYPE_CHECKING:
    from app.ui.screens.kiosk.presenter import KioskPresenter

POLL_S: Final = 2
"""Seconds between two questions to the provider."""
SILENT_POLLS: Final = 5
"""So many questions without an answer, and a counter goes on."""
CONFIRM_POLLS: Final = 30
"""So many questions until an attempt that nobody confirms is called off: a minute."""
_CALLED_OFF_S: Final = POLL_S * (CONFIRM_POLLS + 1)
"""Seconds until then: the last question is followed by one more pause."""
_QUIET: Final = frozenset({"reader.no_card", "reader.not_lifted", "reader.no_new_card"})
_ON_THE_CARD: Final = frozenset({"reader.authentication", "reader.verification", "reader.unreadable"})
_BY_THE_CUSTOMER: Final = frozenset({"reader.moved", "reader.card_type"})
"""What whoever stands there can put right; cables and licences they can't."""


def service_for_bills(services: Sequence[ServiceRow]) -> ServiceRow | None:
    """Return the service where bills are paid before anything else, as the catalogue names its businesses."""
    paying = {
        kind.key for kind in business_types() if any(field.kind is FieldKind.BILLS for field in kind.fields)
    }
    return next((each for each in services if paying.intersection(each.business_types[:1])), None)


class Paying:
    """What touches on bill and payment pages do."""

    def __init__(self, desk: "KioskPresenter") -> None:
        self._desk = desk
        self._reading = False
        self._since_poll = 0

    # ------------------------------------------------------------------------------------------------ whose

    def by_phone(self) -> None:
        """Ask for a number, to pay for it."""
        self._start(KioskMode.PHONE)

    def see(self) -> None:
        """Ask for a number, to see its bill first."""
        self._start(KioskMode.PHONE, to_see=True)

    def by_card(self) -> None:
        """Ask for a card."""
        self._start(KioskMode.CARD)

    def _start(self, mode: KioskMode, *, to_see: bool = False) -> None:
        self._desk.touch()
        if self._desk.state.mode is KioskMode.HOME:
            self._desk.go(mode, to_see=to_see)

    def look(self) -> None:
        """Find the number that was typed."""
        desk, bills, number = self._desk, self._desk.parts.bills, self._desk.state.entry
        desk.put(busy=True, error=None)
        desk.tasks.read(lambda: bills.look(number), desk.mine(self._found), desk.mine(desk.say))

    def choose(self, subscriber_id: str) -> None:
        """Show one of the card holder's own numbers, whole: the card has proven whose it is."""
        desk, bills, holder = self._desk, self._desk.parts.bills, self._desk.state.holder
        desk.touch()
        if holder is None or desk.state.busy:
            return
        desk.put(busy=True)
        desk.tasks.write(
            lambda: bills.of_holder(subscriber_id, holder),
            desk.mine(lambda found: self._found(*found)),
            desk.mine(desk.say),
        )

    def _found(self, bill: KioskBill, cleared: Cleared | None = None) -> None:
        mode = KioskMode.SEEN if self._desk.state.to_see else KioskMode.BILL
        amount_fen = bill.due_fen or min(PREPAID_FEN[1], bill.most_fen)
        self._desk.go(mode, bill=bill, cleared=cleared, amount_fen=amount_fen, named=bill.subscriber_id)

    def to_pay(self) -> None:
        """Go on from a bill that was seen to paying it."""
        self._desk.touch()
        if self._desk.state.mode is KioskMode.SEEN:
            self._desk.go(KioskMode.BILL)

    def choose_amount(self, fen: int) -> None:
        """Pay another amount."""
        self._desk.touch()
        if self._desk.state.mode is KioskMode.BILL and not self._desk.state.busy:
            self._desk.put(amount_fen=fen)

    def ask_amount(self) -> None:
        """Ask for an amount that is not offered."""
        self._desk.touch()
        if self._desk.state.mode is KioskMode.BILL and not self._desk.state.busy:
            self._desk.go(KioskMode.AMOUNT)

    def take_amount(self) -> None:
        """Pay the amount that was typed, in whole yuan."""
        desk, bill = self._desk, self._desk.state.bill
        if bill is None:
            return
        try:
            fen = check_amount(int(desk.state.entry) * 100, bill.due_fen, bill.most_fen, ending=bill.ending)
        except UserError as error:
            desk.say(error)
        else:
            desk.go(KioskMode.BILL, amount_fen=fen)

    # ---------------------------------------------------------------------------------------------- the owner

    def ask_password(self) -> None:
        """Ask the owner for the service password."""
        self._from_bill(KioskMode.PROVE)

    def ask_card(self) -> None:
        """Ask the owner for the identity card."""
        self._from_bill(KioskMode.PROVE_CARD)

    def _from_bill(self, mode: KioskMode) -> None:
        self._desk.touch()
        state = self._desk.state
        if state.busy:
            return
        if state.bill is not None and state.mode in {KioskMode.BILL, KioskMode.SEEN, *PROVING}:
            self._desk.go(mode, origin=state.origin if state.mode in PROVING else state.mode)

    def prove(self) -> None:
        """Check the service password."""
        desk, bills, state = self._desk, self._desk.parts.bills, self._desk.state
        if state.bill is None:
            return
        which, typed = state.bill.subscriber_id, state.entry
        desk.put(busy=True, error=None, entry="")
        desk.tasks.pool(
            lambda: bills.by_password(which, typed), desk.mine(self._cleared), desk.mine(desk.say)
        )

    def watch_reader(self) -> None:
        """Ask the reader once a second while a card is awaited."""
        desk, bills, state = self._desk, self._desk.parts.bills, self._desk.state
        if state.mode not in READERS or self._reading or state.mode is KioskMode.WARNING:
            return
        self._reading = True
        if state.mode is KioskMode.CARD:
            desk.tasks.pool(
                bills.card, desk.mine(self._holder), desk.mine(self._not_read), ended=self._read_ended
            )
        elif state.bill is not None:
            which = state.bill.subscriber_id
            desk.tasks.pool(
                lambda: bills.by_card(which),
                desk.mine(self._proven),
                desk.mine(self._not_read),
                ended=self._read_ended,
            )

    def lay(self, key: str) -> None:
        """Lay a sample card on the simulated reader."""
        desk = self._desk
        desk.touch()
        if desk.parts.tray is not None and desk.state.mode in READERS:
            desk.parts.tray.lay(key)
            self.watch_reader()

    def _read_ended(self) -> None:
        self._reading = False

    def _tone(self) -> None:
        """Say that the card was read and may be lifted; one that is refused was read too."""
        if self._desk.parts.speaker is not None:
            self._desk.parts.speaker.play((TONE,))

    def _not_read(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._tone()
        code = error.code if isinstance(error, EnvironmentFault) else ""
        if code in _ON_THE_CARD:
            error = EnvironmentFault("kiosk.card_unreadable")
        elif code.startswith("reader.") and code not in _BY_THE_CUSTOMER:
            error = EnvironmentFault("kiosk.reader_fault")
        if code not in _QUIET:
            self._desk.say(error)

    def _holder(self, holder: CardHolder) -> None:
        self._tone()
        if self._desk.state.mode is KioskMode.CARD:
            self._desk.go(KioskMode.HOLDER, holder=holder)

    def _proven(self, cleared: Cleared) -> None:
        self._tone()
        self._cleared(cleared)

    def _cleared(self, cleared: Cleared) -> None:
        if self._desk.state.mode in PROVING:
            self._desk.go(self._desk.state.origin, cleared=cleared)

    def hold(self, *, on: bool) -> None:
        """Show number and name while a finger is on the button."""
        desk = self._desk
        desk.touch()
        if desk.state.mode in {KioskMode.BILL, KioskMode.SEEN} and desk.state.cleared is not None:
            desk.put(held=on)

    # ---------------------------------------------------------------------------------------------- the money

    def pay(self) -> None:
        """Begin to collect, and ask for the code."""
        desk, state = self._desk, self._desk.state
        desk.touch()
        if state.mode is not KioskMode.BILL or state.bill is None or state.busy or state.amount_fen <= 0:
            return
        language, which, fen = state.language, state.bill.subscriber_id, state.amount_fen
        money, turn = desk.parts.money, desk.turn
        desk.put(busy=True, error=None)

        def opened(checkout: Checkout) -> None:
            if turn == desk.turn:
                desk.go(KioskMode.SCAN, pay=PayState(checkout.payment_id, checkout.due_fen))
            else:
                self._end(language, checkout.payment_id)  # Its customer has gone meanwhile.

        desk.tasks.write(lambda: money.open(language, which, fen), opened, desk.mine(desk.say))

    def scanned(self, code: str) -> None:
        """Take a code that was scanned: from here on the money is open until the provider has answered."""
        desk, state = self._desk, self._desk.state
        desk.touch()
        if state.mode not in {KioskMode.SCAN, KioskMode.REFUSED} or state.pay is None:
            return
        if wallet_of(code) is None:
            desk.say(UserError("payment_code.format"))
            return
        pay, language, money = state.pay, state.language, desk.parts.money
        self._since_poll = 0
        desk.go(
            KioskMode.PAYING,
            pay=replace(pay, asking=True, unknown=False, polls=0, left_s=_CALLED_OFF_S, reason=""),
        )
        desk.tasks.pool(lambda: money.ask(language, pay.payment_id, code), self._answered, self._not_asked)

    def again(self) -> None:
        """Scan once more after a refusal."""
        self._desk.touch()
        if self._desk.state.mode is KioskMode.REFUSED:
            self._desk.go(KioskMode.SCAN)

    def tick(self) -> None:
        """Ask the provider again, now and then."""
        pay = self._desk.state.pay
        if pay is None or pay.asking:
            return
        self._since_poll += 1
        desk, money, language = self._desk, self._desk.parts.money, self._desk.state.language
        pay = replace(pay, left_s=max(0, _CALLED_OFF_S - pay.polls * POLL_S - self._since_poll))
        if self._since_poll < POLL_S:
            desk.put(pay=pay)
            return
        self._since_poll = 0
        if pay.unknown and pay.polls >= SILENT_POLLS:
            self._claim(pay)
            return
        call_off = pay.polls >= CONFIRM_POLLS
        desk.put(pay=replace(pay, asking=True, polls=pay.polls + 1))
        question = money.call_off if call_off else money.poll
        desk.tasks.pool(lambda: question(language, pay.payment_id), self._answered, self._silent)

    def call_off(self) -> None:
        """Take the payment back before the customer confirms it."""
        desk, pay, money = self._desk, self._desk.state.pay, self._desk.parts.money
        desk.touch()
        if desk.state.mode is not KioskMode.PAYING or pay is None or pay.asking or pay.unknown:
            return
        language = desk.state.language
        desk.put(pay=replace(pay, asking=True))
        desk.tasks.pool(lambda: money.call_off(language, pay.payment_id), self._answered, self._silent)

    def _answered(self, row: CodeRow) -> None:
        desk, pay = self._desk, self._desk.state.pay
        if pay is None or desk.state.mode is not KioskMode.PAYING:
            return
        if row.outcome is CodeOutcome.PAID:
            desk.put(pay=replace(pay, asking=True, unknown=False))
            language, money = desk.state.language, desk.parts.money
            desk.tasks.write(lambda: money.finish(language, pay.payment_id), self._ended, self._silent)
        elif row.outcome is CodeOutcome.REFUSED:
            desk.go(KioskMode.REFUSED, pay=replace(pay, asking=False, reason=row.reason))
        else:
            desk.put(pay=replace(pay, asking=False, unknown=row.outcome is CodeOutcome.UNKNOWN))

    def _not_asked(self, error: Exception) -> None:
        """The provider never heard of it: nothing was recorded."""
        pay = self._desk.state.pay
        if pay is None:
            return
        if isinstance(error, EnvironmentFault):
            self._silent(error)
            return
        self._desk.go(KioskMode.SCAN, pay=replace(pay, asking=False), error=error)

    def _silent(self, _error: Exception) -> None:
        pay = self._desk.state.pay
        if pay is not None:
            self._desk.put(pay=replace(pay, asking=False, unknown=True))

    def _claim(self, pay: PayState) -> None:
        desk, money, language = self._desk, self._desk.parts.money, self._desk.state.language
        desk.put(pay=replace(pay, asking=True))
        desk.tasks.write(lambda: money.claim(language, pay.payment_id), self._claimed, self._silent)

    def _ended(self, ended: Ended) -> None:
        pay = self._desk.state.pay
        if pay is None:
            return
        if ended.completed is not None:
            paid = replace(pay, asking=False, receipt=ended.completed.receipt)
            self._desk.go(KioskMode.PAID, pay=paid, slip=Slip.NONE, cleared=None)
        elif ended.claim is not None:
            self._claimed(ended.claim)

    def _claimed(self, claim: ClaimRow) -> None:
        pay = self._desk.state.pay
        if pay is not None:
            left = replace(pay, asking=False, claim=claim.code, claim_id=claim.claim_id)
            self._desk.go(KioskMode.CLAIM, pay=left, slip=Slip.NONE, cleared=None)

    def drop(self) -> None:
        """Give up a payment of which nothing was paid; what is unresolved stays."""
        desk, pay = self._desk, self._desk.state.pay
        if pay is None or desk.state.mode not in {KioskMode.SCAN, KioskMode.REFUSED, KioskMode.WARNING}:
            return
        desk.put(pay=None)
        self._end(desk.state.language, pay.payment_id)

    def _end(self, language: str, payment_id: str) -> None:
        money = self._desk.parts.money
        self._desk.tasks.write(lambda: money.drop(language, payment_id), None, self._not_dropped)

    def recover(self) -> None:
        """End what a stop of the kiosk left open."""
        self._desk.tasks.pool(self._desk.parts.money.recover, None, self._not_dropped)

    def _not_dropped(self, _error: Exception) -> None:
        """The next start of the kiosk tries again; nobody here can do anything about it."""
