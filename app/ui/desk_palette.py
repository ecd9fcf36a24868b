"""The one box at the top of a desk (Ctrl+K): commands, places, businesses, and the search, in one list."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.i18n import Text
from app.ui.mounting import Command
from app.ui.theme import RADIUS_CARD, Tone, tokens_of
from app.ui.widgets.actions import ActionRow
from app.ui.widgets.labels import hint
from app.ui.widgets.paint import box, crisp
from app.ui.widgets.shell import Shell

MOST: Final = 9
BY_KEY_ALONE: Final = "desk.palette.by_key_alone"
"""Why the list does not lock the hall, and tells the key only: a slip of the hand would stop everybody."""
LEAVING: Final = ("lock", "sign_off")
"""They come after all that fits as well: nobody who means a business is to be signed off."""
_WIDTH: Final = 560
_MORE: Final = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    title: str
    detail: str
    icon: str
    key: str
    run: Callable[[], None]
    blocked: bool = False
    """Whether it can't be done now: `detail` says why, and so does `run`."""
    leaves: bool = False
    """Whether nobody is here any more after it."""


class _List(QFrame):
    """The list under the box; the focus stays in the box."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.setObjectName("palette")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 4, 1, 4)
        self._column.setSpacing(0)
        self.rows: list[ActionRow] = []
        self.hide()

    def show_entries(
        self, entries: tuple[Entry, ...], at: int, chosen: Callable[[int], None], more: str = ""
    ) -> None:
        """Show lines; `at` is the marked one, -1 for none; `more` says below that these are not all."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setObjectName("gone")
                widget.hide()
                widget.deleteLater()
        self.rows = []
        for place, entry in enumerate(entries):
            row = PaletteLine(entry, marked=place == at)
            row.setObjectName(f"palette.{place}")
            row.clicked.connect(lambda _on=False, which=place: chosen(which))
            self._column.addWidget(row)
            self.rows.append(row)
        if more:
            said = hint(more)
            said.setObjectName("palette.more")
            said.setContentsMargins(16, 0, 16, 0)
            said.setFixedHeight(_MORE)
            self._column.addWidget(said)
        height = sum(row.height() for row in self.rows) + (_MORE if more else 0)
        self.setFixedSize(_WIDTH, height + 8)
        self.setVisible(bool(entries))
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        box(painter, QRectF(self.rect()), RADIUS_CARD, QColor(tokens.surface), QColor(tokens.border))


