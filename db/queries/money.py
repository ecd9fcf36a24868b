"""Read models of money."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from app.domain import receipt_numbers
from app.domain.cash import Tender, TenderKind
from app.domain.errors import UserError
from app.domain.money import CardOutcome, LineKind, PaymentLine
from app.domain.tender_corrections import effective
from app.services.rows.money import CardRow, CheckoutRow, PaymentRow
from app.sync.codec import decode_value
from db.tables.money import (
    CARD_ATTEMPT,
    CHECKOUT,
    CORRECTIONS,
    PAYMENT,
    PAYMENT_LINE,
    PAYMENT_TENDER,
    RECEIPT,
)

_PAYMENT = select(PAYMENT, RECEIPT.c.number).outerjoin(RECEIPT, RECEIPT.c.payment_id == PAYMENT.c.payment_id)
_NEWEST = (PAYMENT.c.at_ms.desc(), RECEIPT.c.sequence.desc(), PAYMENT.c.payment_id.desc())
_ONE = _PAYMENT.where(PAYMENT.c.payment_id == bindparam("which"))
_BY_RECEIPT = _PAYMENT.where(RECEIPT.c.number == bindparam("which"))
_RECENT = _PAYMENT.order_by(*_NEWEST).limit(bindparam("most")).offset(bindparam("skipped"))
_OF_SHIFT = _PAYMENT.where(PAYMENT.c.shift_id == bindparam("which")).order_by(
    PAYMENT.c.at_ms, RECEIPT.c.sequence, PAYMENT.c.payment_id
)
_NEXT_TERMINAL = (
    select(RECEIPT.c.terminal_code)
    .where(RECEIPT.c.terminal_code > bindparam("after"))
    .order_by(RECEIPT.c.terminal_code)
    .limit(1)
)
_NEXT_EPOCH = (
    select(RECEIPT.c.epoch)
    .where(RECEIPT.c.terminal_code == bindparam("code"), RECEIPT.c.epoch > bindparam("after"))
    .order_by(RECEIPT.c.epoch)
    .limit(1)
)
_BEGINNING = (
    select(RECEIPT.c.payment_id)
    .where(RECEIPT.c.number >= bindparam("first"), RECEIPT.c.number < bindparam("past"))
    .order_by(RECEIPT.c.number.desc())
    .limit(bindparam("most"))
)
_WITH_SEQUENCE = select(RECEIPT.c.payment_id).where(RECEIPT.c.sequence == bindparam("sequence"))
_FOUND = (
    _PAYMENT.where(PAYMENT.c.payment_id.in_(bindparam("wanted", expanding=True)))
    .order_by(*_NEWEST)
    .limit(bindparam("most"))
)
_LINES = (
    select(PAYMENT_LINE)
    .where(PAYMENT_LINE.c.payment_id.in_(bindparam("wanted", expanding=True)))
    .order_by(PAYMENT_LINE.c.payment_id, PAYMENT_LINE.c.position)
)
_TENDERS = (
    select(PAYMENT_TENDER)
    .where(PAYMENT_TENDER.c.payment_id.in_(bindparam("wanted", expanding=True)))
    .order_by(PAYMENT_TENDER.c.payment_id, PAYMENT_TENDER.c.position)
)
_LAST_SEQUENCE = select(func.max(RECEIPT.c.sequence)).where(
    RECEIPT.c.terminal_code == bindparam("code"), RECEIPT.c.epoch == bindparam("label")
)
_SHIFT_CASH = (
    select(func.coalesce(func.sum(PAYMENT_TENDER.c.amount_fen), 0))
    .join(PAYMENT, PAYMENT.c.payment_id == PAYMENT_TENDER.c.payment_id)
    .where(PAYMENT.c.shift_id == bindparam("which"), PAYMENT_TENDER.c.kind == TenderKind.CASH.value)
)
_CASH_OF = (
    select(func.coalesce(func.sum(PAYMENT_TENDER.c.amount_fen), 0))
    .join(PAYMENT, PAYMENT.c.payment_id == PAYMENT_TENDER.c.payment_id)
    .where(
        PAYMENT.c.payment_id.in_(bindparam("wanted", expanding=True)),
        PAYMENT.c.reversed_by.is_(None),
        PAYMENT_TENDER.c.kind == TenderKind.CASH.value,
    )
)
_CHECKOUTS = select(CHECKOUT).order_by(CHECKOUT.c.at_ms, CHECKOUT.c.payment_id)
_CHECKOUT = select(CHECKOUT).where(CHECKOUT.c.payment_id == bindparam("which"))
# A reference ends in a UUIDv7: within one terminal its order is that of asking.
_CARDS = (
    select(CARD_ATTEMPT)
    .where(CARD_ATTEMPT.c.payment_id == bindparam("which"))
    .order_by(CARD_ATTEMPT.c.card_ref)
)
_UNKNOWN_CARDS = (
    select(CARD_ATTEMPT)
    .where(CARD_ATTEMPT.c.outcome == CardOutcome.UNKNOWN.value)
    .order_by(CARD_ATTEMPT.c.card_ref)
)
_LAST: Final = "\U0010ffff"
"""Sorts after everything that a number can go on with."""
_LONGEST_SEQUENCE: Final = 15


class SqlMoney:
    """Implements `MoneyQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def payment(self, payment_id: str) -> PaymentRow | None:
        """Return one payment or reversal."""
        return next(iter(self._payments(_ONE, which=payment_id)), None)

    def by_receipt(self, number: str) -> PaymentRow | None:
        """Return the payment or reversal of a receipt number."""
        return next(iter(self._payments(_BY_RECEIPT, which=_as_printed(number))), None)

    def last_sequence(self, terminal_code: str, epoch: str) -> int:
        """Return the last receipt sequence of a terminal and epoch, 0 before the first."""
        found = self._conn.execute(_LAST_SEQUENCE, {"code": terminal_code, "label": epoch}).scalar()
        return found or 0

    def recent(self, limit: int, offset: int = 0) -> tuple[PaymentRow, ...]:
        """Return payments and reversals, newest first."""
        return self._payments(_RECENT, most=limit, skipped=offset)

    def of_shift(self, shift_id: str) -> tuple[PaymentRow, ...]:
        """Return payments and reversals of a shift, oldest first."""
        return self._payments(_OF_SHIFT, which=shift_id)

    def search(self, text: str, limit: int) -> tuple[PaymentRow, ...]:
        """Return payments and reversals by the beginning of a receipt number, or by its sequence."""
        if not (text.isascii() and text.isdecimal()):
            typed = text.upper()
            wanted = [each for series in self._series() for each in self._beginning(series, typed, limit)]
        elif len(text) <= _LONGEST_SEQUENCE:
            wanted = list(self._conn.execute(_WITH_SEQUENCE, {"sequence": int(text)}).scalars())
        else:
            wanted = []
        return self._payments(_FOUND, wanted=wanted, most=limit) if wanted else ()

    def _series(self) -> tuple[str, ...]:
        """Return how the receipts of each terminal and epoch begin."""
        found: list[str] = []
        # From one series to the next by the index: DISTINCT would read an entry of every receipt.
        code = ""
        while code := self._conn.execute(_NEXT_TERMINAL, {"after": code}).scalar() or "":
            epoch = ""
            while epoch := self._conn.execute(_NEXT_EPOCH, {"code": code, "after": epoch}).scalar() or "":
                found.append(f"{code}-{epoch}-")
        return tuple(found)

    def _beginning(self, series: str, text: str, limit: int) -> Sequence[str]:
        """Return the newest payments (ids) of a series whose receipts begin with a text: its numbers rise."""
        if not (series.startswith(text) or text.startswith(series)):
            return ()
        first = max(series, text, key=len)
        bounds = {"first": first, "past": first + _LAST, "most": limit}
        return self._conn.execute(_BEGINNING, bounds).scalars().all()

    def shift_cash(self, shift_id: str) -> int:
        """Return the cash that a shift took, reversals deducted (fen)."""
        return int(self._conn.execute(_SHIFT_CASH, {"which": shift_id}).scalar_one())

    def cash_of(self, payment_ids: Sequence[str]) -> int:
        """Return the cash that payments brought, without those that were reversed (fen)."""
        return int(self._conn.execute(_CASH_OF, {"wanted": list(payment_ids)}).scalar_one())

    def checkout(self, payment_id: str) -> CheckoutRow | None:
        """Return one checkout that is still open."""
        row = self._conn.execute(_CHECKOUT, {"which": payment_id}).first()
        return _checkout(row) if row else None

    def open_checkouts(self) -> tuple[CheckoutRow, ...]:
        """Return checkouts that were neither completed nor abandoned."""
        return tuple(_checkout(row) for row in self._conn.execute(_CHECKOUTS))

    def cards(self, payment_id: str) -> tuple[CardRow, ...]:
        """Return the card attempts of a payment, oldest first."""
        return tuple(_card(row) for row in self._conn.execute(_CARDS, {"which": payment_id}))

    def unknown_cards(self) -> tuple[CardRow, ...]:
        """Return attempts whose result is still unknown."""
        return tuple(_card(row) for row in self._conn.execute(_UNKNOWN_CARDS))

    def _payments(self, statement: Select[Any], **params: object) -> tuple[PaymentRow, ...]:
        """Return whole payments with three statements, however many they are."""
        rows = self._conn.execute(statement, params).all()
        if not rows:
            return ()
        wanted = [row.payment_id for row in rows]
        lines = self._parts(_LINES, wanted)
        tenders = self._parts(_TENDERS, wanted)
        return tuple(
            _payment(
                row,
                tuple(map(_line, lines.get(row.payment_id, ()))),
                tenders.get(row.payment_id, ()),
            )
            for row in rows
        )

    def _parts(self, statement: Select[Any], wanted: Sequence[str]) -> dict[str, list[Row[Any]]]:
        found: dict[str, list[Row[Any]]] = {}
        for row in self._conn.execute(statement, {"wanted": wanted}):
            found.setdefault(row.payment_id, []).append(row)
        return found


def _payment(row: Row[Any], lines: tuple[PaymentLine, ...], parts: Sequence[Row[Any]]) -> PaymentRow:
    tenders = tuple(_tender(part) for part in parts if part.position < CORRECTIONS)
    corrections = tuple(_tender(part) for part in parts if part.position >= CORRECTIONS)
    return PaymentRow(
        payment_id=row.payment_id,
        receipt=row.number or "",
        shift_id=row.shift_id,
        terminal_id=row.terminal_id,
        ticket_id=row.ticket_id,
        customer_id=row.customer_id,
        handler=row.handler,
        cashier=row.cashier,
        lines=lines,
        tenders=effective(tenders, corrections) if corrections else tenders,
        total_fen=row.total_fen,
        at_ms=row.at_ms,
        business_day=row.business_day,
        reverses=row.reverses,
        reversed_by=row.reversed_by,
        approved_by=row.approved_by,
        reason=row.reason,
        op_hash=row.op_hash,
        corrected=bool(corrections),
        refund=bool(row.refund),
    )


def _line(row: Row[Any]) -> PaymentLine:
    return PaymentLine(
        kind=LineKind(row.kind),
        item=row.item,
        title=row.title,
        amount_fen=row.amount_fen,
        order_id=row.order_id,
        subscriber_id=row.subscriber_id,
        bill_id=row.bill_id,
        agency=bool(row.agency),
    )


def _tender(row: Row[Any]) -> Tender:
    return Tender(TenderKind(row.kind), row.amount_fen, row.received_fen, row.change_fen, row.reference)


_decode_lines = partial(decode_value, tuple[PaymentLine, ...])


def _checkout(row: Row[Any]) -> CheckoutRow:
    return CheckoutRow(
        payment_id=row.payment_id,
        shift_id=row.shift_id,
        ticket_id=row.ticket_id,
        order_ids=tuple(json.loads(row.order_ids)),
        customer_id=row.customer_id,
        customer=row.customer,
        language=row.language,
        handler=row.handler,
        lines=_decode_lines(row.lines),
        cash_received_fen=row.cash_received_fen,
        at_ms=row.at_ms,
    )


def _card(row: Row[Any]) -> CardRow:
    return CardRow(
        payment_id=row.payment_id,
        card_ref=row.card_ref,
        amount_fen=row.amount_fen,
        outcome=CardOutcome(row.outcome),
        tail=row.tail,
        simulated=bool(row.simulated),
        at_ms=row.at_ms,
    )


def _as_printed(number: str) -> str:
    """Return a receipt number as it is printed, however it was typed; what is none stays as it is."""
    try:
        return str(receipt_numbers.parse(number))
    except UserError:
        return number
