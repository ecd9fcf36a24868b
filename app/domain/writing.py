"""Who may write a fact where a hall has a centre: declared here for every kind, once (SYNC §§1-4).

A server refuses whatever its writer may not say: `db/writers.py` holds it against the chain of each op. A
standalone hall is its own centre.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.domain import (
    alarms,
    appointments,
    bank_transfers,
    call_backs,
    complaints,
    customers,
    drawers,
    enquiries,
    goods,
    help_calls,
    images,
    log,
    money,
    network,
    notices,
    orders,
    papers,
    payment_codes,
    queue,
    ratings,
    refunds,
    shifts,
    staff,
    stock,
    subscribers,
    tender_corrections,
    verification,
    work,
)
from app.domain.every_fact import FACTS
from app.domain.facts import Fact, FactClass


class Writer(StrEnum):
    """Whose chain a kind of fact may stand in."""

    CENTRE = "centre"
    """The centre's alone: published, or its answer to what the halls did."""
    DEVICE = "device"
    """Any device of the hall, and the centre."""
    ITSELF = "itself"
    """The device that the fact names as `terminal_id`; the centre about its own chains."""
    SEAT = "seat"
    """The centre; on tickets a hub, with a term for which it was appointed."""
    MANAGER = "manager"
    """The centre; a manager at a desk for the own hall."""
    NOBODY = "nobody"
    """None: local to its device, never in a chain that travels."""


_BY_WRITER: Final[Mapping[Writer, tuple[type[Fact], ...]]] = {
    Writer.CENTRE: (
        customers.BillIssued,
        stock.NumberStocked,
        stock.SimStocked,
        network.FollowUpRaised,
        network.CloseConfirmed,
    ),
    Writer.ITSELF: (log.EpochOpened, log.KeyRotated, network.NumberBlockReturned),
    Writer.SEAT: (log.Verdict,),
    Writer.MANAGER: (network.HubAppointed,),
    Writer.DEVICE: (
        log.Withdrawn,
        log.Redacted,
        staff.SignedIn,
        staff.SignedOff,
        staff.SignInFailed,
        staff.PinConfirmed,
        staff.OverrideGiven,
        customers.PersonIdentified,
        customers.CustomerRegistered,
        customers.ContactChanged,
        customers.SubscriberOpened,
        customers.PlanChanged,
        stock.NumberMoved,
        stock.SimMoved,
        verification.IdentityChecked,
        verification.PersonalDataViewed,
        verification.CustomerSearched,
        queue.TicketIssued,
        queue.TicketCalled,
        queue.TicketMissed,
        queue.TicketReturned,
        queue.TicketServed,
        queue.TicketParked,
        queue.TicketResumed,
        queue.TicketRerouted,
        queue.TicketRaised,
        queue.TicketFinished,
        orders.DraftParked,
        orders.OrderSubmitted,
        orders.FormFilled,
        orders.OrderAdvanced,
        orders.SlipSigned,
        orders.ApprovalRequested,
        orders.ApprovalDecided,
        money.CardAnswered,
        bank_transfers.TransferNoted,
        money.PaymentTaken,
        money.ReceiptIssued,
        money.PaymentReversed,
        tender_corrections.TenderCorrected,
        complaints.ComplaintReceived,
        complaints.ComplaintWorded,
        complaints.ComplaintNoted,
        complaints.NoteWritten,
        shifts.DayOpened,
        shifts.ShiftOpened,
        shifts.DrawerCounted,
        shifts.VarianceSettled,
        shifts.ShiftClosed,
        shifts.DayClosed,
        subscribers.SimReplaced,
        subscribers.OwnershipTransferred,
        subscribers.FeatureChanged,
        subscribers.StatusChanged,
        subscribers.ServicePasswordSet,
        subscribers.ServicePasswordTried,
        subscribers.ServicePasswordUnlocked,
        subscribers.PaymentMethodSet,
        subscribers.DepositTaken,
        subscribers.DepositReturned,
        subscribers.BalanceSettled,
        goods.PieceStocked,
        goods.PieceMoved,
        queue.TicketReopened,
        queue.TicketLinked,
        enquiries.EnquiryRecorded,
        enquiries.EnquiryWithdrawn,
        help_calls.HelpAsked,
        help_calls.HelpAnswered,
        appointments.AppointmentMade,
        appointments.AppointmentWorded,
        appointments.AppointmentMoved,
        appointments.AppointmentCancelled,
        appointments.AppointmentKept,
        appointments.AppointmentMissed,
        work.WorkBegun,
        work.WorkContacted,
        work.WorkNoted,
        work.WorkFinished,
        work.WorkHandedOver,
        work.RentalWaived,
        call_backs.CallBackDue,
        call_backs.CallBackMade,
        refunds.RefundClaimed,
        refunds.PaymentRefunded,
        papers.ReceiptVoided,
        papers.PaperReprinted,
        payment_codes.CodeAnswered,
        payment_codes.ClaimOpened,
        payment_codes.ClaimClosed,
        notices.NoticeRequested,
        notices.NoticeDelivered,
        drawers.CashToSafe,
        drawers.DrawerHandedOver,
        drawers.ChangeDisputed,
        drawers.DrawerChecked,
        alarms.AlarmRaised,
        alarms.AlarmLifted,
        network.EditProposed,
        network.FollowUpSettled,
        network.DayTallied,
        images.ImageKept,
        images.FaceChecked,
        ratings.VisitRated,
    ),
}
_BY_CLASS: Final = {FactClass.REFERENCE: Writer.CENTRE, FactClass.LOCAL: Writer.NOBODY}
"""Classes that say it for all their facts; every other fact is named above."""

WRITERS: Final[Mapping[type[Fact], Writer]] = {
    **{fact: writer for writer, facts in _BY_WRITER.items() for fact in facts},
    **{fact: _BY_CLASS[fact.CLASS] for fact in FACTS if fact.CLASS in _BY_CLASS},
}
"""By fact; a test holds it against the closed list of facts."""
BY_KIND: Final[Mapping[str, Writer]] = {fact.KIND: writer for fact, writer in WRITERS.items()}
"""By kind, of any version. A kind that is not known is any device's to relay: nothing is made of it here."""
