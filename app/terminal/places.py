"""Where the program's own files lie, from a checkout and from a bundle alike."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
RESOURCES: Final = ROOT / "resources"
CATALOGUE: Final = RESOURCES / "catalogue"
