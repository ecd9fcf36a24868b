"""Every screen: each control has a name and a size for its hand, no words are cut off, in both languages."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.staff import Role
from app.i18n import LANGUAGES
from app.services.sessions import Session
from app.terminal.desks import make_window
from app.ui.navigation import SCREENS
from app.ui.screens.display.view import DisplayView
from app.ui.screens.kiosk.state import KioskMode
from app.ui.theme import DARK, LIGHT, Tokens, Tone
from tests.desk_hall import DeskHall
from tests.people import CLERK, MANAGER
from tests.seen import KIOSK_LEAST, contrast, faults
from tests.ui.kiosk.stage import PayStage

BUSINESS = ("101", "104", "201")
"""Forms that together show every kind of page: stock, comparison, bills."""


class Report:
    """All that is wrong, by screen and language."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.seen: set[str] = set()

    def look(self, desk: DeskHall, screen: str) -> None:
        """Look at what a desk shows, in every language."""
        self.seen.add(screen)
        for language in LANGUAGES:
            desk.window.set_language(language)
            self.found += (f"{screen} {language} {fault}" for fault in faults(desk.window))
        desk.window.set_language(LANGUAGES[0])


@pytest.fixture
def report() -> Iterator[Report]:
    made = Report()
    yield made
    print("\n".join(made.found))
    assert made.found == []


@pytest.fixture
def counter(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DeskHall]:
    made = DeskHall(tmp_path, qapp, qtbot, "counter")
    yield made
    made.close()


@pytest.fixture
def manager(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DeskHall]:
    made = DeskHall(tmp_path, qapp, qtbot, "manager")
    yield made
    made.close()


def look_round(desk: DeskHall, report: Report) -> None:
    for key in desk.window.mounted:
        desk.window.go(key)
        report.look(desk, key)


def test_the_counter(counter: DeskHall, report: Report) -> None:
    report.look(counter, "signin")
    counter.sign_in(CLERK)
    report.look(counter, "counter, shift not open")
    counter.open_shift()
    report.look(counter, "counter, idle")
    counter.take()
    counter.serve_next()
    report.look(counter, "counter, serving")
    look_round(counter, report)
    counter.window.lock()
    report.look(counter, "locked")


@pytest.mark.parametrize("code", BUSINESS)
def test_forms(counter: DeskHall, report: Report, code: str) -> None:
    counter.sign_in(CLERK)
    counter.open_shift()
    counter.take()
    counter.serve_next()
    counter.begin(code)
    report.look(counter, f"form {code}")


def test_the_manager(manager: DeskHall, report: Report) -> None:
    manager.sign_in(MANAGER)
    look_round(manager, report)


def test_the_reception(tmp_path: Path, qapp: QApplication, qtbot: QtBot, report: Report) -> None:
    desk = DeskHall(tmp_path, qapp, qtbot, "reception")
    desk.sign_in(MANAGER)
    look_round(desk, report)
    desk.close()
    assert "reception" in report.seen


def test_every_screen_belongs_to_a_desk_that_is_looked_at() -> None:
    clerk = Session("s", "T10237", "", (Role.CLERK,), "counter", "A01-3")
    manager = Session("s", "T10208", "", (Role.DUTY_MANAGER,), "manager", None)
    reception = Session("s", "T10208", "", (Role.DUTY_MANAGER,), "reception", None)
    seen = {spec.key for spec in SCREENS for who in (clerk, manager, reception) if spec.may(who)}
    assert seen == {spec.key for spec in SCREENS}


@pytest.fixture
def kiosk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[PayStage]:
    made = PayStage(tmp_path, qapp, qtbot)
    yield made
    made.close()


def paths() -> tuple[tuple[KioskMode, tuple[str, ...]], ...]:
    """Return pages of the kiosk, and what is touched from the first page on."""
    return (
        (KioskMode.HOME, ()),
        (KioskMode.SERVICES, ("kiosk_home_services",)),
        (KioskMode.PHONE, ("kiosk_home_pay",)),
        (KioskMode.BILL, ("kiosk_home_pay", *(f"kiosk_key_{figure}" for figure in "13800001234"))),
        (KioskMode.COMPLAIN, ("kiosk_home_complain",)),
        (KioskMode.MATTERS, ("kiosk_home_complain", "kiosk_category_fees")),
        (KioskMode.PROGRESS_CODE, ("kiosk_home_progress",)),
        (KioskMode.TARIFF, ("kiosk_home_tariff",)),
        (KioskMode.ISSUED, ("kiosk_any",)),
    )


@pytest.mark.parametrize("large", [False, True], ids=["plain", "elder"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kiosk(kiosk: PayStage, language: str, *, large: bool) -> None:
    found: list[str] = []
    for mode, touched in paths():
        kiosk.presenter.finish()
        kiosk.presenter.set_language(language)
        if kiosk.presenter.state.elder != large:
            kiosk.tap("kiosk_elder")
        for name in touched:
            if not kiosk.shows(mode):
                kiosk.tap(name)
        assert kiosk.shows(mode), (mode, kiosk.mode)
        found += (f"{mode} {fault}" for fault in faults(kiosk.view, KIOSK_LEAST))
    print("\n".join(found))
    assert found == []


def test_the_call_display(counter: DeskHall, qtbot: QtBot) -> None:
    for language in LANGUAGES:
        wall = make_window(counter.program, "display", language)
        assert isinstance(wall, DisplayView)
        qtbot.addWidget(wall)
        wall.show()
        assert faults(wall) == []


@pytest.mark.parametrize(("tokens", "tone"), list(product((LIGHT, DARK), Tone)))
def test_every_tone_is_readable_wherever_words_stand(tokens: Tokens, tone: Tone) -> None:
    grounds = [tokens.back(tone)]
    if tone is not Tone.ON_PRIMARY:
        grounds += (QColor(ground) for ground in (tokens.bg, tokens.surface, tokens.raised))
    assert min(contrast(tokens.fg(tone), ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_filled_buttons_are_readable(tokens: Tokens) -> None:
    for ground in (tokens.primary, tokens.primary_hover, tokens.primary_pressed):
        assert contrast(QColor(tokens.on_primary), QColor(ground)) >= 4.5
