"""The kiosk: a number in at most two touches, one for a double tap, and nothing kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.devices.id_reader.samples import SimulatedIdReader
from app.domain.documents import DocumentMoved, SpoolState
from app.domain.errors import EnvironmentFault, UserError
from app.domain.halls import ServiceDefined
from app.domain.queue import Precedence
from app.services.appointments import AppointmentService
from app.services.claims import ClaimService
from app.services.complaints import ComplaintService
from app.services.kiosk_bills import KioskBills
from app.services.kiosk_desk import KioskDesk
from app.services.kiosk_money import KioskMoney
from app.services.link import LinkMode
from app.services.money import CheckoutService
from app.services.payment_codes import PaymentCodes
from app.services.progress import ProgressService
from app.services.service_passwords import ServicePasswordService
from app.ui.screens.kiosk.parts import known_icon
from app.ui.screens.kiosk.presenter import STATES, KioskMode, KioskParts, KioskPresenter, Slip
from app.ui.screens.kiosk.view import KioskView
from app.ui.widgets.labels import Label
from tests.queue_hall import MINUTE, QueueHall
from tests.queue_link import QueueLink
from tests.seen import KIOSK_LEAST, faults
from tests.ui.kiosk.stage import Hands


class Stage(Hands):
    """A kiosk that has nobody's money or data."""

    def __init__(self, hall: QueueHall, qtbot: QtBot) -> None:
        self.hall = hall
        rig = hall.rig
        self.presenter = KioskPresenter(
            hall.queue, rig.store, rig.store, hall.tasks, rig.clock, rig.ids, parts_of(hall)
        )
        self.view = KioskView(self.presenter, hall.texts)
        qtbot.addWidget(self.view)
        self.view.resize(1080, 1920)
        self.view.show()
        QApplication.processEvents()


def parts_of(hall: QueueHall) -> KioskParts:
    """Return what a kiosk without a line to a provider and without a reader has."""
    rig = hall.rig
    base = (rig.store, rig.clock, rig.ids)
    codes = PaymentCodes(*base, None)
    checkout = CheckoutService(*base, SimulatedCardTerminal(), hall.texts)
    money = KioskMoney(*base, checkout, codes, ClaimService(*base, codes, checkout), hall.texts)
    bills = KioskBills(*base, SimulatedIdReader((), rig.clock), ServicePasswordService(*base))
    desk = KioskDesk(rig.store, rig.clock, ComplaintService(*base), ProgressService(rig.store), hall.texts)
    return KioskParts(bills, money, desk, AppointmentService(*base, hall.queue))


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    hall = QueueHall(tmp_path, qapp)
    made = Stage(hall, qtbot)
    yield made
    made.view.hide()
    hall.close()


@pytest.fixture
def link() -> QueueLink:
    return QueueLink()


