"""套餐变更: how much data a plan includes, and how much more or less another one has."""

from dataclasses import replace

import pytest

from app.domain.business.plan_change import PLAN_CHANGE
from app.domain.business.spec import Words, words
from tests.unit.domain.test_business_rules import BASE, PRESENT, plan


@pytest.mark.parametrize(
    ("mb", "over_fen", "after", "difference"),
    [
        (200, 29_00, words("business.data_over_mb", mb=200, over_fen=29_00), ("gb", "\u22129.8")),
        (1536, 0, words("business.data_mb", mb=1536), ("gb", "\u22128.5")),
        (10_740, 0, words("business.data_mb", mb=10_740), ("mb", "+500")),
        (10_040, 0, words("business.data_mb", mb=10_040), ("mb", "\u2212200")),
        (11_571, 0, words("business.data_mb", mb=11_571), ("gb", "+1.3")),
        (15_360, 5_00, words("business.data_over", gb=15, over_fen=5_00), ("gb", "+5")),
        (10_240, 0, words("business.data", gb=10), ("gb", "0")),
        (0, 0, words("business.data", gb=0), ("gb", "\u221210")),
    ],
)
def test_data_that_is_not_whole_gb_is_said_in_mb(
    mb: int, over_fen: int, after: Words, difference: tuple[str, str]
) -> None:
    other = replace(BASE, plans=(PRESENT, plan("other", 8_00, data_mb=mb, over_data_fen=over_fen)))
    rows = {row.code: row for row in PLAN_CHANGE.changes(other, {"plan": "other", "effect": "next_cycle"})}
    row = rows["business.row.data"]
    unit, count = difference
    assert row.before == words("business.data", gb=10)
    assert (row.after, row.difference) == (after, words(f"business.step.{unit}", count=count))
