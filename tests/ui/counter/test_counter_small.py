"""Forms on a screen of 768: what is filled in, what is wrong and what is signed is in sight."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.business.spec import Value
from app.ui.panels.form_changes import ChangesTable
from app.ui.panels.form_state import FormMode
from app.ui.widgets.fields import field_of
from tests.customer_hall import TwoScreens, screen
from tests.desk_hall import DeskHall
from tests.people import OTHER_CLERK, OTHER_PIN
from tests.screens.shot import still
from tests.seen import in_sight
from tests.ui.counter.test_counter_faces import answer, begin
from tests.ui.counter.test_counter_second import shrink

LOW = ((1366, 768), (1366, 732))
ROW = 92
"""One row of fields: label, box, what is said below it, and the space between."""


def slot(desk: DeskHall) -> int:
    """Return how much of the page of fields is in sight."""
    part: QWidget | None = desk.find("form.phone")
    while part is not None and part.objectName() != "qt_scrollarea_viewport":
        part = part.parentWidget()
    assert part is not None
    return part.height()


@pytest.mark.parametrize("size", LOW)
def test_three_rows_of_fields_are_in_sight_and_the_mistakes_by_name(
    clerk: DeskHall, size: tuple[int, int]
) -> None:
    shrink(clerk, size)
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.begin("101")
    clerk.key("Ctrl+Return")
    still(clerk.window)
    assert slot(clerk) >= 3 * ROW
    field = field_of(clerk.find(clerk.focused()))
    assert field is not None
    assert field.error
    assert in_sight(field), "what is wrong is read below the box"
    summary = clerk.find("form.errors")
    seen = [link for link in summary.findChildren(QPushButton) if link.isVisible()]
    links = {link.accessibleName().split(":")[0]: link for link in seen}
    assert list(links)[:4] == ["新号码", "SIM 卡号", "套餐", "联系电话"]
    links["联系电话"].click()
    assert clerk.focused() == "form.phone"
    still(clerk.window)
    phone = field_of(clerk.find("form.phone"))
    assert phone is not None
    assert in_sight(phone)


def test_too_many_mistakes_for_one_line_are_counted(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.begin("403")
    clerk.key("Ctrl+Return")
    clerk.window.set_language("en")
    shrink(clerk, (1024, 700))
    still(clerk.window)
    wrong = len(clerk.counter.parts.form.state.errors)
    summary = clerk.find("form.errors")
    links = [each for each in summary.findChildren(QPushButton) if each.isVisible()]
    assert links
    for part in links:
        assert part.mapTo(summary, QPoint(part.width(), 0)).x() <= summary.width()
    words = [each.text() for each in summary.findChildren(QLabel) if each.isVisible()]
    assert f"+{wrong - len(links)}" in words


@pytest.mark.parametrize("size", LOW)
def test_what_is_signed_and_how_is_on_one_page(clerk: DeskHall, size: tuple[int, int]) -> None:
    shrink(clerk, size)
    begin(clerk)
    clerk.key("Alt+F")
    answer(clerk, OTHER_CLERK, OTHER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)
    still(clerk.window)
    page = clerk.find("form.result")
    table = next(each for each in clerk.window.findChildren(ChangesTable) if each.isVisible())
    for part in (page, table, clerk.find("form.sign.paper"), clerk.find("form.sign.finger")):
        assert in_sight(part), part.objectName()
    for words in ("云享 59", "¥59.00", "期内解约付 ¥120.00"):
        assert words in table.accessibleDescription()


def test_the_customer_reads_what_a_number_and_a_repair_are_about(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    desk = TwoScreens(tmp_path, qapp, qtbot)
    desk.sign_in()
    desk.open_shift()
    begin(desk)
    told = _told(desk)
    for words in ("云享 59", "¥59.00", "立即生效"):
        assert words in told
    assert "—" not in told
    desk.key("Alt+F")
    answer(desk, OTHER_CLERK, OTHER_PIN)
    desk.key("Ctrl+Return")
    assert desk.form_is(FormMode.SIGNATURE)
    for words in ("云享 59", "¥59.00", "立即生效"):
        assert words in _told(desk)
    desk.counter.parts.form.cancel_order("customer")
    desk.key("Esc")
    desk.begin("403")
    form = desk.counter.parts.form
    repair: dict[str, Value] = {
        "serial": "490154203237518",
        "model": "示例手机 X1",
        "fault": "screen",
        "condition": "scratched",
        "charge": "repair.check",
        "accessories": ("charger", "box"),
        "contact": "测试·宋一",
        "phone": "13900001111",
    }
    for key, value in repair.items():
        form.change(key, value)
    for _ in range(2):
        for words in ("490154203237518", "示例手机 X1", "屏幕损坏", "有划痕", "充电器 包装盒", "139****1111"):
            assert words in _told(desk), words
        desk.key("Ctrl+Return")
    assert desk.form_is(FormMode.SIGNATURE)
    assert desk.shows("终端维修")
    desk.close()


def _told(desk: DeskHall) -> str:
    """Return what the customer's table says."""
    desk.robot.breathe()
    view = screen(desk).view
    parts = [each for each in view.findChildren(QWidget) if each.isVisible()]
    said = [each.accessibleDescription() for each in parts]
    return "\n".join(said + [each.text() for each in parts if isinstance(each, QLabel)])
