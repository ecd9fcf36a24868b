"""The pages of the counter: who is there and what is next, the document, the form with what is paid."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.domain.business import business_type
from app.domain.business.spec import IdentityNeed
from app.i18n import Text
from app.ui.panels.business import BusinessPanel
from app.ui.panels.checkout import CheckoutPanel
from app.ui.panels.checkout_idle import idle_of
from app.ui.panels.checkout_receipt import ReceiptPreviewPanel
from app.ui.panels.customer import CustomerCard
from app.ui.panels.customer_plan import BillsPanel, HistoryPanel, PlanPanel
from app.ui.panels.customer_presenter import CustomerState
from app.ui.panels.customer_strip import NumberStrip
from app.ui.panels.form import FormPanel
from app.ui.panels.form_state import FormState
from app.ui.panels.identity import IdentityPanel
from app.ui.panels.identity_verdict import IdentityVerdict
from app.ui.panels.queue_entries import why_not_words
from app.ui.panels.queue_presenter import QueuePanelState
from app.ui.panels.shift import ShiftPanel
from app.ui.screens.counter.actions import had
from app.ui.screens.counter.basket_card import BasketCard
from app.ui.screens.counter.next_panel import NextPanel
from app.ui.screens.counter.parts import Parts
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import CounterMode, CounterState
from app.ui.theme import GAP_16
from app.ui.widgets.cards import Card, EmptyState, scrolled
from app.ui.widgets.narrow import UNBOUNDED

_BUSINESS_HEIGHT = 408
_EMPTY_HEIGHT = 216
_SIDE_WIDTH = 360
_NEXT, _NEXT_SMALL = 384, 336
_ROOMY = 1440
"""From this width on the form, what is being paid and the preview of the receipt stand side by side."""


class HomePage(QWidget):
    """Customer and business in the middle, what is next at the right."""

    def __init__(self, presenter: CounterPresenter, parts: Parts, text: Text) -> None:
        super().__init__()
        self._parts = parts
        self._text = text
        self._nobody = ""
        self._shown: CounterState | None = None
        self._counting = False
        self.business = BusinessPanel(parts.business, text)
        self.shift = ShiftPanel(parts.shift, text, bind=False)
        self.next = NextPanel(presenter, text)
        parts.customer.state_changed.connect(self._remind)
        self._customer = CustomerCard(parts.customer, text)
        self._numbers = NumberStrip(parts.customer, text)
        self._plan = PlanPanel(parts.customer, text)
        self._bills = BillsPanel(parts.customer, text)
        self._history = HistoryPanel(parts.customer, text)
        self._empty = EmptyState("account-outline", "", "")
        self._empty_card = Card("")
        self._empty_card.setFixedHeight(_EMPTY_HEIGHT)
        self._empty_card.body.addStretch(1)
        self._empty_card.body.addWidget(self._empty)
        self._empty_card.body.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(GAP_16)
        middle.addWidget(self._customer)
        middle.addWidget(self._numbers)
        middle.addWidget(self._empty_card)
        self._below = below = QHBoxLayout()
        below.setSpacing(GAP_16)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(GAP_16)
        left.addWidget(self.business, 1)
        left.addWidget(self._history, 1)
        right.addWidget(self._plan)
        right.addWidget(self._bills, 1)
        self._side = QWidget()
        self._side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        below.addLayout(left, 1)
        below.addWidget(self._side)
        self._lower = QWidget()
        self._lower.setLayout(below)
        below.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self._lower, 1)
        self._arrange(middle)
        self.set_small(small=False)
        parts.queue.state_changed.connect(self._on_queue)

    def _on_queue(self, state: QueuePanelState) -> None:
        """Say beside the large button too, and where nobody is, why nobody can be called."""
        words = why_not_words(state, self._text)
        if words != self._nobody:
            self._nobody = words
            self.next.next.set_nobody(words)
            if self._shown is not None:
                self._show_empty(self._shown)

    def _show_empty(self, state: CounterState) -> None:
        """Say what to do while no customer is known; a call that is locked is not asked for."""
        icon, name, words = _nobody(state)
        detail = self._text(f"counter.{name}_detail", **words)
        if name == "idle" and self._nobody:
            detail = self._text("counter.idle_locked", why=self._nobody)
        self._empty.set(icon, self._text(f"counter.{name}_title", **words), detail)

    def _arrange(self, middle: QVBoxLayout) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        centre = QWidget()
        centre.setLayout(middle)
        middle.setContentsMargins(0, 0, 0, 0)
        centre.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        # What is wider gives way instead of being cut: nothing scrolls sideways here.
        centre.setMinimumWidth(1)
        self._centre = scrolled(centre)
        row.addWidget(self._centre, 1)
        self._opening = QWidget()
        opening = QVBoxLayout(self._opening)
        opening.setContentsMargins(0, 0, 0, 0)
        opening.addWidget(self.shift, 1, Qt.AlignmentFlag.AlignHCenter)
        row.addWidget(self._opening, 1)
        self._next_area = scrolled(self.next)
        self._next_area.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._share_next())
        self.next.installEventFilter(self)
        row.addWidget(self._next_area)

    def to_top(self) -> None:
        """Show the suggestion again: whoever comes back to this page is to see it first."""
        self._next_area.verticalScrollBar().setValue(0)

    def set_small(self, *, small: bool) -> None:
        """Put plan and bills below the businesses on a small screen, instead of beside them."""
        ways = QBoxLayout.Direction
        self._below.setDirection(ways.TopToBottom if small else ways.LeftToRight)
        self._side.setMaximumWidth(UNBOUNDED if small else _SIDE_WIDTH)
        self._side.setMinimumWidth(0 if small else _SIDE_WIDTH)
        self._small = small
        self._share_next()

    def _share_next(self) -> None:
        """Beside the count of the float there is room for the whole column, and its button needs it.

        A bar that scrolls it stands beside, and the longest offer is read whole: the middle gives way, since
        what is missing here is cut off the buttons.
        """
        narrow = self._small and not self._counting
        bar = self._next_area.verticalScrollBar()
        beside = bar.sizeHint().width() if bar.maximum() else 0
        column = max(_NEXT_SMALL if narrow else _NEXT, self.next.minimumSizeHint().width())
        self._next_area.setFixedWidth(column + beside)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the room anew when other offers stand at the right."""
        if watched is self.next and event.type() == QEvent.Type.LayoutRequest:
            self._share_next()
        return super().eventFilter(watched, event)

    def show_state(self, state: CounterState, text: Text) -> None:
        """Show whoever is at the counter, or what to do while nobody is."""
        self.next.show_state(state, text)
        shift = state.mode is CounterMode.NO_SHIFT
        known = state.visit.customer_id is not None
        for part in (self._customer, self._numbers, self._history, self._side):
            part.setVisible(known)
        self._empty_card.setVisible(not known)
        self._centre.setVisible(not shift)
        self._opening.setVisible(shift)
        self._counting = shift
        self._share_next()
        self.business.setMaximumHeight(_BUSINESS_HEIGHT if known else UNBOUNDED)
        self._parts.business.set_roomy(roomy=not known)
        self._shown, self._text = state, text
        self._show_empty(state)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._on_queue(self._parts.queue.state)
        for part in (
            self.business,
            self.shift,
            self._customer,
            self._numbers,
            self._plan,
            self._bills,
            self._history,
        ):
            part.retranslate(text)

    def _remind(self, state: CustomerState) -> None:
        """Remind of what the customer owes past its time: it stands above, whoever it is that came."""
        self.next.owe(state.overview.arrears_fen if state.overview else 0)


