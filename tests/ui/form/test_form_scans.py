"""Fields that a scanner types into offer the simulated one, plainly and by a key."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.receipt_numbers import EXAMPLE, parse
from app.i18n import LANGUAGES, load_text
from app.services.order_scans import SampleScanner
from app.services.visits import Visit
from app.ui.theme import RESOURCES, load_fonts
from app.ui.widgets.buttons import Button
from tests.factories_form import Stage, focused
from tests.samples_goods import CARDS
from tests.samples_hall import SIMS


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.presenter.scan_with(SampleScanner(stage.desk.rig.store, stage.desk.orders))
    return stage


def test_a_sim_is_scanned_by_the_button_and_enter_passes_it_by(stage: Stage) -> None:
    stage.presenter.open("open_account", stage.desk.verified("song"))
    assert "模拟" in stage.button("form.scan.sim").text()
    stage.press("form.scan.sim")
    assert stage.presenter.state.form["sim"] == SIMS[0]
    assert stage.field("sim").error == ""
    stage.box("sim").setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert not isinstance(focused(), QPushButton)


def test_each_press_of_the_key_scans_one_more_card_till_there_are_none(stage: Stage) -> None:
    stage.presenter.open("card_sale", Visit())
    stage.type("article", "100")
    stage.box("serials").setFocus()
    for _ in CARDS:
        QTest.keyClick(focused(), Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert stage.presenter.state.form["serials"] == CARDS
    assert stage.presenter.state.error is None
    stage.press("form.scan.serials")
    assert stage.presenter.state.form["serials"] == CARDS
    assert "没有可扫的" in stage.words()


@pytest.mark.parametrize(
    ("kind", "field"), [("reversal", "receipt"), ("refund", "receipt"), ("receipt_reprint", "paper")]
)
def test_a_box_for_a_receipt_shows_what_its_number_looks_like(stage: Stage, kind: str, field: str) -> None:
    stage.presenter.open(kind, stage.desk.verified("wang"))
    box = stage.box(field)
    assert isinstance(box, QLineEdit)
    assert box.placeholderText() == f"例：{EXAMPLE}", "it is not taken for what was typed"
    assert str(parse(EXAMPLE)) == EXAMPLE, "and such a number is right"
    for language in LANGUAGES:
        assert EXAMPLE in load_text(language, RESOURCES)("receipts.format"), "as the sentence has it"


def test_of_several_scanned_fields_one_has_the_key_wherever_the_cursor_stands(stage: Stage) -> None:
    stage.presenter.open("device_sale", Visit())

    def marked() -> list[str]:
        buttons = {name: stage.button(f"form.scan.{name}") for name in ("serial", "gift")}
        return [name for name, made in buttons.items() if isinstance(made, Button) and made.key]

    assert marked() == ["serial"]
    stage.box("gift").setFocus()
    assert marked() == ["gift"]
    stage.box("article").setFocus()
    assert marked() == ["serial"]
    QTest.keyClick(focused(), Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert stage.presenter.state.form.get("serial")
    assert marked() == ["gift"], "the next press scans what is still empty"


def test_a_fault_begins_with_the_number_that_is_out_of_order(stage: Stage) -> None:
    stage.presenter.open("fault_report", Visit())
    assert stage.box("numbers").isAncestorOf(focused()) or stage.box("numbers") is focused()


def test_what_was_asked_for_in_one_form_does_not_come_into_the_next(stage: Stage) -> None:
    stage.presenter.open("card_sale", Visit())
    stage.tasks.holding = True
    stage.presenter.scan("serials")
    stage.tasks.holding = False
    stage.presenter.open("card_sale", Visit())
    stage.tasks.arrive()
    assert "serials" not in stage.presenter.state.form


def test_where_no_scanner_is_simulated_none_is_offered(tmp_path: Path, qtbot: QtBot) -> None:
    load_fonts()
    other = Stage(tmp_path, qtbot)
    other.presenter.open("card_sale", Visit())
    assert other.panel.findChild(QPushButton, "form.scan.serials") is None
    other.presenter.scan("serials")
    assert "serials" not in other.presenter.state.form
    other.presenter.close()
    other.panel.close()
