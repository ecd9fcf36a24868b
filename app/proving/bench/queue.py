"""The queue: a number for a customer, and the call of the next one."""

from typing import Final

from app.proving.bench.figures import P99, Figure, Goal, Of, figure, quantile
from app.proving.bench.hall import Clerk, Template, bare_store, clerk_in
from app.proving.bench.replay import Stopwatch, piecewise, record, take_turns

GROUP: Final = "queue"
VISITS: Final = (500, 60)
"""Measured visits: usually, and with --quick."""
TURN: Final = 20
GOAL: Final = Goal(">=", Of.RATIO, 0.4)
ONE_TRANSACTION: Final = "the same rows in bare SQL, one transaction"


def measure(template: Template, *, quick: bool) -> tuple[Figure, ...]:
    """Return rate and p99 of issuing and of calling, while some 20 customers wait."""
    visits = VISITS[quick]
    with clerk_in(template, "queue-noted") as noting:
        noted = record(noting, _visit, visits)
    with clerk_in(template, "queue") as real, bare_store(template, "queue-bare") as bare:
        done = take_turns(real, _visit, noted, ((bare, piecewise),), TURN)
    figures: list[Figure] = []
    for piece in ("issue", "call"):
        took, other = done.real[piece], done.bare[0][piece]
        rate, baseline = 1000 * visits / sum(took), (ONE_TRANSACTION, 1000 * visits / sum(other))
        figures += (
            figure(f"ticket_{piece}", GROUP, rate, "1/s", baseline=baseline, goal=GOAL),
            figure(
                f"ticket_{piece}_p99",
                GROUP,
                quantile(took, P99),
                "ms",
                baseline=(ONE_TRANSACTION, quantile(other, P99)),
            ),
        )
    return tuple(figures)


def _visit(at: Clerk, watch: Stopwatch) -> None:
    with watch.piece("issue"):
        at.issue()
    with watch.piece("call"):
        called = at.call()
    with watch.piece("attend"):
        at.attend(called)
