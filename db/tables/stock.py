"""Phone numbers and SIM cards of the hall."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

PHONE_NUMBER = table(
    "phone_number",
    Scope.ROWS,
    text("number", primary_key=True),
    text("grade"),
    integer("prepay_fen"),
    text("state"),
    text("order_id", nullable=True),
    text("last_op"),
)
Index("ix_phone_number_state", PHONE_NUMBER.c.state, PHONE_NUMBER.c.number)
Index("ix_phone_number_order", PHONE_NUMBER.c.order_id)

SIM_CARD = table(
    "sim_card",
    Scope.ROWS,
    text("iccid", primary_key=True),
    text("state"),
    text("order_id", nullable=True),
    text("reason"),
    text("last_op"),
)
Index("ix_sim_card_state", SIM_CARD.c.state, SIM_CARD.c.iccid)
Index("ix_sim_card_order", SIM_CARD.c.order_id)
