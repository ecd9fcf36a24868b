from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import BugError, EnvironmentFault
from app.i18n import load_text
from app.ui import theme
from app.ui.gallery import render_gallery
from app.ui.theme import DARK, LIGHT, RESOURCES, Tokens, Tone, apply_theme, tokens_of


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> Iterator[None]:
    theme.load_fonts()
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def _contrast(one: QColor, other: QColor) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize(("tokens", "tone"), list(product((LIGHT, DARK), Tone)))
def test_words_on_their_ground_are_readable(tokens: Tokens, tone: Tone) -> None:
    assert _contrast(tokens.fg(tone), tokens.back(tone)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_borders_and_focus_stand_out(tokens: Tokens) -> None:
    for ground in (tokens.bg, tokens.surface):
        assert _contrast(QColor(tokens.border), QColor(ground)) >= 3
        assert _contrast(QColor(tokens.focus), QColor(ground)) >= 3
        assert _contrast(QColor(tokens.muted), QColor(ground)) >= 4.5


def test_a_window_may_differ_from_the_program(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    inner = QPushButton(parent=QWidget(parent=window))
    assert tokens_of(inner) is LIGHT
    apply_theme(window, DARK)
    assert tokens_of(inner) is DARK
    apply_theme(window, LIGHT)
    apply_theme(qapp, DARK)
    assert tokens_of(inner) is LIGHT
    assert tokens_of(QWidget()) is DARK


def test_rare_characters_have_glyphs() -> None:
    assert theme.ensure_glyphs("王小明 䶮𬭎𬎆𠮷 abc")
    assert theme.ensure_glyphs("𪜀𫝀𬺰")
    assert not theme.ensure_glyphs("\U0003134a")


def test_an_unknown_icon_is_a_bug() -> None:
    assert not theme.icon_path("check-circle").isEmpty()
    assert theme.icon_path("qrcode-scan").boundingRect().bottom() <= 24, "it fills its box and is not cut"
    with pytest.raises(BugError):
        theme.icon_path("no-such-icon")


def test_icons_are_sharp_at_any_ratio() -> None:
    made = theme.icon("lock-outline", LIGHT.muted, 20)
    assert {(size.width(), size.height()) for size in made.availableSizes()} >= {(20, 20)}


def test_a_missing_font_is_a_fault_of_the_environment(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        theme.load_fonts(tmp_path)


def test_elder_mode_enlarges() -> None:
    assert [theme.elder(px, on=True) for px in (28, 40, 56)] == [38, 54, 76]
    assert theme.elder(28, on=False) == 28


def test_the_gallery_is_the_same_picture_twice(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        render_gallery(tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_the_gallery_knows_all_its_words(lang: str, tmp_path: Path) -> None:
    text = load_text(lang, RESOURCES)
    assert text.has("gallery.title")
    render_gallery(tmp_path / "gallery.png", lang)
    assert (tmp_path / "gallery.png").stat().st_size > 50_000
