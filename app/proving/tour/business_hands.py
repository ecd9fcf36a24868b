"""What hands do in any business: fields by their kind, two people's documents, the customer's own screen."""

from functools import partial

from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.cash import DENOMINATIONS
from app.proving.robot import StepError, named
from app.proving.tour.counter_hands import CounterHands
from app.proving.tour.windows import MANAGER
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.customer.state import CustomerMode
from app.ui.screens.customer.view import CustomerView
from app.ui.screens.kiosk.presenter import KioskMode
from app.ui.screens.work.state import WorkMode

Fields = tuple[tuple[str, str], ...]
"""Name of a box of the form (`form.` left out), and what is done with it; see `BusinessHands.fill_in`."""
_HUNDRED = DENOMINATIONS[0]


class BusinessHands(CounterHands):
    """A clerk's and a customer's hands over forms that their definitions draw."""

    # -- the form -----------------------------------------------------------------------------------------

    def fill_in(self, fields: Fields) -> None:
        """Fill in a form: `=key` chooses, `?words` narrows a list by typing, `+` ticks; all else is typed."""
        for name, value in fields:
            if value.startswith("="):
                self.choose(f"form.{name}", value[1:])
            elif value.startswith("?"):
                self.type_choice(f"form.{name}", value[1:])
            elif value == "+":
                self.robot.click(self.desk, f"form.{name}")
            else:
                self.robot.fill(self.desk, f"form.{name}", value)
                self.robot.key(self.desk, "Tab")
            self.stage.settle()

    def choose(self, name: str, key: str) -> None:
        """Choose by key: a box beside others, or an entry of a list by keyboard."""
        self.robot.find(self.desk, name, QWidget)
        if named(self.desk, f"{name}.{key}"):
            self.robot.click(self.desk, f"{name}.{key}")
            return
        box = self.robot.find(self.desk, name, QComboBox)
        at = box.findData(key)
        if at < 0:
            raise StepError(f"{name} has no {key!r}")
        box.setFocus()
        self.robot.key(self.desk, "End" if at else "Home")
        for _ in range(box.count() - 1 - at if at else 0):
            self.robot.key(self.desk, "Up")
        self.robot.until(lambda: box.currentIndex() == at, f"{key} is chosen in {name}")

    def give_password(self, password: str) -> None:
        """The customer types the service password where a document is asked for."""
        self.form_is(FormMode.REFUSED)
        self.robot.fill(self.desk, "form.password.box", password)
        self.robot.key(self.desk, "Return")
        self.form_is(FormMode.FILLING, FormMode.QUOTED, FormMode.ERRORS)

    def verify_other(self, card: str) -> None:
        """Verify whoever takes over: the form that was refused is opened again by itself."""
        self.verify(card)
        self.stage.program.devices.tray.lift()
        self.mode(CounterMode.FORM)
        self.form_is(FormMode.FILLING, FormMode.QUOTED, FormMode.ERRORS)

    def form_mode(self) -> FormMode:
        """Return where acceptance is."""
        mode: FormMode = self.counter.parts.form.state.mode
        return mode

    # -- the customer's own screen ------------------------------------------------------------------------

    @property
    def second_screen(self) -> CustomerView:
        """Return the customer's screen of the clerk's counter."""
        customer = self.counter.customer
        if customer is None:
            raise StepError("the counter has no second screen")
        return customer.view

    def read_terms(self) -> None:
        """The customer reads to the end what is to be signed."""
        screen = self.second_screen
        state = partial(lambda view: view.presenter.state, screen)
        self.robot.until(lambda: state().mode is CustomerMode.SIGN, "there is something to sign")
        # Where they fill one page there is nothing to turn, which is known once they are laid out.
        self.robot.until(lambda: state().read or state().pages > 0, "the terms are laid out")
        while not state().read:
            self.robot.click(screen, "customer.page.next")
        self.robot.until(lambda: state().unlocked, "the pad may be written on")

    def write_on_pad(self) -> None:
        """The customer reads to the end and writes on the pad."""
        self.read_terms()
        self.robot.draw(self.second_screen, "customer.pad")

    def confirm_pad(self) -> None:
        """The customer confirms what was written."""
        self.robot.click(self.second_screen, "customer.confirm")
        self.form_is(FormMode.SUBMITTED, FormMode.DONE)

    def choose_score(self, score: int) -> None:
        """The customer says how it was."""
        screen = self.second_screen
        wanted = CustomerMode.RATING
        self.robot.until(lambda: screen.presenter.state.mode is wanted, "the customer is asked")
        self.robot.click(screen, f"customer.score.{score}")

    def send_score(self) -> None:
        """The customer has nothing to add."""
        screen = self.second_screen
        self.robot.click(screen, "customer.finish")
        self.robot.until(lambda: screen.presenter.state.mode is CustomerMode.THANKS, "it was taken down")

    # -- the drawer ---------------------------------------------------------------------------------------

    def cash_to_safe(self, hundreds: int, bag: str, witness: str) -> None:
        """Put notes of 100 yuan into a bag for the safe, before a second person."""
        self.command("JK")
        self.mode(CounterMode.DRAWER)
        self.robot.fill(self.desk, f"drawer.{_HUNDRED}", str(hundreds))
        self.robot.fill(self.desk, "drawer.bag", bag)
        self.robot.fill(self.desk, "drawer.second", witness)
        self.robot.fill(self.desk, "drawer.second_pin", self.pins[witness])
        self.robot.key(self.desk, "Ctrl+Return")
        drawer = self.counter.parts.drawer
        self.robot.until(lambda: bool(drawer.state.done), "the bag is closed")
        self.stage.settle()

    # -- works --------------------------------------------------------------------------------------------

    def finish_work(self, words: str) -> None:
        """Call back whoever waits for it, note what was done about the work that is open, and end it."""
        self.work_is(WorkMode.UNDER_WAY)
        presenter = self.desk.mounted["work"].presenter
        self.robot.fill(self.desk, "work.note", words)
        if presenter.state.to_call:
            self.robot.click(self.desk, "work.called")
            self.robot.until(lambda: not presenter.state.to_call, "the call is written down")
            self.stage.settle()
        self.robot.key(self.desk, "Ctrl+Return")
        self.stage.settle()

    def call_back(self, score: int, words: str) -> None:
        """Look up the number of the customer who is to be asked, call, and take down what was said."""
        self.work_is(WorkMode.CALL)
        presenter = self.desk.mounted["work"].presenter
        owed = presenter.state.calls.count.owed
        self.robot.click(self.desk, "work.number")
        self.robot.until(lambda: bool(presenter.state.number), "the number is shown")
        self.robot.click(self.desk, f"work.score.{score}")
        self.robot.fill(self.desk, "work.note", words)
        self.robot.key(self.desk, "Ctrl+Return")
        self.robot.until(lambda: presenter.state.calls.count.owed < owed, "the call is written down")
        self.stage.settle()

    def work_is(self, *modes: WorkMode) -> None:
        """Wait until the works screen shows one of these."""
        presenter = self.desk.mounted["work"].presenter
        self.robot.until(lambda: presenter.state.mode in modes, f"the works screen is one of {modes}")
        self.stage.settle()

    # -- money at the kiosk -------------------------------------------------------------------------------

    def kiosk_is(self, *modes: KioskMode) -> None:
        """Wait until the kiosk shows one of these."""
        self.robot.until(lambda: self.kiosk.presenter.state.mode in modes, f"the kiosk is one of {modes}")
        self.stage.settle()

    def type_at_kiosk(self, figures: str) -> None:
        """Type a number on the kiosk's own keys; its OK is another touch."""
        for figure in figures:
            self.robot.tap(self.kiosk, f"kiosk_key_{figure}")

    def decide(self, reason: str, approver: str = MANAGER) -> None:
        """The manager agrees at the counter, if anybody has to."""
        if self.form_mode() is FormMode.AWAITING_APPROVAL:
            self.decide_here(granted=True, reason=reason, approver=approver)
            self.form_is(FormMode.SIGNATURE, FormMode.SUBMITTED, FormMode.DONE)
