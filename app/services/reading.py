"""All read models of one transaction, by subject."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Rows and facts of every subject: whoever hands a store on needs none of them.
    from app.services.rows.alarms import AlarmQueries
    from app.services.rows.appointments import AppointmentQueries
    from app.services.rows.bank_transfers import TransferQueries
    from app.services.rows.call_backs import CallBackQueries
    from app.services.rows.catalogue import CatalogueQueries
    from app.services.rows.central import CentralQueries
    from app.services.rows.complaints import ComplaintQueries
    from app.services.rows.customers import CustomerQueries
    from app.services.rows.day_reports import DayReportQueries
    from app.services.rows.documents import DocumentQueries
    from app.services.rows.drawers import DrawerQueries
    from app.services.rows.enquiries import EnquiryQueries
    from app.services.rows.goods import GoodsQueries
    from app.services.rows.halls import HallQueries
    from app.services.rows.help_calls import HelpQueries
    from app.services.rows.images import ImageQueries
    from app.services.rows.log import LogQueries
    from app.services.rows.money import MoneyQueries
    from app.services.rows.network import NetworkQueries
    from app.services.rows.notices import NoticeQueries
    from app.services.rows.orders import OrderQueries
    from app.services.rows.payment_codes import CodeQueries
    from app.services.rows.queue import QueueQueries
    from app.services.rows.ratings import RatingQueries
    from app.services.rows.refunds import RefundQueries
    from app.services.rows.shifts import ShiftQueries
    from app.services.rows.staff import StaffQueries
    from app.services.rows.stock import StockQueries
    from app.services.rows.subscribers import SubscriberQueries
    from app.services.rows.sync_seen import SyncSeenQueries
    from app.services.rows.work import WorkQueries


class Queries(Protocol):
    """One consistent view of the rows."""

    @property
    def halls(self) -> "HallQueries":
        """Hall, terminals, lanes, services, counters, settings."""
        ...

    @property
    def catalogue(self) -> "CatalogueQueries":
        """Plans and tariff."""
        ...

    @property
    def staff(self) -> "StaffQueries":
        """Staff and sessions."""
        ...

    @property
    def customers(self) -> "CustomerQueries":
        """Persons, customers, subscribers, bills."""
        ...

    @property
    def subscribers(self) -> "SubscriberQueries":
        """Service passwords, ways of paying, deposits."""
        ...

    @property
    def stock(self) -> "StockQueries":
        """Numbers and SIM cards."""
        ...

    @property
    def goods(self) -> "GoodsQueries":
        """Articles and pieces."""
        ...

    @property
    def queue(self) -> "QueueQueries":
        """Tickets."""
        ...

    @property
    def images(self) -> "ImageQueries":
        """Kept images, comparisons of faces, signatures."""
        ...

    @property
    def ratings(self) -> "RatingQueries":
        """Ratings of visits."""
        ...

    @property
    def orders(self) -> "OrderQueries":
        """Orders, approvals, drafts."""
        ...

    @property
    def work(self) -> "WorkQueries":
        """Works that outlast the visit."""
        ...

    @property
    def call_backs(self) -> "CallBackQueries":
        """Calls after a business."""
        ...

    @property
    def notices(self) -> "NoticeQueries":
        """Notices to customers."""
        ...

    @property
    def money(self) -> "MoneyQueries":
        """Payments, receipts, checkouts."""
        ...

    @property
    def codes(self) -> "CodeQueries":
        """Attempts by payment code, claims."""
        ...

    @property
    def refunds(self) -> "RefundQueries":
        """Claims on payments, void receipts, copies of papers."""
        ...

    @property
    def complaints(self) -> "ComplaintQueries":
        """Complaints."""
        ...

    @property
    def shifts(self) -> "ShiftQueries":
        """Accounting days and shifts."""
        ...

    @property
    def day_reports(self) -> "DayReportQueries":
        """Sums and lists of one day."""
        ...

    @property
    def drawers(self) -> "DrawerQueries":
        """What happens to a drawer within its shift."""
        ...

    @property
    def alarms(self) -> "AlarmQueries":
        """Alarms."""
        ...

    @property
    def help_calls(self) -> "HelpQueries":
        """Calls for staff from machines."""
        ...

    @property
    def transfers(self) -> "TransferQueries":
        """Bank transfers that were taken down."""
        ...

    @property
    def enquiries(self) -> "EnquiryQueries":
        """Enquiries at the counters."""
        ...

    @property
    def appointments(self) -> "AppointmentQueries":
        """Appointments."""
        ...

    @property
    def documents(self) -> "DocumentQueries":
        """The spool."""
        ...

    @property
    def log(self) -> "LogQueries":
        """Where the log holds personal data."""
        ...

    @property
    def network(self) -> "NetworkQueries":
        """Hubs, verdicts, blocks, follow-ups."""
        ...

    @property
    def central(self) -> "CentralQueries":
        """What the centre is to do."""
        ...

    @property
    def sync_seen(self) -> "SyncSeenQueries":
        """What people see of the network."""
        ...
