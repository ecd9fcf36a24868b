"""Lets the windows of a program have what its scanner reads."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from app.ui.context import Program
from app.ui.desk import DeskWindow
from app.ui.scans import Scans, Take, scan_at_desk
from app.ui.wedge import Wedge


def scans_of(program: Program, windows: Mapping[str, QWidget]) -> Scans:
    """Return what hears the program's scanner, at work already; `windows` are its windows by kind."""
    takers: dict[QWidget, Take] = {}
    for kind, window in windows.items():
        if isinstance(window, DeskWindow):
            takers[window] = partial(scan_at_desk, window)
            Wedge(window, takers[window])
        elif kind == "kiosk":
            from app.ui.screens.kiosk.view import KioskView  # no other program has loaded it

            if isinstance(window, KioskView):
                takers[window] = window.scan
    return Scans(program.devices.scanner, takers)
