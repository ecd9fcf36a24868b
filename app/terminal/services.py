"""The use cases of a terminal.

They are made when they are first asked for, and imported then: the sign-in screen needs the store and one
service, and nobody who signs in should wait for the rest.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from app.terminal.given import Given, TerminalDevices
from app.ui.context import NoNetwork, TerminalLink

if TYPE_CHECKING:
    from app.services.alarms import AlarmService
    from app.services.appointments import AppointmentService
    from app.services.approvals import ApprovalService
    from app.services.arrears import ArrearsService
    from app.services.call_backs import CallBackService
    from app.services.card_refunds import CardRefunds
    from app.services.claims import ClaimService
    from app.services.close import CloseService
    from app.services.complaints import ComplaintService
    from app.services.customers import CustomerService
    from app.services.day_reports import ReportMeans
    from app.services.drawers import DrawerService
    from app.services.edits import EditService
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
    from app.services.paper_marks import Acknowledgements
    from app.services.payment_codes import PaymentCodes
    from app.services.progress import ProgressService
    from app.services.queue import QueueService
    from app.services.ratings import RatingService
    from app.services.reception import ReceptionService
    from app.services.reversals import PaymentReverser
    from app.services.shifts import ShiftService
    from app.services.signatures import SignatureService
    from app.services.spool import SpoolService
    from app.services.staff import StaffService
    from app.services.stock import NumberReturns, StockService
    from app.services.work import WorkService
    from app.terminal.rendering import Render


class TerminalServices:
    """The use cases of a terminal, one object each."""

    def __init__(self, given: Given, devices: TerminalDevices) -> None:
        self._given = given
        self._devices = devices
        self._base = (given.store, given.clock, given.ids)

    @cached_property
    def staff(self) -> "StaffService":
        """Signing in and out, PINs, overrides."""
        from app.services.staff import StaffService

        return StaffService(*self._base, self._edits)

    @cached_property
    def _edits(self) -> "EditService | None":
        if self._given.link is None:
            return None
        from app.services.edits import EditService
        from app.sync.codec import encode

        return EditService(*self._base, encode, self._given.link)

    @cached_property
    def manager(self) -> "ManagerDesk":
        """The manager's desk."""
        from app.services.manager_desk import ManagerDesk

        given = self._given
        return ManagerDesk(*self._base, self.staff, given.texts, self._edits, means=self._report_means)

    def _report_means(self) -> "ReportMeans":
        from app.devices.report_folder import ReportFolder
        from app.services.day_reports import ReportMeans

        given = self._given
        shelf = ReportFolder(given.state_folder / "reports")
        return ReportMeans(self._render, shelf, self._known, given.manner.training)

    @cached_property
    def _render(self) -> "Render":
        from app.terminal.rendering import renderer

        return renderer(self._given.texts, training=self._given.manner.training)

    @cached_property
    def _known(self) -> "Acknowledgements":
        """What the network says about this terminal's own facts."""
        from app.services.paper_marks import LinkAcknowledgements, StandaloneAcknowledgements

        if self._given.link is None:
            return StandaloneAcknowledgements()
        return LinkAcknowledgements(self._given.store, self._given.link)

    @cached_property
    def identity(self) -> "IdentityService":
        """Verification of persons."""
        from app.services.identity import IdentityService

        return IdentityService(*self._base, self._devices.reader)

    @cached_property
    def customers(self) -> "CustomerService":
        """Finding and showing customers."""
        from app.services.customers import CustomerService

        return CustomerService(*self._base)

    @cached_property
    def lookups(self) -> "LookupService":
        """Customers of other halls, asked of the centre."""
        from app.services.lookups import LookupService

        return LookupService(*self._base, self._link, self._given.link)

    @cached_property
    def queue(self) -> "QueueService":
        """Tickets."""
        from app.services.queue import QueueService

        return QueueService(*self._base, self._given.link)

    @cached_property
    def reception(self) -> "ReceptionService":
        """Sorting of those who wait."""
        from app.services.reception import ReceptionService

        return ReceptionService(self._given.store, self._given.clock, self._given.link)

    @cached_property
    def appointments(self) -> "AppointmentService":
        """Appointments."""
        from app.services.appointments import AppointmentService

        return AppointmentService(*self._base, self.queue, self._given.link)

    @cached_property
    def orders(self) -> "OrderService":
        """Accepting business."""
        from app.services.orders import OrderService

        return OrderService(*self._base, self.reverser, self._given.texts, self._given.link)

    @cached_property
    def scanner(self) -> "SampleScanner":
        """The simulated scanner."""
        from app.services.order_scans import SampleScanner

        return SampleScanner(self._given.store, self.orders)

    @cached_property
    def approvals(self) -> "ApprovalService":
        """Second persons."""
        from app.services.approvals import ApprovalService

        return ApprovalService(*self._base, self.orders, self.staff)

    @cached_property
    def stock(self) -> "StockService":
        """Numbers and SIM cards."""
        from app.services.stock import StockService

        return StockService(self._given.store, self._given.link)

    @cached_property
    def goods(self) -> "GoodsService":
        """Articles and the stock of them."""
        from app.services.goods import GoodsService

        return GoodsService(self._given.store, self._given.clock)

    @cached_property
    def work(self) -> "WorkService":
        """Works that outlast the visit."""
        from app.services.work import WorkService

        return WorkService(*self._base, self._given.texts)

    @cached_property
    def call_backs(self) -> "CallBackService":
        """Calls after a business."""
        from app.services.call_backs import CallBackService

        return CallBackService(*self._base)

    @cached_property
    def progress(self) -> "ProgressService":
        """How far orders and complaints have come."""
        from app.services.progress import ProgressService

        return ProgressService(self._given.store)

    @cached_property
    def notices(self) -> "NoticeService":
        """Notices to customers, with the folder that stands for the message gateway."""
        from app.devices.notices.file_sender import FileNoticeSender
        from app.services.notices import NoticeService

        sender = FileNoticeSender(self._given.state_folder / "notices")
        return NoticeService(*self._base, sender, self._given.texts)

    @cached_property
    def checkout(self) -> "CheckoutService":
        """Collecting."""
        from app.services.money import CheckoutService

        return CheckoutService(*self._base, self._devices.card, self._given.texts, self._given.link)

    @cached_property
    def card_refunds(self) -> "CardRefunds":
        """Giving money back to cards."""
        from app.services.card_refunds import CardRefunds

        return CardRefunds(*self._base, self._devices.card, self.orders, self._given.link)

    @cached_property
    def reverser(self) -> "PaymentReverser":
        """Undoing payments."""
        from app.services.reversals import PaymentReverser

        return PaymentReverser(*self._base, self._devices.card, self.codes)

    @cached_property
    def codes(self) -> "PaymentCodes":
        """Taking money by payment code."""
        from app.services.payment_codes import PaymentCodes

        return PaymentCodes(*self._base, self._devices.codes, self._given.link)

    @cached_property
    def claims(self) -> "ClaimService":
        """Payments by code without an answer."""
        from app.services.claims import ClaimService

        return ClaimService(*self._base, self.codes, self.checkout, self._given.link)

    @cached_property
    def kiosk_bills(self) -> "KioskBills":
        """What a kiosk tells about a number."""
        from app.services.kiosk_bills import KioskBills
        from app.services.service_passwords import ServicePasswordService

        return KioskBills(*self._base, self._devices.reader, ServicePasswordService(*self._base))

    @cached_property
    def kiosk_money(self) -> "KioskMoney":
        """Paying at a kiosk."""
        from app.services.kiosk_money import KioskMoney

        return KioskMoney(*self._base, self.checkout, self.codes, self.claims, self._given.texts)

    @cached_property
    def kiosk_desk(self) -> "KioskDesk":
        """Complaints, progress and tariff at a kiosk."""
        from app.services.kiosk_desk import KioskDesk

        given = self._given
        return KioskDesk(given.store, given.clock, self.complaints, self.progress, given.texts, given.link)

    @cached_property
    def spool(self) -> "SpoolService":
        """The print queue."""
        from app.services.spool import SpoolService

        return SpoolService(*self._base, self._devices.printer, self._render, self._known)

    @cached_property
    def complaints(self) -> "ComplaintService":
        """Complaints and suggestions."""
        from app.services.complaints import ComplaintService

        return ComplaintService(*self._base)

    @cached_property
    def shifts(self) -> "ShiftService":
        """Shifts and drawers."""
        from app.services.shifts import ShiftService

        return ShiftService(*self._base, self.staff)

    @cached_property
    def drawers(self) -> "DrawerService":
        """Bags to the safe, hand-overs, disputed change."""
        from app.services.drawers import DrawerService

        return DrawerService(*self._base, self.staff, self.shifts.attendance)

    @cached_property
    def alarms(self) -> "AlarmService":
        """The alarm key."""
        from app.services.alarms import AlarmService

        return AlarmService(*self._base, self.staff)

    @cached_property
    def enquiries(self) -> "EnquiryService":
        """Enquiries by one key."""
        from app.services.enquiries import EnquiryService

        return EnquiryService(*self._base)

    @cached_property
    def evidence(self) -> "EvidenceService":
        """Images of documents, and a second pair of eyes."""
        from app.services.evidence import EvidenceService

        devices = self._devices
        return EvidenceService(*self._base, devices.camera, self.staff, devices.faces)

    @cached_property
    def ratings(self) -> "RatingService":
        """What customers say on their own screen."""
        from app.services.ratings import RatingService

        return RatingService(*self._base)

    @cached_property
    def signatures(self) -> "SignatureService":
        """What customers sign."""
        from app.services.signatures import SignatureService

        return SignatureService(self._given.store, self._given.texts)

    @cached_property
    def close(self) -> "CloseService":
        """The day's close."""
        from app.services.close import CloseService

        return CloseService(*self._base, self.staff, self.queue, self.orders, self._given.link)

    @cached_property
    def follow_ups(self) -> "FollowUps":
        """What the centre refused."""
        from app.services.follow_ups import FollowUps

        return FollowUps(*self._base, self.staff, self.reverser, self._given.texts, self._link)

    @cached_property
    def returns(self) -> "NumberReturns":
        """Giving phone numbers back to the centre."""
        from app.services.stock import NumberReturns

        return NumberReturns(self._given.store, self._given.clock)

    @cached_property
    def notes(self) -> "InboxNotes":
        """What was dealt with in the inbox."""
        from app.services.inbox_notes import InboxNotes

        return InboxNotes(self._given.store, self._given.clock)

    @cached_property
    def offline_money(self) -> "OfflineMoney":
        """Collecting while the centre is away."""
        from app.services.offline_money import OfflineMoney

        return OfflineMoney(self._given.store, self.staff, self._link)

    @cached_property
    def arrears(self) -> "ArrearsService":
        """The run over arrears of a hall on its own."""
        from app.services.arrears import ArrearsService

        return ArrearsService(self._given.store, self._given.clock, self._given.link)

    @property
    def _link(self) -> TerminalLink:
        return self._given.link or NoNetwork()
