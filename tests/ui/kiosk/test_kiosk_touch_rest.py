"""The side paths of the kiosk by touch alone, and that no control of it is left out of these tests."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.domain.business.spec import Form
from app.domain.complaints import ComplaintCategory
from app.domain.errors import EnvironmentFault
from app.domain.queue import Precedence
from app.services.floor import FloorService
from app.services.kiosk_desk import MATTERS, WISHES
from app.services.rows.queue import TicketRow
from app.services.visits import Visit
from app.ui.screens.kiosk.state import Complaining, KioskMode
from app.ui.screens.kiosk.view import makers
from tests.appointments_hall import at
from tests.kiosk_hall import BROADBAND, WANG, KioskHall
from tests.people import MANAGER, MANAGER_PIN
from tests.screens.kiosk import book

HERE = Path(__file__).parent
BY_TOUCH = ("test_kiosk_touch.py", "test_kiosk_touch_rest.py")
ALIKE = re.compile(r"kiosk_(?:service_\w+|card_(?!any)\w+|own_\d+|key_\d|letter_.)")
"""Controls of which a hall, a catalogue or an alphabet says how many there are."""
REPORT: Form = {
    "numbers": (BROADBAND,),
    "address": "示例市滨河路 1 号 2-301",
    "fault": "no_internet",
    "area": "town",
    "notes": "光猫红灯",
    "phone": WANG,
    "notify": "sms",
}
pytestmark = pytest.mark.usefixtures("hand")


def test_no_control_of_the_kiosk_is_left_out(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_services")
    pages = [make(kiosk.presenter.state) for make in makers(kiosk.presenter, kiosk.program.texts).values()]
    tops = (kiosk.window, *pages)
    found = {each.objectName() for top in tops for each in top.findChildren(QAbstractButton)}
    for page in pages:
        page.deleteLater()
    assert "" not in found, "nobody could look for it"
    touched = [re.compile(way) for name in BY_TOUCH for way in touches(HERE / name)]
    own = {each for each in found if not ALIKE.fullmatch(each)}
    assert {"kiosk_booked_plain", "kiosk_home_bill", "kiosk_matter_3", "kiosk_end_help"} <= own
    assert sorted(each for each in own if not any(way.fullmatch(each) for way in touched)) == []


def touches(path: Path) -> Iterator[str]:
    """Yield what a file of tests touches by name, with a gap where a name is put together."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            for name in call.args if call.func.attr in {"tap", "held"} else ():
                if isinstance(name, ast.Constant):
                    yield re.escape(str(name.value))
                elif isinstance(name, ast.JoinedStr):
                    parts = (each.value if isinstance(each, ast.Constant) else None for each in name.values)
                    yield "".join(".+" if part is None else re.escape(str(part)) for part in parts)


def ticket(kiosk: KioskHall) -> tuple[TicketRow, str | None]:
    """Return the only number that was given, and the service number (subscriber id) that was named."""
    assert kiosk.shows(KioskMode.ISSUED)
    with kiosk.program.store.read() as queries:
        (found,) = queries.queue.open_tickets()
        return found, queries.queue.linked(found.ticket_id)


