"""Under which number a form stands: the one that is taken, named or chosen, and no other."""

import pytest
from PySide6.QtWidgets import QLabel

from app.ui.panels.form_changes import ChangesTable
from app.ui.panels.form_state import FormMode
from tests.factories_form import Stage
from tests.samples_business import OPENING
from tests.samples_hall import FREE, OWN


def head(stage: Stage) -> str:
    """Return the line under the title."""
    kind = stage.presenter.state.kind
    assert kind is not None
    said = (label.text() for label in stage.panel.findChildren(QLabel))
    return next(line for line in said if line.partition(" · ")[0] == kind.code)


def test_a_new_line_stands_under_its_own_number(stage: Stage) -> None:
    stage.presenter.open("open_account", stage.desk.verified("zhao", OWN))
    assert head(stage) == "101 · 测试·赵**"
    stage.presenter.change("number", FREE[0])
    assert head(stage) == "101 · 198 0000 0100"
    for key, value in OPENING.form.items():
        stage.presenter.change(key, value)
    assert stage.mode() is FormMode.QUOTED, stage.presenter.state.errors
    (table,) = (each for each in stage.panel.findChildren(ChangesTable) if each.isVisible())
    assert table.accessibleDescription().startswith("新号码")
    assert "198 0000 0100" in table.accessibleDescription()
    stage.ctrl_enter()
    assert head(stage) == "101 · 198 0000 0100"


@pytest.mark.parametrize(("type_key", "said"), [("card_sale", "401"), ("customer_info", "302 · 测试·赵**")])
def test_what_is_about_no_number_stands_under_none_and_what_is_signed_under_a_name(
    stage: Stage, type_key: str, said: str
) -> None:
    stage.presenter.open(type_key, stage.desk.verified("zhao", OWN))
    assert head(stage) == said


def test_what_is_about_the_chosen_number_stands_under_it(stage: Stage) -> None:
    stage.presenter.open("plan_change", stage.desk.verified("zhao", OWN))
    assert head(stage) == "104 · 138 0000 2468"
