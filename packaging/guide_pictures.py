"""Copy the user guide's pictures out of a tour's folder, at the guide's size: `guide_pictures.py DIR`."""

import json
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "guide" / "pictures"
WIDE, TALL = 1000, 400
"""Width of a picture that is wider than high, and of the others, in pixels."""
COLOURS = 64


def copy_from(tour: Path, into: Path) -> list[str]:
    """Copy every picture that this tour has, those of the hall or of the network; returns their names."""
    sys.path.insert(0, str(ROOT))
    from app.proving.tour.english import ENGLISH
    from app.proving.tour.guide_pictures import HALL, NETWORK

    steps = json.loads((tour / "summary.json").read_text("utf-8"))["steps"]
    shots = {step["title"]: step["screenshot"] for step in steps if step["screenshot"]}
    taken = [each for each in (*HALL, *NETWORK) if each.step in shots]
    into.mkdir(parents=True, exist_ok=True)
    for picture in taken:
        copy(tour / shots[picture.step], into / f"{picture.name}.png")
        if picture.english:
            copy(tour / ENGLISH / f"{picture.name}.png", into / f"en-{picture.name}.png")
    return [picture.name for picture in taken]


def copy(shot: Path, into: Path) -> None:
    """Copy one picture at the guide's size and with few colours."""
    with Image.open(shot) as taken:
        width = WIDE if taken.width > taken.height else TALL
        size = (width, round(taken.height * width / taken.width))
        small = taken.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(into, optimize=True)


if __name__ == "__main__":
    names = copy_from(Path(sys.argv[1]), GUIDE)
    print(f"{len(names)} pictures: {', '.join(names)}")
