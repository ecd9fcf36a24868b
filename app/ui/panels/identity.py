"""The identity panel: chip and record side by side, every check below (mockup counter-identity)."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.identity_checks import CheckLine
from app.domain.verification import CheckOutcome
from app.i18n import Text
from app.ui.models import CellKind, Column, PagedModel, fixed_rows
from app.ui.panels.identity_cards import ChipCard, RecordCard
from app.ui.panels.identity_form import TypedForm
from app.ui.panels.identity_people import PeopleBar
from app.ui.panels.identity_presenter import IdentityMode, IdentityPresenter, IdentityState
from app.ui.theme import GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.tables import DataTable

UPPER_HEIGHT, FORM_HEIGHT = 472, 552
RECORD_WIDTH, _RECORD_SMALL = 400, 296
_WIDE = 800
_ROW = 30
"""So that the ten checks of a card stand there without scrolling at 1920 × 1080."""
_READ_BESIDE = frozenset(
    {IdentityMode.WAITING, IdentityMode.READING, IdentityMode.FAULT, IdentityMode.REFUSED}
)
"""Where the verdict beside it offers to read, with the same key."""
_LOOK = {
    CheckOutcome.PASSED: (Tone.OK, "check-circle"),
    CheckOutcome.REFUSED: (Tone.DANGER, "close-circle"),
    CheckOutcome.DEFERRED: (Tone.UNSYNCED, "clock-outline"),
    CheckOutcome.NOT_DONE: (Tone.OUTLINE, "minus-circle-outline"),
}


class ChecksCard(Card):
    """One line a check: result, what was checked, what it rests on, who says so, when."""

    def __init__(self, presenter: IdentityPresenter, text: Text) -> None:
        super().__init__(text("identity_panel.checks"), flush=True)
        self._presenter = presenter
        self._text = text
        self._counts = tuple(
            Label("", SMALL, tone=tone, bold=tone is Tone.DANGER)
            for tone in (Tone.OK, Tone.DANGER, Tone.MUTED)
        )
        for label in self._counts:
            self.add_trailing(label)
        self._again = Button("", Kind.SECONDARY, Size.COMPACT, key="F3")
        self._again.setObjectName("identity.read_again")
        self._again.clicked.connect(presenter.read)
        self.add_trailing(self._again)
        self._model: PagedModel[CheckLine] = PagedModel(
            self._columns(),
            fixed_rows(()),
            presenter.tasks,
            cell=self._cell,
            row_id=lambda line: line.code,
            row_tone=lambda line: Tone.DANGER if line.outcome is CheckOutcome.REFUSED else Tone.TEXT,
        )
        self._table = DataTable(self._model, row_height=_ROW, name=text("identity_panel.checks"))
        self._table.setObjectName("identity.checks")
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Once the rows have the places that they were given.
        self._model.loaded.connect(lambda _count: QTimer.singleShot(0, self, self._bring_refused))
        self.body.addWidget(self._table, 1)
        self._shown: tuple[CheckLine, ...] = ()

    def _columns(self) -> tuple[Column, ...]:
        text = self._text
        return (
            Column("outcome", text("identity_panel.col.outcome"), CellKind.BADGE, width=104),
            Column("check", text("identity_panel.col.check"), CellKind.BOLD, width=144),
            Column("detail", text("identity_panel.col.detail")),
            Column("source", text("identity_panel.col.source"), CellKind.MUTED, width=112),
            Column("at", text("identity_panel.col.at"), CellKind.MUTED, width=96),
        )

    def _cell(self, line: CheckLine, key: str) -> object:
        text = self._text
        tone, icon = _LOOK[line.outcome]
        done = line.outcome is not CheckOutcome.NOT_DONE
        values: dict[str, object] = {
            "outcome": BadgeSpec(text(f"check.outcome.{line.outcome.value}"), tone, icon),
            "check": text(f"check.title.{line.code}"),
            "detail": self._detail(line),
            "source": text(f"check.source.{line.source}") if line.source else None,
            "at": text.clock(line.at_ms, self._presenter.zone) if done else None,
        }
        return values[key]

    def _detail(self, line: CheckLine) -> str:
        """Return what a line rests on; of a refusal the fact alone, whose remedy the verdict says."""
        short = line.detail.replace("identity.", "identity_short.", 1)
        return self._text(short if self._text.has(short) else line.detail, **line.params)

    def show_state(self, state: IdentityState) -> None:
        """Show the lines of a state."""
        text, lines = self._text, state.checks
        self.set_title(text("identity_panel.checks"))
        self._again.setText(text("identity_panel.read_again" if state.read else "identity_panel.read"))
        self._again.set_key("" if state.mode in _READ_BESIDE else "F3")
        self._again.set_busy(state.busy, text("identity_panel.reading"))
        outcomes = (CheckOutcome.PASSED, CheckOutcome.REFUSED, CheckOutcome.NOT_DONE)
        for label, outcome in zip(self._counts, outcomes, strict=True):
            count = sum(line.outcome is outcome for line in lines)
            word = text(f"check.outcome.{outcome.value}")
            label.setText(f"{count} {word}" if count else "")
        if lines != self._shown:
            self._shown = lines
            # Without a line there is nothing in it that could show the focus.
            self._table.setFocusPolicy(Qt.FocusPolicy.StrongFocus if lines else Qt.FocusPolicy.NoFocus)
            self._model.set_fetch(fixed_rows(lines))
            self._model.refresh()

    def _bring_refused(self) -> None:
        """Scroll to the first check that was refused: it is why nothing goes on."""
        refused = (at for at, line in enumerate(self._shown) if line.outcome is CheckOutcome.REFUSED)
        at = next(refused, None)
        if at is not None:
            self._table.scrollTo(self._model.index(at, 0))

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._model.set_columns(self._columns())
        self._model.refresh()
        self.show_state(self._presenter.state)


class IdentityPanel(QWidget):
    """The centre of the counter while an identity is verified; `IdentityVerdict` stands at its right."""

    def __init__(self, presenter: IdentityPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("identity_panel")
        self._presenter = presenter
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self.people = PeopleBar(presenter, text)
        column.addWidget(self.people)
        self._upper = QWidget()
        self._upper.setFixedHeight(UPPER_HEIGHT)
        row = QHBoxLayout(self._upper)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_12 + 4)
        self.chip = ChipCard(presenter, text)
        self._right = QStackedWidget()
        self._right.setFixedWidth(RECORD_WIDTH)
        self.record = RecordCard(presenter, text)
        self.form = TypedForm(presenter, text)
        self._right.addWidget(self.record)
        self._right.addWidget(self.form)
        row.addWidget(self.chip, 1)
        row.addWidget(self._right)
        self.checks = ChecksCard(presenter, text)
        column.addWidget(self._upper)
        column.addWidget(self.checks, 1)
        presenter.attach(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the chip beside the record on a small screen."""
        super().resizeEvent(event)
        self._right.setFixedWidth(RECORD_WIDTH if self.width() >= _WIDE else _RECORD_SMALL)

    def render(self, state: IdentityState) -> None:  # type: ignore[override]  # our views' method
        """Show a state."""
        typing = state.mode is IdentityMode.TYPING
        self._upper.setFixedHeight(FORM_HEIGHT if typing else UPPER_HEIGHT)
        self._right.setCurrentWidget(self.form if typing else self.record)
        self.people.show_state(state)
        self.chip.show_state(state)
        self.record.show_state(state)
        self.form.show_state(state)
        self.checks.show_state(state)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        for part in (self.people, self.chip, self.record, self.form, self.checks):
            part.retranslate(text)
