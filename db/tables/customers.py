"""Persons (personal data, in a table of their own), customers, contacts, subscribers, balances, bills."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, partial_index, table, text

PERSON = table(
    "person",
    Scope.ROWS,
    text("person_id", primary_key=True),
    text("name"),
    text("name_key"),
    text("initials"),
    text("document"),
    text("number"),
    text("number_reversed"),
    text("valid_from", nullable=True),
    text("valid_until", nullable=True),
    text("sex"),
    text("nation"),
    text("birth", nullable=True),
    text("address"),
    text("issuer"),
    text("last_op"),
)
"""`name_key` is `names.search_key`, `initials` is `initials.initials_key`.

The number backwards makes its tail a prefix, which an index finds."""
Index("ix_person_name", PERSON.c.name_key, PERSON.c.person_id)
Index("ix_person_initials", PERSON.c.initials, PERSON.c.person_id)
Index("ix_person_number", PERSON.c.number)
Index("ix_person_number_reversed", PERSON.c.number_reversed)

CUSTOMER = table(
    "customer",
    Scope.ROWS,
    text("customer_id", primary_key=True),
    text("person_id"),
    integer("organisation"),
    text("since"),
    text("stamp"),
)
Index("ix_customer_person", CUSTOMER.c.person_id)

CONTACT = table(
    "contact_field",
    Scope.ROWS,
    text("customer_id", primary_key=True),
    text("field", primary_key=True),
    text("value"),
    text("stamp"),
)
"""Contact data by field (personal). `stamp` is the clock and id of the change that won."""

SUBSCRIBER = table(
    "subscriber",
    Scope.ROWS,
    text("subscriber_id", primary_key=True),
    text("customer_id"),
    text("kind"),
    text("number"),
    text("sim", nullable=True),
    text("plan_id"),
    text("next_plan_id", nullable=True),
    text("next_plan_on", nullable=True),
    text("status"),
    text("opened_on"),
    integer("credit_limit_fen"),
    text("contract", nullable=True),
    integer("opening_fen"),
    text("features"),
    text("status_reason"),
    text("status_on", nullable=True),
    text("last_op"),
)
"""`features` are tariff items (JSON); reason and day are of the last change of the status, empty before."""
Index("ix_subscriber_number", SUBSCRIBER.c.number)
Index("ix_subscriber_customer", SUBSCRIBER.c.customer_id)

BALANCE = table(
    "balance",
    Scope.ROWS,
    text("subscriber_id", primary_key=True),
    integer("fen"),
)
"""Moved only by facts: the opening balance, payments, reversals."""

BILL = table(
    "bill",
    Scope.ROWS,
    text("bill_id", primary_key=True),
    text("subscriber_id"),
    text("period"),
    integer("principal_fen"),
    integer("unpaid_fen"),
    integer("late_paid_fen"),
    integer("fen_days"),
    text("counted_until", nullable=True),
    text("due_on"),
    text("items"),
    integer("paid_fen"),
    text("stamp"),
)
"""`paid_fen` was paid when the bill was issued; `stamp` is that of the latest payment or reversal on it.

`fen_days` and `counted_until` as in `app.domain.late_fees.Bill`."""
Index("ix_bill_subscriber", BILL.c.subscriber_id, BILL.c.period)
partial_index("ix_bill_unpaid", BILL.c.due_on, BILL.c.subscriber_id, where=BILL.c.unpaid_fen > 0)
