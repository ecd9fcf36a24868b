"""How the columns of a table share its width: what they say comes before even shares."""

from collections.abc import Sequence
from typing import Final

OPEN_LEAST: Final = 60
"""The least that a column without a width of its own gets (px)."""


def shared(room: int, widths: Sequence[int], needs: Sequence[int]) -> list[int]:
    """Return how wide each column is (px); together they fill `room` as soon as their least fits into it.

    `widths` are declared, 0 for a column that takes what is left; `needs` are what the words of each want.
    A declared width is the least. Where the room does not do for all words, all give way alike.
    """
    found = [width or OPEN_LEAST for width in widths]
    spare = room - sum(found)
    lacks = [max(0, need - width) for need, width in zip(needs, found, strict=True)]
    lack = sum(lacks)
    if spare > 0:
        most = min(spare, lack)
        found = [width + (own * most // lack if lack else 0) for width, own in zip(found, lacks, strict=True)]
    _level(found, [at for at, width in enumerate(widths) if not width] or [len(found) - 1], room)
    return found


def balanced(widths: Sequence[float], needs: Sequence[float]) -> list[float]:
    """Return `widths` (px) with what some columns lack taken from those that have more than they need.

    Together they stay as wide as they were. Whoever lacks least is served first: what has to be broken into
    lines anyway breaks no other column.
    """
    found = list(widths)
    lacks = [max(0.0, need - width) for need, width in zip(needs, widths, strict=True)]
    spares = [max(0.0, width - need) for need, width in zip(needs, widths, strict=True)]
    left = spare = sum(spares)
    for at in sorted(range(len(found)), key=lacks.__getitem__):
        given = min(lacks[at], left)
        found[at] += given
        left -= given
    if not spare:
        return found
    return [width - (spare - left) * own / spare for width, own in zip(found, spares, strict=True)]


def _level(found: list[int], takers: list[int], room: int) -> None:
    """Give what is left to the open columns until they are alike; what is wider already stays so."""
    rest = room - sum(found)
    if rest <= 0:
        return
    pool = rest + sum(found[at] for at in takers)
    left = sorted(takers, key=lambda at: found[at])
    while found[left[-1]] > pool // len(left):
        pool -= found[left.pop()]
    for at in left:
        found[at] = pool // len(left)
    found[takers[0]] += room - sum(found)
