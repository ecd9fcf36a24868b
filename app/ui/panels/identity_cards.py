"""What the chip says, and what the record says."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.masking import mask_phone
from app.domain.verification import CheckOutcome
from app.i18n import Text
from app.services.identity import TYPED
from app.services.ports import IdRead
from app.services.rows.customers import PersonRow
from app.ui.panels.identity_presenter import IdentityMode, IdentityPresenter, IdentityState
from app.ui.theme import (
    BODY,
    GAP_4,
    GAP_8,
    GAP_12,
    GAP_16,
    MAIN,
    RADIUS_FIELD,
    SMALL,
    TITLE,
    Tone,
    draw_icon,
    ensure_glyphs,
    font,
    tokens_of,
)
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.fields import Select
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.paint import CENTRE, BadgeSpec, box, crisp, words

_SHORT = 5
"""Characters of a name that stand in one line in large type; a longer one is written smaller."""
_LABELS = 80
"""Width (px) of what stands before what was read."""


class PhotoSlot(QWidget):
    """The chip's photo; without its licensed decoder, or where that made none, the slot says so."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(128, 160)
        self._lines: tuple[str, ...] = ()
        self._photo = QPixmap()

    def set_photo(self, data: bytes, name: str) -> bool:
        """Show a picture; returns whether it is one. Nothing of the one before stays."""
        self._photo = QPixmap()
        if data:
            self._photo.loadFromData(data)
        self.setAccessibleName(name)
        self.update()
        return not self._photo.isNull()

    def set_lines(self, lines: tuple[str, ...]) -> None:
        """Show why there is no photo."""
        self._lines = lines
        self.setAccessibleName(" ".join(lines))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the photo, or the empty slot."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(tokens.raised), QColor(tokens.line))
        if not self._photo.isNull():
            shape, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            shown = self._photo.scaled(self.size() - QSize(8, 8), shape, smooth)
            left, top = (self.width() - shown.width()) // 2, (self.height() - shown.height()) // 2
            painter.drawPixmap(left, top, shown)
            return
        draw_icon(painter, "account-box-outline", QRectF(40, 28, 48, 48), QColor(tokens.muted))
        for index, line in enumerate(self._lines):
            area = QRectF(4, 92 + index * 20, self.width() - 8, 18)
            words(painter, area, line, font(SMALL), QColor(tokens.muted), CENTRE)


