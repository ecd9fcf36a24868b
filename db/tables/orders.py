"""Orders with their forms (personal data, in a table of their own), approvals, drafts of this terminal."""

from sqlalchemy import Column, ForeignKey, Index

from app.domain.orders import OrderState
from db.tables.types import TEXT, Scope, integer, partial_index, table, text

BUSINESS_ORDER = table(
    "business_order",
    Scope.ROWS,
    text("order_id", primary_key=True),
    text("code"),
    text("date_code"),
    text("type_key"),
    integer("spec_version"),
    text("customer_id", nullable=True),
    text("subscriber_id", nullable=True),
    text("ticket_id", nullable=True),
    text("verification_id", nullable=True),
    text("counter_id", nullable=True),
    text("handler"),
    text("effective_on"),
    integer("total_fen"),
    text("quote"),
    text("changes"),
    text("state"),
    text("reason"),
    text("approval_id", nullable=True),
    text("payment_id", nullable=True),
    integer("signed_ms", nullable=True),
    text("business_day"),
    integer("at_ms"),
    text("hall_id"),
    integer("by_password"),
    text("other_verification_id", nullable=True),
    text("agent_verification_id", nullable=True),
    text("guardian_verification_id", nullable=True),
    text("last_op"),
)
Index("ix_business_order_code", BUSINESS_ORDER.c.code)
Index("ix_business_order_date", BUSINESS_ORDER.c.date_code)
Index("ix_business_order_ticket", BUSINESS_ORDER.c.ticket_id, BUSINESS_ORDER.c.state)
Index("ix_business_order_customer", BUSINESS_ORDER.c.customer_id, BUSINESS_ORDER.c.at_ms)
Index("ix_business_order_payment", BUSINESS_ORDER.c.payment_id)
Index("ix_business_order_day", BUSINESS_ORDER.c.business_day, BUSINESS_ORDER.c.state)
partial_index(
    "ix_business_order_subscriber",
    BUSINESS_ORDER.c.subscriber_id,
    BUSINESS_ORDER.c.state,
    where=BUSINESS_ORDER.c.subscriber_id.is_not(None),
)
for _checked in (
    BUSINESS_ORDER.c.verification_id,
    BUSINESS_ORDER.c.other_verification_id,
    BUSINESS_ORDER.c.agent_verification_id,
    BUSINESS_ORDER.c.guardian_verification_id,
):
    partial_index(f"ix_business_order_{_checked.name}", _checked, where=_checked.is_not(None))
partial_index(
    "ix_business_order_held",
    BUSINESS_ORDER.c.at_ms,
    where=BUSINESS_ORDER.c.state == OrderState.HELD.value,
)

ORDER_FORM = table(
    "order_form",
    Scope.ROWS,
    Column("order_id", TEXT, ForeignKey(BUSINESS_ORDER.c.order_id), primary_key=True),
    text("payload"),
    text("stamp"),
)
"""What was filled in; the row goes when its person is erased."""

SLIP_SIGNATURE = table(
    "slip_signature",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("order_id"),
    text("method"),
    text("witness"),
    text("image"),
    text("document"),
    text("staff_no"),
    integer("at_ms"),
)
"""How slips were signed; an order that two desks took up may have two of them."""
Index("ix_slip_signature_order", SLIP_SIGNATURE.c.order_id)

APPROVAL = table(
    "approval",
    Scope.ROWS,
    text("approval_id", primary_key=True),
    text("subject"),
    text("kind"),
    text("rules"),
    integer("levels"),
    integer("level"),
    text("requested_by"),
    text("changes"),
    integer("amount_fen"),
    integer("customer_seated"),
    text("state"),
    text("reason"),
    integer("requested_ms"),
    integer("decided_ms", nullable=True),
    text("last_op"),
)
Index("ix_approval_state", APPROVAL.c.state, APPROVAL.c.requested_ms)
Index("ix_approval_subject", APPROVAL.c.subject, APPROVAL.c.requested_ms)
partial_index("ix_approval_decided", APPROVAL.c.decided_ms, where=APPROVAL.c.decided_ms.is_not(None))

APPROVAL_DECISION = table(
    "approval_decision",
    Scope.ROWS,
    text("op_id", primary_key=True),
    Column("approval_id", TEXT, ForeignKey(APPROVAL.c.approval_id), nullable=False),
    text("staff_no"),
    integer("granted"),
    text("reason"),
    integer("at_ms"),
)
Index("ix_approval_decision_approval", APPROVAL_DECISION.c.approval_id)

DRAFT = table(
    "draft",
    Scope.LOCAL,
    text("draft_id", primary_key=True),
    text("ticket_id", nullable=True),
    text("type_key"),
    text("subscriber_id", nullable=True),
    text("payload"),
    integer("at_ms"),
)
Index("ix_draft_ticket", DRAFT.c.ticket_id)
