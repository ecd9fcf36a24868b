"""Every business is filled in and submitted by keys alone, and by a finger."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.business import BUSINESS_TYPES
from app.domain.business.spec import BusinessType
from app.services.visits import Visit
from app.ui.panels.form_state import FormMode
from tests.factories_form import Stage, focused
from tests.form_hands import proves
from tests.samples_hall import OWN, SECRET

KEYS = [kind.key for kind in BUSINESS_TYPES]


@pytest.mark.parametrize("touch", [False, True], ids=["keys", "touch"])
@pytest.mark.parametrize("kind", BUSINESS_TYPES, ids=KEYS)
def test_a_form_is_filled_and_submitted(
    stage: Stage, kind: BusinessType, touch: bool, qapp: QApplication
) -> None:
    proves(stage, kind, qapp, touch=touch)


def test_offers_are_one_key_away_and_one_key_past(stage: Stage) -> None:
    stage.presenter.open("cancel", stage.desk.verified("zhao", OWN))
    assert stage.mode() is FormMode.OFFER
    assert "月费减 10 元" in stage.words()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert stage.mode() in {FormMode.FILLING, FormMode.ERRORS}
    stage.presenter.open("cancel", stage.desk.verified("zhao", OWN))
    QTest.keyClick(focused(), Qt.Key.Key_1)
    state = stage.presenter.state
    assert state.kind is not None
    assert state.kind.key == "feature_change"
    assert state.form["features"] == ("retention.discount10",)
    stage.presenter.change("phone", "13800002468")
    assert stage.mode() is FormMode.QUOTED
    stage.presenter.open("cancel", stage.desk.verified("zhao", OWN))
    stage.press("form.offer.suspend")
    assert stage.presenter.state.kind is not None
    assert stage.presenter.state.kind.key == "suspend"


def test_the_service_password_opens_what_it_serves(stage: Stage) -> None:
    stage.desk.set_password(OWN)
    passed: list[object] = []
    stage.presenter.password_passed.connect(passed.append)
    stage.presenter.open("feature_change", Visit(subscriber_id=OWN))
    assert stage.mode() is FormMode.REFUSED
    stage.type("password.box", "111111")
    QTest.keyClick(stage.box("password.box"), Qt.Key.Key_Return)
    assert "今天还可以试 4 次" in stage.words()
    stage.type("password.box", SECRET)
    stage.press("form.password.check")
    assert stage.mode() in {FormMode.FILLING, FormMode.ERRORS}
    assert isinstance(passed[0], Visit)
    assert passed[0].password_of == OWN


def test_what_an_identity_alone_opens_has_no_box_for_a_password(stage: Stage) -> None:
    stage.desk.set_password(OWN)
    stage.presenter.open("suspend", Visit(subscriber_id=OWN))
    assert stage.mode() is FormMode.REFUSED
    assert not stage.box("password.box").isVisible()


def test_a_secret_is_masked_and_no_draft_keeps_it(stage: Stage, qtbot: QtBot) -> None:
    stage.presenter.open("service_password", stage.desk.verified("zhao", OWN))
    stage.type("password.first", SECRET)
    assert stage.field("password").error == ""
    stage.type("password.again", "739155")
    for name in ("first", "again"):
        box = stage.box(f"password.{name}")
        assert isinstance(box, QLineEdit)
        assert box.echoMode() is QLineEdit.EchoMode.Password
    stage.box("notes").setFocus()
    assert stage.field("password").error == "两次输入不一致，请客户重新输入"
    qtbot.waitUntil(lambda: stage.presenter.state.saved_ms is not None)
    (draft,) = stage.desk.orders.drafts(None)
    assert "7391" not in draft.payload


def test_arrows_move_among_the_ticks(stage: Stage) -> None:
    stage.presenter.open("feature_change", stage.desk.verified("zhao", OWN))
    first = stage.box("features.feature.caller_id")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert focused() is stage.box("features.feature.international")
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    QTest.keyClick(focused(), Qt.Key.Key_Up)
    assert focused() is first
    QTest.keyClick(first, Qt.Key.Key_PageDown)
    assert stage.presenter.state.form["features"] == ("feature.international",)
    stage.press("form.drop")


def test_a_first_question_has_the_cursor_though_an_answer_is_proposed(stage: Stage) -> None:
    stage.presenter.open("suspend", stage.desk.verified("zhao", OWN))
    stage.panel.focus_first()
    assert stage.presenter.state.form["reason"] == "suspended"
    assert focused().objectName() == "form.reason.suspended"
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert stage.presenter.state.form["reason"] == "lost"
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert focused().objectName() == "form.phone", "Enter goes on with it"
