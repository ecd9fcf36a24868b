"""How a screen is split: a presenter holds one frozen state, a view renders it (DESIGN)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    S = TypeVar("S", bound=DataclassInstance)
else:
    S = TypeVar("S")

T_contra = TypeVar("T_contra", contravariant=True)


@runtime_checkable
class View(Protocol[T_contra]):
    """Widgets that show a state and emit intents; they decide nothing."""

    def render(self, state: T_contra) -> None:
        """Show ``state``; called on the UI thread for the first state and for each change."""


class Presenter(QObject, Generic[S]):
    """Owns the state of one screen; no widgets.

    Signals:
        state_changed: the new state, only when it differs from the last one.
    """

    state_changed = Signal(object)

    def __init__(self, state: S, parent: QObject | None = None) -> None:
        """Start with ``state``, a frozen dataclass."""
        super().__init__(parent)
        self._state = state

    @property
    def state(self) -> S:
        """The current state."""
        return self._state

    def attach(self, view: View[S]) -> None:
        """Render the current state into ``view`` and every later one."""
        self.state_changed.connect(view.render)
        view.render(self._state)

    def _update(self, **changes: Any) -> None:  # noqa: ANN401 - field values of S
        """Replace fields of the state and tell the views, unless nothing changed."""
        self._set(replace(self._state, **changes))

    def _set(self, state: S) -> None:
        """Replace the whole state and tell the views, unless it is equal.

        An answer that comes when the window has gone tells nobody.
        """
        if state != self._state and isValid(self):
            self._state = state
            self.state_changed.emit(state)
