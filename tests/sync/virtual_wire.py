"""A network in one process: each message goes through the bytes of the protocol, and may get lost."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from app.domain.errors import EnvironmentFault, TingtaiError
from app.sync import protocol
from app.sync.endpoint import Endpoint
from app.sync.protocol import (
    Enrol,
    Enrolled,
    FeedPage,
    Hello,
    HelloAnswer,
    Push,
    PushAnswer,
    Snapshot,
)
from app.sync.serving import Caller, Refused
from app.sync.wire import SCHEMA, BadAnswer, Unreachable, WireRefused


class Fault(StrEnum):
    """What happens to one request."""

    NONE = ""
    DROP_REQUEST = "drop request"
    DROP_ANSWER = "drop answer"
    DUPLICATE = "duplicate"
    LATE = "arrives after later ones"
    TRUNCATE_REQUEST = "truncate request"
    TRUNCATE_ANSWER = "truncate answer"


class Server(Protocol):
    """What a wire leads to."""

    @property
    def dead(self) -> bool:
        """Whether it fell within the present call."""
        ...

    @property
    def endpoint(self) -> Endpoint | None:
        """None while it does not run."""
        ...

    def caller(self, device: str) -> Caller:
        """Return who is calling."""
        ...


@dataclass(slots=True)
class Line:
    """The way between two nodes."""

    up: bool = True
    faults: deque[Fault] = field(default_factory=deque)
    late: list[Callable[[], object]] = field(default_factory=list)
    sent: deque[bytes] = field(default_factory=lambda: deque(maxlen=8))
    """The latest pushes, to be played again."""

    def heal(self) -> None:
        """Nothing is lost any more; what was on its way arrives."""
        self.up = True
        self.faults.clear()
        self.deliver()

    def deliver(self) -> None:
        """Let what was delayed arrive: its sender has given up on it."""
        late, self.late = self.late, []
        for each in late:
            each()


class VirtualWire:
    """The client's wire to one server."""

    def __init__(
        self,
        line: Line,
        server: Callable[[], Server | None],
        alive: Callable[[], bool],
        device: str,
        behind: int = 0,
    ) -> None:
        """Connect; a client of a version that is `behind` knows no later schema than its own."""
        self._line = line
        self._server = server
        self._alive = alive
        self._device = device
        self._schema = SCHEMA - behind

    def hello(self, hello: Hello) -> HelloAnswer:
        hello = msgspec.structs.replace(hello, schema=(self._schema, self._schema))
        found: HelloAnswer = self._ask(HelloAnswer, "hello", hello)
        return found

    def push(self, push: Push, await_s: float = 0) -> PushAnswer:
        found: PushAnswer = self._ask(PushAnswer, "push", push)
        return found

    def feed(self, scope: str, after: int, limit: int, wait_s: float) -> FeedPage:
        found: FeedPage = self._ask(FeedPage, "feed", scope, after, limit)
        return found

    def snapshot(self, scope: str) -> Snapshot:
        found: Snapshot = self._ask(Snapshot, "snapshot", scope)
        return found

    def blob(self, sha256: str) -> bytes:
        found: bytes = self._ask(bytes, "blob", sha256)
        return found

    def put_blob(self, sha256: str, data: bytes) -> None:
        self._ask(bytes, "put_blob", sha256, data)

    def enrol(self, enrol: Enrol) -> Enrolled:
        raise AssertionError("devices of the machine are enrolled before it begins")

    def close(self) -> None:
        pass

    # ---------------------------------------------------------------------------------------------- the way

    def _ask(self, kind: type, name: str, *arguments: Any) -> Any:  # noqa: ANN401
        line = self._line
        fault = line.faults.popleft() if line.faults else Fault.NONE
        if not line.up or not self._alive() or fault in {Fault.DROP_REQUEST, Fault.TRUNCATE_REQUEST}:
            raise Unreachable("line")
        sent = tuple(_through(each) for each in arguments)
        if name == "push":
            line.sent.append(protocol.dump(arguments[0]))
        if fault is Fault.LATE:
            line.late.append(lambda: self._late(name, sent))
            raise Unreachable("late", timed_out=True)
        answer = self._serve(name, sent)
        if fault is Fault.DUPLICATE:
            answer = self._serve(name, sent)
        if fault is Fault.DROP_ANSWER or not self._alive():
            raise Unreachable("answer", timed_out=True)
        if isinstance(answer, bytes) or answer is None:
            return answer
        data = protocol.dump(answer)
        if fault is Fault.TRUNCATE_ANSWER:
            data = data[: len(data) // 2]
        try:
            return protocol.load(kind, data)
        except TingtaiError as error:
            raise BadAnswer(str(error)) from error

    def _late(self, name: str, sent: tuple[Any, ...]) -> None:
        with suppress(EnvironmentFault):  # nobody hears the refusal any more
            self._serve(name, sent)

    def _serve(self, name: str, sent: tuple[Any, ...]) -> Any:  # noqa: ANN401
        server = self._server()
        if server is None or server.endpoint is None:
            raise Unreachable("server")
        try:
            answer = getattr(server.endpoint, name)(server.caller(self._device), *sent)
        except Refused as refused:
            if server.dead:
                raise Unreachable("server fell", timed_out=True) from refused
            raise WireRefused(
                refused.status, refused.code, dict(refused.detail), refused.retry_after or 0
            ) from refused
        except EnvironmentFault as fault:
            # As the HTTP layer answers what its store says: nothing was committed.
            raise WireRefused(503, fault.code, {}, 1) from fault
        if server.dead:
            raise Unreachable("server fell", timed_out=True)
        return answer


def _through(value: Any) -> Any:  # noqa: ANN401
    """Return a message as it arrives, through its bytes."""
    if isinstance(value, str | int | bytes | float):
        return value
    return protocol.load(type(value), protocol.dump(value))
