"""A thousand terminals that wait for news on one worker: memory and time of the server for each."""

import asyncio
import os
import time
from pathlib import Path
from typing import Final

from app.devices.secrets.key_file import KeyFileSecrets
from app.proving.bench.figures import Figure, Goal, Of, figure, skipped
from app.proving.bench.resident import resident_bytes
from app.proving.bench.sync_stack import Centre, Desk, centre_in, desk_in
from app.proving.network.hall import HALL, key_file
from app.sync.batches import hall_scope
from app.sync.protocol import MAX_WAIT_S, PREFIX
from app.sync.tokens import Claims, issue_token, read_token
from app.terminal.system import SystemClock, SystemIds

GROUP: Final = "sync"
POLLS: Final = (1000, 200)
WATCHED_S: Final = (MAX_WAIT_S, 5)
"""How long the idle server is watched: usually one whole round of polls."""
_KIB: Final = 1024
_OK: Final = 200
_BUSY: Final = 503
MEMORY: Final = Goal("<=", Of.VALUE, 100.0)
SHARE: Final = Goal("<=", Of.VALUE, 0.05)


def measure(folder: Path, *, quick: bool) -> tuple[Figure, ...]:
    """Return what each waiting terminal costs the server."""
    with centre_in(folder / "centre") as centre:
        return _measured(centre, folder, quick=quick)


def _measured(centre: Centre, folder: Path, *, quick: bool) -> tuple[Figure, ...]:
    pid = centre.process.pid
    before = resident_bytes(pid)
    if not before:
        return (skipped(GROUP, "this system has no /proc to read memory and time from"),)
    desk = desk_in(folder / "poller", centre.process.url, centre.code())
    try:
        tokens = _tokens(centre, desk, POLLS[quick])
        after = _place(desk)
    finally:
        desk.close()
    host, _, port = centre.process.url.removeprefix("http://").partition(":")
    before = resident_bytes(pid)
    held, spent = asyncio.run(_wait(host, int(port), tokens, after, pid, WATCHED_S[quick]))
    reason = f"{len(tokens)} long polls of {MAX_WAIT_S} s on one worker, idle for {WATCHED_S[quick]} s"
    return (
        figure("poll_memory", GROUP, (held - before) / _KIB / len(tokens), "KiB", goal=MEMORY, reason=reason),
        figure("poll_cpu", GROUP, 100 * spent / len(tokens), "%", goal=SHARE, reason=reason),
    )


def _tokens(centre: Centre, desk: Desk, count: int) -> list[str]:
    """Return tokens of devices of the hall, as the centre would give them: it has the key that signs them."""
    found = KeyFileSecrets(key_file(centre.folder)).load()
    key = bytes.fromhex(found.device_key) if found else b""
    ids, now = SystemIds(), SystemClock().now_ms()
    kind = read_token(desk.token).kind
    return [issue_token(Claims(ids.new(), HALL, kind, now), key) for _ in range(count)]


def _place(desk: Desk) -> int:
    client = desk.client
    while client.feed_once():
        pass
    return int(client.standing.cursors[hall_scope(HALL)])


async def _wait(
    host: str, port: int, tokens: list[str], after: int, pid: int, seconds: int
) -> tuple[int, float]:
    """Return the server's memory with all polls open, and its share of a core while they wait."""
    polls = []
    for start in range(0, len(tokens), 50):
        polls += [
            asyncio.create_task(_poll(host, port, token, after)) for token in tokens[start : start + 50]
        ]
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    used, begun = _processor_s(pid), time.monotonic()
    await asyncio.sleep(seconds)
    share = (_processor_s(pid) - used) / (time.monotonic() - begun)
    held = resident_bytes(pid)
    broken = [poll for poll in polls if poll.done()]
    for poll in polls:
        poll.cancel()
    await asyncio.gather(*polls, return_exceptions=True)
    if broken:
        raise OSError(f"{len(broken)} of {len(polls)} polls were not held")
    return held, share


async def _poll(host: str, port: int, token: str, after: int) -> None:
    """Ask again and again, on one connection."""
    reader, writer = await asyncio.open_connection(host, port)
    request = (
        f"GET {PREFIX}/feed/{hall_scope(HALL)}?after={after}&limit=1000&wait={MAX_WAIT_S} HTTP/1.1\r\n"
        f"Host: {host}\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    try:
        while True:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head.split(b" ", 2)[1])
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            )
            await reader.readexactly(length)
            if status == _BUSY:
                await asyncio.sleep(1)  # as the answer asks: so do terminals
            elif status != _OK:
                return
    finally:
        writer.close()


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
