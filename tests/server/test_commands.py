"""`server …` in this process: what is operated, what is refused, and serving itself until a signal."""

import io
import json
import os
import signal
import socket
import ssl
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509

from app.cli import ENVIRONMENT, OK, USAGE, main
from app.server.serve import Listening, bind, listening
from tests.server.serving import CATALOGUE, HALL, Place, make_hub_home, member_of


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def words(place: Place, *more: str) -> list[str]:
    """Return the command line after the program's name."""
    return place.words(*more)[2:]


def operate(place: Place, capsys: pytest.CaptureFixture[str], *more: str) -> Any:  # noqa: ANN401 - JSON
    """Run an operation that succeeds, and return what it printed."""
    assert main([*words(place, *more), "--db", place.db]) == OK, capsys.readouterr().err
    printed = capsys.readouterr().out
    return json.loads(printed) if printed.startswith(("{", "[")) else printed.strip()


def load(place: Place, capsys: pytest.CaptureFixture[str], *more: str) -> Any:  # noqa: ANN401 - JSON
    return operate(place, capsys, "load", "--catalogue", str(CATALOGUE), *more)


CENTRE = ("--role", "centre", "--db", "sqlite:///x", "--listen")
HERE = (*CENTRE, "127.0.0.1:0")
CODE = ("code", "--hall", "A01", "--kind")


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ((), USAGE, "--role"),
        (("--role", "centre"), USAGE, "--db"),
        (("--role", "centre", "--db", "sqlite:///x"), USAGE, "--listen"),
        (("--role", "queen", "--db", "sqlite:///x", "--listen", "127.0.0.1:0"), USAGE, "queen"),
        (("--role", "centre", "--db", "mysql://x", "--listen", "127.0.0.1:0"), USAGE, "sqlite:///"),
        (("--role", "centre", "--db", "x.db", "--listen", "127.0.0.1:0"), USAGE, "sqlite:///"),
        ((*CODE, "counter", "--db", "sqlite:///"), USAGE, "sqlite:///"),
        ((*CODE, "counter", "--db", "postgresql+psycopg://a@b:port/c"), USAGE, "postgresql+psycopg://"),
        ((*CENTRE, "127.0.0.1"), USAGE, "HOST:PORT"),
        ((*CENTRE, "127.0.0.1:99999"), USAGE, "HOST:PORT"),
        ((*CENTRE, "127.0.0.1:x"), USAGE, "HOST:PORT"),
        ((*CENTRE, ":8443"), USAGE, "HOST:PORT"),
        ((*CENTRE, "::1:80"), USAGE, "[::1]"),
        ((*CENTRE, "0.0.0.0:0"), ENVIRONMENT, "init-ca"),
        ((*CENTRE, "[::]:0"), ENVIRONMENT, "init-ca"),
        ((*CENTRE, "hall.example:0"), ENVIRONMENT, "init-ca"),
        ((*CENTRE, "192.0.2.1:0", "--tls-cert", "a", "--tls-key", "b"), ENVIRONMENT, "init-ca"),
        ((*HERE, "--workers", "0"), USAGE, "0"),
        ((*HERE, "--workers", "2"), USAGE, "Postgre"),
        ((*HERE, "--tls-cert", "a"), USAGE, "--tls-key"),
        (
            (
                "--role",
                "hub",
                "--db",
                "postgresql+psycopg://h/d",
                "--listen",
                "127.0.0.1:0",
                "--workers",
                "2",
            ),
            USAGE,
            "one worker",
        ),
        (("--role", "hub", "--db", "sqlite:///x", "--listen", "127.0.0.1:0"), ENVIRONMENT, "enrol"),
        ((*CODE, "counter"), USAGE, "--db"),
        ((*CODE, "throne", "--db", "sqlite:///x"), USAGE, "throne"),
        ((*CODE, "counter", "--ttl", "-1", "--db", "sqlite:///x"), USAGE, "ttl"),
        ((*CODE, "counter", "--db", "sqlite:////nowhere/x"), ENVIRONMENT, "/nowhere/x"),
        ((*CODE, "counter", "--db", "sqlite:///x"), ENVIRONMENT, "server load"),
        (("load", "--db", "sqlite:///x"), USAGE, "--catalogue"),
        (("load", "--catalogue", "/nowhere", "--db", "sqlite:///x"), USAGE, "hall.json"),
        (("revoke", "--db", "sqlite:///x"), USAGE, "DEVICE"),
        (("quarantine", "burn", "--db", "sqlite:///x"), USAGE, "burn"),
        (("dance",), USAGE, "dance"),
        (("init-ca",), USAGE, "--out"),
        (("init-ca", "--out", "/proc/nowhere"), ENVIRONMENT, "/proc/nowhere"),
        (("init-ca", "--out", "{folder}/ca", "--host", "two words"), USAGE, "two words"),
    ],
)
def test_bad_input(
    place: Place, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], status: int, said: str
) -> None:
    given = [
        word.replace("{folder}", str(place.folder)).replace("///x", f"///{place.folder}/x") for word in more
    ]
    assert main(words(place, *given)) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "Traceback" not in printed.err


