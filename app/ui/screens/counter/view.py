"""The counter: queue, middle, right column; three pages that share the queue (mockups counter-*)."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.enquiries import EnquiryCategory
from app.i18n import Text
from app.services.rows.halls import LaneRow
from app.services.rows.orders import DraftRow
from app.ui.panels.asking import AskingBar
from app.ui.panels.cancelling import ask_reason
from app.ui.panels.queue import FOLDED_WIDTH, WIDTH, QueuePanel
from app.ui.screens.counter.actions import Act, waiting
from app.ui.screens.counter.drawer_page import DrawerPage
from app.ui.screens.counter.pages import HomePage, IdentityPage, WorkPage
from app.ui.screens.counter.parts import Parts
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import CounterMode, CounterState
from app.ui.theme import GAP_16
from app.ui.widgets.cards import scrolled
from app.ui.widgets.menus import Menu

PARK_REASONS = ("fetch_document", "fill_form", "wait_approval", "other")
_WORK = (CounterMode.FORM, CounterMode.CHECKOUT, CounterMode.RECOVERY)
_SERVING = (CounterMode.SERVING, CounterMode.IDENTITY, CounterMode.DRAWER)
_SMALL = 1500
"""A counter that is less wide is a small screen's: there the queue is folded while somebody is served."""


