import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionComboBox, QToolTip
from pytestqt.qtbot import QtBot

from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.buttons import Button, Kind, SignButton
from app.ui.widgets.choices import Pills, RadioRow
from app.ui.widgets.fields import Field, Select, TextArea, TextBox, field_of
from app.ui.widgets.focus import FocusKeeper
from tests.widget_window import window_of


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)


# ----------------------------------------------------------------------------------------------- buttons


def test_enter_and_space_press_a_button(qtbot: QtBot) -> None:
    button = Button("收费", Kind.PRIMARY)
    _kept = window_of(qtbot, button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(pressed) == 2


def test_ctrl_enter_is_left_to_thewindow_of(qtbot: QtBot) -> None:
    button = Button("收费")
    _kept = window_of(qtbot, button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == []


def test_enter_on_what_signs_says_which_key_does_it(qtbot: QtBot) -> None:
    button = SignButton("签字", Kind.PRIMARY, key="Ctrl+Enter")
    _kept = window_of(qtbot, button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert pressed == []
    assert (QToolTip.isVisible(), QToolTip.text()) == (True, "Ctrl+Enter")
    button.signs = False
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert pressed == [True], "it only leads away"


def test_a_busy_button_keeps_its_width_and_ignores_presses(qtbot: QtBot) -> None:
    button = Button("收费", Kind.PRIMARY, key="F9", bind=True)
    window = window_of(qtbot, button)
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
    window = window_of(qtbot, first, second, box)
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
    _kept = window_of(qtbot, Field("电话", first), Field("姓名", second))
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert second.hasFocus()


def test_enter_stays_in_a_text_area(qtbot: QtBot) -> None:
    area = TextArea("a")
    _kept = window_of(qtbot, Field("备注", area), Field("电话", TextBox()))
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
    _kept = window_of(qtbot, field)
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


def test_a_long_choice_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    box = Select((("a", "A name that is far too long for so small a box"),))
    box.set_key("a")
    _kept = window_of(qtbot, box)
    option = QStyleOptionComboBox()
    for wide, cut in ((120, True), (600, False)):
        box.resize(wide, 40)
        box.initStyleOption(option)
        assert option.currentText.endswith("…") is cut


def test_radio_and_pills_tell_their_key(qtbot: QtBot) -> None:
    row = RadioRow((("now", "立即"), ("next", "下账期")), "now")
    pills = Pills((("a", "常用"), ("b", "入网")), "a")
    _kept = window_of(qtbot, row, pills)
    with qtbot.waitSignal(row.changed) as told:
        QTest.mouseClick(row.box("next"), Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    assert told.args == ["next"]
    assert row.key() == "next"
    pills.set_key("b")
    assert pills.key() == "b"
    with qtbot.waitSignal(pills.changed) as chosen:
        QTest.keyClick(pills.pills()[0], Qt.Key.Key_Return)
    assert chosen.args == ["a"], "Enter chooses like Space"
