"""The least screen, 1280 × 800: nothing is cut off at the counter or the manager's desk, in any language."""

from collections.abc import Callable

import pytest

from app.i18n import LANGUAGES
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.rows_table import RowsTable
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.choices import Pills
from tests.desk_hall import DeskHall
from tests.people import MANAGER
from tests.screens.desks import at_work, with_wang
from tests.screens.shot import still
from tests.seen import faults, overlapping

pytestmark = pytest.mark.no_cover  # what is run here is measured where it is tested on a large screen

OpenDesk = Callable[[str], DeskHall]
LEAST = (1280, 800)


def wrong(desk: DeskHall) -> list[str]:
    """Return what is wrong with what is shown, in all languages; the first is shown again at the end."""
    found = []
    for language in (*LANGUAGES[1:], LANGUAGES[0]):
        desk.window.set_language(language)
        still(desk.window)
        found += [f"{language} {fault}" for fault in faults(desk.window)]
    return found


def cut_cells(desk: DeskHall, place: str) -> list[str]:
    """Return the columns of the tables of a place whose words have no room, in all languages."""
    desk.window.go(place)
    found = []
    for language in (*LANGUAGES[1:], LANGUAGES[0]):
        desk.window.set_language(language)
        still(desk.window)
        found += [
            f"{language} {table.objectName()} {column.title}: {table.columnWidth(at)} of {need}"
            for table in desk.window.mounted[place].view.findChildren(RowsTable)
            for at, (column, need) in enumerate(zip(table.columns(), table.needs(), strict=True))
            if table.isVisible() and table.columnWidth(at) < need
        ]
    return found


