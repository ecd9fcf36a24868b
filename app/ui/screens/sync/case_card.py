"""What to do about the open case: what happened, what was done by itself, and the action prepared."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.panels.retold import fee
from app.ui.panels.sync_cases import Case, CaseKind
from app.ui.panels.sync_words import ago
from app.ui.screens.sync.presenter import DISMISSABLE, SyncPresenter
from app.ui.screens.sync.state import SyncState
from app.ui.screens.sync.words import CASE_ICONS, ID_TAIL, case_title, case_trailing, sentence
from app.ui.theme import BODY, GAP_8, GAP_12, GAP_16, SMALL, TITLE, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, VerdictCard
from app.ui.widgets.fields import TextBox
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.labels import IconLabel, Label, hint
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.pin_sign import PinSign
from app.ui.widgets.steps import Step, StepState, StepTrack

_PIN_WIDTH = 296
_ACTS = {
    CaseKind.DOUBLE_CALL: ("call_next", "bullhorn-outline", "F7"),
    CaseKind.PAPER: ("papers", "printer-outline", ""),
    CaseKind.UNKNOWN_CARD: ("checkout", "credit-card-outline", ""),
    CaseKind.BARRED: ("again", "refresh", "F5"),
    CaseKind.ANSWER: ("resume", "seat-outline", ""),
}


class CaseCard(QWidget):
    """The open case; nothing where nothing demands action."""

    def __init__(self, presenter: SyncPresenter, text: Text) -> None:
        super().__init__()
        self._presenter = presenter
        self._text = text
        self._wiped = 0
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._card = VerdictCard("-", Tone.DANGER, "alert-circle")
        self._card.setObjectName("sync.case")
        self._trailing = hint()
        self._card.add_trailing(self._trailing)
        outer.addWidget(self._card)
        self._fill()

    def _fill(self) -> None:
        body = self._card.body
        body.setSpacing(GAP_12)
        head = QHBoxLayout()
        head.setSpacing(GAP_16)
        words = QVBoxLayout()
        words.setSpacing(4)
        self._headline = Label("", TITLE, bold=True, wrap=True)
        self._story = Label("", BODY, wrap=True, tone=Tone.MUTED)
        words.addWidget(self._headline)
        words.addWidget(self._story)
        head.addLayout(words, 1)
        self._age = Badge()
        head.addWidget(self._age)
        body.addLayout(head)
        self._counters = Counters()
        body.addWidget(self._counters)
        self._track = StepTrack()
        body.addWidget(self._track)
        self._refund = _Refund(self._presenter)
        body.addWidget(self._refund)
        body.addStretch(1)
        self._error = Label("", wrap=True, tone=Tone.DANGER)
        self._error.setObjectName("sync.case.error")
        body.addWidget(self._error)
        row = QHBoxLayout()
        row.setSpacing(GAP_8)
        self.act = Button("-", Kind.PRIMARY)
        self.act.setObjectName("sync.case.act")
        self.act.clicked.connect(self._presenter.act)
        self.dismiss = Button("-", Kind.SECONDARY)
        self.dismiss.setObjectName("sync.case.dismiss")
        self.dismiss.clicked.connect(self._presenter.dismiss)
        row.addWidget(self.act, 1)
        row.addWidget(self.dismiss)
        body.addLayout(row)

    def focus_first(self) -> None:
        """Put the focus on what to do."""
        for each in (self._refund.approver, self._refund.pin, self.act, self.dismiss):
            if each.isVisible() and each.isEnabled():
                each.setFocus()
                return

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self.dismiss.setText(text("net.case.seen"))
        self._refund.retranslate(text)

    def show_state(self, state: SyncState) -> None:
        """Show ``state``."""
        case = state.open_case
        self.setVisible(case is not None)
        if state.wiped != self._wiped:
            self._wiped = state.wiped
            self._refund.pin.clear()
            self._refund.approver.clear()
        if case is not None:
            self._show(case, state)

    def _show(self, case: Case, state: SyncState) -> None:
        text = self._text
        icon, tone = CASE_ICONS[case.kind]
        self._card.set_verdict(case_title(case, text), tone, icon)
        self._card.title.setMinimumWidth(self._card.title.sizeHint().width())  # the amount is in it
        self._trailing.setText(case_trailing(case, text, self._presenter.zone))
        self._headline.setText(_headline(case, text))
        self._story.setText(_story(case, text, self._presenter.zone))
        waited = text("net.case.waits", age=ago(text, case.at_ms, state.now_ms)) if case.at_ms else ""
        self._age.set(waited, tone, "clock-outline")
        self._age.setVisible(bool(waited) and case.kind is CaseKind.FOLLOW_UP)
        double, follow_up = case.kind is CaseKind.DOUBLE_CALL, case.kind is CaseKind.FOLLOW_UP
        self._counters.setVisible(double)
        if double:
            own = self._presenter.session.counter_id or ""
            self._counters.show_case(case, own.rpartition("-")[2], text)
        self._track.setVisible(follow_up)
        self._refund.setVisible(follow_up)
        if follow_up:
            self._track.set_steps(_steps(case, text))
            bar = self._presenter.settle_bar(case)
            self._refund.show_case(case, text(bar) if bar else "", text, busy=state.busy)
        self._error.setVisible(state.error is not None)
        self._error.setText(text.error(state.error) if state.error else "")
        self._buttons(case, state)

    def _buttons(self, case: Case, state: SyncState) -> None:
        text = self._text
        act = _ACTS.get(case.kind)
        shown = act is not None and not (case.kind is CaseKind.DOUBLE_CALL and case.mine)
        if case.kind is CaseKind.ANSWER:
            shown = self._presenter.session.counter_id is not None  # elsewhere nobody is served
        self.act.setVisible(shown)
        if act is not None:
            code, icon, key = act
            self.act.setText(text(f"net.case.act.{code}"))
            self.act.set_icon(icon)
            self.act.set_key(key)
        self.act.set_busy(state.busy, text("widgets.busy"))
        self.dismiss.setVisible(case.kind in DISMISSABLE)


class Counters(QWidget):
    """Both counters of a double call: who keeps the ticket, who gives it up."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._sides = (_Side(), _Side())
        for side in self._sides:
            row.addWidget(side, 1)

    def show_case(self, case: Case, own: str, text: Text) -> None:
        """Show who is who."""
        here = text("net.case.your_counter", counter=own)
        there = text("net.case.other_counter", counter=case.counter)
        self._sides[0].show_side(here, text(f"net.case.{'keeps' if case.mine else 'gives'}"), keeps=case.mine)
        self._sides[1].show_side(
            there, text(f"net.case.{'gives' if case.mine else 'serves'}"), keeps=not case.mine
        )


