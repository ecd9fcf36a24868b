"""An English desk in front of a Chinese customer: the screen speaks English, records and paper do not."""

import re

from PySide6.QtWidgets import QLabel, QWidget

from app.domain.catalogue import TariffPublished
from app.ui.panels import retold
from app.ui.panels.form_changes import ChangesTable
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import WANG

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_OWN = ("下一处", "滞纳金", "账单", "预存", "零头", "余额", "元", "台席")
"""Words of the program, which an English desk has in English; names of people stay."""


def shown(part: QWidget) -> list[str]:
    """Return what the visible labels of a part say."""
    return [label.text() for label in part.findChildren(QLabel) if label.isVisible() and label.text()]


def own_words(lines: list[str]) -> list[str]:
    """Return lines in which a word of the program stands in Chinese."""
    return [line for line in lines if any(word in line for word in _OWN)]


def test_an_english_desk_retells_what_a_chinese_customer_is_told(clerk: DeskHall) -> None:
    clerk.window.set_language("en")
    clerk.key("Ctrl+K")
    clerk.type("01000006688")
    clerk.key("Return")
    clerk.begin("201")
    clerk.key("Ctrl+Return")
    (order,) = clerk.state.orders
    assert any(_CHINESE.search(line.title) for line in order.quote), "the record is the customer's"
    clerk.key("F9")
    assert clerk.at(CounterMode.CHECKOUT)
    work = clerk.counter.view._work
    assert any("late fee" in line for line in shown(work.checkout))
    assert own_words(shown(work)) == []
    preview = [line for line in work._receipt.paper.shown if "010" in line]
    assert preview
    assert own_words(preview) == []
    clerk.type("500")
    clerk.key("Return", "Ctrl+Return")
    assert own_words(shown(work)) == []
    assert any(line.startswith("Odd fen to balance") for line in work._receipt.paper.shown)


def test_an_english_desk_names_plans_contracts_and_prices_in_english(clerk: DeskHall) -> None:
    clerk.window.set_language("en")
    clerk.find_customer(WANG)
    clerk.verify("wang_xiaoming")
    plan = clerk.counter.view._home._plan
    assert "Subsidy, 24 months" in shown(plan)
    clerk.begin("104")
    assert clerk.shows("Contract “Subsidy, 24 months” until")
    clerk.fill("form.plan.line", "Enjoy 299")
    clerk.key("Tab", "Ctrl+Return")
    (order,) = clerk.state.orders
    assert ("畅享 129", "畅享 299") in {(each.before, each.after) for each in order.changes}
    said = " ".join(table.accessibleDescription() for table in clerk.window.findChildren(ChangesTable))
    assert "Enjoy 129 → Enjoy 299" in said
    clerk.key("Esc")
    clerk.begin("102")
    clerk.fill("form.reason", "damaged")
    assert all("工料费" not in line for line in shown(clerk.window))


def test_a_name_that_is_published_later_is_known_at_once(clerk: DeskHall) -> None:
    clerk.hall.rig.record(
        TariffPublished(
            item="new", title="新费", title_en="New fee", amount_fen=100, effective_on="2026-01-01"
        )
    )
    assert retold.fee("新费", clerk.program.texts["en"]) == "New fee"


def test_the_box_of_errors_is_retold_with_the_form(clerk: DeskHall) -> None:
    clerk.key("Ctrl+K")
    clerk.type("01000006688")
    clerk.key("Return")
    clerk.begin("201")
    clerk.window.set_language("en")
    clerk.fill("form.prepay_fen", "9999999")
    clerk.key("Ctrl+Return")
    form = clerk.counter.view._work.form
    assert "Next" in shown(form)
    assert own_words(shown(form)) == []
