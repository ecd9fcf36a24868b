"""One person of a visit, as a business type sees them."""

from dataclasses import dataclass

from app.domain.business.person_record import PersonRecord
from app.domain.faces import FaceStand


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The person at the desk whose identity passed in this visit. Name and document are masked."""

    person_id: str
    customer_id: str
    """Of the customer that this person is, or becomes."""
    is_customer: bool
    name: str
    document: str
    organisation: bool
    age: int | None
    """None for organisations, and where no date of birth is known."""
    mobiles: int
    """Active mobile numbers, and those that open orders will add."""
    verification_id: str
    present: bool = True
    """Whether they stood there; else an agent or a guardian showed their document."""
    record: PersonRecord | None = None
    """Document and contact data as they stand, for the businesses that correct them."""
    face: FaceStand = FaceStand.OPEN
    """What the comparisons of face and document in this visit come to."""
    imaged: bool = False
    """Whether an image of the document was taken in this visit for the business in hand."""
    proofs: frozenset[str] = frozenset()
    """Of what else images were taken with it: names of `document_images.HEIR_PROOFS`."""
