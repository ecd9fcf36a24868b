"""The little motion that there is: what has just come slides or fades in, briefly, where nobody minds."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

SHORT_MS: Final = 120
_STILL: Final = frozenset({"offscreen", "minimal"})
"""Where windows are only pictures, which must be the same each time."""
_PROPERTY: Final = "tingtaiMotion"


def allow(*, on: bool) -> None:
    """Let things move in this program, or not at all."""
    if (made := QApplication.instance()) is not None:
        made.setProperty(_PROPERTY, on)


def allowed() -> bool:
    """Return whether anything may move: the settings, the style of the system, and the platform let it."""
    made = QApplication.instance()
    if not isinstance(made, QApplication) or made.property(_PROPERTY) is False:
        return False
    if QGuiApplication.platformName() in _STILL:
        return False
    return made.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


class Entrance(QObject):
    """How something comes in: `step` is told how far it is, from 0 to 1; where nothing moves, 1 at once."""

    def __init__(self, parent: QObject, step: Callable[[float], object]) -> None:
        super().__init__(parent)
        self._step = step
        self.run = QVariantAnimation(self)
        self.run.setDuration(SHORT_MS)
        self.run.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.run.setStartValue(0.0)
        self.run.setEndValue(1.0)
        self.run.valueChanged.connect(self._on_value)

    def begin(self) -> None:
        """Come in anew."""
        self.run.stop()
        if allowed():
            self._step(0.0)  # not at its place for a moment before it begins
            self.run.start()
        else:
            self._step(1.0)

    def finish(self) -> None:
        """Be there at once."""
        self.run.stop()
        self._step(1.0)

    def _on_value(self, value: float) -> None:
        self._step(value)


def between(one: QColor, other: QColor, share: float) -> QColor:
    """Return the colour that lies so far from one to the other."""

    def part(a: float, b: float) -> float:
        return a + (b - a) * share

    return QColor.fromRgbF(
        part(one.redF(), other.redF()), part(one.greenF(), other.greenF()), part(one.blueF(), other.blueF())
    )