def _nobody(state: CounterState) -> tuple[str, str, dict[str, str | int]]:
    """Return icon, code and words of the card that stands where no customer is known."""
    ticket = state.ticket
    if state.mode is CounterMode.CALLED and ticket is not None:
        words: dict[str, str | int] = {
            "number": ticket.number,
            "service": state.service_title,
            "calls": ticket.calls,
        }
        return "bullhorn-outline", "called", words
    if state.new_customer:
        opened = any(business_type(key).identity is IdentityNeed.ENTRY for key in had(state.orders))
        return "account-plus-outline", "opened" if opened else "new", {"name": state.new_customer}
    if ticket is not None:
        return "account-question-outline", "unknown", {}
    if state.orders:
        # Nobody was looked up, but somebody's businesses are in hand: they have not left.
        return "account-clock-outline", "walk_in", {}
    return "account-outline", "idle", {}


class IdentityPage(QWidget):
    """Chip, typed data and checks in the middle, the verdict at the right."""

    def __init__(self, parts: Parts, text: Text) -> None:
        super().__init__()
        self.panel = IdentityPanel(parts.identity, text)
        self._verdict = IdentityVerdict(parts.identity, text, evidence=parts.evidence)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self.panel.setMinimumWidth(1)
        self._area = scrolled(self.panel)
        row.addWidget(self._area, 1)
        row.addWidget(self._verdict)

    def focus_next(self) -> None:
        """Put the focus on the next step of what was read, else where a card is awaited; begin at the top."""
        self._area.verticalScrollBar().setValue(0)
        if not self._verdict.focus_step() and not self._verdict.focus_read():
            self.panel.setFocus()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self.panel.retranslate(text)
        self._verdict.retranslate(text)


