from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.documents_of_identity import (
    FEMALE,
    MALE,
    Ages,
    DocumentKind,
    ParsedNumber,
    SigningRule,
    age,
    check_digit,
    check_number,
    normalise_number,
    signing_rule,
    validity,
)
from app.domain.errors import BugError, UserError

TODAY = date(2026, 3, 11)
SAMPLE = "11010519491231002X"
"""The sample printed in GB 11643."""
CREDIT_CODE = "91110000600037341L"
CITIZEN_KINDS = (
    DocumentKind.RESIDENT_ID,
    DocumentKind.TEMPORARY_RESIDENT_ID,
    DocumentKind.HOUSEHOLD_BOOK,
)

births = st.dates(date(1900, 1, 1), TODAY)
orders = st.integers(0, 999).map("{:03d}".format)


def citizen(region: str, birth: date | str, order: str = "002") -> str:
    """Return a citizen number with its check digit."""
    first = region + (birth if isinstance(birth, str) else f"{birth:%Y%m%d}".zfill(8)) + order
    return first + check_digit(first)


def refusal(kind: DocumentKind, number: str) -> UserError:
    with pytest.raises(UserError) as caught:
        check_number(kind, number, TODAY)
    return caught.value


@pytest.mark.parametrize("kind", CITIZEN_KINDS)
def test_the_standards_sample_is_read(kind: DocumentKind) -> None:
    parsed = check_number(kind, SAMPLE, TODAY)
    assert parsed == ParsedNumber(SAMPLE, date(1949, 12, 31), FEMALE, "110105")


@given(births, orders)
def test_what_is_written_is_read(birth: date, order: str) -> None:
    number = citizen("110105", birth, order)
    sex = MALE if int(order) % 2 else FEMALE
    assert check_number(DocumentKind.RESIDENT_ID, number, TODAY) == ParsedNumber(number, birth, sex, "110105")


@given(births, orders, st.integers(0, 16), st.integers(1, 9))
def test_any_wrong_digit_is_caught(birth: date, order: str, place: int, shift: int) -> None:
    number = citizen("110105", birth, order)
    wrong = str((int(number[place]) + shift) % 10)
    error = refusal(DocumentKind.RESIDENT_ID, number[:place] + wrong + number[place + 1 :])
    assert error.code == "identity.check_digit"


@given(births, orders, st.integers(0, 15))
def test_neighbours_that_changed_places_are_caught(birth: date, order: str, place: int) -> None:
    number = citizen("110105", birth, order)
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert refusal(DocumentKind.RESIDENT_ID, swapped).code == "identity.check_digit"


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 11010519491231002X ",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        f"{SAMPLE}\n",
        "11010519491231002Ⅹ",
    ],
)
def test_typing_is_tidied(typed: str) -> None:
    assert check_number(DocumentKind.RESIDENT_ID, typed, TODAY).number == SAMPLE
    assert normalise_number(typed) == SAMPLE


def test_each_fault_has_its_own_code() -> None:
    resident = DocumentKind.RESIDENT_ID
    short = refusal(resident, SAMPLE[:-1])
    assert (short.code, short.params) == ("identity.length", {"actual": 17, "expected": 18})
    assert refusal(resident, "110105491231002").params == {"actual": 15, "expected": 18}
    letter = refusal(resident, "1101O519491231002X")
    assert (letter.code, letter.params) == ("identity.characters", {"position": 5, "character": "O"})
    last = refusal(resident, SAMPLE[:-1] + "Y")
    assert last.params == {"position": 18, "character": "Y"}
    assert refusal(resident, "11010519491231X02X").code == "identity.characters"
    wrong = refusal(resident, SAMPLE[:-1] + "3")
    assert (wrong.code, wrong.params) == ("identity.check_digit", {"last": "3"})
    missing = refusal(resident, citizen("110105", "19900230"))
    assert (missing.code, missing.params) == ("identity.birth_missing", {"birth": "1990-02-30"})
    assert refusal(resident, citizen("110105", "00000101")).code == "identity.birth_missing"
    assert refusal(resident, citizen("110105", "18991231")).code == "identity.birth_before_1900"
    assert refusal(resident, citizen("110105", TODAY + timedelta(days=1))).code == "identity.birth_future"
    region = refusal(resident, citizen("990105", "19900101"[:8]))
    assert region.code == "identity.kind_is_foreign"
    unknown = refusal(resident, citizen("110999", date(1990, 1, 1)))
    assert (unknown.code, unknown.params) == ("identity.region_unknown", {"region": "110999"})


@pytest.mark.parametrize("digits", ["११०१०५१९४९१२३१००२", "²²²²²²²²²²²²²²²²²", "110105194912310a2"])
def test_only_ascii_digits_count(digits: str) -> None:
    assert refusal(DocumentKind.RESIDENT_ID, digits + "X").code in {
        "identity.characters",
        "identity.check_digit",
    }
    with pytest.raises(BugError):
        check_digit(digits)


