"""Right column: what blocks, what is carried forward, the sums, and the button that closes; 440 wide."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.close_rules import Blocker, BlockerKind
from app.domain.documents import ReceiptRange
from app.domain.shifts import CarriedForward
from app.i18n import Text
from app.ui.panels.receipt_mending import Mending
from app.ui.panels.retold import counter, fee
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.sheet import clear
from app.ui.screens.close.state import DAY_MODES, CloseMode, CloseState, Fault
from app.ui.screens.close.sums import (
    bag_pairs,
    others_count,
    put_in_pairs,
    transfer_pairs,
    variance_words,
)
from app.ui.theme import GAP_8, GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, SignButton, Size
from app.ui.widgets.cards import Card, VerdictCard
from app.ui.widgets.labels import Hairline, IconLabel, Label, two_lines
from app.ui.widgets.lists import KeyValue, Pair

_ROW = 64
_RIGHT = Qt.AlignmentFlag.AlignRight
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_CARRIED = {
    "unknown_cards": ("help-circle-outline", "checkout"),
    "unknown_codes": ("qrcode-scan", "checkout"),
    "open_claims": ("qrcode-scan", "checkout"),
    "deferred_orders": ("progress-clock", "documents"),
    "pending_approvals": ("shield-account-outline", "approvals"),
    "unprinted_documents": ("printer-alert", "documents"),
}
_GAPS = "number_gaps"


class BlockersCard(VerdictCard):
    """What a person in the hall can finish, one touch from where it is finished."""

    def __init__(self, presenter: ClosePresenter, text: Text, decide: Callable[[], None]) -> None:
        """``decide`` puts the focus on the explanations."""
        super().__init__(text("close.blockers.title", count=0), Tone.DANGER, "close-circle", flush=True)
        self._presenter = presenter
        self._text = text
        self._decide = decide
        self.add_trailing(text("close.blockers.note"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self._shown: tuple[Blocker, ...] | None = None
        self.first: Button | None = None

    def show_state(self, state: CloseState) -> None:
        """Show ``state``; nothing in the way, and the card is gone."""
        found = state.day.blockers if state.day and state.mode in DAY_MODES else _of_shift(state)
        if state.mode in {CloseMode.CLOSED, CloseMode.DAY_CLOSED, CloseMode.NO_SHIFT}:
            found = ()
        self.setVisible(bool(found))
        if found == self._shown:
            return
        self._shown = found
        self.set_verdict(self._text("close.blockers.title", count=len(found)), Tone.DANGER, "close-circle")
        clear(self._rows)
        self.first = None
        for at, blocker in enumerate(found):
            if at:
                self._rows.addWidget(Hairline())
            self._rows.addWidget(self._row(blocker))

    def _row(self, blocker: Blocker) -> QWidget:
        text, kind = self._text, blocker.kind.value
        decided = blocker.kind is BlockerKind.VARIANCE
        amount = variance_words(blocker.amount_fen, text) if decided else text.yuan(blocker.amount_fen)
        place = QWidget()
        place.setFixedHeight(_ROW)
        row = QHBoxLayout(place)
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        about = fee(blocker.title, text)
        title = text(f"close.blocker.{kind}.title", amount=amount, title=about, tender=self._tender(blocker))
        words.addWidget(Label(title, bold=True))
        time = text.time(blocker.at_ms, self._presenter.zone)
        where = self._where(blocker)
        walk_in = blocker.kind is BlockerKind.SERVING and not blocker.title
        what = "detail_walk_in" if walk_in else "detail"
        detail = text(f"close.blocker.{kind}.{what}", title=about, time=time)
        words.addWidget(Label(" · ".join(filter(None, (where, detail))), SMALL, tone=Tone.MUTED))
        words.addStretch(1)
        row.addLayout(words, 1)
        if blocker.receipt:
            way = Mending.REVERSAL if blocker.reversible else Mending.REFUND
            only = blocker.kind is BlockerKind.WORK_UNDONE
            undo = Button(text(f"close.blocker.{way}"), Kind.PRIMARY if only else Kind.DANGER, Size.COMPACT)
            undo.setObjectName(f"close.{way}.{blocker.ref}")
            undo.clicked.connect(lambda: self._presenter.go(way, blocker.receipt))
            row.addWidget(undo)
            if only:
                undo.setAccessibleName(f"{undo.text()}: {title}")
                self.first = self.first or undo
                return place
        go = Button(text(f"close.blocker.{kind}.go"), Kind.PRIMARY, Size.COMPACT)
        go.setObjectName(f"close.blocker.{kind}.{blocker.ref}")
        go.setAccessibleName(f"{go.text()}: {title}")
        if blocker.kind is BlockerKind.VARIANCE:
            go.clicked.connect(self._decide)
        elif blocker.kind is BlockerKind.SERVING and self._presenter.state.absent:
            # That counter is another's: the visit ends there, and then it is looked for anew here.
            go.setText(text("close.blocker.serving.again"))
            go.clicked.connect(self._look_again)
        else:
            go.clicked.connect(lambda: self._presenter.resolve(blocker))
        row.addWidget(go)
        self.first = self.first or go
        return place

    def _look_again(self) -> None:
        self._presenter.refresh()

    def _where(self, blocker: Blocker) -> str:
        """Return at which counter a shift is still open."""
        day = self._presenter.state.day
        lines = day.shifts if day is not None and blocker.kind is BlockerKind.OPEN_SHIFT else ()
        return next(
            (counter(each.counter, self._text) for each in lines if each.shift.shift_id == blocker.ref), ""
        )

    def _tender(self, blocker: Blocker) -> str:
        return self._text(f"tender.{blocker.ref}") if blocker.kind is BlockerKind.VARIANCE else ""


def _of_shift(state: CloseState) -> tuple[Blocker, ...]:
    """Return the blockers of a shift with those variances that nobody has decided on yet."""
    open_now = {line.tender: line.open_fen for line in state.undecided}
    variances = tuple(
        each
        for each in state.blockers
        if each.kind is BlockerKind.VARIANCE and open_now.get(each.ref) and not state.recounting
    )
    return (*state.blocking, *variances)


class CarriedCard(Card):
    """What is listed, signed and taken into the next day; under it the sums of the close."""

    def __init__(self, presenter: ClosePresenter, text: Text) -> None:
        super().__init__(text("close.carried.title", count=0), text("close.carried.note"), flush=True)
        self._presenter = presenter
        self._text = text
        self._mark = IconLabel("arrow-right", 20, Tone.UNSYNCED)
        self.head_layout.insertWidget(0, self._mark)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        self.body.addWidget(Hairline())
        self._sums = KeyValue()
        self._sums.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        self.body.addWidget(self._sums)
        self._shown: tuple[object, ...] | None = None

    def show_state(self, state: CloseState) -> None:
        """Show ``state``."""
        day = state.day if state.mode in DAY_MODES else None
        carried = day.carried if day else state.carried
        ranges = day.ranges if day else state.found.ranges if state.found else ()
        # While a drawer is counted, again or not, nothing here may hint at what should be in it.
        counted = day is not None or (state.found is not None and not state.recounting)
        shown = (carried, ranges, counted)
        if shown != self._shown:
            self._shown = shown
            self.set_title(self._text("close.carried.title", count=len(carried)))
            clear(self._rows)
            for item in carried:
                if item.code != _GAPS:
                    self._add(self._row(item))
            if counted:
                self._add(self._gaps(ranges))
        self._sums.set_pairs(self._pairs(state))

    def _add(self, row: QWidget) -> None:
        self._rows.addWidget(row)
        self._rows.addWidget(Hairline())

    def _row(self, item: CarriedForward) -> QWidget:
        text = self._text
        icon, screen = _CARRIED.get(item.code, ("information-outline", "documents"))
        title = text("close.carried.item", what=text(f"carried.{item.code}"), count=item.count)
        detail = text(f"close.carried.detail.{item.code}", amount=text.yuan(item.amount_fen))
        look = Button(text(f"close.carried.go.{screen}"), Kind.TEXT, Size.COMPACT)
        look.setObjectName(f"close.carried.{item.code}")
        look.setAccessibleName(f"{look.text()}: {title}")
        look.clicked.connect(lambda: self._presenter.go(screen))
        return _row(icon, Tone.UNSYNCED, title, detail, look)

    def _gaps(self, ranges: tuple[ReceiptRange, ...]) -> QWidget:
        text = self._text
        gaps = sum(part.gaps for part in ranges)
        title = text("close.carried.item", what=text("carried.number_gaps"), count=gaps)
        shown = text("close.comma").join(
            f"{part.terminal_code} {part.first:06d}–{part.last:06d}" for part in ranges[:3]
        )
        badge = Badge(
            text("close.carried.torn" if gaps else "close.carried.dense"),
            Tone.DANGER if gaps else Tone.OK,
            "alert" if gaps else "check-circle",
        )
        tone = Tone.DANGER if gaps else Tone.MUTED
        return _row("numeric", tone, title, shown or text("close.carried.no_receipts"), badge)

    def _pairs(self, state: CloseState) -> tuple[Pair, ...]:
        text = self._text
        if state.day is not None and state.mode in DAY_MODES:
            figures, ranges = state.day.figures, state.day.ranges
            # Receipts of a shift that is still open: their amounts are in no sum below.
            uncounted = sum(line.uncounted for line in state.day.shifts)
            apart = Pair(text("close.sums.uncounted"), text("close.sums.pieces", count=uncounted))
            return (
                *_pieces(ranges, text),
                *((apart,) if uncounted else ()),
                Pair(text("close.sums.takings"), text.money(figures.takings_fen)),
                Pair(
                    text("close.sums.reversals"), f"{figures.reversals} / {text.money(figures.reversals_fen)}"
                ),
                Pair(text("close.sums.agency"), text.money(figures.agency_fen)),
                Pair(text("close.sums.variance"), variance_words(figures.variance_fen, text)),
                *bag_pairs("whole_day", figures.deposit_fen, figures.bagged_fen, text),
                Pair(text("close.sums.deposit"), text.money(figures.from_drawers_fen), bold=True),
            )
        if state.found is None or state.recounting:
            float_fen = state.sheet.shift.float_fen if state.sheet else 0
            return (Pair(text("close.sums.opened"), text.money(float_fen)),) if state.sheet else ()
        figures_of_shift, bagged = state.found.figures, state.found.bagged_fen
        return (
            *_pieces(state.found.ranges, text),
            Pair(
                text("close.sums.reversals"),
                f"{figures_of_shift.reversals} / {text.money(figures_of_shift.reversals_fen)}",
            ),
            *transfer_pairs(state.found.transfers, text),
            *put_in_pairs(state.put_in_fen, text),
            *bag_pairs("whole", state.deposit_fen, bagged, text),
            Pair(text("close.sums.deposit"), text.money(state.deposit_fen - bagged), bold=True),
            Pair(text("close.sums.float"), text.money(state.found.stays_fen)),
        )


def _pieces(ranges: tuple[ReceiptRange, ...], text: Text) -> tuple[Pair, ...]:
    """Return the receipts, and below them those in between that other shifts drew: one line would be cut."""
    count, name = sum(part.count for part in ranges), text("close.sums.receipts")
    if len(ranges) != 1:
        return (Pair(name, text("close.sums.pieces", count=count)),)
    first, last = (f"{number:06d}" for number in (ranges[0].first, ranges[0].last))
    own = Pair(name, text("close.sums.range", first=first, last=last, count=count))
    others = others_count(ranges)
    apart = Pair(text("close.sums.others"), text("close.sums.pieces", count=others))
    return (own, apart) if others else (own,)


def _row(icon: str, tone: Tone, title: str, detail: str, action: QWidget) -> QWidget:
    place = QWidget()
    place.setFixedHeight(_ROW - 1)
    row = QHBoxLayout(place)
    row.setContentsMargins(GAP_16, 0, GAP_16, 0)
    row.setSpacing(GAP_12)
    row.addLayout(two_lines(icon, tone, title, detail), 1)
    row.addWidget(action, 0, _RIGHT | _MIDDLE)
    return place


class FinishCard(Card):
    """The button that closes, and what is still missing for it."""

    def __init__(self, text: Text, submit: Callable[[], None]) -> None:
        """``submit`` signs with the PIN that was typed, or closes where none is needed."""
        super().__init__()
        self._text = text
        self.setMinimumHeight(124)
        self.body.setSpacing(GAP_8)
        self.button = SignButton(text("close.finish.shift"), Kind.PRIMARY, Size.LARGE, key="Ctrl+Enter")
        self.button.setObjectName("close.finish")
        policy = self.button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.button.setSizePolicy(policy)
        self.button.clicked.connect(submit)
        self.body.addWidget(self.button)
        self._missing = Label("", SMALL, tone=Tone.MUTED, wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
        self._missing.setObjectName("close.missing")
        self.body.addWidget(self._missing)

    def show_state(self, state: CloseState, *, typed: bool) -> None:
        """Show ``state``; ``typed`` says whether the PIN is whole."""
        text = self._text
        day = state.mode in DAY_MODES
        self.button.setText(text("close.finish.day" if day else "close.finish.shift"))
        able = state.mode is CloseMode.SEALED or state.busy or (state.asks_pin and typed)
        missing = text("close.missing.sign") if state.asks_pin and typed else self._missing_words(state)
        self.button.set_blocked(None if able else missing)
        self.button.set_busy(state.busy, text("close.busy"))
        wrong = state.fault is Fault.FINISH and state.error is not None
        self._missing.setText(text.error(state.error) if wrong and state.error else missing)
        self._missing.set_tone(Tone.DANGER if wrong else Tone.MUTED)

    def _missing_words(self, state: CloseState) -> str:
        text, missing = self._text, []
        if state.mode in DAY_MODES:
            if state.day is None:
                return text("close.day.none")
            if state.day.blockers:
                missing.append(text("close.missing.blockers", count=len(state.day.blockers)))
            missing.append(text("close.missing.own_pin"))
        else:
            if state.mode is CloseMode.COUNTING:
                missing.append(text("close.missing.count"))
            if state.undecided:
                missing.append(text("close.missing.variance"))
            if state.blocking:
                missing.append(text("close.missing.blockers", count=len(state.blocking)))
            if state.must_sign and state.mode is not CloseMode.COUNTING:
                missing.append(text("close.missing.witness" if state.absent else "close.missing.manager"))
        if missing:
            return text("close.missing.list", what=text("close.comma").join(missing))
        if state.put_in_fen:
            return text("close.missing.put_in", amount=text.money(state.put_in_fen))
        return text("close.missing.settled" if state.decisions else "close.missing.none")
