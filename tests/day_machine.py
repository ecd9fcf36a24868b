"""A demo hall at work, for machines that try any sequence of use cases on it.

What must hold is computed from the log on disk by `app.proving.invariants`, which shares no code with the
program.
"""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from app.domain.business.spec import Form
from app.domain.errors import EnvironmentFault, SyncConflict, TingtaiError, UserError
from app.domain.queue import Precedence
from app.domain.shifts import NoteCount
from app.proving import invariants
from app.services.erasure import ErasureService
from app.services.rows.money import PaymentRow
from app.services.rows.orders import OrderRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.visits import Visit
from app.terminal.bootstrap import build
from app.ui.tasks import InlineRunner
from db.backup import back_up, restore
from tests.factories import HALL
from tests.people import (
    CLERK,
    CLERK_PIN,
    MANAGER,
    MANAGER_PIN,
    OTHER_CLERK,
    OTHER_PIN,
    CopiedRig,
    DemoHall,
    Made,
)
from tests.samples_faces import face_fact, image_facts

PASSPHRASE = "correct horse battery staple"
MINUTE = 60_000
NUMBERS = ("13800001234", "13900001002", "01000006688", "13800000102", "15000003391")
CARDS = ("wang_xiaoming", "rare_name", "five_numbers", "expired", "new_customer", "hmt_permit", "child_12")
FLOAT = (NoteCount(denomination_fen=10_00, pieces=30),)

SIGNED = ("plan_change", "open_account")


@cache
def morning() -> tuple[Made, tuple[Session, ...]]:
    """Return a demo hall whose two clerks have opened their shifts, and everybody's sessions."""
    with tempfile.TemporaryDirectory() as folder:
        hall = DemoHall(Path(folder))
        hall.rig.clock.advance_ms(MINUTE)
        people = (
            hall.staff.sign_in(CLERK, CLERK_PIN, "counter", f"{HALL}-3"),
            hall.staff.sign_in(OTHER_CLERK, OTHER_PIN, "counter", f"{HALL}-2"),
            hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None),
        )
        program = build(hall.rig.store, hall.rig.clock, hall.rig.ids, InlineRunner(), None, Path(folder))
        for clerk in people[:2]:
            program.services.shifts.open_shift(clerk, FLOAT)
        hall.rig.store.close()
        assert hall.rig.secrets.secrets is not None
        return Made(hall.rig.path.read_bytes(), hall.rig.secrets.secrets, hall.made), people


