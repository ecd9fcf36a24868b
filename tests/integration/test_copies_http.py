"""The same over real HTTP: a centre, a hub and terminals of two halls."""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.domain.copies import Question
from app.domain.customers import ContactChanged
from app.domain.log import Redacted
from app.domain.staff import Role
from app.services.lookups import Found, LookupService
from app.services.ports import Stamp
from app.services.sessions import Session
from app.terminal import enrol as enrolling
from app.terminal.home import Home
from app.terminal.network import TerminalNetwork
from app.terminal.system import SystemClock, SystemIds
from db.uow import SqlStore
from tests.integration.test_network import online, until
from tests.server.serving import CATALOGUE, HALL, Place, Running, enrol, make_hub_home, running_server

AWAY = "B07"
NUMBER = "13800001234"
CLERK = Session("s", "T20001", "", (Role.CLERK,), "counter", None)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Running]:
    """A centre with the demo hall and its people, and another hall without any."""
    place = Place(tmp_path / "centre")
    place.folder.mkdir()
    done = place.command("load", "--catalogue", str(CATALOGUE), "--hall", HALL, "--demo")
    assert done.returncode == 0, done.stderr
    place.load(AWAY)
    with running_server(place) as server:
        yield server


def terminal(centre: Running, folder: Path, name: str, hall: str) -> Home:
    home = Home(folder / name, folder / f"{name}.json")
    words = argparse.Namespace(
        home=home.folder,
        key_file=home.key_file,
        server=centre.url,
        code=centre.place.code(hall=hall),
        ca=None,
        lang="en",
    )
    assert enrolling.run(words) == 0
    return home


class Desk:
    """A terminal on the network, and what it does about customers of other halls."""

    def __init__(self, store: SqlStore, network: TerminalNetwork) -> None:
        self.store, self.network = store, network
        self.lookups = LookupService(store, SystemClock(), SystemIds(), network, network)

    def question(self) -> Question:
        found = self.lookups.by_words(NUMBER)
        assert found is not None
        return found

    def customer(self) -> str:
        with self.store.read() as queries:
            row = queries.customers.by_number(NUMBER)
        return row.customer_id if row else ""

    def phone(self) -> str:
        with self.store.read() as queries:
            row = queries.customers.customer(self.customer())
        return row.phone if row else ""


def holds(met: Callable[[], bool], each: Callable[[], object] = lambda: None) -> None:
    end = time.monotonic() + 30
    while not met():
        assert time.monotonic() < end
        each()
        time.sleep(0.05)


def test_a_customer_of_another_hall_comes_changes_and_goes(
    centre: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as stack:
        here = Desk(*stack.enter_context(online(terminal(centre, tmp_path, "here", HALL))))
        away = Desk(*stack.enter_context(online(terminal(centre, tmp_path, "away", AWAY))))
        for desk in (here, away):
            desk.network.start()
            until(desk.network, lambda desk=desk: desk.network.status().centre_up)  # type: ignore[misc]
        until(here.network, lambda: bool(here.customer()))
        customer = here.customer()
        assert away.customer() == ""
        looked = away.lookups.ask(CLERK, away.question())
        assert (looked.found, looked.customer_id) == (Found.COPIED, customer)
        assert away.customer() == customer
        assert away.phone() == here.phone() != "13911112222"
        with here.store.write(Stamp("T10001")) as unit:
            unit.record(ContactChanged(customer_id=customer, phone="13911112222", language="zh_CN"))
        holds(lambda: away.phone() == "13911112222", away.lookups.tidy)
        with here.store.write(Stamp("T10001")) as unit:
            row = unit.queries.customers.customer(customer)
            assert row is not None
            op_ids = unit.queries.log.personal_ops(row.person_id)
            unit.record(Redacted(person_id=row.person_id, op_ids=op_ids, reason="request"))
        holds(lambda: away.customer() == "")
        with away.store.read() as queries:
            assert queries.customers.copies() == 0
            assert queries.log.is_erased(row.person_id)
        assert away.lookups.ask(CLERK, away.question()).found is Found.UNKNOWN
        centre.kill()
        until(away.network, lambda: not away.network.status().centre_up)
        assert away.lookups.ask(CLERK, away.question()).found is Found.DEFERRED
    assert NUMBER not in centre.output()
    assert json.loads(capsys.readouterr().out.splitlines()[0])["hall"] == HALL


def test_a_hub_passes_the_question_on(centre: Running, tmp_path: Path) -> None:
    hub = Place(tmp_path / "hub")
    with centre.client() as stranger:
        member = enrol(stranger, centre.place.code("hub", AWAY), seed=41)
    make_hub_home(hub, member, centre.url)
    home = terminal(centre, tmp_path, "away", AWAY)
    with running_server(hub, "hub", upstream=centre.url, hall=AWAY) as server:
        settings = home.settings()
        home.settings_path.write_text(
            json.dumps(
                {"language": settings.language, "hub_url": server.url, "centre_url": "http://127.0.0.1:9"}
            )
        )
        with online(home) as (store, network):
            away = Desk(store, network)
            network.start()
            until(network, lambda: network.status().hub_up and network.status().centre_up)
            assert away.lookups.ask(CLERK, away.question()).found is Found.COPIED
            assert away.customer()
            centre.kill()
            # Also before anybody has noticed: the hub says that it has no centre.
            assert away.lookups.ask(CLERK, away.question()).found is Found.DEFERRED
            until(network, lambda: not network.status().centre_up)
