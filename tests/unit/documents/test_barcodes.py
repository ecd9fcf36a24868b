"""What barcodes hold, and what is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.barcodes import (
    Scanned,
    ScannedKind,
    plain_case,
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
    ("code", "kind"),
    [
        ("S-260311-0204", ScannedKind.ORDER),
        ("S-260311-T03-0204", ScannedKind.ORDER),
        ("C-260311-03", ScannedKind.COMPLAINT),
    ],
)
def test_codes_of_orders_and_complaints_stand_for_themselves(code: str, kind: ScannedKind) -> None:
    assert read_barcode(f" {code.lower()}\n") == Scanned(kind, code)


@pytest.mark.parametrize("text", ["", "13812341234", "T03K7Q00041887", "6901234567892", "A046", "TT:x"])
def test_other_codes_are_none_of_ours(text: str) -> None:
    assert read_barcode(text) is None


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("S-260311-0204", "S-260311-0204"),
        (" s 260311 0204", "S-260311-0204"),
        ("S2603110204", "S-260311-0204"),
        ("S260311T030204", "S-260311-T03-0204"),
        ("S-260311-T03-0204", "S-260311-T03-0204"),
        ("S-260311-T03-10204", "S-260311-T03-10204"),
        ("S 260311 T03 10204", "S-260311-T03-10204"),
        ("s260311 t03  0204", "S-260311-T03-0204"),
        ("S260311T0310204", "S-260311-T03-10204"),
        ("S260311T1000204", "S-260311-T100-0204"),
        ("c－26031103", "C-260311-03"),
        ("C-260311-03", "C-260311-03"),
    ],
)
def test_a_slip_is_known_however_its_number_is_typed(typed: str, printed: str) -> None:
    assert plain_case(typed) == printed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1",
        "S",
        "S-2603",
        "X-260311-01",
        "C260311",
        "-----",
        "13800001234",
        "S260311T1210204",
        "S260311T0204",
    ],
)
def test_what_can_be_no_slip_is_none(typed: str) -> None:
    assert plain_case(typed) is None
