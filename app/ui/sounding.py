"""Short tones for what people would have to look for: each once, as it comes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject

from app.ui.presenting import Presenter

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    S = TypeVar("S", bound=DataclassInstance)
else:
    S = TypeVar("S")


class Heard(QObject, Generic[S]):
    """Plays what a presenter's changes sound like; what stood there before is not heard."""

    def __init__(
        self, presenter: Presenter[S], sound: Callable[[S, S], str], play: Callable[[str], object]
    ) -> None:
        """`sound` names the clip of a change from one state to the next, "" for silence."""
        super().__init__(presenter)
        self._last: S = presenter.state
        self._sound = sound
        self._play = play
        presenter.state_changed.connect(self._on_changed)

    def _on_changed(self, state: S) -> None:
        before, self._last = self._last, state
        if clip := self._sound(before, state):
            self._play(clip)
