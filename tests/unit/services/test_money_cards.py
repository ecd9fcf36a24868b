"""Cards at the till, and undoing a whole payment."""

from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import EnvironmentFault, UserError
from app.domain.money import CardOutcome
from app.services.cards import CardScript
from app.services.ports import CardAnswer, Stamp
from tests.factories_money import (
    BROADBAND,
    CLERK,
    OTHER_CLERK,
    Till,
    bill_lines,
    prepayment,
    session,
    shift_facts,
)


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


def opened(till: Till, fen: int = 10_000) -> str:
    return till.service.open(till.clerk, None, (), (prepayment(fen),)).payment_id


def reverse(till: Till, payment_id: str) -> str:
    with till.rig.store.write(Stamp(CLERK)) as unit:
        return till.reverser.reverse(
            unit, till.clerk, payment_id, "order-9", "T10208", "wrong_amount", till.rig.clock.now_ms()
        )


def test_card_alone_is_not_rounded(till: Till) -> None:
    payment_id = opened(till, 10_003)
    card = till.service.charge_card(till.clerk, payment_id, 10_003)
    assert (card.outcome, card.tail, card.simulated) == (CardOutcome.APPROVED, "0000", True)
    assert card.card_ref.startswith("SIM-")
    done = till.service.complete(till.clerk, payment_id, None)
    assert (done.total_fen, done.change_fen, done.notes) == (10_003, 0, ())


def test_declined_leaves_the_whole_amount_due(till: Till) -> None:
    payment_id = opened(till)
    till.card.choose(CardScript.DECLINED)
    assert till.service.charge_card(till.clerk, payment_id, 10_000).outcome is CardOutcome.DECLINED
    with pytest.raises(UserError, match=r"tender\.short"):
        till.service.complete(till.clerk, payment_id, None)
    till.card.choose(CardScript.APPROVED)
    till.service.charge_card(till.clerk, payment_id, 10_000)
    till.service.complete(till.clerk, payment_id, None)
    assert till.card.charged_fen == 10_000


@pytest.mark.parametrize("amount", [0, -1, 10_001])
def test_a_card_pays_no_more_than_is_due(till: Till, amount: int) -> None:
    with pytest.raises(UserError, match=r"money\.card_amount"):
        till.service.charge_card(till.clerk, opened(till), amount)
    assert till.card.charged_fen == 0


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        (CardScript.SILENT_APPROVED, CardOutcome.APPROVED),
        (CardScript.SILENT_DECLINED, CardOutcome.DECLINED),
    ],
)
def test_silence_stays_open_until_it_is_asked_about(
    till: Till, script: CardScript, outcome: CardOutcome
) -> None:
    payment_id = opened(till)
    till.card.choose(script)
    assert till.service.charge_card(till.clerk, payment_id, 10_000).outcome is CardOutcome.UNKNOWN
    till.restart()
    (question,) = till.service.open_checkouts()
    assert question.card_unknown
    for use in (
        lambda: till.service.complete(till.clerk, payment_id, 10_000),
        lambda: till.service.abandon(till.clerk, payment_id, "x"),
        lambda: till.service.charge_card(till.clerk, payment_id, 10_000),
    ):
        with pytest.raises(UserError, match=r"money\.card_unknown"):
            use()
    with till.rig.store.read() as queries:
        assert len(queries.money.unknown_cards()) == 1
    assert till.service.inquire_card(till.clerk, payment_id).outcome is outcome
    with pytest.raises(UserError, match=r"money\.no_unknown_card"):
        till.service.inquire_card(till.clerk, payment_id)
    assert till.service.checkout(payment_id).approved_fen == till.card.charged_fen


class StubbornTerminal:
    """A terminal that never says what became of anything."""

    simulated = False

    def charge(self, card_ref: str, amount_fen: int) -> CardAnswer:
        return CardAnswer(card_ref, "unknown", "", simulated=False)

    def inquire(self, card_ref: str) -> CardAnswer:
        raise EnvironmentFault("card.no_answer")

    def void(self, card_ref: str) -> CardAnswer:
        return CardAnswer(card_ref, "approved", "", simulated=False)


def test_a_terminal_that_stays_silent(till: Till) -> None:
    payment_id = opened(till)
    terminal: Any = till.service
    terminal._card = StubbornTerminal()
    asked = till.service.charge_card(till.clerk, payment_id, 10_000)
    assert (asked.outcome, asked.simulated) == (CardOutcome.UNKNOWN, False)
    assert not asked.card_ref.startswith("SIM-")
    assert till.service.inquire_card(till.clerk, payment_id).outcome is CardOutcome.UNKNOWN


def test_an_approved_card_must_be_voided_before_giving_up(till: Till) -> None:
    payment_id = opened(till)
    till.service.charge_card(till.clerk, payment_id, 4_000)
    with pytest.raises(UserError, match=r"money\.card_stands"):
        till.service.abandon(till.clerk, payment_id, "x")
    good, service = till.card, till.service
    terminal: Any = service
    terminal._card = StubbornTerminal()
    with pytest.raises(EnvironmentFault, match=r"card\.not_voided"):
        service.undo_tenders(till.clerk, payment_id)
    terminal._card = good
    (card,) = service.undo_tenders(till.clerk, payment_id)
    assert (card.outcome, good.charged_fen) == (CardOutcome.VOIDED, 0)
    service.abandon(till.clerk, payment_id, "x")


