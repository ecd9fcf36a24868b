"""What the visit has accepted: orders with their state and price, drafts, and what is due or was paid."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain.orders import OrderState
from app.i18n import Text
from app.services.rows.orders import DraftRow, OrderRow
from app.ui.panels.retold import fee
from app.ui.panels.sync_marks import mark
from app.ui.screens.counter.actions import (
    COME_TO_NOTHING,
    due_fen,
    here,
    pays_out,
    settled_word,
    to_pay_out,
    unsigned,
)
from app.ui.screens.counter.state import PAYMENT_OPEN, CounterMode, CounterState, due_left
from app.ui.theme import BODY, GAP_4, GAP_8, GAP_16, SMALL, SUM, TITLE, Tone
from app.ui.widgets.actions import ActionRow
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.cards import Card, scrolled
from app.ui.widgets.labels import Hairline, Label, hint

_TONES = {
    OrderState.ACKNOWLEDGED: (Tone.UNSYNCED, "wallet-outline"),
    OrderState.PENDING: (Tone.APPROVAL, "shield-account-outline"),
    OrderState.IN_PROGRESS: (Tone.PRIMARY, "progress-clock"),
    OrderState.COMPLETED: (Tone.OK, "check-circle"),
    OrderState.FAILED: (Tone.DANGER, "close-circle"),
    OrderState.REJECTED: (Tone.DANGER, "close-circle"),
    OrderState.CANCELLED: (Tone.NEUTRAL, "cancel"),
    OrderState.HELD: (Tone.UNSYNCED, "progress-clock"),
    OrderState.DRAFT: (Tone.NEUTRAL, "file-document-outline"),
}
SIGN: Final = "draw-pen"
"""Stands for what is to be signed."""


def _paid(state: CounterState) -> tuple[int, int]:
    """Return what the visit has paid, in fen, and what of it are odd fen: what was undone does not count."""
    kept = [order for order in state.orders if order.payment_id and order.state is not OrderState.CANCELLED]
    odd = sum(state.rounded.get(which, 0) for which in {order.payment_id or "" for order in kept})
    return sum(order.total_fen for order in kept) + odd, odd


def _taken_fen(state: CounterState, back_fen: int) -> int:
    """Return what was taken, in fen, where `back_fen` was given back: also what a reversal here undid."""
    kept = {order.payment_id for order in state.orders if order.state is not OrderState.CANCELLED}
    undone = [order for order in state.orders if order.payment_id and order.state is OrderState.CANCELLED]
    whole = {order.payment_id or "" for order in undone if order.payment_id not in kept}
    gone = sum(order.total_fen for order in undone) + sum(state.rounded.get(which, 0) for which in whole)
    return _paid(state)[0] + min(gone, back_fen)


def out_fen(state: CounterState) -> int:
    """Return what is still to be given back at this counter, in fen."""
    waits = to_pay_out(here(state.orders, state.elsewhere))
    return -sum(state.to_give.get(order.order_id, 0) for order in waits)


def _nothing(order: OrderRow) -> bool:
    """Return whether an order came to nothing before anybody paid: it is no money of the visit."""
    return order.state in COME_TO_NOTHING and order.payment_id is None


def _detail(order: OrderRow, text: Text) -> str:
    """Return number and content of an order: of several lines the dearest stands for all."""
    if not order.quote:
        return order.code
    first = max(order.quote, key=lambda line: line.amount_fen)
    said = fee(first.title, text)
    if order.quote[1:]:
        said = text("counter.basket.lines", first=said, count=len(order.quote))
    return f"{order.code} · {said}"


class _Rows(QScrollArea):
    """As high as its rows while there is room; on a low screen they scroll, and none is squeezed."""

    def __init__(self, rows: QWidget) -> None:
        super().__init__()
        self._rows = rows
        scrolled(rows, self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the height of rows that were just made: before they are shown they count for nothing."""
        if watched is self._rows and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return self._rows.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return that it can be low."""
        return QSize(0, 0)


class BasketCard(Card):
    """Everything that this visit has taken: orders with their state, drafts, and what is due.

    Signals:
        draft_chosen: the draft to take up again.
        order_chosen: the order to open: to sign it, to decide on it, to look at it.
        cancel_chosen: the order to cancel.
    """

    draft_chosen = Signal(object)
    order_chosen = Signal(str)
    cancel_chosen = Signal(str)

    def __init__(self, text: Text, *, scrolls: bool = False) -> None:
        """`scrolls`: many rows scroll in the card; else it is as high as they are."""
        super().__init__(text("counter.basket.title"), flush=True)
        self._trailing = hint(text("counter.basket.one_ticket"))
        self.add_trailing(self._trailing)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._area = _Rows(self._rows) if scrolls else None
        self.body.addWidget(self._area or self._rows)
        self._sum = QWidget()
        line = QHBoxLayout(self._sum)
        line.setContentsMargins(GAP_16, 12, GAP_16, 12)
        self._word = Label("", BODY)
        line.addWidget(self._word)
        line.addStretch(1)
        self._total = Label("", SUM, bold=True)
        self._total.setObjectName("basket.due")
        line.addWidget(self._total)
        self.body.addWidget(self._sum)
        self._odd = hint("", wrap=True)
        self._odd.setObjectName("basket.odd")
        self._odd.setContentsMargins(GAP_16, 0, GAP_16, 12)
        self._odd.hide()
        self.body.addWidget(self._odd)
        # It is still to be handed over.
        self._change = Label("", TITLE, bold=True)
        self._change.setObjectName("basket.change")
        self._change.setContentsMargins(GAP_16, 0, GAP_16, 12)
        self._change.hide()
        self.body.addWidget(self._change)
        self.body.addStretch(1)
        self._shown: tuple[object, ...] = ()

    def show_visit(self, state: CounterState, text: Text) -> None:
        """Show the orders and drafts of the visit."""
        money = (state.given_back, state.to_give, state.rounded, state.elsewhere, state.locked)
        asks = state.mode is CounterMode.RECOVERY
        told = (state.change_fen, state.came_fen, asks, text.lang)
        key = (state.orders, state.drafts, state.marks, state.ticket is None, *money, *told)
        if key == self._shown:
            return
        self._shown = key
        self.set_title(text("counter.basket.title"))
        self._trailing.setText(text("counter.basket.one_ticket") if state.ticket is not None else "")
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for order in state.orders:
            self._column.addWidget(self._order(order, state, text))
            self._column.addWidget(Hairline())
        for draft in state.drafts:
            self._column.addWidget(self._draft(draft, text))
            self._column.addWidget(Hairline())
        if not state.orders and not state.drafts:
            empty = QWidget()
            inside = QVBoxLayout(empty)
            inside.setContentsMargins(GAP_16, GAP_16, GAP_16, GAP_16)
            inside.addWidget(hint(text("counter.basket.empty"), wrap=True))
            self._column.addWidget(empty)
        self._sum.setVisible(bool(state.orders or state.drafts))
        self._say_sum(state, text)
        if self._area is not None:
            self._area.updateGeometry()

    def _say_sum(self, state: CounterState, text: Text) -> None:
        """Say what is due; else what was taken, less what was given back, as the rows above show it."""
        due, (paid, odd) = due_fen(state.orders), _paid(state)
        self._odd.setVisible(bool(odd) and not due)
        amount = text.money(abs(odd))
        self._odd.setText(text("checkout.to_balance" if odd > 0 else "checkout.written_off", amount=amount))
        self._change.setText(text("counter.basket.change", amount=text.yuan(state.change_fen)))
        # Beside the next sum to take the change of the one before would be counted out once more.
        self._change.setVisible(state.change_fen > 0 and not due)
        back = -sum(state.given_back.values())
        if back and not due:
            taken = _taken_fen(state, back)
            self._word.setText(text("counter.basket.net", taken=text.money(taken), back=text.money(back)))
            self._total.setText(text.yuan(taken - back))
            return
        out = out_fen(state)
        if out and not due:
            self._word.setText(text("counter.basket.out"))
            self._total.setText(text.yuan(-out))
            return
        if due and state.came_fen:
            self._word.setText(text("checkout.rest", amount=text.yuan(due)))
            self._total.setText(text.yuan(due_left(state)))
            return
        self._word.setText(text(f"counter.basket.{'paid' if paid and not due else 'due'}"))
        self._total.setText(text.yuan(due or paid))

    def _order(self, order: OrderRow, state: CounterState, text: Text) -> QWidget:
        signs = unsigned(order)
        tone, icon = (Tone.UNSYNCED, SIGN) if signs else _TONES[order.state]
        frame = QWidget()
        row = QHBoxLayout(frame)
        row.setContentsMargins(GAP_16, 10, GAP_16, 10)
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(GAP_8)
        head.addWidget(Label(text(f"business.{order.type_key}.title"), BODY, bold=True))
        word = "to_sign" if signs else settled_word(order) if pays_out(order) else order.state
        if word == OrderState.ACKNOWLEDGED and state.came_fen and not due_left(state):
            word = "came"  # all of it is there: nobody is to take it once more
        where = "" if signs else state.elsewhere.get(order.order_id)
        stands = text("counter.order.at_counter", counter=where) if where else text(f"counter.order.{word}")
        badge = Badge(stands, tone, icon)
        badge.setObjectName(f"basket.{order.type_key}.state")
        head.addWidget(badge)
        if (spec := mark(state.marks, f"order:{order.order_id}", text)) is not None:
            under_way = Badge(spec.text, spec.tone, spec.icon)
            under_way.setObjectName(f"basket.{order.type_key}.sync")
            head.addWidget(under_way)
        head.addStretch(1)
        words.addLayout(head)
        detail = order.code if _nothing(order) else _detail(order, text)
        words.addWidget(Label(detail, SMALL, tone=Tone.MUTED, wrap=True))
        paid = order.state is OrderState.FAILED and order.payment_id is not None
        if paid or order.state in (OrderState.PENDING, OrderState.ACKNOWLEDGED):
            locked = text(state.locked[order.order_id]) if order.order_id in state.locked else ""
            words.addSpacing(GAP_4)
            words.addLayout(self._links(order, locked, text, asks=state.mode is CounterMode.RECOVERY))
            if locked:
                words.addSpacing(GAP_4)
                words.addWidget(hint(locked, wrap=True))
        row.addLayout(words)
        # The rows add up to the sum below them.
        told = {**state.to_give, **state.given_back}
        fen = 0 if _nothing(order) else told.get(order.order_id, order.total_fen)
        ink = Tone.MUTED if _nothing(order) else Tone.TEXT
        amount = Label(text.money(fen), TITLE, align=Qt.AlignmentFlag.AlignRight, tone=ink)
        amount.setObjectName(f"basket.{order.type_key}.amount")
        amount.setMinimumWidth(amount.sizeHint().width())  # read whole: the title gives way
        head.addWidget(amount)
        return frame

    def _links(self, order: OrderRow, locked: str, text: Text, *, asks: bool) -> QHBoxLayout:
        links = QHBoxLayout()
        links.setSpacing(GAP_8)
        # The word stands below the others, not the room around it.
        links.setContentsMargins(-GAP_16, 0, 0, 0)
        order_id = order.order_id
        word = "approve_here" if order.state is OrderState.PENDING else "open"
        look = LinkButton(text(f"counter.basket.{word}"))
        look.setObjectName(f"basket.{order.type_key}.open")
        look.clicked.connect(lambda: self.order_chosen.emit(order_id))
        links.addWidget(look)
        if order.state is OrderState.FAILED:
            # Its money goes back first; then it is over by itself.
            look.set_blocked(text(PAYMENT_OPEN) if asks else None)
            links.addStretch(1)
            return links
        cancel = LinkButton(text("counter.basket.cancel"))
        cancel.setObjectName(f"basket.{order.type_key}.cancel")
        cancel.clicked.connect(lambda: self.cancel_chosen.emit(order_id))
        links.addWidget(cancel)
        cancel.set_blocked(locked or None)
        look.set_blocked(text(PAYMENT_OPEN) if asks else None)
        links.addStretch(1)
        return links

    def _draft(self, draft: DraftRow, text: Text) -> QWidget:
        row = ActionRow(
            "file-document-edit-outline",
            text(f"business.{draft.type_key}.title"),
            detail=text("counter.basket.draft"),
        )
        row.setObjectName(f"basket.draft.{draft.type_key}")
        row.clicked.connect(lambda: self.draft_chosen.emit(draft))
        return row
