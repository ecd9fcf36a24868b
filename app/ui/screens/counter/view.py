"""The counter: queue, middle, right column; three pages that share the queue (mockups counter-*)."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.enquiries import EnquiryCategory
from app.i18n import Text
from app.services.rows.orders import DraftRow
from app.ui.panels.asking import AskingBar
from app.ui.panels.business import BusinessPanel
from app.ui.panels.checkout import CheckoutPanel
from app.ui.panels.checkout_receipt import ReceiptPreviewPanel
from app.ui.panels.customer import CustomerCard
from app.ui.panels.customer_plan import BillsPanel, HistoryPanel, PlanPanel
from app.ui.panels.customer_strip import NumberStrip
from app.ui.panels.form import FormPanel
from app.ui.panels.identity import IdentityPanel
from app.ui.panels.identity_verdict import IdentityVerdict
from app.ui.panels.queue import QueuePanel
from app.ui.panels.shift import ShiftPanel
from app.ui.screens.counter.drawer_page import DrawerPage
from app.ui.screens.counter.next_panel import BasketCard, NextPanel
from app.ui.screens.counter.parts import Parts
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import CounterMode, CounterState
from app.ui.theme import GAP_16
from app.ui.widgets.cards import Card, EmptyState

PARK_REASONS = ("fetch_document", "fill_form", "wait_approval", "other")
_WORK = (CounterMode.FORM, CounterMode.CHECKOUT, CounterMode.RECOVERY)
_BUSINESS_HEIGHT = 408
_UNBOUNDED = 16_777_215
_EMPTY_HEIGHT = 216
_SIDE_WIDTH = 360


class CounterView(QWidget):
    """Shows the counter. What the panels hold is theirs; this arranges them and passes keys on."""

    def __init__(self, presenter: CounterPresenter, parts: Parts, text: Text) -> None:
        super().__init__()
        self.setObjectName("counter")
        self._presenter = presenter
        self._parts = parts
        self._text = text
        self._mode: CounterMode | None = None
        self.queue = QueuePanel(parts.queue, text, bind=False)
        self._pages = QStackedWidget()
        self._home = _Home(presenter, parts, text)
        self._identity = _Identity(parts, text)
        self._work = _Work(presenter, parts, text)
        self.drawer = DrawerPage(parts.drawer, text)
        for page in (self._home, self._identity, self._work, self.drawer):
            self._pages.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        row.addWidget(self.queue)
        self.asking = AskingBar(presenter.asker, text)
        middle = QVBoxLayout()
        middle.setSpacing(GAP_16)
        middle.addWidget(self.asking)
        middle.addWidget(self._pages, 1)
        row.addLayout(middle, 1)
        presenter.park_wanted.connect(self._ask_park)
        presenter.reroute_wanted.connect(self._ask_reroute)
        presenter.enquiry_wanted.connect(self._ask_enquiry)
        presenter.business_wanted.connect(self._home.business.focus_code)
        self._home.next.basket.draft_chosen.connect(self._on_draft)
        self._home.next.basket.order_chosen.connect(presenter.show_order)
        self._home.next.basket.cancel_chosen.connect(presenter.cancel_order)
        presenter.attach(self)

    def render(self, state: CounterState) -> None:  # type: ignore[override] # our views' method
        """Show a state; the focus moves only when the page does."""
        page = (
            self._identity
            if state.mode is CounterMode.IDENTITY
            else self._work
            if state.mode in _WORK
            else self.drawer
            if state.mode is CounterMode.DRAWER
            else self._home
        )
        self._parts.queue.set_folded(state.mode in _WORK)
        self._home.show_state(state, self._text)
        self._work.show_state(state, self._text)
        self._pages.setCurrentWidget(page)
        if state.mode is not self._mode:
            self._mode = state.mode
            self._focus_soon()
        elif page is self._home and self.isVisible() and not _has_focus(self):
            self._focus_soon()

    def _focus_soon(self) -> None:
        """Move the focus once the widgets that were just made are on the screen."""
        QTimer.singleShot(0, self, self.focus_next)

    def focus_next(self) -> None:
        """Put the focus where the clerk goes on, unless something is being typed."""
        if self._mode is CounterMode.IDENTITY:
            self._identity.panel.setFocus()
        elif self._mode in (CounterMode.CHECKOUT, CounterMode.RECOVERY):
            self._work.checkout.focus_next()
        elif self._mode is CounterMode.NO_SHIFT:
            self._home.shift.notes.setFocus()
        elif self._mode is CounterMode.DRAWER:
            self.drawer.focus_first()
        elif self._mode is CounterMode.FORM:
            self._work.form.focus_first()
        elif not _typing():
            self._home.next.next.focus_primary()

    def focus_pane(self) -> None:
        """Move the focus to the next pane (F6): queue, middle, right."""
        focused = QApplication.focusWidget()
        if focused is not None and self.queue.isAncestorOf(focused):
            self._home.business.focus_code()
        elif focused is not None and self._home.next.isAncestorOf(focused):
            self.queue.list.setFocus()
        else:
            self._home.next.next.focus_primary()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.queue.retranslate(text)
        self.asking.retranslate(text)
        self._home.retranslate(text)
        self._identity.retranslate(text)
        self.drawer.retranslate(text)
        self._work.retranslate(text)
        self.render(self._presenter.state)

    def _on_draft(self, draft: DraftRow) -> None:
        self._presenter.choose_business(draft.type_key, draft)

    def _ask_enquiry(self) -> None:
        choices = tuple(
            (category.value, f"&{at}  {self._text(f'enquiry_category.{category}')}")
            for at, category in enumerate(EnquiryCategory, 1)
        )
        title = self._text("desk.enquiry_title")
        self._menu("enquiry", title, choices, lambda key: self._presenter.enquire(EnquiryCategory(key)))

    def _ask_park(self) -> None:
        choices = tuple((reason, self._text(f"counter.park.{reason}")) for reason in PARK_REASONS)
        self._menu("park", self._text("desk.park_title"), choices, self._presenter.park)

    def _ask_reroute(self) -> None:
        state = self._presenter.state
        english = self._text.lang == "en"
        choices = tuple(
            (lane.letter, f"{lane.letter}  {lane.title_en if english else lane.title}")
            for lane in state.lanes
            if state.ticket is None or lane.letter != state.ticket.lane
        )
        self._menu("reroute", self._text("desk.reroute_title"), choices, self._presenter.reroute)

    def _menu(self, name: str, title: str, choices: tuple[tuple[str, str], ...], chosen: object) -> None:
        menu = QMenu(self)
        menu.setObjectName(f"menu.{name}")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSection(title)
        for key, words in choices:
            action = QAction(words, menu)
            action.setData(key)
            menu.addAction(action)
        menu.triggered.connect(lambda action: chosen(action.data()))  # type: ignore[operator]
        corner = self._home.next.mapToGlobal(QPoint(0, 120))
        menu.popup(corner)
        actions = [action for action in menu.actions() if not action.isSeparator()]
        if actions:
            menu.setActiveAction(actions[0])


def _has_focus(view: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and focused.isVisible() and focused.window() is view.window()


def _typing() -> bool:
    """Return whether something half-typed has the focus: then it stays there."""
    focused = QApplication.focusWidget()
    if isinstance(focused, QLineEdit):
        return focused.isVisible() and bool(focused.text())
    return isinstance(focused, QPlainTextEdit) and focused.isVisible() and bool(focused.toPlainText())


class _Home(QWidget):
    """Customer and business in the middle, what is next at the right."""

    def __init__(self, presenter: CounterPresenter, parts: Parts, text: Text) -> None:
        super().__init__()
        self._parts = parts
        self.business = BusinessPanel(parts.business, text)
        self.shift = ShiftPanel(parts.shift, text, bind=False)
        self.next = NextPanel(presenter, text)
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
        below = QHBoxLayout()
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
        self._side.setFixedWidth(_SIDE_WIDTH)
        below.addLayout(left, 1)
        below.addWidget(self._side)
        self._lower = QWidget()
        self._lower.setLayout(below)
        below.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self._lower, 1)
        middle.addWidget(self.shift, 1, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        centre = QWidget()
        centre.setLayout(middle)
        middle.setContentsMargins(0, 0, 0, 0)
        centre.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        row.addWidget(centre, 1)
        row.addWidget(self.next)

    def show_state(self, state: CounterState, text: Text) -> None:
        """Show whoever is at the counter, or what to do while nobody is."""
        self.next.show_state(state, text)
        shift = state.mode is CounterMode.NO_SHIFT
        known = state.visit.customer_id is not None
        for part in (self._customer, self._numbers, self._history, self._side):
            part.setVisible(known and not shift)
        self.shift.setVisible(shift)
        self._lower.setVisible(not shift)
        self._empty_card.setVisible(not known and not shift)
        self.business.setMaximumHeight(_BUSINESS_HEIGHT if known else _UNBOUNDED)
        self._parts.business.set_roomy(roomy=not known)
        icon, name, words = _nobody(state)
        self._empty.set(icon, text(f"counter.{name}_title", **words), text(f"counter.{name}_detail", **words))

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
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
        return "account-plus-outline", "new", {"name": state.new_customer}
    if ticket is not None:
        return "account-question-outline", "unknown", {}
    return "account-outline", "idle", {}


class _Identity(QWidget):
    """Chip, typed data and checks in the middle, the verdict at the right."""

    def __init__(self, parts: Parts, text: Text) -> None:
        super().__init__()
        self.panel = IdentityPanel(parts.identity, text)
        self._verdict = IdentityVerdict(parts.identity, text, evidence=parts.evidence)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        row.addWidget(self.panel, 1)
        row.addWidget(self._verdict)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self.panel.retranslate(text)
        self._verdict.retranslate(text)


class _Work(QWidget):
    """The form (or the visit's orders), the checkout, and the receipt as it will be printed."""

    def __init__(self, presenter: CounterPresenter, parts: Parts, text: Text) -> None:
        super().__init__()
        self.form = FormPanel(parts.form, text)
        self.checkout = CheckoutPanel(parts.checkout, text)
        self._receipt = ReceiptPreviewPanel(parts.checkout, text)
        self._orders = BasketCard(text)
        self._orders.order_chosen.connect(presenter.show_order)
        self._orders.cancel_chosen.connect(presenter.cancel_order)
        self._left = QStackedWidget()
        self._left.addWidget(self.form)
        self._left.addWidget(self._orders)
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

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self.form.retranslate(text)
        self.checkout.retranslate(text)
        self._receipt.retranslate(text)
