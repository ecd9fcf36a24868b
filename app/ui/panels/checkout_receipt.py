"""Preview of the receipt beside the checkout: 352 px wide, three copies (mockup counter-form-checkout)."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.bank_transfers import transfer_tender
from app.domain.cash import CashRounding, Tender, TenderKind
from app.domain.documents import Copy, ReceiptContent
from app.domain.money import CardOutcome
from app.domain.money_rules import card_tender, with_rounding
from app.i18n import LANGUAGES, Text
from app.ui.panels.checkout_idle import Idle, receipt_words
from app.ui.panels.checkout_parts import print_badge
from app.ui.panels.checkout_presenter import CheckoutPresenter, CheckoutState
from app.ui.panels.receipt_paper import ReceiptPaper
from app.ui.panels.retold import receipt
from app.ui.theme import Tone, ensure_glyphs
from app.ui.widgets.badges import Badge
from app.ui.widgets.cards import Card, EmptyState, Panel, scrolled
from app.ui.widgets.choices import Pills
from app.ui.widgets.labels import hint

WIDTH = 352


def draft_of(state: CheckoutState, text: Text) -> ReceiptContent | None:
    """Return the receipt as it would be now, without a number; after the payment, the one that was queued."""
    if state.receipt is not None:
        return state.receipt
    checkout, head, price, cashier = state.checkout, state.head, state.price, state.cashier
    if checkout is None or head is None or price is None or cashier is None:
        return None
    rounding = CashRounding(price.payable, price.to_balance, price.written_off)
    title = text("money.rounding_to_balance" if price.to_balance else "money.rounding_down")
    tenders = [
        card_tender(card.card_ref, card.tail, card.amount_fen)
        for card in checkout.cards
        if card.outcome is CardOutcome.APPROVED
    ]
    tenders += [transfer_tender(each.reference, each.amount_fen) for each in checkout.transfers]
    # What nobody knows yet is not to be read as cash, nor what nobody has given.
    if price.payable and not checkout.answer_missing and not state.cash_awaited:
        received = state.cash_fen if state.change_fen is not None else None
        tenders.append(Tender(TenderKind.CASH, price.payable, received, state.change_fen))
    return ReceiptContent(
        head=head,
        number="",
        reverses=None,
        customer=checkout.customer,
        lines=with_rounding(checkout.lines, rounding, checkout.account, title),
        total_fen=price.total,
        tenders=tuple(tenders),
        handler_no=cashier.staff_no,
        handler_name=cashier.name,
        cashier_no=cashier.staff_no,
        cashier_name=cashier.name,
        chain_tail="",
    )


def awaited(state: CheckoutState, text: Text) -> tuple[str, str] | None:
    """Return word and amount of what is still to be paid, or may have been; None once it is known how."""
    checkout = state.checkout
    if checkout is None or state.completed is not None:
        return None
    if checkout.answer_missing:
        return text("checkout.receipt.unknown"), text.money(state.card_due_fen)
    if state.cash_awaited:
        return text("checkout.receipt.awaited"), text.money(state.cash_due_fen)
    return None


class ReceiptPreviewPanel(Card):
    """The three copies as they will be printed, on a raised ground."""

    def __init__(
        self,
        presenter: CheckoutPresenter,
        text: Text,
        parent: QWidget | None = None,
        *,
        training: bool = False,
    ) -> None:
        super().__init__(text("checkout.receipt.title"), flush=True, parent=parent)
        self._presenter = presenter
        self._text = text
        self.setObjectName("receipt_preview_panel")
        self.setFixedWidth(WIDTH)
        self._note = hint(text("checkout.receipt.subtitle"))
        self.add_trailing(self._note)
        ground = Panel()
        column = QVBoxLayout(ground)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        self.copies = Pills(self._copies(), Copy.CUSTOMER)
        self.copies.setObjectName("receipt_copies")
        self.copies.changed.connect(lambda key: presenter.show_copy(Copy(key)))
        column.addWidget(self.copies)
        self.paper = ReceiptPaper(text, training=training)
        area = scrolled(self.paper)
        column.addWidget(area, 1)
        self._area = area
        self._idle = Idle()
        self._none = EmptyState("receipt-text-outline", "")
        column.addWidget(self._none, 1)
        self.body.addWidget(ground, 1)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 12, 16, 12)
        self._badge = Badge()
        self._foot = hint()
        row.addWidget(self._badge)
        row.addWidget(self._foot, 1)
        self.add_footer(foot)
        presenter.attach(self)

    def render(self, state: CheckoutState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        content = draft_of(state, self._text) or self._idle.receipt
        self._note.setText(self._subtitle(state))
        if content is not None:
            ensure_glyphs(content.customer)
        self.copies.set_key(state.copy)
        shown = receipt(content, self._text) if content else None
        self.paper.show_receipt(shown, state.copy, awaited=awaited(state, self._text))
        self._area.setVisible(content is not None)
        self._none.setVisible(content is None)
        # Without a receipt there is nothing to choose among: no copies, and no roll that they come from.
        self.copies.setVisible(content is not None)
        self._note.setVisible(content is not None)
        self._none.set("receipt-text-outline", receipt_words(self._idle, self._text))
        badge = print_badge(state, self._text)
        self._badge.set_spec(badge)
        done = state.completed is not None or (content is not None and content is self._idle.receipt)
        unknown = state.checkout is not None and state.checkout.answer_missing and not done
        foot = self._text(f"checkout.receipt.footer_{'done' if done else 'unknown' if unknown else 'before'}")
        self._foot.setText("" if content is None and (self._idle.free or self._idle.back) else foot)
        self._foot.set_tone(Tone.MUTED)

    def show_idle(self, idle: Idle) -> None:
        """Show the receipt of the money that went back, or say why none will come."""
        if idle != self._idle:
            self._idle = idle
            self.render(self._presenter.state)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.set_title(text("checkout.receipt.title"))
        for key, words in self._copies():
            self.copies.set_text(key, words)
        self.paper.retranslate(text)
        self.render(self._presenter.state)

    def _subtitle(self, state: CheckoutState) -> str:
        """Return what the paper is; the clerk reads the preview, and the paper speaks to the customer."""
        language = state.checkout.language if state.checkout is not None else ""
        if language not in LANGUAGES or language == self._text.lang:
            return self._text("checkout.receipt.subtitle")
        return self._text(f"checkout.receipt.printed_in.{language}")

    def _copies(self) -> tuple[tuple[str, str], ...]:
        return tuple((copy, self._text(f"checkout.copy.{copy}")) for copy in Copy)
