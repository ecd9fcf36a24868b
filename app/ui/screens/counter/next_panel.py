"""The right column: what can be done next, what this visit has taken so far, and what to keep in mind."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.orders import OrderState
from app.i18n import Text
from app.services.rows.orders import DraftRow, OrderRow
from app.ui.panels.retold import fee
from app.ui.panels.sync_marks import mark
from app.ui.screens.counter.actions import Act, Action, due_fen, pays_out
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import CARD_LEFT, CounterState
from app.ui.theme import BODY, GAP_8, GAP_16, SMALL, SUM, TITLE, Tone
from app.ui.widgets.actions import ActionRow
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, LinkButton, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint

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

_BESIDE_BUSINESS = frozenset({Act.ENQUIRY, Act.COMPLAINT})
"""They stand under the businesses: what goes on with this customer is short."""


class NextCard(Card):
    """What can be done now: one suggestion, and everything else that is possible or blocked with its reason.

    Signals:
        chosen: the `Act` that was asked for.
    """

    chosen = Signal(str)

    def __init__(self, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(text("counter.next.title"), flush=True)
        if parent is not None:
            self.setParent(parent)
        self._text = text
        self._trailing = hint(text("counter.next.only_possible"))
        self.add_trailing(self._trailing)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.body.addWidget(self._rows)
        self._shown: tuple[tuple[Action, ...], str] = ((), "")
        self._nobody = ""
        self._call: tuple[Button, Label] | None = None
        """The large button that calls the next, while it is offered, and what stands below it."""

    def set_actions(self, actions: tuple[Action, ...], state: CounterState, text: Text) -> None:
        """Show these offers; widgets are made anew only when something changed."""
        key = (actions, f"{text.lang}{due_fen(state.orders)}{state.form_type}{state.likely}")
        if key == self._shown:
            return
        self._shown = key
        self._text = text
        self.set_title(text("counter.next.title"))
        self._trailing.setText(text("counter.next.only_possible"))
        focused = next((row.objectName() for row in self._buttons() if row.hasFocus()), "")
        self._call = None
        for row in self._buttons():
            row.setObjectName("gone")  # it goes only later: nobody shall find it any more
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for action in actions:
            if action.act in _BESIDE_BUSINESS:
                continue
            if action.primary:
                self._add_primary(action, state)
            else:
                self._add_row(action, state)
        again = next((row for row in self._buttons() if row.objectName() == focused), None)
        if again is not None:
            again.setFocus()

    def set_nobody(self, why: str) -> None:
        """Say why nobody can be called now; nothing while somebody can. F7 tries all the same."""
        self._nobody = why
        self._show_nobody()

    def _show_nobody(self) -> None:
        if self._call is not None:
            button, words = self._call
            button.set_kind(Kind.SECONDARY if self._nobody else Kind.PRIMARY)
            words.setText(self._nobody or self._text(f"counter.why.{Act.CALL}"))

    def _buttons(self) -> list[QPushButton]:
        return self._rows.findChildren(QPushButton)

    def focus_primary(self) -> None:
        """Put the focus on the suggestion."""
        button = self._rows.findChild(QPushButton, "next.primary")
        if button is not None:
            button.setFocus()

    def _words(self, action: Action, state: CounterState) -> str:
        text = self._text
        if action.act is Act.PAY and due_fen(state.orders):
            return text("counter.act.pay_amount", amount=text.yuan(due_fen(state.orders)))
        if action.act is Act.BEGIN:
            return text("counter.act.begin", business=text(f"business.{state.likely}.title"))
        return text(f"counter.act.{action.act}")

    def _key(self, action: Action) -> str:
        """Return the key as it is written on the keyboard."""
        return (
            self._text("counter.key.enter")
            if action.key == "Return"
            else action.key.replace("Return", "Enter")
        )

    def _add_primary(self, action: Action, state: CounterState) -> None:
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(GAP_16, GAP_16, GAP_16, GAP_16)
        column.setSpacing(GAP_8)
        key = self._key(action)
        button = Button(self._words(action, state), Kind.PRIMARY, Size.NEXT, icon=action.icon, key=key)
        button.setObjectName("next.primary")
        button.clicked.connect(lambda: self.chosen.emit(action.act.value))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(button)
        why = hint(self._text(f"counter.why.{action.act}"), wrap=True)
        column.addWidget(why)
        if action.act is Act.CALL:
            self._call = (button, why)
            self._show_nobody()
        self._column.addWidget(frame)

    def _add_row(self, action: Action, state: CounterState) -> None:
        self._column.addWidget(Hairline())
        key = self._key(action)
        row = ActionRow(action.icon, self._words(action, state), key=key, bold=action.act is Act.PAY)
        row.setObjectName(f"next.{action.act}")
        row.set_blocked(self._text(action.reason) if action.reason else None)
        row.clicked.connect(lambda: self.chosen.emit(action.act.value))
        self._column.addWidget(row)


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

    def __init__(self, text: Text) -> None:
        super().__init__(text("counter.basket.title"), flush=True)
        self._trailing = hint(text("counter.basket.one_ticket"))
        self.add_trailing(self._trailing)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.body.addWidget(self._rows)
        self._shown: tuple[object, ...] = ()

    def show_visit(self, state: CounterState, text: Text) -> None:
        """Show the orders and drafts of the visit."""
        key = (state.orders, state.drafts, state.marks, state.given_back, text.lang)
        if key == self._shown:
            return
        self._shown = key
        self.set_title(text("counter.basket.title"))
        self._trailing.setText(text("counter.basket.one_ticket"))
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
            self._column.addStretch(1)
            return
        line = QHBoxLayout()
        line.setContentsMargins(GAP_16, 12, GAP_16, 12)
        line.addWidget(Label(text("counter.basket.due"), BODY))
        line.addStretch(1)
        total = Label(text.yuan(due_fen(state.orders)), SUM, bold=True)
        total.setObjectName("basket.due")
        line.addWidget(total)
        frame = QWidget()
        frame.setLayout(line)
        self._column.addWidget(frame)
        self._column.addStretch(1)

    def _order(self, order: OrderRow, state: CounterState, text: Text) -> QWidget:
        tone, icon = _TONES[order.state]
        frame = QWidget()
        row = QHBoxLayout(frame)
        row.setContentsMargins(GAP_16, 10, GAP_16, 10)
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(GAP_8)
        head.addWidget(Label(text(f"business.{order.type_key}.title"), BODY, bold=True))
        word = "to_pay_out" if pays_out(order) else order.state
        badge = Badge(text(f"counter.order.{word}"), tone, icon)
        badge.setObjectName(f"basket.{order.type_key}.state")
        head.addWidget(badge)
        if (spec := mark(state.marks, f"order:{order.order_id}", text)) is not None:
            under_way = Badge(spec.text, spec.tone, spec.icon)
            under_way.setObjectName(f"basket.{order.type_key}.sync")
            head.addWidget(under_way)
        head.addStretch(1)
        words.addLayout(head)
        detail = order.code if not order.quote else f"{order.code} ・ {fee(order.quote[0].title, text)}"
        words.addWidget(Label(detail, SMALL, tone=Tone.MUTED))
        if order.state in (OrderState.PENDING, OrderState.ACKNOWLEDGED):
            words.addLayout(self._links(order, text))
        row.addLayout(words, 1)
        fen = state.given_back.get(order.order_id, order.total_fen)
        amount = Label(text.money(fen), TITLE, align=Qt.AlignmentFlag.AlignRight)
        amount.setObjectName(f"basket.{order.type_key}.amount")
        row.addWidget(amount, 0, Qt.AlignmentFlag.AlignTop)
        return frame

    def _links(self, order: OrderRow, text: Text) -> QHBoxLayout:
        links = QHBoxLayout()
        links.setSpacing(GAP_8)
        order_id = order.order_id
        word = "approve_here" if order.state is OrderState.PENDING else "open"
        look = LinkButton(text(f"counter.basket.{word}"))
        look.setObjectName(f"basket.{order.type_key}.open")
        look.clicked.connect(lambda: self.order_chosen.emit(order_id))
        links.addWidget(look)
        cancel = LinkButton(text("counter.basket.cancel"))
        cancel.setObjectName(f"basket.{order.type_key}.cancel")
        cancel.clicked.connect(lambda: self.cancel_chosen.emit(order_id))
        links.addWidget(cancel)
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


class RemindersCard(Card):
    """What to tell the customer before leaving: arrears, approvals under way, papers to hand over."""

    def __init__(self, text: Text) -> None:
        super().__init__(text("counter.reminders.title"), flush=True)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_16)
        self._column.setSpacing(GAP_8)
        self.body.addWidget(self._rows)
        self._shown: tuple[str, tuple[tuple[str, Tone, str], ...]] | None = None

    def set_reminders(self, reminders: tuple[tuple[str, Tone, str], ...], text: Text) -> None:
        """Show reminders: icon, tone, words."""
        self.set_title(text("counter.reminders.title"))
        if (text.lang, reminders) == self._shown:
            return
        self._shown = (text.lang, reminders)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for icon, tone, words in reminders:
            frame = QWidget()
            row = QHBoxLayout(frame)
            row.setContentsMargins(0, 4, 0, 4)
            row.addWidget(IconLabel(icon, 20, tone), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(words, BODY, wrap=True), 1)
            self._column.addWidget(frame)
        if not reminders:
            self._column.addWidget(hint(text("counter.reminders.none"), wrap=True))
        self._column.addStretch(1)


class NextPanel(QWidget):
    """The whole right column."""

    def __init__(self, presenter: CounterPresenter, text: Text) -> None:
        super().__init__()
        self._presenter = presenter
        self.next = NextCard(text)
        self.basket = BasketCard(text)
        self.reminders = RemindersCard(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        column.addWidget(self.next)
        column.addWidget(self.basket)
        column.addWidget(self.reminders, 1)
        self.next.chosen.connect(lambda act: presenter.act(Act(act)))

    def show_state(self, state: CounterState, text: Text) -> None:
        """Show what can be done, the basket and the reminders of a state."""
        self.next.set_actions(state.actions, state, text)
        self.basket.setVisible(state.ticket is not None or bool(state.orders) or bool(state.drafts))
        self.basket.show_visit(state, text)
        self.reminders.set_reminders(_reminders(state, text), text)


def _reminders(state: CounterState, text: Text) -> tuple[tuple[str, Tone, str], ...]:
    found: list[tuple[str, Tone, str]] = []
    if state.error is not None:
        found.append(("alert-circle", Tone.DANGER, text.error(state.error)))
    if state.notice:
        icon, tone = ("alert", Tone.UNSYNCED) if state.notice == CARD_LEFT else ("check-circle", Tone.OK)
        found.append((icon, tone, text(state.notice, word=state.notice_word)))
    pending = sum(order.state is OrderState.PENDING for order in state.orders)
    if pending:
        found.append(
            ("shield-account-outline", Tone.APPROVAL, text("counter.reminders.pending", count=pending))
        )
    failed = [order for order in state.orders if order.state is OrderState.FAILED]
    found.extend(
        ("alert", Tone.DANGER, text("counter.reminders.failed", code=order.code)) for order in failed
    )
    return tuple(found)
