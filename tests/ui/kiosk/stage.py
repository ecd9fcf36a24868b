"""A kiosk with fingers, a card and a phone: everything by touch, or by what a scanner types."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.screens.kiosk.presenter import KioskMode, KioskParts, KioskPresenter
from app.ui.screens.kiosk.view import KioskView
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.labels import Label
from tests.factories_kiosk import KioskTill
from tests.slow_speaker import SlowSpeaker


class Hands:
    """What a finger does at a kiosk's window."""

    view: KioskView
    presenter: KioskPresenter

    @property
    def mode(self) -> KioskMode:
        return self.presenter.state.mode

    def shows(self, mode: KioskMode) -> bool:
        return self.mode is mode

    def find(self, name: str) -> QWidget:
        found = sorted(self.view.findChildren(QWidget, name), key=lambda each: not each.isVisible())
        assert found, name
        return found[0]

    def text_of(self, name: str) -> str:
        """Return what a label says."""
        found = self.find(name)
        assert isinstance(found, Label)
        return found.text()

    def tap(self, *names: str) -> None:
        for name in names:
            QApplication.processEvents()
            widget = self.find(name)
            assert widget.isVisible(), name
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def type(self, figures: str) -> None:
        """Press the keypad's keys."""
        for figure in figures:
            self.tap(f"kiosk_key_{figure}")

    def spell(self, letters: str) -> None:
        for letter in letters:
            self.tap(f"kiosk_letter_{letter}")

    def scan(self, code: str) -> None:
        """Let the scanner type a code and its Enter."""
        QApplication.processEvents()
        QTest.keyClicks(self.view, code)
        QTest.keyClick(self.view, Qt.Key.Key_Return)

    def seconds(self, count: int) -> None:
        for _ in range(count):
            self.presenter.tick()

    def words(self) -> str:
        """Return all that can be read, seen or not, in the window."""
        QApplication.processEvents()
        found = []
        for widget in (self.view, *self.view.findChildren(QWidget)):
            found += [widget.accessibleName(), widget.accessibleDescription()]
            if isinstance(widget, Label | QAbstractButton):
                found.append(widget.text())
        return " | ".join(filter(None, found))

    def buttons(self) -> list[QAbstractButton]:
        """Return what a finger can press now."""
        QApplication.processEvents()
        return [button for button in self.view.findChildren(QAbstractButton) if button.isVisible()]


@contextmanager
def held_back(stage: "PayStage", kind: str) -> Iterator[Callable[[], None]]:
    """Keep what is asked of a worker meanwhile; what is given does it, after all that was touched."""
    held: list[Callable[[], None]] = []
    worker = getattr(stage.tasks, kind)

    def later(*given: Any, **named: Any) -> None:  # noqa: ANN401 - whatever a runner takes
        held.append(lambda: worker(*given, **named))

    def now() -> None:
        while held:
            held.pop(0)()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.tasks, kind, later)
        yield now


class PayStage(Hands):
    """A kiosk whose hall has begun its day, with the provider of payment codes on loopback."""

    def __init__(self, folder: Path, app: QApplication, qtbot: QtBot, *, connected: bool = True) -> None:
        load_fonts()
        apply_theme(app, LIGHT)
        self.till = KioskTill(folder, connected=connected)
        self.tasks = InlineRunner()
        self.build(qtbot)

    def build(self, qtbot: QtBot) -> None:
        till, rig = self.till, self.till.rig
        self.speaker = SlowSpeaker()
        parts = KioskParts(till.bills, till.money, till.desk, till.appointments, till.reader, self.speaker)
        self.presenter = KioskPresenter(
            till.queue, rig.store, rig.store, self.tasks, rig.clock, rig.ids, parts
        )
        self.view = KioskView(self.presenter, till.texts)
        qtbot.addWidget(self.view)
        self.view.resize(1080, 1920)
        self.view.show()
        QApplication.processEvents()

    def close(self) -> None:
        self.view.hide()
        self.till.close()

    def ask_about(self, tile: str, number: str) -> None:
        """Touch a tile that asks for a service number, type it, and press OK."""
        self.tap(tile)
        self.type(number)
        self.tap("kiosk_confirm")