@pytest.fixture
def linked(tmp_path: Path, link: QueueLink, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    hall = QueueHall(tmp_path, qapp, link)
    made = Stage(hall, qtbot)
    yield made
    made.view.hide()
    hall.close()


def test_every_mode_is_declared() -> None:
    assert set(STATES) == set(KioskMode)


def test_one_touch_gives_a_number(stage: Stage) -> None:
    assert stage.shows(KioskMode.HOME)
    stage.tap("kiosk_any")
    assert stage.shows(KioskMode.ISSUED)
    number = stage.find("kiosk_number")
    assert isinstance(number, Label)
    assert number.text() == "A001"
    (ticket,) = stage.hall.open_tickets()
    assert (ticket.service_id, ticket.language) == ("general", "zh_CN")


def test_a_double_tap_gives_one_number(stage: Stage) -> None:
    stage.tap("kiosk_home_services")
    tile = stage.find("kiosk_service_fee_payment")
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(tile, Qt.MouseButton.LeftButton)
    stage.presenter.take("fee_payment")
    assert len(stage.hall.open_tickets()) == 1


def test_a_service_is_two_touches(stage: Stage) -> None:
    stage.tap("kiosk_home_services", "kiosk_service_open_account")
    assert stage.shows(KioskMode.ISSUED)


def test_precedence_goes_with_the_service(stage: Stage) -> None:
    stage.tap("kiosk_home_services", "kiosk_claim_elder", "kiosk_service_open_account")
    (ticket,) = stage.hall.open_tickets()
    assert (ticket.precedence, ticket.service_id) == (Precedence.ELDER, "open_account")


def test_a_claim_can_be_taken_back(stage: Stage) -> None:
    claims = []
    stage.tap("kiosk_home_services")
    for _ in range(2):
        stage.tap("kiosk_claim_pregnant")
        claims.append(stage.presenter.state.precedence)
    assert claims == [Precedence.PREGNANT, Precedence.NONE]


def test_the_slip_follows_the_language(stage: Stage) -> None:
    stage.tap("kiosk_language_en")
    stage.tap("kiosk_home_services")
    tile = stage.find("kiosk_service_general")
    assert isinstance(tile, QAbstractButton)
    assert tile.text() == "General"
    stage.tap("kiosk_service_general")
    (ticket,) = stage.hall.open_tickets()
    assert ticket.language == "en"


def test_done_forgets_everything(stage: Stage) -> None:
    stage.tap("kiosk_language_en")
    stage.tap("kiosk_elder")
    stage.tap("kiosk_any")
    assert stage.presenter.state.left_s == 40
    stage.tap("kiosk_back")
    state = stage.presenter.state
    assert (state.mode, state.language, state.elder, state.issued) == (KioskMode.HOME, "zh_CN", False, None)


def test_the_number_goes_by_itself_after_twenty_seconds(stage: Stage) -> None:
    stage.tap("kiosk_any")
    stage.seconds(19)
    assert (stage.mode, stage.presenter.state.left_s) == (KioskMode.ISSUED, 1)
    stage.seconds(1)
    assert stage.shows(KioskMode.HOME)
    assert not at_finger(stage, "kiosk_help"), "the finger was meant for the page before"
    stage.view.listen()
    assert at_finger(stage, "kiosk_help")


def at_finger(stage: Stage, name: str) -> bool:
    """Return whether a touch on a button of the home page reaches it."""
    QApplication.processEvents()
    button = stage.find(name)
    return stage.view.childAt(button.mapTo(stage.view, button.rect().center())) is button


def test_waiting_has_no_minutes_while_no_counter_is_open(stage: Stage) -> None:
    stage.tap("kiosk_any", "kiosk_back")
    assert "现在等候 1 人，窗口开放后就叫号" in stage.words()
    stage.hall.sign_in(1)
    stage.presenter.refresh()
    assert "窗口开放后就叫号" not in stage.words()


def test_another_slip_only_when_the_first_has_left(stage: Stage) -> None:
    stage.tap("kiosk_any")
    stage.seconds(10)
    stage.tap("kiosk_reprint")
    assert (stage.presenter.state.slip, stage.presenter.state.left_s) == (Slip.WAITING, 20)
    subject = f"ticket:{stage.hall.open_tickets()[0].ticket_id}"
    with stage.hall.rig.store.read() as queries:
        (document,) = queries.documents.of_subject(subject)
    stage.hall.rig.record(
        DocumentMoved(document_id=document.document_id, state=SpoolState.DONE, detail="", attempts=1, at_ms=0)
    )
    stage.tap("kiosk_reprint")
    assert stage.presenter.state.slip is Slip.SENT
    assert not stage.find("kiosk_reprint").isEnabled()
    stage.presenter.reprint()
    with stage.hall.rig.store.read() as queries:
        assert len(queries.documents.of_subject(subject)) == 2


def test_idle_it_warns_and_forgets_but_one_touch_extends(stage: Stage) -> None:
    stage.tap("kiosk_language_en")
    stage.seconds(60)
    assert stage.shows(KioskMode.WARNING)
    stage.tap("kiosk_message_button")
    assert (stage.mode, stage.presenter.state.language) == (KioskMode.HOME, "en")
    stage.seconds(59)
    QTest.mouseClick(stage.view, Qt.MouseButton.LeftButton)
    stage.seconds(59)
    assert stage.shows(KioskMode.HOME)
    stage.seconds(1 + 29)
    assert stage.shows(KioskMode.WARNING)
    stage.seconds(1)
    assert (stage.mode, stage.presenter.state.language) == (KioskMode.HOME, "zh_CN")


def test_elder_mode_has_twice_the_time(stage: Stage) -> None:
    stage.tap("kiosk_elder")
    stage.seconds(119)
    assert stage.shows(KioskMode.HOME)
    stage.seconds(1)
    assert (stage.mode, stage.presenter.state.left_s) == (KioskMode.WARNING, 60)


def test_an_untouched_kiosk_never_warns(stage: Stage) -> None:
    stage.seconds(200)
    assert stage.shows(KioskMode.HOME)


@pytest.mark.parametrize("elder", [False, True])
def test_targets_are_large_enough_for_fingers(stage: Stage, elder: bool) -> None:
    if elder:
        stage.tap("kiosk_elder")
    QApplication.processEvents()
    shown = [button for button in stage.view.findChildren(QAbstractButton) if button.isVisible()]
    assert len(shown) >= 10
    assert all(button.height() >= 80 and button.width() >= 80 for button in shown)
    assert all(button.accessibleName() for button in shown)


def test_before_opening_and_after_the_stop_there_is_no_dead_button(stage: Stage) -> None:
    stage.hall.wait(-31 * MINUTE)
    stage.presenter.refresh()
    assert stage.shows(KioskMode.EARLY)
    assert not stage.find("kiosk_message_button").isVisible()
    stage.hall.wait(12 * 60 * MINUTE)
    stage.presenter.refresh()
    assert stage.shows(KioskMode.LATE)
    assert not stage.find("kiosk_message_button").isVisible()


def test_a_service_that_takes_too_long_today_leads_back(stage: Stage) -> None:
    stage.hall.issue("broadband")
    stage.hall.wait((10 * 60 + 58) * MINUTE)
    stage.presenter.refresh()
    assert stage.shows(KioskMode.HOME)
    stage.tap("kiosk_home_services", "kiosk_service_broadband")
    assert stage.shows(KioskMode.LATE)
    stage.tap("kiosk_message_button")
    assert stage.shows(KioskMode.HOME)


def test_a_number_that_a_fault_hid_is_given_again_to_whoever_touches_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = stage.hall.queue.issue

    def breaks_after_the_commit(*arguments: object, **named: object) -> None:
        issue(*arguments, **named)  # type: ignore[arg-type]
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patch:
        patch.setattr(stage.hall.queue, "issue", breaks_after_the_commit)
        stage.tap("kiosk_any")
        assert stage.shows(KioskMode.FAULT)
    stage.tap("kiosk_message_button")
    assert stage.shows(KioskMode.HOME)
    stage.tap("kiosk_any")
    assert stage.presenter.state.issued is not None
    assert len(stage.hall.open_tickets()) == 1
    stage.tap("kiosk_back")
    stage.tap("kiosk_any")
    assert len(stage.hall.open_tickets()) == 2


def test_a_minute_later_it_is_somebody_else(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = stage.hall.queue.issue

    def breaks_after_the_commit(*arguments: object, **named: object) -> None:
        issue(*arguments, **named)  # type: ignore[arg-type]
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patch:
        patch.setattr(stage.hall.queue, "issue", breaks_after_the_commit)
        stage.tap("kiosk_any")
    stage.seconds(60)
    stage.presenter.retry()
    stage.tap("kiosk_any")
    assert len(stage.hall.open_tickets()) == 2


def test_a_store_that_cannot_be_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patch:
        patch.setattr(stage.hall.queue, "hall_wait", broken)
        stage.presenter.refresh()
        assert stage.shows(KioskMode.FAULT)
    stage.seconds(10)
    assert stage.shows(KioskMode.HOME)
    # A number that is shown is never hidden by a fault of the next reading.
    stage.tap("kiosk_any")
    with monkeypatch.context() as patch:
        patch.setattr(stage.hall.queue, "hall_wait", broken)
        stage.presenter.refresh()
    assert stage.shows(KioskMode.ISSUED)


def test_a_refusal_is_said(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object, **_named: object) -> None:
        raise UserError("queue.unknown_service")

    monkeypatch.setattr(stage.hall.queue, "issue", refused)
    stage.tap("kiosk_any")
    assert stage.shows(KioskMode.FAULT)
    stage.presenter.take("general")
    stage.presenter.reprint()
    assert stage.shows(KioskMode.FAULT)


def test_the_catalogue_may_change_while_the_kiosk_stands(stage: Stage) -> None:
    stage.hall.rig.record(
        *(
            ServiceDefined(
                service_id=f"more{number}",
                lane="A",
                title=f"业务{number}",
                title_en=f"Service {number}",
                icon="no-such-icon",
                business_types=(),
                bring=("id_card", "old_sim"),
                minutes=5,
                order=10 + number,
            )
            for number in range(6)
        )
    )
    stage.tap("kiosk_home_services", "kiosk_service_more5")
    assert stage.shows(KioskMode.ISSUED)
    stage.presenter.take("nothing")
    stage.presenter.finish()
    stage.presenter.take("nothing")
    assert stage.shows(KioskMode.HOME)


@pytest.mark.usefixtures("qapp")
def test_icons_are_named_with_or_without_their_set() -> None:
    assert known_icon("mdi6.ticket") == "ticket"
    assert known_icon("wallet-outline") == "wallet-outline"
    assert known_icon("no-such-icon") == "ticket-outline"


def test_without_a_network_it_says_what_still_works_and_gives_numbers(linked: Stage, link: QueueLink) -> None:
    strip = linked.find("kiosk_alone")
    assert not strip.isVisible()
    link.mode, link.connecting = LinkMode.OFFLINE, True
    linked.presenter.refresh()
    QApplication.processEvents()
    assert not strip.isVisible(), "who has only begun to connect misses nobody yet"
    assert "等候人数暂时不清楚" in linked.words()
    assert "等候 0 人" not in linked.words()
    link.connecting = False
    linked.presenter.refresh()
    QApplication.processEvents()
    assert strip.isVisible()
    assert strip.accessibleName() == "网络中断，取号不受影响 取号后，请把小票交窗口工作人员扫一下"
    linked.view.grab()
    linked.tap("kiosk_elder")
    linked.view.grab()
    linked.tap("kiosk_any")
    assert linked.shows(KioskMode.ISSUED)
    assert "前面还有 暂不清楚" in linked.words(), "others' numbers have not come here"
    linked.presenter.set_language("en")
    assert faults(linked.view, KIOSK_LEAST) == [], "long words are smaller, not cut"
    link.mode = LinkMode.CENTRE
    linked.presenter.finish()
    QApplication.processEvents()
    assert not strip.isVisible()
    assert "等候 1 人" in linked.words()


def test_a_restored_kiosk_says_where_to_go_instead(linked: Stage, link: QueueLink) -> None:
    link.recovering = True
    linked.tap("kiosk_any")
    assert linked.shows(KioskMode.FAULT)
    words = {label.text() for label in linked.view.findChildren(Label) if label.isVisible()}
    assert any("请到其他自助机或导办台取号" in each for each in words)
    assert linked.hall.open_tickets() == ()
