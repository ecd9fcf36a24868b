"""Which explanations the program offers for a difference."""

import pytest

from app.domain.close_rules import TenderLine
from app.domain.variance_hints import HintKind, Movement, Suggestion, suggest


def line(tender: str, open_fen: int) -> TenderLine:
    return TenderLine(tender, 1, 100_000, 100_000 + open_fen, 0)


def moved(
    name: str, tender: str, amount: int, received: int | None = None, change: int | None = None, at: int = 0
) -> Movement:
    return Movement(name, f"T03-{name}", at, tender, amount, received, change, "补换卡")


def kinds(found: tuple[Suggestion, ...]) -> list[tuple[str, str, list[str]]]:
    return [
        (each.kind.value, each.tender, [suspect.payment_id for suspect in each.suspects]) for each in found
    ]


def test_nothing_is_suggested_where_nothing_is_open() -> None:
    assert suggest([line("cash", 0), line("card", 0)], [moved("a", "cash", 5_000)]) == ()


def test_a_refund_that_equals_both_gaps_comes_first() -> None:
    """The specification's picture: refunded by code on paper, paid out in cash."""
    lines = [line("cash", -5_000), line("payment_code", 5_000)]
    found = suggest(lines, [moved("sale", "cash", 4_900), moved("refund", "payment_code", -5_000)])
    assert kinds(found) == [("wrong_tender", "cash", ["refund"])]
    assert (found[0].other_tender, found[0].gap_fen) == ("payment_code", -5_000)


def test_a_sale_booked_in_cash_that_came_by_card() -> None:
    lines = [line("cash", -8_000), line("card", 3_000)]
    found = suggest(lines, [moved("sale", "cash", 3_000), moved("other", "card", 3_000)])
    assert kinds(found)[0] == ("wrong_tender", "cash", ["sale"])
    assert found[0].gap_fen == -3_000


def test_gaps_that_cancel_out_are_suspicious_without_a_suspect() -> None:
    found = suggest([line("card", 700), line("cash", -700)], [])
    assert kinds(found) == [("wrong_tender", "cash", [])]
    assert suggest([line("card", 700), line("cash", -800)], []) == ()


@pytest.mark.parametrize("gap", [-2_500, 2_500])
def test_one_movement_equals_the_gap(gap: int) -> None:
    movements = [
        moved("sale", "cash", 2_500, 2_500, 0, at=2),
        moved("refund", "cash", -2_500, at=1),
        moved("card", "card", 2_500),
        moved("change", "cash", 7_500, 10_000, 2_500, at=3),
    ]
    assert kinds(suggest([line("cash", gap)], movements)) == [
        ("one_reversal", "cash", ["refund"]),
        ("one_payment", "cash", ["sale"]),
        ("change", "cash", ["change"]),
    ]


def test_one_note_too_many_in_the_change() -> None:
    movements = [
        moved("held", "cash", 3_900, 10_000, 6_100),
        moved("not", "cash", 8_900, 10_000, 1_100),
        moved("card", "card", 1),
    ]
    assert kinds(suggest([line("cash", -5_000)], movements)) == [("note", "cash", ["held"])]
    assert suggest([line("cash", -100)], movements) == ()
    assert suggest([line("card", -5_000)], movements) == ()


def test_a_long_list_is_cut() -> None:
    movements = [moved(f"p{at}", "cash", 1_000, at=9 - at) for at in range(8)]
    (found,) = suggest([line("cash", -1_000)], movements)
    assert found.kind is HintKind.ONE_PAYMENT
    assert [each.at_ms for each in found.suspects] == [2, 3, 4, 5, 6]
    assert found.more == 3
