"""Pieces of stock in a catalogue folder: ranges of serials, and every way in which a line can be wrong."""

import shutil
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.goods import ArticleKind, ArticlePublished, PieceStocked
from app.domain.luhn import luhn_holds
from app.services.catalogue_files import load_catalogue
from tests.factories import HALL
from tests.people import CATALOGUE

HEADING = "sku,first,count\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def stocked(folder: Path, *lines: str) -> list[PieceStocked]:
    (folder / "pieces.csv").write_text(HEADING + "".join(f"{line}\n" for line in lines), "utf-8")
    return [fact for fact in load_catalogue(folder, HALL).stock if isinstance(fact, PieceStocked)]


def a_device(folder: Path) -> str:
    prices = load_catalogue(folder, HALL).prices
    return next(
        fact.sku for fact in prices if isinstance(fact, ArticlePublished) and fact.kind is ArticleKind.DEVICE
    )


def test_a_hall_that_sells_no_goods_needs_neither_file(folder: Path) -> None:
    (folder / "articles.csv").unlink()
    (folder / "pieces.csv").unlink()
    found = load_catalogue(folder, HALL)
    assert not any(isinstance(fact, ArticlePublished) for fact in found.prices)
    assert not any(isinstance(fact, PieceStocked) for fact in found.stock)


def test_only_the_digits_at_the_end_are_counted_up(folder: Path) -> None:
    assert [piece.serial for piece in stocked(folder, "card30,cz1 0099,2")] == ["CZ10099", "CZ10100"]
    (device,) = stocked(folder, f"{a_device(folder)},00100001000001,1")
    assert len(device.serial) == 15
    assert luhn_holds(device.serial)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("nothing,CZ10001,1", "sku"),
        ("card30,CZ-NONE,1", "first"),
        ("card30,ＣＺ10001,1", "first"),
        ("card30,CZ/10001,1", "first"),
        ("DEVICE,123,1", "first"),
        ("card30,CZ10001,many", "count"),
    ],
)
def test_a_line_that_is_wrong_is_named(folder: Path, line: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        stocked(folder, "card30,CZ20001,1", line.replace("DEVICE", a_device(folder)))
    assert (refused.value.code, refused.value.params) == (
        "catalogue.field",
        {"file": "pieces.csv", "place": "3", "field": field},
    )
