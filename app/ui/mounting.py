"""How a screen is mounted in a desk: what the desk may ask of it, and what it may ask of the desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from app.i18n import Text
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.desk_sounds import DeskSounds
from app.ui.presenting import Presenter
from app.ui.theme import Tone

QUEUE: Final = "queue"
"""What the counter is to show: a ticket in its queue (`queue:<ticket id>`)."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done now, as the palette lists it: `desk.command.<key>` names it."""

    key: str
    icon: str
    run: Callable[[], None]
    shortcut: str = ""
    reason: str = ""
    """Code of why it can't be done now; it is then listed for whoever types its name, and says so."""
    asked_for: bool = False
    """Whether it is listed only for whoever types its name: it belongs to another screen."""


class Desk(Protocol):
    """What a screen may ask of the desk that it is mounted in."""

    whom: str
    """Who stands at the counter, as the complaint screen is told of them; empty where there is none."""

    @property
    def text(self) -> Text:
        """The sentences of the window's language."""
        ...

    @property
    def attended(self) -> SignalInstance:
        """What a counter tells: nobody is there, somebody is called, somebody is served."""
        ...

    @property
    def sounds(self) -> DeskSounds:
        """What is heard at this desk."""
        ...

    def go(self, key: str, show: str = "") -> None:
        """Bring another screen to the front and tell it what to show."""
        ...

    def say(self, words: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Inform in passing."""
        ...

    def offer(self, words: Callable[[Text], str], take: Callable[[], None]) -> None:
        """Say what was done, in the desk's language, and that it can be taken back for some seconds."""
        ...

    def clear_said(self) -> None:
        """Take away what was said in passing: the next service has begun."""
        ...

    def say_error(self, error: Exception) -> None:
        """Tell an error."""
        ...

    def sign_off(self) -> None:
        """End the session of whoever sits here."""
        ...

    def refresh_keys(self) -> None:
        """Show again which keys do something."""
        ...


def _nothing_more(_control: QWidget) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Mounted:
    """A screen in a shell: its widget, what its keys do, and what to do when it comes and goes."""

    presenter: Presenter[Any]
    view: QWidget
    keys: Callable[[], Mapping[str, bool]]
    """Keys of the strip that do something now, and whether each is the current one."""
    press: Callable[[str], None]
    arrive: Callable[[str], None]
    """Called when the screen comes to the front, with what it should show (may be empty)."""
    dispose: Callable[[], None]
    retranslate: Callable[[Text], None]
    commands: Callable[[], tuple[Command, ...]] = field(default=tuple)
    """What can be done here now, for the palette."""
    key_words: Callable[[], Mapping[str, str]] = field(default=dict)
    """Codes of what stands on keys of the strip that do something else just now."""
    explain: Callable[[QWidget], str] = _nothing_more
    """What F1 says of a control beyond its sentence; empty for most."""
    everywhere: Callable[[], tuple[Command, ...]] = field(default=tuple)
    """What this screen can do while any screen of the desk is shown; their keys work on each of them."""


@dataclass(frozen=True, slots=True)
class ScreenSpec:
    """One place of the rail. `mount` makes the screen for a session; `may` says who sees it."""

    key: str
    icon: str
    states: tuple[str, ...]
    may: Callable[[Session], bool]
    mount: Callable[["Desk", Program, Session, Text], Mounted]
    low: bool = False
    """Whether it stands at the foot of the rail."""
