"""From the number typed at the kiosk to the form that holds it: one store, a finger and a keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.domain.errors import UserError
from app.domain.queue import Precedence, TicketLinked
from app.domain.verification import PersonalDataViewed
from app.ui.panels.customer_presenter import CustomerMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import NOBODY, CounterMode
from app.ui.screens.kiosk.state import IDLE_S, WARNING_S, KioskMode, KioskState
from db.tables.log import OP
from tests.appointments_hall import at
from tests.desk_hall import DeskHall
from tests.kiosk_hall import BROADBAND, WANG, KioskHall
from tests.one_hand import KEYS, MOUSE, TOUCH, watched
from tests.screens.kiosk import book

NAME = "测试·王小明"


@pytest.fixture
def kiosk(clerk: DeskHall, tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[KioskHall]:
    """A kiosk in the clerk's hall."""
    folder = tmp_path / "kiosk"
    folder.mkdir()
    made = KioskHall(folder, qapp, qtbot, clerk.hall)
    yield made
    made.close()


def take_for_bill(kiosk: KioskHall, number: str = BROADBAND, home: str = "kiosk_home_pay") -> None:
    """Type a number, look at its bill, and take a ticket to pay at a counter."""
    kiosk.tap(home)
    kiosk.keys(number)
    kiosk.tap("kiosk_confirm")
    if kiosk.shows(KioskMode.SEEN):
        kiosk.tap("kiosk_to_pay")
    kiosk.tap("kiosk_cash")
    assert kiosk.shows(KioskMode.ISSUED)
    kiosk.tap("kiosk_back")


def to_read(window: QWidget) -> str:
    """Return all that stands in a window, without the blanks in numbers."""
    found: list[QLabel | QLineEdit] = [*window.findChildren(QLabel), *window.findChildren(QLineEdit)]
    return " | ".join(each.text().replace(" ", "") for each in found if each.isVisible())


def recorded(desk: DeskHall, kind: str) -> int:
    """Return how many facts of a kind stand in the log."""
    with desk.hall.rig.store.raw() as conn:
        return len(conn.execute(select(OP.c.op_id).where(OP.c.kind == kind)).all())


def masked(desk: DeskHall) -> bool:
    """Return whether the customer is open, and nothing of theirs is told but what was typed."""
    state, words = desk.counter.parts.customer.state, to_read(desk.window)
    assert state.overview is not None
    hidden = NAME not in words and WANG not in words
    seen = state.overview.clear or desk.state.visit.verification_id or recorded(desk, PersonalDataViewed.KIND)
    return state.mode is CustomerMode.MASKED and hidden and not seen


@pytest.mark.parametrize("home", ["kiosk_home_pay", "kiosk_home_bill"])
def test_three_keys_from_the_call_to_the_form_with_the_number_typed(
    clerk: DeskHall, kiosk: KioskHall, qapp: QApplication, home: str
) -> None:
    with watched(qapp, KEYS | MOUSE):
        take_for_bill(kiosk, home=home)
    with watched(qapp, MOUSE | TOUCH) as hand:
        clerk.key("F7")
        assert hand.pressed == 1
        assert clerk.at(CounterMode.CALLED)
        state = clerk.counter.parts.customer.state
        assert state.number is not None
        assert (state.number.row.number, state.guessed) == (BROADBAND, False), "not the first of theirs"
        assert masked(clerk)
        assert BROADBAND not in to_read(clerk.window)
        clerk.key("Return")
        assert clerk.at(CounterMode.SERVING)
        assert clerk.state.actions[0].act is Act.BEGIN
        assert masked(clerk)
        clerk.key("Return")
        assert hand.pressed == 3
        form = clerk.counter.parts.form.state
        assert clerk.state.form_type == "fee_payment"
        assert (form.form["numbers"], form.form["arrears"]) == ((BROADBAND,), "all")
        assert masked(clerk)
        clerk.key("Ctrl+Return", "F9")
        clerk.type("110")
        clerk.key("F9")
    done = clerk.counter.parts.checkout.state.completed
    assert done is not None
    assert hand.pressed == 9, "figures included"
    clerk.key("Return", "Alt+E")
    assert clerk.state.visit == NOBODY
    assert clerk.hall.rebuilds()


def test_whoever_does_not_come_is_shown_no_longer(clerk: DeskHall, kiosk: KioskHall) -> None:
    take_for_bill(kiosk)
    clerk.key("F7")
    assert clerk.state.visit.customer_id is not None
    clerk.key("Alt+B")
    assert clerk.at(CounterMode.IDLE)
    assert clerk.state.visit == NOBODY
    assert clerk.counter.parts.customer.state.overview is None
    clerk.key("F7")
    assert clerk.state.visit.customer_id is not None


def test_a_document_takes_the_mask_away_and_the_number_stays(clerk: DeskHall, kiosk: KioskHall) -> None:
    take_for_bill(kiosk)
    clerk.serve_next()
    clerk.verify("elder_76")
    assert NAME not in to_read(clerk.window), "another card tells nothing of whose number it is"
    clerk.verify("wang_xiaoming")
    assert NAME in to_read(clerk.window)
    clerk.key("Alt+E")
    take_for_bill(kiosk)
    clerk.serve_next()
    assert NAME not in to_read(clerk.window)
    clerk.verify("wang_xiaoming")
    number = clerk.counter.parts.customer.state.number
    assert number is not None
    assert number.row.number == BROADBAND


def test_after_a_power_cut_the_customer_is_open_again(clerk: DeskHall, kiosk: KioskHall) -> None:
    take_for_bill(kiosk)
    clerk.serve_next()
    clerk.move_to("counter")
    clerk.sign_in()
    assert clerk.at(CounterMode.SERVING)
    number = clerk.counter.parts.customer.state.number
    assert number is not None
    assert number.row.number == BROADBAND
    assert masked(clerk)


