"""Initials of names, as they are typed into the search box."""

import re

import pytest

from app.domain.initials import initials_key, typed_initials
from app.domain.initials_data import COMMON, FURTHER
from app.domain.names import normalise_name, search_key


def found(name: str, typed: str) -> bool:
    part = typed_initials(search_key(typed))
    return part is not None and part in initials_key(normalise_name(name))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("王小明", "wxm"),
        ("王小明", "WXM"),
        ("王小明", "wx"),
        ("王小明", "w x m"),
        ("欧阳娜娜", "oynn"),
        ("诸葛亮", "zgl"),
        ("单田芳", "stf"),
        ("单田芳", "dtf"),
        ("仇英", "qy"),
        ("解晓东", "xxd"),
        ("曾志伟", "zzw"),
        ("区自立", "ozl"),
        ("尉迟恭", "ycg"),
        ("万俟卨", "mqx"),
        ("吕布", "lb"),
        ("买买提·艾力", "mmtal"),
        ("买买提·艾力", "al"),
        ("测试·王小明", "wxm"),
        ("李𬎆", "ly"),
        ("王䶮", "wy"),
        ("张\ue863", "zy"),
    ],
)
def test_a_name_is_found_by_its_initials(name: str, typed: str) -> None:
    assert found(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("王小明", "xm"),
        ("王小明", "wxmm"),
        ("王小明", "w"),
        ("王小明", "王小"),
        ("王小明", "w1"),
        ("王小明", ""),
        ("李龴", "l"),
        ("李龴明", "lm"),
        ("John Smith", "js"),
    ],
)
def test_nothing_else_is(name: str, typed: str) -> None:
    assert not found(name, typed)


def test_a_character_without_a_reading_has_no_initials() -> None:
    assert initials_key("李龴") == ""
    assert initials_key("张·李龴") == ""
    assert initials_key("李龴·艾力") == " al yl"


def test_a_long_name_has_few_spellings() -> None:
    key = initials_key("单" * 100)
    assert len(key.split()) <= 32
    assert " " + "d" * 100 in key.replace("c", "d").replace("s", "d")


def test_each_character_has_one_common_reading() -> None:
    lines = COMMON.splitlines()
    assert [line[0] for line in lines] == [line[0] for line in FURTHER.splitlines()]
    assert all(re.fullmatch(r"[a-z]", line[0]) for line in lines)
    characters = [character for line in lines for character in line[1:]]
    assert len(characters) == len(set(characters)) > 40_000
    for common, further in zip(lines, FURTHER.splitlines(), strict=True):
        assert not set(common[1:]) & set(further[1:])
    assert {character for line in FURTHER.splitlines() for character in line[1:]} <= set(characters)


def test_everyday_characters_all_have_a_reading() -> None:
    everyday = [
        bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)
    ]
    assert [each for each in everyday if not initials_key("王" + each)] == []
