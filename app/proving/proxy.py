"""A line that can be cut: a TCP proxy whose fault is chosen while it runs.

`python -m app.proving.proxy --to HOST:PORT` runs one as a process and prints its ports as JSON. The control
port takes one word a line (`pass`, `cut`, `half`, `slow MS BYTES_PER_S`, `mid BYTES`, `state`) and answers
`ok MODE`; it listens on loopback alone.
"""

import argparse
import asyncio
import json
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

LOOPBACK: Final = "127.0.0.1"
CHUNK: Final = 16 * 1024
_CONTROL_TIMEOUT_S: Final = 5


class Line(StrEnum):
    """What the line does."""

    PASS = "pass"  # noqa: S105 - the line lets all through
    CUT = "cut"
    """Open connections are reset, new ones closed at once."""
    HALF_OPEN = "half"
    """Connections are taken and stay, but nothing comes through; those caught in it are lost for good."""
    SLOW = "slow"
    """Each chunk waits `delay_ms`, and no more than `rate` bytes a second pass each way."""
    MID_ANSWER = "mid"
    """The connection is reset once `after` bytes of answers have passed."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of the line. `rate` 0 is no limit."""

    line: Line = Line.PASS
    delay_ms: int = 0
    rate: int = 0
    after: int = 0


@dataclass(slots=True, eq=False)
class _Link:
    """One connection through the proxy."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter | None = None
    answered: int = 0
    lost: bool = False

    def reset(self) -> None:
        for writer in (self.near, self.far):
            if writer is not None:
                writer.transport.abort()


@dataclass(slots=True)
class Counts:
    """What came through so far."""

    connections: int = 0
    up: int = 0
    down: int = 0
    resets: int = 0


@dataclass(slots=True)
class _Running:
    loop: asyncio.AbstractEventLoop
    port: int
    control: int
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class Proxy:
    """A proxy in a thread of its own; its condition may be set from any thread."""

    def __init__(self, host: str, port: int, listen_port: int = 0, control_port: int = 0) -> None:
        self._to = (host, port)
        self._wanted = (listen_port, control_port)
        self._condition = Condition()
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = threading.Event()
        self._running: _Running | None = None
        self._failed: BaseException | None = None
        self._thread: threading.Thread | None = None
        self.counts = Counts()

    # -------------------------------------------------------------------------------------------- the owner

    def start(self) -> "Proxy":
        """Listen; returns this proxy. Raises `OSError` when a port is taken."""
        self._thread = threading.Thread(target=self._run_thread, name="proxy", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failed is not None:
            raise self._failed
        return self

    def stop(self) -> None:
        """Reset all connections and end."""
        if self._running is not None and self._thread is not None and self._thread.is_alive():
            with suppress(RuntimeError):  # the loop has ended by itself
                self._running.loop.call_soon_threadsafe(self._running.stop.set)
            self._thread.join()

    @property
    def port(self) -> int:
        """Return the port to connect to."""
        return self._here().port

    @property
    def control_port(self) -> int:
        """Return the port of the switch."""
        return self._here().control

    @property
    def url(self) -> str:
        """Return where clients find what is behind the proxy."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def condition(self) -> Condition:
        """Return the present condition."""
        return self._condition

    def set(self, line: Line, *, delay_ms: int = 0, rate: int = 0, after: int = 0) -> None:
        """Change the condition of the line, of open connections too; returns when it holds."""
        condition = Condition(line, delay_ms, rate, after)
        done = threading.Event()

        def change() -> None:
            self._change(condition)
            done.set()

        self._here().loop.call_soon_threadsafe(change)
        done.wait()

    def aim(self, host: str, port: int) -> None:
        """Lead new connections elsewhere, as to a server that came back on another port."""
        self._to = (host, port)

    def _here(self) -> _Running:
        if self._running is None:
            raise OSError("the proxy does not run")
        return self._running

    # ------------------------------------------------------------------------------------------- its thread

    def _run_thread(self) -> None:
        try:
            asyncio.run(self.serve())
        except BaseException as error:  # noqa: BLE001 - told to whoever started the thread
            self._failed = error
        finally:
            self._ready.set()

    async def serve(self) -> None:
        """Run until stopped; `start` does this in a thread."""
        lines = await asyncio.start_server(self._connected, LOOPBACK, self._wanted[0])
        switch = await asyncio.start_server(self._controlled, LOOPBACK, self._wanted[1])
        ports = (lines.sockets[0].getsockname()[1], switch.sockets[0].getsockname()[1])
        self._running = _Running(asyncio.get_running_loop(), *ports)
        self._ready.set()
        await self._running.stop.wait()
        lines.close()
        switch.close()
        self._reset_all()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _change(self, condition: Condition) -> None:
        self._condition = condition
        if condition.line is Line.CUT:
            self._reset_all()
        elif condition.line is Line.HALF_OPEN:
            for link in self._links:
                link.lost = True

    def _reset_all(self) -> None:
        for link in tuple(self._links):
            self.counts.resets += 1
            link.reset()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._note_task()
        self.counts.connections += 1
        link = _Link(writer)
        self._links.add(link)
        try:
            await self._carry(link, reader)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._links.discard(link)
            link.reset()

    def _note_task(self) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, link: _Link, reader: asyncio.StreamReader) -> None:
        if self._condition.line is Line.CUT:
            return
        if self._condition.line is Line.HALF_OPEN:
            link.lost = True
            await self._swallow(reader)
            return
        far_reader, link.far = await asyncio.open_connection(*self._to)
        up = asyncio.create_task(self._pump(link, reader, link.far, answers=False))
        down = asyncio.create_task(self._pump(link, far_reader, link.near, answers=True))
        try:
            # As soon as one side has ended both have: HTTP/1.1 closes whole connections.
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)

    @staticmethod
    async def _swallow(reader: asyncio.StreamReader) -> None:
        while await reader.read(CHUNK):
            pass

    async def _pump(
        self, link: _Link, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        while chunk := await source.read(CHUNK):
            condition = self._condition
            if condition.line is Line.SLOW:
                wait = condition.delay_ms / 1000 + (len(chunk) / condition.rate if condition.rate else 0)
                await asyncio.sleep(wait)
            if link.lost:
                continue
            if answers:
                if condition.line is Line.MID_ANSWER:
                    chunk = chunk[: max(0, condition.after - link.answered)]
                link.answered += len(chunk)
                self.counts.down += len(chunk)
            else:
                self.counts.up += len(chunk)
            target.write(chunk)
            await target.drain()
            if answers and condition.line is Line.MID_ANSWER and link.answered >= condition.after:
                self.counts.resets += 1
                return
        if link.lost:  # who closes now is not heard on the other side
            await asyncio.Event().wait()

    # ------------------------------------------------------------------------------------------- the switch

    async def _controlled(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._note_task()
        try:
            while line := await reader.readline():
                writer.write(f"{self._obey(line.decode('ascii', 'replace').split())}\n".encode())
                await writer.drain()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _obey(self, words: list[str]) -> str:
        try:
            if words != ["state"]:
                self._change(parse(words))
        except (ValueError, IndexError):
            return "error"
        return f"ok {self._condition.line}"


def parse(words: list[str]) -> Condition:
    """Return the condition that a line of the control port names. Raises `ValueError`, `IndexError`."""
    line, numbers = Line(words[0]), [int(word) for word in words[1:]]
    if line is Line.SLOW:
        return Condition(line, delay_ms=numbers[0], rate=numbers[1])
    if line is Line.MID_ANSWER:
        return Condition(line, after=numbers[0])
    return Condition(line)


def send_control(port: int, command: str) -> str:
    """Give a proxy's control port one command; returns its answer. Raises `OSError`."""
    with socket.create_connection((LOOPBACK, port), timeout=_CONTROL_TIMEOUT_S) as switch:
        switch.sendall(f"{command}\n".encode())
        return switch.makefile().readline().strip()


def main(arguments: list[str] | None = None) -> int:
    """Run a proxy as a process until it is ended; its ports are printed as JSON."""
    parser = argparse.ArgumentParser(description="A TCP line that can be cut")
    parser.add_argument("--to", required=True, metavar="HOST:PORT")
    parser.add_argument("--listen", type=int, default=0)
    parser.add_argument("--control", type=int, default=0)
    given = parser.parse_args(arguments)
    host, _, port = given.to.rpartition(":")
    proxy = Proxy(host, int(port), given.listen, given.control).start()
    print(json.dumps({"port": proxy.port, "control": proxy.control_port}), flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        proxy.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
