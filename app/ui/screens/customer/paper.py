"""What is read and signed: comparison, terms, what is due, the pad (mockup customer-second-screen)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.slip_papers import HOTLINE, REST, SignerRole, SlipContent
from app.i18n import Text
from app.ui.screens.customer.comparison import Cells, Comparison, Part
from app.ui.screens.customer.pad import SignaturePad
from app.ui.screens.customer.parts import WideButton
from app.ui.screens.customer.presenter import CustomerPresenter
from app.ui.screens.customer.state import CustomerMode, CustomerState, Fee
from app.ui.screens.customer.sums import MOST, FeeLines, Sums
from app.ui.screens.customer.terms import TermsText
from app.ui.theme import BODY, GAP_8, GAP_16, GAP_24, TITLE, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.labels import IconLabel, Label

_RIGHT, _NARROW = 480, 304
_DUE, _DUE_HEIGHT = 42, 84
_MOST_BESIDE = 4
_FOR_THE_CUSTOMER = frozenset({SignerRole.AGENT, SignerRole.GUARDIAN})


class PaperPage(QWidget):
    """Left what changes and the terms, right what is due and the pad."""

    def __init__(self, presenter: CustomerPresenter, zone: str) -> None:
        super().__init__()
        self._presenter = presenter
        self._zone = zone
        self._under: tuple[str, str] | None = None
        """What the signature is given under: the paper, and the language of the page."""
        self._wiped = False
        self._pad_words = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(32, GAP_24, 32, GAP_24)
        row.setSpacing(GAP_24)
        left = QVBoxLayout()
        left.setSpacing(GAP_16)
        self._table = Comparison()
        self._sums = Sums()
        left.addWidget(self._table)
        left.addWidget(self._sums)
        left.addWidget(self._build_terms(), 1)
        left.addStretch(0)
        row.addLayout(left, 1)
        self._right = right = QWidget()
        right.setFixedWidth(_RIGHT)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        column.addWidget(self._build_due())
        column.addWidget(self._build_foreign())
        column.addWidget(self._build_pad(), 1)
        self._room = QWidget()
        column.addWidget(self._room, 1)
        column.addLayout(self._build_buttons())
        column.addLayout(self._build_foot())
        row.addWidget(right)

    def _build_terms(self) -> QWidget:
        self._terms = Card("")
        self._place = Label("", TITLE, tone=Tone.MUTED)
        self._read = Badge()
        self._terms.add_trailing(self._place)
        self._terms.add_trailing(self._read)
        self._lines = TermsText()
        self._lines.setObjectName("customer.terms")
        # Once it stands: in the middle of being shown, whoever looks at the page would see half of it.
        self._lines.moved.connect(self._lay_out, Qt.ConnectionType.QueuedConnection)
        self._terms.body.addWidget(self._lines, 1)
        self._paging = QWidget()
        row = QHBoxLayout(self._paging)
        row.setContentsMargins(0, 0, 0, 0)
        self._back = WideButton(height=48)
        self._back.setObjectName("customer.page.back")
        self._back.clicked.connect(lambda: self._presenter.turn(-1))
        self._next = WideButton(height=48)
        self._next.setObjectName("customer.page.next")
        self._next.clicked.connect(lambda: self._presenter.turn(1))
        self._count = Label("", TITLE, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        row.addWidget(self._back, 1)
        row.addWidget(self._count, 1)
        row.addWidget(self._next, 1)
        self._terms.body.addWidget(self._paging)
        self._paging.hide()
        return self._terms

    def _build_due(self) -> QWidget:
        self._due_card = panel = Card("")
        panel.setMinimumHeight(_DUE_HEIGHT)
        row = QHBoxLayout()
        self._due_word = Label("", TITLE)
        self._due_word.setObjectName("customer.due.word")
        row.addWidget(self._due_word, 1)
        self._due = Label("", _DUE, bold=True, align=Qt.AlignmentFlag.AlignRight)
        self._due.setObjectName("customer.due")
        row.addWidget(self._due)
        self._fees = FeeLines(_MOST_BESIDE)
        inside = QVBoxLayout()
        inside.setContentsMargins(8, 0, 8, 0)
        inside.setSpacing(4)
        inside.addStretch(1)
        inside.addLayout(row)
        inside.addWidget(self._fees)
        inside.addStretch(1)
        panel.body.addLayout(inside)
        return panel

    def _build_foreign(self) -> QWidget:
        """Return what says that the paper is in another language; the terms need their room."""
        self._foreign = Panel(Tone.UNSYNCED, radius=4)
        self._foreign.setObjectName("customer.foreign")
        self._foreign.hide()
        row = QHBoxLayout(self._foreign)
        row.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_8)
        row.setSpacing(GAP_16)
        self._foreign_words = Label("", TITLE, tone=Tone.UNSYNCED, wrap=True)
        row.addWidget(IconLabel("translate", 24, Tone.UNSYNCED))
        row.addWidget(self._foreign_words, 1)
        return self._foreign

    def _build_pad(self) -> QWidget:
        self._pad_card = Card("")
        self._again = Button("", Kind.TEXT, icon="eraser")
        self._again.setObjectName("customer.again")
        self._pad_card.add_trailing(self._again)
        self.pad = SignaturePad()
        self._again.clicked.connect(self.pad.wipe)
        self.pad.drawn.connect(lambda _on: self._on_drawn())
        self._pad_card.body.addWidget(self.pad, 1)
        return self._pad_card

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._doubt = WideButton(icon="")
        self._doubt.setObjectName("customer.doubt")
        self._doubt.setFixedWidth(152)
        self._doubt.clicked.connect(self._presenter.doubt)
        self._confirm = WideButton(primary=True, icon="check")
        self._confirm.setObjectName("customer.confirm")
        self._confirm.clicked.connect(lambda: self._presenter.sign(self.pad.png()))
        row.addWidget(self._doubt)
        row.addWidget(self._confirm, 1)
        return row

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_8)
        row.addStretch(1)
        self._lock = IconLabel("lock-outline", 20, Tone.MUTED)
        self._bound = Label("", BODY, tone=Tone.MUTED)
        row.addWidget(self._lock)
        row.addWidget(self._bound)
        row.addStretch(1)
        return row

    def _lay_out(self) -> None:
        """Tell the presenter how many pages the terms fill here."""
        self._presenter.paged(self._lines.set_terms(self._presenter.state.terms))
        self._lines.show_page(self._presenter.state.page)

    def show_state(self, state: CustomerState, text: Text) -> None:
        """Show what is on the counter."""
        self._terms.setVisible(bool(state.terms))
        self._lay_out()
        state = self._presenter.state
        self._show_table(state, text)
        self._show_terms(state, text)
        self._show_due(state, text)
        signs = state.signing
        self._wipe_for(state)
        words = {each: text(f"customer_screen.{each}") for each in ("pad", "pad_again", "pad_later")}
        self._pad_words = words["pad"]
        pad = "pad_again" if self._wiped else "pad" if state.unlocked else "pad_later"
        self._pad_card.set_title(words[pad])
        self._pad_card.setVisible(signs)
        self._room.setVisible(not signs)
        self.pad.set_lock(self._lock_words(state, text))
        when = f"{text.date(state.now_ms, self._zone)} {text.clock(state.now_ms, self._zone)}"
        shown = state.to_sign
        self.pad.set_foot(_under(shown.content, when, text) if shown else "")
        self._again.setText(text("customer_screen.again"))
        self._doubt.set_words(text("customer_screen.asked" if state.doubted else "customer_screen.doubt"))
        self._doubt.setFixedWidth(_NARROW if not signs else 280 if state.doubted else 152)
        self._confirm.set_words(text("customer_screen.confirm"))
        self._confirm.setVisible(signs)
        self._show_confirm(state)
        self._lock.setVisible(signs)
        said = text.error(state.error) if state.error else _foot(state, text)
        self._bound.setText(said)
        # What to take along is for whoever stands here; what a signature is good for, for who asks.
        taken = bool(said) and not signs
        self._bound.set_type(TITLE if taken else BODY)
        self._bound.set_tone(Tone.TEXT if taken else Tone.MUTED)

    def _show_confirm(self, state: CustomerState) -> None:
        self._confirm.setEnabled(state.unlocked and self.pad.complete)
        self._again.setVisible(state.unlocked and self.pad.touched)

    def _on_drawn(self) -> None:
        if self.pad.touched and self._wiped:
            self._wiped = False
            self._pad_card.set_title(self._pad_words)
        self._show_confirm(self._presenter.state)

    def _wipe_for(self, state: CustomerState) -> None:
        """Forget a signature when the page says something else than what it was given under.

        In another language it may say that the paper is in neither: that is read before anything is signed.
        """
        under = (state.to_sign.sha256, state.language) if state.to_sign else None
        if under != self._under:
            again = self.pad.touched and self._under is not None and under is not None
            self._under = under
            self._wiped = again and state.unlocked
            self.pad.wipe()

    def _lock_words(self, state: CustomerState, text: Text) -> str:
        if state.unlocked:
            return ""
        if state.mode is not CustomerMode.SIGN:
            return text("customer_screen.pad_wait")
        return text("customer_screen.pad_approval" if state.awaits else "customer_screen.pad_locked")

    def _show_table(self, state: CustomerState, text: Text) -> None:
        title = text(state.title) if state.title else text("customer_screen.item")
        head = f"{title} · {state.number}" if state.number else title
        # What nobody compares or signs is money alone: the sums have the room, in one column to the right.
        money = not state.changes and not state.asked and not state.signing
        self._right.setFixedWidth(_NARROW if money else _RIGHT)
        for part, shown in ((self._sums, money), (self._table, not money), (self._due_card, not money)):
            part.setVisible(shown)
        if money:
            self._show_sums(head, state, text)
            return
        self._table.set_parts(_parts(head, state, text))

    def _show_sums(self, head: str, state: CustomerState, text: Text) -> None:
        lines = [(title, text.yuan(fen)) for title, fen in _few(state.fees, MOST, text)]
        after: list[tuple[str, str]] = []
        if state.mode in (CustomerMode.PAY, CustomerMode.PAID) and state.received_fen:
            after = [
                (text("customer_screen.received", amount="").strip(), text.yuan(state.received_fen)),
                (text("customer_screen.change", amount="").strip(), text.yuan(state.change_fen)),
            ]
        heads = (head, text("customer_screen.amount"))
        self._sums.set_words(heads, lines, _due(state, text), after)

    def _show_terms(self, state: CustomerState, text: Text) -> None:
        self._terms.set_title(text("customer_screen.terms"))
        pages = max(1, state.pages)
        # One page is read as it stands: there is nothing to turn.
        for part in (self._paging, self._place):
            part.setVisible(pages > 1)
        self._place.setText(text("customer_screen.page", page=state.page + 1, pages=pages))
        if state.turned:
            self._read.set(text("customer_screen.read"), Tone.OK, "check-circle")
        self._read.setVisible(state.turned)
        self._foreign.setVisible(state.foreign)
        if state.foreign:
            self._foreign_words.setText(text("customer_screen.foreign"))
        self._back.set_words(text("customer_screen.previous"))
        self._next.set_words(text("customer_screen.next"))
        self._back.setEnabled(state.page > 0)
        self._next.setEnabled(state.page < pages - 1)
        self._count.setText(f"{state.page + 1} / {pages}")

    def _show_due(self, state: CustomerState, text: Text) -> None:
        few = _few(state.fees, _MOST_BESIDE, text)
        self._fees.set_lines([(title, text.yuan(fen)) for title, fen in few])
        word, amount = _due(state, text)
        self._due_word.setText(word)
        self._due.setText(amount)


def _parts(head: str, state: CustomerState, text: Text) -> tuple[Part, ...]:
    """Return what was asked for, what changes, and what is good to know, each under heads of its own."""
    begins = not any(row.before for row in state.changes)
    # Of what begins there is no before: dashes all the way down would say that something is missing.
    none = "" if begins else "—"
    compared = [
        (text(row.code), row.before or none, row.after or "—") for row in state.changes if row.code != HOTLINE
    ]
    asked: list[Cells] = [(text(row.code), "", row.after) for row in state.asked]
    effective = (text("customer_screen.effective"), none if compared else "", state.effective)
    if state.effective and (compared or asked):
        (compared or asked).append(effective)
    plain = text("customer_screen.begins")
    now, then = ("", plain) if begins else (text("customer_screen.before"), text("customer_screen.after"))
    if asked and compared:
        item = text("customer_screen.item")
        found = [Part((head, "", plain), tuple(asked)), Part((item, now, then), tuple(compared))]
    elif asked or compared:
        found = [Part((head, now, then), tuple(asked or compared))]
    else:
        fees = [(title, "", text.yuan(fen)) for title, fen in _few(state.fees, MOST, text)]
        found = [Part((head, "", ""), tuple((effective, *fees) if state.effective else fees))]
    # No change, and nothing before it: a number to keep.
    kept = tuple((text(row.code), "", row.after) for row in state.changes if row.code == HOTLINE)
    return (*found, Part(("", "", ""), kept))


def _signs(content: SlipContent, text: Text) -> str:
    """Return who signs here, if it is known: whoever is not the customer, by their part too."""
    signer = content.who_signs[0]
    return signer.name if signer.role is SignerRole.CUSTOMER else f"{text(signer.label)} {signer.name}"


def _under(content: SlipContent, when: str, text: Text) -> str:
    """Return what stands under the line: who signs and when; below it for whom an agent does."""
    signer = content.who_signs[0]
    who = f"{_signs(content, text)}　{when}".strip()
    acts = signer.role in _FOR_THE_CUSTOMER and content.customer and content.customer != signer.name
    return f"{who}\n{text('customer_screen.signs_for', name=content.customer)}" if acts else who


def _foot(state: CustomerState, text: Text) -> str:
    """Return what stands at the foot: what a signature is good for, or what to take along."""
    if state.signing:
        return text("customer_screen.bound")
    if state.mode is not CustomerMode.PAID or state.back_fen:
        return ""
    if state.change_fen:
        return text("customer_screen.take_change", amount=text.yuan(state.change_fen))
    return text("customer_screen.take_receipt")


def _due(state: CustomerState, text: Text) -> tuple[str, str]:
    """Return what the sum is, and the sum."""
    back = bool(state.back_fen) and not state.due_fen
    word = "back" if back else "paid" if state.mode is CustomerMode.PAID else "due"
    if back:
        # What is left on a number is booked to where the slip says: nobody waits for cash.
        word = "back_rest" if any(row.code == REST for row in state.changes) else word
        amount = text.yuan(state.back_fen)
    elif state.due_fen is None:
        amount = "—"
    elif state.due_fen or state.mode in (CustomerMode.PAY, CustomerMode.PAID):
        amount = text.yuan(state.due_fen)
    else:
        word, amount = "today", text("customer_screen.nothing_due")
    return text(f"customer_screen.{word}"), amount


def _few(fees: tuple[Fee, ...], most: int, text: Text) -> list[tuple[str, int]]:
    """Return at most so many lines, with their sum unchanged: the last one stands for what has no room."""
    lines = [(fee.title, fee.amount_fen) for fee in fees]
    if len(lines) <= most:
        return lines
    rest = lines[most - 1 :]
    return [
        *lines[: most - 1],
        (text("customer_screen.more", count=len(rest)), sum(fen for _title, fen in rest)),
    ]
