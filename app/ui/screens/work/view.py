"""The works screen: list 432, the work in full, what to do about it 384. Workable by keyboard alone."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.call_backs import MOST_TRIES
from app.domain.masking import mask_phone
from app.i18n import Text
from app.services.call_backs import CallBack
from app.services.work import OpenWork, WorkDetail
from app.ui.panels.live_screen import LiveScreen
from app.ui.screens.work.actions import ActionCard
from app.ui.screens.work.presenter import WorkPresenter
from app.ui.screens.work.state import WorkMode, WorkState, call_key, notice_key, sections
from app.ui.theme import GAP_8, GAP_16, MAIN, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.cards import Card, EmptyState, scrolled
from app.ui.widgets.labels import Label
from app.ui.widgets.lists import KeyValue, Pair, QueueEntry, QueueHead, QueueList, QueueRow
from app.ui.widgets.narrow import is_narrow
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.stale import set_stale
from app.ui.widgets.unread import Unread

_LIST, _ACTIONS = 432, 384
_NARROW = 352
"""Width of both in a narrow window: what is left does for the work in full (px)."""
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS


class WorkView(LiveScreen):
    """Three columns."""

    def __init__(self, presenter: WorkPresenter, text: Text) -> None:
        super().__init__(presenter, "work")
        self._presenter = presenter
        self._text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._card = Card("-", flush=True)
        self.list = QueueList()
        self.list.setObjectName("work.list")
        self.list.chosen.connect(presenter.choose)
        self._card.body.addWidget(self.list, 1)
        row.addWidget(self._card)
        self._pages = QStackedWidget()
        self._empty = EmptyState("clipboard-check-outline", "-", "-")
        self._empty.setObjectName("work.empty")
        self._pages.addWidget(self._empty)
        self._detail = _Detail(presenter.zone, simulated=presenter.simulated)
        self._pages.addWidget(scrolled(self._detail))
        self._unread = Unread(presenter.refresh, "work")
        self._pages.addWidget(self._unread)
        row.addWidget(self._pages, 1)
        self.deeds = ActionCard(presenter)
        row.addWidget(self.deeds)
        self.list.opened.connect(lambda _key: self.deeds.focus_first())
        self.set_panes((self.list, self.deeds))
        self.retranslate(text)
        presenter.attach(self)

    def render(self, state: WorkState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        broken = state.mode is WorkMode.FAULT and state.error is not None
        unlisted = state.calls.count.owed - len(state.calls.found)
        whole = text("work.screen.count", count=len(state.keys) + unlisted)
        count = text("unread.count") if broken else whole
        if broken and state.read_ms:
            count = text("unread.as_of", time=text.time(state.read_ms, self._presenter.zone))
        set_stale(self.list, stale=broken)
        self._card.set_title(text("work.screen.title"), count)
        # What is chosen here comes from the state: told again, it would show an older state over this one.
        self.list.blockSignals(True)
        self.list.set_entries(_entries(state, text))
        if self.list.key() != (state.chosen or None):
            self.list.choose(state.chosen)
        self.list.blockSignals(False)
        nothing = not state.chosen
        self._pages.setCurrentIndex(2 if broken else 0 if nothing else 1)
        self._unread.show_fault(text("work.screen.fault"), state.error, text)
        self._empty.title.setText(text("work.screen.empty"))
        self._empty.detail.setText(text("work.screen.empty_detail"))
        self._detail.show_state(state, text)
        held = QApplication.focusWidget()
        here = held is not None and self.deeds.isAncestorOf(held)
        if state.mode is WorkMode.EMPTY and here:
            self.list.setFocus()  # what had it goes, and would hand it to a stranger: the search box
        self.deeds.show_state(state, text)
        now = QApplication.focusWidget()
        if here and now is not None and not self.isAncestorOf(now):
            self.list.setFocus()  # the same, where what comes next begins with a locked button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the work in full the room that it needs."""
        super().resizeEvent(event)
        narrow = is_narrow(self)
        self._card.setFixedWidth(_NARROW if narrow else _LIST)
        self.deeds.setFixedWidth(_NARROW if narrow else _ACTIONS)
        self.deeds.set_narrow(narrow=narrow)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.list.setAccessibleName(text("work.screen.title"))
        self.deeds.retranslate(text)
        self.render(self._presenter.state)


