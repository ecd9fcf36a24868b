"""Which service numbers a business is about: not every number that was chosen before it (DOMAIN §4)."""

from collections.abc import Collection
from dataclasses import replace

from app.domain.business.context import Account, Context
from app.domain.business.form import text_of
from app.domain.business.spec import BusinessType, FieldKind, Form
from app.domain.customers import SubscriberStatus


def new_number(kind: BusinessType, form: Form) -> str:
    """Return the number of the stock that a form takes, whole; empty where it takes none."""
    fields = (each for each in kind.fields if each.kind is FieldKind.NUMBER)
    return next((text_of(form, each.key) for each in fields), "")


def concerned(kind: BusinessType, context: Context) -> tuple[Account, ...]:
    """Return the existing numbers that a business is about, the first of them first.

    They are those that its form names, else those of the payment that it names, else the chosen one, where
    it is about a chosen one at all. Who opens a number or buys a card has chosen none for it: one that was
    looked at before stands on no page of it.
    """
    if context.named:
        return context.named
    if context.payment:
        return context.payment.accounts
    return (context.account,) if context.account and kind.needs_account else ()


def whose(kind: BusinessType, context: Context) -> Account | None:
    """Return the number whose owner a business is done for, where no document says who that is."""
    return next(iter(concerned(kind, context)), None)


def owing_elsewhere(context: Context, named: Collection[str]) -> tuple[Account, ...]:
    """Return the customer's numbers that owe something and are not among the named ones.

    Each has the bills that no other order of the visit has taken.
    """
    others = (
        replace(account, bills=tuple(b for b in account.bills if b.bill_id not in context.taken_bills))
        for account in context.owned
        if account.number not in named and account.status is not SubscriberStatus.CANCELLED
    )
    return tuple(account for account in others if account.owed_fen(context.today))
