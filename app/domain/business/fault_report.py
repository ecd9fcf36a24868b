"""报障: a fault of a number or at an address, to be mended in 48 hours in town, 72 outside (DOMAIN §4)."""

from typing import Final

from app.domain.business.common import contact_fields, notes_field
from app.domain.business.context import Account, Context, Execution
from app.domain.business.defaults import (
    never_consumed,
    no_approval,
    no_changes,
    no_checks,
    no_fees,
    when_done,
)
from app.domain.business.device_repair import WORK_SLIP
from app.domain.business.form import list_of, text_of
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
    Paper,
    SlipTime,
    Step,
    words,
)
from app.domain.work import FAULT_HOURS, Area, WorkBegun, WorkOutcome, due_ms

FAULTS: Final = ("no_signal", "dropped_calls", "no_internet", "slow", "line", "television", "other")


def _faults(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.fault_report.choice.fault.{key}")) for key in FAULTS)


def _areas(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(
        Choice(area.value, words(f"business.fault_report.choice.area.{area}", hours=hours))
        for area, hours in FAULT_HOURS.items()
    )


def _own_number(context: Context) -> tuple[str, ...] | None:
    return (context.account.number,) if context.account else None


def _concerned(context: Context, form: Form) -> Account | None:
    wanted = list_of(form, "numbers")
    return next((account for account in context.named if account.number in wanted), None)


def _validate(_context: Context, form: Form) -> tuple[FieldError, ...]:
    errors: tuple[FieldError, ...] = ()
    if len(list_of(form, "numbers")) > 1:
        errors = (FieldError("numbers", "business.fault_report.error.one_number"),)
    if not list_of(form, "numbers") and not text_of(form, "address"):
        errors += (FieldError("address", "business.fault_report.error.place"),)
    if text_of(form, "fault") == "other" and not text_of(form, "notes"):
        errors += (FieldError("notes", "business.device_repair.error.notes"),)
    return errors


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    account, area = _concerned(context, form), Area(text_of(form, "area"))
    return (
        WorkBegun(
            order_id=execution.order_id,
            subscriber_id=account.subscriber_id if account else None,
            area=area.value,
            due_ms=due_ms(execution.at_ms, FAULT_HOURS[area]),
            contact_by_ms=due_ms(execution.at_ms, context.policy.contact_hours),
            device="",
            loaner="",
            at_ms=execution.at_ms,
        ),
    )


def _papers(_context: Context, _form: Form) -> tuple[Paper, ...]:
    return (Paper(WORK_SLIP, ""),)


FAULT_REPORT: Final = BusinessType(
    key="fault_report",
    code="404",
    category=Category.CARE,
    icon="alert-circle-outline",
    steps=(Step.FORM, Step.EXECUTE, Step.WORK, Step.RESULT),
    fields=(
        Field(key="numbers", kind=FieldKind.ACCOUNTS, columns=5, required=False, default=_own_number),
        Field(key="address", kind=FieldKind.TEXT, columns=7, required=False, most=100),
        Field(key="fault", kind=FieldKind.CHOICE, columns=6, choices=_faults),
        Field(
            key="area",
            kind=FieldKind.CHOICE,
            columns=6,
            choices=_areas,
            default=lambda _: Area.TOWN.value,
        ),
        *contact_fields(),
        notes_field(),
    ),
    bring=("number_or_address",),
    actors=(Actor.ANYONE,),
    identity=IdentityNeed.NONE,
    needs_account=False,
    needs_shift=False,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.LOCAL,
    limit_hours=max(FAULT_HOURS.values()),
    slip=SlipTime.NEVER,
    callback_days=3,
    validate=_validate,
    fees=no_fees,
    changes=no_changes,
    figures=no_approval,
    effective=when_done,
    checks=no_checks,
    effect=_effect,
    consumed=never_consumed,
    papers=_papers,
    works=True,
    outcomes=(WorkOutcome.REPAIRED, WorkOutcome.REFUSED),
)
