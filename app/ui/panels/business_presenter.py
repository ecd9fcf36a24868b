"""Choosing a business: by tile, by its code, or by the initials of its name (F4)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.business import business_type_by_code, business_types
from app.domain.business.spec import BusinessType, Category
from app.ui.presenting import Presenter

COMMON = "common"
ALL = "all"
MOST_COMMON: Final = 16
"""As many as stand in the panel beside a customer."""


def by_code() -> tuple[BusinessType, ...]:
    """Return all types in the order of their codes."""
    return tuple(sorted(business_types(), key=lambda kind: kind.code))


class BusinessMode(StrEnum):
    """What the panel shows."""

    READY = "ready"
    TYPING = "typing"
    NO_MATCH = "no_match"


STATES = tuple(BusinessMode)


@dataclass(frozen=True, slots=True)
class BusinessState:
    """State of the panel."""

    mode: BusinessMode = BusinessMode.READY
    tab: str = COMMON
    typed: str = ""
    shown: tuple[BusinessType, ...] = field(default_factory=lambda: by_code()[:MOST_COMMON])
    suggested: tuple[str, ...] = ()
    """Keys that the ticket's service suggests."""
    held: tuple[str, ...] = ()
    """Keys of those whose half-filled form is kept for whoever is here."""
    roomy: bool = False
    """Whether there is room for all of them in wide tiles: nobody is shown beside."""
    alone: bool = False
    """Whether the hall has no line to anybody: then nothing works otherwise while it is cut."""


class BusinessPresenter(Presenter[BusinessState]):
    """Holds what is typed and shown.

    Signals:
        chosen: the key of a business type.
        enquiry_asked: somebody only wants to know something.
        complaint_asked: somebody complains.
    """

    chosen = Signal(str)
    enquiry_asked = Signal()
    complaint_asked = Signal()

    def __init__(self, parent: QObject | None = None, *, alone: bool = False) -> None:
        """`alone`: in a hall without a network."""
        super().__init__(BusinessState(alone=alone), parent)
        self._initials: dict[str, str] = {}
        self._titles: dict[str, str] = {}

    def set_words(self, titles: dict[str, str], initials: dict[str, str]) -> None:
        """Take each type's name and its initials in the shown language, by key."""
        self._titles = titles
        self._initials = initials

    def suggest(self, keys: tuple[str, ...]) -> None:
        """Mark the businesses for which the customer took a ticket."""
        self._update(suggested=keys)
        self._show(self.state.tab, self.state.typed)

    def hold(self, keys: tuple[str, ...]) -> None:
        """Mark the businesses whose half-filled form is kept."""
        self._update(held=keys)

    def set_roomy(self, *, roomy: bool) -> None:
        """Say whether there is room for all businesses in wide tiles."""
        if roomy is not self.state.roomy:
            self._update(roomy=roomy)

    def choose_tab(self, tab: str) -> None:
        """Show one category, the frequent ones, or all."""
        self._show(tab, "")

    def step_tab(self, step: int) -> None:
        """Show the next category, or the one before."""
        known = tabs()
        at = known.index(self.state.tab) if self.state.tab in known else 0
        self.choose_tab(known[(at + step) % len(known)])

    def type(self, typed: str) -> None:
        """Narrow the tiles to what was typed: a code, or initials."""
        self._show(self.state.tab, typed)

    def enter(self) -> None:
        """Begin what was typed, if it names one business."""
        typed = self.state.typed.strip()
        exact = business_type_by_code(typed)
        found = (exact,) if exact else self._matching(typed) if typed else ()
        if len(found) == 1:
            self.choose(found[0].key)

    def choose(self, key: str) -> None:
        """Begin a business."""
        self._show(self.state.tab, "")
        self.chosen.emit(key)

    def choose_code(self, code: str) -> None:
        """Begin the business of a tile."""
        found = business_type_by_code(code)
        if found:
            self.choose(found.key)

    def _show(self, tab: str, typed: str) -> None:
        wanted = typed.strip()
        shown = self._matching(wanted) if wanted else self._in_tab(tab)
        matched = BusinessMode.TYPING if shown else BusinessMode.NO_MATCH
        mode = matched if wanted else BusinessMode.READY
        self._update(mode=mode, tab=tab, typed=typed, shown=shown)

    def _matching(self, typed: str) -> tuple[BusinessType, ...]:
        start = typed.upper()
        return tuple(
            kind
            for kind in by_code()
            if kind.code.startswith(start)
            or any(each.startswith(start) for each in self._initials.get(kind.key, "").split())
            or start in self._titles.get(kind.key, "").upper()
        )

    def _in_tab(self, tab: str) -> tuple[BusinessType, ...]:
        if tab != COMMON:
            return tuple(kind for kind in by_code() if tab in {ALL, kind.category.value})
        # Always the same ones in the same places: what a hand has learned once, it finds unseen. What the
        # ticket was taken for and is not among them takes the last places.
        usual, rest = by_code()[:MOST_COMMON], by_code()[MOST_COMMON:]
        wanted = tuple(kind for kind in rest if kind.key in self.state.suggested)
        return (*usual[: MOST_COMMON - len(wanted)], *wanted)


def tabs() -> tuple[str, ...]:
    """Return the tabs that hold something: frequent ones, categories, all."""
    used = {kind.category for kind in business_types()}
    return (COMMON, *(category.value for category in Category if category in used), ALL)


def _in_tab(tab: str) -> tuple[BusinessType, ...]:
    return tuple(kind for kind in business_types() if tab in {COMMON, ALL, kind.category.value})
