"""The slip of a kiosk whose provider fell silent: its way from the commands to the box that takes it."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.payment_codes import claim_code
from app.ui.desk_palette import Entry
from app.ui.panels.checkout_codes import ClaimBox
from app.ui.panels.checkout_state import CheckoutMode, CheckoutState
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import WANG
from tests.samples_hall import texts

SLIP = claim_code(bytes(8))


def listed(desk: DeskHall, words: str) -> tuple[Entry, ...]:
    """Return what the box at the top lists for these words, without the search at the end."""
    desk.key("Ctrl+K")
    desk.type(words)
    return desk.window._palette.entries[:-1]


def take_codes(desk: DeskHall) -> None:
    """Let this counter take payment codes."""
    desk.counter.parts.checkout.code_desk.claims = desk.program.services.claims
    desk.counter.view.retranslate(desk.window.text)
    desk.counter.view._work.checkout.claim.show()


def test_the_box_for_a_kiosks_slip_is_among_the_commands(clerk: DeskHall) -> None:
    offered = {command.key for command in clerk.counter.commands()}
    assert "claim" not in offered, "no payment codes are taken here"
    take_codes(clerk)
    clerk.key("Ctrl+K")
    clerk.type("CXD")
    clerk.key("Return")
    assert clerk.at(CounterMode.CHECKOUT)
    assert clerk.focused() == "checkout_claim"
    clerk.key("Esc")
    assert clerk.at(CounterMode.IDLE)


def test_without_a_shift_the_command_says_what_is_missing(desk: DeskHall) -> None:
    desk.sign_in()
    take_codes(desk)
    for words, title in (("CXD", "自助机付款查询单"), ("JK", "解款入库"), ("HJ", "呼叫下一位")):
        found = listed(desk, words)
        assert [(entry.title, entry.detail, entry.blocked) for entry in found] == [(title, "请先开班", True)]
        desk.key("Return")
        assert desk.shows("请先开班")
    (business,) = (entry for entry in listed(desk, "201") if entry.title.startswith("201 "))
    assert (business.detail, business.blocked) == ("请先开班", True)
    desk.key("Return")
    assert desk.shows("请先开班"), "also when the code is searched for"
    assert desk.at(CounterMode.NO_SHIFT)
    assert "请先开班" not in {entry.detail for entry in listed(desk, "")}, "unasked, only what can be done"


def test_the_commands_of_the_counter_are_found_from_every_screen(clerk: DeskHall) -> None:
    take_codes(clerk)
    clerk.window.go("documents")
    assert "自助机付款查询单" not in {entry.title for entry in listed(clerk, "")}
    clerk.type("CXD")
    clerk.key("Return")
    assert clerk.window.current == "counter"
    assert clerk.at(CounterMode.CHECKOUT)


def test_the_number_of_a_slip_is_searched_for(clerk: DeskHall) -> None:
    take_codes(clerk)
    clerk.window.go("documents")
    clerk.key("Ctrl+K")
    clerk.type(SLIP)
    clerk.key("Return")
    assert clerk.window.current == "counter"
    box = clerk.find("checkout_claim")
    assert isinstance(box, QLineEdit)
    assert (box.text(), clerk.focused()) == (SLIP, "checkout_claim")
    assert clerk.shows(clerk.window.text("claim.unknown", code=SLIP))


def test_the_focus_comes_to_the_box_once_there_is_an_answer(qtbot: QtBot) -> None:
    """The number was typed at the top, and the provider takes its time."""
    text, around, box = texts()["en"], QWidget(), ClaimBox()
    qtbot.addWidget(around)
    column, other = QVBoxLayout(around), QLineEdit()
    column.addWidget(other)
    column.addWidget(box)
    box.entered.connect(lambda _typed: box.show_state(CheckoutState(busy=True), text))
    with qtbot.waitActive(around):
        around.show()
        around.activateWindow()
    for asked in (True, False):
        other.setFocus()
        if asked:
            box.look_up(SLIP)
            assert not box.take_focus()
        box.show_state(CheckoutState(claim_note="claim.still_open"), text)
        assert (box.box if asked else other).hasFocus()
    box.look_up(SLIP)
    box.hide()
    box.show_state(CheckoutState(claim_note="claim.still_open"), text)
    box.show()
    other.setFocus()
    box.show_state(CheckoutState(claim_note="claim.still_open"), text)
    assert other.hasFocus(), "whoever went on to something else is not called back later"


def test_a_slip_is_not_looked_up_where_no_shift_or_no_line_is(desk: DeskHall) -> None:
    desk.sign_in()
    for why in ("payment_code.no_channel", "desk.palette.no_shift"):
        desk.key("Ctrl+K")
        desk.type("Q-0000")
        desk.key("Return")
        assert desk.at(CounterMode.NO_SHIFT)
        assert desk.shows(desk.window.text(why))
        take_codes(desk)


def test_a_slip_waits_until_it_is_known_what_became_of_an_open_payment(clerk: DeskHall) -> None:
    take_codes(clerk)
    clerk.counter.presenter._go(CounterMode.RECOVERY)
    clerk.counter.arrive(f"claim:{SLIP}")
    assert clerk.at(CounterMode.RECOVERY)
    box = clerk.window.findChild(QLineEdit, "checkout_claim")
    assert isinstance(box, QLineEdit)
    assert box.text() == "", "it would be another slip's number, later"
    assert clerk.shows(clerk.window.text("claim.payment_open"))


def test_a_slip_waits_until_what_is_collected_is_paid(clerk: DeskHall) -> None:
    take_codes(clerk)
    clerk.take("fee_payment")
    clerk.key("F7", "Return")
    clerk.find_customer(WANG)
    clerk.prepay("50")
    clerk.counter.arrive(f"claim:{SLIP}")
    assert clerk.at(CounterMode.CHECKOUT)
    assert clerk.shows(clerk.window.text("claim.payment_open"))
    clerk.fill("checkout_cash", "50")
    clerk.key("F9")
    assert clerk.checkout_is(CheckoutMode.DONE)


def test_beginnings_of_words_come_before_what_is_inside_of_one(clerk: DeskHall) -> None:
    clerk.window.set_language("en")
    found = [entry.title for entry in listed(clerk, "re")]
    assert found[0] == "Read ID"
    assert {"107 Resume", "202 Refund", "205 Reversal"} <= set(found)
    assert "Lock the screen" not in found[:5]


def test_what_is_blocked_says_why_in_words(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    found = {entry.title: entry for entry in listed(clerk, "SF")}
    assert found["收费"].blocked
    assert found["收费"].detail == clerk.window.text("counter.nothing_due")
    clerk.key("Esc")
    assert "收费" not in {entry.title for entry in listed(clerk, "")}
