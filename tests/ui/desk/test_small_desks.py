"""The least screen, 1280 × 800, and one of 1366: reception, appointments, and the places with a list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.appointments import AppointmentState
from app.domain.complaints import ComplaintCategory
from app.domain.halls import SettingChanged
from app.i18n import LANGUAGES
from app.ui.screens.appointments.presenter import AppointmentMode
from app.ui.screens.documents.presenter import DocumentsPresenter
from app.ui.screens.journal.presenter import JournalPresenter
from app.ui.screens.reception.presenter import ReceptionMode, ReceptionPresenter
from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.appointments_hall import OTHER_PHONE
from tests.people import AUDITOR, MANAGER
from tests.samples_hall import texts
from tests.screens.desks import QUEUE, with_wang
from tests.screens.shot import still
from tests.seen import faults, in_sight
from tests.ui.appointments.test_appointments import Stage
from tests.ui.desk.conftest import OpenDesk
from tests.ui.desk.test_small_screen import LEAST, wrong
from tests.ui.work.conftest import Stage as WorkStage

pytestmark = pytest.mark.no_cover  # what is run here is measured where it is tested on a large screen

SMALL = (LEAST, (1366, 800))
ROOMY = (1920, 1080)
FRAME = (96, 136)
"""What rail, strips and margins take of a window (px)."""
DEEDS = ("reception.ticket", "reception.lane", "reception.raise.go", "reception.again", "reception.cancel")


@pytest.fixture(params=SMALL, ids=lambda size: str(size[0]))
def desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The reception desk on a small screen."""
    made = Stage(tmp_path, qapp, qtbot, "reception")
    made.window.resize(*request.param)
    made.sign_in(MANAGER)
    yield made
    made.close()


def mode(desk: Stage) -> ReceptionMode:
    found = desk.window.mounted["reception"].presenter
    assert isinstance(found, ReceptionPresenter)
    return found.state.mode


def tiles(desk: Stage) -> list[QWidget]:
    """Return the buttons that give a number, in their order."""
    found = desk.window.findChildren(QWidget)
    return [each for each in found if each.isVisible() and each.objectName().startswith("reception.service.")]


def columns(desk: Stage) -> set[int]:
    """Return where the columns of those buttons begin (px)."""
    return {each.x() for each in tiles(desk)}


def offline(desk: Stage) -> None:
    """Show the strip that takes 48 px away, as while the hall is cut off."""
    assert desk.window.shell is not None
    desk.window.shell.offline.show()
    still(desk.window)


def test_numbers_are_given_in_two_columns_and_a_ticket_stands_below(desk: Stage) -> None:
    for service in QUEUE:
        desk.take(service)
    assert wrong(desk) == []
    names = [each.objectName() for each in tiles(desk)]
    assert len(columns(desk)) == len("AB")
    assert all(desk.in_sight(name) for name in names)
    desk.key("Alt+1")
    assert mode(desk) is ReceptionMode.ISSUED
    assert wrong(desk) == []
    assert desk.in_sight("reception.number")
    assert desk.in_sight("reception.slip")
    offline(desk)
    assert all(desk.in_sight(name) for name in ("reception.number", "reception.slip", names[0], names[-1]))
    desk.key("F6")
    assert mode(desk) is ReceptionMode.CHOSEN
    assert wrong(desk) == []
    assert all(desk.in_sight(name) for name in DEEDS), "the ticket that was chosen is in sight"
    desk.key("Return")
    assert desk.focused() == "reception.lane"
    desk.click("reception.lane.go")
    offline(desk)
    assert wrong(desk) == []
    assert all(desk.in_sight(name) for name in DEEDS)
    desk.key("F6")
    assert desk.focused() == "reception.list", "from a number back to the numbers"
    desk.key("F6")
    assert desk.focused() == names[0]
    still(desk.window)
    assert desk.in_sight(names[0]), "the focus scrolls into sight, from the head of its card"
    assert desk.in_sight("reception.reason")
    desk.key("Esc")
    assert not desk.there("reception.ticket"), "there is no empty column"
    desk.key("Alt+1")
    still(desk.window)
    assert desk.in_sight("reception.number"), "what was just given is in sight, whatever was before"
    desk.window.resize(*ROOMY)
    still(desk.window)
    assert len(columns(desk)) == len("ABC"), "a roomy window has three"


