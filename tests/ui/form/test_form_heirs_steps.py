"""An heir's three images are named one after the other, and what is not there is not ticked off."""

import pytest
from pytestqt.qtbot import QtBot

from app.devices.camera.driver import SimulatedCamera
from app.services.evidence import EvidenceService
from app.services.visits import Visit
from app.ui.panels.evidence_image import ImageRow
from app.ui.panels.evidence_presenter import EvidencePresenter
from app.ui.panels.form_words import needed
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.steps import StepState
from tests.factories_form import Stage
from tests.samples_business import sample_of
from tests.samples_hall import CUSTOMERS, texts
from tests.ui.form.test_form_heirs import fill

SAMPLE = sample_of("ownership_transfer")


class Camera:
    """The form's evidence, as the counter joins it."""

    def __init__(self, stage: Stage, qtbot: QtBot) -> None:
        rig = stage.desk.rig
        service = EvidenceService(rig.store, rig.clock, rig.ids, SimulatedCamera(), None)  # type: ignore[arg-type]
        self.presenter = EvidencePresenter(service, rig.store, stage.tasks, stage.desk.clerk, "Asia/Shanghai")
        self.said: list[tuple[str, int, int]] = []
        stage.presenter.state_changed.connect(self.presenter.follow_form)
        self.presenter.imaged.connect(stage.presenter.look_at_evidence)
        self.presenter.step_taken.connect(lambda *step: self.said.append(step))
        self.row = ImageRow(self.presenter, texts()["zh_CN"], wanted_alone=True)
        qtbot.addWidget(self.row)

    def words(self) -> tuple[str, str]:
        self.row.show_state(self.presenter.state)
        said, button = (
            self.row.findChild(Label, "evidence.image"),
            self.row.findChild(Button, "evidence.photo"),
        )
        assert isinstance(said, Label)
        assert isinstance(button, Button)
        return said.text(), button.text()


@pytest.fixture
def camera(stage: Stage, qtbot: QtBot) -> Camera:
    return Camera(stage, qtbot)


def heir(stage: Stage) -> Visit:
    seen = stage.desk.verified(SAMPLE.other_id, imaged=False)
    return Visit(
        customer_id=CUSTOMERS.get(SAMPLE.person_id or ""),
        subscriber_id=SAMPLE.subscriber_id,
        other_verification_id=seen.verification_id,
    )


def chips(stage: Stage) -> dict[str, StepState]:
    state = stage.presenter.state
    assert state.kind is not None
    return dict(needed(state.kind, state))


def test_each_image_is_named_before_and_after_it_is_taken(stage: Stage, camera: Camera) -> None:
    stage.presenter.open(SAMPLE.type_key, heir(stage))
    fill(stage)
    for at, what in enumerate(("本人证件", "死亡证明", "亲属关系证明"), 1):
        said, button = camera.words()
        assert f"{what}还没拍（{at}/3）" in said
        assert f"{what}（{at}/3）" in button
        camera.presenter.photograph()
    assert camera.said == [("death_proof", 2, 3), ("kinship_proof", 3, 3), ("", 3, 3)]
    assert not stage.presenter.state.unimaged


def test_an_image_that_comes_late_is_not_noted_for_what_is_asked_for_by_then(
    stage: Stage, camera: Camera
) -> None:
    stage.presenter.open(SAMPLE.type_key, heir(stage))
    fill(stage)
    took = camera.presenter
    which, series = took.state.verification_id, took.state.series
    stage.tasks.holding, stage.tasks.lane = True, "pool"
    took.photograph()
    took._turn_to(which, "", series[1], "", series)
    stage.tasks.arrive()
    took._turn_to(which, "", series[2], "", series)
    assert ("", 3, 3) not in camera.said, "one was taken, and not all"


def test_the_button_below_names_the_proof_that_is_next(stage: Stage, camera: Camera) -> None:
    stage.presenter.open(SAMPLE.type_key, heir(stage))
    fill(stage)
    shown = []
    for _ in range(3):
        shown.append(stage.button("form.primary").text())
        camera.presenter.photograph()
    assert [words.split("  ")[0] for words in shown] == ["先拍证件影像", "先拍死亡证明", "先拍亲属关系证明"]


def test_both_parties_are_not_ticked_off_for_one(stage: Stage) -> None:
    code = "form.bring.both_parties"
    stage.presenter.open(SAMPLE.type_key, heir(stage))
    assert chips(stage)[code] is StepState.AHEAD
    stage.presenter.change("owner", "died")
    assert code not in chips(stage), "of a dead owner nobody comes"
    both = stage.desk.both(SAMPLE.person_id or "", SAMPLE.other_id, SAMPLE.subscriber_id or "")
    stage.presenter.open(SAMPLE.type_key, both)
    assert chips(stage)[code] is StepState.OK


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_each_step_has_its_sentence(lang: str) -> None:
    text = texts()[lang]
    for step in ("own", "death_proof", "kinship_proof", "done"):
        assert "2/3" in text(f"counter.imaged_then.{step}", word="2/3")
