"""The demo's hall as real processes: the hub's line is cut for good, and the manager's desk takes over."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.domain.halls import DeviceKind
from app.domain.log import Outcome
from app.domain.staff import Role
from app.proving.network.hall import HALL, NetworkHall, Seat
from app.services.link import LinkMode
from app.services.ports import Stamp
from app.services.sessions import Session
from app.terminal.network import TerminalNetwork
from app.terminal.promotion import hub_home
from app.terminal.system import SystemIds
from db.uow import SqlStore
from tests.integration.test_network import online
from tests.people import MANAGER, MANAGER_PIN
from tests.sync.serving_rig import ticket

SEATS = (Seat("manager", DeviceKind.MANAGER), Seat("counter-1", DeviceKind.COUNTER))
BOSS = Session("s", MANAGER, "", (Role.DUTY_MANAGER,), "manager", None)


def wait(holds: Callable[[], bool], seconds: int = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def term(store: SqlStore) -> int:
    with store.read() as queries:
        holder = queries.network.hub(HALL)
    return holder.term if holder else 0


def decided(store: SqlStore, network: TerminalNetwork, serial: int) -> tuple[Outcome, int]:
    """Take a number and return what the hub says of it, and in which term."""
    with store.write(Stamp("")) as unit:
        op_id = unit.record(ticket(SystemIds().new(), serial)).op_id
    found = network.verdicts([op_id], 30_000)[op_id]
    return found.outcome, found.hub_term


@pytest.mark.timeout(600)
def test_the_manager_takes_over_and_the_hall_goes_on_in_the_next_term(tmp_path: Path) -> None:
    with NetworkHall(tmp_path, SEATS) as hall, ExitStack() as stack:
        manager, counter = (stack.enter_context(online(hall.home(seat.name))) for seat in SEATS)
        for _, network in (manager, counter):
            network.start()
            wait(lambda network=network: network.status().mode is LinkMode.HUB)  # type: ignore[misc]
        wait(lambda: term(counter[0]) == 1)
        assert decided(*counter, serial=1) == (Outcome.ACCEPTED, 1)
        hall.cut_hub(cut=True)
        for _, network in (manager, counter):
            network.retry()
            wait(lambda network=network: not network.status().hub_up)  # type: ignore[misc]
        assert manager[1].promote(BOSS, MANAGER_PIN) == 2
        for store, network in (manager, counter):
            wait(lambda store=store: term(store) == 2)  # type: ignore[misc]
            wait(lambda network=network: network.status().hub_up)  # type: ignore[misc]
        assert hub_home(hall.home("manager")).enrolment() is not None
        assert decided(*counter, serial=2) == (Outcome.ACCEPTED, 2)
        # The old hub comes back, and steps aside.
        hall.cut_hub(cut=False)
        assert decided(*counter, serial=3) == (Outcome.ACCEPTED, 2)
        assert counter[1].status().hub_url.startswith("https://127.0.0.1:")
