"""What the counter offers next: a table of situations, no window."""

from dataclasses import replace

import pytest

from app.domain.orders import OrderState, QuoteLine
from app.domain.queue import Precedence, TicketClass, TicketState
from app.services.rows.orders import OrderRow
from app.services.rows.queue import TicketRow
from app.services.rows.shifts import ShiftRow
from app.ui.screens.counter.actions import (
    CALLS,
    ICONS,
    KEYS,
    Act,
    due_fen,
    next_actions,
    payable,
    taking_a_receipt,
    waiting,
)

SHIFT = ShiftRow(
    shift_id="s",
    day_id="d",
    number=1,
    staff_no="T10237",
    counter_id="A01-3",
    terminal_id="t",
    float_fen=0,
    float_notes=(),
    state=ShiftState.OPEN,
    opened_ms=0,
    closed_ms=None,
    expected_cash_fen=None,
    counted_cash_fen=None,
    deposit_fen=None,
    closed_by="",
    manager="",
    witness="",
    carried=(),
    counts=(),
    variances=(),
    last_op="",
)
