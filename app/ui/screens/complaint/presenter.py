"""Complaints: taken down beside the open ones, whose deadlines count down (DOMAIN §7, UX)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.complaints import ComplaintCategory, ComplaintState, intake_faults
from app.services.complaints import ComplaintContext, ComplaintService, Deadlines, Intake
from app.services.link import Link, StandaloneLink
from app.services.ports import ChangeFeed, Clock, Ids
from app.services.rows.complaints import ComplaintRow, NoteRow
from app.services.sessions import Session
from app.ui.panels.link_watch import LinkWatch
from app.ui.panels.live import Live
from app.ui.panels.sync_marks import Marks, marks_of
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

NOBODY = ComplaintContext(None, None, "", "", "", ())


class ComplaintMode(StrEnum):
    """What stands in the middle."""

    LIST = "list"
    EDITING = "editing"
    ERROR = "error"
    BUSY = "busy"
    DONE = "done"
    FAULT = "fault"


STATES = tuple(ComplaintMode)
FORM_MODES = (ComplaintMode.EDITING, ComplaintMode.ERROR, ComplaintMode.BUSY)


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """What was typed. `form_id` becomes the complaint's id: sending twice makes one."""

    form_id: str = ""
    category: ComplaintCategory | None = None
    contact_name: str = ""
    contact_phone: str = ""
    what: str = ""
    wish: str = ""
    related: frozenset[str] = frozenset()

    @property
    def begun(self) -> bool:
        """Return whether anything was said yet."""
        return bool(self.category or self.what.strip() or self.wish.strip())


@dataclass(frozen=True, slots=True)
class ComplaintScreenState:
    """State of the screen."""

    mode: ComplaintMode = ComplaintMode.LIST
    now_ms: int = 0
    context: ComplaintContext = NOBODY
    form: ComplaintForm = ComplaintForm()
    faults: tuple[tuple[str, str], ...] = ()
    """Pairs of field and code."""
    deadlines: Deadlines | None = None
    done: ComplaintRow | None = None
    rows: tuple[ComplaintRow, ...] = ()
    selected: str | None = None
    notes: tuple[NoteRow, ...] = ()
    marks: Marks = field(default_factory=dict)
    """Complaints that the centre does not have or has not decided."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Name and number of who owns a complaint, by number."""
    error: Exception | None = None

    @property
    def chosen(self) -> ComplaintRow | None:
        """Return the complaint selected in the list."""
        return next((row for row in self.rows if row.complaint_id == self.selected), None)

    def owner_of(self, staff_no: str) -> str:
        """Return name and number of somebody; the number alone where the name is not known here."""
        return self.owners.get(staff_no, staff_no)


