"""A hall with its queue on a real store, and shorthands for what people do there."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.domain.queue import Precedence
from app.domain.staff import SignedIn
from app.i18n import Text, load_text
from app.services.queue import Issued, QueueService
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from tests.factories import Rig

MINUTE = 60_000
SECOND = 1_000


class QueueHall:
    """The small hall of the factories with an inline runner and both languages."""

    def __init__(self, folder: Path, app: QApplication) -> None:
        load_fonts()
        apply_theme(app, LIGHT)
        self.rig = Rig(folder)
        self.rig.define_hall()
        self.tasks = InlineRunner()
        self.queue = QueueService(self.rig.store, self.rig.clock, self.rig.ids)
        self.texts: dict[str, Text] = {lang: load_text(lang, RESOURCES) for lang in ("zh_CN", "en")}

    @property
    def text(self) -> Text:
        return self.texts["zh_CN"]

    def sign_in(self, counter: int) -> Session:
        session = Session(f"s{counter}", f"T1000{counter}", "测试·林知夏", (), "counter", f"A01-{counter}")
        self.rig.record(
            SignedIn(
                staff_no=session.staff_no,
                session_id=session.session_id,
                terminal_id=self.rig.store.terminal.terminal_id,
                desk="counter",
                counter_id=session.counter_id,
                took_over=None,
                at_ms=self.rig.clock.now_ms(),
            )
        )
        return session

    def issue(
        self, service: str = "general", precedence: Precedence = Precedence.NONE, by: Session | None = None
    ) -> Issued:
        return self.queue.issue(service, "zh_CN", precedence, self.rig.ids.new(), by)

    def open_tickets(self) -> tuple[TicketRow, ...]:
        with self.rig.store.read() as queries:
            return queries.queue.open_tickets()

    def miss_next(self, session: Session) -> TicketRow:
        ticket = self.queue.call_next(session)
        for _ in range(2):
            self.wait(20 * SECOND)
            self.queue.recall(session, ticket.ticket_id)
        self.wait(20 * SECOND)
        self.queue.tick()
        return ticket

    def wait(self, ms: int) -> None:
        self.rig.clock.advance_ms(ms)

    def close(self) -> None:
        self.rig.store.close()
