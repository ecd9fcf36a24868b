"""The form of any business, made from its definition: steps, errors, comparison, fields, quote.

928 px wide (mockup counter-form-checkout). Enter moves on and never submits; Ctrl+Enter submits; Alt+↓ goes
to the next error; F1 explains a field; every change is kept as a draft.
"""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.order_words import say
from app.ui.panels.form_changes import ChangesTable
from app.ui.panels.form_editing import EditingCard
from app.ui.panels.form_offers import OfferPage
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_refused import RefusedPage
from app.ui.panels.form_result import ResultView
from app.ui.panels.form_state import EDITING, FormMode, FormState
from app.ui.panels.form_words import error_lines, needed, number_of, quote_cells, quote_heads, shown_steps
from app.ui.theme import BODY, GAP_8, GAP_12, GAP_16, SMALL, TITLE, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card, EmptyState, VerdictCard, scrolled
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.steps import ErrorSummary, StepBar, StepState

_HEAD, _BAR = 56, 80
_STOPS = frozenset({FormMode.OFFER, FormMode.REFUSED})
"""Pages that stand before the form."""


class FormPanel(QWidget):
    """Head with the steps, what is filled in or what became of it, and the bar with the next step."""

    def __init__(self, presenter: FormPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._text = text
        self._mode = FormMode.CLOSED
        self._opening = -1
        self.setObjectName("form_panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self._head = _Head()
        column.addWidget(self._head)
        self._pages = QStackedWidget()
        column.addWidget(self._pages, 1)
        self._editing = _EditingPage(presenter, text)
        self._editing_area = scrolled(self._editing)
        self._pages.addWidget(self._editing_area)
        self._refused = RefusedPage(text)
        self._refused.password_typed.connect(presenter.try_password)
        self._pages.addWidget(self._refused)
        self._offers = OfferPage(presenter, text, self)
        self._offers_area = scrolled(self._offers)
        self._pages.addWidget(self._offers_area)
        self._result = ResultView(presenter, text)
        self._result_area = scrolled(self._result)
        self._pages.addWidget(self._result_area)
        self._loading = EmptyState("progress-clock", text("form.panel.loading"))
        self._pages.addWidget(self._loading)
        self._bar = _Bar(presenter, text)
        column.addWidget(self._bar)
        self._editing.summary.chosen.connect(self._on_error_chosen)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._on_submit)
        self.retranslate(text)
        presenter.attach(self)

    def focus_first(self) -> None:
        """Put the cursor where the clerk goes on."""
        state = self._presenter.state
        if state.mode in EDITING:
            self._editing.card.focus_first()
        elif state.mode is FormMode.REFUSED and self._refused.focus_password():
            return
        elif state.mode in _STOPS or not self._result.focus_next(state):
            self._bar.focus_primary()

    def _on_error_chosen(self, key: str) -> None:
        """Put the cursor into a field that has to be mended, and bring it into sight."""
        box = self._editing.card.focus_field(key)
        if box is not None:
            self._editing_area.ensureWidgetVisible(box, 0, 48)

    def _on_submit(self) -> None:
        """Do the next step (Ctrl+Enter)."""
        if not self._result.go_on(self._presenter.state):
            self._bar.press_primary()

    def render(self, state: FormState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        held = QApplication.focusWidget()
        ours = held is not None and self.isAncestorOf(held)
        self._head.show_state(state, text)
        self._offers.arm(on=state.mode is FormMode.OFFER)
        if state.mode in EDITING:
            self._editing.show_state(state, text)
            self._pages.setCurrentWidget(self._editing_area)
        elif state.mode is FormMode.REFUSED:
            self._refused.show_state(state, text)
            self._pages.setCurrentWidget(self._refused)
        elif state.mode is FormMode.OFFER:
            self._offers.show_state(state, text)
            self._pages.setCurrentWidget(self._offers_area)
        elif state.mode in {FormMode.CLOSED, FormMode.LOADING}:
            self._pages.setCurrentWidget(self._loading)
        else:
            self._result.show_state(state, text)
            self._pages.setCurrentWidget(self._result_area)
        self._bar.show_state(state, text)
        if state.mode in EDITING:
            self._bar.stand_after(self._editing.card.last_box())
        moved = (state.mode in EDITING) != (self._mode in EDITING) or state.opening != self._opening
        moved = moved or (state.mode in _STOPS and state.mode is not self._mode)
        # What had the focus may be gone with this step: it must not fall on whatever comes next.
        moved = moved or (ours and held is not None and not (held.isVisible() and held.isEnabled()))
        self._mode, self._opening = state.mode, state.opening
        if moved and self.isVisible() and state.mode not in {FormMode.CLOSED, FormMode.LOADING}:
            self.focus_first()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._editing.retranslate(text)
        self._refused.retranslate(text)
        self._offers.retranslate(text)
        self._result.retranslate(text)
        self._bar.retranslate(text)
        self._loading.title.setText(text("form.panel.loading"))
        self.render(self._presenter.state)


class _Head(Card):
    """What is being done, for which number, and how far it is."""

    def __init__(self) -> None:
        super().__init__(flush=True)
        self.setFixedHeight(_HEAD)
        row = QHBoxLayout()
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_12)
        self._icon = IconLabel("swap-horizontal", 20, Tone.PRIMARY)
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._title = Label("", TITLE, bold=True)
        self._number = Label("", SMALL, tone=Tone.MUTED)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._number)
        words.addStretch(1)
        row.addLayout(words, 1)
        self._steps = StepBar()
        self._steps.setObjectName("form.steps")
        row.addWidget(self._steps)
        self.body.addLayout(row)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show title, number and steps."""
        kind = state.kind
        self._icon.set_icon(kind.icon if kind else "file-document-outline", Tone.PRIMARY)
        self._title.setText(text(kind.title) if kind else "")
        number = number_of(state.quote.context) if state.quote else ""
        self._number.setText(" · ".join(filter(None, (kind.code if kind else "", number))))
        self._steps.set_steps(shown_steps(state, text))


class _Page(QWidget):
    """A page of a scroll area that is never squeezed: wrapped words count with their real height."""

    def event(self, event: QEvent) -> bool:
        """Keep the height that the layout needs at this width."""
        taken = super().event(event)
        layout = self.layout()
        if layout is not None and event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            needed_height = layout.totalMinimumHeightForWidth(self.width())
            needed_height = max(needed_height, layout.totalMinimumSize().height())
            if needed_height != self.minimumHeight():
                self.setMinimumHeight(needed_height)
        return taken


class _EditingPage(_Page):
    """Errors, comparison, fields."""

    def __init__(self, presenter: FormPresenter, text: Text) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self.summary = ErrorSummary(text("widgets.next_error"))
        self.summary.setObjectName("form.errors")
        column.addWidget(self.summary)
        self._failure = VerdictCard("", Tone.DANGER, "alert-circle", tinted_body=True)
        self._failure.setObjectName("form.failure")
        column.addWidget(self._failure)
        self._warning = Card()
        self._warnings = Label("", BODY, wrap=True)
        inner = QHBoxLayout()
        inner.setSpacing(GAP_12)
        inner.addWidget(IconLabel("alert", 20, Tone.UNSYNCED), 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self._warnings, 1)
        self._warning.body.addLayout(inner)
        column.addWidget(self._warning)
        self._compared = Card(text("form.panel.changes"), flush=True)
        self._table = ChangesTable()
        self._compared.body.addWidget(self._table)
        column.addWidget(self._compared)
        self.card = EditingCard(presenter, text)
        column.addWidget(self.card)
        column.addStretch(1)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show a form that is being filled."""
        quote, kind = state.quote, state.kind
        if quote is None or kind is None:
            return
        self.card.show_state(state, text)
        lines = error_lines(kind, state.errors, text)
        self.summary.set_errors(text("widgets.errors", count=len(lines)), lines if state.tried else ())
        self._failure.setVisible(state.error is not None and not lines)
        if state.error is not None:
            self._failure.set_verdict(text.error(state.error), Tone.DANGER, "alert-circle")
        warned = (
            [line for line in state.eligibility.checks if line.outcome == "warned"]
            if state.eligibility
            else []
        )
        # What has to be mended comes first; the warnings are there again when it is.
        self._warning.setVisible(bool(warned) and not self.summary.isVisibleTo(self))
        self._warnings.setText("\n".join(say(line.words, text) for line in warned))
        self._compared.setVisible(bool(quote.changes))
        if quote.changes:
            self._table.set_rows(quote_heads(quote, text), quote_cells(quote, text))

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._compared.set_title(text("form.panel.changes"))
        self.card.retranslate(text)


