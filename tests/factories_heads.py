"""The head of documents, and clock times in the hall."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.letterheads import Letterhead

ZONE = "Asia/Shanghai"


def at(clock: str, date: str = "2026-03-11") -> int:
    """Return the epoch ms of a clock time in the hall."""
    return int(datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


def letterhead(clock: str = "14:36:02", **changes: object) -> Letterhead:
    """Return the head of the sample hall's third terminal."""
    head = Letterhead(
        hall_name="示例市滨河路营业厅",
        hall_id="A01",
        zone=ZONE,
        terminal_code="T03",
        terminal_name="3 号台席",
        counter="3",
        business_day="2026-03-11",
        at_ms=at(clock),
    )
    return replace(head, **changes)  # type: ignore[arg-type]
