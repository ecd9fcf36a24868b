"""What is known of a customer's person: the document, and where the customer is reached."""

from dataclasses import dataclass

from app.domain.documents_of_identity import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """Dates are ISO; `valid_until` None is 长期. `last_op` is the person's last transition."""

    name: str
    document: DocumentKind
    number: str
    valid_from: str | None
    valid_until: str | None
    sex: str
    nation: str
    birth: str | None
    address: str
    issuer: str
    last_op: str
    phone: str = ""
    language: str = ""
    email: str = ""
    contact_address: str = ""
