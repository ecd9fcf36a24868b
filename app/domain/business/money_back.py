"""What refunds share: by what money is asked back, which way it goes, why it may not (DOMAIN §4, §6)."""

from typing import Final

from app.domain.business.context import Context, PastPayment
from app.domain.business.effects import RefundMoney
from app.domain.business.form import text_of
from app.domain.business.spec import ChangeLine, Choice, Field, FieldError, FieldKind, Form, words
from app.domain.errors import UserError
from app.domain.masking import mask_phone
from app.domain.money import LineKind
from app.domain.orders import OrderState
from app.domain.refunds import (
    AS_IT_CAME,
    Piece,
    Proof,
    Way,
    allot,
    by_transfer,
    refundable,
    tenders_back,
    way_bar,
)

_ERROR: Final = "business.refund.error"
_SHORTEST, _LONGEST = 12, 21
"""Digits of bank accounts in China."""


def _proofs(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.refund.choice.proof.{key}")) for key in Proof)


def _ways(context: Context, _form: Form) -> tuple[Choice, ...]:
    """Return which way money may go; the one by which it came says what that was, where it was one alone."""
    came = {tender.kind for tender in context.payment.tenders_left} if context.payment else set()
    by = next(iter(came)) if len(came) == 1 else None
    original = f"came_by.{by}" if by in AS_IT_CAME else f"choice.way.{Way.ORIGINAL}"
    return (
        Choice(Way.ORIGINAL, words(f"business.refund.{original}")),
        Choice(Way.BANK_TRANSFER, words(f"business.refund.choice.way.{Way.BANK_TRANSFER}")),
    )


def by_bank(_context: Context, form: Form) -> bool:
    """Return whether money goes back by bank transfer."""
    return text_of(form, "way") == Way.BANK_TRANSFER


def declared(form: Form) -> bool:
    """Return whether there is no receipt, but a declaration."""
    return text_of(form, "proof") == Proof.DECLARATION


def proof_field(columns: int) -> Field:
    """Return by what money is asked back."""
    return Field(
        key="proof",
        kind=FieldKind.CHOICE,
        columns=columns,
        choices=_proofs,
        default=lambda _: Proof.ORIGINAL.value,
    )


def way_fields() -> tuple[Field, ...]:
    """Return which way money goes back."""
    return (
        Field(
            key="way",
            kind=FieldKind.CHOICE,
            columns=6,
            choices=_ways,
            default=lambda _: Way.ORIGINAL.value,
        ),
        Field(key="phone", kind=FieldKind.PHONE, columns=6, required=False),
        Field(key="bank", kind=FieldKind.TEXT, columns=6, most=40, shown=by_bank),
        Field(key="bank_account", kind=FieldKind.TEXT, columns=6, most=21, shown=by_bank, on_slip=False),
    )


def account_fault(account: str) -> str:
    """Return why this is no bank account, as a code, or an empty string: 12 to 21 digits."""
    digits = account.isascii() and account.isdigit()
    return "" if digits and _SHORTEST <= len(account) <= _LONGEST else "form.bank_account"


def payment_errors(context: Context, form: Form) -> tuple[FieldError, ...]:
    """Return why nothing may go back of the payment that the form names, whatever the amount."""
    payment = context.payment
    if payment is None:
        return ()
    elsewhere = payment.shift_open and payment.terminal_id != context.terminal_id
    bars = (
        ("is_reversal", payment.is_reversal),
        ("reversed", payment.reversed),
        # While its own terminal may still undo it without asking anybody, nobody else touches it.
        ("shift_open", elsewhere),
        ("held", any(order.state is OrderState.HELD for order in payment.orders)),
        ("voided", payment.voided and not declared(form)),
    )
    for name, holds in bars:
        if holds:
            return (FieldError("receipt", f"{_ERROR}.{name}"),)
    if not declared(form):
        return ()
    if context.party is None:
        return (FieldError("proof", f"{_ERROR}.identity"),)
    if context.party.customer_id not in payment.payers:
        return (FieldError("proof", f"{_ERROR}.other_person"),)
    return ()


def way_errors(
    payment: PastPayment, form: Form, amount_fen: int, amount_field: str
) -> tuple[FieldError, ...]:
    """Return why an amount can't go the way that was chosen."""
    if text_of(form, "way") == Way.BANK_TRANSFER:
        fault = account_fault(text_of(form, "bank_account"))
        return (FieldError("bank_account", fault),) if fault else ()
    bar = way_bar(tenders_back(payment.tenders_left, amount_fen))
    if not bar:
        return ()
    return (FieldError(amount_field if bar == "jiao" else "way", f"{_ERROR}.{bar}"),)


def left_of(payment: PastPayment) -> int:
    """Return how much of a payment may still go back (fen), deposits apart."""
    pieces = payment.pieces
    deposits = sum(piece.left_fen for piece in pieces if piece.deposit)
    free = payment.total_fen - payment.refunded_fen - deposits
    return max(0, min(free, refundable(plain(pieces), payment.balances)))


def plain(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return what is no deposit."""
    return tuple(piece for piece in pieces if not piece.deposit)


def money_back(
    context: Context, form: Form, pieces: tuple[Piece, ...], amount_fen: int, order_id: str, reason: str
) -> RefundMoney:
    """Return the effect. Raises UserError business.failed.refund when it can't be done any more."""
    payment = context.payment
    if payment is None or payment.reversed or payment.is_reversal:
        raise UserError("business.failed.refund")
    try:
        lines = allot(pieces, amount_fen, payment.balances, order_id)
    except UserError as error:
        raise UserError("business.failed.refund") from error
    by = (
        by_transfer(amount_fen, text_of(form, "bank_account"))
        if by_bank(context, form)
        else tenders_back(payment.tenders_left, amount_fen)
    )
    if -sum(tender.amount_fen for tender in by) != amount_fen:
        raise UserError("business.failed.refund")
    return RefundMoney(
        payment_id=payment.payment_id, lines=lines, tenders=by, reason=reason, declared=declared(form)
    )


def change_rows(payment: PastPayment, pieces: tuple[Piece, ...], amount_fen: int) -> tuple[ChangeLine, ...]:
    """Return what becomes of the payment and of the balances that it raised."""
    kept = payment.total_fen - payment.refunded_fen
    rows = [
        ChangeLine(
            code="business.row.payment",
            before=words("business.amount", amount_fen=kept),
            after=words("business.amount", amount_fen=kept - amount_fen),
            difference=words("business.difference", signed_fen=-amount_fen),
        )
    ]
    lines = allot(pieces, amount_fen, payment.balances, "")
    lowered = [
        (account, fen)
        for account in payment.accounts
        if (
            fen := sum(
                line.amount_fen
                for line in lines
                if line.kind is LineKind.PREPAYMENT and line.subscriber_id == account.subscriber_id
            )
        )
    ]
    for account, fen in lowered:
        before = words("business.amount", amount_fen=account.balance_fen)
        if len(payment.accounts) > 1:
            number = mask_phone(account.number)
            before = words("business.balance_of", number=number, amount_fen=account.balance_fen)
        rows.append(
            ChangeLine(
                code="business.row.balance",
                before=before,
                after=words("business.amount", amount_fen=account.balance_fen + fen),
                difference=words("business.difference", signed_fen=fen),
            )
        )
    return tuple(rows)
