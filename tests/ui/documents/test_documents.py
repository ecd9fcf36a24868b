"""The documents screen under real keys and clicks, on a real store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.barcodes import receipt_barcode, receipt_qr
from app.domain.document_marks import Marks
from app.domain.documents import Copy, DocumentContent, SpoolState
from app.domain.errors import BugError
from app.domain.money import ReceiptIssued
from app.domain.refunds import PaymentRefunded
from app.i18n import Texts
from app.services.ports import PrintJob, PrintResult, Stamp
from app.services.spool import SpoolService
from app.ui.models import CELL_ROLE
from app.ui.panels.paper_words import reference_of
from app.ui.screens.documents.presenter import STATES, DocumentsMode, DocumentsPresenter, ReceiptLine
from app.ui.screens.documents.view import QUEUE_WIDTH, DocumentsView
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from app.ui.widgets.paint import BadgeSpec
from tests import factories_documents
from tests.factories_money import CLERK, Till, prepayment


class Paper:
    """A printer with answers that are told in advance."""

    name = "纸"
    simulated = True

    def __init__(self) -> None:
        self.answers: list[PrintResult] = []
        self.sheets: list[str] = []

    def submit(self, job: PrintJob) -> PrintResult:
        self.sheets.append(job.document_id)
        return self.answers.pop(0) if self.answers else PrintResult(SpoolState.DONE, "")


def render(content: DocumentContent, language: str, _marks: Marks) -> tuple[bytes, bytes]:
    return content.KIND.encode(), language.encode()


class Stage:
    """The screen on a till that has sold a little."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.till = Till(folder)
        self.paper = Paper()
        self.asked: list[str] = []
        rig = self.till.rig
        self.spool = SpoolService(rig.store, rig.clock, rig.ids, self.paper, render)
        self.presenter = DocumentsPresenter(rig.store, self.spool, rig.store, InlineRunner())
        self.presenter.sign_in(self.till.clerk)
        self.presenter.reversal_asked.connect(self.asked.append)
        self.view = DocumentsView(self.presenter, self.till.texts["zh_CN"])
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()
        self.presenter.start()

    def sell(self, count: int) -> list[str]:
        """Sell and return the receipt numbers."""
        for _ in range(count):
            self.till.rig.clock.advance_ms(60_000)
            self.till.sell(1_000)
        return list(self.till.books().numbers)[-count:]

    @property
    def mode(self) -> DocumentsMode:
        return self.presenter.state.mode

    def shows(self, mode: DocumentsMode) -> bool:
        return self.mode is mode

    def press(self, name: str) -> None:
        # Rows that were made just now are shown, and old ones go, when the event loop turns.
        QApplication.processEvents()
        found = self.view.findChildren(QPushButton, name)
        button = next(button for button in found if button.isVisible())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def look_for(self, typed: str) -> None:
        self.view.search.setFocus()
        self.view.search.selectAll()
        QTest.keyClicks(self.view.search, typed)
        QTest.keyClick(self.view.search, Qt.Key.Key_Return)

    def cell(self, row: int, column: int) -> object:
        model = self.view.table.model()
        value = model.data(model.index(row, column), CELL_ROLE)
        return value.text if isinstance(value, BadgeSpec) else value


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Stage(tmp_path, qtbot)
    yield made
    made.presenter.stop()
    made.till.rig.store.close()


def test_every_mode_is_declared() -> None:
    assert set(STATES) == set(DocumentsMode)


def test_an_empty_hall(stage: Stage) -> None:
    assert stage.shows(DocumentsMode.EMPTY)
    assert stage.view._none.title.text() == "还没有票据"


def test_new_receipts_appear_by_themselves(stage: Stage) -> None:
    numbers = stage.sell(3)
    assert stage.shows(DocumentsMode.LIST)
    assert [stage.cell(row, 0) for row in range(3)] == numbers[::-1]
    assert [stage.cell(0, column) for column in range(2, 8)] == [
        "预存 138****1234",
        CLERK,
        "现金",
        1_000,
        "已收",
        "待打印",
    ]
    assert stage.cell(0, 1) == "03-11 09:03"


def test_a_kiosk_is_named_as_one(stage: Stage) -> None:
    stage.sell(1)
    with stage.till.rig.store.read() as queries:
        (paid,) = queries.money.recent(1)
    by_kiosk = ReceiptLine(replace(paid, cashier="KIOSK-T01"), 0)
    assert stage.view._cell(by_kiosk, "cashier") == "自助机", "no code that is cut in the middle"


