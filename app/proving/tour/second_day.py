"""The next day: everything that an ordinary one leaves out, and the morning after it."""

from typing import Final

from app.devices.face_matcher.emulator import FaceEmulator
from app.proving.tour.blocked_day import play_blocked, play_repair
from app.proving.tour.contract import play_contract
from app.proving.tour.desk_round import play_desk, play_opening
from app.proving.tour.drawers import play_alarm, play_dispute, play_hand_over
from app.proving.tour.faces import play_faces
from app.proving.tour.hands import Hands
from app.proving.tour.kiosk_round import claim_at_kiosk, play_kiosk
from app.proving.tour.late_close import play_late_close, play_shift_close
from app.proving.tour.manager_round import play_floor, play_log, play_own_request, play_reports
from app.proving.tour.reception_round import play_appointments, play_reception
from app.proving.tour.sign_in import play_sign_in
from app.proving.tour.stage import Stage
from app.proving.tour.windows import MANAGER
from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.screens.counter.state import CounterMode

_NUMBER: Final = "13800001234"
_PAUSE_S: Final = 25 * 60
_QUESTIONS: Final = 8
"""The simulated provider answers a silent payment from the seventh question on."""


def play_second_day(stage: Stage, pins: dict[str, str], faces: FaceEmulator) -> None:
    """Play from the second morning to the third, when the second day is closed.

    `faces` is the device that hangs on the counter.
    """
    hands = Hands(stage, pins)
    hands.sign_in(hands.manager, MANAGER)
    play_sign_in(hands)
    play_opening(hands)
    play_kiosk(hands)
    _later(hands)
    play_desk(hands)
    _later(hands)
    play_dispute(hands)
    play_alarm(hands)
    _later(hands)
    play_hand_over(hands)
    play_own_request(hands, _NUMBER)
    _later(hands)
    play_faces(hands, faces)
    play_contract(hands, _NUMBER)
    _claim(hands)
    _later(hands)
    play_reception(hands)
    play_appointments(hands)
    play_floor(hands)
    play_log(hands)
    play_reports(hands)
    _later(hands)
    play_repair(hands)
    receipt = _last_receipt(hands)
    play_shift_close(hands)
    play_blocked(hands)
    play_late_close(hands, receipt)
    hands.close()


def _later(hands: Hands) -> None:
    hands.stage.pass_time(_PAUSE_S)


def _last_receipt(hands: Hands) -> str:
    with hands.stage.program.store.read() as queries:
        return queries.money.recent(1, 0)[0].receipt


def _claim(hands: Hands) -> None:
    """The slip of a kiosk that fell silent is settled at the counter."""
    code = claim_at_kiosk(hands)
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    hands.command("CXD")
    hands.mode(CounterMode.CHECKOUT)
    checkout = hands.counter.parts.checkout
    with stage.step("查询单：台席查到钱已收到，补记并打收据", desk):
        robot.fill(desk, "checkout_claim", code)
        robot.key(desk, "Return")
        for _ in range(_QUESTIONS):
            robot.until(lambda: not checkout.state.busy, "the provider was asked")
            if checkout.state.mode is not CheckoutMode.DONE:
                robot.click(desk, "checkout_claim_go")
        hands.checkout_is(CheckoutMode.DONE)
    robot.click(desk, "checkout_next")
    hands.mode(CounterMode.IDLE)
