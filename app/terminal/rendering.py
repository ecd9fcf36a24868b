"""Makes papers of contents: PDF to look at, ESC/POS for the printer."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.document_marks import Marks
from app.domain.documents import DocumentContent
from app.i18n import Text
from app.terminal.places import RESOURCES

Render = Callable[[DocumentContent, str, Marks], tuple[bytes, bytes]]


def renderer(texts: Mapping[str, Text], *, training: bool = False) -> Render:
    """Return the function that makes PDF and ESC/POS bytes of a content in its own language.

    With `training`, every paper says that it proves nothing.
    """
    from app.documents.fonts import Fonts

    fonts = Fonts(RESOURCES / "fonts")

    def run(content: DocumentContent, language: str, marks: Marks) -> tuple[bytes, bytes]:
        # Not before the first paper: nobody who signs in waits for them.
        from app.documents.escpos import render_escpos
        from app.documents.pdf import render_pdf

        text = texts[language]
        marks = replace(marks, training=True) if training else marks
        return render_pdf(content, text, fonts, marks), render_escpos(content, text, fonts, marks)

    return run
