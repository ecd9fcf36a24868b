"""What the kiosk shows: its modes and its frozen state. Everything personal lives in `KioskState` alone."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.domain.complaints import ComplaintCategory
from app.domain.queue import Precedence
from app.services.appointments import AppointmentService, Found
from app.services.card_tray import CardTray
from app.services.help_calls import Help
from app.services.kiosk_bills import CardHolder, Cleared, KioskBill, KioskBills
from app.services.kiosk_desk import KioskDesk, TariffBoard
from app.services.kiosk_money import KioskMoney
from app.services.ports import Speaker
from app.services.progress import Progress
from app.services.queue import HallWait, Issued
from app.services.rows.halls import ServiceRow
from app.services.rows.queue import TicketRow

IDLE_S: Final = 60
PERSONAL_S: Final = 30
WARNING_S: Final = 30
ISSUED_S: Final = 20
"""Seconds: until the warning, the same on personal data, until it forgets, how long an end stays. All are
doubled in elder mode."""
REFRESH_S: Final = 10
CHINESE: Final = "zh_CN"


class KioskMode(StrEnum):
    """What the kiosk shows."""

    LOADING = "loading"
    HOME = "home"
    SERVICES = "services"
    BUSY = "busy"
    ISSUED = "issued"
    CARD = "card"
    HOLDER = "holder"
    PHONE = "phone"
    SEEN = "seen"
    BILL = "bill"
    AMOUNT = "amount"
    PROVE = "prove"
    PROVE_CARD = "prove_card"
    SCAN = "scan"
    PAYING = "paying"
    REFUSED = "refused"
    PAID = "paid"
    CLAIM = "claim"
    PROGRESS_CODE = "progress_code"
    PROGRESS_TAIL = "progress_tail"
    PROGRESS = "progress"
    COMPLAIN = "complain"
    MATTERS = "matters"
    NOTE = "note"
    CONTACT = "contact"
    TAKEN = "taken"
    TARIFF = "tariff"
    BOOKING = "booking"
    BOOKED = "booked"
    WARNING = "warning"
    EARLY = "early"
    LATE = "late"
    FAULT = "fault"


STATES: Final = tuple(KioskMode)
_M = KioskMode
HOMELY: Final = frozenset({_M.LOADING, _M.HOME, _M.EARLY, _M.LATE, _M.FAULT})
"""Modes that a reading of the hall may turn into each other."""
PERSONAL: Final = frozenset(
    {
        _M.CARD,
        _M.HOLDER,
        _M.PHONE,
        _M.SEEN,
        _M.BILL,
        _M.AMOUNT,
        _M.PROVE,
        _M.PROVE_CARD,
        _M.SCAN,
        _M.REFUSED,
        _M.PROGRESS_CODE,
        _M.PROGRESS_TAIL,
        _M.PROGRESS,
        _M.CONTACT,
        _M.BOOKING,
        _M.BOOKED,
    }
)
"""Modes in which half the time without a touch is enough to ask who is there."""
PROVING: Final = frozenset({_M.PROVE, _M.PROVE_CARD})
"""The owner is asked for: from there it goes back to where that was asked."""
BACK: Final[dict[KioskMode, KioskMode]] = {
    _M.PROVE: _M.BILL,
    _M.PROVE_CARD: _M.BILL,
    _M.AMOUNT: _M.BILL,
    _M.SCAN: _M.BILL,
    _M.REFUSED: _M.BILL,
    _M.PROGRESS_TAIL: _M.PROGRESS_CODE,
    _M.MATTERS: _M.COMPLAIN,
    _M.NOTE: _M.MATTERS,
    _M.CONTACT: _M.MATTERS,
    _M.BOOKED: _M.BOOKING,
}
"""Where a page leads back to; from all others it is the first."""
ENDED: Final = frozenset({_M.ISSUED, _M.PAID, _M.CLAIM, _M.TAKEN})
"""Something was done: there is nothing to go back to."""
ANSWERED: Final = frozenset({_M.HOLDER, _M.SEEN, _M.BILL, _M.PROGRESS, _M.TARIFF, _M.BOOKED})
"""What was asked for is on the page: whoever leaves it is done. On the others nothing has been sent yet."""
TIMED: Final = ENDED - {_M.CLAIM}
"""Ends that go by themselves. A claim's payment is unresolved: its number stands until somebody touches."""
OPEN_MONEY: Final = frozenset({_M.PAYING})
"""A payment is unresolved: the kiosk neither warns nor forgets."""
READERS: Final = frozenset({_M.CARD, _M.PROVE_CARD})
ENTRIES: Final[dict[KioskMode, int]] = {
    _M.PHONE: 12,
    _M.PROVE: 6,
    _M.CONTACT: 12,
    _M.BOOKING: 12,
    _M.PROGRESS_TAIL: 4,
    _M.AMOUNT: 5,
}
"""Modes with the keypad, and how many figures they take."""
SIMULATED_SCANS: Final = tuple(
    (name, f"13000000000000000{tail}")
    for name, tail in (
        ("paid", 0),
        ("later", 5),
        ("declined", 6),
        ("too_little", 7),
        ("silent_paid", 8),
        ("silent_not", 9),
    )
)
"""What the emulated provider makes of a code goes by its last digit."""
CODE_LENGTH: Final = 24
NOTE_LENGTH: Final = 120


