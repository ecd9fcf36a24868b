"""The places of the manager's desk: floor, works, figures of the day, staff and settings, log."""

from collections.abc import Callable, Mapping

from app.domain.rights import Right
from app.i18n import Text
from app.services.access import can
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.mounting import Desk, Mounted, ScreenSpec
from app.ui.panels.live_screen import LiveScreen
from app.ui.screens.appointments.presenter import AppointmentsPresenter
from app.ui.screens.appointments.state import STATES as APPOINTMENT_STATES
from app.ui.screens.appointments.view import AppointmentsView
from app.ui.screens.floor.presenter import STATES as FLOOR_STATES
from app.ui.screens.floor.presenter import FloorPresenter
from app.ui.screens.floor.view import FloorView
from app.ui.screens.journal.presenter import STATES as JOURNAL_STATES
from app.ui.screens.journal.presenter import JournalPresenter
from app.ui.screens.journal.view import JournalView
from app.ui.screens.reception.presenter import STATES as RECEPTION_STATES
from app.ui.screens.reception.presenter import ReceptionPresenter
from app.ui.screens.reception.view import ReceptionView
from app.ui.screens.reports.presenter import STATES as REPORTS_STATES
from app.ui.screens.reports.presenter import ReportsPresenter
from app.ui.screens.reports.view import ReportsView
from app.ui.screens.staff.presenter import STATES as STAFF_STATES
from app.ui.screens.staff.presenter import StaffPresenter
from app.ui.screens.staff.view import StaffView
from app.ui.screens.work.presenter import FollowUp, WorkPresenter
from app.ui.screens.work.state import STATES as WORK_STATES
from app.ui.screens.work.view import WorkView
from app.ui.theme import Tone

MANAGER_DESK, RECEPTION_DESK = "manager", "reception"


def zone_of(program: Program) -> str:
    """Return the hall's time zone."""
    with program.store.read() as queries:
        return queries.halls.hall().zone


def presser(
    desk: Desk, view: LiveScreen, refresh: Callable[[], object], **more: Callable[[], object]
) -> Callable[[str], None]:
    """Return what the keys of the strip do: F5 reads anew, F6 changes the pane, Esc goes back to the counter.

    ``more`` names other keys; `Ctrl_Return` stands for Ctrl+Return.
    """
    acts: dict[str, Callable[[], object]] = {
        "F5": refresh,
        "F6": view.next_pane,
        "Esc": lambda: desk.go("counter"),
    }
    acts |= {key.replace("_", "+"): act for key, act in more.items()}

    def press(key: str) -> None:
        if key in acts:
            acts[key]()

    return press


def keys(*more: str) -> Callable[[], Mapping[str, bool]]:
    """Return the keys that do something: the usual ones and ``more``.

    Ctrl+Return is not among them: it is live as its button is, and not at all while there is none.
    """
    able = dict.fromkeys(("F5", "F6", "Esc", *more), False)
    return lambda: able


