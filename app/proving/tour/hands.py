"""What a clerk, a customer and a manager do with their hands, in terms of the tour's robot."""

from typing import Final, TypeVar

from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QWidget

from app.domain.cash import DENOMINATIONS, TenderKind
from app.proving.robot import StepError
from app.proving.tour.stage import Stage
from app.terminal.desks import make_window
from app.ui.desk import DeskWindow
from app.ui.navigation import CounterMount
from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.screens.counter.presenter import CounterMode
from app.ui.screens.display.view import DisplayView
from app.ui.screens.kiosk.presenter import KioskMode
from app.ui.screens.kiosk.view import KioskView
from app.ui.widgets.lists import QueueList

W = TypeVar("W", bound=QWidget)
CLERK: Final = "T10237"
MANAGER: Final = "T10208"


class Hands:
    """The four windows of the demo hall, and what people do there."""

    def __init__(self, stage: Stage, pins: dict[str, str]) -> None:
        self.stage = stage
        self.robot = stage.robot
        self.pins = pins
        self._right = 0
        program = stage.program
        self.display = self._open(make_window(program, "display", "zh_CN"), DisplayView)
        self.kiosk = self._open(make_window(program, "kiosk", "zh_CN"), KioskView)
        self.manager = self._open(make_window(program, "manager", "zh_CN"), DeskWindow)
        self.desk = self._open(make_window(program, "counter", "zh_CN"), DeskWindow)
        stage.watch("kiosk", self.kiosk.presenter, lambda: self.kiosk)
        stage.watch("display", self.display.presenter, lambda: self.display)
        stage.watch("signin", self.desk.signin, lambda: self.desk.signin_view)

    def _open(self, window: QWidget, kind: type[W]) -> W:
        if not isinstance(window, kind):
            raise StepError(f"the window is no {kind.__name__}")
        # Side by side: a finger must find the window that it points at, with no window manager to help.
        window.move(self._right, 0)
        self._right += window.width()
        window.show()
        self.robot.breathe()
        return window

    def close(self) -> None:
        """Close all windows."""
        for window in (self.desk, self.manager, self.kiosk, self.display):
            window.close()
        self.robot.breathe()

    # -- the kiosk, by touch --------------------------------------------------------------------------

    def take_ticket(self, service: str, *, claim: str = "", taps: int = 1) -> str:
        """Take a number; returns it. Two taps on the same tile are one press that shook."""
        self.to_kiosk_home()
        if claim:
            self.robot.tap(self.kiosk, f"kiosk_claim_{claim}")
        name = "kiosk_any" if not service else f"kiosk_service_{service}"
        self.robot.tap(self.kiosk, name, taps)
        self.robot.until(lambda: self.kiosk.presenter.state.mode is KioskMode.ISSUED, "a number was issued")
        issued = self.kiosk.presenter.state.issued
        if issued is None:
            raise StepError("no ticket on the kiosk")
        return issued.ticket.number

    def to_kiosk_home(self) -> None:
        """Touch 'done' where the kiosk still shows the last number."""
        if self.kiosk.presenter.state.mode is KioskMode.ISSUED:
            self.robot.tap(self.kiosk, "kiosk_back")
        self.robot.until(lambda: self.kiosk.presenter.state.mode is KioskMode.HOME, "the kiosk is at home")

    # -- desks ----------------------------------------------------------------------------------------

    def sign_in(self, desk: DeskWindow, staff_no: str, counter: int = 0) -> None:
        """Sign in with staff number and PIN, at a counter if one is named."""
        robot = self.robot
        robot.fill(desk, "signin.staff_no", staff_no)
        if counter:
            robot.click(desk, f"signin.counter.{counter}")
        robot.fill(desk, "signin.pin", self.pins[staff_no])
        robot.key(desk, "Return")
        robot.until(lambda: desk.session is not None, f"{staff_no} is signed in")
        for key in desk.mounted:
            presenter = desk.mounted[key].presenter
            self.stage.watch(key, presenter, lambda name=key: desk.mounted[name].view)
        if "counter" in desk.mounted:
            self._watch_counter(desk)
        self.stage.settle()

    def _watch_counter(self, desk: DeskWindow) -> None:
        counter, view = self.counter, desk.mounted["counter"].view
        parts = counter.parts
        self.stage.watch("form", parts.form, lambda: view)
        self.stage.watch("checkout", parts.checkout, lambda: view)
        self.stage.watch("identity", parts.identity, lambda: view)
        self.stage.watch("queue_panel", parts.queue, lambda: view)
        self.stage.watch("customer", parts.customer, lambda: view)
        self.stage.watch("business", parts.business, lambda: view)
        self.stage.watch("shift", parts.shift, lambda: view)

    @property
    def counter(self) -> CounterMount:
        """Return the counter of the clerk's desk."""
        mount = self.desk.mounted["counter"].press
        owner = getattr(mount, "__self__", None)
        if not isinstance(owner, CounterMount):
            raise StepError("no counter")
        return owner

    def mode(self, wanted: CounterMode) -> None:
        """Wait until the counter shows this."""
        self.robot.until(lambda: self.counter.presenter.state.mode is wanted, f"the counter is {wanted}")
        self.stage.settle()

    def open_shift(self, pieces: tuple[int, ...]) -> None:
        """Count the float, largest denomination first, and open the shift."""
        for count in pieces:
            self.robot.type(self.desk, str(count))
            self.robot.key(self.desk, "Return")
        self.stage.settle()
        self.robot.key(self.desk, "Ctrl+Return")
        self.mode(CounterMode.IDLE)

    # -- the counter, by keyboard -----------------------------------------------------------------------

    def call(self) -> str:
        """Call the next number; returns it."""
        self.robot.key(self.desk, "F7")
        self.mode(CounterMode.CALLED)
        ticket = self.counter.presenter.state.ticket
        return ticket.number if ticket else ""

    def serve(self) -> None:
        """The customer is here: Enter."""
        self.stage.pass_time(25)
        self.robot.key(self.desk, "Return")
        self.mode(CounterMode.SERVING)

    def lay_card(self, key: str) -> None:
        """Choose a sample card of the simulated reader, by keyboard."""
        self.robot.key(self.desk, "F3")
        self.mode(CounterMode.IDENTITY)
        tray = self.robot.find(self.desk, "identity.tray", QComboBox)
        cards = [card.key for card in self.stage.program.reader.cards]
        tray.setFocus()
        self.robot.key(self.desk, "Home")
        for _ in range(cards.index(key)):
            self.robot.key(self.desk, "Down")
        if self.stage.program.reader.on_reader != key:
            # The first entry was current already: leave it and come back.
            self.robot.key(self.desk, "Down")
            self.robot.key(self.desk, "Up")
        self.robot.until(
            lambda: self.stage.program.reader.on_reader == key, f"the card {key} lies on the reader"
        )

    def read_card(self) -> None:
        """Read the card and wait for the checks."""
        identity = self.counter.parts.identity
        self.robot.key(self.desk, "F3")
        self.robot.until(
            lambda: (
                not identity.state.busy
                and identity.state.mode not in (IdentityMode.READING, IdentityMode.WAITING)
            ),
            "the card was read",
        )
        self.stage.settle()

    def verify(self, key: str) -> None:
        """Lay a card, read it, confirm the person, go on."""
        self.lay_card(key)
        self.read_card()
        identity = self.counter.parts.identity
        if identity.state.mode is IdentityMode.EXAMINED:
            self.robot.click(self.desk, "identity.same_person")
            self.robot.until(lambda: identity.state.mode is not IdentityMode.EXAMINED, "it was recorded")
        self.stage.settle()

    def leave_identity(self) -> None:
        """Go back to the customer."""
        self.stage.program.reader.lift()
        if self.counter.presenter.state.mode is CounterMode.IDENTITY:
            self.robot.key(self.desk, "Esc")
        self.mode(CounterMode.SERVING)

    def open_business(self, code: str) -> None:
        """Type the code of a business."""
        self.robot.key(self.desk, "F4")
        self.robot.type(self.desk, code)
        self.robot.key(self.desk, "Return")
        self.mode(CounterMode.FORM)
        self.form_is(FormMode.FILLING, FormMode.QUOTED, FormMode.ERRORS, FormMode.REFUSED)

    def form_is(self, *modes: FormMode) -> None:
        """Wait until the form shows one of these."""
        form = self.counter.parts.form
        self.robot.until(lambda: form.state.mode in modes, f"the form is one of {modes}")
        self.stage.settle()

    def submit(self, *modes: FormMode) -> None:
        """Submit the form and wait for what comes of it."""
        self.form_is(FormMode.QUOTED)
        self.robot.key(self.desk, "Ctrl+Return")
        self.form_is(*modes)

    def sign_slip(self) -> None:
        """The customer has signed the printed slip."""
        self.robot.click(self.desk, "form.sign.paper")
        self.form_is(FormMode.SUBMITTED, FormMode.DONE)

    def collect(self, cash: str) -> None:
        """Open the checkout and key in the cash; F9 takes it."""
        self.open_checkout()
        self.key_cash(cash)
        self.robot.key(self.desk, "F9")
        self.checkout_is(CheckoutMode.DONE)

    def open_checkout(self) -> None:
        """Go and collect what the visit owes."""
        self.robot.key(self.desk, "F9")
        self.mode(CounterMode.CHECKOUT)
        self.checkout_is(CheckoutMode.COLLECTING)

    def key_cash(self, yuan: str) -> None:
        """Key in the cash received."""
        self.robot.fill(self.desk, "checkout_cash", yuan)
        self.stage.settle()

    def checkout_is(self, *modes: CheckoutMode) -> None:
        """Wait until the checkout shows one of these."""
        checkout = self.counter.parts.checkout
        self.robot.until(lambda: checkout.state.mode in modes, f"the checkout is one of {modes}")
        self.stage.settle()

    def next_after_payment(self) -> str:
        """Give the change, go on; returns the receipt number."""
        completed = self.counter.parts.checkout.state.completed
        self.robot.key(self.desk, "Return")
        self.mode(CounterMode.SERVING)
        return completed.receipt if completed else ""

    def finish(self) -> None:
        """End the service."""
        self.robot.key(self.desk, "Alt+E")
        self.mode(CounterMode.IDLE)

    def menu(self, name: str, downs: int) -> None:
        """Choose from a menu that is open, by keyboard."""
        menu = self.desk.findChild(QMenu, f"menu.{name}")
        if menu is None:
            raise StepError(f"no menu {name}")
        for _ in range(downs):
            self.robot.press(menu, "Down")
        self.robot.press(menu, "Return")
        self.stage.settle()

    def text_of(self, name: str) -> str:
        """Return what a field of the clerk's desk holds."""
        return self.robot.find(self.desk, name, QLineEdit).text()

    # -- choosing ---------------------------------------------------------------------------------------

    def choose_last(self, name: str) -> None:
        """Choose the last entry of a list field, by keyboard."""
        control = self.robot.find(self.desk, name, QWidget)
        control.setFocus()
        self.robot.key(self.desk, "End")
        self.stage.settle()

    def type_choice(self, name: str, words: str) -> None:
        """Narrow a list field to one line by typing, and go on."""
        self.robot.fill(self.desk, f"{name}.line", words)
        self.robot.key(self.desk, "Tab")
        self.stage.settle()

    def choose_in_queue(self, ticket_id: str) -> None:
        """Choose a row of the queue panel and press Enter."""
        rows = self.robot.find(self.desk, "queue_list", QueueList)
        rows.setFocus()
        rows.choose(ticket_id)
        self.robot.key(self.desk, "Return")
        self.stage.settle()

    def choose_number(self, number: str) -> None:
        """Work on another number of the customer."""
        self.robot.click(self.desk, f"number.{number}")
        self.stage.settle()

    def identity_is(self, *modes: IdentityMode) -> None:
        """Wait until the identity panel shows one of these."""
        identity = self.counter.parts.identity
        self.robot.until(lambda: identity.state.mode in modes, f"the identity is one of {modes}")
        self.stage.settle()

    def fill_open_account(self) -> None:
        """Fill in number, SIM and plan, each from what the hall has."""
        with self.stage.program.store.read() as queries:
            number = queries.stock.free_numbers(1)[0].number
            sim = queries.stock.free_sims(1)[0].iccid
        self.type_choice("form.number", number)
        self.robot.fill(self.desk, "form.sim", sim)
        self.robot.key(self.desk, "Tab")
        self.type_choice("form.plan", "云享 59")
        self.robot.fill(self.desk, "form.phone", "13900001111")
        self.robot.key(self.desk, "Tab")
        self.stage.settle()

    def leave_form(self) -> None:
        """Go back to the visit."""
        self.robot.key(self.desk, "Esc")
        self.robot.until(
            lambda: self.counter.presenter.state.mode is not CounterMode.FORM, "the form is left"
        )
        self.stage.settle()

    def search(self, words: str) -> None:
        """Find a customer with the search box."""
        self.robot.key(self.desk, "Ctrl+K")
        self.robot.type(self.desk, words)
        self.robot.key(self.desk, "Return")
        self.mode(CounterMode.SERVING)

    def dismiss(self) -> None:
        """Let the customer without a ticket go."""
        if self.counter.presenter.state.ticket is None:
            self.robot.click(self.desk, "next.dismiss")
            self.mode(CounterMode.IDLE)

    # -- the manager --------------------------------------------------------------------------------------

    def go_manager(self, key: str) -> None:
        """Choose a place of the manager's rail."""
        self.robot.click(self.manager, f"rail.{key}")
        self.robot.until(lambda: self.manager.current == key, f"the manager sees {key}")
        self.stage.settle()

    def approve(self, *, granted: bool) -> None:
        """Decide on the request that waits longest, at the manager's desk."""
        self.robot.click(self.manager, "approvals.grant" if granted else "approvals.refuse")
        self.robot.fill(self.manager, "approvals.pin", self.pins[MANAGER])
        self.robot.key(self.manager, "Ctrl+Return")
        self.stage.settle()

    def decide_here(self, *, granted: bool, reason: str) -> None:
        """The manager has come to the counter and decides there."""
        self.robot.click(self.desk, "form.other")
        self.robot.click(self.desk, "form.decide.grant" if granted else "form.decide.refuse")
        self.robot.fill(self.desk, "form.decide.staff_no", MANAGER)
        self.robot.fill(self.desk, "form.decide.reason", reason)
        self.robot.fill(self.desk, "form.decide.pin", self.pins[MANAGER])
        self.robot.click(self.desk, "form.decide.sign")
        self.stage.settle()

    # -- the close ------------------------------------------------------------------------------------------

    def count_drawer(self, short_fen: int) -> None:
        """Count what lies in the drawer, `short_fen` less than should, and the card terminal's own sum."""
        with self.stage.program.store.read() as queries:
            shift = queries.shifts.open_shift_of(CLERK)
            if shift is None:
                raise StepError("no shift to count")
            sums = {each.tender: each for each in queries.shifts.tender_sums(shift.shift_id)}
        cash = sums[TenderKind.CASH].amount_fen if TenderKind.CASH in sums else 0
        rest = shift.float_fen + cash - short_fen
        boxes = self.robot.find(self.desk, f"close.notes.{DENOMINATIONS[0]}", QLineEdit)
        boxes.setFocus()
        for denomination in DENOMINATIONS:
            pieces, rest = divmod(rest, denomination)
            self.robot.type(self.desk, str(pieces))
            self.robot.key(self.desk, "Return")
        if TenderKind.CARD in sums:
            card = sums[TenderKind.CARD].amount_fen
            self.robot.fill(self.desk, f"close.slip.{TenderKind.CARD}", f"{card // 100}.{card % 100:02d}")
            self.robot.key(self.desk, "Tab")
        self.stage.settle()

    def settle_variance(self, words: str) -> None:
        """Say why the cash is short and book it."""
        self.robot.fill(self.desk, f"close.reason.{TenderKind.CASH}", words)
        self.robot.click(self.desk, f"close.book.{TenderKind.CASH}")
        self.stage.settle()

    def sign_close(self, manager: str) -> None:
        """The manager signs the shift's close at the clerk's desk."""
        signer = self.robot.find(self.desk, "close.signer", QComboBox)
        signer.setFocus()
        for at in range(signer.count()):
            if manager in str(signer.itemData(at)) or manager in signer.itemText(at):
                self.robot.key(self.desk, "Home")
                for _ in range(at):
                    self.robot.key(self.desk, "Down")
        self.robot.fill(self.desk, "close.pin", self.pins[manager])
        self.stage.settle()
