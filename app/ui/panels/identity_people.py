"""Whose document it is: the five standings of a visit, who passed in each, and a guardian's proof."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.domain.faces import FaceStand
from app.domain.verification import Kinship, Standing
from app.i18n import Text
from app.services.visit_people import Seen
from app.ui.panels.identity_presenter import IdentityMode, IdentityPresenter, IdentityState
from app.ui.theme import BODY, GAP_8, RADIUS_FIELD, SMALL, Tone, draw_icon, ensure_glyphs, font, tokens_of
from app.ui.widgets.fields import Select
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.paint import LEFT, box, cap_width, crisp, key_cap, width_of, words

HEIGHT = 56
_PAD = 12
_KINSHIP_WIDTH = 224


class PersonBox(QAbstractButton):
    """One standing: what it is, and below it whose document passed."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self._seen: Seen | None = None
        self._below = ""
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(136)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        wants_ring(self, RADIUS_FIELD)

    def sizeHint(self) -> QSize:
        """Return the least room."""
        return QSize(160, HEIGHT)

    def show_person(self, title: str, seen: Seen | None, below: str) -> None:
        """Show who passed, or that nobody did, or that face and document do not match."""
        self.setText(title)
        self._seen, self._below = seen, below
        ensure_glyphs(below)
        self.setAccessibleName(f"{title}: {below}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        chosen = self.isChecked()
        ground = tokens.raised if self.underMouse() else tokens.surface
        fill = tokens.primary_weak if chosen else ground
        border = tokens.primary if chosen else tokens.border
        rect = QRectF(self.rect())
        box(painter, rect, RADIUS_FIELD, QColor(fill), QColor(border), 2.0 if chosen else 1.0)
        icon, tone = _look(self._seen)
        low = self.line_below()
        draw_icon(painter, icon, QRectF(_PAD, 8 if low else 18, 20, 20), tokens.fg(tone))
        left, cap = _PAD + 28, cap_width(self._key)
        beside = cap + 4
        room = rect.width() - left - _PAD - (0 if low else beside)
        # Whoever it is of is read whole: "Organisation" has no room in large type on a small screen.
        face = font(BODY, bold=True)
        face = face if width_of(self.text(), face) <= room else font(SMALL, bold=True)
        words(painter, QRectF(left, 8, room, 20), self.text(), face, QColor(tokens.text), LEFT)
        start = _PAD if low else left
        below = QRectF(start, 29, rect.width() - start - _PAD - (beside if low else 0), 18)
        words(painter, below, self._below, font(SMALL), QColor(tokens.muted), LEFT)
        middle = 38 if low else 18
        key_cap(painter, rect.width() - cap - _PAD, middle, self._key, QColor(tokens.muted))

    def needs_line(self) -> bool:
        """Return whether the title leaves no room for the key beside it."""
        room = self.width() - 2 * _PAD - 28 - cap_width(self._key) - 4
        return width_of(self.text(), font(BODY, bold=True)) > room

    def line_below(self) -> bool:
        """Return whether the keys stand below the titles: in all boxes of a bar alike."""
        bar = self.parentWidget()
        return any(each.needs_line() for each in (bar.findChildren(PersonBox) if bar else [self]))


def _look(seen: Seen | None) -> tuple[str, Tone]:
    """Return the mark of a standing: a document that passed proves nobody whose face is another's."""
    if seen is None:
        return "shield-outline", Tone.MUTED
    if seen.face is FaceStand.OTHER:
        return "close-circle", Tone.DANGER
    return ("alert", Tone.UNSYNCED) if seen.doubted else ("check-circle", Tone.OK)


class PeopleBar(QWidget):
    """Alt+1 to Alt+5 say whose document comes next; for a guardian, what proves the kinship."""

    def __init__(self, presenter: IdentityPresenter, text: Text) -> None:
        super().__init__()
        self.setObjectName("identity.people")
        self._presenter = presenter
        self._text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_8)
        self._group = QButtonGroup(self)
        self._boxes: dict[Standing, PersonBox] = {}
        for at, standing in enumerate(Standing, 1):
            made = PersonBox(f"Alt+{at}")
            made.setObjectName(f"identity.standing.{standing.value}")
            made.clicked.connect(partial(self._on_chosen, standing))
            # Not the button's own shortcut: that one clicks a tenth of a second later.
            QShortcut(QKeySequence(f"Alt+{at}"), self).activated.connect(partial(self._on_chosen, standing))
            self._group.addButton(made)
            self._boxes[standing] = made
            row.addWidget(made, 1)
        self._kinship = Select()
        self._kinship.setObjectName("identity.kinship")
        self._kinship.setFixedWidth(_KINSHIP_WIDTH)
        self._kinship.activated.connect(lambda _at: presenter.choose_kinship(self._kinship.key() or ""))
        self._kinship.installEventFilter(self)
        row.addWidget(self._kinship)
        self._asked = False
        self.retranslate(text)

    def _on_chosen(self, standing: Standing, _on: object = None) -> None:
        self._presenter.choose(standing)
        self.show_state(self._presenter.state)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on from a proof that is chosen."""
        enter = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        )
        if watched is self._kinship and enter and self._presenter.state.kinship:
            self._presenter.proof_given.emit()
            return True
        return super().eventFilter(watched, event)

    def show_state(self, state: IdentityState) -> None:
        """Show who is expected, and who passed."""
        text = self._text
        for standing, made in self._boxes.items():
            seen = state.seen(standing)
            if seen is None:
                below = text("identity_people.nobody")
            elif seen.face is FaceStand.OTHER or seen.doubted:
                below = text(f"identity_people.{'doubted' if seen.doubted else 'other'}")
            elif seen.present or standing is Standing.ORGANISATION:
                below = seen.name
            else:
                below = text("identity_people.represented", name=seen.name)
            made.show_person(text(f"identity_people.{standing.value}"), seen, below)
            made.setChecked(standing is state.standing)
        guardian = state.standing is Standing.GUARDIAN
        self._kinship.setVisible(guardian)
        if (self._kinship.key() or "") != state.kinship:
            self._kinship.set_key(state.kinship or None)
        asks = guardian and state.mode is IdentityMode.EXAMINED and not state.kinship
        if asks and not self._asked and self.isVisible():
            self._kinship.setFocus()
        self._asked = asks

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._kinship.set_options(
            tuple((kinship.value, text(f"identity_people.kinship.{kinship.value}")) for kinship in Kinship)
        )
        self._kinship.set_key(None)
        self._kinship.setPlaceholderText(text("identity_people.kinship_choose"))
        self._kinship.setAccessibleName(text("identity_people.kinship_choose"))
        self.show_state(self._presenter.state)
