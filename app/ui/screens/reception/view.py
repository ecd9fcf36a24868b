"""The reception desk: who waits at the left, numbers to give in the middle, one ticket at the right."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.domain.queue import Precedence, TicketState
from app.domain.queue_rules import MINUTE_MS
from app.i18n import Text
from app.services.help_calls import Help, Told
from app.services.queue_views import QueueLine
from app.services.rows.queue import TicketRow
from app.ui.mounting import Command
from app.ui.panels.live_screen import LiveScreen
from app.ui.panels.queue_entries import precedence_badge
from app.ui.panels.seat_words import verdict_badge
from app.ui.screens.reception.given import BACK_KEY, GivenCard
from app.ui.screens.reception.manager import MANAGER_ICON, MANAGER_KEY, ManagerCall, told_words
from app.ui.screens.reception.presenter import (
    REASONS,
    ReceptionMode,
    ReceptionPresenter,
    ReceptionState,
)
from app.ui.screens.reception.ticket import TicketCard
from app.ui.theme import GAP_8, GAP_16, Tone
from app.ui.widgets.buttons import Button, Size
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.choices import Pills
from app.ui.widgets.labels import Label, hint
from app.ui.widgets.lists import QueueEntry, QueueHead, QueueList, QueueRow
from app.ui.widgets.main_and_side import MainAndSide
from app.ui.widgets.narrow import is_narrow
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.stale import set_stale
from app.ui.widgets.toast import announce
from app.ui.widgets.unread import Unread

_LIST, _TICKET = 480, 384
_COLUMNS, _COLUMNS_NARROW = 3, 2
ELDER_KEY = "Alt+L"
_DIGITS = "1234567890"
"""A service stands on each, in their order."""


class ReceptionView(LiveScreen):
    """Three columns, in a narrow window two; Alt and a digit gives a number, Alt+L makes it an elder's."""

    def __init__(self, presenter: ReceptionPresenter, text: Text, zone: str) -> None:
        super().__init__(presenter, "reception")
        self._zone = zone
        self._presenter = presenter
        self._text = text
        self._shown: tuple[object, ...] = ()
        self._buttons: list[Button] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._queue = Card("-", flush=True)
        self._queue.setFixedWidth(_LIST)
        self.list = _List(presenter)
        self.list.setObjectName("reception.list")
        self.list.chosen.connect(presenter.choose)
        self.list.opened.connect(lambda _key: self._take_up())
        self._empty = EmptyState("account-check-outline", "-", "-")
        self._empty.setObjectName("reception.empty")
        self._queue.body.addWidget(self.list, 1)
        self._queue.body.addWidget(self._empty, 1)
        self._unread = Unread(presenter.refresh, "reception")
        self._queue.body.addWidget(self._unread, 1)
        self.manager = ManagerCall(presenter)
        self._foot = self._queue.add_footer(self.manager)
        row.addWidget(self._queue)
        desk = self._desk()
        self.ticket = TicketCard(presenter)
        self._both = MainAndSide(desk, self.ticket, _TICKET)
        row.addWidget(self._both, 1)
        # The ticket before the list: from what was done with one, F6 leads back to who waits.
        self.set_panes((self._tiles, self.ticket, self.list))
        for at, digit in enumerate(_DIGITS):
            shortcut = QShortcut(QKeySequence(f"Alt+{digit}"), self)
            shortcut.setAutoRepeat(False)  # a key that is held gives one number
            shortcut.activated.connect(lambda at=at: self._give(at))
        QShortcut(QKeySequence(ELDER_KEY), self).activated.connect(self._toggle_elder)
        self._given_id = ""
        self.retranslate(text)
        presenter.attach(self)

    def _desk(self) -> Card:
        presenter = self._presenter
        self._issue = Card("-")
        self.languages = Pills((("zh_CN", "中文"), ("en", "English")), "zh_CN", filled=True)
        self.languages.setObjectName("reception.language")
        self.languages.changed.connect(presenter.speak)
        self._language_head = hint("")
        self._issue.add_trailing(self._language_head)
        self._issue.add_trailing(self.languages)
        self._reason_head = hint("")
        self._issue.body.addWidget(self._reason_head)
        self.reasons = Pills(tuple((each.value, "-") for each in REASONS), "", filled=True)
        self.reasons.setObjectName("reception.reason")
        self.reasons.changed.connect(presenter.because)
        self._issue.body.addWidget(self.reasons)
        self._tiles = QWidget()
        self._grid = QGridLayout(self._tiles)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP_8)
        self._issue.body.addWidget(self._tiles)
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("reception.error")
        self._issue.body.addWidget(self._error)
        self.given = GivenCard(presenter.cancel)
        self._issue.body.addWidget(self.given)
        self._issue.body.addStretch(1)
        return self._issue

    def render(self, state: ReceptionState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        view = state.view
        fault = state.mode is ReceptionMode.FAULT
        waiting = text("reception.waiting", count=view.waiting if view else 0)
        old = text("unread.as_of", time=text.time(view.now_ms, self._zone)) if fault and view else ""
        self._queue.set_title(text("reception.queue"), old or (text("unread.count") if fault else waiting))
        self.ticket.set_title(text("reception.one"), old)
        set_stale(self.list, stale=fault)
        # What is chosen here comes from the state: told again, it would show an older state over this one.
        self.list.blockSignals(True)
        self.list.set_entries(_entries(state, text))
        if self.list.key() != (state.chosen or None):
            self.list.choose(state.chosen or None)
        self.list.blockSignals(False)
        self.list.setVisible(bool(state.lines))
        self._unread.show_fault(text("reception.unread"), state.error, text)
        self._unread.setVisible(fault)
        self._empty.setVisible(not state.lines and not fault)
        self._show_tiles(state, text)
        self.reasons.set_key(state.reason.value)
        self.languages.set_key("en" if state.english else "zh_CN")
        said = text.error(state.error) if state.error is not None and not fault else ""
        self._error.setText(said)
        self._error.setVisible(bool(said))
        self.given.show_state(state, text)
        self.manager.show_state(state, text)
        self._foot.setVisible(state.calls)
        self.ticket.show_state(state, text)
        self._both.show_side(state.line.ticket.ticket_id if state.line else "")
        given = state.issued.ticket.ticket_id if state.issued else ""
        if given != self._given_id and state.mode is ReceptionMode.ISSUED:
            self._given_id = given
            announce(self, self.given.accessibleName())
            # Where a hall has many services the number would lie below the edge.
            self._both.bring(self.given)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the ticket below the services, and those into two columns, where there is no room for three."""
        super().resizeEvent(event)
        self._both.set_narrow(narrow=is_narrow(self))
        self._place_tiles()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._shown = ()
        self._issue.set_title(text("reception.issue"), text("reception.issue_note"))
        self._reason_head.setText(text("reception.reason"))
        self._language_head.setText(text("reception.slip_language"))
        self.languages.setAccessibleName(text("reception.slip_language"))
        for each in REASONS:
            self.reasons.set_text(each.value, text(f"reception.because.{each.value or 'none'}"))
        self._empty.title.setText(text("reception.empty"))
        self._empty.detail.setText(text("reception.empty_detail"))
        self.list.setAccessibleName(text("reception.queue"))
        self._tiles.setAccessibleName(text("reception.issue"))
        self.ticket.retranslate(text)
        self.render(self._presenter.state)

    def _show_tiles(self, state: ReceptionState, text: Text) -> None:
        services = state.choices.services if state.choices else ()
        shown = (services, text.lang, state.may)
        if shown == self._shown:
            return
        self._shown = shown
        while self._grid.count():
            item = self._grid.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._buttons = []
        for at, service in enumerate(services):
            words = service.title if text.lang == "zh_CN" else service.title_en or service.title
            key = f"Alt+{_DIGITS[at]}" if at < len(_DIGITS) else ""
            tile = Button(f"{service.lane}  {words}", size=Size.LARGE, key=key, spread=True)
            tile.setObjectName(f"reception.service.{service.service_id}")
            tile.set_blocked(None if state.may else text("staff.no_right.issue"))
            tile.clicked.connect(lambda _on, which=service.service_id: self._presenter.press(which))
            self._buttons.append(tile)
        self._place_tiles()
        for tile in self._buttons:
            tile.show()  # not with the next turn of the event loop: the focus may be put here at once
        if self._buttons:
            self._tiles.setFocusProxy(self._buttons[0])

    def _place_tiles(self) -> None:
        across = _COLUMNS_NARROW if is_narrow(self) else _COLUMNS
        for at, tile in enumerate(self._buttons):
            self._grid.addWidget(tile, at // across, at % across)

    def sent(self, before: TicketRow, after: TicketRow, text: Text) -> str:
        """Return what is said in passing of a ticket that was just sent elsewhere."""
        if after.lane == before.lane and after.only_counter is None:
            return text("reception.sent_any", number=after.number)
        choices = self._presenter.state.choices
        window = dict(choices.windows).get(after.only_counter or "") if choices else None
        if window is not None:
            return text("reception.sent_window", number=after.number, window=window)
        return text("reception.sent_lane", number=after.number, lane=after.lane)

    def reprinted(self, ticket: TicketRow, *, waits: bool) -> tuple[str, Tone]:
        """Return what is said in passing of a slip that is printed once more, or waits for the printer."""
        code = "reception.again_waits" if waits else "reception.again_done"
        return self._text(code, number=ticket.number), Tone.UNSYNCED if waits else Tone.OK

    def cancelled(self, ticket: TicketRow) -> tuple[str, Tone]:
        """Return what is said in passing of a number that was ended."""
        return self._text("reception.cancelled", number=ticket.number), Tone.OK

    def keys(self) -> Mapping[str, bool]:
        """Return the keys that do something now; a number that was just given can be taken back."""
        able = dict.fromkeys(("F5", "F6", "Esc"), False)
        state = self._presenter.state
        given = state.issued.ticket if state.issued and state.mode is ReceptionMode.ISSUED else None
        return able | {BACK_KEY: False} if given and given.state is TicketState.WAITING else able

    def called(self, told: Told, *, now: bool) -> tuple[str, Tone]:
        """Return what is said in passing of a call for the manager."""
        if now and told.help is Help.CALLED:
            return self._text("reception.manager_called"), Tone.OK
        return told_words(told, self._presenter.now_ms(), self._text)

    def everywhere(self) -> tuple[Command, ...]:
        """Return what can be done on any screen of the desk."""
        if not self._presenter.state.calls:
            return ()
        return (Command("call_manager", MANAGER_ICON, self._presenter.call_manager, MANAGER_KEY),)

    def let_be(self) -> None:
        """Take no ticket up any more, and be ready for who comes next (Esc)."""
        self.focus_first()  # first: a card that goes with the cursor in it hands it to the list
        self._presenter.choose("")

    def _take_up(self) -> None:
        self.ticket.focus_first()

    def _toggle_elder(self) -> None:
        """Give the next number to an elder, or not after all."""
        elder = self._presenter.state.reason is Precedence.ELDER
        reason = Precedence.NONE if elder else Precedence.ELDER
        self._presenter.because(reason)
        announce(self, self._text(f"reception.because.{reason.value or 'none'}"))

    def _give(self, at: int) -> None:
        choices = self._presenter.state.choices
        if choices is not None and at < len(choices.services):
            self._presenter.issue(choices.services[at].service_id)


def _entries(state: ReceptionState, text: Text) -> tuple[QueueEntry, ...]:
    view = state.view
    if view is None:
        return ()
    found: list[QueueEntry] = []
    for name, lines in (("waiting", view.order), ("missed", view.missed), ("parked", view.parked)):
        if lines:
            found.append(QueueHead(text(f"reception.section.{name}"), str(len(lines))))
            found += [_row(line, state, text) for line in lines]
    return tuple(found)


def _row(line: QueueLine, state: ReceptionState, text: Text) -> QueueRow:
    ticket = line.ticket
    now = state.view.now_ms if state.view else ticket.issued_ms
    badge = precedence_badge(ticket.precedence, text)
    window = state.window(ticket)
    place = BadgeSpec(text("floor.window.number", number=window), Tone.PRIMARY, "monitor") if window else None
    title = line.title if text.lang == "zh_CN" else line.title_en or line.title
    minutes = (now - ticket.issued_ms) // MINUTE_MS
    wait = text("floor.minutes", count=minutes) if minutes else text("floor.under_minute")
    named = f"{ticket.lane}  {title}"
    verdict = verdict_badge(line.answer, now, text)
    return QueueRow(
        ticket.ticket_id,
        ticket.number,
        named,
        wait,
        badge,
        state.late(line),
        place=place,
        verdict=verdict,
    )


class _List(QueueList):
    """The queue; by keys it is entered at its first ticket."""

    def __init__(self, presenter: ReceptionPresenter) -> None:
        super().__init__()
        self._presenter = presenter

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the first ticket up, unless a mouse is about to choose another."""
        super().focusInEvent(event)
        lines = self._presenter.state.lines
        if event.reason() is not Qt.FocusReason.MouseFocusReason and lines and self.key() is None:
            self._presenter.choose(lines[0].ticket.ticket_id)
