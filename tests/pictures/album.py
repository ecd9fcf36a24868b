"""The approved pictures: which ones there are, and whether a screen still looks like its own."""

from pathlib import Path
from typing import Final

from PIL import Image

from app.ui.theme import Tokens
from tests.pictures.approval import Approval
from tests.pictures.comparing import alike, difference, keep, kept
from tests.screens.shot import Shot

FOLDER: Final = Path(__file__).parent
"""Where the approved pictures are kept."""


def picture_name(screen: str, tokens: Tokens, language: str) -> str:
    """Return the name of a picture, without its ending."""
    return f"{screen}-{'dark' if tokens.dark else 'light'}-{language}"


class Album:
    """Compares screens with their approved pictures; what differs is laid into a folder of its own."""

    def __init__(self, scratch: Path, approval: Approval | None, folder: Path = FOLDER) -> None:
        self._scratch = scratch
        self._approval = approval
        self._folder = folder
        self.faults: list[str] = []

    def look(self, shot: Shot, tokens: Tokens, language: str, actual: Image.Image) -> None:
        """Compare one picture, or keep it where that was asked for."""
        name = picture_name(shot.name, tokens, language)
        path = self._folder / f"{name}.png"
        approved = kept(path) if path.exists() else None
        if approved is not None and alike(actual, approved):
            return
        if self._approval is not None:
            if self._approval.wants(shot.name, name):
                keep(actual, path)
                self._approval.kept.append(name)
            return
        self._scratch.mkdir(exist_ok=True)
        new = self._scratch / f"{name}-new.png"
        actual.save(new)
        if approved is None:
            self.faults.append(f"{name} has no approved picture; how it looks now: {new}")
            return
        marked = self._scratch / f"{name}-difference.png"
        difference(actual, approved).save(marked)
        self.faults.append(f"{name} looks otherwise than approved: {new}, in red: {marked}")

    def verdict(self) -> list[str]:
        """Return what differs, and how it is approved by whoever finds it right."""
        if not self.faults:
            return []
        return [
            *self.faults,
            f"Look at {self._scratch}. Right as it is now? python -m tests.pictures approve [NAME…]",
        ]
