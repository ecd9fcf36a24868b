"""Bank transfers at the till: a clerk takes down the number on the bank's slip (DOMAIN §6).

No machine is asked, and nobody else: that the money has arrived is the hall's word, the clerk's number stands
on it, and the close lists every slip for the account to be matched with.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.bank_transfers import TransferNoted, reference_of, slip_number
from app.domain.cash import TenderKind
from app.domain.errors import UserError
from app.domain.shifts import TransferLine
from app.i18n import Text
from app.services.ports import UnitOfWork
from app.services.reading import Queries
from app.services.rows.bank_transfers import TransferRow


@dataclass(frozen=True, slots=True)
class Slip:
    """What a clerk took down of a bank's slip, checked."""

    reference: str
    payer: str
    """Masked."""
    amount_fen: int


def check_slip(queries: Queries, reference: str) -> None:
    """Refuse the number of a slip that a payment of this hall, or an open checkout, bears already.

    The number of a payment that was reversed is free again: the same money is taken down where it belongs.

    Raises:
        UserError: transfer.used {receipt, staff_no}, transfer.collecting {staff_no}.
    """
    used = queries.transfers.uses(reference)
    if used and used[0].receipt:
        raise UserError("transfer.used", receipt=used[0].receipt, staff_no=used[0].staff_no)
    if used:
        raise UserError("transfer.collecting", staff_no=used[0].staff_no)


def slip_bar(queries: Queries, typed: str) -> UserError | None:
    """Return why what was typed is no number of a bank's slip, or none to be taken here (`check_slip`)."""
    try:
        check_slip(queries, reference_of(typed))
    except UserError as error:
        return error
    return None


def note(
    unit: UnitOfWork, staff_no: str, payment_id: str, slip: Slip, left_fen: int, at_ms: int
) -> TransferRow:
    """Record a transfer for a checkout of which `left_fen` is still to come.

    Raises:
        UserError: transfer.amount {left}, and what `check_slip` says.
    """
    if not 0 < slip.amount_fen <= left_fen:
        raise UserError("transfer.amount", left=Text.money(left_fen))
    check_slip(unit.queries, slip.reference)
    row = TransferRow(payment_id, slip.reference, slip.amount_fen, slip.payer, staff_no, at_ms)
    unit.record(_fact(row, stands=True))
    return row


def take_off(unit: UnitOfWork, transfers: Iterable[TransferRow], at_ms: int) -> None:
    """Take transfers off a checkout again: they were taken down by mistake, or the customer went."""
    for row in transfers:
        unit.record(_fact(row, stands=False, at_ms=at_ms))


def transfer_lines(queries: Queries, shift_id: str) -> tuple[TransferLine, ...]:
    """Return what a shift has to match with the account: every slip taken, and what went out by transfer."""
    payers = {(row.payment_id, row.reference): row.payer for row in queries.transfers.of_shift(shift_id)}
    found = []
    for payment in queries.money.of_shift(shift_id):
        for tender in payment.tenders:
            number = slip_number(tender)
            if tender.kind is not TenderKind.BANK_TRANSFER:
                continue
            found.append(
                TransferLine(
                    reference=tender.reference,
                    payer=payers.get((payment.payment_id, number), ""),
                    receipt=payment.receipt,
                    amount_fen=tender.amount_fen,
                    account=not number,
                    twice=number != "" and len(queries.transfers.uses(number)) > 1,
                )
            )
    return tuple(found)


def _fact(row: TransferRow, *, stands: bool, at_ms: int | None = None) -> TransferNoted:
    return TransferNoted(
        payment_id=row.payment_id,
        reference=row.reference,
        amount_fen=row.amount_fen,
        payer=row.payer,
        stands=stands,
        staff_no=row.staff_no,
        at_ms=row.at_ms if at_ms is None else at_ms,
    )
