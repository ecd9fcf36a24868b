"""How connections are read: uvicorn's protocol with a bound on heads, and with patience that ends."""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD: Final = 16 * 1024
"""Bytes of request line and headers."""
HEAD_S: Final = 20.0
"""Until the first request of a connection, and for the head of each."""


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose head grows too long or comes too slowly, or that says nothing at all."""

    _head = 0
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._calm()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Count a head from its beginning."""
        self._head = 0
        self._expect()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count the request line."""
        super().on_url(url)
        self._grow(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        super().on_header(name, value)
        self._grow(len(name) + len(value))

    def on_headers_complete(self) -> None:
        """The request is here."""
        self._calm()
        super().on_headers_complete()

    def _grow(self, count: int) -> None:
        self._head += count
        if self._head > MAX_HEAD:
            raise ValueError("head too long")  # the parser makes a refusal of it: 400, connection closed

    def _expect(self) -> None:
        """Give the head of a request so long, and no longer."""
        if self._patience is None:
            self._patience = self.loop.call_later(HEAD_S, self.transport.close)

    def _calm(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