class _Bar(Card):
    """What is needed, and the next step with its key."""

    def __init__(self, presenter: FormPresenter, text: Text) -> None:
        super().__init__(flush=True)
        self._presenter = presenter
        self._state = presenter.state
        self.setFixedHeight(_BAR)
        row = QHBoxLayout()
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_8)
        self._needs = Label("", BODY, tone=Tone.MUTED)
        row.addWidget(self._needs)
        self._badges = tuple(Badge() for _ in range(4))
        for badge in self._badges:
            row.addWidget(badge)
        self._note = Label("", SMALL, tone=Tone.DANGER, wrap=True)
        row.addWidget(self._note, 1)
        self._drop = Button("", Kind.TEXT)
        self._drop.setObjectName("form.drop")
        self._drop.clicked.connect(self._on_drop)
        row.addWidget(self._drop)
        self._other = Button("", Kind.SECONDARY)
        self._other.setObjectName("form.other")
        self._other.clicked.connect(self._on_other)
        row.addWidget(self._other)
        self._primary = Button("", Kind.PRIMARY, key="Ctrl+Enter")
        self._primary.setObjectName("form.primary")
        self._primary.clicked.connect(self._on_primary)
        row.addWidget(self._primary)
        for button in (self._drop, self._other, self._primary):
            button.installEventFilter(self)
        self.body.addLayout(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter move on while a form is filled: it never submits, and never throws away."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if enter and not event.modifiers() and self._state.mode in EDITING:
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    def stand_after(self, box: QWidget | None) -> None:
        """Come after the last field in the order of Tab: fields are made later than the bar."""
        if box is not None:
            for before, after in pairwise((box, self._primary, self._other, self._drop)):
                QWidget.setTabOrder(before, after)

    def focus_primary(self) -> None:
        """Put the focus on the main button, if there is one."""
        for button in (self._primary, self._other):
            if button.isVisibleTo(self) and button.isEnabled():
                button.setFocus()
                return

    def press_primary(self) -> None:
        """Do what the main button does (Ctrl+Enter)."""
        if self._primary.isVisible() and self._primary.isEnabled():
            self._on_primary()

    def show_state(self, state: FormState, text: Text) -> None:
        """Show what the mode allows."""
        self._state = state
        editing = state.mode in EDITING
        needs = needed(state.kind, state) if editing and state.kind else ()
        self._needs.setVisible(bool(needs))
        for at, badge in enumerate(self._badges):
            badge.setVisible(at < len(needs))
            if at < len(needs):
                code, how = needs[at]
                there = how is StepState.OK
                icon = "check-circle" if there else "file-document-outline"
                badge.set(text(code), Tone.OK if there else Tone.NEUTRAL, icon)
        note = text.error(state.error) if state.error is not None and not editing else ""
        self._note.setText(note)
        self._drop.setText(text("form.bar.drop" if editing else "form.bar.cancel_order"))
        open_order = state.mode in {FormMode.AWAITING_APPROVAL, FormMode.SIGNATURE, FormMode.SUBMITTED}
        self._drop.setVisible(editing or (open_order and not state.deciding))
        other = self._other_words(state)
        self._other.setVisible(bool(other))
        self._other.setText(text(other) if other else "")
        self._primary.setText(text(self._primary_words(state)))
        self._primary.set_busy(state.mode is FormMode.SUBMITTING, text("widgets.busy"))
        hidden = {FormMode.CLOSED, FormMode.LOADING, FormMode.SIGNATURE}
        self._primary.setVisible(state.mode not in hidden and not state.deciding)

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._needs.setText(text("form.panel.needs"))

    def _primary_words(self, state: FormState) -> str:
        if state.mode in EDITING:
            approval = state.quote is not None and state.quote.approval is not None
            return "form.bar.submit_approval" if approval else "form.bar.submit"
        if state.mode is FormMode.REFUSED:
            return "form.bar.recheck"
        if state.mode is FormMode.OFFER:
            return "form.offer.pass"
        if state.mode is FormMode.SUBMITTED:
            return "form.bar.collect"
        if state.mode is FormMode.AWAITING_APPROVAL:
            return "form.bar.seat"
        return "form.bar.done"

    def _other_words(self, state: FormState) -> str:
        if state.mode is FormMode.AWAITING_APPROVAL:
            return "form.bar.no_manager" if state.deciding else "form.bar.manager_here"
        if state.mode in {FormMode.REFUSED, FormMode.OFFER, FormMode.SUBMITTED, FormMode.SIGNATURE}:
            return "form.bar.back"
        return ""

    def _on_primary(self) -> None:
        presenter, mode = self._presenter, self._state.mode
        if mode in EDITING:
            presenter.submit()
        elif mode is FormMode.REFUSED:
            presenter.recheck()
        elif mode is FormMode.OFFER:
            presenter.pass_offers()
        elif mode is FormMode.SUBMITTED:
            presenter.ask_checkout()
        elif mode is FormMode.AWAITING_APPROVAL:
            presenter.seat_asked.emit()
        else:
            presenter.close()

    def _on_other(self) -> None:
        if self._state.mode is FormMode.AWAITING_APPROVAL:
            self._presenter.call_manager(here=not self._state.deciding)
        else:
            self._presenter.close()

    def _on_drop(self) -> None:
        if self._state.mode in EDITING:
            self._presenter.drop()
        else:
            self._presenter.cancel_order()
