"""The slip of a kiosk whose provider fell silent: its way from the commands to the box that takes it."""

from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall


def test_the_box_for_a_kiosks_slip_is_among_the_commands(clerk: DeskHall) -> None:
    offered = {command.key for command in clerk.counter.commands()}
    assert "claim" not in offered, "no payment codes are taken here"
    clerk.counter.parts.checkout.code_desk.claims = clerk.program.services.claims
    clerk.key("Ctrl+K")
    clerk.type("CXD")
    clerk.key("Return")
    assert clerk.at(CounterMode.CHECKOUT)
    clerk.key("Esc")
    assert clerk.at(CounterMode.IDLE)
