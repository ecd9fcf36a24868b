"""The comparison of pictures: what passes, what fails, and what whoever looks at a failure is told."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import BODY, DARK, LIGHT, SMALL, Tokens, Tone, apply_theme, load_fonts
from app.ui.widgets.labels import Label
from tests.pictures.album import Album
from tests.pictures.approval import Approval
from tests.pictures.comparing import HALF, alike, difference, keep, kept, picture_of
from tests.screens.shot import Shot

WORDS = ("已付", "应收 120.30", "Waiting for approval")
AT = (20, 20)


class Wall:
    """A window with one line of words, anywhere."""

    def __init__(self, app: QApplication, qtbot: QtBot, tokens: Tokens) -> None:
        load_fonts()
        apply_theme(app, tokens)
        self.window = QWidget()
        self.window.setAutoFillBackground(True)
        self.window.resize(400, 80)
        qtbot.addWidget(self.window)
        self.window.show()

    def shows(
        self, words: str, at: tuple[int, int] = AT, px: int = BODY, tone: Tone = Tone.TEXT
    ) -> Image.Image:
        """Return a picture of these words alone."""
        label = Label(words, px, tone=tone)
        label.setParent(self.window)
        label.move(*at)
        label.adjustSize()
        label.show()
        taken = picture_of(self.window)
        label.setParent(None)
        return taken


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def wall(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> Wall:
    return Wall(qapp, qtbot, request.param)


@pytest.mark.parametrize("px", [SMALL, BODY])
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("by", [(3, 0), (-3, 0), (0, 3), (0, -3)])
def test_words_that_moved_by_three_pixels_are_seen(
    wall: Wall, words: str, px: int, by: tuple[int, int]
) -> None:
    moved = wall.shows(words, (AT[0] + by[0], AT[1] + by[1]), px, Tone.MUTED)
    assert not alike(moved, wall.shows(words, px=px, tone=Tone.MUTED))


@pytest.mark.parametrize("px", [SMALL, BODY])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("已付", "未付"),
        ("应收 120.30", "应收 120.80"),
        ("Paid today", "Void today"),
        ("Waiting for approval", "Waiting for appro…"),
    ],
)
def test_a_word_that_changed_or_is_cut_off_is_seen(wall: Wall, before: str, after: str, px: int) -> None:
    assert not alike(wall.shows(after, px=px), wall.shows(before, px=px))


def test_another_colour_is_seen(wall: Wall) -> None:
    assert not alike(wall.shows("已付已付", tone=Tone.DANGER), wall.shows("已付已付", tone=Tone.OK))
    ground = Image.new("RGB", (80, 80), LIGHT.ok_weak)
    assert not alike(Image.new("RGB", (80, 80), LIGHT.danger_weak), ground)


@pytest.mark.parametrize("words", WORDS)
def test_the_kept_picture_and_other_smoothing_pass(wall: Wall, words: str, tmp_path: Path) -> None:
    label = Label(words)
    label.setParent(wall.window)
    label.move(*AT)
    label.show()
    keep(picture_of(wall.window), tmp_path / "kept.png")
    wall.window.grab().save(str(tmp_path / "whole.png"))
    with Image.open(tmp_path / "whole.png") as opened:
        red, green, blue = opened.convert("RGB").split()
    # Sub-pixels: red lies a third of a pixel to the left, blue to the right.
    red = Image.blend(red, ImageChops.offset(red, 1, 0), 1 / 3)
    blue = Image.blend(blue, ImageChops.offset(blue, -1, 0), 1 / 3)
    smoothed = Image.merge("RGB", (red, green, blue)).reduce(HALF)
    approved = kept(tmp_path / "kept.png")
    assert alike(picture_of(wall.window), approved)
    assert alike(smoothed, approved)
    assert smoothed.tobytes() != approved.tobytes()


def test_a_difference_is_marked_where_it_is(wall: Wall) -> None:
    marked = difference(wall.shows("已付"), wall.shows("未付"))
    reds = [
        (x, y)
        for x in range(marked.width)
        for y in range(marked.height)
        if (pixel := marked.getpixel((x, y))) and isinstance(pixel, tuple) and pixel[0] > pixel[1] + 60
    ]
    assert reds
    assert all(8 <= x <= 28 and 8 <= y <= 28 for x, y in reds)
    small = Image.new("RGB", (10, 10))
    assert difference(small, Image.new("RGB", (20, 10))).size == small.size
    assert not alike(small, Image.new("RGB", (20, 10)))


def test_whoever_sees_a_failure_is_told_where_to_look_and_how_to_approve(wall: Wall, tmp_path: Path) -> None:
    scratch, folder = tmp_path / "scratch", tmp_path / "approved"
    folder.mkdir()
    shot = Shot("wall", wall.window, lambda _language: None)

    def looked(approval: Approval | None = None) -> list[str]:
        album = Album(scratch, approval, folder)
        album.look(shot, LIGHT, "en", picture_of(wall.window))
        return album.verdict()

    (missing, how) = looked()
    assert "wall-light-en has no approved picture" in missing
    assert str(scratch) in how
    assert "python -m tests.pictures approve" in how
    assert looked(Approval(("floor",))) == []
    assert list(folder.iterdir()) == [], "another screen was to be approved"
    approval = Approval(("wall",))
    assert looked(approval) == []
    assert approval.kept == ["wall-light-en"]
    assert looked() == []
    label = Label("另一行字")
    label.setParent(wall.window)
    label.show()
    (differs, _how) = looked()
    assert "otherwise than approved" in differs
    assert {path.name for path in scratch.iterdir()} == {
        "wall-light-en-new.png",
        "wall-light-en-difference.png",
    }
