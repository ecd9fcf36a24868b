"""An organisation's number: its licence is typed, its agent shows a card and signs for it (DOMAIN §3)."""

from typing import Final

from app.domain.verification import Standing
from app.proving.tour.businesses import PHONE, Act, play_at_counter
from app.proving.tour.hands import Hands
from app.ui.panels.identity_state import IdentityMode

NUMBER: Final = "13900006600"
_CODE, _NAME = "91110105MA0000000Y", "测试·滨河商贸有限公司"
_SUSPENDED: Final = Act(
    title="106 单位停机：代办人签名", code="106", number=NUMBER, fields=(("reason", "=lost"), PHONE)
)


def play_organisation(hands: Hands) -> None:
    """Somebody comes for an organisation that is a customer, without a ticket, and has a number suspended."""
    stage, desk, robot = hands.stage, hands.desk, hands.robot
    identity = hands.counter.parts.identity
    hands.search(NUMBER)
    with stage.step("单位：录入证照，与原件核对", desk):
        hands.open_identity()
        robot.click(desk, f"identity.standing.{Standing.ORGANISATION}")
        robot.until(lambda: identity.state.mode is IdentityMode.TYPING, "the licence can be typed")
        robot.fill(desk, "identity.typed.number", _CODE)
        robot.fill(desk, "identity.typed.name", _NAME)
        robot.click(desk, "identity.typed.submit")
        robot.until(lambda: identity.state.mode is IdentityMode.EXAMINED, "the licence was checked")
        stage.settle()
    robot.click(desk, "identity.same_person")
    robot.until(lambda: identity.state.standing is Standing.AGENT, "its agent comes next")
    hands.leave_identity()
    with stage.step("单位：代办人读证", desk):
        hands.verify("new_customer")
    hands.leave_identity()
    play_at_counter(hands, _SUSPENDED)
