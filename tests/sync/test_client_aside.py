"""An image that a proxy refuses: the line stays up, those behind it go, and it is sent again by itself."""

from collections.abc import Callable
from typing import Any

import pytest

from app.proving.doctor import Status, _images
from app.services.ports import Stamp
from app.sync.loops import Lines, PushLoop
from app.sync.wire import WireRefused
from db.checkup import Checkup
from tests.sync.client_rig import Terminal
from tests.sync.serving_rig import ServerRig

_MOST = 100
"""Bytes that the proxy lets through."""
_LATER_S = 600


class Proxy:
    """A proxy before the centre with a limit of its own."""

    def __init__(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        self.most = _MOST
        self.refused = 0
        self._put: Callable[[str, bytes], Any] = terminal.wire.put_blob
        monkeypatch.setattr(terminal.wire, "put_blob", self.put_blob)

    def put_blob(self, sha256: str, data: bytes) -> None:
        if len(data) > self.most:
            self.refused += 1
            raise WireRefused(413, "")
        self._put(sha256, data)


@pytest.fixture
def proxy(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    terminal.settle()
    return Proxy(terminal, monkeypatch)


def keep(terminal: Terminal, *images: bytes) -> list[str]:
    with terminal.store.write(Stamp("T10001")) as unit:
        return [unit.keep_blob(data) for data in images]


def finding(terminal: Terminal) -> tuple[Status, str]:
    with terminal.store.raw() as conn:
        found = _images(Checkup(conn), terminal.clock)
    return found.status, found.detail


def test_what_a_proxy_refuses_takes_no_terminal_off_the_line(
    terminal: Terminal, server: ServerRig, proxy: Proxy
) -> None:
    before, large, after = keep(terminal, b"before", bytes(_MOST + 1), b"after")
    lines = Lines([terminal.client], clock=terminal.clock)
    loop = PushLoop(lines)
    for round_ms in range(0, 300_000, 30_000):
        loop.step(round_ms)
        assert lines.lines[0].up
        assert not lines.lines[0].push.error
    assert [server.store.blob(name) is not None for name in (before, large, after)] == [True, False, True]
    assert proxy.refused <= 2, "it is not sent each round"
    assert terminal.mine.left_aside("centre") == (large,)
    assert finding(terminal) == (Status.WARN, "doctor.images_aside")


def test_it_is_sent_again_now_and_then_and_after_a_start(
    terminal: Terminal, server: ServerRig, proxy: Proxy
) -> None:
    large, larger = keep(terminal, bytes(_MOST + 1), bytes(_MOST + 2))
    terminal.settle()
    terminal.seconds += _LATER_S
    asked = proxy.refused
    terminal.settle()
    terminal.settle()
    assert proxy.refused == asked + 2, "each once"
    proxy.most += 1
    terminal.settle()
    assert server.store.blob(large) is None
    terminal.seconds += _LATER_S
    (new,) = keep(terminal, b"new")
    terminal.settle()
    assert [server.store.blob(name) is not None for name in (large, larger, new)] == [True, False, True]
    assert terminal.mine.left_aside("centre") == (larger,)
    assert terminal.mine.blobs_to_send("centre", 9) == (), "the place does not go back"
    proxy.most += 1
    terminal.reopen()
    terminal.settle()
    assert server.store.blob(larger) is not None
    assert terminal.mine.left_aside("centre") == ()
    assert finding(terminal) == (Status.OK, "doctor.images")
