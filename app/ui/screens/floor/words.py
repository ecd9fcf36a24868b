"""What the floor says: ages, states of windows, suggestions, figures."""

from app.domain.floor import ABANDONED, IN_TIME, PERMILLE, Reason, Remedy, Suggestion
from app.domain.queue_rules import MINUTE_MS
from app.i18n import Text
from app.services.floor import Floor, LaneLine, WindowLine, WindowState
from app.services.report_words import Figures
from app.services.rows.help_calls import HelpRow
from app.services.rows.queue import TicketRow
from app.ui.panels.queue_entries import precedence_badge
from app.ui.panels.rows_table import Row
from app.ui.theme import Tone
from app.ui.widgets.charts import Ranked, Usage
from app.ui.widgets.lists import QueueRow
from app.ui.widgets.paint import BadgeSpec

_WINDOWS = {
    WindowState.CLOSED: (Tone.NEUTRAL, "minus-circle-outline"),
    WindowState.NO_SHIFT: (Tone.UNSYNCED, "cash-register"),
    WindowState.FREE: (Tone.OK, "check-circle"),
    WindowState.CALLING: (Tone.PRIMARY, "bullhorn-outline"),
    WindowState.SERVING: (Tone.PRIMARY, "account-check-outline"),
}
NONE = "–"
_HOUR_MIN = 60


