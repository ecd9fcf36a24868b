"""What a checkout is while it is open, when it was left open, and when it is done (DOMAIN §6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain import money_rules
from app.domain.cash import change_notes
from app.domain.errors import UserError
from app.domain.masking import mask_name
from app.domain.money import CardOutcome, CheckoutOpened, PaymentLine
from app.domain.payment_codes import UNRESOLVED, CodeOutcome
from app.i18n import Text
from app.services.paid_in_vain import InVain, failed_orders, in_vain
from app.services.reading import Queries
from app.services.rows.bank_transfers import TransferRow
from app.services.rows.money import CardRow, CheckoutRow, PaymentRow
from app.services.rows.orders import OrderRow
from app.services.rows.payment_codes import CodeRow


@dataclass(frozen=True, slots=True)
class Checkout:
    """What is being collected, with every card attempt so far. Amounts are fen."""

    payment_id: str
    shift_id: str
    ticket_id: str | None
    order_ids: tuple[str, ...]
    customer: str
    """Masked name; empty for a passer-by."""
    language: str
    lines: tuple[PaymentLine, ...]
    account: str | None
    """Subscriber whose balance takes the fen of cash; None: they are rounded down."""
    cards: tuple[CardRow, ...]
    cash_received_fen: int | None
    """Cash that was keyed in last."""
    at_ms: int
    codes: tuple[CodeRow, ...] = ()
    """Attempts by payment code."""
    transfers: tuple[TransferRow, ...] = ()
    """Bank transfers that were taken down."""

    @property
    def due_fen(self) -> int:
        """Return the sum of the lines."""
        return money_rules.total_of(self.lines)

    @property
    def approved_fen(self) -> int:
        """Return what cards, payment codes and bank transfers have paid."""
        return self.card_paid_fen + self.code_paid_fen + self.transferred_fen

    @property
    def card_paid_fen(self) -> int:
        """Return what cards have paid."""
        return sum(card.amount_fen for card in self.cards if card.outcome is CardOutcome.APPROVED)

    @property
    def transferred_fen(self) -> int:
        """Return what bank transfers have paid, by the hall's word."""
        return sum(transfer.amount_fen for transfer in self.transfers)

    @property
    def code_paid_fen(self) -> int:
        """Return what payment codes have paid."""
        return sum(code.amount_fen for code in self.codes if code.outcome is CodeOutcome.PAID)

    @property
    def code_open(self) -> bool:
        """Return whether an attempt by payment code may still become money."""
        return any(code.outcome in UNRESOLVED for code in self.codes)

    @property
    def answer_missing(self) -> bool:
        """Return whether it is not known what became of a card or a payment code."""
        return self.card_unknown or self.code_open

    @property
    def card_unknown(self) -> bool:
        """Return whether it is not known what became of a card."""
        return any(card.outcome is CardOutcome.UNKNOWN for card in self.cards)


@dataclass(frozen=True, slots=True)
class CheckoutQuestion:
    """A checkout that a stop of the program left open: a person must say whether the money was taken."""

    checkout: Checkout
    approved_fen: int
    """Already taken by card; it must be voided before the checkout can be given up."""
    card_unknown: bool
    """A card must be asked about first."""
    cash_due_fen: int
    """What would be left to take in cash, rounded."""
    cash_received_fen: int | None
    """Cash that was keyed in before the stop."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A payment that was taken. `notes` is the change as (denomination, pieces)."""

    payment_id: str
    receipt: str
    total_fen: int
    change_fen: int
    notes: tuple[tuple[int, int], ...]
    document_id: str
    in_vain: tuple[InVain, ...] = ()
    """What it paid that could not be carried out: its money goes back."""


def checkout_of(queries: Queries, row: CheckoutRow) -> Checkout:
    """Return an open checkout with its card attempts."""
    return replace(
        just_opened(row),
        cards=queries.money.cards(row.payment_id),
        codes=queries.codes.attempts(row.payment_id),
        transfers=queries.transfers.of_payment(row.payment_id),
    )


def just_opened(begun: CheckoutOpened | CheckoutRow) -> Checkout:
    """Return a checkout of which nothing is paid: all there is of one that begins in this transaction."""
    return Checkout(
        payment_id=begun.payment_id,
        shift_id=begun.shift_id,
        ticket_id=begun.ticket_id,
        order_ids=begun.order_ids,
        customer=begun.customer,
        language=begun.language,
        lines=begun.lines,
        account=money_rules.account_of(begun.lines),
        cards=(),
        cash_received_fen=begun.cash_received_fen,
        at_ms=begun.at_ms,
        codes=(),
        transfers=(),
    )


def check_given_up(checkout: Checkout) -> None:
    """Refuse to end what may have been paid in part: an answer is missing, or money stands.

    Raises:
        UserError: money.card_unknown, .code_unknown, .code_stands {amount}, .card_stands {amount},
            transfer.stands {amount}.
    """
    money_rules.check_no_open_card(card.outcome for card in checkout.cards)
    money_rules.check_no_open_code(code.outcome for code in checkout.codes)
    if checkout.code_paid_fen:
        raise UserError("money.code_stands", amount=Text.money(checkout.code_paid_fen))
    if checkout.card_paid_fen:
        raise UserError("money.card_stands", amount=Text.money(checkout.card_paid_fen))
    if checkout.transferred_fen:
        raise UserError("transfer.stands", amount=Text.money(checkout.transferred_fen))


def check_not_paying(queries: Queries, order_id: str) -> None:
    """Refuse to end an order for which money was taken here, or may have been. Raises as above."""
    for row in queries.money.open_checkouts():
        if order_id in row.order_ids:
            check_given_up(checkout_of(queries, row))


def opened_again(row: CheckoutRow, cash_received_fen: int | None) -> CheckoutOpened:
    """Return the fact that keeps what was keyed in as cash."""
    return CheckoutOpened(
        payment_id=row.payment_id,
        shift_id=row.shift_id,
        ticket_id=row.ticket_id,
        order_ids=row.order_ids,
        customer_id=row.customer_id,
        customer=row.customer,
        language=row.language,
        handler=row.handler,
        lines=row.lines,
        cash_received_fen=cash_received_fen,
        at_ms=row.at_ms,
    )


def customer_of(
    queries: Queries, orders: Sequence[OrderRow], lines: Sequence[PaymentLine]
) -> tuple[str | None, str]:
    """Return id and masked name of whose business it is, which are read back to a payer for others."""
    customer_id = next((order.customer_id for order in orders if order.customer_id), None)
    if customer_id is None:
        owners = (queries.customers.subscriber(line.subscriber_id) for line in lines if line.subscriber_id)
        customer_id = next((owner.customer_id for owner in owners if owner), None)
    if customer_id is None:
        return None, ""
    customer = queries.customers.customer(customer_id)
    # Who becomes a customer by this very payment is known as a person already, under the same id.
    person = queries.customers.person(customer.person_id if customer else customer_id)
    return customer_id, mask_name(person.name) if person else ""


def completed_before(queries: Queries, row: PaymentRow) -> Completed:
    """Return the first result of a payment that was taken."""
    documents = queries.documents.of_subject(f"payment:{row.payment_id}")
    change = sum(tender.change_fen or 0 for tender in row.tenders)
    return Completed(
        payment_id=row.payment_id,
        receipt=row.receipt,
        total_fen=row.total_fen,
        change_fen=change,
        notes=change_notes(change),
        document_id=documents[0].document_id if documents else "",
        in_vain=in_vain(queries, failed_orders(queries, row.payment_id)),
    )
