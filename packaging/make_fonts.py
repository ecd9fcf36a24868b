"""Make resources/fonts/NotoSansCJKSC-Rare.ttf: the rare characters that the body font lacks, as TrueType.

Noto Sans CJK SC holds them as CFF, which neither reportlab nor the receipt renderer embeds, so the
outlines are turned into quadratic curves. What Noto Sans CJK lacks too, and HanaMinB does not hold, comes
from HanaMinA, scaled to the same em. Recipe and licences: resources/fonts/README.md.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Tingtai Rare Sans"
EM = 1000
MAX_ERROR = 1.0
LIMIT_BYTES = 8 * 1024 * 1024

IDEOGRAPHS: tuple[tuple[int, int], ...] = (
    (0x2E80, 0x2FDF),
    (0x31C0, 0x31EF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2EE5F),
    (0x2F800, 0x2FA1F),
    (0x30000, 0x323AF),
)
"""Unicode blocks of Han ideographs, radicals and strokes (closed ranges)."""


def ideographs(cmap: Iterable[int]) -> set[int]:
    """Return the code points of ``cmap`` that lie in a Han block."""
    return {code for code in cmap if any(low <= code <= high for low, high in IDEOGRAPHS)}


def quadratic_glyph(font: Any, glyph_name: str, scale: float) -> Any:  # noqa: ANN401 - fontTools is untyped
    """Return ``glyph_name`` of ``font`` as a TrueType glyph in an em of 1000, contours turned clockwise."""
    glyph_set = font.getGlyphSet()
    target = TTGlyphPen(None)
    pen: Any = Cu2QuPen(target, MAX_ERROR, reverse_direction="CFF " in font)
    if scale != 1.0:
        pen = TransformPen(pen, (scale, 0, 0, scale, 0, 0))
    glyph_set[glyph_name].draw(pen)
    return target.glyph()


def collection_face(path: Path, full_name: str) -> Any:  # noqa: ANN401
    """Return the face of a font collection whose full name starts with ``full_name``."""
    for face in TTCollection(str(path), lazy=True).fonts:
        if str(face["name"].getDebugName(4)).startswith(full_name):
            return face
    message = f"no face {full_name!r} in {path.name}"
    raise SystemExit(message)


def build(body: Path, noto_cjk: Path, hana_a: Path, hana_b: Path, target: Path) -> int:
    """Write the font to ``target`` and return the number of characters in it."""
    have = ideographs(TTFont(str(body), lazy=True).getBestCmap())
    wide = ideographs(TTFont(str(hana_b), lazy=True).getBestCmap())
    noto = collection_face(noto_cjk, "Noto Sans CJK SC")
    mincho = TTFont(str(hana_a), lazy=True)
    noto_map, mincho_map = noto.getBestCmap(), mincho.getBestCmap()
    from_noto = ideographs(noto_map) - have
    from_mincho = ideographs(mincho_map) - have - from_noto - wide

    glyphs: dict[str, Any] = {".notdef": quadratic_glyph(noto, ".notdef", 1.0)}
    cmap: dict[int, str] = {}
    advances: dict[str, int] = {".notdef": EM}
    parts = (
        (noto, noto_map, from_noto, 1.0),
        (mincho, mincho_map, from_mincho, EM / mincho["head"].unitsPerEm),
    )
    for font, names, codes, scale in parts:
        metrics = font["hmtx"]
        for code in sorted(codes):
            name = f"u{code:05X}"
            glyphs[name] = quadratic_glyph(font, names[code], scale)
            advances[name] = round(metrics[names[code]][0] * scale)
            cmap[code] = name

    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    bearings = {name: getattr(glyph, "xMin", 0) for name, glyph in builder.font["glyf"].glyphs.items()}
    builder.setupHorizontalMetrics({name: (advances[name], bearings[name]) for name in glyphs})
    builder.setupHorizontalHeader(ascent=1160, descent=-288)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=1160, usWinDescent=288, fsType=0)
    builder.setupNameTable(
        {
            "copyright": "Copyright 2014-2021 Adobe; Copyright 2008-2011 GlyphWiki Project",
            "familyName": FAMILY,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{FAMILY} Regular 1.0",
            "fullName": f"{FAMILY} Regular",
            "psName": "TingtaiRareSans-Regular",
            "version": "Version 1.000",
            "licenseDescription": "SIL Open Font License, Version 1.1",
            "licenseInfoURL": "https://scripts.sil.org/OFL",
        }
    )
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(str(target))
    size = target.stat().st_size
    if size > LIMIT_BYTES:
        message = f"{target.name}: {size} bytes exceed the limit of {LIMIT_BYTES}"
        raise SystemExit(message)
    return len(cmap)


def main() -> int:
    """Parse the command line, build the font and say what was built; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("body", "noto_cjk", "hana_a", "hana_b", "target"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    count = build(given.body, given.noto_cjk, given.hana_a, given.hana_b, given.target)
    print(f"{given.target.name}: {count} characters, {given.target.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
