"""Whether a day's close is what the centre holds: count, sum and last number by terminal (DOMAIN §8)."""

from collections.abc import Iterable, Mapping

from app.domain.network import Tally
from app.domain.receipt_numbers import parse


def waits(claimed: Iterable[Tally], held: Iterable[Tally]) -> bool:
    """Return whether receipts that the closing terminal knew of have not arrived yet."""
    here = _by_series(held)
    return any(_last(tally) > _last(here.get((tally.terminal_id, tally.epoch))) for tally in claimed)


def difference(claimed: Iterable[Tally], held: Iterable[Tally]) -> str:
    """Return what differs, as a code, or an empty string for a close that is proven.

    `network.close.late`: the centre holds receipts of the day that the close did not know of, from a terminal
    that was cut off. `network.close.count`, `.takings`, `.reversals`: the same receipts, other figures.
    """
    known, here = _by_series(claimed), _by_series(held)
    for series in sorted({*known, *here}):
        close, centre = known.get(series), here.get(series)
        if _last(centre) > _last(close):
            return "network.close.late"
        if close is None or centre is None or close.receipts != centre.receipts:
            return "network.close.count"
        if close.takings_fen != centre.takings_fen:
            return "network.close.takings"
        if close.reversals_fen != centre.reversals_fen:
            return "network.close.reversals"
    return ""


def _by_series(tallies: Iterable[Tally]) -> Mapping[tuple[str, str], Tally]:
    return {(tally.terminal_id, tally.epoch): tally for tally in tallies}


def _last(tally: Tally | None) -> int:
    return parse(tally.last_receipt).sequence if tally and tally.last_receipt else 0
