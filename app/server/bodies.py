"""Bodies of requests and answers: how much is read, and how they are packed."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.server.limits import Caps
from app.sync.protocol import Refusal, dump

JSON: Final = "application/json"
_GZIP: Final = 16 + zlib.MAX_WBITS
_WHO: Final = 401
_WORTH_PACKING: Final = 1024
_LEVEL: Final = 1
"""Fast: a feed shrinks to a fifth even so, and the server has more to do than packing."""


class Refuse(Exception):
    """An answer other than 200: status, stable code, what belongs to it, seconds to wait where it says so."""

    def __init__(
        self, status: int, code: str, detail: dict[str, Any] | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail or {}
        self.retry_after = retry_after

    def response(self) -> Response:
        """Return the answer."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status == _WHO:
            headers["WWW-Authenticate"] = "Bearer"
        return Response(dump(Refusal(self.code, self.detail)), self.status, headers, JSON)


async def read_json(request: Request, caps: Caps) -> bytes:
    """Return the body of a message, unpacked.

    Raises `Refuse`: 413 `too_large`, 400 `malformed`, 415 `encoding`, 408 `too_slow`.
    """
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing == "identity":
        return await read_body(request, min(caps.body, caps.inflated), caps.body_s)
    if packing != "gzip":
        raise Refuse(415, "encoding", {"known": ["gzip", "identity"]})
    return inflate(await read_body(request, caps.body, caps.body_s), caps.inflated)


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """Return a body of at most `most` bytes. Raises `Refuse`: 413 `too_large`, 408 `too_slow`."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        raise Refuse(413, "too_large", {"limit": most})
    found = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in _pieces(request):
                found += piece
                if len(found) > most:
                    raise Refuse(413, "too_large", {"limit": most})
    except TimeoutError:
        raise Refuse(408, "too_slow", {"seconds": int(seconds)}) from None
    return bytes(found)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    try:
        async for piece in request.stream():
            yield piece
    except ClientDisconnect:
        raise Refuse(400, "cut_off") from None


def inflate(data: bytes, most: int) -> bytes:
    """Return what a gzip holds. Raises `Refuse`: 413 `too_large` beyond `most` bytes, 400 `malformed`."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        found = unpacker.decompress(data, most + 1)
    except zlib.error:
        raise Refuse(400, "malformed", {"where": "gzip"}) from None
    if len(found) > most:
        raise Refuse(413, "too_large", {"limit": most})
    if not unpacker.eof or unpacker.unused_data:
        raise Refuse(400, "malformed", {"where": "gzip"})
    return found


def packed(message: object, *, gzipped: bool) -> Response:
    """Return a message as the answer 200, packed when worth it. May take long: not on the event loop."""
    data = dump(message)
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if gzipped and len(data) >= _WORTH_PACKING:
        headers["Content-Encoding"] = "gzip"
        data = gzip.compress(data, _LEVEL, mtime=0)
    return Response(data, 200, headers, JSON)


def takes_gzip(request: Request) -> bool:
    """Return whether the client can unpack a gzip."""
    for each in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = each.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
