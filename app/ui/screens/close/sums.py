"""The sums of a close in words: differences, what went off in bags, receipts of other shifts."""

from collections.abc import Sequence

from app.domain.close_rules import CASH
from app.domain.documents import ReceiptRange, ShiftReportContent
from app.domain.money_rules import tail_of
from app.domain.shifts import TransferLine
from app.i18n import Text
from app.ui.widgets.lists import Pair

_TRANSFERS = 4
"""So many transfers are listed on screen."""


def variance_words(fen: int, text: Text) -> str:
    """Return a variance in words and figures: 短款 −50.00, 长款 +50.00, or 0.00."""
    if not fen:
        return text.money(0)
    return text("close.short" if fen < 0 else "close.over", amount=text.signed(fen))


def bag_pairs(whole: str, deposit_fen: int, bagged_fen: int, text: Text) -> tuple[Pair, ...]:
    """Return the whole deposit, and what of it bags took away before; nothing where there were none.

    ``whole`` is the code of its name: of a shift or of a day.
    """
    if not bagged_fen:
        return ()
    return (
        Pair(text(f"close.sums.{whole}"), text.money(deposit_fen)),
        Pair(text("close.sums.bagged"), text.money(bagged_fen)),
    )


def put_in_pairs(put_in_fen: int, text: Text) -> tuple[Pair, ...]:
    """Return what the clerk adds to the drawer for what was short; nothing where that is nothing."""
    return (Pair(text("close.sums.put_in"), text.signed(put_in_fen)),) if put_in_fen else ()


def cash_pairs(report: ShiftReportContent, put_in_fen: int, text: Text) -> tuple[Pair, ...]:
    """Return how the cash that is taken out follows from what was counted: made up, less what stays."""
    counted = sum(total.counted_fen or 0 for total in report.tenders if total.tender == CASH)
    return (
        Pair(text("close.sums.counted"), text.money(counted)),
        *put_in_pairs(put_in_fen, text),
        Pair(text("close.sums.float"), text.money(-report.stays_fen)),
    )


def transfer_pairs(transfers: Sequence[TransferLine], text: Text) -> tuple[Pair, ...]:
    """Return the bank transfers of a shift by the end of the slip's number, those that stand twice first.

    They are matched with the account; the report has every number whole.
    """
    listed = sorted(transfers, key=lambda line: not line.twice)
    pairs = [
        Pair(text(f"close.sums.{_transfer(line)}", tail=tail_of(line.reference)), text.money(line.amount_fen))
        for line in listed[:_TRANSFERS]
    ]
    rest = listed[_TRANSFERS:]
    if rest:
        sum_fen = sum(line.amount_fen for line in rest)
        pairs.append(Pair(text("close.sums.transfers_more"), f"{len(rest)} / {text.money(sum_fen)}"))
    return tuple(pairs)


def _transfer(line: TransferLine) -> str:
    if line.account:
        return "transfer_out"
    return "transfer_twice" if line.twice else "transfer"


def others_count(ranges: Sequence[ReceiptRange]) -> int:
    """Return how many receipts between the first and the last other shifts of the terminal drew."""
    # Missing numbers may lie before the first: with them nobody can tell, and the gap is what matters then.
    return sum(part.last - part.first + 1 - part.count for part in ranges if not part.gaps)


def others_words(ranges: Sequence[ReceiptRange], text: Text) -> str:
    """Return in words how many receipts other shifts drew in between, if any."""
    count = others_count(ranges)
    return text("close.ranges.others", count=count) if count else ""
