"""What the centre adds in the very transaction that took something in or decided on it."""

from collections.abc import Sequence

from app.domain.log import Outcome
from app.domain.money import PaymentReversed, PaymentTaken
from app.domain.network import DayTallied, EditProposed
from app.domain.refunds import PaymentRefunded
from app.services.arrears_steps import resume_paid
from app.services.central.closes import confirm_in, review
from app.services.central.edits import wish
from app.services.central.ports import Decode
from app.services.ports import Clock, UnitOfWork
from app.services.settled import Settled


class Reactions:
    """Publishes accepted edits, lets paid numbers serve again, looks at closes once their data are there."""

    def __init__(self, clock: Clock, decode: Decode) -> None:
        self._clock = clock
        self._decode = decode

    def react(self, unit: UnitOfWork, settled: Sequence[Settled]) -> None:
        """Record what follows. The unit's transaction is that of the hall in question."""
        for each in settled:
            if isinstance(each.fact, EditProposed) and each.outcome is Outcome.ACCEPTED:
                wished = wish(self._decode, each.fact)
                if wished is not None:  # pragma: no branch - what does not read was refused
                    unit.record(wished)
        now = self._clock.now_ms()
        for each in settled:
            if isinstance(each.fact, DayTallied):
                confirm_in(unit, each.fact.day_id, now)
        for each in settled:
            if isinstance(each.fact, PaymentTaken):
                resume_paid(unit, each.fact.lines, now)
        facts = (each.fact for each in settled)
        shifts = [
            fact.shift_id
            for fact in facts
            if isinstance(fact, PaymentTaken | PaymentReversed | PaymentRefunded)
        ]
        if shifts:
            review(unit, shifts, now)
