"""The drawer at the counter, and enquiries, by keys alone."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit

from app.domain.cash import Tender, TenderKind
from app.domain.documents import BagContent, SpoolState
from app.domain.enquiries import EnquiryCategory
from app.domain.halls import SettingChanged
from app.domain.money import LineKind, PaymentLine, PaymentTaken
from app.domain.receipt_numbers import EXAMPLE
from app.services.drawer_hand_over import PROVEN_MS
from app.services.ports import Stamp
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.fields import TextBox
from app.ui.widgets.money import MoneyEdit
from tests.desk_hall import FLOAT, DeskHall
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN, OTHER_PIN, WANG
from tests.samples_hall import OTHER

FEE = PaymentLine(
    kind=LineKind.FEE, item="sim_card", title="补换卡", amount_fen=20_00, order_id=None, agency=False
)


def command(desk: DeskHall, words: str) -> None:
    """Do a command by its name in the palette."""
    desk.key("Ctrl+K")
    desk.type(words)
    desk.key("Return")


def take_cash(desk: DeskHall) -> None:
    """Take 100 yuan of prepayment in cash, for a customer without a ticket."""
    desk.find_customer(WANG)
    desk.prepay("100")
    desk.fill("checkout_cash", "500")
    desk.key("F9", "Return", "Alt+E")


def test_a_third_decimal_is_refused_in_words(clerk: DeskHall) -> None:
    take_cash(clerk)
    command(clerk, "找零争议")
    amount = clerk.find("drawer.amount")
    assert isinstance(amount, MoneyEdit)
    clerk.fill("drawer.amount", "10.005")
    assert amount.fen() == 1000
    assert clerk.shows("请输入金额，最多两位小数"), "it is not dropped in silence"
    clerk.fill("drawer.amount", "10.05")
    assert amount.fen() == 1005
    assert not clerk.shows("请输入金额，最多两位小数")


def test_cash_goes_to_the_safe(clerk: DeskHall) -> None:
    take_cash(clerk)
    command(clerk, "解款")
    assert clerk.at(CounterMode.DRAWER)
    clerk.type("1")
    clerk.fill("drawer.bag", "dk-0001")
    clerk.fill("drawer.second", MANAGER)
    clerk.key("Tab")
    clerk.type(MANAGER_PIN)
    clerk.window.set_language("en")
    clerk.window.set_language("zh_CN")
    assert typed(clerk, "bag", "second", "second_pin") == ["dk-0001", MANAGER, ""], "no PIN is copied"
    clerk.fill("drawer.second_pin", MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.shows("DK-0001"), clerk.counter.parts.drawer.state.error
    with clerk.program.store.read() as queries:
        waiting = queries.documents.in_state(SpoolState.QUEUED)
    (bag,) = (row.content for row in waiting if isinstance(row.content, BagContent))
    assert clerk.shows(f"交款 {bag.clerk_name}，见证 {bag.witness_name}"), "as on the slip that both sign"
    clerk.key("Ctrl+Return")
    assert clerk.at(CounterMode.IDLE)


def typed(desk: DeskHall, *names: str) -> list[str]:
    """Return what stands in boxes of the page."""
    return [found.text() for name in names if isinstance(found := desk.find(f"drawer.{name}"), QLineEdit)]


def test_what_was_typed_is_gone_when_the_task_is_opened_again(clerk: DeskHall) -> None:
    command(clerk, "钱箱交接")
    clerk.fill("drawer.incoming", OTHER)
    clerk.fill("drawer.incoming_pin", OTHER_PIN)
    clerk.key("Esc")
    command(clerk, "钱箱交接")
    assert typed(clerk, "incoming", "incoming_pin") == ["", ""]


def test_too_much_does_not_go_to_the_safe(clerk: DeskHall) -> None:
    command(clerk, "解款")
    clerk.type("1")
    clerk.fill("drawer.bag", "dk-0001")
    clerk.fill("drawer.second", MANAGER)
    clerk.key("Tab")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.at(CounterMode.DRAWER)
    assert clerk.shows("备用金 500.00 元要留在钱箱"), "what may go is not told: the count stays blind"
    assert clerk.shows("只点放进封包的现金")
    assert clerk.focused() == "drawer.10000", "the count is what is wrong"
    assert clerk.find("drawer.10000").property("wrong") == "true"
    clerk.type("2")
    assert clerk.find("drawer.10000").property("wrong") != "true"
    assert typed(clerk, "10000") == ["2"], "and typing replaces it"
    clerk.key("Esc")
    assert clerk.at(CounterMode.IDLE)


def test_a_bag_without_a_number_is_marked_at_its_field(clerk: DeskHall) -> None:
    take_cash(clerk)
    command(clerk, "解款")
    clerk.type("1")
    clerk.fill("drawer.second", MANAGER)
    clerk.fill("drawer.second_pin", MANAGER_PIN)
    clerk.find("drawer.10000").setFocus()
    clerk.key("Ctrl+Return")
    bag = clerk.find("drawer.bag")
    assert clerk.focused() == "drawer.bag"
    assert bag.property("wrong") == "true"
    assert clerk.shows(clerk.window.text("drawer.bag_number"))
    assert not clerk.there("drawer.error"), "it is said at the field, and there alone"
    clerk.type("dk-0002")
    assert bag.property("wrong") != "true"
    clerk.fill("drawer.second_pin", MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.shows("DK-0002")


def test_at_a_hand_over_an_empty_box_is_no_zero(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.prepay("100")
    clerk.click("checkout_charge")
    clerk.key("F9", "Return", "Alt+E")
    command(clerk, "钱箱交接")
    for pieces in FLOAT:
        clerk.type(pieces)
        clerk.key("Return")
    clerk.fill("drawer.incoming", MANAGER)
    clerk.fill("drawer.incoming_pin", MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.shows("还没有填写银行卡的 POS 小计。没有刷卡也请填 0。")
    assert clerk.find("drawer.tender_card").hasFocus()
    clerk.type("100")
    type_incoming(clerk, MANAGER, MANAGER_PIN)
    assert clerk.counter.parts.drawer.state.done


@pytest.mark.parametrize("leaves", ["Return", "Ctrl+Return", "Esc"])
def test_a_drawer_is_handed_over(clerk: DeskHall, leaves: str) -> None:
    before = clerk.state.shift
    command(clerk, "钱箱交接")
    for pieces in FLOAT:
        clerk.type(pieces)
        clerk.key("Return")
    declare_nothing(clerk)
    clerk.fill("drawer.incoming", MANAGER)
    clerk.key("Tab")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    state = clerk.counter.parts.drawer.state
    assert state.done, state.error
    with clerk.program.store.read() as queries:
        after = queries.shifts.open_shift_of(MANAGER)
    assert before is not None
    assert after is not None
    assert (after.counter_id, after.float_fen) == (before.counter_id, 500_00)
    assert clerk.state.shift is None
    assert clerk.at(CounterMode.DRAWER), "it is said what was done, and what comes next"
    assert clerk.shows("请退出，由接班人登录")
    for held in ("Ctrl+Return", "Return", "Esc"):
        clerk.key(held)
        assert clerk.at(CounterMode.DRAWER), "the key that is held signs nobody off before that was read"
    clerk.counter.view.drawer._fresh.stop()
    clerk.key(leaves)
    assert clerk.window.session is None, "who has no drawer any more signs off"


def test_a_pin_that_is_not_typed_in_full_is_no_attempt(clerk: DeskHall) -> None:
    command(clerk, "钱箱交接")
    clerk.type("1")
    type_incoming(clerk, OTHER, "000000")
    assert clerk.focused() == "drawer.incoming_pin", "the wrong one is typed once more"
    error = clerk.counter.parts.drawer.state.error
    assert getattr(error, "code", "") == "staff.wrong_pin"
    clerk.key("Ctrl+Return")
    error = clerk.counter.parts.drawer.state.error
    assert getattr(error, "code", "") == "staff.pin_digits"
    assert clerk.focused() == "drawer.incoming_pin"


def test_who_takes_over_is_named_without_the_letter(clerk: DeskHall) -> None:
    command(clerk, "钱箱交接")
    clerk.type("1")
    type_incoming(clerk, CLERK.removeprefix("T"), CLERK_PIN)
    assert getattr(clerk.counter.parts.drawer.state.error, "code", "") == "shift.witness_self"
    assert clerk.focused() == "drawer.incoming", "the PIN was right, the number is another's to give"
    type_incoming(clerk, "T19999", OTHER_PIN)
    assert clerk.focused() == "drawer.incoming"
    type_incoming(clerk, OTHER.removeprefix("T"), OTHER_PIN)
    assert clerk.counter.parts.drawer.state.proven == OTHER


def declare_nothing(desk: DeskHall) -> None:
    """Say of everything but cash that nothing was taken, where nothing is said yet."""
    for box in desk.window.findChildren(MoneyEdit):
        if box.objectName().startswith("drawer.tender_") and box.isVisible() and box.fen() is None:
            desk.fill(box.objectName(), "0")


def type_incoming(desk: DeskHall, staff_no: str, pin: str) -> None:
    declare_nothing(desk)
    desk.fill("drawer.incoming", staff_no)
    desk.fill("drawer.incoming_pin", pin)
    desk.key("Ctrl+Return")


def sign(desk: DeskHall) -> None:
    desk.fill("drawer.manager", MANAGER)
    desk.fill("drawer.manager_pin", MANAGER_PIN)
    desk.key("Ctrl+Return")


def test_where_the_manager_signs_the_colleague_s_pin_is_asked_for_once(clerk: DeskHall) -> None:
    drawer = clerk.counter.parts.drawer
    command(clerk, "钱箱交接")
    clerk.type("1")
    type_incoming(clerk, OTHER, "000000")
    assert clerk.there("drawer.incoming_pin"), "a wrong PIN proves nothing"
    assert not clerk.there("drawer.proven")
    type_incoming(clerk, OTHER, OTHER_PIN)
    assert drawer.state.manager_asked
    assert clerk.shows(clerk.window.text("shift.manager_needed"))
    assert clerk.focused() == "drawer.manager"
    assert clerk.there("drawer.to_sign")
    assert clerk.shows("短款 −400.00"), "the manager sees what is to be signed"
    drawer.type_pieces((9, *drawer.state.pieces[1:]))
    assert drawer.state.total_fen == 100_00, "whoever knows the difference counts no more"
    assert clerk.there("drawer.proven")
    assert not clerk.there("drawer.incoming_pin")
    assert OTHER_PIN not in repr((drawer.state, vars(drawer)))
    clerk.fill("drawer.manager", MANAGER)
    clerk.fill("drawer.manager_pin", "000000")
    clerk.key("Ctrl+Return")
    assert drawer.state.proven, "a manager's wrong PIN is no reason to ask the colleague again"
    sign(clerk)
    assert drawer.state.done, drawer.state.error
    assert clerk.shows("短款 400.00 元由您补足")
    with clerk.program.store.read() as queries:
        assert queries.shifts.open_shift_of(OTHER) is not None


def test_whoever_saw_the_difference_counts_again_with_the_manager(clerk: DeskHall) -> None:
    drawer = clerk.counter.parts.drawer
    command(clerk, "钱箱交接")
    clerk.type("1")
    clerk.fill("drawer.tender_card", "0")
    type_incoming(clerk, OTHER, OTHER_PIN)
    assert clerk.shows("短款 −400.00")
    clerk.key("Esc")
    command(clerk, "钱箱交接")
    assert not clerk.there("drawer.to_sign")
    assert clerk.there("drawer.manager"), "another count needs the manager"
    assert clerk.shows(clerk.window.text("counter.drawer.hand_over_recount"))
    for pieces in FLOAT:
        clerk.type(pieces)
        clerk.key("Return")
    clerk.fill("drawer.tender_card", "0")
    type_incoming(clerk, OTHER, OTHER_PIN)
    assert clerk.shows(clerk.window.text("drawer.recount"))
    assert clerk.focused() == "drawer.manager"
    sign(clerk)
    assert drawer.state.done == "counter.drawer.hand_over_done", drawer.state.error
    queue = clerk.counter.parts.queue.state
    assert queue.barred == "counter.drawer.handed_over", "nobody is told to open a shift, or to finish this"
    with clerk.program.store.read() as queries:
        shift = queries.shifts.last_shift_of(CLERK)
    assert shift is not None
    assert [each.cash_fen for each in shift.counts] == [100_00, 500_00], "both stay"


def test_what_changed_before_the_signature_is_shown_again(clerk: DeskHall) -> None:
    drawer = clerk.counter.parts.drawer
    command(clerk, "钱箱交接")
    clerk.type("1")
    clerk.fill("drawer.tender_card", "0")
    type_incoming(clerk, OTHER, OTHER_PIN)
    seen = drawer.state.to_sign
    with clerk.program.store.write(Stamp(MANAGER)) as unit:
        unit.record(SettingChanged(key="close.variance_limit_fen", value="700", reason="试行"))
    sign(clerk)
    assert clerk.shows(clerk.window.text("shift.changed"))
    assert seen is not None
    assert drawer.state.to_sign == replace(seen, limit_fen=700)
    sign(clerk)
    assert drawer.state.done, drawer.state.error


def test_money_that_moves_before_the_signature_opens_the_count_again(clerk: DeskHall) -> None:
    drawer = clerk.counter.parts.drawer
    command(clerk, "钱箱交接")
    clerk.type("1")
    clerk.fill("drawer.tender_card", "0")
    type_incoming(clerk, OTHER, OTHER_PIN)
    assert drawer.state.to_sign is not None
    shift = clerk.state.shift
    assert shift is not None
    late = PaymentTaken(
        payment_id="late", shift_id=shift.shift_id, ticket_id=None, customer_id=None, handler=CLERK,
        cashier=CLERK, lines=(FEE,), tenders=(Tender(TenderKind.CARD, 20_00),), total_fen=20_00,
        at_ms=shift.opened_ms,
    )  # fmt: skip
    with clerk.program.store.write(Stamp(CLERK, shift.day_id)) as unit:
        unit.record(late)
    sign(clerk)
    assert clerk.shows(clerk.window.text("drawer.recount"))
    assert not clerk.there("drawer.to_sign")
    assert drawer.state.total_fen == 0
    assert drawer.state.manager_asked


def test_the_colleague_s_pin_is_asked_for_again_for_another_and_after_a_while(clerk: DeskHall) -> None:
    drawer = clerk.counter.parts.drawer
    command(clerk, "钱箱交接")
    clerk.type("1")
    type_incoming(clerk, OTHER, OTHER_PIN)
    assert drawer.state.proven == OTHER
    clerk.window.set_language("en")
    box = clerk.find("drawer.incoming")
    assert isinstance(box, TextBox)
    assert box.text() == OTHER, "in another language it is the same colleague"
    assert not clerk.there("drawer.incoming_pin")
    clerk.window.set_language("zh_CN")
    clerk.fill("drawer.incoming", "T10240")
    assert clerk.there("drawer.incoming_pin")
    assert not clerk.there("drawer.proven")
    type_incoming(clerk, OTHER, OTHER_PIN)
    assert drawer.state.proven
    clerk.wait(PROVEN_MS + 1)
    sign(clerk)
    assert clerk.shows(clerk.window.text("drawer.proof_over"))
    assert clerk.there("drawer.incoming_pin")
    clerk.key("Esc")
    command(clerk, "钱箱交接")
    assert not drawer.state.proven


def test_a_dispute_without_an_amount_is_marked_at_its_field(clerk: DeskHall) -> None:
    command(clerk, "找零争议")
    clerk.key("Ctrl+Return")
    amount = clerk.find("drawer.amount")
    assert amount.hasFocus()
    assert not clerk.there("drawer.error"), "it is said at the field, and there alone"
    receipt = clerk.find("drawer.receipt")
    assert isinstance(receipt, QLineEdit)
    assert receipt.placeholderText() == f"例：{EXAMPLE}"
    clerk.type("10")
    clerk.key("Ctrl+Return")
    assert clerk.counter.parts.drawer.state.dispute_id


def test_disputed_change_is_counted_at_once(clerk: DeskHall) -> None:
    command(clerk, "找零")
    clerk.fill("drawer.amount", "50")
    clerk.key("Ctrl+Return")
    assert clerk.counter.parts.drawer.state.dispute_id
    assert clerk.shows("已登记，还没清点"), "what was only noted is not settled"
    assert clerk.shows("客户说：给的面额更大，相差 50.00 元。可请经理当场清点，也可等班结时核对。")
    clerk.key("Return")
    for pieces in FLOAT:
        clerk.type(pieces)
        clerk.key("Return")
    clerk.fill("drawer.manager", MANAGER)
    clerk.key("Tab")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    state = clerk.counter.parts.drawer.state
    assert state.done == "counter.drawer.count_right", (state.error, state.words, state.pieces)
    with clerk.program.store.read() as queries:
        manager = queries.staff.staff(MANAGER)
    assert manager is not None
    said = clerk.window.text("counter.drawer.count_right", manager=manager.name)
    assert clerk.shows(said), "the customer is told, and who was there is named"


def test_an_enquiry_by_one_key(clerk: DeskHall) -> None:
    ticket = clerk.take()
    clerk.serve_next()
    clerk.key("Alt+Z")
    clerk.menu("enquiry", 1)
    enquiries = clerk.program.services.enquiries
    assert [row.category for row in enquiries.of_ticket(ticket.ticket_id)] == [EnquiryCategory.BILL]
    clerk.key("Alt+U")
    assert enquiries.of_ticket(ticket.ticket_id) == ()
