"""A device beside the second person: nobody waits for it, and what it says late moves nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import EnvironmentFault
from app.domain.verification import Standing
from app.i18n import load_text
from app.services.ports import FaceAnswer
from app.services.visits import Visit
from app.ui.panels.evidence_presenter import EvidenceMode
from app.ui.panels.identity_people import PersonBox
from app.ui.tasks import InlineRunner, Priority, Task
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from app.ui.widgets.cards import VerdictCard
from tests.people import OTHER_CLERK, OTHER_PIN
from tests.ui.identity.test_evidence_card import Counter


class Matcher:
    """Says what it is told to say; None: nothing that makes sense."""

    def __init__(self) -> None:
        self.score: int | None = 90
        self.asked = 0

    def match(self, document: bytes, live: bytes) -> FaceAnswer:
        self.asked += 1
        assert document.startswith(b"\x89PNG")
        assert live.startswith(b"\x89PNG")
        if self.score is None:
            raise EnvironmentFault("face.no_answer")
        return FaceAnswer("FM-7", self.score)


class Held(InlineRunner):
    """Does everything at once but what is slow: that waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[Task] = []

    def _submit(self, lane: str, task: Task, priority: Priority) -> None:
        if lane == "pool" and self.holding:
            self.held.append(task)
        else:
            super()._submit(lane, task, priority)

    holding = False

    def let_go(self) -> None:
        held, self.held = self.held, []
        for task in held:
            super()._submit("pool", task, Priority.PERSON)


class Desk:
    """A counter with a device whose answers come when they come."""

    def __init__(self, folder: Path) -> None:
        self.runner, self.matcher = Held(), Matcher()
        self.counter = Counter(folder, self.runner, self.matcher)

    def begin(self) -> None:
        self.counter.verify(self.counter.serve())
        self.runner.holding = True

    def alt(self, key: Qt.Key) -> None:
        QTest.keyClick(self.counter.window, key, Qt.KeyboardModifier.AltModifier)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Desk(tmp_path)
    qtbot.addWidget(made.counter.window)
    with qtbot.waitActive(made.counter.window):
        made.counter.window.show()
        made.counter.window.activateWindow()
    yield made
    made.counter.hall.rig.store.close()


def test_nobody_waits_for_a_device_that_is_slow(desk: Desk) -> None:
    desk.begin()
    desk.alt(Qt.Key.Key_F)
    counter = desk.counter
    assert counter.mode() is EvidenceMode.COMPARING
    assert "不必等待" in counter.words("result")
    desk.alt(Qt.Key.Key_F)
    assert counter.mode() is EvidenceMode.CONFIRMING
    assert counter.focused().objectName() == "evidence.staff_no"
    counter.confirm(OTHER_CLERK, OTHER_PIN)
    assert counter.mode() is EvidenceMode.SAME
    desk.matcher.score = None
    desk.runner.let_go()
    assert counter.mode() is EvidenceMode.SAME, "a late failure moves nothing"
    assert counter.words("error") == ""


def test_it_is_asked_one_thing_at_a_time(desk: Desk) -> None:
    desk.begin()
    for _ in range(3):
        desk.alt(Qt.Key.Key_F)
    assert desk.counter.mode() is EvidenceMode.NOT_COMPARED
    desk.alt(Qt.Key.Key_F)
    assert desk.counter.mode() is EvidenceMode.CONFIRMING
    assert len(desk.runner.held) == 1
    desk.runner.let_go()
    assert desk.matcher.asked == 1
    assert desk.counter.mode() is EvidenceMode.SAME, "an answer that comes after all counts"
    assert "设备 FM-7 于" in desk.counter.words("result"), "a real device is not called simulated"
    desk.alt(Qt.Key.Key_F)
    assert len(desk.runner.held) == 1, "and may be asked again"


def test_what_it_says_of_somebody_who_left_is_not_shown(desk: Desk) -> None:
    desk.begin()
    desk.alt(Qt.Key.Key_F)
    counter = desk.counter
    counter.identity.begin(None)
    desk.runner.let_go()
    assert counter.mode() is EvidenceMode.HIDDEN
    assert counter.evidence.state.faces == ()


def test_leaving_the_page_ends_the_asking(desk: Desk) -> None:
    desk.begin()
    desk.alt(Qt.Key.Key_F)
    desk.counter.window.hide()
    assert desk.counter.mode() is EvidenceMode.NOT_COMPARED
    desk.matcher.score = 12
    desk.runner.let_go()
    assert desk.counter.mode() is EvidenceMode.NOT_COMPARED, "nothing is asked on a page that was left"
    assert [row.score for row in desk.counter.evidence.state.faces] == [120]


def test_the_device_has_words_in_both_languages(desk: Desk) -> None:
    desk.begin()
    desk.counter.verdict.retranslate(load_text("en", RESOURCES))
    desk.alt(Qt.Key.Key_F)
    assert "no need to wait" in desk.counter.words("result")
    desk.matcher.score = None
    desk.runner.let_go()
    assert desk.counter.mode() is EvidenceMode.CONFIRMING
    assert desk.counter.words("error") == "The face matcher did not answer: a second person compares"


def verdict_title(desk: Desk) -> str:
    return desk.counter.verdict.findChildren(VerdictCard)[0].title.text()


def test_too_little_likeness_is_told_on_the_tab_and_in_the_verdict(desk: Desk) -> None:
    desk.begin()
    counter = desk.counter
    owner = counter.window.findChild(PersonBox, "identity.standing.owner")
    assert isinstance(owner, PersonBox)
    assert "比对不一致" not in owner.accessibleName()
    desk.runner.holding = False
    desk.matcher.score = 31
    desk.alt(Qt.Key.Key_F)
    assert counter.mode() is EvidenceMode.CONFIRMING
    assert "31.0 %（要求 80 % 以上）" in counter.words("result")
    assert "比对不一致" in owner.accessibleName()
    assert verdict_title(desk) == "比对不一致，待第二人"
    counter.confirm(OTHER_CLERK, OTHER_PIN, same=False)
    assert "不是同一人" in owner.accessibleName()
    assert verdict_title(desk) == "不是同一人"
    go_on = counter.window.findChild(QAbstractButton, "identity.go_on")
    assert isinstance(go_on, QAbstractButton)
    assert not go_on.isVisible(), "nothing goes on with somebody else"
    assert f"测试·何雨桐 {OTHER_CLERK} 于" in counter.words("result")


def test_whoever_passed_is_told_when_the_page_is_opened_again(desk: Desk) -> None:
    desk.begin()
    counter = desk.counter
    desk.runner.holding = False
    visit = Visit(verification_id=counter.passed[-1].verification_id)
    counter.identity.begin("ticket-1", visit=visit)
    assert verdict_title(desk) == "证件已核验"
    assert counter.focused().objectName() == "identity.go_on"
    desk.matcher.score = 31
    counter.confirm(OTHER_CLERK, OTHER_PIN, same=False)
    counter.identity.begin("ticket-1", visit=visit)
    assert verdict_title(desk) == "不是同一人", "as the store has it"
    counter.identity.choose(Standing.AGENT)
    assert verdict_title(desk) == "等待读证"
