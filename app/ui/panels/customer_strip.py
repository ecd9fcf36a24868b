"""The numbers of a customer, side by side, 72 px high; the chosen one is worked on."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from app.i18n import Text
from app.services.customers import NumberView
from app.ui.panels.customer_presenter import CustomerPresenter, CustomerState
from app.ui.panels.customer_words import KIND_ICONS, number_detail, status_badge
from app.ui.theme import GAP_16, RADIUS_CARD, SMALL, TITLE, draw_icon, font, tokens_of
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.paint import LEFT, BadgeSpec, badge, badge_width, box, crisp, fitting, words

HEIGHT = 72
_LEAST = 248
_MORE = 88
_ICON_LEFT, _TEXT_LEFT = 18, 52


class NumberTile(QAbstractButton):
    """One number: icon, number, plan, and how it stands."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._number, self._detail = "cellphone", "", ""
        self._badge = BadgeSpec("")
        self.setCheckable(True)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(_LEAST)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wants_ring(self, RADIUS_CARD)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)

    def show_number(self, number: NumberView, text: Text) -> None:
        """Show one number."""
        self._icon = KIND_ICONS[number.row.kind]
        self._number = number.shown
        self._detail = number_detail(text, number)
        self._badge = status_badge(text, number)
        kind = text(f"subscriber.kind.{number.row.kind.value}")
        self.setAccessibleName(f"{kind} {self._number} {self._detail} {self._badge.text}")
        self.setObjectName(f"number.{number.row.number}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a quarter of the centre column."""
        return QSize(264, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tile."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        chosen = self.isChecked()
        ground = tokens.primary_weak if chosen else tokens.raised if self.underMouse() else tokens.surface
        edge = tokens.primary if chosen else tokens.line
        box(painter, rect, RADIUS_CARD, QColor(ground), QColor(edge), 2.0 if chosen else 1.0)
        ink = QColor(tokens.primary if chosen else tokens.muted)
        draw_icon(painter, self._icon, QRectF(_ICON_LEFT, 24, 24, 24), ink)
        wide = badge_width(self._badge)
        badge(painter, self.width() - GAP_16 - wide, HEIGHT / 2, self._badge, tokens)
        room = self.width() - _TEXT_LEFT - GAP_16 - wide - 8
        text_colour, muted = QColor(tokens.text), QColor(tokens.muted)
        upper, lower = QRectF(_TEXT_LEFT, 14, room, 24), QRectF(_TEXT_LEFT, 40, room, 18)
        face = fitting(self._number, TITLE, room, bold=True)
        words(painter, upper, self._number, face, text_colour, LEFT)
        words(painter, lower, self._detail, font(SMALL), muted, LEFT)


class NumberStrip(QScrollArea):
    """All numbers of the customer; arrow keys move, Space or a press chooses.

    Signals:
        chosen: the subscriber id.
    """

    chosen = Signal(str)

    def __init__(self, presenter: CustomerPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("number_strip")
        self._presenter = presenter
        self._text = text
        self._tiles: list[NumberTile] = []
        self._ids: list[str] = []
        self._group = QButtonGroup(self)
        self._inner = QWidget()
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_16)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._inner.setAutoFillBackground(False)
        self.setFixedHeight(HEIGHT)
        self._whole, self._first, self._step = 1, 0, _LEAST
        self._more = LinkButton("")
        self._more.setParent(self)
        self._more.setObjectName("number_strip.more")
        self._more.clicked.connect(self._turn)
        self.chosen.connect(presenter.choose)
        presenter.attach(self)

    def render(self, state: CustomerState) -> None:  # type: ignore[override]  # our views' method
        """Show the numbers of a state."""
        # What is overdue comes first: in a narrow window the last ones are out of sight.
        found = state.overview.numbers if state.overview else ()
        numbers = tuple(sorted(found, key=lambda number: not number.overdue_count))
        self.setVisible(bool(numbers))
        while len(self._tiles) > len(numbers):
            tile = self._tiles.pop()
            self._group.removeButton(tile)
            tile.hide()
            tile.deleteLater()
        while len(self._tiles) < len(numbers):
            self._add(len(self._tiles))
        # Tiles that are added while the strip was hidden do not tell the scroll area by themselves.
        self._fit()
        self._ids = [number.row.subscriber_id for number in numbers]
        for tile, number in zip(self._tiles, numbers, strict=True):
            tile.show_number(number, self._text)
            if number.row.subscriber_id == state.subscriber_id:
                tile.setChecked(True)
                self._show(tile)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many whole tiles as there is room for, and how many more there are."""
        super().resizeEvent(event)
        self._fit()
        self._show(self._tiles[self._first] if self._first < len(self._tiles) else None)

    def _fit(self) -> None:
        """Make the tiles so wide that none is cut by the edge."""
        count, step = len(self._tiles), _LEAST + GAP_16
        over = count * step - GAP_16 > self.width()
        room = self.width() - (_MORE + GAP_16 if over else 0)
        self._whole = max(1, (room + GAP_16) // step) if over else max(1, count)
        self._step = (room + GAP_16) // self._whole
        wide = count * self._step - GAP_16 if over else 0
        self._inner.setMinimumWidth(wide)
        self.setViewportMargins(0, 0, _MORE + GAP_16 if over else 0, 0)
        # By itself it waits for the next event: it can't scroll yet, and keeps the width of another time.
        self._inner.resize(wide if over else self.width(), HEIGHT)
        self._row.activate()
        self._more.setVisible(over)
        self._more.setText(self._text("customer_panel.more_numbers", count=count - self._whole))
        self._more.setFixedWidth(_MORE)
        self._more.move(self.width() - _MORE, (HEIGHT - self._more.height()) // 2)

    def _show(self, tile: NumberTile | None) -> None:
        """Bring a tile into sight, whole tiles only."""
        at = self._tiles.index(tile) if tile is not None else 0
        self._first = min(max(self._first, at - self._whole + 1), at, max(0, len(self._tiles) - self._whole))
        self.horizontalScrollBar().setValue(self._first * self._step)

    def _turn(self) -> None:
        """Show the numbers that were out of sight, and after the last the first again."""
        last = self._first + self._whole >= len(self._tiles)
        self._show(self._tiles[0 if last else min(self._first + 2 * self._whole, len(self._tiles)) - 1])

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.render(self._presenter.state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move along the numbers."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        here = next((index for index, tile in enumerate(self._tiles) if tile.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        target = self._tiles[max(0, min(len(self._tiles) - 1, here + step))]
        target.setFocus()
        self._show(target)

    def _add(self, index: int) -> None:
        tile = NumberTile()
        tile.clicked.connect(lambda: self.chosen.emit(self._ids[index]))
        self._group.addButton(tile)
        self._tiles.append(tile)
        self._row.addWidget(tile)
