"""The customer's second screen and the call display."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.terminal.desks import make_window
from app.ui.desk_customer import CustomerScreen
from app.ui.panels.form_state import FormMode
from app.ui.screens.customer.state import CustomerMode
from app.ui.screens.display.view import DisplayView
from app.ui.theme import DARK
from tests.desk_hall import DeskHall
from tests.people import CLERK, MANAGER, MANAGER_PIN, WANG
from tests.screens.shot import Shot, Tour, still

CUSTOMER_LEAST = 40


def customer(desk: DeskHall) -> Tour:
    """Show the customer's second screen through one visit."""
    desk.sign_in(CLERK)
    desk.open_shift()
    yield beside(desk, "customer-welcome", CustomerMode.WELCOME)
    serve(desk)
    desk.prepay("50")
    desk.fill("checkout_cash", "500")
    yield beside(desk, "customer-pay", CustomerMode.PAY)
    desk.key("F9")
    yield beside(desk, "customer-paid", CustomerMode.PAID)
    desk.key("Return", "Alt+E")
    touch(desk, "score.4")
    touch(desk, "reason.clarity")
    yield beside(desk, "customer-rating", CustomerMode.RATING)
    touch(desk, "finish")
    yield beside(desk, "customer-thanks", CustomerMode.THANKS)
    serve(desk)
    desk.begin("104")
    form = desk.counter.parts.form
    for key, value in (("plan", "m199"), ("phone", WANG)):
        form.change(key, value)
    assert desk.form_is(FormMode.QUOTED)
    yield beside(desk, "customer-review", CustomerMode.REVIEW)
    desk.key("Ctrl+Return")
    form.decide(MANAGER, MANAGER_PIN, granted=True, reason="")
    assert desk.form_is(FormMode.SIGNATURE)
    screen = second(desk)
    while not screen.presenter.state.read:
        touch(desk, "page.next")
    draw(desk)
    yield beside(desk, "customer-sign", CustomerMode.SIGN)
    draw(desk)  # another language makes room for what it says, and begins the signature anew
    touch(desk, "confirm")
    yield beside(desk, "customer-signed", CustomerMode.SIGNED)


def serve(desk: DeskHall) -> None:
    """Serve the sample customer."""
    desk.take()
    desk.serve_next()
    desk.find_customer(WANG)
    desk.verify("wang_xiaoming")


def second(desk: DeskHall) -> CustomerScreen:
    """Return the customer's screen of a counter."""
    found = desk.counter.customer
    assert found is not None
    return found


def touch(desk: DeskHall, name: str) -> None:
    """Press a control of the customer's screen."""
    desk.robot.breathe()
    found = second(desk).view.findChild(QWidget, f"customer.{name}")
    assert isinstance(found, QWidget)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    still(second(desk).view)


def draw(desk: DeskHall) -> None:
    """Write something on the pad."""
    pad = second(desk).view.paper.pad
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 120))
    for step in range(1, 9):
        QTest.mouseMove(pad, QPoint(60 + step * 30, 120 - (step % 3) * 25))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(320, 60))


def beside(desk: DeskHall, name: str, mode: CustomerMode) -> Shot:
    """Return what the customer's screen shows; `mode` is what it ought to."""
    screen = second(desk)
    assert screen.presenter.state.mode is mode, (mode, screen.presenter.state.mode)
    still(screen.view)
    return Shot(name, screen.view, screen.presenter.speak, CUSTOMER_LEAST)


def display(desk: DeskHall) -> Tour:
    """Show the call display before the first call, and with calls and missed numbers. It is always dark."""
    program = desk.program
    wall = make_window(program, "display", "zh_CN")
    assert isinstance(wall, DisplayView)
    wall.show()
    still(wall)

    def speak(language: str) -> None:
        wall.retranslate(program.texts[language])

    empty = Shot("display-empty", wall, speak, themes=(DARK,))
    yield empty
    desk.sign_in(CLERK)
    desk.open_shift()
    for service in ("general", "fee_payment", "plan_change", "general", "open_account"):
        desk.take(service)
    desk.key("F7")
    for _ in range(3):
        desk.wait(21_000)
        desk.key("F7")
    desk.serve_next()
    desk.key("Alt+E", "F7")
    still(wall)
    yield replace(empty, name="display-calling")
    wall.close()
    wall.deleteLater()
