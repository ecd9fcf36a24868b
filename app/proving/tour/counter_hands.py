"""What a clerk does at the counter, by keyboard wherever there is a key for it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QTableView, QWidget

from app.proving.robot import StepError
from app.proving.tour.windows import MANAGER, Windows
from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.panels.evidence_presenter import EvidenceMode
from app.ui.panels.form_state import FormMode
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.lists import QueueList


class CounterHands(Windows):
    """A clerk's hands."""

    def open_shift(self, pieces: tuple[int, ...]) -> None:
        """Count the float, largest denomination first, and open the shift.

        Where the last close left another sum, that is said first, and the same key opens it all the same.
        """
        for count in pieces:
            self.robot.type(self.desk, str(count))
            self.robot.key(self.desk, "Return")
        self.stage.settle()
        self.robot.key(self.desk, "Ctrl+Return")
        self.stage.settle()
        if self.counter.parts.shift.state.apart_fen:
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

    def open_identity(self) -> None:
        """Begin to verify somebody, and wait until the reader was asked whether a card lies there."""
        self.robot.key(self.desk, "F3")
        self.mode(CounterMode.IDENTITY)
        self.robot.until(lambda: not self.counter.parts.identity.state.busy, "the reader was asked")

    def lay_card(self, key: str) -> None:
        """Choose a sample card of the simulated reader, by keyboard."""
        self.open_identity()
        tray = self.robot.find(self.desk, "identity.tray", QComboBox)
        cards = [card.key for card in self.stage.program.devices.tray.cards]
        tray.setFocus()
        self.robot.key(self.desk, "Home")
        for _ in range(cards.index(key)):
            self.robot.key(self.desk, "Down")
        if self.stage.program.devices.tray.on_reader != key:
            # The first entry was current already: leave it and come back.
            self.robot.key(self.desk, "Down")
            self.robot.key(self.desk, "Up")
        self.robot.until(
            lambda: self.stage.program.devices.tray.on_reader == key, f"the card {key} lies on the reader"
        )

    def read_card(self) -> None:
        """Read the card and wait for the checks."""
        identity = self.counter.parts.identity
        self.robot.key(self.desk, "F3")
        self.robot.until(
            lambda: (
                not identity.state.busy
                and identity.state.mode
                not in (IdentityMode.READING, IdentityMode.WAITING, IdentityMode.ASKING)
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
        self.stage.program.devices.tray.lift()
        if self.counter.presenter.state.mode is CounterMode.IDENTITY:
            self.robot.key(self.desk, "Esc")
        self.mode(CounterMode.SERVING)

    def begin(self) -> None:
        """Begin what the ticket was taken for: Enter."""
        self.robot.key(self.desk, "Return")
        self.mode(CounterMode.FORM)
        self.form_is(FormMode.FILLING, FormMode.QUOTED)

    def open_business(self, code: str) -> None:
        """Type the code of a business."""
        self.robot.key(self.desk, "F4")
        self.robot.type(self.desk, code)
        self.robot.key(self.desk, "Return")
        self.mode(CounterMode.FORM)
        self.form_is(FormMode.FILLING, FormMode.QUOTED, FormMode.ERRORS, FormMode.REFUSED, FormMode.OFFER)

    def form_is(self, *modes: FormMode) -> None:
        """Wait until the form shows one of these."""
        form = self.counter.parts.form
        self.robot.until(lambda: form.state.mode in modes, f"the form is one of {modes}")
        self.stage.settle()

    def compare_faces(self, second: str = MANAGER) -> None:
        """Alt+O, Alt+F: photograph and have compared everybody of whom the business in hand asks it."""
        faces = self.counter.parts.faces
        while which := faces.state.verification_id:
            if faces.state.purpose and faces.state.image is None:
                self.robot.key(self.desk, "Alt+O")
            self.robot.until(partial(self._to_compare, which), "the document is photographed")
            if self._others_than(which):
                continue
            self.robot.key(self.desk, "Alt+F")
            self.robot.until(partial(self._answered, which), "a device has answered, or somebody is asked")
            if self._others_than(which):
                continue
            self.robot.type(self.desk, second)
            self.robot.key(self.desk, "Return")
            self.robot.type(self.desk, self.pins[second])
            self.robot.key(self.desk, "Ctrl+Return")
            self.robot.until(partial(self._others_than, which), "it was recorded")
            self.stage.settle()

    def _answered(self, which: str) -> bool:
        """Return whether a device has said that it is the same person, or a second person has to."""
        asked = self.counter.parts.faces.state.mode is EvidenceMode.CONFIRMING
        return asked or self._others_than(which)

    def _to_compare(self, which: str) -> bool:
        """Return whether the image is there and the comparison is missing, or somebody else comes next."""
        state = self.counter.parts.faces.state
        imaged = not state.purpose or state.image is not None
        return self._others_than(which) or (imaged and state.mode is EvidenceMode.NOT_COMPARED)

    def _others_than(self, which: str) -> bool:
        return self.counter.parts.faces.state.verification_id != which

    def submit(self, *modes: FormMode) -> None:
        """Have compared whoever must be, submit the form, and wait for what comes of it."""
        self.form_is(FormMode.QUOTED)
        self.compare_faces()
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

    def command(self, initials: str) -> None:
        """Do something from the list of what can be done, by its initials."""
        self.robot.key(self.desk, "Ctrl+K")
        self.robot.type(self.desk, initials)
        self.robot.key(self.desk, "Return")
        self.stage.settle()

    def menu(self, name: str, downs: int) -> None:
        """Choose from a menu that is open, by keyboard."""
        self.pick(self.desk, f"menu.{name}", downs)

    def pick(self, desk: QWidget, name: str, downs: int) -> None:
        """Choose from an open menu of a desk by its full name."""
        menu = desk.findChild(QMenu, name)
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

    def parked_ticket(self) -> str:
        """Return the ticket that waits parked in the queue panel, once the panel shows it."""
        queue = self.counter.parts.queue

        def parked() -> str:
            overview = queue.state.overview
            return overview.parked[0].ticket.ticket_id if overview and overview.parked else ""

        self.robot.until(lambda: bool(parked()), "a parked ticket is in the queue")
        return parked()

    def choose_in_queue(self, ticket_id: str) -> None:
        """Choose a row of the queue panel and press Enter."""
        rows = self.robot.find(self.desk, "queue_list", QueueList)
        rows.setFocus()
        rows.choose(ticket_id)
        self.robot.key(self.desk, "Return")
        self.stage.settle()

    def choose_row(self, desk: QWidget, table: str, key: str, chosen: Callable[[], str]) -> None:
        """Go down a table by keyboard until `chosen` says that the wanted row is taken up."""
        rows = self.robot.find(desk, table, QTableView)
        rows.setFocus()
        self.robot.key(desk, "Home")
        for _ in range(rows.model().rowCount()):
            self.stage.settle()
            if chosen() == key:
                return
            self.robot.key(desk, "Down")
        raise StepError(f"{table} has no {key!r}")

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
        program = self.stage.program
        number = program.services.stock.free_numbers(1)[0].number
        with program.store.read() as queries:
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
        presenter = self.counter.presenter
        if presenter.state.ticket is None:

            def free() -> bool:
                return any(each.act is Act.DISMISS and not each.reason for each in presenter.state.actions)

            self.robot.until(free, "the customer without a ticket can go")
            self.robot.key(self.desk, "Alt+E")
            self.robot.until(lambda: not presenter.state.orders, "the customer without a ticket has gone")
            self.mode(CounterMode.IDLE)

    def decide_here(self, *, granted: bool, reason: str, approver: str = MANAGER) -> None:
        """The manager, or the head of the hall, has come to the counter and decides there."""
        self.robot.key(self.desk, "Alt+J")
        self.robot.click(self.desk, "form.decide.grant" if granted else "form.decide.refuse")
        self.robot.fill(self.desk, "form.decide.staff_no", approver)
        self.robot.fill(self.desk, "form.decide.reason", reason)
        self.robot.fill(self.desk, "form.decide.pin", self.pins[approver])
        self.robot.click(self.desk, "form.decide.sign")
        self.stage.settle()