def test_a_page_that_is_not_shown_pushes_nothing_off_the_edge(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.window.resize(1376, 780)
    desk.sign_in()
    assert desk.at(CounterMode.NO_SHIFT)
    assert wrong(desk) == []
    assert desk.in_sight("next.primary")


def test_a_low_screen_cuts_nothing_off_what_is_next_while_somebody_is_called(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.take()
    desk.window.setMinimumSize(1, 1)  # the screen wins over what the window would like
    desk.window.resize(1366, 692)
    desk.key("F7")
    assert desk.at(CounterMode.CALLED)
    for language in ("en", "zh_CN"):
        desk.window.set_language(language)
        still(desk.window)
        for name in ("next.primary", "next.recall", "next.miss", "next.put_back", "next.reroute"):
            assert desk.in_sight(name), (language, name)


@pytest.fixture
def counter(open_desk: OpenDesk) -> DeskHall:
    """A counter on the least screen."""
    desk = open_desk("counter")
    desk.window.resize(*LEAST)
    return desk


def test_the_float_is_counted_in_sight_of_the_button_while_the_hall_is_cut_off(counter: DeskHall) -> None:
    counter.sign_in()
    shell = counter.window.shell
    assert shell is not None
    assert wrong(counter) == []
    shell.offline.show()
    still(counter.window)
    assert counter.in_sight("shift.float.10000")
    assert counter.in_sight("shift.float.10")
    assert counter.in_sight("shift.open")
    for language in ("en", "zh_CN"):
        counter.window.set_language(language)
        still(counter.window)
        assert counter.in_sight("next.primary"), "the right column ends where the window does"
    counter.open_shift()
    counter.key("Ctrl+K")
    counter.type("解款")
    counter.key("Return")
    assert counter.at(CounterMode.DRAWER)
    shell.offline.show()
    still(counter.window)
    assert counter.in_sight("drawer.10")
    assert counter.in_sight("drawer.submit")
    assert counter.in_sight("drawer.leave")


def test_a_visit_from_the_call_to_the_change(counter: DeskHall) -> None:
    at_work(counter)
    assert wrong(counter) == []
    counter.serve_next()
    assert wrong(counter) == []
    assert counter.state.mode is CounterMode.SERVING
    assert counter.there("queue_unfold"), "the queue is folded while somebody is served"
    counter.verify("wang_xiaoming")
    assert wrong(counter) == []
    counter.begin("104")
    counter.fill("form.plan.line", "畅享 299")
    counter.key("Tab")
    assert wrong(counter) == []
    assert not counter.there("checkout_panel"), "the form has the room"
    assert counter.in_sight("form.approval")
    assert counter.in_sight("form.primary")
    counter.key("Esc")
    counter.prepay("200")
    assert counter.checkout_is(CheckoutMode.COLLECTING)
    assert wrong(counter) == []
    assert counter.in_sight("checkout_cash")
    assert counter.in_sight("checkout_confirm")
    counter.fill("checkout_cash", "20")
    counter.key("F9")
    still(counter.window)
    assert counter.focused() == "checkout_cash"
    assert counter.in_sight("checkout_cash"), "where the cursor is can be seen, and what is wrong too"
    assert counter.shows("还差")
    assert wrong(counter) == []
    assert not counter.there("receipt_preview_panel")
    counter.window.resize(1920, 1080)
    still(counter.window)
    assert counter.there("receipt_preview_panel")


def test_a_field_that_has_to_be_mended_is_brought_into_sight(counter: DeskHall) -> None:
    at_work(counter)
    counter.serve_next()
    counter.verify("wang_xiaoming")
    counter.prepay("200")
    counter.fill("checkout_cash", "1000")
    counter.key("F9")
    done = counter.counter.parts.checkout.state.completed
    assert done is not None
    counter.key("Return")
    counter.begin("202")
    form = counter.counter.parts.form
    for key, value in (
        ("receipt", done.receipt),
        ("proof", "original"),
        ("amount", 100_00),
        ("reason", "charged_twice"),
        ("way", "bank_transfer"),
    ):
        form.change(key, value)
    counter.key("Ctrl+Return")
    still(counter.window)
    assert counter.focused() == "form.bank", form.state.errors
    assert counter.in_sight("form.bank")


def test_the_drawer_is_counted_and_a_variance_explained(counter: DeskHall) -> None:
    counter.sign_in()
    counter.open_shift()
    shell = counter.window.shell
    assert shell is not None
    shell.offline.show()
    counter.window.go("close")
    assert wrong(counter) == []
    assert overlapping(counter.window) == []
    assert counter.in_sight("close.notes.10")
    assert counter.in_sight("close.seal")
    for pieces in ("3", *("1",) * 7):
        counter.type(pieces)
        counter.key("Return")
    assert counter.in_sight("close.slip.card")
    counter.type("0")
    counter.key("Ctrl+Return")
    still(counter.window)
    assert counter.in_sight("close.reason.cash")
    assert counter.in_sight("close.book.cash")
    assert wrong(counter) == []
    assert overlapping(counter.window) == []


def test_an_approval_is_decided(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    with_wang(desk)
    desk.begin("104")
    desk.fill("form.plan.line", "畅享 299")
    desk.key("Tab", "Ctrl+Return")
    desk.move_to("manager")
    desk.window.resize(*LEAST)
    desk.sign_in(MANAGER)
    for place in ("close", "approvals"):
        desk.window.go(place)
        assert wrong(desk) == []
        assert overlapping(desk.window) == []
    assert desk.in_sight("approvals.list")
    assert desk.in_sight("approvals.pin")
    assert desk.in_sight("approvals.sign")
    assert desk.focused() == "approvals.list"
    desk.key("F6")
    assert desk.focused() == "approvals.grant"
    desk.key("F6")
    assert desk.focused() == "approvals.list"


def test_the_managers_floor_and_staff(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.take()
    desk.serve_next()
    desk.take("broadband")
    desk.move_to("manager")
    desk.window.resize(*LEAST)
    desk.sign_in(MANAGER)
    for place in ("floor", "staff"):
        desk.window.go(place)
        assert wrong(desk) == []
    assert cut_cells(desk, "floor") == []
    tabs = desk.window.findChildren(Pills, "staff.tabs")[0]
    for pill in (*tabs.pills()[1:], tabs.pills()[0]):
        pill.click()
        assert wrong(desk) == []
        assert cut_cells(desk, "staff") == []


def test_a_form_begins_at_its_top_and_what_is_wrong_with_the_list_of_it(counter: DeskHall) -> None:
    with_wang(counter)
    for code in ("402", "404"):
        counter.begin(code)
        counter.find("form.notes").setFocus()
        still(counter.window)
        counter.key("Ctrl+Return")
        still(counter.window)
        assert counter.in_sight("form.errors"), code
        counter.find("form.notes").setFocus()
        still(counter.window)
        counter.key("Esc")
