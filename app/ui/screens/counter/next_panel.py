"""The right column: what can be done next, what this visit has taken so far, and what to keep in mind."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.orders import OrderState
from app.i18n import Text
from app.ui.screens.counter.actions import Act, Action, due_fen, payable, to_sign
from app.ui.screens.counter.basket_card import SIGN, BasketCard, out_fen
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import CUSTOMER_CHANGED, SEATED_NOWHERE, CounterState, due_left
from app.ui.theme import BODY, GAP_8, GAP_16, Tone
from app.ui.widgets.actions import ActionRow
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint

_BESIDE_BUSINESS = frozenset({Act.ENQUIRY, Act.COMPLAINT})
"""They stand under the businesses: what goes on with this customer is short."""


_BOUND = frozenset({Act.DECIDE, Act.DROP})
"""Their keys work while they stand here: elsewhere these letters are the page's own."""


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
        self._trailing = hint(text("counter.next.locked_say_why"))
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
        self._goes_back = False
        """Whether the focus belongs on the suggestion, and waits below it."""

    def set_actions(self, actions: tuple[Action, ...], state: CounterState, text: Text) -> None:
        """Show these offers; widgets are made anew only when something changed."""
        signs = bool(to_sign(state.orders))
        held = state.drafts[-1].type_key if state.drafts else ""
        sums = f"{due_fen(state.orders)} {due_left(state)} {out_fen(state)}"
        told = f"{text.lang}{sums}{state.form_type}{state.likely}{signs}{held}{_working(state)}"
        key = (actions, told)
        if key == self._shown:
            return
        (before, words), self._shown = self._shown, key
        if words == key[1] and _bare(before) == _bare(actions):
            # Time went on, and no more: the button that has the focus stays, and hears its key.
            self._block(actions)
            return
        self._text = text
        self.set_title(text("counter.next.title"))
        self._trailing.setText(text("counter.next.locked_say_why"))
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

    def _block(self, actions: tuple[Action, ...]) -> None:
        """Say anew what can't be done, and why."""
        for action in actions:
            row = self._rows.findChild(ActionRow, f"next.{action.act}")
            if row is not None and not action.primary:
                row.set_blocked(self._text(action.reason) if action.reason else None)

    def set_nobody(self, why: str) -> None:
        """Say why nobody can be called now, as the queue does; nothing while somebody can.

        F7 tries all the same: somebody may have come in this moment.
        """
        self._nobody = why
        self._show_nobody()

    def _show_nobody(self) -> None:
        if self._call is None:
            return
        button, words = self._call
        if self._nobody and button.hasFocus():
            self._focus_row()  # else Qt would send the cursor anywhere
        button.set_blocked(self._nobody or None)
        words.setText(self._nobody or self._text(f"counter.why.{Act.CALL}"))
        if not self._nobody and self._goes_back and any(row.hasFocus() for row in self._buttons()):
            button.setFocus()
            self._goes_back = False

    def _focus_row(self) -> None:
        """Put the focus below the suggestion, until somebody can be called."""
        row = next(
            (each for each in self._buttons() if isinstance(each, ActionRow) and each.isEnabled()), None
        )
        self._goes_back = row is not None
        if row is not None:
            row.setFocus()

    def _buttons(self) -> list[QPushButton]:
        return self._rows.findChildren(QPushButton)

    def focus_primary(self) -> None:
        """Put the focus on the suggestion."""
        button = self._rows.findChild(QPushButton, "next.primary")
        if button is not None and button.isEnabled():
            button.setFocus()
        elif button is not None:
            self._focus_row()

    def _words(self, action: Action, state: CounterState) -> str:
        text = self._text
        if _signs(action, state):
            return text("counter.act.sign")
        if action.act is Act.PAY and due_fen(state.orders):
            return text("counter.act.pay_amount", amount=text.yuan(due_left(state)))
        if _pays_out(action, state):
            out = out_fen(state)
            # A correction is booked, and no money moves.
            return text("counter.act.pay_out", amount=text.yuan(out)) if out else text("counter.act.book")
        if action.act in {Act.RESUME, Act.DROP} and state.drafts:
            business = text(f"business.{state.drafts[-1].type_key}.title")
            return text(f"counter.act.{action.act}", business=business)
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
        # The count in the middle has its own button: this one only leads there.
        leads = action.act is Act.OPEN_SHIFT
        key = "" if leads else self._key(action)
        signs = _signs(action, state)
        out = _pays_out(action, state)
        icon = SIGN if signs else "cash-refund" if out else action.icon
        kind = Kind.SECONDARY if leads else Kind.PRIMARY
        bound = action.act in _BOUND
        button = Button(self._words(action, state), kind, Size.NEXT, icon=icon, key=key, bind=bound)
        button.setObjectName("next.primary")
        button.clicked.connect(lambda: self.chosen.emit(action.act.value))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(button)
        # Without a ticket it ends as with one: everything is done.
        ends: str = Act.FINISH if action.act is Act.DISMISS else action.act
        settled = "pay_out" if out_fen(state) else "book"
        unpaid = any(order.total_fen for order in (*to_sign(state.orders), *payable(state.orders)))
        if ends == Act.FINISH and _working(state):
            ends = "finish_working"
        elif ends == Act.FINISH and _came_to_nothing(state):
            ends = "finish_nothing"
        word = ("sign" if unpaid else "sign_alone") if signs else settled if out else ends
        why = hint(self._text(f"counter.why.{word}"), wrap=True)
        column.addWidget(why)
        if action.act is Act.CALL:
            self._call = (button, why)
            self._show_nobody()
        self._column.addWidget(frame)

    def _add_row(self, action: Action, state: CounterState) -> None:
        self._column.addWidget(Hairline())
        key = self._key(action)
        row = ActionRow(
            action.icon,
            self._words(action, state),
            key=key,
            bold=action.act is Act.PAY,
            bind=action.act in _BOUND,
        )
        row.setObjectName(f"next.{action.act}")
        row.set_blocked(self._text(action.reason) if action.reason else None)
        row.clicked.connect(lambda: self.chosen.emit(action.act.value))
        self._column.addWidget(row)


