"""Every component in every state, light and dark side by side: the picture that the mockups are held against.

``python -m app.ui.gallery out.png`` writes it. With a screen, ``python -m app.ui.gallery`` opens the window.
"""

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QWidget

from app.i18n import Text, load_text
from app.ui.gallery_half import HALF_WIDTH, Half
from app.ui.placing import placed
from app.ui.theme import DARK, LIGHT, RESOURCES, apply_theme, load_fonts
from app.ui.widgets.bars import thin_bars

_BAR: Final = 12
"""Width of a scroll bar (px)."""
_STEP: Final = 48
"""So far an arrow key scrolls (px)."""


class Gallery(QWidget):
    """Both halves, as high as the higher of them."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.halves = (
            Half(text, LIGHT, text("gallery.light")),
            Half(text, DARK, text("gallery.dark")),
        )
        for half in self.halves:
            row.addWidget(half)
        self._measure()

    def settle(self) -> None:
        """Lay everything out and draw the rings: call it once the window is shown."""
        self._measure()
        for half in self.halves:
            half.draw_rings()

    def _measure(self) -> None:
        # What wraps tells its height only once it has its width, and has it only once it is shown.
        self.setFixedSize(2 * HALF_WIDTH, max(half.needed_height() for half in self.halves))


class GalleryWindow(QScrollArea):
    """The gallery on a screen that is smaller than it: scrolled with mouse, wheel and keys.

    Arrows, Page up and down, Space, Home and End scroll while no control has the focus; Page up and down,
    Ctrl+Home and Ctrl+End do so from everywhere. Tab brings the control that it comes to into sight.
    """

    def __init__(self, text: Text) -> None:
        super().__init__()
        self.gallery = Gallery(text)
        self.setWindowTitle(text("gallery.title"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidget(self.gallery)
        thin_bars(self)
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setSingleStep(_STEP)
        across.setSingleStep(_STEP)
        for keys, move in (
            ("PgUp", lambda: down.setValue(down.value() - down.pageStep())),
            ("PgDown", lambda: down.setValue(down.value() + down.pageStep())),
            ("Ctrl+Home", lambda: down.setValue(down.minimum())),
            ("Ctrl+End", lambda: down.setValue(down.maximum())),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(move)
        self.resize(self.gallery.width() + _BAR, self.gallery.height())

    def open(self) -> None:
        """Show the window, as large as its screen lets it be."""
        placed(self, self.screen().availableGeometry(), whole=False)
        self.show()
        self.gallery.settle()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll to an end, or by a page with Space; Qt's own scrolls by arrows."""
        bar = self.verticalScrollBar()
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        to = {
            Qt.Key.Key_Home: bar.minimum(),
            Qt.Key.Key_End: bar.maximum(),
            Qt.Key.Key_Space: bar.value() + (-bar.pageStep() if back else bar.pageStep()),
        }.get(Qt.Key(event.key()))
        if to is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(to)


def render_gallery(path: Path, lang: str = "zh_CN") -> None:
    """Write a picture of every component; needs a QApplication with the theme and fonts loaded."""
    gallery = Gallery(load_text(lang, RESOURCES))
    gallery.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    gallery.show()
    QApplication.processEvents()
    gallery.settle()
    gallery.grab().save(str(path))
    gallery.close()
    gallery.deleteLater()


def main(arguments: list[str]) -> int:
    """Write the picture named by the first argument, or open the window; returns the exit code."""
    app = QApplication(arguments[:1])
    load_fonts()
    apply_theme(app, LIGHT)
    if arguments[1:]:
        render_gallery(Path(arguments[1]), *arguments[2:3])
        return 0
    window = GalleryWindow(load_text("zh_CN", RESOURCES))
    window.open()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))
