"""Numbers on bank slips, payers, and the tender of a transfer."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.bank_transfers import LONGEST, SHORTEST, payer_of, reference_of, slip_number, transfer_tender
from app.domain.cash import Tender, TenderKind, round_cash, settle
from app.domain.errors import UserError
from app.domain.refunds import by_transfer


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026 0311-0007 31", "20260311000731"),
        (" hx20260311a ", "HX20260311A"),
        ("ＨＸ２０２６０３", "HX202603"),
        ("1" * LONGEST, "1" * LONGEST),
    ],
)
def test_a_number_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert reference_of(typed) == kept
    assert reference_of(kept) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "transfer.missing"),
        (" - ", "transfer.missing"),
        ("12345", "transfer.length"),
        ("1" * (LONGEST + 1), "transfer.length"),
        ("回单123456", "transfer.characters"),
        ("12345/6", "transfer.characters"),
        ("12345６²", "transfer.characters"),
    ],
)
def test_what_is_no_number_is_refused(typed: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        reference_of(typed)
    assert caught.value.code == code


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_number_or_refused(typed: str) -> None:
    number = ""
    with suppress(UserError):
        number = reference_of(typed)
    if number:
        assert SHORTEST <= len(number) <= LONGEST
        assert number.isascii()
        assert number.isalnum()
        assert reference_of(number) == number


def test_a_payer_is_masked_and_may_be_unknown() -> None:
    assert payer_of("  ") == ""
    assert payer_of(" 张三丰 ") == "张**"
    with pytest.raises(UserError, match=r"names\.digits_only"):
        payer_of("12345")


@given(
    st.integers(1, 10**7),
    st.lists(st.integers(1, 10**6), max_size=4),
    st.booleans(),
)
def test_transfers_and_cash_cover_a_sum_exactly(due: int, parts: list[int], has_account: bool) -> None:
    tenders, left = [], due
    for at, part in enumerate(parts):
        if part <= left:
            tenders.append(transfer_tender(f"SLIP{at:06d}", part))
            left -= part
    cash = round_cash(left, has_account).payable if left else None
    settled = settle(due, tenders, cash, has_account)
    by_slip = [tender for tender in settled.tenders if slip_number(tender)]
    assert [tender.amount_fen for tender in by_slip] == [tender.amount_fen for tender in tenders]
    assert sum(tender.amount_fen for tender in settled.tenders) == settled.total
    assert settled.total == due + settled.rounding.to_balance - settled.rounding.written_off
    # A transfer is exact to the fen: it is the cash alone that is rounded, and gives change.
    assert all(tender.change_fen is None for tender in by_slip)


def test_only_what_came_in_by_transfer_has_a_slip() -> None:
    assert slip_number(transfer_tender("20260311000731", 1)) == "20260311000731"
    assert slip_number(by_transfer(100, "6222000000004567")[0]) == ""
    assert slip_number(Tender(TenderKind.CARD, 1, reference="SIM-1-4417")) == ""
