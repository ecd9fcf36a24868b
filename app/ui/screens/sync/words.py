"""Words and badges of the sync screen, in the language of the window."""

from app.i18n import Text
from app.services.link import LinkStatus, Upstream
from app.services.seat_answers import Come
from app.ui.panels.sync_cases import Case, CaseKind, Seen
from app.ui.panels.sync_items import Item
from app.ui.panels.sync_words import ago
from app.ui.theme import Tone
from app.ui.widgets.paint import BadgeSpec

_MINUTE_MS = 60_000
ID_TAIL = 8
"""Characters of an id that are read out to the operator."""

CASE_ICONS = {
    CaseKind.BARRED: ("alert-octagon", Tone.DANGER),
    CaseKind.FOLLOW_UP: ("close-circle", Tone.DANGER),
    CaseKind.DOUBLE_CALL: ("swap-horizontal", Tone.UNSYNCED),
    CaseKind.LOST: ("undo-variant", Tone.UNSYNCED),
    CaseKind.QUARANTINE: ("alert-circle-outline", Tone.DANGER),
    CaseKind.UNKNOWN_CARD: ("help-circle-outline", Tone.UNSYNCED),
    CaseKind.PAPER: ("printer-alert", Tone.UNSYNCED),
    CaseKind.ANSWER: ("shield-account-outline", Tone.APPROVAL),
}


def what_of(item: Item, text: Text) -> str:
    """Return what was done: 收款; 受理 · 停机/挂失."""
    if item.type_key:
        return text("net.order_of", title=text(f"business.{item.type_key}.title"))
    return text(f"net.what.{item.what}")


def about_of(item: Item, text: Text) -> str:
    """Return how and about whom: 现金 · 138****4410."""
    parts = [" + ".join(text(f"tender.{tender}") for tender in item.tenders), item.name]
    return " · ".join(filter(None, parts)) or "—"


def upstream_detail(upstream: Upstream, status: LinkStatus, term: int, text: Text, zone: str) -> str:
    """Return the line under a server's name."""
    parts = []
    if upstream.up:
        if upstream.rtt_ms is not None:
            parts.append(text("net.round_trip", ms=upstream.rtt_ms))
        if upstream.role == "hub" and term:
            parts.append(text("net.term", term=term))
        if not parts:
            parts.append(text("net.since", time=text.time(upstream.since_ms, zone)))
    else:
        parts.append(text("net.silent_since", time=text.time(upstream.since_ms or status.since_ms, zone)))
        if upstream.tries:
            parts.append(text("net.tries", count=upstream.tries))
    return " · ".join(parts)


def case_title(case: Case, text: Text) -> str:
    """Return the line of a case in the inbox."""
    kind = case.kind
    if kind is CaseKind.FOLLOW_UP:
        code = "net.case.title.follow_up" if case.amount_fen else "net.case.title.follow_up_told"
        return text(code, amount=text.money(case.amount_fen))
    if kind is CaseKind.DOUBLE_CALL:
        return text(f"net.case.title.double_{'keep' if case.mine else 'leave'}", number=case.name)
    if kind is CaseKind.LOST:
        return text("net.case.title.lost", what=text(f"net.what.{case.what}"), name=case.name)
    if kind is CaseKind.UNKNOWN_CARD:
        return text("net.case.title.unknown_card", amount=text.money(case.amount_fen))
    if kind is CaseKind.PAPER:
        return text("net.case.title.paper", what=text(f"documents.kind.{case.what}"))
    word = kind.value
    if kind is CaseKind.ANSWER:
        word = "refused" if case.code == Come.REFUSED else "granted"
    return text(f"net.case.title.{word}", number=case.name)


def case_detail(case: Case, text: Text) -> str:
    """Return the small line under it."""
    kind = case.kind
    if kind is CaseKind.FOLLOW_UP:
        business = text(f"business.{case.what}.title") if case.what else ""
        return " · ".join(filter(None, (business, case.name)))
    if kind is CaseKind.PAPER:
        return case.name or "—"
    if kind is CaseKind.ANSWER:
        return f"{text(f'business.{case.what}.title')} · {text(f'seat.come.{case.code}')}"
    code = {
        CaseKind.DOUBLE_CALL: f"net.case.{'keeps' if case.mine else 'leaves'}_short",
        CaseKind.LOST: "net.case.lost_short",
        CaseKind.UNKNOWN_CARD: "net.case.card_tail",
        CaseKind.BARRED: f"net.action.{case.code}_short",
        CaseKind.QUARANTINE: "net.case.quarantine_short",
    }[kind]
    return text(code, counter=case.counter, tail=case.name or "—", tx=case.ref[-ID_TAIL:])


def case_trailing(case: Case, text: Text, zone: str) -> str:
    """Return what stands at the right of its header: of a call its time, else what it is about."""
    if case.kind is CaseKind.DOUBLE_CALL:
        return text("net.case.called_at", time=text.clock(case.at_ms, zone))
    return "" if case.kind in (CaseKind.LOST, CaseKind.QUARANTINE) else case_detail(case, text)


def sentence(code: str, text: Text) -> str:
    """Return the sentence of a code that another machine gave, or a code that nobody here knows."""
    return next((text(each) for each in (code, f"quarantine.{code}") if text.has(each)), code)


def device_words(seen: Seen, text: Text) -> str:
    """Return what a device is, with its name where that says more than its code: 台席; 自助机 · 东门."""
    code = f"net.device.{seen.kind}"
    kind = text(code) if text.has(code) else seen.kind
    return kind if seen.name in {"", seen.code, kind} else f"{kind} · {seen.name}"


def heard_words(seen: Seen, now_ms: int, text: Text) -> str:
    """Return what was heard last of a device, and when."""
    if not seen.seq:
        return text("net.hall.silent")
    if now_ms - seen.last_ms < _MINUTE_MS:
        return text("net.hall.heard_now", seq=seen.seq)
    return text("net.hall.heard", seq=seen.seq, age=ago(text, seen.last_ms, now_ms))


def seen_badge(seen: Seen, text: Text) -> BadgeSpec | None:
    """Return what is special about a device of the hall."""
    if seen.hub:
        return BadgeSpec(text("net.seen.hub"), Tone.PRIMARY, "server-network")
    if seen.here:
        return BadgeSpec(text("net.seen.here"), Tone.OUTLINE)
    return None
