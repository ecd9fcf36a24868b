"""What a run does with one number on one day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrears import ArrearsStep, Standing, end_day, next_step
from app.domain.customers import SubscriberStatus

DUE = date(2026, 2, 25)
BASE = Standing(
    status=SubscriberStatus.ACTIVE, stopped=None, due=DUE, reachable=True, reminded=None, warned=None
)
TOLD = replace(BASE, reminded=DUE + timedelta(days=1))
STOPPED = replace(TOLD, status=SubscriberStatus.ARREARS, stopped=DUE + timedelta(days=30))
STATUSES = st.sampled_from(SubscriberStatus)
DAYS = st.integers(-5, 200).map(lambda days: DUE + timedelta(days=days))


def after(standing: Standing, days: int) -> ArrearsStep | None:
    return next_step(standing, DUE + timedelta(days=days))


@pytest.mark.parametrize(
    ("standing", "days", "step"),
    [
        (BASE, 0, None),
        (BASE, 1, ArrearsStep.REMIND),
        (BASE, 45, ArrearsStep.REMIND),
        (TOLD, 29, None),
        (TOLD, 30, ArrearsStep.SUSPEND),
        (replace(BASE, reminded=DUE + timedelta(days=45)), 45, None),
        (replace(BASE, reminded=DUE + timedelta(days=45)), 46, ArrearsStep.SUSPEND),
        (replace(BASE, reachable=False), 29, None),
        (replace(BASE, reachable=False), 30, ArrearsStep.SUSPEND),
        (STOPPED, 82, None),
        (STOPPED, 83, ArrearsStep.WARN),
        (replace(STOPPED, warned=DUE + timedelta(days=83)), 89, None),
        (replace(STOPPED, warned=DUE + timedelta(days=83)), 90, ArrearsStep.END),
        (STOPPED, 120, ArrearsStep.WARN),
        (replace(STOPPED, warned=DUE + timedelta(days=120)), 126, None),
        (replace(STOPPED, warned=DUE + timedelta(days=120)), 127, ArrearsStep.END),
        (replace(STOPPED, reachable=False), 90, ArrearsStep.END),
        (replace(STOPPED, due=None), 31, ArrearsStep.RESUME),
        (replace(STOPPED, due=DUE + timedelta(days=40)), 40, ArrearsStep.RESUME),
        (replace(TOLD, status=SubscriberStatus.SUSPENDED), 30, None),
        (replace(TOLD, status=SubscriberStatus.SUSPENDED), 83, ArrearsStep.WARN),
        (replace(TOLD, status=SubscriberStatus.SUSPENDED, due=None), 83, None),
        (replace(TOLD, status=SubscriberStatus.CANCELLED), 300, None),
        (replace(STOPPED, stopped=None), 83, ArrearsStep.WARN),
    ],
)
def test_what_is_due(standing: Standing, days: int, step: ArrearsStep | None) -> None:
    assert after(standing, days) is step


def test_the_end_counts_from_the_suspension() -> None:
    late = replace(STOPPED, stopped=DUE + timedelta(days=50))
    assert end_day(late) == DUE + timedelta(days=110)
    assert end_day(replace(late, due=None)) is None


@given(STATUSES, DAYS, DAYS, st.booleans(), st.none() | DAYS, st.none() | DAYS)
def test_nothing_stops_without_an_earlier_notice(
    status: SubscriberStatus,
    today: date,
    stopped: date,
    reachable: bool,
    reminded: date | None,
    warned: date | None,
) -> None:
    standing = Standing(
        status=status, stopped=stopped, due=DUE, reachable=reachable, reminded=reminded, warned=warned
    )
    step = next_step(standing, today)
    if step is ArrearsStep.SUSPEND:
        assert today >= DUE + timedelta(days=30)
        assert not reachable or (reminded is not None and reminded < today)
    if step is ArrearsStep.END:
        assert not reachable or (warned is not None and today >= warned + timedelta(days=7))
        assert status in {SubscriberStatus.ARREARS, SubscriberStatus.SUSPENDED}
