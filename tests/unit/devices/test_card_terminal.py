"""The simulated card terminal."""

from pathlib import Path

import pytest

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.errors import EnvironmentFault
from app.services.cards import CardScript


def test_it_says_that_it_is_simulated() -> None:
    card = SimulatedCardTerminal()
    assert card.simulated
    assert card.charge("SIM-1", 100).simulated
    assert card.chosen is CardScript.APPROVED


def test_one_reference_is_charged_once() -> None:
    card = SimulatedCardTerminal()
    assert card.charge("SIM-1", 100).outcome == "approved"
    card.choose(CardScript.DECLINED)
    assert card.charge("SIM-1", 100).outcome == "approved"
    assert card.charge("SIM-2", 100).outcome == "declined"
    assert card.charged_fen == 100


@pytest.mark.parametrize(
    ("script", "outcome", "charged"),
    [(CardScript.SILENT_APPROVED, "approved", 100), (CardScript.SILENT_DECLINED, "declined", 0)],
)
def test_silence_is_answered_on_inquiry(script: CardScript, outcome: str, charged: int) -> None:
    card = SimulatedCardTerminal()
    card.choose(script)
    with pytest.raises(EnvironmentFault, match=r"card\.no_answer"):
        card.charge("SIM-1", 100)
    assert card.inquire("SIM-1").outcome == outcome
    assert card.charge("SIM-1", 100).outcome == outcome
    assert card.charged_fen == charged


def test_what_never_arrived_was_not_charged() -> None:
    answer = SimulatedCardTerminal().inquire("SIM-9")
    assert (answer.outcome, answer.tail) == ("declined", "")


def test_void_once() -> None:
    card = SimulatedCardTerminal()
    card.charge("SIM-1", 100)
    assert card.void("SIM-1").outcome == "voided"
    assert card.void("SIM-1").outcome == "voided"
    assert card.charged_fen == 0
    card.choose(CardScript.DECLINED)
    card.charge("SIM-2", 100)
    assert card.void("SIM-2").outcome == "declined"


def test_its_journal_outlives_the_program(tmp_path: Path) -> None:
    journal = tmp_path / "card.json"
    first = SimulatedCardTerminal(journal)
    first.charge("SIM-1", 100)
    first.charge("SIM-2", 50)
    first.void("SIM-2")
    again = SimulatedCardTerminal(journal)
    assert [again.inquire(ref).outcome for ref in ("SIM-1", "SIM-2")] == ["approved", "voided"]
    again.choose(CardScript.DECLINED)
    assert again.charge("SIM-1", 100).outcome == "approved"
    assert list(tmp_path.iterdir()) == [journal]
