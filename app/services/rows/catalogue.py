"""Rows of plans and tariff."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan; amounts in fen a month."""

    plan_id: str
    title: str
    title_en: str
    kind: str
    monthly_fen: int
    data_mb: int
    voice_min: int
    sms: int
    over_data_fen: int
    contract_months: int
    penalty_fen: int
    on_sale: bool
    version: int = 1
    effective_on: str = ""


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A published price."""

    item: str
    title: str
    title_en: str
    amount_fen: int
    effective_on: str = ""
    version: int = 1


class CatalogueQueries(Protocol):
    """Reads plans and tariff."""

    def plan(self, plan_id: str, on: str = "") -> PlanRow | None:
        """Return one plan as it is in force on an ISO date; its newest version without one."""
        ...

    def plans(self, kind: str, *, on_sale: bool = True, on: str = "") -> tuple[PlanRow, ...]:
        """Return the plans for one kind of subscriber as in force on an ISO date, cheapest first."""
        ...

    def tariff(self, item: str, on: str = "") -> TariffRow | None:
        """Return a published price as it is in force on an ISO date, or None."""
        ...

    def names(self) -> tuple[tuple[str, str], ...]:
        """Return what all versions of plans, prices and articles are called, in Chinese and in English."""
        ...