def test_an_appointment_from_booking_to_its_number(desk: Stage) -> None:
    desk.window.go("appointments")
    assert wrong(desk) == []
    offline(desk)
    assert desk.in_sight("appointments.submit")
    desk.key("Ctrl+Return")
    assert wrong(desk) == []
    assert desk.focused() == "appointments.phone"
    assert desk.in_sight("appointments.phone"), "the first thing to mend is in sight"
    assert desk.in_sight("appointments.submit")
    desk.book()
    assert wrong(desk) == []
    assert desk.in_sight("appointments.code"), "the code is what the customer is told"
    assert desk.in_sight("appointments.phone"), "and who comes next is typed in sight"
    booked = [f"appointments.booked.{name}" for name in ("move", "cancel")]
    assert all(desk.in_sight(name) for name in booked), "what was booked wrongly is mended at once"
    offline(desk)
    assert all(desk.in_sight(name) for name in (*booked, "appointments.code", "appointments.phone"))
    desk.key("F6")
    assert desk.focused() == "appointments.list"
    still(desk.window)
    assert all(desk.in_sight(f"appointments.{name}") for name in ("when", "check_in", "move", "cancel"))
    assert not desk.there("appointments.booked.move"), "nothing is offered twice"
    desk.key("Esc")
    assert not desk.there("appointments.when")
    desk.key("F6")
    assert desk.is_at(AppointmentMode.CHOSEN)
    assert wrong(desk) == []
    assert all(desk.in_sight(f"appointments.{name}") for name in ("when", "check_in", "move", "cancel"))
    desk.key("Alt+M")
    assert desk.is_at(AppointmentMode.MOVING)
    assert wrong(desk) == []
    assert desk.focused() == "appointments.on"
    assert desk.in_sight("appointments.on")
    assert desk.in_sight("appointments.submit")
    desk.key("Esc")
    desk.wait_until("09:50")
    desk.key("Alt+K")
    assert desk.is_at(AppointmentMode.GIVEN)
    assert wrong(desk) == []
    assert desk.in_sight("appointments.number"), "the number is what the customer is told"
    assert [row.state for row in desk.screen.rows] == [AppointmentState.KEPT]


def test_what_was_just_booked_is_cancelled_where_its_code_is_shown(desk: Stage) -> None:
    desk.window.go("appointments")
    row = desk.book()
    desk.click("appointments.booked.cancel")
    assert desk.stands(row).state is AppointmentState.BOOKED, "it takes two presses"
    assert wrong(desk) == []
    desk.click("appointments.booked.cancel")
    assert desk.stands(row).state is AppointmentState.CANCELLED
    assert not desk.there("appointments.code")


def test_an_overbooked_slot_says_whom_to_move(desk: Stage) -> None:
    desk.window.go("appointments")
    desk.book()
    desk.book(phone=OTHER_PHONE, surname="李")
    desk.hall.rig.record(SettingChanged(key="appointment.places", value="1", reason="test"))
    desk.presenter.refresh()
    desk.key("F6", "F6")
    assert desk.focused() == "appointments.check_in"
    assert wrong(desk) == []
    assert desk.in_sight("appointments.crowd")
    assert desk.in_sight("appointments.move")


@pytest.mark.parametrize("size", SMALL, ids=lambda size: str(size[0]))
def test_the_log_has_its_line_in_full_below(open_desk: OpenDesk, size: tuple[int, int]) -> None:
    desk = open_desk("manager")
    desk.window.resize(*size)
    desk.sign_in(AUDITOR)
    desk.window.go("journal")
    assert wrong(desk) == []
    assert not desk.there("journal.what")
    desk.key("F6", "Down")
    still(desk.window)
    presenter = desk.window.mounted["journal"].presenter
    assert isinstance(presenter, JournalPresenter)
    assert presenter.state.detail is not None
    assert wrong(desk) == []
    assert desk.in_sight("journal.what")
    desk.key("F6")
    assert desk.focused() == "journal.detail"
    desk.window.resize(*ROOMY)
    still(desk.window)
    assert desk.find("journal.detail").width() < desk.find("journal.table").width()


@pytest.mark.parametrize("size", SMALL, ids=lambda size: str(size[0]))
def test_a_complaint_and_a_receipt(open_desk: OpenDesk, size: tuple[int, int]) -> None:
    desk = open_desk("counter")
    desk.window.resize(*size)
    with_wang(desk)
    desk.begin("201")
    desk.fill("form.prepay_fen", "50")
    desk.key("Tab", "Ctrl+Return", "F9")
    desk.fill("checkout_cash", "500")
    desk.key("F9", "Return", "Alt+T")
    assert wrong(desk) == []
    assert desk.in_sight("complaint_submit")
    for language in (*LANGUAGES[1:], LANGUAGES[0]):
        desk.window.set_language(language)
        still(desk.window)
        assert desk.in_sight("complaint_phone"), "fields are as wide as the form"
        assert all(desk.in_sight(f"complaint_category_{each}") for each in ComplaintCategory)
    desk.key("Ctrl+Return")
    assert desk.there("complaint_errors")
    assert wrong(desk) == []
    desk.key("Esc")
    assert wrong(desk) == []
    desk.window.go("documents")
    assert wrong(desk) == []
    assert not desk.there("documents_reverse")
    presenter = desk.window.mounted["documents"].presenter
    assert isinstance(presenter, DocumentsPresenter)
    with desk.program.store.read() as queries:
        presenter.choose(queries.money.recent(1)[0].receipt)
    assert desk.there("documents_reverse")
    assert wrong(desk) == []
    assert desk.in_sight("documents_reverse")


def test_a_work_in_full(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)
    stage = WorkStage(tmp_path, qtbot)
    stage.take_in()
    stage.presenter.start()
    stage.view.resize(LEAST[0] - FRAME[0], LEAST[1] - FRAME[1])
    for language in LANGUAGES:
        stage.view.retranslate(texts()[language])
        still(stage.view)
        assert faults(stage.view) == []
        assert in_sight(stage.button("work.submit"))
    stage.close()
