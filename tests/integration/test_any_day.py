"""Whatever a hall does in a day, in whatever order: the books agree, and every refusal has its words.

The whole object graph on the demo hall, with restarts, backups and erasures in between. What must hold is
computed from the log on disk by `app.proving.invariants`, which shares no code with the program.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.devices.card_terminal.driver import CardScript
from app.domain.cash import DENOMINATIONS
from app.domain.close_rules import Decision
from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.errors import EnvironmentFault, SyncConflict, TingtaiError, UserError
from app.domain.queue import Precedence, TicketState
from app.domain.shifts import NoteCount, TenderCount
from app.proving import invariants
from app.services.complaints import Intake
from app.services.erasure import REASONS, ErasureService
from app.services.rows.money import PaymentRow
from app.services.rows.orders import OrderRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.visits import Visit
from app.terminal.bootstrap import build
from app.ui.tasks import InlineRunner
from db.backup import back_up, restore
from tests.factories import HALL
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN, OTHER_CLERK, OTHER_PIN, CopiedRig, DemoHall, Made

PASSPHRASE = "correct horse battery staple"
MINUTE = 60_000
NUMBERS = ("13800001234", "13900001002", "01000006688", "13800000102", "15000003391")
CARDS = ("wang_xiaoming", "rare_name", "five_numbers", "expired", "new_customer", "hmt_permit", "child_12")
FLOAT = (NoteCount(denomination_fen=10_00, pieces=30),)

clerks = st.sampled_from((0, 1))
picks = st.integers(0, 7)
