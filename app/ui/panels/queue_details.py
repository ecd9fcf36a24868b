"""What is known of one ticket, in words: F1 on the queue tells it."""

from app.i18n import LANGUAGES, Text
from app.ui.panels.queue_entries import title_of, waited_min
from app.ui.panels.queue_presenter import QueuePanelState
from app.ui.panels.seat_words import come_words, verdict_badge

_NAMES = {"zh_CN": "中文", "en": "English"}


def details_of(state: QueuePanelState, ticket_id: str | None, zone: str, text: Text) -> str:
    """Return the details of a ticket of the panel, a line each; empty if it is not there."""
    view = state.overview
    if view is None or ticket_id is None:
        return ""
    lines = (*view.order, *view.missed, *view.parked, *((view.held,) if view.held else ()))
    line = next((each for each in lines if each.ticket.ticket_id == ticket_id), None)
    if line is None:
        return ""
    ticket = line.ticket
    time = text.time(ticket.issued_ms, zone)
    service, minutes = title_of(line, text), waited_min(line, state.now_ms)
    found = [
        text("panel.queue.detail.issued", number=ticket.number, service=service, time=time, count=minutes)
    ]
    if ticket.precedence:
        word = text(f"panel.queue.badge.{ticket.precedence.value}")
        found.append(text("panel.queue.detail.precedence", word=word))
    if ticket.calls:
        found.append(text("panel.queue.detail.calls", count=ticket.calls))
    if ticket.park_reason:
        code = f"counter.park.{ticket.park_reason}"
        word = text(code) if text.has(code) else ticket.park_reason
        found.append(text("panel.queue.detail.parked", word=word))
    if line.answer is not None:
        badge = verdict_badge(line.answer, state.now_ms, text)
        word = " · ".join(filter(None, (badge.text if badge else "", come_words(line.answer, text))))
        found.append(text("panel.queue.detail.answer", word=word))
    if ticket.language in LANGUAGES and ticket.language != text.lang:
        found.append(text("panel.queue.detail.language", word=_NAMES.get(ticket.language, ticket.language)))
    return "\n".join(found)
