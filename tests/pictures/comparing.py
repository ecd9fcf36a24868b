"""Compares what a window shows with an approved picture, block by block.

Edges that another machine smooths in another way pass; a word that moved, a figure that changed, or another
colour does not.
"""

from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

HALF: Final = 2
"""Pictures are kept at half size: that is where most differences between two ways of smoothing end."""
EXACT, COLOURS = 32, 96
"""So many colours are kept as they are, the commonest ones, and so many in all."""
BLOCK: Final = 4
"""Side of a block, in pixels of the picture: half a character of the smallest words."""
BLUR: Final = 8
"""Difference of one pixel, 0 to 255, that is not looked at: smoothing, and colours that were rounded."""
SHAPES: Final = 6
"""Mean difference of a block up to which it shows the same shapes: sub-pixel smoothing makes 3, a 3 for an 8
in the smallest type makes 9, words that moved by 3 pixels make 24."""
GROUND: Final = 8
"""Side of a block when colours are compared."""
TINTS: Final = 16
"""Difference of the mean colours of two blocks up to which they have the same colour."""
UNLIKE: Final = 255


def picture_of(window: QWidget) -> Image.Image:
    """Return what a window shows, at half size."""
    return whole_picture(window).reduce(HALF)


def whole_picture(window: QWidget) -> Image.Image:
    """Return what a window shows."""
    grabbed = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (grabbed.width(), grabbed.height())
    return Image.frombuffer("RGB", size, bytes(grabbed.constBits()), "raw", "RGB", grabbed.bytesPerLine(), 1)


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture small: few colours, none of them scattered, grounds and words as they are."""
    common: list[Any] = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)[:EXACT]
    rest = picture.quantize(COLOURS - len(common), Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(part for _, colour in common for part in colour), *(rest.getpalette() or [])])
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def kept(path: Path) -> Image.Image:
    """Return an approved picture."""
    with Image.open(path) as opened:
        return opened.convert("RGB")


def alike(actual: Image.Image, approved: Image.Image) -> bool:
    """Return whether two pictures show the same."""
    if actual.size != approved.size:
        return False
    return _most(_shapes(actual, approved)) <= SHAPES and _most(_tints(actual, approved)) <= TINTS


def difference(actual: Image.Image, approved: Image.Image) -> Image.Image:
    """Return the new picture, pale, with what differs in red."""
    size = actual.size
    pale = Image.blend(actual, Image.new("RGB", size, "white"), 0.6)
    if size != approved.size:
        return Image.blend(pale, Image.new("RGB", size, "red"), 0.5)
    for blocks, most, side in (
        (_shapes(actual, approved), SHAPES, BLOCK),
        (_tints(actual, approved), TINTS, GROUND),
    ):
        marks = blocks.point([160 * (mean > most) for mean in range(256)])
        marks = marks.resize((blocks.width * side, blocks.height * side), Image.Resampling.NEAREST)
        pale.paste(Image.new("RGB", size, "red"), (0, 0), marks.crop((0, 0, *size)))
    return pale


def _shapes(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return for each block how far two pictures differ in brightness."""
    between = ImageChops.difference(one.convert("L"), other.convert("L"))
    return between.point([max(0, by - BLUR) for by in range(256)]).reduce(BLOCK)


def _tints(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return for each block how far its mean colours differ."""
    red, green, blue = ImageChops.difference(one.reduce(GROUND), other.reduce(GROUND)).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _most(blocks: Image.Image) -> int:
    counts: list[int] = blocks.histogram()
    return max(value for value, count in enumerate(counts) if count)
