"""客户资料变更: where the customer is reached, field by field; data of the document (DOMAIN §3, §4)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.business.common import notes_field
from app.domain.business.context import Context, Execution
from app.domain.business.defaults import at_once, never_consumed, no_approval, no_fees
from app.domain.business.form import text_of
from app.domain.business.person_record import PersonRecord
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    ChangeLine,
    CheckLine,
    CheckOutcome,
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
    Words,
    words,
)
from app.domain.customers import ContactChanged, PersonIdentified
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import UserError
from app.domain.masking import mask_name, mask_phone
from app.domain.names import normalise_name

LANGUAGES: Final = ("zh_CN", "en")
_MANY_DOTS: Final = frozenset({DocumentKind.PASSPORT, DocumentKind.FOREIGN_PERMANENT_ID})
_MOST_DOTS: Final = 5


@dataclass(frozen=True, slots=True)
class _Changed:
    """A field whose value changes; `shown` are before and after as the slip may show them."""

    key: str
    value: str
    shown: tuple[str, str]


def _languages(_context: Context, _form: Form) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.customer_info.choice.language.{key}")) for key in LANGUAGES)


def _record(context: Context) -> PersonRecord | None:
    return context.party.record if context.party else None


def _phone(context: Context) -> str | None:
    record = _record(context)
    return record.phone or None if record else None


def _language(context: Context) -> str:
    record = _record(context)
    return record.language if record and record.language in LANGUAGES else LANGUAGES[0]


def _email(context: Context) -> str | None:
    record = _record(context)
    return record.email or None if record else None


def _address(context: Context) -> str | None:
    record = _record(context)
    return record.contact_address or None if record else None


def _checks(context: Context) -> tuple[CheckLine, ...]:
    if context.party is None or context.party.is_customer:
        return ()
    code = "business.check.customer"
    return (CheckLine(CheckOutcome.REFUSED, words(f"{code}.refused"), words(f"{code}.remedy")),)


def _contacts(context: Context, form: Form) -> tuple[_Changed, ...]:
    record = _record(context)
    if record is None:
        return ()
    pairs = (
        ("phone", record.phone, text_of(form, "phone"), mask_phone),
        ("language", record.language, text_of(form, "language"), str),
        ("email", record.email, text_of(form, "email").strip(), _masked),
        ("address", record.contact_address, text_of(form, "address").strip(), _masked),
    )
    return tuple(
        _Changed(key, after, (shown(before) if before else "", shown(after) if after else ""))
        for key, before, after, shown in pairs
        if before != after
    )


def _masked(value: str) -> str:
    """Return the first two characters of an address, as the slip shows it and the order keeps it."""
    return f"{value[:2]}***"


def _document(context: Context, form: Form) -> tuple[_Changed, ...]:
    """Return what is corrected of the document's data; empty fields stay as they are."""
    record = _record(context)
    if record is None:
        return ()
    found = []
    name = _name(record, form)
    if name and name != record.name:
        found.append(_Changed("name", name, (mask_name(record.name), mask_name(name))))
    until = text_of(form, "valid_until")
    if until and until != record.valid_until:
        found.append(_Changed("valid_until", until, (record.valid_until or "", until)))
    lives = text_of(form, "document_address").strip()
    if lives and lives != record.address:
        found.append(_Changed("document_address", lives, (_masked(record.address), _masked(lives))))
    return tuple(found)


def _name(record: PersonRecord, form: Form) -> str:
    typed = text_of(form, "name")
    try:
        return (
            normalise_name(typed, most_dots=_MOST_DOTS if record.document in _MANY_DOTS else 1)
            if typed
            else ""
        )
    except UserError:
        return ""


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    record = _record(context)
    if record is None:
        return ()
    errors = []
    email = text_of(form, "email")
    host = email.partition("@")[2]
    if email and (email.count("@") != 1 or "." not in host or " " in email or email.startswith("@")):
        errors.append(FieldError("email", "business.customer_info.error.email"))
    if text_of(form, "name") and not _name(record, form):
        errors.append(FieldError("name", "business.customer_info.error.name"))
    until = text_of(form, "valid_until")
    if until and _past(until, context.today):
        errors.append(FieldError("valid_until", "business.customer_info.error.expired"))
    if not errors and not _contacts(context, form) and not _document(context, form):
        errors.append(FieldError("phone", "business.customer_info.error.same"))
    return tuple(errors)


