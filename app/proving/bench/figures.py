"""One figure of the bench, in the form that CLI prescribes, and how it is judged."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, Literal

GROUPS: Final = (
    "start",
    "sale",
    "queue",
    "rebuild",
    "pdf",
    "lookup",
    "loop",
    "memory",
    "sync",
    "devices",
    "years",
)
NAMED: Final = frozenset({"years"})
"""Groups that are measured only when they are named: they take many minutes."""
MEDIAN: Final = 0.5
P99: Final = 0.99


class Of(StrEnum):
    """What a goal is about."""

    VALUE = "value"
    RATIO = "ratio"
    DELTA = "delta"
    """Value less baseline, in the figure's unit."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure must hold."""

    op: Literal["<=", ">="]
    of: Of
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. `ok` is None where nothing was measured, and `reason` says why."""

    name: str
    group: str
    value: float | None = None
    unit: str = ""
    baseline: str | None = None
    baseline_value: float | None = None
    ratio: float | None = None
    goal: Goal | None = None
    ok: bool | None = None
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the object of the JSON list."""
        return asdict(self)


def figure(
    name: str,
    group: str,
    value: float,
    unit: str,
    *,
    baseline: tuple[str, float] | None = None,
    goal: Goal | None = None,
    reason: str | None = None,
) -> Figure:
    """Return a figure that was measured; `baseline` is what it is held against, and that figure."""
    words, other = baseline or (None, None)
    ratio = value / other if other else None
    delta = None if other is None else value - other
    judged = {Of.VALUE: value, Of.RATIO: ratio, Of.DELTA: delta}
    ok = True if goal is None else _holds(judged[goal.of], goal)
    return Figure(
        name=name,
        group=group,
        value=rounded(value),
        unit=unit,
        baseline=words,
        baseline_value=None if other is None else rounded(other),
        ratio=None if ratio is None else rounded(ratio),
        goal=goal,
        ok=ok,
        reason=reason,
    )


def skipped(group: str, reason: str) -> Figure:
    """Return what stands for a group that was not measured."""
    return Figure(name=group, group=group, reason=reason)


def _holds(judged: float | None, goal: Goal) -> bool:
    if judged is None:
        return False
    return judged <= goal.limit if goal.op == "<=" else judged >= goal.limit


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    begun = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begun) / 1e6


def rounded(number: float) -> float:
    """Return a number with four digits that matter."""
    return float(f"{number:.4g}")


def quantile(values: Iterable[float], share: float) -> float:
    """Return the value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """Return the value in the middle."""
    return quantile(values, MEDIAN)
