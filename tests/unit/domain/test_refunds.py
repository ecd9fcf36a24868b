"""Refunds: what goes back never exceeds what came, whatever is asked for in whatever order (DOMAIN §6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cash import Tender, TenderKind
from app.domain.errors import UserError
from app.domain.money import LineKind, PaymentLine
from app.domain.refunds import allot, by_transfer, pieces_of, refundable, tenders_back, tenders_left, way_bar

FEN = st.integers(1, 50_000)
ITEMS = ("sim_card", "prepayment", "bill", "deposit.international")


@st.composite
def payments(draw: st.DrawFn) -> tuple[tuple[PaymentLine, ...], tuple[int, ...], tuple[Tender, ...]]:
    """Lines, what of each lies on a balance, and tenders of the same sum."""
    lines: list[PaymentLine] = []
    kept: list[int] = []
    for place in range(draw(st.integers(1, 5))):
        fen, item = draw(FEN), draw(st.sampled_from(ITEMS))
        kind = LineKind.PREPAYMENT if item == "prepayment" else LineKind.FEE
        lines.append(
            PaymentLine(
                kind=kind, item=item, title=item, amount_fen=fen, subscriber_id=f"s{place % 2}", agency=False
            )
        )
        kept.append(fen if item == "prepayment" else draw(st.integers(0, fen)) if item == "bill" else 0)
    total = sum(line.amount_fen for line in lines)
    off = min(total - 1, draw(st.integers(0, 9)))
    if off:
        lines.append(PaymentLine(kind=LineKind.ROUNDING_DOWN, item="rounding", title="", amount_fen=-off))
        kept.append(0)
    cash = draw(st.integers(0, total - off))
    tenders = [
        Tender(TenderKind.CASH, cash, cash, 0),
        Tender(TenderKind.CARD, total - off - cash, reference="c"),
    ]
    return tuple(lines), tuple(kept), tuple(tender for tender in tenders if tender.amount_fen)


@given(payments(), st.lists(st.tuples(FEN, st.booleans()), max_size=8), st.integers(0, 80_000))
def test_no_series_of_refunds_exceeds_the_payment(
    payment: tuple[tuple[PaymentLine, ...], tuple[int, ...], tuple[Tender, ...]],
    wanted: list[tuple[int, bool]],
    balance: int,
) -> None:
    lines, kept, tenders = payment
    total = sum(line.amount_fen for line in lines)
    balances = {"s0": balance, "s1": balance}
    given_lines: list[PaymentLine] = []
    given_tenders: list[Tender] = []
    for fen, bank in wanted:
        pieces = pieces_of(lines, kept, given_lines)
        left = refundable(pieces, balances)
        assert 0 <= left <= total + sum(line.amount_fen for line in given_lines)
        if fen > left:
            with pytest.raises(UserError, match=r"refund\.more"):
                allot(pieces, fen, balances, "o1")
            continue
        back = allot(pieces, fen, balances, "o1")
        assert sum(line.amount_fen for line in back) == -fen
        for line in back:
            if line.kind is LineKind.PREPAYMENT:
                balances[line.subscriber_id or ""] += line.amount_fen
        by = tenders_back(tenders_left(tenders, given_tenders), fen)
        assert sum(tender.amount_fen for tender in by) == -fen
        given_lines += back
        given_tenders += by_transfer(fen, "6217000010001234567") if bank else by
    assert -sum(line.amount_fen for line in given_lines) <= total
    assert min(balances.values()) >= 0
    raised = -sum(line.amount_fen for line in given_lines if line.kind is LineKind.PREPAYMENT)
    assert raised <= sum(kept)
    rest = tenders_left(tenders, given_tenders)
    assert sum(tender.amount_fen for tender in rest) == total + sum(line.amount_fen for line in given_lines)


@given(payments(), st.integers(0, 80_000))
def test_whatever_is_left_may_go_back_at_once_and_then_nothing_is(
    payment: tuple[tuple[PaymentLine, ...], tuple[int, ...], tuple[Tender, ...]], balance: int
) -> None:
    lines, kept, _ = payment
    balances = {"s0": balance, "s1": balance}
    pieces = pieces_of(lines, kept, ())
    left = refundable(pieces, balances)
    if not left:
        return
    back = allot(pieces, left, balances, "o1")
    for line in back:
        if line.kind is LineKind.PREPAYMENT:
            balances[line.subscriber_id or ""] += line.amount_fen
    assert refundable(pieces_of(lines, kept, back), balances) == 0


def test_a_bill_that_turned_out_to_be_paid_twice_is_not_given_back_twice() -> None:
    line = PaymentLine(kind=LineKind.BILL, item="bill", title="", amount_fen=98_00, subscriber_id="s0")
    (back,) = allot(pieces_of((line,), (0,), ()), 50_00, {}, "o1")
    assert back.kind is LineKind.FEE
    (piece,) = pieces_of((line,), (98_00,), (back,))
    assert (piece.balance, piece.left_fen) == (True, 48_00)


def test_other_tenders_go_back_before_cash() -> None:
    tenders = (Tender(TenderKind.CASH, 60_00, 100_00, 40_00), Tender(TenderKind.CARD, 40_00, reference="c"))
    left = tenders_left(tenders, ())
    assert [tender.kind for tender in tenders_back(left, 50_00)] == [TenderKind.CARD, TenderKind.CASH]
    assert [tender.amount_fen for tender in tenders_back(left, 50_00)] == [-40_00, -10_00]
    assert tenders_back(left, 50_00)[1].received_fen is None


@pytest.mark.parametrize(
    ("kind", "fen", "code"),
    [
        (TenderKind.CASH, -50, ""),
        (TenderKind.CASH, -55, "jiao"),
        (TenderKind.CARD, -55, ""),
        (TenderKind.PAYMENT_CODE, -50, "way"),
        (TenderKind.BANK_TRANSFER, -50, "way"),
    ],
)
def test_what_can_go_back_the_way_it_came(kind: TenderKind, fen: int, code: str) -> None:
    assert way_bar((Tender(kind, fen),)) == code