def test_keys_choose_and_the_receipt_is_shown(stage: Stage) -> None:
    numbers = stage.sell(2)
    table = stage.view.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert stage.shows(DocumentsMode.DETAIL)
    chosen = stage.presenter.state.chosen
    assert chosen is not None
    assert chosen.receipt in numbers
    assert f"票号 {chosen.receipt}" in stage.view.detail.paper.shown
    stage.view.detail.copies.changed.emit(Copy.HANDLER.value)
    assert any("经办联" in words for words in stage.view.detail.paper.shown)
    stage.press("documents_reverse")
    assert stage.asked == [chosen.receipt]
    stage.presenter.correction_asked.connect(stage.asked.append)
    stage.press("documents_correct")
    assert stage.asked == [chosen.receipt, chosen.receipt]
    stage.presenter.close_detail()
    assert stage.shows(DocumentsMode.LIST)


@pytest.mark.parametrize("form", [str, str.lower, receipt_barcode, receipt_qr, lambda _number: "2"])
def test_a_receipt_is_found_however_it_is_named(stage: Stage, form: object) -> None:
    numbers = stage.sell(3)
    assert callable(form)
    stage.look_for(form(numbers[1]))
    assert stage.shows(DocumentsMode.DETAIL)
    assert stage.presenter.state.chosen is not None
    assert stage.presenter.state.chosen.receipt == numbers[1]
    assert stage.view.table.model().rowCount() == 1
    stage.press("documents_clear")
    assert (stage.view.table.model().rowCount(), stage.view.search.text()) == (3, "")


def test_a_scan_opens_and_nothing_found_says_so(stage: Stage) -> None:
    numbers = stage.sell(2)
    stage.view.scanned(receipt_barcode(numbers[0]))
    assert stage.presenter.state.chosen is not None
    stage.look_for("T99")
    assert stage.shows(DocumentsMode.EMPTY)
    assert "T99" in stage.view._none.title.text()


def test_a_reversed_payment_cannot_be_reversed_again(stage: Stage) -> None:
    (number,) = stage.sell(1)
    with stage.till.rig.store.read() as queries:
        row = queries.money.by_receipt(number)
    assert row is not None
    stage.presenter.choose(number)
    with stage.till.rig.store.write(Stamp(CLERK)) as unit:
        undone = stage.till.reverser.reverse(
            unit, stage.till.clerk, row.payment_id, None, "T10208", "duplicate", stage.till.rig.clock.now_ms()
        )
    assert stage.presenter.state.chosen is not None
    assert stage.presenter.state.chosen.reversed_by is not None
    assert not stage.view.detail.reverse.isEnabled()
    assert stage.view.detail._hint.text() == "这笔收费已冲正"
    stage.presenter.choose(undone)
    assert stage.view.detail._hint.text() == "这是冲正凭证"
    assert any(number in words for words in stage.view.detail.paper.shown)
    stage.presenter.ask_reversal()
    assert stage.asked == []
    stage.presenter.ask_correction()
    assert stage.asked == []
    assert {stage.cell(0, 6), stage.cell(1, 6)} == {"已冲正", "冲正"}


def test_a_receipt_is_named_after_its_largest_line(stage: Stage) -> None:
    till = stage.till
    lines = (replace(prepayment(323), title="滞纳金"), prepayment(20_000))
    checkout = till.service.open(till.clerk, None, (), lines)
    due = till.service.price(checkout, cash=True).payable
    till.service.complete(till.clerk, checkout.payment_id, due)
    stage.presenter.refresh()
    with till.rig.store.read() as queries:
        (row,) = queries.money.recent(1)
    assert stage.cell(0, 2) == f"{lines[1].title} 等 {len(row.lines)} 项"


def test_a_refund_is_no_reversal_and_marks_what_it_came_of(stage: Stage) -> None:
    (number,) = stage.sell(1)
    till = stage.till
    with till.rig.store.read() as queries:
        row = queries.money.by_receipt(number)
    assert row is not None

    def give_back(sequence: int, fen: int) -> str:
        back = f"T03-Y97-{sequence:06}-00"
        refund = PaymentRefunded(
            payment_id=row.payment_id,
            refund_id=f"refund-{sequence}",
            shift_id=row.shift_id,
            ticket_id=None,
            customer_id=None,
            order_id=f"refund-{sequence}",
            handler=CLERK,
            approved_by="",
            reason="test",
            declared=False,
            lines=(replace(row.lines[0], amount_fen=-fen),),
            tenders=(replace(row.tenders[0], amount_fen=-fen),),
            total_fen=-fen,
            at_ms=till.rig.clock.now_ms(),
        )
        issued = ReceiptIssued(
            number=back,
            terminal_code="T03",
            epoch="Y97",
            sequence=sequence,
            payment_id=refund.refund_id,
            reverses=number,
        )
        till.rig.record(refund, issued)
        stage.presenter.refresh()
        return back

    back = give_back(2, 400)
    assert sorted(str(stage.cell(at, 6)) for at in range(2)) == ["已退部分", "退费"]
    give_back(3, 600)
    assert sorted(str(stage.cell(at, 6)) for at in range(3)) == ["已退费", "退费", "退费"]
    stage.presenter.choose(back)
    assert stage.view.detail._hint.text() == "这是退费凭证"


