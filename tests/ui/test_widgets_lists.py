from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import EnvironmentFault
from app.ui.models import CELL_ROLE, CellKind, Column, PagedModel, fixed_rows
from app.ui.presenting import Presenter
from app.ui.tasks import InlineRunner, Priority, Task, TaskRunner
from app.ui.theme import LIGHT, Tone, apply_theme, load_fonts
from app.ui.widgets.charts import Bars, MonthBill, RankBars, Ranked, SmallBarChart, Usage
from app.ui.widgets.lists import KeyValue, Pair, QueueCurrent, QueueEntry, QueueHead, QueueList, QueueRow
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.tables import DataTable


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    name: str
    fen: int | None = 0
    badge: BadgeSpec | None = None


COLUMNS = (
    Column("name", "业务"),
    Column("badge", "状态", CellKind.BADGE, width=120),
    Column("fen", "金额 元", CellKind.MONEY, width=120),
)


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)


def _rows(count: int) -> list[Row]:
    return [Row(at, f"第 {at} 行", at * 100) for at in range(count)]


def _model(rows: Sequence[Row], page: int = 200) -> PagedModel[Row]:
    return PagedModel(COLUMNS, lambda offset, limit: rows[offset : offset + limit], InlineRunner(), page=page)


def _shown(model: PagedModel[Row]) -> list[int]:
    return [model.row(at).id for at in range(model.rowCount())]


def test_pages_are_read_as_they_are_needed() -> None:
    asked: list[tuple[int, int]] = []
    rows = _rows(450)

    def fetch(offset: int, limit: int) -> Sequence[Row]:
        asked.append((offset, limit))
        return rows[offset : offset + limit]

    model: PagedModel[Row] = PagedModel(COLUMNS, fetch, InlineRunner())
    assert model.rowCount() == 0
    assert not model.canFetchMore(QModelIndex())
    model.refresh()
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == 450
    model.refresh()
    assert asked == [(0, 200), (200, 200), (400, 200), (0, 450)]


def test_cells_are_words_values_and_tones() -> None:
    model: PagedModel[Row] = PagedModel(
        COLUMNS,
        fixed_rows((Row(1, "冲正", -7900, BadgeSpec("拒绝", Tone.DANGER)), Row(2, "查询", None))),
        InlineRunner(),
    )
    model.refresh()
    words = [[model.index(row, column).data() for column in range(3)] for row in range(2)]
    assert words == [["冲正", "拒绝", "−79.00"], ["查询", "—", "—"]]
    assert model.index(0, 2).data(CELL_ROLE) == -7900
    assert model.headerData(2, Qt.Orientation.Horizontal) == "金额 元"
    align = model.index(0, 2).data(Qt.ItemDataRole.TextAlignmentRole)
    assert Qt.AlignmentFlag(align) & Qt.AlignmentFlag.AlignRight


@given(
    st.lists(st.integers(0, 12), unique=True, max_size=10),
    st.lists(st.integers(0, 12), unique=True, max_size=10),
)
def test_a_refresh_ends_in_the_new_rows_and_indexes_stay_valid(before: list[int], after: list[int]) -> None:
    rows = [Row(at, str(at)) for at in before]
    model = _model(rows)
    model.refresh()
    kept = {row.id: model.index(at, 0) for at, row in enumerate(rows)}
    persistent = {key: QPersistentModelIndex(index) for key, index in kept.items()}
    rows[:] = [Row(at, str(at)) for at in after]
    model.refresh()
    assert _shown(model) == after
    for key, index in persistent.items():
        assert index.isValid() == (key in after)
        if index.isValid():
            assert model.row(index.row()).id == key


def test_a_refresh_keeps_the_selection(qtbot: QtBot) -> None:
    rows = _rows(5)
    model = _model(rows)
    table = DataTable(model, name="流水")
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    model.refresh()
    table.choose(3)
    rows.insert(0, Row(99, "新"))
    del rows[2]
    model.refresh()
    assert table.chosen_id() == 3
    rows[:] = _rows(2)
    model.refresh()
    assert table.chosen_id() is None


class Late(InlineRunner):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Task] = []

    def _submit(self, lane: str, task: Task, priority: Priority) -> None:
        self.waiting.append(task)


def test_only_the_newest_answer_counts() -> None:
    runner = Late()
    model: PagedModel[Row] = PagedModel(COLUMNS, fixed_rows((Row(1, "旧"),)), runner)
    model.refresh()
    model.set_fetch(fixed_rows((Row(2, "新"),)))
    for task in reversed(runner.waiting):
        assert task.done is not None
        task.done(task.run())
    assert _shown(model) == [2]


def test_a_failed_read_keeps_the_old_rows() -> None:
    broken = [False]

    def fetch(offset: int, limit: int) -> Sequence[Row]:
        if broken[0]:
            raise EnvironmentFault("store.disk")
        return _rows(3)[offset : offset + limit]

    model: PagedModel[Row] = PagedModel(COLUMNS, fetch, InlineRunner())
    model.refresh()
    errors: list[object] = []
    model.failed.connect(errors.append)
    broken[0] = True
    model.refresh()
    assert model.rowCount() == 3
    assert [str(error) for error in errors] == ["store.disk"]


def test_rows_are_read_off_the_ui_thread(qtbot: QtBot) -> None:
    runner = TaskRunner()
    try:
        model: PagedModel[Row] = PagedModel(COLUMNS, fixed_rows(tuple(_rows(3))), runner)
        with qtbot.waitSignal(model.loaded):
            model.refresh()
        assert model.rowCount() == 3
    finally:
        runner.close()


