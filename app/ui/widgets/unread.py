"""What stands where a page could not be read: what happened, that nothing is lost, and how to try again."""

from collections.abc import Callable

from app.i18n import Text
from app.ui.theme import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import EmptyState

_ICON = "database-alert-outline"


class Unread(EmptyState):
    """The same panel on every page: nothing is blamed, nothing is lost, one button with its key.

    The key itself is the page's: the button only shows it.
    """

    def __init__(self, again: Callable[[], None], name: str, key: str = "F5") -> None:
        """``again`` reads once more; ``name`` begins the object names."""
        self.again = Button("", icon="refresh", key=key)
        super().__init__(_ICON, "-", "-", self.again)
        self.setObjectName(f"{name}.unread")
        self.again.setObjectName(f"{name}.again")
        self.again.clicked.connect(again)

    def show_fault(self, title: str, error: Exception | None, text: Text) -> None:
        """Say what could not be read (``title``), and why.

        A fault of the store is said as one of reading: its own sentence says what was not written.
        """
        code = f"unread.{getattr(error, 'code', '')}"
        why = "" if error is None else text(code) if text.has(code) else text.error(error)
        self.set(_ICON, title, "\n".join(filter(None, (why, text("unread.kept")))))
        self.icon.set_icon(_ICON, Tone.DANGER)
        self.again.setText(text("unread.again"))
