"""Asking the card terminal: its answer is recorded durably before anything else is believed (DOMAIN §6)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from app.domain.errors import EnvironmentFault
from app.domain.money import CardAnswered, CardOutcome
from app.services.ports import CardAnswer, CardTerminal, Clock, Ids, Stamp, Store, UnitOfWork
from app.services.rows.money import CardRow
from app.services.sessions import Session

SIMULATED = "SIM-"
"""How the reference of a simulated card begins, on paper too."""


class CardScript(StrEnum):
    """What a simulated card terminal does next."""

    APPROVED = "approved"
    DECLINED = "declined"
    SILENT_APPROVED = "silent_approved"
    """No answer; on inquiry the money has been taken."""
    SILENT_DECLINED = "silent_declined"
    """No answer; on inquiry nothing has been taken."""


class CardSimulator(Protocol):
    """The side of a simulated terminal at which a trainer chooses the next outcome."""

    @property
    def chosen(self) -> CardScript:
        """Return what the next charge will do."""
        ...

    def choose(self, script: CardScript) -> None:
        """Set what the next charge will do."""
        ...


def ask(
    unit: UnitOfWork, ids: Ids, card: CardTerminal, payment_id: str, amount_fen: int, at_ms: int
) -> CardRow:
    """Record that the terminal is about to be asked. From here on the attempt is unknown until it answers."""
    card_ref = f"{SIMULATED if card.simulated else ''}{ids.new()}"
    asked = CardRow(payment_id, card_ref, amount_fen, CardOutcome.UNKNOWN, "", card.simulated, at_ms)
    unit.record(_fact(asked))
    return asked


def give_back(
    store: Store, clock: Clock, card: CardTerminal, session: Session, asked: CardRow, of_ref: str
) -> CardRow:
    """Have a recorded attempt give back part of the charge `of_ref`; returns the recorded answer."""
    try:
        answer = card.refund(asked.card_ref, of_ref, -asked.amount_fen)
    except EnvironmentFault:
        return asked
    return _believe(store, clock, session, asked, answer)


def charge(store: Store, clock: Clock, card: CardTerminal, session: Session, asked: CardRow) -> CardRow:
    """Send an attempt that was recorded to the terminal and return the recorded answer."""
    try:
        answer = card.charge(asked.card_ref, asked.amount_fen)
    except EnvironmentFault:
        # Whether the terminal heard of it is not known: that is what `unknown` means.
        return asked
    return _believe(store, clock, session, asked, answer)


def inquire(store: Store, clock: Clock, card: CardTerminal, session: Session, asked: CardRow) -> CardRow:
    """Ask what became of an attempt and return the recorded answer; still unknown without one."""
    try:
        answer = card.inquire(asked.card_ref)
    except EnvironmentFault:
        return asked
    return _believe(store, clock, session, asked, answer)


def void_all(
    store: Store, clock: Clock, card: CardTerminal, session: Session, attempts: Sequence[CardRow]
) -> None:
    """Undo every approved attempt, each recorded as soon as the terminal confirms it.

    Raises EnvironmentFault card.not_voided when the terminal does not confirm.
    """
    for attempt in attempts:
        if attempt.outcome is CardOutcome.APPROVED:
            answer = card.void(attempt.card_ref)
            if answer.outcome != CardOutcome.VOIDED:
                raise EnvironmentFault("card.not_voided")
            _believe(store, clock, session, attempt, answer)


def _believe(store: Store, clock: Clock, session: Session, asked: CardRow, answer: CardAnswer) -> CardRow:
    outcome = CardOutcome(answer.outcome)
    if outcome is CardOutcome.UNKNOWN:
        return asked
    known = CardRow(
        asked.payment_id,
        asked.card_ref,
        asked.amount_fen,
        outcome,
        answer.tail or asked.tail,
        answer.simulated,
        clock.now_ms(),
    )
    with store.write(Stamp(session.staff_no)) as unit:
        shift = unit.queries.shifts.open_shift_of(session.staff_no)
        if shift is not None:
            unit.in_day(shift.day_id)
        unit.record(_fact(known))
    return known


def _fact(row: CardRow) -> CardAnswered:
    return CardAnswered(
        payment_id=row.payment_id,
        card_ref=row.card_ref,
        amount_fen=row.amount_fen,
        outcome=row.outcome,
        tail=row.tail,
        simulated=row.simulated,
        at_ms=row.at_ms,
    )
