"""The limit of offline cash refuses a payment; the manager who comes to the counter renews it by keys."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.services.spool import SpoolService
from app.ui.panels.checkout import CheckoutPanel
from app.ui.panels.checkout_presenter import CheckoutMode, CheckoutPresenter
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.factories_money import prepayment
from tests.network_hall import Centre, NetDesk
from tests.people import MANAGER_PIN
from tests.samples_hall import MANAGER, MOBILE, texts
from tests.ui.checkout.stage import Paper, render


class Counter:
    """One checkout panel at a counter that the centre has left alone."""

    def __init__(self, folder: Path, app: QApplication, qtbot: QtBot) -> None:
        load_fonts()
        apply_theme(app, LIGHT)
        self._qtbot = qtbot
        centre = Centre(folder)
        centre.define()
        centre.pins()
        centre.setting("offline.terminal_fen", 100_00)
        self.desk = NetDesk(folder, centre)
        session = self.desk.open_shift()
        self.desk.sync()
        self.desk.link.up = False
        base = (self.desk.store, self.desk.clock, self.desk.ids)
        self.tasks = InlineRunner()
        self.crashes: list[object] = []
        self.tasks.crashed.connect(self.crashes.append)
        self.presenter = CheckoutPresenter(
            self.desk.till, SpoolService(*base, Paper(), render), self.tasks, limits=self.desk.offline
        )
        self.presenter.sign_in(session)
        self.panel = CheckoutPanel(self.presenter, texts()["zh_CN"], bind=True)
        qtbot.addWidget(self.panel)
        self.panel.resize(408, 976)
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()

    @property
    def mode(self) -> CheckoutMode:
        return self.presenter.state.mode

    def focused(self) -> str:
        found: QWidget | None = self.panel.focusWidget()
        return "" if found is None else found.objectName()

    def type(self, words: str) -> None:
        found = self.panel.focusWidget()
        assert found is not None
        QTest.keyClicks(found, words)

    def key(self, *keys: Qt.Key) -> None:
        for each in keys:
            found = self.panel.focusWidget()
            assert found is not None
            QTest.keyClick(found, each)

    def sign(self) -> None:
        """Press Ctrl+Enter, which the button of the PIN shows."""
        found = self.panel.focusWidget()
        assert found is not None
        QTest.keyClick(found, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def confirm(self, then: CheckoutMode) -> None:
        """Press F9, which a button shows before it acts."""
        self.key(Qt.Key.Key_F9)
        self._qtbot.waitUntil(lambda: self.mode is then)

    def asks(self) -> bool:
        return self.presenter.state.renewing

    def says(self, words: str) -> bool:
        return any(words in label.text() for label in self.panel.findChildren(QLabel) if label.isVisible())


def test_a_manager_renews_the_limit_and_the_payment_goes_on(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    counter = Counter(tmp_path, qapp, qtbot)
    counter.presenter.open(None, (), (prepayment(150_00, MOBILE),))
    counter.type("150")
    counter.confirm(CheckoutMode.SHORT)
    assert counter.focused() == "checkout_renew", "the way out is one key away"
    assert counter.says("100.00")
    counter.key(Qt.Key.Key_Return)
    assert counter.focused() == "checkout_renew_reason"
    assert counter.says("已收 ¥0.00，还可收 ¥100.00，还可续 2 次")
    counter.key(Qt.Key.Key_Escape)
    assert counter.focused() == "checkout_renew"
    counter.key(Qt.Key.Key_Return)
    counter.key(Qt.Key.Key_Return)
    counter.type(MANAGER)
    counter.key(Qt.Key.Key_Return)
    counter.type(MANAGER_PIN)
    counter.sign()
    assert counter.focused() == "checkout_renew_reason", "a PIN without a reason goes nowhere"
    counter.type("line down")
    counter.key(Qt.Key.Key_Return)
    wrong = "0" * len(MANAGER_PIN)
    counter.type(wrong)
    assert counter.focused() == "checkout_renew_sign"
    assert counter.presenter.state.limit is not None
    assert counter.asks()
    counter.sign()
    assert counter.presenter.state.error is not None
    assert counter.asks()
    assert counter.panel.collect.renewal.pin.text() == ""
    counter.panel.collect.renewal.pin.setFocus()
    counter.type(MANAGER_PIN)
    counter.sign()
    assert not counter.asks()
    assert counter.says("已续额，还可收 ¥200.00")
    assert counter.desk.offline.state().renewals_left == 1
    counter.panel.grab()
    counter.confirm(CheckoutMode.DONE)
    assert not counter.crashes
    counter.desk.store.close()


def test_what_no_manager_can_renew_is_not_offered(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    counter = Counter(tmp_path, qapp, qtbot)
    counter.presenter.open(None, (), (prepayment(600_00, MOBILE),))
    counter.type("600")
    counter.confirm(CheckoutMode.SHORT)
    assert counter.presenter.state.limit is None, "one payment is limited, and nobody renews that"
    assert not counter.panel.collect.renew.isVisible()
    counter.desk.store.close()
