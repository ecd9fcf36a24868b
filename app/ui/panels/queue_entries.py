"""The queue's lines in words: from a state of the panel to the entries of its list."""

from typing import Final

from app.domain.queue import Precedence, TicketState
from app.domain.queue_rules import MINUTE_MS
from app.i18n import Text
from app.services.queue_slips import Issued
from app.services.queue_views import QueueLine, QueueOverview
from app.ui.panels.queue_presenter import NOBODY_WAITS, QueuePanelState
from app.ui.panels.seat_words import come_words, verdict_badge
from app.ui.panels.sync_marks import mark
from app.ui.theme import Tone
from app.ui.widgets.lists import QueueCurrent, QueueEntry, QueueHead, QueueRow
from app.ui.widgets.paint import BadgeSpec

MORE: Final = "more"
"""Key of the line that stands for those who do not fit."""
_BADGES: Final = {
    Precedence.APPOINTMENT: (Tone.PRIMARY, "calendar-clock"),
    Precedence.ELDER: (Tone.PRIMARY, "human-cane"),
    Precedence.DISABLED: (Tone.PRIMARY, "wheelchair-accessibility"),
    Precedence.PREGNANT: (Tone.PRIMARY, "human-pregnant"),
    Precedence.VIP: (Tone.NEUTRAL, "star-outline"),
}


def wait_code(issued: Issued) -> str:
    """Return which words tell the wait: as the ticket says, nobody waits for “0–0 minutes”."""
    if not issued.served:
        return "closed"  # nobody is called at once where no window is open
    if issued.high_min:
        return "wait"
    return "under" if issued.ahead else "soon"  # whoever has somebody before it is not the next


def entries_of(state: QueuePanelState, text: Text, fitting: int) -> tuple[QueueEntry, ...]:
    """Return what the list shows; `fitting` is how many of those who wait have room."""
    view = state.overview
    if view is None:
        return ()
    found: list[QueueEntry] = []
    if view.held is not None:
        found.append(_current(view.held, state, text))
    found.append(QueueHead(text("panel.queue.order"), text("panel.queue.wait")))
    shown = view.order if state.whole or len(view.order) <= fitting else view.order[: max(1, fitting)]
    found += [_row(line, state, text) for line in shown if not line.elsewhere]
    others = [line for line in shown if line.elsewhere]
    if view.order and len(others) == len(shown):
        found.append(QueueRow("", "", text("panel.queue.none_dealt"), faded=True))
    if others:
        count = sum(line.elsewhere > 0 for line in view.order)
        found.append(QueueHead(text("panel.queue.elsewhere", count=count), icon="call-split"))
        found += [_row(line, state, text) for line in others]
    if not view.order:
        nobody = (text("panel.queue.nobody_here"),) if state.alone else _nobody(state, text)
        found += [QueueRow("", "", words, faded=True) for words in nobody]
    elif len(shown) < len(view.order):
        rest = text("panel.queue.more", count=len(view.order) - len(shown))
        found.append(QueueRow(MORE, rest, "", action=text("panel.queue.expand"), faded=True))
    elif state.whole and len(view.order) > fitting:
        fewer = text("panel.queue.fewer")
        found.append(QueueRow(MORE, text("panel.queue.all"), "", action=fewer, faded=True))
    return (*found, *_missed(view, state.now_ms, text), *_parked(view, state.now_ms, text))


def why_not_words(state: QueuePanelState, text: Text) -> str:
    """Return why nobody can be called now, also where others wait whom this counter may not call."""
    code = state.why_not
    if code == NOBODY_WAITS:
        return text("panel.queue.nobody_and").join(_nobody(state, text))
    return text(code) if code else ""


def _nobody(state: QueuePanelState, text: Text) -> tuple[str, ...]:
    if state.elsewhere:
        order = state.overview.order if state.overview else ()
        letters = " ".join(sorted({line.ticket.lane for line in order}))
        return (text("panel.queue.others_call", lanes=letters, count=state.elsewhere),)
    lanes, found = state.unserved, []
    if lanes:
        letters = text("panel.queue.lane_and").join(lane.letter for lane in lanes)
        found.append(text("panel.queue.unserved", lanes=letters, count=sum(lane.waiting for lane in lanes)))
    if state.kept:
        found.append(text("panel.queue.kept", count=state.kept))
    return tuple(found) or (text("panel.queue.nobody"),)


def room_below(state: QueuePanelState) -> int:
    """Return how high everything but the waiting rows is, in px."""
    view = state.overview
    if view is None:
        return 0
    height = 32 + (72 if view.held else 0) + 40
    height += 32 if any(line.elsewhere for line in view.order) else 0
    height += 32 + 40 * len(view.missed) if view.missed else 0
    return height + (32 + 48 * len(view.parked) if view.parked else 0)


