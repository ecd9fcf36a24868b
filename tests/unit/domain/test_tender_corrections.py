"""A correction moves money from one tender to another and changes no sum."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cash import Tender, TenderKind
from app.domain.errors import BugError
from app.domain.tender_corrections import effective, jiao_bar, moved


def _by_slip(tenders: Iterable[Tender]) -> Counter[tuple[TenderKind, str]]:
    found: Counter[tuple[TenderKind, str]] = Counter()
    for tender in tenders:
        found[tender.kind, tender.reference] += tender.amount_fen
    return found


PAID = (Tender(TenderKind.CASH, 300_00, 400_00, 100_00),)


@pytest.mark.parametrize("fen", [0, -1, 300_01])
def test_no_more_is_moved_than_there_is(fen: int) -> None:
    with pytest.raises(BugError):
        moved(PAID[0], TenderKind.CARD, fen, "1")


def test_nothing_is_moved_to_itself() -> None:
    with pytest.raises(BugError):
        moved(PAID[0], TenderKind.CASH, 1, "")


def test_what_was_cash_is_a_transfer_then_and_cash_again() -> None:
    first = moved(PAID[0], TenderKind.BANK_TRANSFER, 300_00, "20260311000731")
    assert effective(PAID, first) == (Tender(TenderKind.BANK_TRANSFER, 300_00, reference="20260311000731"),)
    second = moved(first[1], TenderKind.CASH, 300_00, "")
    assert effective(PAID, (*first, *second)) == (Tender(TenderKind.CASH, 300_00),)


@given(st.data(), st.lists(st.integers(1, 50_000), min_size=1, max_size=4), st.integers(0, 8))
def test_corrections_keep_the_sum_and_leave_nothing_below_zero(
    data: st.DataObject, parts: list[int], count: int
) -> None:
    kinds = tuple(TenderKind)
    paid = tuple(Tender(kinds[at], fen, reference=f"R{at}") for at, fen in enumerate(parts))
    corrections: tuple[Tender, ...] = ()
    standing = paid
    for number in range(count):
        was = data.draw(st.sampled_from(standing))
        really = data.draw(st.sampled_from([kind for kind in kinds if kind is not was.kind]))
        pair = moved(was, really, data.draw(st.integers(1, was.amount_fen)), f"C{number}")
        assert sum(tender.amount_fen for tender in pair) == 0
        corrections += pair
        standing = effective(paid, corrections)
        # What every sum by tender adds up, tender by tender, is what the payment is said to be.
        for kind in kinds:
            rows = sum(each.amount_fen for each in (*paid, *corrections) if each.kind is kind)
            assert rows == sum(each.amount_fen for each in standing if each.kind is kind)
        assert all(tender.amount_fen > 0 for tender in standing)
        # A clock that was set back dates a later one before an earlier one: that says nothing of the money.
        shuffled = effective(paid, data.draw(st.permutations(corrections)))
        assert _by_slip(shuffled) == _by_slip(standing)
    assert sum(tender.amount_fen for tender in standing) == sum(parts)


@given(st.integers(1, 10**6))
def test_only_whole_jiao_are_cash(fen: int) -> None:
    assert jiao_bar(TenderKind.CARD, TenderKind.CASH, fen) == jiao_bar(TenderKind.CASH, TenderKind.CARD, fen)
    assert jiao_bar(TenderKind.CARD, TenderKind.CASH, fen) == (fen % 10 > 0)
    assert not jiao_bar(TenderKind.CARD, TenderKind.BANK_TRANSFER, fen)
