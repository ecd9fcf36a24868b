"""Reports of days over a real store: they add up to the fen in every way, and agree with the Z report."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.day_papers import DayReportContent, Standing
from app.domain.document_marks import Confirmation
from app.domain.documents import SpoolState, ZReportContent
from app.domain.errors import UserError
from app.domain.network import DayTallied
from app.domain.shifts import DayClosed
from app.domain.staff import Role
from app.services.day_reports import ReportFile, file_stem
from app.services.sessions import Session
from tests.factories_close import CLERK, FLOAT_FEN, MANAGER, OTHER, PIN
from tests.factories_reports import ReportRig

MINUTE = 60_000
DAY_MS = 86_400_000


@pytest.fixture
def rig(tmp_path: Path) -> ReportRig:
    return ReportRig(tmp_path)


def end_shift(rig: ReportRig, shift_id: str, cash: int, card: int = 0) -> None:
    """Count what is there to the fen, and close."""
    rig.count(shift_id, FLOAT_FEN + cash, card)
    rig.close(shift_id, manager=MANAGER)


def whole_day(rig: ReportRig) -> str:
    """Take money of three kinds, undo some, close the day; returns its id."""
    first, second = rig.open(), rig.open(OTHER, 2)
    rig.pay(first, cash=100_00, received=200_00)
    undone = rig.pay(first, cash=30_00)
    rig.reverse(undone)
    both = rig.pay(second, cash=50_00, card=60_37, agency=True)
    rig.refund(both, second, 20_37)
    end_shift(rig, first, 100_00)
    end_shift(rig, second, 50_00, 40_00)
    return close_day(rig)


def close_day(rig: ReportRig) -> str:
    day = rig.day_close.days()[0]
    rig.day_close.close_day(rig.manager, day.day_id, PIN)
    return day.day_id


def test_takings_by_tender_clerk_and_business(rig: ReportRig) -> None:
    whole_day(rig)
    found = rig.report()
    assert (found.standing, found.z_number, found.open_shifts, found.agrees) == (Standing.CLOSED, 1, 0, True)
    total = found.total
    assert (total.count, total.amount_fen) == (3, 240_37)
    assert (total.reversals, total.reversed_fen, total.refunds, total.refunded_fen) == (1, -30_00, 1, -20_37)
    assert [(line.key, line.count, line.net_fen) for line in found.tenders] == [
        ("cash", 3, 150_00),
        ("card", 1, 40_00),
    ]
    assert [(line.key, line.name, line.net_fen) for line in found.clerks] == [
        (OTHER, "测试·赵启明", 90_00),
        (CLERK, "测试·林知夏", 100_00),
    ]
    assert sum(line.net_fen for line in found.businesses) == 190_00
    assert (found.z_takings_fen, found.z_reversals_fen, found.agency_fen) == (240_37, -50_37, 60_37 + 50_00)
    assert [(line.refund, line.amount_fen, line.reason) for line in found.undone] == [
        (False, -30_00, "wrong_amount"),
        (True, -20_37, "withdrew"),
    ]
    assert all(line.original for line in found.undone)
    assert rig.rebuilt()


def test_an_open_drawer_is_never_told(rig: ReportRig) -> None:
    first, second = rig.open(), rig.open(OTHER, 2)
    rig.pay(first, cash=100_00)
    rig.pay(second, cash=70_00)
    found = rig.report()
    assert (found.open_shifts, found.total.amount_fen, found.undone) == (2, 0, ())
    assert (found.standing, found.agrees, found.z_number) == (Standing.OPEN, None, 0)
    end_shift(rig, first, 100_00)
    found = rig.report()
    assert (found.open_shifts, found.total.amount_fen) == (1, 100_00)
    assert [line.key for line in found.clerks] == [CLERK]


SALES = st.lists(
    st.tuples(
        st.integers(0, 2_000).map(lambda jiao: jiao * 10),
        st.integers(0, 30_000),
        st.sampled_from(("kept", "kept", "reversed", "refunded")),
    ).filter(lambda sale: sale[0] + sale[1] > 0 and (sale[2] != "refunded" or sale[1] > 1)),
    max_size=5,
)


@settings(max_examples=10)
@given(st.lists(SALES, min_size=1, max_size=2))
def test_tenders_clerks_businesses_and_z_agree(plan: list[list[tuple[int, int, str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rig = ReportRig(Path(folder))
        try:
            run(rig, plan)
        finally:
            rig.store.close()


def run(rig: ReportRig, plan: list[list[tuple[int, int, str]]]) -> None:
    cash_in = card_in = taken = back = 0
    for (staff_no, counter), sales in zip(((CLERK, 3), (OTHER, 2)), plan, strict=False):
        shift_id, drawer, cards = rig.open(staff_no, counter), 0, 0
        for cash, card, fate in sales:
            payment = rig.pay(shift_id, cash, card)
            taken += cash + card
            drawer, cards = drawer + cash, cards + card
            if fate == "reversed":
                rig.reverse(payment)
                drawer, cards, back = drawer - cash, cards - card, back - cash - card
            elif fate == "refunded":
                rig.refund(payment, shift_id, card // 2)
                cards, back = cards - card // 2, back - card // 2
        end_shift(rig, shift_id, drawer, cards)
        cash_in, card_in = cash_in + drawer, card_in + cards
    day_id = close_day(rig)
    found = rig.report()
    with rig.store.read() as queries:
        paper = queries.documents.of_subject(f"day:{day_id}")[0].content
    assert isinstance(paper, ZReportContent)
    assert found.agrees is True
    assert (found.total.amount_fen, found.total.reversed_fen + found.total.refunded_fen) == (taken, back)
    assert (paper.takings_fen, paper.reversals_fen) == (taken, back)
    nets = {line.key: line.net_fen for line in found.tenders}
    assert (nets.get("cash", 0), nets.get("card", 0)) == (cash_in, card_in)
    for lines in (found.tenders, found.clerks, found.businesses):
        assert sum(line.net_fen for line in lines) == taken + back
    assert found.total.count + found.total.reversals + found.total.refunds == paper.receipts
    assert {line.key: line.net_fen for line in found.clerks} == {
        clerk.staff_no: clerk.takings_fen + clerk.reversals_fen for clerk in paper.clerks if clerk.receipts
    }


def test_what_the_centre_says(rig: ReportRig) -> None:
    whole_day(rig)
    for said, standing in (
        (Confirmation.WAITING, Standing.WAITING),
        (Confirmation.PROVEN, Standing.PROVEN),
        (Confirmation.DIFFERS, Standing.DIFFERS),
    ):
        rig.known.said = said
        assert rig.report().standing is standing
        assert [day.standing for day in rig.reports.days(rig.manager)] == [standing]
    assert not rig.report().unsent
    rig.known.sent = False
    assert rig.report().unsent


def test_elsewhere_the_count_by_terminal_stands_for_the_paper(rig: ReportRig) -> None:
    """Another terminal closed the day: its paper is there, the facts are here."""
    shift_id = rig.open()
    rig.reverse(rig.pay(shift_id, cash=30_00))
    rig.pay(shift_id, cash=100_00)
    end_shift(rig, shift_id, 100_00)
    (day,) = rig.day_close.days()
    rig.record(
        DayClosed(
            after=day.last_op,
            day_id=day.day_id,
            z_number=1,
            takings_fen=130_00,
            reversals_fen=-30_00,
            cash_fen=0,
            deposit_fen=0,
            variance_fen=0,
            late=False,
            carried=(),
            manager=MANAGER,
            at_ms=rig.clock.now_ms(),
        )
    )
    assert (rig.report().z_takings_fen, rig.report().agrees) == (None, None)
    with rig.store.read() as queries:
        tallies = queries.shifts.tally(day.day_id)
    rig.record(DayTallied(day_id=day.day_id, tallies=tallies, at_ms=rig.clock.now_ms()))
    found = rig.report()
    assert (found.z_takings_fen, found.z_reversals_fen, found.agrees) == (130_00, -30_00, True)


def test_the_newest_day_comes_first(rig: ReportRig) -> None:
    assert rig.reports.days(rig.manager) == ()
    whole_day(rig)
    rig.clock.advance_ms(DAY_MS)
    rig.open()
    newest, before = rig.reports.days(rig.manager)
    assert (newest.date, newest.z_number, newest.standing) == ("2026-03-12", 0, Standing.OPEN)
    assert (before.date, before.z_number, before.standing) == ("2026-03-11", 1, Standing.CLOSED)
    assert rig.report(1).total.net_fen == 190_00


def test_who_may_see_it(rig: ReportRig) -> None:
    day_id = whole_day(rig)
    for role in Role:
        session = Session("s", "T1", "", (role,), "manager", None)
        if role in {Role.DUTY_MANAGER, Role.HALL_HEAD, Role.AUDITOR}:
            assert isinstance(rig.reports.report(session, day_id), DayReportContent)
            continue
        for use in (
            lambda session=session: rig.reports.days(session),
            lambda session=session: rig.reports.report(session, day_id),
            lambda session=session: rig.reports.print_report(session, day_id),
            lambda session=session: rig.reports.save(session, day_id, ReportFile.CSV, "en"),
        ):
            with pytest.raises(UserError, match=r"staff\.no_right\.audit"):
                use()
    with pytest.raises(UserError, match=r"close\.unknown_day"):
        rig.reports.report(rig.manager, "no-day")


def test_it_is_printed_by_the_spool(rig: ReportRig) -> None:
    day_id = whole_day(rig)
    document_id = rig.reports.print_report(rig.manager, day_id)
    with rig.store.read() as queries:
        row = queries.documents.document(document_id)
    assert row is not None
    assert (row.kind, row.state, row.language) == ("day_report", SpoolState.QUEUED, "zh_CN")
    assert row.content == rig.report()
    assert rig.day_close.print_report(rig.manager, day_id) != document_id


def test_it_is_saved_under_a_name_that_says_what_it_is(rig: ReportRig) -> None:
    rig.open()
    assert file_stem(rig.report()) == "day-A01-2026-03-11-provisional-0900"
    path = Path(rig.reports.save(rig.manager, rig.reports.days(rig.manager)[0].day_id, ReportFile.PDF, "en"))
    assert path.parent == rig.saved
    assert path.read_bytes().startswith(b"%PDF")


def test_a_final_one_bears_its_number(rig: ReportRig) -> None:
    day_id = whole_day(rig)
    path = Path(rig.reports.save(rig.manager, day_id, ReportFile.CSV, "zh_CN"))
    assert path.name == "day-A01-2026-03-11-Z00001.csv"
    assert "190.00" in path.read_text("utf-8-sig")
    rig.known.said = Confirmation.WAITING
    assert file_stem(rig.report()).startswith("day-A01-2026-03-11-Z00001-provisional-")
