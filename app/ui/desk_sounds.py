"""The loudspeaker of a desk."""

from app.domain.call_voice import WAITING
from app.services.ports import Speaker
from app.ui.context import Program


class DeskSounds:
    """Tones at one desk's window. The loudspeaker is taken when something is first to be heard."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._speaker: Speaker | None = None

    def play(self, clip: str) -> None:
        """Let a tone be heard, as loud as the settings say."""
        if self._speaker is None:
            self._speaker = self._program.devices.speaker()
        self._speaker.play((clip,))

    def somebody_waits(self) -> None:
        """Say that somebody waits for whoever sits here."""
        self.play(WAITING)
