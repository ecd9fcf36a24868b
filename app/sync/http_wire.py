"""The wire over HTTP (SYNC §5). Imported only when a connection is made: nobody waits for it at the start."""

import contextlib
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx

from app.domain.errors import UserError
from app.sync.addresses import checked_url, trust
from app.sync.protocol import (
    MAX_BLOB_BYTES,
    PREFIX,
    Ask,
    Copies,
    Enrol,
    Enrolled,
    FeedPage,
    Hello,
    HelloAnswer,
    Push,
    PushAnswer,
    Refusal,
    Snapshot,
    dump,
    load,
)
from app.sync.wire import BadAnswer, Unreachable, WireRefused

_CONNECT_S: Final = 5
_READ_S: Final = 30
_WHOLE_S: Final = 120
"""A whole answer takes no longer, however slowly its bytes drip."""
_MAX_ANSWER: Final = 64 << 20
_MAX_REFUSAL: Final = 64 << 10
_HERE: Final = ("127.0.0.1", "::1", "localhost")
_SMALL: Final = 1024
"""Below this, gzip gains nothing."""
_MAX_RETRY_S: Final = 300
_OK: Final = 200
_REDIRECT: Final = 300
_ERROR: Final = 400

M = TypeVar("M")


class HttpWire:
    """Implements `Wire`. `ca` is the PEM text of a private CA, `pin` the Ed25519 key of a promoted hub.

    `packs`: whether messages are zipped; None: unless the other side is on this machine.
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        ca: str | None = None,
        pin: str = "",
        read_s: float = _READ_S,
        *,
        packs: bool | None = None,
    ) -> None:
        self.url = checked_url(url)
        self._read_s = read_s
        self._closed = False
        self._calls = 0
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # On this very machine packing takes longer than the way.
        self._packs = httpx.URL(self.url).host not in _HERE if packs is None else packs
        if not self._packs:
            headers["Accept-Encoding"] = "identity"
        self._client = httpx.Client(
            base_url=self.url + PREFIX,
            headers={**headers, "Accept": "application/json"},
            verify=trust(ca or "", pin) if self.url.startswith("https:") else False,
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=60),
        )

    def hello(self, hello: Hello) -> HelloAnswer:
        """Greet."""
        return load_answer(HelloAnswer, self._send("POST", "/hello", body=dump(hello)))

    def push(self, push: Push, await_s: float = 0) -> PushAnswer:
        """Send batches; with `await_s`, wait so long for the verdicts on them."""
        query = {"await": "verdict", "wait": f"{await_s:g}"} if await_s > 0 else {}
        found = self._send("POST", "/push", body=dump(push), query=query, wait_s=max(0.0, await_s))
        return load_answer(PushAnswer, found)

    def feed(self, scope: str, after: int, limit: int, wait_s: float) -> FeedPage:
        """Return what follows `after`, waiting up to `wait_s` seconds for something."""
        query = {"after": str(after), "limit": str(limit), "wait": str(round(wait_s))}
        found = self._send("GET", f"/feed/{quote(scope, safe=':')}", query=query, wait_s=wait_s)
        return load_answer(FeedPage, found)

    def snapshot(self, scope: str) -> Snapshot:
        """Return the parts of a scope as it stands."""
        return load_answer(Snapshot, self._send("GET", f"/snapshot/{quote(scope, safe=':')}"))

    def blob(self, sha256: str) -> bytes:
        """Return a blob."""
        return self._send("GET", f"/blob/{quote(sha256)}", cap=MAX_BLOB_BYTES)

    def put_blob(self, sha256: str, data: bytes) -> None:
        """Hand over a blob."""
        self._send("PUT", f"/blob/{quote(sha256)}", body=data, kind="application/octet-stream")

    def enrol(self, enrol: Enrol) -> Enrolled:
        """Ask to belong to a hall."""
        return load_answer(Enrolled, self._send("POST", "/enrol", body=dump(enrol)))

    def look_up(self, ask: Ask) -> Copies:
        """Ask the centre for a customer."""
        return load_answer(Copies, self._send("POST", "/customer", body=dump(ask)))

    def close(self) -> None:
        """Let go of connections; calls under way end with `Unreachable`."""
        with self._lock:
            self._closed = True
            held = tuple(self._sockets)
            self._sockets.clear()
            idle = not self._calls
        for each in held:
            # Closing would leave a thread waiting in its receive until the line times out, and might give the
            # number of its socket to another that it then waits on: the last call under way closes.
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        if idle:
            self._client.close()

    def _send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        kind: str = "application/json",
        wait_s: float = 0,
        cap: int = _MAX_ANSWER,
    ) -> bytes:
        """Return the body of a good answer; raise `Unreachable`, `WireRefused`, `BadAnswer` for any other."""
        headers = {}
        if body is not None:
            headers["Content-Type"] = kind
            if self._packs and len(body) > _SMALL and kind == "application/json":
                body = gzip.compress(body, compresslevel=1, mtime=0)
                headers["Content-Encoding"] = "gzip"
        limit = httpx.Timeout(self._read_s, connect=_CONNECT_S, read=self._read_s + wait_s)
        until = time.monotonic() + min(_WHOLE_S, 4 * self._read_s) + wait_s
        request = self._client.build_request(
            method, path, content=body, params=query, headers=headers, timeout=limit
        )
        request.extensions["trace"] = self._trace
        try:
            with self._opened(request) as answer:
                good = answer.status_code < _REDIRECT
                data = _body(answer, cap if good else _MAX_REFUSAL, until)
                if good:
                    return data
                raise _refusal(answer, data)
        except httpx.DecodingError as error:
            raise BadAnswer("encoding") from error
        except httpx.TimeoutException as error:
            late = not isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout)
            raise Unreachable(type(error).__name__, timed_out=late) from error
        except (httpx.HTTPError, httpx.StreamError, OSError, RuntimeError, ValueError) as error:
            # RuntimeError: closed meanwhile. ValueError: headers that are none.
            raise Unreachable(type(error).__name__, untrusted=_untrusted(error)) from error

    @contextlib.contextmanager
    def _opened(self, request: httpx.Request) -> Iterator[httpx.Response]:
        with self._lock:
            if self._closed:
                raise Unreachable("closed")
            self._calls += 1
        try:
            answer = self._client.send(request, stream=True)
            try:
                yield answer
            finally:
                answer.close()
        finally:
            self._over()

    def _over(self) -> None:
        """A call has ended: the last one after `close` lets go of the connections."""
        with self._lock:
            self._calls -= 1
            last = self._closed and not self._calls
        if last:
            self._client.close()

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the sockets that are made, so that `close` can wake whoever waits on one."""
        if event not in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            return
        made = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets = {each for each in self._sockets if each.fileno() >= 0}
            if made is not None:
                self._sockets.add(made)
        if self._closed and made is not None:
            made.close()