class Slip(StrEnum):
    """What became of a request for another slip."""

    NONE = "none"
    SENT = "sent"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class KioskParts:
    """What the kiosk can do beside giving numbers. `tray` is the hand at a simulated reader.

    `speaker` tells what happens: a card was read, a slip is there, it is paid or refused. `language` is the
    kiosk's own, in which each visit begins.
    """

    bills: KioskBills
    money: KioskMoney
    desk: KioskDesk
    appointments: AppointmentService
    tray: CardTray | None = None
    speaker: Speaker | None = None
    language: str = CHINESE


@dataclass(frozen=True, slots=True)
class KioskHall:
    """What the kiosk knows of its hall."""

    wait: HallWait
    services: tuple[ServiceRow, ...]
    alone: bool = False
    """Whether neither hub nor centre is reached: numbers are given all the same."""
    help: Help = Help.NONE
    """What became of the last call for staff from here."""
    last_slip: TicketRow | None = None
    """The ticket whose slip may be printed once more (补打)."""
    money_bar: str = ""
    """Why no money can be taken here now, as a code."""


@dataclass(frozen=True, slots=True)
class PayState:
    """One payment by code at the kiosk."""

    payment_id: str
    amount_fen: int
    asking: bool = False
    """Whether an answer is on its way."""
    unknown: bool = False
    """Whether the provider is silent, rather than the customer still confirming."""
    polls: int = 0
    left_s: int = 0
    """Seconds until it is called off by itself."""
    reason: str = ""
    receipt: str = ""
    claim: str = ""
    claim_id: str = ""


@dataclass(frozen=True, slots=True)
class Complaining:
    """A complaint while it is being put together."""

    complaint_id: str
    category: ComplaintCategory | None = None
    matters: tuple[str, ...] = ()
    wish: str = ""
    note: str = ""
    code: str = ""
    """Number on its slip, once it was taken down."""
    first_answer_ms: int = 0


@dataclass(frozen=True, slots=True)
class KioskState:
    """State of the kiosk. `left_s` counts down where something ends by itself."""

    mode: KioskMode = KioskMode.LOADING
    hall: KioskHall | None = None
    language: str = CHINESE
    own_language: str = CHINESE
    """The kiosk's, in which each visit begins."""
    elder: bool = False
    precedence: Precedence = Precedence.NONE
    issued: Issued | None = None
    service: ServiceRow | None = None
    slip: Slip = Slip.NONE
    left_s: int = 0
    now_ms: int = 0
    error: Exception | None = None
    """What is wrong as a whole, or with what was typed last."""
    warned: KioskMode = KioskMode.HOME
    """Where a touch leads back to from the warning."""
    busy: bool = False
    entry: str = ""
    """What was typed so far."""
    slip_code: str = ""
    """Number of a slip, while the phone's end is asked for."""
    holder: CardHolder | None = None
    to_see: bool = False
    """Whether the bill is to be seen first: paying leads on from there."""
    named: str = ""
    """Service number (subscriber id) that was typed or chosen: a counter does not ask for it again."""
    origin: KioskMode = KioskMode.BILL
    """Page that asked for the owner."""
    bill: KioskBill | None = None
    cleared: Cleared | None = None
    held: bool = False
    """Whether a finger holds the button that shows everything."""
    amount_fen: int = 0
    pay: PayState | None = None
    progress: Progress | None = None
    complaining: Complaining | None = None
    board: TariffBoard | None = None
    page: int = 0
    called_ms: int = 0
    """When this visit called staff; 0 for not: what another customer's call came to is not told here."""
    found: Found | None = None
    """The appointment that was asked for."""
    why: str = ""
    """Why an appointment gives no number that goes first."""

    @property
    def untouched(self) -> bool:
        """Return whether nothing in it is anybody's: neither typed, read, chosen, claimed nor called for."""
        return self == replace(self.fresh(self.mode, self.now_ms), error=self.error)

    def fresh(self, mode: KioskMode, now_ms: int) -> "KioskState":
        """Return the same kiosk with nobody before it."""
        own = self.own_language
        return KioskState(mode=mode, hall=self.hall, now_ms=now_ms, language=own, own_language=own)

    @property
    def entitled(self) -> Precedence:
        """Return the precedence of a number given now: what was claimed, or what a card has proven."""
        proven = self.holder is not None and self.holder.elder
        return Precedence.ELDER if proven and self.precedence is Precedence.NONE else self.precedence
