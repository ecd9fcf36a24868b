"""What a counter loads before anybody has signed in, and what behind the sign-in screen."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from app.terminal.commands import make_home
from app.terminal.home import Home
from app.terminal.places import CATALOGUE, ROOT
from tests.factories import HALL, MORNING_MS
from tests.fakes import FakeClock, FakeIds

COUNTER: Final = """
import sys
from pathlib import Path
from app.terminal.desks import application, load_rest, make_window, running
from app.terminal.home import Home
from app.terminal.system import SystemClock, SystemIds

folder = Path(sys.argv[1])
made = application("zh_CN")
home = Home(folder, folder / "keys.json")
with running(home, SystemClock(), SystemIds(), accept_clock=True) as (program, _heart):
    window = make_window(program, "counter", "zh_CN")
    window.show()
    while program.tasks.busy:
        made.processEvents()
    print(*sys.modules)
    load_rest(program)
    while program.tasks.busy:
        made.processEvents()
    print(*sys.modules)
    window.close()
"""
REST: Final = frozenset(
    {
        "app.domain.business",
        "app.domain.every_fact",
        "app.services.orders",
        "app.ui.navigation",
        "db.apply.every",
        "db.queries.money",
        "db.queries.work",
        "db.unit",
    }
)
"""Most of a start's time, when it loaded them."""
LATER: Final = frozenset({"PIL", "alembic", "db.tables.every", "httpx", "reportlab"})
"""Not before something is migrated, taken in, sent or printed."""


def test_a_counter_loads_what_the_sign_in_screen_needs_and_the_rest_behind_it(home: Path) -> None:
    made = Home(home, home / "keys.json")
    with made.lock():
        make_home(made, CATALOGUE, HALL, demo=False, clock=FakeClock(MORNING_MS), ids=FakeIds())
    done = subprocess.run(
        [sys.executable, "-c", COUNTER, str(home)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first, then = (set(line.split()) for line in done.stdout.splitlines())
    assert first & (REST | LATER) == set()
    assert REST - then == set()
