"""Colours, type, fonts and icons of every window (UX "Look", mockups "Tokens").

A widget finds its tokens through its window or the program (``tokens_of``), so a dark window and a light
one live side by side; style sheets stop a palette from being inherited, so the palette cannot carry the
theme.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QIcon,
    QPainter,
    QPainterPath,
    QPalette,
    QPixmap,
    QRawFont,
    QTransform,
)
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from app.domain.errors import BugError, EnvironmentFault
from app.ui.sheets import Sheet, fits, put_on, worn

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
"""The folder of fonts, icons and style sheets; the bundle keeps the same layout."""


class Tone(StrEnum):
    """What a colour says. Never said by colour alone: an icon and a word stand beside it (UX)."""

    TEXT = "text"
    MUTED = "muted"
    NEUTRAL = "neutral"
    PRIMARY = "primary"
    OK = "ok"
    DANGER = "danger"
    UNSYNCED = "unsynced"
    APPROVAL = "approval"
    OFFLINE = "offline"
    OUTLINE = "outline"
    ON_PRIMARY = "on_primary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one theme, as ``#RRGGBB``."""

    dark: bool
    bg: str
    surface: str
    raised: str
    text: str
    muted: str
    border: str
    line: str
    primary: str
    primary_hover: str
    primary_pressed: str
    primary_weak: str
    on_primary: str
    focus: str
    ok: str
    ok_weak: str
    danger: str
    danger_weak: str
    unsynced: str
    unsynced_bg: str
    approval: str
    approval_bg: str
    offline: str
    offline_bg: str

    def fg(self, tone: Tone) -> QColor:
        """Return the colour of words and icons of ``tone``."""
        return QColor(str(getattr(self, _FOREGROUND.get(tone, tone.value))))

    def back(self, tone: Tone) -> QColor:
        """Return the ground on which words of ``tone`` stand."""
        return QColor(str(getattr(self, _GROUND[tone])))


_FOREGROUND: dict[Tone, str] = {Tone.NEUTRAL: "text", Tone.OUTLINE: "text"}

_GROUND: dict[Tone, str] = {
    Tone.TEXT: "surface",
    Tone.MUTED: "raised",
    Tone.NEUTRAL: "raised",
    Tone.PRIMARY: "primary_weak",
    Tone.OK: "ok_weak",
    Tone.DANGER: "danger_weak",
    Tone.UNSYNCED: "unsynced_bg",
    Tone.APPROVAL: "approval_bg",
    Tone.OFFLINE: "offline_bg",
    Tone.OUTLINE: "surface",
    Tone.ON_PRIMARY: "primary",
}

LIGHT = Tokens(
    dark=False,
    bg="#F5F7F8",
    surface="#FFFFFF",
    raised="#EDF1F3",
    text="#17222B",
    muted="#51606D",
    border="#7A8894",
    line="#D3DBE0",
    primary="#0B6E75",
    primary_hover="#095B61",
    primary_pressed="#07494E",
    primary_weak="#E1F0F1",
    on_primary="#FFFFFF",
    focus="#1F5FD6",
    ok="#1E7A3E",
    ok_weak="#E3F3E8",
    danger="#B3261E",
    danger_weak="#FBE9E7",
    unsynced="#8A5200",
    unsynced_bg="#FFF1D6",
    approval="#6B3FA0",
    approval_bg="#F1E9FA",
    offline="#4A5560",
    offline_bg="#E7EBEE",
)

DARK = Tokens(
    dark=True,
    bg="#11181D",
    surface="#1A242B",
    raised="#243038",
    text="#E8EEF2",
    muted="#A9B7C0",
    border="#62727D",
    line="#33414B",
    primary="#4FC3C9",
    primary_hover="#6DD0D5",
    primary_pressed="#3AAAB0",
    primary_weak="#12383D",
    on_primary="#06262A",
    focus="#8AB4FF",
    ok="#6FD08C",
    ok_weak="#163524",
    danger="#FF8A80",
    danger_weak="#41211F",
    unsynced="#F2B84B",
    unsynced_bg="#3A2C10",
    approval="#C9A6F5",
    approval_bg="#30254A",
    offline="#B4C0C9",
    offline_bg="#2A363F",
)

