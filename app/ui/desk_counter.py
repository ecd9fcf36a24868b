"""The counter in a desk: keys to acts, commands for the palette, searches to customers."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from app.i18n import Text
from app.services.customers import HitKind
from app.services.sessions import Session
from app.services.visits import Visit
from app.ui.context import Program
from app.ui.desk_customer import CustomerScreen, wanted
from app.ui.mounting import QUEUE, Command, Desk
from app.ui.panels.checkout_sound import checkout_sound
from app.ui.panels.queue_details import details_of
from app.ui.panels.receipt_mending import Mending
from app.ui.screens.counter.actions import ICONS, KEYS, Act, here, payable, to_pay_out, to_sign
from app.ui.screens.counter.drawer_presenter import DrawerTask
from app.ui.screens.counter.parts import make_parts, wire
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import (
    CALLED_FIRST,
    COUNTING,
    PAYMENT_OPEN,
    CounterMode,
    CounterState,
    attendance,
)
from app.ui.screens.counter.ticket_desk import ENDS
from app.ui.screens.counter.view import CounterView
from app.ui.sounding import Heard
from app.ui.theme import Tone

_ACT_OF_KEY = {
    "F3": Act.READ_ID,
    "F4": Act.BUSINESS,
    "F7": Act.CALL,
    "F8": Act.HOLD,
    "Shift+F8": Act.PARK,
    "F9": Act.PAY,
    "Alt+E": Act.FINISH,
    "Alt+R": Act.REROUTE,
    "Alt+T": Act.COMPLAINT,
    "Alt+B": Act.PUT_BACK,
    "Alt+G": Act.MISS,
    "Alt+Z": Act.ENQUIRY,
}

_OF_NOBODY = ":"
"""Of whom a complaint is begun while nobody is there: told nothing, its screen would show what it showed."""
_IN_DRAWER = frozenset({"F1", "F5"})
NO_SHIFT = "desk.palette.no_shift"
_OF_A_SHIFT = (Act.CALL, Act.BUSINESS, Act.READ_ID, Act.ENQUIRY)
"""What the palette names although no shift is open, and says what is missing."""


def zone_of(program: Program) -> str:
    """Return the hall's time zone."""
    with program.store.read() as queries:
        return queries.halls.hall().zone


def _whom(visit: Visit) -> str:
    """Return a visit as the complaint screen is told of it; nothing, if nobody is there."""
    of_whom = (visit.customer_id, visit.ticket_id, visit.chosen, visit.verification_id)
    return ":".join(each or "" for each in of_whom) if any(of_whom) else ""


