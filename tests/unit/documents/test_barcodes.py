"""What barcodes hold, and what is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.barcodes import (
    Scanned,
    ScannedKind,
    read_barcode,
    receipt_barcode,
    receipt_qr,
    ticket_barcode,
)
from app.domain.ids import uuid7
from app.domain.receipt_numbers import ReceiptNumber, new_epoch_label

_2020, _2039 = 1577836800000, 2**41 - 1


@given(
    st.from_regex(r"[A-Z]{1,2}[0-9]{3,4}", fullmatch=True),
    st.integers(min_value=_2020, max_value=_2039),
    st.binary(min_size=10, max_size=10),
)
def test_a_ticket_is_read_back(number: str, at_ms: int, randomness: bytes) -> None:
    payload = ticket_barcode(uuid7(at_ms, randomness), number)
    assert read_barcode(payload) == Scanned(ScannedKind.TICKET, number, at_ms)


@given(
    st.from_regex(r"[A-Z][0-9]{1,5}", fullmatch=True),
    st.binary(min_size=8, max_size=8),
    st.integers(min_value=1, max_value=9_999_999),
)
def test_a_receipt_is_read_back(terminal: str, label: bytes, sequence: int) -> None:
    number = str(ReceiptNumber(terminal, new_epoch_label(label, frozenset()), sequence))
    for payload in (receipt_barcode(number), receipt_qr(number), number):
        assert read_barcode(payload) == Scanned(ScannedKind.RECEIPT, number)


@pytest.mark.parametrize(
    ("code", "kind"), [("S-260311-0204", ScannedKind.ORDER), ("C-260311-03", ScannedKind.COMPLAINT)]
)
def test_codes_of_orders_and_complaints_stand_for_themselves(code: str, kind: ScannedKind) -> None:
    assert read_barcode(f" {code.lower()}\n") == Scanned(kind, code)


@pytest.mark.parametrize("text", ["", "13812341234", "T03K7Q00041887", "6901234567892", "A046", "TT:x"])
def test_other_codes_are_none_of_ours(text: str) -> None:
    assert read_barcode(text) is None
