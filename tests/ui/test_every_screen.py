"""Every screen in both languages and themes: each control has a name and a size, no words are cut off.

And it looks as a person approved it."""

from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.staff import Role
from app.i18n import LANGUAGES
from app.services.sessions import Session
from app.ui.navigation import SCREENS
from app.ui.theme import DARK, LIGHT, Tokens, Tone, apply_theme, tokens_of
from tests.pictures.album import FOLDER, Album, picture_name
from tests.pictures.approval import Approval
from tests.pictures.comparing import HALF, whole_picture
from tests.screens.names import GROUPS, every_picture
from tests.screens.shot import Shot, still
from tests.screens.tours import WAYS
from tests.seen import contrast, dim, faults, overlapping

MOST_BYTES = 7_400_000
PICTURED = every_picture()


def look(shot: Shot, album: Album) -> list[str]:
    """Look at a screen in all languages and themes; returns what is wrong with it.

    It begins with the theme that the window has, and ends in the first language.
    """
    found: list[str] = []
    themes = sorted(shot.themes, key=lambda each: each is not tokens_of(shot.window))
    languages = LANGUAGES
    for tokens in themes:
        if tokens_of(shot.window) is not tokens:
            apply_theme(shot.window, tokens)
        for language in languages:
            shot.speak(language)
            if shot.closely:
                found += (f"{shot.name} {language} {pair}" for pair in overlapping(shot.window))
            if tokens is themes[0] or shot.closely:
                found += (f"{shot.name} {language} {fault}" for fault in faults(shot.window, shot.least))
            still(shot.window)
            picture = whole_picture(shot.window)
            if picture_name(shot.name, tokens, language) in PICTURED:
                album.look(shot, tokens, language, picture.reduce(HALF))
            found += (f"{shot.name} {language} {fault}" for fault in dim(shot.window, picture))
        languages = languages[::-1]
    shot.speak(LANGUAGES[0])
    return found


@pytest.mark.no_cover  # it looks at everything once more
@pytest.mark.parametrize("group", GROUPS)
def test_screens(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, request: pytest.FixtureRequest, group: str
) -> None:
    approval = next(
        (each for each in request.config.pluginmanager.get_plugins() if isinstance(each, Approval)), None
    )
    album = Album(tmp_path / "pictures", approval)
    found: list[str] = []
    seen: list[str] = []
    with WAYS[group](tmp_path, qapp, qtbot) as tour:
        for shot in tour:
            seen.append(shot.name)
            found += look(shot, album)
    assert seen == [f"{group}-{name}" for name in GROUPS[group]]
    found += album.verdict()
    print("\n".join(found))
    assert found == []


def test_there_is_a_picture_of_every_screen_and_no_other() -> None:
    kept = {path.stem for path in FOLDER.glob("*.png")}
    assert sorted(every_picture() - kept) == [], "not approved"
    assert sorted(kept - every_picture()) == [], "no screen has these"


def test_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < MOST_BYTES


def test_every_screen_belongs_to_a_desk_that_is_looked_at() -> None:
    clerk = Session("s", "T10237", "", (Role.CLERK,), "counter", "A01-3")
    manager = Session("s", "T10208", "", (Role.DUTY_MANAGER,), "manager", None)
    reception = Session("s", "T10208", "", (Role.DUTY_MANAGER,), "reception", None)
    shown = {name for group in GROUPS.values() for name in group} | {"counter"}
    mounted = {spec.key for spec in SCREENS for who in (clerk, manager, reception) if spec.may(who)}
    assert mounted == {spec.key for spec in SCREENS}
    assert mounted <= shown


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
