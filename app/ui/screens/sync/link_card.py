"""The connection (线路): this terminal, the hub, the centre, and when all was last confirmed; 336 wide."""

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.link import LinkStatus, Upstream
from app.ui.panels.sync_cases import SyncMode
from app.ui.screens.sync.state import SyncState
from app.ui.screens.sync.words import upstream_detail
from app.ui.theme import GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.paint import BadgeSpec

_ROW = 64
_ICONS = {
    "hub": ("server-network", "server-network-off"),
    "centre": ("cloud-check-outline", "cloud-off-outline"),
}


class LinkRow(QWidget):
    """One station of the way: icon, name over a detail, badge."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFixedHeight(_ROW)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_12)
        self._icon = IconLabel("monitor", 28)
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        self._title = Label("", bold=True)
        self._detail = Label("", SMALL, tone=Tone.MUTED)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        words.addStretch(1)
        row.addLayout(words, 1)
        self._badge = Badge()
        row.addWidget(self._badge)

    def show_station(self, icon: str, tone: Tone, title: str, detail: str, badge: BadgeSpec) -> None:
        """Show how one station stands."""
        self._icon.set_icon(icon, tone)
        self._title.setText(title)
        self._detail.setText(detail)
        self._badge.set_spec(badge)
        self.setAccessibleName(f"{title}: {badge.text}. {detail}")


class LinkCard(Card):
    """The stations and the last confirmation."""

    def __init__(self, text: Text, zone: str) -> None:
        super().__init__("-", flush=True)
        self.setObjectName("sync.link")
        self._text = text
        self._zone = zone
        self._message = Panel(Tone.DANGER)
        words = QVBoxLayout(self._message)
        words.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        self._sentence = Label("", wrap=True, tone=Tone.DANGER)
        self._sentence.setObjectName("sync.message")
        words.addWidget(self._sentence)
        self.body.addWidget(self._message)
        self.rows = {name: LinkRow(f"sync.link.{name}") for name in ("here", "hub", "centre")}
        self._lines = []
        for row in self.rows.values():
            line = Hairline()
            self._lines.append(line)
            self.body.addWidget(row)
            self.body.addWidget(line)
        self._pairs = KeyValue()
        self._pairs.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        self.body.addWidget(self._pairs)
        foot = QWidget()
        low = QVBoxLayout(foot)
        low.setContentsMargins(GAP_16, 0, GAP_16, GAP_16)
        self.retry = Button("-", Kind.SECONDARY, icon="refresh", key="F5")
        self.retry.setObjectName("sync.retry")
        low.addWidget(self.retry)
        self._foot = foot
        self.body.addWidget(foot)

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text

    def show_state(self, state: SyncState) -> None:
        """Show ``state``."""
        text, status = self._text, state.status
        alone = state.mode is SyncMode.STANDALONE
        self.set_title(text("net.link.title"))
        barred = state.mode is SyncMode.BARRED
        said = (
            text(f"net.action.{status.action}")
            if barred
            else text("net.recovering")
            if status.recovering
            else ""
        )
        self._message.setVisible(bool(said))
        self._message.set_tone(Tone.DANGER if barred else Tone.UNSYNCED)
        self._sentence.setText(said)
        self._sentence.set_tone(Tone.DANGER if barred else Tone.UNSYNCED)
        stored = text("net.link.stored", count=state.unsent) if state.ready else text("net.loading")
        detail = text("net.link.alone") if alone else stored
        ok = BadgeSpec(text("net.link.fine"), Tone.OK, "check-circle")
        self.rows["here"].show_station("monitor", Tone.OK, text("net.link.here"), detail, ok)
        for role in ("hub", "centre"):
            upstream = next((each for each in state.upstreams if each.role == role), None)
            self.rows[role].setVisible(upstream is not None)
            if upstream is not None:
                self._station(_as_known(upstream, state.status), state)
        for line, row in zip(self._lines, self.rows.values(), strict=True):
            line.setVisible(not row.isHidden())
        self._pairs.set_pairs(self._sums(state))
        self._foot.setVisible(not alone)
        self.retry.setText(text("net.sync_now" if state.mode is SyncMode.ONLINE else "net.retry"))

    def _station(self, upstream: Upstream, state: SyncState) -> None:
        text = self._text
        on, off = _ICONS[upstream.role]
        detail = upstream_detail(upstream, state.status, state.term, text, self._zone)
        badge = (
            BadgeSpec(text("net.link.up"), Tone.OK, "check-circle")
            if upstream.up
            else BadgeSpec(text("net.link.down"), Tone.DANGER, "close-circle")
        )
        tone = Tone.OK if upstream.up else Tone.DANGER
        title = text(f"net.link.{upstream.role}")
        self.rows[upstream.role].show_station(on if upstream.up else off, tone, title, detail, badge)

    def _sums(self, state: SyncState) -> tuple[Pair, ...]:
        text, status, zone = self._text, state.status, self._zone
        if state.mode is SyncMode.STANDALONE:
            return (Pair(text("net.link.decides"), text("net.link.decides_here")),)
        last = text.clock(status.last_durable_ms, zone) if status.last_durable_ms else text("net.never")
        answered = text.clock(status.last_ok_ms, zone) if status.last_ok_ms else text("net.never")
        return (
            Pair(text("net.link.last_durable"), last),
            Pair(text("net.link.last_ok"), answered),
            Pair(text("net.link.copies"), text("net.link.copies_kept", count=state.kept.copies)),
            Pair(text("net.link.stock"), f"{state.kept.numbers} / {state.kept.sims}"),
            Pair(text("net.link.undecided"), text("net.pieces", count=status.undecided)),
        )


def _as_known(upstream: Upstream, status: LinkStatus) -> Upstream:
    """Return a server as the strip above has it.

    While the hub answers it is the hub that knows of the centre; the direct line beside it is tried twice a
    minute only, and would say the opposite for so long.
    """
    if upstream.role != "centre" or not status.hub_up or upstream.up == status.centre_up:
        return upstream
    return replace(upstream, up=status.centre_up, since_ms=status.since_ms, rtt_ms=None, tries=0)
