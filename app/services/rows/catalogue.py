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


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A published price."""

    item: str
    title: str
    title_en: str
    amount_fen: int


class CatalogueQueries(Protocol):
    """Reads plans and tariff."""

    def plan(self, plan_id: str) -> PlanRow | None:
        """Return one plan."""
        ...

    def plans(self, kind: str, *, on_sale: bool = True) -> tuple[PlanRow, ...]:
        """Return the plans for one kind of subscriber, cheapest first."""
        ...

    def tariff(self, item: str) -> TariffRow | None:
        """Return a published price, or None."""
        ...
