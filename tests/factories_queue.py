"""A hall with its queue on a real store, and shorthands for what people do there."""

from pathlib import Path

from app.domain.queue import Precedence
from app.domain.shifts import ShiftOpened
from app.domain.staff import SignedIn
from app.services.link import Link
from app.services.queue import QueueService
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import Rig

MINUTE = 60_000
SECOND = 1_000


def window_opened(session: Session, terminal_id: str, at_ms: int) -> tuple[SignedIn, ShiftOpened]:
    """Return what makes a counter call: somebody sits there, with an open shift."""
    assert session.counter_id is not None
    signed_in = SignedIn(
        staff_no=session.staff_no,
        session_id=session.session_id,
        terminal_id=terminal_id,
        desk="counter",
        counter_id=session.counter_id,
        took_over=None,
        at_ms=at_ms,
    )
    return signed_in, ShiftOpened(
        after=None,
        shift_id=f"shift-of-{session.session_id}",
        day_id="",
        staff_no=session.staff_no,
        counter_id=session.counter_id,
        terminal_id=terminal_id,
        float_notes=(),
        float_fen=0,
        at_ms=at_ms,
    )


class Hall:
    """A hall with its queue, and shorthands for what people do."""

    def __init__(self, folder: Path, link: Link | None = None) -> None:
        self.rig = Rig(folder)
        self.rig.define_hall()
        self.queue = QueueService(self.rig.store, self.rig.clock, self.rig.ids, link)

    def sign_in(self, counter: int, staff_no: str = "", *, on_shift: bool = True) -> Session:
        staff_no = staff_no or f"T1000{counter}"
        session = Session(f"s-{staff_no}", staff_no, "测试·林知夏", (), "counter", f"A01-{counter}")
        seat, shift = window_opened(session, self.rig.store.terminal.terminal_id, self.rig.clock.now_ms())
        self.rig.record(seat)
        if on_shift:
            self.rig.record(shift)
        return session

    def issue(
        self,
        service: str = "general",
        precedence: Precedence = Precedence.NONE,
        request: str = "",
        session: Session | None = None,
    ) -> TicketRow:
        return self.queue.issue(service, "zh_CN", precedence, request or self.rig.ids.new(), session).ticket

    def row(self, ticket: TicketRow) -> TicketRow:
        with self.rig.store.read() as queries:
            found = queries.queue.ticket(ticket.ticket_id)
        assert found is not None
        return found

    def wait(self, ms: int) -> None:
        self.rig.clock.advance_ms(ms)

    def assert_rebuilds(self) -> None:
        scratch = memory_engine()
        with self.rig.store.raw() as source, scratch.begin() as target:
            assert verify(source, target) == ()
        scratch.dispose()