def test_staff_are_called_from_the_first_page_from_within_and_from_an_end(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_help")
    answered(kiosk, "kiosk_help")
    kiosk.tap("kiosk_home_phone", "kiosk_flow_help")
    answered(kiosk, "kiosk_flow_help")
    kiosk.tap("kiosk_flow_back", "kiosk_any", "kiosk_end_help")
    answered(kiosk, "kiosk_end_help")


def answered(kiosk: KioskHall, button: str) -> None:
    """Let somebody of the floor go to the kiosk that calls, and look at what it says then."""
    floor = FloorService(kiosk.program.store, kiosk.hall.rig.clock)
    manager = kiosk.hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    (call,) = floor.look(manager).help_calls
    assert not kiosk.find(button).isEnabled()
    floor.go_to(manager, call.help_id)
    kiosk.presenter.refresh()
    assert kiosk.says("工作人员就来")


def test_who_gets_no_further_takes_a_number(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_phone")
    kiosk.keys("13899999999")
    kiosk.tap("kiosk_confirm")
    assert kiosk.find("kiosk_problem").isVisible()
    kiosk.tap("kiosk_entry_any")
    assert ticket(kiosk)[1] is None


def test_a_card_that_is_not_taken_leads_to_a_number(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_card", "kiosk_card_expired")
    assert kiosk.shows(KioskMode.CARD)
    assert kiosk.find("kiosk_problem").isVisible()
    kiosk.tap("kiosk_card_any")
    assert ticket(kiosk)[0].precedence is Precedence.NONE


def test_whoever_laid_a_card_takes_the_number_they_are_entitled_to(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_card", "kiosk_card_elder_76")
    assert kiosk.shows(KioskMode.HOLDER)
    kiosk.tap("kiosk_holder_any")
    assert ticket(kiosk)[0].precedence is Precedence.ELDER


def test_the_owner_is_proven_by_the_card_and_by_nobody_elses(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_bill")
    kiosk.keys("12")
    kiosk.tap("kiosk_key_clear")
    kiosk.keys(WANG)
    kiosk.tap("kiosk_confirm", "kiosk_prove_card", "kiosk_card_elder_76")
    assert kiosk.shows(KioskMode.PROVE_CARD)
    assert kiosk.find("kiosk_problem").isVisible()
    kiosk.tap("kiosk_card_wang_xiaoming")
    assert kiosk.shows(KioskMode.SEEN)
    with kiosk.held("kiosk_hold"):
        assert kiosk.says("测试·王小明")
    assert not kiosk.says("测试·王小明")


def test_an_amount_that_no_button_offers_is_typed_and_paid(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_bill")
    kiosk.keys(BROADBAND)
    kiosk.tap("kiosk_confirm", "kiosk_to_pay", "kiosk_amount_3", "kiosk_amount_4", "kiosk_amount_other")
    kiosk.keys("99999")
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.AMOUNT)
    assert kiosk.find("kiosk_problem").isVisible()
    kiosk.tap("kiosk_key_clear")
    kiosk.keys("45")
    kiosk.tap("kiosk_confirm")
    assert kiosk.presenter.state.amount_fen == 45_00
    kiosk.tap("kiosk_amount_0")
    assert kiosk.presenter.state.amount_fen == 101_23


def test_who_comes_too_early_takes_an_ordinary_number_and_keeps_the_appointment(kiosk: KioskHall) -> None:
    book(kiosk, "11:00")
    kiosk.tap("kiosk_home_booking")
    kiosk.keys(WANG)
    kiosk.tap("kiosk_confirm", "kiosk_booked_keep")
    assert kiosk.shows(KioskMode.HOME), "nothing was taken, and the appointment stands"
    kiosk.tap("kiosk_home_booking")
    kiosk.keys(WANG)
    kiosk.tap("kiosk_confirm", "kiosk_booked_plain")
    given, named = ticket(kiosk)
    assert (given.service_id, named) == ("broadband", kiosk.hall.subscriber(WANG).subscriber_id)


def told(kiosk: KioskHall) -> Complaining:
    """Return what was said so far."""
    found = kiosk.presenter.state.complaining
    assert found is not None
    return found


def test_each_claim_is_made_and_taken_back(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_services")
    for precedence in (Precedence.ELDER, Precedence.DISABLED, Precedence.PREGNANT):
        kiosk.tap(f"kiosk_claim_{precedence.value}")
        assert kiosk.presenter.state.precedence is precedence
    kiosk.tap("kiosk_claim_pregnant")
    assert kiosk.presenter.state.precedence is Precedence.NONE


@pytest.mark.parametrize("category", ComplaintCategory)
def test_each_matter_and_each_wish_is_one_touch(kiosk: KioskHall, category: ComplaintCategory) -> None:
    kiosk.tap("kiosk_home_complain", f"kiosk_category_{category.value}")
    for place, matter in enumerate(MATTERS[category]):
        kiosk.tap(f"kiosk_matter_{place}")
        assert told(kiosk).matters[-1] == matter
    for wish in WISHES:
        kiosk.tap(f"kiosk_wish_{wish}")
        assert told(kiosk).wish == wish
    kiosk.tap("kiosk_matters_go")
    assert kiosk.shows(KioskMode.CONTACT)


def test_how_far_an_order_is_by_the_number_on_its_slip(kiosk: KioskHall) -> None:
    """The number as printed: `S-`, the day, and which of the day; then the end of the phone number."""
    row = kiosk.hall.subscriber(BROADBAND)
    orders = kiosk.program.services.orders
    visit = Visit(customer_id=row.customer_id, subscriber_id=row.subscriber_id)
    order = orders.submit(kiosk.hall.clerk(), "fault_report", REPORT, visit).order
    assert order.code.startswith("S-")
    kiosk.tap("kiosk_home_progress")
    kiosk.letters(order.code)
    kiosk.tap("kiosk_letters_go")
    kiosk.keys("0000")
    kiosk.tap("kiosk_confirm")
    assert kiosk.find("kiosk_problem").isVisible()
    kiosk.keys(BROADBAND[-4:])
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.PROGRESS)
    assert kiosk.says("报障")
    assert kiosk.text_of("kiosk_progress_state") == "处理中"
    kiosk.tap("kiosk_progress_any")
    assert ticket(kiosk)[1] == row.subscriber_id


def test_before_and_after_the_hours_no_number_is_to_be_had(kiosk: KioskHall) -> None:
    for clock, mode in (("07:59", KioskMode.EARLY), ("20:30", KioskMode.LATE)):
        kiosk.hall.rig.clock.advance_ms(at(clock) - kiosk.hall.rig.clock.now_ms())
        kiosk.presenter.refresh()
        assert kiosk.shows(mode)
        kiosk.tap("kiosk_language_en", "kiosk_elder")
        assert kiosk.shows(mode)
        assert kiosk.says("8:30")
        kiosk.tap("kiosk_language_zh_CN", "kiosk_elder")
        kiosk.tap("kiosk_help")
        assert kiosk.says("已叫")


def test_a_number_that_would_come_too_late_is_refused_and_one_touch_leads_back(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_services", "kiosk_service_broadband", "kiosk_back", "kiosk_home_services")
    kiosk.hall.rig.clock.advance_ms(at("19:55") - kiosk.hall.rig.clock.now_ms())
    kiosk.tap("kiosk_service_broadband")
    assert kiosk.shows(KioskMode.LATE)
    kiosk.tap("kiosk_message_button")
    assert kiosk.shows(KioskMode.LATE), "by now nobody is given one"
    button = kiosk.window.findChild(QAbstractButton, "kiosk_message_button")
    assert button is not None
    assert not button.isVisible(), "there is nothing that it could do"


def test_out_of_order_says_so_and_one_touch_tries_again(
    kiosk: KioskHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patch:
        patch.setattr(kiosk.program.services.queue, "hall_wait", broken)
        kiosk.presenter.refresh()
        assert kiosk.shows(KioskMode.FAULT)
        kiosk.tap("kiosk_message_button")
        assert kiosk.shows(KioskMode.FAULT)
    kiosk.tap("kiosk_message_button", "kiosk_any")
    assert ticket(kiosk)[0].number == "A001"
    kiosk.tap("kiosk_back", "kiosk_again")
    assert kiosk.shows(KioskMode.HOME)
