"""A folder that stands for the message gateway: every notice becomes a file, and nothing is sent.

Simulated, and says so. The file lies outside the encrypted store: its number is masked.
"""

import re
from pathlib import Path

from app.devices.files import sync_folder, write_whole
from app.domain.masking import mask_phone
from app.services.ports import OutgoingNotice

_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")


class FileNoticeSender:
    """Writes `<id>.txt` into a folder; the same notice again changes nothing."""

    name = "SIM-file"
    simulated = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, notice: OutgoingNotice) -> str:
        """Keep one notice; returns an empty string, or `notice.folder` when the folder can't be written."""
        if not _ID.fullmatch(notice.notice_id):
            return "notice.refused"
        path = self._folder / f"{notice.notice_id}.txt"
        try:
            if path.exists():
                return ""
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(path, _page(notice).encode())
            sync_folder(self._folder)
        except OSError:
            return "notice.folder"
        return ""


def _page(notice: OutgoingNotice) -> str:
    return (
        "SIMULATED · 模拟发送（未实际发出）\n"
        f"To: {mask_phone(notice.phone)}\n"
        f"Channel: {notice.channel}\n"
        f"Language: {notice.language}\n"
        "\n"
        f"{notice.text}\n"
    )
