"""The places of a staff desk, in the order of the rail: one line a screen."""

from collections.abc import Callable, Mapping

from app.domain.rights import Right
from app.i18n import Text
from app.services.access import can
from app.services.customers import HitKind
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.mounting import Desk, Mounted, ScreenSpec
from app.ui.screens.approvals.presenter import STATES as APPROVALS_STATES
from app.ui.screens.approvals.presenter import ApprovalsPresenter
from app.ui.screens.approvals.view import ApprovalsView
from app.ui.screens.close.confirmed import Confirmations
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import STATES as CLOSE_STATES
from app.ui.screens.close.view import CloseView
from app.ui.screens.complaint.presenter import STATES as COMPLAINT_STATES
from app.ui.screens.complaint.presenter import ComplaintPresenter
from app.ui.screens.complaint.view import ComplaintView
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.parts import make_parts, wire
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import STATES as COUNTER_STATES
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.counter.view import CounterView
from app.ui.screens.documents.presenter import STATES as DOCUMENTS_STATES
from app.ui.screens.documents.presenter import DocumentsPresenter
from app.ui.screens.documents.view import DocumentsView
from app.ui.screens.sync.presenter import SyncPresenter
from app.ui.screens.sync.state import STATES as SYNC_STATES
from app.ui.screens.sync.view import SyncView

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
}


def _zone(program: Program) -> str:
    with program.store.read() as queries:
        return queries.halls.hall().zone


class CounterMount:
    """The counter in a desk: keys to acts, searches to customers."""

    def __init__(self, desk: Desk, program: Program, session: Session, text: Text) -> None:
        self._desk = desk
        self.presenter = CounterPresenter(program, session)
        self.parts = make_parts(program, session, _zone(program), self.presenter, self.presenter.asker)
        wire(self.parts, self.presenter)
        self.view = CounterView(self.presenter, self.parts, text)
        self.presenter.setParent(self.view)
        self.presenter.complaint_wanted.connect(self._complain)
        self.presenter.state_changed.connect(lambda _state: desk.refresh_keys())
        self.parts.queue.show_for(session.counter_id)
        self.parts.queue.start()
        self.parts.customer.start()
        self.parts.shift.start()
        self.presenter.start()

    def _complain(self, customer_id: str, ticket_id: str) -> None:
        self._desk.go("complaint", f"{customer_id}:{ticket_id}")

    def keys(self) -> Mapping[str, bool]:
        """Return the keys that do something now."""
        state = self.presenter.state
        free = {action.act for action in state.actions if not action.reason}
        able = {key: False for key, act in _ACT_OF_KEY.items() if act in free}
        able |= {"F1": False, "F2": False, "F5": False, "F6": False}
        if Act.RECALL in free:
            able["F7"] = True
        if state.mode in (CounterMode.FORM, CounterMode.CHECKOUT, CounterMode.IDENTITY):
            able["Esc"] = False
        if state.mode is CounterMode.FORM:
            able["Ctrl+Return"] = False
            able["F4"] = True
        if state.mode is CounterMode.IDENTITY:
            able["F3"] = True
        if state.mode is CounterMode.CHECKOUT:
            able["F9"] = True
        return able

    def press(self, key: str) -> None:
        """Do what a key of the strip means here."""
        presenter, mode = self.presenter, self.presenter.state.mode
        special: dict[tuple[str, CounterMode], Callable[[], object]] = {
            ("Ctrl+Return", CounterMode.FORM): self.parts.form.submit,
            ("Ctrl+Return", CounterMode.NO_SHIFT): self.parts.shift.submit,
            ("Ctrl+Return", CounterMode.CHECKOUT): self._collect,
            ("F9", CounterMode.CHECKOUT): self._collect,
            ("F3", CounterMode.IDENTITY): self.parts.identity.read,
            ("F7", CounterMode.CALLED): presenter.recall,
        }
        usual: dict[str, Callable[[], object]] = {
            "F1": lambda: self._desk.say(self._desk.text("counter.help")),
            "Alt+E": self._end,
            "F5": presenter.refresh,
            "F6": self.view.focus_pane,
            "Esc": presenter.back,
        }
        if (key, mode) in special:
            special[key, mode]()
        elif key in usual:
            usual[key]()
        elif key in _ACT_OF_KEY:
            presenter.act(_ACT_OF_KEY[key])

    def _end(self) -> None:
        """End the service, or let a customer without a ticket go."""
        ticket = self.presenter.state.ticket
        self.presenter.act(Act.FINISH if ticket else Act.DISMISS)

    def _collect(self) -> None:
        """Confirm the payment; once it is done, go on to what is next."""
        checkout = self.parts.checkout
        if checkout.state.completed is None:
            checkout.confirm()
        else:
            checkout.next()

    def arrive(self, show: str) -> None:
        """Show what the search found (`kind:customer:subscriber:ref`), an order, or nothing new."""
        presenter = self.presenter
        presenter.refresh()
        kind, *rest = show.split(":", 3) if show else ("",)
        if kind == "call_next":
            presenter.act(Act.CALL)
        elif kind == "order_id":
            presenter.show_order(rest[0])
        elif kind == "reversal":
            presenter.reverse(rest[0])
        elif kind == "slip":
            presenter.scan(show.removeprefix("slip:"))
        elif kind == HitKind.BUSINESS:
            self.parts.business.choose_code(rest[2])
        elif kind == HitKind.TICKET:
            presenter.call(rest[2])
        elif len(rest) > 1 and rest[0]:
            presenter.choose_customer(rest[0], rest[1] or None)

    def dispose(self) -> None:
        """Stop everything that ticks or listens."""
        self.presenter.stop()
        self.parts.queue.stop()
        self.parts.customer.stop()
        self.parts.form.close()

    def retranslate(self, text: Text) -> None:
        """Show the counter in another language."""
        self.presenter.language = text.lang
        self.view.retranslate(text)


