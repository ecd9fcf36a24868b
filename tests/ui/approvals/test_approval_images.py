"""The manager sees an heir's proofs before deciding, by keys and by a finger."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.orders import OrderState
from app.services.order_quotes import Submitted
from app.ui.screens.approvals.images import ImagesCard
from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.integration.test_approval_images import asked
from tests.integration.test_heirs import FORM, KIND, alone
from tests.samples_hall import PIN, texts
from tests.seen import faults, overlapping
from tests.ui.approvals.test_approvals_screen import Stage

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(params=[(1824, 944), (1270, 632)], ids=lambda size: str(size[0]))
def stage(tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Stage]:
    load_fonts()
    made = Stage(tmp_path, qtbot)
    apply_theme(made.view, LIGHT)
    made.view.resize(*request.param)
    QApplication.processEvents()
    yield made
    made.presenter.stop()
    made.view.close()
    assert made.crashes == []


def submitted(stage: Stage) -> Submitted:
    accepted = asked(stage.desk)
    QApplication.processEvents()
    return accepted


def opened(stage: Stage) -> bytes | None:
    return stage.presenter.state.picture


def picture(stage: Stage) -> QLabel:
    found = stage.view.findChild(QLabel, "approvals.picture")
    assert isinstance(found, QLabel)
    return found


def wrong(stage: Stage) -> list[str]:
    for _ in range(4):
        QApplication.processEvents()
    return [*faults(stage.view), *overlapping(stage.view)]


def test_number_date_and_images_stand_on_the_page(stage: Stage) -> None:
    submitted(stage)
    words = stage.words()
    assert "死亡证明编号：京医死字 2026-000117" in words
    assert "死亡日期：2026-02-03" in words
    assert [stage.button(f"approvals.image.{at}").text() for at in (1, 2)] == ["死亡证明", "亲属关系证明"]
    assert wrong(stage) == []
    for lang in ("en", "zh_CN"):
        stage.view.retranslate(texts()[lang])
        assert wrong(stage) == []


def test_alt_i_opens_one_after_the_other(stage: Stage) -> None:
    submitted(stage)
    stage.view.focus_first()
    assert not picture(stage).isVisible()
    shown = []
    for _ in range(3):
        stage.key(Qt.Key.Key_I, ALT)
        assert picture(stage).isVisible()
        assert picture(stage).accessibleName()
        shown.append(opened(stage))
        assert wrong(stage) == []
    assert len(set(shown)) == 3
    stage.key(Qt.Key.Key_I, ALT)
    assert not picture(stage).isVisible()
    assert opened(stage) is None


def test_a_button_opens_and_closes_its_own(stage: Stage) -> None:
    submitted(stage)
    stage.button("approvals.image.1").click()
    first = opened(stage)
    assert first is not None
    stage.button("approvals.image.2").click()
    assert opened(stage) not in (None, first)
    stage.button("approvals.image.2").click()
    assert opened(stage) is None


def test_no_image_stays_open_once_it_is_decided_or_left(stage: Stage) -> None:
    accepted = submitted(stage)
    stage.view.focus_first()
    stage.key(Qt.Key.Key_I, ALT)
    assert opened(stage) is not None
    stage.view.hide()
    assert opened(stage) is None
    stage.view.show()
    stage.presenter.look_next()
    stage.presenter.decide(PIN)
    assert stage.desk.order(accepted.order.order_id).state is OrderState.ACKNOWLEDGED
    assert opened(stage) is None
    card = stage.view.findChild(QWidget, "approvals.images")
    assert card is not None
    assert not card.isVisible()
    stage.presenter.look_next()
    stage.presenter.look("nothing")
    assert opened(stage) is None


def test_an_image_that_is_not_here_is_said_to_be_gone(stage: Stage) -> None:
    desk = stage.desk
    desk.orders.submit(desk.clerk, KIND.key, FORM, alone(desk))
    QApplication.processEvents()
    stage.button("approvals.image.1").click()
    assert texts()["zh_CN"]("evidence.gone") in stage.words()
    assert not picture(stage).isVisible()
    stage.presenter._on_image("late", b"late")
    stage.presenter._on_no_image("late", ValueError())
    assert opened(stage) is None


def test_what_failed_is_brought_into_sight_once(stage: Stage) -> None:
    desk = stage.desk
    desk.orders.submit(desk.clerk, KIND.key, FORM, alone(desk))
    QApplication.processEvents()
    card = stage.view.findChild(ImagesCard, "approvals.images")
    assert card is not None
    shown: list[bool] = []
    card.opened.connect(lambda: shown.append(True))
    stage.button("approvals.image.1").click()
    assert len(shown) == 1
    stage.presenter.refresh()
    stage.view.retranslate(texts()["en"])
    assert len(shown) == 1, "whoever reads elsewhere by then stays there"
    for _ in ("closed", "opened"):
        stage.button("approvals.image.1").click()
    assert len(shown) == 2, "asked for again, it is answered again"
