import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.i18n import money
from app.ui.theme import LIGHT, Tone, apply_theme, load_fonts
from app.ui.widgets.actions import ActionRow, BusinessGrid, TileSpec
from app.ui.widgets.badges import Badge, StatusChip
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.choices import Pills, RadioRow
from app.ui.widgets.fields import Field, Select, TextArea, TextBox, field_of
from app.ui.widgets.focus import FocusKeeper
from app.ui.widgets.keypad import Keypad, PinBoxes
from app.ui.widgets.kiosk import BigNumber, KioskButton, KioskTile
from app.ui.widgets.labels import Label
from app.ui.widgets.money import MoneyEdit, parse_yuan
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.rail import RailItem
from app.ui.widgets.shell import Shell
from app.ui.widgets.steps import ErrorSummary, Step, StepBar, StepState
from app.ui.widgets.strips import DeviceItem, KeyItem, OfflineGroup


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)


def _window(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    qtbot.addWidget(window)
    window.resize(640, 480)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


# ----------------------------------------------------------------------------------------------- buttons


def test_enter_and_space_press_a_button(qtbot: QtBot) -> None:
    button = Button("收费", Kind.PRIMARY)
    _kept = _window(qtbot, button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(pressed) == 2


def test_ctrl_enter_is_left_to_the_window(qtbot: QtBot) -> None:
    button = Button("收费")
    _kept = _window(qtbot, button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == []


def test_a_busy_button_keeps_its_width_and_ignores_presses(qtbot: QtBot) -> None:
    button = Button("收费", Kind.PRIMARY, key="F9", bind=True)
    window = _window(qtbot, button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    width = button.width()
    button.set_busy(True, "处理中")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert pressed == []
    assert button.width() == width
    assert "处理中" in button.accessibleDescription()
    button.set_busy(False)
    QTest.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: pressed == [True])


def test_a_blocked_button_says_why(qtbot: QtBot) -> None:
    button = Button("提交", key="Ctrl+Enter")
    qtbot.addWidget(button)
    button.set_blocked("还差 2 位 PIN")
    assert not button.isEnabled()
    assert button.reason == "还差 2 位 PIN"
    assert "还差 2 位 PIN" in button.accessibleDescription()
    button.set_blocked(None)
    assert button.isEnabled()
    assert button.reason == ""


def test_words_of_a_button_are_never_cut_off(qtbot: QtBot) -> None:
    short, long = Button("查看", key="F9"), Button("查看全部受理单据", key="F9")
    qtbot.addWidget(short)
    qtbot.addWidget(long)
    assert long.minimumSizeHint().width() > short.minimumSizeHint().width() > 40


# ------------------------------------------------------------------------------------------- focus, fields


def test_the_ring_follows_the_focus(qtbot: QtBot) -> None:
    first, second, box = Button("一"), Button("二"), TextBox()
    window = _window(qtbot, first, second, box)
    ring = FocusKeeper(window).ring
    first.setFocus()
    assert ring.target is first
    assert ring.geometry() == first.geometry().adjusted(-4, -4, 4, 4)
    second.setFocus()
    assert ring.target is second
    second.hide()
    assert not ring.isVisible()
    box.setFocus()
    assert ring.target is None


def test_enter_moves_on_and_never_submits(qtbot: QtBot) -> None:
    first, second = TextBox(), TextBox()
    _kept = _window(qtbot, Field("电话", first), Field("姓名", second))
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert second.hasFocus()


def test_enter_stays_in_a_text_area(qtbot: QtBot) -> None:
    area = TextArea("a")
    _kept = _window(qtbot, Field("备注", area), Field("电话", TextBox()))
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_Return)
    assert area.hasFocus()
    assert "\n" in area.toPlainText()


def test_an_error_stands_in_for_the_hint(qtbot: QtBot) -> None:
    box = TextBox("138000012")
    field = Field("电话", box, key="phone", required=True, hint="11 位")
    qtbot.addWidget(field)
    assert field.label.text() == "电话 *"
    assert box.accessibleName() == "电话"
    assert box.accessibleDescription() == "11 位"
    field.set_error("只有 9 位")
    assert field.error == "只有 9 位"
    assert box.accessibleDescription() == "只有 9 位"
    field.set_error(None)
    assert box.accessibleDescription() == "11 位"
    assert field_of(box) is field
    assert field_of(None) is None


def test_f1_explains_the_field(qtbot: QtBot) -> None:
    box = TextBox()
    field = Field("电话", box, help_text="客户常用的联系电话")
    _kept = _window(qtbot, field)
    with qtbot.waitSignal(field.help_asked) as told:
        QTest.keyClick(box, Qt.Key.Key_F1)
    assert told.args == ["客户常用的联系电话"]
    assert not Field("无", TextBox()).show_help()


def test_a_rare_name_is_not_cut(qtbot: QtBot) -> None:
    box = TextBox()
    qtbot.addWidget(box)
    name = "𬎆" * 40
    box.setText(name)
    assert box.text() == name


def test_select_keeps_its_choice_when_the_list_changes(qtbot: QtBot) -> None:
    box = Select((("a", "甲"), ("b", "乙")))
    qtbot.addWidget(box)
    assert box.key() is None
    box.set_key("b")
    box.set_options((("b", "B"), ("c", "C")))
    assert box.key() == "b"
    box.set_options((("c", "C"),))
    assert box.key() is None


def test_radio_and_pills_tell_their_key(qtbot: QtBot) -> None:
    row = RadioRow((("now", "立即"), ("next", "下账期")), "now")
    pills = Pills((("a", "常用"), ("b", "入网")), "a")
    _kept = _window(qtbot, row, pills)
    with qtbot.waitSignal(row.changed) as told:
        QTest.mouseClick(row.box("next"), Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    assert told.args == ["next"]
    assert row.key() == "next"
    pills.set_key("b")
    assert pills.key() == "b"


# ------------------------------------------------------------------------------------------------- money


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("", None),
        ("0", 0),
        ("12", 1200),
        ("12.", 1200),
        ("12.5", 1250),
        (".05", 5),
        ("1,234.56", 123456),
        ("１２３．４５", 12345),
        ("12。5", 1250),
        ("¥ 20", 2000),
        ("-3.10", -310),
        ("−3.10", -310),
    ],
)
def test_amounts_as_they_are_typed(typed: str, fen: int | None) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["1.234", "abc", "1e5", "1.2.3", "--1", "12元"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_yuan(typed)


@given(st.integers(min_value=-(10**11), max_value=10**11))
def test_an_amount_shown_is_read_back(fen: int) -> None:
    assert parse_yuan(money(fen)) == fen


def test_bad_input_is_taken_back_and_said(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    _kept = _window(qtbot, edit)
    edit.setFocus()
    amounts: list[object] = []
    refusals: list[str] = []
    edit.fen_changed.connect(amounts.append)
    edit.rejected.connect(refusals.append)
    QTest.keyClicks(edit, "12.5x67")
    assert edit.text() == "12.56"
    assert edit.fen() == 1256
    assert refusals == ["widgets.money_invalid", "widgets.money_invalid"]
    assert amounts == [100, 1200, 1250, 1256]
    QTest.keyClick(edit, Qt.Key.Key_Home)
    QTest.keyClicks(edit, "-")
    assert edit.text() == "12.56"


def test_an_amount_gets_two_decimals_when_it_is_left(qtbot: QtBot) -> None:
    edit, other = MoneyEdit(), TextBox()
    _kept = _window(qtbot, edit, other)
    edit.setFocus()
    QTest.keyClicks(edit, "150")
    other.setFocus()
    assert edit.text() == "150.00"
    edit.set_fen(None)
    assert edit.text() == ""


def test_too_much_money_is_refused(qtbot: QtBot) -> None:
    edit = MoneyEdit(99_999_999_99)
    _kept = _window(qtbot, edit)
    edit.setFocus()
    edit.end(False)
    with qtbot.waitSignal(edit.rejected) as told:
        edit.setCursorPosition(0)
        QTest.keyClicks(edit, "9")
    assert told.args == ["widgets.money_too_much"]
    assert edit.fen() == 99_999_999_99


def test_composition_is_judged_when_it_is_committed(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    _kept = _window(qtbot, edit)
    edit.setFocus()
    composing = QInputMethodEvent("yi'bai", [])
    QApplication.sendEvent(edit, composing)
    assert edit.fen() is None
    committed = QInputMethodEvent()
    committed.setCommitString("１００")
    QApplication.sendEvent(edit, committed)
    assert edit.fen() == 10000
    assert edit.text() == "100"


# ------------------------------------------------------------------------------------------- PIN, keypad


def test_keypad_and_keyboard_fill_the_boxes(qtbot: QtBot) -> None:
    pin = PinBoxes("PIN")
    pad = Keypad("清除", "退格")
    _kept = _window(qtbot, pin, pad)
    pad.attach(pin)
    pin.setFocus()
    done: list[str] = []
    pin.completed.connect(done.append)
    QTest.keyClicks(pin, "1a2")
    for figure in "345":
        QTest.mouseClick(pad.keys[figure], Qt.MouseButton.LeftButton)
    assert pin.missing() == 1
    QTest.mouseClick(pad.keys["back"], Qt.MouseButton.LeftButton)
    assert pin.text() == "1234"
    QTest.mouseClick(pad.keys["5"], Qt.MouseButton.LeftButton)
    QTest.keyClicks(pin, "6")
    assert done == ["123456"]
    assert pin.displayText() != "123456"
    QTest.mouseClick(pad.keys["clear"], Qt.MouseButton.LeftButton)
    assert pin.missing() == 6


def test_a_pin_is_neither_copied_nor_pasted_as_letters(qtbot: QtBot) -> None:
    pin = PinBoxes("PIN")
    qtbot.addWidget(pin)
    pin.setText("1234")
    pin.selectAll()
    pin.copy()
    assert QApplication.clipboard().text() != "1234"
    pin.setText("12x4")
    assert pin.text() == "124"


def test_the_keypad_types_into_a_money_box(qtbot: QtBot) -> None:
    edit, pad = MoneyEdit(), Keypad("清除", "退格", extra=".")
    _kept = _window(qtbot, edit, pad)
    pad.attach(edit)
    for figure in "12.5":
        QTest.mouseClick(pad.keys[figure], Qt.MouseButton.LeftButton)
    assert edit.fen() == 1250


# ----------------------------------------------------------------------------- actions, steps, badges, shell


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
    _kept = _window(qtbot, grid)
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
    window = _window(qtbot, summary)
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
