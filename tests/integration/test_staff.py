"""Signing in and off, PINs, lock-out, take-over, overrides: on a real store (DOMAIN §1)."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.errors import UserError
from app.domain.pins import LOCK_MS
from app.domain.queue import Precedence
from app.domain.rights import Right
from app.domain.staff import Role, StaffPinSet, StaffRegistered
from app.services.access import can, require
from app.services.pin_hashes import hash_pin, pin_fits
from app.services.queue import QueueService
from app.services.rows.staff import StaffRow
from app.services.staff import one_time_pin
from db.tables.staff import OVERRIDE
from tests.fakes import FakeIds
from tests.people import (
    AUDITOR,
    AUDITOR_PIN,
    CLERK,
    CLERK_PIN,
    HEAD,
    MANAGER,
    MANAGER_PIN,
    OTHER_CLERK,
    OTHER_PIN,
    DemoHall,
)
from tests.samples_hall import texts


@pytest.fixture
def hall(tmp_path: Path) -> DemoHall:
    return DemoHall(tmp_path)


def refusal(
    hall: DemoHall, staff_no: str, pin: str, counter: str = "A01-3", *, take_over: bool = False
) -> UserError:
    with pytest.raises(UserError) as refused:
        hall.staff.sign_in(staff_no, pin, "counter", counter, take_over=take_over)
    return refused.value


def row(hall: DemoHall, staff_no: str = CLERK) -> StaffRow:
    with hall.rig.store.read() as queries:
        found = queries.staff.staff(staff_no)
    assert found is not None
    return found


def test_a_clerk_signs_in_and_off(hall: DemoHall) -> None:
    session = hall.staff.sign_in(f" {CLERK.lower()} ", CLERK_PIN, "counter", "A01-3", language="en")
    assert (session.staff_no, session.counter_id, session.language) == (CLERK, "A01-3", "en")
    assert can(session, Right.SERVE)
    assert not can(session, Right.APPROVE)
    with hall.rig.store.read() as queries:
        opened = queries.staff.session_at("A01-3")
        assert opened is not None
        assert opened.session_id == session.session_id
        assert queries.staff.open_sessions() == (opened,)
    hall.staff.sign_off(session)
    hall.staff.sign_off(session)
    with hall.rig.store.read() as queries:
        assert queries.staff.open_session(CLERK) is None
    assert hall.rebuilds()


def test_a_desk_without_a_counter_is_left_too(hall: DemoHall) -> None:
    session = hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    hall.staff.sign_off(session)
    with hall.rig.store.read() as queries:
        assert queries.staff.open_sessions() == ()


def test_an_unknown_number_is_said_to_be_unknown(hall: DemoHall) -> None:
    assert refusal(hall, "T99999", CLERK_PIN).code == "staff.unknown"


def test_six_figures_are_somebodys_number_before_they_may_be_a_pin(hall: DemoHall) -> None:
    assert refusal(hall, "123456", CLERK_PIN).code == "staff.number_with_pin"
    who = row(hall)
    hall.rig.record(
        StaffRegistered(staff_no="T123456", name="测试·六位", hall_id="A01", roles=who.roles),
        StaffPinSet(staff_no="T123456", pin_hash=who.pin_hash, one_time=False, set_by=MANAGER),
    )
    assert hall.staff.check_pin("123456", CLERK_PIN).staff_no == "T123456"


def test_what_is_no_whole_pin_is_no_attempt(hall: DemoHall) -> None:
    assert refusal(hall, " ", CLERK_PIN).code == "staff.number_missing"
    for typed in ("", "12345", "1234567", "12345a"):
        assert refusal(hall, CLERK, typed).code == "staff.pin_digits"
    assert refusal(hall, CLERK, "000000").params == {"left": 4}, "none of them was counted"


def test_five_wrong_pins_lock_for_a_quarter_of_an_hour(hall: DemoHall) -> None:
    assert [refusal(hall, CLERK, "000000").params.get("left") for _ in range(4)] == [4, 3, 2, 1]
    fifth = refusal(hall, CLERK, "000000")
    assert (fifth.code, fifth.params) == ("staff.locked", {"minutes": 15})
    assert refusal(hall, CLERK, CLERK_PIN).code == "staff.locked", "the right PIN does not open a lock"
    hall.rig.clock.advance_ms(LOCK_MS - 1)
    assert refusal(hall, CLERK, CLERK_PIN).params == {"minutes": 1}
    hall.rig.clock.advance_ms(1)
    assert refusal(hall, CLERK, "000000").params == {"left": 4}, "after the lock counting begins again"
    hall.staff.sign_in(CLERK, CLERK_PIN, "counter", "A01-3")
    assert row(hall).failures == 0
    assert hall.rebuilds()


def test_the_count_survives_a_restart(hall: DemoHall) -> None:
    refusal(hall, CLERK, "000000")
    hall.rig.reopen()
    hall.build()
    assert refusal(hall, CLERK, "000000").params == {"left": 3}


def test_the_right_pin_at_the_lock_screen_clears_the_count(hall: DemoHall) -> None:
    session = hall.clerk()
    with pytest.raises(UserError, match=r"staff\.wrong_pin"):
        hall.staff.unlock(session, "000000")
    assert row(hall).failures == 1
    assert hall.staff.unlock(session, CLERK_PIN) == session
    assert row(hall).failures == 0


def test_a_lock_that_falls_while_the_pin_is_checked_holds(
    hall: DemoHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        refusal(hall, CLERK, "000000")
    rival = DemoHall.__new__(DemoHall)
    rival.rig, rival.reader = hall.rig, hall.reader
    rival.build()
    checked = pin_fits

    def slow(pin_hash: str, pin: str) -> bool:
        monkeypatch.setattr("app.services.staff.pin_fits", checked)
        refusal(rival, CLERK, "000000")
        return checked(pin_hash, pin)

    monkeypatch.setattr("app.services.staff.pin_fits", slow)
    assert refusal(hall, CLERK, CLERK_PIN).code == "staff.locked"


def test_one_number_sits_at_one_desk_until_it_takes_over(hall: DemoHall) -> None:
    first = hall.clerk(3)
    elsewhere = refusal(hall, CLERK, CLERK_PIN, "A01-2")
    assert elsewhere.code == "staff.signed_in_elsewhere"
    assert "“3 号台席”" in texts()["zh_CN"].error(elsewhere)
    assert "“Counter 3”" in texts()["en"].error(elsewhere)
    second = hall.staff.sign_in(CLERK, CLERK_PIN, "counter", "A01-2", take_over=True)
    with hall.rig.store.read() as queries:
        opened = queries.staff.open_session(CLERK)
        assert opened is not None
        assert opened.session_id == second.session_id
        assert queries.staff.session_at("A01-3") is None
    hall.staff.sign_off(first)
    with hall.rig.store.read() as queries:
        assert queries.staff.open_session(CLERK) is not None, "a session that was taken over ends nothing"


def test_after_a_crash_the_same_desk_is_taken_over_without_asking(hall: DemoHall) -> None:
    hall.clerk()
    hall.rig.reopen()
    hall.build()
    session = hall.clerk()
    with hall.rig.store.read() as queries:
        assert [each.session_id for each in queries.staff.open_sessions()] == [session.session_id]


def test_a_desk_without_a_counter_has_a_name_too(hall: DemoHall) -> None:
    hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    elsewhere = refusal(hall, MANAGER, MANAGER_PIN)
    assert elsewhere.params == {"place_code": "desk.title.manager"}
    assert "“经理席”" in texts()["zh_CN"].error(elsewhere)
    assert "⟨" not in texts()["en"].error(elsewhere)


def test_a_colleagues_counter_can_be_taken_over(hall: DemoHall) -> None:
    hall.clerk(3)
    taken = refusal(hall, OTHER_CLERK, OTHER_PIN)
    assert (taken.code, taken.params) == ("staff.counter_taken", {"name": "测试·林知夏", "staff_no": CLERK})
    hall.staff.sign_in(OTHER_CLERK, OTHER_PIN, "counter", "A01-3", take_over=True)
    with hall.rig.store.read() as queries:
        assert queries.staff.open_session(CLERK) is None


def test_nobody_leaves_with_a_customer_in_hand(hall: DemoHall) -> None:
    session = hall.clerk()
    queue = QueueService(hall.rig.store, hall.rig.clock, hall.rig.ids)
    ticket = queue.issue("general", "zh_CN", Precedence.NONE, hall.rig.ids.new()).ticket
    queue.call_next(session)
    with pytest.raises(UserError) as refused:
        hall.staff.sign_off(session)
    assert (refused.value.code, refused.value.params) == ("staff.customer_in_hand", {"number": ticket.number})
    assert refusal(hall, CLERK, CLERK_PIN, "A01-2", take_over=True).code == "staff.customer_in_hand"
    assert refusal(hall, OTHER_CLERK, OTHER_PIN, take_over=True).code == "staff.customer_in_hand"
    assert hall.clerk().counter_id == "A01-3", "the own counter can be taken up again after a crash"


def test_a_one_time_pin_is_changed_before_anything_else(hall: DemoHall) -> None:
    manager = hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    one_time = hall.staff.issue_pin(manager, CLERK)
    assert refusal(hall, CLERK, one_time).code == "staff.pin_must_change"
    for new, code in (
        ("123456", "staff.pin_weak"),
        ("12345", "staff.pin_digits"),
        (one_time, "staff.pin_same"),
    ):
        with pytest.raises(UserError) as refused:
            hall.staff.change_pin(CLERK, one_time, new)
        assert refused.value.code == code
    with pytest.raises(UserError, match=r"staff\.wrong_pin"):
        hall.staff.change_pin(CLERK, "000000", "740218")
    hall.staff.change_pin(CLERK, one_time, "740218")
    assert hall.staff.sign_in(CLERK, "740218", "counter", "A01-3").staff_no == CLERK
    assert hall.rebuilds()


def test_a_one_time_pin_is_good_for_choosing_the_own_and_nothing_else(hall: DemoHall) -> None:
    session = hall.clerk()
    manager = hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    one_time = hall.staff.issue_pin(manager, CLERK)
    with pytest.raises(UserError, match=r"staff\.pin_must_change"):
        hall.staff.unlock(session, one_time)
    with pytest.raises(UserError) as refused:
        hall.staff.unlock(session, CLERK_PIN)
    assert (refused.value.code, refused.value.params) == ("staff.wrong_pin", {"left": 4})
    hall.staff.change_pin(CLERK, one_time, "740218")
    assert hall.staff.unlock(session, "740218") == session


def test_a_one_time_pin_ends_a_lock_out(hall: DemoHall) -> None:
    for _ in range(5):
        refusal(hall, CLERK, "000000")
    manager = hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    one_time = hall.staff.issue_pin(manager, CLERK)
    assert refusal(hall, CLERK, one_time).code == "staff.pin_must_change"


def test_pins_are_issued_by_managers_to_others(hall: DemoHall) -> None:
    manager = hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    for staff_no, code in (
        (MANAGER, "staff.own_pin"),
        ("T99999", "staff.unknown"),
        (HEAD, "staff.head_pin"),
    ):
        with pytest.raises(UserError) as refused:
            hall.staff.issue_pin(manager, staff_no)
        assert refused.value.code == code
    with pytest.raises(UserError, match=r"staff\.no_right\.manage_staff"):
        hall.staff.issue_pin(hall.clerk(), OTHER_CLERK)
    head = replace(manager, staff_no="T10299", roles=(Role.HALL_HEAD,))
    one_time = hall.staff.issue_pin(head, HEAD)
    assert refusal(hall, HEAD, one_time).code == "staff.pin_must_change"


def test_an_override_names_both_and_why(hall: DemoHall) -> None:
    session = hall.clerk()
    given = hall.staff.override(
        session, MANAGER.lower(), MANAGER_PIN, "queue.vip", "ticket:t-1", " 客户不适 "
    )
    with hall.rig.store.raw() as conn:
        found = conn.execute(select(OVERRIDE)).one()
    assert found.override_id == given
    assert (found.requested_by, found.given_by, found.reason) == (CLERK, MANAGER, "客户不适")
    assert found.at_ms == hall.rig.clock.now_ms()
    assert hall.rebuilds()


@pytest.mark.parametrize(
    ("approver", "pin", "reason", "code"),
    [
        (CLERK, CLERK_PIN, "急", "staff.override_self"),
        (OTHER_CLERK, OTHER_PIN, "急", "staff.override_right"),
        (AUDITOR, AUDITOR_PIN, "急", "staff.override_right"),
        (HEAD, "000000", "急", "staff.wrong_pin"),
        (HEAD, "000000", " ", "staff.reason_missing"),
    ],
)
def test_not_everybody_may_override(hall: DemoHall, approver: str, pin: str, reason: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        hall.staff.override(hall.clerk(), approver, pin, "queue.vip", "ticket:t-1", reason)
    assert refused.value.code == code


def test_the_auditor_may_read(hall: DemoHall) -> None:
    session = hall.staff.sign_in(AUDITOR, AUDITOR_PIN, "manager", None)
    require(session, Right.READ)
    with pytest.raises(UserError, match=r"staff\.no_right\.serve"):
        require(session, Right.SERVE)


def test_pins_are_kept_as_salted_argon2(hall: DemoHall) -> None:
    first, second = (hash_pin("740218", hall.rig.ids) for _ in range(2))
    assert first != second
    assert first.startswith("$argon2id$")
    assert pin_fits(first, "740218")
    assert not pin_fits(first, "740219")
    assert not pin_fits("", "740218")


def test_everybody_is_listed_by_number(hall: DemoHall) -> None:
    with hall.rig.store.read() as queries:
        numbers = [person.staff_no for person in queries.staff.everyone()]
    assert numbers == sorted(numbers)
    assert len(numbers) == len(hall.made.staff)


def test_whoever_has_no_pin_yet_is_counted_too(hall: DemoHall) -> None:
    hall.rig.record(StaffRegistered(staff_no="T10999", name="测试·新来", hall_id="A01", roles=(Role.CLERK,)))
    assert refusal(hall, "T10999", "740218").params == {"left": 4}
    assert row(hall, "T10999").failures == 1
    assert hall.rebuilds()


def test_a_lock_has_an_end_that_can_be_asked(hall: DemoHall) -> None:
    assert hall.staff.locked_until(CLERK) is None
    assert hall.staff.locked_until("T99999") is None
    for _ in range(5):
        refusal(hall, CLERK, "000000")
    until = hall.rig.clock.now_ms() + LOCK_MS
    assert hall.staff.locked_until(CLERK) == until
    hall.rig.clock.advance_ms(LOCK_MS)
    assert hall.staff.locked_until(CLERK) is None


def test_one_time_pins_are_not_weak_ones() -> None:
    class Weak(FakeIds):
        def __init__(self) -> None:
            super().__init__()
            self.drawn = iter((111_111, 123_456, 740_218))

        def random_bytes(self, count: int) -> bytes:
            return next(self.drawn).to_bytes(count)

    assert one_time_pin(Weak()) == "740218"
