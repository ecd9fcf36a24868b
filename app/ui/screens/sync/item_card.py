"""One transaction on its way: the stations it has passed, what it holds, what can be done."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.cash import TenderKind
from app.i18n import Text
from app.services.link import UnsentState
from app.ui.panels.sync_cases import Detail
from app.ui.panels.sync_items import Item
from app.ui.panels.sync_words import state_badge
from app.ui.screens.sync.presenter import SyncPresenter
from app.ui.screens.sync.state import SyncState
from app.ui.screens.sync.words import sentence, what_of
from app.ui.theme import GAP_8, GAP_16, GAP_32, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card, scrolled
from app.ui.widgets.labels import Hairline, Label
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.steps import Step, StepState, StepTrack

_TAIL = 4


class ItemCard(Card):
    """The chosen transaction; gone where none is."""

    def __init__(self, presenter: SyncPresenter, text: Text) -> None:
        super().__init__("-", flush=True)
        self.setObjectName("sync.item")
        self._presenter = presenter
        self._text = text
        self._badge = Badge()
        self.add_trailing(self._badge)
        self._page = QWidget()
        outer = QVBoxLayout(self._page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(GAP_16, GAP_16, GAP_16, GAP_8)
        column.setSpacing(GAP_16)
        self.track = StepTrack()
        column.addWidget(self.track)
        self._wrong = Label("", wrap=True, tone=Tone.DANGER)
        column.addWidget(self._wrong)
        column.addWidget(Hairline())
        pairs = QHBoxLayout()
        pairs.setSpacing(GAP_32)
        self._left, self._right = KeyValue(), KeyValue()
        pairs.addWidget(self._left, 1)
        pairs.addWidget(self._right, 1)
        column.addLayout(pairs)
        column.addStretch(1)
        outer.addWidget(scrolled(inner), 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_16)
        buttons.setSpacing(GAP_8)
        self.open = Button("-", Kind.SECONDARY, icon="receipt-text-outline", key="Enter")
        self.open.setObjectName("sync.open")
        self.open.clicked.connect(presenter.open_item)
        self.reverse = Button("-", Kind.DANGER, icon="undo-variant")
        self.reverse.setObjectName("sync.reverse")
        self.reverse.clicked.connect(presenter.reverse_item)
        buttons.addWidget(self.open)
        buttons.addStretch(1)
        buttons.addWidget(self.reverse)
        outer.addLayout(buttons)
        self.body.addWidget(self._page, 1)

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self.open.setText(text("net.item.open"))
        self.reverse.setText(text("net.item.reverse"))

    def show_state(self, state: SyncState) -> None:
        """Show ``state``."""
        text, item = self._text, state.item
        self.setVisible(item is not None)
        self._badge.set_spec(state_badge(item.state, text) if item else None)
        if item is None:
            return
        amount = text.money(item.amount_fen) if item.amount_fen is not None else ""
        head = " ".join(filter(None, (what_of(item, text), amount)))
        self.set_title(" · ".join(filter(None, (head, item.name))))
        self.track.set_steps(_steps(item, state, text, self._presenter.zone))
        self._wrong.setVisible(bool(item.code))
        self._wrong.setText(sentence(item.code, text))
        left, right = self._pairs(item, state.detail)
        self._left.set_pairs(left)
        self._right.set_pairs(right)
        payment = state.detail.payment
        self.open.setVisible(payment is not None or state.detail.order is not None)
        self.reverse.setVisible(payment is not None and payment.reverses is None)
        self.reverse.set_blocked(text("papers.reversed") if payment and payment.reversed_by else None)

    def _pairs(self, item: Item, detail: Detail) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
        text, zone, payment = self._text, self._presenter.zone, detail.payment
        made = Pair(text("net.item.made"), text.clock(item.at_ms, zone))
        ops = Pair(text("net.item.ops"), text("net.pieces", count=item.ops))
        if payment is None:
            known = Pair(text("net.item.ref"), item.ref or item.name or "—")
            return (known, made), (Pair(text("net.item.epoch"), detail.epoch or "—"), ops)
        left = [Pair(text("papers.column.number"), payment.receipt)]
        cash = next((each for each in payment.tenders if each.kind is TenderKind.CASH), None)
        if cash is not None and cash.received_fen is not None:
            given = f"{text.money(cash.received_fen)} / {text.money(cash.change_fen or 0)}"
            left.append(Pair(text("net.item.cash"), given))
        left += [made, Pair(text("net.item.handler"), payment.cashier)]
        right = (
            Pair(text("net.item.epoch"), detail.epoch),
            Pair(text("net.item.tail"), payment.op_hash[:_TAIL].upper()),
            Pair(text("net.item.paper"), text("net.item.paper_mark"), tone=Tone.UNSYNCED),
            ops,
        )
        return tuple(left), right


def _steps(item: Item, state: SyncState, text: Text, zone: str) -> tuple[Step, ...]:
    """Return the stations: this terminal, the hub where there is one, the centre."""
    stored = Step(text("net.step.stored"), StepState.OK, text.clock(item.at_ms, zone), text("net.step.done"))
    relayed = item.state in (UnsentState.RELAYED, UnsentState.UNDECIDED)
    durable = item.state is UnsentState.UNDECIDED
    steps = [stored]
    if any(upstream.role == "hub" for upstream in state.upstreams):
        steps.append(_station("hub", text, passed=relayed, up=state.status.hub_up))
    steps.append(_station("centre", text, passed=durable, up=state.status.centre_up))
    if item.undecided:
        steps.append(Step(text("net.step.verdict"), StepState.WAIT, text("net.step.waits_verdict")))
    return tuple(steps)


def _station(name: str, text: Text, *, passed: bool, up: bool) -> Step:
    words = text(f"net.step.{name}")
    if passed:
        return Step(words, StepState.OK, text("net.step.passed"), text("net.step.done"))
    if up:
        return Step(words, StepState.WAIT, text("net.step.sending"))
    return Step(words, StepState.AHEAD, text("net.step.waits_line"))