def test_a_child_born_today_and_someone_born_in_1900_are_known() -> None:
    for birth in (TODAY, date(1900, 1, 1)):
        assert check_number(DocumentKind.RESIDENT_ID, citizen("110105", birth), TODAY).birth == birth


def test_abolished_regions_count() -> None:
    number = citizen("110103", date(1980, 5, 6))
    assert check_number(DocumentKind.RESIDENT_ID, number, TODAY).region == "110103"


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_permits_of_hong_kong_macao_and_taiwan(region: str) -> None:
    number = citizen(region, date(1990, 1, 1), "003")
    parsed = check_number(DocumentKind.HMT_PERMIT, number, TODAY)
    assert parsed == ParsedNumber(number, date(1990, 1, 1), MALE, region)
    assert refusal(DocumentKind.RESIDENT_ID, number).code == "identity.kind_is_hmt"


def test_a_permit_has_its_own_regions() -> None:
    assert refusal(DocumentKind.HMT_PERMIT, SAMPLE).code == "identity.kind_is_resident"
    assert refusal(DocumentKind.HMT_PERMIT, citizen("840000", "19900101")).code == "identity.region_unknown"


def test_foreigners_permanent_residence() -> None:
    kind = DocumentKind.FOREIGN_PERMANENT_ID
    number = citizen("911124", date(1981, 8, 8), "003")
    assert check_number(kind, number, TODAY) == ParsedNumber(number, date(1981, 8, 8), MALE, "110000")
    elsewhere = citizen("999124", date(1981, 8, 8), "002")
    assert check_number(kind, elsewhere, TODAY) == ParsedNumber(elsewhere, date(1981, 8, 8), FEMALE, None)
    assert refusal(kind, number[:-1] + ("0" if number[-1] != "0" else "1")).code == "identity.check_digit"
    assert refusal(kind, SAMPLE).code == "identity.kind_is_resident"
    assert refusal(kind, citizen("911124", "19811308")).code == "identity.birth_missing"
    assert refusal(DocumentKind.RESIDENT_ID, number).code == "identity.kind_is_foreign"


def test_foreigners_permanent_residence_in_the_old_form() -> None:
    kind = DocumentKind.FOREIGN_PERMANENT_ID
    assert check_number(kind, "can110081080310", TODAY) == ParsedNumber("CAN110081080310")
    assert refusal(kind, "CA1110081080310").params == {"position": 3, "character": "1"}
    assert refusal(kind, "CAN11008108031O").params == {"position": 15, "character": "O"}
    assert refusal(kind, "CÁN110081080310").params == {"position": 2, "character": "Á"}
    assert refusal(kind, "CAN1100810803").params == {"actual": 13, "expected": 18}


def test_passports() -> None:
    kind = DocumentKind.PASSPORT
    assert check_number(kind, " e12345678", TODAY) == ParsedNumber("E12345678")
    assert refusal(kind, "E123").params == {"actual": 4, "least": 5, "most": 9}
    assert refusal(kind, "E123456789").code == "identity.length_between"
    assert refusal(kind, "E1234-678").params == {"position": 6, "character": "-"}
    assert refusal(kind, "EABCDEFGH").code == "identity.no_digit"


@pytest.mark.parametrize("kind", [DocumentKind.MILITARY_ID, DocumentKind.POLICE_ID])
def test_military_and_police(kind: DocumentKind) -> None:
    for number in ("军字第2001988号", "士字第P011816X号", "武字第0123456号", "12345678"):
        assert check_number(kind, number, TODAY) == ParsedNumber(number)
    assert refusal(kind, "军字").code == "identity.length_between"
    assert refusal(kind, "军字第(2001)号").code == "identity.service_number"


def test_organisations() -> None:
    kind = DocumentKind.ORGANISATION
    assert check_number(kind, CREDIT_CODE.lower(), TODAY) == ParsedNumber(CREDIT_CODE, region="110000")
    assert refusal(kind, CREDIT_CODE[:-1]).params == {"actual": 17, "expected": 18}
    assert refusal(kind, CREDIT_CODE[:-1] + "M").params == {"last": "M"}
    assert refusal(kind, "9111000060003734IL").params == {"position": 17, "character": "I"}
    assert refusal(kind, "91A10000600037341L").params == {"position": 3, "character": "A"}
    # Registered with the nation as a whole: no region of GB/T 2260.
    assert check_number(kind, "919999000000000003", TODAY).region is None


@given(st.integers(0, 16), st.integers(1, 30))
def test_any_wrong_character_of_a_credit_code_is_caught(place: int, shift: int) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    wrong = alphabet[(alphabet.index(CREDIT_CODE[place]) + shift) % 31]
    error = refusal(DocumentKind.ORGANISATION, CREDIT_CODE[:place] + wrong + CREDIT_CODE[place + 1 :])
    assert error.code in {"identity.check_digit", "identity.characters"}


