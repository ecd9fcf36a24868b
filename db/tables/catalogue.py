"""Plans and tariff, with every version that was published."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

PLAN = table(
    "plan",
    Scope.ROWS,
    text("plan_id", primary_key=True),
    integer("version", primary_key=True),
    text("effective_on"),
    text("title"),
    text("title_en"),
    text("kind"),
    integer("monthly_fen"),
    integer("data_mb"),
    integer("voice_min"),
    integer("sms"),
    integer("over_data_fen"),
    integer("contract_months"),
    integer("penalty_fen"),
    integer("on_sale"),
    text("stamp"),
)
Index("ix_plan_kind", PLAN.c.kind, PLAN.c.monthly_fen)

TARIFF = table(
    "tariff",
    Scope.ROWS,
    text("item", primary_key=True),
    integer("version", primary_key=True),
    text("effective_on"),
    text("title"),
    text("title_en"),
    integer("amount_fen"),
    text("stamp"),
)
