"""Opens desks: one process, one store, one or more windows."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QRect, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import EnvironmentFault
from app.services.card_tray import tray_of
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.reading import Queries
from app.terminal.arrival import arrive, other_kind
from app.terminal.bootstrap import build
from app.terminal.calibration import calibrate
from app.terminal.closing import guarded
from app.terminal.garbage import collected_here
from app.terminal.given import manner_of
from app.terminal.home import Home, home_of
from app.terminal.network import TerminalNetwork, network_of
from app.terminal.scanning import scans_of
from app.terminal.settings import folder_of
from app.terminal.system import SystemClock, SystemIds
from app.ui.context import Program
from app.ui.desk import DeskWindow
from app.ui.desk_alarm import AlarmCover, AlarmGuard
from app.ui.motion import allow
from app.ui.mounting import ScreenSpec
from app.ui.placing import placed
from app.ui.tasks import Priority, TaskRunner
from app.ui.theme import DARK, LIGHT, apply_theme, load_fonts
from app.ui.training import TrainingMarks

LEFT_TRAINING: Final = 64
"""What the windows end with when somebody goes back from training."""
_CLOCK_SLACK_MS: Final = 5 * 60 * 1000
_TICK_MS: Final = 1000
_TIDY_BEATS: Final = 5
_NETWORK_MS: Final = 100
_PRELOAD_MS: Final = 1500
"""So long after the window stands, the rest is imported behind it: before anybody has typed a PIN."""
_KIOSK: Final = (1080, 1920)
_WORK: Final = (1920, 1080)
_WHOLE: Final = frozenset({"kiosk", "display"})
"""Made for a screen of their own: on a smaller one they are drawn smaller, not squeezed."""
NOWHERE: Final[Mapping[str, tuple[int, int, int, int]]] = MappingProxyType({})
_ENDS: Final = ("SIGINT", "SIGTERM", "SIGHUP")


def has_display() -> bool:
    """Return whether a window can be shown, or the offscreen platform was asked for."""
    if os.environ.get("QT_QPA_PLATFORM") or sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def application(language: str, theme: str = "light") -> QApplication:
    """Return the Qt application with fonts and theme (`light` or `dark`).

    Raises `EnvironmentFault("display_server.missing")`: without the check Qt would abort the process.
    """
    if not has_display():
        raise EnvironmentFault("display_server.missing")
    made = QApplication.instance() or QApplication(["tingtai"])
    if not isinstance(made, QApplication):  # pragma: no cover - nothing makes another kind
        raise EnvironmentFault("display_server.missing")
    made.setApplicationName("Tingtai")
    translator = QTranslator(made)
    if translator.load(
        QLocale(language), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        made.installTranslator(translator)
    load_fonts()
    apply_theme(made, DARK if theme == "dark" else LIGHT)
    return made


class Heart(QObject):
    """What a terminal does by itself: the queue's rules of time, the print queue, copies of customers."""

    def __init__(self, program: Program, network: TerminalNetwork | None = None) -> None:
        super().__init__()
        self._program = program
        self._network = network
        self._printing = False
        self._ticking = False
        self._telling = False
        self._recovered = False
        self._tidying = False
        self._beats = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Beat once a second from now on; nothing is loaded before the first beat."""
        self._timer.start(_TICK_MS)
        if self._network is not None:
            # The window first: it has all that it needs without the network.
            QTimer.singleShot(_NETWORK_MS, self, self._network.start)

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def beat(self) -> None:
        """Apply the rules of time, print what waits, send notices that are due."""
        tasks = self._program.tasks
        if not self._ticking:
            self._ticking = True
            tasks.write(self._tick, None, self._ignore, priority=Priority.MACHINE, ended=self._ticked)
        if not self._printing:
            self._printing = True
            tasks.pool(self._print, self._on_printed, self._ignore, ended=self._printed)
        if not self._telling:
            self._telling = True
            tasks.pool(self._tell, self._on_told, self._ignore, ended=self._told)
        self._beats += 1
        if self._network is not None and self._beats % _TIDY_BEATS == 0 and not self._tidying:
            self._tidying = True
            tasks.pool(self._tidy, None, self._ignore, ended=self._tidied)

    # Services are made by whoever asks first: here on the worker's own thread, not on the window's.
    def _tick(self) -> bool:
        services = self._program.services
        return services.queue.tick() or services.appointments.tick() or services.arrears.tick()

    def _print(self) -> bool:
        spool = self._program.services.spool
        if not self._recovered:
            # What was being printed when the power went is asked about before anything else is printed.
            spool.recover()
            self._recovered = True
        return spool.print_by_itself()

    def _tell(self) -> bool:
        return self._program.services.notices.send_next()

    def _tidy(self) -> None:
        self._program.services.lookups.tidy()

    def _tidied(self) -> None:
        self._tidying = False

    def _ticked(self) -> None:
        self._ticking = False

    def _printed(self) -> None:
        self._printing = False

    def _told(self) -> None:
        self._telling = False

    def _on_told(self, more: bool) -> None:
        if more:
            QTimer.singleShot(0, self, self.beat)

    def _on_printed(self, more: bool) -> None:
        if more:
            QTimer.singleShot(0, self, self.beat)

    def _ignore(self, _error: Exception) -> None:
        """A beat that failed is tried again in a second; the document shows why it waits."""


@contextmanager
def running(
    home: Home, clock: Clock, ids: Ids, print_folder: Path | None = None, *, accept_clock: bool = False
) -> Iterator[tuple[Program, Heart]]:
    """Hold the home, open its store and build the program; everything is closed on leaving."""
    with home.lock(), collected_here():
        store = home.open(clock, ids)
        tasks = TaskRunner()
        network: TerminalNetwork | None = None
        try:
            if not accept_clock and store.last_wall_ms() > clock.now_ms() + _CLOCK_SLACK_MS:
                raise EnvironmentFault("clock.behind")
            # What is for training has no line to anybody, and no provider of payments.
            network = None if home.training else network_of(store, home, clock, ids)
            if network is not None:
                arrive(store, home, clock, ids)
            manner = manner_of(home.settings(), training=home.training)
            program = build(store, clock, ids, tasks, print_folder, home.folder, network, manner)
            heart = Heart(program, network)
            try:
                yield program, heart
            finally:
                program.devices.close()
            heart.stop()
        finally:
            if network is not None:
                network.stop()
            tasks.close()
            store.close()


def started(program: Program) -> None:
    """End the start: what stands now stays for good, so that no collection ever goes through it again.

    What the sign-in screen had no use for is loaded soon after, behind it.
    """
    gc.freeze()
    QTimer.singleShot(_PRELOAD_MS, program.tasks, lambda: load_rest(program))


def load_rest(program: Program) -> None:
    """Load screens, read models and what writes; that stays for good as well."""
    tasks, store = program.tasks, program.store
    tasks.pool(load_screens, ended=gc.freeze)
    # Who signs in needs the writer next, and is told then if it fails.
    tasks.write(lambda: _load_store(store), None, lambda _: None, priority=Priority.MACHINE, ended=gc.freeze)


def _load_store(store: Store) -> None:
    """Load every fact, table and read model by a transaction that changes nothing."""
    with store.write(Stamp("")) as unit:
        queries = unit.queries
        for subject, each in vars(Queries).items():
            if isinstance(each, property):
                getattr(queries, subject)


def load_screens() -> tuple[ScreenSpec, ...]:
    """Return all screens of a desk: their modules are not needed before somebody has signed in."""
    from app.ui.navigation import SCREENS

    return SCREENS


def make_window(program: Program, kind: str, language: str) -> QWidget:
    """Return the window of a desk: `counter`, `manager`, `reception`, `kiosk` or `display`."""
    title = program.texts[language](f"desk.title.{kind}")
    if kind == "kiosk":
        from app.ui.screens.kiosk.presenter import KioskParts, KioskPresenter
        from app.ui.screens.kiosk.view import KioskView

        services = program.services
        parts = KioskParts(
            services.kiosk_bills,
            services.kiosk_money,
            services.kiosk_desk,
            services.appointments,
            tray_of(program.devices.reader),
            program.devices.speaker(),
            language,
        )
        presenter = KioskPresenter(
            services.queue, program.store, program.feed, program.tasks, program.clock, program.ids, parts
        )
        kiosk = KioskView(presenter, program.texts)
        presenter.setParent(kiosk)
        kiosk.setWindowTitle(title)
        kiosk.resize(*_KIOSK)
        AlarmCover(kiosk, AlarmGuard(program), program.texts[language])
        return kiosk
    if kind == "display":
        from app.ui.screens.display.presenter import DisplayPresenter
        from app.ui.screens.display.view import DisplayView

        services, devices = program.services, program.devices
        board = DisplayPresenter(
            services.queue, program.feed, program.tasks, program.clock, devices.speaker(), language
        )
        display = DisplayView(board, program.texts[language])
        board.setParent(display)
        apply_theme(display, DARK)
        display.setWindowTitle(title)
        display.resize(*_WORK)
        AlarmCover(display, AlarmGuard(program), program.texts[language])
        return display
    desk = DeskWindow(program, load_screens, kind, language, device_code(program))
    desk.resize(*_WORK)
    return desk


def device_code(program: Program) -> str:
    """Return the code of this device as receipts have it, or nothing before the hall's facts are here."""
    here = program.store.terminal.terminal_id
    with program.store.read() as queries:
        return next((each.code for each in queries.halls.terminals() if each.terminal_id == here), "")