def _counter(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    counter = CounterMount(desk, program, session, text)
    return Mounted(
        counter.presenter,
        counter.view,
        counter.keys,
        counter.press,
        counter.arrive,
        counter.dispose,
        counter.retranslate,
    )


def _complaint(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = ComplaintPresenter(
        program.services.complaints,
        program.feed,
        program.tasks,
        program.clock,
        program.ids,
        session,
        link=program.link,
    )
    view = ComplaintView(presenter, text)
    presenter.setParent(view)
    presenter.start()
    presenter.closed.connect(lambda: desk.go("counter"))
    presenter.state_changed.connect(lambda _state: desk.refresh_keys())

    def arrive(show: str) -> None:
        customer_id, _, ticket_id = show.partition(":")
        if show:
            presenter.open(customer_id or None, ticket_id or None)

    return Mounted(presenter, view, view.keys, view.press, arrive, presenter.stop, view.retranslate)


def _approvals(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    services = program.services
    presenter = ApprovalsPresenter(
        services.approvals, program.feed, program.tasks, program.clock, session, _zone(program)
    )
    view = ApprovalsView(presenter, text)
    presenter.setParent(view)

    def press(key: str) -> None:
        if key == "Ctrl+Return":
            view.sign()
        elif key == "F5":
            presenter.refresh()
        elif key == "Esc":
            desk.go("counter")

    def arrive(show: str) -> None:
        presenter.refresh()
        if show:
            presenter.choose(show)

    keys = {"Ctrl+Return": False, "F5": False, "Esc": False}
    return Mounted(presenter, view, lambda: keys, press, arrive, presenter.stop, view.retranslate)


def _documents(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = DocumentsPresenter(
        program.store,
        program.services.spool,
        program.feed,
        program.tasks,
        link=program.link,
        clock=program.clock,
    )
    presenter.sign_in(session)
    view = DocumentsView(presenter, text)
    presenter.setParent(view)
    presenter.reversal_asked.connect(lambda receipt: desk.go("counter", f"reversal:{receipt}"))

    def press(key: str) -> None:
        if key == "F5":
            presenter.refresh()
        elif key == "Esc":
            desk.go("counter")

    def arrive(show: str) -> None:
        presenter.refresh()
        if show:
            presenter.search(show)

    keys = {"F5": False, "Esc": False}
    return Mounted(presenter, view, lambda: keys, press, arrive, presenter.stop, view.retranslate)


def _close(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    services = program.services
    presenter = ClosePresenter(services.shifts, services.close, program.tasks, session, _zone(program))
    known = Confirmations(program)
    view = CloseView(presenter, text, bind=False, known=known)
    presenter.setParent(view)
    known.setParent(view)
    presenter.state_changed.connect(lambda _state: desk.refresh_keys())
    presenter.went.connect(lambda screen, ref: _go_on(desk, screen, ref))

    def arrive(_show: str) -> None:
        known.start()
        presenter.start()

    return Mounted(presenter, view, view.keys, view.press, arrive, known.stop, view.retranslate)


def _go_on(desk: Desk, screen: str, ref: str) -> None:
    """Go where a blocker of the close is resolved."""
    places = {"order": f"order_id:{ref}", "reversal": f"reversal:{ref}", "checkout": "", "open_shift": ""}
    if screen in places:
        desk.go("counter", places[screen])
    else:
        desk.go(screen, ref)


def _sync(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = SyncPresenter(program, session, _zone(program))
    view = SyncView(presenter, text)
    presenter.setParent(view)
    presenter.state_changed.connect(lambda _state: desk.refresh_keys())
    presenter.went.connect(desk.go)
    presenter.call_next.connect(lambda: desk.go("counter", "call_next"))

    def press(key: str) -> None:
        if key == "F5":
            presenter.retry()
        elif key == "F6":
            view.focus_pane()
        elif key == "F7" and presenter.lost_call:
            presenter.act()
        elif key == "Esc":
            desk.go("counter")

    def keys() -> Mapping[str, bool]:
        able = {"F5": False, "F6": False, "Esc": False}
        return able | {"F7": True} if presenter.lost_call else able

    return Mounted(presenter, view, keys, press, view.show_part, presenter.stop, view.retranslate)


SCREENS: tuple[ScreenSpec, ...] = (
    ScreenSpec(
        "counter",
        "monitor-dashboard",
        COUNTER_STATES,
        lambda session: session.counter_id is not None and can(session, Right.SERVE),
        _counter,
    ),
    ScreenSpec(
        "approvals", "shield-account-outline", APPROVALS_STATES, lambda session: session.manages, _approvals
    ),
    ScreenSpec(
        "complaint",
        "message-alert-outline",
        COMPLAINT_STATES,
        lambda session: can(session, Right.COMPLAIN),
        _complaint,
    ),
    ScreenSpec(
        "documents",
        "file-document-outline",
        DOCUMENTS_STATES,
        lambda session: can(session, Right.READ),
        _documents,
    ),
    ScreenSpec(
        "close",
        "cash-register",
        CLOSE_STATES,
        lambda session: can(session, Right.OPEN_SHIFT) or can(session, Right.CLOSE_DAY),
        _close,
    ),
    ScreenSpec(
        "sync",
        "cloud-upload-outline",
        SYNC_STATES,
        lambda session: can(session, Right.SERVE) or session.manages,
        _sync,
        low=True,
    ),
)
