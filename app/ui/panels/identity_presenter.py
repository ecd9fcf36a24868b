"""Verifying who stands at the counter: read or type, look, answer, record."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.business.spec import IdentityNeed
from app.domain.copies import Question
from app.domain.errors import EnvironmentFault
from app.domain.faces import Compared
from app.domain.identity_checks import CHECKS, Shown
from app.domain.masking import mask_name
from app.domain.verification import PRINCIPALS, Standing
from app.services.card_tray import CardTray, tray_of
from app.services.identity import Examination, IdentityService, TypedDocument, Verification
from app.services.lookups import Found, LookupService
from app.services.ports import IdRead, IdReader
from app.services.sessions import Session
from app.services.visit_people import Seen
from app.services.visits import Visit
from app.ui.panels.identity_state import STATES, IdentityMode, IdentityState
from app.ui.presenting import Presenter
from app.ui.tasks import Runner, Task

__all__ = ["STATES", "IdentityMode", "IdentityPresenter", "IdentityState", "expected", "with_seen"]

_CLERKS: Final = CHECKS.index("same_person")
_NO_CARD, _SAME_CARD = "reader.no_card", "reader.not_lifted"
_NO_NEW_CARD: Final = "reader.no_new_card"
"""From readers that can't tell a card that was read already from none."""
_FORMER_CARD: Final = "reader.former_card"


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
        tray = tray_of(reader)
        super().__init__(IdentityState(card=tray.on_reader if tray else None), parent)
        self._service = service
        self.tasks = tasks
        self._session = session
        self._lookups = lookups
        self._question: Question | None = None
        self._reading: Task | None = None
        self._former = False
        """Whether the last card that was read is of a customer who has gone."""
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
        document is expected next. The first document of a visit is read at once if it lies on the reader.
        """
        self._drop()
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
            if not people and not self.state.busy:
                self._update(busy=True)
                self._reading = self.tasks.pool(self._service.read, self._on_read, self._on_nothing_there)

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

    def note_faces(self, verification_id: str, comparisons: Sequence[Compared]) -> None:
        """Show what came of comparing somebody of this visit with their document, the oldest first."""
        people = tuple(
            each.compared(comparisons) if each.verification_id == verification_id else each
            for each in self.state.people
        )
        if people != self.state.people:
            self._update(people=people)

    def customer_left(self) -> None:
        """The customer has gone: a card of theirs that still lies there is not the next one's."""
        self._former = True

    def lay(self, key: str) -> None:
        """Lay a sample card on the simulated reader."""
        if self.tray is not None:
            self.tray.lay(key)
            self._on_card(key)

    def lift(self) -> None:
        """Take the sample card off the simulated reader."""
        if self.tray is not None:
            self.tray.lift()
            self._on_card(None)

    def _on_card(self, key: str | None) -> None:
        """Show which card lies there; what was said of the one before holds no longer."""
        before = self._fresh(IdentityMode.WAITING) if self.state.mode is IdentityMode.FAULT else self.state
        self._set(replace(before, card=key))

    def read(self) -> None:
        """Read the card (F3)."""
        before = self.state
        if before.busy:
            return
        self._question = None
        self._set(replace(self._fresh(IdentityMode.READING), busy=True))
        self._reading = self.tasks.pool(
            self._service.read, self._on_read, lambda error: self._on_reader_fault(error, before)
        )

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
        self._drop()
        self.closed.emit()

    def _drop(self) -> None:
        """Wait no longer for the reader or for the centre."""
        self._question = None
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    # -- answers ------------------------------------------------------------------------------------

    def _on_read(self, read: IdRead) -> None:
        self._former = False
        self._update(read=read, busy=True, error=None)
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

    def _on_nothing_there(self, error: Exception) -> None:
        """Wait for a card, as long as it is only that none lies there."""
        code = error.code if isinstance(error, EnvironmentFault) else ""
        if code in (_NO_CARD, _NO_NEW_CARD) or (code == _SAME_CARD and not self._former):
            self._update(busy=False)
        else:
            self._on_reader_fault(error, self.state)

    def _on_reader_fault(self, error: Exception, before: IdentityState) -> None:
        """Say what is wrong; of a card that still lies there what was read stays."""
        code = error.code if isinstance(error, EnvironmentFault) else ""
        if code == _SAME_CARD and self._former:
            # Read anew, it would prove who was here before.
            error = EnvironmentFault(_FORMER_CARD)
        same = code in (_SAME_CARD, _NO_NEW_CARD) and not self._former
        if same and before.mode is IdentityMode.EXAMINED:
            self._set(replace(before, card=self.state.card, error=error))
        else:
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
