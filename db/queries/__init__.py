"""Read models by subject: they return the frozen rows of `app.services.rows`.

A subject is imported when it is first asked for: a start needs two or three of them.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from db.queries.kept import Kept, NothingKept

if TYPE_CHECKING:
    from db.queries.alarms import SqlAlarms
    from db.queries.appointments import SqlAppointments
    from db.queries.bank_transfers import SqlTransfers
    from db.queries.call_backs import SqlCallBacks
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

    `hall` is whose reference data are read; a store of one hall needs not say it. `seen` remembers customers
    for whoever sees one state of the store, or makes it forget; without it they are read each time.
    """

    def __init__(
        self, conn: Connection, kept: Kept | None = None, hall: str = "", seen: Kept | None = None
    ) -> None:
        self._conn = conn
        self._kept = kept or Kept()
        self._hall = hall
        self._seen = seen or NothingKept()

    @property
    def conn(self) -> Connection:
        """The connection beneath, for what this layer reads beside the read models."""
        return self._conn

    @cached_property
    def halls(self) -> "SqlHalls":
        """Hall, terminals, lanes, services, counters, settings."""
        from db.queries.halls import SqlHalls

        return SqlHalls(self._conn, self._kept, self._hall)

    @cached_property
    def catalogue(self) -> "SqlCatalogue":
        """Plans and tariff."""
        from db.queries.catalogue import SqlCatalogue

        return SqlCatalogue(self._conn, self._kept)

    @cached_property
    def staff(self) -> "SqlStaff":
        """Staff and sessions."""
        from db.queries.staff import SqlStaff

        return SqlStaff(self._conn, self._kept)

    @cached_property
    def customers(self) -> "SqlCustomers":
        """Persons, customers, subscribers, bills."""
        from db.queries.customers import SqlCustomers

        return SqlCustomers(self._conn, self._kept, self._seen)

    @cached_property
    def subscribers(self) -> "SqlSubscribers":
        """Service passwords, ways of paying, deposits."""
        from db.queries.subscribers import SqlSubscribers

        return SqlSubscribers(self._conn)

    @cached_property
    def stock(self) -> "SqlStock":
        """Numbers and SIM cards."""
        from db.queries.stock import SqlStock

        return SqlStock(self._conn)

    @cached_property
    def goods(self) -> "SqlGoods":
        """Articles and pieces."""
        from db.queries.goods import SqlGoods

        return SqlGoods(self._conn, self._kept)

    @cached_property
    def queue(self) -> "SqlQueue":
        """Tickets."""
        from db.queries.queue import SqlQueue

        return SqlQueue(self._conn, self._hall)

    @cached_property
    def images(self) -> "SqlImages":
        """Kept images, comparisons of faces, signatures."""
        from db.queries.images import SqlImages

        return SqlImages(self._conn)

    @cached_property
    def ratings(self) -> "SqlRatings":
        """Ratings of visits."""
        from db.queries.ratings import SqlRatings

        return SqlRatings(self._conn)

    @cached_property
    def orders(self) -> "SqlOrders":
        """Orders, approvals, drafts."""
        from db.queries.orders import SqlOrders

        return SqlOrders(self._conn)

    @cached_property
    def work(self) -> "SqlWork":
        """Works that outlast the visit."""
        from db.queries.work import SqlWork

        return SqlWork(self._conn)

    @cached_property
    def call_backs(self) -> "SqlCallBacks":
        """Calls after a business."""
        from db.queries.call_backs import SqlCallBacks

        return SqlCallBacks(self._conn)

    @cached_property
    def notices(self) -> "SqlNotices":
        """Notices to customers."""
        from db.queries.notices import SqlNotices

        return SqlNotices(self._conn)

    @cached_property
    def money(self) -> "SqlMoney":
        """Payments, receipts, checkouts."""
        from db.queries.money import SqlMoney

        return SqlMoney(self._conn)

    @cached_property
    def codes(self) -> "SqlCodes":
        """Attempts by payment code, claims."""
        from db.queries.payment_codes import SqlCodes

        return SqlCodes(self._conn)

    @cached_property
    def refunds(self) -> "SqlRefunds":
        """Claims on payments, void receipts, copies of papers."""
        from db.queries.refunds import SqlRefunds

        return SqlRefunds(self._conn)

    @cached_property
    def complaints(self) -> "SqlComplaints":
        """Complaints."""
        from db.queries.complaints import SqlComplaints

        return SqlComplaints(self._conn)

    @cached_property
    def shifts(self) -> "SqlShifts":
        """Accounting days and shifts."""
        from db.queries.shifts import SqlShifts

        return SqlShifts(self._conn, self._kept)

    @cached_property
    def day_reports(self) -> "SqlDayReports":
        """Sums and lists of one day."""
        from db.queries.day_reports import SqlDayReports

        return SqlDayReports(self._conn)

    @cached_property
    def drawers(self) -> "SqlDrawers":
        """What happens to a drawer within its shift."""
        from db.queries.drawers import SqlDrawers

        return SqlDrawers(self._conn)

    @cached_property
    def alarms(self) -> "SqlAlarms":
        """Alarms."""
        from db.queries.alarms import SqlAlarms

        return SqlAlarms(self._conn, self._kept)

    @cached_property
    def help_calls(self) -> "SqlHelpCalls":
        """Calls for staff from machines."""
        from db.queries.help_calls import SqlHelpCalls

        return SqlHelpCalls(self._conn)

    @cached_property
    def transfers(self) -> "SqlTransfers":
        """Bank transfers that were taken down."""
        from db.queries.bank_transfers import SqlTransfers

        return SqlTransfers(self._conn, self._hall)

    @cached_property
    def enquiries(self) -> "SqlEnquiries":
        """Enquiries at the counters."""
        from db.queries.enquiries import SqlEnquiries

        return SqlEnquiries(self._conn)

    @cached_property
    def appointments(self) -> "SqlAppointments":
        """Appointments."""
        from db.queries.appointments import SqlAppointments

        return SqlAppointments(self._conn, self._hall)

    @cached_property
    def documents(self) -> "SqlDocuments":
        """The spool."""
        from db.queries.documents import SqlDocuments

        return SqlDocuments(self._conn)

    @cached_property
    def log(self) -> "SqlLog":
        """Where the log holds personal data."""
        from db.queries.log import SqlLog

        return SqlLog(self._conn)

    @cached_property
    def network(self) -> "SqlNetwork":
        """Hubs, verdicts, blocks, follow-ups."""
        from db.queries.network import SqlNetwork

        return SqlNetwork(self._conn)

    @cached_property
    def central(self) -> "SqlCentral":
        """What the centre is to do."""
        from db.queries.central import SqlCentral

        return SqlCentral(self._conn)

    @cached_property
    def sync_seen(self) -> "SqlSyncSeen":
        """What people see of the network."""
        from db.queries.sync_seen import SqlSyncSeen

        return SqlSyncSeen(self._conn)
