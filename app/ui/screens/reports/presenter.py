"""Reads the days and one of their reports; prints and saves it."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain.day_papers import DayReportContent
from app.services.day_reports import DayLine, DayReports, ReportFile
from app.services.ports import ChangeFeed
from app.services.report_tables import PARTS
from app.services.sessions import Session
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner


class ReportsMode(StrEnum):
    """What the screen shows."""

    LOADING = "loading"
    EMPTY = "empty"
    """No day was ever opened."""
    PROVISIONAL = "provisional"
    """A day that is not closed, or not confirmed."""
    FINAL = "final"
    """The newest day, closed and confirmed."""
    PAST = "past"
    """An earlier one."""
    FAULT = "fault"


STATES = tuple(ReportsMode)
_FIRST = PARTS[0][0]


@dataclass(frozen=True, slots=True)
class ReportsState:
    """State of the screen."""

    mode: ReportsMode = ReportsMode.LOADING
    days: tuple[DayLine, ...] = ()
    chosen: str = ""
    """Day."""
    report: DayReportContent | None = None
    part: str = _FIRST
    printed: str = ""
    """Document that was queued last."""
    saved: str = ""
    """Where a file was saved last."""
    busy: bool = False
    error: Exception | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a report to print: what was read before a failure is not shown, so not printed."""
        return self.report is not None and self.mode is not ReportsMode.FAULT


@dataclass(frozen=True, slots=True)
class _Read:
    days: tuple[DayLine, ...]
    chosen: str
    report: DayReportContent | None


class ReportsPresenter(Presenter[ReportsState]):
    """Keeps one report current.

    Signals:
        print_wanted: somebody came to print: the focus belongs on the button, once there is a report.
    """

    print_wanted = Signal()

    def __init__(
        self,
        service: DayReports,
        feed: ChangeFeed,
        tasks: Runner,
        session: Session,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(ReportsState(), parent)
        self.zone = zone
        self._service = service
        self._tasks = tasks
        self._session = session
        self._language = session.language
        self._live = Live(feed, ("day", "shift", "complaint", "approval", "rating"), self)
        self._live.changed.connect(self.refresh)

    def start(self) -> None:
        """Keep current."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is."""
        self._live.stop()

    def speak(self, language: str) -> None:
        """Save in this language from here on."""
        self._language = language

    def arrive(self, day_id: str) -> None:
        """Show a day, or the one that was shown; whoever comes wants to print."""
        self.choose(day_id)
        self.print_wanted.emit()

    def refresh(self) -> None:
        """Read the days and the report anew."""
        wanted = self.state.chosen
        self._tasks.read(lambda: self._look(wanted), self._show, self._fail)

    def choose(self, day_id: str) -> None:
        """Show a day; nothing chosen leaves the one that is shown, read anew."""
        if day_id and day_id != self.state.chosen:
            self._update(chosen=day_id, printed="", saved="", error=None)
        self.refresh()

    def show_part(self, part: str) -> None:
        """Show one part of the report."""
        self._update(part=part)

    def print_report(self) -> None:
        """Queue the report as it stands."""
        day_id = self._begin()
        if day_id:
            self._tasks.write(
                lambda: self._service.print_report(self._session, day_id),
                lambda document: self._update(printed=document, saved=""),
                self._refused,
                ended=self._idle,
            )

    def save_pdf(self) -> None:
        """Save the report as it stands as PDF."""
        self._save(ReportFile.PDF)

    def save_csv(self) -> None:
        """Save it for a spreadsheet."""
        self._save(ReportFile.CSV)

    def _save(self, kind: ReportFile) -> None:
        day_id, language = self._begin(), self._language
        if day_id:
            self._tasks.pool(
                lambda: self._service.save(self._session, day_id, kind, language),
                lambda path: self._update(saved=path, printed=""),
                self._refused,
                ended=self._idle,
            )

    def _begin(self) -> str:
        """Return the day to work on; nothing while there is none, or while work goes on."""
        state = self.state
        if state.busy or not state.ready:
            return ""
        self._update(busy=True, error=None)
        return state.chosen

    def _look(self, wanted: str) -> _Read:
        days = self._service.days(self._session)
        if not days:
            return _Read((), "", None)
        chosen = next((day.day_id for day in days if day.day_id == wanted), days[0].day_id)
        return _Read(days, chosen, self._service.report(self._session, chosen))

    def _show(self, read: _Read) -> None:
        known = {day.day_id for day in read.days}
        if self.state.chosen in known - {read.chosen}:
            return  # Somebody has chosen another day meanwhile: that one is being read.
        self._update(mode=_mode(read), days=read.days, chosen=read.chosen, report=read.report, error=None)

    def _fail(self, error: Exception) -> None:
        self._update(mode=ReportsMode.FAULT, error=error)

    def _refused(self, error: Exception) -> None:
        self._update(error=error)

    def _idle(self) -> None:
        self._update(busy=False)


def _mode(read: _Read) -> ReportsMode:
    if read.report is None:
        return ReportsMode.EMPTY
    if not read.report.standing.final:
        return ReportsMode.PROVISIONAL
    return ReportsMode.FINAL if read.chosen == read.days[0].day_id else ReportsMode.PAST
