"""Frozen content of the business acceptance slip (受理单), and who signs it (DOMAIN §3, §4)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from app.domain.letterheads import Letterhead
from app.domain.orders import Change, QuoteLine

HOTLINE: Final = "business.row.hotline"
"""Row of the changes that nothing changes: whom to ask to end the suspension. Slips have it in the notes."""
REST: Final = "business.row.rest"
"""Row of the changes that says what is left and goes back, and where to. It stands beside the sum as well."""
OTHER_SIGNS: Final = "documents.slip.other"
HEIR_SIGNS: Final = "documents.slip.heir"
"""Labels of the field that names who takes a number over and signs: beside the owner, or for a dead one."""


class SignerRole(StrEnum):
    """In what part somebody stands on a slip; `documents.slip.<role>` is its name, and the field's label."""

    CUSTOMER = "customer"
    AGENT = "agent"
    """Acts for an owner who is not there, or for an organisation."""
    GUARDIAN = "guardian"
    OTHER = "other"
    """Takes a number over."""
    OTHER_AGENT = "other_agent"
    OTHER_GUARDIAN = "other_guardian"
    HEIR = "heir"
    HEIR_AGENT = "heir_agent"
    HEIR_GUARDIAN = "heir_guardian"


ACTING: Final = frozenset(
    {
        SignerRole.AGENT,
        SignerRole.GUARDIAN,
        SignerRole.OTHER_AGENT,
        SignerRole.OTHER_GUARDIAN,
        SignerRole.HEIR_AGENT,
        SignerRole.HEIR_GUARDIAN,
    }
)
"""Those who act for somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """One person who signs; name and document are masked."""

    role: SignerRole
    name: str
    document: str = ""

    @property
    def label(self) -> str:
        """Return the code of what they are called on the slip."""
        return f"documents.slip.{self.role}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipField:
    """One filled field of a form: `code` names its label (`business.<type>.<field>`)."""

    code: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipContent:
    """A business acceptance slip (受理单): what was accepted, its fees, and room for the signature."""

    KIND: ClassVar[str] = "slip"

    head: Letterhead
    order_code: str
    type_key: str
    customer: str
    document: str
    """Masked document number, or empty."""
    subscriber: str
    fields: tuple[SlipField, ...]
    changes: tuple[Change, ...]
    quote: tuple[QuoteLine, ...]
    total_fen: int
    effective_on: str
    notes: str
    terms: str
    """Code of the terms that the slip prints."""
    signature: bool
    """Whether anybody signs."""
    handler_no: str
    handler_name: str
    signed_ms: int = 0
    """When it was signed on the pad; 0 for one that is signed on paper."""
    signed_image: str = ""
    signed_document: str = ""
    """SHA-256 of the sealed image, and of what was on the screen."""
    signers: tuple[Signer, ...] = ()
    """Who signs; the first one on the pad, where there is one, the others on paper. None on older slips."""

    @property
    def who_signs(self) -> tuple[Signer, ...]:
        """Return who signs; an older slip names only who takes a number over, in its fields."""
        if self.signers:
            return self.signers
        codes = {field.code: field.value for field in self.fields}
        if HEIR_SIGNS in codes:
            return (Signer(role=SignerRole.HEIR, name=codes[HEIR_SIGNS].partition(" ")[0]),)
        customer = Signer(role=SignerRole.CUSTOMER, name=self.customer, document=self.document)
        if OTHER_SIGNS not in codes:
            return (customer,)
        return (customer, Signer(role=SignerRole.OTHER, name=codes[OTHER_SIGNS].partition(" ")[0]))
