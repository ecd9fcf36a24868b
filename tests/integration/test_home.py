"""A terminal started on its home: the clock that went back, and the way on."""

import json
from pathlib import Path

import pytest

from app.cli import parser
from app.domain.errors import EnvironmentFault, UserError
from app.services.ports import Stamp
from app.services.staff import StaffService
from app.terminal.commands import make_home, run
from app.terminal.desks import running
from app.terminal.home import Home
from app.terminal.places import CATALOGUE
from db.opening import TOKEN
from tests.factories import HALL, MORNING_MS
from tests.fakes import FakeClock, FakeIds
from tests.samples_hall import HEAD

HOUR_MS = 3_600_000


@pytest.fixture
def device(home: Path) -> Home:
    """A home with a hall in it, made at nine."""
    made = Home(home, home / "keys.json")
    with made.lock():
        make_home(made, CATALOGUE, HALL, demo=False, clock=FakeClock(MORNING_MS), ids=FakeIds())
    return made


@pytest.mark.usefixtures("qapp")
def test_a_clock_that_is_behind_stops_the_start_unless_it_is_accepted(device: Home) -> None:
    behind = FakeClock(MORNING_MS - HOUR_MS)
    with pytest.raises(EnvironmentFault) as fault, running(device, behind, FakeIds(1)):
        pass
    assert fault.value.code == "clock.behind"
    with running(device, behind, FakeIds(2), accept_clock=True) as (program, heart):
        heart.beat()
        with program.store.read() as queries:
            assert queries.halls.hall().hall_id == HALL
    with running(device, FakeClock(MORNING_MS), FakeIds(3)) as (program, _heart):
        assert program.services.spool.pending() == ()


@pytest.mark.usefixtures("qapp")
def test_a_running_terminal_holds_its_home(device: Home) -> None:
    with running(device, FakeClock(MORNING_MS), FakeIds(1)):
        with pytest.raises(EnvironmentFault) as fault, running(device, FakeClock(MORNING_MS), FakeIds(2)):
            pass
        assert fault.value.code == "home.in_use"


def test_the_public_key_is_that_of_the_store(device: Home) -> None:
    assert len(device.public_key()) == 64
    assert Home(device.folder, device.key_file).public_key() == device.public_key()


@pytest.mark.parametrize("meant", [True, False])
def test_init_says_that_a_hall_without_a_network_is_made_unless_that_is_meant(
    home: Path, capsys: pytest.CaptureFixture[str], *, meant: bool
) -> None:
    words = ["--home", str(home), "--key-file", str(home.with_name("keys.json")), "--lang", "en"]
    words += ["init", "--catalogue", str(CATALOGUE), "--hall", HALL, *(["--standalone"] if meant else [])]
    arguments = parser().parse_args(words)
    assert run(arguments) == 0
    said, told = capsys.readouterr()
    assert json.loads(said)["standalone"] is True
    assert ("--standalone" in told) is not meant


def test_the_only_head_who_forgot_the_pin_is_helped_at_the_machine(
    device: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--home", str(device.folder), "--key-file", str(device.key_file), "pin", "--staff"]
    with pytest.raises(UserError, match=r"staff\.unknown"):
        run(parser().parse_args([*words, "T99999"]))
    assert run(parser().parse_args([*words, HEAD.lower()])) == 0
    pin = json.loads(capsys.readouterr().out)["one_time_pin"]
    store = device.open(FakeClock(MORNING_MS), FakeIds(4))
    staff = StaffService(store, FakeClock(MORNING_MS), FakeIds(5))
    with pytest.raises(UserError, match=r"staff\.pin_must_change"):
        staff.check_pin(HEAD, pin)
    staff.change_pin(HEAD, pin, "740218")
    assert staff.check_pin(HEAD, "740218").staff_no == HEAD
    store.close()


def test_in_a_network_pins_are_the_centre_s(device: Home) -> None:
    with device.lock():
        store = device.open(FakeClock(MORNING_MS), FakeIds(4))
        with store.write(Stamp("")) as unit:
            unit.set_state({TOKEN: "token"})
        store.close()
    words = ["--home", str(device.folder), "--key-file", str(device.key_file), "pin", "--staff", HEAD]
    with pytest.raises(UserError, match=r"staff\.pin_of_centre"):
        run(parser().parse_args(words))
