"""Images that no server would take: none is kept any more, and doctor tells of those of older versions."""

from pathlib import Path
from random import Random

import pytest
from PIL import Image

from app.devices.camera.driver import FILE_ID
from app.domain.errors import EnvironmentFault
from app.domain.images import MOST_BYTES
from app.proving.doctor import Status, _images
from app.services.ports import Photo, Stamp
from db.checkup import Checkup
from tests.integration.test_evidence import Desk

_AROUND = 12 + 16
"""Bytes that sealing adds: nonce and tag."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def take(desk: Desk, file: Path) -> str:
    return desk.evidence.photograph(desk.session, desk.verification_id, "open_account", file)


def found(desk: Desk) -> tuple[Status, int]:
    with desk.hall.rig.store.raw() as conn:
        finding = _images(Checkup(conn), desk.hall.rig.clock)
    return finding.status, finding.data["too_large"]


def test_a_photo_of_many_colours_is_kept_small(desk: Desk, tmp_path: Path) -> None:
    file, side = tmp_path / "noise.png", 2000
    Image.frombytes("RGB", (side, side), Random(7).randbytes(3 * side * side)).save(file, compress_level=1)
    assert file.stat().st_size > MOST_BYTES
    take(desk, file)
    (image,) = desk.evidence.images(desk.verification_id)
    assert image.source == FILE_ID
    assert desk.evidence.look(desk.session, image).startswith(b"\xff\xd8")
    assert found(desk) == (Status.OK, 0)


def test_what_is_too_large_all_the_same_is_refused_whole(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = MOST_BYTES - _AROUND + 1

    def marked(*_: object) -> Photo:
        return Photo(bytes(size), FILE_ID)

    monkeypatch.setattr("app.devices.camera.driver.SimulatedCamera.mark", marked)
    with pytest.raises(EnvironmentFault, match=r"camera\.too_large"):
        take(desk, tmp_path / "any")
    assert desk.evidence.images(desk.verification_id) == ()
    size -= 1
    take(desk, tmp_path / "any")
    assert len(desk.evidence.images(desk.verification_id)) == 1
    assert found(desk) == (Status.OK, 0)


def test_what_an_older_version_kept_is_told(desk: Desk) -> None:
    with desk.hall.rig.store.write(Stamp("T10237")) as unit:
        unit.keep_blob(bytes(MOST_BYTES + 1))
    assert found(desk) == (Status.WARN, 1)
