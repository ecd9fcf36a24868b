"""Rules of one payment: from the orders' quotes to balanced lines and tenders (DOMAIN §6), in fen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.cash import CashRounding, Tender, TenderKind, round_cash
from app.domain.errors import BugError, UserError
from app.domain.money import CardOutcome, LineKind, PaymentLine
from app.domain.orders import QuoteLine
from app.domain.payment_codes import UNRESOLVED, CodeOutcome

_TAIL = 4
_ITEMS = {
    "bill": LineKind.BILL,
    "late_fee": LineKind.LATE_FEE,
    "prepayment": LineKind.PREPAYMENT,
}
_OF_ACCOUNT = frozenset({LineKind.PREPAYMENT, LineKind.BILL, LineKind.LATE_FEE})


@dataclass(frozen=True, slots=True)
class Price:
    """What is still to be collected, and how the fen of a cash part are rounded.

    due + to_balance - written_off is what the payment will amount to; `payable` is what is left of it.
    """

    due: int
    """Sum of the lines, before rounding."""
    paid: int
    """Already approved by other tenders than cash."""
    payable: int
    """To be paid now: in cash, or by another tender."""
    to_balance: int
    written_off: int

    @property
    def total(self) -> int:
        """Return what the payment will amount to."""
        return self.due + self.to_balance - self.written_off


def line_of_quote(order_id: str, quoted: QuoteLine, title: str) -> PaymentLine:
    """Return the payment line of one fee of an order; `title` is in the customer's language."""
    return PaymentLine(
        kind=_ITEMS.get(quoted.item, LineKind.FEE),
        item=quoted.item,
        title=title,
        amount_fen=quoted.amount_fen,
        order_id=order_id,
        subscriber_id=quoted.subscriber_id,
        bill_id=quoted.bill_id,
        agency=quoted.agency,
    )


def total_of(lines: Iterable[PaymentLine]) -> int:
    """Return the sum of lines in fen."""
    return sum(line.amount_fen for line in lines)


def check_lines(lines: Sequence[PaymentLine]) -> None:
    """Check what is to be collected before any money is asked for.

    Raises:
        UserError: money.nothing_due, or money.bill_twice {title} when one bill stands in two orders.
        BugError: A line that no quote can hold.
    """
    seen: set[tuple[LineKind, str]] = set()
    for line in lines:
        if line.kind in {LineKind.ROUNDING_DOWN, LineKind.ROUNDING_TO_BALANCE}:
            raise BugError("rounding is added at the end, by the rules alone")
        if line.kind in _OF_ACCOUNT and (line.subscriber_id is None or line.amount_fen <= 0):
            raise BugError("a bill, late fee or prepayment belongs to a subscriber and is above zero")
        if line.kind in {LineKind.BILL, LineKind.LATE_FEE}:
            if line.bill_id is None:
                raise BugError("a line of a bill names the bill")
            if (line.kind, line.bill_id) in seen:
                raise UserError("money.bill_twice", title=line.title)
            seen.add((line.kind, line.bill_id))
    if total_of(lines) <= 0:
        raise UserError("money.nothing_due")


def account_of(lines: Iterable[PaymentLine]) -> str | None:
    """Return the subscriber whose balance takes the fen: of a prepayment, else of a bill, else of any line.

    None: nobody in this payment has an account, and the fen are rounded down.
    """
    known = [line for line in lines if line.subscriber_id is not None]
    for kinds in ({LineKind.PREPAYMENT}, {LineKind.BILL, LineKind.LATE_FEE}, set(LineKind)):
        for line in known:
            if line.kind in kinds:
                return line.subscriber_id
    return None


def price(due: int, paid: int, *, cash: bool, has_account: bool) -> Price:
    """Return what is left to collect. `cash`: the rest is paid in cash, and so its fen are rounded.

    Raises:
        BugError: More was paid than is due.
    """
    rest = due - paid
    if rest < 0:
        raise BugError("more was charged than is due")
    rounding = round_cash(rest, has_account) if cash else CashRounding(rest, 0, 0)
    return Price(due, paid, rounding.payable, rounding.to_balance, rounding.written_off)


def with_rounding(
    lines: Sequence[PaymentLine], rounding: CashRounding, account: str | None, title: str
) -> tuple[PaymentLine, ...]:
    """Return the lines with what became of the fen on a line of its own, if anything did."""
    if rounding.to_balance:
        extra = PaymentLine(
            kind=LineKind.ROUNDING_TO_BALANCE,
            item="rounding",
            title=title,
            amount_fen=rounding.to_balance,
            subscriber_id=account,
        )
    elif rounding.written_off:
        extra = PaymentLine(
            kind=LineKind.ROUNDING_DOWN, item="rounding", title=title, amount_fen=-rounding.written_off
        )
    else:
        return tuple(lines)
    return (*lines, extra)


def card_tender(card_ref: str, tail: str, amount_fen: int) -> Tender:
    """Return the tender of an approved card: its reference ends with the card's last four digits."""
    return Tender(TenderKind.CARD, amount_fen, reference=f"{card_ref}-{tail}" if tail else card_ref)


def code_tender(code_ref: str, trade_no: str, amount_fen: int) -> Tender:
    """Return the tender of a paid payment code: our reference, then the provider's number of the trade."""
    return Tender(TenderKind.PAYMENT_CODE, amount_fen, reference="-".join(filter(None, (code_ref, trade_no))))


def tail_of(reference: str) -> str:
    """Return the last four characters of a tender's reference: all of it that is shown."""
    return reference[-_TAIL:]


def check_balanced(lines: Iterable[PaymentLine], tenders: Iterable[Tender], total_fen: int) -> None:
    """Hold lines and tenders against the total.

    Raises:
        BugError: The three are not the same.
    """
    if not total_of(lines) == sum(tender.amount_fen for tender in tenders) == total_fen:
        raise BugError("lines, tenders and total of a payment differ")


def negated_lines(lines: Iterable[PaymentLine]) -> tuple[PaymentLine, ...]:
    """Return the lines of a reversal, in the same order."""
    return tuple(replace(line, amount_fen=-line.amount_fen) for line in lines)


def negated_tenders(tenders: Iterable[Tender]) -> tuple[Tender, ...]:
    """Return the tenders of a reversal: each goes back the way it came, cash without received and change."""
    return tuple(
        replace(tender, amount_fen=-tender.amount_fen, received_fen=None, change_fen=None)
        for tender in tenders
    )


def cash_of(tenders: Iterable[Tender]) -> int:
    """Return the cash part in fen."""
    return sum(tender.amount_fen for tender in tenders if tender.kind is TenderKind.CASH)


def check_no_open_code(outcomes: Iterable[CodeOutcome]) -> None:
    """Refuse to settle while a payment code may still become money. Raises UserError money.code_unknown."""
    if not UNRESOLVED.isdisjoint(outcomes):
        raise UserError("money.code_unknown")


def check_no_open_card(outcomes: Iterable[CardOutcome]) -> None:
    """Refuse to settle while it is not known what became of a card.

    Raises:
        UserError: money.card_unknown.
    """
    if CardOutcome.UNKNOWN in outcomes:
        raise UserError("money.card_unknown")
