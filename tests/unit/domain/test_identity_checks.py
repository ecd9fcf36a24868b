"""The checks of a verification: every refusal has its line, and nothing after it is done."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.documents_of_identity import Ages, DocumentKind, SigningRule, check_digit
from app.domain.identity_checks import (
    AFTER_REFUSAL,
    CHECKS,
    Checked,
    CheckLine,
    Entry,
    Presented,
    run_checks,
)
from app.domain.verification import CheckOutcome

TODAY = date(2026, 3, 11)
CARD = Presented(
    kind=DocumentKind.RESIDENT_ID,
    number="11010519491231002X",
    name="测试·李𬎆",
    birth=date(1949, 12, 31),
    valid_from=date(2016, 5, 20),
    valid_until=None,
    from_chip=True,
)


def number(born: str, region: str = "110105", serial: str = "000") -> str:
    first17 = region + born + serial
    return first17 + check_digit(first17)


def checked(
    card: Presented,
    *,
    recorded: str | None = None,
    same: bool | None = True,
    entry: Entry | None = None,
) -> Checked:
    return run_checks(
        card, today=TODAY, at_ms=7, ages=Ages(), recorded_name=recorded, same_person=same, entry=entry
    )


def line(found: Checked, code: str) -> CheckLine:
    return next(each for each in found.lines if each.code == code)


def test_an_elderly_person_passes_alone() -> None:
    found = checked(CARD, entry=Entry(count=1, limit=5))
    assert found.passed
    assert found.refused is None
    assert tuple(each.code for each in found.lines) == CHECKS
    assert {each.outcome for each in found.lines} == {CheckOutcome.PASSED}
    assert line(found, "signer").params == {"age": 76}
    assert found.signing is SigningRule.ALONE
    assert line(found, "region").params["name"] == "北京市朝阳区"


def test_before_the_clerk_answered_nothing_has_passed() -> None:
    found = checked(CARD, same=None)
    assert not found.passed
    assert found.refused is None
    assert line(found, "same_person").outcome is CheckOutcome.NOT_DONE
    assert line(found, "same_person").source == ""


@pytest.mark.parametrize(
    ("card", "code", "detail"),
    [
        (replace(CARD, name=""), "name", "names.empty"),
        (replace(CARD, name="李\ue100"), "name", "check.name_private_use"),
        (replace(CARD, number="110105194912310021"), "check_digit", "identity.check_digit"),
        (replace(CARD, number="1101051949"), "check_digit", "identity.length"),
        (replace(CARD, number=number("18991231")), "birth_date", "identity.birth_before_1900"),
        (replace(CARD, number=number("19490230")), "birth_date", "identity.birth_missing"),
        (replace(CARD, number=number("20300101")), "birth_date", "identity.birth_future"),
        (replace(CARD, birth=date(1949, 12, 30)), "birth_date", "check.birth_differs"),
        (replace(CARD, number=number("19491231", "199999")), "region", "identity.region_unknown"),
        (replace(CARD, number=number("20300101", "199999")), "birth_date", "identity.birth_future"),
        (replace(CARD, valid_until=date(2026, 3, 10)), "validity", "identity.expired"),
        (replace(CARD, valid_from=date(2026, 3, 12)), "validity", "identity.not_yet_valid"),
    ],
)
def test_what_is_wrong_with_a_document_has_its_line(card: Presented, code: str, detail: str) -> None:
    found = checked(card)
    assert not found.passed
    assert found.refused is not None
    assert (found.refused.code, found.refused.detail) == (code, detail)


@pytest.mark.parametrize(
    ("birth", "detail"),
    [(date(2018, 3, 12), "check.guardian_represents"), (date(2013, 3, 12), "check.guardian_consents")],
)
def test_children_need_their_guardian(birth: date, detail: str) -> None:
    found = checked(replace(CARD, birth=birth, number=number(f"{birth:%Y%m%d}")))
    assert found.passed, "the guardian is asked for by the business, not by the document"
    assert line(found, "signer").outcome is CheckOutcome.DEFERRED
    assert line(found, "signer").detail == detail


def test_at_seventeen_one_acts_alone_unless_bound() -> None:
    found = checked(replace(CARD, birth=None, number=number("20081001")))
    assert found.passed
    assert found.signing is SigningRule.ALONE_UNLESS_BOUND


def test_a_borrowed_document_is_refused() -> None:
    found = checked(CARD, same=False)
    assert found.refused is not None
    assert found.refused.detail == "check.not_same_person"
    assert line(found, "signer").detail == AFTER_REFUSAL


def test_the_fifth_number_is_the_last() -> None:
    assert checked(CARD, entry=Entry(count=4, limit=5)).passed
    full = checked(CARD, entry=Entry(count=5, limit=5))
    assert full.refused is not None
    assert full.refused.params == {"count": 5, "limit": 5}
    assert checked(CARD).passed, "nobody counts where nothing enters the network"


def test_a_chip_corrects_the_record_and_typing_does_not() -> None:
    assert line(checked(CARD, recorded="测试·李𬎆"), "record").detail == "check.record_same"
    assert line(checked(CARD, recorded="测试·李？"), "record").detail == "check.record_corrected"
    typed = checked(replace(CARD, from_chip=False), recorded="测试·李？")
    assert typed.refused is not None
    assert typed.refused.detail == "check.record_differs"
    assert line(typed, "card_read").detail == "check.typed"


def test_a_passport_says_neither_birth_nor_region() -> None:
    passport = replace(
        CARD, kind=DocumentKind.PASSPORT, number="E12345678", birth=None, name="测试·安娜·史密斯"
    )
    found = checked(passport)
    assert found.passed
    assert line(found, "check_digit").detail == "check.number_form"
    assert line(found, "birth_date").outcome is CheckOutcome.NOT_DONE
    assert line(found, "region").outcome is CheckOutcome.NOT_DONE
    assert line(found, "signer").detail == "check.age_unknown"


def test_an_organisation_is_nobody_of_some_age() -> None:
    organisation = replace(
        CARD, kind=DocumentKind.ORGANISATION, number="91350100M000100Y43", birth=None, name="测试样例公司"
    )
    assert line(checked(organisation), "signer").detail == "check.signer_organisation"


def test_what_is_recorded_holds_no_parameters() -> None:
    fact = line(checked(CARD), "birth_date").fact
    assert "1949" not in repr(fact)


@given(
    st.text(max_size=20),
    st.text(max_size=20),
    st.sampled_from(DocumentKind),
    st.booleans(),
    st.none() | st.booleans(),
)
def test_whatever_a_document_says_there_is_an_answer(
    name: str, text: str, kind: DocumentKind, chip: bool, same: bool | None
) -> None:
    found = checked(replace(CARD, name=name, number=text, kind=kind, from_chip=chip), same=same)
    assert tuple(each.code for each in found.lines) == CHECKS
    refused = [index for index, each in enumerate(found.lines) if each.outcome is CheckOutcome.REFUSED]
    assert len(refused) <= 1
    if refused:
        assert {each.detail for each in found.lines[refused[0] + 1 :]} <= {AFTER_REFUSAL}


def test_what_the_centre_alone_knows_is_checked_later_where_it_was_not_asked() -> None:
    found = checked(CARD, entry=Entry(count=1, limit=5, whole=False))
    assert found.passed
    numbers = line(found, "five_numbers")
    assert (numbers.outcome, numbers.detail) == (CheckOutcome.DEFERRED, "check.five_numbers_here")
    full = checked(CARD, entry=Entry(count=5, limit=5, whole=False))
    assert line(full, "five_numbers").outcome is CheckOutcome.REFUSED
