"""What a terminal's services are made from, and the simulated devices.

A device is made when it is first asked for, and imported then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import BugError
from app.i18n import Text
from app.services.card_tray import CardTray, tray_of
from app.services.ports import Clock, IdReader, Ids, Printer
from app.terminal.places import CATALOGUE, RESOURCES
from app.terminal.settings import Settings, folder_of
from app.ui.context import TerminalLink
from db.uow import SqlStore

if TYPE_CHECKING:
    from app.devices.camera.driver import SimulatedCamera
    from app.devices.card_terminal.driver import SimulatedCardTerminal
    from app.devices.face_matcher.driver import FrameFaceMatcher
    from app.devices.payment_code.driver import HttpCodeProvider
    from app.devices.scanner.driver import LineScanner
    from app.devices.sound.driver import Loudspeaker


@dataclass(frozen=True)
class Manner:
    """How a program is to run, besides what it works on.

    `payment_url` is where payment codes are asked about; empty: nowhere. `second_screen`: counters open the
    customer's screen even where only one screen is plugged in. `face_device` is where faces are compared,
    `id_reader` where cards are read (empty: sample cards), `photo_decoder` what decodes their
    photos, `scanner` where codes come from besides the keys. `printer` is where paper comes out; empty: the
    folder stands for it.
    `volume` (0 to 100) is the loudspeaker's; `sound_folder` stands for it where one is named.
    """

    payment_url: str = ""
    training: bool = False
    second_screen: bool = False
    face_device: str = ""
    id_reader: str = ""
    photo_decoder: str = ""
    scanner: str = ""
    printer: str = ""
    volume: int = 0
    sound_folder: Path | None = None


def manner_of(settings: Settings, *, training: bool) -> Manner:
    """Return how a device's settings say that its program runs.

    What is for training has no line to anybody: no provider of payments, no device that knows real people.
    """
    return Manner(
        payment_url="" if training else settings.payment_url,
        training=training,
        second_screen=settings.second_screen,
        face_device="" if training else settings.face_device,
        id_reader="" if training else settings.id_reader,
        photo_decoder=settings.photo_decoder,
        scanner=settings.scanner,
        printer="" if training else settings.printer,
        volume=settings.volume,
        sound_folder=folder_of(settings.sound_folder),
    )


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
        if "scanner" in vars(self) and self.scanner is not None:
            self.scanner.stop()
        for each in self._speakers:
            each.close()

    @property
    def real(self) -> frozenset[str]:
        """Which of the devices beside the keys are real."""
        manner = self._given.manner
        plugged = {"reader": manner.id_reader, "printer": manner.printer}
        return frozenset(name for name, address in plugged.items() if address)

    @cached_property
    def reader(self) -> IdReader:
        """The identity card reader; where none is named, one with the sample cards of the catalogue."""
        given, manner = self._given, self._given.manner
        if manner.id_reader:
            from app.devices.id_reader.driver import SamVReader
            from app.devices.id_reader.photo import ProgramDecoder

            decoder = ProgramDecoder(manner.photo_decoder) if manner.photo_decoder else None
            return SamVReader(manner.id_reader, given.clock, decoder=decoder)
        from app.devices.id_reader.samples import SimulatedIdReader, load_cards

        with given.store.read() as queries:
            zone = queries.halls.hall().zone
        return SimulatedIdReader(load_cards(CATALOGUE / "cards.json", given.clock, zone), given.clock)

    @property
    def tray(self) -> CardTray:
        """The hand that lays sample cards on the simulated reader; raises `BugError` with a real one."""
        found = tray_of(self.reader)
        if found is None:
            raise BugError("a real reader has no tray")
        return found

    @cached_property
    def scanner(self) -> "LineScanner | None":
        """A barcode scanner on a line of its own, or None."""
        if not self._given.manner.scanner:
            return None
        from app.devices.scanner.driver import LineScanner

        return LineScanner(self._given.manner.scanner)

    @cached_property
    def printer(self) -> Printer:
        """The receipt printer; where none is named, the folder that stands for it."""
        if self._given.manner.printer:
            from app.devices.printer.driver import EscposPrinter

            return EscposPrinter(self._given.manner.printer)
        from app.devices.printer.file_printer import FilePrinter

        return FilePrinter(self._given.print_folder)

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