class _Side(Card):
    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout()
        row.setSpacing(GAP_12)
        self._icon = IconLabel("check-circle", 24)
        self._name = Label("", bold=True)
        self._word = Label("", bold=True)
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._word)
        row.addLayout(words, 1)
        self.body.addLayout(row)

    def show_side(self, name: str, word: str, *, keeps: bool) -> None:
        """Show one counter."""
        tone = Tone.OK if keeps else Tone.UNSYNCED
        self._icon.set_icon("check-circle" if keeps else "close-circle", tone)
        self._name.setText(name)
        self._word.setText(word)
        self._word.set_tone(tone)
        self.setAccessibleName(f"{name}: {word}")


class _Refund(QWidget):
    """The refund as it is prepared, and the PIN that signs it; without money, that the customer was told."""

    def __init__(self, presenter: SyncPresenter) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._slip = Card()
        self._caption = Label("", SMALL, tone=Tone.MUTED)
        self._slip.body.addWidget(self._caption)
        self._pairs = KeyValue()
        self._slip.body.addWidget(self._pairs)
        self._slip.body.addStretch(1)
        row.addWidget(self._slip, 1)
        side = QVBoxLayout()
        side.setSpacing(GAP_8)
        self._sign = Label("", bold=True)
        side.addWidget(self._sign)
        self.approver = TextBox()
        self.approver.setObjectName("sync.case.approver")
        self.approver.setFixedWidth(_PIN_WIDTH)
        self.pin = PinBoxes("-")
        self.pin.setObjectName("sync.case.pin")
        self.pin.setFixedWidth(_PIN_WIDTH)
        self.settle = PinSign(self.pin, name="sync.case.sign")
        self.settle.signed.connect(lambda pin: presenter.settle(pin, self.approver.text().strip()))
        self.approver.returnPressed.connect(self.pin.setFocus)
        self._asks_number = not presenter.session.manages
        side.addWidget(self.approver)
        side.addWidget(self.pin)
        side.addWidget(self.settle)
        self.blocked = Button("-", Kind.SECONDARY, Size.LARGE, icon="cash-refund")
        self.blocked.setObjectName("sync.case.blocked")
        side.addWidget(self.blocked)
        self._why = hint(wrap=True)
        side.addWidget(self._why)
        side.addStretch(1)
        row.addLayout(side, 1)

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._caption.setText(text("net.case.slip"))
        self.pin.setAccessibleName(text("net.case.pin"))
        self.settle.retranslate(text, text("net.case.settle"))
        self.approver.setPlaceholderText(text("net.case.approver"))
        self.approver.setAccessibleName(text("net.case.approver"))

    def show_case(self, case: Case, bar: str, text: Text, *, busy: bool) -> None:
        """Show a refused order; ``bar`` says why money cannot be given back now."""
        payment, money = case.payment, case.payment is not None
        amount = text.money(case.amount_fen)
        self._slip.setVisible(money)
        if payment is not None:
            pairs = [Pair(text("net.case.original"), payment.receipt)]
            pairs += [Pair(fee(line.title, text), text.money(line.amount_fen)) for line in payment.lines]
            pairs.append(Pair(text("net.case.back"), text.money(-case.amount_fen), bold=True))
            self._pairs.set_pairs(tuple(pairs))
        self._sign.setText(
            text("net.case.sign_refund", amount=amount) if money else text("net.case.sign_told")
        )
        self.approver.setVisible(self._asks_number and not bar)
        self._sign.setVisible(not bar)
        self.pin.setVisible(not bar)
        self.settle.setVisible(not bar)
        self.settle.set_busy(busy, text("widgets.busy"))
        self.pin.setReadOnly(busy)  # disabled, it would hand the focus to a stranger
        self.blocked.setVisible(bool(bar))
        self.blocked.setText(text("net.case.refund", amount=amount))
        self.blocked.set_blocked(bar or None)
        self._why.setText(bar or text("net.case.sign_hint" if money else "net.case.told_hint"))


