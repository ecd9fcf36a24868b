"""What stands in place of the fields once a business was accepted: approval, signature, money, outcome."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from app.domain.business.form import load_payload, text_of
from app.domain.business.spec import BusinessType, EffectTime, FieldKind
from app.domain.order_rules import OPEN_STATES
from app.domain.orders import Change, OrderState
from app.domain.slip_papers import REST
from app.i18n import Text
from app.services.order_words import signed_parts, slip_fields
from app.services.rows.orders import OrderRow
from app.ui.panels.approver_words import approvers, comes_here
from app.ui.panels.form_changes import ChangesTable, compares
from app.ui.panels.form_outcome import customer, number, outcome, papers, refused, scheduled
from app.ui.panels.form_pay_out import PAY_OUT_MODES, going_back, pay_out_lead
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_signing import Signing, signs
from app.ui.panels.form_state import FormMode, FormState
from app.ui.panels.form_words import (
    change_cells,
    hotline_words,
    order_effective,
    plain_heads,
    rule_words,
    with_new_number,
)
from app.ui.panels.retold import fee
from app.ui.theme import BODY, GAP_16, SUM, Tone
from app.ui.widgets.buttons import Kind, SignButton, Size
from app.ui.widgets.cards import Card, VerdictCard
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.labels import Label
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.pin_sign import NUMBER_WRONG, ask_again

_REST_ROW = 4
_LOOKS = {
    FormMode.AWAITING_APPROVAL: (Tone.APPROVAL, "shield-account-outline"),
    FormMode.SIGNATURE: (Tone.PRIMARY, "draw-pen"),
    FormMode.SUBMITTED: (Tone.UNSYNCED, "wallet-outline"),
    FormMode.PAY_OUT: (Tone.PRIMARY, "cash-refund"),
    FormMode.PAYING_OUT: (Tone.PRIMARY, "progress-clock"),
    FormMode.CARD_SILENT: (Tone.UNSYNCED, "alert"),
    FormMode.CARD_DECLINED: (Tone.DANGER, "credit-card-outline"),
    FormMode.DONE: (Tone.OK, "check-circle"),
    FormMode.FAILED: (Tone.DANGER, "close-circle"),
    FormMode.REJECTED: (Tone.DANGER, "close-circle"),
}


class ResultView(QWidget):
    """The order as it stands, and the one thing to do next."""

    def __init__(self, presenter: FormPresenter, text: Text) -> None:
        super().__init__()
        self._presenter = presenter
        self._text = text
        self._on_screen = False
        self._low = False
        self._placed: tuple[bool, bool] | None = None
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP_16)
        grid.setRowStretch(_REST_ROW, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        self._card = VerdictCard("", Tone.OK, "check-circle")
        self._card.setObjectName("form.result")
        self._lead = Label("", BODY, wrap=True)
        self._card.body.addWidget(self._lead)
        self._back = Label("", SUM, bold=True, wrap=True)
        self._back.setObjectName("form.going_back")
        self._card.body.addWidget(self._back)
        self._pairs = KeyValue(beside=True)
        self._card.body.addWidget(self._pairs, 0, Qt.AlignmentFlag.AlignTop)
        self._signing = Signing(presenter, text)
        self._deciding = _Deciding(presenter, text)
        self._changes = Card(text("form.panel.changes"), flush=True)
        self._table = ChangesTable()
        self._changes.body.addWidget(self._table, 0, Qt.AlignmentFlag.AlignTop)
        self._place(begins=False)

    def set_low(self, *, low: bool) -> None:
        """Have little height: what is signed stands beside the facts, and nothing is said twice."""
        if low is not self._low:
            self._low = low
            self._signing.set_low(low=low)
            self.show_state(self._presenter.state, self._text)

    def _place(self, *, begins: bool) -> None:
        """Put the parts below each other; on a low page what begins beside the facts, for it is narrow."""
        beside = self._low and begins
        if self._placed == (self._low, beside):
            return
        self._placed = (self._low, beside)
        for part in (self._card, self._signing, self._deciding, self._changes):
            self._grid.removeWidget(part)
        self._grid.addWidget(self._card, 0, 0, 1, 1 if beside else 2)
        if beside:
            self._grid.addWidget(self._changes, 0, 1)
        else:
            self._grid.addWidget(self._changes, 3, 0, 1, 2)
        self._grid.addWidget(self._signing, 1, 0, 1, 2)
        self._grid.addWidget(self._deciding, 2, 0, 1, 2)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show an accepted order."""
        order = state.order
        tone, icon = _LOOKS.get(state.mode, (Tone.DANGER, "close-circle"))
        code = order.code if order else ""
        working = order is not None and order.state is OrderState.IN_PROGRESS
        held = order is not None and order.state is OrderState.HELD
        if working or held:
            tone, icon = Tone.UNSYNCED, "progress-clock"
        cancelled = order is not None and order.state is OrderState.CANCELLED
        word = "working" if working else "held" if held else "cancelled" if cancelled else state.mode
        if state.mode in PAY_OUT_MODES and state.kind is not None and state.kind.corrects:
            word = "book"
        if order is None and state.mode is FormMode.FAILED:
            word = "unopened"
        self._card.set_verdict(text(f"form.result.{word}", code=code), tone, icon)
        self._lead.setText(self._words(state, text))
        # Beside a customer's screen the card below says what is awaited; the head names the business.
        signs_now = state.mode is FormMode.SIGNATURE
        self._lead.setVisible(not (signs_now and (self._low or self._on_screen)))
        self._back.setText(going_back(state, text))
        self._back.setVisible(bool(self._back.text()))
        self._pairs.setVisible(order is not None)
        waits = self._signs_later(state)
        self._signing.setVisible(state.mode is FormMode.SIGNATURE or waits)
        self._signing.show_state(state, text, locked=waits)
        self._deciding.setVisible(state.mode is FormMode.AWAITING_APPROVAL and state.deciding)
        self._deciding.show_state(state)
        self._deciding.set_title(text(comes_here(self._presenter.roles)))
        rows = _rows(state, order, text)
        # What would have come of it is no news once it is refused: nobody reads it as done.
        self._changes.setVisible(bool(rows) and state.mode is not FormMode.REJECTED)
        if order is None or state.kind is None:
            return
        prints, when = state.kind.only_prints, order_effective(order, text)
        # A work takes effect in no other way than by being done.
        timeless = working or order.effective_on == EffectTime.DONE
        # Money that is still here has not taken effect, nor what came to nothing, whatever the order says.
        unpaid = state.mode in PAY_OUT_MODES or state.mode is FormMode.REJECTED
        self._pairs.set_pairs(
            (
                Pair(text("form.result.code"), number(state, order, text), bold=True),
                *(() if signs_now else (Pair(text("form.result.business"), text(state.kind.title)),)),
                *(() if signs_now and self._low else customer(state, text)),
                *signs(state, order, text, on_screen=self._on_screen),
                *_grounds(state.kind, order, text),
                *(() if timeless or prints or unpaid else (Pair(text("form.result.effective"), when),)),
                *_promised(state, text, self._presenter.zone),
                *_totals(state, order.total_fen, text),
                *_lines(state, order, text),
                *papers(state, text),
            )
        )
        rules = state.approval.rules if state.approval else ()
        open_ = state.owned and state.mode in {FormMode.AWAITING_APPROVAL, FormMode.SIGNATURE}
        changes = (state.on_slip or rows) if open_ else with_new_number(rows, state) if state.owned else rows
        done = order.state is OrderState.COMPLETED and not scheduled(order, text)
        heads = plain_heads(text, done=done)
        cells = change_cells(changes, rules, text)
        begins = bool(cells) and not compares(cells)
        title = text(f"form.panel.{'begins' if begins else 'changes'}")
        # What has taken effect, or never will, nobody has to hurry.
        self._changes.set_title(title, hotline_words(rows, text) if order.state in OPEN_STATES else "")
        self._place(begins=begins)
        self._table.set_rows(heads, cells)

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._text = text
        self._changes.set_title(text("form.panel.changes"))
        self._signing.retranslate(text)
        self._deciding.retranslate(text)

    def go_on(self, state: FormState) -> bool:
        """Do what Ctrl+Enter means here, if it means anything: sign, or let the manager decide."""
        if state.mode is FormMode.AWAITING_APPROVAL and state.deciding:
            self._deciding.decide()
            return True
        if state.mode is FormMode.SIGNATURE:
            # Beside a customer's screen one press too many would record a signature that nobody gave.
            if not self._on_screen:
                self._presenter.sign("paper")
            return True
        return False

    def focus_next(self, state: FormState) -> bool:
        """Put the focus on the next thing to do; returns whether there is one here."""
        if self._deciding.isVisibleTo(self):
            self._deciding.focus_first()
            return True
        if state.mode is FormMode.SIGNATURE:
            self._signing.focus_first()
            return True
        return False

    def sign_on_screen(self) -> None:
        """Let the customer's own screen be what the signature is awaited from."""
        self._signing.sign_on_screen(self._text)
        self._on_screen = True

    @staticmethod
    def _signs_later(state: FormState) -> bool:
        """Return whether the customer signs once the approval is there that is awaited."""
        order = state.order
        waits = state.mode is FormMode.AWAITING_APPROVAL and not state.deciding
        return (
            waits and state.kind is not None and state.kind.signed and order is not None and not order.signed
        )

    def _words(self, state: FormState, text: Text) -> str:
        """Return what to tell the clerk, by mode."""
        order = state.order
        if order is None:
            why = text.error(state.error).rstrip(" 。.") if state.error else ""
            return text("form.result.unopened_why", why=why) if why else ""
        match state.mode:
            case FormMode.AWAITING_APPROVAL:
                words = self._waits(state, text)
            case FormMode.REJECTED:
                words = refused(state, order, text, self._presenter.zone)
            case FormMode.FAILED:
                paid = "failed_again" if self._presenter.way_on else "failed_paid"
                back = paid if order.payment_id else "failed_free"
                taken = text(f"form.result.{back}", amount=text.yuan(order.total_fen))
                words = f"{text(order.reason)} {taken}"
            case mode if mode in PAY_OUT_MODES:
                words = pay_out_lead(state, text)
            case FormMode.SUBMITTED:
                words = text("form.result.collect", amount=text.yuan(order.total_fen))
            case FormMode.DONE:
                words = outcome(state, order, text, simulated=self._presenter.simulated)
            case mode:
                words = text(f"form.result.lead.{mode}")
        return words

    def _waits(self, state: FormState, text: Text) -> str:
        if state.approval is None:
            return text("form.result.waits")
        rules = rule_words(state.approval.rules, state.policy, text)
        who = approvers(state.approval, self._presenter.roles, text)
        meanwhile = text("form.result.seat" if state.seatable else "form.result.no_seat")
        return text("form.result.waits_for", rules=rules, who=who) + meanwhile


