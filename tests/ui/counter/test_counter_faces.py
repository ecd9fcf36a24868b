"""Face and document compared from the form, by keys and by touch: a colleague, the device, the manager."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.devices.face_matcher.emulator import FaceEmulator
from app.domain.faces import DEVICE, MANAGER, SECOND_PERSON
from app.terminal.given import Manner
from app.ui.panels.evidence_presenter import EvidenceMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.buttons import Button
from tests.desk_hall import DeskHall
from tests.emulators import running
from tests.people import CLERK, CLERK_PIN, MANAGER_PIN, OTHER_CLERK, OTHER_PIN
from tests.people import MANAGER as BOSS

FILLED = (FormMode.FILLING, FormMode.ERRORS, FormMode.QUOTED)


def fill(desk: DeskHall) -> None:
    """Fill in a new number by keys, from what the hall has."""
    with desk.program.store.read() as queries:
        number, sim = queries.stock.free_numbers(1)[0].number, queries.stock.free_sims(1)[0].iccid
    for name, words in (
        ("number.line", number),
        ("sim", sim),
        ("plan.line", "云享 59"),
        ("phone", "13900001111"),
    ):
        desk.fill(f"form.{name}", words)
        desk.key("Tab")
    assert desk.form_is(FormMode.QUOTED)


def answer(desk: DeskHall, staff_no: str, pin: str) -> None:
    """Say that it is the same person, with number and PIN, in the question that is open."""
    desk.type(staff_no)
    desk.key("Return")
    desk.type(pin)
    desk.key("Ctrl+Return")


def turn_away(desk: DeskHall, staff_no: str, pin: str) -> None:
    """Say that it is not the same person, in the question that is open."""
    desk.type(staff_no)
    desk.key("Return")
    desk.type(pin)
    assert desk.focused() == "evidence.sign"
    desk.key("Tab")
    assert desk.focused() == "evidence.not_same"
    desk.key("Return", "Space")


def mode(desk: DeskHall) -> EvidenceMode:
    return desk.counter.parts.faces.state.mode


def methods(desk: DeskHall) -> list[tuple[str, bool]]:
    which = desk.state.visit.verification_id
    assert which is not None
    return [(row.method, row.passed) for row in desk.program.services.evidence.faces(which)]


def drafts(desk: DeskHall) -> int:
    ticket = desk.state.ticket
    assert ticket is not None
    return len(desk.program.services.orders.drafts(ticket.ticket_id))


def begin(desk: DeskHall) -> None:
    """Serve somebody new who wants a number."""
    desk.take()
    desk.serve_next()
    desk.verify("new_customer")
    desk.begin("101")
    assert desk.form_is(*FILLED)
    fill(desk)


def test_alt_f_from_the_form_and_a_colleague_confirms(clerk: DeskHall) -> None:
    begin(clerk)
    assert mode(clerk) is EvidenceMode.NOT_COMPARED
    assert clerk.shows("尚未比对，比对一致后才能提交")
    assert not clerk.there("evidence.device"), "no device is plugged in"
    clerk.key("Alt+F")
    assert clerk.focused() == "evidence.staff_no"
    answer(clerk, OTHER_CLERK, OTHER_PIN)
    assert mode(clerk) is EvidenceMode.HIDDEN, "nobody is left to be compared"
    assert clerk.focused().startswith("form."), "the clerk goes on in the form"
    assert methods(clerk) == [(SECOND_PERSON, True)]
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)
    assert clerk.hall.rebuilds()


def test_the_list_of_what_is_missing_names_the_face_and_leads_to_it(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.begin("101")
    clerk.key("Ctrl+Return")
    wrong = len({error.field for error in clerk.counter.parts.form.state.errors})
    assert wrong
    assert clerk.find("form.errors").accessibleName() == f"{wrong + 1} 处要改，才能提交"
    assert mode(clerk) is EvidenceMode.NOT_COMPARED, "the fields come first"
    for _ in range(wrong):
        clerk.key("Alt+Down")
    assert mode(clerk) is EvidenceMode.CONFIRMING
    assert clerk.focused() == "evidence.staff_no"


def test_submitting_too_early_says_why_and_asks(clerk: DeskHall) -> None:
    begin(clerk)
    button = clerk.find("form.primary")
    assert isinstance(button, QPushButton)
    assert button.text() == "请第二人确认", "it says what comes of it"
    clerk.key("Ctrl+Return")
    assert clerk.state.orders == ()
    assert clerk.find("form.errors").accessibleName() == "1 处要改，才能提交"
    assert mode(clerk) is EvidenceMode.CONFIRMING
    assert clerk.focused() == "evidence.staff_no"
    answer(clerk, OTHER_CLERK, "000000")
    assert mode(clerk) is EvidenceMode.CONFIRMING
    clerk.type(OTHER_PIN)
    clerk.key("Ctrl+Return")
    assert button.text() == "提交"
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)


def test_it_is_one_touch_away(clerk: DeskHall) -> None:
    begin(clerk)
    clerk.click("evidence.second")
    assert mode(clerk) is EvidenceMode.CONFIRMING
    clerk.click("evidence.second")
    assert mode(clerk) is EvidenceMode.NOT_COMPARED


def test_somebody_else_bars_until_the_manager_decides_and_nothing_is_lost(clerk: DeskHall) -> None:
    begin(clerk)
    typed = dict(clerk.counter.parts.form.state.form)
    clerk.key("Alt+F")
    turn_away(clerk, OTHER_CLERK, OTHER_PIN)
    assert clerk.form_is(FormMode.REFUSED)
    assert clerk.shows("不是证件本人")
    assert clerk.shows("请值班经理到台裁定")
    assert drafts(clerk) == 1, "what was typed is kept"
    clerk.key("Alt+F")
    answer(clerk, OTHER_CLERK, OTHER_PIN)
    assert clerk.shows("只能由值班经理裁定")
    clerk.fill("evidence.staff_no", BOSS)
    clerk.fill("evidence.pin", MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.QUOTED), "the form is as it was"
    assert dict(clerk.counter.parts.form.state.form) == typed
    assert methods(clerk) == [(SECOND_PERSON, False), (MANAGER, True)]
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)
    assert drafts(clerk) == 0


def test_nobody_is_compared_for_what_is_refused_anyway(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("101")
    assert clerk.form_is(FormMode.REFUSED), "arrears"
    assert mode(clerk) is EvidenceMode.HIDDEN


def test_a_bar_from_the_identity_page_holds_in_every_business(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.key("F3", "Alt+F")
    turn_away(clerk, OTHER_CLERK, OTHER_PIN)
    clerk.key("Esc")
    assert clerk.at(CounterMode.SERVING)
    clerk.begin("106")
    assert clerk.form_is(FormMode.REFUSED)
    assert mode(clerk) is EvidenceMode.NOT_SAME
    clerk.key("Esc")
    clerk.begin("201")
    assert clerk.form_is(*FILLED), "a payment needs no identity"
    assert mode(clerk) is EvidenceMode.HIDDEN


# -- with a device ------------------------------------------------------------------------------------


@pytest.fixture
def emulator() -> Iterator[FaceEmulator]:
    with running(FaceEmulator(score=91)) as made:
        yield made


@pytest.fixture
def equipped(tmp_path: Path, qapp: QApplication, qtbot: QtBot, emulator: FaceEmulator) -> Iterator[DeskHall]:
    made = DeskHall(tmp_path, qapp, qtbot, manner=Manner(face_device=emulator.url))
    made.sign_in()
    made.open_shift()
    yield made
    made.close()


def test_the_device_confirms_with_one_key(equipped: DeskHall) -> None:
    begin(equipped)
    equipped.key("Alt+F")
    assert mode(equipped) is EvidenceMode.HIDDEN
    assert methods(equipped) == [(DEVICE, True)]
    equipped.key("F3")
    assert equipped.shows("设备 SIM-FACE-01（模拟）")
    assert equipped.shows("相似度 91.0 %")
    equipped.key("Esc")
    equipped.key("Ctrl+Return")
    assert equipped.form_is(FormMode.SIGNATURE)


@pytest.mark.parametrize("fault", ["over", "garbage", "no_face", "short"])
def test_a_device_that_cannot_say_leads_to_the_colleague(
    equipped: DeskHall, emulator: FaceEmulator, fault: str
) -> None:
    emulator.fault = fault
    begin(equipped)
    equipped.click("evidence.device")
    assert mode(equipped) is EvidenceMode.CONFIRMING
    assert equipped.shows("请由第二人比对")
    assert methods(equipped) == []
    equipped.click("evidence.staff_no")
    answer(equipped, OTHER_CLERK, OTHER_PIN)
    equipped.key("Ctrl+Return")
    assert equipped.form_is(FormMode.SIGNATURE)


def test_too_little_likeness_decides_nothing(equipped: DeskHall, emulator: FaceEmulator) -> None:
    emulator.score = 42
    begin(equipped)
    equipped.key("Alt+F")
    assert mode(equipped) is EvidenceMode.CONFIRMING
    assert equipped.shows("相似度 42.0 %")
    assert equipped.form_is(*FILLED), "nobody is barred by a device"
    answer(equipped, OTHER_CLERK, OTHER_PIN)
    assert methods(equipped) == [(DEVICE, False), (SECOND_PERSON, True)]
    assert mode(equipped) is EvidenceMode.HIDDEN


def test_the_colleague_may_be_asked_straight_away(equipped: DeskHall) -> None:
    begin(equipped)
    equipped.key("Alt+W")
    assert mode(equipped) is EvidenceMode.CONFIRMING
    box = equipped.find("evidence.staff_no")
    assert isinstance(box, QLineEdit)
    assert box.hasFocus()


def test_the_colleague_types_digits_alone_and_nobody_signs_for_themselves(clerk: DeskHall) -> None:
    begin(clerk)
    clerk.key("Alt+F")
    answer(clerk, CLERK.removeprefix("T"), CLERK_PIN)
    assert getattr(clerk.counter.parts.faces.state.error, "code", "") == "evidence.second_self"
    assert clerk.focused() == "evidence.staff_no", "the number is wrong, not the PIN"
    clerk.fill("evidence.staff_no", OTHER_CLERK.removeprefix("T"))
    clerk.key("Return")
    clerk.type(OTHER_PIN)
    clerk.key("Ctrl+Return")
    assert methods(clerk) == [("second_person", True)]
    assert clerk.focused() == "form.primary", "nothing is left to fill in: the next key types over no number"


def test_ctrl_enter_stands_on_one_button_alone(clerk: DeskHall) -> None:
    begin(clerk)
    primary = clerk.find("form.primary")
    assert isinstance(primary, Button)
    assert primary.key == "Ctrl+Enter"
    assert primary.text() == "请第二人确认", "no device compares here"
    clerk.key("Alt+F")
    assert mode(clerk) is EvidenceMode.CONFIRMING
    assert primary.key == ""
    clerk.key("Alt+F")
    assert primary.key == "Ctrl+Enter"


def test_nothing_is_said_of_an_image_that_nobody_needs(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("102")
    assert mode(clerk) is EvidenceMode.NOT_COMPARED
    assert not clerk.there("evidence.image_row")