class CounterView(QWidget):
    """Shows the counter. What the panels hold is theirs; this arranges them and passes keys on."""

    def __init__(self, presenter: CounterPresenter, parts: Parts, text: Text) -> None:
        super().__init__()
        self.setObjectName("counter")
        self._presenter = presenter
        self._parts = parts
        self._text = text
        self._mode: CounterMode | None = None
        self._small = False
        self._looking = False
        """Whether the clerk has gone into the queue by key: it stays unfolded meanwhile."""
        self._coming = False
        """Whether the focus is about to move to where the clerk goes on."""
        self.queue = QueuePanel(parts.queue, text, bind=False)
        self._pages = QStackedWidget()
        self._home = HomePage(presenter, parts, text)
        self._identity = IdentityPage(parts, text)
        self._work = WorkPage(presenter, parts, text)
        self.drawer = DrawerPage(parts.drawer, text)
        self._drawer_area = scrolled(self.drawer)
        for page in (self._home, self._identity, self._work, self._drawer_area):
            page.setMinimumWidth(1)  # each shares its own room: the widest would push the others off the edge
            self._pages.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        # The queue lies over the page where it is unfolded for a look: nothing there is squeezed for it.
        self._place = QWidget()
        self._place.installEventFilter(self)
        self.queue.setParent(self)
        row.addWidget(self._place)
        self.asking = AskingBar(presenter.asker, text)
        middle = QVBoxLayout()
        middle.setSpacing(GAP_16)
        middle.addWidget(self.asking)
        middle.addWidget(self._pages, 1)
        row.addLayout(middle, 1)
        self.queue.raise_()
        self.queue.unfolded.connect(self._look_into_queue)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]
        presenter.park_wanted.connect(self._ask_park)
        presenter.reroute_wanted.connect(self._ask_reroute)
        presenter.enquiry_wanted.connect(self._ask_enquiry)
        presenter.business_wanted.connect(self.want_code)
        self._home.next.basket.draft_chosen.connect(self._on_draft)
        self._home.next.basket.order_chosen.connect(presenter.show_order)
        self._home.next.basket.cancel_chosen.connect(self._ask_cancel)
        self._work.cancel_chosen.connect(self._ask_cancel)
        self._home.next.next.chosen.connect(self._on_next)
        presenter.attach(self)

    def render(self, state: CounterState) -> None:  # type: ignore[override] # our views' method
        """Show a state; the focus moves only when the page does."""
        page = (
            self._identity
            if state.mode is CounterMode.IDENTITY
            else self._work
            if state.mode in _WORK
            else self._drawer_area
            if state.mode is CounterMode.DRAWER
            else self._home
        )
        if state.mode is not self._mode:
            self._looking = False
        self._fold(state)
        self._home.show_state(state, self._text)
        self._work.show_state(state, self._text)
        self._pages.setCurrentWidget(page)
        if state.mode is not self._mode:
            self._mode = state.mode
            self._focus_soon()
        elif page is self._home and self.isVisible() and not _has_focus(self):
            QTimer.singleShot(0, self, self._find_focus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the queue where it leaves no room for the customer."""
        super().resizeEvent(event)
        if self._small != (self.width() < _SMALL):
            self._small = not self._small
            self._home.set_small(small=self._small)
            self.render(self._presenter.state)

    def _focus_soon(self) -> None:
        """Move the focus once the widgets that were just made are on the screen."""
        self._coming = True
        QTimer.singleShot(0, self, self._come)

    def _come(self) -> None:
        """Move the focus, unless it was sent elsewhere meanwhile."""
        if self._coming:
            self._coming = False
            self.focus_next()

    def want_code(self) -> None:
        """Put the cursor into the business code, also where another page is being left for it."""
        self._coming = False
        self._home.business.focus_code()

    def _find_focus(self) -> None:
        """Put the focus where the clerk goes on, unless it was found meanwhile."""
        if not _has_focus(self):
            self.focus_next()

    def focus_next(self) -> None:
        """Put the focus where the clerk goes on, unless something is being typed."""
        self._home.to_top()
        if self._mode is CounterMode.IDENTITY:
            self._identity.focus_next()
        elif self._mode in (CounterMode.CHECKOUT, CounterMode.RECOVERY):
            checkout = self._work.checkout
            if not checkout.claim.take_focus():
                checkout.focus_next()
        elif self._mode is CounterMode.NO_SHIFT:
            self._home.shift.notes.setFocus()
        elif self._mode is CounterMode.DRAWER:
            self.drawer.focus_first()
        elif self._mode is CounterMode.FORM:
            self._work.form.focus_first()
        elif not _typing():
            self._home.next.next.focus_primary()

    def go_on_in_form(self) -> None:
        """Do the next step of the form that is open."""
        self._work.form.go_on()

    def sign_on_screen(self) -> None:
        """Wait for signatures on the customer's screen beside this counter."""
        self._work.form.sign_on_screen()

    def look_up_claim(self, number: str) -> None:
        """Look up the number of a kiosk's slip."""
        self._work.checkout.claim.look_up(number)
        self._focus_soon()

    def focus_pane(self) -> None:
        """Move the focus to the next pane (F6): queue, middle, right; what is folded unfolds for it."""
        focused = QApplication.focusWidget()
        home = self._pages.currentWidget() is self._home
        answer = self._parts.queue.state.answer
        if focused is not None and self.queue.isAncestorOf(focused):
            self.leave_queue()
        elif answer is not None and self._mode is CounterMode.IDLE:
            self.look_at(answer)  # nobody is here, and a decision waits for whoever took a seat
        elif not home or (focused is not None and self._home.next.isAncestorOf(focused)):
            self._look_into_queue()
        else:
            self._home.next.next.focus_primary()

    def leave_queue(self) -> None:
        """Fold the queue and go on where the clerk was."""
        self._look(on=False)
        home = self._pages.currentWidget() is self._home
        if home and self._mode is not CounterMode.NO_SHIFT:
            self._home.business.focus_code()
        else:
            self.focus_next()

    @property
    def looking(self) -> bool:
        """Return whether the queue is unfolded for a look: Esc leaves it then."""
        return self._looking

    def _look_into_queue(self) -> None:
        """Put the focus on the queue, which unfolds for it; on a decision that came, if there is one."""
        self._look(on=True)
        self.queue.focus_list(self._parts.queue.state.answer)

    def look_at(self, ticket_id: str) -> None:
        """Put the focus on a ticket in the queue, which unfolds for it."""
        self._coming = False
        self._look(on=True)
        self.queue.focus_list(ticket_id)

    def _look(self, *, on: bool) -> None:
        """Unfold the queue for who goes into it by key, until they leave it."""
        self._looking = on
        self._fold(self._presenter.state)

    def _fold(self, state: CounterState) -> None:
        """Fold the queue where its room is needed."""
        somebody = state.mode in _SERVING or state.visit.customer_id is not None
        folded = state.mode in _WORK or (self._small and somebody)
        self._parts.queue.set_folded(folded and not self._looking)
        self._place.setFixedWidth(FOLDED_WIDTH if folded else WIDTH)
        self._lay_queue()

    def _lay_queue(self) -> None:
        place = self._place.geometry()
        self.queue.setGeometry(place.x(), place.y(), self.queue.width(), place.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the queue in its place."""
        if watched is self._place and event.type() in {QEvent.Type.Move, QEvent.Type.Resize}:
            self._lay_queue()
        return super().eventFilter(watched, event)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Fold the queue again once the clerk has gone on, by key or by mouse."""
        if not self._looking or now is None or now.window() is not self.window():
            return
        if not self.queue.isAncestorOf(now):
            self._look(on=False)

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

    def _on_next(self, act: str) -> None:
        """Go to the count: it stands in the middle already, and is what opens the shift."""
        if act == Act.OPEN_SHIFT:
            self._home.shift.notes.setFocus()

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
        waits = bool(waiting(self._presenter.state.orders))
        likely = PARK_REASONS.index("wait_approval") if waits else 0
        self._menu("park", self._text("desk.park_title"), choices, self._presenter.park, likely)

    def _ask_reroute(self) -> None:
        state = self._presenter.state
        choices = tuple(
            (lane.letter, self._lane_words(lane))
            for lane in state.lanes
            if state.ticket is None or lane.letter != state.ticket.lane
        )
        self._menu("reroute", self._text("desk.reroute_title"), choices, self._presenter.reroute)

    def _ask_cancel(self, order_id: str) -> None:
        corner = self._pages.mapToGlobal(QPoint(120, 120))
        ask_reason(self, corner, self._text, lambda reason: self._presenter.cancel_order(order_id, reason))

    def _lane_words(self, lane: LaneRow) -> str:
        """Return a lane by letter and title, and that nobody calls from it where that is so."""
        title = lane.title_en if self._text.lang == "en" else lane.title
        code = (
            "desk.reroute_unserved" if lane.letter in self._presenter.state.unserved else "desk.reroute_lane"
        )
        return self._text(code, letter=lane.letter, title=title)

    def _menu(
        self, name: str, title: str, choices: tuple[tuple[str, str], ...], chosen: object, likely: int = 0
    ) -> None:
        menu = Menu(self)
        menu.setObjectName(f"menu.{name}")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add_title(title)
        for key, words in choices:
            action = QAction(words, menu)
            action.setData(key)
            menu.addAction(action)
        menu.triggered.connect(lambda action: chosen(action.data()))  # type: ignore[operator]
        corner = self._home.next.mapToGlobal(QPoint(0, 120))
        menu.popup(corner)
        actions = [action for action in menu.actions() if not action.isSeparator()]
        if actions:
            menu.setActiveAction(actions[likely])


def _has_focus(view: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and focused.isVisible() and focused.window() is view.window()


def _typing() -> bool:
    """Return whether something half-typed has the focus: then it stays there."""
    focused = QApplication.focusWidget()
    if isinstance(focused, QLineEdit):
        return focused.isVisible() and bool(focused.text())
    return isinstance(focused, QPlainTextEdit) and focused.isVisible() and bool(focused.toPlainText())
