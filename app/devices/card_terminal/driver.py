"""A simulated card terminal: no real money moves, and every answer says so.

Like a real one it keeps its own journal apart from the store: the same reference is never charged twice, and
an inquiry after a power cut still knows what became of it.
"""

import json
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from app.domain.errors import EnvironmentFault
from app.domain.money import CardOutcome
from app.services.cards import CardScript
from app.services.ports import CardAnswer

SIMULATED_TAIL = "0000"
"""Tail of the simulated card."""


@dataclass(slots=True)
class _Entry:
    amount_fen: int
    """Negative for what went back."""
    outcome: str
    of_ref: str = ""
    """Of a refund: the charge that it belongs to."""


class SimulatedCardTerminal:
    """Implements `CardTerminal` and the trainer's `CardSimulator`. Without journal: in memory."""

    def __init__(self, journal: Path | None = None) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._script = CardScript.APPROVED
        self._entries: dict[str, _Entry] = {}
        if journal is not None and journal.exists():
            kept = json.loads(journal.read_text(encoding="utf-8"))
            self._entries = {ref: _Entry(**entry) for ref, entry in kept.items()}

    @property
    def simulated(self) -> bool:
        """Return True: no real money moves."""
        return True

    @property
    def chosen(self) -> CardScript:
        """Return what the next charge will do."""
        return self._script

    def choose(self, script: CardScript) -> None:
        """Set what the next charge will do; it stays until it is set again."""
        self._script = script

    @property
    def charged_fen(self) -> int:
        """Return the sum of what stands charged: a test holds the books against it."""
        return sum(
            entry.amount_fen for entry in self._entries.values() if entry.outcome == CardOutcome.APPROVED
        )

    def charge(self, card_ref: str, amount_fen: int) -> CardAnswer:
        """Charge once; a reference that is known already is only looked up.

        Raises EnvironmentFault card.no_answer where the script is silent.
        """
        with self._lock:
            if card_ref in self._entries:
                return self._answer(card_ref)
            script = self._script
            approved = script in {CardScript.APPROVED, CardScript.SILENT_APPROVED}
            outcome = CardOutcome.APPROVED if approved else CardOutcome.DECLINED
            self._entries[card_ref] = _Entry(amount_fen, outcome.value)
            self._keep()
            if script in {CardScript.SILENT_APPROVED, CardScript.SILENT_DECLINED}:
                raise EnvironmentFault("card.no_answer")
            return self._answer(card_ref)

    def inquire(self, card_ref: str) -> CardAnswer:
        """Return what became of a reference; one that never arrived was not charged."""
        with self._lock:
            return self._answer(card_ref)

    def void(self, card_ref: str) -> CardAnswer:
        """Undo an approved charge; asking again changes nothing."""
        with self._lock:
            entry = self._entries.get(card_ref)
            if entry is not None and entry.outcome == CardOutcome.APPROVED:
                entry.outcome = CardOutcome.VOIDED.value
                self._keep()
            return self._answer(card_ref)

    def refund(self, card_ref: str, of_ref: str, amount_fen: int) -> CardAnswer:
        """Give back part of a charge, never more than it was; a reference that is known is only looked up.

        Raises EnvironmentFault card.no_answer where the script is silent.
        """
        with self._lock:
            if card_ref in self._entries:
                return self._answer(card_ref)
            charged = self._entries.get(of_ref)
            before = sum(
                -entry.amount_fen
                for entry in self._entries.values()
                if entry.of_ref == of_ref and entry.outcome == CardOutcome.APPROVED
            )
            there = charged is not None and charged.outcome == CardOutcome.APPROVED
            enough = charged is not None and 0 < amount_fen <= charged.amount_fen - before
            willing = self._script in {CardScript.APPROVED, CardScript.SILENT_APPROVED}
            outcome = CardOutcome.APPROVED if there and enough and willing else CardOutcome.DECLINED
            self._entries[card_ref] = _Entry(-amount_fen, outcome.value, of_ref)
            self._keep()
            if self._script in {CardScript.SILENT_APPROVED, CardScript.SILENT_DECLINED}:
                raise EnvironmentFault("card.no_answer")
            return self._answer(card_ref)

    def _answer(self, card_ref: str) -> CardAnswer:
        entry = self._entries.get(card_ref)
        outcome = entry.outcome if entry else CardOutcome.DECLINED.value
        tail = SIMULATED_TAIL if entry else ""
        return CardAnswer(card_ref=card_ref, outcome=outcome, tail=tail, simulated=True)

    def _keep(self) -> None:
        if self._journal is None:
            return
        text = json.dumps({ref: asdict(entry) for ref, entry in self._entries.items()})
        beside = self._journal.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._journal)
