"""Read models of plans and tariff: of several versions the one in force."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, union

from app.services.rows.catalogue import PlanRow, TariffRow
from db.queries.kept import Kept
from db.tables.catalogue import PLAN, TARIFF
from db.tables.goods import ARTICLE

_NEWEST_PLAN = (PLAN.c.effective_on.desc(), PLAN.c.version.desc())
_PLAN = select(PLAN).where(PLAN.c.plan_id == bindparam("plan_id")).order_by(*_NEWEST_PLAN)
_PLANS = select(PLAN).where(PLAN.c.kind == bindparam("of_kind")).order_by(PLAN.c.monthly_fen, PLAN.c.plan_id)
_TARIFF = (
    select(TARIFF)
    .where(TARIFF.c.item == bindparam("of_item"))
    .order_by(TARIFF.c.effective_on.desc(), TARIFF.c.version.desc())
)


_NAMES = union(*(select(of.c.title, of.c.title_en) for of in (PLAN, TARIFF, ARTICLE))).order_by(
    "title", "title_en"
)


class SqlCatalogue:
    """Implements `CatalogueQueries`."""

    def __init__(self, conn: Connection, kept: Kept) -> None:
        self._conn = conn
        self._kept = kept

    def plan(self, plan_id: str, on: str = "") -> PlanRow | None:
        """Return one plan as it is in force on an ISO date; its newest version without one."""
        return self._kept.get(("plan", plan_id, on), lambda: self._plan(plan_id, on))

    def _plan(self, plan_id: str, on: str) -> PlanRow | None:
        rows = self._conn.execute(_PLAN, {"plan_id": plan_id})
        return next((_plan(row) for row in rows if _holds(row, on)), None)

    def plans(self, kind: str, *, on_sale: bool = True, on: str = "") -> tuple[PlanRow, ...]:
        """Return the plans for one kind of subscriber, cheapest first; with `on_sale` only those on sale."""
        newest: dict[str, Row[*tuple[Any, ...]]] = {}
        for row in self._conn.execute(_PLANS, {"of_kind": kind}):
            held = newest.get(row.plan_id)
            if _holds(row, on) and (held is None or _age(held) < _age(row)):
                newest[row.plan_id] = row
        found = [_plan(row) for row in newest.values() if row.on_sale or not on_sale]
        return tuple(sorted(found, key=lambda plan: (plan.monthly_fen, plan.plan_id)))

    def tariff(self, item: str, on: str = "") -> TariffRow | None:
        """Return a published price as it is in force on an ISO date, or None."""
        rows = self._conn.execute(_TARIFF, {"of_item": item})
        return next(
            (
                TariffRow(row.item, row.title, row.title_en, row.amount_fen, row.effective_on, row.version)
                for row in rows
                if _holds(row, on)
            ),
            None,
        )

    def names(self) -> tuple[tuple[str, str], ...]:
        """Return what all versions of plans, prices and articles are called, in Chinese and in English."""
        return tuple((row.title, row.title_en) for row in self._conn.execute(_NAMES))


def _holds(row: Row[*tuple[Any, ...]], on: str) -> bool:
    return not on or row.effective_on <= on


def _age(row: Row[*tuple[Any, ...]]) -> tuple[str, int]:
    return row.effective_on, row.version


def _plan(row: Row[*tuple[Any, ...]]) -> PlanRow:
    return PlanRow(
        row.plan_id,
        row.title,
        row.title_en,
        row.kind,
        row.monthly_fen,
        row.data_mb,
        row.voice_min,
        row.sms,
        row.over_data_fen,
        row.contract_months,
        row.penalty_fen,
        bool(row.on_sale),
        row.version,
        row.effective_on,
    )
