"""The longest time that the counter does not answer while sales are written behind it."""

from typing import Final

from app.proving.bench.children import SALES_WINDOW, Children
from app.proving.bench.figures import Figure, Goal, Of, figure
from app.proving.bench.hall import Template

GROUP: Final = "loop"
SALES: Final = (10_000, 300)
"""Sales behind the window: usually, and with --quick."""
GOAL: Final = Goal("<=", Of.VALUE, 50.0)


def measure(template: Template, children: Children, *, quick: bool) -> tuple[Figure, ...]:
    """Return the longest gap of the event loop, its p99, and the rate of sales meanwhile."""
    sales = SALES[quick]
    home = template.copy("loop")
    found = children.run(
        GROUP, SALES_WINDOW, "loop", str(home.folder), template.clerk, template.pin, str(sales)
    )
    return (
        figure(
            "loop_longest_gap",
            GROUP,
            found["longest_ms"],
            "ms",
            goal=GOAL,
            reason=f"{sales} sales behind the signed-in counter",
        ),
        figure("loop_p99_gap", GROUP, found["p99_ms"], "ms"),
        figure("loop_sales", GROUP, found["sales_per_s"], "1/s"),
    )