def training_marks(made: QApplication, program: Program, language: str) -> TrainingMarks | None:
    """Return what marks every window of a training hall, at work already; None of a real one."""
    if not program.training:
        return None
    marks = TrainingMarks(made, program.texts[language])
    marks.left.connect(lambda: made.exit(LEFT_TRAINING))
    return marks


def open_desk(arguments: argparse.Namespace, kind: str) -> int:
    """Open one desk on a home and stay until its window is closed."""
    home = home_of(arguments)
    settings = home.settings()
    if arguments.lang:
        settings = replace(settings, language=arguments.lang)
    if kind == "kiosk":
        calibrate(settings.pixels_per_mm)
    if arguments.training:
        from app.terminal.training import open_training

        status = open_training(arguments, kind, settings.language)
        if status is not None:
            return status
    place = settings.place()
    return open_windows(
        home,
        (kind,),
        settings.language,
        folder_of(settings.print_folder),
        accept_clock=arguments.accept_clock,
        places={kind: place} if place else {},
        theme=settings.theme,
    )


def on_end(what: "signal._HANDLER") -> None:
    """Do this when somebody ends the process from outside: Ctrl+C, the system, a terminal that is closed."""
    for name in _ENDS:
        number = getattr(signal, name, None)
        # `nohup` means that it goes on without its terminal; a shell's background job still hears Ctrl+C.
        ignored = name == "SIGHUP" and number is not None and signal.getsignal(number) is signal.SIG_IGN
        if number is not None and not ignored:
            signal.signal(number, what)