def _past(until: str, today: date) -> bool:
    try:
        return date.fromisoformat(until) < today
    except ValueError:
        return False


def _changes(context: Context, form: Form) -> tuple[ChangeLine, ...]:
    rows = (*_contacts(context, form), *_document(context, form))
    return tuple(
        ChangeLine(
            code=f"business.customer_info.{each.key}",
            before=_said(each.key, each.shown[0]),
            after=_said(each.key, each.shown[1]),
            whole="" if each.value == each.shown[1] or each.key == "language" else each.value,
        )
        for each in rows
    )


def _said(key: str, value: str) -> Words:
    """Return a value as it is read: a language by its name."""
    if key == "language" and value in LANGUAGES:
        return words(f"business.customer_info.choice.language.{value}")
    return words("business.plain", text=value or "—")


def _effect(context: Context, form: Form, _execution: Execution) -> tuple[Effect, ...]:
    party, record = context.known_party(), _record(context)
    if record is None or not party.is_customer:
        raise UserError("business.failed.customer")
    effects: list[Effect] = []
    contacts = {each.key: each.value for each in _contacts(context, form)}
    if contacts:
        effects.append(
            ContactChanged(
                customer_id=party.customer_id,
                phone=contacts.get("phone"),
                language=contacts.get("language"),
                email=contacts.get("email"),
                address=contacts.get("address"),
            )
        )
    said = {each.key: each.value for each in _document(context, form)}
    if said:
        effects.append(
            PersonIdentified(
                after=record.last_op,
                person_id=party.person_id,
                name=said.get("name", record.name),
                document=record.document,
                number=record.number,
                valid_from=record.valid_from,
                valid_until=said.get("valid_until", record.valid_until),
                sex=record.sex,
                nation=record.nation,
                birth=record.birth,
                address=said.get("document_address", record.address),
                issuer=record.issuer,
            )
        )
    return tuple(effects)


CUSTOMER_INFO: Final = BusinessType(
    key="customer_info",
    code="302",
    category=Category.CARE,
    icon="account-edit",
    steps=(Step.ELIGIBILITY, Step.DOCUMENTS, Step.FORM, Step.QUOTE, Step.SIGNATURE, Step.EXECUTE),
    fields=(
        Field(key="phone", kind=FieldKind.PHONE, columns=6, default=_phone, on_slip=False),
        Field(
            key="language",
            kind=FieldKind.CHOICE,
            columns=6,
            choices=_languages,
            default=_language,
            on_slip=False,
        ),
        Field(
            key="email",
            kind=FieldKind.TEXT,
            columns=6,
            required=False,
            most=80,
            default=_email,
            on_slip=False,
        ),
        Field(
            key="address",
            kind=FieldKind.TEXT,
            columns=6,
            required=False,
            most=100,
            default=_address,
            on_slip=False,
        ),
        Field(key="name", kind=FieldKind.TEXT, columns=6, required=False, most=50, on_slip=False),
        Field(key="valid_until", kind=FieldKind.DATE, columns=6, required=False, on_slip=False),
        Field(
            key="document_address", kind=FieldKind.TEXT, columns=12, required=False, most=100, on_slip=False
        ),
        notes_field(),
    ),
    bring=("id_card",),
    actors=(Actor.OWNER, Actor.ORGANISATION),
    identity=IdentityNeed.OWNER,
    needs_account=False,
    needs_shift=False,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.DEFERRED,
    limit_hours=0,
    slip=SlipTime.SUBMIT,
    callback_days=None,
    validate=_validate,
    fees=no_fees,
    changes=_changes,
    figures=no_approval,
    effective=at_once,
    checks=_checks,
    effect=_effect,
    consumed=never_consumed,
)
