"""A loudspeaker on which a piece lasts until the test says that it is over; it keeps what was asked for."""

from collections.abc import Callable


class SlowSpeaker:
    """Implements `Speaker`. `pieces` are the clips of each piece, those being played last."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, ...]] = []
        self.tries = 0
        """How often it was only asked whether it could be heard."""
        self.fault = ""
        """Why nothing can be heard, as a code."""
        self._ended: list[Callable[[str], None]] = []

    def play(self, clips: tuple[str, ...], ended: Callable[[str], None] | None = None) -> None:
        """Begin a piece; without clips it is over at once."""
        if clips:
            self.pieces.append(clips)
        else:
            self.tries += 1
        if ended is None:
            return
        if clips and not self.fault:
            self._ended.append(ended)
        else:
            ended(self.fault)

    @property
    def playing(self) -> int:
        """How many pieces sound at this moment."""
        return len(self._ended)

    def finish(self) -> None:
        """Let the piece end."""
        self._ended.pop(0)("")

    def close(self) -> None:
        """Do nothing: nothing is open."""
