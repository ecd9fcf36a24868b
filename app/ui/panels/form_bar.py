"""The bar below the form: what is needed, and the next step with its key."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.staff import Role
from app.i18n import Text
from app.services.order_quotes import Quote
from app.ui.panels.approver_words import comes_here
from app.ui.panels.cancelling import ask_reason
from app.ui.panels.form_editing import EditingCard, QuoteLine
from app.ui.panels.form_finder import Finder
from app.ui.panels.form_pay_out import PAY_OUT_MODES, pay_out_words, transferable
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_state import EDITING, FormMode, FormState
from app.ui.panels.form_words import needed, rule_words
from app.ui.theme import BODY, GAP_4, GAP_8, GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.paint import BADGE_HEIGHT, BadgeSpec
from app.ui.widgets.steps import StepState

_BAR = 80
_MOST_NEEDS = 4
_PRIMARY = {
    FormMode.REFUSED: "form.bar.recheck",
    FormMode.OFFER: "form.offer.pass",
    FormMode.SUBMITTED: "form.bar.collect",
    FormMode.REJECTED: "form.bar.back",
    FormMode.AWAITING_APPROVAL: "form.bar.seat",
}
_DONE, _BACK = "form.bar.done", "form.bar.back"
_OVER = frozenset({_DONE, _BACK})
"""What the main button says of an order that is over."""
_BUSY = frozenset({FormMode.SUBMITTING, FormMode.PAYING_OUT})
_CANCELLABLE = frozenset(
    {
        FormMode.AWAITING_APPROVAL,
        FormMode.SIGNATURE,
        FormMode.SUBMITTED,
        FormMode.PAY_OUT,
        FormMode.CARD_DECLINED,
    }
)
"""Not while the answer of a card terminal is missing: the money may be gone."""
_LEFT = frozenset(
    {
        FormMode.REFUSED,
        FormMode.OFFER,
        FormMode.SUBMITTED,
        FormMode.SIGNATURE,
        FormMode.PAY_OUT,
        FormMode.CARD_SILENT,
        FormMode.CARD_DECLINED,
    }
)
"""Where the clerk may go back to the customer and come again."""


class _ApprovalNotice(QWidget):
    """Who has to agree, and why; nothing when nobody has to."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel("shield-account-outline", 20, Tone.APPROVAL))
        self._who = Label("", BODY, bold=True, tone=Tone.APPROVAL)
        row.addWidget(self._who)
        self._why = Label("", BODY, wrap=True)
        self._why.setObjectName("form.approval")
        row.addWidget(self._why, 1)
        column.addLayout(row)
        column.addWidget(Hairline())

    def show_quote(self, quote: Quote | None, text: Text, *, own: bool, seatable: bool) -> None:
        """Show the rules that are met; `own` says that a manager asks, who is answered by the hall head.

        `seatable`: the customer can be called back (`FormState.seatable`).
        """
        need = quote.approval if quote else None
        self.setVisible(need is not None)
        if quote is not None and need is not None:
            two = need.levels > 1
            word = ("two_heads" if two else "head") if own else "two" if two else "manager"
            self._who.setText(text(f"form.panel.needs_{word}"))
            rules = rule_words(need.rules, quote.context.policy.approval, text)
            after = "seat_after" if seatable else "stay_after"
            self._why.setText(text(f"form.panel.{after}", rules=rules))


