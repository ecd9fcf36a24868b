"""Pages that find out whose number it is: the keypad, the card reader, the card holder's numbers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.phones import display_number
from app.i18n import Text
from app.services.card_tray import CardTray
from app.services.kiosk_bills import CardHolder
from app.services.kiosk_money import LEAST_FEN
from app.ui.panels.customer_words import KIND_ICONS
from app.ui.screens.kiosk.parts import MARGIN, Box, Problem, Simulated, Words
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import CHINESE, ENTRIES, KioskMode, KioskState
from app.ui.theme import KIOSK_BODY, KIOSK_MAIN, KIOSK_TITLE, Tone
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.kiosk import END_PARTS, KioskButton, KioskTile
from app.ui.widgets.labels import IconLabel

_CENTRE = Qt.AlignmentFlag.AlignHCenter
_MOST_CARDS = 6
_MOST_NUMBERS = 6


_ASKED_FOR = frozenset({KioskMode.PHONE, KioskMode.PROVE, KioskMode.PROGRESS_TAIL})
"""Pages where what was typed may be unknown here, or locked: then a counter helps."""


def _way_out(presenter: KioskPresenter, name: str) -> KioskButton:
    """Return the button for whoever gets no further here: a number, to ask at a counter."""
    button = KioskButton("", "ticket-confirmation-outline", height=96)
    button.setObjectName(name)
    button.clicked.connect(presenter.take_any)
    return button


def _show_way_out(button: KioskButton, state: KioskState, text: Text, *, shown: bool) -> None:
    """Offer the number once something went wrong."""
    button.set_words(text("kiosk.entry.ask"))
    button.set_elder(state.elder)
    button.setVisible(shown and state.error is not None)


class EntryPage(QWidget):
    """A number on the kiosk's own keypad: phone, service password, contact, end of the phone number."""

    def __init__(self, presenter: KioskPresenter, text: Text) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 48, MARGIN, 32)
        column.setSpacing(24)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True)
        self._hint = Words(tone=Tone.MUTED, wrap=True)
        self._box = Box(Tone.PRIMARY, plain=True)
        self._shown = Words(KIOSK_MAIN, bold=True, align=_CENTRE)
        self._shown.setObjectName("kiosk_entry")
        self._shown.setMinimumHeight(96)
        self._box.row.addWidget(self._shown)
        self._problem = Problem(room=True)
        self._pad = Keypad(text("kiosk.entry.clear"), text("kiosk.entry.erase"), key_height=140)
        for name, key in self._pad.keys.items():
            key.setObjectName(f"kiosk_key_{name}")
        self._pad.digit.connect(presenter.type)
        self._pad.cleared.connect(presenter.clear)
        self._pad.erased.connect(presenter.erase)
        self._go = KioskButton("", "check", primary=True, height=120, px=KIOSK_TITLE)
        self._go.setObjectName("kiosk_confirm")
        self._go.clicked.connect(presenter.confirm)
        for part in (self._title, self._hint, self._box, self._problem):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(self._pad)
        column.addWidget(self._go)
        self._any = _way_out(presenter, "kiosk_entry_any")
        column.addWidget(self._any)
        column.addStretch(1)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        large, mode = state.elder, state.mode
        self._title.set_words(text(f"kiosk.entry.{mode.value}"), large=large)
        bill = state.bill if mode is KioskMode.AMOUNT else None
        limits = {"least": LEAST_FEN // 100, "most": bill.most_fen // 100} if bill is not None else {}
        self._hint.set_words(text(f"kiosk.entry.{mode.value}_hint", **limits), large=large)
        secret = mode is KioskMode.PROVE
        self._shown.set_words(_typed(state, text), large=large)
        said = text("kiosk.entry.typed", count=len(state.entry)) if secret else " ".join(state.entry)
        self._shown.setAccessibleName(said or text("kiosk.entry.empty"))
        self._problem.show_error(state.error, text, large=large)
        # A complaint goes out with its phone number: the button says so.
        least = ENTRIES[mode] if mode is KioskMode.PROGRESS_TAIL else 1
        typed = len(state.entry) >= least
        self._go.setEnabled(typed and not state.busy)
        self._go.set_words(_go_words(state, text, typed=typed))
        self._go.set_elder(large)
        _show_way_out(self._any, state, text, shown=mode in _ASKED_FOR)
        self._pad.set_elder(large)
        self._pad.set_words(text("kiosk.entry.clear"), text("kiosk.entry.erase"))


def _typed(state: KioskState, text: Text) -> str:
    """Return what is shown of what was typed: a place for each figure of a password, an amount in yuan."""
    if state.mode is KioskMode.PROVE:
        typed = len(state.entry)
        return "  ".join("●" * typed + "○" * (ENTRIES[state.mode] - typed))
    if state.mode is KioskMode.AMOUNT and state.entry:
        return text("kiosk.bill.some", yuan=int(state.entry))
    return display_number(state.entry) or "—"


def _go_words(state: KioskState, text: Text, *, typed: bool) -> str:
    """Return what the button below the keypad says: what it does, or why it does nothing yet."""
    if state.busy:
        return text("kiosk.loading_detail")
    if not typed and state.entry:
        return text("kiosk.entry.missing", count=ENTRIES[state.mode] - len(state.entry))
    if not typed:
        return text("kiosk.entry.first")
    return text("kiosk.entry.send" if state.mode is KioskMode.CONTACT else "kiosk.entry.go")


def _standing(which: str, holder: CardHolder, text: Text) -> str:
    """Return how one of the holder's numbers stands: stopped, and what is owed on it."""
    owed = holder.due_fen.get(which, 0)
    said = [text("kiosk.own_stopped")] if which in holder.stopped else []
    said += [text("kiosk.own_due", amount=text.money(owed))] if owed else []
    return END_PARTS.join(said) or text("kiosk.own_well")


class CardPage(QWidget):
    """Asks for the identity card; a simulated reader has its cards at hand."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 64, MARGIN, 32)
        column.setSpacing(32)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True, align=_CENTRE)
        self._hint = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True, align=_CENTRE)
        self._problem = Problem()
        self._password = KioskButton("", "lock-outline", height=120)
        self._password.setObjectName("kiosk_prove_password")
        self._password.clicked.connect(presenter.paying.ask_password)
        self._any = _way_out(presenter, "kiosk_card_any")
        column.addStretch(1)
        column.addWidget(IconLabel("card-account-details-outline", 240, Tone.PRIMARY), 0, _CENTRE)
        for part in (self._title, self._hint, self._problem, self._password, self._any):
            column.addWidget(part)
        column.addStretch(1)
        self._tray = Simulated()
        self._cards: dict[str, KioskButton] = {}
        self._sample = presenter.parts.tray
        if self._sample is not None:
            self._lay_out(presenter, self._sample)
        column.addWidget(self._tray)
        self._tray.setVisible(self._sample is not None)

    def _lay_out(self, presenter: KioskPresenter, tray: CardTray) -> None:
        grid = QGridLayout()
        grid.setSpacing(16)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        for place, card in enumerate(tray.cards[:_MOST_CARDS]):
            button = KioskButton("", "card-account-details-outline")
            button.setObjectName(f"kiosk_card_{card.key}")
            button.clicked.connect(lambda _on=False, which=card.key: presenter.paying.lay(which))
            grid.addWidget(button, place // 2, place % 2)
            self._cards[card.key] = button
        self._tray.row.addLayout(grid)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        large, mode = state.elder, state.mode
        self._title.set_words(text(f"kiosk.{mode.value}"), large=large)
        self._hint.set_words(text(f"kiosk.{mode.value}_hint"), large=large)
        self._problem.show_error(state.error, text, large=large)
        self._password.setVisible(mode is KioskMode.PROVE_CARD)
        self._password.set_words(text("kiosk.bill.by_password_instead"))
        self._password.set_elder(large)
        _show_way_out(self._any, state, text, shown=True)
        self._tray.set_words(text("kiosk.simulated.card"), large=large)
        for card in self._sample.cards[:_MOST_CARDS] if self._sample else ():
            self._cards[card.key].set_words(card.title if state.language == CHINESE else card.title_en)
            self._cards[card.key].set_elder(large)


class HolderPage(QWidget):
    """Greets who laid a card on the reader: a number for the queue, or one of their phone numbers."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 48, MARGIN, 32)
        column.setSpacing(24)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True)
        self._claim = Words(bold=True, tone=Tone.PRIMARY)
        self._any = KioskTile("ticket-confirmation-outline", "", "", primary=True, wide=True)
        self._any.setObjectName("kiosk_holder_any")
        self._any.setMinimumHeight(220)
        self._any.clicked.connect(presenter.take_any)
        self._own = Words(KIOSK_TITLE, bold=True, wrap=True)
        self._numbers = QVBoxLayout()
        self._numbers.setSpacing(16)
        self._rows: dict[str, KioskButton] = {}
        for part in (self._title, self._claim, self._any, self._own):
            column.addWidget(part)
        column.addLayout(self._numbers)
        column.addStretch(1)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        holder, large = state.holder, state.elder
        if holder is None:
            return
        self._title.set_words(text("kiosk.holder", name=holder.greeted), large=large)
        self._claim.set_words(text("precedence.elder"), large=large)
        self._claim.setVisible(holder.elder)
        self._any.set_words(text("kiosk.any"), text("kiosk.holder_any"))
        self._any.set_elder(large)
        self._own.set_words(text("kiosk.holder_own" if holder.numbers else "kiosk.holder_none"), large=large)
        for which, shown, kind in holder.numbers[:_MOST_NUMBERS]:
            if which not in self._rows:
                button = KioskButton("", KIND_ICONS[kind], height=120, px=KIOSK_TITLE, across=True)
                button.setObjectName(f"kiosk_own_{len(self._rows)}")
                button.clicked.connect(lambda _on=False, which=which: self._presenter.paying.choose(which))
                self._numbers.addWidget(button)
                self._rows[which] = button
            named = f"{text(f'subscriber.kind.{kind}')}  {shown}"
            self._rows[which].set_words(named, end=_standing(which, holder, text))
            self._rows[which].set_elder(large)
