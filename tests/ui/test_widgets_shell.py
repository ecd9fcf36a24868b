import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import DARK, LIGHT, Tone, apply_theme, load_fonts
from app.ui.widgets.actions import ActionRow, BusinessGrid, TileSpec
from app.ui.widgets.badges import Badge, StatusChip
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.fields import TextBox
from app.ui.widgets.key_strip import DeviceItem, KeyItem, KeyStrip
from app.ui.widgets.kiosk import BigNumber, KioskButton, KioskTile
from app.ui.widgets.labels import Label
from app.ui.widgets.offline_strip import OfflineGroup
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.rail import Rail, RailItem
from app.ui.widgets.shell import Shell
from app.ui.widgets.steps import ErrorSummary, Step, StepBar, StepState
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
    roomy = steps.sizeHint().width()
    steps.set_short(short=True)
    assert steps._words(1) == "2/2 表单", "among icons alone it says which one it is"
    assert steps.sizeHint().width() < roomy
    steps.share(roomy)
    assert steps.sizeHint().width() == roomy, "there is room for all their names"
    steps.share(roomy - 1)
    assert steps.sizeHint().width() < roomy
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


def test_large_words_stay_large_when_the_theme_changes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    label = Label("Everyone with a ticket is served, and nobody is sent away at the door", 28, wrap=True)
    QVBoxLayout(window).addWidget(label)
    window.show()
    label.set_type(38)
    high = label.heightForWidth(400)
    apply_theme(window, DARK)
    QApplication.processEvents()
    assert (label.font().pixelSize(), label.heightForWidth(400)) == (38, high)


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
    shell.offline.set_state("与中心断开", (OfflineGroup("check-circle", Tone.OK, "照办", ("收费",)),))
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


def test_a_rail_of_fifteen_places_fits_the_smallest_window(qtbot: QtBot) -> None:
    items = tuple(RailItem(str(n), "counter", "报表", low=n > 10) for n in range(15))
    shell = Shell(items)
    qtbot.addWidget(shell)
    shell.add_screen("0", QWidget())
    shell.offline.show()
    shell.resize(1280, 800)
    shell.show()
    QApplication.processEvents()
    assert shell.height() == 800
    buttons = [shell.rail.button(item.key) for item in items]
    tops = [button.mapTo(shell, QPoint(0, 0)).y() for button in buttons]
    assert tops == sorted(tops)
    for button, below in zip(buttons, (*tops[1:], shell.keys.y()), strict=True):
        assert button.height() >= 40  # icon and word both fit
        assert button.mapTo(shell, QPoint(0, 0)).y() + button.height() <= below
        assert button.visibleRegion().boundingRect().height() == button.height()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    shell.resize(1920, 1200)
    QApplication.processEvents()
    assert {button.height() for button in buttons} == {64}


def test_a_rail_too_full_for_words_keeps_targets_and_tells_the_words_in_tips(qtbot: QtBot) -> None:
    rail = Rail(tuple(RailItem(str(n), "counter", f"报表{n}") for n in range(19)))
    qtbot.addWidget(rail)
    rail.resize(64, 628)
    rail.show()
    QApplication.processEvents()
    assert min(rail.button(str(n)).height() for n in range(19)) >= 32
    assert rail.button("7").toolTip() == "报表7"
    rail.button("7").set_text("Report")
    assert (rail.button("7").toolTip(), rail.button("7").accessibleName()) == ("Report", "Report")


