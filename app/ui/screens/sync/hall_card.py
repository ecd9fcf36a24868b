"""The hall's devices as this store has heard of them; a manager makes this terminal the hub here."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.link import LinkMode
from app.ui.panels.sync_cases import Seen, SyncMode
from app.ui.screens.sync.presenter import SyncPresenter
from app.ui.screens.sync.state import SyncState
from app.ui.screens.sync.words import device_words, heard_words, seen_badge
from app.ui.theme import GAP_8, GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState, Panel, scrolled
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint
from app.ui.widgets.pin_sign import PinSign

_ROW = 48
_PIN_WIDTH = 296
_ICONS = {
    "kiosk": "ticket-confirmation-outline",
    "counter": "monitor",
    "display": "television",
    "reception": "desk",
    "manager": "shield-account-outline",
    "hub": "server-network",
}


class HallCard(Card):
    """Devices with the last that was heard of each; below, the promotion."""

    def __init__(self, presenter: SyncPresenter, text: Text) -> None:
        super().__init__("-", flush=True)
        self.setObjectName("sync.hall")
        self._presenter = presenter
        self._text = text
        self._wiped = 0
        self._shown: tuple[object, ...] | None = None
        inner = QWidget()
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addStretch(1)
        self._area = scrolled(inner)
        self.body.addWidget(self._area, 1)
        self._none = EmptyState("lan", "-", "-")
        self.body.addWidget(self._none, 1)
        self._block = self._numbers()
        self._block_line = self.add_footer(self._block)
        self._hub = self._promotion()
        self._hub_line = self.add_footer(self._hub)

    def _numbers(self) -> QWidget:
        place = Panel(Tone.TEXT)
        row = QHBoxLayout(place)
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_16)
        words = QVBoxLayout()
        words.setSpacing(4)
        self._block_title = Label("", bold=True)
        self._block_why = hint(wrap=True)
        words.addWidget(self._block_title)
        words.addWidget(self._block_why)
        row.addLayout(words, 1)
        self.give_back = Button("-", Kind.SECONDARY, icon="keyboard-return")
        self.give_back.setObjectName("sync.numbers.return")
        self.give_back.clicked.connect(self._presenter.return_numbers)
        row.addWidget(self.give_back)
        return place

    def _promotion(self) -> QWidget:
        place = Panel(Tone.TEXT)
        row = QHBoxLayout(place)
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_16)
        words = QVBoxLayout()
        words.setSpacing(4)
        self._title = Label("", bold=True)
        self._why = hint(wrap=True)
        self._error = Label("", SMALL, wrap=True, tone=Tone.DANGER)
        self._error.setObjectName("sync.promote.error")
        for label in (self._title, self._why, self._error):
            words.addWidget(label)
        words.addStretch(1)
        row.addLayout(words, 1)
        side = QVBoxLayout()
        side.setSpacing(GAP_8)
        self.begin = Button("-", Kind.SECONDARY, icon="server-plus")
        self.begin.setObjectName("sync.promote")
        self.begin.clicked.connect(self._ask)
        self.pin = PinBoxes("-")
        self.pin.setObjectName("sync.promote.pin")
        self.pin.setFixedWidth(_PIN_WIDTH)
        self.sign = PinSign(self.pin, name="sync.promote.sign")
        self.sign.signed.connect(self._presenter.promote)
        self.leave = Button("-", Kind.TEXT, Size.COMPACT)
        self.leave.setObjectName("sync.promote.leave")
        self.leave.clicked.connect(lambda: self._presenter.ask_promotion(asking=False))
        for widget in (self.begin, self.pin, self.sign, self.leave):
            side.addWidget(widget)
        row.addLayout(side)
        return place

    def _ask(self) -> None:
        self._presenter.ask_promotion(asking=True)
        self.pin.setFocus()

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self.give_back.setText(text("net.numbers.return"))
        self.begin.setText(text("net.hub.promote"))
        self.leave.setText(text("net.hub.leave"))
        self.pin.setAccessibleName(text("net.hub.pin"))
        self.sign.retranslate(text, text("net.hub.promote"))
        self._shown = None

    def show_state(self, state: SyncState) -> None:
        """Show ``state``."""
        text = self._text
        self.set_title(text("net.hall.title"), text("net.hall.subtitle") if state.seen else "")
        self._area.setVisible(bool(state.seen))
        self._none.setVisible(not state.seen)
        alone = state.status.mode is LinkMode.STANDALONE
        why = "alone" if alone else "none"
        nobody = (text(f"net.hall.{why}"), text(f"net.hall.{why}_detail"))
        self._none.set("lan", *(nobody if state.ready or alone else (text("net.loading"), "")))
        shown = (state.seen, state.now_ms, text.lang)
        if shown != self._shown:
            self._shown = shown
            self._show_rows(state)
        self._show_numbers(state)
        self._show_promotion(state)

    def _show_numbers(self, state: SyncState) -> None:
        """Show the block of phone numbers; who takes this terminal away gives it back first."""
        text, kept = self._text, state.kept
        may = state.manages and state.status.mode is not LinkMode.STANDALONE
        may = may and bool(kept.held or kept.returned_ms or state.returned >= 0)
        self._block.setVisible(may)
        self._block_line.setVisible(may)
        if not may:
            return
        done = not kept.numbers and bool(kept.returned_ms or state.returned > 0)
        title = text("net.numbers.title", free=kept.numbers, used=kept.held - kept.numbers)
        self._block_title.setText(text("net.numbers.none") if done else title)
        self._block_why.setText(
            text(f"net.numbers.{'done' if done else 'why'}", count=max(0, state.returned))
        )
        self.give_back.set_blocked(None if kept.numbers else text("net.numbers.nothing"))
        self.give_back.set_busy(state.busy, text("widgets.busy"))

    def _show_rows(self, state: SyncState) -> None:
        while self._rows.count() > 1:
            item = self._rows.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for seen in state.seen:
            at = self._rows.count() - 1
            self._rows.insertWidget(at, self._row(seen, state.now_ms))
            self._rows.insertWidget(at + 1, Hairline())

    def _row(self, seen: Seen, now_ms: int) -> QWidget:
        text = self._text
        place = QWidget()
        place.setFixedHeight(_ROW)
        row = QHBoxLayout(place)
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel(_ICONS.get(seen.kind, "monitor"), 20))
        row.addWidget(Label(seen.code, bold=True))
        what = device_words(seen, text)
        row.addWidget(Label(what, tone=Tone.MUTED), 1)
        if (spec := seen_badge(seen, text)) is not None:
            row.addWidget(Badge(spec.text, spec.tone, spec.icon))
        heard = heard_words(seen, now_ms, text)
        row.addWidget(hint(heard))
        place.setAccessibleName(f"{seen.code} {what} {heard}")
        return place

    def _show_promotion(self, state: SyncState) -> None:
        text = self._text
        may = state.ready and state.manages and state.status.mode is not LinkMode.STANDALONE
        self._hub.setVisible(may)
        self._hub_line.setVisible(may)
        if state.wiped != self._wiped:
            self._wiped = state.wiped
            self.pin.clear()
        if not may:
            return
        needless = state.status.hub_up or state.mode is SyncMode.BARRED
        done = bool(state.promoted)
        self._title.setText(
            text("net.hub.promoted", term=state.promoted)
            if done
            else text("net.hub.title", term=state.term)
            if state.term
            else text("net.hub.title_none")
        )
        code = "done" if done else "needless" if needless else "asking" if state.asking else "why"
        self._why.setText(text(f"net.hub.{code}", term=state.term + 1))
        self.begin.setVisible(not state.asking)
        self.begin.set_blocked(text("net.hub.needless", term=state.term) if needless or done else None)
        self.pin.setVisible(state.asking)
        self.sign.setVisible(state.asking)
        self.sign.set_busy(state.busy, text("widgets.busy"))
        self.pin.setReadOnly(state.busy)  # disabled, it would hand the focus to a stranger
        self.leave.setVisible(state.asking)
        failed = state.asking and state.error is not None
        self._error.setVisible(failed)
        self._error.setText(text.error(state.error) if failed and state.error else "")
