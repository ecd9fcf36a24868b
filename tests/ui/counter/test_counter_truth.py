"""What a counter says of itself and of the other windows is so."""

import pytest
from PySide6.QtWidgets import QMenu, QToolTip

from app.domain.errors import UserError
from app.i18n import LANGUAGES
from app.ui.desk_help import HelpBubble
from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.badges import Badge
from tests.desk_hall import DeskHall
from tests.people import OTHER_CLERK, OTHER_PIN, WANG
from tests.seen import faults
from tests.ui.counter.test_counter_faces import answer, begin

BROADBAND = "01000006688"


def badge(desk: DeskHall) -> str:
    """Return what the top strip says goes on at this window."""
    assert desk.window.shell is not None
    return desk.window.shell.top.badge.accessibleName()


def test_a_lane_that_no_window_serves_says_so_and_can_be_chosen_all_the_same(clerk: DeskHall) -> None:
    with clerk.program.store.read() as queries:
        (here,) = (each for each in queries.halls.counters() if each.number == 1)
        lanes = [each.letter for each in queries.halls.lanes()]
    unserved = [letter for letter in lanes if letter not in here.lanes]
    ticket = clerk.take()
    clerk.serve_next()
    clerk.key("Alt+R")
    menu = clerk.window.findChild(QMenu, "menu.reroute")
    assert isinstance(menu, QMenu)
    said = {action.data(): action.text() for action in menu.actions() if action.data()}
    assert {letter for letter, words in said.items() if "没有开放窗口" in words} == set(unserved)
    assert unserved
    clerk.menu("reroute", list(said).index(unserved[0]))
    with clerk.program.store.read() as queries:
        row = queries.queue.ticket(ticket.ticket_id)
    assert row is not None
    assert row.lane == unserved[0]


def test_the_badge_says_what_goes_on_at_the_window(desk: DeskHall) -> None:
    desk.sign_in()
    assert badge(desk) == "暂停服务"
    desk.open_shift()
    assert badge(desk) == "空闲"
    desk.find_customer(BROADBAND)
    assert desk.at(CounterMode.SERVING)
    assert badge(desk) == "服务中", "whoever came without a number is served as well"
    desk.key("Alt+E")
    assert badge(desk) == "空闲"
    desk.take()
    desk.key("F7")
    assert badge(desk) == "呼叫中"
    desk.key("Return")
    assert badge(desk) == "服务中"
    desk.key("Alt+E")
    assert badge(desk) == "空闲"


def test_a_half_filled_form_goes_on_and_a_blank_one_is_offered(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "70")
    clerk.key("Tab", "Esc")
    assert len(clerk.state.drafts) == 1
    clerk.begin("201")
    assert clerk.counter.parts.form.state.form["prepay_fen"] == 70_00
    clerk.key("Alt+U")
    assert clerk.at(CounterMode.FORM)
    assert "prepay_fen" not in clerk.counter.parts.form.state.form
    assert len(clerk.state.drafts) == 1, "the half-filled one still waits"


def test_a_deleted_draft_is_taken_back_while_its_customer_is_there(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "70")
    clerk.key("Tab")
    clerk.click("form.drop")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.drafts == ()
    clerk.key("Alt+U")
    assert clerk.at(CounterMode.FORM)
    assert clerk.counter.parts.form.state.form["prepay_fen"] == 70_00
    assert len(clerk.state.drafts) == 1


def test_a_deleted_draft_of_whoever_has_gone_stays_deleted(clerk: DeskHall) -> None:
    clerk.find_customer(BROADBAND)
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "70")
    clerk.key("Tab")
    clerk.click("form.drop")
    clerk.key("Alt+E", "Alt+U")
    assert clerk.at(CounterMode.IDLE)
    assert clerk.state.drafts == ()
    assert clerk.shows(clerk.window.text("desk.nothing_to_undo")), "what was offered goes with the customer"


def test_a_deleted_draft_of_one_who_is_no_customer_is_not_given_to_the_next(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "70")
    clerk.key("Tab")
    clerk.click("form.drop")
    first = clerk.state.visit
    clerk.verify("foreigner")
    assert (first.customer_id, clerk.state.visit.customer_id) == (None, None)
    assert first.person_id != clerk.state.visit.person_id
    clerk.key("Alt+U")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.drafts == ()
    assert clerk.shows("草稿不再恢复")


def test_what_is_offered_goes_with_a_person_who_came_without_a_number(clerk: DeskHall) -> None:
    clerk.verify("new_customer")
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "70")
    clerk.key("Tab")
    clerk.click("form.drop")
    clerk.verify("foreigner")
    clerk.key("Alt+U")
    assert clerk.state.drafts == ()
    assert clerk.shows(clerk.window.text("desk.nothing_to_undo"))


