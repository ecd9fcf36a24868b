"""What the person at a desk has taken note of: it leaves the inbox for the rest of the session."""

from PySide6.QtCore import QObject, Signal


class Noted(QObject):
    """Keys of cases.

    Signals:
        changed: one more was noted.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """Return all keys."""
        return self._keys

    def add(self, key: str) -> None:
        """Take note of one."""
        self._keys |= {key}
        self.changed.emit()

    def clear(self) -> None:
        """Forget all: somebody else sits here now."""
        self._keys = frozenset()
