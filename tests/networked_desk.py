"""A desk of a networked hall, with a connection whose state the test chooses."""

from collections.abc import Callable
from dataclasses import replace

from app.terminal.bootstrap import Given, TerminalServices
from app.terminal.desks import load_screens
from app.ui.desk import DeskWindow
from tests.desk_hall import WORK, DeskHall
from tests.fake_link import FakeLink

OpenDesk = Callable[[str], DeskHall]
OpenNetworked = Callable[[str], "NetworkedDesk"]


class NetworkedDesk(DeskHall):
    """The whole program of one desk around a `FakeLink`."""

    link: FakeLink

    def start(self) -> None:
        """Build the program around the fake connection, and open its window."""
        super().start()
        self._shut()
        rig = self.hall.rig
        self.link = FakeLink(rig.clock.now_ms())
        given = Given(rig.store, rig.clock, rig.ids, self.program.texts, None, self._folder, self.link)
        devices = self.program.devices
        services = TerminalServices(given, devices)  # type: ignore[arg-type] # the terminal's own
        self.program = replace(self.program, services=services, link=self.link)
        self.window = DeskWindow(self.program, load_screens, self._desk, "zh_CN")
        self.window.resize(*WORK)
        with self._qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
