"""A desk of the demo that ends by a fault is told, once, with the way to open it again."""

import subprocess
import sys

import pytest

from app.i18n import load_text
from app.proving.network.demo import _Fallen
from app.terminal.places import RESOURCES


@pytest.mark.parametrize(("status", "told"), [(0, False), (3, True)])
def test_only_a_fault_is_told_and_only_once(
    status: int, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = subprocess.Popen([sys.executable, "-c", f"raise SystemExit({status})"])
    desk.wait()
    fallen = _Fallen([desk], [["tingtai", "--home", "a hall", "manager"]], load_text("en", RESOURCES))
    fallen.tell()
    said = capsys.readouterr().err
    assert ("ended by a fault (3)" in said) is told
    assert ("tingtai --home 'a hall' manager" in said) is told
    fallen.tell()
    assert capsys.readouterr().err == ""
