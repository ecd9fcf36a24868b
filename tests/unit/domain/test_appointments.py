"""Slots, places, days ahead, when an appointment is due, codes, states (DOMAIN §2)."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.appointments import (
    CODE_DIGITS,
    LEGAL,
    MOST_NOTE,
    AppointmentState,
    AppointmentStep,
    Slot,
    SlotRules,
    Timing,
    check_note,
    check_slot,
    check_surname,
    clock_of,
    code_from,
    crowds_of,
    days_of,
    is_code,
    slots_of,
    starts_of,
    step,
    ticket_of,
    timing,
)
from app.domain.errors import UserError
from app.domain.halls import local_date, local_ms
from app.domain.ids import unix_ms_of

ZONE = "Asia/Shanghai"
DAY = "2026-03-11"
NOW = local_ms(DAY, 9 * 60, ZONE)
MINUTE = 60_000
RULES = SlotRules(ZONE, 510, 1200)
"""Open from 8:30 to 20:00, half hours of two places, two weeks ahead."""


def at(minute: int, day: str = DAY) -> int:
    return local_ms(day, minute, ZONE)


def refused(rules: SlotRules, for_ms: int, taken: tuple[int, ...] = (), now: int = NOW) -> str:
    """Return why a time cannot be booked; empty where it can."""
    try:
        check_slot(rules, for_ms, taken, now)
    except UserError as error:
        return error.code
    return ""


RULE_SETS = st.builds(
    SlotRules,
    st.just(ZONE),
    st.integers(1, 12 * 60),
    st.integers(13 * 60, 24 * 60),
    st.sampled_from((15, 20, 30, 45, 60)),
    st.integers(0, 4),
    st.integers(0, 30),
)


def test_slots_fill_the_hours_of_the_hall() -> None:
    starts = starts_of(RULES, DAY)
    assert len(starts) == 23
    assert [clock_of(starts[place], ZONE) for place in (0, 1, -1)] == ["08:30", "09:00", "19:30"]
    assert starts_of(SlotRules(ZONE, 0, 1440, 60), DAY)[-1] == at(23 * 60)


def test_what_cannot_be_booked_says_why() -> None:
    assert refused(RULES, at(570)) == ""
    assert refused(RULES, NOW) == "appointment.slot_past"
    assert refused(RULES, at(575)) == "appointment.slot_closed"
    assert refused(RULES, at(1200)) == "appointment.slot_closed"
    assert refused(RULES, at(570, "2026-03-25")) == ""
    assert refused(RULES, at(570, "2026-03-26")) == "appointment.slot_far"
    assert refused(RULES, at(570), (at(570), at(570))) == "appointment.slot_full"


@given(RULE_SETS, st.integers(0, 24 * 60 - 1), st.integers(0, 40))
def test_a_slot_is_in_the_hours_ahead_and_never_in_the_past(rules: SlotRules, minute: int, days: int) -> None:
    day = date.fromordinal(date.fromisoformat(DAY).toordinal() + days).isoformat()
    now = at(minute)
    for slot in slots_of(rules, day, (), now):
        assert slot.for_ms > now
        assert local_date(slot.for_ms, ZONE) == day
        ends = slot.for_ms + rules.minutes * MINUTE
        assert at(rules.opens, day) <= slot.for_ms < ends <= at(rules.closes, day)
        why = refused(rules, slot.for_ms, (), now)
        far = "" if days <= rules.days_ahead else "appointment.slot_far"
        assert why == (far or ("" if rules.places else "appointment.slot_full"))


@given(RULE_SETS, st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=80))
def test_no_slot_ever_holds_more_than_its_places(rules: SlotRules, wishes: list[tuple[int, bool]]) -> None:
    now = at(0)
    taken: list[int] = []
    starts = starts_of(rules, DAY)
    for wish, gives_up in wishes:
        for_ms = starts[wish % len(starts)]
        if gives_up and for_ms in taken:
            taken.remove(for_ms)
        elif not refused(rules, for_ms, tuple(taken), now):
            taken.append(for_ms)
    slots = slots_of(rules, DAY, tuple(taken), now)
    assert sum(slot.taken for slot in slots) == len(taken)
    for slot in slots:
        assert slot.taken <= rules.places
        assert slot.free == rules.places - slot.taken
        full = refused(rules, slot.for_ms, tuple(taken), now) == "appointment.slot_full"
        assert full == (slot.free == 0)


def test_what_was_booked_under_other_settings_counts_where_its_time_falls() -> None:
    hours = SlotRules(ZONE, 510, 1200, minutes=60, places=1)
    taken = (at(585), at(600))
    first = next(slot for slot in slots_of(hours, DAY, taken, NOW) if slot.for_ms == at(570))
    assert (first.taken, first.free) == (2, 0)


@given(st.integers(-24 * 60, 24 * 60), st.integers(0, 60), st.integers(0, 60))
def test_an_appointment_is_due_around_its_time_and_on_its_day(off: int, early: int, late: int) -> None:
    rules = SlotRules(ZONE, 510, 1200, early_min=early, late_min=late)
    for_ms = at(12 * 60)
    now = for_ms + off * MINUTE
    found = timing(rules, for_ms, now)
    if local_date(now, ZONE) != DAY:
        assert found is Timing.OTHER_DAY
    elif off < -early:
        assert found is Timing.EARLY
    elif off > late:
        assert found is Timing.LATE
    else:
        assert found is Timing.DUE


def test_days_that_can_be_booked() -> None:
    assert days_of(SlotRules(ZONE, 510, 1200, days_ahead=2), NOW) == (DAY, "2026-03-12", "2026-03-13")
    assert days_of(SlotRules(ZONE, 510, 1200, days_ahead=0), NOW) == (DAY,)


@given(st.binary(min_size=4, max_size=4), st.integers(0, CODE_DIGITS - 1), st.integers(1, 9))
def test_one_wrong_digit_of_a_code_is_noticed(random: bytes, place: int, off: int) -> None:
    code = code_from(random)
    assert is_code(code)
    assert len(code) == CODE_DIGITS
    wrong = f"{code[:place]}{(int(code[place]) + off) % 10}{code[place + 1 :]}"
    assert not is_code(wrong)
    assert not is_code(code[1:])


@given(st.text(min_size=1), st.text(min_size=1), st.integers(1, 2**40))
def test_the_ticket_follows_from_the_appointment_and_its_time(one: str, other: str, for_ms: int) -> None:
    assume(one != other)
    assert ticket_of(one, for_ms) == ticket_of(one, for_ms)
    assert len({ticket_of(one, for_ms), ticket_of(other, for_ms), ticket_of(one, for_ms + 1)}) == 3
    assert unix_ms_of(ticket_of(one, for_ms)) == for_ms


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 王 ", "王"), ("欧阳", "欧阳"), ("Smith", "Smith"), ("Le-Bon", "Le-Bon")]
)
def test_surnames(typed: str, kept: str) -> None:
    assert check_surname(typed) == kept


@pytest.mark.parametrize("typed", ["王小明", "Anna Smith", "王1", "A" * 21])
def test_more_than_a_surname_is_not_taken(typed: str) -> None:
    with pytest.raises(UserError, match=r"appointment\.surname"):
        check_surname(typed)


def test_notes_are_short() -> None:
    assert check_note("  轮椅 \n 要坡道 ") == "轮椅 要坡道"
    with pytest.raises(UserError, match=r"appointment\.note"):
        check_note("字" * (MOST_NOTE + 1))


@given(st.lists(st.sampled_from(AppointmentStep), max_size=8))
def test_what_ended_stays_ended(steps: list[AppointmentStep]) -> None:
    state, ended = AppointmentState.BOOKED, False
    for wanted in steps:
        assert (state in LEGAL[wanted]) == (not ended)
        if ended:
            with pytest.raises(UserError, match=rf"appointment\.cannot_{wanted}"):
                step(state, wanted)
            continue
        state = step(state, wanted)
        ended = state is not AppointmentState.BOOKED
        assert ended == (wanted is not AppointmentStep.MOVE)


def test_a_slot_with_more_than_can_come() -> None:
    rules = SlotRules(ZONE, 510, 1200, places=2)
    _, _, first, *_, last = starts_of(rules, DAY)
    taken = [("a", first), ("b", first), ("other", last), ("c", first + 10 * 60_000)]
    (crowd,) = crowds_of(rules, DAY, taken, NOW)
    assert (crowd.for_ms, crowd.until_ms, crowd.places) == (first, first + 30 * 60_000, 2)
    assert (crowd.ids, crowd.over) == (("a", "b", "c"), ("c",))
    assert crowds_of(rules, DAY, taken[:3], NOW) == ()
    assert crowds_of(rules, DAY, taken, first + 30 * 60_000 - 1) == (crowd,)
    assert crowds_of(rules, DAY, taken, first + 30 * 60_000) == ()
    assert [Slot(first, 2, each).over for each in (1, 2, 3)] == [0, 0, 1]
