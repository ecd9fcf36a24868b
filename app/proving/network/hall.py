"""Centre, hub and enrolled terminals of one hall, with a line between them that can be cut."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from app.devices.machine import WITH_PARENT, close_pipes
from app.domain.errors import EnvironmentFault
from app.domain.halls import DeviceKind
from app.proving.proxy import Line, Proxy
from app.terminal.home import Home
from app.terminal.places import CATALOGUE, ROOT

HALL: Final = "A01"
ANY_PORT: Final = "127.0.0.1:0"
_ALWAYS: Final = {"opens": "00:00", "closes": "24:00"}
"""Whoever tries the demo at night must be able to take a number too."""
_READY: Final = "ready "
_PATIENCE_S: Final = 180
_CODE_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class Seat:
    """One terminal of the hall: the folder's name and what it is used as."""

    name: str
    kind: DeviceKind


TOUR_SEATS: Final = (
    Seat("kiosk", DeviceKind.KIOSK),
    Seat("counter-1", DeviceKind.COUNTER),
    Seat("counter-2", DeviceKind.COUNTER),
    Seat("display", DeviceKind.DISPLAY),
    Seat("manager", DeviceKind.MANAGER),
)
DEMO_SEATS: Final = (*TOUR_SEATS, Seat("reception", DeviceKind.RECEPTION))
"""Reception last: who enrols first has the plain numbers, and the counters keep T02 and T03."""


