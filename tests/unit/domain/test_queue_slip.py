"""What the QR code of a slip holds, and reading it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.barcodes import Scanned, ScannedKind, read_barcode, receipt_qr, ticket_barcode
from app.domain.ids import uuid7
from app.domain.queue import Precedence
from app.domain.queue_rules import ticket_number
from app.domain.queue_slip import read_slip, service_key, ticket_qr

TICKET = uuid7(1_773_190_800_000, bytes(range(10)))
ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(
    ms=st.integers(0, 2**48 - 1),
    randomness=st.binary(min_size=10, max_size=10),
    slot=st.sampled_from(("", "S", "Z")),
    lane=st.sampled_from("ABC"),
    serial=st.integers(1, 99_999),
    precedence=st.sampled_from(Precedence),
    language=st.sampled_from(("zh_CN", "en")),
    typed=st.booleans(),
)
def test_a_slip_is_read_back(
    ms: int,
    randomness: bytes,
    slot: str,
    lane: str,
    serial: int,
    precedence: Precedence,
    language: str,
    *,
    typed: bool,
) -> None:
    ticket_id, number = uuid7(ms, randomness), ticket_number(lane, serial, slot)
    payload = ticket_qr(ticket_id, number, "open_account", precedence, language, "A01")
    assert set(payload) <= ALPHANUMERIC
    assert len(payload) <= 90, "fits the fourth size at error correction M"
    slip = read_slip(f" {payload.lower()}\n" if typed else payload)
    assert slip is not None
    assert (slip.ticket_id, slip.number, slip.issued_ms) == (ticket_id, number, ms)
    assert (slip.slot, slip.lane, slip.serial) == (slot, lane, serial)
    assert (slip.service_key, slip.precedence, slip.language) == (
        service_key("open_account"),
        precedence,
        language,
    )
    assert slip.hall_id == "A01"


def test_it_is_one_of_our_codes() -> None:
    payload = ticket_qr(TICKET, "ZA012", "general", Precedence.NONE, "zh_CN", "A01")
    assert read_barcode(payload) == Scanned(ScannedKind.TICKET, "ZA012", issued_ms=1_773_190_800_000)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "13800138000",
        ticket_barcode(TICKET, "A001"),
        receipt_qr("T03-K7Q-000418-86"),
        ticket_qr(TICKET, "A001", "general", Precedence.NONE, "zh_CN", "A01").replace("Q1", "Q2"),
        f"TT:Q1/{TICKET.replace('-', '').upper()}/A001/GENERAL/KING/ZH.CN/A01",
    ],
)
def test_anything_else_is_no_slip(text: str) -> None:
    assert read_slip(text) is None
