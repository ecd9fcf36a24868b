"""The line that can be cut: what comes through, and what does not."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from app.proving.proxy import LOOPBACK, Condition, Line, Proxy, parse, send_control


class Echo:
    """A server that sends back what it gets."""

    def __init__(self) -> None:
        self.listener = socket.create_server((LOOPBACK, 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        with suppress(OSError):
            while True:
                conn, _ = self.listener.accept()
                threading.Thread(target=self.answer, args=(conn,), daemon=True).start()

    @staticmethod
    def answer(conn: socket.socket) -> None:
        with suppress(OSError), conn:
            while data := conn.recv(65536):
                conn.sendall(data)

    def stop(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    echo = Echo()
    made = Proxy(LOOPBACK, echo.port).start()
    yield made
    made.stop()
    echo.stop()


def connect(proxy: Proxy) -> socket.socket:
    return socket.create_connection((LOOPBACK, proxy.port), timeout=5)


def ask(conn: socket.socket, data: bytes) -> bytes:
    conn.sendall(data)
    found = b""
    while len(found) < len(data):
        part = conn.recv(65536)
        if not part:
            break
        found += part
    return found


def ended(conn: socket.socket) -> bool:
    try:
        return conn.recv(1) == b""
    except ConnectionError:
        return True


def test_it_passes_what_it_gets(proxy: Proxy) -> None:
    with connect(proxy) as conn:
        assert ask(conn, b"x" * 100_000) == b"x" * 100_000
    assert proxy.counts.connections == 1
    assert (proxy.counts.up, proxy.counts.down) == (100_000, 100_000)


def test_a_cut_resets_open_connections_and_closes_new_ones(proxy: Proxy) -> None:
    with connect(proxy) as conn:
        assert ask(conn, b"hello") == b"hello"
        proxy.set(Line.CUT)
        assert ended(conn)
    with connect(proxy) as conn:
        assert ended(conn)
    proxy.set(Line.PASS)
    with connect(proxy) as conn:
        assert ask(conn, b"back") == b"back"


def test_half_open_swallows_and_what_was_caught_in_it_stays_lost(proxy: Proxy) -> None:
    with connect(proxy) as old:
        assert ask(old, b"hello") == b"hello"
        proxy.set(Line.HALF_OPEN)
        with connect(proxy) as fresh:
            for conn in (old, fresh):
                conn.settimeout(0.2)
                conn.sendall(b"anybody?")
                with pytest.raises(TimeoutError):
                    conn.recv(1)
        proxy.set(Line.PASS)
        old.sendall(b"now?")
        with pytest.raises(TimeoutError):
            old.recv(1)
    with connect(proxy) as conn:
        assert ask(conn, b"back") == b"back"


def test_an_answer_is_cut_in_the_middle(proxy: Proxy) -> None:
    proxy.set(Line.MID_ANSWER, after=7)
    with connect(proxy) as conn:
        conn.sendall(b"a long answer")
        found = b""
        with suppress(ConnectionError):
            while part := conn.recv(65536):
                found += part
        assert found in {b"a long ", b""}  # a reset may overtake what was sent before it
    assert proxy.counts.down == 7


def test_a_slow_line_passes_all_the_same(proxy: Proxy) -> None:
    proxy.set(Line.SLOW, delay_ms=1, rate=1_000_000)
    with connect(proxy) as conn:
        assert ask(conn, b"y" * 20_000) == b"y" * 20_000


def test_the_switch(proxy: Proxy) -> None:
    assert send_control(proxy.control_port, "state") == "ok pass"
    assert send_control(proxy.control_port, "slow 5 1000") == "ok slow"
    assert proxy.condition == Condition(Line.SLOW, delay_ms=5, rate=1000)
    assert send_control(proxy.control_port, "mid 300") == "ok mid"
    assert send_control(proxy.control_port, "half") == "ok half"
    assert send_control(proxy.control_port, "cut") == "ok cut"
    for nonsense in ("fly", "slow", "mid x", "  "):
        assert send_control(proxy.control_port, nonsense) == "error"
    assert send_control(proxy.control_port, "pass") == "ok pass"


def test_what_the_words_mean() -> None:
    assert parse(["pass"]) == Condition()
    assert parse(["slow", "20", "9000"]) == Condition(Line.SLOW, 20, 9000)


def test_where_it_leads_can_change(proxy: Proxy) -> None:
    other = Echo()
    with socket.create_server((LOOPBACK, 0)) as nobody:
        port = nobody.getsockname()[1]
    proxy.aim(LOOPBACK, port)
    with connect(proxy) as conn:
        assert ended(conn)  # nobody listens there
    proxy.aim(LOOPBACK, other.port)
    with connect(proxy) as conn:
        assert ask(conn, b"there") == b"there"
    other.stop()


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken, pytest.raises(OSError, match="address"):
        Proxy(LOOPBACK, 1, taken.getsockname()[1]).start()


def test_one_that_does_not_run_says_so() -> None:
    with pytest.raises(OSError, match="does not run"):
        _ = Proxy(LOOPBACK, 1).port
