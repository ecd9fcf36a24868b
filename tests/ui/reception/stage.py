"""Who sits at the reception desk, and what decides there."""

from app.ui.screens.reception.presenter import ReceptionPresenter
from tests.desk_hall import DeskHall

GUIDE, GUIDE_PIN = "T10260", "693158"


def presenter(desk: DeskHall) -> ReceptionPresenter:
    """Return what decides at the reception desk."""
    found = desk.window.mounted["reception"].presenter
    assert isinstance(found, ReceptionPresenter)
    return found
