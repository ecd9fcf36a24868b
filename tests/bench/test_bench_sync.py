"""The group `sync` of the bench with small numbers: it comes to an end, and its figures are what they say."""

from pathlib import Path

import pytest

from app.proving.bench import sync, sync_polls, sync_postgres, sync_pouch, sync_queue, sync_transfer
from app.proving.bench.figures import Figure
from tests.measured import measured

__all__ = ["measured"]

pytestmark = [pytest.mark.timeout(900), pytest.mark.usefixtures("measured")]


@pytest.fixture
def nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing in it, and an empty cache: PouchDB is neither found nor fetched."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return programs


def rates(figures: tuple[Figure, ...]) -> dict[str, float]:
    return {each.name: each.value for each in figures if each.value is not None}


def test_the_group_has_its_parts_each_in_a_folder_of_its_own(tmp_path: Path) -> None:
    assert len(list(sync.measures(tmp_path, quick=True))) == 5
    assert {each.name for each in tmp_path.iterdir()} == {
        f"sync-{name}" for name in ("transfer", "postgres", "polls", "queue", "arrivals")
    }


@pytest.mark.usefixtures("nothing_else")
def test_a_backlog_goes_up_and_comes_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_transfer, "OPS", (0, 600))
    found = sync_transfer.measure(tmp_path, quick=True)
    assert rates(found).keys() == {"push_log_only", "push_applied", "pull_log_only", "pull_applied"}
    assert all(each.ratio and each.baseline_value for each in found if each.value is not None)
    assert [each.reason for each in found if each.value is None] == ["npm is not installed"] * 2


def test_halls_push_at_once_to_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_postgres, "OPS", (0, 200))
    monkeypatch.setattr(sync_postgres, "HALLS", 2)
    found = sync_postgres.measure(tmp_path, quick=True)
    assert rates(found).keys() == {"postgres_log_only", "postgres_applied"}


def test_a_failure_in_one_of_many_is_told() -> None:
    def fails(number: int, _start: object) -> None:
        raise OSError(f"hall {number}")

    with pytest.raises(OSError, match=r"hall"):
        sync_postgres._all_at_once(2, fails)


def test_terminals_that_wait_cost_memory_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_polls, "POLLS", (0, 10))
    monkeypatch.setattr(sync_polls, "WATCHED_S", (0, 1))
    found = sync_polls.measure(tmp_path, quick=True)
    assert [each.name for each in found] == ["poll_memory", "poll_cpu"]
    assert "10 long polls" in str(found[0].reason)


def test_a_counter_shows_the_kiosks_tickets_and_bears_a_backlog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_queue, "TICKETS", (0, 3))
    monkeypatch.setattr(sync_queue, "OPS", (0, 300))
    found = sync_queue.measure(tmp_path / "hall", quick=True)
    # On a machine that is too slow for the second that they have, tickets are missing; then it says so.
    assert found[0].name == "queue_event_p99"
    assert "3 tickets" in str(found[0].reason)
    # The same hall goes on: it has to be made but once.
    found = sync_queue.measure_arrivals(tmp_path / "hall", quick=True)
    assert [each.name for each in found] == ["arrivals_longest_gap", "arrivals_p99_gap"]
    assert "300 ops" in str(found[0].reason)


def stand_in(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "ascii")
    path.chmod(0o755)


CLIENT = """case "$1" in server.js) echo 4321; read line;; *) echo '{"push": 10.0, "pull": 20.5}';; esac"""


def test_what_pouchdb_prints_is_read(tmp_path: Path, nothing_else: Path) -> None:
    stand_in(nothing_else, "npm", "exit 0")
    stand_in(nothing_else, "node", CLIENT)
    for number in range(2):  # the packages are installed once
        (tmp_path / f"{number}").mkdir()
        assert sync_pouch.pouch(tmp_path / f"{number}", ['{"a":1}'], 500) == sync_pouch.Rates(10.0, 20.5)
        stand_in(nothing_else, "npm", "exit 1")


@pytest.mark.parametrize(
    ("npm", "node", "words"),
    [
        (None, None, "npm is not installed"),
        ("exit 0", None, "node is not installed"),
        ("echo registry >&2; exit 7", CLIENT, "npm: registry"),
        ("exit 0", "exit 0", "does not start"),
        ("exit 0", CLIENT.replace("*) echo", "*) exit 3; echo"), "node: 3"),
    ],
)
def test_why_there_is_no_pouchdb(
    tmp_path: Path, nothing_else: Path, npm: str | None, node: str | None, words: str
) -> None:
    for name, script in (("npm", npm), ("node", node)):
        if script:
            stand_in(nothing_else, name, script)
    with pytest.raises(sync_pouch.NoPouchError, match=words):
        sync_pouch.pouch(tmp_path, ['{"a":1}'], 500)


def test_a_pouchdb_that_never_ends_is_given_up(
    tmp_path: Path, nothing_else: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(nothing_else, "npm", "while :; do :; done")
    monkeypatch.setattr(sync_pouch, "_INSTALL_S", 0.2)
    with pytest.raises(sync_pouch.NoPouchError, match="npm took longer"):
        sync_pouch.pouch(tmp_path, ['{"a":1}'], 500)
