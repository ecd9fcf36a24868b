"""What a shift or a day looks like before its close: figures, blockers, what is carried forward.

Everything is read afresh from the rows of the facts; nothing here writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.domain.business import business_type
from app.domain.cash import TenderKind
from app.domain.close_rules import (
    CASH,
    TILL_LIMIT_FEN,
    VARIANCE_LIMIT_FEN,
    Blocker,
    BlockerKind,
    Decision,
    Settled,
    ShiftFigures,
    TenderLine,
    deposit,
    made_up,
    settle,
    tender_lines,
    with_settled,
)
from app.domain.documents import ReceiptRange, TenderTotal
from app.domain.errors import UserError
from app.domain.money import CardOutcome
from app.domain.orders import OrderState
from app.domain.shifts import CarriedForward, ShiftState, TenderCount, TransferLine
from app.domain.variance_hints import Disputed, Movement
from app.services.bank_transfers import transfer_lines
from app.services.reading import Queries
from app.services.reversal_bars import bar
from app.services.rows.orders import OrderRow
from app.services.rows.shifts import CountRow, ShiftRow

UNPRINTED: Final = "unprinted_documents"
"""Code of what is carried forward since the printer has not printed it yet."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A counted shift: counted against expected by tender, and what follows (fen)."""

    shift: ShiftRow
    lines: tuple[TenderLine, ...]
    figures: ShiftFigures
    made_up_fen: int
    limit_fen: int
    """Variance above which the manager signs."""
    ranges: tuple[ReceiptRange, ...]
    till_limit_fen: int
    over_till_limit: bool
    """Whether the counted cash is more than may lie in a hall."""
    bagged_fen: int
    """What went to the safe in bags before the count; the deposit of the shift includes it."""
    handed_on_fen: int
    """Takings that were in the drawer when the shift handed it on."""
    handed_in_fen: int
    """Takings that were in the drawer when the shift took it over."""
    transfers: tuple[TransferLine, ...] = ()
    """Every bank transfer, by the number on its slip, to be matched with the account."""

    @property
    def stays_fen(self) -> int:
        """Return what is to be in the drawer after the close: the float that it began the day with (fen)."""
        return self.shift.float_fen + self.handed_on_fen - self.handed_in_fen

    @property
    def open_lines(self) -> tuple[TenderLine, ...]:
        """Return the lines whose variance is not settled."""
        return tuple(line for line in self.lines if line.open_fen)


def shift_of(queries: Queries, shift_id: str) -> ShiftRow:
    """Return a shift; raises `UserError("shift.unknown")`."""
    found = queries.shifts.shift(shift_id)
    if found is None:
        raise UserError("shift.unknown")
    return found


def counted_of(shift: ShiftRow) -> CountRow:
    """Return the count that holds; raises `UserError("shift.not_counted")`."""
    if shift.count is None:
        raise UserError("shift.not_counted")
    return shift.count


def reconciliation(queries: Queries, shift: ShiftRow) -> Reconciliation:
    """Return counted against expected; raises `UserError("shift.not_counted")` before the count."""
    lines = lines_of(queries, shift, counted_of(shift))
    till = till_limit(queries)
    found = figures(queries, shift, lines)
    return Reconciliation(
        shift=shift,
        lines=lines,
        figures=found,
        made_up_fen=made_up((row.treatment, row.variance_fen) for row in shift.settled),
        limit_fen=queries.halls.setting("close.variance_limit_fen", VARIANCE_LIMIT_FEN),
        ranges=queries.shifts.receipt_ranges((shift.shift_id,)),
        till_limit_fen=till,
        over_till_limit=found.cash().counted_fen > till,
        bagged_fen=queries.drawers.bagged(shift.shift_id),
        handed_on_fen=queries.drawers.handed_on(shift.shift_id),
        handed_in_fen=queries.drawers.handed_in(shift.shift_id),
        transfers=transfer_lines(queries, shift.shift_id),
    )


def disputed(queries: Queries, shift_id: str) -> tuple[Disputed, ...]:
    """Return the change that customers disputed in a shift, oldest first."""
    rows = queries.drawers.disputes_of(shift_id)
    return tuple(Disputed(row.at_ms, row.amount_fen, row.receipt) for row in rows)


def till_limit(queries: Queries) -> int:
    """Return how much cash may lie in the hall."""
    return queries.halls.setting("close.till_limit_fen", TILL_LIMIT_FEN)


