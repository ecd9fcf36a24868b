"""A complaint or suggestion in choices: what about, what exactly, what should come of it."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.complaints import ComplaintCategory
from app.i18n import Text
from app.services.kiosk_desk import MATTERS, WISHES
from app.services.progress import Progress, Subject
from app.ui.screens.kiosk.parts import MARGIN, Box, Words, draw_in, tile_to
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import KioskMode, KioskState
from app.ui.theme import KIOSK_BODY, KIOSK_MAIN, KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton, KioskTile, stand_together
from app.ui.widgets.labels import IconLabel

_CENTRE = Qt.AlignmentFlag.AlignHCenter
_TILE: Final = 300
"""Height of a category's tile; large letters have room for it too."""
_SPACE: Final = (24, 48, 32)
"""Between parts, above and below its page."""
_ICONS = {
    ComplaintCategory.FEES: "cash-remove",
    ComplaintCategory.NETWORK: "signal-off",
    ComplaintCategory.SERVICE: "account-voice-off",
    ComplaintCategory.CONTRACT: "file-sign",
    ComplaintCategory.PRIVACY: "shield-lock-outline",
    ComplaintCategory.SUGGESTION: "lightbulb-outline",
    ComplaintCategory.OTHER: "dots-horizontal-circle-outline",
}
_LOOKS: Final = {
    "held": ("timer-sand", Tone.UNSYNCED),
    "pending": ("timer-sand", Tone.UNSYNCED),
    "failed": ("alert-circle-outline", Tone.DANGER),
    "rejected": ("alert-circle-outline", Tone.DANGER),
    "cancelled": ("close-circle-outline", Tone.OFFLINE),
}
"""Icons of what waits for somebody's word, or ended otherwise than well: only what was done gets the tick."""