def test_a_reversal_takes_everything_back(till: Till) -> None:
    checkout = till.service.open(till.clerk, None, (), (*bill_lines(), prepayment(20_000)))
    done = till.service.complete(till.clerk, checkout.payment_id, 50_000)
    number = reverse(till, checkout.payment_id)
    books = till.books()
    assert books.numbers == (done.receipt, number)
    assert (books.takings_fen, books.lines_fen, books.tenders_fen, books.cash_fen) == (0, 0, 0, 0)
    assert (till.balance(), till.balance(BROADBAND)) == (1_000, 0)
    with till.rig.store.read() as queries:
        (bill,) = queries.customers.bills(BROADBAND)
        undone = queries.money.payment(checkout.payment_id)
        row = queries.money.by_receipt(number)
        assert row is not None
        (paper,) = queries.documents.of_subject(f"payment:{row.payment_id}")
    assert undone is not None
    assert (bill.unpaid_fen, bill.late_paid_fen) == (9_800, 0)
    assert (undone.reversed_by, row.reverses) == (row.payment_id, checkout.payment_id)
    assert (row.approved_by, row.reason, row.total_fen) == ("T10208", "wrong_amount", -30_130)
    assert getattr(paper.content, "reverses", "") == done.receipt
    assert getattr(paper.content, "customer", "") == "测试·王**"
    assert till.rebuilt()


def test_a_card_part_is_voided_before_it_is_reversed(till: Till) -> None:
    payment_id = opened(till)
    till.service.charge_card(till.clerk, payment_id, 4_000)
    till.service.complete(till.clerk, payment_id, 6_000)
    with pytest.raises(UserError, match=r"reversal\.card_not_voided"):
        reverse(till, payment_id)
    till.reverser.void_cards(till.clerk, payment_id)
    till.reverser.void_cards(till.clerk, payment_id)
    reverse(till, payment_id)
    assert (till.card.charged_fen, till.books().takings_fen) == (0, 0)


def test_a_payment_by_card_alone_needs_nothing_from_the_drawer(till: Till) -> None:
    """Nor the first receipt's copy: without it the name stays off the reversal's."""
    payment_id = opened(till)
    till.service.charge_card(till.clerk, payment_id, 10_000)
    till.service.complete(till.clerk, payment_id, None)
    with till.rig.store.write(Stamp("")) as unit:
        unit._conn.exec_driver_sql("DELETE FROM document")
    till.reverser.void_cards(till.clerk, payment_id)
    number = reverse(till, payment_id)
    with till.rig.store.read() as queries:
        (paper,) = queries.documents.recent(5)
    assert (getattr(paper.content, "number", ""), getattr(paper.content, "customer", "?")) == (number, "")


def test_another_clerk_without_a_shift_may_ask_about_a_card(till: Till) -> None:
    payment_id = opened(till)
    till.card.choose(CardScript.SILENT_DECLINED)
    till.service.charge_card(till.clerk, payment_id, 10_000)
    card = till.service.inquire_card(session(OTHER_CLERK), payment_id)
    assert card.outcome is CardOutcome.DECLINED


def test_what_cannot_be_reversed(till: Till) -> None:
    payment_id = till.sell(10_000)
    with pytest.raises(UserError, match=r"reversal\.unknown"):
        reverse(till, "nothing")
    with pytest.raises(UserError, match=r"shift\.none"):
        till.reverser.check(session(OTHER_CLERK), payment_id)
    terminal = till.rig.store.terminal.terminal_id
    till.rig.record(*shift_facts(terminal, OTHER_CLERK, shift="shift-2", with_day=False))
    with pytest.raises(UserError, match=r"reversal\.other_shift"):
        till.reverser.check(session(OTHER_CLERK), payment_id)
    reverse(till, payment_id)
    with pytest.raises(UserError, match=r"reversal\.already"):
        reverse(till, payment_id)
    with till.rig.store.read() as queries:
        reversal = queries.money.recent(1)[0]
    with pytest.raises(UserError, match=r"reversal\.is_reversal"):
        reverse(till, reversal.payment_id)


def test_the_drawer_must_hold_what_goes_back(till: Till) -> None:
    """A float that was taken out of the drawer is missing when a customer wants money back."""
    payment_id = till.sell(10_000)
    assert till.reverser.check(till.clerk, payment_id).total_fen == 10_000
    with till.rig.store.write(Stamp("")) as unit:
        unit._conn.exec_driver_sql("UPDATE shift SET float_fen = -5000")
    till.rig.store._kept.forget()
    with pytest.raises(UserError, match=r"reversal\.drawer_short"):
        reverse(till, payment_id)


def test_another_terminals_payment_is_not_reversed_here(till: Till) -> None:
    payment_id = till.sell(10_000)
    with till.rig.store.write(Stamp("")) as unit:
        unit._conn.exec_driver_sql("UPDATE payment SET terminal_id = 'other'")
    with pytest.raises(UserError, match=r"reversal\.other_terminal"):
        till.reverser.check(till.clerk, payment_id)
