"""Comparing a face with the document: a device looks first, and where it sees somebody else, a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from app.devices.face_matcher.emulator import FaceEmulator
from app.proving.tour.hands import Hands
from app.proving.tour.windows import CLERK
from app.terminal.home import Home
from app.ui.panels.evidence_presenter import EvidenceMode

_UNLIKE: Final = 31
"""A score (of 100) far below what the hall takes for the same person."""


@contextmanager
def face_device(home: Home) -> Iterator[FaceEmulator]:
    """Hang an emulated device on a counter that is about to open; without it once the block is over."""
    device = FaceEmulator()
    device.start()
    home.save_settings(replace(home.settings(), face_device=device.url))
    try:
        yield device
    finally:
        home.save_settings(replace(home.settings(), face_device=""))
        device.stop()


def play_faces(hands: Hands, device: FaceEmulator) -> None:
    """Play two customers: one is like the picture on the card, the other is turned away by a colleague.

    The colleague is who handed the drawer over before: the clerk of the visit can't answer.
    """
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    _stands_here(hands, "five_numbers")
    with stage.step("人证比对：设备先比（模拟），写明得分", desk):
        robot.key(desk, "Alt+F")
        _is(hands, EvidenceMode.SAME)
    _goes(hands)
    _stands_here(hands, "elder_76")
    usual, device.score = device.score, _UNLIKE
    with stage.step("设备说不像：请同事来看一眼", desk):
        robot.key(desk, "Alt+F")
        _is(hands, EvidenceMode.CONFIRMING)
    device.score = usual
    with stage.step("同事看了不是同一个人：只有经理能放行", desk):
        robot.fill(desk, "evidence.staff_no", CLERK)
        robot.key(desk, "Return")
        robot.type(desk, hands.pins[CLERK])
        robot.click(desk, "evidence.not_same")
        _is(hands, EvidenceMode.NOT_SAME)
    _goes(hands)


def _stands_here(hands: Hands, card: str) -> None:
    hands.take_ticket("general")
    hands.to_kiosk_home()
    hands.call()
    hands.serve()
    hands.verify(card)
    hands.leave_identity()
    hands.open_identity()
    _is(hands, EvidenceMode.NOT_COMPARED)


def _is(hands: Hands, mode: EvidenceMode) -> None:
    evidence = hands.counter.parts.evidence
    hands.robot.until(lambda: evidence.state.mode is mode, f"the comparison is {mode}")
    hands.stage.settle()


def _goes(hands: Hands) -> None:
    hands.leave_identity()
    with hands.stage.step("人证比对：结束服务", hands.desk):
        hands.finish()
