"""The checkout while money is being collected, and while a checkout that was cut off is asked about."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.payment_codes import wallet_of
from app.i18n import Text
from app.services.cards import CardScript
from app.ui.panels.checkout_codes import CodeBox
from app.ui.panels.checkout_parts import (
    LINE_HEIGHT,
    TENDER_HEIGHT,
    Banner,
    ChangeBox,
    LineRow,
    NoteChips,
    RowArea,
    Rows,
    SectionHead,
    SumRow,
    TenderRow,
    note_words,
    tender_views,
)
from app.ui.panels.checkout_presenter import CheckoutMode, CheckoutPresenter, CheckoutState
from app.ui.panels.checkout_renewal import RenewalBox
from app.ui.panels.checkout_scans import ScanGuard
from app.ui.panels.checkout_sides import CARD_KEY, Sides
from app.ui.panels.checkout_state import void_code
from app.ui.panels.checkout_transfers import TransferBox
from app.ui.panels.checkout_words import confirm_words, declined, due_words, good_news, question, waiting
from app.ui.panels.retold import fee
from app.ui.theme import SUM, Tone
from app.ui.widgets.buttons import Button, Kind, LinkButton, Size
from app.ui.widgets.fields import Select
from app.ui.widgets.labels import Hairline, IconLabel, KeyCap, Label, hint
from app.ui.widgets.money import MoneyEdit
from app.ui.widgets.narrow import Following

_MOST_LINES = 4
_MOST_TENDERS = 3
_SUGGESTED = 5
_WARNING = (Tone.UNSYNCED, "help-circle")


class CollectPage(QWidget):
    """Lines, sum, tenders, card, cash with change, confirm."""

    def __init__(self, presenter: CheckoutPresenter, text: Text, *, bind: bool) -> None:
        super().__init__()
        self._presenter = presenter
        self._text = text
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.sides = sides = Sides()
        self.banner = Banner()
        self.inquire = Button("", Kind.PRIMARY, Size.COMPACT, icon="magnify", key="Alt+Q", bind=True)
        self.void = Button("", Kind.TEXT, Size.COMPACT, icon="undo-variant")
        self.call_off = Button("", Kind.TEXT, Size.COMPACT, icon="close")
        self.call_off.setObjectName("checkout_call_off")
        self.banner.buttons.addWidget(self.inquire)
        self.banner.buttons.addWidget(self.call_off)
        self.renew = Button("", Kind.PRIMARY, Size.COMPACT, icon="shield-account-outline")
        self.banner.buttons.addWidget(self.renew)
        self.renewal = RenewalBox(presenter)
        self._lines = Rows(LINE_HEIGHT)
        self._line_area = RowArea(self._lines, _MOST_LINES)
        self._due = SumRow()
        self._head = SectionHead()
        self._tenders = Rows(TENDER_HEIGHT)
        self._tender_area = RowArea(self._tenders, _MOST_TENDERS)
        for widget in (self.renewal, self._line_area, self._due, self._head, self._tender_area):
            sides.due.addWidget(widget)
        sides.due.addStretch(0)
        self._cards = QWidget()
        self._cards.setLayout(self._card_rows())
        sides.paid.addWidget(self._cards)
        sides.paid.addWidget(Hairline())
        sides.paid.addLayout(self._cash_rows())
        sides.paid.addStretch(1)
        # What went wrong stays in sight while the area follows the focus, to the cash below.
        outer.addWidget(self.banner)
        self.area = Following(sides)
        outer.addWidget(self.area, 1)
        outer.addWidget(Hairline())
        outer.addLayout(self._foot(bind=bind))
        for control, name in (
            (self.inquire, "checkout_inquire"),
            (self.renew, "checkout_renew"),
            (self.void, "checkout_void"),
            (self.card_amount, "checkout_card_amount"),
            (self.charge, "checkout_charge"),
            (self.script, "checkout_script"),
            (self.cash, "checkout_cash"),
            (self.confirm, "checkout_confirm"),
            (self.give_up, "checkout_give_up"),
            (self.taken, "checkout_taken"),
            (self.not_taken, "checkout_not_taken"),
        ):
            control.setObjectName(name)
        for later in (self.banner, self.taken, self.not_taken, self.inquire, self.void, self.renew):
            later.hide()
        self.call_off.hide()
        self.code.setVisible(presenter.code_desk.codes is not None)
        self._connect()
        self.retranslate(text)

    def _card_rows(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("credit-card-outline", 24, Tone.PRIMARY))
        self._card_label = Label()
        row.addWidget(self._card_label, 1)
        row.addWidget(KeyCap(CARD_KEY))
        self.card_amount = MoneyEdit()
        self.card_amount.setFixedWidth(112)
        self.charge = Button("", Kind.SECONDARY)
        row.addWidget(self.card_amount)
        row.addWidget(self.charge)
        column.addLayout(row)
        self._simulated = QWidget()
        row = QHBoxLayout(self._simulated)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._simulated_hint = hint()
        self.script = Select()
        self.script.setFixedWidth(192)
        row.addWidget(self._simulated_hint, 1)
        row.addWidget(self.script)
        column.addWidget(self._simulated)
        self.code = CodeBox()
        column.addWidget(self.code)
        self.transfer = TransferBox()
        column.addWidget(self.transfer)
        self._others = hint()
        column.addWidget(self._others)
        return column

    def _cash_rows(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        self._cash_label, self._change_label = hint(), hint()
        self.cash = MoneyEdit(px=SUM)
        self._change = ChangeBox()
        for at, (label, box) in enumerate(
            ((self._cash_label, self.cash), (self._change_label, self._change))
        ):
            grid.addWidget(label, 0, at)
            grid.addWidget(box, 1, at)
            grid.setColumnStretch(at, 1)
        column.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.suggestions = [Button("", Kind.SECONDARY) for _ in range(_SUGGESTED)]
        for at, button in enumerate(self.suggestions):
            button.setObjectName(f"checkout_suggest_{at}")
            button.setCheckable(True)
            button.setMinimumWidth(0)
            row.addWidget(button, 1)
        column.addLayout(row)
        self._notes_label = hint()
        self._notes = NoteChips()
        # One above the other: six kinds of notes and coins fill the line.
        column.addWidget(self._notes_label)
        column.addWidget(self._notes)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._rounding_icon = IconLabel("information-outline", 16)
        self._rounding = hint()
        row.addWidget(self._rounding_icon)
        row.addWidget(self._rounding, 1)
        column.addLayout(row)
        return column

    def _foot(self, *, bind: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(4)
        self.confirm = Button("", Kind.PRIMARY, Size.NEXT, icon="cash-register", key="F9", bind=bind)
        self.taken = Button("", Kind.PRIMARY, Size.LARGE, icon="cash-check", key="Alt+Y", bind=True)
        self.not_taken = Button("", Kind.DANGER, icon="close", key="Alt+N", bind=True)
        self._foot_hint = hint()
        self.give_up = LinkButton("")
        row = QHBoxLayout()
        row.addWidget(self._foot_hint, 1)
        # Beside what it makes possible: further up it would be scrolled away on a low screen.
        row.addWidget(self.void)
        row.addWidget(self.give_up)
        for button in (self.confirm, self.taken, self.not_taken):
            column.addWidget(button)
        column.addLayout(row)
        return column

    def _connect(self) -> None:
        presenter = self._presenter
        self.code.entered.connect(presenter.charge_code)
        self.transfer.entered.connect(presenter.note_transfer)
        self.transfer.begun.connect(lambda begun: presenter.begin_slip(begun=begun))
        self.call_off.clicked.connect(presenter.call_off_code)
        self.inquire.clicked.connect(presenter.inquire_card)
        self.void.clicked.connect(presenter.void_card)
        self.renew.clicked.connect(lambda: presenter.ask_renewal(asking=True))
        self.charge.clicked.connect(lambda: presenter.charge_card(self.card_amount.fen()))
        self.script.activated.connect(
            lambda _at: presenter.choose_script(CardScript(self.script.key() or CardScript.APPROVED))
        )
        self.cash.fen_changed.connect(presenter.set_cash)
        self.cash.editingFinished.connect(presenter.keep_cash)
        self.card_amount.returnPressed.connect(self.charge.setFocus)
        for box in (self.cash, self.card_amount, self.transfer.amount):
            guard = ScanGuard(box)
            guard.overlong.connect(presenter.refuse_scan)
            guard.scanned.connect(self._scanned)
        self.confirm.clicked.connect(presenter.confirm)
        self.give_up.clicked.connect(presenter.give_up)
        self.taken.clicked.connect(lambda: presenter.answer(taken=True))
        self.not_taken.clicked.connect(lambda: presenter.answer(taken=False))
        for at, button in enumerate(self.suggestions):
            button.clicked.connect(lambda _on, at=at: self._suggest(at))

    def _scanned(self, code: str) -> None:
        """Ask with a payment code that was scanned into a box for an amount; anything else stays refused."""
        if self.code.isVisible() and wallet_of(code) is not None:
            self._presenter.charge_code(code)

    def _suggest(self, at: int) -> None:
        amounts = self._presenter.state.suggestions
        if at < len(amounts):
            self._presenter.suggest(amounts[at])

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        for label, code in (
            (self._head.word, "tenders"),
            (self._simulated_hint, "simulated"),
            (self._others, "others"),
            (self._cash_label, "received"),
            (self._change_label, "change"),
        ):
            label.setText(text(f"checkout.{code}"))
        for button, code in (
            (self.inquire, "inquire"),
            (self.void, "void"),
            (self.renew, "renewal.offer"),
            (self.charge, "charge"),
            (self.give_up, "give_up"),
            (self.taken, "recovery.taken"),
            (self.not_taken, "recovery.not_taken"),
        ):
            button.setText(text(f"checkout.{code}"))
        self.call_off.setText(text("checkout.code.call_off"))
        self.code.retranslate(text, simulated=self._presenter.code_desk.simulated)
        self.transfer.retranslate(text)
        self.renewal.retranslate(text)
        self.script.set_options(tuple((each, text(f"checkout.script.{each}")) for each in CardScript))
        self.script.setAccessibleName(text("checkout.simulated"))
        self.cash.setAccessibleName(text("checkout.received"))
        self.card_amount.setAccessibleName(text("checkout.card_amount"))

    def show_state(self, state: CheckoutState) -> None:
        """Show everything that a state says."""
        self._show_lines(state)
        self._show_banner(state)
        self.renewal.show_state(state, self._text)
        self._show_card(state)
        self.transfer.show_state(state, self._text)
        self._show_cash(state)
        self._show_foot(state)

    def _show_lines(self, state: CheckoutState) -> None:
        text, checkout = self._text, state.checkout
        if checkout is None:
            return
        lines = tuple((fee(line.title, text), text.money(line.amount_fen)) for line in checkout.lines)
        if self._lines.changed(lines):
            for title, amount in lines:
                self._lines.add(LineRow(title, amount))
        self._line_area.fit(self.sides.more)
        self._due.show_sum(*due_words(state, text))
        views = tender_views(state, text)
        if self._tenders.changed(views):
            for view in views:
                self._tenders.add(TenderRow(view))
        self._tender_area.fit(self.sides.more_tenders)
        bar = self._tender_area.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _show_banner(self, state: CheckoutState) -> None:
        text, mode, checkout = self._text, state.mode, state.checkout
        if checkout is None:
            return
        recovery = mode is CheckoutMode.RECOVERY
        said = text.error(state.error) if state.error else ""
        if recovery:
            self.banner.say(*_WARNING, text("checkout.recovery.title"), question(state, said, text))
        elif mode is CheckoutMode.CARD_UNKNOWN:
            self.banner.say(*_WARNING, *waiting(state, said, text))
        elif mode is CheckoutMode.CARD_DECLINED:
            why = said or declined(state, text)
            self.banner.say(Tone.DANGER, "close-circle", text("checkout.state.declined"), why)
        elif mode is CheckoutMode.CARD_ASKING:
            asking = text("checkout.asking", amount=text.yuan(state.card_due_fen))
            self.banner.say(Tone.PRIMARY, "progress-clock", text("checkout.state.asking"), asking)
        elif (good := good_news(state, text)) and not said:
            self.banner.say(Tone.OK, "check-circle", good, "")
        elif state.limit is not None:
            self.banner.say(Tone.DANGER, "alert-circle", text("checkout.renewal.title"), said)
        else:
            self.banner.say(Tone.DANGER, "alert-circle", said, "")
        self.renew.setVisible(state.limit is not None and not state.renewing)
        self.call_off.setVisible(checkout.code_open and not recovery and not state.busy)
        self.inquire.setVisible(checkout.answer_missing and mode is not CheckoutMode.CARD_ASKING)
        self.void.setVisible(bool(checkout.approved_fen) and not checkout.answer_missing)
        shown = mode is not CheckoutMode.COLLECTING or bool(said or good_news(state, text))
        self.banner.setVisible(shown)
        pays = bool(state.card_due_fen) and not checkout.answer_missing
        self._cards.setVisible(pays and not recovery and not state.renewing)
        without = self._presenter.code_desk.codes is None
        self._others.setVisible(without and not shown and state.change_fen is None)  # room for the change

    def _show_card(self, state: CheckoutState) -> None:
        text = self._text
        self._card_label.setText(text("checkout.card"))
        self._simulated.setVisible(state.script is not None)
        if state.script is not None:
            self.script.set_key(state.script)
        if not self.card_amount.hasFocus():
            self.card_amount.set_fen(state.card_due_fen or None)
        self.charge.setVisible(not state.busy)
        self.card_amount.setEnabled(not state.busy)
        self.script.setEnabled(not state.busy)

    def _show_cash(self, state: CheckoutState) -> None:
        text, price = self._text, state.price
        if price is None:
            return
        if self.cash.fen() != state.cash_fen:
            self.cash.set_fen(state.cash_fen)
        needed = bool(price.payable)
        open_now = state.checkout is None or not state.checkout.answer_missing
        self.cash.setEnabled(needed and open_now)
        change = state.change_fen
        self._change.show_change("—" if change is None else text.money(change), text("checkout.change"))
        amounts = state.suggestions
        for at, button in enumerate(self.suggestions):
            button.setVisible(at < len(amounts) and open_now)
            if at < len(amounts):
                button.setText(text("checkout.exact") if at == 0 else f"{amounts[at] // 100:,}")
                button.setChecked(amounts[at] == state.cash_fen)
                button.setAccessibleDescription(text.yuan(amounts[at]))
        self._notes.show_notes(note_words(state.notes, text))
        idle = "no_cash" if not needed else "no_notes" if change == 0 else "notes"
        self._notes_label.setText(text(f"checkout.{idle}"))
        self._notes_label.setVisible(not needed or change is not None)
        self._rounding.setText("")
        if needed and price.to_balance:
            self._rounding.setText(text("checkout.to_balance", amount=text.money(price.to_balance)))
        elif needed and price.written_off:
            self._rounding.setText(text("checkout.written_off", amount=text.money(price.written_off)))
        self._rounding_icon.setVisible(bool(self._rounding.text()))

    def _show_foot(self, state: CheckoutState) -> None:
        text, checkout = self._text, state.checkout
        if checkout is None or state.price is None:
            return
        recovery = state.mode is CheckoutMode.RECOVERY
        self.confirm.setVisible(not recovery)
        self.taken.setVisible(recovery)
        self.not_taken.setVisible(recovery)
        self.give_up.setVisible(not recovery and not state.busy and not checkout.answer_missing)
        self.confirm.setText(confirm_words(state, text))
        code = "money.code_unknown" if checkout.code_open else "money.card_unknown"
        unknown = text(code) if checkout.answer_missing else None
        standing = text(void_code(checkout, "recovery.void_first")) if checkout.approved_fen else None
        self.void.setText(text(void_code(checkout, "void")))
        taken = text(void_code(checkout, "void_first")) if checkout.approved_fen else None
        self.give_up.set_blocked(taken)
        asking = text("checkout.state.asking") if state.mode is CheckoutMode.CARD_ASKING else None
        # One press more would read as if cash were booked that nobody gave.
        first = "checkout.cash_was" if recovery else "checkout.cash_first"
        no_cash = text(first) if state.cash_awaited else None
        self.confirm.set_blocked(asking or unknown or no_cash)
        self.taken.set_blocked(unknown or no_cash)
        self.not_taken.set_blocked(unknown or standing)
        for button in (self.confirm, self.taken, self.not_taken, self.inquire, self.void):
            button.set_busy(state.busy, text("checkout.working"))
        open_why = asking or unknown or "\n".join(filter(None, (no_cash, taken)))
        reason = (unknown or "\n".join(filter(None, (no_cash, standing)))) if recovery else open_why
        usual = "" if self.void.isVisibleTo(self) else text("checkout.confirm_hint")
        self._foot_hint.setText(reason or usual)
        self._foot_hint.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
