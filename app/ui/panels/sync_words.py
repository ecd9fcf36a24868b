"""Words of the network that strip, lists and the sync screen share."""

from typing import Final

from app.domain.business import business_types
from app.domain.business.spec import OfflineMode
from app.i18n import Text
from app.services.link import UnsentState
from app.ui.theme import Tone
from app.ui.widgets.offline_strip import OfflineGroup
from app.ui.widgets.paint import BadgeSpec

_MINUTE_MS = 60_000
_HOUR_MIN = 60
_WHERE = {
    UnsentState.UNSENT: (Tone.UNSYNCED, "cloud-upload-outline"),
    UnsentState.RELAYED: (Tone.OFFLINE, "server-network"),
    UnsentState.UNDECIDED: (Tone.PRIMARY, "progress-clock"),
    UnsentState.HELD: (Tone.DANGER, "alert-circle"),
}

_GROUPS: Final = (
    ("works", OfflineMode.LOCAL, "check-circle", Tone.OK),
    ("waits", OfflineMode.DEFERRED, "progress-clock", Tone.UNSYNCED),
    ("refused", OfflineMode.ONLINE, "close-circle", Tone.DANGER),
)


def offline_groups() -> tuple[tuple[str, OfflineMode, str, Tone], ...]:
    """Return what becomes of business while the centre is away: code of the words, mode, icon and tone.

    Only groups that some business of the hall belongs to.
    """
    used = {kind.offline for kind in business_types()}
    return tuple(group for group in _GROUPS if group[1] in used)


def offline_items(mode: OfflineMode, text: Text, *, hub: bool) -> tuple[str, ...]:
    """Return the hall's business of one mode; before it, what else works with or without a hub."""
    titles = tuple(text(kind.title) for kind in business_types() if kind.offline is mode)
    if mode is not OfflineMode.LOCAL:
        return titles
    return (text("net.strip.calls_hub" if hub else "net.strip.calls_alone"), *titles)


def strip_groups(text: Text, desk: str, *, hub: bool) -> tuple[OfflineGroup, ...]:
    """Return what a desk's strip lists while the centre is away: of reception only what reception does."""
    found, between = [], text("net.strip.between")
    for word, mode, icon, tone in offline_groups():
        items = _of_reception(mode, text, hub=hub) if desk == "reception" else None
        shown = offline_items(mode, text, hub=hub) if items is None else items
        if shown:
            found.append(OfflineGroup(icon, tone, text(f"net.strip.{word}"), shown, between))
    return tuple(found)


def _of_reception(mode: OfflineMode, text: Text, *, hub: bool) -> tuple[str, ...]:
    if mode is OfflineMode.LOCAL:
        numbers = "numbers_hub" if hub else "numbers_alone"
        return tuple(text(f"net.strip.{each}") for each in (numbers, "appointments", "complaints"))
    return (text("net.strip.manager"),) if mode is OfflineMode.ONLINE and not hub else ()


def ago(text: Text, from_ms: int, now_ms: int, *, spoken: bool = False) -> str:
    """Return how long ago something was: 2 分, 1 小时 08 分; a word for less than a minute and for never.

    ``spoken`` writes it out, for a sentence: 34 分钟.
    """
    if not from_ms:
        return text("net.never")
    group = "net.long" if spoken else "net"
    minutes = max(0, now_ms - from_ms) // _MINUTE_MS
    if not minutes:
        return text(f"{group}.just_now")
    hours, rest = divmod(minutes, _HOUR_MIN)
    if hours:
        return text(f"{group}.hours", hours=hours, minutes=f"{rest:02d}")
    return text(f"{group}.minutes", count=minutes)


def state_badge(state: UnsentState, text: Text) -> BadgeSpec:
    """Return how far something has come: 仅在本机, 已到枢纽, 待裁定, 被搁置."""
    tone, icon = _WHERE[state]
    return BadgeSpec(text(f"net.where.{state}"), tone, icon)
