"""复机: a resting number serves again, within the hour and at most within a day (DOMAIN §4, §6)."""

from typing import Final

from app.domain.business.common import contact_fields, notes_field, status_row
from app.domain.business.context import Context, Execution
from app.domain.business.defaults import at_once, never_consumed, no_approval, no_checks, no_errors, no_fees
from app.domain.business.parts import Part
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    ChangeLine,
    Effect,
    Form,
    IdentityNeed,
    OfflineMode,
    SlipTime,
    Step,
)
from app.domain.customers import SubscriberStatus
from app.domain.errors import UserError
from app.domain.subscribers import StatusChanged, StatusReason


def _changes(context: Context, _form: Form) -> tuple[ChangeLine, ...]:
    return status_row(context, SubscriberStatus.ACTIVE)


def _effect(context: Context, _form: Form, execution: Execution) -> tuple[Effect, ...]:
    account = context.known_account()
    if account.status not in RESUME.statuses:
        raise UserError("business.failed.status")
    if account.owed_fen(context.today):
        raise UserError("business.failed.arrears")
    paid = account.status is SubscriberStatus.ARREARS
    return (
        StatusChanged(
            after=account.last_op,
            subscriber_id=account.subscriber_id,
            order_id=execution.order_id,
            status=SubscriberStatus.ACTIVE,
            reason=StatusReason.PAID if paid else StatusReason.RESUMED,
            on=context.today.isoformat(),
        ),
    )


RESUME: Final = BusinessType(
    key="resume",
    code="107",
    category=Category.NETWORK,
    icon="play-circle-outline",
    steps=(Step.ELIGIBILITY, Step.DOCUMENTS, Step.FORM, Step.QUOTE, Step.SIGNATURE, Step.EXECUTE),
    fields=(*contact_fields(), notes_field()),
    bring=("id_card",),
    actors=(Actor.OWNER, Actor.AGENT, Actor.GUARDIAN, Actor.ORGANISATION),
    identity=IdentityNeed.OWNER,
    needs_account=True,
    needs_shift=False,
    arrears=ArrearsRule.PER_NUMBER,
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
    statuses=(SubscriberStatus.SUSPENDED, SubscriberStatus.ARREARS),
    takes=frozenset({Part.STATUS}),
)
