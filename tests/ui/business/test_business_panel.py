"""The grid of businesses under real keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.business import BUSINESS_TYPES
from app.ui.panels.business import BusinessPanel
from app.ui.panels.business_presenter import (
    ALL,
    COMMON,
    MOST_COMMON,
    STATES,
    BusinessMode,
    BusinessPresenter,
    tabs,
)
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.actions import BusinessTile
from app.ui.widgets.choices import Pill
from app.ui.widgets.fields import TextBox
from tests.samples_hall import texts


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.presenter = BusinessPresenter()
        self.chosen: list[str] = []
        self.presenter.chosen.connect(self.chosen.append)
        self.panel = BusinessPanel(self.presenter, texts()["zh_CN"])
        qtbot.addWidget(self.panel)
        self.panel.resize(728, 408)
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()

    @property
    def box(self) -> TextBox:
        found = self.panel.findChild(TextBox, "business.code")
        assert isinstance(found, TextBox)
        return found

    def mode(self) -> BusinessMode:
        return self.presenter.state.mode

    def guide(self) -> str:
        return self.panel._guide.text()

    def tiles(self) -> list[str]:
        return [tile.spec.name for tile in self.panel.findChildren(BusinessTile) if tile.isVisible()]


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    load_fonts()
    made = Stage(qtbot)
    apply_theme(made.panel, LIGHT)
    yield made
    made.panel.close()


def test_a_code_and_enter_begins_a_business(stage: Stage) -> None:
    stage.panel.focus_code()
    QTest.keyClicks(stage.box, "104")
    assert stage.tiles() == ["套餐变更"]
    assert stage.mode() is BusinessMode.TYPING
    QTest.keyClick(stage.box, Qt.Key.Key_Return)
    assert stage.chosen == ["plan_change"]
    assert stage.box.text() == ""


def test_initials_narrow_the_tiles(stage: Stage) -> None:
    stage.panel.focus_code()
    QTest.keyClicks(stage.box, "hf")
    assert stage.tiles() == ["话费收缴"]
    QTest.keyClick(stage.box, Qt.Key.Key_Return)
    assert stage.chosen == ["fee_payment"]


@pytest.mark.parametrize(("typed", "found"), [("skfs", ["收款方式更正"]), ("bx", ["终端维修", "报障"])])
def test_a_name_may_be_called_otherwise_for_short(stage: Stage, typed: str, found: list[str]) -> None:
    stage.panel.focus_code()
    QTest.keyClicks(stage.box, typed)
    assert stage.tiles() == found


def test_what_fits_two_begins_none(stage: Stage) -> None:
    stage.panel.focus_code()
    QTest.keyClicks(stage.box, "1")
    assert len(stage.tiles()) == sum(kind.code.startswith("1") for kind in BUSINESS_TYPES)
    QTest.keyClick(stage.box, Qt.Key.Key_Return)
    assert stage.chosen == []


def test_what_fits_nothing_says_so(stage: Stage) -> None:
    stage.panel.focus_code()
    QTest.keyClicks(stage.box, "9z")
    assert stage.mode() is BusinessMode.NO_MATCH
    assert any("9z" in label.text() for label in stage.panel.findChildren(QLabel) if label.isVisible())
    QTest.keyClick(stage.box, Qt.Key.Key_Return)
    assert stage.chosen == []


def test_tiles_by_keyboard_and_mouse(stage: Stage) -> None:
    tile = stage.panel.findChild(BusinessTile, "business.tile.open_account")
    assert isinstance(tile, BusinessTile)
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Right)
    QTest.keyClick(stage.panel.focusWidget(), Qt.Key.Key_Return)
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert stage.chosen == ["sim_replace", "open_account"]


def test_tabs_and_suggestion(stage: Stage) -> None:
    pills = {pill.text(): pill for pill in stage.panel.findChildren(Pill)}
    QTest.mouseClick(pills["账务"], Qt.MouseButton.LeftButton)
    assert {"话费收缴", "冲正"} <= set(stage.tiles())
    assert "套餐变更" not in stage.tiles()
    stage.presenter.choose_tab(ALL)
    stage.presenter.suggest(("plan_change",))
    assert [tile.spec.code for tile in stage.panel.findChildren(BusinessTile) if tile.spec.suggested] == [
        "104"
    ]
    tile = stage.panel.findChild(BusinessTile, "business.tile.plan_change")
    assert isinstance(tile, BusinessTile)
    assert "符合取号的业务" in tile.accessibleDescription()
    assert stage.guide().startswith("加框的：符合取号的业务")
    stage.presenter.suggest(())
    assert "符合" not in stage.guide()
    stage.presenter.choose_code("999")
    assert stage.chosen == []
    assert stage.mode() is BusinessMode.READY


def test_english(stage: Stage) -> None:
    stage.panel.retranslate(texts()["en"])
    assert stage.tiles()[0] == "Open a number"
    QTest.keyClicks(stage.box, "cp")
    assert "Change plan" in stage.tiles()


def test_the_frequent_ones_fit_and_all_are_a_tab_away(stage: Stage) -> None:
    assert len(stage.tiles()) == min(MOST_COMMON, len(BUSINESS_TYPES))
    rare = max(BUSINESS_TYPES, key=lambda kind: kind.code)
    stage.presenter.suggest((rare.key,))
    assert rare.key in {kind.key for kind in stage.presenter.state.shown}, "suggested ones are always there"
    stage.presenter.choose_tab(ALL)
    QApplication.processEvents()
    tiles = [tile for tile in stage.panel.findChildren(BusinessTile) if tile.isVisible()]
    assert len(tiles) == len(BUSINESS_TYPES)
    assert max(tile.geometry().bottom() for tile in tiles) < 4 * 64, "four rows, whatever the tab"
    stage.presenter.choose_tab(COMMON)
    stage.presenter.set_roomy(roomy=True)
    QApplication.processEvents()
    assert len(stage.tiles()) == min(MOST_COMMON, len(BUSINESS_TYPES)), "common ones, however much room"


def test_tabs_and_tiles_from_the_code_box(stage: Stage) -> None:
    stage.panel.focus_code()
    QTest.keyClick(stage.box, Qt.Key.Key_PageDown)
    assert stage.presenter.state.tab == tabs()[1]
    QTest.keyClick(stage.box, Qt.Key.Key_PageUp)
    QTest.keyClick(stage.box, Qt.Key.Key_PageUp)
    assert stage.presenter.state.tab == ALL
    QApplication.processEvents()  # the tiles come to be seen
    QTest.keyClick(stage.box, Qt.Key.Key_Down)
    QTest.keyClick(stage.panel.focusWidget(), Qt.Key.Key_Return)
    assert stage.chosen == [stage.presenter.state.shown[0].key]


def test_a_part_of_the_name_narrows_the_tiles(stage: Stage) -> None:
    stage.presenter.type("套餐")
    assert stage.tiles() == ["套餐变更"]


def test_what_is_no_business_is_asked_for_here(stage: Stage) -> None:
    asked: list[str] = []
    stage.presenter.enquiry_asked.connect(lambda: asked.append("enquiry"))
    stage.presenter.complaint_asked.connect(lambda: asked.append("complaint"))
    for name in ("business.enquiry", "business.complaint"):
        button = stage.panel.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        button.click()
    assert asked == ["enquiry", "complaint"]


def test_states_are_declared() -> None:
    assert set(STATES) == set(BusinessMode)


def test_a_hall_without_a_network_is_told_nothing_about_being_cut_off(qtbot: QtBot) -> None:
    load_fonts()
    for alone in (False, True):
        panel = BusinessPanel(BusinessPresenter(alone=alone), texts()["en"])
        qtbot.addWidget(panel)
        tiles = panel.findChildren(BusinessTile)
        assert any(tile.spec.icon for tile in tiles) is not alone
        labels = [label for label in panel.findChildren(QLabel) if not label.isHidden()]
        said = {label.text() for label in labels}
        assert (texts()["en"]("business.offline.online") in said) is not alone
        assert (texts()["en"]("business.panel.offline") in said) is not alone


def test_usual_tiles_keep_their_places(stage: Stage) -> None:
    """What is begun, or was taken a ticket for, moves none of those that the hand knows."""
    before = [kind.code for kind in stage.presenter.state.shown]
    for key in ("fault_report", "fault_report", "card_sale"):
        stage.presenter.choose(key)
        assert [kind.code for kind in stage.presenter.state.shown] == before
    stage.presenter.suggest(("fault_report", "fee_payment"))
    now = [kind.code for kind in stage.presenter.state.shown]
    assert now == [*before[:-1], "404"]
    stage.presenter.suggest(())
    assert [kind.code for kind in stage.presenter.state.shown] == before
