"""Child of test_payment_crash: payments that die at every step, and what the next start finds.

Run as a program with a mode and a folder; prints one JSON object a line. Each payment runs in a process of
its own, forked before the store is opened, and ends with `_exit` or SIGKILL: no code runs after the crash.
"""

import json
import os
import random
import select as selecting
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import event, func, select

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.money import CardOutcome
from app.domain.receipt_numbers import parse
from app.services.authority import StandaloneAuthority
from app.services.money import CheckoutService
from app.services.ports import DeviceSecrets
from db.opening import open_store
from db.tables.documents import DOCUMENT
from db.tables.money import CHECKOUT, PAYMENT, PAYMENT_LINE, PAYMENT_TENDER, RECEIPT
from db.uow import SqlStore
from tests.compiled import kept_statements
from tests.factories import MORNING_MS
from tests.factories_money import Till, bill_lines, prepayment, session, texts
from tests.fakes import FakeClock, FakeIds

DIED = 9
RECEIVED_FEN = 15_000
CARD_FEN = 20_000
KILLS = 50
MOST_ACKNOWLEDGED = 12
LONGEST_WAIT_S = 0.006


class FileSecrets:
    """A key file: unlike memory it outlives the process."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> DeviceSecrets | None:
        kept = json.loads(self.path.read_text())
        return DeviceSecrets(**{**kept, "epochs": tuple(kept["epochs"])})

    def save(self, secrets: DeviceSecrets) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(asdict(secrets)))
        beside.replace(self.path)


class Start:
    """One start of the program on a folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        clock, ids = FakeClock(MORNING_MS + seed), FakeIds(seed)
        secrets = FileSecrets(folder / "secrets.json")
        self.store: SqlStore = open_store(folder / "store.db", secrets, clock, ids, StandaloneAuthority())
        self.card = SimulatedCardTerminal(folder / "card.json")
        self.service = CheckoutService(self.store, clock, ids, self.card, texts())
        self.clerk = session()

    def pay(self) -> str:
        """Collect a bill, its late fee and a prepayment by card and cash."""
        checkout = self.service.open(self.clerk, None, (), (*bill_lines(), prepayment(20_000)))
        self.service.charge_card(self.clerk, checkout.payment_id, CARD_FEN)
        return self.service.complete(self.clerk, checkout.payment_id, RECEIVED_FEN).receipt

    def sell(self, fen: int) -> str:
        checkout = self.service.open(self.clerk, None, (), (prepayment(fen),))
        return self.service.complete(self.clerk, checkout.payment_id, fen).receipt

    def findings(self) -> dict[str, Any]:
        """Return everything that the test looks at, without judging it."""
        with self.store.read() as queries:
            rows = queries.money.recent(10_000)
            papers = [len(queries.documents.of_subject(f"payment:{row.payment_id}")) for row in rows]
        with self.store.raw() as conn:
            count = {
                counted.name: conn.execute(select(func.count()).select_from(counted)).scalar()
                for counted in (PAYMENT, PAYMENT_LINE, PAYMENT_TENDER, RECEIPT, DOCUMENT, CHECKOUT)
            }
            integrity = conn.exec_driver_sql("PRAGMA integrity_check").scalar()
        return {
            "integrity": integrity,
            "count": count,
            "papers": papers,
            "receipts": [row.receipt for row in reversed(rows)],
            "sequences": [parse(row.receipt).sequence for row in reversed(rows)],
            "totals": [row.total_fen for row in rows],
            "lines": [sum(line.amount_fen for line in row.lines) for row in rows],
            "tenders": [sum(tender.amount_fen for tender in row.tenders) for row in rows],
            "charged": self.card.charged_fen,
        }

    def recover(self) -> dict[str, Any]:
        """Answer the questions of a start as a clerk does; collect anew if nothing was begun."""
        questions = self.service.open_checkouts()
        found = self.findings()
        for question in questions:
            payment_id = question.checkout.payment_id
            if question.card_unknown:
                self.service.inquire_card(self.clerk, payment_id)
            checkout = self.service.checkout(payment_id)
            if checkout.approved_fen < CARD_FEN:
                self.service.charge_card(self.clerk, payment_id, CARD_FEN)
            first = self.service.resolve(self.clerk, payment_id, taken=True, cash_received_fen=RECEIVED_FEN)
            again = self.service.complete(self.clerk, payment_id, RECEIVED_FEN)
            assert first == again
        if not questions and not found["receipts"]:
            self.pay()
        with self.store.read() as queries:
            unknown = len(queries.money.unknown_cards())
            approved = sum(
                card.amount_fen
                for row in queries.money.recent(10)
                for card in queries.money.cards(row.payment_id)
                if card.outcome is CardOutcome.APPROVED
            )
        after = self.findings()
        return {
            "asked": len(questions),
            "found": found,
            "after": after,
            "unknown": unknown,
            "approved": approved,
        }


