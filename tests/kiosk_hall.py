"""A kiosk in the demo hall: real window, real program, its provider of payment codes on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.devices.payment_code.emulator import PaymentEmulator
from app.domain.shifts import NoteCount
from app.terminal.bootstrap import build
from app.terminal.desks import make_window
from app.terminal.given import Manner
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import KioskMode
from app.ui.screens.kiosk.view import KioskView
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.labels import Label
from tests.desk_hall import ALONE, finger
from tests.people import DemoHall

WANG, BROADBAND = "13800001234", "01000006688"


class KioskHall:
    """A kiosk while its hall is at work. `tap` and its like touch; `pass_s` lets seconds go.

    In a hall that is given it stands beside a counter, which opens the shift and closes the store.
    """

    def __init__(
        self,
        folder: Path,
        app: QApplication,
        qtbot: QtBot,
        hall: DemoHall | None = None,
        manner: Manner = ALONE,
    ) -> None:
        load_fonts()
        apply_theme(app, LIGHT)
        self._beside = hall is not None
        self.hasty = False
        """Whether fingers come at once, where others would have looked at a new page first."""
        self.hall = hall or DemoHall(folder)
        self.provider = PaymentEmulator(file=folder / "codes.json")
        self.provider.start()
        rig = self.hall.rig
        self.tasks = InlineRunner()
        self.crashes: list[object] = []
        self.tasks.crashed.connect(self.crashes.append)
        manner = replace(manner, payment_url=self.provider.url)
        self.program = build(rig.store, rig.clock, rig.ids, self.tasks, None, folder, None, manner)
        if not self._beside:
            clerk = self.hall.clerk()
            self.program.services.shifts.open_shift(clerk, (NoteCount(denomination_fen=10_000, pieces=5),))
        window = make_window(self.program, "kiosk", "zh_CN")
        assert isinstance(window, KioskView)
        self.window = window
        self._finger: QPointingDevice = finger(app)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        self.breathe()

    def close(self) -> None:
        """Close window, provider and store."""
        self.window.close()
        self.window.deleteLater()
        self.breathe()
        self.provider.stop()
        if not self._beside:
            self.hall.rig.store.close()
        assert self.crashes == []

    @property
    def presenter(self) -> KioskPresenter:
        """Who decides what is shown: for looking, not for acting."""
        return self.window.presenter

    @property
    def mode(self) -> KioskMode:
        """What is shown."""
        return self.presenter.state.mode

    def shows(self, mode: KioskMode) -> bool:
        """Return whether this is shown."""
        return self.mode is mode

    def breathe(self) -> None:
        """Let the program handle what waits."""
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def find(self, name: str) -> QWidget:
        """Return a control that is to be seen."""
        self.breathe()
        found = [each for each in self.window.findChildren(QWidget, name) if each.isVisible()]
        assert found, f"{name} while {self.mode}"
        return found[0]

    def text_of(self, name: str) -> str:
        """Return the words of a label."""
        found = self.find(name)
        assert isinstance(found, Label)
        return found.text()

    def says(self, words: str) -> bool:
        """Return whether a visible label or button holds these words."""
        self.breathe()
        shown: list[Label | QAbstractButton] = [
            *self.window.findChildren(Label),
            *self.window.findChildren(QAbstractButton),
        ]
        return any(words in each.text() for each in shown if each.isVisible())

    def pass_s(self, seconds: int) -> None:
        """Let the clock go on, second by second, as the program's own timer does."""
        for _ in range(seconds):
            self.hall.rig.clock.advance_ms(1000)
            self.presenter.tick()
        self.breathe()

    # -- one finger -----------------------------------------------------------------------------------

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold a finger on a control."""
        control = self.find(name)
        where = control.rect().center()
        self._bring(control)
        if not self.hasty:
            self.window.listen()
        touch = QTest.touchEvent(control, self._finger)
        touch.press(0, where, control)
        touch.commit()
        yield
        touch.release(0, where, control)
        touch.commit()
        self.breathe()

    def tap(self, *names: str) -> None:
        """Touch controls, one after the other."""
        for name in names:
            with self.held(name):
                pass

    def _bring(self, control: QWidget) -> None:
        """Put the window so that the control lies on the screen: a finger reaches no farther."""
        screen = self.window.screen().geometry()
        self.window.move(screen.center() - control.mapTo(self.window, control.rect().center()))

    def keys(self, figures: str) -> None:
        """Touch keys of the keypad."""
        for figure in figures:
            self.tap(f"kiosk_key_{figure}")

    def letters(self, words: str) -> None:
        """Touch keys of the letters."""
        for letter in words:
            self.tap(f"kiosk_letter_{letter}")
