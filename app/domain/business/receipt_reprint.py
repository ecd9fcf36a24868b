"""票据补打: a paper once more, marked and counted; or anew for a spoiled sheet, which is kept (DOMAIN §6)."""

from typing import Final

from app.domain.business.common import notes_field
from app.domain.business.context import Context, Execution
from app.domain.business.defaults import at_once, never_consumed, no_approval, no_changes, no_checks, no_fees
from app.domain.business.effects import ReprintPaper
from app.domain.business.form import text_of
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
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
from app.domain.errors import UserError
from app.domain.papers import Again

REASONS: Final = ("lost", "unreadable", "accounts", "jam", "other")
_NOT_SPOILED: Final = frozenset({"lost", "accounts"})
"""Reasons for which no sheet lies here that could be kept."""


def _hows(context: Context, _form: Form) -> tuple[Choice, ...]:
    count = context.printed.copies + 1 if context.printed else 1
    return (
        Choice(Again.COPY, words("business.receipt_reprint.choice.how.copy", count=count)),
        Choice(Again.SPOILED, words("business.receipt_reprint.choice.how.spoiled")),
    )


def _reasons(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.receipt_reprint.choice.reason.{key}")) for key in REASONS)


def _newest(context: Context) -> str | None:
    return context.papers[0].number if context.papers else None


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    paper = context.printed
    if paper is None:
        return ()
    if paper.voided:
        return (FieldError("paper", "business.receipt_reprint.error.voided"),)
    if paper.waiting:
        return (FieldError("paper", "business.receipt_reprint.error.waiting"),)
    if text_of(form, "how") == Again.SPOILED and text_of(form, "reason") in _NOT_SPOILED:
        return (FieldError("how", "business.receipt_reprint.error.not_here"),)
    # Whoever holds a copy already holds the paper too: nothing of it was spoiled.
    if text_of(form, "how") == Again.SPOILED and paper.copies:
        return (FieldError("how", "business.receipt_reprint.error.copied"),)
    return ()


def _effect(context: Context, form: Form, _execution: Execution) -> tuple[Effect, ...]:
    paper = context.printed
    if paper is None or paper.voided or paper.waiting:
        raise UserError("business.failed.reprint")
    return (
        ReprintPaper(number=paper.number, how=Again(text_of(form, "how")), reason=text_of(form, "reason")),
    )


RECEIPT_REPRINT: Final = BusinessType(
    key="receipt_reprint",
    code="206",
    category=Category.ACCOUNT,
    icon="printer",
    steps=(Step.FORM, Step.EXECUTE, Step.RESULT),
    fields=(
        Field(key="paper", kind=FieldKind.PRINTED, columns=6, most=40, default=_newest),
        Field(key="how", kind=FieldKind.CHOICE, columns=6, choices=_hows, default=lambda _: Again.COPY.value),
        Field(key="reason", kind=FieldKind.CHOICE, columns=12, choices=_reasons),
        notes_field(),
    ),
    bring=("receipt",),
    actors=(Actor.ANYONE,),
    identity=IdentityNeed.NONE,
    needs_account=False,
    needs_shift=False,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.LOCAL,
    limit_hours=0,
    slip=SlipTime.NEVER,
    callback_days=None,
    validate=_validate,
    fees=no_fees,
    changes=no_changes,
    figures=no_approval,
    effective=at_once,
    checks=no_checks,
    effect=_effect,
    consumed=never_consumed,
    only_prints=True,
)