class ComplaintPresenter(Presenter[ComplaintScreenState]):
    """Takes complaints down and shows the open ones.

    Signals:
        closed: the person left the screen; whoever opened it goes back.
        noted: a note of progress was written.
        mend_wanted: it was to be taken down, and something is wrong.
    """

    closed = Signal()
    noted = Signal()
    mend_wanted = Signal()

    def __init__(
        self,
        service: ComplaintService,
        feed: ChangeFeed,
        tasks: Runner,
        clock: Clock,
        ids: Ids,
        session: Session,
        parent: QObject | None = None,
        *,
        link: Link | None = None,
    ) -> None:
        mine = {session.staff_no: f"{session.name} {session.staff_no}".strip()}
        super().__init__(ComplaintScreenState(now_ms=clock.now_ms(), owners=mine), parent)
        self._link: Link = link or StandaloneLink()
        self._watch = LinkWatch(self._link, self)
        self._watch.changed.connect(self.refresh)
        self._service = service
        self._tasks = tasks
        self._clock = clock
        self._ids = ids
        self._session = session
        self.whom: Callable[[], str] = str
        """Tells who is being served, as `open_for` takes it."""
        self._chosen = ""
        self._live = Live(feed, ("complaint",), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self.tick)

    @property
    def owner(self) -> str:
        """Who takes complaints down here, and owns them: name and staff number."""
        return self.state.owner_of(self._session.staff_no)

    def start(self) -> None:
        """Keep the list current."""
        self._live.start()
        self._watch.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is."""
        self._live.stop()
        self._watch.stop()

    # ----------------------------------------------------------------------------------------------- reading

    def refresh(self) -> None:
        """Read open complaints and deadlines anew."""
        selected = self.state.selected

        def work() -> tuple[
            tuple[ComplaintRow, ...], Deadlines, tuple[NoteRow, ...], Marks, Mapping[str, str]
        ]:
            rows = self._service.list_open()
            notes = self._service.notes(selected) if selected else ()
            marks = marks_of(self._link, self._clock.now_ms())
            return rows, self._service.deadlines(), notes, marks, self._service.owners(rows)

        self._tasks.read(work, lambda found: self._show(selected, *found), self._fail)

    def _show(
        self,
        selected: str | None,
        rows: tuple[ComplaintRow, ...],
        deadlines: Deadlines,
        notes: tuple[NoteRow, ...],
        marks: Marks,
        owners: Mapping[str, str],
    ) -> None:
        state = self.state
        if selected == state.selected:
            here = any(row.complaint_id == selected for row in rows)
            selected, notes = (selected, notes) if here else (None, ())
        else:
            # Another one was chosen while this was read: its own reading is on the way.
            selected, notes = state.selected, state.notes
        self._update(
            mode=ComplaintMode.LIST if state.mode is ComplaintMode.FAULT else state.mode,
            rows=rows,
            deadlines=deadlines,
            selected=selected,
            notes=notes,
            marks=marks,
            owners={**state.owners, **owners},
            error=None if state.mode is ComplaintMode.FAULT else state.error,
            now_ms=self._clock.now_ms(),
        )

    def tick(self) -> None:
        """Let a second pass; the deadlines of a form that is being filled in move with it."""
        now, deadlines = self._clock.now_ms(), self.state.deadlines
        passed = now - self.state.now_ms
        if deadlines is not None and self.state.mode in FORM_MODES:
            deadlines = replace(deadlines, first_ms=deadlines.first_ms + passed)
        self._update(now_ms=now, deadlines=deadlines)

    # ------------------------------------------------------------------------------------------------- form

    def open(
        self,
        customer_id: str | None = None,
        ticket_id: str | None = None,
        chosen: str = "",
        verification_id: str | None = None,
    ) -> None:
        """Begin a new complaint with what is known of customer, ticket and recent transactions.

        `chosen` is the language that the customer chose in this visit, `verification_id` the check that their
        document passed in it.
        """
        self._chosen = chosen
        self._tasks.read(
            lambda: self._service.context(customer_id, ticket_id, verification_id), self._opened, self._fail
        )

    def open_for(self, whom: str) -> None:
        """Begin a new complaint of a visit: customer, ticket, language and check, a colon between them."""
        customer_id, ticket_id, chosen, verification_id = (*whom.split(":"), "", "", "")[:4]
        self.open(customer_id or None, ticket_id or None, chosen, verification_id or None)

    def _opened(self, context: ComplaintContext) -> None:
        form = ComplaintForm(
            form_id=self._ids.new(),
            contact_name=context.contact_name,
            contact_phone=context.contact_phone,
            related=frozenset(each.ref for each in context.related if each.kind != "complaint"),
        )
        self._update(
            mode=ComplaintMode.EDITING,
            context=context,
            form=form,
            faults=(),
            done=None,
            selected=None,
            notes=(),
        )
        self.refresh()

    def new(self) -> None:
        """Go back to a form that was left half filled, or begin one of whoever is being served."""
        if self.state.form.form_id and self.state.form.begun:
            self._update(mode=ComplaintMode.EDITING, selected=None, notes=())
        else:
            self.open_for(self.whom())

    def edit(self, **changes: Any) -> None:  # noqa: ANN401 - fields of the form
        """Take what was typed; a field that was wrong is looked at again at once."""
        form = replace(self.state.form, **changes)
        faults = self.state.faults
        if faults:
            still = dict(_faults(form))
            faults = tuple((field, still[field]) for field, _ in faults if field in still)
        mode = self.state.mode
        if mode is ComplaintMode.ERROR and not faults:
            mode = ComplaintMode.EDITING
        self._update(form=form, faults=faults, mode=mode)

    def toggle_related(self, ref: str) -> None:
        """Attach a transaction, or leave it off."""
        self.edit(related=self.state.form.related ^ {ref})

    def submit(self) -> None:
        """Take the complaint down, or say what is wrong."""
        state = self.state
        if state.mode not in (ComplaintMode.EDITING, ComplaintMode.ERROR):
            return
        form = state.form
        faults = _faults(form)
        if faults or form.category is None:
            self._update(mode=ComplaintMode.ERROR, faults=faults)
            self.mend_wanted.emit()
            return
        intake = Intake(
            complaint_id=form.form_id,
            category=form.category,
            channel="counter",
            customer_id=state.context.customer_id,
            ticket_id=state.context.ticket_id,
            contact_name=form.contact_name,
            contact_phone=form.contact_phone,
            what=form.what,
            wish=form.wish,
            related=tuple(each.ref for each in state.context.related if each.ref in form.related),
        )
        self._update(mode=ComplaintMode.BUSY, faults=())
        session, chosen = self._session, self._chosen
        self._tasks.write(
            lambda: self._service.receive(session, intake, chosen), self._received, self._refused
        )

    def _received(self, row: ComplaintRow) -> None:
        self._update(mode=ComplaintMode.DONE, done=row, form=ComplaintForm(), context=NOBODY)
        self.refresh()

    def _refused(self, error: Exception) -> None:
        """Keep the form: nothing that was typed is lost."""
        self._update(mode=ComplaintMode.ERROR, error=error)

    def leave(self) -> None:
        """Go back one step: from the form to the list, from the list out. The form stays for later."""
        if self.state.mode in (ComplaintMode.EDITING, ComplaintMode.ERROR, ComplaintMode.DONE):
            self._update(mode=ComplaintMode.LIST, faults=(), done=None, error=None)
        elif self.state.mode is not ComplaintMode.BUSY:
            self.closed.emit()

    # ------------------------------------------------------------------------------------------------- list

    def select(self, complaint_id: str | None) -> None:
        """Show a complaint of the list."""
        if complaint_id == self.state.selected or self.state.mode is ComplaintMode.BUSY:
            return
        self._update(
            mode=ComplaintMode.LIST, selected=complaint_id, notes=(), done=None, faults=(), error=None
        )
        self.refresh()

    def note(self, state: ComplaintState, words: str) -> None:
        """Write a note of progress that leaves the selected complaint in `state`."""
        chosen, session = self.state.chosen, self._session
        if chosen is not None:
            self._tasks.write(
                lambda: self._service.note(session, chosen.complaint_id, state, words),
                self._noted,
                lambda error: self._update(error=error),
            )

    def _noted(self, _row: ComplaintRow) -> None:
        self._update(error=None)
        self.noted.emit()
        self.refresh()

    def _fail(self, error: Exception) -> None:
        if self.state.mode in FORM_MODES:
            self._update(error=error)
        else:
            self._update(mode=ComplaintMode.FAULT, error=error)


def _faults(form: ComplaintForm) -> tuple[tuple[str, str], ...]:
    found = intake_faults(form.contact_phone, form.what, form.wish)
    return found if form.category is not None else (("category", "complaint.category"), *found)
