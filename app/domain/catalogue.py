"""Plans and tariff: prices are published, never typed (DOMAIN §6).

Of several versions the one in force on a day is that with the latest `effective_on` which is not after it.
"""

from dataclasses import dataclass

from app.domain.facts import Fact, FactClass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPublished(Fact):
    """A plan on sale. Amounts in fen; data in MB, voice in minutes, messages in pieces a month."""

    KIND = "plan_published"
    CLASS = FactClass.REFERENCE
    ENTITY = "plan"
    ENTITY_ID = "plan_id"

    plan_id: str
    title: str
    title_en: str
    kind: str
    """Kind of subscriber that it suits, as in `SubscriberKind`."""
    monthly_fen: int
    data_mb: int
    voice_min: int
    sms: int
    over_data_fen: int
    """Price of a further GB."""
    contract_months: int
    penalty_fen: int
    on_sale: bool
    version: int = 1
    """Counts up with each change of this plan."""
    effective_on: str = ""
    """ISO date from which this version holds; empty: since ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffPublished(Fact):
    """One published price, such as the SIM card's."""

    KIND = "tariff_published"
    CLASS = FactClass.REFERENCE
    ENTITY = "tariff"
    ENTITY_ID = "item"

    item: str
    title: str
    title_en: str
    amount_fen: int
    effective_on: str
    version: int = 1
    """Counts up with each change of this price."""
