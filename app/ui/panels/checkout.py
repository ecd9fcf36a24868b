"""The checkout at the right of a counter: 408 px wide (mockup counter-form-checkout)."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.documents import SpoolState
from app.domain.money import LineKind
from app.i18n import Text
from app.ui.panels.checkout_codes import ClaimBox
from app.ui.panels.checkout_collect import CollectPage
from app.ui.panels.checkout_idle import Idle, idle_words
from app.ui.panels.checkout_parts import Banner, NoteChips, big, note_words, print_badge
from app.ui.panels.checkout_presenter import CheckoutMode, CheckoutPresenter, CheckoutState
from app.ui.panels.checkout_sides import CARD_KEY, NARROW, WIDE
from app.ui.panels.checkout_words import in_vain_words
from app.ui.theme import MAIN, SMALL, TITLE, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, LinkButton, Size
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint
from app.ui.widgets.narrow import Following

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class CheckoutPanel(Card):
    """Collects, asks, and shows what to give back.

    ``bind`` lets F9 work in the whole window; leave it off where the key strip owns the key.
    """

    def __init__(
        self,
        presenter: CheckoutPresenter,
        text: Text,
        parent: QWidget | None = None,
        *,
        bind: bool = False,
    ) -> None:
        super().__init__(text("checkout.title"), flush=True, parent=parent)
        self._presenter = presenter
        self._text = text
        self.setObjectName("checkout_panel")
        self.setFixedWidth(NARROW)
        self._items = hint()
        self.add_trailing(self._items)
        self._pages = QStackedWidget()
        self.claim = ClaimBox()
        self.claim.entered.connect(presenter.settle_claim)
        self._held = Idle()
        self._empty = EmptyState("cash-register", "")
        self.collect = CollectPage(presenter, text, bind=bind)
        self.done = DonePage(presenter, text)
        self._idle = QWidget()
        idle = QVBoxLayout(self._idle)
        idle.setContentsMargins(0, 0, 0, 0)
        idle.addWidget(self._empty, 1)
        idle.addWidget(self.claim)
        self.claim.retranslate(text)
        self.set_claims(beside_form=False)
        for page in (self._idle, self.collect, self.done):
            self._pages.addWidget(page)
        self.body.addWidget(self._pages)
        QShortcut(CARD_KEY, self).activated.connect(self._to_card)
        self._last = CheckoutMode.EMPTY
        self._standing = (False, False, 0)
        """Whether a manager may renew the limit of cash, whether that is asked, and transfers so far."""
        self._say_empty()
        presenter.attach(self)

    def show_idle(self, idle: Idle) -> None:
        """Say what the business in hand costs or gave back, instead of what to do to collect."""
        if idle != self._held:
            self._held = idle
            self._say_empty()

    def set_claims(self, *, beside_form: bool) -> None:
        """Show the box for a kiosk's slip where payment codes are taken, and no business is in hand."""
        self.claim.setVisible(self._presenter.code_desk.claims is not None and not beside_form)

    def _say_empty(self) -> None:
        self._empty.set(*idle_words(self._held, self._text))

    def render(self, state: CheckoutState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``; the focus follows what is to be done next."""
        empty, done = state.checkout is None, state.completed is not None
        self._pages.setCurrentWidget(self.done if done else self._idle if empty else self.collect)
        count = len(state.checkout.lines) if state.checkout else 0
        self._items.setText(self._text("checkout.items", count=count) if count and not done else "")
        if done:
            self.claim.box.clear()  # it is settled: the next customer's is another
            self.done.show_state(state)
        elif empty:
            self.claim.show_state(state, self._text)
        else:
            self.collect.show_state(state)
        standing = (state.limit is not None, state.renewing, state.transfers)
        if state.mode is not self._last:
            self._last = state.mode
            self.focus_next()
        elif self._standing != standing:
            self.focus_next()
        self._standing = standing

    def _to_card(self) -> None:
        """Put the cursor into the amount for the card, all of it marked: a part of it is typed over it."""
        box = self.collect.card_amount
        if box.isVisible() and box.isEnabled():
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            box.selectAll()

    def set_wide(self, *, wide: bool) -> None:
        """Stand in two columns, so that nothing scrolls where the window is low, or in one."""
        if wide is not self.collect.sides.wide:
            self.collect.sides.set_wide(wide=wide)
            self.setFixedWidth(WIDE if wide else NARROW)
            self.render(self._presenter.state)

    def focus_next(self) -> None:
        """Put the focus where the clerk goes on."""
        mode = self._last
        if mode is CheckoutMode.DONE:
            self.done.next.setFocus()
        elif self._presenter.state.renewing:
            self.collect.renewal.reason.setFocus()
        elif self.collect.renew.isVisible():
            self.collect.renew.setFocus()
        elif mode is CheckoutMode.CARD_UNKNOWN:
            self.collect.inquire.setFocus()
        elif mode is not CheckoutMode.EMPTY and self.collect.cash.isEnabled():
            self.collect.cash.setFocus(Qt.FocusReason.OtherFocusReason)
            # On a low screen the sums that are likely are in sight with the box, and none of them is cut.
            self.collect.area.bring(self.collect.suggestions[0])
        elif mode is CheckoutMode.COLLECTING:
            self.collect.confirm.setFocus()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.set_title(text("checkout.title"))
        self._say_empty()
        self.claim.retranslate(text)
        self.collect.retranslate(text)
        self.done.retranslate(text)
        self.render(self._presenter.state)


def _odd_fen(state: CheckoutState, text: Text) -> str:
    """Say where the odd fen of a cash payment went: why what was taken is not what was due."""
    lines = state.receipt.lines if state.receipt else ()
    for line in lines:
        if line.kind is LineKind.ROUNDING_TO_BALANCE:
            return text("checkout.to_balance", amount=text.money(line.amount_fen))
        if line.kind is LineKind.ROUNDING_DOWN:
            return text("checkout.written_off", amount=text.money(-line.amount_fen))
    return ""


class DonePage(QWidget):
    """What was taken: the change to give in large figures, the receipt number, the next customer."""

    def __init__(self, presenter: CheckoutPresenter, text: Text) -> None:
        super().__init__()
        self._text = text
        self._title = Label("", MAIN, bold=True, tone=Tone.OK, align=_CENTRE)
        self._total = Label("", align=_CENTRE, tone=Tone.MUTED)
        self._odd = Label("", SMALL, align=_CENTRE, tone=Tone.MUTED, wrap=True)
        self._odd.setObjectName("checkout_done_odd")
        self._change_label = Label("", TITLE, align=_CENTRE)
        self.change = big("", Tone.OK)
        self.change.setObjectName("checkout_done_change")
        self._notes = NoteChips()
        self._receipt_label = hint()
        self.receipt = Label("", TITLE, bold=True, align=_CENTRE)
        self.receipt.setObjectName("checkout_done_receipt")
        self._receipt_label.setAlignment(_CENTRE)
        self._badge = Badge()
        self._detail = Label("", wrap=True, align=_CENTRE, tone=Tone.MUTED)
        self._icon = IconLabel("check-circle", 48, Tone.OK)
        self.vain = Banner()
        self.vain.setObjectName("checkout_in_vain")
        self.vain.hide()
        self.again = LinkButton("")
        self.again.setObjectName("checkout_print_again")
        self.next = Button("", Kind.PRIMARY, Size.NEXT, icon="check", key="Enter")
        self.next.setObjectName("checkout_next")
        self.next.clicked.connect(presenter.next)
        self.again.clicked.connect(presenter.print_again)
        # Enter goes on, as the large button says, and does not print once more.
        self.again.clicked.connect(partial(self.next.setFocus, Qt.FocusReason.OtherFocusReason))
        self._lay()
        self.retranslate(text)

    def _lay(self) -> None:
        column = QVBoxLayout()
        area = Following(column)
        column.setContentsMargins(16, 32, 16, 8)
        column.setSpacing(8)
        column.addWidget(self._icon, 0, _CENTRE)
        column.addWidget(self._title)
        column.addWidget(self._total)
        column.addWidget(self._odd)
        column.addSpacing(24)
        column.addWidget(self._change_label)
        column.addWidget(self.change)
        notes = QHBoxLayout()
        notes.addStretch(1)
        notes.addWidget(self._notes)
        notes.addStretch(1)
        column.addLayout(notes)
        column.addSpacing(24)
        column.addWidget(Hairline())
        column.addSpacing(8)
        column.addWidget(self._receipt_label)
        column.addWidget(self.receipt)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._badge)
        row.addWidget(self.again)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._detail)
        column.addStretch(1)
        # On a low screen the rest scrolls: the button is never cut.
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 0, 16, 16)
        foot.addWidget(self.next)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        # What was paid in vain is read before the change, and never scrolled away.
        outer.addWidget(self.vain)
        outer.addWidget(area, 1)
        outer.addLayout(foot)

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self._receipt_label.setText(text("checkout.done.receipt"))
        self.next.setText(text("checkout.done.next"))
        self.again.setText(text("checkout.done.print_again"))

    def show_state(self, state: CheckoutState) -> None:
        """Show a payment that was taken."""
        text, done = self._text, state.completed
        if done is None:
            return
        tone = Tone.DANGER if done.in_vain else Tone.OK
        self._icon.set_icon("alert-circle" if done.in_vain else "check-circle", tone)
        # What a kiosk took is entered later, and nobody hands anything over now.
        title = text("claim.booked", code=state.claim) if state.claim else text("checkout.done.title")
        self._title.setText(text("checkout.done.not_done") if done.in_vain else title)
        self._title.set_tone(tone)
        back = text.yuan(sum(each.back_fen for each in done.in_vain))
        lines = "\n".join(in_vain_words(each, text) for each in done.in_vain)
        self.vain.say(Tone.DANGER, "cash-refund", text("checkout.in_vain.title", amount=back), lines)
        self.vain.setVisible(bool(done.in_vain))
        # Without change there is nothing to give: what was paid is the figure that is read.
        change = done.change_fen > 0
        self._total.setText(f"{text('checkout.done.total')} {text.yuan(done.total_fen)}")
        self._total.setVisible(change)
        self._odd.setText(_odd_fen(state, text))
        self._odd.setVisible(bool(self._odd.text()))
        word = text(f"checkout.done.{'change' if change else 'total'}")
        large = text.yuan(done.change_fen if change else done.total_fen)
        self._change_label.setText(word)
        self.change.setText(large)
        self.change.setAccessibleName(f"{word} {large}")
        self._notes.show_notes(note_words(done.notes, text))
        self.receipt.setText(done.receipt)
        self._badge.set_spec(print_badge(state, text))
        waits = state.print_state in {SpoolState.QUEUED, SpoolState.UNKNOWN}
        self._detail.setText(" ".join(map(text, state.print_detail.split())) if waits else "")
        self.again.setVisible(state.print_state is SpoolState.QUEUED)
