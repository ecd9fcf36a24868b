"""The works screen under real keys, on a real store."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.call_backs import CallBackOutcome
from app.domain.errors import EnvironmentFault
from app.domain.masking import mask_phone
from app.domain.notices import NoticeChannel, NoticeDelivered, NoticeOutcome, NoticeParam, NoticeRequested
from app.domain.orders import OrderState
from app.domain.work import DAY_MS, WorkOutcome
from app.services.call_backs import CallBackService
from app.services.work import WorkService
from app.ui.screens.work.state import STATES, WorkMode
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.badges import Badge
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.lists import ROW_ROLE, QueueHead
from tests.samples_hall import AUDITOR, CLERK, texts
from tests.ui.work.conftest import Stage


def test_nothing_to_do(stage: Stage) -> None:
    assert set(STATES) == set(WorkMode)
    assert stage.is_at(WorkMode.EMPTY)
    assert "没有待跟进的事" in stage.words()


def test_a_repair_is_noted_finished_and_handed_over_by_keys(stage: Stage) -> None:
    order = stage.take_in(loaner="LN-0007")
    assert stage.is_at(WorkMode.UNDER_WAY), "it appears by itself"
    assert order.code in stage.words()
    stage.view.focus_first()
    stage.key(Qt.Key.Key_Return)
    assert not stage.button("work.write").isEnabled()
    assert "先写进展，再记下" in stage.words(), "a locked button says why"
    stage.write("屏幕已到货")
    stage.key(Qt.Key.Key_Tab)
    stage.key(Qt.Key.Key_Space)
    assert "屏幕已到货" in stage.words()
    assert stage.presenter.state.note == ""
    stage.presenter.submit()
    assert stage.is_at(WorkMode.READY)
    assert "先写进展，再记下" not in stage.words()
    told = stage.words()
    assert "给客户的通知" in told
    assert "待发送" in told
    assert stage.presenter.state.told[0] in told, "what is said, and to which number"
    stage.presenter.submit()
    assert stage.is_at(WorkMode.READY)
    assert "LN-0007" in stage.words(), "the lent device must come back first"
    stage.view.next_pane()
    loaner = stage.view.findChild(QPushButton, "work.submit")
    assert loaner is not None
    stage.presenter.back(loaner=True)
    stage.presenter.submit()
    assert stage.is_at(WorkMode.CALL), "how it went is asked later"
    assert stage.desk.order(order.order_id).state is OrderState.COMPLETED
    stage.presenter.went(CallBackOutcome.NO_MORE)
    stage.button("work.submit").setFocus()
    stage.presenter.submit()
    assert stage.is_at(WorkMode.EMPTY)
    assert QApplication.focusWidget() is stage.view.list, "not in a box that has nothing to do with it"
    assert "在这里处理" in stage.words()


def test_a_fault_asks_for_a_call_back(stage: Stage) -> None:
    stage.desk.submit_sample("fault_report")
    assert stage.is_at(WorkMode.UNDER_WAY)
    assert stage.button("work.called").isVisible()
    assert not stage.button("work.submit").isEnabled(), "who waits for a call is called first"
    assert "先回电，再完工" in stage.words()
    stage.presenter.submit()
    assert stage.is_at(WorkMode.UNDER_WAY)
    stage.presenter.explain("已约上门")
    stage.button("work.called").click()
    assert not stage.button("work.called").isVisible()
    assert "已约上门" in stage.words()
    assert stage.button("work.submit").isEnabled()
    assert "先回电，再完工" not in stage.words()


def test_a_fault_ends_in_its_own_words_and_a_repair_in_its_own(stage: Stage, qtbot: QtBot) -> None:
    fault = stage.desk.submit_sample("fault_report").order
    box = stage.view.findChild(QWidget, "work.note")
    row = stage.view.findChild(RadioRow, "work.outcome")
    assert isinstance(box, QPlainTextEdit)
    assert isinstance(row, RadioRow)
    outcomes = {each: row.box(each) for each in WorkOutcome}
    assert [each for each, made in outcomes.items() if made.isVisible()] == ["repaired", "refused"]
    assert "配件" not in box.placeholderText()
    assert "费用" not in stage.words()
    outcomes[WorkOutcome.REPAIRED].setFocus()
    stage.key(Qt.Key.Key_Right)
    assert stage.presenter.state.outcome is WorkOutcome.REFUSED, "what is not offered is passed over"
    stage.presenter.mean(WorkOutcome.REPAIRED)
    stage.presenter.explain("已恢复")
    stage.presenter.called()
    with qtbot.waitSignal(stage.presenter.ended) as told:
        stage.presenter.submit()
    assert told.args == [fault.code, 0], "it is said that it was closed, and which"
    repair = stage.take_in()
    stage.presenter.choose(repair.order_id)
    assert [each for each, made in outcomes.items() if made.isVisible()] == [*WorkOutcome]
    assert "配件" in box.placeholderText()
    stage.presenter.submit()
    assert stage.is_at(WorkMode.READY)
    with qtbot.waitSignal(stage.presenter.ended) as told:
        stage.presenter.submit()
    assert told.args == [repair.code, 0], "nothing of its money goes back"


def test_what_was_not_repaired_is_given_back_with_its_money(stage: Stage, qtbot: QtBot) -> None:
    order = stage.take_in()
    assert "短信是模拟的，完工后请打电话告知客户" in stage.words(), "nothing says that a message goes out"
    assert "系统通知" not in stage.words()
    stage.presenter.mean(WorkOutcome.RETURNED)
    with qtbot.waitSignal(stage.presenter.ready) as told:
        stage.presenter.submit()
    assert told.args == [order.code], "what was just done is said, not what was done before"
    assert stage.is_at(WorkMode.READY)
    assert stage.desk.clerk.staff_no in stage.words()
    amount = texts()["zh_CN"].yuan(order.total_fen)
    assert f"没修成，已收的 {amount} 要退" in stage.words()
    assert f"{stage.desk.clerk.staff_no}  未修退还" in stage.words(), "who decided it stands there"
    assert "未修，待取" in [badge.spec.text for badge in stage.view.findChildren(Badge)]
    with qtbot.waitSignal(stage.presenter.ended) as told:
        stage.presenter.submit()
    assert told.args == [order.code, order.total_fen]


def test_whose_fault_it_is_stands_beside_whom_to_call(stage: Stage) -> None:
    order = stage.desk.submit_sample("fault_report").order
    stage.presenter.explain("已约上门")
    stage.presenter.called()
    owner = stage.presenter.state.works[0].owner
    assert owner
    assert f"客户\n{owner}\n联系电话" in stage.words()
    stage.presenter.explain("已恢复")
    stage.presenter.submit()
    assert stage.is_at(WorkMode.CALL)
    call = stage.presenter.state.call
    assert call is not None
    assert (call.customer, call.order_code) == (owner, order.code)
    assert ("（受理时留的）" in stage.words()) is call.said
    assert "模拟短信" not in stage.words(), "a promise to call is no message"


def test_nothing_of_a_work_stands_there_twice(stage: Stage) -> None:
    stage.take_in()
    detail = stage.presenter.state.detail
    assert detail is not None
    for once in (detail.work.row.device, detail.work.phone):
        assert stage.words().count(once) == 1


def test_whoever_calls_about_a_fault_sees_the_whole_number(stage: Stage) -> None:
    order = stage.desk.submit_sample("fault_report").order
    assert stage.is_at(WorkMode.UNDER_WAY)
    words = texts()["zh_CN"]
    badge = stage.view.findChild(Badge)
    assert badge is not None
    assert badge.accessibleName() == words("work.screen.section.call_back"), "one word for one state"
    assert "13800001234" not in stage.words(), "nobody reads it in passing"
    stage.button("work.number").click()
    assert "13800001234" in stage.words()
    assert not stage.button("work.number").isVisible()
    assert words("work.screen.simulated") in stage.words(), "nobody believes that a message went"
    stage.presenter.refresh()
    assert stage.presenter.state.chosen == order.order_id
    assert "13800001234" in stage.words(), "it stays while the work is open"


def give_up(
    stage: Stage, *notice_ids: str, detail: str = "notice.folder", params: tuple[NoticeParam, ...] = ()
) -> None:
    """Let notices have been tried in vain as often as they are tried."""
    rig = stage.desk.rig
    for notice_id in notice_ids:
        asked = NoticeRequested(
            notice_id=notice_id,
            customer_id=None,
            order_id=None,
            complaint_id=None,
            phone="13800001234",
            channel=NoticeChannel.SMS,
            language="zh_CN",
            code="notice.reason.other",
            params=params,
            at_ms=rig.clock.now_ms(),
        )
        gone = NoticeDelivered(
            notice_id=notice_id,
            outcome=NoticeOutcome.GIVEN_UP,
            attempt=5,
            sender="SIM",
            detail=detail,
            at_ms=rig.clock.now_ms(),
        )
        rig.record(asked, gone)


def waiting(stage: Stage) -> int:
    """Return how many notices are on their way."""
    with stage.desk.rig.store.read() as queries:
        return len(queries.notices.waiting(stage.desk.rig.store.terminal.terminal_id, 50))


def test_a_notice_given_up_is_sent_again(stage: Stage) -> None:
    give_up(stage, "n-1")
    assert stage.is_at(WorkMode.NOTICE)
    assert "13800001234" not in stage.words(), "nobody reads it in passing"
    stage.button("work.number").click()
    assert "13800001234" in stage.words(), "who is to be called can be"
    assert not stage.button("work.number").isVisible()
    assert not stage.button("work.again_all").isVisible(), "there is but one"
    before = waiting(stage)
    stage.presenter.submit()
    assert stage.presenter.state.error is None
    assert waiting(stage) == before + 1
    assert stage.presenter.state.notices == (), "the new one is followed up instead"


def test_a_notice_given_up_is_told_by_telephone(stage: Stage) -> None:
    give_up(stage, "n-1")
    stage.button("work.number").click()
    stage.view.focus_first()
    stage.view.next_pane()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "work.called"
    stage.key(Qt.Key.Key_Space)
    assert stage.presenter.state.notices == ()
    with stage.desk.rig.store.read() as queries:
        told = queries.notices.notice("n-1")
    assert told is not None
    assert (told.delivered, told.sender, told.detail) == (True, CLERK, "notice.by_telephone")


def test_what_failed_for_one_reason_is_sent_again_at_one_press(stage: Stage) -> None:
    give_up(stage, "n-1", "n-2", "n-3")
    give_up(stage, "n-4", detail="notice.refused")
    stage.presenter.choose("notice:n-1")
    assert stage.button("work.again_all").text() == "全部再发（3 条）"
    assert "这 3 条没有发出的原因相同" in stage.words()
    before = waiting(stage)
    stage.key(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    stage.presenter.again_all()
    assert waiting(stage) == before + 3, "a second press sends nothing twice"
    assert [row.notice_id for row in stage.presenter.state.notices] == ["n-4"]
    assert not stage.button("work.again_all").isVisible()


def test_how_many_were_not_sent_again_is_told(stage: Stage) -> None:
    give_up(stage, "n-1", "n-2")
    give_up(stage, "n-3", params=(NoticeParam(name="number", value=mask_phone("13800001234")),))
    stage.presenter.choose("notice:n-1")
    told: list[int] = []
    stage.presenter.left.connect(told.append)
    stage.presenter.again_all()
    assert told == [1], "one number is another customer's"
    assert [row.notice_id for row in stage.presenter.state.notices] == ["n-3"]


def test_who_bought_something_is_asked_how_it_went_by_keys(stage: Stage) -> None:
    order = stage.desk.submit_sample("device_sale").order
    stage.desk.pay(order)
    assert stage.is_at(WorkMode.CALL), "it appears by itself"
    assert order.code in stage.words()
    assert "7 天内回访" in stage.words()
    assert "13800001234" not in stage.words(), "nobody reads it in passing"
    stage.view.focus_first()
    stage.key(Qt.Key.Key_Return)
    stage.key(Qt.Key.Key_Space)
    assert "13800001234" in stage.words(), "who is to be called can be"
    stage.presenter.submit()
    assert stage.is_at(WorkMode.CALL)
    assert "接通了，先选满意度" in stage.words(), "a locked button says why"
    row, scores = (stage.view.findChild(RadioRow, name) for name in ("work.went", "work.score"))
    assert isinstance(row, RadioRow)
    assert isinstance(scores, RadioRow)
    row.box(CallBackOutcome.REACHED).setFocus()
    stage.key(Qt.Key.Key_Right)
    assert stage.presenter.state.reached is CallBackOutcome.NOT_REACHED
    assert not scores.isVisible(), "who was not reached says nothing"
    told: list[tuple[str, str]] = []
    stage.presenter.called_back.connect(lambda code, went: told.append((code, went)))
    stage.presenter.submit()
    assert [went for _, went in told] == ["again"], "what was noted is said"
    assert stage.is_at(WorkMode.CALL), "it is tried again"
    assert "未接通" in stage.words()
    assert "1 / 3" in stage.words()
    row.box(CallBackOutcome.REACHED).setFocus()
    stage.key(Qt.Key.Key_Tab)
    stage.key(Qt.Key.Key_Space)
    assert stage.presenter.state.score == 1
    stage.key(Qt.Key.Key_Right)
    assert stage.presenter.state.score == 2
    stage.key(Qt.Key.Key_Tab)
    stage.write("信号好")
    stage.presenter.submit()
    assert stage.is_at(WorkMode.EMPTY)
    detail = CallBackService(stage.desk.rig.store, stage.desk.rig.clock, stage.desk.rig.ids).detail(
        order.order_id
    )
    assert [call.score for call in detail.calls] == [None, 2]
    assert [note.note for note in detail.notes] == ["信号好"]


def test_the_cursor_goes_to_no_stranger_when_something_else_comes_next(stage: Stage, qtbot: QtBot) -> None:
    window, stranger = QWidget(), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(stage.view)
    column.addWidget(stranger)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    stage.take_in()
    stage.presenter.submit()
    assert stage.is_at(WorkMode.READY)
    stage.button("work.submit").setFocus()
    stage.presenter.submit()
    assert stage.is_at(WorkMode.CALL)
    assert QApplication.focusWidget() is stage.view.list
    stage.view.setParent(None)


def test_a_score_is_of_one_call_alone_and_what_is_late_is_counted(stage: Stage) -> None:
    stage.desk.pay(stage.desk.submit_sample("device_sale").order)
    stage.desk.submit_sample("fault_report")
    fault = stage.presenter.state.keys[0]
    stage.presenter.choose(fault)
    stage.presenter.explain("已恢复")
    stage.presenter.called()
    stage.presenter.submit()
    first, second = stage.presenter.state.keys
    assert stage.presenter.state.chosen == first, "the next due first: a fault is asked about sooner"
    stage.presenter.rate("5")
    stage.presenter.choose(second)
    assert stage.presenter.state.score is None
    scores = stage.view.findChild(RadioRow, "work.score")
    assert isinstance(scores, RadioRow)
    assert scores.key() is None
    stage.desk.rig.clock.advance_ms(4 * DAY_MS)
    stage.presenter.refresh()
    model = stage.view.list.model()
    entries = [model.index(at, 0).data(ROW_ROLE) for at in range(model.rowCount())]
    assert [each.title for each in entries if isinstance(each, QueueHead)] == ["待回访 · 超期 1"]


def test_a_list_that_cannot_be_read_names_the_way_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_service: WorkService) -> None:
        raise EnvironmentFault("store.locked")

    with monkeypatch.context() as broke:
        broke.setattr(WorkService, "open_works", broken)
        stage.presenter.refresh()
    assert stage.is_at(WorkMode.FAULT)
    assert "跟进列表读不出来" in stage.words()
    assert "没有丢失" in stage.words()
    assert not stage.view.deeds._error.isVisible(), "at the right it would read as a failed deed"
    stage.presenter.refresh()
    assert stage.is_at(WorkMode.EMPTY)
    assert "没有待跟进的事" in stage.words()


def test_an_auditor_looks_and_changes_nothing(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)
    stage = Stage(tmp_path, qtbot, AUDITOR)
    stage.take_in()
    assert stage.is_at(WorkMode.UNDER_WAY)
    assert not stage.button("work.submit").isEnabled()
    stage.presenter.submit()
    assert stage.is_at(WorkMode.UNDER_WAY)
    stage.view.retranslate(texts()["en"])
    assert "⟨" not in stage.words()
    stage.close()