def waited_min(line: QueueLine, now_ms: int) -> int:
    """Return the whole minutes since issue."""
    return max(0, now_ms - line.ticket.issued_ms) // MINUTE_MS


def title_of(line: QueueLine, text: Text) -> str:
    """Return the title of a ticket's service."""
    return line.title if text.lang == "zh_CN" else line.title_en


def running(line: QueueLine, now_ms: int) -> str:
    """Return how long a ticket has been called or served, as MM:SS or H:MM:SS."""
    ticket = line.ticket
    serving = ticket.state is TicketState.SERVING
    since = ticket.served_ms if serving else ticket.last_call_ms
    done = ticket.service_ms if serving else 0
    seconds = max(0, now_ms - (since if since is not None else now_ms) + done) // 1000
    hours, rest = divmod(seconds, 3600)
    clock = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{clock}" if hours else clock


def _current(line: QueueLine, state: QueuePanelState, text: Text) -> QueueCurrent:
    ticket, now_ms = line.ticket, state.now_ms
    wait = max(0, (ticket.first_called_ms or now_ms) - ticket.issued_ms) // MINUTE_MS
    if ticket.state is TicketState.SERVING:
        badge = BadgeSpec(text("panel.queue.serving"), Tone.OK, "")
    else:
        badge = BadgeSpec(
            text("panel.queue.called_times", count=ticket.calls), Tone.NEUTRAL, "bullhorn-outline"
        )
    badge = mark(state.marks, f"ticket:{ticket.ticket_id}", text) or badge
    words = text("panel.queue.waited", service=title_of(line, text), count=wait)
    why = precedence_badge(ticket.precedence, text)
    return QueueCurrent(ticket.ticket_id, ticket.number, words, running(line, now_ms), badge, why)


def _row(line: QueueLine, state: QueuePanelState, text: Text) -> QueueRow:
    view, now_ms = state.overview, state.now_ms
    ticket, minutes = line.ticket, waited_min(line, now_ms)
    wait = text("panel.queue.minutes", count=minutes) if minutes else text("panel.queue.under_minute")
    return QueueRow(
        ticket.ticket_id,
        ticket.number,
        title_of(line, text),
        wait,
        _elsewhere(line, text)
        or precedence_badge(ticket.precedence, text)
        or mark(state.marks, f"ticket:{ticket.ticket_id}", text),
        late=view is not None and view.is_late(line, now_ms) and not line.elsewhere,
        verdict=verdict_badge(line.answer, now_ms, text),
    )


def _elsewhere(line: QueueLine, text: Text) -> BadgeSpec | None:
    """Return which window alone may call a ticket while no hub is reached."""
    if not line.elsewhere:
        return None
    return BadgeSpec(text("panel.queue.dealt_to", counter=line.elsewhere), Tone.OFFLINE, "arrow-right-thin")


def precedence_badge(precedence: Precedence, text: Text) -> BadgeSpec | None:
    """Return why a ticket goes first, in one word and with one icon wherever it is shown; else None."""
    if precedence not in _BADGES:
        return None
    tone, icon = _BADGES[precedence]
    return BadgeSpec(text(f"panel.queue.badge.{precedence.value}"), tone, icon)


def _missed(view: QueueOverview, now_ms: int, text: Text) -> tuple[QueueEntry, ...]:
    if not view.missed:
        return ()
    title = text("panel.queue.missed", count=len(view.missed), minutes=view.reinstate_min)
    rows = (
        QueueRow(
            line.ticket.ticket_id,
            line.ticket.number,
            text("panel.queue.left", count=_left(line, now_ms)),
            action=text("panel.queue.reinstate"),
            faded=True,
        )
        for line in view.missed
    )
    return (QueueHead(title, icon="timer-sand"), *rows)


def _parked(view: QueueOverview, now_ms: int, text: Text) -> tuple[QueueEntry, ...]:
    if not view.parked:
        return ()
    rows = []
    for line in view.parked:
        left = _left(line, now_ms)
        code = f"counter.park.{line.ticket.park_reason}"
        reason = text(code) if text.has(code) else line.ticket.park_reason or title_of(line, text)
        if line.answer is not None:
            # The badge above says that it waits: below it stands what for.
            business = text(f"business.{line.answer.type_key}.title")
            reason = come_words(line.answer, text) if line.answered else business
        words = text("panel.queue.parked_left", reason=reason, count=left)
        ticket = line.ticket
        action = text("panel.queue.resume")
        verdict = verdict_badge(line.answer, now_ms, text)
        rows.append(QueueRow(ticket.ticket_id, ticket.number, words, action=action, verdict=verdict))
    title = text("panel.queue.parked", count=len(view.parked))
    return (QueueHead(title, icon="seat-outline"), *rows)


def _left(line: QueueLine, now_ms: int) -> int:
    """Return the minutes that are left, rounded up."""
    return max(0, -(-((line.ticket.until_ms or now_ms) - now_ms) // MINUTE_MS))
