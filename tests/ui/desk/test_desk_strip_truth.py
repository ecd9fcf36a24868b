"""The strip at the foot tells the truth: live keys, the printer, and what can still be taken back."""

from app.domain.documents import DocumentMoved, SpoolState
from app.ui.desk_help import HelpBubble
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.actions import ActionRow
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel
from tests.desk_hall import SECOND_MS, DeskHall
from tests.people import MANAGER
from tests.ui.counter.test_counter_signing import repair
from tests.ui.desk.conftest import OpenDesk
from tests.ui.desk.test_desk_keys import opened


def live(desk: DeskHall) -> set[str]:
    """Return the keys of the strip that do something."""
    desk.robot.breathe()
    assert desk.window.shell is not None
    return {item.key for item in desk.window.shell.keys._shown if item.enabled}


def told(desk: DeskHall) -> dict[str, bool]:
    """Return the keys that stand on controls to be seen, and whether one of each is free."""
    screen = desk.window.mounted[desk.window.current].view
    found: dict[str, bool] = {}
    held: list[Button | ActionRow] = [*screen.findChildren(Button), *screen.findChildren(ActionRow)]
    for each in held:
        if each.isVisibleTo(screen) and each.key in {"Ctrl+Enter", "Esc", "F3", "F7", "F9"}:
            found[each.key] = found.get(each.key, False) or each.isEnabled()
    return found


def agree(desk: DeskHall) -> None:
    """Hold the strip against what the buttons say."""
    shown = live(desk)
    said = told(desk)
    assert {key for key, free in said.items() if free} <= shown
    assert not shown & {key for key, free in said.items() if not free}
    assert ("Ctrl+Enter" in shown) is said.get("Ctrl+Enter", False)


def test_the_strip_agrees_with_the_buttons_through_a_visit(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    agree(desk)
    desk.open_shift()
    agree(desk)
    assert "F7" not in live(desk), "nobody waits"
    desk.take()
    agree(desk)
    assert "F7" in live(desk)
    desk.key("F7")
    agree(desk)
    assert "F7" not in live(desk), "it was called just now"
    desk.wait(21 * SECOND_MS)
    desk.key("F5")
    agree(desk)
    assert "F7" in live(desk), "called again"
    desk.key("Return")
    agree(desk)
    desk.key("F3")
    agree(desk)
    desk.key("Esc")
    repair(desk)
    assert desk.form_is(FormMode.SIGNATURE)
    agree(desk)
    assert "F9" not in live(desk), "it is signed first"
    desk.key("Ctrl+Return")
    assert desk.form_is(FormMode.SUBMITTED)
    agree(desk)
    assert "F9" in live(desk)
    desk.key("F9")
    agree(desk)
    assert desk.at(CounterMode.CHECKOUT)
    assert "F9" not in live(desk), "nobody has keyed in what came"
    desk.fill("checkout_cash", "500")
    agree(desk)
    assert "F9" in live(desk)
    desk.key("F9")
    assert desk.checkout_is(CheckoutMode.DONE)
    assert "F9" not in live(desk), "it is collected: Enter goes on"


def test_help_is_live_on_every_screen(open_desk: OpenDesk) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    for place in ("approvals", "documents", "work"):
        desk.window.go(place)
        assert "F1" in live(desk), place


def test_submit_is_live_exactly_when_its_button_is(open_desk: OpenDesk) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    desk.window.go("approvals")
    assert "Ctrl+Enter" not in live(desk), "there is nothing to sign"
    sign = next(
        button
        for button in desk.window.mounted["approvals"].view.findChildren(Button)
        if button.key == "Ctrl+Enter"
    )
    sign.setEnabled(True)
    assert "Ctrl+Enter" in live(desk)
    sign.setEnabled(False)
    assert "Ctrl+Enter" not in live(desk)


def test_submit_does_nothing_where_nothing_is_to_be_submitted(open_desk: OpenDesk) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    desk.window.go("work")
    assert not desk.there("work.submit")
    assert "Ctrl+Enter" not in live(desk)
    desk.window.go("reports")
    assert ("Ctrl+Enter" in live(desk)) is desk.find("reports.print").isEnabled()


def test_a_button_that_no_screen_takes_is_pressed_by_its_key(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.key("F3")
    desk.counter.parts.identity.start_typing()
    assert desk.at(CounterMode.IDENTITY)
    assert "Ctrl+Enter" in live(desk)
    desk.key("Ctrl+Return")
    assert desk.counter.parts.identity.state.error is not None, "what was typed was looked at"


def test_what_can_be_taken_back_goes_with_the_next_customer_and_follows_the_language(
    open_desk: OpenDesk,
) -> None:
    desk = opened(open_desk)
    desk.take()
    desk.take()
    desk.serve_next()
    desk.key("Alt+E")
    said = desk.said()
    assert said
    desk.window.set_language("en")
    assert desk.said() not in {"", said}
    desk.window.set_language("zh_CN")
    assert desk.said() == said
    desk.key("F7")
    assert desk.at(CounterMode.CALLED)
    assert desk.said() == ""
    before = desk.state.ticket
    desk.key("Alt+U")
    assert desk.state.ticket == before, "the last customer's end is not taken back any more"


def test_a_printer_that_fails_is_not_ticked(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.take()
    spool = desk.program.services.spool
    assert spool.fault() == ""
    with desk.hall.rig.store.read() as queries:
        row = queries.documents.recent(1)[0]
    desk.hall.rig.record(
        DocumentMoved(
            document_id=row.document_id,
            state=SpoolState.QUEUED,
            detail="spool.again printer.folder_full",
            attempts=1,
            at_ms=0,
        )
    )
    assert spool.fault() == "printer.folder_full"
    assert desk.window._strip is not None
    desk.window._strip._show_counts()
    desk.robot.breathe()
    assert desk.window.shell is not None
    icons = desk.window.shell.keys.findChildren(IconLabel)
    assert any("磁盘已满" in icon.accessibleName() for icon in icons if icon.isVisible())


def test_help_leaves_the_fields_below_free(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.key("F4", "F1")
    bubble = desk.window.findChild(HelpBubble)
    focused = desk.window.focusWidget()
    assert bubble is not None
    assert focused is not None
    assert desk.window.shell is not None
    field = focused.rect().translated(focused.mapTo(desk.window.shell, focused.rect().topLeft()))
    assert not bubble.geometry().intersects(field)
    assert bubble.geometry().bottom() < field.top() or bubble.geometry().left() > field.right()