def lines_of(queries: Queries, shift: ShiftRow, count: CountRow) -> tuple[TenderLine, ...]:
    """Return counted against expected by tender, for one count."""
    taken = {
        found.tender: (found.count, found.amount_fen) for found in queries.shifts.tender_sums(shift.shift_id)
    }
    payments, cash = taken.get(CASH, (0, 0))
    taken[CASH] = (payments, cash - queries.drawers.bagged(shift.shift_id))
    return tender_lines(
        shift.float_fen,
        taken,
        count.cash_fen,
        count.tenders,
        ((row.tender, row.variance_fen) for row in shift.settled),
    )


def machine_declared(queries: Queries, shift_id: str) -> tuple[TenderCount, ...]:
    """Return what the provider says it has of the payments of a kiosk's shift."""
    slips, total = queries.codes.paid_in(shift_id)
    if not slips:
        return ()
    return (TenderCount(tender=TenderKind.PAYMENT_CODE.value, declared_fen=total, slips=slips),)


def machine_figures(queries: Queries, shift: ShiftRow, now_ms: int) -> ShiftFigures:
    """Return what the reports will say of a kiosk's shift if it closes at `now_ms` (epoch ms)."""
    declared = machine_declared(queries, shift.shift_id)
    count = CountRow(1, (), 0, declared, shift.staff_no, "", 0, now_ms)
    return figures(queries, replace(shift, counts=(count,)), lines_of(queries, shift, count))


def cash_expected(queries: Queries, shift: ShiftRow) -> int:
    """Return the cash that a drawer holds by the facts: float, takings, less what went to the safe (fen)."""
    taken = queries.money.shift_cash(shift.shift_id)
    return shift.float_fen + taken - queries.drawers.bagged(shift.shift_id)


def figures(queries: Queries, shift: ShiftRow, lines: Sequence[TenderLine]) -> ShiftFigures:
    """Return what the reports say about a counted shift."""
    sums = queries.shifts.money_sum((shift.shift_id,))
    put_in = made_up((row.treatment, row.variance_fen) for row in shift.settled)
    bagged = queries.drawers.bagged(shift.shift_id)
    return ShiftFigures(
        shift_id=shift.shift_id,
        staff_no=shift.staff_no,
        float_fen=shift.float_fen,
        tenders=tuple(
            TenderTotal(
                tender=line.tender,
                count=line.count,
                expected_fen=line.expected_fen,
                counted_fen=line.counted_fen,
            )
            for line in lines
        ),
        businesses=queries.shifts.business_sums((shift.shift_id,)),
        receipts=sums.receipts,
        reversals=sums.reversals,
        takings_fen=sums.takings_fen,
        reversals_fen=sums.reversals_fen,
        agency_fen=sums.agency_fen,
        deposit_fen=deposit(counted_of(shift).cash_fen, put_in, shift.float_fen)
        + bagged
        - queries.drawers.handed_on(shift.shift_id)
        + queries.drawers.handed_in(shift.shift_id),
        received_fen=queries.drawers.received(shift.shift_id),
        bagged_fen=bagged,
    )


def decide(
    lines: Sequence[TenderLine], decisions: Sequence[Decision], *, absent: bool
) -> tuple[tuple[Decision, tuple[Settled, ...]], ...]:
    """Return what decisions settle, one after another; raises as `close_rules.settle`."""
    made = []
    for decision in decisions:
        parts = settle(lines, decision, absent=absent)
        lines = with_settled(lines, parts)
        made.append((decision, parts))
    return tuple(made)


def blockers(queries: Queries, shift: ShiftRow) -> tuple[Blocker, ...]:
    """Return what must be finished before a shift closes; nothing for a closed one."""
    if shift.state is ShiftState.CLOSED:
        return ()
    found = [
        *unexecuted(queries, shift.day_id, shift.shift_id),
        *_half_paid_out(queries, shift),
        *_checkouts(queries, shift),
    ]
    count = shift.count
    if count is None:
        found.append(Blocker(BlockerKind.UNCOUNTED, shift.shift_id, "", 0, shift.opened_ms))
    elif count.payments != queries.shifts.payment_count(shift.shift_id):
        found.append(Blocker(BlockerKind.RECOUNT, shift.shift_id, "", 0, count.at_ms))
    else:
        found += [
            Blocker(BlockerKind.VARIANCE, line.tender, "", line.open_fen, count.at_ms)
            for line in lines_of(queries, shift, count)
            if line.open_fen
        ]
    return tuple(found)


