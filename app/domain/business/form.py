"""Filling a form: defaults, checks of single fields by their kind, the payload as JSON."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final

from app.domain import receipt_numbers
from app.domain.business.context import Context
from app.domain.business.spec import BusinessType, Field, FieldError, FieldKind, Form, Param, Value, shown
from app.domain.errors import BugError, UserError
from app.domain.goods import MOST_PIECES, kind_of_serial, serial_fault
from app.domain.number_list import list_faults
from app.domain.stock import StockState
from app.domain.subscribers import weak_password

_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_FIXED: Final = re.compile(r"0\d{9,11}", re.ASCII)
_MOBILE_DIGITS: Final = 11
_ICCID: Final = re.compile(r"\d{19,20}", re.ASCII)
MOST_FEN: Final = 1_000_000_00
SEALED: Final = "$argon2"
"""A secret that was sealed begins so: its hash."""


def defaults(kind: BusinessType, context: Context, known: Form) -> dict[str, Value]:
    """Return the form as it opens: what is known already, then what the definition proposes."""
    form: dict[str, Value] = {}
    for field in kind.fields:
        value = known.get(field.key)
        if value is None and field.default:
            value = field.default(context)
        if value is not None:
            form[field.key] = value
    return form


def followed(kind: BusinessType, context: Context, form: Form, chosen: Collection[str]) -> dict[str, Value]:
    """Return the form with what nobody chose proposed anew, where the definition says so."""
    found = dict(form)
    for field in kind.fields:
        if not field.follows or field.default is None or field.key in chosen:
            continue
        value = field.default(context)
        if value is not None:
            found[field.key] = value
        else:
            found.pop(field.key, None)
    return found


def without_proposed(kind: BusinessType, form: Form, chosen: Collection[str]) -> dict[str, Value]:
    """Return the form without what is proposed and nobody chose: a draft that has it would have chosen it."""
    proposed = {field.key for field in kind.fields if field.follows} - set(chosen)
    return {key: value for key, value in form.items() if key not in proposed}


def validate(kind: BusinessType, context: Context, form: Form) -> tuple[FieldError, ...]:
    """Return what is wrong, in the order of the form; empty when the order may be submitted.

    Raises:
        BugError: The form has a field that the definition does not know.
    """
    unknown = set(form) - {field.key for field in kind.fields}
    if unknown:
        raise BugError(f"{kind.key} has no field {sorted(unknown)}")
    errors = [
        error
        for field in kind.fields
        if shown(field, context, form)
        for error in _check_field(field, context, form)
    ]
    wrong = {error.field for error in errors}
    errors += (error for error in kind.validate(context, form) if error.field not in wrong)
    order = {field.key: at for at, field in enumerate(kind.fields)}
    return tuple(sorted(errors, key=lambda error: order[error.field]))


def visible(kind: BusinessType, context: Context, form: Form) -> dict[str, Value]:
    """Return the values that count: of fields that are asked, without empty ones."""
    return {
        field.key: _as_recorded(field, context, form)
        for field in kind.fields
        if shown(field, context, form) and not _is_empty(form.get(field.key))
    }


def _as_recorded(field: Field, context: Context, form: Form) -> Value:
    """Return a value as it is kept: the number of a paper as it is printed, however it was typed."""
    if field.kind is FieldKind.RECEIPT and context.payment:
        return context.payment.receipt
    if field.kind is FieldKind.PRINTED and context.printed:
        return context.printed.number
    return field.kept(form) if field.kept else form[field.key]


def keepable(kind: BusinessType, form: Form) -> dict[str, Value]:
    """Return what a draft may keep: everything but secrets."""
    secret = {field.key for field in kind.fields if field.kind is FieldKind.SECRET}
    return {key: value for key, value in form.items() if key not in secret}


def seal(kind: BusinessType, form: Form, hashed: Callable[[str], str]) -> dict[str, Value]:
    """Return a checked form with the hashes of its secrets in their place."""
    secret = {field.key for field in kind.fields if field.kind is FieldKind.SECRET}
    return {
        key: hashed(value[0]) if key in secret and isinstance(value, tuple) else value
        for key, value in form.items()
    }


def dump_payload(kind: BusinessType, form: Form) -> str:
    """Return the order's payload: JSON with the version of the definition that it was checked against."""
    fields = {key: list(value) if isinstance(value, tuple) else value for key, value in form.items()}
    body = {"fields": fields, "spec_version": kind.spec_version}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load_payload(payload: str) -> dict[str, Value]:
    """Return the fields of a payload.

    Raises:
        BugError: It is no payload.
    """
    try:
        fields = json.loads(payload)["fields"]
        return {str(key): _value(value) for key, value in fields.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BugError("a payload does not read") from error


def text_of(form: Form, key: str) -> str:
    """Return a text of the form, empty if it is missing."""
    value = form.get(key, "")
    return value if isinstance(value, str) else ""


def fen_of(form: Form, key: str) -> int:
    """Return an amount of the form in fen, 0 if it is missing."""
    value = form.get(key, 0)
    return value if isinstance(value, int) else 0


def list_of(form: Form, key: str) -> tuple[str, ...]:
    """Return a list of the form, empty if it is missing."""
    value = form.get(key, ())
    return value if isinstance(value, tuple) else ()


def phone_error(number: str) -> tuple[str, dict[str, Param]] | None:
    """Return why this is no phone number in China, as a code with parameters, or None."""
    if _MOBILE.fullmatch(number) or _FIXED.fullmatch(number):
        return None
    if number.isascii() and number.isdigit():
        if number.startswith("1") and len(number) != _MOBILE_DIGITS:
            return "form.phone_length", {"count": len(number), "expected": _MOBILE_DIGITS}
        return "form.phone_unknown", {}
    return "form.phone_digits", {}


def _value(value: object) -> Value:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(value, str) or type(value) is int:
        return value
    raise TypeError("value")


def _is_empty(value: Value | None) -> bool:
    return value is None or (not value.strip() if isinstance(value, str) else value in ((), 0))


def _check_field(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    value = form.get(field.key)
    if _is_empty(value) and field.kind is not FieldKind.BILLS:
        return (FieldError(field.key, "form.required"),) if field.required else ()
    return _BY_KIND[field.kind](field, context, form)


def _error(field: Field, code: str, **params: Param) -> tuple[FieldError, ...]:
    return (FieldError(field.key, code, tuple(params.items())),)


def _text(field: Field, _context: Context, form: Form) -> tuple[FieldError, ...]:
    count = len(text_of(form, field.key))
    return _error(field, "form.too_long", count=count, most=field.most) if count > field.most else ()


def _phone(field: Field, _context: Context, form: Form) -> tuple[FieldError, ...]:
    found = phone_error(text_of(form, field.key))
    return _error(field, found[0], **found[1]) if found else ()


def _choice(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    offered = field.choices(context, form) if field.choices else ()
    chosen = text_of(form, field.key)
    return () if any(choice.key == chosen for choice in offered) else _error(field, "form.choice")


def _plan(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    plan = context.plan(text_of(form, field.key))
    if plan is None:
        return _error(field, "form.plan_unknown")
    return () if plan.on_sale else _error(field, "form.plan_withdrawn")


def _number(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    row = context.number(text_of(form, field.key))
    if row is None:
        return _error(field, "form.number_unknown")
    return () if row.state is StockState.FREE else _error(field, "form.number_taken")


def _sim(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    iccid = text_of(form, field.key)
    if not _ICCID.fullmatch(iccid):
        return _error(field, "form.sim_format", count=len(iccid))
    row = context.sim(iccid)
    if row is None:
        return _error(field, "form.sim_unknown")
    return () if row.state is StockState.FREE else _error(field, "form.sim_taken")


def _money(field: Field, _context: Context, form: Form) -> tuple[FieldError, ...]:
    fen = fen_of(form, field.key)
    return () if 0 < fen <= MOST_FEN else _error(field, "form.money")


def _date(field: Field, _context: Context, form: Form) -> tuple[FieldError, ...]:
    try:
        date.fromisoformat(text_of(form, field.key))
    except ValueError:
        return _error(field, "form.date")
    return ()


def _accounts(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    """Check a list of numbers whole, before any money (DOMAIN §6)."""
    numbers = list_of(form, field.key)
    if len(numbers) > context.policy.most_accounts:
        return _error(field, "form.too_many_numbers", most=context.policy.most_accounts)
    faults = list_faults(numbers, {account.number for account in context.named}, context.ended)
    return tuple(
        error
        for fault in faults
        for error in _error(field, fault.code, line=fault.line, number=fault.number, first=fault.first)
    )


def _nothing(_field: Field, _context: Context, _form: Form) -> tuple[FieldError, ...]:
    return ()


def _secret(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    """Check a secret that was typed twice; one that is sealed already was checked before."""
    value = form.get(field.key)
    if isinstance(value, str):
        return () if value.startswith(SEALED) else _error(field, "form.secret_twice")
    typed = list_of(form, field.key)
    number = context.account.number if context.account else ""
    weak = weak_password(typed[0], number)
    if weak:
        return _error(field, weak)
    return () if typed == (typed[0], typed[0]) else _error(field, "form.secret_twice")


def _features(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    offered = {choice.key for choice in field.choices(context, form)} if field.choices else set()
    chosen = list_of(form, field.key)
    wrong = len(set(chosen)) != len(chosen) or not offered.issuperset(chosen)
    return _error(field, "form.choice") if wrong else ()


def _article(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    article = context.article(text_of(form, field.key))
    if article is None:
        return _error(field, "form.article_unknown")
    return () if article.on_sale else _error(field, "form.article_withdrawn")


def _serial(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    return _piece(field, context, text_of(form, field.key))


def _piece(field: Field, context: Context, serial: str) -> tuple[FieldError, ...]:
    row = context.piece(serial)
    if row is None:
        return _error(field, serial_fault(serial, kind_of_serial(serial)) or "form.serial_unknown")
    return () if row.state is StockState.FREE else _error(field, "form.serial_taken")


def _serials(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    serials = list_of(form, field.key)
    if len(serials) > MOST_PIECES:
        return _error(field, "form.too_many_serials", most=MOST_PIECES)
    if len(set(serials)) < len(serials):
        return _error(field, "form.serial_twice")
    errors = (error for serial in serials for error in _piece(field, context, serial))
    return tuple(errors)[:1]


def _device(field: Field, _context: Context, form: Form) -> tuple[FieldError, ...]:
    serial = text_of(form, field.key)
    fault = serial_fault(serial, kind_of_serial(serial))
    return _error(field, fault) if fault else ()


def _printed(field: Field, context: Context, _form: Form) -> tuple[FieldError, ...]:
    return () if context.printed else _error(field, "form.printed_unknown")


def _receipt(field: Field, context: Context, form: Form) -> tuple[FieldError, ...]:
    try:
        receipt_numbers.parse(text_of(form, field.key))
    except UserError as error:
        return _error(field, error.code, **error.params)
    return () if context.payment else _error(field, "form.receipt_unknown")


_BY_KIND: Final[Mapping[FieldKind, Callable[[Field, Context, Form], tuple[FieldError, ...]]]] = {
    FieldKind.TEXT: _text,
    FieldKind.NOTES: _text,
    FieldKind.PHONE: _phone,
    FieldKind.CHOICE: _choice,
    FieldKind.PLAN: _plan,
    FieldKind.NUMBER: _number,
    FieldKind.SIM: _sim,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.ACCOUNTS: _accounts,
    FieldKind.BILLS: _nothing,
    FieldKind.RECEIPT: _receipt,
    FieldKind.BANK_SLIP: _text,
    FieldKind.SECRET: _secret,
    FieldKind.FEATURES: _features,
    FieldKind.ARTICLE: _article,
    FieldKind.SERIAL: _serial,
    FieldKind.SERIALS: _serials,
    FieldKind.DEVICE: _device,
    FieldKind.PRINTED: _printed,
}
