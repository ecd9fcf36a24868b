"""The suite alone: `python -m tests.faults [--seed N] [--steps N] [--kills N] [--minutes M] [--sqlite]`."""

import argparse
import sys

from tests.faults.suite import Wanted, faults


def main() -> int:
    """Run the suite; its closing line is the last of stdout."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=24)
    parser.add_argument("--sqlite", action="store_true", help="the centre on SQLite instead of PostgreSQL")
    given = parser.parse_args()
    found = faults(
        Wanted(given.seed, given.steps, given.kills, given.minutes * 60, postgres=not given.sqlite)
    )
    for each in found.wrong:
        print(each, file=sys.stderr)
    print(found.line)
    return 0 if found.ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
