"""What the hall refuses at once: no alarm, no such drawer, settings and disputes of nothing."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.documents_of_identity import Ages, DocumentKind
from app.domain.drawers import DisputeKind
from app.domain.errors import UserError
from app.domain.identity_checks import Presented, Shown, run_checks
from app.domain.verification import CheckOutcome, Standing
from app.services.alarms import AlarmService
from app.services.drawers import DrawerService
from app.services.hall_desk import HallDesk
from tests.factories_close import CLERK, HEAD, MANAGER, PIN, CloseRig, notes


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


@pytest.fixture
def alarms(rig: CloseRig) -> AlarmService:
    return AlarmService(rig.store, rig.clock, rig.ids, rig.staff)


def test_without_an_alarm_nothing_is_counted_or_lifted(rig: CloseRig, alarms: AlarmService) -> None:
    shift_id = rig.open()
    with pytest.raises(UserError) as caught:
        alarms.lift(MANAGER, PIN)
    assert caught.value.code == "alarm.none"
    with pytest.raises(UserError) as caught:
        alarms.count(shift_id, notes(500_00), CLERK, PIN)
    assert caught.value.code == "alarm.none"
    assert alarms.current() is None


def test_an_unknown_drawer_is_not_counted(rig: CloseRig, alarms: AlarmService) -> None:
    rig.open()
    alarms.raise_alarm(rig.session())
    with pytest.raises(UserError) as caught:
        alarms.count("shift-of-nobody", notes(500_00), CLERK, PIN)
    assert caught.value.code == "shift.unknown"
    view = alarms.current()
    assert view is not None
    assert [drawer.clerk for drawer in view.left] == [CLERK]


@pytest.mark.parametrize("amount_fen", [0, -5_00])
def test_a_dispute_is_about_some_money(rig: CloseRig, amount_fen: int) -> None:
    rig.open()
    drawers = DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)
    with pytest.raises(UserError) as caught:
        drawers.dispute(rig.session(), DisputeKind.GAVE_MORE, amount_fen)
    assert caught.value.code == "drawer.dispute_amount"
    view = drawers.view(rig.session())
    assert view is not None
    assert view.disputes == ()


@pytest.mark.parametrize(
    ("key", "words", "code"),
    [
        ("queue.patience", "5", "policy.unknown"),
        ("queue.park_min", "ten", "policy.number"),
        ("queue.park_min", "7.5", "policy.number"),
        ("queue.park_min", "-7", "policy.number"),
        ("queue.park_min", "", "policy.number"),
    ],
)
def test_a_setting_is_a_known_one_and_a_number(rig: CloseRig, key: str, words: str, code: str) -> None:
    desk, head = HallDesk(rig.store, rig.clock, rig.staff), rig.session(HEAD, None)
    before = desk.look(head).settings
    with pytest.raises(UserError) as caught:
        desk.change(head, key, words, "busy season")
    assert caught.value.code == code
    assert desk.look(head).settings == before


@pytest.mark.parametrize("standing", [Standing.AGENT, Standing.GUARDIAN])
def test_an_organisation_acts_for_nobody(standing: Standing) -> None:
    company = Presented(
        kind=DocumentKind.ORGANISATION,
        number="91350100M000100Y43",
        name="测试样例公司",
        birth=None,
        valid_from=None,
        valid_until=None,
        from_chip=False,
    )
    found = run_checks(
        company,
        today=date(2026, 3, 11),
        at_ms=7,
        ages=Ages(),
        recorded_name=None,
        same_person=True,
        entry=None,
        shown=Shown(standing=standing),
    )
    signer = next(line for line in found.lines if line.code == "signer")
    assert (signer.outcome, signer.detail) == (CheckOutcome.REFUSED, "check.acts_organisation")
    assert not found.passed