def test_a_private_ca(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    out = place.folder / "ca"

    def make() -> dict[str, str]:
        asked = ["init-ca", "--out", str(out), "--host", "hall.example", "--host", "10.1.2.3"]
        assert main(words(place, *asked)) == OK
        found: dict[str, str] = json.loads(capsys.readouterr().out)
        return found

    found = make()
    assert set(found) == {"ca", "ca_key", "certificate", "key"}
    assert {stat.S_IMODE(Path(file).stat().st_mode) for file in found.values()} == {0o600}
    before = {name: Path(file).read_bytes() for name, file in found.items()}
    again = make()
    assert Path(again["ca"]).read_bytes() == before["ca"], (
        "a second run renews the server's certificate alone"
    )
    assert Path(again["certificate"]).read_bytes() != before["certificate"]
    certificate = x509.load_pem_x509_certificate(Path(again["certificate"]).read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "hall.example" in names.get_values_for_type(x509.DNSName)
    assert "10.1.2.3" in [str(each) for each in names.get_values_for_type(x509.IPAddress)]
    authority = x509.load_pem_x509_certificate(before["ca"])
    certificate.verify_directly_issued_by(authority)
    strict = ssl.create_default_context(cafile=again["ca"])
    assert strict.cert_store_stats()["x509_ca"] == 1
    Path(again["ca_key"]).write_bytes(before["key"])
    assert main(words(place, "init-ca", "--out", str(out))) == ENVIRONMENT
    Path(again["ca_key"]).unlink()
    assert main(words(place, "init-ca", "--out", str(out))) == ENVIRONMENT
    assert "not whole" in capsys.readouterr().err


def test_load_again_changes_nothing(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    first = load(place, capsys)["halls"][HALL]
    assert first["staff"]
    assert all(person["pin"] for person in first["staff"])
    second = load(place, capsys)["halls"][HALL]
    assert (second["changed"], second["staff"]) == ([], [])
    other = load(place, capsys, "--hall", "B02")["halls"]["B02"]
    assert other["changed"]
    assert set(load(place, capsys)["halls"]) == {HALL, "B02"}


def test_members(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    load(place, capsys)
    code = operate(place, capsys, "code", "--hall", HALL, "--kind", "hub", "--ttl", "5")
    first = member_of(place, code, seed=31)
    other = member_of(place, operate(place, capsys, "code", "--hall", HALL, "--kind", "hub"), seed=32)
    desk = member_of(place, operate(place, capsys, "code", "--hall", HALL, "--kind", "counter"), seed=33)
    found = operate(place, capsys, "promote", "--hall", HALL)
    assert found == {"hall": HALL, "device": other.answer.device, "term": 2}
    found = operate(
        place, capsys, "promote", "--device", first.answer.device, "--url", "https://hub.example:8443"
    )
    assert found["term"] == 3
    assert operate(place, capsys, "revoke", first.answer.device)["revoked"]

    def refused(*more: str) -> str:
        assert main([*words(place, *more), "--db", place.db]) == USAGE
        return capsys.readouterr().err

    assert "revoked" in refused("promote", "--device", first.answer.device)
    assert "no device nobody" in refused("promote", "--device", "nobody")
    assert "no device" in refused("promote", "--hall", "B02", "--device", desk.answer.device)
    assert "--hall / --device" in refused("promote")
    assert "has no hub" in refused("promote", "--hall", "B02")
    assert "no device nobody" in refused("revoke", "nobody")
    assert "--hall" in refused("quarantine", "release")
    assert operate(place, capsys, "quarantine", "list") == []
    assert operate(place, capsys, "quarantine", "replay") == {"replayed": 0}
    assert operate(place, capsys, "quarantine", "release", "--hall", HALL) == {"decided": 0}
    for more, word in (
        (("skip",), "--tx"),
        (("skip", "--tx", "nothing"), "nothing"),
        (("admit",), "--device"),
        (("admit", "--device", "nobody"), "nobody"),
        (("admit", "--device", desk.answer.device), "not revoked"),
    ):
        assert word in refused("quarantine", *more)
    admitted = operate(place, capsys, "quarantine", "admit", "--device", first.answer.device)
    assert admitted == {"device": first.answer.device, "admitted": 0}


def test_keys_of_another_home(place: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    load(place, capsys)
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    load(other, capsys)
    wrong = ["--role", "centre", "--db", place.db, "--listen", "127.0.0.1:0"]
    assert main(words(other, *wrong)) == ENVIRONMENT
    assert "key" in capsys.readouterr().err


def serve(place: Place, ask: Callable[[str], None], *more: str) -> int:
    """Serve in this thread; `ask` runs in another as soon as there is an address, and then it is stopped."""
    failed: list[BaseException] = []

    def meanwhile(url: str) -> None:
        try:
            ask(url)
        except BaseException as error:  # noqa: BLE001 - reported in the test's own thread
            failed.append(error)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    threads: list[threading.Thread] = []

    def say(text: str) -> None:
        word, url = text.split()
        assert word == "ready"
        threads.append(threading.Thread(target=meanwhile, args=(url,)))
        threads[0].start()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.server.commands._say", say)
        status = main(words(place, "--db", place.db, "--listen", "127.0.0.1:0", *more))
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return status


def test_a_centre_from_nothing(place: Place) -> None:
    def ask(url: str) -> None:
        assert httpx.get(f"{url}/health", trust_env=False).json()["role"] == "centre"

    assert serve(place, ask, "--role", "centre") == OK
    assert serve(place, ask, "--role", "centre", "--rate", "5") == OK
    assert main(words(place, "--role", "hub", "--db", place.db, "--listen", "127.0.0.1:0")) == ENVIRONMENT


def test_tls(place: Place) -> None:
    for name in ("right", "wrong"):
        assert main(words(place, "init-ca", "--out", str(place.folder / name))) == OK
    right, wrong = place.folder / "right", place.folder / "wrong"

    def ask(url: str) -> None:
        assert url.startswith("https://")
        good = ssl.create_default_context(cafile=str(right / "ca.pem"))
        assert httpx.get(f"{url}/health", verify=good, trust_env=False).status_code == 200
        for bad in (ssl.create_default_context(cafile=str(wrong / "ca.pem")), True):
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                httpx.get(f"{url}/health", verify=bad, trust_env=False)
        plain = url.replace("https://", "http://")
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{plain}/health", trust_env=False)

    tls = ["--tls-cert", str(right / "server.pem"), "--tls-key", str(right / "server-key.pem")]
    assert serve(place, ask, "--role", "centre", *tls) == OK
    mixed = ["--tls-cert", str(right / "server.pem"), "--tls-key", str(wrong / "server-key.pem")]
    assert serve(place, ask, "--role", "centre", *mixed) == ENVIRONMENT


def test_a_hub_that_has_no_centre_to_reach(
    place: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    load(place, capsys)
    member = member_of(place, operate(place, capsys, "code", "--hall", HALL, "--kind", "hub"), seed=34)
    hub = Place(tmp_path / "hub")
    make_hub_home(hub, member, "http://127.0.0.1:9")

    def ask(url: str) -> None:
        assert httpx.get(f"{url}/health", trust_env=False).json()["role"] == "hub"

    assert serve(hub, ask, "--role", "hub", "--hall", HALL) == OK
    assert serve(hub, ask, "--role", "hub", "--upstream", "http://127.0.0.1:9") == OK
    again = ["--role", "hub", "--db", hub.db, "--listen", "127.0.0.1:0"]
    assert main(words(hub, *again, "--hall", "B02")) == USAGE
    assert "B02" in capsys.readouterr().err
    assert main(words(hub, "--role", "centre", "--db", hub.db, "--listen", "127.0.0.1:0")) == USAGE
    assert main([*words(hub, "code", "--hall", HALL, "--kind", "kiosk"), "--db", hub.db]) == USAGE
    assert main([*words(hub, "revoke", "x"), "--db", hub.db]) == USAGE
    file = hub.home / "enrolled.json"
    file.write_text(file.read_text().replace('"ca": ""', '"ca": "/nowhere/ca.pem"'))
    assert main(words(hub, *again)) == ENVIRONMENT
    assert "/nowhere/ca.pem" in capsys.readouterr().err
    file.write_text("{}")
    assert main(words(hub, *again)) == ENVIRONMENT
    assert "enrolled.json" in capsys.readouterr().err


def test_addresses() -> None:
    assert listening("[::1]:80", None, None) == Listening("::1", 80)
    assert Listening("::1", 0).url(81) == "http://[::1]:81"
    assert listening("localhost:80", None, None).url(80) == "http://localhost:80"


def test_accepted_sockets_answer_at_once() -> None:
    """Without TCP_NODELAY each answer waits for a delayed acknowledgement, 40 ms and more."""
    with bind(Listening("127.0.0.1", 0)) as sock:
        sock.listen()
        with socket.create_connection(sock.getsockname()[:2]):
            sock.setblocking(True)
            accepted, _ = sock.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_address_that_is_taken(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with bind(Listening("127.0.0.1", 0)) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        asked = ["--role", "centre", "--db", place.db, "--listen", f"127.0.0.1:{port}"]
        assert main(words(place, *asked)) == ENVIRONMENT
    assert str(port) in capsys.readouterr().err
    assert not (place.folder / "server.db").exists(), "the store was not touched"


def test_a_home_that_cannot_be_made(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.home.write_text("a file")
    asked = ["--role", "centre", "--db", place.db, "--listen", "127.0.0.1:0"]
    assert main(words(place, *asked)) == ENVIRONMENT
    assert str(place.home) in capsys.readouterr().err


def test_a_worker_serves_until_its_parent_is_gone(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker is this command with the socket of its parent; on SQLite it can stand for itself."""
    reading, writing = os.pipe()
    asked: list[int] = []

    def say(text: str) -> None:
        assert text == "ready"
        url = f"http://127.0.0.1:{port}/health"

        def meanwhile() -> None:
            asked.append(httpx.get(url, trust_env=False).status_code)
            os.close(writing)

        thread = threading.Thread(target=meanwhile)
        thread.start()
        threads.append(thread)

    threads: list[threading.Thread] = []
    assert serve(place, lambda _: None, "--role", "centre") == OK
    monkeypatch.setattr("app.server.commands._say", say)
    with os.fdopen(reading, "rb") as pipe, bind(Listening("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(pipe))
        handle = os.dup(sock.fileno())
        more = ["--role", "centre", "--db", place.db, "--listen", "127.0.0.1:0"]
        assert main(words(place, *more, "--worker", f"0:{handle}")) == OK
        for thread in threads:
            thread.join()
    assert asked == [200]


def test_a_family_whose_workers_cannot_start(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite has one worker: the others are refused, and so is the family."""
    monkeypatch.setattr("app.server.commands.is_shared", lambda _: True)
    more = ["--role", "centre", "--db", place.db, "--listen", "127.0.0.1:0", "--workers", "2"]
    assert main(words(place, *more)) == USAGE
    assert capsys.readouterr().out == ""


def test_a_family(place: Place, pg_url: str) -> None:
    place = Place(place.folder, pg_url)

    def ask(url: str) -> None:
        for _ in range(4):
            assert httpx.get(f"{url}/health", trust_env=False).status_code == 200

    assert serve(place, ask, "--role", "centre", "--workers", "2") == OK
