"""Waiting for a verdict: told after a second, with a way out after ten (UX "Numbers", SYNC §3 proposals).

Nothing is printed, paid out or called while it waits; whoever gives up withdraws, and then it has no effect.
"""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.link import LinkMode
from app.ui.context import TerminalLink
from app.ui.tasks import Runner
from app.ui.theme import GAP_8, GAP_12, GAP_16, SMALL, TITLE, Tone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import IconLabel, Label

BUSY_S: Final = 1
CANCEL_S: Final = 10
_SECOND_MS: Final = 1000
_HEIGHT: Final = 72


class Asker(QObject):
    """Runs what asks an authority: beside the writer, since it may wait for seconds.

    Signals:
        changed: it began, a second passed, or it ended.
    """

    changed = Signal()

    def __init__(self, tasks: Runner, link: TerminalLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._link = link
        self._under_way = 0
        self.seconds = 0
        self.gave_up = False
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def asks_hub(self) -> bool:
        """Return whether it is the hub that is asked, as far as this terminal knows."""
        return self._link.status().mode is LinkMode.HUB

    def reaches(self, entity_type: str) -> bool:
        """Return whether the authority for aggregates of this type answers now."""
        return self._link.reach(entity_type)

    def ask(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Do ``work``: on the writer in a standalone hall, else beside it, watched."""
        if self._link.status().mode is LinkMode.STANDALONE:
            self._tasks.write(work, done, failed)
            return
        self._under_way += 1
        if self._under_way == 1:
            self.seconds, self.gave_up = 0, False
            self._timer.start()
        self._tasks.pool(work, done, failed, ended=self._ended)

    def tick(self) -> None:
        """Let a second pass."""
        self.seconds += 1
        self.changed.emit()

    def give_up(self) -> None:
        """Wait no longer: what is undecided is withdrawn."""
        self.gave_up = True
        self._link.give_up()
        self.changed.emit()

    def stop(self) -> None:
        """Watch nothing any more."""
        self._timer.stop()

    def _ended(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._timer.stop()
            self.seconds = 0
            self.changed.emit()

    @property
    def waiting(self) -> bool:
        """Return whether it has lasted long enough to be told."""
        return self._under_way > 0 and self.seconds >= BUSY_S


class AskingBar(Panel):
    """Says whom the terminal waits for; from the tenth second with a way out. Never takes the focus."""

    def __init__(self, asker: Asker, text: Text) -> None:
        super().__init__(Tone.PRIMARY, radius=8)
        self.setObjectName("asking")
        self.setMinimumHeight(_HEIGHT)
        self._asker = asker
        self._text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel("progress-clock", 24, Tone.PRIMARY))
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = Label("", TITLE, bold=True, tone=Tone.PRIMARY)
        self._detail = Label("", SMALL, wrap=True)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row.addLayout(words, 1)
        row.addSpacing(GAP_8)
        self.cancel = Button("-", Kind.SECONDARY, icon="close")
        self.cancel.setObjectName("asking.cancel")
        self.cancel.clicked.connect(asker.give_up)
        row.addWidget(self.cancel)
        asker.changed.connect(self.refresh)
        self.hide()
        self.retranslate(text)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.cancel.setText(text("net.ask.cancel"))
        self.refresh()

    def refresh(self) -> None:
        """Show how long it has lasted, or nothing."""
        text, asker = self._text, self._asker
        long = asker.seconds >= CANCEL_S
        who = text("net.ask.hub" if asker.asks_hub else "net.ask.centre")
        self._title.setText(text("net.ask.waiting", who=who))
        self._detail.setText(
            text("net.ask.long", seconds=asker.seconds) if long else text("net.ask.waiting_detail")
        )
        self.cancel.setVisible(long)
        self.cancel.set_busy(asker.gave_up, text("widgets.busy"))
        self.setAccessibleName(f"{self._title.text()}: {self._detail.text()}")
        self.setVisible(asker.waiting and self.parentWidget() is not None)


class NeedsLink(QWidget):
    """What stands where a business would begin that cannot be done offline: why, and what to do instead."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("asking.refused")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_8)
        self._why = Label("", TITLE, bold=True, wrap=True)
        self._head = Label("", SMALL, tone=Tone.MUTED)
        remedy = QHBoxLayout()
        remedy.setSpacing(GAP_8)
        remedy.addWidget(IconLabel("arrow-right-circle-outline", 16, Tone.PRIMARY))
        self._instead = Label("", wrap=True)
        remedy.addWidget(self._instead, 1)
        column.addWidget(self._why)
        column.addWidget(self._head)
        column.addLayout(remedy)

    def show_case(self, what: str, text: Text) -> None:
        """Show why ``what`` cannot be done now."""
        self._why.setText(text("net.ask.refused", what=what))
        self._head.setText(text("net.ask.instead"))
        self._instead.setText(text("net.instead.default"))
        self.setAccessibleName(f"{self._why.text()} {self._instead.text()}")
