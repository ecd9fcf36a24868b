"""Who may not act for whom, whatever the business: agents, guardians, organisations, the absent."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.domain.business.acting import acting
from app.domain.business.customer_info import CUSTOMER_INFO
from app.domain.business.open_account import OPEN_ACCOUNT
from app.domain.business.ownership_transfer import OWNERSHIP_TRANSFER
from app.domain.business.spec import Actor, BusinessType, CheckOutcome
from tests.unit.domain.test_business_rules import BASE, PARTY

SOMEBODY = replace(PARTY, person_id="q", name="李*")
CHILD, PUPIL = replace(PARTY, age=7), replace(PARTY, age=10)
FIRM = replace(PARTY, organisation=True, age=None)
AWAY = replace(PARTY, present=False)
OWNERS_ALONE = replace(OPEN_ACCOUNT, actors=(Actor.OWNER,))


@pytest.mark.parametrize(
    ("kind", "there", "code", "params"),
    [
        (OPEN_ACCOUNT, {"agent": PARTY}, "agent_same", ()),
        (CUSTOMER_INFO, {"agent": SOMEBODY}, "agent", ()),
        (OWNERS_ALONE, {"party": FIRM, "agent": SOMEBODY}, "organisation", ()),
        (OPEN_ACCOUNT, {"party": FIRM}, "handler", ()),
        (CUSTOMER_INFO, {"party": PUPIL, "guardian": SOMEBODY}, "age_barred", (("age", 10),)),
        (OPEN_ACCOUNT, {"party": PUPIL}, "age", (("age", 10),)),
        (OPEN_ACCOUNT, {"party": CHILD}, "age_represented", (("age", 7),)),
        (OPEN_ACCOUNT, {"party": PUPIL, "guardian": PUPIL}, "guardian_same", ()),
        (OWNERSHIP_TRANSFER, {"party": AWAY, "other": SOMEBODY}, "absent", (("name", "王*"),)),
        (OPEN_ACCOUNT, {"party": AWAY}, "agent_missing", (("name", "王*"),)),
    ],
)
def test_who_may_not_act(
    kind: BusinessType, there: Mapping[str, object], code: str, params: tuple[tuple[str, object], ...]
) -> None:
    (line,) = acting(kind, replace(BASE, **there))  # type: ignore[arg-type]
    assert line.outcome is CheckOutcome.REFUSED
    assert (line.words.code, line.words.params) == (f"business.check.{code}.refused", params)
    assert (line.remedy.code, line.remedy.params) == (f"business.check.{code}.remedy", params)


@pytest.mark.parametrize(
    ("there", "code"),
    [
        ({"party": FIRM, "agent": SOMEBODY}, "handler"),
        ({"party": PUPIL, "guardian": SOMEBODY}, "guardian_consents"),
        ({"party": CHILD, "guardian": SOMEBODY}, "guardian_represents"),
        ({"party": AWAY, "agent": SOMEBODY}, "agent"),
    ],
)
def test_who_acts_is_named(there: Mapping[str, object], code: str) -> None:
    (line,) = acting(OPEN_ACCOUNT, replace(BASE, **there))  # type: ignore[arg-type]
    assert line.outcome is CheckOutcome.PASSED
    assert (line.words.code, line.words.params) == (f"business.check.{code}.passed", (("name", "李*"),))
