"""A sale: fees paid in advance, accepted, collected in cash, executed, its receipt in the spool."""

from collections.abc import Sequence
from typing import Final

from app.proving.bench.figures import Figure, Goal, Of, figure
from app.proving.bench.hall import Clerk, Template, bare_store, clerk_in
from app.proving.bench.replay import Stopwatch, piecewise, record, take_turns, whole

GROUP: Final = "sale"
SALES: Final = (500, 60)
"""Measured sales: usually, and with --quick."""
TURN: Final = 20
GOAL: Final = Goal(">=", Of.RATIO, 0.4)
PIECES: Final = ("submit", "open", "pay")


def measure(template: Template, *, quick: bool) -> tuple[Figure, ...]:
    """Return the rates of sales and of payments alone, beside bare SQL that writes the same rows."""
    sales = SALES[quick]
    with clerk_in(template, "sale-noted") as noting:
        noted = record(noting, _sale, sales)
    with (
        clerk_in(template, "sale") as real,
        bare_store(template, "sale-whole") as one,
        bare_store(template, "sale-pieces") as three,
    ):
        done = take_turns(real, _sale, noted, ((one, whole), (three, piecewise)), TURN)
    took, (at_once, apart) = done.real, done.bare
    statements = [sum(len(written) for _, written in each) for each in noted]
    real_s, once_s = (_seconds(took, PIECES), _seconds(at_once, ("whole",)))
    return (
        figure(
            "sale",
            GROUP,
            sales / real_s,
            "1/s",
            baseline=("the same rows in bare SQL, one transaction a sale", sales / once_s),
            goal=GOAL,
            reason=f"submit, checkout and payment are three transactions; {max(statements)} statements",
        ),
        figure(
            "sale_same_transactions",
            GROUP,
            sales / real_s,
            "1/s",
            baseline=(
                "the same rows in bare SQL, three transactions a sale",
                sales / _seconds(apart, PIECES),
            ),
        ),
        figure(
            "payment",
            GROUP,
            sales / _seconds(took, ("pay",)),
            "1/s",
            baseline=("the same rows in bare SQL, one transaction", sales / _seconds(apart, ("pay",))),
        ),
    )


def _sale(at: Clerk, watch: Stopwatch) -> None:
    payer = at.payer()
    with watch.piece("submit"):
        order_id = at.submit(payer)
    with watch.piece("open"):
        payment_id = at.begin(order_id)
    with watch.piece("pay"):
        at.pay(payment_id)


def _seconds(times: dict[str, list[float]], pieces: Sequence[str]) -> float:
    return sum(sum(times[piece]) for piece in pieces) / 1000
