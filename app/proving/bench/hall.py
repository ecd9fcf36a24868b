"""The hall that the bench measures: the demo hall of 2 000 customers, and what a clerk does in it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.business.spec import Value
from app.domain.errors import BugError
from app.domain.queue import Precedence, TicketOutcome
from app.domain.shifts import NoteCount
from app.domain.staff import Role
from app.i18n import LANGUAGES, load_text
from app.proving.bench.place import BenchClock, clock_in, home_in
from app.services.money import CheckoutService
from app.services.orders import OrderService
from app.services.queue import QueueService
from app.services.reversals import PaymentReverser
from app.services.rows.customers import SubscriberRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.setup import InitStaff
from app.services.shifts import ShiftService
from app.services.staff import StaffService
from app.services.visits import Visit
from app.terminal.commands import make_home
from app.terminal.home import Home
from app.terminal.places import CATALOGUE, RESOURCES
from app.terminal.system import SystemIds
from db.replay import BareStore
from db.uow import SqlStore

HALL: Final = "A01"
COUNTER: Final = "A01-1"
FLOAT: Final = (NoteCount(denomination_fen=10_00, pieces=50),)
PREPAID_FEN: Final = 100_00
SERVICE: Final = "fee_payment"
WAITING: Final = 20
"""Tickets that wait while others are issued and called."""
_PAYERS: Final = (
    "SELECT number FROM subscriber s WHERE kind = 'mobile' AND status = 'active' AND NOT EXISTS"
    " (SELECT 1 FROM bill b WHERE b.subscriber_id = s.subscriber_id AND b.unpaid_fen > 0)"
    " ORDER BY number LIMIT 1000"
)


@dataclass(frozen=True, slots=True)
class Template:
    """A finished demo hall that is copied for each measurement. `pin` is that of `clerk`."""

    folder: Path
    clerk: str
    pin: str

    def copy(self, name: str) -> Home:
        """Return a fresh copy."""
        made = self.folder.parent / name
        shutil.copytree(self.folder, made)
        return home_in(made)


def make_template(folder: Path) -> Template:
    """Make the demo hall with an open shift and some customers waiting, in a new folder."""
    return opened(folder, make_hall(folder))


def make_hall(folder: Path) -> tuple[InitStaff, ...]:
    """Make the demo hall in a new folder, nothing done in it yet; returns its staff."""
    home = home_in(folder)
    with home.lock():
        return make_home(home, CATALOGUE, HALL, demo=True, clock=BenchClock(), ids=SystemIds()).staff


def opened(folder: Path, people: Sequence[InitStaff]) -> Template:
    """Open a shift in a hall and let some customers wait; returns what is copied from then on."""
    home, clock, ids = home_in(folder), clock_in(folder), SystemIds()
    clerk = next(person for person in people if person.roles == (Role.CLERK,))
    with home.lock():
        store = home.open(clock, ids)
        try:
            staff = StaffService(store, clock, ids)
            session = staff.sign_in(clerk.no, clerk.pin, "counter", COUNTER)
            ShiftService(store, clock, ids, staff).open_shift(session, FLOAT)
            for _ in range(WAITING):
                QueueService(store, clock, ids).issue(SERVICE, "zh_CN", Precedence.NONE, ids.new())
        finally:
            store.close()
    return Template(folder, clerk.no, clerk.pin)


def payers(store: SqlStore) -> tuple[SubscriberRow, ...]:
    """Return mobile numbers that owe nothing, so that every sale is of the same size."""
    with store.raw() as conn:
        numbers = [number for (number,) in conn.exec_driver_sql(_PAYERS)]
    with store.read() as queries:
        found = (queries.customers.by_number(number) for number in numbers)
        return tuple(row for row in found if row)


class Clerk:
    """A clerk with an open shift and the real services."""

    def __init__(
        self,
        store: SqlStore,
        session: Session,
        queue: QueueService,
        orders: OrderService,
        checkout: CheckoutService,
    ) -> None:
        self.store = store
        self.session = session
        self.queue = queue
        self.orders = orders
        self.checkout = checkout
        self._ids = SystemIds()
        self._payers = payers(store)
        self._sold = 0

    def payer(self) -> SubscriberRow:
        """Return the next number that somebody pays for."""
        self._sold += 1
        return self._payers[self._sold % len(self._payers)]

    def submit(self, payer: SubscriberRow) -> str:
        """Accept a payment of fees in advance; returns the order's id."""
        visit = Visit(customer_id=payer.customer_id, subscriber_id=payer.subscriber_id)
        form: dict[str, Value] = {"numbers": (payer.number,), "arrears": "none", "prepay_fen": PREPAID_FEN}
        order = self.orders.submit(self.session, SERVICE, form, visit).order
        if order.total_fen != PREPAID_FEN:  # pragma: no cover - the demo hall's numbers owe nothing
            raise BugError("a sale of the bench has another price")
        return order.order_id

    def begin(self, order_id: str) -> str:
        """Open the checkout of an order; returns the payment's id."""
        return self.checkout.open(self.session, None, (order_id,)).payment_id

    def pay(self, payment_id: str) -> str:
        """Take the payment in cash; returns the receipt's number."""
        return self.checkout.complete(self.session, payment_id, PREPAID_FEN).receipt

    def sell(self) -> str:
        """Do one whole sale; returns the receipt's number."""
        return self.pay(self.begin(self.submit(self.payer())))

    def issue(self) -> TicketRow:
        """Give a number to a customer."""
        return self.queue.issue(SERVICE, "zh_CN", Precedence.NONE, self._ids.new()).ticket

    def call(self) -> TicketRow:
        """Call the next number."""
        return self.queue.call_next(self.session)

    def attend(self, ticket: TicketRow) -> None:
        """Serve a called number to its end."""
        self.queue.serve(self.session, ticket.ticket_id)
        ended = self.queue.finish(self.session, ticket.ticket_id)
        if ended.outcome is not TicketOutcome.SERVED:  # pragma: no cover - serve and finish say so
            raise BugError("a ticket of the bench was not served")


@contextmanager
def clerk_in(template: Template, name: str) -> Iterator[Clerk]:
    """Open a fresh copy of the hall for a clerk, without a window."""
    home, clock, ids = template.copy(name), clock_in(template.folder), SystemIds()
    store = home.open(clock, ids)
    try:
        texts = {lang: load_text(lang, RESOURCES) for lang in LANGUAGES}
        card = SimulatedCardTerminal()
        reverser = PaymentReverser(store, clock, ids, card)
        yield Clerk(
            store,
            StaffService(store, clock, ids).sign_in(template.clerk, template.pin, "counter", COUNTER),
            QueueService(store, clock, ids),
            OrderService(store, clock, ids, reverser, texts),
            CheckoutService(store, clock, ids, card, texts),
        )
    finally:
        store.close()
        shutil.rmtree(home.folder)  # one that holds years is large


@contextmanager
def bare_store(template: Template, name: str) -> Iterator[BareStore]:
    """Open a fresh copy of the hall's store with the driver alone."""
    home = template.copy(name)
    secrets = home.secrets().load()
    if secrets is None:  # pragma: no cover - the copy has its key file
        raise BugError("the copied hall has no key")
    bare = BareStore(home.store_path, secrets.db_key)
    try:
        yield bare
    finally:
        bare.close()
        shutil.rmtree(home.folder)