def _rows(state: FormState, order: OrderRow | None, text: Text) -> tuple[Change, ...]:
    """Return what is signed: what changes, or what was asked, as long as the form is at hand."""
    kind, quote = state.kind, state.quote
    if order is None or order.changes or kind is None or quote is None or not (kind.signed or kind.works):
        return order.changes if order is not None else ()
    asked, _changes = signed_parts((), slip_fields(kind, quote.context, state.form, text), kind)
    return asked


def _promised(state: FormState, text: Text, zone: str) -> tuple[Pair, ...]:
    """Return until when a work is done, and the customer called back: the clerk is asked here."""
    work = state.work
    if work is None or not work.open:
        return ()
    due = Pair(text("form.result.due"), text.moment(work.due_ms, zone), bold=True)
    if work.contact_by_ms is None or work.contacted_ms is not None:
        return (due,)
    return (due, Pair(text("form.result.contact_by"), text.moment(work.contact_by_ms, zone)))


def _grounds(kind: BusinessType, order: OrderRow, text: Text) -> tuple[Pair, ...]:
    """Return which receipt's money goes back, and why."""
    if not kind.at_own_desk:
        return ()
    form = load_payload(order.payload)
    receipts = [field.key for field in kind.fields if field.kind in {FieldKind.RECEIPT, FieldKind.BANK_SLIP}]
    found = [Pair(text(kind.label(key)), said) for key in receipts if (said := text_of(form, key))]
    reason = f"business.{kind.key}.choice.reason.{text_of(form, 'reason')}"
    if text.has(reason):
        found.append(Pair(text(kind.label("reason")), text(reason)))
    return tuple(found)