def _entries(state: WorkState, text: Text) -> tuple[QueueEntry, ...]:
    found: list[QueueEntry] = []
    for name, works in sections(state.works):
        found.append(QueueHead(text(f"work.screen.section.{name}"), str(len(works))))
        found += [_row(work, state, text) for work in works]
    if state.notices:
        found.append(QueueHead(text("work.screen.section.notice"), str(len(state.notices))))
        found += [
            QueueRow(
                notice_key(row),
                state.names.get(row.notice_id) or text("work.screen.notice"),
                mask_phone(row.phone),
                text("work.screen.tried", count=row.attempts),
            )
            for row in state.notices
        ]
    if state.calls.found:
        late, owed = state.calls.count.late, str(state.calls.count.owed)
        head = text("work.screen.section.ask_late", late=late) if late else text("work.screen.section.ask")
        found.append(QueueHead(head, owed))
        found += [_call(call, state, text) for call in state.calls.found]
    return tuple(found)


def _call(call: CallBack, state: WorkState, text: Text) -> QueueRow:
    title = text(f"business.{call.type_key}.title")
    left = _left(call.row.due_ms - state.now_ms, text)
    named = call.contact or call.customer
    return QueueRow(call_key(call), call.order_code, _about(title, named), left, late=call.late)


def _row(work: OpenWork, state: WorkState, text: Text) -> QueueRow:
    due = work.row.contact_by_ms if work.call_back and work.row.contact_by_ms else work.row.due_ms
    late = work.call_late if work.call_back else work.late and not work.ready
    wait = text("work.screen.fetch") if work.ready else _left(due - state.now_ms, text)
    title = text(f"business.{work.type_key}.title")
    named = work.contact or work.owner
    return QueueRow(work.row.order_id, work.order_code, _about(title, named), wait, late=late)


def _about(title: str, named: str) -> str:
    """Return the business and whom it is about, in the same order in every row."""
    return " · ".join(filter(None, (title, named)))


