"""The folder of saved reports: whole files, and faults in words."""

import errno
from pathlib import Path

import pytest

from app.devices import report_folder
from app.devices.report_folder import ReportFolder
from app.domain.errors import EnvironmentFault


def test_a_file_takes_the_place_of_its_namesake(tmp_path: Path) -> None:
    folder = ReportFolder(tmp_path / "reports")
    first = folder.keep("day.csv", b"one")
    assert folder.keep("day.csv", b"two") == first == str(tmp_path / "reports" / "day.csv")
    assert [path.read_bytes() for path in (tmp_path / "reports").iterdir()] == [b"two"]


def test_a_name_never_leads_elsewhere(tmp_path: Path) -> None:
    assert ReportFolder(tmp_path / "reports").keep("../day.csv", b"") == str(tmp_path / "reports" / "day.csv")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "reports.folder_full"),
        (errno.EROFS, "reports.folder_read_only"),
        (errno.EIO, "reports.folder_failed"),
    ],
)
def test_faults_have_words(tmp_path: Path, number: int, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_path: Path, _data: bytes) -> None:
        raise OSError(number, "")

    monkeypatch.setattr(report_folder, "write_whole", fail)
    with pytest.raises(EnvironmentFault, match=code.replace(".", r"\.")):
        ReportFolder(tmp_path).keep("day.csv", b"")
