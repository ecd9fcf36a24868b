"""What a business changes, recorded in Chinese: an English desk is left no Chinese but names and products."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.domain.business import BUSINESS_TYPES
from app.domain.business.spec import Value
from app.i18n import Texts
from app.ui.panels import retold
from tests.samples_business import SAMPLES, Desk
from tests.samples_hall import RESOURCES

INFO = "business.customer_info"
NAMES = frozenset(
    {
        "business.row.plan",
        "business.row.owner",
        "business.row.rest",
        "business.payment_method.holder",
        f"{INFO}.name",
        f"{INFO}.address",
        f"{INFO}.document_address",
        f"{INFO}.language",
    }
)
"""Rows of products, of what people are called and where they live, and of languages by their own names: these
stay as they are."""
CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
CASES: tuple[tuple[str, Mapping[str, Value]], ...] = (
    *((sample.type_key, {}) for sample in SAMPLES),
    ("plan_change", {"plan": "m59"}),
)


def test_each_business_has_a_sample() -> None:
    assert {kind.key for kind in BUSINESS_TYPES} <= {key for key, _ in CASES}


@pytest.mark.parametrize(("type_key", "changed"), CASES, ids=[f"{key}-{len(made)}" for key, made in CASES])
def test_an_english_desk_reads_each_change(
    tmp_path: Path, type_key: str, changed: Mapping[str, Value]
) -> None:
    order = Desk(tmp_path).submit_sample(type_key, **changed).order
    english = Texts(RESOURCES)["en"]
    for row in order.changes:
        said = tuple(retold.value(each, english) for each in (row.before, row.after, row.difference))
        assert row.code in NAMES or not CHINESE.search("".join(said)), (row.code, said)
