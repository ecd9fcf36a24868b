"""`enrol`: the centre's answer becomes a terminal's store or a hub's enrolment."""

import argparse
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import EnvironmentFault, UserError
from app.sync.enrolled import ENROLLED_FILE, load_enrolment
from app.sync.http_wire import HttpWire
from app.sync.protocol import Enrol, Enrolled
from app.sync.serving import Caller
from app.sync.tokens import read_token
from app.sync.wire import BadAnswer, Unreachable, WireRefused
from app.terminal import enrol as enrolling
from app.terminal.arrival import arrive, has_hall, other_kind
from app.terminal.enrol import Asked, checked_code, enrol, fetch, read_ca, refuse_second, write_private
from app.terminal.home import Home
from app.terminal.network import network_of
from db.opening import read_state
from tests.factories import HALL
from tests.fakes import FakeClock, FakeIds
from tests.sync.client_rig import EndpointWire, lose_request, refuse
from tests.sync.serving_rig import ServerRig

URL = "https://centre.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path)
    rig.define_hall()
    yield rig
    rig.close()


@pytest.fixture
def device(home: Path) -> Home:
    made = Home(home, home.parent / "keys.json")
    made.create()
    return made


class EnrolWire(EndpointWire):
    """The wire of a device that is nobody yet; refusals arrive as they do over HTTP."""

    def enrol(self, asked: Enrol) -> Enrolled:
        from app.sync.serving import Refused

        try:
            return self.server.endpoint.enrol(asked)
        except Refused as refused:
            raise WireRefused(refused.status, refused.code, dict(refused.detail)) from refused


def wire_of(server: ServerRig) -> EnrolWire:
    return EnrolWire(server, Caller("", HALL, ""))


def ask(server: ServerRig, kind: str = "counter") -> Asked:
    return Asked(URL, server.store.new_code(HALL, kind, 60_000), "")


def test_a_terminal_gets_its_store_and_the_hall_arrives(server: ServerRig, device: Home) -> None:
    answer = enrol(device, ask(server), wire_of(server), server.clock, FakeIds(5))
    assert (answer.hall, answer.code) == (HALL, "T01")
    wire = EndpointWire(server, Caller(answer.device, HALL, "counter"))
    assert fetch(device, wire, server.clock, FakeIds(6))
    store = device.open(server.clock, FakeIds(7))
    with store.raw() as conn:
        state = read_state(conn)
    assert state["terminal_id"] == answer.device
    assert state["token"] == answer.token
    assert json.loads(state["authority_keys"]) == answer.authority_keys
    assert (state["kind"], state["centre_url"]) == ("counter", URL)
    with store.read() as queries:
        assert queries.halls.hall().hall_id == HALL
    network = network_of(store, device, server.clock, FakeIds(8))
    assert network is not None
    assert [each.url for each in network.addresses()] == [URL]
    store.close()
    assert not (device.folder / ENROLLED_FILE).exists(), "the token lies in the encrypted store alone"


def test_a_second_enrolment_says_what_to_do(server: ServerRig, device: Home) -> None:
    refuse_second(device)
    enrol(device, ask(server), wire_of(server), server.clock, FakeIds(5))
    with pytest.raises(EnvironmentFault) as fault:
        refuse_second(device)
    assert fault.value.code == "enrol.again"


def test_a_hub_gets_an_enrolment_for_its_owner_alone(server: ServerRig, device: Home) -> None:
    answer = enrol(device, ask(server, "hub"), wire_of(server), server.clock, FakeIds(5))
    file = device.folder / ENROLLED_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = load_enrolment(file.read_text())
    assert (found.device, found.kind, found.server, found.ca) == (answer.device, "hub", URL, "")
    assert not device.store_path.exists()
    with pytest.raises(EnvironmentFault):
        refuse_second(device)


@pytest.mark.parametrize("code", ["unknown", "used", "expired"])
def test_a_code_that_does_not_hold(server: ServerRig, device: Home, code: str) -> None:
    asked = ask(server)
    if code == "unknown":
        asked = Asked(URL, "AAAA-BBBB-CCCC", "")
    elif code == "expired":
        server.clock.advance_ms(61_000)
    else:
        other = Home(device.folder.with_name("other"), device.folder.with_name("other.json"))
        other.create()
        enrol(other, asked, wire_of(server), server.clock, FakeIds(6))
    with pytest.raises(UserError) as error:
        enrol(device, asked, wire_of(server), server.clock, FakeIds(5))
    assert error.value.code == f"enrol.code_{code}"
    assert not device.store_path.exists()
    enrol(device, ask(server), wire_of(server), server.clock, FakeIds(7))


def test_other_refusals_and_odd_answers_are_told(server: ServerRig, device: Home) -> None:
    class Odd(EnrolWire):
        def enrol(self, asked: Enrol) -> Enrolled:
            return Enrolled("d", HALL, "", "no token", {}, "e", "T01")

    class Busy(EnrolWire):
        def enrol(self, asked: Enrol) -> Enrolled:
            raise WireRefused(503, "held")

    with pytest.raises(BadAnswer):
        enrol(device, ask(server), Odd(server, Caller("", HALL, "")), server.clock, FakeIds(5))
    with pytest.raises(WireRefused):
        enrol(device, ask(server), Busy(server, Caller("", HALL, "")), server.clock, FakeIds(5))
    assert not device.store_path.exists()


def test_an_enrolled_terminal_that_cannot_fetch_yet_fetches_later(server: ServerRig, device: Home) -> None:
    answer = enrol(device, ask(server), wire_of(server), server.clock, FakeIds(5))
    wire = EndpointWire(server, Caller(answer.device, HALL, "counter"))
    wire.twist("hello", lose_request)
    assert not fetch(device, wire, server.clock, FakeIds(6))
    wire.twist("feed", refuse(503, "store.busy"))
    assert not fetch(device, wire, server.clock, FakeIds(7))
    assert fetch(device, wire, server.clock, FakeIds(8))


