"""A sale: fees paid in advance, accepted, collected in cash, executed, its receipt in the spool."""

from collections.abc import Sequence
from typing import Final

from app.proving.bench.figures import Figure, Goal, Of, figure
from app.proving.bench.hall import Clerk, Template, bare_store, clerk_in
from app.proving.bench.replay import Stopwatch, piecewise, record, take_turns, whole
from db.replay import Written

GROUP: Final = "sale"
SALES: Final = (500, 60)
"""Measured sales: usually, and with --quick."""
TURN: Final = 20
GOAL: Final = Goal(">=", Of.RATIO, 0.4)
PIECES: Final = ("submit", "open", "pay")


def measure(template: Template, *, quick: bool) -> tuple[Figure, ...]:
    """Return the rates of sales, alone and with their orders, beside bare SQL that writes the same rows."""
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
    rows = {
        name: max(sum(_rows(written) for piece, written in each if piece in pieces) for each in noted)
        for name, pieces in (("pay", ("pay",)), ("all", PIECES))
    }
    return (
        figure(
            "sale",
            GROUP,
            sales / _seconds(took, ("pay",)),
            "1/s",
            baseline=("the same rows in bare SQL, one transaction", sales / _seconds(apart, ("pay",))),
            goal=GOAL,
            reason=f"payment, receipt, order executed, paper queued: one transaction, {rows['pay']} rows",
        ),
        figure(
            "sale_with_order",
            GROUP,
            sales / _seconds(took, PIECES),
            "1/s",
            baseline=("the same rows in bare SQL, three transactions", sales / _seconds(apart, PIECES)),
            goal=GOAL,
            reason=f"order accepted, checkout opened, sale: three transactions, {rows['all']} rows",
        ),
        figure(
            "sale_with_order_at_once",
            GROUP,
            sales / _seconds(took, PIECES),
            "1/s",
            baseline=(
                "the same rows in bare SQL, all in one transaction",
                sales / _seconds(at_once, ("whole",)),
            ),
            reason="three commits held against one; no goal",
        ),
    )


def _rows(statements: Sequence[Written]) -> int:
    """Return how many rows statements write."""
    return sum(len(each.parameters) if each.many else 1 for each in statements)


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