def minutes(ms: int, text: Text) -> str:
    """Return a length in whole minutes, from an hour on in hours too."""
    if ms < MINUTE_MS:
        return text("floor.under_minute") if ms else NONE
    count = ms // MINUTE_MS
    if count < _HOUR_MIN:
        return text("floor.minutes", count=count)
    return text("floor.hours_minutes", hours=count // _HOUR_MIN, minutes=count % _HOUR_MIN)


def mean(ms: int, measured: int, text: Text) -> str:
    """Return a mean length, rounded as the day's report rounds it; nothing where nobody was measured."""
    if not measured or ms < MINUTE_MS or ms >= _HOUR_MIN * MINUTE_MS:
        return minutes(max(1, ms), text) if measured else NONE
    return text("floor.minutes", count=Figures(text).minutes(ms, measured))


def percent(permille: int, measured: int | bool) -> str:
    """Return a share: ``93.4 %``; nothing where nobody was measured."""
    return f"{permille // 10}.{permille % 10} %" if measured else NONE


def of(title: str, title_en: str, text: Text) -> str:
    """Return a title in the language of the desk."""
    return title if text.lang == "zh_CN" else title_en or title


def lane_row(line: LaneLine, floor: Floor, text: Text) -> Row:
    """Return a lane as a row of its table."""
    load = line.load
    late = load.oldest_ms >= floor.alert_ms
    if not load.waiting:
        state = BadgeSpec(text("floor.lane.nobody"), Tone.NEUTRAL, "check")
    elif late:
        state = BadgeSpec(text("floor.lane.alert"), Tone.DANGER, "alert")
    elif not line.windows:
        state = BadgeSpec(text("floor.lane.unserved"), Tone.UNSYNCED, "door-closed")
    elif load.mean_ms > floor.standard_ms:
        state = BadgeSpec(text("floor.lane.strained"), Tone.UNSYNCED, "alert")
    else:
        state = BadgeSpec(text("floor.lane.calm"), Tone.OK, "check-circle")
    return Row(
        load.letter,
        (
            f"{load.letter}  {of(line.lane.title, line.lane.title_en, text)}",
            str(load.waiting),
            minutes(max(1, load.oldest_ms), text) if load.waiting else NONE,
            minutes(max(1, load.mean_ms), text) if load.waiting else NONE,
            text("floor.comma").join(text("floor.counter_no", number=each) for each in line.windows) or NONE,
            state,
        ),
        Tone.DANGER if late else Tone.TEXT,
    )


def window_row(line: WindowLine, floor: Floor, text: Text) -> Row:
    """Return a window as a row of its table."""
    tone, icon = _WINDOWS[line.state]
    return Row(
        line.counter.counter_id,
        (
            text("floor.window.number", number=line.counter.number),
            line.name or NONE,
            BadgeSpec(text(f"floor.window.{line.state}"), tone, icon),
            line.ticket.number if line.ticket else "",
            of(line.service, line.service_en, text),
            minutes(max(1, floor.now_ms - line.since_ms), text) if line.since_ms else NONE,
            str(line.served),
            mean(line.service_ms, line.served, text),
            " ".join(line.counter.lanes),
        ),
        Tone.MUTED if line.state is WindowState.CLOSED else Tone.TEXT,
    )


def waiting_row(ticket: TicketRow, title: str, floor: Floor, text: Text) -> QueueRow:
    """Return one of those who wait."""
    age = floor.now_ms - ticket.issued_ms
    reason = precedence_badge(ticket.precedence, text)
    wait = minutes(max(1, age), text)
    late = age >= floor.alert_ms
    return QueueRow(ticket.ticket_id, ticket.number, title, wait, reason, late=late, late_tone=Tone.DANGER)


def suggestion(floor: Floor, text: Text) -> tuple[str, str]:
    """Return what to do, and why; what is well when there is nothing to do."""
    found = floor.suggestion
    if floor.day_closed:
        code = "floor.day_closed_waiting" if floor.waiting else "floor.day_closed_detail"
        return text("floor.day_closed"), text(code, count=len(floor.waiting))
    if found is None:
        return text("floor.fine"), _fine(floor, text)
    what, why = _suggested(found, floor, text)
    if found.remedy is Remedy.OPEN:
        why = text("floor.opens_with_a_shift", why=why)
    elif found.remedy is Remedy.CALL:
        free = next(line for line in floor.windows if line.counter.number == found.window)
        # Whoever reads it has no key to call with.
        why = text("floor.calls", why=why, name=free.name) if free.name else why
    return what, why


def _suggested(found: Suggestion, floor: Floor, text: Text) -> tuple[str, str]:
    line = next(each for each in floor.lanes if each.load.letter == found.lane)
    lane = f"{found.lane} {of(line.lane.title, line.lane.title_en, text)}"
    if found.remedy is Remedy.CALL:
        what = text("floor.remedy.call", number=found.window, lane=lane)
    elif found.remedy is Remedy.OPEN:
        what = text("floor.remedy.open", number=found.window)
    elif found.remedy is Remedy.SHARE:
        what = text("floor.remedy.share", number=found.window, lane=lane)
    else:
        what = text("floor.remedy.hold")
    count = line.load.waiting
    if found.reason is Reason.ALERT:
        oldest = minutes(line.load.oldest_ms, text)
        alert = floor.alert_ms // MINUTE_MS
        return what, text("floor.reason.alert", lane=lane, count=count, age=oldest, alert=alert)
    if found.reason is Reason.NOBODY:
        return what, text("floor.reason.nobody", lane=lane, count=count)
    age, standard = minutes(line.load.mean_ms, text), floor.standard_ms // MINUTE_MS
    return what, text("floor.reason.standard", lane=lane, count=count, age=age, standard=standard)


def _fine(floor: Floor, text: Text) -> str:
    """Return why nothing has to be done; of a mean that nobody was called for, or is too long, no praise."""
    day, standard = floor.day, floor.standard_ms // MINUTE_MS
    if not day.called:
        return text("floor.fine_uncalled" if floor.waiting else "floor.fine_unmeasured")
    gone = ""
    if day.ends and day.abandonment >= ABANDONED:
        share = percent(day.abandonment, day.ends)
        gone = text("floor.abandoned_high", share=share, most=ABANDONED // 10)
    if day.wait_ms > floor.standard_ms:
        fine = text("floor.fine_over", age=mean(day.wait_ms, day.called, text), standard=standard)
    else:
        fine = text("floor.fine_detail", standard=standard)
    return "\n".join(filter(None, (fine, gone)))


def whence(call: HelpRow, floor: Floor, text: Text) -> str:
    """Return from where somebody called; of a customer that it is a machine, which a desk may share."""
    if call.asked_by:
        return call.place
    return text("help.machine_alone") if floor.alone else text("help.machine", place=call.place)


def gone(floor: Floor, text: Text, zone: str) -> str:
    """Return who went to whom that called for help, a line a call."""
    return "\n".join(
        text(
            "help.gone_manager" if call.asked_by else "help.gone_to",
            time=text.time(call.at_ms, zone),
            place=whence(call, floor, text),
            name=call.asker or call.asked_by,
            goer=call.goer or call.answered_by,
        )
        for call in floor.help_gone
    )


def standards(floor: Floor, text: Text) -> tuple[Usage, ...]:
    """Return the standards as bars."""
    day = floor.day
    longest = floor.longest_ms
    called = floor.in_standard
    return (
        Usage(
            text("floor.standard.wait", minutes=floor.standard_ms // MINUTE_MS),
            mean(day.wait_ms, day.called, text),
            day.wait_ms / floor.standard_ms,
            day.wait_ms > floor.standard_ms,
        ),
        Usage(
            text("floor.standard.longest", minutes=floor.alert_ms // MINUTE_MS),
            longest_wait(floor, text),
            longest / floor.alert_ms,
            longest >= floor.alert_ms,
            Tone.DANGER,
        ),
        Usage(
            text("floor.standard.within", minutes=floor.standard_ms // MINUTE_MS),
            percent(called or 0, called is not None),
            (called or 0) / PERMILLE,
            called is not None and called < IN_TIME,
        ),
        Usage(
            text("floor.standard.abandonment", share=ABANDONED // 10),
            percent(day.abandonment, day.ends),
            day.abandonment / PERMILLE,
            day.abandonment >= ABANDONED,
        ),
    )


def waited(floor: Floor, text: Text) -> str:
    """Return how long those who wait for their first call have waited on average, like any wait of now."""
    return minutes(max(1, floor.waited_ms), text) if floor.uncalled else NONE


def longest_wait(floor: Floor, text: Text) -> str:
    """Return how long the first of those who wait has waited, or that nobody waits."""
    return minutes(max(1, floor.longest_ms), text) if floor.waiting else text("floor.nobody")


def hours(floor: Floor, text: Text) -> tuple[Ranked, ...]:
    """Return the volumes of the day by hour."""
    most = max((line.issued for line in floor.hours), default=0) or 1
    return tuple(
        Ranked(
            f"{line.hour:02d}:00",
            text("floor.hour", issued=line.issued, served=line.served)
            if line.issued or line.served
            else NONE,
            line.issued / most,
        )
        for line in floor.hours
    )