def test_a_desk_fetches_a_hall_that_has_not_come_yet(
    server: ServerRig, device: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enrol(device, ask(server), wire_of(server), server.clock, FakeIds(5))
    wire = EndpointWire(server, Caller(answer.device, HALL, "counter"))
    monkeypatch.setattr("app.sync.http_wire.HttpWire", lambda *_: wire)
    store = device.open(server.clock, FakeIds(6))
    assert not has_hall(store)
    wire.twist("feed", refuse(503, "store.busy"))
    with pytest.raises(EnvironmentFault) as fault:
        arrive(store, device, server.clock, FakeIds(7))
    assert (fault.value.code, fault.value.params) == ("enrol.no_hall", {"hall": HALL})
    arrive(store, device, server.clock, FakeIds(8))
    assert has_hall(store)
    assert (other_kind(store, ("counter",)), other_kind(store, ("kiosk", "display"))) == ("", "counter")
    monkeypatch.setattr("app.sync.http_wire.HttpWire", lambda *_: pytest.fail("there is nothing to ask for"))
    arrive(store, device, server.clock, FakeIds(9))
    store.close()


def test_a_hall_that_was_never_published_does_not_come(tmp_path: Path, device: Home) -> None:
    (tmp_path / "bare").mkdir()
    bare = ServerRig(tmp_path / "bare")
    answer = enrol(device, ask(bare), wire_of(bare), bare.clock, FakeIds(5))
    wire = EndpointWire(bare, Caller(answer.device, HALL, "counter"))
    assert not fetch(device, wire, bare.clock, FakeIds(6)), "all of nothing has come"
    bare.close()


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("kind", ["kiosk", "hub"])
def test_the_command_promises_a_desk_only_where_one_can_be_opened(
    tmp_path: Path,
    home: Path,
    kind: str,
    published: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "centre").mkdir()
    rig = ServerRig(tmp_path / "centre")
    if published:
        rig.define_hall()
    code = rig.store.new_code(HALL, kind, 60_000)

    def wire(_url: str, token: str = "", _ca: str = "", *, ca: str = "") -> EnrolWire:
        assert ca == ""
        device = read_token(token).device if token else ""
        return EnrolWire(rig, Caller(device, HALL, kind if token else ""))

    monkeypatch.setattr(enrolling, "HttpWire", wire)
    monkeypatch.setattr(enrolling, "SystemClock", lambda: rig.clock)
    asked = words(home)
    asked.code = code
    assert enrolling.run(asked) == 0
    said = capsys.readouterr()
    assert set(json.loads(said.out)) == {"device", "hall", "slot", "code"}
    assert ("can be opened now: kiosk" in said.err) is (kind == "kiosk" and published)
    assert ("Nothing of the hall" in said.err) is (kind == "kiosk" and not published)
    assert ("server --role hub" in said.err) is (kind == "hub")
    rig.close()


@pytest.mark.parametrize("code", ["", "  ", "x" * 65, "码", "a\nb"])
def test_what_cannot_be_a_code(code: str) -> None:
    with pytest.raises(UserError) as error:
        checked_code(code)
    assert error.value.code == "enrol.code"
    assert checked_code(" ABCD-EFGH ") == "ABCD-EFGH"


def test_what_cannot_be_a_ca(tmp_path: Path) -> None:
    assert read_ca(None) == ""
    for name, data in (("none", None), ("bytes", b"\xff\xfe"), ("text", b"hello")):
        file = tmp_path / name
        if data is not None:
            file.write_bytes(data)
        with pytest.raises(UserError) as error:
            read_ca(file)
        assert error.value.code == "link.ca"
    good = tmp_path / "ca.pem"
    good.write_text("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n")
    assert read_ca(good).startswith("-----BEGIN")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as fault:
        write_private(tmp_path / "none" / "file", "text")
    assert fault.value.code == "home.read_only"


def words(home: Path, url: str = URL, ca: Path | None = None) -> argparse.Namespace:
    return argparse.Namespace(
        home=home, key_file=home.parent / "k.json", server=url, code="ABCD", ca=ca, lang="en"
    )


def test_the_command_refuses_bad_words_before_it_asks_anybody(home: Path) -> None:
    with pytest.raises(UserError) as error:
        enrolling.run(words(home, "http://10.0.0.1"))
    assert error.value.code == "link.plain_http"
    with pytest.raises(UserError):
        enrolling.run(words(home, ca=home / "none"))
    with pytest.raises(EnvironmentFault) as nobody:
        enrolling.run(words(home, "http://127.0.0.1:1"))
    assert nobody.value.code == "enrol.unreachable", "nothing is kept here that would be sent later"
    assert not Home(home).store_path.exists()


def test_a_certificate_that_is_not_trusted_is_said_as_such(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_wire: object, _asked: object) -> None:
        raise Unreachable(untrusted=True)

    monkeypatch.setattr(HttpWire, "enrol", refuses)
    with pytest.raises(EnvironmentFault) as error:
        enrolling.run(words(home))
    assert error.value.code == "link.untrusted"


def test_a_standalone_home_has_no_network(home: Path) -> None:
    from app.terminal.commands import make_home
    from app.terminal.places import CATALOGUE

    made = Home(home, home / "keys.json")
    clock = FakeClock()
    with made.lock():
        make_home(made, CATALOGUE, HALL, demo=False, clock=clock, ids=FakeIds())
        store = made.open(clock, FakeIds(1))
        assert network_of(store, made, clock, FakeIds()) is None
        store.close()
