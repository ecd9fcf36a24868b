"""Settings of one device, declared as data. Policy of the hall lives in the store instead."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Self

_SIDES: Final = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """What this device is and how its screens look."""

    language: str = "zh_CN"
    theme: str = "light"
    """`light` or `dark`, until somebody switches it at the desk. A call display is always dark."""
    print_folder: str = ""
    """Where the file printer writes; empty: documents stay in the store."""
    printer: str = ""
    """Receipt printer: `tcp://HOST[:9100]`, `COM3[@BAUD]`, `/dev/usb/lp0`; empty: `print_folder` instead."""
    payment_url: str = ""
    """Where payment codes are asked about, such as `http://127.0.0.1:8471`; empty: none are taken."""
    face_device: str = ""
    """What compares face and document: `tcp://HOST:PORT` or a serial port; empty: a second person alone."""
    id_reader: str = ""
    """What reads identity cards: `tcp://HOST:PORT` or a serial port (`COM3@57600`); empty: sample cards."""
    photo_decoder: str = ""
    """Program that decodes the photo of a card (WLT on stdin, PNG or BMP on stdout); empty: none is shown."""
    scanner: str = ""
    """A barcode scanner that does not type: `tcp://HOST:PORT` or a serial port (`COM4`); empty: none."""
    second_screen: bool = False
    """Whether a counter opens the customer's screen where only one screen is plugged in."""
    pixels_per_mm: float = 4.0
    """Calibration of the kiosk's screen, measured: from 4 on it is drawn larger, for targets of 20 mm."""

    motion: bool = True
    """Whether what has just come slides or fades in; False: everything is there at once."""
    volume: int = 100
    """How loud calls and tones are, 0 to 100; 0: silent."""
    sound_folder: str = ""
    """Where calls and tones are kept as WAV instead of being heard (simulated); empty: nowhere."""

    window: str = ""
    """`X,Y,WIDTH,HEIGHT` of the desk's window; empty: its usual size, where the system puts it."""

    hub_url: str = ""
    """Where the hub is that the centre granted; empty: where the hall's own facts say."""
    hub_key: str = ""
    """Public key of a hub that was promoted on the spot; its `join.json` has key and address."""
    centre_url: str = ""
    """Where the centre is; empty: where this device was enrolled."""
    hub_listen: str = ""
    """`HOST:PORT` of this machine in the hall's network, on which it serves when it is promoted to hub."""

    def place(self) -> tuple[int, int, int, int] | None:
        """Return where the window stands; None for the usual size."""
        words = self.window.split(",")
        if len(words) != _SIDES or not all(word.strip().lstrip("-").isdecimal() for word in words):
            return None
        x, y, width, height = map(int, words)
        return x, y, width, height

    @classmethod
    def read(cls, found: object) -> Self:
        """Return settings from a parsed file; raises `TypeError` for anything that does not fit."""
        if not isinstance(found, dict):
            raise TypeError("settings")
        known: dict[str, Any] = {}
        for field in fields(cls):
            if field.name in found:
                value = found[field.name]
                if type(value) is not field.type and (type(value), field.type) != (int, float):
                    raise TypeError(field.name)
                known[field.name] = value
        return cls(**known)


def folder_of(path: str) -> Path | None:
    """Return the folder that a setting names; None for an empty one."""
    return Path(path) if path else None