# Type in px: 12 labels, hints, key caps; 14 body; 16 card titles; 20 main action; 28 sums.
SMALL, BODY, TITLE, MAIN, SUM = 12, 14, 16, 20, 28
KIOSK_BODY, KIOSK_TITLE, KIOSK_MAIN = 28, 40, 56
ELDER = 1.35

# Spacing in px.
GAP_4, GAP_8, GAP_12, GAP_16, GAP_24, GAP_32 = 4, 8, 12, 16, 24, 32
RADIUS_FIELD, RADIUS_CARD, RADIUS_KIOSK = 4, 8, 16

BODY_FAMILY = "Noto Sans SC"
RARE_FAMILY = "Tingtai Rare Sans"
WIDE_FAMILY = "HanaMinB"
FAMILIES: tuple[str, ...] = (BODY_FAMILY, RARE_FAMILY, WIDE_FAMILY)
"""In order of fallback; the last is loaded by ``ensure_glyphs`` alone."""

_FONT_FILES: tuple[str, ...] = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSansCJKSC-Rare.ttf")
_WIDE_FILE = "HanaMinB.ttf"
_EM = 24


def elder(px: int, *, on: bool) -> int:
    """Return a kiosk's text size in px, times 1.35 in elder mode (UX "Numbers")."""
    return round(px * ELDER) if on else px


def font(px: int = BODY, *, bold: bool = False) -> QFont:
    """Return the program's font at ``px``, weight 400 or 700. Its figures are tabular by themselves."""
    return QFont(_font(px, bold=bold))  # a copy: whoever gets it may change it


@lru_cache(maxsize=64)
def _font(px: int, *, bold: bool) -> QFont:
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(px)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return made


def metrics(px: int = BODY, *, bold: bool = False) -> QFontMetrics:
    """Return the metrics of ``font(px, bold=bold)``."""
    return QFontMetrics(font(px, bold=bold))


def palette(tokens: Tokens) -> QPalette:
    """Return the palette of a theme, for what Fusion paints itself."""
    roles = QPalette.ColorRole
    colours: tuple[tuple[QPalette.ColorRole, str], ...] = (
        (roles.Window, tokens.bg),
        (roles.WindowText, tokens.text),
        (roles.Base, tokens.surface),
        (roles.AlternateBase, tokens.raised),
        (roles.Text, tokens.text),
        (roles.Button, tokens.raised),
        (roles.ButtonText, tokens.text),
        (roles.PlaceholderText, tokens.muted),
        (roles.Highlight, tokens.primary),
        (roles.HighlightedText, tokens.on_primary),
        (roles.Link, tokens.primary),
        (roles.LinkVisited, tokens.approval),
        (roles.ToolTipBase, tokens.text),
        (roles.ToolTipText, tokens.surface),
        (roles.BrightText, tokens.danger),
        (roles.Light, tokens.surface),
        (roles.Midlight, tokens.raised),
        (roles.Mid, tokens.line),
        (roles.Dark, tokens.border),
        (roles.Shadow, tokens.border),
        (roles.Accent, tokens.primary),
    )
    made = QPalette()
    for role, colour in colours:
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return made


def tokens_of(widget: QWidget) -> Tokens:
    """Return the tokens of the theme that ``widget`` is painted in: its window's own, or the program's."""
    around: QWidget | None = widget
    while around is not None:
        if (name := around.property(_THEME)) is not None:
            return DARK if name == _DARK else LIGHT
        around = around.parentWidget()
    app = QApplication.instance()
    return DARK if app is not None and app.property(_THEME) == _DARK else LIGHT


_THEME = "tingtaiTheme"
_DARK = "dark"


def dress(widget: QWidget, sheet: Sheet) -> None:
    """Let a control that Qt paints wear its sheet, in the theme around it."""
    put_on(widget, sheet, tokens_of(widget), RESOURCES)


def redress(widget: QWidget) -> None:
    """Let a control that wears something look at its properties anew, and at the theme around it."""
    if (sheet := worn(widget)) is not None:
        dress(widget, sheet)


def follow_theme(widget: QWidget) -> None:
    """Dress a control anew if it came into a window of the other theme; call it when it is shown."""
    if not fits(widget, tokens_of(widget)):
        redress(widget)


