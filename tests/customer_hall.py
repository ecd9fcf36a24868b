"""A counter whose customer has a screen too, and what is done at it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.terminal.bootstrap import build
from app.terminal.given import Manner
from app.ui.context import Program
from app.ui.desk_customer import CustomerScreen
from app.ui.panels.form_state import FormMode
from app.ui.screens.customer.state import CustomerMode
from tests.desk_hall import DeskHall
from tests.people import MANAGER, MANAGER_PIN, WANG


class TwoScreens(DeskHall):
    """A counter whose customer has a screen too."""

    def build(self) -> Program:
        rig = self.hall.rig
        manner = Manner(second_screen=True)
        return build(rig.store, rig.clock, rig.ids, self.tasks, None, self._folder, None, manner)


def screen(desk: DeskHall) -> CustomerScreen:
    found = desk.counter.customer
    assert found is not None
    return found


def mode(desk: DeskHall) -> CustomerMode:
    return screen(desk).presenter.state.mode


def touch(desk: DeskHall, name: str) -> None:
    """Touch a control of the customer's screen, in its middle."""
    desk.robot.breathe()
    found = screen(desk).view.findChild(QWidget, f"customer.{name}")
    assert isinstance(found, QWidget)
    assert found.isVisible()
    assert min(found.width(), found.height()) >= 48
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def draw(desk: DeskHall) -> None:
    """Write something on the pad."""
    pad = screen(desk).view.paper.pad
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 120))
    for step in range(1, 9):
        QTest.mouseMove(pad, QPoint(60 + step * 30, 120 - (step % 3) * 25))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(320, 60))


def agree(desk: DeskHall) -> None:
    """Let the manager, who has come to the counter, approve what waits there."""
    desk.counter.parts.form.decide(MANAGER, MANAGER_PIN, granted=True, reason="")
    assert desk.form_is(FormMode.SIGNATURE), desk.counter.parts.form.state.error


def submit(desk: DeskHall) -> None:
    """Submit what is filled in and have it approved: now it is signed."""
    desk.key("Ctrl+Return")
    agree(desk)


def serve(desk: DeskHall) -> str:
    ticket = desk.take()
    desk.serve_next()
    desk.find_customer(WANG)
    desk.verify("wang_xiaoming")
    return ticket.ticket_id


def fill(desk: DeskHall) -> None:
    """Fill a change of plan in, as far as its quote."""
    desk.begin("104")
    form = desk.counter.parts.form
    for key, value in (("plan", "m199"), ("phone", WANG)):
        form.change(key, value)
    assert desk.form_is(FormMode.QUOTED), form.state.errors


def ask_back(desk: DeskHall) -> str:
    """Fill a refund of 20 yuan in for the payment that was just taken; returns its receipt's number."""
    done = desk.counter.parts.checkout.state.completed
    assert done is not None
    desk.begin("202")
    form = desk.counter.parts.form
    for key, value in (("receipt", done.receipt), ("amount", 20_00), ("reason", "wrong_amount")):
        form.change(key, value)
    assert desk.form_is(FormMode.QUOTED), form.state.errors
    return done.receipt
