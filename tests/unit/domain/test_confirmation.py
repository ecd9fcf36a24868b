"""What the centre says of a day's close."""

from dataclasses import replace

import pytest

from app.domain.confirmation import difference, waits
from app.domain.network import Tally
from app.domain.receipt_numbers import ReceiptNumber
from app.domain.shifts import day_id_of


def tally(terminal: str, last: int, **changed: int) -> Tally:
    found = Tally(
        terminal_id=terminal,
        epoch="K7Q",
        receipts=last,
        takings_fen=last * 100,
        reversals_fen=0,
        last_receipt=str(ReceiptNumber(terminal, "K7Q", last)) if last else "",
    )
    return replace(found, **changed)  # type: ignore[arg-type]


A, B = tally("T01", 3), tally("T02", 2)


@pytest.mark.parametrize(
    ("claimed", "held", "code"),
    [
        ((A, B), (B, A), ""),
        ((), (), ""),
        ((A,), (A, B), "network.close.late"),
        ((A, B), (A, tally("T02", 3)), "network.close.late"),
        ((A,), (tally("T01", 3, receipts=2),), "network.close.count"),
        ((A, tally("T02", 0)), (A,), "network.close.count"),
        ((A,), (tally("T01", 3, takings_fen=1),), "network.close.takings"),
        ((A,), (tally("T01", 3, reversals_fen=-1),), "network.close.reversals"),
    ],
)
def test_differences(claimed: tuple[Tally, ...], held: tuple[Tally, ...], code: str) -> None:
    assert not waits(claimed, held)
    assert difference(claimed, held) == code


def test_waiting_for_what_was_counted() -> None:
    assert waits((A, B), (A,))
    assert waits((A,), (tally("T01", 2),))
    assert not waits((A,), (A, B))


def test_the_id_of_a_day_follows_from_what_is_known() -> None:
    assert day_id_of("A01", "2026-03-11", 0) == "A01-2026-03-11-1"
    assert day_id_of("A01", "2026-03-11", 1) == "A01-2026-03-11-2"
