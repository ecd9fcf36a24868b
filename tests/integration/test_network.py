"""A terminal beside a real centre: how things stand, verdicts that are waited for, and a hub on the spot."""

import argparse
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import EnvironmentFault, UserError
from app.domain.log import Outcome
from app.domain.network import HubAppointed
from app.domain.shifts import DayOpened
from app.domain.staff import Role, SignInFailed
from app.services.link import LinkMode, UnsentState
from app.services.ports import Stamp
from app.services.sessions import Session
from app.terminal import enrol as enrolling
from app.terminal.home import Home
from app.terminal.network import TerminalNetwork
from app.terminal.promotion import HubHome, HubProcess, hub_home, public_key_of, resume_hub
from app.terminal.system import SystemClock, SystemIds
from db.uow import SqlStore
from tests.server.serving import HALL, Place, Running, running_server

WAIT_S = 30.0


@dataclass
class Centre:
    """A centre that serves, and the people of its hall."""

    place: Place
    server: Running
    staff: list[dict[str, Any]]

    def manager(self) -> tuple[Session, str]:
        """Return a duty manager's session and PIN."""
        found = next(each for each in self.staff if each["roles"] == ["duty_manager"])
        return Session("s", found["no"], "", (Role.DUTY_MANAGER,), "manager", None), found["pin"]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    place = Place(tmp_path_factory.mktemp("centre"))
    with running_server(place) as server:
        yield Centre(place, server, place.load()["halls"][HALL]["staff"])