def test_lines_are_retold_in_the_clerks_language(stage: Stage) -> None:
    (number,) = stage.sell(1)
    stage.view.retranslate(Texts(RESOURCES)["en"])
    assert stage.cell(0, 2) == "Prepayment 138****1234"
    stage.presenter.choose(number)
    assert any("Prepayment" in words for words in stage.view.detail.paper.shown)
    assert not any("预存" in words for words in stage.view.detail.paper.shown)


def test_an_empty_queue_leaves_its_room_to_the_names(stage: Stage) -> None:
    stage.sell(1)
    assert stage.presenter.state.pending
    assert stage.view.queue.width() == QUEUE_WIDTH
    while stage.spool.print_next():
        pass
    QApplication.processEvents()
    assert stage.view.queue.width() < QUEUE_WIDTH


def test_the_list_is_entered_at_its_first_receipt(stage: Stage) -> None:
    numbers = stage.sell(2)
    stage.view.focus_first()
    assert stage.view.search.hasFocus()
    stage.view.next_pane()
    assert stage.presenter.state.chosen is not None
    assert stage.presenter.state.chosen.receipt == numbers[-1]
    stage.view.next_pane()
    assert stage.view.detail.again.hasFocus()


@pytest.mark.parametrize("handed", [True, False])
def test_a_person_answers_for_a_document(stage: Stage, *, handed: bool) -> None:
    stage.paper.answers = [PrintResult(SpoolState.UNKNOWN, "spool.cut_off")]
    (number,) = stage.sell(1)
    stage.spool.print_next()
    assert stage.shows(DocumentsMode.UNKNOWN_QUESTION)
    assert number in stage.view.queue.question.accessibleName()
    stage.press("documents_handed_yes" if handed else "documents_handed_no")
    assert stage.shows(DocumentsMode.LIST)
    assert stage.presenter.state.pending == ()
    assert len(stage.paper.sheets) == (1 if handed else 2)


def test_a_fault_is_shown_and_tried_again(stage: Stage) -> None:
    stage.paper.answers = [PrintResult(SpoolState.QUEUED, "printer.folder_full")]
    stage.sell(2)
    stage.spool.print_next()
    assert [row.detail for row in stage.presenter.state.pending] == ["printer.folder_full", ""]
    stage.press("documents_retry")
    assert stage.presenter.state.pending == ()
    assert stage.view.queue._none.isVisible()


def test_a_receipt_is_printed_again_and_says_so(stage: Stage) -> None:
    (number,) = stage.sell(1)
    stage.presenter.choose(number)
    stage.press("documents_again")
    refused = stage.presenter.state
    assert refused.error is not None, "the first one is not out yet"
    stage.spool.print_next()
    stage.press("documents_again")
    printed = stage.presenter.state
    assert printed.error is None
    assert stage.view.detail._said.isVisible()
    assert len(stage.paper.sheets) == 2


def test_a_question_that_was_answered_elsewhere(stage: Stage) -> None:
    stage.sell(1)
    (row,) = stage.presenter.state.pending
    stage.presenter.hand_over(row.document_id, handed=True)
    assert "不需要再确认" in stage.view.queue._error.text()


def test_english(stage: Stage) -> None:
    stage.sell(1)
    stage.view.retranslate(stage.till.texts["en"])
    assert stage.view.search.placeholderText() == "Receipt number, sequence, or scan"
    assert stage.cell(0, 6) == "Taken"


def test_nobody_acts_without_signing_in(stage: Stage) -> None:
    lonely = DocumentsPresenter(stage.till.rig.store, stage.spool, stage.till.rig.store, InlineRunner())
    with pytest.raises(BugError):
        lonely.retry("any")


def test_every_document_has_something_to_call_it_by() -> None:
    made = (
        factories_documents.receipt(),
        factories_documents.ticket(),
        factories_documents.slip(),
        factories_documents.complaint(),
        factories_documents.shift_report(),
        factories_documents.z_report(),
    )
    assert all(reference_of(content) for content in made)
