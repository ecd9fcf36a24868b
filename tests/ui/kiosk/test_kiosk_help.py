"""Whoever is stuck at a kiosk: a call for staff, and the last number once more."""

import pytest

from app.domain.documents import DocumentMoved, SpoolState
from app.domain.errors import UserError
from app.domain.staff import Role
from app.services.floor import FloorService
from app.services.paper_marks import StandaloneAcknowledgements, marks_for
from app.services.ports import Stamp
from app.services.sessions import Session
from app.ui.screens.kiosk.state import KioskMode, Slip
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
    assert call.at_ms == pay.presenter.state.called_ms, "one call a machine: the newest"
    floor.go_to(boss, call.help_id)
    assert floor.look(boss).help_calls == ()


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
