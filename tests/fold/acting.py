"""What acts share."""

from collections.abc import Callable, Sequence
from typing import Any

from app.domain.facts import Fact
from tests.fold.village import Node

Act = Callable[[Node, int, int], Sequence[Fact]]
"""From a device, the number of an aggregate and a free number to the facts of one transaction."""


def now(node: Node, free: int) -> int:
    node.clock.advance_ms(free % 5)
    return node.clock.now_ms()


def found(node: Node, statement: Any) -> list[Any]:  # noqa: ANN401
    with node.conn.transaction() as conn:
        rows: list[Any] = conn.execute(statement).all()
    return rows
