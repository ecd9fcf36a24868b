"""The complaint screen: form, deadlines, list, notes; keys of a clerk."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.customers import ContactChanged, CustomerRegistered, PersonIdentified
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import EnvironmentFault
from app.domain.masking import mask_name
from app.domain.verification import IdentityChecked
from app.services.complaints import Related
from app.services.rows.customers import HistoryRow
from app.ui.screens.complaint.parts import due_badge, left_words, related_words
from app.ui.screens.complaint.presenter import STATES, ComplaintMode
from app.ui.theme import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label
from tests.queue_hall import MINUTE
from tests.ui.complaint.stage import Stage

HOUR = 60 * MINUTE


def test_every_mode_is_declared() -> None:
    assert set(STATES) == set(ComplaintMode)


def test_taken_down_with_keys_alone(stage: Stage) -> None:
    stage.fill_by_keys()
    assert stage.shows(ComplaintMode.EDITING)
    assert stage.view.keys() == {"Ctrl+Return": True, "Esc": False, "F5": False}
    stage.view.press("Ctrl+Return")
    assert stage.shows(ComplaintMode.DONE)
    code = stage.find("complaint_code")
    assert isinstance(code, Label)
    assert code.text() == "C-260311-01"
    (row,) = stage.service.list_open()
    assert (row.what, row.contact_phone, row.owner) == ("二月的流量费多收了", "13800001234", "T10237")
    with stage.hall.rig.store.read() as queries:
        assert len(queries.documents.of_subject(f"complaint:{row.complaint_id}")) == 1
    done = stage.find("complaint_done")
    assert stage.view.window().focusWidget() is done
    QTest.keyClick(done, Qt.Key.Key_Return)
    assert stage.shows(ComplaintMode.LIST), "Enter finishes, as everywhere"
    stage.view.press("F1")


def test_one_button_leads_on_every_page(stage: Stage) -> None:
    def leading() -> list[str]:
        QApplication.processEvents()
        buttons = stage.view.findChildren(Button)
        return [each.objectName() for each in buttons if each.isVisible() and each.leads]

    assert leading() == ["complaint_new"]
    stage.fill()
    assert leading() == ["complaint_submit"]
    stage.view.press("Ctrl+Return")
    assert leading() == ["complaint_done"]
    stage.click("complaint_done")
    assert leading() in (["complaint_new"], ["complaint_note_save"])


def test_enter_in_a_field_never_submits(stage: Stage) -> None:
    stage.fill()
    QTest.keyClick(stage.find("complaint_phone"), Qt.Key.Key_Return)
    assert stage.shows(ComplaintMode.EDITING)


def test_pressing_submit_twice_is_one_complaint(stage: Stage) -> None:
    stage.fill()
    submit = stage.find("complaint_submit")
    QTest.mouseDClick(submit, Qt.MouseButton.LeftButton)
    QTest.mouseClick(submit, Qt.MouseButton.LeftButton)
    stage.presenter.submit()
    assert len(stage.service.list_open()) == 1


def test_what_is_wrong_is_said_at_the_field_and_mended_as_one_types(stage: Stage) -> None:
    stage.click("complaint_new")
    stage.click("complaint_submit")
    assert stage.shows(ComplaintMode.ERROR)
    assert [field for field, _ in stage.presenter.state.faults] == ["category", "phone", "what"]
    summary = stage.find("complaint_errors")
    assert summary.isVisible()
    assert stage.find("complaint_category_fees").hasFocus(), "the cursor is on the first that is wrong"
    QTest.keyClick(stage.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    phone = stage.find("complaint_phone")
    assert phone.hasFocus()
    QTest.keyClicks(phone, "13800001234")
    assert [field for field, _ in stage.presenter.state.faults] == ["category", "what"]
    stage.click("complaint_category_network")
    stage.presenter.edit(what="晚上八点以后断网")
    assert (stage.mode, stage.presenter.state.faults) == (ComplaintMode.EDITING, ())


def test_a_number_that_is_too_short_is_counted_and_has_the_cursor(stage: Stage) -> None:
    stage.fill()
    stage.presenter.edit(contact_phone="138123")
    stage.find("complaint_what").setFocus()
    stage.click("complaint_submit")
    assert stage.find("complaint_phone").hasFocus()
    summary = stage.find("complaint_errors")
    assert any("6 位" in link.accessibleName() for link in summary.findChildren(QAbstractButton))


def test_a_half_filled_form_waits(stage: Stage) -> None:
    stage.fill()
    stage.view.press("Esc")
    assert stage.shows(ComplaintMode.LIST)
    new = stage.find("complaint_new")
    assert isinstance(new, QAbstractButton)
    assert new.text() == "继续填写"
    stage.view.press("Alt+T")
    phone = stage.find("complaint_phone")
    assert isinstance(phone, QLineEdit)
    assert (stage.mode, phone.text()) == (ComplaintMode.EDITING, "138 0000 1234")
    stage.view.press("Alt+T")
    assert stage.shows(ComplaintMode.EDITING)
    stage.view.press("Esc")
    stage.click("complaint_new")
    assert stage.shows(ComplaintMode.EDITING)


def test_a_fault_loses_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise EnvironmentFault("store.busy")

    stage.fill()
    with monkeypatch.context() as patch:
        patch.setattr(stage.service, "receive", broken)
        stage.click("complaint_submit")
    assert stage.shows(ComplaintMode.ERROR)
    assert stage.presenter.state.form.what == "二月的流量费多收了"
    with monkeypatch.context() as patch:
        patch.setattr(stage.service, "list_open", broken)
        stage.presenter.refresh()
    assert stage.shows(ComplaintMode.ERROR)
    stage.click("complaint_submit")
    assert stage.shows(ComplaintMode.DONE)


def test_nobody_is_sent_to_a_list_in_which_nothing_stands(stage: Stage) -> None:
    stage.presenter.refresh()
    said = [label.text() for label in stage.view.findChildren(QLabel) if label.isVisible()]
    assert stage.hall.text("complaint.none_detail") in said
    assert stage.hall.text("complaint.pick") not in said


def test_a_store_that_cannot_be_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise EnvironmentFault("store.busy")

    old = stage.hall.text("complaint.old")
    for known in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr(stage.service, "list_open", broken)
            stage.presenter.refresh()
            assert stage.shows(ComplaintMode.FAULT)
            said = [label.text() for label in stage.view.findChildren(QLabel) if label.isVisible()]
            assert stage.hall.text("complaint.fault") in said
            assert stage.hall.text("complaint.none") not in said, "nobody knows whether there are none"
            assert (old in said) is known, "what was read before is told apart"
        stage.view.press("F5")
        assert stage.shows(ComplaintMode.LIST)
        stage.take()


def test_the_list_says_whose_a_complaint_is_and_names_nobody_in_full(stage: Stage) -> None:
    row = stage.take()
    model = stage.view.list.table.model()
    assert model is not None

    def shown() -> list[str]:
        return [str(model.index(0, at).data()) for at in range(model.columnCount())]

    assert mask_name(row.contact_name) in shown()
    assert row.contact_name not in shown()
    stage.view.resize(1240, 800)
    QApplication.processEvents()
    assert model.columnCount() == 3, "there the time that is left has the room"
    stage.view.resize(1824, 944)
    QApplication.processEvents()
    assert model.columnCount() == 4


def test_opened_for_a_customer_it_knows_contact_ticket_and_transactions(stage: Stage) -> None:
    ticket = stage.hall.issue()
    stage.hall.rig.record(
        PersonIdentified(
            after=None,
            person_id="p1",
            name="测试·王小明",
            document=next(iter(DocumentKind)),
            number="11010519491231002X",
            valid_from=None,
            valid_until=None,
            sex="",
            nation="",
            birth=None,
            address="",
            issuer="",
        ),
        CustomerRegistered(customer_id="c1", person_id="p1", organisation=False, since="2019-06-18"),
        ContactChanged(customer_id="c1", phone="13800001234", language="zh_CN"),
        IdentityChecked(
            verification_id="proven",
            person_id="p1",
            ticket_id=ticket.ticket_id,
            staff_no="T10237",
            reader="SIM-1",
            passed=True,
            checks=(),
            at_ms=stage.hall.rig.clock.now_ms(),
        ),
    )
    earlier = stage.take(customer="c1")
    stage.presenter.open("c1", ticket.ticket_id, verification_id="proven")
    form, context = stage.presenter.state.form, stage.presenter.state.context
    assert (form.contact_name, form.contact_phone, context.ticket_number) == (
        "测试·王小明",
        "13800001234",
        "A001",
    )
    # An earlier complaint is offered, not attached by itself.
    ref = f"complaint:{earlier.complaint_id}"
    assert ([each.ref for each in context.related], form.related) == ([ref], frozenset())
    tick = stage.find(f"complaint_related_{ref}")
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Return)
    assert stage.presenter.state.form.related == {ref}
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert stage.presenter.state.form.related == frozenset()
    # The form that was left for another customer goes: its attachments are not these.
    stage.presenter.open()
    assert stage.presenter.state.context.related == ()


def test_the_deadline_moves_with_the_clock_while_the_form_is_open(stage: Stage) -> None:
    stage.fill()
    limits = stage.presenter.state.deadlines
    assert limits is not None
    stage.hall.wait(5000)
    stage.presenter.tick()
    moved = stage.presenter.state.deadlines
    assert moved is not None
    assert moved.first_ms - limits.first_ms == 5000


def test_the_list_counts_down_and_a_note_moves_a_complaint(stage: Stage) -> None:
    first = stage.take()
    stage.hall.wait(25 * HOUR)
    stage.take(ComplaintCategory.SERVICE)
    stage.presenter.tick()
    assert [row.code for row in stage.presenter.state.rows] == ["C-260311-01", "C-260312-01"]
    stage.presenter.select(first.complaint_id)
    stage.presenter.select(first.complaint_id)
    stage.click("complaint_note_save")
    assert stage.presenter.state.error is not None
    note = stage.find("complaint_note")
    assert isinstance(note, QPlainTextEdit)
    note.insertPlainText("已核查账单")
    stage.click("complaint_note_save")
    assert note.toPlainText() == ""
    chosen = stage.presenter.state.chosen
    assert chosen is not None
    assert (chosen.state, len(stage.presenter.state.notes)) == (ComplaintState.IN_PROGRESS, 1)
    for state in (ComplaintState.RESOLVED, ComplaintState.CLOSED):
        stage.presenter.note(state, "已答复")
    assert stage.presenter.state.selected is None
    stage.presenter.note(ComplaintState.CLOSED, "再记")
    assert len(stage.service.list_open()) == 1


def test_a_row_of_the_list_is_chosen_with_the_keyboard(stage: Stage) -> None:
    row = stage.take()
    table = stage.view.list.table
    table.setFocus()
    table.choose(row.complaint_id)
    assert stage.presenter.state.selected == row.complaint_id


def test_esc_from_the_list_leaves(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.presenter.closed):
        stage.view.press("Esc")


def test_another_language_keeps_what_was_typed(stage: Stage) -> None:
    stage.fill()
    stage.view.retranslate(stage.hall.texts["en"])
    QApplication.processEvents()
    phone = stage.view.form.phone
    assert phone.text() == "138 0000 1234"
    assert stage.view.form.submit.text() == "Submit"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (3000, "剩 2 天"),
        (90, "剩 1 小时 30 分"),
        (5, "剩 5 分"),
        (-5, "超时 5 分"),
        (-90, "超时 1 小时 30 分"),
        (-3000, "超时 2 天"),
    ],
)
def test_time_that_is_left_in_words(stage: Stage, minutes: int, words: str) -> None:
    assert left_words(minutes * MINUTE, 0, stage.hall.text) == words


def test_the_list_shows_whom_to_call_and_no_limit_of_what_is_not_chosen(stage: Stage) -> None:
    row = stage.take()
    stage.hall.rig.clock.advance_ms(90 * MINUTE)
    stage.presenter.refresh()
    QApplication.processEvents()
    model = stage.view.list.table.model()
    shown = [model.index(0, at).data() for at in range(model.columnCount())]
    assert "剩 46 小时" in [getattr(each, "text", each) for each in shown], "in a list hours are enough"
    visible = [label.text() for label in stage.view.side.findChildren(QLabel) if label.isVisible()]
    assert "选一件投诉，这里显示它的时限" in visible
    assert not any("2026-" in words for words in visible), "nobody promises the day of another one"
    stage.presenter.select(row.complaint_id)
    QApplication.processEvents()
    visible = [label.text() for label in stage.view.side.findChildren(QLabel) if label.isVisible()]
    assert "剩 46 小时 30 分" in visible


def test_who_owns_it_is_named(stage: Stage) -> None:
    """The customer is told a name."""
    stage.fill()
    stage.view.press("Ctrl+Return")
    said = [label.text() for label in stage.view.done.findChildren(QLabel)]
    assert "测试·林知夏 T10237" in said


def test_two_payments_of_a_day_are_told_apart(stage: Stage) -> None:
    line = HistoryRow(0, "order", "fee_payment", "01000006688", "T10237", 301_30, "completed", "o1")
    related = Related("order:o1", "order", "fee_payment", 0, line)
    assert related_words(related, stage.hall.text) == "话费收缴 · 010****6688 · ¥301.30 · 已完成"
    assert related_words(replace(related, line=None), stage.hall.text) == "话费收缴"


def test_a_deadline_grows_louder(stage: Stage) -> None:
    row = stage.take()
    tones = [due_badge(row, row.at_ms + hours * HOUR, stage.hall.text).tone for hours in (0, 24, 48)]
    assert tones == [Tone.NEUTRAL, Tone.UNSYNCED, Tone.DANGER]
