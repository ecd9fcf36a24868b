"""The suite alone: `python -m tests.faults [--seed N] [--steps N] [--kills N] [--minutes M] [--sqlite]`.

Exit 1 if something was lost, doubled or stalled, and also if it ended with less than was asked for.
"""

import argparse
import sys

from tests.faults.suite import Wanted, faults


def main() -> int:
    """Run the suite; its closing line is the last of stdout."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=24, help="the kills are spread over so long")
    parser.add_argument("--at-most", type=float, default=60, help="minutes after which it gives up")
    parser.add_argument("--sqlite", action="store_true", help="the centre on SQLite instead of PostgreSQL")
    given = parser.parse_args()
    found = faults(
        Wanted(
            seed=given.seed,
            steps=given.steps,
            kills=given.kills,
            pace_s=given.minutes * 60,
            longest_s=max(given.minutes, given.at_most) * 60,
            postgres=not given.sqlite,
        )
    )
    short = found.steps < given.steps or found.kills < given.kills
    if short:
        print("The time was up before the steps and kills were reached.", file=sys.stderr)
    for each in (*found.stalls, *found.wrong):
        print(each, file=sys.stderr)
    print(found.line)
    return 0 if found.ok and not short else 1


if __name__ == "__main__":
    raise SystemExit(main())