def load_answer(kind: type[M], data: bytes) -> M:
    """Return a message that arrived. Raises `BadAnswer`."""
    try:
        return load(kind, data)
    except UserError as error:
        raise BadAnswer(kind.__name__) from error


def _untrusted(error: BaseException | None) -> bool:
    """Return whether a connection failed because of the server's certificate."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _body(answer: httpx.Response, cap: int, until: float) -> bytes:
    found = bytearray()
    for chunk in answer.iter_bytes():
        found += chunk
        if len(found) > cap:
            raise BadAnswer("size")
        if time.monotonic() > until:
            raise Unreachable("slow", timed_out=True)
    return bytes(found)


def _refusal(answer: httpx.Response, data: bytes) -> WireRefused | BadAnswer:
    if answer.status_code < _ERROR:
        return BadAnswer("redirect")
    try:
        said = load(Refusal, data)
    except UserError:
        said = Refusal("http")  # a proxy between us and the server speaks for itself
    return WireRefused(answer.status_code, said.error, said.detail, _retry_after(answer))


def _retry_after(answer: httpx.Response) -> float:
    """Return the seconds that the server asks to wait, at most five minutes."""
    try:
        return min(_MAX_RETRY_S, max(0.0, float(answer.headers.get("Retry-After", "0"))))
    except ValueError:
        return 0.0
