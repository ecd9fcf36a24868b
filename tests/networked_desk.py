"""A desk of a networked hall, with a connection whose state the test chooses."""

from collections.abc import Callable
from dataclasses import replace

from app.terminal.given import Given
from app.terminal.services import TerminalServices
from app.ui.context import Program
from tests.desk_hall import DeskHall
from tests.fake_link import FakeLink

OpenDesk = Callable[[str], DeskHall]
OpenNetworked = Callable[[str], "NetworkedDesk"]


class NetworkedDesk(DeskHall):
    """The whole program of one desk around a `FakeLink`."""

    link: FakeLink

    def build(self) -> Program:
        """Return the program around the store and the fake connection."""
        program, rig = super().build(), self.hall.rig
        self.link = FakeLink(rig.clock.now_ms())
        given = Given(rig.store, rig.clock, rig.ids, program.texts, None, self._folder, self.link)
        services = TerminalServices(given, program.devices)  # type: ignore[arg-type] # the terminal's own
        return replace(program, services=services, link=self.link)
