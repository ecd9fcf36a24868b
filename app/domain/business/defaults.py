"""What most business types say where they have nothing of their own to say."""

from app.domain.business.context import Context, Execution, PaidOrder
from app.domain.business.spec import (
    BusinessType,
    ChangeLine,
    CheckLine,
    Effect,
    Effective,
    EffectTime,
    FeeLine,
    FieldError,
    Form,
)
from app.domain.order_rules import ApprovalFigures


def no_errors(_context: Context, _form: Form) -> tuple[FieldError, ...]:
    """Return nothing: the fields alone decide."""
    return ()


def no_fees(_context: Context, _form: Form) -> tuple[FeeLine, ...]:
    """Return nothing: it is free."""
    return ()


def never_charges(kind: BusinessType) -> bool:
    """Return whether nothing is ever charged for a business, whatever its form says."""
    return kind.fees is no_fees and not kind.gives_back


def no_changes(_context: Context, _form: Form) -> tuple[ChangeLine, ...]:
    """Return nothing: there is no before."""
    return ()


def no_checks(_context: Context) -> tuple[CheckLine, ...]:
    """Return nothing beyond the common checks."""
    return ()


def no_approval(_context: Context, _form: Form) -> ApprovalFigures:
    """Return figures that need nobody."""
    return ApprovalFigures()


def at_once(_context: Context, _form: Form) -> Effective:
    """Return that it takes effect when it is executed."""
    return Effective(EffectTime.NOW)


def when_done(_context: Context, _form: Form) -> Effective:
    """Return that it takes effect when the work that it begins is done."""
    return Effective(EffectTime.DONE)


def no_effect(_context: Context, _form: Form, _execution: Execution) -> tuple[Effect, ...]:
    """Return nothing: the payment's own lines are the effect."""
    return ()


def never_consumed(_order: PaidOrder) -> str:
    """Return that its payment may always be reversed."""
    return ""
