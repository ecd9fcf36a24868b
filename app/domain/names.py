"""Names of people and organisations: one spelling of each, and GB 18030 in and out (DOMAIN §3).

Compatibility ideographs such as U+F92C are characters of GB 18030 in their own right, so a name is never put
through NFKC, nor through plain NFC, which would exchange them too. Only the key of the search does that.
"""

import re
import unicodedata

from app.domain.errors import UserError

MIDDLE_DOT = "\u00b7"
MAX_CHARACTERS = 100
"""DOMAIN §3 asks for at least 50; the longest name that an ID chip can hold is 60."""

# Eighteen double bytes that GB 18030-2022 took out of the private-use area, and 0xA8BC, which the edition of
# 2005 did. For them the codec still speaks the edition of 2000.
_MOVED = dict(
    zip(
        (*range(0xE78D, 0xE797), 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864, 0xE7C7),
        "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19龴龵龶龷龸龹龺龻\u1e3f",
        strict=True,
    )
)
# GBK (code page 936) kept all of 0xFE50–0xFEA0 in a row from U+E815: the eight ideographs above, the six of
# Extension B that the codec still leaves in the private-use area, and those that the edition of 2000 moved.
_GBK_ROW = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
_FOLD = {
    **dict(zip(range(0xE815, 0xE865), _GBK_ROW, strict=True)),
    **dict(zip(range(0xE7E7, 0xE7F4), "〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻", strict=True)),
    0xE7C8: "\u01f9",
    **_MOVED,
}
_UNMOVE = {ord(character): code_point for code_point, character in _MOVED.items()}

# Katakana, bullets and operators that keyboards and old systems give for U+00B7.
_DOTS = "\u00b7\u0387\u16eb\u2022\u2027\u2219\u22c5\u2e31\u2e33\u30fb\uff65\ua78f"
_IDEOGRAPH = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOT_RUN = re.compile(rf" *[{_DOTS}](?: *[{_DOTS}])* *|(?<=[{_IDEOGRAPH}]) *[.．] *(?=[{_IDEOGRAPH}])")
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")

# Pasted along unseen, meaning nothing in a name.
_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
# Format characters that Mongolian, Tibetan and Uyghur spelling needs.
_SPELLING = frozenset("\u180e\u200c\u200d")
_IGNORED_IN_SEARCH = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_BARE_DIGITS = frozenset({"Nd", "No"})


def fold_private_use(text: str) -> str:
    """Return the text with the private-use forms of older code pages as their GB 18030-2022 characters."""
    return text.translate(_FOLD)


def has_private_use(text: str) -> bool:
    """Return whether characters remain that no standard names: they have to be read from the document."""
    return any(unicodedata.category(character) == "Co" for character in fold_private_use(text))


def decode_gb18030(data: bytes) -> str:
    """Return the text of GB 18030 bytes of any edition, folded to GB 18030-2022.

    Raises:
        UnicodeDecodeError: The bytes are not GB 18030.
    """
    return fold_private_use(data.decode("gb18030"))


def encode_gb18030(text: str) -> bytes:
    """Return the GB 18030-2022 bytes of the text: double bytes for those that the standard moved.

    Raises:
        UnicodeEncodeError: The text holds half of a surrogate pair.
    """
    return fold_private_use(text).translate(_UNMOVE).encode("gb18030")


def normalise_name(text: str, *, most_dots: int = 1) -> str:
    """Return a name as it is stored: folded, blanks collapsed, middle dots U+00B7 without blanks (DOMAIN §3).

    The length is counted in characters, never in UTF-16 units. `most_dots` is 1 for minority names; a
    foreigner's name in Chinese characters may have more.

    Raises:
        UserError: names.empty, names.control, names.digits_only, names.dot_place, names.dots or
            names.too_long.
    """
    name = _composed(fold_private_use(text).translate(_UNSEEN).strip())
    _refuse_controls(name)
    name = re.sub(r"\s+", " ", name)
    name = _DOT_RUN.sub(MIDDLE_DOT, name)
    if all(unicodedata.category(character)[0] in "PZ" for character in name):
        raise UserError("names.empty")
    if _digits_only(name):
        raise UserError("names.digits_only")
    if name.startswith(MIDDLE_DOT) or name.endswith(MIDDLE_DOT):
        raise UserError("names.dot_place")
    if name.count(MIDDLE_DOT) > most_dots:
        raise UserError("names.dots", count=name.count(MIDDLE_DOT), limit=most_dots)
    if len(name) > MAX_CHARACTERS:
        raise UserError("names.too_long", length=len(name), limit=MAX_CHARACTERS)
    return name


def search_key(text: str) -> str:
    """Return the form under which a name is looked up: any spelling of one name gives one key.

    Blanks, dots and unseen characters are dropped; compatibility and full-width forms and case are folded. A
    key of a key is the same key. Never raises.
    """
    key = text
    while (once := _key_step(key)) != key:
        key = once
    return key


def _key_step(text: str) -> str:
    folded = unicodedata.normalize("NFKC", fold_private_use(text)).casefold()
    kept = (character for character in folded if not _dropped(character))
    return unicodedata.normalize("NFKC", "".join(kept))


def _dropped(character: str) -> bool:
    return character in _DOTS + "." or unicodedata.category(character) in _IGNORED_IN_SEARCH


def _composed(text: str) -> str:
    """Return the text in NFC but for compatibility ideographs, which NFC would replace."""
    parts = _COMPATIBILITY.split(text)
    return "".join(
        part if index % 2 else unicodedata.normalize("NFC", part) for index, part in enumerate(parts)
    )


def _refuse_controls(name: str) -> None:
    for position, character in enumerate(name, start=1):
        category = unicodedata.category(character)
        if category in {"Cc", "Cs", "Zl", "Zp"} or (category == "Cf" and character not in _SPELLING):
            raise UserError("names.control", position=position, character=f"U+{ord(character):04X}")


def _digits_only(name: str) -> bool:
    """Return whether nothing but digits and marks is left. 〇 is a letter here: it stands in names."""
    return all(
        unicodedata.category(character) in _BARE_DIGITS or unicodedata.category(character)[0] in "PZ"
        for character in name
    )
