"""话费收缴: arrears oldest first with their late fees, part payments, prepayments; several numbers in one.

Whoever pays needs no identity; the masked name of each owner is read back (DOMAIN §6).
"""

from datetime import date
from typing import Final

from app.domain.business.context import Account, Context
from app.domain.business.defaults import (
    at_once,
    never_consumed,
    no_approval,
    no_changes,
    no_checks,
    no_effect,
)
from app.domain.business.form import fen_of, list_of, text_of
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    Choice,
    FeeLine,
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
from app.domain.late_fees import Bill, allocate, days_late, oldest_first
from app.domain.masking import mask_phone

ALL: Final = "all"
PART: Final = "part"
NONE: Final = "none"
MOST_LINES: Final = 600
"""So many lines fit into one payment: a transaction holds 256 KiB, of which a line takes a quarter of one."""


def _own_number(context: Context) -> tuple[str, ...] | None:
    return (context.account.number,) if context.account else None


def _usual(context: Context) -> str | None:
    """Return that all is paid, if anything is owed; as long as no number is known, nothing is proposed."""
    accounts = context.named or ((context.account,) if context.account else ())
    if not accounts:
        return None
    return ALL if any(account.bills for account in accounts) else NONE


def _payable(context: Context, form: Form) -> tuple[Account, ...]:
    wanted = list_of(form, "numbers")
    return tuple(account for account in context.named if account.number in wanted)


def _open_bills(context: Context, form: Form) -> tuple[Bill, ...]:
    """Return the bills that can be paid, oldest first over all numbers."""
    bills = (bill for account in _payable(context, form) for bill in account.bills)
    return tuple(oldest_first(bill for bill in bills if bill.bill_id not in context.taken_bills))


def owed_fen(context: Context, form: Form) -> int:
    """Return what is owed on all named numbers today, late fees included (fen)."""
    bills = _open_bills(context, form)
    # One fen more than anybody owes would go to the balance: ask for all, and count what the bills take.
    return sum(line.amount_fen for line in _bill_lines(context, form, _everything(bills, context.today)))


def _everything(bills: tuple[Bill, ...], today: date) -> int:
    worst = sum(2 * bill.principal_fen for bill in bills)
    return worst - allocate(worst, bills, today).prepayment_fen if worst else 0


def _may_owe(context: Context, form: Form) -> bool:
    """Return whether there is a bill to pay, or no number yet that would tell."""
    return not context.named or bool(_open_bills(context, form))


def _arrears_choices(context: Context, form: Form) -> tuple[Choice, ...]:
    owed = owed_fen(context, form)
    every = words("business.fee_payment.choice.arrears.all", amount_fen=owed)
    return (
        Choice(ALL, every if context.named else words("business.fee_payment.choice.arrears.all_yet")),
        Choice(PART, words("business.fee_payment.choice.arrears.part")),
        Choice(NONE, words("business.fee_payment.choice.arrears.none")),
    )


def _prepay_choices(context: Context, form: Form) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            account.subscriber_id,
            words("business.number_of", number=mask_phone(account.number), name=account.owner),
        )
        for account in _payable(context, form)
        if account.status is not SubscriberStatus.CANCELLED
    )


def _several(context: Context, form: Form) -> bool:
    return len(_payable(context, form)) > 1


def _to_choose(context: Context, form: Form) -> bool:
    """Return whether it has to be said to which number a prepayment goes."""
    return _several(context, form) and fen_of(form, "prepay_fen") > 0


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    errors: list[FieldError] = []
    owed, arrears, prepay = owed_fen(context, form), text_of(form, "arrears"), fen_of(form, "prepay_fen")
    part = fen_of(form, "part_fen")
    policy = context.policy
    limits = (("least_fen", policy.prepay_least_fen), ("most_fen", policy.prepay_most_fen))
    if arrears == PART and part > owed:
        errors.append(FieldError("part_fen", "business.fee_payment.error.part", (("owed_fen", owed),)))
    if prepay and not policy.prepay_least_fen <= prepay <= policy.prepay_most_fen:
        errors.append(FieldError("prepay_fen", "business.fee_payment.error.prepay", limits))
    lines = len(_fees(context, form)) if not errors and context.named else 1
    if not lines:
        errors.append(_nothing_chosen(owed, arrears))
    if lines > MOST_LINES:
        too_many = (("count", lines), ("most", MOST_LINES))
        errors.append(FieldError("numbers", "business.fee_payment.error.lines", too_many))
    return tuple(errors)


