"""What only the manager's desk asks for: floor, log, figures of the day, staff and settings."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from app.i18n import Text
from app.services.ports import Clock, Ids, Store
from app.services.staff import Proposes, StaffService

if TYPE_CHECKING:
    from app.services.day_reports import DayReports, ReportMeans
    from app.services.floor import FloorService
    from app.services.hall_desk import HallDesk
    from app.services.journal import JournalService


class ManagerDesk:
    """The use cases of the manager's desk, each made when it is first asked for."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        staff: StaffService,
        texts: Mapping[str, Text],
        edits: Proposes | None = None,
        *,
        means: "Callable[[], ReportMeans]",
    ) -> None:
        """`means` makes what the reports of the day are printed and saved with, when it is first needed."""
        self._store = store
        self._clock = clock
        self._ids = ids
        self._staff = staff
        self._texts = texts
        self._edits = edits
        self._means = means

    @cached_property
    def floor(self) -> "FloorService":
        """The floor."""
        from app.services.floor import FloorService

        return FloorService(self._store, self._clock)

    @cached_property
    def journal(self) -> "JournalService":
        """Who did what."""
        from app.services.journal import JournalService

        return JournalService(self._store, self._clock)

    @cached_property
    def hall(self) -> "HallDesk":
        """Staff, windows and settings."""
        from app.services.hall_desk import HallDesk

        return HallDesk(self._store, self._clock, self._staff, self._edits)

    @cached_property
    def reports(self) -> "DayReports":
        """Reports of the day."""
        from app.services.day_reports import DayReports

        return DayReports(self._store, self._clock, self._ids, self._texts, self._means())
