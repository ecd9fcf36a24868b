"""What several definitions share: fields that look alike everywhere, billing cycles, contracts."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from app.domain.business.context import Context, Plan
from app.domain.business.spec import ChangeLine, Choice, FeeLine, Field, FieldKind, Form, words
from app.domain.customers import Contract, SubscriberStatus
from app.domain.stock import SimMoved, StockState

_DECEMBER: Final = 12


def next_cycle(today: date) -> date:
    """Return the first day of the next billing month."""
    return add_months(today.replace(day=1), 1)


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day: 31 January + 1 is 28 February."""
    year, month = divmod(day.year * _DECEMBER + day.month - 1 + months, _DECEMBER)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def term_contract(plan: Plan, begins: date) -> Contract | None:
    """Return the contract that a plan brings, or None for one without a term; its last day belongs to it.

    It ends on the day before the one on which it began; where the last month is too short to have that one,
    with the month.
    """
    if not plan.contract_months:
        return None
    after = add_months(begins, plan.contract_months)
    last = after - timedelta(days=1) if after.day == begins.day else after
    return Contract(
        title=plan.title,
        begins=begins.isoformat(),
        ends=last.isoformat(),
        penalty_fen=plan.penalty_fen,
        subsidy_fen=0,
    )


def contract_end_fees(contract: Contract | None, subscriber_id: str) -> tuple[FeeLine, ...]:
    """Return what it costs to end a contract now: the penalty, and the subsidy that was not earned yet."""
    if contract is None:
        return ()
    lines = (
        (
            "contract_penalty",
            words("business.fee.contract_penalty", ends=contract.ends),
            contract.penalty_fen,
        ),
        ("subsidy_clawback", words("business.fee.subsidy_clawback"), contract.subsidy_fen),
    )
    return tuple(
        FeeLine(item=item, title=title, amount_fen=fen, subscriber_id=subscriber_id)
        for item, title, fen in lines
        if fen
    )


def status_row(context: Context, after: SubscriberStatus) -> tuple[ChangeLine, ...]:
    """Return before and after of a number's status."""
    account = context.account
    if account is None:
        return ()
    # Why it is suspended decides what is asked now: whether the card was found, or a new one is due.
    lost = account.lost and account.status is SubscriberStatus.SUSPENDED
    return (
        ChangeLine(
            code="business.row.status",
            before=words(f"business.status.{account.status}{'_lost' if lost else ''}"),
            after=words(f"business.status.{after}"),
        ),
    )


def tail_of(serial: str) -> str:
    """Return the last six characters of a serial, as people compare it with a card."""
    return f"…{serial[-6:]}"


def scrapped(context: Context, iccid: str | None, reason: str, order_id: str) -> tuple[SimMoved, ...]:
    """Return that a card out of use is scrapped with the reason, if it is one of the hall's."""
    row = context.sim(iccid) if iccid else None
    if row is None or row.state is StockState.SCRAPPED:
        return ()
    return (
        SimMoved(
            after=row.last_op,
            iccid=row.iccid,
            state=StockState.SCRAPPED,
            order_id=order_id,
            reason=reason,
        ),
    )


def _notices(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.notify.{key}")) for key in ("sms", "sms_wechat", "none"))


def _own_number(context: Context) -> str | None:
    """Return the chosen number if it is a mobile one: it is where the customer is reached.

    Once it is cancelled nobody is reached there: then it is the customer's contact number.
    As long as its owner is not verified it stands masked everywhere, so a form does not show it whole either.
    """
    account, party = context.account, context.party
    if account is None or party is None or party.person_id != account.owner_person_id:
        return None
    if account.status is SubscriberStatus.CANCELLED:
        return _elsewhere(context)
    return account.number if account.number.startswith("1") else None


def _elsewhere(context: Context) -> str | None:
    """Return the contact number of the customer's record, unless it is the chosen number itself."""
    account, party = context.account, context.party
    record = party.record if party is not None else None
    if account is None or record is None or not record.phone or record.phone == account.number:
        return None
    return record.phone


def contact_fields(
    proposed: Callable[[Context], str | None] | None = None, *, stays: bool = True
) -> tuple[Field, ...]:
    """Return where the customer hears of the result; `proposed` is whose number stands there at first.

    That one goes when another person takes their place, unless the clerk typed it.

    Unless the chosen number `stays` theirs and serves, it is not proposed: nobody is reached there, or
    somebody else.
    """
    usual = _own_number if stays else _elsewhere
    return (
        Field(
            key="phone",
            kind=FieldKind.PHONE,
            columns=5,
            default=proposed or usual,
            follows=proposed is not None,
        ),
        Field(
            key="notify",
            kind=FieldKind.CHOICE,
            columns=4,
            choices=_notices,
            default=lambda _: "sms",
            on_slip=False,
        ),
        Field(key="seller", kind=FieldKind.TEXT, columns=3, required=False, most=12, on_slip=False),
    )


def notes_field(columns: int = 12) -> Field:
    """Return the notes that the slip prints."""
    return Field(key="notes", kind=FieldKind.NOTES, columns=columns, required=False, most=120)
