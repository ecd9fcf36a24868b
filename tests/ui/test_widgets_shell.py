import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import LIGHT, Tone, apply_theme, load_fonts
from app.ui.widgets.actions import ActionRow, BusinessGrid, TileSpec
from app.ui.widgets.badges import Badge, StatusChip
from app.ui.widgets.fields import TextBox
from app.ui.widgets.kiosk import BigNumber, KioskButton, KioskTile
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.rail import RailItem
from app.ui.widgets.shell import Shell
from app.ui.widgets.steps import ErrorSummary, Step, StepBar, StepState
from app.ui.widgets.strips import DeviceItem, KeyItem, KeyStrip, OfflineGroup
from tests.widget_window import window_of


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)


def test_a_blocked_row_is_higher_and_says_why(qtbot: QtBot) -> None:
    row = ActionRow("check-all", "结束服务", key="Alt+E")
    qtbot.addWidget(row)
    row.set_blocked("尚有 2 项未收费")
    assert not row.isEnabled()
    assert row.height() == 60
    assert "尚有 2 项未收费" in row.accessibleDescription()
    row.set_blocked(None)
    assert row.height() == 48


def test_arrow_keys_move_among_tiles_and_skip_blocked_ones(qtbot: QtBot) -> None:
    grid = BusinessGrid(2)
    _kept = window_of(qtbot, grid)
    specs = tuple(
        TileSpec(code, code, reason="断网不可用" if code == "102" else "")
        for code in ("101", "102", "103", "104")
    )
    grid.set_tiles(specs)
    QApplication.processEvents()
    chosen: list[str] = []
    grid.chosen.connect(chosen.append)
    first = grid.tile("101")
    assert first is not None
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    moved = QApplication.focusWidget()
    assert moved is grid.tile("103")
    assert moved is not None
    QTest.keyClick(moved, Qt.Key.Key_Return)
    assert chosen == ["103"]
    grid.set_tiles(specs[:3])
    assert QApplication.focusWidget() is grid.tile("103")


def test_the_error_summary_leads_round(qtbot: QtBot) -> None:
    summary = ErrorSummary("下一处")
    window = window_of(qtbot, summary)
    assert not summary.isVisible()
    summary.set_errors("2 处要改", (("start", "生效时间", "不能立即"), ("phone", "电话", "少 2 位")))
    assert summary.isVisible()
    keys: list[str] = []
    summary.chosen.connect(keys.append)
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert keys == ["start", "phone", "start"]
    summary.set_errors("", ())
    assert not summary.isVisible()


def test_painted_widgets_have_names(qtbot: QtBot) -> None:
    steps = StepBar((Step("资格", StepState.OK, says="完成"), Step("表单", StepState.NOW, says="进行中")))
    chip = StatusChip("cloud-upload-outline", "未上传", Tone.UNSYNCED, count=6, detail="最早 19:41")
    badge = Badge("已完成", Tone.OK, "check-circle")
    tile = KioskTile("printer-outline", "补打票据", "凭票号")
    button = KioskButton("朗读", "volume-high")
    number = BigNumber("您的号码", "A046")
    for widget in (steps, chip, badge, tile, button, number):
        qtbot.addWidget(widget)
    assert steps.accessibleName() == "资格 完成, 表单 进行中"
    assert steps.accessibleDescription() == "表单"
    assert (chip.accessibleName(), chip.accessibleDescription()) == ("6 未上传", "最早 19:41")
    assert badge.accessibleName() == "已完成"
    assert (tile.accessibleName(), tile.accessibleDescription()) == ("补打票据", "凭票号")
    assert button.accessibleName() == "朗读"
    assert number.accessibleName() == "您的号码 A046"
    assert button.minimumSizeHint().height() >= 80


def test_elder_mode_makes_a_button_wider(qtbot: QtBot) -> None:
    button = KioskButton("叫工作人员", "hand-clap")
    qtbot.addWidget(button)
    before = button.sizeHint().width()
    button.set_elder(True)
    assert button.sizeHint().width() > before


def test_a_label_too_long_becomes_a_tip(qtbot: QtBot) -> None:
    label = Label("测试测试测试测试测试测试")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == label.text()
    label.resize(400, 20)
    assert label.toolTip() == ""