def test_keys_move_and_enter_opens(qtbot: QtBot) -> None:
    model = _model(_rows(4))
    table = DataTable(model)
    qtbot.addWidget(table)
    model.refresh()
    table.resize(600, 300)
    table.show()
    chosen: list[object] = []
    table.chosen.connect(chosen.append)
    table.choose(1)
    QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened) as told:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [2]
    assert chosen == [1, 2]
    assert sum(table.columnWidth(at) for at in range(3)) == table.viewport().width()


def test_a_fitted_table_is_as_high_as_its_rows(qtbot: QtBot) -> None:
    model = _model(_rows(5))
    table = DataTable(model, fitted=True, dense=True)
    qtbot.addWidget(table)
    model.refresh()
    assert table.height() == 32 + 5 * 32


# ------------------------------------------------------------------------------------------------- queue


def _queue() -> tuple[QueueEntry, ...]:
    return (
        QueueCurrent("a42", "A042", "套餐变更", "02:46", BadgeSpec("服务中", Tone.OK)),
        QueueHead("呼叫顺序", "等候"),
        QueueRow("a46", "A046", "补/换卡", "6 分", BadgeSpec("长者", Tone.PRIMARY, "walk")),
        QueueRow("a43", "A043", "话费收缴", "17 分", late=True),
        QueueRow("a38", "A038", "剩 12 分", action="复号", faded=True),
    )


def test_the_queue_skips_heads_and_keeps_the_choice(qtbot: QtBot) -> None:
    queue = QueueList("排队")
    qtbot.addWidget(queue)
    queue.resize(304, 400)
    queue.set_entries(_queue())
    queue.show()
    queue.choose("a42")
    QTest.keyClick(queue, Qt.Key.Key_Down)
    assert queue.key() == "a46"
    told: list[str] = []
    queue.chosen.connect(told.append)
    queue.set_entries(_queue()[1:])
    assert queue.key() == "a46"
    assert told == []
    queue.set_entries(_queue()[3:])
    assert queue.key() is None
    assert told == [""]
    heads = [entry for entry in _queue() if isinstance(entry, QueueHead)]
    assert len(heads) == 1


def test_the_action_of_a_missed_ticket_is_pressed(qtbot: QtBot) -> None:
    queue = QueueList("排队")
    qtbot.addWidget(queue)
    queue.resize(304, 400)
    queue.set_entries(_queue())
    queue.show()
    acted: list[str] = []
    queue.acted.connect(acted.append)
    middle = 72 + 32 + 48 + 48 + 20
    where = QPoint(queue.viewport().width() - 24, middle)
    QTest.mouseClick(queue.viewport(), Qt.MouseButton.LeftButton, pos=where)
    QTest.mouseClick(queue.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, middle))
    assert acted == ["a38"]


def test_the_queue_is_read_out(qtbot: QtBot) -> None:
    queue = QueueList("排队")
    qtbot.addWidget(queue)
    queue.set_entries(_queue())
    words = [queue.model().index(at, 0).data() for at in range(5)]
    assert words[0] == "A042 服务中 套餐变更 02:46"
    assert words[2] == "A046 补/换卡 长者 6 分 "
    assert queue.accessibleName() == "排队"


# ------------------------------------------------------------------------------------------ pairs, charts


def test_pairs_come_and_go(qtbot: QtBot) -> None:
    pairs = KeyValue((Pair("合约", "24 个月"), Pair("违约金", "¥360.00", bold=True)))
    qtbot.addWidget(pairs)
    pairs.set_pairs((Pair("余额", "¥1.00"),))
    pairs.set_pairs((Pair("余额", "¥2.00"), Pair("欠费", "¥3.00"), Pair("合计", "¥5.00")))
    names = [widget.accessibleName() for widget in pairs.findChildren(QWidget) if widget.accessibleName()]
    assert {"余额: ¥2.00", "欠费: ¥3.00", "合计: ¥5.00"} <= set(names)


def test_charts_are_read_out(qtbot: QtBot) -> None:
    chart = SmallBarChart((MonthBill("1月", 15350, 2450), MonthBill("2月", 0)))
    bars = Bars((Usage("流量", "已用 27.6 / 30 GB", 0.92, over=True),))
    ranks = RankBars((Ranked("话费收缴", "12 笔", 1.0),))
    for widget in (chart, bars, ranks):
        qtbot.addWidget(widget)
        widget.resize(300, 160)
        assert not widget.grab().isNull()
    assert chart.accessibleName() == "1月 153.50, 2月 0.00"
    assert ranks.accessibleName() == "话费收缴 12 笔"
    names = [child.accessibleName() for child in bars.findChildren(QWidget)]
    assert "流量: 已用 27.6 / 30 GB" in names


# ---------------------------------------------------------------------------------------------- presenters


@dataclass(frozen=True, slots=True)
class State:
    count: int = 0
    word: str = ""


class Counting(Presenter[State]):
    def add(self) -> None:
        self._update(count=self.state.count + 1)

    def keep(self) -> None:
        self._update(count=self.state.count)


class Watching:
    def __init__(self) -> None:
        self.seen: list[State] = []

    def render(self, state: State) -> None:
        self.seen.append(state)


def test_a_view_is_told_of_changes_only() -> None:
    presenter = Counting(State())
    view = Watching()
    presenter.attach(view)
    presenter.add()
    presenter.keep()
    presenter.add()
    assert view.seen == [State(0), State(1), State(2)]
    assert presenter.state == State(2)