def unexecuted(queries: Queries, day_id: str, shift_id: str | None) -> list[Blocker]:
    """Return orders that were paid and not executed: those paid in one shift, or all of the day."""
    found = []
    for order in queries.orders.paid_not_executed(day_id):
        payment = queries.money.payment(order.payment_id) if order.payment_id else None
        shift = queries.shifts.shift(payment.shift_id) if payment else None
        if shift_id is None or (shift is not None and shift.shift_id == shift_id):
            undone = order.state is OrderState.FAILED and business_type(order.type_key).works
            found.append(
                Blocker(
                    BlockerKind.WORK_UNDONE if undone else BlockerKind.PAID_NOT_EXECUTED,
                    order.order_id,
                    order.code,
                    order.total_fen,
                    payment.at_ms if payment else order.at_ms,
                    payment.receipt if payment else "",
                    reversible=payment is not None
                    and shift is not None
                    and shift.state is ShiftState.OPEN
                    and not bar(queries, payment),
                )
            )
    return found


def _half_paid_out(queries: Queries, shift: ShiftRow) -> list[Blocker]:
    """Return refunds of which a card has its part already, and no receipt says so yet."""
    return [
        Blocker(BlockerKind.PAID_NOT_EXECUTED, order.order_id, order.code, order.total_fen, order.at_ms)
        for order in queries.orders.unfinished(shift.day_id)
        if order.handler == shift.staff_no
        and CardOutcome.APPROVED in {card.outcome for card in queries.money.cards(order.order_id)}
    ]


def _checkouts(queries: Queries, shift: ShiftRow) -> list[Blocker]:
    """Return open checkouts that a person can finish: not those that wait for the answer to a card."""
    waiting = {card.payment_id for card in queries.money.unknown_cards()}
    waiting |= {code.payment_id for code in queries.codes.unresolved()}
    return [
        Blocker(
            BlockerKind.OPEN_CHECKOUT,
            checkout.payment_id,
            checkout.lines[0].title if checkout.lines else "",
            sum(line.amount_fen for line in checkout.lines),
            checkout.at_ms,
        )
        for checkout in queries.money.open_checkouts()
        if checkout.shift_id == shift.shift_id and checkout.payment_id not in waiting
    ]


def carried(queries: Queries, shift: ShiftRow) -> tuple[CarriedForward, ...]:
    """Return what a shift leaves to the next day: its own cards, orders, requests and number gaps."""
    mine = [row for row in queries.orders.open_approvals() if row.requested_by == shift.staff_no]
    unfinished = [row for row in queries.orders.unfinished(shift.day_id) if row.handler == shift.staff_no]
    return listed(
        queries, (shift.shift_id,), unfinished, len(mine), queries.shifts.receipt_ranges((shift.shift_id,))
    )


def decided(carried: Sequence[CarriedForward]) -> tuple[CarriedForward, ...]:
    """Return of what is carried forward what somebody decides on: a printer goes on by itself."""
    return tuple(item for item in carried if item.code != UNPRINTED)


def listed(
    queries: Queries,
    shift_ids: Sequence[str],
    unfinished: Sequence[OrderRow],
    approvals: int,
    ranges: Sequence[ReceiptRange],
) -> tuple[CarriedForward, ...]:
    """Return what is carried forward; kinds of which there is nothing are left out."""
    deferred = [row for row in unfinished if row.state is OrderState.HELD]
    checkouts = {row.payment_id for row in queries.money.open_checkouts() if row.shift_id in shift_ids}
    asked = checkouts | {row.order_id for row in unfinished}
    codes = [code for code in queries.codes.unresolved() if code.payment_id in checkouts]
    cards = [card for card in queries.money.unknown_cards() if card.payment_id in asked]
    found = (
        ("number_gaps", sum(part.gaps for part in ranges), 0),
        ("unknown_cards", len(cards), sum(card.amount_fen for card in cards)),
        ("unknown_codes", len(codes), sum(code.amount_fen for code in codes)),
        ("deferred_orders", len(deferred), sum(order.total_fen for order in deferred)),
        ("pending_approvals", approvals, 0),
        (UNPRINTED, queries.shifts.waiting_documents(), 0),
    )
    return tuple(
        CarriedForward(code=code, count=count, amount_fen=fen) for code, count, fen in found if count
    )


def movements(queries: Queries, shift_id: str) -> tuple[Movement, ...]:
    """Return what each payment and reversal of a shift did to each tender, oldest first."""
    return tuple(
        Movement(
            payment_id=payment.payment_id,
            receipt=payment.receipt,
            at_ms=payment.at_ms,
            tender=tender.kind.value,
            amount_fen=tender.amount_fen,
            received_fen=tender.received_fen,
            change_fen=tender.change_fen,
            title=payment.lines[0].title if payment.lines else "",
        )
        for payment in queries.money.of_shift(shift_id)
        for tender in payment.tenders
    )
