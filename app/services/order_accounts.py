"""Reading service numbers, and payments with what they paid, as a definition's context holds them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.domain.business import business_type
from app.domain.business.context import Account, Deposit, PaidOrder, PastPayment, PaymentChoice, Plan
from app.domain.cash import TenderKind
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import BugError
from app.domain.masking import mask_name
from app.domain.money import LineKind
from app.domain.orders import PAID_IN_VAIN, OrderState
from app.domain.refunds import owners_of, pieces_of, tenders_left
from app.domain.shifts import ShiftState
from app.domain.subscribers import StatusReason
from app.services.paid_in_vain import by_cause
from app.services.reading import Queries
from app.services.rows.catalogue import PlanRow
from app.services.rows.customers import SubscriberRow
from app.services.rows.money import PaymentRow
from app.services.rows.subscribers import CASH_METHOD, PaymentMethodRow, method_on


def plan_of(row: PlanRow) -> Plan:
    """Return a published plan."""
    return Plan(
        plan_id=row.plan_id,
        title=row.title,
        title_en=row.title_en,
        kind=row.kind,
        monthly_fen=row.monthly_fen,
        data_mb=row.data_mb,
        voice_min=row.voice_min,
        sms=row.sms,
        over_data_fen=row.over_data_fen,
        contract_months=row.contract_months,
        penalty_fen=row.penalty_fen,
        on_sale=row.on_sale,
    )


def account_of(queries: Queries, row: SubscriberRow, today: date) -> Account:
    """Return a service number as it stands today: a plan whose day has come holds already."""
    day = today.isoformat()
    plan_id = row.plan_on(day)
    # A plan that somebody has before its date is one that was sold by an older catalogue.
    plan = queries.catalogue.plan(plan_id, day) or queries.catalogue.plan(plan_id)
    customer = queries.customers.customer(row.customer_id)
    person = queries.customers.person(customer.person_id) if customer else None
    if plan is None:
        raise BugError("a service number has an unknown plan")
    return Account(
        subscriber_id=row.subscriber_id,
        customer_id=row.customer_id,
        kind=row.kind,
        number=row.number,
        plan=plan_of(plan),
        next_plan_on=row.next_plan_on if row.next_plan_on and row.next_plan_on > day else None,
        status=row.status,
        balance_fen=row.balance_fen,
        contract=row.contract,
        bills=tuple(bill.as_bill() for bill in queries.customers.unpaid_bills(row.subscriber_id)),
        owner=mask_name(person.name) if person else "",
        owner_person_id=customer.person_id if customer else "",
        owner_organisation=person is not None and person.document is DocumentKind.ORGANISATION,
        last_op=row.last_op,
        credit_limit_fen=row.credit_limit_fen,
        sim=row.sim,
        features=row.features,
        lost=row.status_reason == StatusReason.LOST,
    )


class Accounts:
    """The service numbers of one context as they stand on a day, each worked out once."""

    def __init__(self, queries: Queries, today: date) -> None:
        self._queries = queries
        self._today = today
        self._found: dict[str, Account] = {}

    def of(self, row: SubscriberRow) -> Account:
        """Return one of them."""
        found = self._found.get(row.subscriber_id)
        if found is None:
            found = self._found[row.subscriber_id] = account_of(self._queries, row, self._today)
        return found

    def whole(self, row: SubscriberRow) -> Account:
        """Return the chosen service number with all that hangs on it: deposits, way of paying, password."""
        which, day = row.subscriber_id, self._today.isoformat()
        agreed = self._queries.subscribers.payment_methods(which)
        return replace(
            self.of(row),
            deposits=tuple(
                Deposit(
                    deposit_id=found.deposit_id,
                    item=found.item,
                    amount_fen=found.amount_fen,
                    order_id=found.order_id,
                    last_op=found.last_op,
                    receipt=_receipt_of(self._queries, found.order_id),
                )
                for found in self._queries.subscribers.deposits(which)
            ),
            payment_method=method_on(agreed, day).method,
            pays_next=_agreed(agreed),
            password=self._queries.subscribers.password(which, day).state,
        )


def payment_of(queries: Queries, number: str, today: date) -> PastPayment | None:
    """Return the payment with a receipt number, with what it paid and what became of that; None without."""
    row = queries.money.by_receipt(number) if number else None
    if row is None:
        return None
    given = queries.refunds.refunds_of(row.payment_id)
    shift = queries.shifts.shift(row.shift_id)
    named = dict.fromkeys(line.subscriber_id for line in row.lines if line.subscriber_id)
    balances: dict[str, int] = {}
    for line in row.lines:
        if line.kind in {LineKind.PREPAYMENT, LineKind.ROUNDING_TO_BALANCE} and line.subscriber_id:
            balances[line.subscriber_id] = balances.get(line.subscriber_id, 0) + line.amount_fen
    accounts = {
        subscriber_id: account_of(queries, subscriber, today)
        for subscriber_id in balances
        if (subscriber := queries.customers.subscriber(subscriber_id))
    }
    orders = _paid_orders(queries, row, today)
    return PastPayment(
        payment_id=row.payment_id,
        receipt=row.receipt,
        terminal_id=row.terminal_id,
        shift_id=row.shift_id,
        cash_only=all(tender.kind is TenderKind.CASH for tender in row.tenders),
        total_fen=row.total_fen,
        is_reversal=row.reverses is not None,
        reversed=row.reversed_by is not None,
        customer_id=row.customer_id,
        orders=orders,
        to_balance=tuple(
            (accounts[subscriber_id], fen)
            for subscriber_id, fen in balances.items()
            if subscriber_id in accounts
        ),
        tenders=row.tenders,
        refunded_fen=queries.refunds.claims(row.payment_id).total_fen,
        tenders_left=tenders_left(row.tenders, (tender for each in given for tender in each.tenders)),
        pieces=pieces_of(
            row.lines,
            queries.refunds.to_balance(row.payment_id),
            (line for each in given for line in each.lines),
        ),
        accounts=tuple(
            account_of(queries, found, today)
            for subscriber_id in named
            if (found := queries.customers.subscriber(subscriber_id))
        ),
        shift_open=shift is not None and shift.state is not ShiftState.CLOSED,
        voided=queries.refunds.voided(row.receipt),
        unopened=_unopened(queries, row, orders),
        owners=owners_of(row.lines),
        payer=_payer(queries, row),
        counted=shift is not None and shift.state is not ShiftState.OPEN,
        corrected=row.corrected,
    )


def _unopened(
    queries: Queries, payment: PaymentRow, orders: Sequence[PaidOrder]
) -> tuple[tuple[str, int], ...]:
    """Return what lies on the balances of numbers that an order paid in vain would have opened (fen)."""
    vain = {order.order_id for order in orders if order.state in PAID_IN_VAIN}
    named = {line.subscriber_id for line in payment.lines if line.order_id in vain and line.subscriber_id}
    return tuple(
        (which, queries.customers.balance(which))
        for which in sorted(named)
        if queries.customers.subscriber(which) is None
    )


def _payer(queries: Queries, row: PaymentRow) -> str:
    """Return the masked name of whose payment it was; empty where nobody is known."""
    customer = queries.customers.customer(row.customer_id) if row.customer_id else None
    # Who became a customer by this very payment is known as a person already, under the same id.
    who = customer.person_id if customer else row.customer_id
    person = queries.customers.person(who) if who else None
    return mask_name(person.name) if person else ""


def _agreed(methods: Sequence[PaymentMethodRow]) -> PaymentChoice:
    latest = methods[0] if methods else CASH_METHOD
    return PaymentChoice(method=latest.method, bank=latest.bank, account=latest.account, holder=latest.holder)


def _receipt_of(queries: Queries, order_id: str) -> str:
    order = queries.orders.order(order_id)
    payment = queries.money.payment(order.payment_id) if order and order.payment_id else None
    return payment.receipt if payment else ""


def _paid_orders(queries: Queries, payment: PaymentRow, today: date) -> tuple[PaidOrder, ...]:
    found = []
    named = (queries.orders.order(line.order_id) for line in payment.lines if line.order_id)
    orders = (*queries.orders.of_payment(payment.payment_id), *filter(None, named))
    claimed = by_cause(queries, payment, queries.refunds.claims(payment.payment_id).claims)
    for order in {each.order_id: each for each in orders}.values():
        row = queries.customers.subscriber(order.subscriber_id) if order.subscriber_id else None
        paid = PaidOrder(
            order_id=order.order_id,
            code=order.code,
            type_key=order.type_key,
            state=order.state,
            account=account_of(queries, row, today) if row else None,
            consumed="",
            cost_fen=order.total_fen,
            claimed_fen=claimed.get(order.order_id, 0),
        )
        found.append(paid.judged(_consumed(paid)))
    return tuple(found)


def _consumed(paid: PaidOrder) -> str:
    """Return why the money of an order may not simply go back: the centre has it, or the type's answer."""
    if paid.state is OrderState.HELD:
        return "business.reversal.error.held"
    return business_type(paid.type_key).consumed(paid)
