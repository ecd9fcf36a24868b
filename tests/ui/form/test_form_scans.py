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
    assert box.placeholderText() == EXAMPLE
    assert str(parse(EXAMPLE)) == EXAMPLE, "and such a number is right"
    for language in LANGUAGES:
        assert EXAMPLE in load_text(language, RESOURCES)("receipts.format"), "as the sentence has it"


def test_what_was_asked_for_in_one_form_does_not_come_into_the_next(stage: Stage) -> None:
    stage.presenter.open("card_sale", Visit())
    held = stage.presenter.state.opening
    stage.presenter.open("card_sale", Visit())
    stage.presenter._on_scanned(held, "serials", CARDS[:1])
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
