"""Rows of verifications and of logged views."""

from dataclasses import dataclass

from app.domain.verification import Check, Standing


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """One verification that ended. `person_id` is None where the document was of nobody known."""

    verification_id: str
    person_id: str | None
    ticket_id: str | None
    staff_no: str
    reader: str
    passed: bool
    checks: tuple[Check, ...]
    at_ms: int
    standing: Standing
    present: bool
    kinship: str


@dataclass(frozen=True, slots=True)
class ViewRow:
    """Somebody saw personal data unmasked."""

    view_id: str
    person_id: str
    staff_no: str
    reason: str
    ticket_id: str | None
    at_ms: int
