"""What the counter offers next: a table of situations, no window."""

from dataclasses import replace

import pytest

from app.domain import business
from app.domain.business import business_type
from app.domain.cash import TenderKind
from app.domain.orders import OrderState, QuoteLine
from app.domain.queue import Precedence, TicketClass, TicketState
from app.domain.queue_rules import MAX_CALLS
from app.domain.shifts import ShiftState
from app.services.paid_in_vain import InVain
from app.services.rows.orders import OrderRow
from app.services.rows.queue import TicketRow
from app.services.rows.shifts import ShiftRow
from app.ui.panels.receipt_mending import Mending, taking_a_receipt
from app.ui.screens.counter.actions import (
    ICONS,
    KEYS,
    Act,
    called_lately,
    due_fen,
    next_actions,
    payable,
    to_sign,
    waiting,
)

SHIFT = ShiftRow(
    shift_id="s",
    day_id="d",
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

TICKET = TicketRow(
    ticket_id="k",
    number="A001",
    queue_day="2026-03-11",
    lane="A",
    service_id="general",
    klass=TicketClass.ORDINARY,
    precedence=Precedence.NONE,
    language="zh_CN",
    state=TicketState.SERVING,
    outcome=None,
    counter_id="A01-3",
    only_counter=None,
    staff_no="T10237",
    ahead=False,
    calls=1,
    issued_ms=0,
    first_called_ms=0,
    called_ms=0,
    served_ms=0,
    service_ms=0,
    finished_ms=None,
    until_ms=None,
    last_call_ms=0,
    park_reason="",
    last_op="",
)
ORDER = OrderRow(
    order_id="o",
    code="S-260311-0001",
    type_key="fee_payment",
    spec_version=1,
    customer_id=None,
    subscriber_id=None,
    ticket_id=None,
    verification_id=None,
    counter_id="A01-3",
    handler="T10237",
    payload="{}",
    quote=(QuoteLine(item="prepayment", title="预存", amount_fen=50_00),),
    changes=(),
    effective_on="",
    state=OrderState.ACKNOWLEDGED,
    reason="",
    approval_id=None,
    payment_id=None,
    signed_ms=None,
    business_day="2026-03-11",
    at_ms=0,
    last_op="",
)
DONE = replace(ORDER, state=OrderState.COMPLETED)
PENDING = replace(ORDER, state=OrderState.PENDING)
FREE = replace(ORDER, quote=())
_LOST = replace(ORDER, state=OrderState.CANCELLED)


def called(calls: int) -> TicketRow:
    return replace(TICKET, state=TicketState.CALLED, calls=calls)


@pytest.mark.parametrize(
    ("shift", "ticket", "orders", "drafts", "known", "form_open", "first", "blocked"),
    [
        (None, TICKET, (ORDER,), 1, True, True, Act.OPEN_SHIFT, {}),
        (SHIFT, None, (), 0, False, False, Act.CALL, {}),
        (SHIFT, called(1), (), 0, False, False, Act.SERVE, {Act.MISS: "counter.calls_left"}),
        (SHIFT, called(MAX_CALLS), (), 0, False, False, Act.SERVE, {Act.RECALL: "counter.called_out"}),
        (
            SHIFT,
            TICKET,
            (),
            0,
            False,
            False,
            Act.READ_ID,
            {Act.PAY: "counter.nothing_due", Act.HOLD: "counter.no_form"},
        ),
        (
            SHIFT,
            TICKET,
            (),
            0,
            True,
            True,
            Act.BUSINESS,
            {Act.PAY: "counter.nothing_due", Act.FINISH: "counter.drafts"},
        ),
        (
            SHIFT,
            TICKET,
            (ORDER,),
            0,
            True,
            False,
            Act.PAY,
            {Act.FINISH: "counter.unpaid", Act.REROUTE: "counter.unpaid", Act.HOLD: "counter.no_form"},
        ),
        (
            SHIFT,
            TICKET,
            (DONE,),
            1,
            True,
            False,
            Act.RESUME,
            {Act.FINISH: "counter.drafts", Act.PAY: "counter.nothing_due", Act.HOLD: "counter.no_form"},
        ),
        (
            SHIFT,
            TICKET,
            (PENDING,),
            0,
            True,
            False,
            Act.DECIDE,
            {Act.FINISH: "counter.pending", Act.PAY: "counter.nothing_due", Act.HOLD: "counter.no_form"},
        ),
        (
            SHIFT,
            TICKET,
            (DONE, FREE),
            0,
            True,
            False,
            Act.FINISH,
            {Act.PAY: "counter.nothing_due", Act.HOLD: "counter.no_form"},
        ),
        (SHIFT, None, (), 0, True, False, Act.BUSINESS, {Act.PAY: "counter.nothing_due"}),
        (SHIFT, None, (ORDER,), 0, True, False, Act.PAY, {Act.DISMISS: "counter.unpaid"}),
        (SHIFT, None, (DONE,), 0, True, False, Act.DISMISS, {Act.PAY: "counter.nothing_due"}),
        (SHIFT, None, (DONE, PENDING), 0, True, False, Act.BUSINESS, {Act.PAY: "counter.nothing_due"}),
        (SHIFT, None, (), 0, False, True, Act.CALL, {}),
        (
            SHIFT,
            None,
            (DONE,),
            1,
            True,
            False,
            Act.RESUME,
            {Act.PAY: "counter.nothing_due", Act.DISMISS: "counter.drafts"},
        ),
    ],
)
def test_each_situation_has_one_suggestion_and_reasons_for_what_is_blocked(
    shift: ShiftRow | None,
    ticket: TicketRow | None,
    orders: tuple[OrderRow, ...],
    drafts: int,
    known: bool,
    form_open: bool,
    first: Act,
    blocked: dict[Act, str],
) -> None:
    offers = next_actions(shift, ticket, orders, drafts=drafts, known=known, form_open=form_open)
    assert offers[0].act is first
    assert not offers[0].reason
    assert [offer.act for offer in offers if offer.primary] == [first]
    assert {offer.act: offer.reason for offer in offers if offer.reason} == blocked
    assert len({offer.act for offer in offers}) == len(offers)


@pytest.mark.parametrize(
    ("ticket", "orders", "known", "first"),
    [
        (TICKET, (), True, Act.BEGIN),
        (TICKET, (), False, Act.BEGIN),
        (TICKET, (ORDER,), True, Act.PAY),
        (TICKET, (DONE,), True, Act.FINISH),
        (TICKET, (PENDING,), True, Act.DECIDE),
        (TICKET, (replace(PENDING, type_key="refund"),), True, Act.BEGIN),
        (TICKET, (PENDING, replace(DONE, state=OrderState.CANCELLED)), True, Act.DECIDE),
        (TICKET, (replace(DONE, type_key="refund", state=OrderState.PENDING), _LOST), True, Act.BEGIN),
        (None, (), True, Act.BUSINESS),
        (called(1), (), True, Act.SERVE),
    ],
)
def test_what_the_ticket_was_taken_for_comes_first_as_long_as_the_visit_does_not_have_it(
    ticket: TicketRow | None, orders: tuple[OrderRow, ...], known: bool, first: Act
) -> None:
    offers = next_actions(SHIFT, ticket, orders, drafts=0, known=known, form_open=False, likely="fee_payment")
    assert [offer.act for offer in offers if offer.primary] == [offers[0].act] == [first]
    assert (Act.BEGIN in {offer.act for offer in offers}) is (first is Act.BEGIN)
    assert first is not Act.BEGIN or Act.BUSINESS in {offer.act for offer in offers}, "any other by its code"


@pytest.mark.parametrize("likely", ["plan_change", ""])
def test_what_needs_a_document_or_is_not_known_begins_with_the_card(likely: str) -> None:
    offers = next_actions(SHIFT, TICKET, (), drafts=0, known=False, form_open=False, likely=likely)
    assert offers[0].act is Act.READ_ID


@pytest.mark.parametrize("ticket", [TICKET, None])
def test_what_is_not_signed_holds_whoever_it_is_for(ticket: TicketRow | None) -> None:
    order = replace(FREE, type_key="device_repair")
    ends = Act.DISMISS if ticket is None else Act.FINISH
    for signed, reason in ((False, "counter.unsigned"), (True, "")):
        orders = (replace(order, signed_ms=1 if signed else None),)
        assert bool(to_sign(orders)) is not signed
        offers = next_actions(SHIFT, ticket, orders, drafts=0, known=True, form_open=False)
        assert (offers[0].act is Act.PAY) is not signed
        assert {offer.act: offer.reason for offer in offers}[ends] == reason


@pytest.mark.parametrize(
    ("calls", "lately", "recall", "miss"),
    [
        (1, True, "counter.called_lately", "counter.calls_left"),
        (1, False, "", "counter.calls_left"),
        (MAX_CALLS, True, "counter.called_out", "counter.called_lately"),
        (MAX_CALLS, False, "counter.called_out", ""),
    ],
)
def test_a_call_has_its_time(calls: int, lately: bool, recall: str, miss: str) -> None:
    offers = next_actions(SHIFT, called(calls), (), drafts=0, known=False, form_open=False)
    reasons = {offer.act: offer.reason for offer in (called_lately(offers) if lately else offers)}
    assert (reasons[Act.RECALL], reasons[Act.MISS]) == (recall, miss)
    assert set(reasons.values()) <= {recall, miss, ""}


@pytest.mark.parametrize("ticket", [TICKET, None])
def test_what_was_paid_in_vain_is_what_still_has_to_go_back(ticket: TicketRow | None) -> None:
    failed = replace(ORDER, order_id="f", state=OrderState.FAILED, payment_id="p")
    vain = (InVain("f", failed.code, failed.type_key, "why", 50_00, "2603110001", (TenderKind.CASH,)),)
    ends = Act.DISMISS if ticket is None else Act.FINISH
    for left, reason in ((vain, "counter.in_vain"), ((), "")):
        offers = next_actions(SHIFT, ticket, (failed,), drafts=0, known=True, form_open=False, vain=left)
        assert (offers[0].act is Act.MEND) is bool(left)
        assert {offer.act: offer.reason for offer in offers}[ends] == reason


def test_what_waits_for_the_manager_comes_before_what_was_paid_in_vain() -> None:
    failed = replace(ORDER, order_id="f", state=OrderState.FAILED, payment_id="p")
    vain = (InVain("f", failed.code, failed.type_key, "why", 50_00, "2603110001", (TenderKind.CASH,)),)
    orders = (failed, PENDING)
    offers = next_actions(SHIFT, TICKET, orders, drafts=0, known=True, form_open=False, vain=vain)
    assert offers[0].act is Act.DECIDE
    assert Act.MEND in [each.act for each in offers], "it does not go out of sight meanwhile"


def test_every_act_has_key_and_icon() -> None:
    assert set(ICONS) == set(KEYS) == set(Act)


def test_what_is_due_and_what_waits() -> None:
    assert payable((ORDER, DONE, FREE, PENDING)) == (ORDER,)
    assert due_fen((ORDER, ORDER, DONE)) == 100_00
    assert waiting((ORDER, PENDING)) == (PENDING,)


def test_one_business_undoes_a_receipt() -> None:
    kind, field = taking_a_receipt(Mending.REVERSAL)
    assert kind.key == "reversal"
    assert field in kind.fields


def test_what_undoes_a_receipt_is_known_by_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever business says that it reverses, or corrects, is opened; none is known by its name."""
    back = replace(business_type("reversal"), key="back", code="901")
    right = replace(business_type("tender_correction"), key="right", code="902")
    monkeypatch.setattr(business, "BUSINESS_TYPES", (business_type("refund"), back, right))
    assert taking_a_receipt(Mending.REVERSAL)[0] is back
    assert taking_a_receipt(Mending.TENDER)[0] is right
    assert taking_a_receipt(Mending.REFUND)[0].key == "refund"
