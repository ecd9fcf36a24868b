"""Fonts and sentences for documents."""

from pathlib import Path

import pytest

from app.documents.fonts import Fonts
from app.i18n import Text, load_text

RESOURCES = Path(__file__).parents[3] / "resources"


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    """Return the bundled fonts."""
    return Fonts(RESOURCES / "fonts")


@pytest.fixture(scope="session")
def zh() -> Text:
    """Return the Chinese sentences."""
    return load_text("zh_CN", RESOURCES)


@pytest.fixture(scope="session")
def en() -> Text:
    """Return the English sentences."""
    return load_text("en", RESOURCES)
