"""How large a kiosk is drawn: targets of 20 mm on any screen; the theme that a device begins with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

from app.terminal.calibration import scale

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
from app.terminal.calibration import calibrate
from app.terminal.desks import application
calibrate({pixels_per_mm})
app = application("en", "dark")
size = app.primaryScreen().size()
print(size.width(), size.height(), app.property("tingtaiTheme"))
calibrate(100)
"""


@pytest.mark.parametrize(
    ("pixels_per_mm", "screen", "times"),
    [
        (4.0, QSize(1080, 1920), 1.0),
        (8.0, QSize(2160, 3840), 2.0),
        (6.0, QSize(2160, 3840), 1.5),
        (8.0, QSize(1440, 2560), 4 / 3),
        (8.0, QSize(1080, 1920), 1.0),
        (8.0, QSize(2160, 1920), 1.0),
        (2.7, QSize(2160, 3840), 1.0),
        (0.0, QSize(2160, 3840), 1.0),
        (8.0, QSize(800, 600), 1.0),
        (float("nan"), QSize(2160, 3840), 1.0),
    ],
)
def test_a_target_has_its_twenty_millimetres(pixels_per_mm: float, screen: QSize, times: float) -> None:
    assert scale(pixels_per_mm, screen) == pytest.approx(times)


@pytest.mark.parametrize(("pixels_per_mm", "seen"), [(4, "2160 3840"), (8, "1080 1920"), (6, "1440 2560")])
def test_a_process_draws_as_large_as_its_screen_needs(tmp_path: Path, pixels_per_mm: int, seen: str) -> None:
    screen = {"name": "kiosk", "x": 0, "y": 0, "width": 2160, "height": 3840}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    described = tmp_path / "screens.json"
    described.write_text(json.dumps({"screens": [screen]}), "utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "QT_SCALE_FACTOR"}
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(pixels_per_mm=pixels_per_mm)],
        cwd=ROOT,
        env=environment | {"QT_QPA_PLATFORM": f"offscreen:configfile={described}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[0] == f"{seen} dark"
