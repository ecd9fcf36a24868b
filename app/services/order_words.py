"""A definition's words in one language: fee lines, changes, values of fields, the slip's content."""

from dataclasses import replace
from typing import Final

from app.domain.business.concerned import new_number, whose
from app.domain.business.context import Context
from app.domain.business.form import fen_of, list_of, text_of
from app.domain.business.signers import beside_the_customer, signers_of
from app.domain.business.spec import (
    BusinessType,
    ChangeLine,
    FeeLine,
    Field,
    FieldError,
    FieldKind,
    Form,
    Param,
    Words,
)
from app.domain.errors import UserError
from app.domain.letterheads import Letterhead
from app.domain.masking import mask_name, mask_phone
from app.domain.orders import Change, QuoteLine
from app.domain.phones import display_number
from app.domain.slip_papers import REST, SlipContent, SlipField
from app.i18n import Text
from app.services.rows.orders import OrderRow


def say(words: Words, text: Text) -> str:
    """Return a sentence in one language; parameters that end in `_fen` become amounts."""
    if words.published:
        return words.published[0 if text.lang.startswith("zh") else 1]
    return text(words.code, **spoken(words.params)) if words.code else ""


def spoken(params: tuple[tuple[str, Param], ...]) -> dict[str, Param]:
    """Return parameters as they are read: amounts in yuan, differences with their sign."""
    return {name: _spoken(name, value) for name, value in params}


def _spoken(name: str, value: Param) -> Param:
    if isinstance(value, int) and name.endswith("signed_fen"):
        return Text.signed(value)
    if isinstance(value, int) and name.endswith("_fen"):
        return Text.money(value)
    return value


def refusal(words: Words) -> UserError:
    """Return the error of a check that refuses."""
    return UserError(words.code, **spoken(words.params))


def form_refusal(error: FieldError) -> UserError:
    """Return the error of a field that was refused."""
    return UserError(error.code, **spoken(error.params))


def quote_lines(fees: tuple[FeeLine, ...], text: Text) -> tuple[QuoteLine, ...]:
    """Return the fees of an order with their titles in the customer's language."""
    return tuple(
        QuoteLine(
            item=fee.item,
            title=say(fee.title, text),
            amount_fen=fee.amount_fen,
            subscriber_id=fee.subscriber_id,
            bill_id=fee.bill_id,
            agency=fee.agency,
        )
        for fee in fees
    )


def change_rows(changes: tuple[ChangeLine, ...], text: Text) -> tuple[Change, ...]:
    """Return before and after in one language; the names of the rows stay codes."""
    return tuple(
        Change(
            code=line.code,
            before=say(line.before, text),
            after=say(line.after, text),
            difference=say(line.difference, text),
        )
        for line in changes
    )


def rest_fen(changes: tuple[Change, ...]) -> int:
    """Return what of a balance goes back by an accepted order (fen), as its row says it in any language."""
    said = next((change.before for change in changes if change.code == REST), "")
    return int("".join(filter(str.isdecimal, said)) or 0)


_NUMBERS: Final = frozenset({FieldKind.PHONE, FieldKind.ACCOUNTS})
_CHOSEN: Final = frozenset({FieldKind.CHOICE, FieldKind.PLAN, FieldKind.ARTICLE, FieldKind.FEATURES})


def value_text(field: Field, context: Context, form: Form, text: Text) -> str:
    """Return the value of a field as people read it; phone numbers and names are masked, secrets left out."""
    if field.kind is FieldKind.SECRET:
        return ""
    if field.kind is FieldKind.MONEY:
        return text.yuan(fen_of(form, field.key)) if field.key in form else ""
    values = list_of(form, field.key) or (text_of(form, field.key),)
    if field.kind in _NUMBERS:
        values = tuple(mask_phone(number) for number in values if number)
    elif field.kind in _CHOSEN and field.choices:
        offered = {choice.key: say(choice.words, text) for choice in field.choices(context, form)}
        values = tuple(offered.get(value, value) for value in values)
    elif field.person:
        values = tuple(mask_name(value) for value in values)
    # Of a form that was erased nobody knows what was left out of it.
    return " ".join(values) or (say(field.none, text) if form else "")


def slip_fields(kind: BusinessType, context: Context, form: Form, text: Text) -> tuple[SlipField, ...]:
    """Return what was asked and stands on the slip, but for the notes, which stand apart."""
    return tuple(
        SlipField(code=kind.label(field.key), value=value)
        for field in kind.fields
        if field.on_slip
        and field.kind is not FieldKind.NOTES
        and (value := value_text(field, context, form, text))
    )


def signed_parts(
    changes: tuple[Change, ...], fields: tuple[SlipField, ...], kind: BusinessType
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return what a customer reads before signing: what was asked, and what changes.

    What changes says alone what was asked, but where money goes back: of which receipt, why, and by which
    way is not seen by it.
    """
    asked = tuple(Change(code=each.code, before="", after=each.value, difference="") for each in fields)
    return () if changes and kind.claim is None else asked, changes


def with_new_values(changes: tuple[Change, ...], lines: tuple[ChangeLine, ...]) -> tuple[Change, ...]:
    """Return changes with new values whole, for whoever checks and signs them; they are recorded masked.

    `lines` are the same, of the definition: a value is signed as it comes to be, not as it was typed.
    """
    whole = {line.code: line.whole for line in lines if line.whole}
    return tuple(replace(each, after=whole.get(each.code, each.after)) for each in changes)


def number_line(kind: BusinessType, context: Context, form: Form) -> str:
    """Return the number at the head of a paper: a new one whole, others masked; empty where it has none."""
    account = whose(kind, context)
    return display_number(new_number(kind, form)) or (mask_phone(account.number) if account else "")


def slip_content(
    kind: BusinessType,
    order: OrderRow,
    context: Context,
    form: Form,
    text: Text,
    head: Letterhead,
    handler: str,
) -> SlipContent:
    """Return the slip (受理单) of an order. `handler` is the name of the clerk who took it."""
    # A repair is taken in for the customer at hand; a receipt may come after somebody else was looked at.
    party, account = context.party, whose(kind, context) or (None if context.payment else context.account)
    people = (
        SlipField(code=each.label, value=f"{each.name} {each.document}")
        for each in beside_the_customer(kind, context)
    )
    return SlipContent(
        head=head,
        order_code=order.code,
        type_key=kind.key,
        customer=party.name if party else account.owner if account else "",
        document=party.document if party else "",
        subscriber=number_line(kind, context, form),
        fields=(*people, *slip_fields(kind, context, form, text)),
        changes=with_new_values(order.changes, kind.changes(context, form)),
        quote=order.quote,
        total_fen=order.total_fen,
        effective_on=order.effective_on,
        notes=text_of(form, "notes"),
        terms=kind.terms,
        signature=kind.signed,
        signers=signers_of(kind, context) if kind.signed else (),
        handler_no=order.handler,
        handler_name=handler,
    )