def test_what_the_counter_offered_goes_once_the_shift_is_counted(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.key("Alt+E")
    undo = clerk.window._undo
    assert undo is not None

    def offered() -> bool:
        return undo.offers

    assert offered()
    clerk.window.go("close")
    close = clerk.window.mounted["close"].presenter
    for pieces in ("1", "0", "0", "0", "0", "0", "0", "0", *("0" for _ in close.state.declared)):
        clerk.type(pieces)
        clerk.key("Return")
    assert offered(), "nothing is counted yet"
    clerk.key("Ctrl+Return")
    assert close.state.mode is CloseMode.VARIANCE
    assert not offered()
    clerk.fill("close.reason.cash", "没有点准")
    clerk.click("close.book.cash")
    assert close.state.decisions
    clerk.key("Alt+U")
    assert not close.state.decisions, "the one key that takes back"
    assert close.state.mode is CloseMode.VARIANCE
    clerk.key("Alt+U")
    assert clerk.shows(clerk.window.text("desk.nothing_to_undo"))


def test_the_end_of_a_visit_is_taken_back_although_nobody_is_there(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.key("Alt+E")
    assert clerk.at(CounterMode.IDLE)
    clerk.key("F5", "Alt+U")
    assert clerk.at(CounterMode.SERVING)


def test_esc_closes_the_help_before_the_form(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.begin("201")
    for _ in range(2):
        clerk.key("F1")
        assert QToolTip.isVisible() or any(each.isVisible() for each in clerk.window.findChildren(HelpBubble))
        clerk.key("Esc")
        assert clerk.at(CounterMode.FORM), "the help was closed, and nothing else"
    clerk.key("Esc")
    assert clerk.at(CounterMode.SERVING)


def test_a_former_customers_card_is_handed_back_and_not_read_for_the_next(clerk: DeskHall) -> None:
    tray, identity = clerk.program.devices.tray, clerk.counter.parts.identity
    clerk.take()
    clerk.take()
    clerk.serve_next()
    identity.lay("wang_xiaoming")
    clerk.key("F3")
    clerk.click("identity.same_person")
    clerk.key("Alt+E")
    clerk.serve_next()
    for _ in range(2):
        clerk.key("F3")
        assert clerk.shows("前一位客户的证件")
        assert clerk.state.visit.person_id is None
    identity.lay("elder_76")
    assert not clerk.shows("前一位客户的证件")
    clerk.key("F3")
    assert identity.state.read is not None
    assert tray.on_reader == "elder_76"


def test_after_the_second_person_the_focus_is_on_what_is_wrong(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.begin("101")
    clerk.fill("form.phone", "138")
    clerk.key("Tab", "Alt+F")
    clerk.type(OTHER_CLERK)
    clerk.key("Return")
    clerk.type(OTHER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.focused() == "form.phone", "what is wrong comes before what is empty"


def test_on_a_small_screen_the_second_persons_boxes_are_whole(clerk: DeskHall) -> None:
    clerk.window.resize(1366, 768)
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.begin("101")
    clerk.key("Ctrl+Return", "Alt+F")
    clerk.robot.breathe()
    holder = clerk.find("evidence.staff_no").parentWidget()
    while holder is not None and holder.objectName() not in {"form_panel", "qt_scrollarea_viewport"}:
        assert holder.height() >= holder.childrenRect().height() or holder.objectName() == "identity.evidence"
        holder = holder.parentWidget()
    for name in ("evidence.staff_no", "evidence.pin", "evidence.sign", "evidence.not_same"):
        box = clerk.find(name)
        assert box.visibleRegion().boundingRect().height() == box.height(), name


def test_what_is_brought_is_named_in_full_at_the_foot_of_every_form(clerk: DeskHall) -> None:
    clerk.window.set_language("en")
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    for code in ("102", "106", "303"):
        clerk.begin(code)
        for badge in clerk.find("form_bar_needs").findChildren(Badge):
            shown = badge.visibleRegion().boundingRect()
            assert badge.isHidden() or shown == badge.rect(), f"{code}: {badge.spec.text}"
        clerk.key("Esc")


def test_f6_stands_on_the_first_who_waits(clerk: DeskHall) -> None:
    first = clerk.take()
    clerk.take()
    queue = clerk.counter.view.queue.list
    for _ in range(3):
        clerk.key("F6")
        if queue.hasFocus():
            break
    assert queue.hasFocus()
    assert queue.key() == first.ticket_id
    clerk.key("Return")
    assert clerk.at(CounterMode.CALLED)
    assert clerk.state.ticket is not None
    assert clerk.state.ticket.ticket_id == first.ticket_id


def test_once_a_new_number_is_accepted_the_clerk_is_not_sent_to_open_one(clerk: DeskHall) -> None:
    begin(clerk)
    clerk.key("Alt+F")
    answer(clerk, OTHER_CLERK, OTHER_PIN)
    clerk.key("Ctrl+Return", "Esc")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.shows("新号码已受理")
    assert not clerk.shows("按 F4 输入 101")


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_form_was_refused_is_read_whole_on_a_small_screen(clerk: DeskHall, language: str) -> None:
    clerk.window.resize(1280, 800)
    clerk.window.set_language(language)
    clerk.find_customer(WANG)
    clerk.begin("201")
    error = UserError("order.money_back", code="S-260311-0001")
    clerk.counter.parts.form._update(error=error)
    clerk.robot.breathe()
    card, said = clerk.find("form.failure"), clerk.window.text.error(error)
    assert clerk.shows(said)
    assert [fault for fault in faults(clerk.window) if said in fault] == []
    assert card.accessibleName() == said
