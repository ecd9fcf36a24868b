"""What the counter says while nobody can be called: before the shift, and while others wait elsewhere."""

from app.services.card_tray import CardTray
from app.ui.panels.queue_presenter import QueuePanelMode
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.buttons import Button
from tests.desk_hall import DeskHall
from tests.people import WANG


def button(desk: DeskHall, name: str) -> Button:
    found = desk.find(name)
    assert isinstance(found, Button)
    return found


def desk_asks_for_a_call(desk: DeskHall) -> bool:
    """Return whether the middle says to call the next."""
    return desk.shows("按 F7 呼叫下一位")


def pass_second(desk: DeskHall) -> None:
    """Let a second pass at the counter."""
    desk.wait(1000)
    desk.counter.parts.queue.tick()


def test_nobody_is_called_before_the_shift_is_open(desk: DeskHall) -> None:
    desk.take()
    desk.sign_in()
    desk.robot.breathe()
    queue = desk.counter.parts.queue
    assert queue.state.mode is QueuePanelMode.WAITING
    assert not button(desk, "queue_call").isEnabled()
    assert desk.shows("开班后才能叫号")
    queue.press()
    assert queue.state.overview is not None
    queue.open(queue.state.overview.order[0].ticket.ticket_id)
    assert desk.state.ticket is None
    assert (button(desk, "next.primary").key, button(desk, "shift.open").key) == ("", "Ctrl+Enter")
    desk.click("next.primary")
    assert desk.at(CounterMode.NO_SHIFT)
    desk.open_shift()
    assert button(desk, "queue_call").isEnabled()


def test_a_card_that_was_left_on_the_reader_is_not_forgotten(clerk: DeskHall) -> None:
    words = "读卡器上还有证件，请还给客户"
    reader = clerk.program.devices.reader
    assert isinstance(reader, CardTray)
    clerk.take()
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    reader.lay("wang_xiaoming")
    clerk.key("Alt+E")
    assert clerk.at(CounterMode.IDLE)
    assert clerk.shows(words)
    reader.lift()
    clerk.serve_next()
    assert not clerk.shows(words)
    clerk.key("Alt+E")
    assert not clerk.shows(words)


def test_a_card_is_told_of_until_it_is_taken(clerk: DeskHall) -> None:
    words = "读卡器上还有证件，请还给客户"
    identity = clerk.counter.parts.identity
    reader = clerk.program.devices.reader
    assert isinstance(reader, CardTray)

    def taken() -> None:
        reader.lift()
        pass_second(clerk)

    for end in (
        identity.lift,
        lambda: identity.lay("rare_name"),
        lambda: clerk.verify("wang_xiaoming"),
        taken,
    ):
        clerk.find_customer("13800001234")
        identity.lay("wang_xiaoming")
        clerk.key("Alt+E")
        assert clerk.at(CounterMode.IDLE)
        assert clerk.shows(words)
        clerk.find_customer("13800001234")
        assert clerk.shows(words), "somebody else's visit takes no card away"
        end()
        assert not clerk.shows(words)
        reader.lift()
        clerk.key("Alt+E")


def test_a_card_on_the_reader_is_told_of_while_the_next_customer_is_called(clerk: DeskHall) -> None:
    words = "读卡器上还有证件，请还给客户"
    reader = clerk.program.devices.reader
    assert isinstance(reader, CardTray)
    for _ in range(3):
        clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    reader.lay("wang_xiaoming")
    clerk.key("Alt+E", "F7")
    assert clerk.at(CounterMode.CALLED)
    assert clerk.shows(words)
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.shows(words)
    clerk.key("Alt+E")
    clerk.serve_next()
    assert clerk.shows(words), "whoever goes without a card took none along"
    reader.lift()
    pass_second(clerk)
    assert not clerk.shows(words)


