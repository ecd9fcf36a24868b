"""Rows of plans and tariff."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.catalogue import PlanPublished, TariffPublished
from db.apply.applied import Applied, Appliers, newest
from db.tables.catalogue import PLAN, TARIFF


def _plans(conn: Connection, ops: Sequence[Applied[PlanPublished]]) -> None:
    rows = [
        {
            "plan_id": op.fact.plan_id,
            "version": op.fact.version,
            "effective_on": op.fact.effective_on,
            "title": op.fact.title,
            "title_en": op.fact.title_en,
            "kind": op.fact.kind,
            "monthly_fen": op.fact.monthly_fen,
            "data_mb": op.fact.data_mb,
            "voice_min": op.fact.voice_min,
            "sms": op.fact.sms,
            "over_data_fen": op.fact.over_data_fen,
            "contract_months": op.fact.contract_months,
            "penalty_fen": op.fact.penalty_fen,
            "on_sale": int(op.fact.on_sale),
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, PLAN, rows, ["plan_id", "version"])


def _tariff(conn: Connection, ops: Sequence[Applied[TariffPublished]]) -> None:
    rows = [
        {
            "item": op.fact.item,
            "version": op.fact.version,
            "title": op.fact.title,
            "title_en": op.fact.title_en,
            "amount_fen": op.fact.amount_fen,
            "effective_on": op.fact.effective_on,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, TARIFF, rows, ["item", "version"])


APPLY: Appliers = {PlanPublished: _plans, TariffPublished: _tariff}
