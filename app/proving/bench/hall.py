"""The hall that the bench measures: the demo hall of 2 000 customers, and what a clerk does in it.

The clock stands in a working day, whenever the bench runs; it moves on as the wall clock does.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.devices.secrets.key_file import KeyFileSecrets
from app.domain.errors import BugError
from app.domain.queue import Precedence, TicketOutcome
from app.domain.shifts import NoteCount
from app.i18n import LANGUAGES, Text, load_text
from app.services.authority import StandaloneAuthority
from app.services.money import CheckoutService
from app.services.orders import OrderService
from app.services.ports import Secrets
from app.services.queue import QueueService
from app.services.reversals import PaymentReverser
from app.services.rows.customers import SubscriberRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.setup import SetupService
from app.services.shifts import ShiftService
from app.services.staff import StaffService
from app.services.visits import Visit
from app.sync.chain import Signer
from app.terminal.places import CATALOGUE, RESOURCES
from app.terminal.system import SystemIds
from db.opening import create_store, open_store
from db.replay import BareStore
from db.uow import SqlStore

CODE: Final = "T01"
HALL: Final = "A01"
COUNTER: Final = "A01-1"
MORNING_MS: Final = 1_773_190_800_000
"""2026-03-11 09:00 in the hall's zone."""
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


class BenchClock:
    """A clock that began at nine in the morning when it was made."""

    def __init__(self) -> None:
        self._begun = time.monotonic_ns()

    def now_ms(self) -> int:
        """Return epoch ms."""
        return MORNING_MS + (time.monotonic_ns() - self._begun) // 1_000_000


@dataclass(frozen=True, slots=True)
class Template:
    """A finished demo hall that is copied for each measurement. `pin` is that of `clerk`."""

    folder: Path
    clerk: str
    pin: str

    @property
    def key_file(self) -> Path:
        """Return the file with its keys."""
        return self.folder / "key.json"

    def copy(self, name: str) -> Path:
        """Return the folder of a fresh copy; store and key file carry the names that a home gives them."""
        made = self.folder.parent / name
        shutil.copytree(self.folder, made)
        return made


def make_template(folder: Path) -> Template:
    """Make the demo hall with an open shift and some customers waiting, in a new folder."""
    folder.mkdir()
    secrets, clock, ids = KeyFileSecrets(folder / "key.json"), BenchClock(), SystemIds()
    store = create_store(folder / "store.db", CODE, HALL, secrets, clock, ids, StandaloneAuthority())
    try:
        made = SetupService(store, clock, ids).init_hall(CATALOGUE, HALL, _public_key(secrets), demo=True)
        clerk = next(person for person in made.staff if [role.value for role in person.roles] == ["clerk"])
        staff = StaffService(store, clock, ids)
        session = staff.sign_in(clerk.no, clerk.pin, "counter", COUNTER)
        ShiftService(store, clock, ids, staff).open_shift(session, FLOAT)
        for _ in range(WAITING):
            QueueService(store, clock, ids).issue(SERVICE, "zh_CN", Precedence.NONE, ids.new())
    finally:
        store.close()
    return Template(folder, clerk.no, clerk.pin)


class Desk:
    """A clerk at a counter of a copied hall, with the real services behind."""

    def __init__(self, folder: Path, template: Template) -> None:
        clock, ids = BenchClock(), SystemIds()
        self.path = folder / "store.db"
        self.store: SqlStore = open_store(
            self.path, KeyFileSecrets(folder / "key.json"), clock, ids, StandaloneAuthority()
        )
        texts: dict[str, Text] = {lang: load_text(lang, RESOURCES) for lang in LANGUAGES}
        card = SimulatedCardTerminal()
        self.queue = QueueService(self.store, clock, ids)
        self.orders = OrderService(
            self.store, clock, ids, PaymentReverser(self.store, clock, ids, card), texts
        )
        self.checkout = CheckoutService(self.store, clock, ids, card, texts)
        self.session: Session = StaffService(self.store, clock, ids).sign_in(
            template.clerk, template.pin, "counter", COUNTER
        )
        self._ids = ids
        self._payers = self._without_arrears()
        self._sold = 0

    def _without_arrears(self) -> tuple[SubscriberRow, ...]:
        """Return mobile numbers that owe nothing, so that every sale is of the same size."""
        with self.store.raw() as conn:
            numbers = [number for (number,) in conn.exec_driver_sql(_PAYERS)]
        with self.store.read() as queries:
            found = (queries.customers.by_number(number) for number in numbers)
            return tuple(row for row in found if row)

    def payer(self) -> SubscriberRow:
        """Return the next number that somebody pays for."""
        self._sold += 1
        return self._payers[self._sold % len(self._payers)]

    def submit(self, payer: SubscriberRow) -> str:
        """Accept a payment of fees in advance; returns the order's id."""
        visit = Visit(customer_id=payer.customer_id, subscriber_id=payer.subscriber_id)
        form = {"numbers": (payer.number,), "arrears": "none", "prepay_fen": PREPAID_FEN}
        order = self.orders.submit(self.session, "fee_payment", form, visit).order
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

    def close(self) -> None:
        """Close the store."""
        self.store.close()


@contextmanager
def desk(template: Template, name: str) -> Iterator[Desk]:
    """Open a desk in a fresh copy of the hall."""
    opened = Desk(template.copy(name), template)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def bare_store(template: Template, name: str) -> Iterator[BareStore]:
    """Open a fresh copy of the hall's store with the driver alone."""
    folder = template.copy(name)
    secrets = KeyFileSecrets(folder / "key.json").load()
    if secrets is None:  # pragma: no cover - the copy has its key file
        raise BugError("the copied hall has no key")
    opened = BareStore(folder / "store.db", secrets.db_key)
    try:
        yield opened
    finally:
        opened.close()


def _public_key(secrets: Secrets) -> str:
    found = secrets.load()
    if found is None:  # pragma: no cover - creating the store saved them
        raise BugError("the hall of the bench has no key")
    return Signer("", bytes.fromhex(found.device_key)).public_key