def _left(ms: int, text: Text) -> str:
    """Return how much time is left, or how much too late it is."""
    kind = "left" if ms >= 0 else "over"
    ms = abs(ms)
    unit, count = ("days", ms // _DAY_MS) if ms >= 2 * _DAY_MS else ("hours", ms // _HOUR_MS)
    return text(f"work.screen.{kind}_{unit}", count=count)


class _Detail(QWidget):
    """One work as it was accepted, what has been noted, what the customer was told."""

    def __init__(self, zone: str, *, simulated: bool) -> None:
        super().__init__()
        self._zone = zone
        self._simulated = simulated
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self._head = Card()
        top = QHBoxLayout()
        top.setSpacing(GAP_8)
        self._title = Label("", MAIN, bold=True)
        self._title.setObjectName("work.title")
        self._badge = Badge()
        top.addWidget(self._title)
        top.addWidget(self._badge)
        top.addStretch(1)
        self._head.body.addLayout(top)
        self._facts = KeyValue(row_height=32, beside=True)
        self._head.body.addWidget(self._facts)
        column.addWidget(self._head)
        self._notes = Card("-")
        self._notes_words = Label("", wrap=True)
        self._notes_words.setObjectName("work.notes")
        self._notes.body.addWidget(self._notes_words)
        column.addWidget(self._notes)
        self._told = Card("-")
        self._told_words = Label("", wrap=True)
        self._told_words.setObjectName("work.told")
        self._told.body.addWidget(self._told_words)
        column.addWidget(self._told)
        column.addStretch(1)

    def show_state(self, state: WorkState, text: Text) -> None:
        """Show the chosen work or notice; nothing until it is read."""
        read = state.notice is not None or state.asked is not None or state.detail is not None
        self.setVisible(read or state.mode is not WorkMode.LOADING)
        self._notes.set_title(text("work.screen.notes"))
        simulated = text("work.screen.simulated") if self._simulated else ""
        self._told.set_title(text("work.screen.told"), simulated)
        if state.notice is not None:
            self._show_notice(state, text)
        elif state.call is not None:
            self._show_call(state, text)
        elif state.detail is not None:
            self._show_work(state, text)

    def _show_notice(self, state: WorkState, text: Text) -> None:
        row = state.notice
        if row is None:
            return
        self._title.setText(text("work.screen.notice_title"))
        self._badge.set_spec(BadgeSpec(text("work.screen.given_up"), Tone.DANGER, "message-alert-outline"))
        reason = text(row.detail) if row.detail and text.has(row.detail) else row.detail or "–"
        self._facts.set_pairs(
            (
                Pair(text("work.screen.customer"), state.names.get(row.notice_id) or "–"),
                Pair(text("work.screen.phone"), state.number or mask_phone(row.phone), bold=True),
                Pair(text("work.screen.asked"), text.moment(row.at_ms, self._zone)),
                Pair(text("work.screen.last"), text.moment(row.last_ms, self._zone)),
                Pair(text("work.screen.attempts"), str(row.attempts)),
                Pair(text("work.screen.why"), reason),
            )
        )
        self._notes.setVisible(False)
        self._told.set_title(text("work.screen.sentence"))
        self._told_words.setText(state.said)

    def _show_call(self, state: WorkState, text: Text) -> None:
        asked, zone = state.asked, self._zone
        if asked is None:
            return
        call, row = asked.call_back, asked.call_back.row
        title = text(f"business.{call.type_key}.title")
        self._title.setText(f"{text('work.screen.ask_title')}  {call.order_code}")
        tone, mark = (Tone.DANGER, "alert") if call.late else (Tone.PRIMARY, "phone-check-outline")
        self._badge.set_spec(BadgeSpec(text(f"work.screen.{'late' if call.late else 'to_ask'}"), tone, mark))
        self._facts.set_pairs(
            (
                *_people(call.customer, call.contact, text),
                Pair(text("work.screen.call_at"), _left_with(call, state.number, text), bold=True),
                Pair(text("work.screen.business"), title),
                Pair(text("work.screen.handler"), call.handler),
                Pair(text("work.screen.done_at"), text.moment(row.promised_ms, zone)),
                Pair(text("work.screen.ask_by"), text.moment(row.due_ms, zone), bold=True),
                Pair(text("work.screen.attempts"), f"{row.tries} / {MOST_TRIES}"),
            )
        )
        self._notes.setVisible(True)
        lines = [
            (made.at_ms, made.staff_no, text(f"work.screen.went.{made.outcome}")) for made in asked.calls
        ]
        lines += [(note.at_ms, note.staff_no, note.note) for note in asked.notes]
        said = "\n".join(f"{text.moment(at, zone)}  {who}  {what}" for at, who, what in sorted(lines))
        self._notes_words.setText(said or text("work.screen.no_notes"))
        self._told.set_title(text("work.screen.promise"), "")  # no message says so
        days = (row.due_ms - row.promised_ms) // _DAY_MS
        self._told_words.setText(text("work.screen.promised", days=days))
        for label in (self._notes_words, self._told_words):
            label.set_type(SMALL + 2)

    def _show_work(self, state: WorkState, text: Text) -> None:
        detail, zone = state.detail, self._zone
        if detail is None:
            return
        work = detail.work
        self._title.setText(f"{text(f'business.{work.type_key}.title')}  {work.order_code}")
        outcome = work.row.outcome
        if work.ready and outcome is not None:
            tone, mark = (Tone.OK, "check-circle") if outcome.done else (Tone.UNSYNCED, "alert")
            spec = BadgeSpec(text(f"work.screen.waits.{outcome}"), tone, mark)
        elif work.late or work.call_late:
            spec = BadgeSpec(text("work.screen.late"), Tone.DANGER, "alert")
        elif work.call_back:
            spec = BadgeSpec(text("work.screen.section.call_back"), Tone.PRIMARY, "phone-outline")
        else:
            spec = BadgeSpec(text("work.screen.under_way"), Tone.PRIMARY, "progress-wrench")
        self._badge.set_spec(spec)
        row = work.row
        pairs = [
            *_people(work.owner, work.contact, text),
            Pair(text("work.screen.call_at"), state.number or work.phone or "–"),
            Pair(text("work.screen.handler"), work.handler),
            Pair(text("work.screen.since"), text.moment(row.begun_ms, zone)),
            Pair(text("work.screen.due"), text.moment(row.due_ms, zone), bold=True),
        ]
        if row.contact_by_ms is not None:
            called = text.moment(row.contacted_ms, zone) if row.contacted_ms is not None else "–"
            pairs.append(Pair(text("work.screen.contact_by"), text.moment(row.contact_by_ms, zone)))
            pairs.append(Pair(text("work.screen.contacted"), called))
        if row.device:
            pairs.append(Pair(text("work.screen.device"), row.device))
        if row.loaner:
            pairs.append(Pair(text("work.screen.loaner"), row.loaner))
        if detail.waived_fen:
            waived = text.yuan(detail.waived_fen)
            pairs.append(Pair(text("work.screen.waived"), waived, bold=True, tone=Tone.UNSYNCED))
        said = {work.contact, work.phone, row.device, row.loaner}
        pairs += [Pair(text(field.code), field.value) for field in detail.fields if field.value not in said]
        self._facts.set_pairs(tuple(pairs))
        self._notes.setVisible(True)
        self._notes_words.setText(_progress(detail, text, zone) or text("work.screen.no_notes"))
        told = "\n".join(
            text(
                "work.screen.told_line",
                at=text.moment(each.at_ms, zone),
                phone=mask_phone(each.phone),
                state=text(f"work.screen.delivery.{_delivery(each.waiting, each.delivered)}"),
                said=said,
            )
            for each, said in zip(detail.notices, state.told, strict=True)
        )
        self._told_words.setText(told or text("work.screen.not_told"))
        for label in (self._notes_words, self._told_words):
            label.set_type(SMALL + 2)


def _progress(detail: WorkDetail, text: Text, zone: str) -> str:
    """Return what was noted of a work, and who ended it how: often nothing else is noted of that."""
    row = detail.work.row
    lines = [(note.at_ms, note.staff_no, note.note) for note in detail.notes]
    if row.finished_ms is not None and row.outcome is not None:
        lines.append((row.finished_ms, row.finished_by, text(f"work.screen.outcome.{row.outcome}")))
    return "\n".join(f"{text.moment(at, zone)}  {who}  {what}" for at, who, what in lines)


def _people(customer: str, contact: str, text: Text) -> tuple[Pair, ...]:
    """Return whose business it is, and whom to ask for: not always the same."""
    found = [Pair(text("work.screen.owner"), customer)] if customer else []
    if contact or not customer:
        found.append(Pair(text("work.screen.customer"), contact or "–"))
    return tuple(found)


def _left_with(call: CallBack, number: str, text: Text) -> str:
    """Return the number to call; of one that is not known as the customer's, where it is from."""
    shown = number or call.phone or "–"
    return text("work.screen.left_with", number=shown) if call.said else shown


def _delivery(waiting: bool, delivered: bool) -> str:
    if waiting:
        return "waiting"
    return "delivered" if delivered else "given_up"
