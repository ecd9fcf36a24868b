"""What every screen is given: services, devices, texts, and who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.domain.errors import UserError
from app.i18n import Text
from app.services.link import Link, StandaloneLink, Upstream
from app.services.ports import ChangeFeed, Clock, IdReader, Ids, ScannerLine, Speaker, Store
from app.ui.tasks import Runner

if TYPE_CHECKING:
    # A terminal makes its services when they are first asked for: whoever signs in waits for none of them.
    from app.domain.copies import CustomerCopied, Question
    from app.services.alarms import AlarmService
    from app.services.appointments import AppointmentService
    from app.services.approvals import ApprovalService
    from app.services.arrears import ArrearsService
    from app.services.call_backs import CallBackService
    from app.services.card_refunds import CardRefunds
    from app.services.card_tray import CardTray
    from app.services.cards import CardSimulator
    from app.services.claims import ClaimService
    from app.services.close import CloseService
    from app.services.complaints import ComplaintService
    from app.services.customers import CustomerService
    from app.services.drawers import DrawerService
    from app.services.enquiries import EnquiryService
    from app.services.evidence import EvidenceService
    from app.services.follow_ups import FollowUps
    from app.services.goods import GoodsService
    from app.services.identity import IdentityService
    from app.services.inbox_notes import InboxNotes
    from app.services.kiosk_bills import KioskBills
    from app.services.kiosk_desk import KioskDesk
    from app.services.kiosk_money import KioskMoney
    from app.services.lookups import LookupService
    from app.services.manager_desk import ManagerDesk
    from app.services.money import CheckoutService
    from app.services.notices import NoticeService
    from app.services.offline_money import OfflineMoney
    from app.services.order_scans import SampleScanner
    from app.services.orders import OrderService
    from app.services.payment_codes import PaymentCodes
    from app.services.progress import ProgressService
    from app.services.queue import QueueService
    from app.services.ratings import RatingService
    from app.services.reception import ReceptionService
    from app.services.reversals import PaymentReverser
    from app.services.sessions import Session
    from app.services.shifts import ShiftService
    from app.services.signatures import SignatureService
    from app.services.spool import SpoolService
    from app.services.staff import StaffService
    from app.services.stock import NumberReturns, StockService
    from app.services.work import WorkService


class Services(Protocol):
    """All use cases of the hall."""

    @property
    def staff(self) -> "StaffService":
        """Signing in and out, PINs, overrides."""
        ...

    @property
    def manager(self) -> "ManagerDesk":
        """Floor, log, figures of the day, staff and settings."""
        ...

    @property
    def identity(self) -> "IdentityService":
        """Verification of persons."""
        ...

    @property
    def customers(self) -> "CustomerService":
        """Finding and showing customers."""
        ...

    @property
    def lookups(self) -> "LookupService":
        """Customers of other halls, asked of the centre."""
        ...

    @property
    def queue(self) -> "QueueService":
        """Tickets."""
        ...

    @property
    def reception(self) -> "ReceptionService":
        """Sorting of those who wait."""
        ...

    @property
    def appointments(self) -> "AppointmentService":
        """Appointments."""
        ...

    @property
    def orders(self) -> "OrderService":
        """Accepting business."""
        ...

    @property
    def scanner(self) -> "SampleScanner":
        """The simulated scanner."""
        ...

    @property
    def approvals(self) -> "ApprovalService":
        """Second persons."""
        ...

    @property
    def stock(self) -> "StockService":
        """Numbers and SIM cards."""
        ...

    @property
    def goods(self) -> "GoodsService":
        """Articles and the stock of them."""
        ...

    @property
    def work(self) -> "WorkService":
        """Works that outlast the visit."""
        ...

    @property
    def call_backs(self) -> "CallBackService":
        """Calls after a business."""
        ...

    @property
    def progress(self) -> "ProgressService":
        """How far orders and complaints have come."""
        ...

    @property
    def notices(self) -> "NoticeService":
        """Notices to customers."""
        ...

    @property
    def checkout(self) -> "CheckoutService":
        """Collecting."""
        ...

    @property
    def card_refunds(self) -> "CardRefunds":
        """Giving money back to cards."""
        ...

    @property
    def reverser(self) -> "PaymentReverser":
        """Undoing payments."""
        ...

    @property
    def codes(self) -> "PaymentCodes":
        """Taking money by payment code."""
        ...

    @property
    def claims(self) -> "ClaimService":
        """Payments by code without an answer."""
        ...

    @property
    def kiosk_bills(self) -> "KioskBills":
        """What a kiosk tells about a number."""
        ...

    @property
    def kiosk_money(self) -> "KioskMoney":
        """Paying at a kiosk."""
        ...

    @property
    def kiosk_desk(self) -> "KioskDesk":
        """Complaints, progress and tariff at a kiosk."""
        ...

    @property
    def spool(self) -> "SpoolService":
        """The print queue."""
        ...

    @property
    def complaints(self) -> "ComplaintService":
        """Complaints and suggestions."""
        ...

    @property
    def shifts(self) -> "ShiftService":
        """Shifts and drawers."""
        ...

    @property
    def drawers(self) -> "DrawerService":
        """Bags to the safe, hand-overs, disputed change."""
        ...

    @property
    def alarms(self) -> "AlarmService":
        """The alarm key."""
        ...

    @property
    def enquiries(self) -> "EnquiryService":
        """Enquiries by one key."""
        ...

    @property
    def arrears(self) -> "ArrearsService":
        """The run over arrears."""
        ...

    @property
    def evidence(self) -> "EvidenceService":
        """Images of documents, and a second pair of eyes."""
        ...

    @property
    def ratings(self) -> "RatingService":
        """What customers say on their own screen."""
        ...

    @property
    def signatures(self) -> "SignatureService":
        """What customers sign."""
        ...

    @property
    def close(self) -> "CloseService":
        """The day's close."""
        ...

    @property
    def follow_ups(self) -> "FollowUps":
        """What the centre refused and a manager must put right."""
        ...

    @property
    def returns(self) -> "NumberReturns":
        """Giving phone numbers back to the centre."""
        ...

    @property
    def notes(self) -> "InboxNotes":
        """What was dealt with in the inbox."""
        ...

    @property
    def offline_money(self) -> "OfflineMoney":
        """What may still be collected while the centre is away."""
        ...


