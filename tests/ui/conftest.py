"""A test that says of itself that it is done by keys is watched: no mouse and no finger reaches a window.

Of the counter a whole day is worked by keys alone, and watched (`test_day_by_keys`): its other tests come to
their point by the shortest way. Those of the folders named here stand in a window that their fixture opens.
"""

import re
from collections.abc import Generator

import pytest
from PySide6.QtWidgets import QApplication

from tests.one_hand import MOUSE, TOUCH, watched

FOLDERS = frozenset(
    {
        "appointments",
        "approvals",
        "complaint",
        "floor",
        "journal",
        "reception",
        "reports",
        "staff",
        "work",
    }
)
BY_KEYS = re.compile(r"(?:by|with)_(?:two_)?key(?:s|board)(?:_|$)|keys_(?:alone|reach)")
"""What the name of such a test holds; one that names the mouse as well is none."""


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Watch the test alone: what its fixtures do before is not its hand."""
    name, app = pyfuncitem.originalname, QApplication.instance()
    said = BY_KEYS.search(name) and "mouse" not in name and pyfuncitem.path.parent.name in FOLDERS
    if not said or not isinstance(app, QApplication):
        return (yield)
    with watched(app, MOUSE | TOUCH) as hand:
        done = yield
    assert hand.pressed, "no key was pressed"
    return done
