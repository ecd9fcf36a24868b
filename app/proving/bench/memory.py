"""Memory of the counter over a day's sales."""

from typing import Final

from app.proving.bench.children import BARE, SALES_WINDOW, Children
from app.proving.bench.figures import Figure, Goal, Of, figure, skipped
from app.proving.bench.hall import Template

GROUP: Final = "memory"
SALES: Final = (1000, 200)
"""Sales: usually, and with --quick. What the second half adds is judged."""
_MIB: Final = 1024 * 1024
GROWTH: Final = Goal("<=", Of.VALUE, 2.0)
SIZE: Final = Goal("<=", Of.RATIO, 5.0)


def measure(template: Template, children: Children, *, quick: bool) -> tuple[Figure, ...]:
    """Return what the second half of the sales adds, and the whole beside a bare window."""
    sales = SALES[quick]
    home = template.copy("memory")
    found = children.run(
        GROUP, SALES_WINDOW, "memory", str(home.folder), template.clerk, template.pin, str(sales)
    )
    bare = children.run(GROUP, BARE)["rss"]
    if not bare:
        return (skipped(GROUP, "this system has no /proc to read the memory from"),)
    return (
        figure(
            "memory_growth",
            GROUP,
            (found["all"] - found["half"]) / _MIB,
            "MiB",
            goal=GROWTH,
            reason=f"the last {sales - sales // 2} of {sales} sales",
        ),
        figure(
            "memory",
            GROUP,
            found["all"] / _MIB,
            "MiB",
            baseline=("a PySide6 window with one field", bare / _MIB),
            goal=SIZE,
        ),
    )
