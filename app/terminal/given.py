"""What a terminal's services are made from, and the simulated devices.

A device is made when it is first asked for, and imported then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.i18n import Text
from app.services.ports import Clock, Ids
from app.terminal.places import CATALOGUE, RESOURCES
from app.ui.context import TerminalLink
from db.uow import SqlStore

if TYPE_CHECKING:
    from app.devices.camera.driver import SimulatedCamera
    from app.devices.card_terminal.driver import SimulatedCardTerminal
    from app.devices.face_matcher.driver import FrameFaceMatcher
    from app.devices.id_reader.driver import SimulatedIdReader
    from app.devices.payment_code.driver import HttpCodeProvider
    from app.devices.sound.driver import Loudspeaker


@dataclass(frozen=True)
class Manner:
    """How a program is to run, besides what it works on.

    `payment_url` is where payment codes are asked about; empty: nowhere. `second_screen`: counters open the
    customer's screen even where only one screen is plugged in. `face_device` is where faces are compared.
    `volume` (0 to 100) is the loudspeaker's; `sound_folder` stands for it where one is named.
    """

    payment_url: str = ""
    training: bool = False
    second_screen: bool = False
    face_device: str = ""
    volume: int = 0
    sound_folder: Path | None = None


@dataclass(frozen=True)
class Given:
    """What services and devices are made from. `state_folder` keeps what simulated devices remember.

    `link` is None in a hall on its own: then this terminal decides by itself.
    """

    store: SqlStore
    clock: Clock
    ids: Ids
    texts: Mapping[str, Text]
    print_folder: Path | None
    state_folder: Path
    link: TerminalLink | None = None
    manner: Manner = Manner()


class TerminalDevices:
    """The simulated devices of a terminal."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._speakers: list[Loudspeaker] = []

    def speaker(self) -> "Loudspeaker":
        """Return a loudspeaker for one window: what two windows play is heard at once."""
        from app.devices.sound.clips import Clips
        from app.devices.sound.driver import FolderSpeaker, MachineSpeaker, MutedSpeaker

        manner, sounds = self._given.manner, RESOURCES / "sounds"
        made: Loudspeaker = MutedSpeaker()
        if manner.sound_folder is not None:
            made = FolderSpeaker(Clips(sounds), manner.sound_folder)
        elif manner.volume > 0:
            made = MachineSpeaker(Clips(sounds, manner.volume))
        self._speakers.append(made)
        return made

    def close(self) -> None:
        """Let go of what is in use."""
        for each in self._speakers:
            each.close()

    @cached_property
    def reader(self) -> "SimulatedIdReader":
        """The identity card reader, with the sample cards of the catalogue."""
        from app.devices.id_reader.driver import SimulatedIdReader, load_cards

        given = self._given
        with given.store.read() as queries:
            zone = queries.halls.hall().zone
        return SimulatedIdReader(load_cards(CATALOGUE / "cards.json", given.clock, zone), given.clock)

    @cached_property
    def card(self) -> "SimulatedCardTerminal":
        """The bank card terminal, which remembers its charges over a restart."""
        from app.devices.card_terminal.driver import SimulatedCardTerminal

        return SimulatedCardTerminal(self._given.state_folder / "simulated-cards.json")

    @cached_property
    def camera(self) -> "SimulatedCamera":
        """The document camera."""
        from app.devices.camera.driver import SimulatedCamera

        return SimulatedCamera()

    @cached_property
    def faces(self) -> "FrameFaceMatcher | None":
        """The device that compares face and document, or None."""
        if not self._given.manner.face_device:
            return None
        from app.devices.face_matcher.driver import FrameFaceMatcher

        return FrameFaceMatcher(self._given.manner.face_device)

    @cached_property
    def codes(self) -> "HttpCodeProvider | None":
        """The line to whoever takes payment codes, or None."""
        if not self._given.manner.payment_url:
            return None
        from app.devices.payment_code.driver import HttpCodeProvider

        return HttpCodeProvider(self._given.manner.payment_url)
