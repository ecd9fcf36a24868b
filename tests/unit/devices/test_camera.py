"""Pictures of a document camera, and of files that stand in for it: marked, upright, and not too large."""

from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from app.devices.camera.driver import CAMERA_ID, FILE_ID, SimulatedCamera
from app.domain.errors import EnvironmentFault
from app.domain.images import MOST_BYTES

MARKS = ("T10237", "open_account", "2026-03-11")
ORIENTATION, MAKE = 0x0112, 0x010F


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def test_the_camera_s_own_picture_says_that_it_is_simulated() -> None:
    photo = SimulatedCamera().take(MARKS)
    assert photo.camera == CAMERA_ID
    assert opened(photo.data).size == (856, 540)


def test_no_picture_is_larger_than_a_server_takes(tmp_path: Path) -> None:
    """Noise is the worst there is: a sheet that a scanner made of it as PNG has 12 MB."""
    file, side = tmp_path / "noise.png", 2400
    Image.frombytes("RGB", (side, side), Random(7).randbytes(3 * side * side)).save(file, compress_level=1)
    assert file.stat().st_size > 2 * MOST_BYTES
    photo = SimulatedCamera().mark(file, MARKS)
    assert photo.camera == FILE_ID
    assert len(photo.data) < MOST_BYTES // 2
    sheet = opened(photo.data)
    assert sheet.width == 2000
    assert sheet.height > 2000, "the marks stand below"


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P", "CMYK"])
def test_every_kind_of_picture_is_taken(tmp_path: Path, mode: str) -> None:
    file = tmp_path / ("picture.jpg" if mode == "CMYK" else "picture.png")
    Image.new(mode, (300, 200)).save(file)
    assert opened(SimulatedCamera().mark(file, MARKS).data).width == 300


def test_what_a_telephone_took_upright_stands_upright_and_says_nothing_else(tmp_path: Path) -> None:
    """A telephone keeps the picture as its sensor lies, and says in a tag (EXIF) how it was held."""
    file, lying = tmp_path / "photo.jpg", Image.new("RGB", (400, 200), "white")
    lying.paste((255, 0, 0), (0, 0, 100, 200))
    tags = Image.Exif()
    tags[ORIENTATION], tags[MAKE] = 6, "Telephone"
    lying.save(file, exif=tags)
    sheet = opened(SimulatedCamera().mark(file, MARKS).data)
    assert sheet.width == 200
    assert sheet.height > 400
    red, green, _ = sheet.convert("RGB").getpixel((100, 20))  # type: ignore[misc]
    assert (red > 200, green < 60) == (True, True), "what lay at the left stands at the top"
    assert dict(sheet.getexif()) == {}


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40), b"\xff\xd8\xff\xe1\x00"]
)
def test_what_is_no_picture_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(data)
    with pytest.raises(EnvironmentFault, match=r"camera\.unreadable"):
        SimulatedCamera().mark(file, MARKS)
