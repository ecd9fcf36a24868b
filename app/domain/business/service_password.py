"""设置/重置服务密码: by the owner's document, which also unlocks it after wrong tries (DOMAIN §3)."""

from typing import Final

from app.domain.business.common import notes_field
from app.domain.business.context import Context, Execution
from app.domain.business.defaults import at_once, never_consumed, no_approval, no_checks, no_fees
from app.domain.business.form import SEALED, text_of
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
    FieldError,
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
from app.domain.subscribers import PasswordState, ServicePasswordSet, ServicePasswordUnlocked

SET: Final = "set"
UNLOCK: Final = "unlock"


def _actions(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(
        Choice(key, words(f"business.service_password.choice.action.{key}")) for key in (SET, UNLOCK)
    )


def _sets(_context: Context, form: Form) -> bool:
    return text_of(form, "action") != UNLOCK


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    account = context.account
    if account and not _sets(context, form) and account.password is not PasswordState.LOCKED:
        return (FieldError("action", "business.service_password.error.not_locked"),)
    return ()


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    if context.account is None:
        return ()
    return (
        ChangeLine(
            code="business.row.password",
            before=words(f"business.password.{context.account.password}"),
            after=words(f"business.password.{'set' if _sets(context, form) else 'unlocked'}"),
        ),
    )


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account = context.known_account()
    if account.status is SubscriberStatus.CANCELLED:
        raise UserError("business.failed.cancelled")
    if not _sets(context, form):
        return (ServicePasswordUnlocked(subscriber_id=account.subscriber_id, order_id=execution.order_id),)
    sealed = text_of(form, "password")
    if not sealed.startswith(SEALED):
        raise UserError("business.failed.password")
    return (
        ServicePasswordSet(
            subscriber_id=account.subscriber_id,
            customer_id=account.customer_id,
            order_id=execution.order_id,
            password_hash=sealed,
            initial=False,
        ),
    )


SERVICE_PASSWORD: Final = BusinessType(
    key="service_password",
    code="301",
    category=Category.CARE,
    icon="lock-reset",
    steps=(Step.ELIGIBILITY, Step.DOCUMENTS, Step.FORM, Step.SIGNATURE, Step.EXECUTE),
    fields=(
        Field(
            key="action",
            kind=FieldKind.CHOICE,
            columns=12,
            choices=_actions,
            default=lambda _: SET,
        ),
        Field(key="password", kind=FieldKind.SECRET, columns=12, shown=_sets, on_slip=False),
        notes_field(),
    ),
    bring=("id_card",),
    actors=(Actor.OWNER, Actor.GUARDIAN, Actor.ORGANISATION),
    identity=IdentityNeed.OWNER,
    needs_account=True,
    needs_shift=False,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.ONLINE,
    limit_hours=0,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=no_fees,
    changes=_changes,
    figures=no_approval,
    effective=at_once,
    checks=no_checks,
    effect=_effect,
    consumed=never_consumed,
    statuses=(SubscriberStatus.ACTIVE, SubscriberStatus.SUSPENDED, SubscriberStatus.ARREARS),
    takes=frozenset({Part.PASSWORD}),
)