class _Rows(QWidget):
    """Keys muted at the left, values beside them, a hairline under each."""

    def __init__(self, key_width: int) -> None:
        super().__init__()
        self._key_width = key_width
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._rows: list[tuple[Label, Label]] = []

    def set_rows(self, rows: tuple[tuple[str, str, int], ...]) -> None:
        """Show other rows: key, value, size in px (16 and more is bold)."""
        while len(self._rows) < len(rows):
            self._add()
        for (key, value, px), (name, said) in zip(rows, self._rows, strict=True):
            name.setText(key)
            said.set_type(px, bold=px >= TITLE)
            said.setText(value)

    def _add(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(GAP_8)
        name = Label("", SMALL, tone=Tone.MUTED)
        name.setFixedWidth(self._key_width)
        # What two cards differ in is compared to its last character: a long value takes another line.
        said = Label("", BODY, wrap=True)
        said.setMinimumHeight(38)
        line.addWidget(name)
        line.addWidget(said, 1)
        self._column.addLayout(line)
        self._column.addWidget(Hairline())
        self._rows.append((name, said))


class ChipCard(Card):
    """Everything that the chip says, read-only; at the foot the tray of the simulated reader."""

    def __init__(self, presenter: IdentityPresenter, text: Text) -> None:
        super().__init__(text("identity_panel.chip"))
        self._presenter = presenter
        self._text = text
        self._simulated = Badge()
        self._read_only = Badge()
        self.add_trailing(self._simulated)
        self.add_trailing(self._read_only)
        upper = QHBoxLayout()
        upper.setSpacing(GAP_16)
        self._photo = PhotoSlot()
        self._short = _Rows(_LABELS)
        upper.addWidget(self._photo, 0, Qt.AlignmentFlag.AlignTop)
        upper.addWidget(self._short, 1)
        self.body.addLayout(upper)
        self._long = _Rows(_LABELS)
        self.body.addWidget(self._long)
        self.body.addStretch(1)
        self._tray = _Tray(presenter, text)
        self.body.addWidget(self._tray)
        self._tray.setVisible(presenter.tray is not None)

    def show_state(self, state: IdentityState) -> None:
        """Show what was read, or that nothing was."""
        text = self._text
        read = state.read
        typed = read is not None and read.reader == TYPED
        self.set_title(text("identity_panel.as_typed" if typed else "identity_panel.chip"))
        simulated = BadgeSpec(text("identity_panel.simulated"), Tone.UNSYNCED, "test-tube")
        self._simulated.set_spec(simulated if read and read.simulated else None)
        lock = BadgeSpec(text("identity_panel.read_only"), Tone.OK, "lock-outline")
        self._read_only.set_spec(lock if read and not typed else None)
        if not self._photo.set_photo(read.photo if read else b"", text("identity_panel.photo")):
            self._photo.set_lines((text("identity_panel.no_photo"), text("identity_panel.no_decoder")))
        self._show_read(read, state)
        self._tray.show_state(state)

    def _show_read(self, read: IdRead | None, state: IdentityState) -> None:
        text = self._text
        ensure_glyphs(f"{read.name}{read.address}" if read else "")
        blank = "—" if read else ""
        birth = read.birth or "" if read else ""
        signer = next((line for line in state.checks if line.code == "signer"), None)
        if birth and signer and "age" in signer.params:
            birth = text("identity_panel.birth_age", birth=birth, age=signer.params["age"])
        sex = " · ".join(part for part in (read.sex, read.nation) if part) if read else ""
        short = (
            ("name", read.name if read else "", MAIN if not read or len(read.name) <= _SHORT else TITLE),
            ("sex_nation", sex, BODY),
            ("birth", birth, BODY),
            ("validity", _span(text, read) if read else "", BODY),
        )
        long = (
            ("number", read.number if read else "", TITLE),
            ("address", read.address if read else "", BODY),
            ("issuer", read.issuer if read else "", BODY),
            ("reader", read.reader if read and read.reader != TYPED else "", SMALL),
        )
        self._short.set_rows(
            tuple((text(f"identity_panel.{key}"), value or blank, px) for key, value, px in short)
        )
        self._long.set_rows(
            tuple((text(f"identity_panel.{key}"), value or blank, px) for key, value, px in long)
        )

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._tray.retranslate(text)
        self.show_state(self._presenter.state)


class _Tray(Panel):
    """Sample cards for the simulated reader: plainly a stand-in for cards in the hand."""

    def __init__(self, presenter: IdentityPresenter, text: Text) -> None:
        super().__init__(Tone.UNSYNCED, radius=4)
        self._presenter = presenter
        self._text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_12, GAP_4, GAP_12, GAP_4)
        row.setSpacing(GAP_8)
        row.addWidget(IconLabel("test-tube", 20, Tone.UNSYNCED))
        self._label = Label("", SMALL, tone=Tone.UNSYNCED, bold=True)
        row.addWidget(self._label)
        self._cards = Select()
        self._cards.setObjectName("identity.tray")
        self._cards.activated.connect(lambda _index: self._on_chosen())
        row.addWidget(self._cards, 1)
        self._lift = Button("", Kind.SECONDARY, Size.COMPACT, icon="hand-back-right-outline")
        self._lift.setObjectName("identity.lift")
        self._lift.clicked.connect(presenter.lift)
        row.addWidget(self._lift)
        self.retranslate(text)

    def show_state(self, state: IdentityState) -> None:
        """Show which card lies on the reader."""
        self._cards.set_key(state.card)
        self._lift.setEnabled(state.card is not None)

    def retranslate(self, text: Text) -> None:
        """List the cards in another language."""
        tray = self._presenter.tray
        cards = tray.cards if tray else ()
        self._cards.set_options(
            tuple((card.key, card.title if text.lang == "zh_CN" else card.title_en) for card in cards)
        )
        self._label.setText(text("identity_panel.tray"))
        self._cards.setAccessibleName(text("identity_panel.tray"))
        self._cards.setPlaceholderText(text("identity_panel.tray_empty"))
        self._lift.setText(text("identity_panel.lift"))
        self.show_state(self._presenter.state)

    def _on_chosen(self) -> None:
        key = self._cards.key()
        if key is not None:
            self._presenter.lay(key)


