"""Every window of the tour in another language, for the pictures of the English guide."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from PySide6.QtWidgets import QWidget

from app.i18n import Text
from app.proving.tour.guide_pictures import HALL, NETWORK
from app.ui.desk import DeskWindow
from app.ui.screens.customer.view import CustomerView
from app.ui.screens.display.view import DisplayView
from app.ui.screens.kiosk.view import KioskView

ENGLISH: Final = "english"
"""Folder of a tour for the second pictures, each named as in the guide."""
_NAMES: Final = {picture.step: picture.name for picture in (*HALL, *NETWORK) if picture.english}


def english_name(title: str) -> str | None:
    """Return the name of the picture that the guide shows of this step in English, if it shows one."""
    return _NAMES.get(title)


@contextmanager
def in_english(window: QWidget, texts: Mapping[str, Text]) -> Iterator[None]:
    """Have a window speak English, and Chinese again at the end."""
    _speak(window, "en", texts)
    try:
        yield
    finally:
        _speak(window, "zh_CN", texts)


def _speak(window: QWidget, language: str, texts: Mapping[str, Text]) -> None:
    match window:
        case DeskWindow():
            window.set_language(language)
        case KioskView():
            window.presenter.set_language(language)
        case CustomerView():
            window.presenter.speak(language)
            window.render(window.presenter.state)
        case DisplayView():
            window.retranslate(texts[language])
        case _:
            raise TypeError(type(window).__name__)
