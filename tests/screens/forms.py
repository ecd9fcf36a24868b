"""The form of every business, filled in: the form alone, without the window around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.business import business_types
from app.domain.business.spec import BusinessType
from app.ui.panels.form_state import FormMode
from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.factories_form import Stage
from tests.samples_business import sample_of
from tests.samples_hall import texts
from tests.screens.shot import Shot, Tour, still


@contextmanager
def filled(folder: Path, app: QApplication, qtbot: QtBot) -> Iterator[Tour]:
    """Show the forms one after the other, in one hall."""
    load_fonts()
    apply_theme(app, LIGHT)
    stage = Stage(folder, qtbot)
    try:
        yield (shot(stage, kind) for kind in business_types())
    finally:
        stage.presenter.close()
        stage.panel.close()
        assert stage.crashes == []


def shot(stage: Stage, kind: BusinessType) -> Shot:
    """Return a type's form with its sample in it."""
    sample = sample_of(kind.key)
    form = {**sample.form, **stage.desk.paid_before(sample)}
    stage.presenter.open(kind.key, sample.visit(stage.desk))
    if stage.mode() is FormMode.OFFER:
        stage.ctrl_enter()
    for field in kind.fields:
        if field.key in form:
            stage.presenter.change(field.key, form[field.key])
    assert stage.mode() is FormMode.QUOTED, stage.presenter.state.quote
    stage.presenter.save()  # now, rather than a moment after the last key
    still(stage.panel)

    def speak(language: str) -> None:
        stage.panel.retranslate(texts()[language])

    return Shot(f"form-{kind.key}", stage.panel, speak, closely=True)