class HallAtWork(RuleBasedStateMachine):
    """Two clerks, a manager, and a machine that stops. Nothing is remembered but what people hold in hand."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name)
        made, people = morning()
        self.rig = CopiedRig(self.home, made, seed=3)
        *self.desks, self.manager = people
        self.backup: Path | None = None
        self.saved: set[str] = set()
        """Receipts that the backup knows."""
        self.receipts: set[str] = set()
        self.printed: set[str] = set()
        """Every number that was ever given, also of days that a restored backup does not know."""
        self.start()

    def start(self) -> None:
        """Build the program on the open store; what was in hand is gone."""
        self.tasks = InlineRunner()
        self.program = build(self.rig.store, self.rig.clock, self.rig.ids, self.tasks, None, self.home)
        self.services = self.program.services
        self.erasure = ErasureService(self.rig.store)
        self.visits: dict[int, Visit] = {}
        self.acted = False

    def attempt(self, use: Callable[[], object]) -> None:
        """Let somebody try something. A refusal is an answer, if people can read it in both languages."""
        try:
            use()
            self.acted = True
        except (UserError, SyncConflict, EnvironmentFault) as error:
            self.explained(error)

    def explained(self, error: TingtaiError) -> None:
        for text in self.program.texts.values():
            assert text.has(error.code), error.code
            assert "⟨" not in text.error(error), error.code

    def held(self, who: int) -> TicketRow | None:
        return self.services.queue.held(self.desks[who])

    def payments(self) -> tuple[PaymentRow, ...]:
        with self.rig.store.read() as queries:
            return queries.money.recent(8)

    def orders(self) -> list[OrderRow]:
        """Return orders that are open: of the visits, of nobody's visit."""
        with self.rig.store.read() as queries:
            tickets = [None, *(ticket.ticket_id for ticket in queries.queue.open_tickets())]
            return [order for ticket in tickets for order in queries.orders.open_of_ticket(ticket)]

    def arrive(self, service: str, precedence: Precedence) -> None:
        """Press at the kiosk, twice: one press, one ticket."""
        queue, request = self.services.queue, self.rig.ids.new()
        self.attempt(lambda: queue.issue(service, "zh_CN", precedence, request))
        self.attempt(lambda: queue.issue(service, "zh_CN", precedence, request))

    def welcome(self, who: int, card: str, number: str = NUMBERS[0], *, entry: bool = False) -> Visit:
        """Go on with the visit at a counter; where nobody sits, call the next and verify the card shown."""
        if who in self.visits:
            return self.visits[who]
        if self.held(who) is None:
            self.arrive("general", Precedence.NONE)
            self.attempt(lambda: self.services.queue.call_next(self.desks[who]))
        ticket = self.held(who)
        if ticket is None:
            return Visit()
        self.attempt(lambda: self.services.queue.serve(self.desks[who], ticket.ticket_id))
        self.attempt(lambda: self.verify(who, ticket.ticket_id, card, number, entry=entry))
        return self.visits.get(who, Visit(ticket_id=ticket.ticket_id))

    def verify(self, who: int, ticket_id: str, card: str, number: str, *, entry: bool) -> None:
        self.program.devices.tray.lay(card)
        read = self.services.identity.read()
        self.program.devices.tray.lift()
        found = self.services.identity.verify(
            self.desks[who], read, ticket_id, same_person=True, entry_business=entry
        )
        with self.rig.store.read() as queries:
            row = queries.customers.by_number(number)
        if found.passed and entry:
            self.rig.record(face_fact(self.rig.ids, found.verification_id, found.at_ms))
            self.rig.record(*image_facts(self.rig.ids, found.verification_id, found.at_ms, "open_account"))
        known = found.customer.customer_id if found.customer else None
        self.visits[who] = Visit(
            ticket_id=ticket_id,
            customer_id=known or (row.customer_id if row and not entry else None),
            person_id=found.person_id if found.passed else None,
            verification_id=found.verification_id if found.passed else None,
            subscriber_id=row.subscriber_id if row and not entry else None,
        )

    def submit(self, who: int, type_key: str, visit: Visit, form: Form) -> None:
        """Accept a business, and let the customer sign what is to be signed."""
        orders, desk = self.services.orders, self.desks[who]

        def accept() -> None:
            opened = orders.start(desk, type_key, visit)
            done = orders.submit(desk, type_key, {**opened.form, **form}, visit)
            if type_key in SIGNED:
                self.attempt(lambda: orders.sign(desk, done.order.order_id, "paper"))

        self.attempt(accept)

    # ------------------------------------------------------------------------------------------ the machine

    @precondition(lambda self: self.acted)
    @rule()
    def restart(self) -> None:
        self.rig.reopen()
        self.start()
        self.services.spool.recover()

    @precondition(lambda self: self.receipts > self.saved)
    @rule()
    def back_up(self) -> None:
        assert self.rig.secrets.secrets is not None
        self.saved = set(self.receipts)
        self.backup = self.home / f"{self.rig.ids.new()}.backup"
        back_up(self.rig.path, self.rig.secrets.secrets, self.backup, PASSPHRASE)

    @precondition(lambda self: self.backup is not None and self.receipts > self.saved)
    @rule()
    def put_back(self) -> None:
        """Lose the store with what was taken since the backup, and begin again from it."""
        assert self.backup is not None
        self.rig.store.close()
        for leftover in self.home.glob(f"{self.rig.path.name}*"):
            leftover.unlink()
        restore(self.backup, PASSPHRASE, self.rig.path, self.rig.secrets, self.rig.ids)
        self.rig.reopen()
        self.receipts = self.numbers()
        self.start()

    # ------------------------------------------------------------------------------------- what always holds

    def numbers(self) -> set[str]:
        with self.rig.store.raw() as conn:
            return set(conn.exec_driver_sql("SELECT number FROM receipt").scalars())

    @invariant()
    def no_receipt_number_is_given_twice(self) -> None:
        fresh = self.numbers() - self.receipts
        assert not fresh & self.printed
        self.receipts |= fresh
        self.printed |= fresh

    @invariant()
    def balances_moved_by_what_was_paid_in(self) -> None:
        with self.rig.store.raw() as conn:
            balances, opened, paid = conn.exec_driver_sql(
                "SELECT (SELECT SUM(fen) FROM balance),"
                " (SELECT SUM(body ->> 'opening_balance_fen') FROM op WHERE kind = 'subscriber_opened'),"
                " (SELECT COALESCE(SUM(to_balance_fen), 0) FROM payment_line)"
            ).one()
        assert balances == opened + paid

    def reports_agree(self) -> None:
        """Hold every day's report against itself, its Z report and nothing personal."""
        reports = self.services.manager.reports
        for day in reports.days(self.manager):
            found = reports.report(self.manager, day.day_id)
            assert found.agrees is (True if day.z_number else None), found
            assert "13800001234" not in str(found)

    def teardown(self) -> None:
        self.reports_agree()
        self.rig.store.close()
        assert self.rig.secrets.secrets is not None
        key = self.rig.secrets.secrets.db_key
        log = invariants.gather(self.rig.path, key)
        # These two ask that there was something to hold them against; what waits for paper may wait.
        left_out = {"spool_accounted"}
        left_out |= set() if log.of("receipt_issued") else {"receipts_dense"}
        left_out |= set() if log.of("day_closed") else {"z_equals_facts"}
        for found in invariants.check(self.rig.path, key):
            assert found.ok or found.name in left_out, found
        self.folder.cleanup()
