"""A payment that is cut off anywhere is wholly there or wholly not, and the next start asks about it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.integration.payment_crash import KILLS

ROOT = Path(__file__).resolve().parents[2]
TOTAL_FEN = 30_130
WHOLE = {"payment": 1, "payment_line": 4, "payment_tender": 2, "receipt": 1, "document": 1, "checkout": 0}


def run(mode: str, folder: Path) -> list[Any]:
    """Run the child program and return what it printed."""
    command = [sys.executable, "-m", "tests.integration.payment_crash", mode, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_crash_at_every_statement_and_commit(tmp_path: Path) -> None:
    cases = run("steps", tmp_path)
    # Four transactions of a payment by card and cash: opened, card asked, card answered, taken.
    assert len(cases) > 60
    ends = set()
    for case in cases:
        found, after = case["found"], case["after"]
        assert found["integrity"] == after["integrity"] == "ok"
        count = found["count"]
        if found["receipts"]:
            ends.add("whole")
            assert (count, found["papers"], found["totals"]) == (WHOLE, [1], [TOTAL_FEN])
        else:
            ends.add("asked" if case["asked"] else "nothing")
            assert all(rows == 0 for name, rows in count.items() if name != "checkout")
        # The program asks about an open checkout, and only about one.
        assert case["asked"] == count["checkout"]
        # Whatever was found, the clerk gets to one payment: nothing doubled, no card charged twice.
        assert (after["count"], after["totals"], after["sequences"]) == (WHOLE, [TOTAL_FEN], [1])
        assert after["totals"] == after["lines"] == after["tenders"]
        assert (case["unknown"], after["charged"], case["approved"]) == (0, 20_000, 20_000)
    assert ends == {"nothing", "asked", "whole"}
    print(f"a payment died at {len(cases) - 1} steps")


def test_kills_in_a_loop_of_sales(tmp_path: Path) -> None:
    found, acknowledged = run("kills", tmp_path)
    assert len(acknowledged) > KILLS
    receipts = found["receipts"]
    # Every acknowledged receipt is there; at most the last one of each round was not heard of any more.
    assert set(acknowledged) <= set(receipts)
    assert len(receipts) - len(acknowledged) <= KILLS
    assert sorted(found["sequences"]) == list(range(1, len(receipts) + 1))
    assert len(set(receipts)) == len(receipts) == found["count"]["document"]
    assert found["integrity"] == "ok"
    assert set(found["totals"]) == set(found["lines"]) == set(found["tenders"]) == {1_000}
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged receipts, none lost")
