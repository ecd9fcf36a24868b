"""Whose document is photographed, and who lacks evidence next (DOMAIN §3)."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.domain.business import BUSINESS_TYPES, business_type
from app.domain.business.document_images import (
    evidence_subject,
    image_checks,
    image_subject,
    photographed,
    purpose_of_reading,
)
from app.domain.business.open_account import OPEN_ACCOUNT
from app.domain.business.ownership_transfer import OWNERSHIP_TRANSFER
from app.domain.business.suspend import SUSPEND
from app.domain.faces import FaceStand
from app.domain.verification import Standing
from tests.unit.domain.test_business_rules import BASE, PARTY
from tests.unit.domain.test_faces import AWAY, CHILD, FIRM, HERE, SOMEBODY

KEPT = replace(HERE, imaged=True)


@pytest.mark.parametrize(
    ("key", "there", "who"),
    [
        ("open_account", {"party": HERE}, (HERE,)),
        ("open_account", {"party": None}, ()),
        ("open_account", {"party": AWAY, "agent": SOMEBODY}, (AWAY, SOMEBODY)),
        ("open_account", {"party": FIRM, "agent": SOMEBODY}, (FIRM, SOMEBODY)),
        ("open_account", {"party": CHILD, "guardian": SOMEBODY}, (CHILD, SOMEBODY)),
        ("ownership_transfer", {"party": HERE, "other": SOMEBODY}, (SOMEBODY,)),
        ("ownership_transfer", {"party": HERE}, ()),
        ("suspend", {"party": HERE}, ()),
    ],
)
def test_who_enters_and_who_stands_here_for_them(
    key: str, there: Mapping[str, object], who: tuple[object, ...]
) -> None:
    assert photographed(business_type(key), replace(BASE, **there)) == who  # type: ignore[arg-type]


def test_who_is_missing_is_awaited() -> None:
    codes = [line.words.code for line in image_checks(OPEN_ACCOUNT, replace(BASE, party=HERE))]
    assert codes == ["business.check.image.awaited"]
    codes = [line.words.code for line in image_checks(OPEN_ACCOUNT, replace(BASE, party=KEPT))]
    assert codes == ["business.check.image.passed"]
    assert list(image_checks(SUSPEND, replace(BASE, party=HERE))) == []
    assert image_subject(OPEN_ACCOUNT, replace(BASE, party=KEPT)) is None


def test_one_person_after_the_other_and_whoever_is_barred_first() -> None:
    both = replace(BASE, party=PARTY, other=SOMEBODY)
    assert evidence_subject(OWNERSHIP_TRANSFER, both) is both.party, "to be compared"
    assert evidence_subject(OWNERSHIP_TRANSFER, replace(both, party=HERE)) is SOMEBODY
    kept = replace(SOMEBODY, imaged=True)
    assert evidence_subject(OWNERSHIP_TRANSFER, replace(both, party=HERE, other=kept)) is None
    barred = replace(SOMEBODY, face=FaceStand.OTHER)
    assert evidence_subject(OWNERSHIP_TRANSFER, replace(both, other=barred)) is barred
    assert evidence_subject(SUSPEND, replace(BASE, party=PARTY)) is None


@pytest.mark.parametrize(
    ("open_key", "standing", "newcomer", "purpose"),
    [
        ("", Standing.OWNER, True, "open_account"),
        ("", Standing.ORGANISATION, True, "open_account"),
        ("", Standing.OWNER, False, ""),
        ("", Standing.TAKES_OVER, False, "ownership_transfer"),
        ("", Standing.AGENT, True, ""),
        ("suspend", Standing.OWNER, False, ""),
        ("open_account", Standing.OWNER, False, "open_account"),
        ("open_account", Standing.AGENT, False, "open_account"),
        ("ownership_transfer", Standing.OWNER, False, ""),
        ("ownership_transfer", Standing.TAKES_OVER, False, "ownership_transfer"),
    ],
)
def test_what_a_document_is_read_for(open_key: str, standing: Standing, newcomer: bool, purpose: str) -> None:
    kind = business_type(open_key) if open_key else None
    assert purpose_of_reading(kind, BUSINESS_TYPES, standing, newcomer=newcomer) == purpose


def test_entries_keep_one_and_nothing_else_does() -> None:
    assert {kind.key for kind in BUSINESS_TYPES if kind.document_image} == {
        "open_account",
        "ownership_transfer",
    }