class ServerProcess:
    """One `server` process, which ends with this one. Its log goes to a file beside its home."""

    def __init__(self, name: str, home: Path, words: Sequence[str]) -> None:
        self.name = name
        self.home = home
        self._words = tuple(words)
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    @property
    def pid(self) -> int:
        """The process id; 0 while it does not run."""
        return self._process.pid if self._process else 0

    def start(self) -> str:
        """Start it and return its URL; the port that it got the first time stays its own.

        Raises `EnvironmentFault("server.not_ready")` with the path of the log.
        """
        log = self.home / "server.log"
        self.home.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command(self.home, WITH_PARENT, "server", *self._words),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment(self.home.parent),
                start_new_session=True,
            )
        line = self._process.stdout.readline().strip() if self._process.stdout else ""
        if not line.startswith(_READY):
            self._process.wait(_PATIENCE_S)
            close_pipes(self._process)
            self._process = None
            raise EnvironmentFault("server.not_ready", path=str(log))
        self.url = line.removeprefix(_READY)
        at = self.url.removeprefix("http://")
        self._words = tuple(at if word == ANY_PORT else word for word in self._words)
        return self.url

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """The power goes."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_PATIENCE_S)
        close_pipes(process)


class NetworkHall:
    """The demo hall as a network: made below a folder when it is not there yet, then started.

    `database` is the centre's; empty: an encrypted SQLite file below the folder. Every home has its keys in
    a file beside it, so that no keyring is asked. `tell` hears what begins: `centre`, `load`, `hub`, `enrol`.
    """

    def __init__(
        self,
        folder: Path,
        seats: Sequence[Seat] = DEMO_SEATS,
        database: str = "",
        tell: Callable[[str], None] = lambda _step: None,
    ) -> None:
        self.folder = folder
        self._tell = tell
        self.seats = tuple(seats)
        self._database = database or f"sqlite:///{folder / 'centre' / 'centre.db'}"
        self.centre = ServerProcess("centre", folder / "centre", self._centre_words())
        self.hub: ServerProcess | None = None
        self.wan: Proxy | None = None
        """Line from the hall to the centre."""
        self.lan: Proxy | None = None
        """Line from the terminals to the hub."""

    def _centre_words(self) -> tuple[str, ...]:
        return ("--role", "centre", "--db", self._database, "--listen", ANY_PORT)

    @property
    def database(self) -> str:
        """The centre's database."""
        return self._database

    def home(self, name: str) -> Home:
        """Return a seat's home, the hub's or the centre's."""
        return Home(self.folder / name, key_file(self.folder / name))

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> None:
        marker, making = self.folder / "hall.json", self.folder / "hall.making"
        fresh = not marker.exists()
        if fresh:
            if making.exists():
                self._clear()
            self.folder.mkdir(parents=True, exist_ok=True)
            making.touch()
        self._tell("centre")
        self.centre.start()
        self.wan = _line(self.centre.url)
        if fresh:
            self._tell("load")
            self.operate("load", "--catalogue", str(self._catalogue()), "--hall", HALL, "--demo")
            self._enrol("hub", DeviceKind.HUB)
        hub_home = self.folder / "hub"
        words = ("--role", "hub", "--db", f"sqlite:///{hub_home / 'hub.db'}", "--listen", ANY_PORT)
        self._tell("hub")
        self.hub = ServerProcess("hub", hub_home, (*words, "--hall", HALL, "--upstream", self.wan.url))
        self.hub.start()
        self.lan = _line(self.hub.url)
        if fresh:
            self._tell("enrol")
        for seat in self.seats:
            if fresh or not (self.folder / seat.name).exists():
                self.enrol_seat(seat)
            else:
                self._tell_lines(seat.name)
        marker.write_text(json.dumps({"hall": HALL}), "utf-8")
        making.unlink(missing_ok=True)

    def _clear(self) -> None:
        """Take away what a start that was broken off left: an enrolled home cannot be enrolled again."""
        for name in ("centre", "hub", *(seat.name for seat in self.seats)):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _catalogue(self) -> Path:
        """Return the demo catalogue with doors that never close."""
        copy = self.folder / "catalogue"
        shutil.copytree(CATALOGUE, copy, dirs_exist_ok=True)
        described = json.loads((copy / "hall.json").read_text("utf-8"))
        described["hall"] |= _ALWAYS
        (copy / "hall.json").write_text(json.dumps(described, ensure_ascii=False), "utf-8")
        return copy

    def operate(self, *words: str) -> str:
        """Run one of the operator's commands on the centre; returns what it printed."""
        return _run(self.folder / "centre", "server", *words, "--db", self._database)

    def enrol_seat(self, seat: Seat) -> None:
        """Make one more terminal of the hall, and tell it its lines."""
        self._enrol(seat.name, seat.kind)
        self._tell_lines(seat.name)

    def _enrol(self, name: str, kind: DeviceKind) -> None:
        ttl = str(_CODE_MINUTES)
        code = self.operate("code", "--hall", HALL, "--kind", kind.value, "--ttl", ttl).split()[-1]
        url = self.wan.url if self.wan else self.centre.url
        _run(self.folder / name, "enrol", "--server", url, "--code", code)

    def _tell_lines(self, name: str) -> None:
        """Ports change from start to start: each terminal is told where its lines begin now."""
        path = self.home(name).settings_path
        known = json.loads(path.read_text("utf-8")) if path.exists() else {}
        if self.wan and self.lan:
            known |= {"centre_url": self.wan.url, "hub_url": self.lan.url}
        # Where it serves when a manager makes it the hub; a place of its own, since all are on one machine.
        known["hub_listen"] = known.get("hub_listen") or f"127.0.0.1:{_free_port()}"
        path.write_text(json.dumps(known, indent=1), "utf-8")

    # -- faults -----------------------------------------------------------------------------------------

    def cut_wan(self, *, cut: bool) -> None:
        """Cut the line to the centre, or mend it."""
        if self.wan:
            self.wan.set(Line.CUT if cut else Line.PASS)

    def cut_hub(self, *, cut: bool) -> None:
        """Cut the line to the hub, or mend it."""
        if self.lan:
            self.lan.set(Line.CUT if cut else Line.PASS)

    def stop(self) -> None:
        """End the servers and the lines."""
        if self.hub:
            self.hub.stop()
        self.centre.stop()
        for line in (self.wan, self.lan):
            if line:
                line.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port: int = line.getsockname()[1]
    return port


def key_file(home: Path) -> Path:
    """Return where a home of the demo keeps its keys."""
    return home / "keys.json"


def command(home: Path, *words: str) -> list[str]:
    """Return the command line of this program on a home."""
    return [
        sys.executable,
        str(ROOT / "main.py"),
        "--home",
        str(home),
        "--key-file",
        str(key_file(home)),
        *words,
    ]


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a hall's processes: what one has compiled, the next need not."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONUTF8": "1", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _run(home: Path, *words: str) -> str:
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command(home, *words),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_S,
        env=environment(home.parent),
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise EnvironmentFault(
            "demo_hall.command_failed", command=" ".join(words[:2]), status=done.returncode
        )
    return done.stdout


def _line(url: str) -> Proxy:
    host, port = url.removeprefix("http://").split(":")
    line = Proxy(host, int(port))
    line.start()
    return line
