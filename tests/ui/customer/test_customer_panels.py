"""The customer's card, numbers, plan, bills and history, on a real store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.complaints import ComplaintCategory, ComplaintReceived
from app.domain.customers import PlanChanged, SubscriberStatus
from app.i18n import load_text
from app.services.customers import NumberView
from app.services.rows.customers import HistoryRow
from app.ui.panels.customer import CustomerCard
from app.ui.panels.customer_plan import BillsPanel, HistoryPanel, PlanPanel
from app.ui.panels.customer_presenter import STATES, CustomerMode, CustomerPresenter
from app.ui.panels.customer_strip import NumberStrip
from app.ui.panels.customer_words import data_words, history_badge, history_title, status_badge
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, RESOURCES, Tone, apply_theme, load_fonts
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.labels import IconLabel
from tests.factories import ZONE
from tests.people import WANG, DemoHall


class Counter:
    """All panels of the customer in one window."""

    def __init__(self, folder: Path) -> None:
        self.hall = DemoHall(folder)
        self.session = self.hall.clerk()
        self.presenter = CustomerPresenter(
            self.hall.customers, self.hall.rig.store, InlineRunner(), self.session, ZONE
        )
        text = load_text("zh_CN", RESOURCES)
        self.card = CustomerCard(self.presenter, text)
        self.strip = NumberStrip(self.presenter, text)
        self.plan = PlanPanel(self.presenter, text)
        self.bills = BillsPanel(self.presenter, text)
        self.history = HistoryPanel(self.presenter, text)
        self.parts = (self.card, self.strip, self.plan, self.bills, self.history)
        self.window = QWidget()
        self.window.resize(1104, 1200)
        column = QVBoxLayout(self.window)
        for part in self.parts:
            column.addWidget(part)
        self.chosen: list[str] = []
        self.presenter.subscriber_chosen.connect(self.chosen.append)

    @property
    def wang(self) -> str:
        return self.hall.subscriber(WANG).customer_id

    def mode(self) -> CustomerMode:
        return self.presenter.state.mode

    def words(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text()

    def shows(self, words: str) -> bool:
        QApplication.processEvents()
        labels = [label.text() for label in self.window.findChildren(QLabel) if label.isVisible()]
        badges = [badge.spec.text for badge in self.window.findChildren(Badge) if badge.isVisible()]
        return any(words in said for said in labels + badges)

    def tile(self, number: str) -> QAbstractButton:
        QApplication.processEvents()
        found = self.window.findChild(QAbstractButton, f"number.{number}")
        assert isinstance(found, QAbstractButton)
        return found

    def rows(self) -> int:
        table = self.window.findChild(QTableView, "history_table")
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
    made.presenter.stop()
    made.hall.rig.store.close()


def test_nobody_is_said_to_be_there(counter: Counter) -> None:
    assert counter.mode() is CustomerMode.EMPTY
    assert counter.shows("还没有客户")
    assert not counter.strip.isVisible()


def test_a_customer_is_masked_until_verified(counter: Counter) -> None:
    counter.presenter.show(counter.wang)
    assert counter.mode() is CustomerMode.MASKED
    assert counter.words("customer.name") == "测试·王**"
    assert counter.words("customer.number") == "138****1234"
    assert counter.shows("未核验")
    assert not counter.shows("小明")
    verified = counter.hall.verify(counter.session, "wang_xiaoming", "ticket-1")
    counter.presenter.show(counter.wang, verified.verification_id)
    assert counter.mode() is CustomerMode.VERIFIED
    assert counter.words("customer.name") == "测试·王小明"
    assert counter.words("customer.number") == "138 0000 1234"
    assert counter.shows("已核验 09:00")
    assert counter.words("customer.log_note") == "本次服务内明文，已记录一次"
    assert counter.mode() in STATES


def test_sums_are_those_of_the_store(counter: Counter) -> None:
    counter.presenter.show(counter.wang)
    assert counter.shows("¥46.80")
    assert counter.shows("¥101.23")
    assert counter.shows("1 笔逾期")
    assert counter.shows("¥50.00")
    assert counter.shows("购机补贴 24 个月")
    assert counter.shows("剩 6 个月")
    assert counter.shows("30 GB")


def test_whether_money_is_overdue_is_told_by_the_bills(counter: Counter) -> None:
    counter.presenter.show(counter.wang)
    assert counter.tile("01000006688").accessibleName().endswith("欠费")
    assert counter.tile(WANG).accessibleName().endswith("正常")
    overview = counter.presenter.state.overview
    assert overview is not None
    owing = next(number for number in overview.numbers if number.row.number == "01000006688")
    assert owing.overdue_count == 1
    paid = replace(owing, overdue_count=0, overdue_days=0, arrears_fen=0)

    def told(number: NumberView, status: SubscriberStatus) -> tuple[str, Tone]:
        spec = status_badge(
            load_text("zh_CN", RESOURCES), replace(number, row=replace(number.row, status=status))
        )
        return spec.text, spec.tone

    arrears, active, own = SubscriberStatus.ARREARS, SubscriberStatus.ACTIVE, SubscriberStatus.SUSPENDED
    assert told(owing, arrears) == told(owing, active) == ("欠费", Tone.DANGER)
    assert told(paid, arrears) == ("待复机", Tone.UNSYNCED)
    assert told(paid, active) == ("正常", Tone.OK)
    assert told(owing, own) == told(paid, own) == ("停机", Tone.OFFLINE)


def test_numbers_are_chosen_by_mouse_and_keys(counter: Counter) -> None:
    counter.presenter.show(counter.wang)
    main = counter.hall.subscriber(WANG).subscriber_id
    broadband = counter.hall.subscriber("01000006688").subscriber_id
    assert counter.chosen == [main]
    QTest.mouseClick(counter.tile("01000006688"), Qt.MouseButton.LeftButton)
    assert counter.chosen == [main, broadband]
    assert counter.words("customer.number") == "010****6688"
    assert counter.shows("宽带 500M")
    assert counter.shows("其中 ¥98.00 未付")
    counter.tile(WANG).setFocus()
    QTest.keyClick(counter.tile(WANG), Qt.Key.Key_Left)
    assert QApplication.focusWidget() is counter.tile("01000006688"), "what owes comes first"
    QTest.keyClick(counter.tile("01000006688"), Qt.Key.Key_Right)
    QTest.keyClick(counter.tile(WANG), Qt.Key.Key_Right)
    focus = QApplication.focusWidget()
    assert focus is counter.tile("01000003310")
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert counter.presenter.state.subscriber_id == counter.hall.subscriber("01000003310").subscriber_id
    QTest.keyClick(focus, Qt.Key.Key_Up)
    assert counter.chosen[2:] == [main, counter.presenter.state.subscriber_id]


def test_unmasking_asks_why_and_lasts_for_the_visit(counter: Counter) -> None:
    counter.card.set_ticket("ticket-1")
    counter.presenter.show(counter.wang)
    menu = counter.card.reasons()
    next(action for action in menu.actions() if action.objectName() == "customer.reason.complaint").trigger()
    menu.deleteLater()
    assert counter.mode() is CustomerMode.UNMASKED
    assert counter.words("customer.name") == "测试·王小明"
    assert counter.words("customer.log_note") == "按理由查看，已记录"
    counter.presenter.refresh()
    assert counter.mode() is CustomerMode.UNMASKED
    with counter.hall.rig.store.read() as queries:
        customer = queries.customers.customer(counter.wang)
        assert customer is not None
        views = queries.customers.views(customer.person_id)
    assert [(view.reason, view.ticket_id) for view in views] == [("complaint", "ticket-1")]
    elder = counter.hall.subscriber("13900002076").customer_id
    counter.presenter.show(elder)
    counter.presenter.show(counter.wang)
    assert counter.mode() is CustomerMode.MASKED, "who comes back is masked again"


def test_a_reading_that_began_before_masks_nothing_again(counter: Counter) -> None:
    presenter = counter.presenter
    presenter.show(counter.wang)
    masked = presenter.state.overview
    assert masked is not None
    presenter.unmask("complaint", None)
    presenter._on_reread(None, masked)
    assert counter.mode() is CustomerMode.UNMASKED


def test_the_menu_of_reasons_opens_at_its_button(counter: Counter) -> None:
    counter.presenter.show(counter.wang)
    button = counter.window.findChild(QAbstractButton, "customer.unmask")
    assert isinstance(button, QAbstractButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.objectName() == "customer.reasons"
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert counter.mode() is CustomerMode.MASKED


def test_what_is_committed_shows_at_once(counter: Counter) -> None:
    counter.presenter.start()
    counter.presenter.show(counter.wang)
    assert counter.shows("没有在本厅办理过业务")
    row = counter.hall.subscriber(WANG)
    counter.hall.rig.record(
        ComplaintReceived(
            after=None,
            complaint_id="c-1",
            code="C-260311-0001",
            category=ComplaintCategory.NETWORK,
            channel="hall",
            customer_id=counter.wang,
            ticket_id=None,
            related=(),
            owner="T10237",
            first_answer_by_ms=1,
            final_answer_by_ms=2,
            at_ms=counter.hall.rig.clock.now_ms(),
        ),
        PlanChanged(
            after=row.last_op,
            subscriber_id=row.subscriber_id,
            order_id="o-1",
            from_plan="m129",
            to_plan="m199",
            effective_on="2026-04-01",
        ),
    )
    assert counter.rows() == 1
    table = counter.window.findChild(QTableView, "history_table")
    assert isinstance(table, QTableView)
    step = table.verticalHeader().defaultSectionSize()
    for height in range(240, 240 + step, 7):
        counter.history.setFixedHeight(height)
        QApplication.processEvents()
        assert table.isVisible()
        assert table.viewport().height() % step == 0, "no row is cut through"
    assert counter.shows("畅享 199 · 2026-04-01")


def test_an_unknown_customer_is_told(counter: Counter) -> None:
    errors: list[Exception] = []
    counter.presenter.failed.connect(errors.append)
    counter.presenter.show("nobody")
    assert [getattr(error, "code", "") for error in errors] == ["customer.unknown"]
    counter.presenter.clear()
    counter.presenter.refresh()
    counter.presenter.unmask("complaint", None)
    assert counter.mode() is CustomerMode.EMPTY


def _shown(tile: QWidget) -> int:
    return tile.visibleRegion().boundingRect().width()


def test_five_numbers_scroll(counter: Counter) -> None:
    counter.presenter.show(counter.hall.subscriber("13800000102").customer_id)
    counter.window.grab()
    last = counter.tile("15000008820")
    assert last.visibleRegion().isEmpty()
    more = counter.strip.findChild(LinkButton)
    assert more is not None
    cut = [tile for tile in counter.strip._tiles if _shown(tile) not in (0, tile.width())]
    assert cut == [], "a tile is there whole, or not at all"
    hidden = [tile for tile in counter.strip._tiles if not _shown(tile)]
    assert more.text() == f"还有 {len(hidden)} 个"
    more.click()
    assert _shown(last) == last.width()
    more.click()
    assert _shown(last) == 0
    counter.presenter.choose(counter.hall.subscriber("15000008820").subscriber_id)
    assert last.visibleRegion().boundingRect().width() == last.width()


def test_both_languages_have_every_word(counter: Counter) -> None:
    english = load_text("en", RESOURCES)
    counter.presenter.show(counter.wang)
    for part in counter.parts:
        part.retranslate(english)
    for number in counter.presenter.state.overview.numbers if counter.presenter.state.overview else ():
        counter.presenter.choose(number.row.subscriber_id)
        counter.window.grab()
        assert not counter.shows("⟨")
    assert counter.shows("Plan and contract")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("kind", "title", "state"),
    [
        ("order", "plan_change", "completed"),
        ("order", "reversal", "pending"),
        ("payment", "", ""),
        ("complaint", "fees", "in_progress"),
    ],
)
def test_history_has_words_for_everything(language: str, kind: str, title: str, state: str) -> None:
    text = load_text(language, RESOURCES)
    row = HistoryRow(0, kind, title, "", "T10237", None, state, "r")
    assert "⟨" not in history_title(text, row) + history_badge(text, row).text
    at_kiosk = replace(row, staff_no="KIOSK-T01")
    assert "⟨" not in history_title(text, at_kiosk)
    assert (history_title(text, at_kiosk) != history_title(text, row)) is (kind == "payment")


def test_data_is_said_in_gigabytes_where_it_is_whole() -> None:
    text = load_text("en", RESOURCES)
    assert (data_words(text, 20480), data_words(text, 200)) == ("20 GB", "200 MB")


def test_who_has_no_number_is_told_so(counter: Counter) -> None:
    """After the only number went to somebody else, an eye beside nothing would be a riddle."""
    counter.presenter.show(counter.wang)
    eye = counter.window.findChild(IconLabel, "customer.eye")
    assert isinstance(eye, IconLabel)
    assert eye.isVisible()
    state = counter.presenter.state
    assert state.overview is not None
    counter.card.render(replace(state, overview=replace(state.overview, phone="", numbers=())))
    assert counter.words("customer.number") == "没有选中号码"
    assert not eye.isVisible()
    assert not counter.shows("可用余额"), "a balance is that of a number"
    assert not counter.shows("—")
    counter.card.render(state)
    assert counter.shows("可用余额")
