"""The visit in progress: one frozen value that the counter's panels stand around (DESIGN)."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Final, Self

from app.domain.errors import BugError


@dataclass(frozen=True, slots=True)
class Visit:
    """Whom a counter serves, what was verified, and which number is chosen.

    Orders and drafts hang on the ticket.
    """

    ticket_id: str | None = None
    customer_id: str | None = None
    person_id: str | None = None
    """Set only by a verification that passed in this visit."""
    verification_id: str | None = None
    subscriber_id: str | None = None
    language: str = "zh_CN"
    chosen: str = ""
    """Language that the customer chose on the second screen in this visit."""
    password_of: str | None = None
    """Subscriber whose service password passed in this visit."""
    other_verification_id: str | None = None
    """Of whoever takes over a number."""
    agent_verification_id: str | None = None
    guardian_verification_id: str | None = None

    @property
    def of_whom(self) -> tuple[str | None, ...]:
        """Return what tells one visitor from another: whoever is no customer has a document alone."""
        return self.ticket_id, self.customer_id, self.person_id, self.verification_id

    @property
    def verifications(self) -> tuple[str | None, ...]:
        """Return the verifications of all who stand at the desk in this visit."""
        others = self.other_verification_id, self.agent_verification_id, self.guardian_verification_id
        return self.verification_id, *others

    def to_json(self) -> str:
        """Return the visit as it is parked with its ticket."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return a parked visit; raises `BugError` for text that is none."""
        try:
            found = json.loads(text)
            known = {field.name: found[field.name] for field in fields(cls) if field.name in found}
            return cls(**known)
        except (ValueError, TypeError) as error:
            raise BugError("a parked visit does not read back") from error


NOBODY: Final = Visit()
"""Nobody is served, or nothing is known of who is."""
