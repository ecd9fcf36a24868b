"""The places of a staff desk, in the order of the rail: one line a screen."""

from collections.abc import Mapping
from functools import partial

from app.domain.rights import Right
from app.i18n import Text
from app.services.access import can
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.desk_counter import CounterMount, zone_of
from app.ui.mounting import Desk, Mounted, ScreenSpec
from app.ui.navigation_manager import MANAGER_SCREENS, RECEPTION_SCREENS
from app.ui.panels.live import Live
from app.ui.panels.receipt_mending import Mending
from app.ui.screens.approvals.presenter import STATES as APPROVALS_STATES
from app.ui.screens.approvals.presenter import ApprovalsPresenter
from app.ui.screens.approvals.view import ApprovalsView
from app.ui.screens.close.confirmed import Confirmations
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import STATES as CLOSE_STATES
from app.ui.screens.close.state import CloseState
from app.ui.screens.close.view import CloseView
from app.ui.screens.complaint.presenter import STATES as COMPLAINT_STATES
from app.ui.screens.complaint.presenter import ComplaintPresenter
from app.ui.screens.complaint.view import ComplaintView
from app.ui.screens.counter.state import STATES as COUNTER_STATES
from app.ui.screens.documents.presenter import STATES as DOCUMENTS_STATES
from app.ui.screens.documents.presenter import DocumentsPresenter
from app.ui.screens.documents.view import DocumentsView
from app.ui.screens.sync.presenter import SyncPresenter
from app.ui.screens.sync.state import STATES as SYNC_STATES
from app.ui.screens.sync.view import SyncView
from app.ui.theme import Tone


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
        counter.commands,
        key_words=counter.key_words,
        explain=counter.explain,
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
    presenter.whom = lambda: desk.whom
    view = ComplaintView(presenter, text)
    presenter.setParent(view)
    presenter.start()
    presenter.closed.connect(lambda: desk.go("counter"))
    presenter.state_changed.connect(lambda _state: desk.refresh_keys())

    def arrive(show: str) -> None:
        if show:
            presenter.open_for(show)

    return Mounted(presenter, view, view.keys, view.press, arrive, presenter.stop, view.retranslate)


def _approvals(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    services = program.services
    presenter = ApprovalsPresenter(
        services.approvals, program.feed, program.tasks, program.clock, session, zone_of(program)
    )
    view = ApprovalsView(presenter, text)
    presenter.setParent(view)
    presenter.decided.connect(lambda row: desk.say(*view.decided(row)))

    def press(key: str) -> None:
        if key == "Ctrl+Return":
            view.sign()
        elif key == "F6":
            view.next_pane()
        elif key == "F5":
            presenter.refresh()
        elif key == "Esc":
            desk.go("counter")

    def arrive(show: str) -> None:
        presenter.refresh()
        if show:
            presenter.choose(show)
        view.focus_first()

    keys = {"Ctrl+Return": False, "F5": False, "F6": False, "Esc": False}
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
    view = DocumentsView(presenter, text, training=program.training)
    presenter.setParent(view)
    asked = {
        Mending.REVERSAL: presenter.reversal_asked,
        Mending.TENDER: presenter.correction_asked,
    }
    for way, signal in asked.items():
        signal.connect(partial(_mend, desk, session, way))

    def press(key: str) -> None:
        if key == "F5":
            presenter.refresh()
        elif key == "F6":
            view.next_pane()
        elif key == "Esc":
            desk.go("counter")

    def arrive(show: str) -> None:
        presenter.refresh()
        if show:
            presenter.search(show)
        view.focus_first()

    keys = {"F5": False, "F6": False, "Esc": False}
    return Mounted(presenter, view, lambda: keys, press, arrive, presenter.stop, view.retranslate)


def _close(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    services = program.services
    presenter = ClosePresenter(services.shifts, services.close, program.tasks, session, zone_of(program))
    known = Confirmations(program)
    view = CloseView(presenter, text, bind=False, known=known)
    presenter.setParent(view)
    known.setParent(view)
    sealed = False

    def on_state(state: CloseState) -> None:
        nonlocal sealed
        if state.found is not None and not sealed:
            desk.clear_said()  # what the counter did can't be taken back any more: the shift is counted
        sealed = state.found is not None
        desk.refresh_keys()

    presenter.state_changed.connect(on_state)
    presenter.went.connect(lambda screen, ref: _go_on(desk, session, screen, ref))

    live = Live(program.feed, ("shift", "order", "payment", "approval"), view)

    def follow() -> None:
        if view.isVisible() and presenter.state.followed:
            presenter.refresh()

    live.changed.connect(follow)

    def arrive(_show: str) -> None:
        known.start()
        live.start()
        presenter.start()

    def rest() -> None:
        live.stop()
        known.stop()

    return Mounted(presenter, view, view.keys, view.press, arrive, rest, view.retranslate)


def _mend(desk: Desk, session: Session, way: Mending, receipt: str) -> None:
    _to_counter(desk, session, f"{way}:{receipt}")


def _to_counter(desk: Desk, session: Session, show: str) -> None:
    """Have the counter show something; a desk that takes no business says where that is done."""
    if session.desk == "counter":
        desk.go("counter", show)
    else:
        desk.say(desk.text("desk.no_counter"), Tone.UNSYNCED)


def _go_on(desk: Desk, session: Session, screen: str, ref: str) -> None:
    """Go where a blocker of the close is resolved."""
    places = {"order": f"order_id:{ref}", "checkout": ""}
    places |= {way.value: f"{way}:{ref}" for way in Mending}
    places |= {"counter": "", "open_shift": ""}
    if screen in places:
        _to_counter(desk, session, places[screen])
    else:
        desk.go(screen, ref)


def _sync(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = SyncPresenter(program, session, zone_of(program))
    view = SyncView(presenter, text)
    presenter.setParent(view)
    presenter.state_changed.connect(lambda _state: desk.refresh_keys())

    def go(screen: str, show: str) -> None:
        if screen == "counter":
            _to_counter(desk, session, show)
        else:
            desk.go(screen, show)

    presenter.went.connect(go)
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
    *RECEPTION_SCREENS,
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
    *MANAGER_SCREENS,
    ScreenSpec(
        "sync",
        "cloud-upload-outline",
        SYNC_STATES,
        lambda session: can(session, Right.SERVE) or session.manages,
        _sync,
        low=True,
    ),
)
