"""The bench's own format and bookkeeping. What it measures is never asserted: that is a machine's affair."""

import json
from pathlib import Path

import pytest

from app.cli import FAILED, OK, USAGE, main
from app.proving.bench.children import BARE, ChildError, Children
from app.proving.bench.figures import GROUPS, Figure, Goal, Of, figure, median, quantile, rounded, skipped
from app.proving.bench.hall import Template, bare_store, clerk_in, make_template
from app.proving.bench.place import MORNING_MS, BenchClock
from app.proving.bench.replay import WARM_UP, Stopwatch, piecewise, record, take_turns, whole
from app.proving.bench.resident import resident_bytes
from app.proving.bench.runner import _measured, line_of, run_bench
from app.proving.bench.sale import PIECES, _sale
from db.engine import memory_engine
from db.rebuild import verify

KEYS = {
    "name",
    "group",
    "value",
    "unit",
    "baseline",
    "baseline_value",
    "ratio",
    "goal",
    "ok",
    "reason",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """One demo hall for all tests of this file."""
    return make_template(tmp_path_factory.mktemp("bench") / "hall")


def test_the_list_has_the_form_that_scripts_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "figures.json"
    status = main(["bench", "--only", "pdf,devices", "--quick", "--json", str(kept)])
    captured = capsys.readouterr()
    printed = json.loads(captured.out)
    assert printed == json.loads(kept.read_text("utf-8"))
    assert [each["group"] for each in printed] == ["pdf", "devices"]
    assert all(set(each) == KEYS for each in printed)
    pdf, paper = printed
    assert set(pdf["goal"]) == {"op", "of", "limit"}
    assert pdf["ok"] is (pdf["ratio"] <= pdf["goal"]["limit"])
    assert paper["ok"] is (paper["value"] - paper["baseline_value"] <= paper["goal"]["limit"])
    assert status == (OK if pdf["ok"] and paper["ok"] else FAILED)
    assert "receipt_pdf" in captured.err
    assert "skipped" in captured.err


def test_groups_come_in_their_own_order_and_unknown_ones_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", "--only", "devices,pdf", "--quick"]) in (OK, FAILED)
    assert [each["group"] for each in json.loads(capsys.readouterr().out)] == ["pdf", "devices"]
    assert main(["--lang", "en", "bench", "--only", "sale,stock"]) == USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "stock" in captured.err
    assert all(group in captured.err for group in GROUPS)


def test_a_file_that_cannot_be_written_is_said_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["--lang", "en", "bench", "--only", "pdf", "--json", str(tmp_path / "no" / "f.json")]) == USAGE
    )
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "f.json" in captured.err


def test_one_missed_goal_is_status_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def measures(*_: object, **__: object) -> object:
        yield lambda: (figure("a", "sync", 3.0, "ms", goal=Goal("<=", Of.VALUE, 2.0)),)
        yield lambda: (figure("b", "sync", 1.0, "ms"),)

    monkeypatch.setattr("app.proving.bench.runner._measures", measures)
    assert run_bench(("sync",), None, quick=True) == FAILED
    assert [each["ok"] for each in json.loads(capsys.readouterr().out)] == [False, True]


def test_a_child_that_fails_is_a_figure_that_fails(tmp_path: Path) -> None:
    children = Children(tmp_path)
    with pytest.raises(ChildError, match=r"exit status 1: .*No module named") as caught:
        children.run("loop", "app.proving.bench.nowhere")
    error = caught.value

    def measure() -> tuple[Figure, ...]:
        raise error

    (failed,) = _measured(measure)
    assert (failed.name, failed.group, failed.ok) == ("nowhere", "loop", False)


def test_a_bare_window_takes_its_first_key(tmp_path: Path) -> None:
    found = Children(tmp_path).run("start", BARE)
    assert found["took_ns"] > 0
    assert found["rss"] > 0


@pytest.mark.parametrize(
    ("of", "op", "limit", "ok"),
    [
        (Of.VALUE, "<=", 30.0, True),
        (Of.VALUE, "<=", 29.9, False),
        (Of.RATIO, ">=", 3.0, True),
        (Of.RATIO, ">=", 3.1, False),
        (Of.DELTA, "<=", 20.0, True),
        (Of.DELTA, "<=", 19.0, False),
    ],
)
def test_goals_are_held_against_value_ratio_or_delta(of: Of, op: str, limit: float, *, ok: bool) -> None:
    made = figure("x", "sale", 30.0, "ms", baseline=("bare", 10.0), goal=Goal(op, of, limit))  # type: ignore[arg-type]
    assert made.ok is ok
    assert made.as_json()["goal"] == {"op": op, "of": of.value, "limit": limit}
    assert (made.ratio, made.baseline_value) == (3.0, 10.0)


def test_without_a_baseline_there_is_no_ratio_to_hold() -> None:
    made = figure("x", "sale", 30.0, "ms", goal=Goal("<=", Of.RATIO, 1.0))
    assert (made.ratio, made.ok) == (None, False)
    assert skipped("loop", "why").as_json()["ok"] is None
    assert line_of(made).split()[:4] == ["x", "30", "ms", "-"]


def test_quantiles_and_digits() -> None:
    values = list(map(float, range(100, 0, -1)))
    assert (median(values), quantile(values, 0.99), quantile([7.0], 0.99)) == (51.0, 100.0, 7.0)
    assert (rounded(1234.56), rounded(0.00123456)) == (1235.0, 0.001235)


def test_the_replayed_rows_are_the_rows_that_the_services_wrote(template: Template) -> None:
    """The baseline writes everything that a sale writes: folding its log gives the rows it has."""
    sales = 3
    with clerk_in(template, "noted") as clerk:
        noted = record(clerk, _sale, sales)
        sales += WARM_UP
        with clerk.store.raw() as conn:
            wanted = conn.exec_driver_sql("SELECT * FROM receipt ORDER BY number").fetchall()
    assert [[name for name, _ in each] for each in noted] == [list(PIECES)] * sales
    with bare_store(template, "bare") as bare, bare_store(template, "parts") as parts:
        for each in noted:
            whole(bare, each, Stopwatch())
            piecewise(parts, each, Stopwatch())
        assert bare.read("SELECT * FROM receipt ORDER BY number") == [tuple(row) for row in wanted]
        assert bare.read("SELECT * FROM op ORDER BY n") == parts.read("SELECT * FROM op ORDER BY n")


def test_real_and_bare_work_take_turns(template: Template) -> None:
    with clerk_in(template, "turns-noted") as clerk:
        noted = record(clerk, _sale, 2)
    with clerk_in(template, "turns") as clerk, bare_store(template, "turns-bare") as bare:
        done = take_turns(clerk, _sale, noted, ((bare, whole),), turn=1)
        engine = memory_engine()
        with clerk.store.raw() as source, engine.begin() as scratch:
            assert verify(source, scratch) == ()
        engine.dispose()
    assert {name: len(times) for name, times in done.real.items()} == dict.fromkeys(PIECES, 2)
    assert {name: len(times) for name, times in done.bare[0].items()} == {"whole": 2}


def test_the_clock_of_the_bench_stands_in_a_working_day_and_moves() -> None:
    clock = BenchClock()
    first = clock.now_ms()
    assert MORNING_MS <= first <= clock.now_ms()


def test_memory_is_read_from_the_kernel() -> None:
    assert resident_bytes() > 0