def test_the_shell_has_the_grid_of_the_mockups(qtbot: QtBot) -> None:
    shell = Shell(
        (RailItem("counter", "counter", "柜台"), RailItem("stock", "package-variant-closed", "库存"))
    )
    qtbot.addWidget(shell)
    for key in ("counter", "stock"):
        shell.add_screen(key, QWidget())
    shell.top.set_hall("示例市滨河路营业厅", "厅台 · 自有厅 示A01")
    shell.top.set_counter("3 号台席", BadgeSpec("服务中", Tone.OK))
    shell.keys.set_keys((KeyItem("F1", "帮助"), KeyItem("F7", "呼叫", enabled=False)))
    shell.keys.set_devices((DeviceItem("printer-outline", "打印机", "check-circle", Tone.OK),))
    shell.resize(1920, 1080)
    shell.show()
    QApplication.processEvents()
    corner = shell.body.mapTo(shell, QPoint(0, 0))
    assert (corner.x(), corner.y(), shell.body.width(), shell.body.height()) == (80, 72, 1824, 944)
    shell.offline.set_state("与中心断开", (OfflineGroup("check-circle", Tone.OK, "照办", "收费"),))
    shell.offline.show()
    QApplication.processEvents()
    assert (shell.body.mapTo(shell, QPoint(0, 0)).y(), shell.body.height()) == (120, 896)
    with qtbot.waitSignal(shell.rail.chosen) as told:
        QTest.mouseClick(shell.rail.button("stock"), Qt.MouseButton.LeftButton)
    assert told.args == ["stock"]
    shell.show_screen("stock")
    assert shell.rail.button("stock").isChecked()
    shell.set_bare(bare=True)
    QApplication.processEvents()
    assert (shell.body.width(), shell.body.height()) == (1920, 1080)


def test_the_search_box_is_reached_by_ctrl_k_and_tells(qtbot: QtBot) -> None:
    shell = Shell((), "号码")
    qtbot.addWidget(shell)
    shell.add_screen("a", QLineEdit())
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    QTest.keyClick(shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shell.top.search.hasFocus()
    QTest.keyClicks(shell.top.search, "A042 ")
    with qtbot.waitSignal(shell.top.searched) as told:
        QTest.keyClick(shell.top.search, Qt.Key.Key_Return)
    assert told.args == ["A042"]


def test_a_toast_leaves_the_focus_alone(qtbot: QtBot) -> None:
    shell = Shell()
    qtbot.addWidget(shell)
    box = TextBox()
    shell.add_screen("a", box)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    box.setFocus()
    toast = shell.toasts.show("已转队", Tone.OK, "撤销")
    assert box.hasFocus()
    assert toast.accessibleName() == "已转队"
    newer = shell.toasts.show("已保存")
    assert shell.toasts.current is newer
    newer.close_now()
    assert shell.toasts.current is None


def test_a_narrow_key_strip_keeps_what_works_and_says_that_devices_are_simulated(qtbot: QtBot) -> None:
    strip = KeyStrip()
    keys = tuple(KeyItem(f"F{n}", "业务代码", enabled=n > 3) for n in range(1, 10))
    strip.set_keys(keys)
    machines = ("读卡器（模拟）", "打印机（模拟）", "刷卡机（模拟）")
    strip.set_devices(
        tuple(DeviceItem("printer-outline", name, "check-circle", Tone.OK, "模拟设备") for name in machines)
    )
    qtbot.addWidget(strip)
    strip.setMinimumWidth(1)  # as in a desk, which is not held open by what stands in it
    strip.resize(1920, 48)
    strip.show()

    def words() -> list[str]:
        return [label.text() for label in strip.findChildren(Label) if label.isVisible()]

    def tips() -> list[str]:
        found = strip.findChildren(QAbstractButton)
        return [tip.accessibleName() for tip in found if tip.isVisible()]

    assert words() == list(machines)
    assert len(tips()) == 9
    strip.resize(1150, 48)
    assert words() == ["模拟设备"]
    strip.resize(900, 48)
    assert words() == ["模拟设备"]
    assert [tip.split()[0] for tip in tips()] == [f"F{n}" for n in range(4, 10)]
