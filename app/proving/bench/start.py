"""From the start of the process to the first key that a window takes."""

from typing import Final

from app.proving.bench.children import BARE, START, Children
from app.proving.bench.figures import Figure, Goal, Of, figure, median
from app.proving.bench.hall import Template

GROUP: Final = "start"
STARTS: Final = (9, 3)
"""Measured starts of each: usually, and with --quick."""
GOAL: Final = Goal("<=", Of.DELTA, 500.0)


def measure(template: Template, children: Children, *, quick: bool) -> tuple[Figure, ...]:
    """Return the start of the counter on the demo hall, beside that of a bare window."""
    folder = str(template.copy("start").folder)
    # The first start of each compiles, and fills the caches of the machine.
    children.run(GROUP, BARE)
    children.run(GROUP, START, folder)
    bare_ms, real_ms = [], []
    for _ in range(STARTS[quick]):
        bare_ms.append(children.run(GROUP, BARE)["took_ns"] / 1e6)
        real_ms.append(children.run(GROUP, START, folder)["took_ns"] / 1e6)
    return (
        figure(
            "start",
            GROUP,
            median(real_ms),
            "ms",
            baseline=("a PySide6 window with one field", median(bare_ms)),
            goal=GOAL,
        ),
    )
