"""Verifying who stands at the counter: read or type, look, answer, record."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.business.spec import IdentityNeed
from app.domain.copies import Question
from app.domain.documents_of_identity import DocumentKind
from app.domain.identity_checks import CHECKS, CheckLine, Shown
from app.domain.masking import mask_name
from app.domain.verification import PRINCIPALS, Standing
from app.services.card_tray import CardTray
from app.services.identity import Examination, IdentityService, TypedDocument, Verification
from app.services.lookups import Found, LookupService
from app.services.ports import IdRead, IdReader
from app.services.sessions import Session
from app.services.visit_people import Seen
from app.services.visits import Visit
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

_CLERKS: Final = CHECKS.index("same_person")


class IdentityMode(StrEnum):
    """How far the verification is."""

    WAITING = "waiting"
    READING = "reading"
    ASKING = "asking"
    """Unknown in this hall: the centre is asked; the clerk may go on without its answer."""
    FAULT = "fault"
    """The reader gave no card."""
    TYPING = "typing"
    EXAMINED = "examined"
    """Everything that a machine can check is checked; the clerk compares person and document."""
    PASSED = "passed"
    REFUSED = "refused"


STATES = tuple(IdentityMode)


@dataclass(frozen=True, slots=True)
class IdentityState:
    """One frozen picture of the panel."""

    mode: IdentityMode = IdentityMode.WAITING
    entry_business: bool = False
    ticket_id: str | None = None
    ticket_number: str = ""
    read: IdRead | None = None
    examination: Examination | None = None
    verification: Verification | None = None
    card: str | None = None
    """Key of the sample card on the simulated reader."""
    error: Exception | None = None
    busy: bool = False
    standing: Standing = Standing.OWNER
    """Whose document is looked at."""
    kinship: str = ""
    """What a guardian proved the kinship by; empty while nothing is chosen."""
    need: IdentityNeed = IdentityNeed.OWNER
    """Of the business in hand."""
    people: tuple[Seen, ...] = ()
    """Everybody whose document passed in this visit."""

    @property
    def organisation(self) -> bool:
        """Return whether the document is an organisation's."""
        return self.read is not None and self.read.document == DocumentKind.ORGANISATION

    @property
    def may_be_shown(self) -> bool:
        """Return whether an agent or a guardian may show the document of a person who is not there."""
        return self.standing in (Standing.OWNER, Standing.TAKES_OVER) and not self.organisation

    def seen(self, standing: Standing) -> Seen | None:
        """Return who passed in this standing."""
        return next((each for each in self.people if each.standing is standing), None)

    looked: Found | None = None
    """What came of asking the centre; None where nobody had to be asked."""

    @property
    def checks(self) -> tuple[CheckLine, ...]:
        """Return the lines to show."""
        if self.verification is not None:
            return self.verification.checks
        return self.examination.checks if self.examination is not None else ()


