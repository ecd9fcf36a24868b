"""The network's components in all of their states, for the gallery."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.document_marks import Confirmation
from app.domain.network import Tally
from app.i18n import Text
from app.services.link import UnsentState
from app.ui.context import NoNetwork
from app.ui.panels.asking import BUSY_S, CANCEL_S, Asker, AskingBar, NeedsLink
from app.ui.panels.sync_cases import Case, CaseKind
from app.ui.panels.sync_words import state_badge
from app.ui.screens.close.confirmed import Compared, ConfirmedCard, DayConfirmation
from app.ui.screens.sync.case_card import Counters
from app.ui.screens.sync.link_card import LinkRow
from app.ui.tasks import InlineRunner
from app.ui.theme import Tone
from app.ui.widgets.badges import Badge, StatusChip
from app.ui.widgets.cards import Card
from app.ui.widgets.paint import BadgeSpec


class _Shown(Asker):
    """A question that has lasted for a while, without anybody being asked."""

    def __init__(self, seconds: int, parent: QWidget) -> None:
        super().__init__(InlineRunner(parent), NoNetwork(), parent)
        self.seconds = seconds

    @property
    def waiting(self) -> bool:
        """Return True: the gallery shows it."""
        return True


def network_scene(text: Text, sample: str) -> QWidget:
    """Return a page with chips, stations, marks, waiting, refusal, a double call and confirmed closes.

    ``sample`` is the name of a business.
    """
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addLayout(_chips(text))
    upper = QHBoxLayout()
    upper.setSpacing(16)
    upper.addWidget(_stations(text), 2)
    middle = QVBoxLayout()
    middle.setSpacing(8)
    waiting = QVBoxLayout()
    waiting.setSpacing(8)
    middle.addLayout(waiting)
    needs = NeedsLink()
    needs.show_case(sample, text)
    refused = Card()
    refused.body.addWidget(needs)
    middle.addWidget(refused)
    middle.addStretch(1)
    upper.addLayout(middle, 3)
    column.addLayout(upper)
    for seconds in (BUSY_S, CANCEL_S + 2):
        bar = AskingBar(_Shown(seconds, page), text)
        waiting.addWidget(bar)
        bar.refresh()
    double = Counters()
    double.show_case(Case("", CaseKind.DOUBLE_CALL, 0, name="A051", counter=5), "3", text)
    column.addWidget(double)
    closes = QHBoxLayout()
    closes.setSpacing(16)
    for state in (Confirmation.WAITING, Confirmation.PROVEN):
        card = ConfirmedCard(text)
        closes.addWidget(card, 1)
        card.show_day(DayConfirmation(state))
    column.addLayout(closes)
    differs = ConfirmedCard(text)
    column.addWidget(differs)
    compared = (Compared("T03 K7Q", _tally(41, 418, 1250000), _tally(40, 417, 1241400)),)
    differs.show_day(DayConfirmation(Confirmation.DIFFERS, "network.close.count", compared))
    return page


def _chips(text: Text) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for icon, tone, code in (
        ("home-city-outline", Tone.TEXT, "standalone"),
        ("lan-connect", Tone.TEXT, "online"),
        ("lan-disconnect", Tone.OFFLINE, "no_centre"),
        ("alert-octagon", Tone.DANGER, "barred"),
    ):
        row.addWidget(StatusChip(icon, text(f"net.chip.{code}"), tone))
    for state in UnsentState:
        spec = state_badge(state, text)
        row.addWidget(Badge(spec.text, spec.tone, spec.icon))
    row.addStretch(1)
    return row


def _stations(text: Text) -> Card:
    card = Card(text("net.link.title"), flush=True)
    up = BadgeSpec(text("net.link.up"), Tone.OK, "check-circle")
    down = BadgeSpec(text("net.link.down"), Tone.DANGER, "close-circle")
    hub, centre = LinkRow("gallery.hub"), LinkRow("gallery.centre")
    detail = text("net.round_trip", ms=3)
    hub.show_station("server-network", Tone.OK, text("net.link.hub"), detail, up)
    tries = text("net.tries", count=21)
    centre.show_station("cloud-off-outline", Tone.DANGER, text("net.link.centre"), tries, down)
    card.body.addWidget(hub)
    card.body.addWidget(centre)
    card.body.addStretch(1)
    return card


def _tally(receipts: int, last: int, takings_fen: int) -> Tally:
    return Tally(
        terminal_id="t3",
        epoch="K7Q",
        receipts=receipts,
        takings_fen=takings_fen,
        reversals_fen=-9800,
        last_receipt=f"T03-K7Q-{last:06d}-86",
    )
