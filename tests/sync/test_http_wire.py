"""The wire over HTTP against a real socket: good answers, bad ones, slow ones, and none at all."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import UserError
from app.sync.addresses import checked_url, is_loopback
from app.sync.http_wire import HttpWire
from app.sync.protocol import Enrol, FeedPage, Head, Hello, HelloAnswer, Limits, Push, PushAnswer, dump
from app.sync.wire import BadAnswer, Unreachable, WireRefused
from app.terminal.promotion import self_signed
from tests.sync.slow_server import answer, serving

HELLO = Hello((1, 1), (1, 1), "device", "K7Q", Head("device", "K7Q", 0, "00" * 32), 1)
HELLO_ANSWER = HelloAnswer(1, 1, "e", 2, "centre", (), (), Limits(), "ok", {})
PUSH_ANSWER = PushAnswer((), (), (), ())
OK = "200 OK"


def ask(wire: HttpWire) -> HelloAnswer:
    return wire.hello(HELLO)


def test_a_greeting_and_its_answer() -> None:
    with serving([answer(OK, dump(HELLO_ANSWER))]) as server:
        wire = HttpWire(server.url, "tt1.a.b")
        assert ask(wire) == HELLO_ANSWER
        wire.close()
    head = server.requests[0].split(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /sync/v1/hello HTTP/1.1")
    assert "authorization: bearer tt1.a.b" in head.lower()


def test_a_large_push_is_zipped_and_says_how_long_it_waits() -> None:
    with serving([answer(OK, dump(PUSH_ANSWER))]) as server:
        wire = HttpWire(server.url, packs=True)
        padded = Hello((1, 1), (1, 1), "d" * 5000, "K7Q", HELLO.head, 1)
        with pytest.raises(BadAnswer):
            wire.hello(padded)
        wire.close()
    head, body = server.requests[0].split(b"\r\n\r\n", 1)
    assert b"content-encoding: gzip" in head.lower()
    assert json.loads(gzip.decompress(body))["device"] == "d" * 5000


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda wire: wire.push(Push(()), 2.5), "POST /sync/v1/push?await=verdict&wait=2.5"),
        (lambda wire: wire.push(Push(())), "POST /sync/v1/push HTTP"),
        (
            lambda wire: wire.feed("hall:A01", 7, 10, 25),
            "GET /sync/v1/feed/hall:A01?after=7&limit=10&wait=25",
        ),
        (lambda wire: wire.snapshot("staff:A01"), "GET /sync/v1/snapshot/staff:A01"),
        (lambda wire: wire.blob("ab"), "GET /sync/v1/blob/ab"),
        (lambda wire: wire.put_blob("ab", b"x"), "PUT /sync/v1/blob/ab"),
        (lambda wire: wire.enrol(Enrol("c", "k", "")), "POST /sync/v1/enrol"),
    ],
)
def test_each_message_has_its_address(call: Callable[[HttpWire], Any], line: str) -> None:
    with serving([answer("503 Busy", b'{"error": "store.busy"}', "Retry-After: 7")]) as server:
        wire = HttpWire(server.url)
        with pytest.raises(WireRefused) as refused:
            call(wire)
        wire.close()
    assert server.requests[0].decode("latin-1").startswith(line)
    assert (refused.value.status, refused.value.error, refused.value.retry_after_s) == (503, "store.busy", 7)


def test_answers_of_each_kind() -> None:
    page = FeedPage("e", (), (), (), 3, 3, 0)
    with serving([answer(OK, dump(PUSH_ANSWER))], [answer(OK, dump(page))], [answer(OK, b"blob")]) as server:
        wires = [HttpWire(server.url) for _ in range(3)]
        assert wires[0].push(Push(())) == PUSH_ANSWER
        assert wires[1].feed("catalogue", 0, 1, 0) == page
        assert wires[2].blob("ab") == b"blob"
        for wire in wires:
            wire.close()


def test_a_refusal_brings_its_detail() -> None:
    body = b'{"error": "gap", "detail": {"origin": "d", "epoch": "K7Q", "expected": 3}}'
    with serving([answer("409 Conflict", body, "Retry-After: soon")]) as server:
        wire = HttpWire(server.url)
        with pytest.raises(WireRefused) as refused:
            ask(wire)
        wire.close()
    assert refused.value.detail["expected"] == 3
    assert refused.value.retry_after_s == 0


def test_a_proxy_that_speaks_for_itself_is_a_refusal_too() -> None:
    with serving([answer("502 Bad Gateway", b"<html>")]) as server:
        wire = HttpWire(server.url)
        with pytest.raises(WireRefused) as refused:
            ask(wire)
        wire.close()
    assert (refused.value.status, refused.value.error) == (502, "http")


@pytest.mark.parametrize(
    "sent",
    [
        answer(OK, b"{}"),
        answer(OK, b"[1, 2"),
        answer(OK, b"\xff\xfe"),
        answer(OK, b"[" * 100_000),
        answer("302 Found", b"", "Location: http://127.0.0.1:1/"),
        answer(OK, b"no gzip", "Content-Encoding: gzip"),
        answer("204 No Content", b""),
    ],
)
def test_what_is_no_answer_is_told_and_nothing_breaks(sent: bytes) -> None:
    with serving([sent]) as server:
        wire = HttpWire(server.url)
        with pytest.raises(BadAnswer):
            ask(wire)
        wire.close()


@pytest.mark.parametrize(
    "sent", [b"no HTTP at all\r\n\r\n", answer(OK, dump(HELLO_ANSWER))[:-9], b"HTTP/1.1 2"]
)
def test_a_line_that_breaks_off_is_no_answer(sent: bytes) -> None:
    with serving([sent]) as server:
        wire = HttpWire(server.url)
        with pytest.raises(Unreachable):
            ask(wire)
        wire.close()


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.http_wire.MAX_BLOB_BYTES", 1 << 16)
    with serving([answer(OK, bytes(1 << 20))]) as server:
        wire = HttpWire(server.url)
        with pytest.raises(BadAnswer):
            wire.blob("ab")
        wire.close()


@pytest.mark.parametrize("begun", [[], [answer(OK, dump(HELLO_ANSWER))[:-5]]])
def test_a_half_open_line_ends_with_its_time_out(begun: list[bytes | None]) -> None:
    with serving([*begun, None]) as server:
        wire = HttpWire(server.url, read_s=0.2)
        with pytest.raises(Unreachable) as fault:
            ask(wire)
        assert fault.value.timed_out
        server.done.set()
        wire.close()


def test_bytes_that_drip_for_ever_end_too() -> None:
    """Each byte comes in time, and the whole never does."""
    stop = threading.Event()

    class Drip(list[bytes | None]):
        def __iter__(self) -> Iterator[bytes | None]:
            yield answer(OK, dump(HELLO_ANSWER))[:-20]
            while not stop.wait(0.05):
                yield b" "

    with serving(Drip()) as server:
        wire = HttpWire(server.url, read_s=0.2)
        with pytest.raises((Unreachable, BadAnswer)):
            ask(wire)
        stop.set()
        wire.close()


def test_closing_wakes_whoever_waits() -> None:
    faults: list[Exception] = []

    def wait() -> None:
        try:
            wire.feed("hall:A01", 0, 10, 25)
        except Unreachable as error:
            faults.append(error)

    with serving([None]) as server:
        wire = HttpWire(server.url)
        thread = threading.Thread(target=wait)
        thread.start()
        assert server.heard.wait(5)
        wire.close()
        thread.join(5)
        assert not thread.is_alive()
        server.done.set()
    assert faults
    with pytest.raises(Unreachable):
        ask(wire)


def test_a_socket_that_is_made_while_the_wire_closes_is_closed_too() -> None:
    class Made:
        def __init__(self, line: socket.socket) -> None:
            self.line = line

        def get_extra_info(self, _name: str) -> socket.socket:
            return self.line

    one, other = socket.socketpair()
    wire = HttpWire("http://127.0.0.1:1")
    wire.close()
    wire._trace("connection.connect_tcp.started", {})
    wire._trace("connection.connect_tcp.complete", {"return_value": Made(one)})
    assert one.fileno() == -1
    other.close()


def test_nobody_there() -> None:
    with serving() as server:
        url = server.url
    wire = HttpWire(url)
    with pytest.raises(Unreachable) as fault:
        ask(wire)
    assert not fault.value.timed_out
    wire.close()


# ------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://centre.example:8443",
        "http://127.0.0.1:80/",
        "http://[::1]:9",
        "http://localhost",
        "https://x",
    ],
)
def test_addresses_of_servers(url: str) -> None:
    assert checked_url(f" {url} ") == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "link.url"),
        ("centre.example", "link.url"),
        ("ftp://x", "link.url"),
        ("https://", "link.url"),
        ("https://a:b@c", "link.url"),
        ("https://x:99999", "link.url"),
        ("https://x:0", "link.url"),
        ("https://x?y", "link.url"),
        ("https://[::1", "link.url"),
        ("http://10.0.0.1", "link.plain_http"),
        ("http://centre.example", "link.plain_http"),
        ("http://127.0.0.1.example", "link.plain_http"),
    ],
)
def test_what_is_no_address_is_refused(url: str, code: str) -> None:
    with pytest.raises(UserError) as error:
        checked_url(url)
    assert error.value.code == code


def test_only_this_machine_is_loopback() -> None:
    assert is_loopback("localhost")
    assert is_loopback("127.8.9.1")
    assert not is_loopback("example.org")


# ------------------------------------------------------------------------------------------------ TLS


def certificate(folder: Path, key: bytes) -> tuple[tuple[Path, Path], str]:
    pem, secret = self_signed(key, "127.0.0.1", round(time.time() * 1000))
    files = folder / "tls.pem", folder / "tls-key.pem"
    files[0].write_text(pem)
    files[1].write_text(secret)
    return files, pem


def public(key: bytes) -> str:
    from app.sync.chain import Signer

    return Signer("", key).public_key


def test_a_promoted_hub_is_known_by_its_key_alone(tmp_path: Path) -> None:
    key = bytes(range(32))
    files, _ = certificate(tmp_path, key)
    with serving([answer(OK, dump(HELLO_ANSWER))], tls=files) as server:
        wire = HttpWire(server.url, "secret", pin=public(key))
        assert ask(wire) == HELLO_ANSWER
        wire.close()


@pytest.mark.parametrize("how", ["other pin", "no pin", "other ca"])
def test_whoever_is_another_hears_nothing_of_us(tmp_path: Path, how: str) -> None:
    files, _ = certificate(tmp_path, bytes(range(32)))
    other = tmp_path / "other"
    other.mkdir()
    _, pem = certificate(other, bytes(32))
    with serving([answer(OK, dump(HELLO_ANSWER))], tls=files) as server:
        if how == "other pin":
            wire = HttpWire(server.url, "secret", pin=public(bytes(32)))
        elif how == "no pin":
            wire = HttpWire(server.url, "secret")
        else:
            wire = HttpWire(server.url, "secret", ca=pem)
        with pytest.raises(Unreachable) as fault:
            ask(wire)
        assert fault.value.code == "link.untrusted"
        wire.close()
    assert not any(b"secret" in request for request in server.requests)


def test_a_ca_that_is_none_is_refused() -> None:
    with pytest.raises(UserError) as error:
        HttpWire("https://127.0.0.1:1", ca="-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n")
    assert error.value.code == "link.ca"
