"""The part of the form that scans: the simulated scanner puts the next piece of the stock into a field."""

from abc import abstractmethod
from dataclasses import replace

from PySide6.QtCore import QObject

from app.domain.business.spec import BusinessType, Value
from app.services.order_scans import SCANNED, SampleScanner
from app.services.sessions import Session
from app.ui.panels.form_paying import PayingOut
from app.ui.panels.form_state import EDITING, FormMode
from app.ui.tasks import Runner


class Scanning(PayingOut):
    """Asks the simulated scanner; what it reads is taken as if it had been typed."""

    def __init__(self, tasks: Runner, session: Session, parent: QObject | None = None) -> None:
        super().__init__(tasks, session, parent)
        self._scanner: SampleScanner | None = None

    def scan_with(self, scanner: SampleScanner) -> None:
        """Offer the simulated scanner beside the fields that a scanner types into."""
        self._scanner = scanner

    def spoken(self, language: str) -> None:
        """Take the language that the customer chose while the form was open: the slip is in it."""
        self._update(visit=replace(self.state.visit, chosen=language))

    def scans(self, kind: BusinessType) -> frozenset[str]:
        """Return the fields of a type beside which the simulated scanner is offered."""
        return frozenset(field.key for field in kind.fields if self._scanner and field.kind in SCANNED)

    def scan(self, key: str) -> None:
        """Scan the next piece of the stock into a field."""
        state, scanner = self.state, self._scanner
        if scanner is None or state.kind is None or state.mode not in EDITING - {FormMode.SUBMITTING}:
            return
        type_key, form, visit = state.kind.key, state.form, state.visit
        self._tasks.read(
            lambda: scanner.scan(self._session, type_key, key, form, visit),
            self._here(lambda value: self.change(key, value)),
            self._here(self._fail),
        )

    @abstractmethod
    def change(self, key: str, value: Value | None) -> None:
        """Take one field as it stands now; None empties it."""
