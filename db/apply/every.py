"""The closed list of appliers. A start that only reads has no use for it, and does not import it."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from app.domain.errors import BugError
from app.domain.every_fact import FACTS
from app.domain.facts import Fact
from db.apply import (
    alarms,
    appointments,
    bank_transfers,
    call_backs,
    catalogue,
    complaints,
    copies,
    customers,
    documents,
    drawers,
    enquiries,
    goods,
    halls,
    help_calls,
    images,
    log,
    money,
    network,
    notices,
    orders,
    payment_codes,
    queue,
    ratings,
    refunds,
    shifts,
    staff,
    stock,
    subscribers,
    verification,
    work,
)
from db.apply.applied import Applied, Apply

SUBJECTS = (
    log,
    halls,
    help_calls,
    catalogue,
    staff,
    customers,
    subscribers,
    stock,
    goods,
    verification,
    images,
    queue,
    enquiries,
    appointments,
    orders,
    ratings,
    work,
    call_backs,
    money,
    payment_codes,
    bank_transfers,
    refunds,
    complaints,
    notices,
    shifts,
    drawers,
    alarms,
    network,
    documents,
    copies,
)


def _collect() -> dict[type[Fact], Apply]:
    found: dict[type[Fact], Apply] = {}
    for subject in SUBJECTS:
        for fact, apply in subject.APPLY.items():
            if fact in found:  # pragma: no cover - a mistake in the lists themselves
                raise BugError(f"two appliers for {fact.KIND}")
            found[fact] = apply
    return found


APPLY = _collect()


def missing() -> tuple[str, ...]:
    """Return the kinds of facts that no subject applies; a test holds this empty."""
    return tuple(fact.KIND for fact in FACTS if fact not in APPLY)


_RANK = {fact: place for place, fact in enumerate(FACTS)}


def apply_layered(conn: Connection, ops: Sequence[Applied[Any]]) -> None:
    """Write the rows of facts of many aggregates: in order within each, in long runs across all of them.

    Facts of different aggregates may change places: every applier works by clock, or adds, where it reaches
    beyond the aggregate of its fact. What one aggregate has of one kind in a row stays together.
    """
    latest: dict[str, tuple[int, int]] = {}
    layers: dict[tuple[int, int], list[Applied[Any]]] = {}
    for op in ops:
        entity, rank = op.fact.entity, _RANK[type(op.fact)]
        place, before = latest.get(entity, (-1, -1))
        layer = latest[entity] = (place if before == rank else place + 1, rank)
        layers.setdefault(layer, []).append(op)
    for _, run in sorted(layers.items(), key=itemgetter(0)):
        APPLY[type(run[0].fact)](conn, run)


def apply_all(conn: Connection, ops: Sequence[Applied[Any]]) -> None:
    """Write the rows of facts in their order; runs of one kind go to their applier together."""
    for kind, run in groupby(ops, key=lambda op: type(op.fact)):
        APPLY[kind](conn, list(run))