class ComplainPage(QWidget):
    """What it is about."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = self._column = QVBoxLayout(self)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True)
        self._hint = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        grid = QGridLayout()
        grid.setSpacing(24)
        self._tiles: dict[ComplaintCategory, KioskTile] = {}
        for place, category in enumerate(ComplaintCategory):
            tile = KioskTile(_ICONS[category], "")
            tile.setObjectName(f"kiosk_category_{category.value}")
            tile.clicked.connect(lambda _on=False, which=category: presenter.asking.choose_category(which))
            tile.setMaximumHeight(_TILE)
            last = category is ComplaintCategory.OTHER
            grid.addWidget(tile, place // 2, place % 2, 1, 2 if last else 1)
            self._tiles[category] = tile
        stand_together(self._tiles.values())
        column.addLayout(grid, 1)
        column.addStretch()

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        draw_in(self._column, _SPACE, large=state.elder)
        self._title.set_words(text("kiosk.complain"), large=state.elder)
        self._hint.set_words(text("kiosk.complain_hint"), large=state.elder)
        for category, tile in self._tiles.items():
            tile.set_words(text(f"complaint_category.{category}"))
            tile.set_elder(state.elder)


class MattersPage(QWidget):
    """What exactly, and what should come of it: any number of the first, one of the second."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        asking = presenter.asking
        self._presenter = presenter
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 48, MARGIN, 32)
        column.setSpacing(20)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True)
        column.addWidget(self._title)
        self._matters = tuple(KioskButton("", height=112, across=True) for _ in range(4))
        for place, button in enumerate(self._matters):
            button.setObjectName(f"kiosk_matter_{place}")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, at=place: self._toggle(at))
            column.addWidget(button)
        self._wish = Words(KIOSK_TITLE, bold=True)
        column.addSpacing(8)
        column.addWidget(self._wish)
        grid = QGridLayout()
        grid.setSpacing(16)
        self._wishes = {wish: KioskButton("", height=96, across=True) for wish in WISHES}
        for place, (wish, button) in enumerate(self._wishes.items()):
            button.setObjectName(f"kiosk_wish_{wish}")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, which=wish: asking.choose_wish(which))
            grid.addWidget(button, place // 2, place % 2)
        column.addLayout(grid)
        self._note = KioskButton("", "keyboard-outline", height=96)
        self._note.setObjectName("kiosk_note")
        self._note.clicked.connect(asking.write_note)
        self._missing = Words(tone=Tone.MUTED, align=_CENTRE, wrap=True)
        self._go = KioskButton("", "arrow-right", primary=True, height=120, px=KIOSK_TITLE)
        self._go.setObjectName("kiosk_matters_go")
        self._go.clicked.connect(asking.ask_contact)
        column.addSpacing(8)
        column.addWidget(self._note)
        column.addStretch(1)
        column.addWidget(self._missing)
        column.addWidget(self._go)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        told, large = state.complaining, state.elder
        if told is None or told.category is None:
            return
        self._title.set_words(text("kiosk.matters"), large=large)
        for button, matter in zip(self._matters, MATTERS[told.category], strict=True):
            chosen = matter in told.matters
            words = text(f"kiosk.matter.{told.category}.{matter}")
            button.set_words(words, "checkbox-marked" if chosen else "checkbox-blank-outline")
            button.setChecked(chosen)
            button.set_elder(large)
        self._wish.set_words(text("kiosk.wish_title"), large=large)
        for wish, button in self._wishes.items():
            chosen = wish == told.wish
            button.set_words(text(f"kiosk.wish.{wish}"), "radiobox-marked" if chosen else "radiobox-blank")
            button.setChecked(chosen)
            button.set_elder(large)
        note = text("kiosk.note_kept", note=told.note) if told.note else text("kiosk.note_add")
        self._note.set_words(note)
        self._note.set_elder(large)
        self._missing.set_words("" if told.matters else text("kiosk.no_matter"), large=large)
        self._go.set_words(text("kiosk.matters_go"))
        self._go.set_elder(large)
        self._go.setEnabled(bool(told.matters))

    def _toggle(self, place: int) -> None:
        told = self._presenter.state.complaining
        if told is not None and told.category is not None:
            self._presenter.asking.toggle_matter(MATTERS[told.category][place])


class TakenPage(QWidget):
    """The number of the complaint, or how far a slip has come and the way to a counter about it."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 64, MARGIN, 32)
        column.setSpacing(32)
        self._icon = IconLabel("check-circle", 160, Tone.OK)
        self._icon.setObjectName("kiosk_progress_icon")
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True, align=_CENTRE)
        self._card = Box(Tone.PRIMARY)
        self._what = Words(KIOSK_TITLE, align=_CENTRE, wrap=True)
        self._code = Words(KIOSK_MAIN, bold=True, tone=Tone.PRIMARY, align=_CENTRE)
        self._code.setObjectName("kiosk_taken_code")
        self._state = Words(KIOSK_TITLE, bold=True, align=_CENTRE, wrap=True)
        self._state.setObjectName("kiosk_progress_state")
        for label in (self._what, self._code, self._state):
            self._card.row.addWidget(label)
        self._detail = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True, align=_CENTRE)
        column.addStretch(1)
        column.addWidget(self._icon, 0, _CENTRE)
        for part in (self._title, self._card, self._detail):
            column.addWidget(part)
        column.addStretch(1)
        icon = "ticket-confirmation-outline"
        self._any = tile_to("kiosk_progress_any", icon, presenter.take_any, primary=False)
        self._any.setMaximumHeight(220)
        column.addWidget(self._any)
        column.addStretch(1)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        self._any.setVisible(state.mode is not KioskMode.TAKEN)
        self._any.set_words(text("kiosk.any"), text("kiosk.progress_any"))
        self._any.set_elder(state.elder)
        zone = state.hall.wait.zone if state.hall else "UTC"
        if state.mode is KioskMode.TAKEN and state.complaining is not None:
            told = state.complaining
            self._icon.set_icon("check-circle", Tone.OK)
            lines = [
                text(f"kiosk.slip.{state.slip}"),
                text("kiosk.taken_detail", time=text.moment(told.first_answer_ms, zone)),
            ]
            self._say(state, text("kiosk.taken"), text("kiosk.taken_code"), told.code, "", "\n".join(lines))
        elif state.progress is not None:
            found = state.progress
            usual = ("check-circle", Tone.OK) if found.over else ("progress-clock", Tone.PRIMARY)
            self._icon.set_icon(*_LOOKS.get(found.state, usual))
            lines = [text("kiosk.progress_since", time=text.moment(found.accepted_ms, zone))]
            if found.due_ms is not None:
                code = f"kiosk.{'answer' if found.answer else 'progress'}_{'late' if found.late else 'due'}"
                lines.append(text(code, time=text.moment(found.due_ms, zone)))
            if found.ended_ms is not None:
                time = text.moment(found.ended_ms, zone)
                result = text(f"work.{found.result}") if found.result else ""
                code = f"kiosk.progress_{'result' if result else 'ended'}"
                lines.append(text(code, time=time, result=result))
            if found.told:
                lines.append(text("kiosk.progress_told"))
            self._say(
                state,
                text("kiosk.progress"),
                _subject(found, text),
                found.code,
                text(found.state_code),
                "\n".join(lines),
            )

    def _say(self, state: KioskState, *words: str) -> None:
        labels = (self._title, self._what, self._code, self._state, self._detail)
        for label, each in zip(labels, words, strict=True):
            label.set_words(each, large=state.elder)
        self._state.setVisible(bool(words[3]))


def _subject(found: Progress, text: Text) -> str:
    """Return what it is about; of a complaint the category alone would be taken for a business."""
    title = text(found.title_code)
    return text("kiosk.progress_complaint", category=title) if found.subject is Subject.COMPLAINT else title