class IdentityPresenter(Presenter[IdentityState]):
    """One verification at a time, for one visit.

    Signals:
        verified: a Verification that passed.
        refused: a Verification that did not.
        closed: the clerk goes on, or back.
        proof_given: what proves the kinship is chosen; the person is compared next.
    """

    verified = Signal(object)
    refused = Signal(object)
    closed = Signal()
    proof_given = Signal()

    def __init__(
        self,
        service: IdentityService,
        tasks: Runner,
        session: Session,
        zone: str,
        reader: IdReader,
        parent: QObject | None = None,
        lookups: LookupService | None = None,
    ) -> None:
        tray = reader if isinstance(reader, CardTray) else None
        super().__init__(IdentityState(card=tray.on_reader if tray else None), parent)
        self._service = service
        self.tasks = tasks
        self._session = session
        self._lookups = lookups
        self._question: Question | None = None
        self.zone = zone
        self.tray: CardTray | None = tray

    # -- what the clerk does ------------------------------------------------------------------------

    def begin(
        self,
        ticket_id: str | None,
        ticket_number: str = "",
        *,
        entry_business: bool = False,
        visit: Visit | None = None,
        need: IdentityNeed = IdentityNeed.OWNER,
    ) -> None:
        """Start anew for a visit; nothing of the last one stays in memory.

        Whoever passed in the visit before is shown; `need` is that of the business in hand, and decides whose
        document is expected next.
        """
        self._question = None
        self._set(
            IdentityState(
                ticket_id=ticket_id,
                ticket_number=ticket_number,
                entry_business=entry_business,
                card=self.tray.on_reader if self.tray else None,
                need=need,
            )
        )
        if visit is not None:
            self.tasks.read(lambda: self._service.people(visit), self._on_people, self._on_failed)

    @property
    def awaited(self) -> Standing | None:
        """Return whose document the business in hand needs besides, or None."""
        found = expected(self.state.people, self.state.need)
        return None if found in PRINCIPALS else found

    def _on_people(self, people: tuple[Seen, ...]) -> None:
        self._update(people=people)
        if self.state.mode is IdentityMode.WAITING:
            self._set(self._for(self.state, expected(people, self.state.need)))

    @staticmethod
    def _for(state: IdentityState, standing: Standing) -> IdentityState:
        """Return a state in which somebody else's document is looked at; whoever takes over enters."""
        entry = standing is Standing.TAKES_OVER
        return replace(state, standing=standing, kinship="", entry_business=entry)

    def choose(self, standing: Standing) -> None:
        """Say whose document comes next, or whose the one that was read is."""
        state = self.state
        if state.busy or standing is state.standing:
            return
        if state.mode is IdentityMode.EXAMINED and state.read is not None:
            self._set(self._for(state, standing))
            self._on_read(state.read)
            return
        self._set(self._for(self._fresh(IdentityMode.WAITING), standing))
        if standing is Standing.ORGANISATION:
            self.start_typing()

    def choose_kinship(self, kinship: str) -> None:
        """Say what proved that somebody is a guardian."""
        if kinship != self.state.kinship and not self.state.busy:
            self._update(kinship=kinship, error=None)
            if self.state.mode is IdentityMode.EXAMINED and self.state.read is not None:
                self._on_read(self.state.read)

    def _fresh(self, mode: IdentityMode) -> IdentityState:
        """Return a state that knows the visit, and nothing of a document."""
        state = self.state
        return IdentityState(
            mode=mode,
            ticket_id=state.ticket_id,
            ticket_number=state.ticket_number,
            entry_business=state.entry_business,
            card=state.card,
            standing=state.standing,
            kinship=state.kinship,
            need=state.need,
            people=state.people,
        )

    def lay(self, key: str) -> None:
        """Lay a sample card on the simulated reader."""
        if self.tray is not None:
            self.tray.lay(key)
            self._update(card=key)

    def lift(self) -> None:
        """Take the sample card off the simulated reader."""
        if self.tray is not None:
            self.tray.lift()
            self._update(card=None)

    def read(self) -> None:
        """Read the card (F3)."""
        if self.state.busy:
            return
        self._question = None
        self._set(replace(self._fresh(IdentityMode.READING), busy=True))
        self.tasks.pool(self._service.read, self._on_read, self._on_reader_fault)

    def start_typing(self) -> None:
        """Type a document that no reader reads."""
        if not self.state.busy:
            self._question = None
            self._set(
                replace(
                    self.state,
                    looked=None,
                    mode=IdentityMode.TYPING,
                    read=None,
                    examination=None,
                    verification=None,
                    error=None,
                )
            )

    def submit_typed(self, document: TypedDocument) -> None:
        """Check what was typed; mistakes stay in the form."""
        if self.state.mode is IdentityMode.TYPING and not self.state.busy:
            self._update(busy=True, error=None)
            self.tasks.read(lambda: self._service.typed(document), self._on_read, self._on_typed_wrong)

    def answer(self, *, same_person: bool, represented: bool = False) -> None:
        """Say whether the document is this person's, and record how the verification ended.

        `represented`: its person is not there, an agent or a guardian shows it.
        """
        if self.state.mode is IdentityMode.EXAMINED and not (represented and not self.state.may_be_shown):
            self._record(same_person=same_person, represented=represented)

    def skip(self) -> None:
        """Wait no longer for the centre: whoever is unknown here is served as unknown."""
        if self.state.mode is IdentityMode.ASKING:
            self._question = None
            self._update(looked=Found.DEFERRED)
            self._look()

    def close(self) -> None:
        """Go on with the visit."""
        self._question = None
        self.closed.emit()

    # -- answers ------------------------------------------------------------------------------------

    def _on_read(self, read: IdRead) -> None:
        self._update(read=read, busy=True)
        lookups = self._lookups
        if lookups is None:
            self._look()
            return

        def unknown() -> Question | None:
            return lookups.by_document(read.document, read.number)

        self.tasks.read(unknown, self._on_question, self._on_failed)

    def _on_question(self, question: Question | None) -> None:
        lookups, session = self._lookups, self._session
        if question is None or lookups is None:
            self._look()
            return
        self._question = question
        self._update(mode=IdentityMode.ASKING, busy=False)
        self.tasks.pool(
            lambda: lookups.ask(session, question),
            lambda looked: self._on_looked(question, looked.found),
            lambda _error: self._on_looked(question, Found.DEFERRED),
        )

    def _on_looked(self, question: Question, found: Found) -> None:
        if self._question is question:
            self._question = None
            self._update(looked=found)
            self._look()

    def _look(self) -> None:
        """Run the checks with what is known by now."""
        read, entry, shown = self.state.read, self.state.entry_business, self._shown()
        if read is None:
            return
        self._update(busy=True)
        whole = self.state.looked is not Found.DEFERRED

        def look() -> Examination:
            found = self._service.examine(read, entry_business=entry, shown=shown, whole=whole)
            if found.person is None and not entry and shown.standing in PRINCIPALS:
                # Somebody without a number can only be here to get one.
                return self._service.examine(read, entry_business=True, shown=shown, whole=whole)
            return found

        self.tasks.read(look, self._on_examined, self._on_failed)

    def _on_examined(self, examination: Examination) -> None:
        self._update(
            mode=IdentityMode.EXAMINED,
            examination=examination,
            entry_business=self.state.entry_business
            or (examination.person is None and self.state.standing in PRINCIPALS),
            busy=False,
        )
        refused = examination.checked.refused
        if refused is not None and CHECKS.index(refused.code) < _CLERKS:
            # The document itself is refused: there is nothing to compare with the person.
            self._record(same_person=True)

    def _shown(self, *, represented: bool = False) -> Shown:
        return Shown(self.state.standing, represented, self.state.kinship)

    def _record(self, *, same_person: bool, represented: bool = False) -> None:
        state = self.state
        read = state.read
        if read is None or state.busy:
            return
        self._update(busy=True, error=None)
        shown = self._shown(represented=represented)
        self.tasks.write(
            lambda: self._service.verify(
                self._session,
                read,
                state.ticket_id,
                same_person=same_person,
                entry_business=state.entry_business,
                shown=shown,
                whole=state.looked is not Found.DEFERRED,
            ),
            self._on_verified,
            self._on_failed,
        )

    def _on_verified(self, verification: Verification) -> None:
        mode = IdentityMode.PASSED if verification.passed else IdentityMode.REFUSED
        self._update(mode=mode, verification=verification, busy=False)
        if verification.passed:
            self._update(people=with_seen(self.state.people, verification))
        (self.verified if verification.passed else self.refused).emit(verification)

    def _on_reader_fault(self, error: Exception) -> None:
        self._update(mode=IdentityMode.FAULT, error=error, busy=False)

    def _on_typed_wrong(self, error: Exception) -> None:
        self._update(error=error, busy=False)

    def _on_failed(self, error: Exception) -> None:
        mode = self.state.mode
        kept = mode if mode is not IdentityMode.READING else IdentityMode.FAULT
        self._update(mode=kept, error=error, busy=False)


def expected(people: tuple[Seen, ...], need: IdentityNeed) -> Standing:
    """Return whose document is to be read next for a business, by who was there already."""
    owner = next((each for each in people if each.standing in PRINCIPALS), None)
    there = {each.standing for each in people}
    if owner is None:
        return Standing.OWNER
    if need is IdentityNeed.TRANSFER and Standing.TAKES_OVER not in there:
        return Standing.TAKES_OVER
    if (not owner.present or owner.standing is Standing.ORGANISATION) and Standing.AGENT not in there:
        return Standing.AGENT
    return Standing.OWNER


def with_seen(people: tuple[Seen, ...], verification: Verification) -> tuple[Seen, ...]:
    """Return the people of a visit with whoever just passed, in place of whoever stood there before."""
    name, which = mask_name(verification.read.name), verification.verification_id
    made = Seen(verification.standing, name, verification.present, which)
    alike = PRINCIPALS if made.standing in PRINCIPALS else frozenset({made.standing})
    return (*(each for each in people if each.standing not in alike), made)