def apply_theme(target: QApplication | QWidget, tokens: Tokens) -> None:
    """Give a program, or one window of it, a theme. Call it again with other tokens to switch live.

    For a program it also sets Fusion, the font, and a cursor that does not blink: a blinking cursor makes two
    pictures of one screen differ.
    """
    name = _DARK if tokens.dark else "light"
    application = isinstance(target, QApplication)
    if application and target.property(_THEME) == name:
        return  # a program that has this theme would lay out all of its windows anew, for nothing
    target.setProperty(_THEME, name)
    if isinstance(target, QApplication):
        target.setStyle(QStyleFactory.create("Fusion"))
        target.setCursorFlashTime(0)
        target.setFont(font())
        target.setPalette(palette(tokens))
        windows = target.topLevelWidgets()
    else:
        target.setPalette(palette(tokens))
        target.setAutoFillBackground(True)
        windows = [target]
    for window in windows:
        for each in (window, *window.findChildren(QWidget)):
            redress(each)


def load_fonts(root: Path = RESOURCES) -> None:
    """Register the bundled fonts; raises EnvironmentFault ``ui.font_missing`` if one cannot be read."""
    for name in _FONT_FILES:
        _register(root / "fonts" / name)


def ensure_glyphs(text: str, root: Path = RESOURCES) -> bool:
    """Return whether all of ``text`` can be shown, loading the 30 MB wide face only if it is needed.

    Call it with names and addresses before they are shown: rare characters (GB 18030) are shown, not boxes.
    """
    missing = _missing(text, (BODY_FAMILY, RARE_FAMILY))
    if not missing:
        return True
    if WIDE_FAMILY not in QFontDatabase.families():
        _register(root / "fonts" / _WIDE_FILE)
    return not _missing(missing, (WIDE_FAMILY,))


def _missing(text: str, families: tuple[str, ...]) -> str:
    left = {char for char in text if not char.isascii() and not char.isspace()}
    for family in families:
        if not left:
            break
        face = QRawFont.fromFont(_exactly(family))
        left = {char for char in left if not face.supportsCharacter(ord(char))}
    return "".join(sorted(left))


def _exactly(family: str) -> QFont:
    made = QFont(family)
    made.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    return made


def _register(path: Path) -> None:
    if QFontDatabase.addApplicationFont(str(path)) < 0:
        raise EnvironmentFault("ui.font_missing", font=path.name)


# ------------------------------------------------------------------------------------------------ icons


@lru_cache(maxsize=1)
def _code_points(root: Path) -> dict[str, int]:
    table: dict[str, int] = json.loads((root / "icons" / "mdi6.json").read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=1)
def _icon_font(root: Path) -> QRawFont:
    face = QRawFont(str(root / "icons" / "mdi6.ttf"), _EM)
    if not face.isValid():
        raise EnvironmentFault("ui.font_missing", font="mdi6.ttf")
    return face


@lru_cache(maxsize=512)
def icon_path(name: str, root: Path = RESOURCES) -> QPainterPath:
    """Return the outline of an mdi6 icon in a 24 × 24 box; raises BugError for a name that does not exist."""
    code = _code_points(root).get(name)
    if code is None:
        raise BugError(f"no icon {name!r}")
    face = _icon_font(root)
    indexes = face.glyphIndexesForString(chr(code))
    outline = face.pathForGlyph(indexes[0])
    # The font's ascent is a hair too large: an icon that fills the box would be cut at its foot.
    down = min(face.ascent(), _EM - outline.boundingRect().bottom())
    return QTransform.fromTranslate(0.0, down).map(outline)


def draw_icon(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Paint an icon into a square box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / _EM, box.height() / _EM)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(icon_path(name))
    painter.restore()


def pixmap(name: str, colour: str | QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture of ``size`` logical px at a device pixel ratio."""
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    draw_icon(painter, name, QRectF(0, 0, size, size), QColor(colour))
    painter.end()
    return drawn


def icon(name: str, colour: str | QColor, size: int = 20) -> QIcon:
    """Return an icon for Qt's own widgets (actions, line edits), sharp at 100, 150 and 200 %.

    ``colour`` is a token's value, e.g. ``tokens.muted``. Widgets of this package paint icons themselves.
    """
    made = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        made.addPixmap(pixmap(name, colour, size, ratio))
    return made
