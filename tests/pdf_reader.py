"""Reads PDFs back: pictures of pages, text, codes and fonts."""

import io

import pypdfium2
import zxingcpp
from PIL import Image


def pages(pdf: bytes, scale: float = 2.5) -> list[Image.Image]:
    """Return pictures of all pages. Below a scale of 2 a Code 128 cannot be read (PITFALLS)."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=scale).to_pil().convert("L") for page in document]
    finally:
        document.close()


def render_png(pdf: bytes, scale: float = 2.5) -> list[bytes]:
    """Return the pages as PNG."""
    pictures = []
    for image in pages(pdf, scale):
        stream = io.BytesIO()
        image.save(stream, "PNG")
        pictures.append(stream.getvalue())
    return pictures


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page, without line ends."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for page in document:
            part = page.get_textpage()
            found.append(part.get_text_range().replace("\r\n", "\n"))
            part.close()
        return found
    finally:
        document.close()


def codes(image: Image.Image) -> dict[str, str]:
    """Return the codes on a page by format: `Code128`, `QRCode`."""
    return {read.format.name: read.text for read in zxingcpp.read_barcodes(image)}


def sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    """Return width and height of all pages in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [(page.get_width() / 72 * 25.4, page.get_height() / 72 * 25.4) for page in document]
    finally:
        document.close()


def ink_in_margins(image: Image.Image, margin: int) -> bool:
    """Return whether anything is drawn within `margin` pixels of the left or right edge."""
    width, height = image.size
    strips = image.crop((0, 0, margin, height)), image.crop((width - margin, 0, width, height))
    return any(min(strip.tobytes()) < 255 for strip in strips)
