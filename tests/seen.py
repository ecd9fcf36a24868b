"""What is wrong with a window for eyes, fingers and screen readers: names, sizes, words that are cut off."""

from collections.abc import Iterator
from itertools import combinations

from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QTextEdit,
    QWidget,
)

from app.ui.widgets.buttons import Button, LinkButton
from app.ui.widgets.labels import Label
from tests.painted import texts

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
COUNTER_LEAST, COMPACT, KIOSK_LEAST = 24, 32, 80
"""Sides of what is hit, in pixels: anything at a counter, its fields, rows and buttons, and at a kiosk."""
FULL = (QLineEdit, QComboBox, QAbstractSpinBox, Button)
"""What is no link, tick or tab: never smaller than compact."""
SLACK = 1
CONTRAST, WIDE_CONTRAST, WIDE = 4.5, 3.0, 24
"""Of words on their ground, and of words from so many pixels on (18 pt)."""
WIDE_BOLD = 19
"""Bold words are wide from 14 pt on."""
LEAST_SEEN, SMOOTHED = 4, 24
"""Less of a piece of text says nothing; so far the strongest pixel of thin words may be from their colour."""
_ROUNDS = 4


def faults(window: QWidget, least: int = COUNTER_LEAST) -> list[str]:
    """Return what is wrong with everything that is to be seen in a window."""
    for _ in range(_ROUNDS):  # words change, then sizes, then the layouts around them
        QApplication.processEvents()
    shown = [widget for widget in window.findChildren(QWidget) if _shown(widget, window)]
    found: list[str] = []
    for widget in shown:
        found += (f"{_who(widget)}: {fault}" for fault in _wrong(widget, least))
    return sorted(set(found))


def overlapping(window: QWidget) -> list[str]:
    """Return the pairs of words and controls that are to be seen in one place."""
    found: list[tuple[str, QRect]] = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, Label | QAbstractButton | QLineEdit) and _shown(widget, window):
            seen = widget.visibleRegion().boundingRect()
            words = "" if isinstance(widget, QLineEdit) else widget.text()
            found.append((f"{_who(widget)} {words}", seen.translated(widget.mapTo(window, QPoint()))))
    return [
        f"{one} overlaps {other}"
        for (one, here), (other, there) in combinations(found, 2)
        if min(here.intersected(there).width(), here.intersected(there).height()) > SLACK
    ]


def in_sight(widget: QWidget) -> bool:
    """Return whether all of a widget is to be seen: nothing of it is scrolled away or covered."""
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def _shown(widget: QWidget, window: QWidget) -> bool:
    return widget.isVisible() and widget.window() is window and not widget.visibleRegion().isEmpty()


def _wrong(widget: QWidget, least: int) -> Iterator[str]:
    if _is_control(widget):
        if not spoken(widget).strip():
            yield "no name"
        elif "⟨" in spoken(widget):
            yield f"no sentence: {spoken(widget)}"
        yield from _small(widget, least)
    if isinstance(widget, QLabel | QAbstractButton) and "⟨" in widget.text():
        yield f"no sentence: {widget.text()}"
    if isinstance(widget, Label) and (fault := _cut(widget)):
        yield fault
    if isinstance(widget, QAbstractButton) and widget.text():
        fixed = widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Fixed
        wanted = widget.sizeHint() if fixed else widget.minimumSizeHint()
        if wanted.isValid() and wanted.width() > widget.width() + SLACK:
            yield f"cut off: {widget.text()} needs {wanted.width()}, has {widget.width()}"


def _small(widget: QWidget, least: int) -> Iterator[str]:
    """Yield what of a control is too small to be hit: itself, or the rows of a list."""
    if isinstance(widget, QAbstractItemView):
        model, root = widget.model(), widget.rootIndex()
        for row in range(model.rowCount(root)):
            index = model.index(row, 0, root)
            place = widget.visualRect(index)
            chosen = bool(index.flags() & Qt.ItemFlag.ItemIsSelectable)
            if chosen and place.intersects(widget.viewport().rect()) and place.height() < max(least, COMPACT):
                yield f"small: row {row} is {place.height()} high"
    elif isinstance(widget, FULL) and not isinstance(widget, LinkButton):
        if widget.height() < max(least, COMPACT) or widget.width() < least:
            yield f"small: {widget.width()} × {widget.height()}"
    elif isinstance(widget, QAbstractButton) and min(widget.width(), widget.height()) < least:
        yield f"small: {widget.width()} × {widget.height()}"


def _is_control(widget: QWidget) -> bool:
    """Return whether a person acts on it: not the inside of another control, and reached by mouse or keys."""
    if isinstance(widget, QScrollBar | QAbstractSlider | QScrollArea):
        return False
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (*CONTROLS[1:],)):
            return False
        parent = parent.parentWidget()
    return isinstance(widget, CONTROLS) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def spoken(widget: QWidget) -> str:
    """Return what a screen reader says of a control."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name) or widget.accessibleName()


def _cut(label: Label) -> str:
    text = label.text()
    if not text:
        return ""
    area: QRect = label.contentsRect()
    if label.wordWrap():
        wanted = label.heightForWidth(label.width())
        return (
            f"cut off: {text} needs {wanted} high, has {label.height()}"
            if wanted > label.height() + 4
            else ""
        )
    wanted = label.sizeHint().width()
    return f"cut off: {text} needs {wanted}, has {area.width()}" if wanted > area.width() + SLACK else ""


def _who(widget: QWidget) -> str:
    """Return the name of a widget, or of what it stands in."""
    names = [type(widget).__name__]
    at: QWidget | None = widget
    while at is not None and not at.objectName():
        at = at.parentWidget()
        if at is not None and not at.objectName():
            names.append(type(at).__name__)
    return f"{at.objectName() if at else ''}/{'<'.join(names[:3])}"


def dim(window: QWidget, picture: Image.Image) -> list[str]:
    """Return the words that are hard to read in a picture of a window, also in fields, lists and buttons."""
    found: list[str] = []
    for piece in texts(window):
        place = piece.place.intersected(window.rect())
        if place.width() < LEAST_SEEN or place.height() < LEAST_SEEN:
            continue
        box = (place.left(), place.top(), place.right() + 1, place.bottom() + 1)
        colours = picture.crop(box).getcolors(place.width() * place.height()) or []
        if not any(_near(colour, piece.colour) for _count, colour in colours):
            continue  # scrolled away, or below something else
        ground = _colour(max(colours)[1])
        ratio = contrast(piece.colour, ground)
        if ratio < (WIDE_CONTRAST if piece.px >= (WIDE_BOLD if piece.bold else WIDE) else CONTRAST):
            words = f"{ratio:.1f} to read on {ground.name()}: {piece.text}"
            found.append(f"{_who(window.childAt(place.center()) or window)}: {words}")
    return sorted(set(found))


def _near(colour: object, wanted: QColor) -> bool:
    assert isinstance(colour, tuple)
    parts = zip(colour, (wanted.red(), wanted.green(), wanted.blue()), strict=True)
    return all(abs(one - other) <= SMOOTHED for one, other in parts)


def _colour(pixel: object) -> QColor:
    assert isinstance(pixel, tuple)
    return QColor(*(int(each) for each in pixel[:3]))


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
