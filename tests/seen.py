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

from app.ui.theme import tokens_of
from app.ui.widgets.labels import Label

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
COUNTER_LEAST, KIOSK_LEAST = 24, 80
SLACK = 1
CONTRAST, WIDE_CONTRAST, WIDE = 4.5, 3.0, 24
"""Of words on their ground, and of words from so many pixels on (18 pt)."""
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


def _shown(widget: QWidget, window: QWidget) -> bool:
    return widget.isVisible() and widget.window() is window and not widget.visibleRegion().isEmpty()


def _wrong(widget: QWidget, least: int) -> Iterator[str]:
    if _is_control(widget):
        if not spoken(widget).strip():
            yield "no name"
        elif "⟨" in spoken(widget):
            yield f"no sentence: {spoken(widget)}"
        if isinstance(widget, QAbstractButton) and min(widget.width(), widget.height()) < least:
            yield f"small: {widget.width()} × {widget.height()}"
    if isinstance(widget, QLabel | QAbstractButton) and "⟨" in widget.text():
        yield f"no sentence: {widget.text()}"
    if isinstance(widget, Label) and (fault := _cut(widget)):
        yield fault
    if isinstance(widget, QAbstractButton) and widget.text():
        fixed = widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Fixed
        wanted = widget.sizeHint() if fixed else widget.minimumSizeHint()
        if wanted.isValid() and wanted.width() > widget.width() + SLACK:
            yield f"cut off: {widget.text()} needs {wanted.width()}, has {widget.width()}"


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


def dim(window: QWidget, picture: Image.Image, smaller: int) -> list[str]:
    """Return the words that are hard to read in a picture of a window that is so many times smaller."""
    found: list[str] = []
    for label in window.findChildren(Label):
        if not label.text() or not _shown(label, window):
            continue
        at = label.mapTo(window, QPoint())
        right, bottom = at.x() + label.width(), at.y() + label.height()
        part = picture.crop((at.x() // smaller, at.y() // smaller, right // smaller, bottom // smaller))
        colours = part.getcolors(part.width * part.height)
        if not colours:
            continue
        _count, ground = max(colours)
        assert isinstance(ground, tuple)
        ratio = contrast(tokens_of(label).fg(label.tone), QColor(*(int(each) for each in ground[:3])))
        if ratio < (WIDE_CONTRAST if label.font().pixelSize() >= WIDE else CONTRAST):
            found.append(f"{_who(label)}: {ratio:.1f} to read: {label.text()}")
    return found


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
