"""停机/挂失: a number rests, because its owner asks or its card is gone (DOMAIN §4).

In a network the centre carries it out, so the slip names the hotline for whoever can't wait for that.
"""

from dataclasses import replace
from typing import Final

from app.domain.business.common import contact_fields, notes_field, status_row
from app.domain.business.context import Context, Execution
from app.domain.business.defaults import at_once, never_consumed, no_approval, no_checks, no_errors, no_fees
from app.domain.business.form import text_of
from app.domain.business.parts import Part
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    ChangeLine,
    Choice,
    Effect,
    Field,
    FieldKind,
    Form,
    IdentityNeed,
    OfflineMode,
    SlipTime,
    Step,
    words,
)
from app.domain.customers import SubscriberStatus
from app.domain.errors import UserError
from app.domain.phones import display_number
from app.domain.slip_papers import HOTLINE
from app.domain.subscribers import StatusChanged, StatusReason, may_move

REASONS: Final = (StatusReason.SUSPENDED, StatusReason.LOST)


def _reasons(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key.value, words(f"business.suspend.choice.reason.{key}")) for key in REASONS)


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    rows = status_row(context, SubscriberStatus.SUSPENDED)
    if text_of(form, "reason") == StatusReason.LOST:
        # Whoever reports a loss signs that, not merely that the number rests.
        rows = tuple(replace(row, after=words("business.status.suspended_lost")) for row in rows)
    if not rows or not context.policy.hotline:
        return rows
    hotline = words("business.plain", text=display_number(str(context.policy.hotline)))
    return (*rows, ChangeLine(code=HOTLINE, before=words("business.nothing"), after=hotline))


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account = context.known_account()
    if not may_move(account.status, SubscriberStatus.SUSPENDED):
        raise UserError("business.failed.status")
    return (
        StatusChanged(
            after=account.last_op,
            subscriber_id=account.subscriber_id,
            order_id=execution.order_id,
            status=SubscriberStatus.SUSPENDED,
            reason=StatusReason(text_of(form, "reason")),
            on=context.today.isoformat(),
        ),
    )


SUSPEND: Final = BusinessType(
    key="suspend",
    code="106",
    category=Category.NETWORK,
    icon="pause-circle-outline",
    steps=(Step.ELIGIBILITY, Step.DOCUMENTS, Step.FORM, Step.QUOTE, Step.SIGNATURE, Step.EXECUTE),
    fields=(
        Field(
            key="reason",
            kind=FieldKind.CHOICE,
            columns=12,
            choices=_reasons,
            default=lambda _: StatusReason.SUSPENDED.value,
        ),
        *contact_fields(stays=False),
        notes_field(),
    ),
    bring=("id_card",),
    actors=(Actor.OWNER, Actor.AGENT, Actor.GUARDIAN, Actor.ORGANISATION),
    identity=IdentityNeed.OWNER,
    needs_account=True,
    needs_shift=False,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.DEFERRED,
    limit_hours=1,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=no_errors,
    fees=no_fees,
    changes=_changes,
    figures=no_approval,
    effective=at_once,
    checks=no_checks,
    effect=_effect,
    consumed=never_consumed,
    statuses=(SubscriberStatus.ACTIVE, SubscriberStatus.ARREARS),
    takes=frozenset({Part.STATUS}),
    urgent=True,
)
