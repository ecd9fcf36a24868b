"""The ways through the program that show every screen."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.terminal.given import Manner
from tests.desk_hall import ALONE, DeskHall
from tests.kiosk_hall import KioskHall
from tests.screens import desks, forms, kiosk, others, rest
from tests.screens.shot import Tour

Begin = Callable[[Path, QApplication, QtBot], AbstractContextManager[Tour]]


@contextmanager
def _at_desk(
    tour: Callable[[DeskHall], Tour],
    kind: str,
    manner: Manner,
    folder: Path,
    app: QApplication,
    qtbot: QtBot,
) -> Iterator[Tour]:
    desk = DeskHall(folder, app, qtbot, kind, manner)
    try:
        yield tour(desk)
    finally:
        desk.close()


def _desk(tour: Callable[[DeskHall], Tour], kind: str = "counter", manner: Manner = ALONE) -> Begin:
    return partial(_at_desk, tour, kind, manner)


@contextmanager
def _at_kiosk(
    tour: Callable[..., Tour], group: str, large: bool, folder: Path, app: QApplication, qtbot: QtBot
) -> Iterator[Tour]:
    made = KioskHall(folder, app, qtbot)
    try:
        yield tour(made, group, large=large)
    finally:
        made.close()


WAYS: dict[str, Begin] = {
    "counter": _desk(desks.counter),
    "visit": _desk(desks.visit),
    "checkout": _desk(desks.checkout),
    "places": _desk(desks.places),
    "manager": _desk(desks.manager),
    "reception": _desk(desks.reception, "reception"),
    "kiosk": partial(_at_kiosk, kiosk.numbers, "kiosk", False),
    "elder": partial(_at_kiosk, kiosk.numbers, "elder", True),
    "kiosk-money": partial(_at_kiosk, kiosk.money, "kiosk-money", False),
    "elder-money": partial(_at_kiosk, kiosk.money, "elder-money", True),
    "kiosk-booking": partial(_at_kiosk, kiosk.booking, "kiosk-booking", False),
    "customer": _desk(others.customer, manner=Manner(second_screen=True)),
    "display": _desk(others.display),
    "form": forms.filled,
    "ways-in": _desk(rest.ways_in),
    "settings": _desk(rest.settings, "manager"),
    "drawer": _desk(rest.drawer),
    "day": _desk(rest.day),
    "kiosk-shut": partial(_at_kiosk, rest.kiosk, "kiosk-shut", False),
}
"""How each group of `names.GROUPS` is shown."""
