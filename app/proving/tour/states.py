"""Which states of which screens are to be seen: a hall on its own shows all but a few, servers show those."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from app.ui.panels import (
    business_presenter,
    checkout_state,
    customer_presenter,
    evidence_presenter,
    form_state,
    identity_presenter,
    queue_presenter,
    shift_presenter,
)
from app.ui.screens.appointments import state as appointments
from app.ui.screens.approvals import presenter as approvals
from app.ui.screens.close import state as close
from app.ui.screens.complaint import presenter as complaint
from app.ui.screens.counter import state as counter
from app.ui.screens.customer import state as customer_screen
from app.ui.screens.display import presenter as display
from app.ui.screens.documents import presenter as documents
from app.ui.screens.floor import presenter as floor
from app.ui.screens.journal import presenter as journal
from app.ui.screens.kiosk import state as kiosk
from app.ui.screens.reception import presenter as reception
from app.ui.screens.reports import presenter as reports
from app.ui.screens.signin import presenter as signin
from app.ui.screens.staff import presenter as staff
from app.ui.screens.sync import state as sync
from app.ui.screens.work import state as work

DECLARED: Final[Mapping[str, tuple[StrEnum, ...]]] = {
    "appointments": appointments.STATES,
    "approvals": approvals.STATES,
    "business": business_presenter.STATES,
    "checkout": checkout_state.STATES,
    "close": close.STATES,
    "complaint": complaint.STATES,
    "counter": counter.STATES,
    "customer": customer_presenter.STATES,
    "customer_screen": customer_screen.STATES,
    "display": display.STATES,
    "documents": documents.STATES,
    "evidence": evidence_presenter.STATES,
    "floor": floor.STATES,
    "form": form_state.STATES,
    "identity": identity_presenter.STATES,
    "journal": journal.STATES,
    "kiosk": kiosk.STATES,
    "queue_panel": queue_presenter.STATES,
    "reception": reception.STATES,
    "reports": reports.STATES,
    "shift": shift_presenter.STATES,
    "signin": signin.STATES,
    "staff": staff.STATES,
    "sync": sync.STATES,
    "work": work.STATES,
}
"""Every screen that a tour watches, and every panel with states of its own."""

NETWORK_SHARE: Final[Mapping[str, str]] = {
    "sync.online": "a line to the centre",
    "sync.no_centre": "a hub that answers while the centre does not",
    "sync.offline": "a line that is cut",
    "sync.barred": "a centre that revokes the terminal",
    "identity.asking": "a centre that is asked for a customer of another hall",
}
"""States that a hall on its own can't come into, each with what it needs: `tour --network` shows them."""


def unseen(screens: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return what a hall on its own can come into and was not seen, as `screen.state`.

    `screens` are the states that were seen, by screen, as `summary.json` counts them.
    """
    seen = _named(screens)
    return tuple(each for each in _named(DECLARED) if each not in seen and each not in NETWORK_SHARE)


def unseen_in_network(screens: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return what a tour with servers has to show and did not."""
    return tuple(each for each in NETWORK_SHARE if each not in _named(screens))


def _named(screens: Mapping[str, Iterable[str]]) -> dict[str, None]:
    """Return `screen.state` of all, in their order."""
    return {f"{name}.{state}": None for name, states in screens.items() for state in states}
