"""Payment codes against the provider's own process boundary: HTTP, silence, second thoughts, power cuts."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.payment_code.driver import HttpCodeProvider
from app.domain.cash import TenderKind
from app.domain.errors import EnvironmentFault, UserError
from app.domain.payment_codes import ClaimOutcome, CodeOutcome, Wallet, claim_code, plain_claim, wallet_of
from app.domain.shifts import ShiftState, is_machine
from app.services.machine_shifts import close_machine_shift
from app.services.ports import Stamp
from tests.factories_kiosk import (
    ALIPAY,
    BROADBAND_NUMBER,
    DECLINED,
    LATER,
    PAID,
    POOR,
    SILENT_NOT,
    SILENT_PAID,
    KioskTill,
)
from tests.factories_money import BROADBAND, MOBILE, prepayment

ZH = "zh_CN"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[KioskTill]:
    made = KioskTill(tmp_path)
    yield made
    made.close()


def begin(till: KioskTill, fen: int = 5_000, subscriber: str = MOBILE) -> str:
    return till.money.open(ZH, subscriber, fen).payment_id


@pytest.mark.parametrize(
    ("code", "wallet"),
    [
        ("10" + "0" * 16, Wallet.WECHAT),
        ("15" + "9" * 16, Wallet.WECHAT),
        ("16" + "9" * 16, None),
        ("10" + "0" * 15, None),
        ("25" + "0" * 14, Wallet.ALIPAY),
        ("30" + "0" * 22, Wallet.ALIPAY),
        ("30" + "0" * 23, None),
        ("24" + "0" * 14, None),
        ("１0" + "0" * 16, None),
        ("", None),
    ],
)
def test_codes_are_told_by_their_form(code: str, wallet: Wallet | None) -> None:
    assert wallet_of(code) is wallet


def test_a_claim_number_survives_typing_and_no_slip_of_a_finger() -> None:
    code = claim_code(b"\x00" * 6 + b"\x30\x39")
    assert code == "Q-0001-2345-7" or plain_claim(code) == code
    assert plain_claim(code.lower().replace("-", "").join("  ")) == code
    digits = code.replace("Q-", "").replace("-", "")
    for place, digit in enumerate(digits):
        wrong = digits[:place] + str((int(digit) + 1) % 10) + digits[place + 1 :]
        assert plain_claim(f"Q{wrong}") is None


def test_a_bill_is_paid_once_in_the_kiosks_own_shift(till: KioskTill) -> None:
    bill = till.bills.look(BROADBAND_NUMBER)
    payment_id = begin(till, bill.due_fen, bill.subscriber_id)
    asked = till.money.ask(ZH, payment_id, PAID)
    assert (asked.outcome, asked.simulated, asked.code_ref[:4]) == (CodeOutcome.PAID, True, "SIM-")
    done = till.money.finish(ZH, payment_id).completed
    again = till.money.finish(ZH, payment_id).completed
    assert done is not None
    assert again is not None
    assert done.receipt == again.receipt
    with till.rig.store.read() as queries:
        (row,) = queries.money.recent(9)
        shift = queries.shifts.shift(row.shift_id)
    assert shift is not None
    assert is_machine(shift.staff_no)
    assert [tender.kind for tender in row.tenders] == [TenderKind.PAYMENT_CODE]
    with till.rig.store.read() as queries:
        paid = queries.customers.subscriber(bill.subscriber_id)
        assert paid is not None
        (line,) = (each for each in queries.customers.history(paid.customer_id, 9) if each.kind == "payment")
    assert line.number == BROADBAND_NUMBER, "counters see what it was for"
    assert till.bills.look(BROADBAND_NUMBER).due_fen == 0
    assert till.provider.ledger.paid_fen == row.total_fen
    assert till.rebuilt()


def test_the_code_itself_is_kept_nowhere(till: KioskTill, tmp_path: Path) -> None:
    payment_id = begin(till)
    till.money.ask(ZH, payment_id, LATER)
    with till.rig.store.raw() as conn:
        bodies = conn.exec_driver_sql("SELECT body FROM op").scalars().all()
    assert not any(LATER in (body or "") for body in bodies)
    assert LATER not in (tmp_path / "codes.json").read_text()


def test_whoever_confirms_on_the_phone_is_polled(till: KioskTill) -> None:
    payment_id = begin(till)
    assert till.money.ask(ZH, payment_id, LATER).outcome is CodeOutcome.PAYING
    second = till.money.ask(ZH, payment_id, ALIPAY)
    assert second.outcome is CodeOutcome.PAYING, "no second attempt beside an open one"
    with pytest.raises(UserError, match=r"money\.code_unknown"):
        till.service.complete(till.money.session(ZH), payment_id, None)
    outcomes = [till.money.poll(ZH, payment_id).outcome for _ in range(3)]
    assert outcomes == [CodeOutcome.PAYING, CodeOutcome.PAYING, CodeOutcome.PAID]
    with pytest.raises(UserError, match=r"payment_code\.nothing_open"):
        till.money.poll(ZH, payment_id)
    with pytest.raises(UserError, match=r"money\.code_stands"):
        till.money.drop(ZH, payment_id)


def test_refused_declined_and_called_off_are_no_money(till: KioskTill) -> None:
    payment_id = begin(till)
    assert till.money.ask(ZH, payment_id, POOR).reason == "too_little"
    till.money.ask(ZH, payment_id, DECLINED)
    assert till.money.call_off(ZH, payment_id).outcome is CodeOutcome.REFUSED
    with pytest.raises(UserError, match=r"payment_code\.format"):
        till.money.ask(ZH, payment_id, "69" + "0" * 11)
    till.money.drop(ZH, payment_id)
    assert till.provider.ledger.paid_fen == till.books().takings_fen == 0


@pytest.mark.parametrize(
    ("code", "outcome"), [(SILENT_PAID, ClaimOutcome.PAID), (SILENT_NOT, ClaimOutcome.NOT_PAID)]
)
def test_a_claim_is_ended_at_a_counter_once(till: KioskTill, code: str, outcome: ClaimOutcome) -> None:
    payment_id = begin(till)
    assert till.money.ask(ZH, payment_id, code).outcome is CodeOutcome.UNKNOWN
    for _ in range(4):
        assert till.money.poll(ZH, payment_id).outcome is CodeOutcome.UNKNOWN
    claim = till.money.claim(ZH, payment_id)
    assert till.money.claim(ZH, payment_id) == claim
    with pytest.raises(UserError, match=r"money\.no_checkout"):
        till.service.complete(till.money.session(ZH), payment_id, None)
    slip = f" {claim.code.lower()} "
    assert till.claims.settle(till.clerk, slip).outcome is None
    assert till.claims.settle(till.clerk, slip).outcome is None
    settled = till.claims.settle(till.clerk, slip)
    assert settled.outcome is outcome
    assert till.claims.settle(till.clerk, slip).outcome is outcome
    taken = 5_000 if outcome is ClaimOutcome.PAID else 0
    assert till.books().takings_fen == till.provider.ledger.paid_fen == taken
    assert till.books().payments == (1 if taken else 0)
    assert till.rebuilt()


@pytest.mark.parametrize("typed", ["", "Q-1", "Q-0000-0000-9x", "C-260311-01"])
def test_what_is_no_claim_is_said(till: KioskTill, typed: str) -> None:
    with pytest.raises(UserError, match=r"claim\.format"):
        till.claims.settle(till.clerk, typed)


def test_a_power_cut_leaves_nothing_half_done(till: KioskTill) -> None:
    paid, silent, nothing = begin(till, 100), begin(till, 200), begin(till, 300)
    till.money.ask(ZH, paid, PAID)
    till.money.ask(ZH, silent, SILENT_PAID)
    till.restart()
    ended = till.money.recover()
    assert [each.completed is not None for each in ended] == [True, False]
    assert ended[1].claim is not None
    with till.rig.store.read() as queries:
        assert queries.money.open_checkouts() == ()
        assert queries.money.payment(nothing) is None
    assert till.money.recover() == ()


def test_without_a_line_nothing_is_taken(tmp_path: Path) -> None:
    till = KioskTill(tmp_path, connected=False)
    with contextlib.closing(till):
        assert till.money.bar() == "payment_code.no_channel"
        with pytest.raises(UserError, match=r"payment_code\.no_channel"):
            begin(till)


def test_without_an_open_day_nothing_is_taken(till: KioskTill) -> None:
    till.rig.clock.advance_ms(24 * 3_600_000)
    assert till.money.bar() == "kiosk.no_day"
    with pytest.raises(UserError, match=r"kiosk\.no_day"):
        begin(till)


def test_a_provider_that_is_gone_is_unknown_not_refused(till: KioskTill) -> None:
    payment_id = begin(till)
    till.provider.stop()
    assert till.money.ask(ZH, payment_id, PAID).outcome is CodeOutcome.UNKNOWN
    with pytest.raises(EnvironmentFault):
        till.line.inquire("x") if till.line else None
    till.provider.__init__(file=None)  # type: ignore[misc] # so that the fixture can stop it
    till.provider.start()


@pytest.mark.parametrize("url", ["", "ftp://x", "127.0.0.1:80"])
def test_an_address_that_is_none_is_said(url: str) -> None:
    with pytest.raises(EnvironmentFault, match=r"payment_code\.url"):
        HttpCodeProvider(url)


def test_the_counter_takes_codes_and_gives_them_back(till: KioskTill) -> None:
    opened = till.service.open(till.clerk, None, (), (prepayment(10_000),))
    part = till.codes.ask(till.clerk, opened.payment_id, PAID, 4_000)
    assert part.outcome is CodeOutcome.PAID
    with pytest.raises(UserError, match=r"payment_code\.amount"):
        till.codes.ask(till.clerk, opened.payment_id, PAID, 6_001)
    done = till.service.complete(till.clerk, opened.payment_id, 6_000)
    assert done.total_fen == 10_000
    till.reverser.void_cards(till.clerk, opened.payment_id)
    till.reverser.void_cards(till.clerk, opened.payment_id)
    assert till.provider.ledger.paid_fen == 0
    with till.rig.store.read() as queries:
        (attempt,) = queries.codes.attempts(opened.payment_id)
    assert attempt.outcome is CodeOutcome.RETURNED


def test_the_kiosks_shift_is_counted_by_the_provider(till: KioskTill) -> None:
    for _ in range(2):
        payment_id = begin(till, 1_000)
        till.money.ask(ZH, payment_id, PAID)
        till.money.finish(ZH, payment_id)
    with till.rig.store.write(Stamp("T10208")) as unit:
        (shift,) = [each for each in unit.queries.shifts.shifts_of("day-1") if is_machine(each.staff_no)]
        close_machine_shift(unit, till.rig.ids, shift, "T10208", "T10208", ZH, till.rig.clock.now_ms())
        closed = unit.queries.shifts.shift(shift.shift_id)
    assert closed is not None
    assert closed.state is ShiftState.CLOSED
    assert closed.count is not None
    assert [(each.tender, each.declared_fen, each.slips) for each in closed.count.tenders] == [
        ("payment_code", 2_000, 2)
    ]
    # Whoever pays afterwards opens another.
    assert begin(till, 1_000, BROADBAND)
    assert till.rebuilt()