def _totals(state: FormState, total_fen: int, text: Text) -> tuple[Pair, ...]:
    """Return what is due, or what goes back; of a number that ends both, of what came to nothing neither."""
    if state.mode is FormMode.REJECTED or (state.kind is not None and state.kind.only_prints):
        return ()
    if state.kind is not None and state.kind.corrects:
        return ()
    if state.pay_out is not None:
        done = state.mode is FormMode.DONE
        back = text(f"form.result.back{'_done' if done else ''}")
        return (Pair(back, text.yuan(state.back_fen), bold=True),)
    total = Pair(text("form.result.total"), text.yuan(total_fen), bold=total_fen > 0)
    if not state.back_fen:
        return (total,)
    return (total, Pair(text(REST), text.yuan(state.back_fen), bold=True))


def _lines(state: FormState, order: OrderRow, text: Text) -> tuple[Pair, ...]:
    """Return the fees of an order that anybody has to pay."""
    quote = () if state.mode is FormMode.REJECTED else order.quote
    return tuple(
        Pair(text("form.result.of_it", line=fee(line.title, text)), text.yuan(line.amount_fen))
        for line in quote
    )


class _Deciding(Card):
    """The manager came to the counter: number, PIN, answer."""

    def __init__(self, presenter: FormPresenter, text: Text) -> None:
        super().__init__(text("form.bar.manager_here"))
        self._presenter = presenter
        self._answer = RadioRow(self._options(text), "grant")
        self._answer.setObjectName("form.decide.answer")
        for key in ("grant", "refuse"):
            self._answer.box(key).setObjectName(f"form.decide.{key}")
        self.body.addWidget(self._answer)
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._no = TextBox()
        self._no.setObjectName("form.decide.staff_no")
        self._no_field = Field(text("form.decide.staff_no"), self._no)
        row.addWidget(self._no_field, 2)
        # The PIN comes right after the number, as everywhere: whoever types it blind types it here.
        self._pin = PinBoxes(text("form.decide.pin"))
        self._pin.setObjectName("form.decide.pin")
        self._pin.completed.connect(self._on_completed)
        self._pin_field = Field(text("form.decide.pin"), self._pin, reserve=False)
        row.addWidget(self._pin_field, 3)
        self.body.addLayout(row)
        pins = QHBoxLayout()
        pins.setSpacing(GAP_16)
        pins.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self._reason = TextBox()
        self._reason.setObjectName("form.decide.reason")
        self._reason_field = Field(text("form.decide.reason"), self._reason, reserve=False)
        pins.addWidget(self._reason_field, 1)
        self._sign = SignButton(
            text("form.decide.sign"), Kind.PRIMARY, Size.LARGE, icon="shield-check-outline", key="Ctrl+Enter"
        )
        self._sign.setObjectName("form.decide.sign")
        self._sign.clicked.connect(self.decide)
        pins.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(pins)
        self._boxes: tuple[QLineEdit, ...] = (self._no, self._pin, self._reason)

    def focus_first(self) -> None:
        """Put the cursor into the staff number."""
        self._no.setFocus()

    def show_state(self, state: FormState) -> None:
        """Empty everything once it is decided, and the PIN after each mistake."""
        if not state.deciding:
            for box in self._boxes:
                box.clear()
        elif state.error is not None:
            self._pin.clear()
            held = QApplication.focusWidget()
            code = getattr(state.error, "code", "")
            signs = code.startswith("staff.") or code in NUMBER_WRONG
            if held is None or not self.isAncestorOf(held):
                return
            if signs:
                ask_again(code, self._no, self._pin)
            elif code == "approval.reason_missing":
                self._reason.setFocus()

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        for key, words in self._options(text):
            self._answer.box(key).setText(words)
        self._no_field.set_label(text("form.decide.staff_no"))
        self._reason_field.set_label(text("form.decide.reason"))
        self._pin_field.set_label(text("form.decide.pin"))
        self._sign.setText(text("form.decide.sign"))

    @staticmethod
    def _options(text: Text) -> tuple[tuple[str, str], ...]:
        return (("grant", text("approval.screen.grant")), ("refuse", text("approval.screen.refuse")))

    def _on_completed(self, _pin: str) -> None:
        """Go on to the button; who refuses says why before."""
        says_why = self._answer.key() == "grant" or self._reason.text().strip()
        (self._sign if says_why else self._reason).setFocus()

    def decide(self) -> None:
        """Sign the answer with the PIN."""
        self._presenter.decide(
            self._no.text(),
            self._pin.text(),
            granted=self._answer.key() == "grant",
            reason=self._reason.text(),
        )
