"""Read models of plans and tariff."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from app.services.rows.catalogue import PlanRow, TariffRow
from db.queries.kept import Kept
from db.tables.catalogue import PLAN, TARIFF

_PLAN = select(PLAN).where(PLAN.c.plan_id == bindparam("plan_id"))
_PLANS = select(PLAN).where(PLAN.c.kind == bindparam("of_kind")).order_by(PLAN.c.monthly_fen, PLAN.c.plan_id)
_ON_SALE = _PLANS.where(PLAN.c.on_sale == 1)
_TARIFF = select(TARIFF).where(TARIFF.c.item == bindparam("of_item"))


class SqlCatalogue:
    """Implements `CatalogueQueries`."""

    def __init__(self, conn: Connection, kept: Kept) -> None:
        self._conn = conn
        self._kept = kept

    def plan(self, plan_id: str) -> PlanRow | None:
        """Return one plan."""
        return self._kept.get(("plan", plan_id), lambda: self._plan(plan_id))

    def _plan(self, plan_id: str) -> PlanRow | None:
        row = self._conn.execute(_PLAN, {"plan_id": plan_id}).first()
        return _plan(row) if row else None

    def plans(self, kind: str, *, on_sale: bool = True) -> tuple[PlanRow, ...]:
        """Return the plans for one kind of subscriber, cheapest first; with `on_sale` only those on sale."""
        rows = self._conn.execute(_ON_SALE if on_sale else _PLANS, {"of_kind": kind})
        return tuple(_plan(row) for row in rows)

    def tariff(self, item: str) -> TariffRow | None:
        """Return a published price, or None."""
        row = self._conn.execute(_TARIFF, {"of_item": item}).first()
        return TariffRow(row.item, row.title, row.title_en, row.amount_fen) if row else None


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
    )
