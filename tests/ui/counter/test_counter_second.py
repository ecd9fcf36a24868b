"""A colleague answers for a face on a small screen, by keys: what is missing is said and costs no attempt."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.i18n import LANGUAGES
from app.ui.panels.evidence_presenter import EvidenceMode
from app.ui.panels.form_state import FormMode
from app.ui.widgets.buttons import Button
from tests.desk_hall import DeskHall
from tests.people import CLERK, OTHER_CLERK, OTHER_PIN
from tests.screens.shot import still
from tests.seen import in_sight
from tests.ui.counter.test_counter_faces import answer, begin
from tests.ui.counter.test_counter_people import SPARE, read, serve

SMALL = ((1366, 732), (1280, 764), (1280, 700))
"""Windows within screens of 768, 800 and less, without the frame of the window manager."""
ASKED = ("evidence.not_same", "evidence.staff_no", "evidence.pin", "evidence.sign", "evidence.second")


def shrink(desk: DeskHall, size: tuple[int, int]) -> None:
    """Give the window the room of a small screen."""
    desk.window.setMinimumSize(1, 1)
    desk.window.resize(*size)


def mode(desk: DeskHall) -> EvidenceMode:
    return desk.counter.parts.faces.state.mode


def failures(desk: DeskHall, staff_no: str) -> int:
    """Return how many wrong PINs of somebody are counted."""
    with desk.program.store.read() as queries:
        row = queries.staff.staff(staff_no)
        assert row is not None
        return row.failures


def squeezed(desk: DeskHall) -> list[str]:
    """Return which part of the open question is cut or lower than it needs."""
    parts: list[QWidget] = [desk.find(name) for name in ASKED]
    card = desk.find("identity.evidence")
    found = [part.objectName() for part in parts if not in_sight(part)]
    if card.height() < card.minimumSizeHint().height():
        found.append(f"{card.height()} of {card.minimumSizeHint().height()}")
    return found


@pytest.mark.parametrize("size", SMALL)
def test_the_question_has_its_height_and_the_form_gives_way(clerk: DeskHall, size: tuple[int, int]) -> None:
    shrink(clerk, size)
    begin(clerk)
    clerk.key("Alt+F")
    for language in (*LANGUAGES[1:], LANGUAGES[0]):
        clerk.window.set_language(language)
        still(clerk.window)
        assert squeezed(clerk) == [], language
    answer(clerk, "T99999", OTHER_PIN)
    still(clerk.window)
    assert clerk.there("evidence.error")
    assert squeezed(clerk) == []


def test_without_a_number_it_asks_for_one(clerk: DeskHall) -> None:
    begin(clerk)
    clerk.key("Alt+F")
    clerk.click("evidence.sign")
    assert clerk.shows("请输入工号")
    assert clerk.focused() == "evidence.staff_no"


def test_an_unfinished_pin_is_no_attempt(clerk: DeskHall) -> None:
    begin(clerk)
    clerk.key("Alt+F")
    answer(clerk, OTHER_CLERK, "")
    assert clerk.shows("请输满 6 位数字密码")
    assert clerk.focused() == "evidence.pin"
    clerk.type("1234")
    clerk.key("Ctrl+Return")
    assert clerk.focused() == "evidence.pin"
    assert failures(clerk, OTHER_CLERK) == 0
    clerk.type(OTHER_PIN)
    assert clerk.focused() == "evidence.sign"
    clerk.key("Space")
    assert mode(clerk) is EvidenceMode.HIDDEN, "a space on the button confirms"


def test_what_was_begun_is_confirmed_first_wherever_the_cursor_stands(clerk: DeskHall) -> None:
    begin(clerk)
    clerk.key("Alt+F")
    clerk.type(OTHER_CLERK)
    clerk.key("Return")
    clerk.type(OTHER_PIN)
    clerk.find("form.notes").setFocus()
    clerk.key("Ctrl+Return")
    assert mode(clerk) is EvidenceMode.HIDDEN
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)


@pytest.mark.parametrize(
    ("press", "typed", "then"),
    [
        (lambda desk: desk.key("Ctrl+Return"), "", "evidence.staff_no"),
        (lambda desk: desk.click("form.primary"), OTHER_CLERK, "evidence.pin"),
    ],
)
def test_a_form_that_waits_for_the_answer_leads_to_it(
    clerk: DeskHall, press: Callable[[DeskHall], None], typed: str, then: str
) -> None:
    begin(clerk)
    clerk.key("Alt+F")
    clerk.type(typed)
    clerk.find("form.notes").setFocus()
    press(clerk)
    assert clerk.find("form.errors").accessibleName() == "1 处要改，才能提交"
    assert clerk.focused() == then
    assert clerk.state.orders == ()


def test_in_an_alarm_an_empty_pin_is_no_attempt_and_the_cursor_stays_in_it(clerk: DeskHall) -> None:
    clerk.key("Ctrl+F12")
    assert clerk.there("alarm")
    clerk.type("1")
    clerk.fill("alarm.staff_no", CLERK)
    clerk.key("Tab")
    assert clerk.focused() == "alarm.pin"
    clerk.key("Ctrl+Return")
    assert clerk.shows("请输满 6 位数字密码")
    assert clerk.focused() == "alarm.pin"
    assert failures(clerk, CLERK) == 0
    clerk.type("000000")
    assert clerk.focused() == "alarm.submit"
    clerk.key("Ctrl+Return")
    assert clerk.shows("密码不对")
    assert clerk.focused() == "alarm.pin"
    assert failures(clerk, CLERK) == 1
    number = clerk.find("alarm.staff_no")
    assert isinstance(number, QLineEdit)
    number.clear()
    clerk.key("Ctrl+Return")
    assert clerk.shows("请输入工号")
    assert clerk.focused() == "alarm.staff_no"


@pytest.mark.parametrize("size", SMALL)
def test_sum_and_mistakes_are_in_sight_while_the_fields_scroll(
    clerk: DeskHall, size: tuple[int, int]
) -> None:
    shrink(clerk, size)
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.begin("101")
    clerk.find("form.notes").setFocus()
    clerk.key("Ctrl+Return")
    still(clerk.window)
    for name in ("form.total", "form.errors", clerk.focused()):
        part = clerk.find(name)
        assert in_sight(part), name
    clerk.key("Esc")
    assert not clerk.there("form.errors")


def test_the_next_mistake_is_typed_over(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.begin("101")
    clerk.fill("form.phone", "123")
    clerk.key("Ctrl+Return")
    for _ in range(4):
        if clerk.focused() == "form.phone":
            break
        clerk.key("Alt+Down")
    clerk.type("13900001111")
    assert clerk.counter.parts.form.state.form["phone"] == "13900001111"


def test_a_third_decimal_is_refused_aloud_and_a_choice_made_counts_no_matches(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.begin("101")
    clerk.fill("form.plan.line", "云享 59")
    assert clerk.shows("1 个匹配")
    clerk.key("Tab")
    assert not clerk.shows("个匹配")
    clerk.fill("form.prepay_fen", "12.345")
    assert clerk.shows("最多两位小数")


def test_a_form_that_is_held_says_so_and_goes_on_from_the_large_button(clerk: DeskHall) -> None:
    begin(clerk)
    clerk.key("F8")
    assert clerk.shows("新开户入网 已挂起")
    held = clerk.find("next.primary")
    assert isinstance(held, QPushButton)
    assert held.text() == "继续填新开户入网"
    assert clerk.counter.parts.business.state.held == ("open_account",)
    clerk.click("next.primary")
    assert clerk.form_is(FormMode.QUOTED), "as it was left"


def test_the_scanning_key_works_from_anywhere_or_says_where(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("102")
    clerk.find("form.notes").setFocus()
    clerk.key("Alt+S")
    assert clerk.counter.parts.form.state.form.get("sim"), "one field is scanned"
    clerk.key("Esc")
    clerk.begin("402")
    buttons = [
        each for each in clerk.window.findChildren(Button) if each.objectName().startswith("form.scan.")
    ]
    shown = [each for each in buttons if each.isVisible()]
    assert len(shown) > 1
    for each in shown:
        clerk.find(each.objectName().replace(".scan", "")).setFocus()
        assert [other for other in shown if "Alt+S" in other.accessibleDescription()] == [each]


@pytest.mark.parametrize("size", [(1366, 768), (1280, 800)])
def test_whoever_is_asked_in_a_long_form_sees_the_whole_question(
    clerk: DeskHall, size: tuple[int, int]
) -> None:
    shrink(clerk, size)
    serve(clerk, SPARE)
    clerk.key("F3")
    read(clerk, "wang_xiaoming")
    clerk.key("Return")
    clerk.begin("103")
    clerk.key("F3")
    read(clerk, "new_customer")
    clerk.key("Return")
    for language in (*LANGUAGES[1:], LANGUAGES[0]):
        clerk.window.set_language(language)
        clerk.fill("form.phone", "13900001111")
        clerk.key("Ctrl+Return")
        clerk.robot.breathe()
        assert clerk.focused() == "evidence.staff_no"
        assert squeezed(clerk) == [], language
        clerk.find("form.notes").setFocus()
        clerk.robot.breathe()
