"""Comparing face and document by a second person, and looking at a stored image, by keys on a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.devices.camera.driver import SimulatedCamera
from app.domain.images import FaceChecked
from app.domain.queue import Precedence
from app.i18n import load_text
from app.services.evidence import IMAGE_VIEW, EvidenceService
from app.services.identity import Verification
from app.services.ports import FaceMatcher
from app.services.queue import QueueService
from app.services.visits import Visit
from app.ui.panels.evidence_presenter import EvidenceMode, EvidencePresenter
from app.ui.panels.identity import IdentityPanel
from app.ui.panels.identity_presenter import IdentityPresenter
from app.ui.panels.identity_verdict import IdentityVerdict
from app.ui.tasks import InlineRunner, Runner
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from tests.factories import ZONE
from tests.people import CLERK, CLERK_PIN, OTHER_CLERK, OTHER_PIN, DemoHall

WANG, NEW = "wang_xiaoming", "new_customer"


class Counter:
    """A clerk who serves a ticket; panel and verdict side by side."""

    def __init__(
        self, folder: Path, runner: Runner | None = None, matcher: FaceMatcher | None = None
    ) -> None:
        self.hall = DemoHall(folder)
        rig = self.hall.rig
        self.session = self.hall.clerk()
        self.queue = QueueService(rig.store, rig.clock, rig.ids)
        self.service = EvidenceService(
            rig.store, rig.clock, rig.ids, SimulatedCamera(), self.hall.staff, matcher
        )
        runner = runner or InlineRunner()
        self.identity = IdentityPresenter(self.hall.identity, runner, self.session, ZONE, self.hall.reader)
        self.evidence = EvidencePresenter(self.service, rig.store, runner, self.session, ZONE)
        self.identity.state_changed.connect(self.evidence.follow)
        self.evidence.faces_known.connect(self.identity.note_faces)
        self.passed: list[Verification] = []
        self.identity.verified.connect(self.passed.append)
        text = load_text("zh_CN", RESOURCES)
        self.window = QWidget()
        self.window.resize(1504, 944)
        row = QHBoxLayout(self.window)
        row.addWidget(IdentityPanel(self.identity, text), 1)
        self.verdict = IdentityVerdict(self.identity, text, evidence=self.evidence)
        row.addWidget(self.verdict)

    def serve(self) -> str:
        ids = self.hall.rig.ids
        ticket_id = self.queue.issue("general", "zh_CN", Precedence.NONE, ids.new()).ticket.ticket_id
        self.queue.call_next(self.session)
        self.queue.serve(self.session, ticket_id)
        return ticket_id

    def verify(self, ticket_id: str, key: str = WANG) -> Verification:
        """Verify somebody by keys, and have the image taken as the counter does."""
        self.identity.begin(ticket_id, "A001")
        self.identity.lift()
        self.identity.lay(key)
        self.identity.read()
        QTest.keyClick(self.focused(), Qt.Key.Key_Return)
        passed = self.passed[-1]
        self.service.photograph(self.session, passed.verification_id, "real_name")
        self.evidence.load()
        return passed

    def focused(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def mode(self) -> EvidenceMode:
        return self.evidence.state.mode

    def button(self, name: str) -> QAbstractButton:
        found = self.window.findChild(QAbstractButton, f"evidence.{name}")
        assert isinstance(found, QAbstractButton)
        return found

    def press(self, name: str) -> None:
        button = self.button(name)
        assert button.isVisible()
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def label(self, name: str) -> QLabel:
        found = self.window.findChild(QLabel, f"evidence.{name}")
        assert isinstance(found, QLabel)
        return found

    def words(self, name: str) -> str:
        return self.label(name).text() if self.label(name).isVisible() else ""

    def pin(self) -> QLineEdit:
        found = self.window.findChild(QLineEdit, "evidence.pin")
        assert isinstance(found, QLineEdit)
        return found

    def confirm(self, staff_no: str, pin: str, *, same: bool = True) -> None:
        """Fold out, answer and sign as a person does: Alt+F, number, Enter, PIN, Ctrl+Enter."""
        if self.mode() is not EvidenceMode.CONFIRMING:
            QTest.keyClick(self.window, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
        box = self.window.findChild(QLineEdit, "evidence.staff_no")
        assert isinstance(box, QLineEdit)
        box.setFocus()
        box.clear()
        QTest.keyClicks(box, staff_no)
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert self.pin().hasFocus()
        QTest.keyClicks(self.pin(), pin)
        if same:
            QTest.keyClick(self.focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        else:
            self.press("not_same")

    def alt_i(self) -> None:
        QTest.keyClick(self.window, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)

    def views(self, passed: Verification) -> int:
        with self.hall.rig.store.read() as queries:
            seen = queries.customers.views(passed.person_id or "")
        return sum(view.reason == IMAGE_VIEW for view in seen)

    def closed(self) -> bool:
        """Return whether nothing of an image is left."""
        return self.evidence.state.picture is None and self.label("picture").pixmap().isNull()


@pytest.fixture
def counter(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Counter(tmp_path)
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    yield made
    made.hall.rig.store.close()


def test_nobody_has_to_compare(counter: Counter) -> None:
    assert counter.mode() is EvidenceMode.HIDDEN
    assert not counter.button("second").isVisible()
    counter.verify(counter.serve())
    assert counter.mode() is EvidenceMode.NOT_COMPARED
    assert "尚未由第二人比对" in counter.words("result")
    assert counter.focused().objectName() == "identity.go_on", "it may be left out: going on comes first"


@pytest.mark.parametrize("same", [True, False])
def test_a_second_person_says_what_they_see(counter: Counter, *, same: bool) -> None:
    passed = counter.verify(counter.serve())
    told: list[object] = []
    counter.evidence.confirmed.connect(told.append)
    counter.confirm(OTHER_CLERK.lower(), OTHER_PIN, same=same)
    assert counter.mode() is (EvidenceMode.SAME if same else EvidenceMode.NOT_SAME)
    assert f"{OTHER_CLERK} 于" in counter.words("result")
    assert ("是同一人" if same else "不是同一人") in counter.words("result")
    assert len(told) == 1
    (row,) = counter.service.faces(passed.verification_id)
    assert (row.passed, row.checked_by) == (same, OTHER_CLERK)
    assert counter.pin().text() == ""
    assert counter.hall.rebuilds()


def test_a_wrong_pin_and_the_own_number_confirm_nothing(counter: Counter) -> None:
    passed = counter.verify(counter.serve())
    counter.confirm(OTHER_CLERK, "000000")
    assert counter.mode() is EvidenceMode.CONFIRMING
    assert "密码" in counter.words("error")
    assert counter.pin().hasFocus()
    counter.confirm(CLERK, CLERK_PIN)
    assert counter.words("error") == "第二人比对须由另一位同事完成"
    assert counter.service.faces(passed.verification_id) == ()
    counter.confirm(OTHER_CLERK, OTHER_PIN)
    assert counter.mode() is EvidenceMode.SAME
    assert counter.words("error") == ""


def test_a_wrong_pin_does_not_turn_the_answer_round(counter: Counter) -> None:
    passed = counter.verify(counter.serve())
    counter.confirm(OTHER_CLERK, "000000", same=False)
    assert counter.mode() is EvidenceMode.CONFIRMING
    QTest.keyClicks(counter.pin(), OTHER_PIN)
    assert counter.focused().objectName() == "evidence.not_same"
    QTest.keyClick(counter.focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (row,) = counter.service.faces(passed.verification_id)
    assert not row.passed


def test_folding_it_away_forgets_what_was_typed(counter: Counter) -> None:
    counter.verify(counter.serve())
    counter.press("second")
    QTest.keyClicks(counter.pin(), "12")
    counter.press("second")
    assert counter.mode() is EvidenceMode.NOT_COMPARED
    assert counter.pin().text() == ""


def test_a_device_is_one_way_and_a_second_person_stands_over_it(counter: Counter) -> None:
    passed = counter.verify(counter.serve())
    counter.hall.rig.record(
        FaceChecked(
            check_id="c-1",
            verification_id=passed.verification_id,
            method="device",
            passed=False,
            score=412,
            checked_by="SIM-FACE-01",
            staff_no=CLERK,
            at_ms=counter.hall.rig.clock.now_ms() - 1,
        )
    )
    counter.evidence.load()
    assert "SIM-FACE-01" in counter.words("result")
    assert "41.2 %" in counter.words("result")
    counter.confirm(OTHER_CLERK, OTHER_PIN)
    assert counter.mode() is EvidenceMode.SAME


def test_each_look_at_an_image_is_logged(counter: Counter) -> None:
    passed = counter.verify(counter.serve())
    counter.alt_i()
    assert not counter.label("picture").pixmap().isNull()
    assert counter.views(passed) == 1
    counter.alt_i()
    assert counter.closed()
    counter.press("look")
    assert counter.views(passed) == 2


def test_the_image_closes_with_the_visit(counter: Counter, qtbot: QtBot) -> None:
    ticket_id = counter.serve()
    passed = counter.verify(ticket_id)
    counter.alt_i()
    assert not counter.closed()
    counter.queue.finish(counter.session, ticket_id)
    qtbot.waitUntil(counter.closed)
    counter.alt_i()
    assert counter.words("error") == "证件影像只在服务该客户时查看"
    assert counter.closed()
    assert counter.views(passed) == 1


def test_the_image_closes_with_the_page(counter: Counter) -> None:
    counter.verify(counter.serve())
    counter.alt_i()
    counter.window.hide()
    assert counter.closed()


def test_it_waits_with_a_held_visit_and_comes_back(counter: Counter, qtbot: QtBot) -> None:
    ticket_id = counter.serve()
    passed = counter.verify(ticket_id)
    counter.confirm(OTHER_CLERK, OTHER_PIN)
    counter.alt_i()
    visit = Visit(ticket_id=ticket_id, verification_id=passed.verification_id)
    counter.queue.park(counter.session, ticket_id, "fetch_document", visit.to_json())
    qtbot.waitUntil(counter.closed)
    counter.identity.begin(None)
    assert counter.mode() is EvidenceMode.HIDDEN
    counter.queue.resume(counter.session, ticket_id)
    counter.identity.begin(ticket_id, "A001", visit=visit)
    assert counter.mode() is EvidenceMode.SAME
    counter.alt_i()
    assert counter.views(passed) == 2


def test_nothing_of_one_customer_is_shown_beside_another(counter: Counter) -> None:
    first = counter.serve()
    counter.verify(first)
    counter.confirm(OTHER_CLERK, OTHER_PIN)
    counter.alt_i()
    counter.identity.read()
    assert counter.closed()
    assert counter.mode() is EvidenceMode.HIDDEN, "another document is looked at"
    counter.queue.finish(counter.session, first)
    second = counter.verify(counter.serve(), NEW)
    assert counter.mode() is EvidenceMode.NOT_COMPARED
    assert [row.verification_id for row in counter.evidence.state.images] == [second.verification_id]


def test_both_languages_have_every_word(counter: Counter) -> None:
    counter.verify(counter.serve())
    counter.verdict.retranslate(load_text("en", RESOURCES))
    counter.press("second")
    counter.confirm(OTHER_CLERK, OTHER_PIN, same=False)
    assert f"{OTHER_CLERK} said at" in counter.words("result")
    shown = [label.text() for label in counter.verdict.findChildren(QLabel) if label.isVisible()]
    assert not [words for words in shown if "⟨" in words]
