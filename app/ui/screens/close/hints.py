"""Possible explanations of the differences: the program suggests, a person decides; 968 wide."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.close_rules import Decision, TenderLine
from app.domain.variance_hints import Disputed, HintKind, Movement, Suggestion
from app.i18n import Text
from app.ui.panels.retold import fee
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.sheet import Cell, Cells, Col, Sheet, clear
from app.ui.screens.close.state import CloseState, Fault, Made
from app.ui.screens.close.sums import variance_words
from app.ui.theme import GAP_8, GAP_12, GAP_16, SMALL, TITLE, Tone, tokens_of
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, LinkButton
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import IconLabel, Label, two_lines
from app.ui.widgets.narrow import Unrolling, turn

_LINE, _LINE_NARROW = 60, 108
_Shown = tuple[tuple[Suggestion, ...], int, tuple[TenderLine, ...], tuple[Made, ...], bool]


class HintsCard(Card):
    """What may have happened, the likeliest first; the last row books what nobody can explain."""

    def __init__(self, presenter: ClosePresenter, text: Text) -> None:
        super().__init__(text("close.hints.title"), text("close.hints.only"), flush=True)
        self._presenter = presenter
        self._text = text
        self._shown: _Shown | None = None
        self._narrow = False
        self._parts: list[_Line | Sheet] = []
        self._words: list[Label] = []
        self.first: QWidget | None = None
        """Where the focus goes: the explanation that is open, else the first reason to be typed."""
        self.renewed = False
        """Whether the last state changed what is shown, and took away what had the focus."""
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(GAP_16 - 1, GAP_12, GAP_16 - 1, GAP_12)
        self._column.setSpacing(GAP_8)
        self._area = Unrolling(inner)
        self.body.addWidget(self._area, 1)
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("close.decision_error")
        foot = QVBoxLayout()
        foot.setContentsMargins(GAP_16, 0, GAP_16, 0)
        foot.addWidget(self._error)
        self.body.addLayout(foot)
        self._gap = QWidget()
        self._gap.setFixedHeight(GAP_12)
        self.body.addWidget(self._gap)

    def set_narrow(self, *, narrow: bool) -> None:
        """Stand in a narrow window: as high as the explanations are, for what is around scrolls."""
        self._narrow = narrow
        for part in self._parts:
            part.set_narrow(narrow=narrow)
        for label in self._words:
            label.set_wrap(wrap=narrow)
        self._area.set_narrow(narrow=narrow)

    def show_state(self, state: CloseState) -> None:
        """Show ``state``."""
        wrong = state.fault is Fault.DECISION and state.error is not None
        self._error.setVisible(wrong)
        self._gap.setVisible(wrong)
        self._error.setText(self._text.error(state.error) if wrong and state.error else "")
        shown = (state.hints, state.shown_hint, state.undecided, state.decisions, state.absent)
        self.renewed = shown != self._shown
        if not self.renewed:
            return
        self._shown = shown
        held = QApplication.focusWidget()
        if held is not None and self.isAncestorOf(held):
            self.setFocus()  # what had it goes, and would hand it to a stranger: the screen gives it on
        clear(self._column)
        self._parts, self._words = [], []
        self.first = None
        if state.decisions:
            self._column.addWidget(self._made(state))
        for at, hint in enumerate(state.hints):
            opened = at == state.shown_hint
            self._column.addWidget(self._open(at, hint, state) if opened else self._folded(at, hint))
        for line in state.undecided:
            self._column.addWidget(self._neither(line, state, alone=not state.hints))
        self._column.addStretch(1)

    # ------------------------------------------------------------------------------------- what was decided
    def _made(self, state: CloseState) -> QWidget:
        text = self._text
        card = Card(flush=True)
        row = QHBoxLayout()
        row.setContentsMargins(GAP_16, GAP_8, GAP_12, GAP_8)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel("check-circle", 20, Tone.OK))
        words = QVBoxLayout()
        words.setSpacing(0)
        for made in state.decisions:
            parts = text("close.comma").join(
                text(
                    "close.hints.part",
                    tender=text(f"tender.{part.tender}"),
                    amount=text.signed(part.variance_fen),
                    treatment=text(f"treatment.{part.treatment.value}"),
                )
                for part in made.parts
            )
            words.addWidget(self._said(Label(parts, bold=True)))
            words.addWidget(self._said(Label(made.decision.explanation, SMALL, tone=Tone.MUTED)))
        row.addLayout(words, 1)
        back = LinkButton(text("close.hints.take_back"), key="Alt+U")
        back.setObjectName("close.take_back")
        back.clicked.connect(self._presenter.take_back)
        row.addWidget(back)
        card.body.addLayout(row)
        return card

    def _said(self, label: Label) -> Label:
        """Return a label that breaks its lines in a narrow window."""
        label.set_wrap(wrap=self._narrow)
        self._words.append(label)
        return label

    # ---------------------------------------------------------------------------------------- suggestions
    def _open(self, at: int, hint: Suggestion, state: CloseState) -> QWidget:
        """Return the explanation that is open: its suspects in a table and the button that takes it."""
        text = self._text
        card = _Chosen()
        head = QHBoxLayout()
        head.setSpacing(GAP_8)
        if at == 0:
            head.addWidget(Badge(text("close.hints.likeliest"), Tone.PRIMARY, "check-circle"))
        head.addWidget(self._said(Label(self._title(hint), TITLE, bold=True)), 1)
        gap = variance_words(hint.gap_fen, text)
        head.addWidget(Label(gap, TITLE, bold=True, align=Qt.AlignmentFlag.AlignRight))
        card.body.addLayout(head)
        if hint.suspects:
            card.body.addWidget(self._suspects(hint))
        foot = QHBoxLayout()
        foot.addWidget(Label(self._consequence(hint, state), SMALL, tone=Tone.MUTED, wrap=True), 1)
        wrong_tender = hint.kind is HintKind.WRONG_TENDER
        take = Button(
            text("close.hints.correct" if wrong_tender else "close.hints.take"),
            Kind.PRIMARY,
            icon="swap-horizontal" if wrong_tender else "check",
            key="Enter",
        )
        take.setObjectName(f"close.hint.{at}")
        take.setAccessibleName(f"{take.text()}: {self._title(hint)}")
        take.clicked.connect(lambda: self._presenter.decide(self._decision(hint)))
        foot.addWidget(take)
        card.body.addLayout(foot)
        self.first = take
        return card

    def _folded(self, at: int, hint: Suggestion) -> QWidget:
        text = self._text
        count = len(hint.suspects) + hint.more
        label = text("close.hints.look", count=count) if count else text("close.hints.look_one")
        look = Button(label)
        look.setObjectName(f"close.look.{at}")
        look.setAccessibleName(f"{label}: {self._title(hint)}")
        look.clicked.connect(lambda: self._presenter.show_hint(at))
        return self._line(self._title(hint), self._in_short(hint), look)

    def _neither(self, line: TenderLine, state: CloseState, *, alone: bool) -> QWidget:
        """Return the row that books a difference which nobody can explain, with the reason in words."""
        text = self._text
        short = line.open_fen < 0
        way = ("owed" if state.absent else "made_up") if short else "suspense"
        # Where nothing else is offered, nothing else is denied.
        code = f"close.hints.{'alone' if alone else 'neither'}.{way}"
        title = text(code, tender=text(f"tender.{line.tender}"))
        limit = state.found.limit_fen if state.found else 0
        over = abs(line.open_fen) > limit
        detail = text(
            "close.hints.must_sign" if over else "close.hints.need_not_sign",
            amount=variance_words(line.open_fen, text),
            limit=text.money(limit),
        )
        reason = TextBox(placeholder=text("close.hints.reason"))
        reason.setObjectName(f"close.reason.{line.tender}")
        reason.setAccessibleName(f"{title}: {text('close.hints.reason')}")
        reason.setFixedWidth(320)
        book = Button(
            text("close.hints.book_short" if short else "close.hints.book_over"),
            Kind.PRIMARY if alone else Kind.SECONDARY,
            key="Ctrl+Enter" if self.first is None else "",
        )
        book.setObjectName(f"close.book.{line.tender}")
        book.setAccessibleName(f"{book.text()}: {title}")

        def decide() -> None:
            if not reason.text().strip():
                reason.setFocus(Qt.FocusReason.OtherFocusReason)
            self._presenter.decide(Decision(line.tender, reason.text()))

        book.clicked.connect(decide)
        # Enter goes on: what is booked is booked by its button, or by Ctrl+Enter.
        reason.returnPressed.connect(partial(book.setFocus, Qt.FocusReason.TabFocusReason))
        self.first = self.first or reason
        return self._line(title, detail, reason, book)

    def _line(self, title: str, detail: str, *actions: QWidget) -> QWidget:
        line = _Line(title, detail, *actions)
        line.set_narrow(narrow=self._narrow)
        self._parts.append(line)
        return line

    # --------------------------------------------------------------------------------------------- words
    def _title(self, hint: Suggestion) -> str:
        text = self._text
        names = {"tender": text(f"tender.{hint.tender}"), "amount": text.money(abs(hint.gap_fen))}
        if hint.kind is HintKind.WRONG_TENDER:
            other = text(f"tender.{hint.other_tender}")
            code = "both" if hint.suspects else "even"
            return text(f"close.hint.wrong_tender.{code}", other=other, **names)
        if hint.disputed is not None:
            return self._noted(hint.disputed)
        way = "short" if hint.gap_fen < 0 else "over"
        return text(f"close.hint.{hint.kind.value}.{way}", **names)

    def _noted(self, noted: Disputed) -> str:
        text = self._text
        words = {"time": text.time(noted.at_ms, self._presenter.zone), "amount": text.money(noted.amount_fen)}
        if not noted.receipt:
            return text("close.hint.disputed.plain", **words)
        return text("close.hint.disputed.receipt", receipt=noted.receipt, **words)

    def _in_short(self, hint: Suggestion) -> str:
        text, zone = self._text, self._presenter.zone
        shown = text("close.semicolon").join(
            text(
                "close.hints.suspect",
                time=text.time(each.at_ms, zone),
                title=fee(each.title, text),
                amount=text.money(each.amount_fen),
            )
            for each in hint.suspects[:2]
        )
        return shown or text("close.hints.noted" if hint.disputed else "close.hints.no_suspect")

    def _consequence(self, hint: Suggestion, state: CloseState) -> str:
        text = self._text
        more = text("close.hints.more", count=hint.more) if hint.more else ""
        if hint.kind is HintKind.WRONG_TENDER:
            after = text(
                "close.hints.evens",
                tender=text(f"tender.{hint.tender}"),
                other=text(f"tender.{hint.other_tender}"),
            )
            return f"{after}{more}"
        short = hint.gap_fen < 0
        way = ("owed" if state.absent else "made_up") if short else "suspense"
        return f"{text(f'close.hints.then.{way}')}{more}"

    def _decision(self, hint: Suggestion) -> Decision:
        """Return what the report will say about it, in the language of the person at the desk."""
        receipts = "" if hint.disputed else ", ".join(each.receipt for each in hint.suspects)
        explanation = self._title(hint)
        if receipts:
            explanation = self._text("close.hints.explained", title=explanation, receipts=receipts)
        payment_id = hint.suspects[0].payment_id if len(hint.suspects) == 1 else None
        return Decision(hint.tender, explanation, payment_id, hint.other_tender)

    def _suspects(self, hint: Suggestion) -> QWidget:
        text = self._text
        wrong_tender = hint.kind is HintKind.WRONG_TENDER
        third = ("booked", "really") if wrong_tender else ("received", "change")
        right = not wrong_tender
        sheet = Sheet(
            (
                Col(text("close.suspect.time"), 64, narrow=40),
                Col(text("close.suspect.title")),
                Col(text("close.suspect.receipt"), 184, narrow=160),
                Col(text(f"close.suspect.{third[0]}"), 104, right=right, narrow=80),
                Col(text(f"close.suspect.{third[1]}"), 104, right=right, narrow=80),
                Col(text("close.suspect.amount"), 104, right=True, narrow=80),
            ),
            text("close.suspect.name"),
            row_height=32,
        )
        sheet.set_narrow(narrow=self._narrow)
        self._parts.append(sheet)
        sheet.set_rows(tuple(self._suspect(each, hint) for each in hint.suspects))
        ground = Card(flush=True)
        ground.body.addWidget(sheet)
        return ground

    def _suspect(self, each: Movement, hint: Suggestion) -> Cells:
        text = self._text
        if hint.kind is HintKind.WRONG_TENDER:
            other = hint.other_tender if each.tender == hint.tender else hint.tender
            third = (Cell(text(f"tender.{each.tender}")), Cell(text(f"tender.{other}"), bold=True))
        else:
            sums = (each.received_fen, each.change_fen)
            received, change = (Cell("—" if fen is None else text.money(fen)) for fen in sums)
            third = (received, change)
        about = fee(each.title, text)
        refund = text("close.suspect.refund", title=about) if each.amount_fen < 0 else about
        return (
            Cell(text.time(each.at_ms, self._presenter.zone)),
            Cell(refund),
            Cell(each.receipt),
            *third,
            Cell(text.money(each.amount_fen)),
        )


class _Line(Card):
    """One explanation in a line: its words, then what can be done; in a narrow window below them."""

    def __init__(self, title: str, detail: str, *actions: QWidget) -> None:
        super().__init__(flush=True)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(GAP_16, GAP_8 - 1, GAP_16 - 1, GAP_8 - 1)
        self._row.setSpacing(GAP_12)
        self._row.addLayout(two_lines("information-outline", Tone.MUTED, title, detail), 1)
        self._several = len(actions) > 1
        done = QHBoxLayout()
        done.setSpacing(GAP_12)
        done.addStretch(1)
        for action in actions:
            done.addWidget(action)
        self._row.addLayout(done)
        self.body.addLayout(self._row)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Stand in a narrow window, where words and a box to type into have no room side by side."""
        narrow = narrow and self._several
        turn(self._row, narrow=narrow)
        self.setFixedHeight(_LINE_NARROW if narrow else _LINE)


class _Chosen(Card):
    """The explanation that is open: two pixels of primary on its weak ground."""

    def fill(self) -> QColor:
        """Return the colour of the card."""
        return QColor(tokens_of(self).primary_weak)

    def border(self) -> tuple[QColor, float]:
        """Return colour and width of the border."""
        return QColor(tokens_of(self).primary), 2.0
