"""One worker: listens, says that it is ready, and stops gracefully."""

import asyncio
import contextlib
import signal
import socket
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from app.domain.errors import EnvironmentFault, UserError
from app.server.protocol import BoundedProtocol
from app.sync.addresses import is_loopback

_BACKLOG: Final = 2048
_IDLE_S: Final = 75
"""A kept connection stays longer than a terminal's long poll pauses."""
_GRACE_S: Final = 20
_MOST_PORT: Final = 65_535
_TLS_BUFFER: Final = 16 * 1024
"""One TLS record. asyncio keeps 256 KiB for each connection, which a thousand idle polls would hold."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen, and with which certificate."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def scheme(self) -> str:
        """`https` with a certificate, else `http`."""
        return "https" if self.certificate else "http"

    def url(self, port: int) -> str:
        """Return the address under which `port` is reached."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{port}"


def listening(words: str, certificate: Path | None, key: Path | None) -> Listening:
    """Return what `--listen HOST:PORT` and the certificate mean.

    Raises `UserError`: `server.listen`, `server.tls_pair`;
    `EnvironmentFault`: `server.tls_needed` beyond this machine without a certificate, `server.tls_files`.
    """
    host, colon, port = words.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    host = host[1:-1] if bracketed else host
    if not (colon and host and port.isdecimal() and port.isascii() and int(port) <= _MOST_PORT):
        raise UserError("server.listen", words=words)
    if ":" in host and not bracketed:
        raise UserError("server.listen", words=words)
    if (certificate is None) != (key is None):
        raise UserError("server.tls_pair")
    if certificate is None and not is_loopback(host):
        raise EnvironmentFault("server.tls_needed", host=host)
    if certificate is not None and key is not None:
        _check_certificate(certificate, key)
    return Listening(host, int(port), certificate, key)


def _check_certificate(certificate: Path, key: Path) -> None:
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise EnvironmentFault("server.tls_files", certificate=str(certificate), key=str(key)) from error


def bind(place: Listening) -> socket.socket:
    """Return a socket with that address; until it serves, who connects is refused.

    Raises `EnvironmentFault("server.address")`.
    """
    sock = None
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, proto)
        if hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Inherited by what is accepted: an answer of two small packets must not wait for the first's receipt.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.bind(address)
    except OSError as error:
        if sock is not None:
            sock.close()
        raise EnvironmentFault("server.address", host=place.host, port=place.port) from error
    sock.setblocking(False)
    return sock


class Worker(uvicorn.Server):
    """uvicorn's server that says when it is ready, and whose end is an ordinary one."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready, self._leave = ready, leave

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so when requests are answered."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer the long polls first: they would hold the connections open."""
        self._leave()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Stop on SIGTERM and SIGINT; having stopped, do not raise them once more."""
        wanted = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Leave the loop; a second SIGINT does not wait for anybody."""
        super().handle_exit(sig, frame)


def serve(app: FastAPI, sock: socket.socket, place: Listening, ready: Callable[[], None]) -> bool:
    """Serve until SIGTERM or SIGINT; `ready` is called when requests are answered. Returns whether it was."""
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_GRACE_S,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
    )
    SSLProtocol.max_size = _TLS_BUFFER
    worker = Worker(config, ready, app.state.serving.stop_waiting)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(worker.serve([sock]))
    return worker.started
