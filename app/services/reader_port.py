"""What reads identity cards and barcodes; `ports.py` passes it on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class IdRead:
    """What an identity card reader read. Dates are ISO; `valid_until` None is 长期."""

    reader: str
    """SAM id; begins with `SIM-` when simulated."""
    simulated: bool
    document: str
    name: str
    number: str
    sex: str
    nation: str
    birth: str | None
    address: str
    issuer: str
    valid_from: str | None
    valid_until: str | None
    read_ms: int
    photo: bytes = field(default=b"", repr=False)
    """The photo on the chip (PNG or BMP), where something decodes it; it is shown and never kept."""


class IdReader(Protocol):
    """An identity card reader."""

    @property
    def simulated(self) -> bool:
        """Whether cards are simulated."""
        ...

    def read(self) -> IdRead:
        """Return the card that lies on the reader.

        It answers within seconds or not at all. Raises `EnvironmentFault` (`reader.*`): `reader.no_card`, and
        what else went wrong; the sentence of each says what to do.
        """
        ...


class ScannerLine(Protocol):
    """A barcode scanner on a line of its own; one that types like a keyboard needs none."""

    def start(self, heard: Callable[[str], None], changed: Callable[[bool], None]) -> None:
        """Listen from now on, also while the scanner is unplugged and after it came back.

        `heard` is told each code, `changed` whether the scanner is there whenever that changes, and once at
        the start if it is not; both on another thread.
        """
        ...

    def stop(self) -> None:
        """Listen no more; afterwards neither is called."""
        ...
