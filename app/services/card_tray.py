"""The simulated reader as a hand sees it: sample cards that are laid on it and lifted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from app.services.ports import IdReader


@dataclass(frozen=True, slots=True)
class SampleCard:
    """One card of the simulated reader. `title` and `title_en` say what it is a sample of."""

    key: str
    title: str
    title_en: str


@runtime_checkable
class CardTray(Protocol):
    """The simulated reader's other face: a hand that lays cards on it and lifts them."""

    @property
    def cards(self) -> tuple[SampleCard, ...]:
        """Return the cards at hand."""
        ...

    @property
    def on_reader(self) -> str | None:
        """Return the key of the card that lies on the reader."""
        ...

    def lay(self, key: str) -> None:
        """Lay a card on the reader, in place of any other."""
        ...

    def lift(self) -> None:
        """Take the card away."""
        ...


def tray_of(reader: "IdReader") -> CardTray | None:
    """Return the hand at a simulated reader; None of a real one."""
    return reader if isinstance(reader, CardTray) else None
