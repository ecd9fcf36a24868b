"""Initials of names: what somebody types to find 王小明 without an input method (UX: one search box)."""

import re
from functools import lru_cache
from typing import Final

from app.domain.initials_data import COMMON, FURTHER
from app.domain.names import MIDDLE_DOT, search_key

LEAST: Final = 2
"""Fewer letters are no initials of a name."""
_MOST: Final = 32
"""So many spellings of a name are kept; past that, characters count by their commonest reading."""
_TYPED: Final = re.compile(rf"[a-z]{{{LEAST},}}")
_COMMON: Final = tuple((line[0], line[1:]) for line in COMMON.splitlines())
_FURTHER: Final = tuple((line[0], line[1:]) for line in FURTHER.splitlines())


def initials_key(name: str) -> str:
    """Return all initials by which a name is found, a blank before each: " wxm yxm" of 王小明.

    A name is found from its beginning, and from each part behind a middle dot. A part with a character that
    has no reading here is not found.
    """
    parts = [search_key(part) for part in name.split(MIDDLE_DOT)]
    found = {
        spelling
        for place in range(len(parts))
        for spelling in _spellings("".join(parts[place:]))
        if len(spelling) >= LEAST
    }
    return "".join(f" {spelling}" for spelling in sorted(found))


def typed_initials(key: str) -> str | None:
    """Return what a key of `initials_key` contains if a key of `names.search_key` begins its initials.

    None for a text that can be no initials.
    """
    return f" {key}" if _TYPED.fullmatch(key) else None


def _spellings(text: str) -> list[str]:
    found = [""]
    for character in text:
        letters = _letters(character)
        if len(found) * len(letters) > _MOST:
            letters = letters[:1]
        found = [begun + letter for begun in found for letter in letters]
    return found


@lru_cache(maxsize=4096)
def _letters(character: str) -> tuple[str, ...]:
    """Return the first letters of a character's readings, the commonest first; none where there is none."""
    common = tuple(letter for letter, having in _COMMON if character in having)
    return common + tuple(letter for letter, having in _FURTHER if character in having)
