"""The hall of the queue for tests with windows: fonts, theme, both languages, an inline runner."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.i18n import Text, load_text
from app.services.link import Link
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from tests.factories_queue import MINUTE, SECOND, Hall

__all__ = ["MINUTE", "SECOND", "QueueHall"]


class QueueHall(Hall):
    """A hall whose windows are open."""

    def __init__(self, folder: Path, app: QApplication, link: Link | None = None) -> None:
        super().__init__(folder, link)
        load_fonts()
        apply_theme(app, LIGHT)
        self.tasks = InlineRunner()
        self.texts: dict[str, Text] = {lang: load_text(lang, RESOURCES) for lang in ("zh_CN", "en")}

    @property
    def text(self) -> Text:
        return self.texts["zh_CN"]

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

    def close(self) -> None:
        self.rig.store.close()