@given(st.sampled_from(DocumentKind), st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused(kind: DocumentKind, typed: str) -> None:
    try:
        number = check_number(kind, typed, TODAY).number
    except UserError as error:
        refused = error.code
    else:
        assert number == normalise_number(number)
        assert check_number(kind, number, TODAY).number == number
        return
    assert refused.startswith("identity.")


def test_python_stdnum_refuses_whom_we_must_serve() -> None:
    ric = pytest.importorskip("stdnum.cn.ric", reason="python-stdnum is not installed")
    assert ric.is_valid(SAMPLE)
    hmt, foreign = citizen("830000", date(1990, 1, 1)), citizen("911124", date(1981, 8, 8))
    assert not ric.is_valid(hmt)
    assert not ric.is_valid(foreign)
    assert check_number(DocumentKind.HMT_PERMIT, hmt, TODAY).number == hmt
    assert check_number(DocumentKind.FOREIGN_PERMANENT_ID, foreign, TODAY).number == foreign


def test_id_validator_lets_pass_whom_nobody_can_be() -> None:
    validator = pytest.importorskip("id_validator.validator", reason="id-validator is not installed")
    assert validator.is_valid(SAMPLE)
    old, foreign = citizen("110105", date(1879, 3, 14)), citizen("911124", date(1981, 8, 8))
    assert validator.is_valid(old)
    assert not validator.is_valid(foreign)
    assert refusal(DocumentKind.RESIDENT_ID, old).code == "identity.birth_before_1900"
    assert check_number(DocumentKind.FOREIGN_PERMANENT_ID, foreign, TODAY).number == foreign


@given(st.text("0123456789", min_size=17, max_size=17))
def test_check_digits_agree_with_python_stdnum(first: str) -> None:
    ric = pytest.importorskip("stdnum.cn.ric", reason="python-stdnum is not installed")
    assert check_digit(first) == ric.calc_check_digit(first + "0")


def test_validity_counts_both_ends() -> None:
    day = timedelta(days=1)
    validity(TODAY, TODAY, TODAY)
    validity(None, None, TODAY)
    validity(TODAY - day, None, TODAY)
    with pytest.raises(UserError) as caught:
        validity(None, TODAY - day, TODAY)
    assert (caught.value.code, caught.value.params) == ("identity.expired", {"end": "2026-03-10"})
    with pytest.raises(UserError) as caught:
        validity(TODAY + day, None, TODAY)
    assert (caught.value.code, caught.value.params) == ("identity.not_yet_valid", {"start": "2026-03-12"})
    with pytest.raises(UserError) as caught:
        validity(TODAY, TODAY - day, TODAY)
    assert caught.value.code == "identity.validity_reversed"


def test_age_in_whole_years() -> None:
    assert age(date(1949, 12, 31), TODAY) == 76
    assert age(TODAY, TODAY) == 0
    assert age(date(2018, 3, 11), TODAY) == 8
    assert age(date(2018, 3, 12), TODAY) == 7
    leap = date(2008, 2, 29)
    assert age(leap, date(2026, 2, 28)) == 17
    assert age(leap, date(2026, 3, 1)) == 18
    with pytest.raises(UserError) as caught:
        age(TODAY + timedelta(days=1), TODAY)
    assert caught.value.code == "identity.birth_future"


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 40_000))
def test_nobody_grows_younger(birth: date, days: int) -> None:
    later = birth + timedelta(days=days)
    assert age(birth, later) <= age(birth, later + timedelta(days=1)) <= age(birth, later) + 1


@pytest.mark.parametrize(
    ("years", "rule"),
    [
        (0, SigningRule.GUARDIAN_REPRESENTS),
        (7, SigningRule.GUARDIAN_REPRESENTS),
        (8, SigningRule.GUARDIAN_CONSENTS),
        (15, SigningRule.GUARDIAN_CONSENTS),
        (16, SigningRule.ALONE_UNLESS_BOUND),
        (17, SigningRule.ALONE_UNLESS_BOUND),
        (18, SigningRule.ALONE),
        (90, SigningRule.ALONE),
    ],
)
def test_who_signs(years: int, rule: SigningRule) -> None:
    assert signing_rule(years, Ages()) is rule


def test_what_each_rule_asks_for() -> None:
    rules = list(SigningRule)
    assert [rule.needs_guardian(bound=False) for rule in rules] == [True, True, False, False]
    assert [rule.needs_guardian(bound=True) for rule in rules] == [True, True, True, False]
    assert [rule.needs_kinship_proof(bound=True) for rule in rules] == [True, True, True, False]
    assert [rule.person_signs for rule in rules] == [False, True, True, True]


def test_ages_are_settings() -> None:
    assert signing_rule(17, Ages(consented=10, alone=17, full=20)) is SigningRule.ALONE_UNLESS_BOUND
    with pytest.raises(BugError):
        Ages(consented=17, alone=16)
