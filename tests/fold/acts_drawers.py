"""What devices write about drawers, alarms and enquiries: two of them may write of the same one."""

from collections.abc import Sequence

from app.domain.alarms import AlarmLifted, AlarmRaised
from app.domain.drawers import (
    CashToSafe,
    ChangeDisputed,
    CheckCause,
    DisputeKind,
    DrawerChecked,
    DrawerHandedOver,
)
from app.domain.enquiries import EnquiryCategory, EnquiryRecorded, EnquiryWithdrawn
from app.domain.facts import Fact
from app.domain.help_calls import HelpAnswered, HelpAsked
from app.domain.shifts import NoteCount
from tests.fold.acting import now
from tests.fold.village import HALL, Node


def drawer(node: Node, which: int, free: int) -> Sequence[Fact]:
    """A bag, a hand-over, a dispute, a count, an alarm, an enquiry, a call for staff, and their ends."""
    at, one, shift = now(node, free), which % 2, f"h{which % 2}"
    notes = (NoteCount(denomination_fen=100_00, pieces=free % 7),)
    facts: tuple[Fact, ...] = (
        CashToSafe(
            bag_id=f"b{one}", bag_no=f"BAG-{free}", shift_id=shift, notes=notes, amount_fen=free,
            staff_no="T1", witness="T2", at_ms=at,
        ),
        DrawerHandedOver(
            hand_over_id=f"v{one}", shift_id=shift, to_shift_id=f"h{1 - one}", cash_fen=free,
            takings_fen=free, from_no="T1", to_no="T2", at_ms=at,
        ),
        ChangeDisputed(
            dispute_id=f"d{one}", shift_id=shift, receipt="", said=list(DisputeKind)[free % 3],
            amount_fen=free, staff_no="T1", at_ms=at,
        ),
        DrawerChecked(
            check_id=f"c{one}", shift_id=shift, cause=list(CheckCause)[free % 2], about=f"d{one}",
            notes=notes, cash_fen=free, expected_fen=free, counted_by="T1", manager="", at_ms=at,
        ),
        AlarmRaised(
            alarm_id=f"a{one}", hall_id=HALL, terminal_id=node.terminal.terminal_id, counter_id="",
            staff_no=f"T{free}", at_ms=at,
        ),
        AlarmLifted(alarm_id=f"a{one}", manager=f"T{free}", checks=free, missing_fen=-free, at_ms=at),
        EnquiryRecorded(
            enquiry_id=f"q{one}", ticket_id=f"k{one}" if free % 2 else None,
            category=list(EnquiryCategory)[free % 8], counter_id="1", staff_no="T1", at_ms=at,
        ),
        EnquiryWithdrawn(enquiry_id=f"q{one}", staff_no=f"T{free}", at_ms=at),
        HelpAsked(help_id=f"w{one}", terminal_id=node.terminal.terminal_id, at_ms=at),
        HelpAnswered(help_id=f"w{one}", staff_no=f"T{free}", at_ms=at),
    )  # fmt: skip
    return (facts[free % len(facts)],)
