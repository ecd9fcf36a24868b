"""账单查询打印: the itemised bill, free; masked for whoever is not proven to be the owner (DOMAIN §3, §4)."""

from typing import Final

from app.domain.business.context import Context
from app.domain.business.defaults import (
    at_once,
    never_consumed,
    no_approval,
    no_changes,
    no_effect,
    no_errors,
    no_fees,
)
from app.domain.business.form import text_of
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    CheckLine,
    CheckOutcome,
    Choice,
    Field,
    FieldKind,
    Form,
    IdentityNeed,
    OfflineMode,
    Paper,
    SlipTime,
    Step,
    words,
)
from app.domain.customers import SubscriberStatus

SUMMARY: Final = "summary"
_OLD_MINUTES: Final = 60
"""From this age on the clerk is told how old the data are."""


def proven(context: Context) -> bool:
    """Return whether the owner is at the desk: by document, or by the service password."""
    account, party = context.account, context.party
    if account is None:
        return False
    return context.password_passed or (party is not None and party.person_id == account.owner_person_id)


def _periods(context: Context, _form: Form) -> tuple[Choice, ...]:
    summary = Choice(SUMMARY, words("business.bill_query.choice.period.summary"))
    if not proven(context):
        return (summary,)
    return (
        *(
            Choice(
                each.period,
                words("business.bill_query.month", period=each.period),
                words("business.bill_query.owed", amount_fen=each.principal_fen, unpaid_fen=each.unpaid_fen),
            )
            for each in context.statements
        ),
        summary,
    )


def _newest(context: Context) -> str:
    return context.statements[0].period if context.statements and proven(context) else SUMMARY


def _checks(context: Context) -> tuple[CheckLine, ...]:
    if context.account is None:
        return ()
    name = "proven" if proven(context) else "masked"
    lines = [
        CheckLine(
            CheckOutcome.PASSED if proven(context) else CheckOutcome.WARNED,
            words(f"business.check.bill.{name}"),
        )
    ]
    if context.heard_minutes >= _OLD_MINUTES:
        age = words("business.check.bill.age", minutes=context.heard_minutes)
        lines.append(CheckLine(CheckOutcome.WARNED, age))
    return tuple(lines)


def _papers(_context: Context, form: Form) -> tuple[Paper, ...]:
    period = text_of(form, "period")
    return (Paper("bill", "" if period == SUMMARY else period),)


BILL_QUERY: Final = BusinessType(
    key="bill_query",
    code="204",
    category=Category.ACCOUNT,
    icon="file-document-outline",
    steps=(Step.ELIGIBILITY, Step.FORM, Step.EXECUTE, Step.RESULT),
    fields=(Field(key="period", kind=FieldKind.CHOICE, columns=12, choices=_periods, default=_newest),),
    bring=("service_password",),
    actors=(Actor.ANYONE,),
    identity=IdentityNeed.IF_SHOWN,
    needs_account=True,
    needs_shift=False,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.LOCAL,
    limit_hours=0,
    slip=SlipTime.NEVER,
    callback_days=None,
    validate=no_errors,
    fees=no_fees,
    changes=no_changes,
    figures=no_approval,
    effective=at_once,
    checks=_checks,
    effect=no_effect,
    consumed=never_consumed,
    statuses=tuple(SubscriberStatus),
    papers=_papers,
    only_prints=True,
    bills=True,
)
