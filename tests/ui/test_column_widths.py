"""Columns of a table: what they say comes before even shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.ui.models import CellKind, Column
from app.ui.panels.rows_table import Row, RowsTable
from app.ui.theme import Tone, load_fonts
from app.ui.widgets.column_widths import OPEN_LEAST, balanced, shared
from app.ui.widgets.paint import BadgeSpec


@pytest.mark.parametrize(
    ("room", "widths", "needs", "found"),
    [
        (600, [100, 0, 0], [80, 50, 50], [100, 250, 250]),
        (601, [100, 0, 0], [80, 50, 50], [100, 251, 250]),
        (600, [100, 0], [180, 200], [180, 420]),
        (600, [100, 0, 0], [100, 300, 20], [100, 300, 200]),
        (300, [100, 0], [200, 300], [141, 159]),
        (300, [100, 100], [100, 100], [100, 200]),
        (100, [100, 0], [200, 300], [100, OPEN_LEAST]),
    ],
)
def test_columns_share_the_room(room: int, widths: list[int], needs: list[int], found: list[int]) -> None:
    assert shared(room, widths, needs) == found


@pytest.mark.parametrize(
    ("widths", "needs", "found"),
    [
        ([100.0, 100.0, 100.0], [100.0, 100.0, 100.0], [100.0, 100.0, 100.0]),
        ([100.0, 100.0, 100.0], [40.0, 130.0, 100.0], [70.0, 130.0, 100.0]),
        ([200.0, 100.0, 100.0], [100.0, 120.0, 900.0], [100.0, 120.0, 180.0]),
        ([100.0, 100.0, 200.0], [150.0, 60.0, 190.0], [150.0, 60.0, 190.0]),
        ([100.0, 100.0], [150.0, 160.0], [100.0, 100.0]),
    ],
)
def test_columns_lend_what_they_do_not_need(
    widths: list[float], needs: list[float], found: list[float]
) -> None:
    assert balanced(widths, needs) == found


_PX = st.floats(0, 900)


@given(st.lists(st.tuples(_PX, _PX), min_size=1, max_size=5))
def test_what_is_lent_is_lent_by_somebody(columns: list[tuple[float, float]]) -> None:
    widths, needs = [width for width, _ in columns], [need for _, need in columns]
    found = balanced(widths, needs)
    assert sum(found) == pytest.approx(sum(widths), abs=0.01)
    for width, need, now in zip(widths, needs, found, strict=True):
        assert min(width, need) - 0.01 <= now <= max(width, need) + 0.01


SIZES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 500)), min_size=1, max_size=9)


@given(SIZES, st.integers(0, 3000))
def test_the_room_is_filled_and_no_declared_width_is_taken_away(
    columns: list[tuple[int, int]], room: int
) -> None:
    widths, needs = [width for width, _ in columns], [need for _, need in columns]
    found = shared(room, widths, needs)
    least = [width or OPEN_LEAST for width in widths]
    assert sum(found) == max(room, sum(least))
    assert all(got >= wanted for got, wanted in zip(found, least, strict=True))
    if sum(max(pair) for pair in zip(least, needs, strict=True)) <= room:
        assert all(got >= need for got, need in zip(found, needs, strict=True)), "nothing is cut"


def test_words_widen_a_column_and_leave_their_room_behind(qtbot: QtBot) -> None:
    load_fonts()
    table = RowsTable("test.rows")
    qtbot.addWidget(table)
    table.resize(600, 300)
    columns = (
        Column("a", "A", CellKind.BOLD, width=60),
        Column("b", "B", CellKind.BADGE, width=60),
        Column("c", "C"),
    )
    table.set_columns(columns)
    table.show()
    first = [table.columnWidth(at) for at in range(3)]
    quiet = (Row("1", ("a", BadgeSpec("b", Tone.OK), "c")),)
    table.set_rows(quiet)
    badge = BadgeSpec("nobody is waiting", Tone.OK, "check")
    table.set_rows((Row("1", ("under one minute", badge, "c"), Tone.DANGER),))
    wide = [table.columnWidth(at) for at in range(3)]
    assert wide[0] > first[0] + 40
    assert wide[1] > first[1] + 40
    assert sum(wide) == sum(first) == table.viewport().width()
    table.set_rows(quiet)
    assert [table.columnWidth(at) for at in range(3)] == wide, "nothing jumps when a figure changes"
    table.set_columns(columns)
    table.set_rows(quiet)
    assert table.columnWidth(0) < wide[0], "another language begins anew"