class PaletteLine(ActionRow):
    """One line of the list; the marked one is what Enter does."""

    def __init__(self, entry: Entry, *, marked: bool) -> None:
        super().__init__(entry.icon, entry.title, key=entry.key, detail=entry.detail, bold=marked)
        self._marked = marked
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEnabled(not entry.blocked)
        self.setFixedHeight(40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row, on the weak ground with a bar where it is marked."""
        if self._marked:
            painter = QPainter(self)
            tokens = tokens_of(self)
            painter.fillRect(self.rect(), QColor(tokens.primary_weak))
            painter.fillRect(0, 0, 4, self.height(), QColor(tokens.primary))
            painter.end()
        super().paintEvent(event)


def _rank(words: str, initials: str, typed: str) -> int | None:
    """Return how well words fit what was typed, all in capitals: 0 begins them, 2 is inside, None is not.

    There may be several initials: of the words, and of what they are called for short.
    """
    if words.startswith(typed) or any(each.startswith(typed) for each in initials.split()):
        return 0
    if any(word.startswith(typed) for word in words.split()):
        return 1
    return 2 if typed in words else None


class DeskPalette(QObject):
    """Lists what fits what is typed, and does what was chosen.

    Signals:
        place_wanted: key of a place, and what to show there.
    """

    place_wanted = Signal(str, str)

    def __init__(
        self,
        shell: Shell,
        text: Text,
        places: tuple[str, ...],
        commands: Callable[[], tuple[Command, ...]],
        search: Callable[[str], None],
    ) -> None:
        """`places` are keys of the rail, `commands` what the shown screen and the desk can do now.

        `search` looks for whatever is no command.
        """
        super().__init__(shell)
        self._shell = shell
        self._search = search
        self._text = text
        self._places = places
        self._commands = commands
        self._box = shell.top.search
        self._list = _List(shell)
        self._entries: tuple[Entry, ...] = ()
        self._more = ""
        self._at = -1
        self._before: QWidget | None = None
        for shortcut in shell.top.findChildren(QShortcut):
            shortcut.setEnabled(False)  # the desk owns Ctrl+K: it lists what can be done, too
        self._box.installEventFilter(self)
        self._box.textEdited.connect(lambda _words: self._refill())
        shell.top.searched.connect(self._on_return)

    @property
    def open(self) -> bool:
        """Whether the list is shown."""
        return self._list.isVisible()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is listed."""
        return self._entries

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.close()

    def start(self, *, listed: bool) -> None:
        """Put the cursor into the box; `listed` shows the commands before anything is typed."""
        focused = QApplication.focusWidget()
        if focused is not self._box:
            self._before = focused
        self._box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._box.selectAll()
        if listed:
            self._refill()

    def close(self) -> None:
        """Hide the list."""
        self._entries, self._at = (), -1
        self._list.show_entries((), -1, self._run)

    def leave(self) -> None:
        """Leave the box as it was, the focus where it was."""
        self._box.clear()
        self.close()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list by the arrow keys; Enter does the marked line."""
        if event.type() == QEvent.Type.FocusOut:
            self.close()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._entries:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._mark((self._at + step) % len(self._entries))
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not self._box.text().strip():
                self._run(max(0, self._at))
                return True
        return super().eventFilter(watched, event)

    # -- what is listed -------------------------------------------------------------------------------

    def _refill(self) -> None:
        typed = self._box.text().strip()
        fitting = self._fitting(typed.upper())
        found = fitting[: MOST - 1]
        left = len(fitting) - len(found)
        self._more = self._text("desk.palette.more", count=left) if left else ""
        self._entries = (*found, self._searching(typed)) if typed else found
        # What looks like a number is searched for; of words, the first line that fits is meant.
        digits = any(char.isdigit() for char in typed)
        self._at = len(self._entries) - 1 if digits or (typed and not found) else 0
        corner = self._box.mapTo(self._shell, QPoint(0, self._box.height() + 4))
        left = corner.x() + (self._box.width() - _WIDTH) // 2
        self._list.move(max(8, left), corner.y())
        self._mark(self._at)

    def _mark(self, at: int) -> None:
        self._at = at
        self._list.show_entries(self._entries, at, self._run, self._more)
        if 0 <= at < len(self._entries):
            self._box.setAccessibleDescription(self._entries[at].title)

    def _fitting(self, typed: str) -> tuple[Entry, ...]:
        """Return what fits: what can be done before what can't, beginnings of words before what is inside."""
        text = self._text
        commands = self._commands()
        offered = [command for command in commands if typed or not (command.reason or command.asked_for)]
        found = [
            (text(f"desk.initials.{command.key}"), self._of(command))
            for command in sorted(offered, key=lambda command: command.key in LEAVING)
        ]
        if typed:
            for place in self._places:
                entry = Entry(
                    text(f"rail.{place}"), text("desk.palette.place"), "arrow-right", "", self._going(place)
                )
                found.append((text(f"desk.initials.{place}"), entry))
            if "counter" in self._places:
                found += self._businesses(
                    next((each.reason for each in commands if each.key == "business"), "")
                )
        ranked = [
            (entry.blocked, rank, entry)
            for initials, entry in found
            if (rank := _rank(entry.title.upper(), initials, typed)) is not None
        ]
        barred = [rank for blocked, rank, entry in ranked if blocked and not entry.leaves]

        def after(each: tuple[bool, int, Entry]) -> tuple[bool, int, bool]:
            blocked, rank, entry = each
            # Not even what can't be done now comes after them, where it fits as well: it says why it can't.
            late = entry.leaves and any(fits <= rank for fits in barred)
            return blocked or late, rank, entry.leaves

        return tuple(entry for *_, entry in sorted(ranked, key=after))

    def _of(self, command: Command) -> Entry:
        words, reason = self._text(f"desk.command.{command.key}"), command.reason
        shortcut, leaves = command.shortcut.replace("Return", "Enter"), command.key in LEAVING
        if reason:
            return replace(self._blocked(words, command.icon, shortcut, reason), leaves=leaves)
        return Entry(words, "", command.icon, shortcut, command.run, leaves=leaves)

    def _blocked(self, words: str, icon: str, shortcut: str, reason: str) -> Entry:
        why = self._text(reason)
        return Entry(words, why, icon, shortcut, lambda: self._say(why), blocked=True)

    def _say(self, why: str) -> None:
        self._shell.toasts.show(why, Tone.UNSYNCED)

    def _businesses(self, reason: str) -> list[tuple[str, Entry]]:
        """Return every business with its initials; `reason` is the code of why none can be begun."""
        # Nobody who signs in waits for them.
        from app.domain.business import business_types

        text, icon = self._text, "file-document-outline"
        found: list[tuple[str, Entry]] = []
        for kind in business_types():
            words = f"{kind.code} {text(kind.title)}"
            going = self._going("counter", f"business:::{kind.code}")
            entry = Entry(words, text("desk.palette.business"), icon, "", going)
            found.append((text(kind.initials), self._blocked(words, icon, "", reason) if reason else entry))
        return found

    def _searching(self, typed: str) -> Entry:
        words = self._text("desk.palette.search", words=typed)
        return Entry(words, "", "magnify", "", lambda: self._search(typed))

    def _going(self, place: str, show: str = "") -> Callable[[], None]:
        return lambda: self.place_wanted.emit(place, show)

    # -- doing it -------------------------------------------------------------------------------------

    def _on_return(self, words: str) -> None:
        if self._entries and 0 <= self._at < len(self._entries):
            self._run(self._at)
        else:
            self._search(words)

    def _run(self, at: int) -> None:
        if not 0 <= at < len(self._entries):
            return
        entry, searching = self._entries[at], at == len(self._entries) - 1 and bool(self._box.text().strip())
        self.close()
        if not searching:
            self.leave()
        entry.run()
