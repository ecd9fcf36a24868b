"""`python -m tests.pictures approve [NAME…]`: keep how screens look now, of all that differ or of the named.

A name is that of a screen (`kiosk-home`) or of one picture (`kiosk-home-dark-en`). Without names, pictures of
screens that there are no longer are deleted. Prints what it kept and deleted.
"""

import argparse
import sys
from pathlib import Path

import pytest

# No module here may know Qt: pytest-qt is imported first by pytest itself.
from tests.pictures.approval import Approval
from tests.screens.names import GROUPS, every_picture, screens

FOLDER = Path(__file__).parent
TESTS = FOLDER.parent / "ui" / "test_every_screen.py"


def main(arguments: list[str]) -> int:
    """Approve; returns the exit status: 2 for a name that no screen has."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    commands = parser.add_subparsers(required=True)
    approve = commands.add_parser("approve", help="keep how screens look now")
    approve.add_argument("names", nargs="*", metavar="NAME", help="screen or picture; none: all that differ")
    names: list[str] = parser.parse_args(arguments).names
    known = every_picture() | set(screens())
    if unknown := [name for name in names if name not in known]:
        print(f"no such screen: {', '.join(unknown)}", file=sys.stderr)
        return 2
    approval = Approval(tuple(names))
    groups = [group for group in GROUPS if not names or any(each.startswith(f"{group}-") for each in names)]
    asked = [f"{TESTS}::test_screens[{group}]" for group in groups]
    status = pytest.main(["-q", "-p", "no:cacheprovider", *asked], plugins=[approval])
    for name in sorted(approval.kept):
        print(f"kept {name}")
    if not names:
        for path in sorted(FOLDER.glob("*.png")):
            if path.stem not in every_picture():
                path.unlink()
                print(f"deleted {path.stem}")
    return int(status)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
