"""The log under real keys, on the demo hall."""

import json
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.every_fact import ERASABLE, FACTS
from app.domain.facts import Fact, FactClass
from app.domain.halls import SettingChanged
from app.domain.money import CardAnswered, CardOutcome
from app.domain.orders import OrderAdvanced
from app.domain.payment_codes import CodeAnswered, CodeOutcome
from app.domain.queue import Precedence
from app.domain.shifts import ShiftClosed
from app.domain.staff import Role, StaffRegistered
from app.i18n import LANGUAGES, load_text
from app.services.edits import EditService
from app.services.journal import (
    FIELDS,
    MACHINE,
    Group,
    JournalDetail,
    JournalField,
    JournalRow,
    JournalService,
    Wanted,
    kinds_of,
)
from app.services.journal_subjects import masked
from app.services.ports import Stamp
from app.services.queue import QueueService
from app.services.rows.log import OpRow
from app.sync.codec import encode
from app.ui.models import CELL_ROLE
from app.ui.screens.journal import words
from app.ui.screens.journal.presenter import STATES, JournalMode, JournalPresenter
from app.ui.screens.journal.view import JournalView
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from tests.fake_link import FakeLink
from tests.people import AUDITOR, AUDITOR_PIN, CLERK, CLERK_PIN, MANAGER, DemoHall