def _working(state: CounterState) -> bool:
    """Return whether some of it goes on when the customer has left: a repair, say."""
    return any(order.state is OrderState.IN_PROGRESS for order in state.orders)


def _came_to_nothing(state: CounterState) -> bool:
    """Return whether all of it was cancelled before anybody paid: there is no paper to take along."""
    return bool(state.orders) and all(
        order.state is OrderState.CANCELLED and order.payment_id is None for order in state.orders
    )


def _bare(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return the offers without what speaks against them."""
    return tuple(action if action.primary else replace(action, reason="") for action in actions)


def _signs(action: Action, state: CounterState) -> bool:
    """Return whether what comes before the money is the signature."""
    return action.act is Act.PAY and bool(to_sign(state.orders))


def _pays_out(action: Action, state: CounterState) -> bool:
    """Return whether what is settled next is money that goes back."""
    wanted = action.act is Act.PAY and not action.reason
    return wanted and not due_fen(state.orders) and not to_sign(state.orders)


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
        self._overdue_fen = 0
        self._last: tuple[CounterState, Text] | None = None
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

    def owe(self, fen: int) -> None:
        """Remind of what the customer owes past its time, in fen."""
        if fen != self._overdue_fen:
            self._overdue_fen = fen
            if self._last is not None:
                self.show_state(*self._last)

    def show_state(self, state: CounterState, text: Text) -> None:
        """Show what can be done, the basket and the reminders of a state."""
        self._last = state, text
        self.next.set_actions(state.actions, state, text)
        self.basket.setVisible(state.ticket is not None or bool(state.orders) or bool(state.drafts))
        self.basket.show_visit(state, text)
        self.reminders.set_reminders(_reminders(state, self._overdue_fen, text), text)


def _reminders(state: CounterState, overdue_fen: int, text: Text) -> tuple[tuple[str, Tone, str], ...]:
    found: list[tuple[str, Tone, str]] = []
    if state.error is not None:
        found.append(("alert-circle", Tone.DANGER, text.error(state.error)))
    if state.card_left:
        found.append(("alert", Tone.UNSYNCED, text("counter.card_left")))
    if state.notice:
        heed = state.notice in {CUSTOMER_CHANGED, SEATED_NOWHERE}
        icon, tone = ("alert", Tone.UNSYNCED) if heed else ("check-circle", Tone.OK)
        found.append((icon, tone, text(state.notice, word=state.notice_word)))
    if overdue_fen:
        found.append(("alert", Tone.DANGER, text("counter.reminders.owes", amount=text.yuan(overdue_fen))))
    pending = sum(order.state is OrderState.PENDING for order in state.orders)
    if pending:
        found.append(
            ("shield-account-outline", Tone.APPROVAL, text("counter.reminders.pending", count=pending))
        )
    found.extend(
        (
            "cash-refund",
            Tone.DANGER,
            text(
                "counter.reminders.in_vain",
                code=each.code,
                amount=text.yuan(each.back_fen),
                receipt=each.receipt,
            ),
        )
        for each in state.in_vain
    )
    if state.ticket is None and state.unclosed:  # with a customer there is something else to think of
        days = text("counter.reminders.comma").join(state.unclosed)
        found.append(("calendar-alert", Tone.UNSYNCED, text("counter.reminders.unclosed", days=days)))
    return tuple(found)
