"""The network tour as its callers see it: one day of a hall with servers and cuts, played once (CLI)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.proving.network.hall import TOUR_SEATS
from app.proving.tour.states import NETWORK_SHARE
from tests.e2e.test_tour import INVARIANTS
from tests.measured import measured

# Real servers and five desks: minutes on a slow machine, and only once.
pytestmark = [pytest.mark.timeout(900), pytest.mark.usefixtures("pg_server", "measured")]
__all__ = ["measured"]

ROOT = Path(__file__).resolve().parents[2]
OVER_ALL_STORES = (
    "exactly_once_at_centre",
    "chains_equal",
    "stores_converged",
    "ledger_sums_equal",
    "outboxes_empty",
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the day once for all tests of this file; the machine's PostgreSQL is needed for it."""
    folder = tmp_path_factory.mktemp("tour") / "out"
    command = [sys.executable, str(ROOT / "main.py"), "tour", "--network", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (folder / "summary.json").exists(), done.stderr
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def summary(out: Path) -> dict[str, Any]:
    """What the day wrote down."""
    found: dict[str, Any] = json.loads((out / "summary.json").read_text("utf-8"))
    return found


def test_every_invariant_is_named_and_holds_over_all_stores(summary: dict[str, Any]) -> None:
    assert summary["ok"] is True
    assert tuple(each["name"] for each in summary["invariants"]) == (*INVARIANTS, *OVER_ALL_STORES)
    assert [each for each in summary["invariants"] if each["ok"] is not True] == []


def test_the_stores_of_all_terminals_and_the_hub_are_kept(out: Path, summary: dict[str, Any]) -> None:
    assert len(summary["stores"]) == len(TOUR_SEATS) + 1
    assert all((out / store).is_file() for store in summary["stores"])


def test_the_day_had_money_on_two_counters(summary: dict[str, Any]) -> None:
    counts = summary["counts"]
    assert counts["receipts"] >= 6
    assert counts["types"].keys() >= {"fee_payment", "plan_change", "open_account"}


def test_what_only_a_hall_with_servers_shows_was_seen(out: Path, summary: dict[str, Any]) -> None:
    screens = summary["counts"]["screens"]
    seen = {f"{name}.{state}" for name, states in screens.items() for state in states}
    assert set(NETWORK_SHARE) - seen == set()
    for state in NETWORK_SHARE:
        name, _, mode = state.partition(".")
        assert (out / "screens" / f"{name}-{mode}.png").is_file()


def test_the_pictures_can_be_opened(out: Path, summary: dict[str, Any]) -> None:
    shots = [step["screenshot"] for step in summary["steps"] if step["screenshot"]]
    assert len(shots) >= 30
    for shot in shots:
        with Image.open(out / shot) as picture:
            picture.verify()
