"""What the identity panel shows: one frozen state."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.business.spec import IdentityNeed
from app.domain.documents_of_identity import DocumentKind
from app.domain.identity_checks import CheckLine
from app.domain.verification import Standing
from app.services.identity import Examination, Verification
from app.services.lookups import Found
from app.services.ports import IdRead
from app.services.visit_people import Seen


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