def test_a_form_waits_without_a_ticket_too(clerk: DeskHall) -> None:
    for known in (False, True):
        if known:
            clerk.find_customer("13800001234")
        clerk.begin("201")
        clerk.fill("form.prepay_fen", "30")
        assert clerk.counter.keys().get("F8") is False
        clerk.key("F8")
        assert clerk.at(CounterMode.SERVING if known else CounterMode.IDLE)
        assert clerk.counter.keys().get("F8") is None
        assert [draft.type_key for draft in clerk.state.drafts] == ["fee_payment"]


def test_who_waits_in_a_lane_that_is_not_served_here_is_told(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.counter.presenter.reroute("C")
    clerk.robot.breathe()
    clerk.counter.parts.queue.refresh()
    clerk.robot.breathe()
    state = clerk.counter.parts.queue.state
    assert state.overview is not None
    assert (state.overview.waiting, state.overview.order) == (1, ())
    words = "C 队列有 1 位在等，本台席不办"
    assert clerk.shows(words)
    assert not clerk.shows("没有等候的客户")
    assert not button(clerk, "queue_call").isEnabled()
    clerk.take()
    clerk.robot.breathe()
    assert not clerk.shows(words)
    clerk.key("F7")
    assert clerk.at(CounterMode.CALLED)


def test_while_nobody_waits_both_buttons_are_locked_for_one_reason(clerk: DeskHall) -> None:
    words = "没有等候的客户"
    left, right = button(clerk, "queue_call"), button(clerk, "next.primary")
    assert (left.isEnabled(), right.isEnabled()) == (False, False)
    assert (left.reason, right.reason) == (words, words)
    assert not desk_asks_for_a_call(clerk), "what is locked is not asked for"
    assert clerk.shows(f"{words}；没有号的客户，按 F2")
    clerk.counter.view.focus_next()
    assert clerk.focused() == "next.business", "the cursor waits below the button"
    clerk.take()
    clerk.counter.parts.queue.refresh()
    assert (left.isEnabled(), right.isEnabled()) == (True, True)
    assert right.hasFocus(), "and comes back to it"
    assert desk_asks_for_a_call(clerk)
    clerk.wait(20 * 60_000 * 60)
    clerk.counter.parts.queue.refresh()
    assert not right.isEnabled(), "the night ended the ticket"
    assert clerk.focused() == "next.business"


def test_whoever_came_without_a_number_is_let_go_before_the_next_is_called(clerk: DeskHall) -> None:
    words = "这位客户办完后按 Alt+E，再叫号"
    missed, waiting = clerk.take(), clerk.take()
    queue, counter = clerk.counter.parts.queue, clerk.counter.presenter
    clerk.key("F7")
    for _ in range(2):
        clerk.wait(20_000)
        counter.recall()
    clerk.wait(20_000)
    clerk.key("Alt+G")
    clerk.find_customer("13800001234")
    queue.refresh()
    assert button(clerk, "queue_call").reason == words
    assert not clerk.there("next.call")
    clerk.key("F7")
    queue.press()
    for call in (queue.open, counter.call, counter.resume, counter.scan):
        call(waiting.ticket_id)
        assert clerk.state.ticket is None
    assert clerk.shows(words)
    queue.open(missed.ticket_id)
    queue.refresh()
    assert queue.state.overview is not None
    assert queue.state.overview.missed == (), "whoever was missed waits again: that calls nobody"
    clerk.key("Alt+E")
    assert button(clerk, "queue_call").isEnabled()
    assert button(clerk, "next.primary").isEnabled()
    clerk.key("F7")
    assert clerk.at(CounterMode.CALLED)


def test_what_was_looked_for_goes_with_its_customer(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    usual = clerk.counter.parts.business.state.shown
    clerk.key("F4")
    clerk.type("207")
    assert len(clerk.counter.parts.business.state.shown) == 1
    clerk.key("Alt+E")
    assert clerk.at(CounterMode.IDLE)
    assert clerk.counter.parts.business.state.shown == usual
    assert clerk.counter.parts.business.state.typed == ""
