"""The small mark beside what the centre does not have or has not decided: ticket, order, payment."""

from collections.abc import Mapping
from typing import Final

from app.i18n import Text
from app.services.link import Link, UnsentItem, UnsentState
from app.ui.panels.sync_words import state_badge
from app.ui.widgets.paint import BadgeSpec

_MOST: Final = 2000
BLINK_MS: Final = 3_000
_RANK: Final = (UnsentState.HELD, UnsentState.UNSENT, UnsentState.RELAYED, UnsentState.UNDECIDED)
Marks = Mapping[str, UnsentState]
"""State of each aggregate (`type:id`) that something is under way about; of several the least advanced."""


def under_way(link: Link, now_ms: int, limit: int = _MOST) -> tuple[UnsentItem, ...]:
    """Return what the centre does not have or has not decided; to be called on the reader.

    While the centre answers, what is on its way anyway is left out: nobody reads a mark that lasts a blink.
    """
    items = link.unsent_items(limit)
    if not link.status().centre_up:
        return items
    return tuple(item for item in items if now_ms - item.at_ms >= BLINK_MS or item.state is UnsentState.HELD)


def marks_of(link: Link, now_ms: int) -> dict[str, UnsentState]:
    """Return the least advanced state of each aggregate that something is under way about."""
    found: dict[str, UnsentState] = {}
    for item in under_way(link, now_ms):
        known = found.get(item.subject)
        if known is None or _RANK.index(item.state) < _RANK.index(known):
            found[item.subject] = item.state
    return found


def mark(marks: Marks, subject: str, text: Text) -> BadgeSpec | None:
    """Return the mark of an aggregate, or None when the centre has it and has decided."""
    state = marks.get(subject)
    return state_badge(state, text) if state is not None else None
