"""The form of any business, made from its definition: steps, errors, comparison, fields, quote.

928 px wide (mockup counter-form-checkout). Enter moves on and never submits; Ctrl+Enter submits; Alt+↓ goes
to the next error; F1 explains a field; every change is kept as a draft.
"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.order_words import change_rows
from app.ui.panels.evidence_presenter import EvidenceMode, EvidencePresenter, EvidenceState
from app.ui.panels.form_bar import FormBar
from app.ui.panels.form_changes import ChangeCells, ChangesTable, compares
from app.ui.panels.form_editing import EditingCard
from app.ui.panels.form_offers import OfferPage
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_refused import RefusedPage
from app.ui.panels.form_result import ResultView
from app.ui.panels.form_state import EDITING, FormMode, FormState
from app.ui.panels.form_words import (
    FACE,
    IMAGE,
    error_lines,
    evidence_lines,
    heading,
    hotline_words,
    quote_cells,
    quote_heads,
    shown_steps,
)
from app.ui.panels.identity_evidence import EvidenceCard
from app.ui.panels.retold import check
from app.ui.theme import BODY, GAP_12, GAP_16, SMALL, TITLE, Tone
from app.ui.widgets.cards import Card, EmptyState, VerdictCard, scrolled
from app.ui.widgets.fields import field_of
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.narrow import Following
from app.ui.widgets.steps import ErrorSummary, StepBar

_HEAD = 56
_ICON = 20
_LEAST_PAGE = 96
_TALL = 800
"""Less high, a form scrolls."""
_STOPS = frozenset({FormMode.OFFER, FormMode.REFUSED})
"""Pages that stand before the form."""


class FormPanel(QWidget):
    """Head with the steps, what is filled in or what became of it, and the bar with the next step."""

    def __init__(
        self,
        presenter: FormPresenter,
        text: Text,
        parent: QWidget | None = None,
        faces: EvidencePresenter | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._text = text
        self._mode = FormMode.CLOSED
        self._opening = -1
        self._deciding = False
        self._asking = False
        self._around = False
        self._faces_inside = False
        self.setObjectName("form_panel")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self._head = _Head()
        column.addWidget(self._head)
        self._faces = EvidenceCard(faces, text, wide=True) if faces is not None else None
        if self._faces is not None and faces is not None:
            column.addWidget(self._faces)
            self._faces.settled.connect(self._after_faces)
            faces.state_changed.connect(self._share_room)
        self._pages = QStackedWidget()
        # On a small screen the pages scroll: what stands above is answered, and half a box can't be.
        self._pages.setMinimumHeight(_LEAST_PAGE)
        column.addWidget(self._pages, 1)
        self._editing = _EditingPage(presenter, text)
        self._editing_area = Following()
        self._editing_area.content.addWidget(self._editing)
        self._pages.addWidget(self._editing_area)
        self._refused = RefusedPage(text)
        self._refused.password_typed.connect(presenter.try_password)
        self._refused.order_asked.connect(presenter.show_waiting)
        self._refused_area = scrolled(self._refused)
        self._pages.addWidget(self._refused_area)
        self._offers = OfferPage(presenter, text, self)
        self._offers_area = scrolled(self._offers)
        self._pages.addWidget(self._offers_area)
        self._result = ResultView(presenter, text)
        self._result_area = Following()
        self._result_area.content.addWidget(self._result)
        self._pages.addWidget(self._result_area)
        self._loading = EmptyState("progress-clock", text("form.panel.loading"))
        self._pages.addWidget(self._loading)
        self._bar = FormBar(presenter, text, by_device=faces is None or faces.by_device)
        column.addWidget(self._bar)
        self._editing.summary.chosen.connect(self._on_error_chosen)
        presenter.mend_wanted.connect(self._mend)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.go_on)
        self.retranslate(text)
        presenter.attach(self)

    def _share_room(self, faces: EvidenceState) -> None:
        """While somebody answers for a face, the rest gives way: half a question can't be answered."""
        began = faces.mode is EvidenceMode.CONFIRMING and not self._asking
        self._asking = faces.mode is EvidenceMode.CONFIRMING
        self._bar.yield_key(given=self._asking)
        self._pages.setMinimumHeight(1 if self._asking else _LEAST_PAGE)
        self._share_height()
        if began and self._faces is not None and self._faces_inside:
            self._editing_area.bring(self._faces)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep in sight what it costs and that something is wrong."""
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Put what it costs, and that something is wrong, around fields that scroll.

        Not while somebody answers for a face: then they scroll with the fields. Who is to be compared stands
        among the fields there, so that these are more than a slot: the bar says what is missing all the time.
        """
        inside = self.height() < _TALL and self._mode in EDITING
        if self._faces is not None and inside is not self._faces_inside:
            self._faces_inside = inside
            if inside:
                self._editing.hold_first(self._faces)
            else:
                self._column.insertWidget(self._column.indexOf(self._head) + 1, self._faces)
        self._result.set_low(low=self.height() < _TALL)
        around = self.height() < _TALL and not self._asking
        if around != self._around:
            self._around = around
            summary = self._editing.summary
            summary.set_compact(compact=around)
            if around:
                self._column.insertWidget(self._column.indexOf(self._pages), summary)
            else:
                self._editing.hold_summary()
        # Nobody asks for an approval of a sum that is half out of sight.
        weighed = self._bar.asks and not self._asking
        self._bar.hold_quote(self._editing.card, held=around or weighed)

    def focus_first(self) -> None:
        """Put the cursor where the clerk goes on."""
        state = self._presenter.state
        if state.mode in EDITING:
            self._editing.card.focus_first()
        elif state.mode is FormMode.REFUSED and self._refused.focus_password():
            return
        elif state.mode in _STOPS or not self._result.focus_next(state):
            self._bar.focus_primary()

    def _after_faces(self) -> None:
        """Go on once nobody is left to be compared: to submitting, where everything is right."""
        (self._bar.focus_primary if self._presenter.state.mode is FormMode.QUOTED else self.focus_first)()

    def sign_on_screen(self) -> None:
        """Wait for signatures on the customer's own screen: it stands beside this counter."""
        self._result.sign_on_screen()

    def go_on(self) -> None:
        """Do the next step (Ctrl+Enter), wherever the cursor stands."""
        if self._faces is not None and self._faces.sign():
            return
        if not self._result.go_on(self._presenter.state):
            self._bar.press_primary()

    def _on_error_chosen(self, key: str) -> None:
        """Put the cursor into a field that has to be mended, or begin with the face or image missing."""
        wanted = {FACE: self._presenter.face_wanted, IMAGE: self._presenter.image_wanted}
        if key in wanted:
            wanted[key].emit()
        else:
            field = field_of(self._editing.card.focus_field(key))
            if field is not None and self._around:
                self._editing_area.bring(field)  # with what is said below the box

    def _mend(self) -> None:
        """Go to what is wrong, with the list of it in sight where there is room for both."""
        self._editing_area.verticalScrollBar().setValue(0)
        self._editing.summary.go_on()

    def render(self, state: FormState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        # The window's own: while it is behind another one, the application names none here.
        held: QWidget | None = self.window().focusWidget()
        ours = held is not None and self.isAncestorOf(held)
        self._head.show_state(state, text)
        self._offers.arm(on=state.mode is FormMode.OFFER)
        if state.mode in EDITING:
            if state.opening != self._opening:
                # Another form: it does not begin where the last one was left.
                self._editing_area.verticalScrollBar().setValue(0)
            self._editing.show_state(state, text)
            self._pages.setCurrentWidget(self._editing_area)
        elif state.mode is FormMode.REFUSED:
            self._refused.show_state(state, text)
            self._pages.setCurrentWidget(self._refused_area)
        elif state.mode is FormMode.OFFER:
            self._offers.show_state(state, text)
            self._pages.setCurrentWidget(self._offers_area)
        elif state.mode in {FormMode.CLOSED, FormMode.LOADING}:
            self._pages.setCurrentWidget(self._loading)
        else:
            self._result.show_state(state, text)
            self._pages.setCurrentWidget(self._result_area)
            if state.mode is not self._mode:
                # How it ended stands at the top; what was looked at before is another page.
                self._result_area.verticalScrollBar().setValue(0)
        self._bar.show_state(state, text)
        if state.mode in EDITING:
            self._bar.stand_after(self._editing.card.last_box())
        else:
            self._editing.summary.hide()
        loading = state.mode in {FormMode.CLOSED, FormMode.LOADING}
        moved = (state.mode in EDITING) != (self._mode in EDITING) or state.opening != self._opening
        moved = moved or (state.mode in _STOPS and state.mode is not self._mode)
        # What had the focus may be gone with this step: it must not fall on whatever comes next.
        moved = moved or (ours and held is not None and not (held.isVisible() and held.isEnabled()))
        # The manager types at once; the button that was pressed is the one that folds it away again.
        moved = moved or (state.deciding and not self._deciding)
        self._mode, self._deciding = state.mode, state.deciding
        self._share_height()
        if not loading:
            self._opening = state.opening  # what is still being loaded has nothing that could take the focus
        if moved and self.isVisible() and not loading:
            self.focus_first()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._editing.retranslate(text)
        self._refused.retranslate(text)
        self._offers.retranslate(text)
        self._result.retranslate(text)
        self._bar.retranslate(text)
        if self._faces is not None:
            self._faces.retranslate(text)
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
        self._icon = IconLabel("swap-horizontal", _ICON, Tone.PRIMARY)
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
        self._number.setText(heading(state))
        self._steps.set_steps(shown_steps(state, text))
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the title whole."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give the steps what the title leaves: all their names, or that of the step at hand."""
        title = max(self._title.sizeHint().width(), self._number.sizeHint().width())
        self._steps.share(self.width() - 2 * GAP_16 - _ICON - 2 * GAP_12 - title)


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
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self.summary = ErrorSummary(text("widgets.next_error"))
        self.summary.setObjectName("form.errors")
        column.addWidget(self.summary)
        self._failure = VerdictCard("", Tone.DANGER, "alert-circle", tinted_body=True)
        self._failure.setObjectName("form.failure")
        self._why = Label("", TITLE, bold=True, tone=Tone.DANGER, wrap=True)
        why = QHBoxLayout()
        why.setSpacing(GAP_12)
        why.addWidget(IconLabel("alert-circle", 20, Tone.DANGER), 0, Qt.AlignmentFlag.AlignTop)
        why.addWidget(self._why, 1)
        self._failure.body.addLayout(why)
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

    def hold_summary(self) -> None:
        """Take the list of what is wrong above the fields."""
        self._column.insertWidget(self._column.indexOf(self._failure), self.summary)

    def hold_first(self, card: QWidget) -> None:
        """Take a card above everything else."""
        self._column.insertWidget(0, card)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show a form that is being filled."""
        quote, kind = state.quote, state.kind
        if quote is None or kind is None:
            return
        self.card.show_state(state, text)
        lines = (*error_lines(kind, state.errors, text), *evidence_lines(state, text))
        self.summary.set_errors(text("widgets.errors", count=len(lines)), lines if state.tried else ())
        self._failure.setVisible(state.error is not None and not lines)
        if state.error is not None:
            self._why.setText(text.error(state.error))
            self._failure.setAccessibleName(self._why.text())
        warned = (
            [line for line in state.eligibility.checks if line.outcome == "warned"]
            if state.eligibility
            else []
        )
        # What has to be mended comes first; the warnings are there again when it is.
        self._warning.setVisible(bool(warned) and self.summary.isHidden())
        self._warnings.setText("\n".join(check(line.words, text) for line in warned))
        self._compared.setVisible(bool(quote.changes))
        if quote.changes:
            cells = quote_cells(quote, text)
            self._table.set_rows(quote_heads(quote, text), cells)
            self._place_compared(cells, hotline_words(change_rows(quote.changes, text), text), text)

    def _place_compared(self, cells: tuple[ChangeCells, ...], beside: str, text: Text) -> None:
        """Put what changes above the fields, and what begins, which nothing is weighed against, below."""
        weighed = compares(cells)
        self._compared.set_title(text(f"form.panel.{'changes' if weighed else 'begins'}"), beside)
        above = self._column.indexOf(self._compared) < self._column.indexOf(self.card)
        if above != weighed:
            self._column.removeWidget(self._compared)
            self._column.insertWidget(self._column.indexOf(self.card) + (not weighed), self._compared)

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._compared.set_title(text("form.panel.changes"))
        self.summary.set_next_word(text("widgets.next_error"))
        self.card.retranslate(text)