class WorkPage(QWidget):
    """The form (or the visit's orders), the checkout, and the receipt as it will be printed.

    Signals:
        cancel_chosen: the order to cancel.
    """

    cancel_chosen = Signal(str)

    def __init__(self, presenter: CounterPresenter, parts: Parts, text: Text) -> None:
        super().__init__()
        self.form = FormPanel(parts.form, text, faces=parts.faces)
        self.checkout = CheckoutPanel(parts.checkout, text)
        self._receipt = ReceiptPreviewPanel(parts.checkout, text, training=parts.training)
        parts.form.state_changed.connect(self._say_idle)
        self._orders = BasketCard(text, scrolls=True)
        self._orders.order_chosen.connect(presenter.show_order)
        self._orders.cancel_chosen.connect(self.cancel_chosen)
        self._orders.draft_chosen.connect(lambda draft: presenter.choose_business(draft.type_key, draft))
        self._left = QStackedWidget()
        self._left.addWidget(self.form)
        self._left.addWidget(self._orders)
        self._left.setMinimumWidth(1)  # the form is wider, and would push the checkout off the edge
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        row.addWidget(self._left, 1)
        row.addWidget(self.checkout)
        row.addWidget(self._receipt)

    def show_state(self, state: CounterState, text: Text) -> None:
        """Show the form while one is open, else what is being paid."""
        self._orders.show_visit(state, text)
        self._left.setCurrentWidget(self.form if state.mode is CounterMode.FORM else self._orders)
        self._share_room()

    def _say_idle(self, state: FormState) -> None:
        """Say beside a business that costs nothing, or gives money back, what there is to it."""
        idle = idle_of(state)
        self.checkout.show_idle(idle)
        self._receipt.show_idle(idle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """On a small screen the form stands alone, and what is being paid without the preview.

        Beside the form the checkout is narrow; beside the visit's orders, which need little, it takes two
        columns: in one its lines and what was paid already would scroll.
        """
        roomy, beside_form = self.width() >= _ROOMY, self._left.currentWidget() is self.form
        self.checkout.setVisible(roomy or not beside_form)
        self.checkout.set_claims(beside_form=beside_form)
        self.checkout.set_wide(wide=not (roomy and beside_form))
        self._receipt.setVisible(roomy)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self.form.retranslate(text)
        self.checkout.retranslate(text)
        self._receipt.retranslate(text)