def forked(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own and return its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def prepare(folder: Path) -> None:
    """Make the hall with its open shift once; every case begins with a copy."""
    till = Till(folder)
    till.rig.store.close()
    assert till.rig.secrets.secrets is not None
    FileSecrets(folder / "secrets.json").save(till.rig.secrets.secrets)


def practise(base: Path, case: Path) -> None:
    """Have one payment pass here, on a copy: the processes that are forked know its statements then."""
    shutil.copytree(base, case)
    start = Start(case, 1)
    start.recover()
    start.store.close()
    shutil.rmtree(case)


def die_at(start: Start, step: int) -> None:
    """End the process at one step of the writer's work, counted from now."""
    steps = 0

    def count(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            os._exit(DIED)

    writer = start.store._writer
    for name in ("before_cursor_execute", "after_cursor_execute", "commit", "checkin"):
        event.listen(writer, name, count)


def every_step(folder: Path) -> None:
    """Print what the next start finds after a crash at step 1, 2, 3 … until the payment gets through."""
    base = folder / "base"
    base.mkdir()
    assert forked(lambda: prepare(base)) == 0
    practise(base, folder / "case")
    code, step = DIED, 0
    while code == DIED:
        step += 1
        case = folder / "case"
        shutil.copytree(base, case)

        def crash(case: Path = case, step: int = step) -> None:
            start = Start(case, 1000 + step)
            die_at(start, step)
            start.pay()

        def look(case: Path = case, step: int = step) -> None:
            print(json.dumps({"step": step, **Start(case, 2000 + step).recover()}), flush=True)

        code = forked(crash)
        assert code in (0, DIED), code
        assert forked(look) == 0
        shutil.rmtree(case)


def many_kills(folder: Path) -> None:
    """Kill a loop of sales at random moments, again and again on one store."""
    base = folder / "base"
    base.mkdir()
    assert forked(lambda: prepare(base)) == 0
    practise(base, folder / "case")
    chance = random.Random(7)
    acknowledged: list[str] = []
    for round_no in range(KILLS):
        acknowledged += killed(base, round_no, chance)
    assert forked(lambda: print(json.dumps(Start(base, 9_999).findings()), flush=True)) == 0
    print(json.dumps(acknowledged), flush=True)


def killed(base: Path, round_no: int, chance: random.Random) -> list[str]:
    """Sell until some receipts were acknowledged, wait a moment, kill; return what came through the pipe."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        sell_for_ever(base, round_no, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as pipe:
        acknowledged = [pipe.readline() for _ in range(chance.randint(0, MOST_ACKNOWLEDGED))]
        selecting.select([], [], [], chance.uniform(0, LONGEST_WAIT_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged += pipe.readlines()
    # A line that was cut off was not acknowledged.
    return [line.strip() for line in acknowledged if line.endswith("\n")]


def sell_for_ever(base: Path, round_no: int, writing: int) -> NoReturn:
    start = Start(base, 10_000 + round_no)
    while True:
        os.write(writing, f"{start.sell(1_000)}\n".encode())


if __name__ == "__main__":
    with kept_statements():
        {"steps": every_step, "kills": many_kills}[sys.argv[1]](Path(sys.argv[2]))
