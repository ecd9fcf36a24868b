"""The 256 bytes of text that an identity card's chip holds, of each kind of card (GA 450).

UTF-16LE in fields of a fixed place and size, filled up with blanks. Which kind it is stands in byte 248:
nothing for a resident, `J` for a residence permit of Hong Kong, Macao and Taiwan, `I` for a foreigner's
permanent residence card, `Y` for that of the form of 2023.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.devices.id_reader.frames import ADDRESS_SIZE, TEXT_SIZE

FOR_GOOD: Final = "长期"
_KIND: Final = (248, 2)
_LATIN_REST: Final = "english_rest"
_DAY: Final = 8
_BLANK: Final = " \0"
_BAD: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories that nobody writes on a card. Characters newer than this Python's tables are none of them."""
_TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""What turns the direction of writing would show another text than the one that is kept."""


class CardKind(StrEnum):
    """What stands in byte 248."""

    RESIDENT = ""
    PERMIT = "J"
    FOREIGNER = "I"
    FOREIGNER_2023 = "Y"


_RESIDENT: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "name": (0, 30),
        "sex": (30, 2),
        "nation": (32, 4),
        "birth": (36, 16),
        "address": (52, ADDRESS_SIZE),
        "number": (122, 36),
        "issuer": (158, 30),
        "valid_from": (188, 16),
        "valid_until": (204, 16),
    }
)
_PLACES: Final[Mapping[CardKind, Mapping[str, tuple[int, int]]]] = MappingProxyType(
    {
        CardKind.RESIDENT: _RESIDENT,
        CardKind.PERMIT: {
            **{name: place for name, place in _RESIDENT.items() if name != "nation"},
            "pass_number": (220, 18),
            "issue_count": (238, 4),
        },
        CardKind.FOREIGNER: {
            "english_name": (0, 120),
            "sex": (120, 2),
            "number": (122, 30),
            "country": (152, 6),
            "name": (158, 30),
            "valid_from": (188, 16),
            "valid_until": (204, 16),
            "birth": (220, 16),
            "version": (236, 4),
            "authority": (240, 8),
        },
        CardKind.FOREIGNER_2023: {
            "name": (0, 30),
            "sex": (30, 2),
            "issue_count": (32, 4),
            "birth": (36, 16),
            "english_name": (52, 70),
            "number": (122, 36),
            "valid_from": (188, 16),
            "valid_until": (204, 16),
            _LATIN_REST: (220, 22),
            "country": (242, 6),
        },
    }
)
"""Byte offset and length of each field (DEVICES)."""

_SEXES: Final = MappingProxyType({"1": "男", "2": "女", "0": "", "9": ""})
_NATION_WORDS: Final = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 "
    "佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 "
    "塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 其他 外国血统"
)
_NATIONS: Final = MappingProxyType(
    dict(
        zip(
            (*(f"{number:02d}" for number in range(1, 57)), "97", "98"),
            _NATION_WORDS.split(" "),
            strict=True,
        )
    )
)
"""GB/T 3304, with the two that cards have besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """What a chip says. Sex and nation in words, dates ISO; what a kind of card does not have is empty."""

    kind: CardKind
    name: str
    number: str
    sex: str
    birth: str
    valid_from: str
    valid_until: str | None
    """None is 长期."""
    nation: str = ""
    address: str = ""
    issuer: str = ""
    english_name: str = ""
    country: str = ""
    """ISO 3166, three letters."""
    pass_number: str = ""
    issue_count: str = ""
    version: str = ""
    authority: str = ""


def read_text(data: bytes) -> CardText:
    """Return what 256 bytes say; raises ValueError for what no card says."""
    if len(data) != TEXT_SIZE:
        raise ValueError("size")
    kind = CardKind(_field(data, _KIND))
    said = {name: _field(data, place) for name, place in _PLACES[kind].items()}
    # The name goes on in a second field where the first is too short; a blank at the seam is the name's own.
    rest = said.pop(_LATIN_REST, None)
    if rest is not None:
        at, size = _PLACES[kind]["english_name"]
        said["english_name"] = (_decoded(data[at : at + size]) + rest).strip(_BLANK)
    said["sex"] = _word(_SEXES, said["sex"])
    if "nation" in said:
        said["nation"] = _word(_NATIONS, said["nation"])
    if not (said["name"] or said.get("english_name")) or not said["number"]:
        raise ValueError("nobody")
    until = said.pop("valid_until")
    days = {name: _day(said.pop(name)) for name in ("birth", "valid_from")}
    return CardText(kind=kind, **said, **days, valid_until=None if until == FOR_GOOD else _day(until))


def write_text(card: CardText) -> bytes:
    """Return the 256 bytes that say it; raises ValueError for what does not fit into its field."""
    places = _PLACES[card.kind]
    said = {each.name: getattr(card, each.name) for each in fields(card)}
    said["birth"], said["valid_from"] = card.birth.replace("-", ""), card.valid_from.replace("-", "")
    said["valid_until"] = card.valid_until.replace("-", "") if card.valid_until else FOR_GOOD
    said["sex"] = _code(_SEXES, card.sex)
    if "nation" in places:
        said["nation"] = _code(_NATIONS, card.nation)
    if _LATIN_REST in places:
        units = places["english_name"][1] // 2
        said["english_name"], said[_LATIN_REST] = card.english_name[:units], card.english_name[units:]
    made = bytearray(" ".encode("utf-16-le") * (TEXT_SIZE // 2))
    for name, (at, size) in (*places.items(), ("kind", _KIND)):
        data = str(said[name]).encode("utf-16-le")
        if len(data) > size:
            raise ValueError(name)
        made[at : at + len(data)] = data
    return bytes(made)


def with_new_address(card: CardText, data: bytes) -> CardText:
    """Return the card with the address that it was given later; raises ValueError for what is none."""
    if len(data) > ADDRESS_SIZE:
        raise ValueError("address")
    found = _field(data, (0, len(data)))
    return replace(card, address=found) if found else card


def _field(data: bytes, place: tuple[int, int]) -> str:
    at, size = place
    return _decoded(data[at : at + size]).strip(_BLANK)


def _decoded(data: bytes) -> str:
    """Return a text; raises ValueError (UnicodeDecodeError too) for what nobody writes on a card."""
    text = data.decode("utf-16-le").replace("\0", " ")
    if any(
        unicodedata.category(each) in _BAD or unicodedata.bidirectional(each) in _TURNING for each in text
    ):
        raise ValueError("characters")
    return text


def _day(text: str) -> str:
    if len(text) != _DAY or not (text.isascii() and text.isdigit()):
        raise ValueError("day")
    return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()


def _word(words: Mapping[str, str], code: str) -> str:
    """Return the word of a code; raises ValueError for a code that is none."""
    if code not in words:
        raise ValueError("code")
    return words[code]


def _code(words: Mapping[str, str], word: str) -> str:
    """Return the code of a word; raises ValueError for a word that has none."""
    return list(words)[list(words.values()).index(word)]
