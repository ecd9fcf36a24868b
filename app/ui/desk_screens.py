"""The screens of a desk: each is made when it is first wanted, so that signing in waits for one of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from PySide6.QtGui import QKeySequence, QShortcut

from app.ui.mounting import Command, Mounted
from app.ui.widgets.shell import Shell


class DeskScreens(Mapping[str, Mounted]):
    """All screens that somebody may use, by key in the order of the rail; asking for one makes it."""

    def __init__(self, make: Mapping[str, Callable[[], Mounted]]) -> None:
        self._make = make
        self._made: dict[str, Mounted] = {}

    def __getitem__(self, key: str) -> Mounted:
        """Return a screen; raises `KeyError` for one that this person may not use."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make[key]()
        return found

    def __contains__(self, key: object) -> bool:
        """Return whether this person may use a screen; makes nothing."""
        return key in self._make

    def __iter__(self) -> Iterator[str]:
        """Yield all keys; makes nothing."""
        return iter(self._make)

    def __len__(self) -> int:
        """Return how many screens there may be."""
        return len(self._make)

    def commands(self, shown: str, go: Callable[[str], None]) -> tuple[Command, ...]:
        """Return what the shown screen offers, and what the counter would; `go` brings that to the front."""
        own = self[shown].commands() if shown else ()
        everywhere = (command for each in self._made.values() for command in each.everywhere())
        counter = None if shown == "counter" else self._made.get("counter")
        elsewhere = () if counter is None else counter.commands()
        return (*own, *everywhere, *(_from_elsewhere(each, go) for each in elsewhere))

    @property
    def made(self) -> Mapping[str, Mounted]:
        """The screens that stand by now."""
        return self._made


def put_into(shell: Shell, key: str, made: Mounted) -> None:
    """Put a screen into the shell, and the keys of what it does everywhere upon all screens."""
    shell.add_screen(key, made.view)
    for each in made.everywhere():
        if each.shortcut:
            QShortcut(QKeySequence(each.shortcut), shell).activated.connect(each.run)


def _from_elsewhere(command: Command, go: Callable[[str], None]) -> Command:
    def run() -> None:
        go("counter")
        command.run()

    return replace(command, run=run, asked_for=True)
