"""What the report of a day says in words, and as a file for spreadsheets."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.day_papers import RatingLine, Standing
from app.i18n import LANGUAGES
from app.services.report_csv import as_csv, harmless
from app.services.report_tables import PARTS, marks, parts, titles
from app.services.report_words import Figures
from tests.factories_reports import TEXTS, day_report, level

ZH = TEXTS["zh_CN"]


def table(key: str, **changes: object) -> tuple[tuple[str, ...], ...]:
    """Return the rows of one table."""
    found = parts(day_report(**changes), Figures(ZH))
    return next(each.rows for part in found for each in part.tables if each.key == key)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plain", [True, False])
def test_every_table_has_its_words(language: str, *, plain: bool) -> None:
    content, say = day_report(), Figures(TEXTS[language], plain=plain)
    found = parts(content, say)
    assert tuple((part.key, tuple(each.key for each in part.tables)) for part in found) == PARTS
    for part in found:
        for each in part.tables:
            assert each.rows, each.key
            assert {len(row) for row in each.rows} == {len(each.heads)}
            assert "⟨" not in f"{part.title}{each}"
    assert "⟨" not in str(titles(content, say))


def test_takings_add_up() -> None:
    assert table("tenders")[-1] == ("合计", "6", "7,371.30", "1", "−100.00", "0", "0.00", "7,271.30")
    assert table("clerks")[2][0] == "自助机 KIOSK-K01"
    assert [row[1:] for row in table("check")] == [("7,271.30", "0.00")] * 4
    assert table("check", z_takings_fen=None)[-1] == ("日结报表", "–", "–")
    assert table("check", z_takings_fen=7_371_31)[-1] == ("日结报表", "7,271.31", "+0.01")
    sums = [int(row[1].replace("−", "-").translate(str.maketrans("", "", ",."))) for row in table("sums")]
    assert sum(sums[:-1]) == sums[-1], "nothing stands above the sum that is no part of it"
    assert table("sums")[-1] == ("净收款", "7,271.30")
    assert [row[0] for row in table("notes")] == ["其中代收", "应缴存", "库存现金限额"]
    bagged = table("notes", deposit_fen=760_30, bagged_fen=300_00)
    assert bagged[1:4] == (("全天缴存", "760.30"), ("已解款", "300.00"), ("应缴存", "460.30"))
    counted = [each.heads[1].title for each in parts(day_report(), Figures(ZH))[0].tables[2:5]]
    assert counted == ["收款笔数", "收款票据", "收款业务"], "one heading, one thing that is counted"


def test_service_is_in_minutes_and_per_cent() -> None:
    first, nobody, whole = table("lanes")
    assert first == ("A 综合", "40", "33", "3", "2", "2", "13.2", "8.0", "7.0", "14.0", "83.3", "6.5")
    assert nobody == ("B 宽带", "0", "0", "0", "0", "2", *("–",) * 6)
    assert whole[0] == "合计"
    assert len(table("hours")) == 13
    english = parts(day_report(), Figures(TEXTS["en"]))[1].tables[0].rows
    assert [row[0] for row in english] == ["A General", "B 宽带", "Total"]


def test_complaints_and_ratings() -> None:
    overdue, answered = table("complaints")
    assert overdue[5:] == ("2026-03-11 09:10", "已超时")
    assert answered[5:] == ("–", "–")
    first, silent, whole = table("ratings")
    assert first == ("测试·赵启明 T10231", "9", "8", "5", "2", "0", "1", "0", "4.4")
    assert silent[1:] == ("4", "0", "0", "0", "0", "0", "0", "–")
    assert whole[1:] == ("13", "8", "5", "2", "0", "1", "0", "4.4")
    assert table("ratings", ratings=()) == ()
    assert RatingLine(staff_no="", name="", asked=2, scores=(1, 1, 0, 0, 0)).mean_tenths == 15


def test_call_backs_end_with_what_is_late() -> None:
    first, whole = table("call_backs")
    assert first == ("测试·赵启明 T10231", "4", "2", "1", "1", "4.5", "–")
    assert whole == ("合计", "4", "2", "1", "1", "4.5", "3")
    assert table("call_backs", call_backs=(), call_backs_late=0) == ()
    (owed,) = table("call_backs", call_backs=(), call_backs_late=1)
    assert owed == ("合计", "0", "0", "0", "0", "–", "1")


def test_what_must_be_known_comes_first() -> None:
    assert marks(day_report(), ZH) == ("已日结",)
    told = marks(
        day_report(
            standing=Standing.DIFFERS,
            unsent=True,
            open_shifts=2,
            over_till_limit=True,
            gaps=1,
            z_takings_fen=1,
        ),
        ZH,
    )
    assert told == (
        "暂计 · 已日结，与中心不符",
        "本机还有日结记录未上传中心",
        "有 2 个班次未班结，其收款未计入",
        "分项合计与日结报表不符，请核对",
        "超过库存现金限额，请当日缴存",
        "票号有缺号，请值班经理说明并上报。",
    )
    assert [standing.final for standing in Standing] == [False, True, False, True, False]


def test_parts_that_differ_never_agree() -> None:
    assert day_report().agrees is True
    assert day_report(z_takings_fen=None).agrees is None
    assert day_report(z_reversals_fen=-99_99).agrees is False
    assert day_report(tenders=(), z_takings_fen=None).agrees is False


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+SUM(A1)", "'+SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("-12.50", "-12.50"),
        ("+3", "+3"),
        ("1-2", "1-2"),
        ("−5", "−5"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, kept: str) -> None:
    assert harmless(cell) == kept


@given(st.text(max_size=12))
def test_a_spreadsheet_computes_nothing(cell: str) -> None:
    kept = harmless(cell)
    assert kept.removeprefix("'") == cell or kept == cell
    if kept[:1] in {"=", "@"}:
        raise AssertionError(kept)
    if kept[:1] in {"+", "-"}:
        float(kept)


def test_the_file_is_read_back_with_plain_figures() -> None:
    content = day_report(clerks=(*day_report().clerks[:1], *day_report(whole=level()).clerks[1:]))
    data = as_csv(content, ZH)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["日报", "示例市滨河路营业厅"]
    assert ["已日结"] in rows
    assert ["合计", "6", "7371.30", "1", "-100.00", "0", "0.00", "7271.30"] in rows
    assert ["B 宽带", "0", "0", "0", "0", "2", "", "", "", "", "", ""] in rows
    assert ["T10237", "现金", "-5.20", "短款由营业员补足", "T10208"] in rows
    practised = as_csv(content, ZH, training=True).decode("utf-8-sig")
    assert practised.startswith(ZH("training.mark"))