class _Badges(QWidget):
    """What the customer brings or does, in as many rows as the words take: none of them is cut."""

    def __init__(self) -> None:
        super().__init__()
        self._badges = tuple(Badge() for _ in range(_MOST_NEEDS))
        for badge in self._badges:
            badge.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_needs(self, needs: tuple[tuple[str, bool], ...]) -> None:
        """Show the words of each need, and whether it is there."""
        shown = (*needs, *((("", False),) * _MOST_NEEDS))
        for badge, (said, there) in zip(self._badges, shown, strict=False):
            icon = "check-circle" if there else "file-document-outline"
            badge.set_spec(BadgeSpec(said, Tone.OK if there else Tone.NEUTRAL, icon) if said else None)
        self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows where the room ends."""
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        rows: list[list[Badge]] = [[]]
        for badge in (each for each in self._badges if not each.isHidden()):
            taken = sum(each.width() + GAP_8 for each in rows[-1])
            if rows[-1] and taken + badge.width() > self.width():
                rows.append([])
            rows[-1].append(badge)
        top = (self.height() - len(rows) * (BADGE_HEIGHT + GAP_4) + GAP_4) // 2
        for row in rows:
            left = 0
            for badge in row:
                badge.move(left, top)
                left += badge.width() + GAP_8
            top += BADGE_HEIGHT + GAP_4


class FormBar(Card):
    """What is needed, and the next step with its key; above it who has to agree, in sight on every screen."""

    def __init__(self, presenter: FormPresenter, text: Text, *, by_device: bool = True) -> None:
        """Make the bar; `by_device`: a device compares faces first, and not a second person alone."""
        super().__init__(flush=True)
        self._presenter = presenter
        self._text = text
        self._state = presenter.state
        self._yields = False
        self._by_device = by_device
        self._quote: QuoteLine | None = None
        self._notice = _ApprovalNotice()
        self.body.addWidget(self._notice)
        bar = QWidget()
        # With the border of the card it is 80 high.
        bar.setFixedHeight(_BAR - 2)
        row = QHBoxLayout(bar)
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_8)
        self._needs = Label("", BODY, tone=Tone.MUTED)
        row.addWidget(self._needs)
        self._badges = _Badges()
        self._badges.setObjectName("form_bar_needs")
        row.addWidget(self._badges, 1)
        self._note = Label("", SMALL, tone=Tone.DANGER, wrap=True)
        row.addWidget(self._note, 1)
        self._drop = Button("", Kind.TEXT, key="Alt+X", bind=True)
        self._drop.setObjectName("form.drop")
        self._drop.clicked.connect(self._on_drop)
        row.addWidget(self._drop)
        self._other = Button("", Kind.SECONDARY)
        self._other.setObjectName("form.other")
        self._other.clicked.connect(self._on_other)
        row.addWidget(self._other)
        self._primary = Button("", Kind.PRIMARY, key="Ctrl+Enter")
        self._primary.setObjectName("form.primary")
        self._primary.clicked.connect(self._on_primary)
        row.addWidget(self._primary)
        for button in (self._drop, self._other, self._primary):
            button.installEventFilter(self)
        self.body.addWidget(bar)

    @property
    def asks(self) -> bool:
        """Return whether it says that somebody has to agree."""
        return not self._notice.isHidden()

    def hold_quote(self, card: EditingCard, *, held: bool) -> None:
        """Take what it costs above the bar, where it would be below the edge; or give it back."""
        if held is (self._quote is not None):
            return
        if held:
            self._quote = card.quote_line
            self.body.insertWidget(0, self._quote)
            self._quote.stand(editing=self._state.mode in EDITING)
        else:
            self._quote = None
            card.hold_quote()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter move on while a form is filled: it never submits, and never throws away."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if enter and not event.modifiers() and self._state.mode in EDITING:
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    def stand_after(self, box: QWidget | None) -> None:
        """Come after the last field in the order of Tab: fields are made later than the bar."""
        if box is not None:
            for before, after in pairwise((box, self._primary, self._other, self._drop)):
                QWidget.setTabOrder(before, after)

    def _stand_as_seen(self) -> None:
        """Let Tab go from left to right; only after a field comes the main one first."""
        for before, after in pairwise((self._drop, self._other, self._primary)):
            QWidget.setTabOrder(before, after)

    def focus_primary(self) -> None:
        """Put the focus on the main button, if there is one."""
        for button in (self._primary, self._other):
            if button.isVisibleTo(self) and button.isEnabled():
                button.setFocus()
                return

    def press_primary(self) -> None:
        """Do what the main button does (Ctrl+Enter)."""
        if self._primary.isVisible() and self._primary.isEnabled():
            self._on_primary()

    def yield_key(self, *, given: bool) -> None:
        """Name no key while an answer is given above: Ctrl+Enter hands that over, and stands there."""
        if given is not self._yields:
            self._yields = given
            self.show_state(self._state, self._text)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show what the mode allows."""
        self._state = state
        editing = state.mode in EDITING
        if not editing:
            self._stand_as_seen()
        if self._quote is not None:
            self._quote.stand(editing=editing)
        quote = state.quote if editing else None
        self._notice.show_quote(quote, text, own=self._own, seatable=state.seatable)
        needs = needed(state.kind, state) if editing and state.kind else ()
        self._needs.setVisible(bool(needs))
        self._badges.setVisible(bool(needs))
        self._badges.show_needs(tuple((text(code), how is StepState.OK) for code, how in needs))
        # What did not open says why in its place: not twice.
        told = editing or (state.mode is FormMode.FAILED and state.order is None)
        note = text.error(state.error) if state.error is not None and not told else ""
        self._note.setText(note)
        self._note.setVisible(not needs)
        self._drop.setText(text("form.bar.drop" if editing else "form.bar.cancel_order"))
        open_order = state.mode in _CANCELLABLE and not (state.pay_out and state.pay_out.moved)
        self._drop.setVisible(editing or (open_order and not state.deciding))
        self._drop.setEnabled(state.mode is not FormMode.SUBMITTING)
        other = self._other_words(state)
        self._other.setVisible(bool(other))
        self._other.setText(text(other) if other else "")
        # The manager came, or went: the same key as beside the visit's orders, also where it is the main one.
        waits, main = state.mode is FormMode.AWAITING_APPROVAL, self._decides_first(state)
        key = "Alt+J" if waits and not main else ""
        # Esc is the desk's own: here it is only named.
        self._other.set_key("Esc" if other == _BACK else key)
        self._other.setShortcut(key)
        self._primary.setShortcut("Alt+J" if main else "")
        words = self._primary_words(state)
        self._primary.setText(text(words))
        # What is over is left by Enter, here as everywhere: there is nothing to submit any more.
        self._primary.set_key("Enter" if words in _OVER else "" if self._yields else "Ctrl+Enter")
        self._primary.set_busy(state.busy or state.mode in _BUSY, text("widgets.busy"))
        hidden = {FormMode.CLOSED, FormMode.LOADING, FormMode.SIGNATURE}
        elsewhere = state.mode in PAY_OUT_MODES and bool(state.pay_out and state.pay_out.counter)
        self._primary.setVisible(state.mode not in hidden and not state.deciding and not elsewhere)

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._text = text
        self._needs.setText(text("form.panel.needs"))

    def _primary_words(self, state: FormState) -> str:
        if state.mode in EDITING:
            if state.mode is FormMode.QUOTED and state.unproven:
                compares = "face" if self._by_device else "second"
                return f"form.bar.{state.image_awaited if state.image_next else compares}_first"
            if state.kind is not None and state.kind.only_prints:
                return "form.bar.print"
            approval = state.quote is not None and state.quote.approval is not None
            return "form.bar.submit_approval" if approval else "form.bar.submit"
        if state.mode in PAY_OUT_MODES:
            return pay_out_words(state)
        if self._decides_first(state):
            return comes_here(self._presenter.roles)
        return self._presenter.way_on or _PRIMARY.get(state.mode, _DONE)

    def _other_words(self, state: FormState) -> str:
        if state.mode is FormMode.AWAITING_APPROVAL and not self._decides_first(state):
            return "form.bar.no_manager" if state.deciding else comes_here(self._presenter.roles)
        if transferable(state):
            return "form.bar.by_transfer"
        if state.mode in _LEFT or self._presenter.way_on or self._decides_first(state):
            return _BACK
        return ""

    @staticmethod
    def _decides_first(state: FormState) -> bool:
        """Return whether nothing else can be done than to have it decided here: nobody can be called back."""
        return state.mode is FormMode.AWAITING_APPROVAL and not state.deciding and not state.seatable

    @property
    def _own(self) -> bool:
        """Whether a manager asks: nobody below the hall head answers that (DOMAIN §1)."""
        return Role.DUTY_MANAGER in self._presenter.roles

    def _on_primary(self) -> None:
        presenter, mode = self._presenter, self._state.mode
        if mode in EDITING:
            box = QApplication.focusWidget()
            if isinstance(box, Finder):
                box.take_only()
            presenter.submit()
        elif mode is FormMode.REFUSED:
            presenter.recheck()
        elif mode is FormMode.OFFER:
            presenter.pass_offers()
        elif mode in PAY_OUT_MODES:
            presenter.pay_out()
        elif presenter.way_on:
            presenter.try_again()
        elif mode is FormMode.SUBMITTED:
            presenter.ask_checkout()
        elif self._decides_first(self._state):
            presenter.call_manager(here=True)
        elif mode is FormMode.AWAITING_APPROVAL:
            presenter.seat_asked.emit()
        else:
            presenter.close()

    def _on_other(self) -> None:
        if self._decides_first(self._state):
            self._presenter.seat_asked.emit()
        elif self._state.mode is FormMode.AWAITING_APPROVAL:
            self._presenter.call_manager(here=not self._state.deciding)
        elif transferable(self._state):
            self._presenter.pay_by_transfer()
        else:
            self._presenter.close()

    def _on_drop(self) -> None:
        if self._state.mode in EDITING:
            self._presenter.drop()
        else:
            above = self._drop.mapToGlobal(QPoint(0, 0))
            ask_reason(self, above, self._text, self._presenter.cancel_order)