class Devices(Protocol):
    """What is plugged in beside the screen, or simulated."""

    @property
    def real(self) -> frozenset[str]:
        """Which of `reader`, `printer` and `card` are real; the others say that they are simulated."""
        ...

    @property
    def reader(self) -> IdReader:
        """The identity card reader."""
        ...

    @property
    def tray(self) -> "CardTray":
        """The hand that lays sample cards on the simulated reader; raises `BugError` with a real one."""
        ...

    @property
    def scanner(self) -> ScannerLine | None:
        """A barcode scanner on a line of its own; None where scanners type like a keyboard."""
        ...

    @property
    def card(self) -> "CardSimulator":
        """The bank card terminal."""
        ...

    def speaker(self) -> Speaker:
        """Return a loudspeaker for one window."""
        ...

    def close(self) -> None:
        """Let go of what is in use; the windows are gone."""
        ...


class TerminalLink(Link, Protocol):
    """The connection as the people at a terminal see it."""

    def upstreams(self) -> tuple[Upstream, ...]:
        """Return the servers that this terminal talks to, the preferred one first; from memory."""
        ...

    def retry(self) -> None:
        """Try all of them again now; returns at once."""
        ...

    def durable(self, entity: str) -> bool:
        """Return whether the centre has all that this terminal recorded about an aggregate (`type:id`)."""
        ...

    def give_up(self) -> None:
        """Let whoever waits in `verdicts` wait no longer: it returns what is decided by now."""
        ...

    def look_up(self, question: "Question") -> "tuple[CustomerCopied, ...]":
        """Ask the centre for a customer of another hall. Takes seconds; raises `EnvironmentFault`."""
        ...

    def promote(self, session: "Session", pin: str) -> int:
        """Make this terminal the hall's hub, signed by the manager's PIN; returns the term. Takes seconds.

        Raises those of the PIN, and `EnvironmentFault` where the hub does not start.
        """
        ...


class NoNetwork(StandaloneLink):
    """A hall without a network: nothing to try, nothing to wait for."""

    def upstreams(self) -> tuple[Upstream, ...]:
        """Return that there are none."""
        return ()

    def retry(self) -> None:
        """Do nothing."""

    def give_up(self) -> None:
        """Do nothing: nobody waits."""

    def durable(self, entity: str) -> bool:
        """Return True: what is recorded here is as durable as it gets."""
        return True

    def look_up(self, question: "Question") -> "tuple[CustomerCopied, ...]":
        """Return nobody: there is no other hall."""
        return ()

    def promote(self, session: "Session", pin: str) -> int:
        """Raise `UserError("link.standalone")`: a hall on its own needs no hub."""
        raise UserError("link.standalone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The object graph, built once and passed in. `texts` are the sentences by language."""

    store: Store
    feed: ChangeFeed
    clock: Clock
    ids: Ids
    tasks: Runner
    texts: Mapping[str, Text]
    services: Services
    devices: Devices
    link: TerminalLink = field(default_factory=NoNetwork)
    training: bool = False
    """Whether nothing of it is real: every window and paper says so."""
    second_screen: bool = False
    """Whether counters open the customer's screen even where no second screen is plugged in."""