class CounterMount:
    """The counter in a desk: keys to acts, searches to customers."""

    def __init__(self, desk: Desk, program: Program, session: Session, text: Text) -> None:
        self._desk = desk
        self._program = program
        self._mode: CounterMode | None = None
        self.presenter = CounterPresenter(program, session)
        self._zone = zone_of(program)
        self.parts = make_parts(program, session, self._zone, self.presenter, self.presenter.asker)
        wire(self.parts, self.presenter)
        self.view = CounterView(self.presenter, self.parts, text)
        self.presenter.setParent(self.view)
        Heard(self.parts.checkout, checkout_sound, desk.sounds.play)
        self.presenter.complaint_wanted.connect(self._complain)
        self.presenter.undo_offered.connect(self._offer_undo)
        self.presenter.form_held.connect(self._say_held)
        self.parts.faces.step_taken.connect(self._say_step)
        self.parts.drawer.sign_off_asked.connect(desk.sign_off)
        self.parts.queue.refused.connect(self._say_refused)
        self._who = desk.whom = ""
        self._of_end = False
        """Whether what is offered takes back the end of a visit: it stands although nobody is there."""
        self.presenter.state_changed.connect(self._on_state)
        for part in (self.parts.form, self.parts.checkout, self.parts.drawer):
            part.state_changed.connect(lambda _state: desk.refresh_keys())
        self.customer: CustomerScreen | None = None
        if wanted(program):
            self.customer = CustomerScreen(
                desk, program, session, self.presenter, self.parts, self._zone, text
            )
            self.customer.open()
            self.customer.presenter.signed.connect(self._take_keys_back)
            self.view.sign_on_screen()
        self.parts.queue.show_for(session.counter_id)
        self.parts.queue.start()
        self.parts.customer.start()
        self.parts.shift.start()
        self.presenter.start()

    def _take_keys_back(self) -> None:
        """Let the desk have the keyboard: the finger that signed brought the customer's window forward."""
        self.view.window().activateWindow()

    def _complain(self, visit: Visit) -> None:
        self._desk.go("complaint", _whom(visit) or _OF_NOBODY)

    def _say_refused(self, code: str, number: str) -> None:
        """Say why the chosen number is not taken up: the queue may lie over where faults are read."""
        self._desk.say(self._desk.text(code, number=number), Tone.UNSYNCED)

    def _say_held(self, type_key: str) -> None:
        """Say that what was filled in is kept, and how it goes on."""
        text = self._desk.text
        self._desk.say(text("counter.undo.held", word=text(f"business.{type_key}.title")), Tone.OK)

    def _say_step(self, proof: str, at: int, most: int) -> None:
        """Say what is laid under the camera next; `proof` is empty after the last of `most`."""
        word = f"{at}/{most}" if proof else str(most)
        self._desk.say(self._desk.text(f"counter.imaged_then.{proof or 'done'}", word=word), Tone.OK)

    def _offer_undo(self, code: str, word: str, take: Callable[[], None]) -> None:
        named = f"enquiry_category.{word}"
        self._of_end = code in ENDS

        def words(text: Text) -> str:
            return text(code, word=text(named) if text.has(named) else word)

        self._desk.offer(words, take)

    def _on_state(self, state: CounterState) -> None:
        """Follow who is served: what was said of whoever has gone goes with them, and can't be undone."""
        ticket, visit = state.ticket, state.visit
        who = ticket.ticket_id if ticket is not None else visit.customer_id or visit.person_id or ""
        closed = state.mode is CounterMode.NO_SHIFT and self._mode is not state.mode
        if closed or (who != self._who and (who or not self._of_end)):
            self._desk.clear_said()
            self._of_end = False
        self._who, self._mode = who, state.mode
        self._desk.whom = _whom(self.presenter.order_visit())
        self._desk.attended.emit(attendance(state))
        self._desk.refresh_keys()

    def commands(self) -> tuple[Command, ...]:
        """Return what the palette offers at the counter: what is possible now, and the drawer."""
        state = self.presenter.state
        found = [
            Command(
                action.act.value,
                action.icon,
                self._doing(action.act),
                action.key,
                action.reason or (self.parts.queue.state.why_not if action.act is Act.CALL else ""),
            )
            for action in state.actions
        ]
        closed = "" if state.shift is not None else NO_SHIFT
        if closed:
            found += [
                Command(act.value, ICONS[act], self._doing(act), KEYS[act], closed) for act in _OF_A_SHIFT
            ]
        if state.mode is not CounterMode.RECOVERY:
            found += [
                Command(task.value, icon, self._opening(task), reason=closed)
                for task, icon in (
                    (DrawerTask.SAFE, "safe-square-outline"),
                    (DrawerTask.HAND_OVER, "account-switch-outline"),
                    (DrawerTask.DISPUTE, "cash-remove"),
                )
            ]
            if self.parts.checkout.code_desk.claims is not None:
                found.append(
                    Command("claim", "receipt-text-outline", self.presenter.show_claims, reason=closed)
                )
        return tuple(found)

    def _show_order(self, order_id: str) -> None:
        """Show an order; before a shift is open what was printed of it, and say why."""
        if self.presenter.state.shift is not None:
            self.presenter.show_order(order_id)
            return
        orders = self._program.services.orders
        self._program.tasks.read(
            lambda: orders.look(order_id).order.code,
            lambda code: self._desk.go("documents", code),
            self._desk.say_error,
        )
        self._desk.say(self._desk.text("desk.palette.order_papers"), Tone.UNSYNCED)

    def _take_up(self, ticket_id: str) -> None:
        """Call a ticket that was searched for; one that has a seat goes on where it was left."""
        view = self.parts.queue.state.overview
        seated = {line.ticket.ticket_id for line in view.parked} if view else set()
        if ticket_id in seated:
            self.presenter.resume(ticket_id)
        else:
            self.presenter.call(ticket_id)

    def _claim(self, typed: str) -> None:
        """Look a kiosk's slip up, and show what became of it."""
        collecting = self.parts.checkout.state
        why = ""
        if self.presenter.state.mode is CounterMode.RECOVERY or (
            collecting.checkout is not None and collecting.completed is None
        ):
            why = "claim.payment_open"
        elif self.parts.checkout.code_desk.claims is None:
            why = "payment_code.no_channel"
        elif self.presenter.state.shift is None:
            why = NO_SHIFT
        if why:
            self._desk.say(self._desk.text(why), Tone.UNSYNCED)
            return
        self.presenter.show_claims()
        self.view.look_up_claim(typed)

    def explain(self, control: QWidget) -> str:
        """Return the details of the chosen ticket for the queue; nothing for any other control."""
        queue = self.view.queue.list
        if control is not queue:
            return ""
        return details_of(self.parts.queue.state, queue.key(), self._zone, self._desk.text)

    def _doing(self, act: Act) -> Callable[[], None]:
        return lambda: self.presenter.act(act)

    def _opening(self, task: DrawerTask) -> Callable[[], None]:
        return lambda: self.presenter.open_drawer(task.value)

    def keys(self) -> Mapping[str, bool]:
        """Return the keys that do something now."""
        state = self.presenter.state
        free = {action.act for action in state.actions if not action.reason}
        able = {key: False for key, act in _ACT_OF_KEY.items() if act in free}
        able |= {"F1": False, "F2": False, "F5": False, "F6": False}
        if state.mode is CounterMode.CALLED:
            able["F7"] = True  # It says how long to wait, or calls again.
        if state.mode in (
            CounterMode.FORM,
            CounterMode.CHECKOUT,
            CounterMode.IDENTITY,
            CounterMode.DRAWER,
        ):
            able["Esc"] = False
        if self.view.looking:
            able["Esc"] = False
        if state.mode is CounterMode.DRAWER:
            able = {"F1": False, "Esc": False, "Ctrl+Return": True}
        if state.mode is CounterMode.FORM:
            able["Ctrl+Return"] = False
            able["F4"] = True
            if self._is_settled_next():
                able.pop("F9", None)
        if state.mode is CounterMode.IDENTITY:
            able["F3"] = True
        collecting = self.parts.checkout.state
        if state.mode is CounterMode.CHECKOUT and collecting.checkout is not None:
            able.pop("F9", None)
            if collecting.completed is None:
                able["F9"] = not collecting.cash_awaited
        return able

    def key_words(self) -> Mapping[str, str]:
        """Return what stands on keys that do something else now: F9 leads to what is not signed yet."""
        state = self.presenter.state
        here_now = state.mode is CounterMode.FORM and self._is_settled_next()
        signs = state.mode is not CounterMode.CHECKOUT and bool(to_sign(state.orders)) and not here_now
        return {"F9": "key.F9_sign"} if signs else {}

    def _is_settled_next(self) -> bool:
        """Return whether F9 would lead to the order that is open: its own key signs it, or pays it out."""
        shown, state = self.parts.form.state.order, self.presenter.state
        due = to_sign(state.orders)
        if not due and not payable(state.orders):
            due = to_pay_out(here(state.orders, state.elsewhere))
        return shown is not None and bool(due) and due[0].order_id == shown.order_id

    def press(self, key: str) -> None:
        """Do what a key of the strip means here."""
        presenter, mode = self.presenter, self.presenter.state.mode
        special: dict[tuple[str, CounterMode], Callable[[], object]] = {
            ("Ctrl+Return", CounterMode.FORM): self.view.go_on_in_form,
            ("Ctrl+Return", CounterMode.NO_SHIFT): self.parts.shift.submit,
            ("Ctrl+Return", CounterMode.CHECKOUT): self._collect,
            ("Ctrl+Return", CounterMode.DRAWER): self.view.drawer.submit,
            ("Esc", CounterMode.DRAWER): self.view.drawer.leave,
            ("F9", CounterMode.CHECKOUT): self._collect,
            ("F3", CounterMode.IDENTITY): self.parts.identity.read,
            ("F7", CounterMode.CALLED): presenter.recall,
            ("F4", CounterMode.CALLED): self._wait_for_customer,
        }
        usual: dict[str, Callable[[], object]] = {
            "F1": lambda: self._desk.say(self._desk.text("counter.help")),
            "Alt+E": self._end,
            "F5": self._read_again,
            "F6": self.view.focus_pane,
            "Esc": self.view.leave_queue if self.view.looking else presenter.back,
        }
        if mode is CounterMode.RECOVERY and key in _ACT_OF_KEY:
            self._desk.say(self._desk.text(PAYMENT_OPEN), Tone.UNSYNCED)
        elif (key, mode) in special:
            special[key, mode]()
        elif mode is CounterMode.DRAWER and key not in _IN_DRAWER:
            self._desk.say(self._desk.text(COUNTING), Tone.UNSYNCED)
        elif key in usual:
            usual[key]()
        elif key in _ACT_OF_KEY:
            self._act(_ACT_OF_KEY[key])

    def _act(self, act: Act) -> None:
        """Do what a key means, or say why it can't be done: on a form no row beside it says so."""
        offered = next((each for each in self.presenter.state.actions if each.act is act), None)
        if offered is not None and offered.reason and self.presenter.state.mode is CounterMode.FORM:
            self._desk.say(self._desk.text(offered.reason), Tone.UNSYNCED)
        self.presenter.act(act)

    def _wait_for_customer(self) -> None:
        """Say that no business begins yet; the code that follows is typed where its Enter greets nobody."""
        self._desk.say(self._desk.text(CALLED_FIRST), Tone.UNSYNCED)
        self.view.want_code()

    def _read_again(self) -> None:
        """Read the visit and the queue once more: its panel names this key where it could not be read."""
        self.presenter.refresh()
        self.parts.queue.refresh()

    def _end(self) -> None:
        """End the service, or let a customer without a ticket go."""
        ticket = self.presenter.state.ticket
        self.presenter.act(Act.FINISH if ticket else Act.DISMISS)

    def _collect(self) -> None:
        """Confirm the payment; what is to be given back then stands there until Enter, as its button says.

        The key that took the money, pressed once more, would take it away unseen.
        """
        checkout = self.parts.checkout
        if checkout.state.completed is None:
            checkout.confirm()

    def arrive(self, show: str) -> None:
        """Show what the search found (`kind:customer:subscriber:ref`), an order, or nothing new."""
        presenter = self.presenter
        presenter.refresh()
        kind, *rest = show.split(":", 3) if show else ("",)
        if kind == QUEUE:
            self.view.look_at(rest[0])
        elif presenter.state.mode is CounterMode.RECOVERY and kind not in ("", "claim"):
            self._desk.say(self._desk.text(PAYMENT_OPEN), Tone.UNSYNCED)
        else:
            self._show(kind, rest, show)

    def _show(self, kind: str, rest: list[str], show: str) -> None:
        presenter = self.presenter
        if kind == "call_next":
            presenter.act(Act.CALL)
        elif kind == "order_id":
            self._show_order(rest[0])
        elif kind in set(Mending):
            presenter.mend_receipt(rest[0], Mending(kind))
        elif kind == "slip":
            presenter.scan(show.removeprefix("slip:"))
        elif kind == "claim":
            self._claim(rest[0])
        elif presenter.state.shift is None and (kind in (HitKind.BUSINESS, HitKind.TICKET) or any(rest)):
            self._desk.say(self._desk.text(NO_SHIFT), Tone.UNSYNCED)
            self.view.focus_next()  # the count stands where they would
        elif kind == HitKind.BUSINESS:
            self.parts.business.choose_code(rest[2])
        elif kind == HitKind.TICKET:
            self._take_up(rest[2])
        elif len(rest) > 1 and rest[0]:
            presenter.choose_customer(rest[0], rest[1] or None)

    def dispose(self) -> None:
        """Stop everything that ticks or listens."""
        if self.customer is not None:
            self.customer.close()
            self.customer = None
        self.presenter.stop()
        self.parts.queue.stop()
        self.parts.customer.stop()
        self.parts.form.close()

    def retranslate(self, text: Text) -> None:
        """Show the counter in another language."""
        self.presenter.language = text.lang
        self.view.retranslate(text)
        if self.customer is not None:
            self.customer.retranslate(text)
        self.presenter.refresh()
