"""The page of the rating: five faces, reasons, seconds (mockup customer-rating)."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.ratings import REASONS
from app.i18n import Text
from app.ui.screens.customer.parts import ScoreTile, WideButton
from app.ui.screens.customer.presenter import CustomerPresenter
from app.ui.screens.customer.state import RATING_SECONDS, CustomerState
from app.ui.theme import BODY, GAP_16, GAP_24, MAIN, Tone
from app.ui.widgets.bars import LevelBar
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import IconLabel, Label

_FACES = (
    (5, "emoticon-excited-outline", Tone.OK),
    (4, "emoticon-happy-outline", Tone.OK),
    (3, "emoticon-neutral-outline", Tone.OFFLINE),
    (2, "emoticon-sad-outline", Tone.UNSYNCED),
    (1, "emoticon-angry-outline", Tone.DANGER),
)
_QUESTION = 40


class RatingPage(QWidget):
    """Asked by itself when the service ends; only the customer's own touch answers it."""

    def __init__(self, presenter: CustomerPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 36, 32, 32)
        column.setSpacing(12)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._title = Label("", _QUESTION, bold=True, align=centre)
        self._own = Label("", MAIN, tone=Tone.MUTED, align=centre)
        column.addWidget(self._title)
        column.addWidget(self._own)
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._tiles: dict[int, ScoreTile] = {}
        for score, icon, tone in _FACES:
            made = ScoreTile(icon, tone)
            made.setObjectName(f"customer.score.{score}")
            made.clicked.connect(partial(self._on_score, score))
            row.addWidget(made)
            self._tiles[score] = made
        column.addSpacing(20)
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self._build_reasons())
        column.addStretch(1)
        column.addLayout(self._build_foot())

    def _build_reasons(self) -> QWidget:
        self._reasons_card = panel = Card("")
        kept = panel.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        panel.setSizePolicy(kept)
        inner = QVBoxLayout()
        inner.setContentsMargins(8, 4, 8, 4)
        panel.body.addLayout(inner)
        inner.setSpacing(GAP_16)
        self._why = Label("", MAIN)
        inner.addWidget(self._why)
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._reasons: dict[str, WideButton] = {}
        for key in REASONS:
            made = WideButton(height=64)
            made.setCheckable(True)
            made.setObjectName(f"customer.reason.{key}")
            made.clicked.connect(partial(self._on_reason, key))
            row.addWidget(made, 1)
            self._reasons[key] = made
        inner.addLayout(row)
        return panel

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_24)
        row.addWidget(IconLabel("timer-sand", 24, Tone.MUTED))
        self._left = Label("", BODY + 2, tone=Tone.MUTED)
        row.addWidget(self._left)
        self._bar = LevelBar()
        self._bar.setRange(0, RATING_SECONDS)
        self._bar.setFixedSize(200, 8)
        row.addWidget(self._bar)
        row.addStretch(1)
        self._none = WideButton()
        self._none.setObjectName("customer.decline")
        self._none.setFixedWidth(200)
        self._none.clicked.connect(self._presenter.decline)
        self._done = WideButton(primary=True)
        self._done.setObjectName("customer.finish")
        self._done.setFixedWidth(280)
        self._done.clicked.connect(self._presenter.finish)
        row.addWidget(self._none)
        row.addWidget(self._done)
        return row

    def _on_score(self, score: int, _on: object = None) -> None:
        self._presenter.rate(score)

    def _on_reason(self, key: str, _on: object = None) -> None:
        self._presenter.reason(key)

    def show_state(self, state: CustomerState, text: Text) -> None:
        """Show what is chosen, and how long there is yet."""
        self._title.setText(text("customer_screen.rating.title"))
        self._own.setText(text("customer_screen.rating.own"))
        for score, tile in self._tiles.items():
            tile.set_words(text(f"customer_screen.rating.score_{score}"))
            tile.setChecked(score == state.score)
        # Nobody is asked what was good before anybody said that it was; the faces stay where they are.
        self._reasons_card.setVisible(state.score is not None)
        side = "good" if state.praised else "poor"
        self._why.setText(text(f"customer_screen.rating.{side}"))
        for key, button in self._reasons.items():
            button.set_words(text(f"customer_screen.rating.reason_{side}_{key}"))
            button.setChecked(key in state.reasons)
        if state.score is None:
            left = text("customer_screen.rating.left_none", seconds=state.seconds)
        else:
            word = text(f"customer_screen.rating.score_{state.score}")
            left = text("customer_screen.rating.left", seconds=state.seconds, score=word)
        self._left.setText(left)
        self._bar.setValue(state.seconds)
        self._none.set_words(text("customer_screen.rating.none"))
        self._done.set_words(text("customer_screen.rating.done"))
        self._done.setEnabled(state.score is not None)
