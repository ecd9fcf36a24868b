"""The terms, page by page as they fit the screen: nobody signs what could not be read."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy

from app.ui.theme import TITLE, font
from app.ui.widgets.cell_lines import wrapped
from app.ui.widgets.labels import Label


class TermsText(Label):
    """Numbered sentences, as many as there is room for; a sentence goes over a page only if it must.

    Signals:
        moved: the room has changed, and with it the pages.
    """

    moved = Signal()

    def __init__(self) -> None:
        super().__init__("", TITLE)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._sentences: tuple[str, ...] = ()
        self._laid: tuple[tuple[str, ...], QSize] | None = None
        self._pages: list[str] = []

    def set_terms(self, sentences: tuple[str, ...]) -> int:
        """Lay the sentences out; returns how many pages they fill, 0 while that is not known yet."""
        if not self.isVisible():
            return 0
        if (sentences, self.size()) != self._laid:
            self._laid = (sentences, self.size())
            self._pages = self._paged(sentences)
        return len(self._pages)

    def show_page(self, page: int) -> None:
        """Show one page, from 0."""
        self.setText(self._pages[page] if page < len(self._pages) else "")

    def sizeHint(self) -> QSize:
        """Ask for no room: the terms take what there is."""
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """Ask for no room."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that the pages are others."""
        super().resizeEvent(event)
        self.moved.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the pages are known now."""
        super().showEvent(event)
        self.moved.emit()

    def _paged(self, sentences: tuple[str, ...]) -> list[str]:
        metrics = QFontMetricsF(font(TITLE))
        most = max(1, int((self.height() + metrics.leading()) / metrics.lineSpacing()))
        pages: list[list[str]] = [[]]
        for place, sentence in enumerate(sentences, 1):
            lines = self._lines(f"{place}. {sentence}")
            if len(pages[-1]) + len(lines) > most and len(lines) <= most:
                pages.append([])
            for line in lines:
                if len(pages[-1]) == most:
                    pages.append([])
                pages[-1].append(line)
        return ["\n".join(page) for page in pages if page]

    def _lines(self, sentence: str) -> tuple[str, ...]:
        return wrapped(sentence, font(TITLE), self.width())
