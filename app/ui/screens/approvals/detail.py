"""One approval in full: who asks and why, before and after, what it rests on, how it came here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.masking import mask_phone
from app.i18n import Text
from app.services.approvals import ApprovalDetail
from app.ui.panels.form_changes import ChangesTable
from app.ui.panels.form_words import change_cells, order_effective, plain_heads
from app.ui.panels.retold import fee
from app.ui.screens.approvals.images import ImagesCard
from app.ui.screens.approvals.presenter import ApprovalsPresenter, ApprovalsState
from app.ui.screens.approvals.words import age_badge, chosen, ground, kind_title, place, requester, track, why
from app.ui.theme import BODY, GAP_8, GAP_12, GAP_16, MAIN, SMALL, Tone, ensure_glyphs
from app.ui.widgets.badges import Badge
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.steps import StepTrack

_ROW = 44
ROW_NARROW = 36
"""Height of a row of before and after, in a roomy window and in a narrow one (px)."""
_YET = frozenset({"unsigned", "due"})
"""Grounds that say what is still to come."""
_SHARES = (6, 7, 4, 4)
"""Of customer, requester, time and effect in a narrow window."""


class DetailColumn(QWidget):
    """The middle column."""

    def __init__(self, presenter: ApprovalsPresenter, text: Text) -> None:
        super().__init__()
        self._presenter = presenter
        self._narrow = False
        self._text = text
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self._head = _Head()
        column.addWidget(self._head)
        self._changes = Card(text("approval.screen.changes"), flush=True)
        self._table = ChangesTable(_ROW, arrows=True)
        self._table.setObjectName("approvals.changes")
        self._changes.body.addWidget(self._table)
        column.addWidget(self._changes)
        pair = QHBoxLayout()
        pair.setSpacing(GAP_16)
        self._grounds = _Grounds(text)
        pair.addWidget(self._grounds, 1)
        self._fees = Card(text("approval.screen.fees"))
        self._pairs = KeyValue(row_height=32)
        self._fees.body.addWidget(self._pairs)
        self._fees.body.addStretch(1)
        pair.addWidget(self._fees, 1)
        column.addLayout(pair)
        self.images = ImagesCard(presenter, text)
        column.addWidget(self.images)
        self._history = Card(text("approval.screen.history"))
        self._track = StepTrack()
        self._history.body.addWidget(self._track)
        column.addWidget(self._history)
        column.addStretch(1)

    def set_narrow(self, *, narrow: bool) -> None:
        """Stand in a narrow window, which is a low one too: before and after are to be seen at once."""
        self._narrow = narrow
        self._head.set_narrow(narrow=narrow)
        self._table.set_row_height(ROW_NARROW if narrow else _ROW)
        self._name_changes(self._text)

    def _name_changes(self, text: Text) -> None:
        """Leave the card's name out in a low window: the heads of its columns say the same."""
        self._changes.set_title("" if self._narrow else text("approval.screen.changes"))
        self._changes.setAccessibleName(text("approval.screen.changes"))

    def show_state(self, state: ApprovalsState, text: Text) -> None:
        """Show the chosen approval."""
        detail = state.detail
        if detail is None:
            return
        zone = self._presenter.zone
        self._head.show_detail(detail, state, text, zone)
        changes = detail.item.approval.changes
        self._changes.setVisible(bool(changes))
        cells = change_cells(changes, detail.item.approval.rules, text)
        self._table.set_rows(plain_heads(text), cells)
        self._grounds.show_detail(detail, text, zone)
        self.images.show_state(state, text)
        order = detail.order
        lines = order.quote if order else ()
        self._pairs.set_pairs(
            (
                *(Pair(fee(line.title, text), text.money(line.amount_fen)) for line in lines),
                Pair(
                    text("approval.screen.total"),
                    text.yuan(order.total_fen if order else detail.item.approval.amount_fen),
                    bold=True,
                ),
            )
        )
        self._track.set_steps(track(detail, state, text, zone))

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._text = text
        self._name_changes(text)
        self._fees.set_title(text("approval.screen.fees"))
        self._history.set_title(text("approval.screen.history"))
        self._grounds.set_title(text("approval.screen.grounds"))
        self.images.retranslate(text)


