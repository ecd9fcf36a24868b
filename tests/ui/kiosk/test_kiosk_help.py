"""Whoever is stuck at a kiosk: a call for staff, and the last number once more."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.documents import DocumentMoved, SpoolState
from app.domain.errors import UserError
from app.domain.staff import Role
from app.services.floor import FloorService
from app.services.help_calls import HelpService
from app.services.link import LinkMode
from app.services.paper_marks import StandaloneAcknowledgements, marks_for
from app.services.ports import Stamp
from app.services.sessions import Session
from app.ui.screens.kiosk.state import IDLE_S, ISSUED_S, WARNING_S, KioskMode, Slip
from tests.factories_kiosk import MOBILE_NUMBER
from tests.queue_link import QueueLink
from tests.seen import KIOSK_LEAST, faults
from tests.ui.kiosk.stage import PayStage

MINUTE = 60_000


def wait(pay: PayStage, ms: int) -> None:
    """Let time pass."""
    pay.till.rig.clock.advance_ms(ms)


def slip(pay: PayStage) -> Slip:
    """Return what became of the last slip that was asked for."""
    return pay.presenter.state.slip


def test_a_call_for_staff_is_one_call_until_somebody_comes(pay: PayStage) -> None:
    assert "叫工作人员" in pay.words()
    pay.tap("kiosk_help")
    assert "已叫，请稍候" in pay.words()
    assert not pay.find("kiosk_help").isEnabled()
    pay.presenter.helping.call_staff()
    floor = FloorService(pay.till.rig.store, pay.till.rig.clock)
    boss = Session("s-boss", "T10008", "测试·周正明", (Role.DUTY_MANAGER,), "manager", None)
    (call,) = floor.look(boss).help_calls
    assert call.place
    floor.go_to(boss, call.help_id)
    assert "工作人员就来" in pay.words()
    assert floor.look(boss).help_calls == ()
    with pytest.raises(UserError, match=r"help\.gone"):
        floor.go_to(boss, call.help_id)
    wait(pay, 3 * MINUTE)
    pay.presenter.refresh()
    assert pay.find("kiosk_help").isEnabled()
    pay.tap("kiosk_help")
    assert len(floor.look(boss).help_calls) == 1
    wait(pay, 31 * MINUTE)
    assert floor.look(boss).help_calls == (), "nobody waits there that long"
    pay.presenter.refresh()
    assert "叫工作人员" in pay.words()


def test_a_kiosk_that_is_cut_off_promises_nobody(pay: PayStage) -> None:
    link, rig = QueueLink(LinkMode.OFFLINE), pay.till.rig
    pay.till.desk.help = HelpService(rig.store, rig.clock, link)
    pay.tap("kiosk_help")
    assert "已叫，请稍候" not in pay.words()
    assert "叫不到，请到窗口" in pay.words()
    assert pay.find("kiosk_help").isEnabled()
    pay.tap("kiosk_help")
    link.mode = LinkMode.HUB
    pay.presenter.refresh()
    assert "已叫，请稍候" in pay.words(), "the hub brings it to the desks now"
    assert not pay.find("kiosk_help").isEnabled()


def test_a_call_belongs_to_whoever_made_it(pay: PayStage) -> None:
    pay.tap("kiosk_help")
    assert not pay.find("kiosk_help").isEnabled()
    pay.tap("kiosk_home_services", "kiosk_flow_back")
    assert "已叫，请稍候" in pay.words(), "one page back it is still the same customer"
    pay.tap("kiosk_home_services", "kiosk_flow_done")
    assert pay.find("kiosk_help").isEnabled()
    assert "已叫" not in pay.words(), "the next customer has called nobody"
    pay.tap("kiosk_help")
    floor = FloorService(pay.till.rig.store, pay.till.rig.clock)
    boss = Session("s-boss", "T10008", "测试·周正明", (Role.DUTY_MANAGER,), "manager", None)
    (call,) = floor.look(boss).help_calls
    floor.go_to(boss, call.help_id)
    assert "工作人员就来" in pay.words()
    pay.tap("kiosk_home_services", "kiosk_flow_done")
    assert "工作人员就来" not in pay.words()


def test_a_call_that_nobody_answers_says_when_it_was_made_and_may_be_made_again(pay: PayStage) -> None:
    pay.tap("kiosk_help")
    wait(pay, MINUTE)
    pay.seconds(1)
    assert "09:00 已叫，再叫" in pay.words()
    assert pay.find("kiosk_help").isEnabled()
    pay.tap("kiosk_help")
    assert "已叫，请稍候" in pay.words()
    floor = FloorService(pay.till.rig.store, pay.till.rig.clock)
    boss = Session("s-boss", "T10008", "测试·周正明", (Role.DUTY_MANAGER,), "manager", None)
    (call,) = floor.look(boss).help_calls
    assert call.at_ms == pay.presenter.state.called_ms - MINUTE, "one call a machine, waiting since the first"
    floor.go_to(boss, call.help_id)
    assert floor.look(boss).help_calls == ()


def boss_sees_calls(pay: PayStage) -> int:
    """Return how many calls from kiosks stand on the floor."""
    boss = Session("s-boss", "T10008", "测试·周正明", (Role.DUTY_MANAGER,), "manager", None)
    return len(FloorService(pay.till.rig.store, pay.till.rig.clock).look(boss).help_calls)


@pytest.mark.parametrize("ways", [(), ("kiosk_elder",)])
@pytest.mark.parametrize(
    "page", ["services", "phone", "bill", "booking", "progress", "complain", "tariff", "card"]
)
def test_every_page_between_the_first_and_the_last_calls_staff(
    pay: PayStage, page: str, ways: tuple[str, ...]
) -> None:
    pay.tap(*ways, f"kiosk_home_{page}")
    mode = pay.mode
    button = pay.find("kiosk_flow_help")
    assert min(button.width(), button.height()) >= KIOSK_LEAST
    pay.tap("kiosk_flow_help")
    assert pay.shows(mode), "the page stays as it is"
    assert not button.isEnabled()
    assert button.accessibleName() == "已叫，请稍候"
    assert boss_sees_calls(pay) == 1
    pay.tap("kiosk_flow_back")
    assert not pay.find("kiosk_help").isEnabled(), "the first page knows of the call"


def test_an_end_page_calls_staff_and_waits_for_them(pay: PayStage) -> None:
    pay.tap("kiosk_any")
    pay.seconds(ISSUED_S - 1)
    pay.tap("kiosk_end_help")
    assert boss_sees_calls(pay) == 1
    pay.seconds(ISSUED_S - 1)
    assert pay.shows(KioskMode.ISSUED)
    pay.tap("kiosk_back")
    assert pay.find("kiosk_help").isEnabled(), "the next customer has called nobody"


def test_a_call_is_not_forgotten_with_the_number_that_was_taken_meanwhile(pay: PayStage) -> None:
    pay.tap("kiosk_help", "kiosk_any")
    assert pay.shows(KioskMode.ISSUED)
    assert pay.find("kiosk_end_help").accessibleName() == "已叫，请稍候"
    assert not pay.find("kiosk_end_help").isEnabled()


def test_staff_can_be_called_while_a_payment_is_open(pay: PayStage) -> None:
    pay.tap("kiosk_home_pay")
    pay.type(MOBILE_NUMBER)
    pay.tap("kiosk_confirm", "kiosk_pay", "kiosk_scan_later")
    assert pay.shows(KioskMode.PAYING)
    pay.tap("kiosk_flow_help")
    assert boss_sees_calls(pay) == 1
    assert pay.shows(KioskMode.PAYING)


def test_a_call_whose_customer_has_left_is_not_the_next_ones(pay: PayStage) -> None:
    held: list[Callable[[], object]] = []
    write = pay.tasks.write

    def later(*given: Any, **named: Any) -> None:  # noqa: ANN401 - whatever a runner takes
        held.append(lambda: write(*given, **named))

    pay.tap("kiosk_home_tariff")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pay.tasks, "write", later)
        pay.tap("kiosk_flow_help", "kiosk_flow_done")
    (call,) = held
    call()
    assert pay.shows(KioskMode.HOME)
    assert pay.find("kiosk_help").isEnabled()


def test_a_call_from_the_first_page_goes_with_whoever_made_it(pay: PayStage) -> None:
    pay.tap("kiosk_help")
    assert not pay.find("kiosk_help").isEnabled()
    pay.seconds(IDLE_S + WARNING_S)
    assert pay.shows(KioskMode.HOME)
    assert pay.find("kiosk_help").isEnabled(), "the next customer has called nobody"
    assert boss_sees_calls(pay) == 1, "and somebody still comes"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("ways", [(), ("kiosk_elder",)])
def test_who_gets_no_further_is_offered_a_number(pay: PayStage, language: str, ways: tuple[str, ...]) -> None:
    pay.tap(f"kiosk_language_{language}", *ways, "kiosk_home_phone")
    assert not pay.find("kiosk_entry_any").isVisible(), "not before anything went wrong"
    pay.type("13999999999")
    pay.tap("kiosk_confirm")
    assert pay.find("kiosk_problem").isVisible()
    assert pay.find("kiosk_entry_any").isVisible()
    assert faults(pay.view, KIOSK_LEAST) == []
    assert pay.view.height() == 1920
    pay.tap("kiosk_entry_any")
    assert pay.shows(KioskMode.ISSUED)


def test_a_card_that_does_not_count_leads_to_a_number_too(pay: PayStage) -> None:
    pay.tap("kiosk_home_card", "kiosk_card_expired")
    assert pay.shows(KioskMode.CARD)
    assert "请客户" not in pay.find("kiosk_problem").accessibleName(), "the customer reads it, no clerk"
    assert "请换一张有效的证件" in pay.find("kiosk_problem").accessibleName()
    pay.tap("kiosk_card_any")
    assert pay.shows(KioskMode.ISSUED)


def test_an_amount_out_of_bounds_is_no_reason_for_a_number(pay: PayStage) -> None:
    pay.tap("kiosk_home_pay")
    pay.type(MOBILE_NUMBER)
    pay.tap("kiosk_confirm", "kiosk_amount_other")
    pay.type("99999")
    pay.tap("kiosk_confirm")
    assert pay.find("kiosk_problem").isVisible()
    assert not pay.find("kiosk_entry_any").isVisible()


def test_the_last_number_is_printed_again_and_marked(pay: PayStage) -> None:
    assert not pay.find("kiosk_again").isVisible()
    pay.tap("kiosk_any", "kiosk_back")
    assert pay.shows(KioskMode.HOME)
    assert not pay.find("kiosk_help").isHidden()
    pay.tap("kiosk_again")
    assert slip(pay) is Slip.WAITING, "the first one is still on its way to paper"
    rig = pay.till.rig
    store = rig.store
    with store.read() as queries:
        (first,) = queries.documents.recent(5)
    with store.write(Stamp("")) as unit:
        unit.record(
            DocumentMoved(
                document_id=first.document_id, state=SpoolState.DONE, detail="", attempts=1, at_ms=1
            )
        )
    pay.tap("kiosk_again")
    assert slip(pay) is Slip.SENT
    assert not pay.find("kiosk_again").isEnabled()
    with store.read() as queries:
        second = next(
            each for each in queries.documents.recent(5) if each != first and each.state is SpoolState.QUEUED
        )
    assert marks_for(store, StandaloneAcknowledgements(), second).reprint == 1
    pay.presenter.finish()
    wait(pay, 5 * MINUTE + 1)
    pay.presenter.refresh()
    assert not pay.find("kiosk_again").isVisible(), "by then it is somebody else who asks"
    pay.presenter.helping.reprint_last()
    with store.read() as queries:
        assert len(queries.documents.recent(5)) == 2


def test_a_hall_that_is_open_day_and_night_names_no_closing_time(pay: PayStage) -> None:
    assert "今天 20:00 闭厅" in pay.words()
    pay.till.rig.open_day_and_night()
    pay.presenter.refresh()
    assert "本厅全天营业" in pay.words()
    assert "闭厅" not in pay.words()
