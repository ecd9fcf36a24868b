"""Any sequence of use cases on a real store stays legal and folds again from the log (DOMAIN §2)."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.domain.errors import UserError
from app.domain.queue import Precedence, TicketState
from app.domain.queue_rules import LEGAL
from app.services.queue import QueueService
from app.services.sessions import Session
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import Rig
from tests.factories_queue import window_opened

STEPS = {(before, after) for places in LEGAL.values() for before, after in places.items()}
MINUTE = 60_000


class QueueMachine(RuleBasedStateMachine):
    """Four counters, a kiosk and the clock, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.rig = Rig(Path(self.folder.name))
        self.rig.define_hall()
        self.queue = QueueService(self.rig.store, self.rig.clock, self.rig.ids)
        self.clerks: list[Session] = []
        self.refused = 0
        self.known: dict[str, TicketState] = {}
        self.serials: dict[tuple[str, str], int] = {}
        self.numbers: set[tuple[str, str]] = set()

    @initialize(count=st.integers(1, 4))
    def open(self, count: int) -> None:
        for number in range(1, count + 1):
            session = Session(f"s{number}", f"T1000{number}", "", (), "counter", f"A01-{number}")
            here = self.rig.store.terminal.terminal_id
            self.rig.record(*window_opened(session, here, self.rig.clock.now_ms()))
            self.clerks.append(session)

    def clerk(self, pick: int) -> Session:
        return self.clerks[pick % len(self.clerks)]

    def ticket(self, pick: int) -> str:
        return list(self.known)[pick % len(self.known)]

    @rule(
        service=st.sampled_from(("general", "broadband", "fee_payment")),
        precedence=st.sampled_from((Precedence.NONE, Precedence.NONE, Precedence.ELDER, Precedence.VIP)),
        pick=st.integers(0, 9),
    )
    def issue(self, service: str, precedence: Precedence, pick: int) -> None:
        wait = self.queue.hall_wait()
        try:
            issued = self.queue.issue(service, "zh_CN", precedence, self.rig.ids.new(), self.clerk(pick))
        except UserError:
            # Only the hours refuse; another service may be too late although the first one is not.
            self.refused += 1
            return
        assert wait.opens <= wait.minute < wait.closes
        ticket = issued.ticket
        assert issued.low_min <= issued.high_min
        series = (ticket.queue_day, ticket.number[0])
        assert int(ticket.number[1:]) == self.serials.get(series, 0) + 1
        self.serials[series] = int(ticket.number[1:])
        assert (ticket.queue_day, ticket.number) not in self.numbers
        self.numbers.add((ticket.queue_day, ticket.number))
        self.known[ticket.ticket_id] = TicketState.WAITING

    @rule(pick=st.integers(0, 9))
    def call_next(self, pick: int) -> None:
        self.attempt(lambda: self.queue.call_next(self.clerk(pick)))

    @precondition(lambda self: self.known)
    @rule(
        what=st.sampled_from(
            ("call", "recall", "serve", "put_back", "mark_missed", "reinstate", "finish", "cancel")
        ),
        pick=st.integers(0, 9),
        which=st.integers(0, 60),
    )
    def act(self, what: str, pick: int, which: int) -> None:
        self.attempt(lambda: getattr(self.queue, what)(self.clerk(pick), self.ticket(which)))

    @rule(
        what=st.sampled_from(
            ("recall", "serve", "put_back", "mark_missed", "finish", "cancel", "park", "reroute")
        ),
        pick=st.integers(0, 9),
        lane=st.sampled_from("AB"),
        counter=st.sampled_from((None, "A01-1", "A01-4")),
    )
    def act_on_the_held(self, what: str, pick: int, lane: str, counter: str | None) -> None:
        clerk = self.clerk(pick)
        held = self.queue.held(clerk)
        if held is None:
            return
        if what == "park":
            self.attempt(lambda: self.queue.park(clerk, held.ticket_id, "取证件", '{"a":1}'))
        elif what == "reroute":
            self.attempt(lambda: self.queue.reroute(clerk, held.ticket_id, lane, counter))
        else:
            self.attempt(lambda: getattr(self.queue, what)(clerk, held.ticket_id))

    @precondition(lambda self: self.known)
    @rule(pick=st.integers(0, 9), which=st.integers(0, 60))
    def resume(self, pick: int, which: int) -> None:
        self.attempt(lambda: self.queue.resume(self.clerk(pick), self.ticket(which)))

    @rule(
        ms=st.sampled_from((1_000, 20_000, 5 * MINUTE, 16 * MINUTE, 31 * MINUTE, 24 * 60 * MINUTE, -MINUTE))
    )
    def time_passes(self, ms: int) -> None:
        self.rig.clock.advance_ms(ms)
        self.queue.tick()
        assert self.queue.tick() is False

    @rule(pick=st.integers(0, 30))
    def close(self, pick: int) -> None:
        if pick == 0:
            waiting = sum(state is not TicketState.FINISHED for state in self.states().values())
            assert self.queue.end_open(self.clerk(0)).total == waiting

    def attempt(self, act: object) -> None:
        assert callable(act)
        before = self.states()
        try:
            act()
        except UserError:
            refused = True
        else:
            refused = False
        if refused:
            assert self.states() == before

    def states(self) -> dict[str, TicketState]:
        with self.rig.store.read() as queries:
            rows = {ticket_id: queries.queue.ticket(ticket_id) for ticket_id in self.known}
        return {ticket_id: row.state for ticket_id, row in rows.items() if row is not None}

    @invariant()
    def every_step_was_legal(self) -> None:
        now = self.states()
        for ticket_id, state in now.items():
            before = self.known[ticket_id]
            # A tick and a close may take two steps at once: through no-show to its end.
            two = {(a, d) for a, b in STEPS for c, d in STEPS if b is c}
            assert before is state or (before, state) in STEPS | two
        self.known = now

    @invariant()
    def a_clerk_holds_one_ticket_at_most(self) -> None:
        with self.rig.store.read() as queries:
            held = [t for t in queries.queue.open_tickets() if t.state in ("called", "serving")]
        assert len({t.counter_id for t in held}) == len(held) == len({t.staff_no for t in held})

    @invariant()
    def vips_keep_to_their_share(self) -> None:
        with self.rig.store.read() as queries:
            calls = queries.queue.recent_vips(30)
        assert all(sum(calls[start : start + 10]) <= 3 for start in range(len(calls)))

    def teardown(self) -> None:
        scratch = memory_engine()
        with self.rig.store.raw() as source, scratch.begin() as target:
            assert verify(source, target) == ()
        scratch.dispose()
        self.rig.store.close()
        self.folder.cleanup()


def test_any_sequence_is_legal_and_folds_again() -> None:
    found = settings()
    run_state_machine_as_test(QueueMachine, settings=settings(found, max_examples=found.max_examples // 5))
