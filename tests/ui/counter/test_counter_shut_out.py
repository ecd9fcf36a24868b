"""Nobody's drawer is sealed while a customer stands at it: the close says so, and leads back to them."""

from PySide6.QtWidgets import QPushButton

from app.domain.cash import DENOMINATIONS
from app.domain.shifts import NoteCount, ShiftState, TenderCount
from app.services.shifts import ShiftService
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import NOBODY, CounterMode
from tests.desk_hall import FLOAT, DeskHall
from tests.people import MANAGER, MANAGER_PIN, WANG


def close(desk: DeskHall) -> ClosePresenter:
    desk.window.go("close")
    desk.robot.breathe()
    presenter = desk.window.mounted["close"].presenter
    assert isinstance(presenter, ClosePresenter)
    return presenter


def count(desk: DeskHall) -> None:
    for pieces in FLOAT:
        desk.type(pieces)
        desk.key("Return")
    desk.type("0")
    desk.key("Ctrl+Return")


def walk_in_with_a_draft(desk: DeskHall) -> None:
    desk.find_customer(WANG)
    desk.begin("201")
    desk.fill("form.prepay_fen", "50")
    desk.key("Esc")
    assert desk.state.drafts
    assert desk.state.ticket is None


def close_elsewhere(desk: DeskHall, shift_id: str) -> None:
    """Count and close the shift of this desk at another terminal, which knows of nobody here."""
    rig, session = desk.hall.rig, desk.window.session
    assert session is not None
    elsewhere = ShiftService(rig.store, rig.clock, rig.ids, desk.program.services.staff)
    pieces = zip(DENOMINATIONS, FLOAT, strict=True)
    notes = [NoteCount(denomination_fen=fen, pieces=int(many)) for fen, many in pieces]
    elsewhere.count(session, shift_id, notes, [TenderCount(tender="card", declared_fen=0, slips=0)])
    elsewhere.close_shift(session, shift_id, (), MANAGER, MANAGER_PIN)
    desk.robot.breathe()


def test_a_customer_without_a_number_keeps_the_drawer_open(clerk: DeskHall) -> None:
    walk_in_with_a_draft(clerk)
    ending = close(clerk)
    assert clerk.shows("先结束这位客户"), "said before anything is counted"
    assert clerk.shows("没有排队号")
    count(clerk)
    assert ending.state.found is None
    assert clerk.shows("先结束这位客户，再清点封存")
    go = next(
        each for each in clerk.window.findChildren(QPushButton) if "blocker.serving" in each.objectName()
    )
    clerk.click(go.objectName())
    assert clerk.window.current == "counter"
    assert clerk.at(CounterMode.SERVING)
    clerk.key("Alt+X")
    clerk._qtbot.waitUntil(lambda: not clerk.state.drafts)
    clerk.key("Alt+E")
    assert clerk.state.visit == NOBODY
    ending = close(clerk)
    assert not clerk.shows("先结束这位客户")
    count(clerk)
    assert ending.state.mode is not CloseMode.COUNTING


def test_a_called_number_keeps_the_drawer_open(clerk: DeskHall) -> None:
    ticket = clerk.take()
    clerk.serve_next()
    close(clerk)
    assert clerk.shows(ticket.number)
    count(clerk)
    assert clerk.shows("先结束这位客户，再清点封存")


def test_a_counter_whose_shift_another_closed_lets_its_customer_go(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    shifts, session = clerk.program.services.shifts, clerk.window.session
    assert session is not None
    shift = shifts.current(session)
    assert shift is not None
    close_elsewhere(clerk, shift.shift_id)
    clerk.robot.breathe()
    assert shift.state is ShiftState.OPEN
    assert clerk.at(CounterMode.NO_SHIFT)
    assert {action.act for action in clerk.state.actions} == {Act.OPEN_SHIFT, Act.DISMISS}
    clerk.key("Alt+E")
    assert clerk.state.visit == NOBODY
