"""Whatever is sold: lines, tenders and takings agree; numbers are dense and never used twice."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.domain.cash import suggest_amounts
from app.domain.receipt_numbers import parse
from app.services.cards import CardScript
from app.services.ports import Stamp
from tests.factories_money import BROADBAND, CLERK, MOBILE, Till, bill_lines, prepayment

AMOUNTS = st.integers(1, 50_000)


@settings(max_examples=10)
@given(
    prepaid=AMOUNTS,
    principal=st.integers(0, 9_800),
    late=st.integers(0, 323),
    by_card=st.integers(0, 60_000),
    extra_jiao=st.integers(0, 2_000),
)
def test_any_payment_balances(prepaid: int, principal: int, late: int, by_card: int, extra_jiao: int) -> None:
    """Card first, then cash with change: what comes in is what the lines say, to the fen."""
    with TemporaryDirectory() as folder:
        till = Till(Path(folder))
        checkout = till.service.open(
            till.clerk, None, (), (*bill_lines(principal, late), prepayment(prepaid))
        )
        if by_card:
            till.service.charge_card(till.clerk, checkout.payment_id, min(by_card, checkout.due_fen))
            checkout = till.service.checkout(checkout.payment_id)
        price = till.service.price(checkout, cash=True)
        received = price.payable + extra_jiao * 10 if price.payable else None
        done = till.service.complete(till.clerk, checkout.payment_id, received)
        books = till.books()
        assert books.takings_fen == books.lines_fen == books.tenders_fen == done.total_fen
        assert done.total_fen == price.total == books.cash_fen + till.card.charged_fen
        assert done.change_fen == (received or 0) - price.payable
        assert sum(fen * pieces for fen, pieces in done.notes) == done.change_fen
        assert books.cash_fen % 10 == 0
        assert suggest_amounts(price.payable)[:1] == ((price.payable,) if price.payable else ())
        with till.rig.store.read() as queries:
            (bill,) = queries.customers.bills(BROADBAND)
        assert (9_800 - bill.unpaid_fen, bill.late_paid_fen) == (principal, late)
        # What the customer paid is now in the bill, in its late fee, or on a balance.
        assert till.balance() + till.balance(BROADBAND) - 1_000 + principal + late == done.total_fen
        assert till.rebuilt()
        till.rig.store.close()


class Numbers(RuleBasedStateMachine):
    """Sales, reversals, restarts, and restores of an old copy of the store."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.till = Till(Path(self.folder.name))
        self.used: set[str] = set()
        self.sold: list[str] = []
        self.backup: list[str] | None = None

    @rule(fen=AMOUNTS)
    def sell(self, fen: int) -> None:
        payment_id = self.till.sell(fen)
        with self.till.rig.store.read() as queries:
            row = queries.money.payment(payment_id)
        assert row is not None
        assert row.receipt not in self.used
        self.used.add(row.receipt)
        self.sold.append(payment_id)

    @precondition(lambda self: self.sold)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        payment_id = self.sold.pop(data.draw(st.integers(0, len(self.sold) - 1)))
        with self.till.rig.store.write(Stamp(CLERK)) as unit:
            number = self.till.reverser.reverse(
                unit, self.till.clerk, payment_id, None, "T10208", "duplicate", self.till.rig.clock.now_ms()
            )
        assert number not in self.used
        self.used.add(number)

    @rule(fen=AMOUNTS)
    def fail(self, fen: int) -> None:
        """A declined card draws no number."""
        till = self.till
        checkout = till.service.open(till.clerk, None, (), (prepayment(fen),))
        till.card.choose(CardScript.DECLINED)
        till.service.charge_card(till.clerk, checkout.payment_id, fen)
        till.card.choose(CardScript.APPROVED)
        till.service.abandon(till.clerk, checkout.payment_id, "declined")

    @rule()
    def restart(self) -> None:
        self.till.restart()

    @rule()
    def back_up(self) -> None:
        """Copy the file; the device starts twice before the copy can come back."""
        rig = self.till.rig
        rig.store.close()
        shutil.copy(rig.path, rig.path.with_suffix(".bak"))
        self.backup = list(self.sold)
        self.till.restart()
        self.till.restart()

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        """The keyring goes on, the store is an old copy: it must not draw the numbers again."""
        rig = self.till.rig
        rig.store.close()
        for name in ("store.db", "store.db-wal", "store.db-shm"):
            (rig.path.parent / name).unlink(missing_ok=True)
        shutil.copy(rig.path.with_suffix(".bak"), rig.path)
        assert self.backup is not None
        self.sold = list(self.backup)
        epoch = rig.store.terminal.epoch
        self.till.restart()
        assert rig.store.terminal.epoch != epoch

    @invariant()
    def dense_and_unique(self) -> None:
        books = self.till.books()
        assert len(set(books.numbers)) == books.payments
        last: dict[str, int] = {}
        for number in sorted(map(parse, books.numbers), key=lambda number: (number.epoch, number.sequence)):
            assert number.sequence == last.get(number.epoch, 0) + 1
            last[number.epoch] = number.sequence
        assert books.takings_fen == books.lines_fen == books.tenders_fen
        assert self.till.balance(MOBILE) == 1_000 + books.takings_fen

    def teardown(self) -> None:
        assert self.till.rebuilt()
        self.till.rig.store.close()
        self.folder.cleanup()


TestNumbers = Numbers.TestCase
TestNumbers.settings = settings(max_examples=6, stateful_step_count=12, deadline=None)