class Stage:
    """The log before an auditor."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.hall = DemoHall(folder)
        self.clerk = self.hall.staff.sign_in(CLERK, CLERK_PIN, "counter", "A01-3")
        auditor = self.hall.staff.sign_in(AUDITOR, AUDITOR_PIN, "manager", None)
        rig = self.hall.rig
        self.service = JournalService(rig.store, rig.clock)
        self.auditor = auditor
        self.tasks = InlineRunner()
        self.presenter = JournalPresenter(self.service, rig.store, self.tasks, auditor, "Asia/Shanghai")
        self.view = JournalView(self.presenter, load_text("zh_CN", RESOURCES))
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()

    @property
    def mode(self) -> JournalMode:
        return self.presenter.state.mode

    def is_at(self, mode: JournalMode) -> bool:
        return self.mode is mode

    def cell(self, row: int, column: int) -> str:
        model = self.view.table.model()
        return str(model.data(model.index(row, column), CELL_ROLE))

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())

    def key(self, key: Qt.Key) -> None:
        QApplication.processEvents()
        QTest.keyClick(QApplication.focusWidget() or self.view, key)


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Stage(tmp_path, qtbot)
    yield made
    made.presenter.stop()
    made.view.close()
    made.hall.rig.store.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_member_and_aggregate_has_its_words(lang: str) -> None:
    text = load_text(lang, RESOURCES)
    travelling = [fact for fact in FACTS if fact.CLASS is not FactClass.LOCAL]
    assert [fact.KIND for fact in travelling if not text.has(f"journal.kind.{fact.KIND}")] == []
    assert [fact.ENTITY for fact in travelling if not text.has(f"journal.entity.{fact.ENTITY}")] == []
    assert [name for name in FIELDS if not text.has(f"journal.field.{name}")] == []
    assert sum(len(kinds_of(group)) for group in Group) == len(travelling)


def test_the_newest_stands_first_and_new_lines_come_by_themselves(stage: Stage) -> None:
    assert set(STATES) == set(JournalMode)
    assert stage.mode is JournalMode.LIST
    assert AUDITOR in stage.cell(0, 1)
    assert stage.cell(0, 2) == "登录"
    stage.hall.staff.sign_off(stage.clerk)
    assert stage.cell(0, 2) == "退出"
    assert CLERK in stage.cell(0, 1)


def test_a_line_in_full_by_keys(stage: Stage) -> None:
    stage.view.focus_first()
    stage.view.next_pane()
    stage.key(Qt.Key.Key_Down)
    assert stage.mode is JournalMode.DETAIL
    assert "登录" in stage.words()
    assert "经理席" in stage.words() or "台席" in stage.words()


def test_by_arrow_from_the_search_into_the_list_and_by_esc_back(stage: Stage) -> None:
    stage.view.focus_first()
    assert not stage.view.let_be(), "nothing is in hand: Esc leaves the screen"
    stage.key(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is stage.view.table
    stage.key(Qt.Key.Key_Return)
    assert stage.is_at(JournalMode.DETAIL)
    assert QApplication.focusWidget() is stage.view.detail.area
    assert stage.view.let_be()
    assert stage.is_at(JournalMode.LIST)
    assert QApplication.focusWidget() is stage.view.search
    stage.presenter.let_go()
    stage.presenter.rows_changed.emit()
    assert stage.is_at(JournalMode.LIST), "a new line opens nothing"


def test_what_was_proposed_about_somebody_is_told_in_full(stage: Stage) -> None:
    rig = stage.hall.rig
    wished = StaffRegistered(staff_no=CLERK, name="Ce Shi", hall_id="A01", roles=(Role.RECEPTION,))
    edits = EditService(rig.store, rig.clock, rig.ids, encode, FakeLink(rig.clock.now_ms()))
    edits.propose(MANAGER, SettingChanged(key="close.till_limit_fen", value="2000000", reason=CLERK))
    edits.propose(MANAGER, wished)
    found: tuple[JournalRow, ...] = ()
    for group in (None, Group.NETWORK):
        found = stage.service.page(stage.auditor, Wanted(words=CLERK.lower(), group=group), 0, 50)
        about = [(row.op.actor, row.proposed) for row in found if row.op.kind == "edit_proposed"]
        assert about == [(MANAGER, "staff_registered")], "what is about them, and nothing else"
    (proposed,) = [row for row in found if row.proposed]
    stage.presenter.choose(proposed.op.op_id)
    assert {"Ce Shi", "导办员"} <= set(stage.words().split("\n"))
    with rig.store.write(Stamp("")) as unit:
        recorded = unit.record(wished)
    stage.presenter.choose(recorded.op_id)
    assert {"Ce Shi", "导办员"} <= set(stage.words().split("\n"))


def test_the_ringed_line_is_the_one_that_is_opened(stage: Stage) -> None:
    stage.view.focus_first()
    stage.view.next_pane()
    model = stage.view.table.model()
    first, second = (str(stage.presenter.fetch(at, 1)[0].op.op_id) for at in range(2))
    assert model.rowCount() > 1
    assert stage.view.table.chosen_id() == first

    def opened() -> str:
        assert stage.presenter.state.detail is not None
        return stage.presenter.state.detail.row.op.op_id

    assert opened() == first
    stage.key(Qt.Key.Key_Down)
    assert opened() == second, "not the line after it"
    stage.key(Qt.Key.Key_Return)
    assert stage.view.detail.area.hasFocus(), "Enter goes to the line in full"


def test_a_search_that_was_made_is_replaced_by_typing(stage: Stage) -> None:
    stage.view.focus_first()
    QTest.keyClicks(stage.view.search, CLERK)
    stage.key(Qt.Key.Key_Return)
    stage.view.table.setFocus()
    stage.view.focus_first()
    assert stage.view.search.selectedText() == CLERK
    stage.presenter.look_for(AUDITOR)
    assert stage.view.search.text() == AUDITOR, "what is looked for stands in the box"


def test_what_is_typed_finds_and_filters_narrow(stage: Stage) -> None:
    stage.view.focus_first()
    QTest.keyClicks(stage.view.search, CLERK)
    stage.key(Qt.Key.Key_Return)
    rows = stage.service.page(stage.auditor, stage.presenter.state.wanted, 0, 50)
    assert rows
    assert {row.op.entity for row in rows} == {f"staff:{CLERK}"}
    stage.presenter.look_for("")
    stage.presenter.by(MACHINE)
    assert all(not row.op.actor for row in stage.presenter.fetch(0, 50))
    stage.presenter.by(CLERK)
    stage.presenter.of(Group.MONEY)
    assert stage.mode is JournalMode.EMPTY
    assert "没有找到" in stage.words()


def test_what_is_typed_is_looked_for_when_the_hand_rests(stage: Stage, qtbot: QtBot) -> None:
    stage.view.focus_first()
    QTest.keyClicks(stage.view.search, CLERK[:3])
    asked = stage.presenter.state.wanted.words
    QTest.keyClicks(stage.view.search, CLERK[3:])
    assert (asked, stage.presenter.state.wanted.words) == ("", ""), "not with each letter"
    qtbot.waitUntil(lambda: stage.presenter.state.wanted.words == CLERK)
    assert stage.view.search.text() == CLERK
    QTest.keyClicks(stage.view.search, " X")
    stage.presenter.rows_changed.emit()
    assert stage.view.search.text() == f"{CLERK} X", "nobody's typing is written over"
    stage.key(Qt.Key.Key_Return)
    assert stage.mode is JournalMode.EMPTY, "Enter waits for nothing"


def test_how_it_ended_and_what_was_set_stand_in_words(stage: Stage) -> None:
    rig = stage.hall.rig
    queue = QueueService(rig.store, rig.clock, rig.ids)
    ticket = queue.issue("general", "zh_CN", Precedence.NONE, rig.ids.new())
    queue.cancel(stage.clerk, ticket.ticket.ticket_id)
    assert stage.cell(0, 2) == "取消排队号"
    proposed = SettingChanged(key="close.till_limit_fen", value="2000000", reason="忙")
    EditService(rig.store, rig.clock, rig.ids, encode, FakeLink(rig.clock.now_ms())).propose(
        MANAGER, proposed
    )
    assert (stage.cell(0, 2), stage.cell(0, 3)) == ("向中心申请修改：修改设置", "设置 库存现金限额")
    with rig.store.write(Stamp(MANAGER)) as unit:
        unit.record(proposed)
    assert (stage.cell(0, 2), stage.cell(0, 3)) == ("修改设置", "设置 库存现金限额")
    stage.presenter.choose(stage.presenter.fetch(0, 1)[0].op.op_id)
    assert {"库存现金限额", "20,000.00 元"} <= set(stage.words().split("\n"))
    assert "close.till_limit_fen" not in stage.words()
    stage.view.retranslate(load_text("en", RESOURCES))
    assert {"Till limit of the hall", "¥20,000.00"} <= set(stage.words().split("\n"))


def line(fact: type[Fact], terminal: str = "T01") -> JournalRow:
    """Return a line about a fact of some kind."""
    op = OpRow(1, "op", "tx", fact.KIND, f"{fact.ENTITY}:x", "device", 1, "", 0, "{}")
    return JournalRow(op=op, name="", terminal=terminal, subject="", entity=fact.ENTITY)


def test_an_order_that_moved_says_where_to() -> None:
    moved = replace(line(OrderAdvanced), how="completed")
    for lang, said in (("zh_CN", "受理单进展：已完成"), ("en", "Order moved on: done")):
        assert words.what(moved, load_text(lang, RESOURCES)).lower() == said.lower()


def test_a_line_says_who_signed_it_and_whether_a_code_was_paid() -> None:
    text = load_text("zh_CN", RESOURCES)
    signed = replace(line(ShiftClosed), signer=MANAGER, signer_name="测试·陈静怡")
    assert words.what(signed, text) == f"班结 · 签字 测试·陈静怡 {MANAGER}"
    for fact, outcomes in ((CodeAnswered, CodeOutcome), (CardAnswered, CardOutcome)):
        said = {words.what(replace(line(fact), how=each.value), text) for each in outcomes}
        assert len(said) == len(outcomes), "two lines of one sum are told apart"
        assert words.what(line(fact), text) not in said


def test_the_centre_is_named_where_it_did_something() -> None:
    text = load_text("zh_CN", RESOURCES)
    made = line(SettingChanged, "")
    assert words.where(made, text) == "中心"
    assert words.where(replace(made, terminal="T01"), text) == "T01"


def test_no_word_of_a_fact_stands_there_as_the_program_writes_it() -> None:
    text = load_text("zh_CN", RESOURCES)
    raw = []
    for fact in FACTS:
        if fact.CLASS is FactClass.LOCAL or fact in ERASABLE:
            continue
        hints = get_type_hints(fact)
        for name in [each for each in FIELDS if each in hints]:
            kinds = (hints[name], *get_args(hints[name]))
            said = [
                str(each.value)
                for kind in kinds
                if isinstance(kind, type) and issubclass(kind, Enum)
                for each in kind
            ]
            detail = JournalDetail(line(fact), (), 0, personal=False, erased=False, together=())
            raw += [
                (fact.KIND, name, each)
                for each in said
                if each and words.value(JournalField(name, each), text, "Asia/Shanghai", detail) == each
            ]
    assert raw == []


def test_a_setting_is_called_by_its_name_whoever_may_change_it() -> None:
    """Also those of the catalogue, which no desk changes; amounts are told in yuan."""
    hall = json.loads((RESOURCES / "catalogue" / "hall.json").read_text(encoding="utf-8"))
    for language in LANGUAGES:
        text = load_text(language, RESOURCES)
        keys = (*hall["settings"], "offline.payment_fen", "approval.monthly_fen", "numbers.low")
        assert [key for key in keys if words.setting(key, text) == key] == []
    fields = (JournalField("key", "offline.payment_fen"), JournalField("value", "50000"))
    detail = JournalDetail(line(SettingChanged), fields, 0, personal=False, erased=False, together=())
    text = load_text("zh_CN", RESOURCES)
    said = [words.value(each, text, "Asia/Shanghai", detail) for each in fields]
    assert said == ["断网时每笔现金上限", "¥500.00"]


def test_what_has_a_published_name_is_shown_by_it(stage: Stage) -> None:
    rig = stage.hall.rig
    queue = QueueService(rig.store, rig.clock, rig.ids)
    queue.issue("general", "zh_CN", Precedence.NONE, rig.ids.new())
    queue.issue("general", "zh_CN", Precedence.NONE, rig.ids.new())
    queue.call_next(stage.clerk)
    stage.presenter.since("0")
    lines = {row.op.kind: row.op.op_id for row in stage.presenter.fetch(0, 5_000)}

    def opened(kind: str) -> str:
        stage.presenter.choose(lines[kind])
        return stage.words()

    assert "综合业务" in opened("ticket_issued")
    assert "3 号台席" in opened("ticket_called")
    plan = stage.service.detail(stage.auditor, lines["plan_published"])
    name = next(each for each in plan.fields if each.name == "plan_id")
    assert str(name.value) in opened("plan_published")
    stage.view.retranslate(load_text("en", RESOURCES))
    assert name.value_en in stage.words()
    in_english = opened("ticket_issued")
    assert "General" in in_english
    assert "general" not in in_english


def test_a_line_in_full_goes_with_the_list_that_it_stood_in(stage: Stage) -> None:
    stage.view.focus_first()
    stage.view.next_pane()
    stage.key(Qt.Key.Key_Down)
    opened = stage.presenter.state.detail
    assert opened is not None
    stage.presenter.look_for("ZZZZ")
    stage.presenter.choose(opened.row.op.op_id)  # the table tells of its row while the rows go
    assert stage.mode is JournalMode.EMPTY
    assert stage.presenter.state.detail is None
    assert "没有“ZZZZ”的记录" in stage.words(), "it says what was looked for"


def test_personal_bodies_are_never_shown(stage: Stage) -> None:
    personal = {fact.KIND for fact in ERASABLE}
    rows = stage.service.page(stage.auditor, Wanted(days=0, group=Group.CUSTOMER), 0, 500)
    row = next(row for row in rows if row.op.kind in personal)
    detail = stage.service.detail(stage.auditor, row.op.op_id)
    assert (detail.personal, detail.fields) == (True, ())
    assert masked("打给 13800001234 的王先生") == "打给 138****1234 的王先生"
    assert "1234567" not in masked("110105194912310021")


def test_a_clerk_sees_no_log_and_english_is_complete(stage: Stage) -> None:
    stage.presenter.choose(stage.service.page(stage.auditor, Wanted(), 0, 1)[0].op.op_id)
    stage.view.retranslate(load_text("en", RESOURCES))
    assert "⟨" not in stage.words()
    stage.presenter._session = stage.clerk
    stage.presenter.refresh()
    assert stage.mode is JournalMode.FAULT