def _nothing_chosen(owed_fen: int, arrears: str) -> FieldError:
    """Return what is wrong while nothing would be paid: what is owed was not chosen, or nothing is owed."""
    if not owed_fen:
        return FieldError("prepay_fen", "business.fee_payment.error.nothing")
    where = "part_fen" if arrears == PART else "arrears"
    return FieldError(where, "business.fee_payment.error.nothing_chosen", (("owed_fen", owed_fen),))


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    arrears, prepay = text_of(form, "arrears"), fen_of(form, "prepay_fen")
    lines: tuple[FeeLine, ...] = ()
    if arrears == ALL:
        lines = _bill_lines(context, form, _everything(_open_bills(context, form), context.today))
    elif arrears == PART:
        lines = _bill_lines(context, form, fen_of(form, "part_fen"))
    if prepay > 0 and (to := _prepaid(context, form)):
        title = words("business.fee.prepayment", number=mask_phone(to.number))
        lines += (FeeLine(item="prepayment", title=title, amount_fen=prepay, subscriber_id=to.subscriber_id),)
    elif prepay > 0 and _several(context, form):
        # It counts at once: the sum that is read out does not wait for the choice.
        lines += (FeeLine(item="prepayment", title=words("business.fee.prepayment_yet"), amount_fen=prepay),)
    return lines


def _prepaid(context: Context, form: Form) -> Account | None:
    accounts = _payable(context, form)
    chosen = text_of(form, "prepay_to")
    if len(accounts) == 1:
        return accounts[0]
    return next((account for account in accounts if account.subscriber_id == chosen), None)


def _bill_lines(context: Context, form: Form, amount_fen: int) -> tuple[FeeLine, ...]:
    """Return late fee and principal of each bill that an amount pays, oldest first."""
    bills = {bill.bill_id: bill for bill in _open_bills(context, form)}
    if amount_fen <= 0 or not bills:
        return ()
    holder = {bill.bill_id: account for account in _payable(context, form) for bill in account.bills}
    lines: list[FeeLine] = []
    for paid in allocate(amount_fen, tuple(bills.values()), context.today).allocations:
        bill, account = bills[paid.bill_id], holder[paid.bill_id]
        number = mask_phone(account.number)
        late = days_late(bill.due, context.today)
        for item, title, fen in (
            (
                "late_fee",
                words("business.fee.late_fee", number=number, period=bill.period, days=late),
                paid.late_fee_fen,
            ),
            ("bill", words("business.fee.bill", number=number, period=bill.period), paid.principal_fen),
        ):
            if fen:
                lines.append(
                    FeeLine(
                        item=item,
                        title=title,
                        amount_fen=fen,
                        subscriber_id=account.subscriber_id,
                        bill_id=bill.bill_id,
                    )
                )
    return tuple(lines)


FEE_PAYMENT: Final = BusinessType(
    key="fee_payment",
    code="201",
    category=Category.ACCOUNT,
    icon="cash-register",
    steps=(Step.FORM, Step.QUOTE, Step.COLLECT, Step.EXECUTE),
    fields=(
        Field(key="numbers", kind=FieldKind.ACCOUNTS, columns=12, default=_own_number),
        Field(key="bills", kind=FieldKind.BILLS, columns=12, required=False, on_slip=False),
        Field(
            key="arrears",
            kind=FieldKind.CHOICE,
            columns=8,
            choices=_arrears_choices,
            default=_usual,
            shown=_may_owe,
            follows=True,
            on_slip=False,
        ),
        Field(
            key="part_fen",
            kind=FieldKind.MONEY,
            columns=4,
            shown=lambda _, form: text_of(form, "arrears") == PART,
            on_slip=False,
        ),
        Field(key="prepay_fen", kind=FieldKind.MONEY, columns=4, required=False, on_slip=False),
        Field(
            key="prepay_to",
            kind=FieldKind.CHOICE,
            columns=8,
            choices=_prepay_choices,
            shown=_to_choose,
            on_slip=False,
        ),
    ),
    bring=("phone_number",),
    actors=(Actor.ANYONE,),
    identity=IdentityNeed.NONE,
    needs_account=False,
    needs_shift=True,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.LOCAL,
    limit_hours=0,
    slip=SlipTime.NEVER,
    callback_days=None,
    validate=_validate,
    fees=_fees,
    changes=no_changes,
    figures=no_approval,
    effective=at_once,
    checks=no_checks,
    effect=no_effect,
    consumed=never_consumed,
)