def _floor(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = FloorPresenter(
        program.services.manager.floor,
        program.feed,
        program.tasks,
        session,
        zone_of(program),
        program.link,
    )
    view = FloorView(presenter, text)
    presenter.setParent(view)

    def arrive(_show: str) -> None:
        presenter.refresh()
        view.focus_first()

    press = presser(desk, view, presenter.refresh)
    return Mounted(presenter, view, keys(), press, arrive, presenter.stop, view.retranslate)


def _work(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    services = program.services
    presenter = WorkPresenter(
        FollowUp(services.work, services.notices, services.call_backs),
        program.feed,
        program.tasks,
        program.clock,
        session,
        zone_of(program),
    )
    view = WorkView(presenter, text)
    presenter.setParent(view)
    presenter.ended.connect(lambda code, back_fen: _say_ended(desk, code, back_fen))
    presenter.ready.connect(lambda code: desk.say(desk.text("work.screen.now_ready", code=code), Tone.OK))
    presenter.left.connect(
        lambda count: desk.say(desk.text("work.screen.again_left", count=count), Tone.UNSYNCED)
    )
    presenter.called_back.connect(
        lambda code, went: desk.say(desk.text(f"work.screen.called_back.{went}", code=code), Tone.OK)
    )

    def arrive(show: str) -> None:
        presenter.refresh()
        if show:
            presenter.choose(show)
        view.focus_first()

    press = presser(desk, view, presenter.refresh, Ctrl_Return=presenter.submit)
    return Mounted(presenter, view, keys(), press, arrive, presenter.stop, view.retranslate)


def _say_ended(desk: Desk, code: str, back_fen: int) -> None:
    """Say that a work is closed, and what of its money has yet to go back."""
    word, tone = ("ended_back", Tone.UNSYNCED) if back_fen else ("ended", Tone.OK)
    desk.say(desk.text(f"work.screen.{word}", code=code, amount=desk.text.yuan(back_fen)), tone)


def _journal(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = JournalPresenter(
        program.services.manager.journal, program.feed, program.tasks, session, zone_of(program)
    )
    view = JournalView(presenter, text)
    presenter.setParent(view)

    def arrive(show: str) -> None:
        if show:
            presenter.look_for(show)
        presenter.refresh()
        view.focus_first()

    def leave() -> None:
        if not view.let_be():
            desk.go("counter")

    press = presser(desk, view, presenter.refresh, Esc=leave)
    return Mounted(presenter, view, keys(), press, arrive, presenter.stop, view.retranslate)


def _reports(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = ReportsPresenter(
        program.services.manager.reports, program.feed, program.tasks, session, zone_of(program)
    )
    view = ReportsView(presenter, text)
    presenter.setParent(view)
    press = presser(desk, view, presenter.refresh, Ctrl_Return=presenter.print_report)
    able = keys()
    return Mounted(presenter, view, able, press, presenter.arrive, presenter.stop, view.retranslate)


def _staff(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = StaffPresenter(
        program.services.manager.hall, program.feed, program.tasks, session, zone_of(program)
    )
    view = StaffView(presenter, text)
    presenter.setParent(view)

    def arrive(_show: str) -> None:
        presenter.refresh()
        view.focus_first()

    press = presser(desk, view, presenter.refresh, Ctrl_Return=presenter.submit)
    return Mounted(presenter, view, keys(), press, arrive, presenter.stop, view.retranslate)


def _reception(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = ReceptionPresenter(program, session)
    view = ReceptionView(presenter, text, zone_of(program))
    presenter.setParent(view)
    presenter.sent.connect(
        lambda before, after: desk.offer(
            lambda words: view.sent(before, after, words), lambda: presenter.send_back(before)
        )
    )
    presenter.reprinted.connect(lambda ticket, waits: desk.say(*view.reprinted(ticket, waits=waits)))
    presenter.cancelled.connect(lambda ticket: desk.say(*view.cancelled(ticket)))
    presenter.called.connect(lambda told, now: desk.say(*view.called(told, now=now)))
    presenter.failed.connect(desk.say_error)

    def arrive(_show: str) -> None:
        presenter.refresh()
        view.focus_first()

    press = presser(desk, view, presenter.refresh, Esc=view.let_be, Alt_U=presenter.cancel)
    return Mounted(
        presenter,
        view,
        view.keys,
        press,
        arrive,
        presenter.stop,
        view.retranslate,
        everywhere=view.everywhere,
    )


def _appointments(desk: Desk, program: Program, session: Session, text: Text) -> Mounted:
    presenter = AppointmentsPresenter(
        program.services.appointments, program.feed, program.tasks, program.ids, session
    )
    view = AppointmentsView(presenter, text)
    presenter.setParent(view)
    presenter.told.connect(lambda code, row: desk.say(view.told(code, row), Tone.OK))

    def arrive(_show: str) -> None:
        presenter.refresh()
        view.focus_first()

    press = presser(desk, view, presenter.refresh, Esc=view.let_be, Ctrl_Return=presenter.submit)
    return Mounted(presenter, view, keys(), press, arrive, presenter.stop, view.retranslate)


def at_manager(right: Right) -> Callable[[Session], bool]:
    """Return who sees a place of the manager's desk: whoever has the right, there and not at a counter."""
    return lambda session: session.desk == MANAGER_DESK and can(session, right)


RECEPTION_SCREENS: tuple[ScreenSpec, ...] = (
    ScreenSpec(
        "reception",
        "account-question-outline",
        RECEPTION_STATES,
        lambda session: session.desk == RECEPTION_DESK and can(session, Right.ISSUE),
        _reception,
    ),
    ScreenSpec(
        "appointments",
        "calendar-clock",
        APPOINTMENT_STATES,
        lambda session: session.desk == RECEPTION_DESK and can(session, Right.ISSUE),
        _appointments,
    ),
)
MANAGER_SCREENS: tuple[ScreenSpec, ...] = (
    ScreenSpec(
        "floor",
        "view-dashboard-outline",
        FLOOR_STATES,
        lambda session: session.desk != "counter" and can(session, Right.READ),
        _floor,
    ),
    ScreenSpec(
        "work",
        "progress-wrench",
        WORK_STATES,
        lambda session: can(session, Right.SERVE) or at_manager(Right.AUDIT)(session),
        _work,
    ),
    # Wherever a day can be closed: its reports are the manager's next step.
    ScreenSpec(
        "reports", "chart-box-outline", REPORTS_STATES, lambda session: can(session, Right.AUDIT), _reports
    ),
    ScreenSpec("staff", "account-cog-outline", STAFF_STATES, at_manager(Right.AUDIT), _staff),
    ScreenSpec("journal", "text-box-search-outline", JOURNAL_STATES, at_manager(Right.AUDIT), _journal),
)