@pytest.mark.parametrize("now", [False, True])
@pytest.mark.parametrize("word", ["Reception", "Complaint", "Bookings", "投诉"])
def test_a_long_word_of_the_rail_leaves_room_at_its_sides(qtbot: QtBot, word: str, now: bool) -> None:
    load_fonts()
    rail = Rail((RailItem("long", "counter", word),))
    qtbot.addWidget(rail)
    rail.resize(64, 80)
    rail.show()
    QApplication.processEvents()
    button = rail.button("long")
    button.setChecked(now)
    shown = button.grab().toImage()
    below = range(button.height() // 2 + 10, button.height() - 4)
    ground = shown.pixel(62, below[0])
    inked = [x for x in range(4, 63) if any(shown.pixel(x, y) != ground for y in below)]
    assert min(inked) > 4, "beside the bar of the present screen"
    assert max(inked) <= 59
    assert max(inked) - min(inked) >= 20, "it is written"


@pytest.mark.parametrize("width", [1280, 1366, 1920])
def test_the_keys_stay_readable_beside_a_toast(qtbot: QtBot, width: int) -> None:
    shell = Shell((RailItem("form", "counter", "柜台"),))
    qtbot.addWidget(shell)
    shell.add_screen("form", QWidget())
    shell.keys.set_keys(tuple(KeyItem(f"F{n}", "业务代码", enabled=n < 8) for n in range(1, 10)))
    shell.keys.set_devices((DeviceItem("printer-outline", "打印机", "check-circle", Tone.OK, "模拟设备"),))
    shell.resize(width, 800)
    shell.show()

    def silent() -> list[str]:
        QApplication.processEvents()
        tips = [
            tip for tip in shell.keys.findChildren(QAbstractButton) if tip.isVisible() and tip.isEnabled()
        ]
        assert len(tips) == 7
        return [tip.accessibleName() for tip in tips if tip.toolTip()]

    shell.toasts.show("已转到 B 队，客户稍候再叫", Tone.OK, "撤销 Alt+U")
    assert silent() == []
    shell.toasts.show("身份证号码的校验位不对，请对照证件重新输入，或改用读卡器读取；" * 2, Tone.DANGER)
    assert "F1 业务代码" not in silent(), "a long one takes words from the right, never all of them"


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_toast_covers_nothing_that_acts(qtbot: QtBot, width: int) -> None:
    shell = Shell((RailItem("form", "counter", "柜台"),))
    qtbot.addWidget(shell)
    body = QWidget()
    foot = QVBoxLayout(body)
    foot.setContentsMargins(0, 0, 0, 0)
    submit = Button("提交并收费", Kind.PRIMARY, Size.NEXT)
    foot.addStretch(1)
    foot.addWidget(submit)
    shell.add_screen("form", body)
    keys = tuple(KeyItem(f"F{n}", "业务代码", enabled=n != 5) for n in range(1, 10))
    shell.keys.set_keys(keys)
    shell.resize(width, 800)
    shell.show()
    QApplication.processEvents()
    long = "身份证号码的校验位不对，请对照证件重新输入，或改用读卡器读取；" * 2
    for words, action in (("已转到 B 队", "撤销 Alt+U"), (long, ""), (long, "撤销 Alt+U")):
        toast = shell.toasts.show(words, Tone.OK, action)
        QApplication.processEvents()
        place = toast.geometry()
        assert shell.rect().contains(place)
        tips = [tip for tip in shell.keys.findChildren(QAbstractButton) if tip.isEnabled()]
        assert len(tips) == 8
        for control in (submit, *tips, shell.rail.button("form")):
            assert control.isVisible()
            corner = control.mapTo(shell, QPoint(0, 0))
            assert not place.intersects(control.rect().translated(corner)), control.accessibleName()
        label = toast.findChildren(Label)[0]
        inside = QFontMetrics(label.font()).boundingRect(
            QRect(0, 0, label.width(), 999), Qt.TextFlag.TextWordWrap, words
        )
        assert inside.height() <= label.height() + 1, "two lines at most, and nothing of them cut"
    assert shell.toasts.current is not None
    shell.toasts.current.close_now()
    QApplication.processEvents()
    shown = [tip for tip in shell.keys.findChildren(QAbstractButton) if tip.isVisible()]
    assert len(shown) == 9
    assert {tip.toolTip() for tip in shown} == {""}, "the words are back"
