"""One day of a busy hall by the real services, from the first shift to the Z report: years are made of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.domain.business.spec import Value
from app.domain.enquiries import EnquiryCategory
from app.domain.errors import BugError
from app.domain.queue import Precedence
from app.domain.ratings import RatingEnd
from app.domain.shifts import NoteCount, TenderCount
from app.domain.staff import Role
from app.proving.bench.hall import FLOAT, HALL, PREPAID_FEN, SERVICE, payers
from app.proving.bench.place import MORNING_MS, home_in
from app.services.rows.customers import SubscriberRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.setup import InitStaff
from app.services.visits import Visit
from app.terminal.bootstrap import build
from app.terminal.system import SystemIds
from app.ui.context import Program
from app.ui.tasks import InlineRunner

TICKETS: Final = 400
COUNTERS: Final = 3
"""Counters that serve the lane of the tickets."""
CARD: Final = "wang_xiaoming"
NAME: Final = "小明"
_VISIT_MS: Final = 75_000
"""400 visits fill a day of a little more than eight hours."""
_KINDS: Final = ("sale", "sale", "asked", "sale", "checked", "sale", "asked", "sale", "gone", "sale")
"""What comes of ten tickets, in turn."""
_REGULAR: Final = (0, 133, 305)
"""Tickets of the one customer who comes on each day: after a week the list of visits is full."""


class DayClock:
    """A clock that stands until it is moved on."""

    def __init__(self) -> None:
        self._now_ms = MORNING_MS

    def now_ms(self) -> int:
        """Return epoch ms."""
        return self._now_ms

    def pass_ms(self, by_ms: int) -> None:
        """Move on."""
        self._now_ms += by_ms


class DayIds:
    """Identifiers whose first eight digits are the day's own: each is found by them, and made another's."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._made = 0
        self._real = SystemIds()

    def new(self) -> str:
        """Return an identifier in the form of a UUIDv7; in order, as those are."""
        self._made += 1
        high, low = divmod(self._made, 0x1000)
        return f"{self._prefix}-{high:04x}-7{low:03x}-8{self._real.new()[-16:]}"

    def random_bytes(self, count: int) -> bytes:
        """Return random bytes."""
        return self._real.random_bytes(count)


def prefix_of(at_ms: int) -> str:
    """Return how the identifiers of a moment begin: the upper 32 of the 48 bits of the time."""
    return f"{at_ms >> 16:08x}"


def regular(owing_nothing: Sequence[SubscriberRow]) -> SubscriberRow:
    """Return the number of the customer who comes on each day."""
    return owing_nothing[0]


def work_a_day(folder: Path, people: Sequence[InitStaff], tickets: int) -> None:
    """Do a day's work in a hall where nothing was done yet, and close it."""
    clock, ids, home = DayClock(), DayIds(prefix_of(MORNING_MS)), home_in(folder)
    with home.lock():
        store = home.open(clock, ids)
        try:
            program = build(store, clock, ids, InlineRunner(), None, folder)
            _Day(program, clock, ids, people, payers(store)).work(tickets)
        finally:
            store.close()


class _Day:
    """The clerks of a day and what they do."""

    def __init__(
        self,
        program: Program,
        clock: DayClock,
        ids: DayIds,
        people: Sequence[InitStaff],
        owing_nothing: Sequence[SubscriberRow],
    ) -> None:
        self._services = program.services
        self._tray = program.devices.tray
        self._store = program.store
        self._clock = clock
        self._ids = ids
        clerks = [person for person in people if person.roles == (Role.CLERK,)]
        self._manager = next(person for person in people if Role.DUTY_MANAGER in person.roles)
        self._clerks = tuple(
            self._services.staff.sign_in(person.no, person.pin, "counter", f"{HALL}-{counter}")
            for counter, person in enumerate(clerks[:COUNTERS], start=1)
        )
        self._payers = owing_nothing

    def work(self, tickets: int) -> None:
        """Do the day."""
        shifts = [self._services.shifts.open_shift(clerk, FLOAT).shift_id for clerk in self._clerks]
        for number in range(tickets):
            clerk = self._clerks[number % len(self._clerks)]
            self._visit(clerk, number)
        while self._services.spool.print_next():
            self._clock.pass_ms(1)
        for clerk, shift_id in zip(self._clerks, shifts, strict=True):
            self._close(clerk, shift_id)
        manager = self._services.staff.sign_in(self._manager.no, self._manager.pin, "manager", None)
        (day,) = self._services.close.days()
        self._services.close.close_day(manager, day.day_id, self._manager.pin)
        self._services.staff.sign_off(manager)
        while self._services.spool.print_next():
            self._clock.pass_ms(1)

    def _visit(self, clerk: Session, number: int) -> None:
        queue, kind = self._services.queue, _KINDS[number % len(_KINDS)]
        queue.issue(SERVICE, "zh_CN", Precedence.NONE, self._ids.new())
        self._clock.pass_ms(_VISIT_MS // 3)
        called = queue.call_next(clerk)
        self._clock.pass_ms(_VISIT_MS // 3)
        if kind == "gone":
            queue.cancel(clerk, called.ticket_id)
            return
        queue.serve(clerk, called.ticket_id)
        if kind == "sale":
            payer = regular(self._payers) if number in _REGULAR else self._payers[number % len(self._payers)]
            self._sell(clerk, called, payer)
        elif kind == "asked":
            self._services.enquiries.record(clerk, EnquiryCategory.BILL, called.ticket_id)
        else:
            self._check(clerk, called)
        self._clock.pass_ms(_VISIT_MS // 3)
        queue.finish(clerk, called.ticket_id)
        self._services.ratings.record(clerk, called.ticket_id, RatingEnd.RATED, 5)

    def _sell(self, clerk: Session, ticket: TicketRow, payer: SubscriberRow) -> None:
        visit = Visit(
            ticket_id=ticket.ticket_id, customer_id=payer.customer_id, subscriber_id=payer.subscriber_id
        )
        form: dict[str, Value] = {"numbers": (payer.number,), "arrears": "none", "prepay_fen": PREPAID_FEN}
        order = self._services.orders.submit(clerk, SERVICE, form, visit).order
        payment = self._services.checkout.open(clerk, ticket.ticket_id, (order.order_id,))
        self._services.checkout.complete(clerk, payment.payment_id, PREPAID_FEN)

    def _check(self, clerk: Session, ticket: TicketRow) -> None:
        self._services.customers.find(clerk, NAME)
        self._tray.lay(CARD)
        read = self._services.identity.read()
        self._tray.lift()
        found = self._services.identity.verify(
            clerk, read, ticket.ticket_id, same_person=True, entry_business=False
        )
        if found.refused:
            raise BugError("the card of the bench was refused")

    def _close(self, clerk: Session, shift_id: str) -> None:
        shifts = self._services.shifts
        with self._store.read() as queries:
            taken_fen = queries.money.shift_cash(shift_id)
        notes = (NoteCount(denomination_fen=100_00, pieces=taken_fen // 100_00), *FLOAT)
        shifts.count(clerk, shift_id, notes, (TenderCount(tender="card", declared_fen=0, slips=0),))
        manager = self._manager
        shifts.close_shift(clerk, shift_id, (), manager.no, manager.pin)
        self._services.staff.sign_off(clerk)
