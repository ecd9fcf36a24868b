"""`doctor` on a hall of the demo: its keys lie in its own folder, so that nobody has to name them."""

import json
from pathlib import Path

import pytest

from app.cli import FAILED, OK, main
from app.terminal.commands import make_home
from app.terminal.home import Home
from app.terminal.places import CATALOGUE
from app.terminal.system import SystemClock, SystemIds


@pytest.mark.parametrize("name", ["demo-keys.json", "keys.json"])
def test_a_demo_hall_is_examined_without_naming_its_keys(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "demo", tmp_path / "demo" / name)
    home.create()
    make_home(home, CATALOGUE, "A01", demo=True, clock=SystemClock(), ids=SystemIds(), crowd=False)
    assert main(["--home", str(home.folder), "doctor", "--json"]) == OK
    found = json.loads(capsys.readouterr().out)
    statuses = {check["status"] for check in found["checks"] if check["name"] != "speaker"}
    assert statuses <= {"ok", "warn", "skip"}
    other = tmp_path / "other.json"
    assert main(["--home", str(home.folder), "--key-file", str(other), "doctor", "--json"]) == FAILED