def test_whom_the_clerk_finds_while_a_number_is_called_stays_when_it_is_served(
    clerk: DeskHall, kiosk: KioskHall
) -> None:
    take_for_bill(kiosk)
    clerk.key("F7")
    brought = clerk.state.visit
    clerk.find_customer("13900001002")
    found = clerk.state.visit
    assert found.customer_id not in {None, brought.customer_id}
    clerk.key("Esc", "Return")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.visit.customer_id == found.customer_id
    assert clerk.state.visit.subscriber_id == found.subscriber_id


def test_a_customer_who_is_looked_up_meanwhile_stays_through_a_seat(
    clerk: DeskHall, kiosk: KioskHall
) -> None:
    take_for_bill(kiosk)
    clerk.serve_next()
    clerk.find_customer(WANG)
    clerk.key("Shift+F8")
    clerk.menu("park")
    assert clerk.state.visit == NOBODY
    with clerk.program.store.read() as queries:
        (ticket,) = queries.queue.open_tickets()
    clerk.counter.presenter.resume(ticket.ticket_id)
    number = clerk.counter.parts.customer.state.number
    assert number is not None
    assert number.row.number == WANG


def test_who_typed_no_number_or_none_of_ours_is_nobody(clerk: DeskHall, kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_any", "kiosk_back", "kiosk_home_pay")
    kiosk.keys("13900000000")
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.PHONE), "unknown"
    kiosk.tap("kiosk_flow_done", "kiosk_any", "kiosk_back")
    # What one customer typed goes with them: the next one has typed nothing.
    kiosk.tap("kiosk_home_pay")
    kiosk.keys(BROADBAND)
    kiosk.tap("kiosk_confirm", "kiosk_flow_back", "kiosk_any")
    assert kiosk.shows(KioskMode.ISSUED)
    assert recorded(clerk, TicketLinked.KIND) == 0
    clerk.serve_next()
    assert clerk.state.visit == NOBODY


@pytest.mark.parametrize("error", ["queue.no_issuer", "queue.too_late", "queue.closed", "queue.not_open_yet"])
def test_whoever_gets_no_number_is_forgotten(kiosk: KioskHall, error: str) -> None:
    kiosk.tap("kiosk_language_en", "kiosk_home_card", "kiosk_card_elder_76")
    assert kiosk.presenter.state.holder is not None
    kiosk.presenter.choose_precedence(Precedence.ELDER)
    hall = kiosk.presenter.state.hall
    kiosk.presenter.refuse(UserError(error))
    state = kiosk.presenter.state
    assert state == KioskState(
        mode=state.mode, hall=hall, language="en", error=state.error, now_ms=state.now_ms
    ), "nothing but the language is left"
    kiosk.pass_s(IDLE_S + WARNING_S)
    assert kiosk.presenter.state.language == "zh_CN", "and that not for long"


def test_an_appointment_brings_the_number_that_it_was_booked_with(clerk: DeskHall, kiosk: KioskHall) -> None:
    book(kiosk, "10:00", "general")
    kiosk.hall.rig.clock.advance_ms(at("09:55") - kiosk.hall.rig.clock.now_ms())
    kiosk.tap("kiosk_home_booking")
    kiosk.keys(WANG)
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.ISSUED)
    clerk.key("F7")
    number = clerk.counter.parts.customer.state.number
    assert number is not None
    assert number.row.number == WANG
    assert clerk.counter.parts.customer.state.mode is CustomerMode.MASKED


def test_who_has_no_appointment_gets_a_ticket_for_the_number_typed(clerk: DeskHall, kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_booking")
    kiosk.keys(BROADBAND)
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.BOOKED)
    kiosk.tap("kiosk_booked_plain")
    assert kiosk.shows(KioskMode.ISSUED)
    clerk.key("F7")
    assert masked(clerk)
    number = clerk.counter.parts.customer.state.number
    assert number is not None
    assert number.row.number == BROADBAND


def test_whoever_asks_for_progress_goes_to_a_counter_with_the_number(
    clerk: DeskHall, kiosk: KioskHall
) -> None:
    """The end of the number that a complaint was made with tells whose matter it is."""
    kiosk.tap("kiosk_home_complain", "kiosk_category_fees", "kiosk_matter_0", "kiosk_matters_go")
    kiosk.keys(BROADBAND)
    kiosk.tap("kiosk_confirm")
    code = kiosk.text_of("kiosk_taken_code")
    kiosk.tap("kiosk_back", "kiosk_home_progress")
    kiosk.letters(code)
    kiosk.tap("kiosk_letters_go")
    kiosk.keys(BROADBAND[-4:])
    kiosk.tap("kiosk_confirm", "kiosk_progress_any")
    assert kiosk.shows(KioskMode.ISSUED)
    clerk.key("F7")
    assert masked(clerk)
    number = clerk.counter.parts.customer.state.number
    assert number is not None
    assert number.row.number == BROADBAND


def test_a_ticket_that_is_sent_on_takes_its_customer_along(clerk: DeskHall, kiosk: KioskHall) -> None:
    take_for_bill(kiosk)
    clerk.serve_next()
    before = clerk.state.visit
    clerk.key("Alt+R")
    clerk.menu("reroute")
    assert clerk.state.visit == NOBODY
    with clerk.program.store.read() as queries:
        (ticket,) = queries.queue.open_tickets()
        parked = queries.queue.parked_visit(ticket.ticket_id)
    assert parked is not None
    assert (before.subscriber_id or "?") in parked, "it goes with the ticket, as the counter left it"
