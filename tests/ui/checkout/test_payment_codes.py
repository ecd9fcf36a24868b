"""Payment codes at the counter, by keyboard and scanner; claims that a kiosk left open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services.money import Completed
from app.services.spool import SpoolService
from app.ui.panels.checkout import CheckoutPanel
from app.ui.panels.checkout_presenter import CheckoutMode, CheckoutPresenter
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.labels import Label
from tests.factories_kiosk import DECLINED, LATER, PAID, POOR, SILENT_PAID, KioskTill
from tests.factories_money import MOBILE, prepayment
from tests.ui.checkout.stage import Paper, render


class Counter:
    """The panel of a counter that has a line to the provider."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        till = self.till = KioskTill(folder)
        rig = till.rig
        spool = SpoolService(rig.store, rig.clock, rig.ids, Paper(), render)
        self.presenter = CheckoutPresenter(
            till.service, spool, InlineRunner(), till.card, codes=till.codes, claims=till.claims
        )
        self.presenter.sign_in(till.clerk)
        self.completed: list[Completed] = []
        self.presenter.completed.connect(self.completed.append)
        self.panel = CheckoutPanel(self.presenter, till.texts["zh_CN"], bind=True)
        qtbot.addWidget(self.panel)
        self.panel.resize(408, 976)
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()

    def open(self, fen: int = 5_000) -> None:
        self.presenter.open(None, (), (prepayment(fen),))

    def enter(self, name: str, keys: str) -> None:
        box = self.panel.findChild(QLineEdit, name)
        assert box is not None
        assert box.isVisible()
        QTest.keyClicks(box, keys)
        QTest.keyClick(box, Qt.Key.Key_Return)

    def press(self, name: str) -> None:
        button = self.panel.findChild(QPushButton, name)
        assert button is not None
        assert button.isVisible(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def shown(self, name: str) -> bool:
        found = self.panel.findChild(QWidget, name)
        return found is not None and found.isVisible()

    def shows(self, mode: CheckoutMode) -> bool:
        QApplication.processEvents()
        return self.presenter.state.mode is mode

    def banner(self) -> str:
        return self.panel.collect.banner.accessibleName()

    def note(self) -> str:
        found = self.panel.findChild(Label, "checkout_claim_note")
        assert found is not None
        return found.text()


@pytest.fixture
def counter(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Counter]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Counter(tmp_path, qtbot)
    yield made
    made.panel.hide()
    made.till.close()


def test_the_scanner_pays(counter: Counter) -> None:
    counter.open()
    counter.enter("checkout_code", PAID)
    assert counter.shows(CheckoutMode.COLLECTING)
    assert counter.shown("checkout_void")
    counter.press("checkout_confirm")
    assert counter.shows(CheckoutMode.DONE)
    assert counter.till.books().takings_fen == counter.till.provider.ledger.paid_fen == 5_000
    assert len(counter.completed) == 1


@pytest.mark.parametrize("box", ["checkout_cash", "checkout_card_amount"])
def test_a_code_that_is_scanned_into_an_amount_pays_as_a_code(counter: Counter, box: str) -> None:
    """The cursor stands in the cash box, and the scanner types eighteen figures and Enter."""
    counter.open()
    edit = counter.panel.findChild(QLineEdit, box)
    assert edit is not None
    edit.setFocus()
    counter.enter(box, PAID)
    assert counter.presenter.state.cash_fen is None
    assert counter.shows(CheckoutMode.COLLECTING)
    assert counter.till.provider.ledger.paid_fen == 5_000
    counter.press("checkout_confirm")
    assert (counter.completed[0].total_fen, counter.completed[0].change_fen) == (5_000, 0)


def test_figures_that_are_no_code_leave_the_cash_as_it_was(counter: Counter) -> None:
    counter.open()
    counter.enter("checkout_cash", "60.00")
    counter.panel.collect.cash.selectAll()
    counter.enter("checkout_cash", "6901234567892")
    assert counter.presenter.state.cash_fen == 6_000
    assert counter.panel.collect.cash.text() == "60.00"
    assert "付款码" in counter.banner()
    assert counter.till.provider.ledger.paid_fen == 0


@pytest.mark.parametrize("typed", ["123", "PAID", "6901234567892"])
def test_what_is_no_code_is_said_and_asked_nowhere(counter: Counter, typed: str) -> None:
    counter.open()
    counter.enter("checkout_code", typed)
    assert "付款码" in counter.banner()
    with counter.till.rig.store.read() as queries:
        assert queries.codes.unresolved() == ()


def test_while_the_customer_confirms_nothing_else_is_taken(counter: Counter) -> None:
    counter.open()
    counter.enter("checkout_code", LATER)
    assert counter.shows(CheckoutMode.CARD_UNKNOWN)
    assert "请客户在手机上确认" in counter.banner()
    QTest.keyClick(counter.panel, Qt.Key.Key_F9)
    assert not counter.completed
    for _ in range(3):
        counter.press("checkout_inquire")
    assert counter.shows(CheckoutMode.COLLECTING)


def test_a_code_that_is_called_off_or_refused_leaves_the_other_ways(counter: Counter) -> None:
    counter.open()
    counter.enter("checkout_code", DECLINED)
    counter.press("checkout_call_off")
    assert counter.shows(CheckoutMode.CARD_DECLINED)
    counter.enter("checkout_code", POOR)
    assert "余额不足" in counter.banner()
    counter.press("checkout_charge")
    assert counter.shows(CheckoutMode.COLLECTING)


def test_what_was_paid_goes_back_before_giving_up(counter: Counter) -> None:
    counter.open()
    counter.enter("checkout_code", PAID)
    assert not counter.panel.collect.give_up.isEnabled()
    counter.press("checkout_void")
    counter.press("checkout_give_up")
    assert counter.shows(CheckoutMode.EMPTY)
    assert counter.till.provider.ledger.paid_fen == 0


def test_a_kiosks_slip_is_ended_here(counter: Counter) -> None:
    till = counter.till
    payment_id = till.money.open("zh_CN", MOBILE, 5_000).payment_id
    till.money.ask("zh_CN", payment_id, SILENT_PAID)
    slip = till.money.claim("zh_CN", payment_id).code
    counter.enter("checkout_claim", "Q-1")
    assert "单号不对" in counter.note()
    for _ in range(6):
        counter.enter("checkout_claim", slip)
        assert "还没有答复" in counter.note()
    counter.enter("checkout_claim", slip.lower())
    assert counter.shows(CheckoutMode.DONE)
    assert till.books().takings_fen == 5_000
    titles = [label.text() for label in counter.panel.done.findChildren(Label)]
    assert f"已补记自助机收款 {slip}" in titles, "nobody hands anything over now"
    counter.press("checkout_next")
    box = counter.panel.findChild(QLineEdit, "checkout_claim")
    assert box is not None
    assert not box.text(), "it is settled: the next customer's slip is another"
    counter.enter("checkout_claim", slip)
    assert till.books().payments == 1


def test_without_a_line_there_is_no_box(counter: Counter, qtbot: QtBot) -> None:
    presenter = CheckoutPresenter(counter.till.service, counter.presenter._spool, InlineRunner())
    presenter.sign_in(counter.till.clerk)
    panel = CheckoutPanel(presenter, counter.till.texts["en"])
    qtbot.addWidget(panel)
    panel.show()
    presenter.open(None, (), (prepayment(100),))
    box = panel.findChild(QLineEdit, "checkout_code")
    assert box is not None
    assert not box.isVisible()
    presenter.charge_code(PAID)
    presenter.settle_claim("Q-1")
    panel.hide()
