"""A folder for saved reports. They hold no personal data, so they lie outside the encrypted store."""

import errno
from pathlib import Path
from typing import Final

from app.devices.files import sync_folder, write_whole
from app.domain.errors import EnvironmentFault

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class ReportFolder:
    """Keeps files by name. A file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, data: bytes) -> str:
        """Keep a file, in place of one of the same name; returns where it lies.

        Raises EnvironmentFault reports.folder_full, reports.folder_read_only, reports.folder_failed.
        """
        path = self._folder / Path(name).name
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(path, data)
            sync_folder(self._folder)
        except OSError as error:
            raise EnvironmentFault(_code(error), folder=str(self._folder)) from error
        return str(path)


def _code(error: OSError) -> str:
    if error.errno in _FULL:
        return "reports.folder_full"
    return "reports.folder_read_only" if error.errno in _READ_ONLY else "reports.folder_failed"
