"""The user guide: its pages, links and pictures are there, in both languages alike."""

import re
from pathlib import Path

import pytest
from PIL import Image

from app.proving.tour.guide_pictures import HALL, NETWORK

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
PICTURES = GUIDE / "pictures"
PAGES = ("administrator", "clerk", "customer", "manager", "reception")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    """Every page of the guide."""
    return sorted(GUIDE.rglob("*.md"))


def links(page: Path) -> list[str]:
    """What a page points to, pictures too."""
    return [each for each in _LINK.findall(page.read_text("utf-8")) if not each.startswith("http")]


def headings(text: str) -> set[str]:
    """The anchors of a page, as they are made from its headings."""
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in found}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_there_is_a_page_for_each_role(language: str) -> None:
    assert tuple(sorted(page.stem for page in (GUIDE / language).glob("*.md"))) == PAGES


@pytest.mark.parametrize("page", pages(), ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_what_a_page_points_to_is_there(page: Path) -> None:
    found = links(page)
    assert found
    for link in found:
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.is_file(), link
        assert not anchor or anchor in headings(target.read_text("utf-8")), link


def test_every_picture_of_the_guide_is_one_that_a_tour_takes() -> None:
    pictures = (*HALL, *NETWORK)
    taken = {each.name for each in pictures} | {f"en-{each.name}" for each in pictures if each.english}
    named = {Path(link).stem for page in pages() for link in links(page) if link.endswith(".png")}
    assert named == taken
    assert {path.stem for path in PICTURES.glob("*.png")} == taken
    assert len(taken) == len(pictures) + sum(each.english for each in pictures)


def test_the_english_guide_shows_english_screens() -> None:
    shown = [link for page in (GUIDE / "en").glob("*.md") for link in links(page) if link.endswith(".png")]
    assert [link for link in shown if not Path(link).name.startswith("en-")] == []


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.png")), ids=lambda path: path.stem)
def test_a_picture_is_small_and_can_be_seen(path: Path) -> None:
    with Image.open(path) as picture:
        assert max(picture.size) <= 1000
        assert picture.width >= 400
    assert path.stat().st_size < 150_000


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_the_same_bad_days(name: str) -> None:
    chinese, english = ((GUIDE / language / f"{name}.md").read_text("utf-8") for language in ("zh_CN", "en"))
    shown = [
        {Path(link).stem.removeprefix("en-") for link in _LINK.findall(text) if link.endswith(".png")}
        for text in (chinese, english)
    ]
    assert shown[1] <= shown[0]
    assert abs(chinese.count("\n## ") - english.count("\n## ")) <= 1
