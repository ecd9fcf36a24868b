"""From one frozen value to another that has the same members and some more, or fewer."""

from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def shaped(kind: type[T], source: object, **more: object) -> T:
    """Return a `kind` with its members from `more`, and all others from `source`, by name.

    Raises `AttributeError` where `source` lacks one.
    """
    made: Any = kind
    taken = {each.name: getattr(source, each.name) for each in fields(made) if each.name not in more}
    whole: T = made(**taken, **more)
    return whole
