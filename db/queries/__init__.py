"""Read models by subject: they return the frozen rows of `app.services.rows`."""

from functools import cached_property

from sqlalchemy import Connection

from db.queries.alarms import SqlAlarms
from db.queries.appointments import SqlAppointments
from db.queries.catalogue import SqlCatalogue
from db.queries.central import SqlCentral
from db.queries.complaints import SqlComplaints
from db.queries.customers import SqlCustomers
from db.queries.day_reports import SqlDayReports
from db.queries.documents import SqlDocuments
from db.queries.drawers import SqlDrawers
from db.queries.enquiries import SqlEnquiries
from db.queries.goods import SqlGoods
from db.queries.halls import SqlHalls
from db.queries.help_calls import SqlHelpCalls
from db.queries.images import SqlImages
from db.queries.kept import Kept
from db.queries.log import SqlLog
from db.queries.money import SqlMoney
from db.queries.network import SqlNetwork
from db.queries.notices import SqlNotices
from db.queries.orders import SqlOrders
from db.queries.payment_codes import SqlCodes
from db.queries.queue import SqlQueue
from db.queries.ratings import SqlRatings
from db.queries.refunds import SqlRefunds
from db.queries.shifts import SqlShifts
from db.queries.staff import SqlStaff
from db.queries.stock import SqlStock
from db.queries.subscribers import SqlSubscribers
from db.queries.sync_seen import SqlSyncSeen
from db.queries.work import SqlWork


class SqlQueries:
    """Implements `Queries` on one connection. Each subject is made when it is first asked for.

    `hall` is whose reference data are read; a store of one hall needs not say it.
    """

    def __init__(self, conn: Connection, kept: Kept | None = None, hall: str = "") -> None:
        self._conn = conn
        self._kept = kept or Kept()
        self._hall = hall

    @property
    def conn(self) -> Connection:
        """The connection beneath, for what this layer reads beside the read models."""
        return self._conn

    @cached_property
    def halls(self) -> SqlHalls:
        """Hall, terminals, lanes, services, counters, settings."""
        return SqlHalls(self._conn, self._kept, self._hall)

    @cached_property
    def catalogue(self) -> SqlCatalogue:
        """Plans and tariff."""
        return SqlCatalogue(self._conn, self._kept)

    @cached_property
    def staff(self) -> SqlStaff:
        """Staff and sessions."""
        return SqlStaff(self._conn)

    @cached_property
    def customers(self) -> SqlCustomers:
        """Persons, customers, subscribers, bills."""
        return SqlCustomers(self._conn)

    @cached_property
    def subscribers(self) -> SqlSubscribers:
        """Service passwords, ways of paying, deposits."""
        return SqlSubscribers(self._conn)

    @cached_property
    def stock(self) -> SqlStock:
        """Numbers and SIM cards."""
        return SqlStock(self._conn)

    @cached_property
    def goods(self) -> SqlGoods:
        """Articles and pieces."""
        return SqlGoods(self._conn, self._kept)

    @cached_property
    def queue(self) -> SqlQueue:
        """Tickets."""
        return SqlQueue(self._conn, self._hall)

    @cached_property
    def images(self) -> SqlImages:
        """Kept images, comparisons of faces, signatures."""
        return SqlImages(self._conn)

    @cached_property
    def ratings(self) -> SqlRatings:
        """Ratings of visits."""
        return SqlRatings(self._conn)

    @cached_property
    def orders(self) -> SqlOrders:
        """Orders, approvals, drafts."""
        return SqlOrders(self._conn)

    @cached_property
    def work(self) -> SqlWork:
        """Works that outlast the visit."""
        return SqlWork(self._conn)

    @cached_property
    def notices(self) -> SqlNotices:
        """Notices to customers."""
        return SqlNotices(self._conn)

    @cached_property
    def money(self) -> SqlMoney:
        """Payments, receipts, checkouts."""
        return SqlMoney(self._conn)

    @cached_property
    def codes(self) -> SqlCodes:
        """Attempts by payment code, claims."""
        return SqlCodes(self._conn)

    @cached_property
    def refunds(self) -> SqlRefunds:
        """Claims on payments, void receipts, copies of papers."""
        return SqlRefunds(self._conn)

    @cached_property
    def complaints(self) -> SqlComplaints:
        """Complaints."""
        return SqlComplaints(self._conn)

    @cached_property
    def shifts(self) -> SqlShifts:
        """Accounting days and shifts."""
        return SqlShifts(self._conn)

    @cached_property
    def day_reports(self) -> SqlDayReports:
        """Sums and lists of one day."""
        return SqlDayReports(self._conn)

    @cached_property
    def drawers(self) -> SqlDrawers:
        """What happens to a drawer within its shift."""
        return SqlDrawers(self._conn)

    @cached_property
    def alarms(self) -> SqlAlarms:
        """Alarms."""
        return SqlAlarms(self._conn)

    @cached_property
    def help_calls(self) -> SqlHelpCalls:
        """Calls for staff from machines."""
        return SqlHelpCalls(self._conn)

    @cached_property
    def enquiries(self) -> SqlEnquiries:
        """Enquiries at the counters."""
        return SqlEnquiries(self._conn)

    @cached_property
    def appointments(self) -> SqlAppointments:
        """Appointments."""
        return SqlAppointments(self._conn, self._hall)

    @cached_property
    def documents(self) -> SqlDocuments:
        """The spool."""
        return SqlDocuments(self._conn)

    @cached_property
    def log(self) -> SqlLog:
        """Where the log holds personal data."""
        return SqlLog(self._conn)

    @cached_property
    def network(self) -> SqlNetwork:
        """Hubs, verdicts, blocks, follow-ups."""
        return SqlNetwork(self._conn)

    @cached_property
    def central(self) -> SqlCentral:
        """What the centre is to do."""
        return SqlCentral(self._conn)

    @cached_property
    def sync_seen(self) -> SqlSyncSeen:
        """What people see of the network."""
        return SqlSyncSeen(self._conn)