def _headline(case: Case, text: Text) -> str:
    if case.kind is CaseKind.DOUBLE_CALL:
        return text(
            f"net.case.{'keeps_on' if case.mine else 'leaves'}", number=case.name, counter=case.counter
        )
    if case.kind is CaseKind.LOST:
        return text("net.case.lost", name=case.name or text(f"net.what.{case.what}"))
    if case.kind is CaseKind.FOLLOW_UP and case.code:
        return text("net.case.centre_says", reason=sentence(case.code, text))
    if case.kind is CaseKind.BARRED:
        return text(f"net.action.{case.code}")
    if case.kind is CaseKind.QUARANTINE:
        return text("net.case.quarantine", reason=sentence(case.code, text))
    return case_title(case, text)


def _story(case: Case, text: Text, zone: str) -> str:
    kind = case.kind
    if kind is CaseKind.FOLLOW_UP:
        order = case.order
        if order is None:
            return ""
        taken = text.moment(order.at_ms, zone)
        return text("net.case.story.follow_up", time=taken, code=order.code, handler=order.handler)
    if kind is CaseKind.DOUBLE_CALL:
        code = f"net.case.story.double_{'keep' if case.mine else 'leave'}"
        return text(code, number=case.name, counter=case.counter)
    if kind is CaseKind.LOST:
        return text("net.case.story.lost", reason=sentence(case.code, text))
    if kind is CaseKind.QUARANTINE:
        return text("net.case.story.quarantine", tx=case.ref[-ID_TAIL:])
    return text(f"net.case.story.{kind}", name=case.name)


def _steps(case: Case, text: Text) -> tuple[Step, ...]:
    """Return what was done by itself, and what is left for people (DOMAIN §5)."""
    done = text("net.step.done")
    steps = [
        Step(text("net.case.step.refused"), StepState.OK, text("net.case.step.by_itself"), done),
        Step(text("net.case.step.stock"), StepState.OK, text("net.case.step.by_itself"), done),
        Step(text("net.case.step.notice"), StepState.OK, text("net.case.step.queued"), done),
    ]
    if case.payment is not None:
        name = text("net.case.step.refund", amount=text.money(case.amount_fen))
        steps.append(Step(name, StepState.WAIT, text("net.case.step.prepared")))
    steps.append(Step(text("net.case.step.told"), StepState.AHEAD, text("net.case.step.told_how")))
    return tuple(steps)