class RecordCard(Card):
    """What the store has of this person, and whether it is the same."""

    def __init__(self, presenter: IdentityPresenter, text: Text) -> None:
        super().__init__(text("identity_panel.record"))
        self._presenter = presenter
        self._text = text
        self._verdict = Badge()
        self.add_trailing(self._verdict)
        self._rows = _Rows(80)
        self.body.addWidget(self._rows)
        self._note = Panel(Tone.NEUTRAL, radius=4)
        note = QHBoxLayout(self._note)
        note.setContentsMargins(GAP_12, GAP_8, GAP_12, GAP_8)
        note.setSpacing(GAP_8)
        note.addWidget(IconLabel("information-outline", 20), 0, Qt.AlignmentFlag.AlignTop)
        self._note_text = Label("", SMALL, wrap=True)
        note.addWidget(self._note_text, 1)
        self.body.addWidget(self._note)
        self.body.addStretch(1)

    def show_state(self, state: IdentityState) -> None:
        """Show the record beside the chip."""
        text, examination = self._text, state.examination
        self.set_title(text("identity_panel.record"))
        # What was not compared is not shown either: the document proves nobody whose record it would be.
        skipped = _record_skipped(state)
        person = examination.person if examination and not skipped else None
        customer = examination.customer if examination and not skipped else None
        ensure_glyphs(person.name if person else "")
        # Before it is said that person and document fit, the number is somebody's whom nobody proved to be.
        masked = state.mode is not IdentityMode.PASSED
        phone = customer.phone if customer else ""
        rows = (
            ("record_name", person.name if person else "", TITLE),
            ("record_valid", self._valid_until(person), BODY),
            ("record_phone", mask_phone(phone) if masked and phone else phone, BODY),
            ("record_since", customer.since if customer else "", BODY),
        )
        blank = "—" if examination else ""
        self._rows.set_rows(
            tuple((text(f"identity_panel.{key}"), said or blank, px) for key, said, px in rows)
        )
        differs = examination is not None and person is not None and person.name != examination.checked.name
        spec = None
        if differs:
            spec = BadgeSpec(text("identity_panel.differs"), Tone.UNSYNCED, "alert")
        elif person is not None:
            spec = BadgeSpec(text("identity_panel.same"), Tone.OK, "check-circle")
        elif examination is not None and not skipped:
            spec = BadgeSpec(text("identity_panel.unknown"), Tone.PRIMARY, "account-plus-outline")
        self._verdict.set_spec(spec)
        words = self._note_words(state, differs=differs)
        self._note_text.setText(words)
        self._note.setVisible(bool(words))

    def _valid_until(self, person: PersonRow | None) -> str:
        if person is None:
            return ""
        return person.valid_until or self._text("identity_panel.for_good")

    def _note_words(self, state: IdentityState, *, differs: bool) -> str:
        text, examination = self._text, state.examination
        if examination is None:
            return text("identity_panel.record_hint")
        if _record_skipped(state):
            return text("identity_panel.record_skipped")
        if examination.person is None:
            return text("identity_panel.note_new")
        if not differs:
            return ""
        typed = state.read is not None and state.read.reader == TYPED
        if typed:
            return text("check.record_differs")
        done = state.mode is IdentityMode.PASSED
        code = "identity_panel.note_corrected" if done else "identity_panel.note_will_correct"
        return text(code, name=examination.person.name)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.show_state(self._presenter.state)


def _record_skipped(state: IdentityState) -> bool:
    """Return whether the document was refused before it was compared with the record."""
    return any(line.code == "record" and line.outcome is CheckOutcome.NOT_DONE for line in state.checks)


def _span(text: Text, read: IdRead) -> str:
    until = read.valid_until or text("identity_panel.for_good")
    return text("identity_panel.from_to", begins=read.valid_from or "—", ends=until)
