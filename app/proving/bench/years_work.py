"""What is done in the full hall and in the fresh one, a round at a time."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.domain.staff import Role
from app.proving.bench.hall import COUNTER, Clerk, Template, payers
from app.proving.bench.place import clock_in
from app.proving.bench.replay import Stopwatch
from app.proving.bench.years_day import NAME, regular
from app.services.journal import Group, Wanted
from app.services.sessions import Session
from app.services.setup import InitStaff
from app.terminal.bootstrap import build
from app.terminal.system import SystemIds
from app.ui.context import Program
from app.ui.tasks import InlineRunner
from db.uow import SqlStore

_PAGE: Final = 50
_REPORTS: Final = 20
_SEARCHES: Final = (
    ("journal_today", Wanted()),
    ("journal_group_today", Wanted(group=Group.MONEY)),
    ("journal_group", Wanted(group=Group.CASH, days=0)),
    ("journal_machine", Wanted(who="machine", days=0)),
)


@dataclass(frozen=True, slots=True)
class AtWork:
    """A hall with a clerk at a counter, an auditor, and a customer who comes on each day."""

    clerk: Clerk
    regular: str
    program: Program
    auditor: Session
    store: SqlStore


@contextmanager
def at_work(template: Template, name: str, people: Sequence[InitStaff]) -> Iterator[AtWork]:
    """Open a fresh copy of a hall, with the whole program but its windows."""
    home, clock, ids = template.copy(name), clock_in(template.folder), SystemIds()
    store = home.open(clock, ids)
    try:
        program = build(store, clock, ids, InlineRunner(), None, home.folder)
        services = program.services
        session = services.staff.sign_in(template.clerk, template.pin, "counter", COUNTER)
        auditor = next(person for person in people if person.roles == (Role.AUDITOR,))
        yield AtWork(
            Clerk(store, session, services.queue, services.orders, services.checkout),
            regular(payers(store)).customer_id,
            program,
            services.staff.sign_in(auditor.no, auditor.pin, "manager", None),
            store,
        )
    finally:
        store.close()
        shutil.rmtree(home.folder)


def a_round(at: AtWork, watch: Stopwatch) -> None:
    """Do everything once."""
    clerk, services = at.clerk, at.program.services
    with watch.piece("issue"):
        clerk.issue()
    with watch.piece("overview"):
        services.queue.overview(COUNTER, at.program.clock.now_ms())
    with watch.piece("call"):
        called = clerk.call()
    with watch.piece("display"):
        services.queue.display()
    with watch.piece("attend"):
        clerk.attend(called)
    payer = clerk.payer()
    with watch.piece("number"):
        services.customers.find(clerk.session, payer.number)
    with watch.piece("name"):
        services.customers.find(clerk.session, NAME)
    with watch.piece("customer"):
        services.customers.overview(at.regular)
    with watch.piece("order"):
        order_id = clerk.submit(payer)
    with watch.piece("checkout"):
        payment_id = clerk.begin(order_id)
    with watch.piece("pay"):
        receipt = clerk.pay(payment_id)
    _look_up(at, watch, receipt)


def _look_up(at: AtWork, watch: Stopwatch, receipt: str) -> None:
    services = at.program.services
    with watch.piece("receipt"):
        services.customers.find(at.clerk.session, receipt)
    with watch.piece("receipt_part"), at.store.read() as queries:
        queries.money.search(receipt[: -len("00-00")], _PAGE)
    with watch.piece("receipts"), at.store.read() as queries:
        queries.money.recent(_PAGE)
    with watch.piece("papers"):
        services.spool.pending()
    shift = services.shifts.current(at.clerk.session)
    if shift is not None:
        with watch.piece("shift_close"):
            services.shifts.blockers(shift.shift_id)
            services.shifts.carried(shift.shift_id)
        with watch.piece("day_close"):
            services.close.day_status(shift.day_id)
    with watch.piece("reports"):
        services.shifts.reports(_REPORTS)
    with watch.piece("floor"):
        services.manager.floor.look(at.auditor)
    with watch.piece("inbox"), at.store.read() as queries:
        queries.sync_seen.lost(at.store.terminal.terminal_id, 0)
        queries.sync_seen.chains()
    journal = services.manager.journal
    for piece, wanted in (*_SEARCHES, ("journal_person", Wanted(words=at.auditor.staff_no, days=0))):
        with watch.piece(piece):
            journal.page(at.auditor, wanted, 0, _PAGE)
    (line, *_) = journal.page(at.auditor, Wanted(), 0, 1)
    with watch.piece("journal_line"):
        journal.detail(at.auditor, line.op.op_id)
