"""The other end of a line: what an emulator listens on, TCP on loopback or a pseudo-terminal."""

import contextlib
import os
import select
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from typing import Final, Protocol

from app.domain.errors import EnvironmentFault

_PART: Final = 4096
_LOOK_S: Final = 0.05
_LAST_PORT: Final = 0xFFFF


class Peer(Protocol):
    """Whoever has opened the line."""

    def receive(self) -> bytes:
        """Return what has come, as soon as something has; nothing once the line is closed."""
        ...

    def send(self, data: bytes) -> None:
        """Send everything; raises OSError on a line that is closed."""
        ...

    def hang_up(self) -> None:
        """Close the line at once; a pseudo-terminal has no such thing, and stays open."""
        ...


Serve = Callable[[Peer], None]
"""Talks with one peer until the line is closed; OSError ends it as well."""


class TcpEnd:
    """Listens on TCP; each connection is served on a thread of its own."""

    def __init__(self, serve: Serve, host: str, port: int) -> None:
        """Take the port; raises OSError where it is taken, OverflowError where it is none."""
        self._serve = serve
        if not 0 <= port <= _LAST_PORT:
            raise OverflowError(port)  # a server would be made, and left open, before it says so
        self._server = socket.create_server((host, port))
        self._url = "tcp://{}:{}".format(*self._server.getsockname()[:2])
        self._peers: dict[_TcpPeer, threading.Thread] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="emulated-line")
        self._ended = False

    @property
    def url(self) -> str:
        """Return where it listens."""
        return self._url

    def start(self) -> None:
        """Accept from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Accept nobody any more, and hang up on all."""
        with self._lock:
            self._ended = True
            peers = dict(self._peers)
        with contextlib.suppress(OSError):
            # Closing alone does not wake who waits in accept.
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for peer in peers:
            peer.hang_up()
        if self._thread.is_alive():
            self._thread.join()
        for thread in peers.values():
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            peer = _TcpPeer(line)
            thread = threading.Thread(target=self._talk, args=(peer,), name="emulated-peer", daemon=True)
            with self._lock:
                if self._ended:
                    peer.close()
                    return
                self._peers[peer] = thread
                thread.start()

    def _talk(self, peer: "_TcpPeer") -> None:
        with contextlib.suppress(OSError):
            self._serve(peer)
        with self._lock:
            self._peers.pop(peer, None)
        peer.close()


class _TcpPeer:
    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def receive(self) -> bytes:
        try:
            return self._line.recv(_PART)
        except OSError:
            return b""

    def send(self, data: bytes) -> None:
        self._line.sendall(data)

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._line.close()


class PtyEnd:
    """A pseudo-terminal: a program opens its path as if it were a serial port. POSIX alone."""

    def __init__(self, serve: Serve) -> None:
        """Make one; raises `EnvironmentFault("emulator.no_pty")` where the system has none."""
        if sys.platform == "win32":  # pragma: no cover - tested where there are some
            raise EnvironmentFault("emulator.no_pty")
        import pty
        import tty

        self._serve = serve
        self._ours, theirs = pty.openpty()
        tty.setraw(theirs)
        self._path = os.ttyname(theirs)
        os.set_blocking(self._ours, False)
        # Once nobody has it open any more, it says so: that is how one who has come is told from none.
        os.close(theirs)
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._follow, name="emulated-line")

    @property
    def url(self) -> str:
        """Return its path."""
        return self._path

    def start(self) -> None:
        """Serve whoever opens it, from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close it."""
        os.write(self._waker, b"!")
        if self._thread.is_alive():
            self._thread.join()
        for each in (self._ours, self._wake, self._waker):
            os.close(each)

    def _follow(self) -> None:
        while not self._woken(0.0):
            if self._open():
                with contextlib.suppress(OSError):
                    self._serve(_PtyPeer(self))
            self._woken(_LOOK_S)

    def _open(self) -> bool:
        """Return whether somebody has it open."""
        look = select.poll()
        look.register(self._ours, select.POLLIN)
        return not any(event & select.POLLHUP for _, event in look.poll(0))

    def _woken(self, seconds: float) -> bool:
        return bool(select.select([self._wake], [], [], seconds)[0])

    def receive(self) -> bytes:
        """Return what was written into it; nothing once it was closed there, or here."""
        while True:
            ready = select.select([self._ours, self._wake], [], [])[0]
            if self._wake in ready:
                return b""
            try:
                return os.read(self._ours, _PART)
            except BlockingIOError:
                continue  # closed, and opened again at once
            except OSError:
                return b""

    def send(self, data: bytes) -> None:
        """Write everything, as fast as it is read there."""
        while data:
            if self._wake in select.select([self._wake], [self._ours], [])[0]:
                raise ConnectionError
            data = data[os.write(self._ours, data) :]


class _PtyPeer:
    def __init__(self, end: PtyEnd) -> None:
        self.receive = end.receive
        self.send = end.send

    def hang_up(self) -> None:
        """Do nothing: only whoever opened it closes it."""


class EmulatedDevice:
    """Serves its end of a line: TCP, or a pseudo-terminal where there is no port. Subclasses talk."""

    def __init__(self, serve: Serve, host: str, port: int | None) -> None:
        """Take the port; raises OSError, OverflowError, `EnvironmentFault("emulator.no_pty")`."""
        self._ended = threading.Event()
        self._end: TcpEnd | PtyEnd = PtyEnd(serve) if port is None else TcpEnd(serve, host, port)

    @property
    def url(self) -> str:
        """Return where it is reached: `tcp://HOST:PORT`, or a path."""
        return self._end.url

    def start(self) -> None:
        """Serve from now on."""
        self._end.start()

    def stop(self) -> None:
        """Serve no more."""
        self._ended.set()
        self._end.stop()


class SocketDevice:
    """Gives each connection to `talk` on a thread of its own, with the socket itself."""

    def __init__(self, talk: Callable[[socket.socket], None], host: str, port: int, name: str) -> None:
        """Take the port; raises OSError, OverflowError."""
        self._ended = threading.Event()

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                talk(self.request)

        self._server = socketserver.ThreadingTCPServer((host, port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_LOOK_S,), name=name)

    @property
    def url(self) -> str:
        """Return where it listens."""
        return "tcp://{}:{}".format(*self._server.server_address[:2])

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Serve no more."""
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