def enrolled(centre: Centre, folder: Path, capsys: pytest.CaptureFixture[str], name: str = "t") -> Home:
    home = Home(folder / name, folder / f"{name}.json")
    words = argparse.Namespace(
        home=home.folder,
        key_file=home.key_file,
        server=centre.server.url,
        code=centre.place.code(),
        ca=None,
        lang="en",
    )
    assert enrolling.run(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["hall"] == HALL
    return home


@contextmanager
def online(home: Home) -> Iterator[tuple[SqlStore, TerminalNetwork]]:
    with home.lock():
        store = home.open(SystemClock(), SystemIds())
        network = TerminalNetwork(store, home, SystemClock(), SystemIds())
        try:
            yield store, network
        finally:
            network.stop()
            store.close()


def until(network: TerminalNetwork, holds: Callable[[], bool]) -> None:
    """Wait until something holds, woken by the network itself."""
    bell = threading.Event()
    stop = network.subscribe(bell.set)
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, (network.status(), network.upstreams())
        bell.wait(0.2)
        bell.clear()
    stop()


def happen(store: SqlStore) -> None:
    with store.write(Stamp("T10001")) as unit:
        unit.record(
            SignInFailed(
                staff_no="T10001", terminal_id=store.terminal.terminal_id, locked_until_ms=None, at_ms=1
            )
        )


def open_day(store: SqlStore) -> tuple[str, str]:
    day = SystemIds().new()
    fact = DayOpened(after=None, day_id=day, hall_id=HALL, date="2026-03-11", at_ms=1, staff_no="T10001")
    with store.write(Stamp("T10001")) as unit:
        return unit.record(fact).op_id, fact.entity


def test_a_terminal_comes_up_sends_waits_and_goes(
    centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = enrolled(centre, tmp_path, capsys)
    with online(home) as (store, network):
        assert network.status().mode is LinkMode.OFFLINE
        assert network.status().connecting, "nobody was asked yet"
        assert (network.verdicts(["x"], 0), network.unsent_items(), network.upstreams()) == ({}, (), ())
        assert not network.durable("staff:T10001")
        assert not network.reach("order")
        happen(store)
        network.retry()
        network.start()
        until(network, lambda: network.status().centre_up and network.status().last_durable_ms > 0)
        assert network.status().mode is LinkMode.CENTRE
        assert not network.status().connecting
        assert network.reach("order")
        assert not network.reach("ticket"), "a ticket is the hub's, and there is none"
        assert network.whole()
        until(network, lambda: network.durable("staff:T10001"))
        op_id, _ = open_day(store)
        found = network.verdicts([op_id], 10_000)
        assert found[op_id].outcome is Outcome.ACCEPTED
        until(network, lambda: network.status().undecided == 0 and network.status().unsent == 0)
        (upstream,) = network.upstreams()
        assert (upstream.role, upstream.up, upstream.error, upstream.next_try_ms) == (
            "centre",
            True,
            "",
            None,
        )
        assert upstream.url == centre.server.url
        assert network.unsent_items() == ()


def test_offline_everything_waits_and_is_told(
    centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = enrolled(centre, tmp_path, capsys)
    home.save_settings(replace(home.settings(), centre_url="http://127.0.0.1:9"))
    with online(home) as (store, network):
        network.start()
        happen(store)
        op_id, day = open_day(store)
        until(network, lambda: network.status().unsent >= 2)
        until(network, lambda: bool(network.upstreams()) and network.upstreams()[0].tries > 0)
        status = network.status()
        assert (status.mode, status.undecided, status.undurable) == (LinkMode.OFFLINE, 1, 0)
        (upstream,) = network.upstreams()
        assert upstream.error == "link.unreachable"
        assert upstream.next_try_ms is not None
        until(network, lambda: not network.status().connecting)
        assert network.verdicts([op_id], 200) == {}
        items = network.unsent_items()
        assert [(item.kind, item.state) for item in items][-2:] == [
            ("sign_in_failed", UnsentState.UNSENT),
            ("day_opened", UnsentState.UNSENT),
        ]
        assert items[-1].subject == day
        assert not network.durable(day)
        network.retry()
        network.give_up()


def test_an_address_that_is_none_leaves_the_others(
    centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = enrolled(centre, tmp_path, capsys)
    home.save_settings(replace(home.settings(), hub_url="http://10.0.0.1"))
    with online(home) as (_store, network):
        network.start()
        until(network, lambda: network.status().centre_up)
        assert [each.role for each in network.upstreams()] == ["centre"]


def test_whoever_waits_can_give_up(
    centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = enrolled(centre, tmp_path, capsys)
    with online(home) as (store, network):
        network.start()
        until(network, lambda: network.status().centre_up)
        waiting = threading.Thread(target=lambda: answers.append(network.verdicts([op_id], 20_000)))
        answers: list[Any] = []
        # The centre never decides on tickets: nobody answers this one.
        op_id = issue(store)
        began = time.monotonic()
        waiting.start()
        while network._patience.is_set() is False and waiting.is_alive():
            network.give_up()
            time.sleep(0.01)
        waiting.join(10)
        assert answers == [{}]
        assert time.monotonic() - began < 15


def issue(store: SqlStore) -> str:
    from app.domain.queue import Precedence, TicketClass, TicketIssued

    fact = TicketIssued(
        after=None,
        ticket_id=SystemIds().new(),
        at_ms=1,
        hall_id=HALL,
        queue_day="2026-03-11",
        slot="",
        lane="A",
        service_id="general",
        serial=1,
        number="A001",
        klass=TicketClass.ORDINARY,
        precedence=Precedence.NONE,
        language="zh_CN",
        request_id="r",
    )
    with store.write(Stamp("")) as unit:
        return unit.record(fact).op_id


# -------------------------------------------------------------------------------------------- promotion


def test_a_manager_makes_a_terminal_the_hub_and_another_terminal_finds_it(
    centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str], free_port: int
) -> None:
    first = enrolled(centre, tmp_path, capsys, "a")
    second = enrolled(centre, tmp_path, capsys, "b")
    session, pin = centre.manager()
    with online(first) as (store, network), online(second) as (other, beside):
        network.start()
        beside.start()
        until(network, lambda: network.status().centre_up)
        with pytest.raises(UserError) as error:
            network.promote(session, pin)
        assert error.value.code == "link.hub_address"
        first.save_settings(replace(first.settings(), hub_listen=f"127.0.0.1:{free_port}"))
        with pytest.raises(UserError) as error:
            network.promote(replace(session, roles=(Role.CLERK,)), pin)
        assert error.value.code == "link.hub_manager"
        with pytest.raises(UserError) as error:
            network.promote(session, "999999")
        assert error.value.code == "staff.wrong_pin"
        term = network.promote(session, pin)
        with pytest.raises(UserError) as error:
            network.promote(session, pin)
        assert error.value.code == "link.hub_here"
        for each in (network, beside):
            until(each, lambda each=each: each.status().hub_up)  # type: ignore[misc]
            assert each.status().mode is LinkMode.HUB
            assert each.status().hub_url == f"https://127.0.0.1:{free_port}"
        op_id = issue(other)
        found = beside.verdicts([op_id], 10_000)
        assert found[op_id].hub_term == term
        assert found[op_id].outcome is Outcome.ACCEPTED
        paid, _ = open_day(other)
        assert beside.verdicts([paid], 10_000)[paid].outcome is Outcome.ACCEPTED
        until(beside, lambda: beside.status().undurable + beside.status().unsent == 0)
        hub = hub_home(first)
        assert (hub.key_file.stat().st_mode & 0o777) == 0o600
        with store.read() as queries:
            holder = queries.network.hub(HALL)
        assert holder is not None
        assert holder.public_key == public_key_of(hub)
        # A terminal that cannot hear of the hub is told by hand: the two settings lie ready.
        join = json.loads((hub.folder / "join.json").read_text())
        third = enrolled(centre, tmp_path, capsys, "c")
        third.save_settings(replace(third.settings(), centre_url="http://127.0.0.1:9", **join))
        with online(third) as (_far, by_hand):
            by_hand.start()
            until(by_hand, lambda: by_hand.status().hub_up)
        # Somebody else takes over meanwhile; the manager takes it back, with the same hub.
        with other.write(Stamp("T10208")) as unit:
            unit.record(
                HubAppointed(
                    hall_id=HALL,
                    term=term + 1,
                    device=other.terminal.terminal_id,
                    public_key="00" * 32,
                    url="",
                    promoted_by="T10208",
                    at_ms=1,
                )
            )
        until(network, lambda: _term(store) == term + 1)
        assert network.promote(session, pin) == term + 2
    with online(first) as (_store, network):
        network.start()
        until(network, lambda: network.status().hub_up)


def _term(store: SqlStore) -> int:
    with store.read() as queries:
        holder = queries.network.hub(HALL)
    return holder.term if holder is not None else 0


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as line:
        port: int = line.getsockname()[1]
    return port


def test_a_hub_that_does_not_start_takes_nothing_over(
    centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = enrolled(centre, tmp_path, capsys)
    session, pin = centre.manager()
    with online(home) as (store, network):
        before = _term(store)
        home.save_settings(replace(home.settings(), hub_listen="192.0.2.1:1"))
        with pytest.raises(EnvironmentFault) as fault:
            network.promote(session, pin)
        assert fault.value.code == "link.hub_not_started"
        assert _term(store) == before
        assert resume_hub(home) is None, "what never served is not started again"


def test_a_machine_without_server_cannot_be_a_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = HubHome(tmp_path)
    monkeypatch.setattr("app.terminal.promotion.find_spec", lambda _name: None)
    with pytest.raises(UserError) as error:
        HubProcess(hub, "127.0.0.1:0", "", HALL).start()
    assert error.value.code == "link.hub_not_installed"
    HubProcess(hub, "127.0.0.1:0", "", HALL).stop()
    assert resume_hub(Home(tmp_path)) is None
    with pytest.raises(EnvironmentFault):
        public_key_of(hub)