class _Head(Card):
    """What is asked, by whom, for whom, and the rule that asks for it."""

    def __init__(self) -> None:
        super().__init__()
        top = QHBoxLayout()
        top.setSpacing(GAP_12)
        self._title = Label("", MAIN, bold=True)
        self._title.setObjectName("approvals.title")
        top.addWidget(self._title)
        self._age = Badge()
        top.addWidget(self._age)
        self._place = Badge()
        top.addWidget(self._place)
        top.addStretch(1)
        self._code = Label("", BODY, tone=Tone.MUTED)
        top.addWidget(self._code)
        self.body.addLayout(top)
        self._grid = grid = QGridLayout()
        grid.setHorizontalSpacing(GAP_16)
        grid.setVerticalSpacing(2)
        self._heads: list[Label] = []
        self._values: list[Label] = []
        for at in range(4):
            head, value = Label("", SMALL, tone=Tone.MUTED), Label("", BODY)
            grid.addWidget(head, 0, at)
            grid.addWidget(value, 1, at)
            grid.setColumnStretch(at, 1)
            self._heads.append(head)
            self._values.append(value)
        self.body.addLayout(grid)
        reason = Panel(Tone.APPROVAL, radius=4)
        row = QHBoxLayout(reason)
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel("shield-account-outline", 24, Tone.APPROVAL))
        words = QVBoxLayout()
        words.setSpacing(0)
        self._why = Label("", BODY, bold=True, tone=Tone.APPROVAL)
        self._rules = Label("", SMALL, wrap=True)
        words.addWidget(self._why)
        words.addWidget(self._rules)
        row.addLayout(words, 1)
        self._levels = Label("", SMALL, tone=Tone.MUTED)
        row.addWidget(self._levels)
        self.body.addWidget(reason)

    def set_narrow(self, *, narrow: bool) -> None:
        """Give names more room than times, where there is little."""
        for at, share in enumerate(_SHARES):
            self._grid.setColumnStretch(at, share if narrow else 1)

    def show_detail(self, detail: ApprovalDetail, state: ApprovalsState, text: Text, zone: str) -> None:
        """Show the approval."""
        item, order = detail.item, detail.order
        approval = item.approval
        ensure_glyphs(item.customer)
        self._title.setText(kind_title(approval.kind, text))
        self._age.set_spec(age_badge(state.age_min(item), text, waited=True))
        icon, where = place(item, text)
        self._place.set(where, Tone.NEUTRAL, icon)
        self._code.setText(text("approval.screen.code", code=item.code) if item.code else "")
        customer = " ".join(part for part in (item.customer, item.number and mask_phone(item.number)) if part)
        values = (
            ("customer", customer or "—"),
            ("requester", f"{requester(item, text)} {approval.requested_by}"),
            ("asked", text.clock(approval.requested_ms, zone)),
            ("effective", order_effective(order, text) if order else "—"),
        )
        for at, (name, value) in enumerate(values):
            self._heads[at].setText(text(f"approval.screen.{name}"))
            self._values[at].setText(value)
        head, rules = why(detail, text)
        self._why.setText(head)
        self._rules.setText(text("approval.screen.rules", rules=rules))
        two = approval.levels > 1
        levels = text("approval.screen.levels", given=approval.level, levels=approval.levels)
        self._levels.setText(levels if two else "")


class _Grounds(Card):
    """What the approver may rely on."""

    def __init__(self, text: Text) -> None:
        super().__init__(text("approval.screen.grounds"), flush=True)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.body.addWidget(self._rows)
        self.body.addStretch(1)
        self._shown: tuple[object, ...] = ()

    def show_detail(self, detail: ApprovalDetail, text: Text, zone: str) -> None:
        """Show a row for each ground."""
        notes, facts = detail.notes, chosen(detail, text)
        shown = (detail.grounds, notes, facts, text.lang)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for moment in detail.grounds:
            icon, tone, words = ground(moment, detail, text)
            # What has not happened has no time.
            when = "" if moment.code in _YET else text.time(moment.at_ms, zone)
            self._add(icon, tone, words, when)
        for words in facts:
            self._add("form-select", Tone.MUTED, words, "")
        if notes:
            self._add("note-text-outline", Tone.MUTED, text("approval.ground.notes", notes=notes), "")
        if not detail.grounds and not notes and not facts:
            self._add("information-outline", Tone.MUTED, text("approval.ground.none"), "")

    def _add(self, icon: str, tone: Tone, words: str, moment: str) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel(icon, 20, tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(words, BODY, wrap=True), 1)
        row.addWidget(Label(moment, SMALL, tone=Tone.MUTED))
        row.setSpacing(GAP_8)
        self._column.addWidget(holder)
        self._column.addWidget(Hairline())
