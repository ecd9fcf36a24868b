"""Frozen content of everything that the hall prints, and its way through the spool (DEVICES).

Contents hold values, not layout: `app.documents` renders them to PDF and to ESC/POS in their own language.
Whoever makes one masks names and numbers, but for the new values of a slip, which whoever signs has to check.
Amounts are fen, times epoch ms.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from app.domain.bill_papers import BillContent
from app.domain.cash import Tender
from app.domain.day_papers import DayReportContent
from app.domain.facts import Fact, FactClass
from app.domain.letterheads import Letterhead as Letterhead  # noqa: PLC0414 - passed on
from app.domain.money import PaymentLine
from app.domain.shifts import CarriedForward, NoteCount, TransferLine
from app.domain.slip_papers import SlipContent as SlipContent  # noqa: PLC0414 - passed on
from app.domain.slip_papers import SlipField as SlipField  # noqa: PLC0414 - passed on
from app.domain.ticket_papers import TicketContent as TicketContent  # noqa: PLC0414 - passed on


class SpoolState(StrEnum):
    """Where a document is on its way to paper. `unknown` was cut off while sending: a person must look."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"


class Copy(StrEnum):
    """The three copies of a receipt (三联): red, green, white."""

    CUSTOMER = "customer"
    CASHIER = "cashier"
    HANDLER = "handler"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent:
    """A receipt (收费凭证) or reversal receipt; rendered once for each of its copies."""

    KIND: ClassVar[str] = "receipt"

    head: Letterhead
    number: str
    reverses: str | None
    customer: str
    """Masked name."""
    lines: tuple[PaymentLine, ...]
    total_fen: int
    tenders: tuple[Tender, ...]
    handler_no: str
    handler_name: str
    cashier_no: str
    cashier_name: str
    chain_tail: str
    """First four hexadecimal digits of the payment op's hash, upper case."""
    copies: tuple[Copy, ...] = (Copy.CUSTOMER, Copy.CASHIER, Copy.HANDLER)
    refund: bool = False
    """Whether it gives back part of what `reverses` names, rather than undoing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintContent:
    """Acknowledgement of a complaint: its code, what was said, when an answer is due, whom to appeal to."""

    KIND: ClassVar[str] = "complaint"

    head: Letterhead
    code: str
    category: str
    customer: str
    what: str
    wish: str
    first_answer_by_ms: int
    final_answer_by_ms: int
    owner_no: str
    owner_name: str
    kiosk: bool = False
    """Whether it was made at one: nobody signs there, and it tells how far things have come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimContent:
    """Slip of a payment by code that has no answer yet: any counter ends it."""

    KIND: ClassVar[str] = "claim"

    head: Letterhead
    code: str
    customer: str
    lines: tuple[PaymentLine, ...]
    amount_fen: int
    reference: str
    """Of the attempt; it begins with `SIM-` when simulated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantyContent:
    """A warranty slip (保修凭证) of a device that was sold. Dates are ISO."""

    KIND: ClassVar[str] = "warranty"

    head: Letterhead
    order_code: str
    article: str
    serial: str
    price_fen: int
    sold_on: str
    until: str
    """Last day of the warranty."""
    months: int
    gift: str
    """What was given along, with its serial; or empty."""
    handler_no: str
    handler_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkContent:
    """What a customer takes along who left a device or reported a fault: until when, and what for."""

    KIND: ClassVar[str] = "work"

    head: Letterhead
    order_code: str
    type_key: str
    subscriber: str
    """Masked number, or empty."""
    fields: tuple[SlipField, ...]
    total_fen: int
    due_ms: int
    contact_by_ms: int | None
    device: bool
    """Whether a device was handed in: it goes back to whoever shows this paper."""
    area: str
    """Of a fault: its limit and what follows when it is missed are printed. Empty for work at the desk."""
    notes: str
    handler_no: str
    handler_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BagContent:
    """The slip of a bag of cash that went to the safe (解款单), signed by two persons."""

    KIND: ClassVar[str] = "bag"

    head: Letterhead
    bag_no: str
    notes: tuple[NoteCount, ...]
    amount_fen: int
    clerk_no: str
    clerk_name: str
    witness_no: str
    witness_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderTotal:
    """One tender in a report. `expected_fen` comes from the facts, `counted_fen` from people."""

    tender: str
    count: int
    expected_fen: int
    counted_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessTotal:
    """Takings of one business type."""

    type_key: str
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRange:
    """Receipt numbers of one terminal and epoch: from, to, how many, how many are missing."""

    terminal_code: str
    epoch: str
    first: int
    last: int
    count: int
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceLine:
    """A settled difference, as a report shows it."""

    tender: str
    variance_fen: int
    treatment: str
    explanation: str
    clerk: str
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftReportContent:
    """Report of one shift (班结单)."""

    KIND: ClassVar[str] = "shift_report"

    head: Letterhead
    clerk_no: str
    clerk_name: str
    opened_ms: int
    closed_ms: int
    float_fen: int
    notes: tuple[NoteCount, ...]
    tenders: tuple[TenderTotal, ...]
    businesses: tuple[BusinessTotal, ...]
    ranges: tuple[ReceiptRange, ...]
    receipts: int
    reversals: int
    takings_fen: int
    agency_fen: int
    reversals_fen: int
    deposit_fen: int
    """What the whole shift pays in: from the drawer now, and in bags before."""
    variances: tuple[VarianceLine, ...]
    manager_no: str
    manager_name: str
    bagged_fen: int = 0
    """What went to the safe in bags before the count; 0 on older reports."""
    handed_on_fen: int = 0
    handed_in_fen: int = 0
    """Takings that were in the drawer when it was handed on, and when it was taken over."""
    transfers: tuple[TransferLine, ...] = ()
    """Every bank transfer, to be matched with the account; none on older reports."""

    @property
    def from_drawer_fen(self) -> int:
        """Return what is taken out of the drawer at the close."""
        return self.deposit_fen - self.bagged_fen

    @property
    def stays_fen(self) -> int:
        """Return what is to be in the drawer after the close: the float that it began the day with (fen)."""
        return self.float_fen + self.handed_on_fen - self.handed_in_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkTotal:
    """One clerk's line in the Z report."""

    staff_no: str
    name: str
    receipts: int
    takings_fen: int
    reversals_fen: int
    expected_cash_fen: int
    counted_cash_fen: int
    variance_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ZReportContent:
    """The day's numbered, immutable report (日结 Z 报表) and the bank deposit slip that ends it."""

    KIND: ClassVar[str] = "z_report"

    head: Letterhead
    z_number: int
    late: bool
    clerks: tuple[ClerkTotal, ...]
    tenders: tuple[TenderTotal, ...]
    businesses: tuple[BusinessTotal, ...]
    ranges: tuple[ReceiptRange, ...]
    tickets_issued: int
    tickets_served: int
    tickets_missed: int
    tickets_ended: int
    receipts: int
    reversals: int
    reprints: int
    takings_fen: int
    agency_fen: int
    reversals_fen: int
    deposit_fen: int
    over_till_limit: bool
    variances: tuple[VarianceLine, ...]
    carried: tuple[CarriedForward, ...]
    manager_no: str
    manager_name: str
    tickets_cancelled: int = 0
    float_fen: int = 0
    """Floats that were brought into the day."""
    received_fen: int = 0
    """What drawers handed over to others; the lines of both clerks have it, the sums once."""
    bagged_fen: int = 0
    """Of the deposit, what went to the safe in bags before the counts; 0 on older reports."""

    @property
    def from_drawers_fen(self) -> int:
        """Return what is still to be handed over of the deposit: what no bag took away before."""
        return self.deposit_fen - self.bagged_fen


DocumentContent = (
    TicketContent
    | ReceiptContent
    | SlipContent
    | ComplaintContent
    | ClaimContent
    | WorkContent
    | WarrantyContent
    | BillContent
    | BagContent
    | ShiftReportContent
    | ZReportContent
    | DayReportContent
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentQueued(Fact):
    """A document waits for paper; it was recorded in the transaction of what it documents."""

    KIND = "document_queued"
    CLASS = FactClass.LOCAL
    ENTITY = "document"
    ENTITY_ID = "document_id"

    document_id: str
    subject: str
    """Aggregate that it documents, as `type:id`."""
    language: str
    content: DocumentContent
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentMoved(Fact):
    """The spool's next state of a document. `detail` is a code, such as `printer.paper_end`."""

    KIND = "document_moved"
    CLASS = FactClass.LOCAL
    ENTITY = "document"
    ENTITY_ID = "document_id"

    document_id: str
    state: SpoolState
    detail: str
    attempts: int
    at_ms: int
