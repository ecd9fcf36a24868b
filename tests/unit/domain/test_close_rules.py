"""Arithmetic of the close: nothing is lost between facts, counts, variances and reports."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cash import DENOMINATIONS, TenderKind
from app.domain.close_rules import (
    CASH,
    Decision,
    ShiftFigures,
    TenderLine,
    check_declared,
    day_figures,
    deposit,
    kept_back,
    made_up,
    merge_businesses,
    merge_tenders,
    must_sign,
    notes_total,
    settle,
    tender_lines,
    with_settled,
)
from app.domain.documents import BusinessTotal, TenderTotal
from app.domain.errors import BugError, UserError
from app.domain.shifts import NoteCount, TenderCount, Treatment

NAMES = {"T10231": "测试·赵启明", "T10237": "测试·林知夏"}
KINDS = [kind.value for kind in TenderKind]
FEN = st.integers(-500_000, 5_000_000)


def lines(**variances: int) -> tuple[TenderLine, ...]:
    return tuple(TenderLine(tender, 1, 10_000, 10_000 + fen, 0) for tender, fen in variances.items())


def note(fen: int, pieces: int) -> NoteCount:
    return NoteCount(denomination_fen=fen, pieces=pieces)


def declared(tender: str, fen: int, slips: int = 0) -> TenderCount:
    return TenderCount(tender=tender, declared_fen=fen, slips=slips)


@st.composite
def drawers(draw: st.DrawFn) -> tuple[dict[int, int], dict[int, int]]:
    """Return counted pieces by denomination, and some of them."""
    counted = draw(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 40)))
    return counted, {fen: draw(st.integers(0, pieces)) for fen, pieces in counted.items()}


@given(drawers())
def test_what_can_stay_of_a_count_is_found(drawer: tuple[dict[int, int], dict[int, int]]) -> None:
    counted, stays = drawer
    wanted = sum(fen * pieces for fen, pieces in stays.items())
    kept = kept_back(
        [NoteCount(denomination_fen=fen, pieces=pieces) for fen, pieces in counted.items()], wanted
    )
    assert notes_total(kept) == wanted
    assert all(0 < note.pieces <= counted[note.denomination_fen] for note in kept)


def test_what_was_never_counted_does_not_stay() -> None:
    counted = (NoteCount(denomination_fen=100_00, pieces=10), NoteCount(denomination_fen=1_00, pieces=4))
    assert kept_back(counted, 500_00) == (replace(counted[0], pieces=5),)
    assert kept_back(counted, 504_00) == (replace(counted[0], pieces=5), counted[1])
    assert kept_back(counted, 50_00) == ()
    assert kept_back(counted, 2_000_00) == ()


@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 99_999)))
def test_notes_are_worth_their_sum(counts: dict[int, int]) -> None:
    assert notes_total([note(fen, pieces) for fen, pieces in counts.items()]) == sum(
        fen * pieces for fen, pieces in counts.items()
    )


def test_impossible_notes() -> None:
    with pytest.raises(UserError, match=r"cash\.count"):
        notes_total([note(100, -1)])
    with pytest.raises(UserError, match=r"cash\.denomination"):
        notes_total([note(300, 1)])
    with pytest.raises(UserError, match=r"shift\.too_many"):
        notes_total([note(100, 100_000)])
    with pytest.raises(BugError):
        notes_total([note(100, 1), note(100, 2)])


def test_what_is_declared() -> None:
    check_declared([declared("card", 0), declared("bank_transfer", 5, 1)])
    for wrong in (declared("card", -1), declared("card", 1, -1)):
        with pytest.raises(UserError, match=r"shift\.declared_negative"):
            check_declared([wrong])
    with pytest.raises(BugError):
        check_declared([declared("cash", 1)])
    with pytest.raises(BugError):
        check_declared([declared("card", 1), declared("card", 1)])


@given(
    st.integers(0, 100_000),
    st.dictionaries(st.sampled_from(KINDS), st.tuples(st.integers(0, 99), FEN)),
    st.integers(0, 5_000_000),
    st.dictionaries(st.sampled_from(KINDS[1:]), st.integers(0, 5_000_000)),
    st.lists(st.tuples(st.sampled_from(KINDS), FEN)),
)
def test_expected_is_float_and_takings(
    float_fen: int,
    takings: dict[str, tuple[int, int]],
    cash_fen: int,
    slips: dict[str, int],
    settled: list[tuple[str, int]],
) -> None:
    found = tender_lines(
        float_fen, takings, cash_fen, [declared(kind, fen) for kind, fen in slips.items()], settled
    )
    assert [line.tender for line in found] == [
        kind for kind in KINDS if kind == CASH or kind in takings or kind in slips
    ]
    assert sum(line.expected_fen for line in found) == float_fen + sum(fen for _, fen in takings.values())
    # What went out by other tenders than cash is in no drawer: nobody has to declare it.
    out = sum(min(0, takings.get(kind, (0, 0))[1]) for kind in KINDS if kind != CASH and not slips.get(kind))
    assert sum(line.counted_fen for line in found) == cash_fen + sum(slips.values()) + out
    for line in found:
        assert line.variance_fen == line.counted_fen - line.expected_fen
        assert line.open_fen == line.variance_fen - sum(part for kind, part in settled if kind == line.tender)


def test_short_is_made_up_or_owed_and_over_goes_to_suspense() -> None:
    found = lines(cash=-50, card=30)
    assert settle(found, Decision("cash", "不明"), absent=False)[0].treatment is Treatment.MADE_UP
    assert settle(found, Decision("cash", "不明"), absent=True)[0].treatment is Treatment.OWED
    over = settle(found, Decision("card", "不明"), absent=True)[0]
    assert (over.variance_fen, over.treatment) == (30, Treatment.SUSPENSE)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.booleans())
def test_a_wrong_tender_takes_the_same_from_both(short: int, over: int, turned: bool) -> None:
    found = lines(cash=-short, card=over)
    decision = Decision("card", "记错", None, "cash") if turned else Decision("cash", "记错", None, "card")
    parts = settle(found, decision, absent=False)
    assert sum(part.variance_fen for part in parts) == 0
    after = with_settled(found, parts)
    assert sum(line.open_fen for line in after) == over - short
    assert 0 in {line.open_fen for line in after}
    for before, now in zip(found, after, strict=True):
        assert abs(now.open_fen) <= abs(before.open_fen)
        assert now.open_fen * before.open_fen >= 0
    assert must_sign(parts, 10**9)


def test_decisions_that_decide_nothing() -> None:
    found = lines(cash=-50, card=-30, payment_code=0)
    with pytest.raises(UserError, match=r"shift\.explanation_missing"):
        settle(found, Decision("cash", "  "), absent=False)
    for tender in ("payment_code", "bank_transfer"):
        with pytest.raises(UserError, match=r"shift\.nothing_open"):
            settle(found, Decision(tender, "不明"), absent=False)
    for other in ("card", "payment_code", "cash"):
        with pytest.raises(UserError, match=r"shift\.no_counterpart"):
            settle(found, Decision("cash", "不明", None, other), absent=False)


@pytest.mark.parametrize(("fen", "signed"), [(-500, False), (500, False), (501, True), (-501, True)])
def test_the_manager_signs_over_five_yuan(fen: int, signed: bool) -> None:
    parts = settle(lines(cash=fen), Decision("cash", "不明"), absent=False)
    assert must_sign(parts, 500) is signed


@given(st.integers(0, 10**7), st.integers(-(10**6), 10**6), st.integers(0, 10**6))
def test_what_goes_to_the_safe(expected: int, variance: int, float_fen: int) -> None:
    """Made up, the safe gets what the facts say; over, it gets what was found."""
    counted = expected + variance
    parts = settle(lines(cash=variance), Decision("cash", "不明"), absent=False) if variance else ()
    put_in = made_up((part.treatment, part.variance_fen) for part in parts)
    assert deposit(counted, put_in, float_fen) == max(expected, counted) - float_fen


def test_only_what_is_made_up_goes_into_the_drawer() -> None:
    parts = [(Treatment.MADE_UP, -50), (Treatment.OWED, -7), (Treatment.WRONG_TENDER, -9)]
    assert made_up([*parts, (Treatment.SUSPENSE, 3), (Treatment.MADE_UP, -1)]) == 51


TOTALS = st.builds(
    TenderTotal,
    tender=st.sampled_from(KINDS),
    count=st.integers(0, 99),
    expected_fen=FEN,
    counted_fen=FEN,
)
BUSINESSES = st.builds(
    BusinessTotal,
    type_key=st.sampled_from(("open_account", "plan_change")),
    count=st.integers(0, 99),
    amount_fen=FEN,
)


@given(st.lists(TOTALS), st.lists(BUSINESSES))
def test_merging_keeps_sums(tenders: list[TenderTotal], businesses: list[BusinessTotal]) -> None:
    merged = merge_tenders(tenders)
    assert [total.tender for total in merged] == [
        kind for kind in KINDS if any(total.tender == kind for total in tenders)
    ]
    for name in ("count", "expected_fen", "counted_fen"):
        assert sum(getattr(total, name) for total in merged) == sum(getattr(total, name) for total in tenders)
    keys = [total.type_key for total in merge_businesses(businesses)]
    assert keys == sorted(set(keys))
    assert sum(total.amount_fen for total in merge_businesses(businesses)) == sum(
        total.amount_fen for total in businesses
    )


@st.composite
def figures(draw: st.DrawFn) -> ShiftFigures:
    cash = draw(TOTALS)
    others = draw(st.lists(TOTALS, max_size=3))
    return ShiftFigures(
        shift_id="shift",
        staff_no=draw(st.sampled_from(("T10231", "T10237"))),
        float_fen=50_000,
        tenders=(
            TenderTotal(
                tender=CASH, count=cash.count, expected_fen=cash.expected_fen, counted_fen=cash.counted_fen
            ),
            *(total for total in others if total.tender != CASH),
        ),
        businesses=tuple(draw(st.lists(BUSINESSES, max_size=2))),
        receipts=draw(st.integers(0, 99)),
        reversals=draw(st.integers(0, 9)),
        takings_fen=draw(st.integers(0, 10**7)),
        reversals_fen=draw(st.integers(-(10**6), 0)),
        agency_fen=draw(st.integers(0, 10**6)),
        deposit_fen=draw(FEN),
        received_fen=0,
        bagged_fen=draw(st.integers(0, 10**6)),
    )


@given(st.lists(figures(), max_size=4))
def test_the_day_is_the_sum_of_its_shifts(shifts: list[ShiftFigures]) -> None:
    day = day_figures(shifts, NAMES)
    for name in (
        "receipts",
        "reversals",
        "takings_fen",
        "reversals_fen",
        "deposit_fen",
        "variance_fen",
        "bagged_fen",
    ):
        assert getattr(day, name) == sum(getattr(shift, name) for shift in shifts)
    assert day.from_drawers_fen == day.deposit_fen - day.bagged_fen
    assert [clerk.staff_no for clerk in day.clerks] == sorted({shift.staff_no for shift in shifts})
    assert sum(clerk.variance_fen for clerk in day.clerks) == day.variance_fen
    assert sum(clerk.counted_cash_fen for clerk in day.clerks) == day.cash_fen
    assert sum(total.counted_fen - total.expected_fen for total in day.tenders) == day.variance_fen
    assert sum(clerk.takings_fen for clerk in day.clerks) == day.takings_fen


@given(st.lists(figures(), min_size=2, max_size=2), st.integers(0, 50_000))
def test_cash_that_changed_hands_counts_once(shifts: list[ShiftFigures], fen: int) -> None:
    apart = day_figures(shifts, NAMES)
    handed = day_figures((shifts[0], replace(shifts[1], received_fen=fen)), NAMES)
    assert handed.cash_fen == apart.cash_fen - fen
    assert (handed.float_fen, handed.received_fen) == (apart.float_fen - fen, fen)
    for before, after in zip(apart.tenders, handed.tenders, strict=True):
        less = fen if before.tender == CASH else 0
        assert (before.expected_fen - after.expected_fen, before.counted_fen - after.counted_fen) == (
            less,
            less,
        )
    assert handed.variance_fen == apart.variance_fen
