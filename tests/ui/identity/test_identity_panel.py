"""The identity panel by real keys and clicks, on a real store with the simulated reader."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.documents_of_identity import check_digit
from app.domain.errors import EnvironmentFault
from app.domain.identity_checks import CHECKS
from app.domain.verification import CheckOutcome, Standing
from app.i18n import load_text
from app.services.identity import IdentityService, Verification
from app.services.ports import IdRead
from app.services.visits import Visit
from app.ui.panels.identity import IdentityPanel
from app.ui.panels.identity_presenter import STATES, IdentityMode, IdentityPresenter
from app.ui.panels.identity_verdict import IdentityVerdict
from app.ui.tasks import InlineRunner, Task
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from app.ui.widgets.badges import Badge
from db.unit import SqlUnitOfWork
from tests.factories import ZONE
from tests.people import DemoHall

HMT = "81000019491231001" + check_digit("81000019491231001")


class Counter:
    """Panel and verdict side by side, as at the counter."""

    def __init__(self, folder: Path) -> None:
        self.hall = DemoHall(folder)
        self.runner = InlineRunner()
        self.session = self.hall.clerk()
        self.presenter = IdentityPresenter(
            self.hall.identity, self.runner, self.session, ZONE, self.hall.reader
        )
        text = load_text("zh_CN", RESOURCES)
        self.panel = IdentityPanel(self.presenter, text)
        self.verdict = IdentityVerdict(self.presenter, text)
        self.window = QWidget()
        self.window.resize(1504, 944)
        row = QHBoxLayout(self.window)
        row.addWidget(self.panel, 1)
        row.addWidget(self.verdict)
        self.passed: list[Verification] = []
        self.refused: list[Verification] = []
        self.closed = 0
        self.presenter.verified.connect(self.passed.append)
        self.presenter.refused.connect(self.refused.append)
        self.presenter.closed.connect(self._on_closed)

    def _on_closed(self) -> None:
        self.closed += 1

    def mode(self) -> IdentityMode:
        return self.presenter.state.mode

    def press(self, name: str) -> None:
        found = self.window.findChild(QAbstractButton, f"identity.{name}")
        assert isinstance(found, QAbstractButton)
        assert found.isVisible()
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def lay(self, key: str) -> None:
        tray = self.window.findChild(QComboBox, "identity.tray")
        assert isinstance(tray, QComboBox)
        tray.setCurrentIndex(tray.findData(key))
        tray.activated.emit(tray.currentIndex())

    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def box(self, name: str) -> QLineEdit:
        found = self.window.findChild(QLineEdit, f"identity.typed.{name}")
        assert isinstance(found, QLineEdit)
        return found

    def type(self, **fields: str) -> None:
        for name, words in fields.items():
            self.box(name).clear()
            # Chinese comes from an input method as whole words, not by keys.
            if words.isascii():
                QTest.keyClicks(self.box(name), words)
            else:
                self.box(name).insert(words)

    def words(self, name: str) -> str:
        label = self.window.findChild(QLabel, f"identity.{name}")
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def shows(self, words: str) -> bool:
        QApplication.processEvents()
        labels = [label.text() for label in self.window.findChildren(QLabel) if label.isVisible()]
        badges = [badge.spec.text for badge in self.window.findChildren(Badge) if badge.isVisible()]
        return any(words in said for said in labels + badges)

    def rows(self) -> int:
        table = self.window.findChild(QTableView, "identity.checks")
        assert isinstance(table, QTableView)
        return table.model().rowCount()


@pytest.fixture
def counter(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Counter(tmp_path)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.hall.rig.store.close()


def test_read_look_confirm(counter: Counter) -> None:
    counter.presenter.begin("ticket-1", "A046")
    counter.lay("wang_xiaoming")
    counter.press("read")
    assert counter.mode() is IdentityMode.EXAMINED
    assert counter.shows("测试·王小明")
    assert counter.shows("模拟读卡")
    assert counter.shows("SIM-")
    assert counter.rows() == len(CHECKS)
    assert counter.passed == [], "nothing is recorded before the clerk has answered"
    assert counter.focused().objectName() == "identity.same_person"
    QTest.keyClick(counter.focused(), Qt.Key.Key_Return)
    assert counter.mode() is IdentityMode.PASSED
    (verification,) = counter.passed
    assert verification.customer is not None
    assert counter.shows("A046 仍在服务")
    counter.press("go_on")
    assert counter.closed == 1


def test_without_a_card_the_way_out_is_said(counter: Counter) -> None:
    counter.press("read")
    assert counter.mode() is IdentityMode.FAULT
    assert counter.words("reason") == "读卡器上没有证件，请把证件平放在读卡区"
    counter.lay("wang_xiaoming")
    counter.press("read")
    counter.press("read_again")
    assert counter.mode() is IdentityMode.EXAMINED, "what was read stays"
    assert "请先拿起" in counter.words("reason")
    counter.presenter.choose(Standing.AGENT)
    assert "请先拿起" not in counter.words("reason")
    counter.press("lift")
    assert counter.presenter.state.card is None
    counter.lay("wang_xiaoming")
    counter.press("read_again")
    assert counter.mode() is IdentityMode.EXAMINED


def test_a_card_that_lies_there_is_read_at_once(counter: Counter) -> None:
    counter.lay("wang_xiaoming")
    counter.presenter.begin("ticket-1", "A046", visit=Visit())
    assert counter.mode() is IdentityMode.EXAMINED
    assert counter.passed == [], "nothing is recorded before the clerk has answered"
    counter.press("same_person")
    (first,) = counter.passed
    counter.lay("elder_76")
    visit = Visit(verification_id=first.verification_id)
    counter.presenter.begin("ticket-1", "A046", visit=visit)
    assert counter.presenter.state.people
    assert counter.mode() is IdentityMode.WAITING, "whose card it is, is said first"
    assert not counter.presenter.state.busy


def test_where_no_card_lies_one_is_awaited(counter: Counter) -> None:
    counter.presenter.begin("ticket-1", visit=Visit())
    assert counter.mode() is IdentityMode.WAITING
    counter.lay("wang_xiaoming")
    counter.press("read")
    assert counter.mode() is IdentityMode.EXAMINED
    counter.presenter.begin("ticket-2", visit=Visit())
    assert counter.mode() is IdentityMode.WAITING, "the last customer's card was not taken away"
    counter.press("read")
    assert counter.mode() is IdentityMode.FAULT
    assert "请先拿起" in counter.words("reason")


@pytest.mark.parametrize("leave", [IdentityPresenter.close, lambda presenter: presenter.begin("ticket-2")])
def test_a_card_that_is_read_too_late_is_not_shown(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, leave: Callable[[IdentityPresenter], None]
) -> None:
    held: list[Task] = []

    def keep(
        work: Callable[[], IdRead], done: Callable[[IdRead], None], failed: Callable[[Exception], None]
    ) -> Task:
        held.append(Task(work, done, failed, None))
        return held[-1]

    counter.lay("wang_xiaoming")
    with monkeypatch.context() as patch:
        patch.setattr(counter.runner, "pool", keep)
        counter.presenter.begin("ticket-1", visit=Visit())
    (task,) = held
    assert counter.presenter.state.busy
    counter.press("read_again")
    assert not task.cancelled, "it is being read"
    leave(counter.presenter)
    assert task.cancelled


def test_an_expired_document_is_refused_by_itself(counter: Counter) -> None:
    counter.lay("expired")
    counter.press("read")
    assert counter.mode() is IdentityMode.REFUSED
    assert "2025-08-01" in counter.words("reason")
    assert "请换领新证" in counter.words("tell")
    assert counter.shows("没有对照档案")
    assert not counter.shows("138****2150"), "the record was not looked at: the document proves nobody"
    assert len(counter.refused) == 1
    assert not counter.shows("与档案一致"), "it was refused before anybody compared"
    assert counter.shows("拒绝及原因写入审计记录，不留草稿")
    counter.press("back")
    assert counter.closed == 1


def test_a_borrowed_document_is_refused(counter: Counter) -> None:
    counter.lay("wang_xiaoming")
    counter.press("read")
    counter.press("not_same_person")
    assert counter.mode() is IdentityMode.REFUSED
    assert counter.words("tell") == "按规定须本人持本人证件办理，请本人到场。"


def test_a_child_passes_and_the_guardian_is_still_to_come(counter: Counter) -> None:
    counter.lay("child_12")
    counter.press("read")
    assert counter.mode() is IdentityMode.EXAMINED
    counter.press("same_person")
    assert counter.mode() is IdentityMode.PASSED
    signer = next(line for line in counter.presenter.state.checks if line.code == "signer")
    assert (signer.outcome, signer.detail) == (CheckOutcome.DEFERRED, "check.guardian_consents")


def test_five_numbers_refuse_an_entry_alone(counter: Counter) -> None:
    counter.presenter.begin("ticket-1", entry_business=True)
    counter.lay("five_numbers")
    counter.press("read")
    counter.press("same_person")
    assert "5 个上限" in counter.words("tell")
    counter.presenter.begin("ticket-1")
    counter.lay("five_numbers")
    counter.press("read")
    counter.press("same_person")
    assert counter.mode() is IdentityMode.PASSED


def test_somebody_new_is_verified_for_an_entry(counter: Counter) -> None:
    counter.lay("new_customer")
    counter.press("read")
    assert counter.shows("新客户")
    counter.press("same_person")
    assert counter.passed[0].person_id is not None
    assert counter.passed[0].person is not None


def test_the_chip_corrects_the_record(counter: Counter) -> None:
    counter.lay("rare_name")
    counter.press("read")
    assert counter.shows("档案姓名原为 测试·李？，核验通过后按芯片更正。")
    assert counter.shows("测试·李𬎆")
    counter.press("same_person")
    assert counter.shows("已按芯片更正")


def test_a_typed_document_keeps_what_was_typed(counter: Counter) -> None:
    counter.press("type")
    assert counter.mode() is IdentityMode.TYPING
    assert counter.focused().objectName() == "identity.typed.kind"
    counter.type(number="110105194912310021", name="测试·李𬎆", valid_until="2030.1.1")
    counter.press("typed.submit")
    assert counter.mode() is IdentityMode.TYPING
    assert counter.shows("校验码“1”不符")
    assert counter.box("number").hasFocus()
    assert counter.box("name").text() == "测试·李𬎆"
    counter.type(number="11010519491231002X")
    counter.press("typed.submit")
    assert counter.box("valid_until").hasFocus()
    counter.type(valid_until="2030-01-01", name="测试·李？")
    counter.press("typed.submit")
    assert counter.mode() is IdentityMode.EXAMINED
    counter.press("same_person")
    assert counter.mode() is IdentityMode.PASSED
    assert counter.passed[0].read.reader == "TYPED"


_WOMAN = {"number": "11010519491231002X", "name": "测试"}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        (_WOMAN | {"name": "123", "valid_until": "2040-01-01"}, "name"),
        (_WOMAN | {"number": HMT}, "kind"),
        (_WOMAN | {"valid_from": "2030-01-01", "valid_until": "2040-01-01"}, "valid_from"),
        (_WOMAN | {"valid_until": "2020-01-01"}, "valid_until"),
        (_WOMAN, "valid_until"),
    ],
)
def test_each_mistake_has_its_field(counter: Counter, fields: dict[str, str], place: str) -> None:
    counter.press("type")
    counter.type(**fields)
    counter.press("typed.submit")
    assert counter.focused().objectName() == f"identity.typed.{place}"


def test_a_typed_name_that_differs_changes_nothing(counter: Counter) -> None:
    counter.press("type")
    counter.type(number="11010519491231002X", name="测试·李宏")
    counter.press("typed.submit")
    counter.press("typed.for_good")
    assert not counter.box("valid_until").isEnabled()
    counter.press("typed.submit")
    assert counter.mode() is IdentityMode.REFUSED
    assert counter.shows("录入不能改档案")


def test_presses_at_the_wrong_time_do_nothing(counter: Counter) -> None:
    counter.presenter.answer(same_person=True)
    assert counter.mode() is IdentityMode.WAITING
    assert counter.passed == counter.refused == []
    assert counter.mode() in STATES


def test_both_languages_have_every_word(counter: Counter) -> None:
    english = load_text("en", RESOURCES)
    counter.panel.retranslate(english)
    counter.verdict.retranslate(english)
    for key in ("wang_xiaoming", "expired", "foreigner", "hmt_permit", "wrong_check_digit"):
        counter.lay(key)
        counter.press("read_again")
        counter.window.grab()
        assert not counter.shows("⟨")
    assert counter.shows("Refused")


class Unplugged:
    """A real reader that was pulled out: it has no tray."""

    simulated = False

    def read(self) -> IdRead:
        raise EnvironmentFault("reader.unplugged")


def test_a_real_reader_has_no_tray(qtbot: QtBot, counter: Counter) -> None:
    parts = (counter.hall.rig.store, counter.hall.rig.clock, counter.hall.rig.ids)
    reader = Unplugged()
    service = IdentityService(*parts, reader)
    presenter = IdentityPresenter(service, counter.runner, counter.session, ZONE, reader)
    panel = IdentityPanel(presenter, load_text("zh_CN", RESOURCES))
    qtbot.addWidget(panel)
    panel.show()
    tray = panel.findChild(QComboBox, "identity.tray")
    assert isinstance(tray, QComboBox)
    assert not tray.isVisible()
    presenter.lay("wang_xiaoming")
    presenter.lift()
    presenter.begin("ticket-1", visit=Visit())
    assert presenter.state.mode is IdentityMode.FAULT, "it is said at once"
    presenter.begin("ticket-1")
    presenter.read()
    assert presenter.state.mode is IdentityMode.FAULT


def test_a_fault_of_the_store_leaves_the_answer_open(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.lay("wang_xiaoming")
    counter.press("read")
    monkeypatch.setattr(counter.hall.rig.store, "write", broken)
    counter.press("same_person")
    assert counter.mode() is IdentityMode.EXAMINED
    assert counter.words("reason")
    monkeypatch.undo()
    counter.press("same_person")
    assert counter.mode() is IdentityMode.PASSED


def broken(_stamp: object) -> AbstractContextManager[SqlUnitOfWork]:
    raise EnvironmentFault("store.disk_full")
