"""Lines to devices: what comes in parts, what does not come, and what is no address."""

import os
import pty
import select
import socket
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.line import FileLine, SerialLine, TakenError, TcpLine, exactly, left, open_line, with_baud
from app.domain.errors import EnvironmentFault


@pytest.fixture
def device(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A pseudo-terminal: the end of the device, and the name of the other."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    path = tmp_path / "lp0"
    path.symlink_to(os.ttyname(slave))
    yield master, str(path)
    os.close(slave)
    os.close(master)


def test_a_device_file_is_told_from_a_serial_port(device: tuple[int, str]) -> None:
    master, path = device
    for address, kind in ((path, FileLine), (os.path.realpath(path), SerialLine)):
        line = open_line(address, 1.0, baud=9600, fault="x.address")
        assert isinstance(line, kind)
        os.write(master, b"answer")
        assert exactly(line, 6, time.monotonic() + 5.0) == b"answer"
        line.send(b"question", 1.0)
        assert os.read(master, 100) == b"question"
        with pytest.raises(TimeoutError):
            line.receive(1, 0.05)
        line.close()
        line.close()


def test_a_serial_port_gives_what_is_there_and_waits_for_no_more(device: tuple[int, str]) -> None:
    master, path = device
    line = open_line(os.path.realpath(path), 5.0, baud=115_200, fault="x.address")
    os.write(master, b"abc")
    began = time.monotonic()
    found = b""
    while len(found) < 3:
        found += line.receive(100, 5.0)
    assert (found, time.monotonic() - began < 4.0) == (b"abc", True)
    line.close()


def test_a_serial_port_is_one_programs_alone(device: tuple[int, str]) -> None:
    """`doctor` beside an open desk: neither takes what the other is waiting for."""
    master, path = device
    port = os.path.realpath(path)
    line = open_line(port, 1.0, baud=9600, fault="x.address")
    os.write(master, b"answer")
    with pytest.raises(TakenError, match=r"lock"):
        open_line(port, 1.0, baud=9600, fault="x.address")
    assert exactly(line, 6, time.monotonic() + 5.0) == b"answer"
    line.close()
    open_line(port, 1.0, baud=9600, fault="x.address").close()


@pytest.mark.parametrize(
    ("address", "port", "baud"),
    [
        ("COM3", "COM3", 115_200),
        ("COM3@57600", "COM3", 57_600),
        ("/dev/a@b@9600", "/dev/a@b", 9600),
        ("tcp://desk@9600", "tcp://desk@9600", 115_200),
        *((each, each, 115_200) for each in ("COM3@000", "COM3@", "@9600", "COM3@9k", "COM3@٩", "")),
        (f"COM3@{'9' * 5000}", f"COM3@{'9' * 5000}", 115_200),
    ],
)
def test_an_address_may_name_the_speed(address: str, port: str, baud: int) -> None:
    assert with_baud(address, 115_200) == (port, baud)


def test_a_file_that_takes_no_more_times_out(device: tuple[int, str]) -> None:
    master, path = device
    line = FileLine(path)
    with pytest.raises(TimeoutError):
        line.send(b"x" * 1_000_000, 0.2)
    assert select.select([master], [], [], 0)[0]
    line.close()


def test_what_a_port_cannot_do_is_an_oserror(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for address, baud in (("/dev/no-such", 9600), (str(tmp_path / "file"), 9600), ("\0", 9600)):
        with pytest.raises(OSError, match=r"."):
            open_line(address, 0.1, baud=baud, fault="x.address")


def test_addresses_with_and_without_a_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for address, usual in ((f"tcp://127.0.0.1:{port}", 0), ("tcp://127.0.0.1", port)):
            line = open_line(address, 1.0, baud=1, fault="x.address", port=usual)
            assert isinstance(line, TcpLine)
            line.close()
    for address in ("tcp://", "tcp://host", "tcp://host:x", "tcp://[::1", f"tcp://{'a' * 70}.b:1"):
        with pytest.raises(EnvironmentFault, match=r"x\.address"):
            open_line(address, 1.0, baud=1, fault="x.address")


def test_the_end_of_a_line_and_of_the_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = TcpLine("127.0.0.1", server.getsockname()[1], 1.0)
        other, _address = server.accept()
        other.sendall(b"ab")
        other.close()
        with pytest.raises(ConnectionError):
            exactly(line, 3, time.monotonic() + 5.0)
        line.close()
    with pytest.raises(TimeoutError):
        left(time.monotonic() - 1.0)