def end_at_once(_number: int, _frame: object) -> None:
    """End the process in an orderly way, before its windows do so: for `on_end`."""
    raise SystemExit(1)


def open_windows(
    home: Home,
    kinds: tuple[str, ...],
    language: str,
    print_folder: Path | None,
    *,
    accept_clock: bool = False,
    places: Mapping[str, tuple[int, int, int, int]] = NOWHERE,
    theme: str = "light",
) -> int:
    """Open windows on one home and stay until the last is closed, or Ctrl+C; returns the exit status.

    `places` says of a kind where its window stands (x, y, width, height); else as it fits the screen.
    """
    made = application(language, theme)
    allow(on=home.settings().motion)
    # Before its loop runs Qt would not hear of an end.
    on_end(end_at_once)
    with running(home, SystemClock(), SystemIds(), print_folder, accept_clock=accept_clock) as (
        program,
        heart,
    ):
        enrolled = other_kind(program.store, kinds)
        if enrolled:
            note = program.texts[language]("enrol.other_kind", enrolled=enrolled, opened=", ".join(kinds))
            sys.stderr.write(f"{note}\n")
        made_windows = {kind: make_window(program, kind, language) for kind in kinds}
        scans = scans_of(program, made_windows)
        marks = training_marks(made, program, language)
        heart.start()
        room = made.primaryScreen().availableGeometry()
        windows = []
        for kind, window in made_windows.items():
            if marks is not None:
                marks.mark(window)
            place = QRect(*places[kind]) if kind in places else None
            shown = placed(window, room, place, whole=kind in _WHOLE)
            windows.append(shown)
            shown.show()
        guards = guarded(made_windows.values(), windows, program.texts[language])
        QTimer.singleShot(0, made, lambda: started(program))
        # Python hears of it at the next beat of the heart; without this it would be a fault in whatever runs.
        # Whoever ends it from outside is asked nothing by its windows, as `quit` would have them do.
        on_end(lambda _number, _frame: made.exit())
        status = made.exec()
        scans.stop()
        for guard in guards:
            guard.stop()
        if marks is not None:
            marks.stop()
        for window in windows:
            window.close()
            window.deleteLater()
    return status
