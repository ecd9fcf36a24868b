"""终端销售: one device by its IMEI, a warranty slip, a campaign's gift against the order (DOMAIN §4)."""

from typing import Final

from app.domain.business.common import contact_fields, notes_field
from app.domain.business.context import Context, Execution
from app.domain.business.defaults import at_once, no_approval, no_changes, no_checks
from app.domain.business.form import text_of
from app.domain.business.goods import article_choices, handed_over, piece_error, piece_fee, sold
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    Category,
    Choice,
    Effect,
    FeeLine,
    Field,
    FieldError,
    FieldKind,
    Form,
    IdentityNeed,
    OfflineMode,
    Paper,
    SlipTime,
    Step,
)
from app.domain.goods import ArticleKind, serial_fault

WARRANTY: Final = "warranty"
"""Kind of the paper that says how long the maker answers for the device."""


def _devices(context: Context, _form: Form) -> tuple[Choice, ...]:
    return article_choices(context, ArticleKind.DEVICE)


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    article, serial = context.article(text_of(form, "article")), text_of(form, "serial")
    errors: list[FieldError] = []
    if article and article.kind != ArticleKind.DEVICE:
        errors.append(FieldError("article", "form.article_unknown"))
    fault = serial_fault(serial, ArticleKind.DEVICE) if serial else ""
    if fault:
        errors.append(FieldError("serial", fault))
    else:
        errors += piece_error(context, "serial", serial, article)
    gift = context.piece(text_of(form, "gift"))
    given = context.article(gift.sku) if gift else None
    if given and given.kind != ArticleKind.GIFT:
        errors.append(FieldError("gift", "business.device_sale.error.gift"))
    return tuple(errors)


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    article, serial = context.article(text_of(form, "article")), text_of(form, "serial")
    return (piece_fee(article, serial),) if article and serial else ()


def _serials(form: Form) -> tuple[str, ...]:
    return tuple(filter(None, (text_of(form, "serial"), text_of(form, "gift"))))


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    return handed_over(context, _serials(form), execution)


def _papers(context: Context, form: Form) -> tuple[Paper, ...]:
    article = context.article(text_of(form, "article"))
    if article is None or not article.warranty_months:
        return ()
    return (Paper(WARRANTY, text_of(form, "serial")),)


DEVICE_SALE: Final = BusinessType(
    key="device_sale",
    code="402",
    category=Category.GOODS,
    icon="cellphone",
    steps=(Step.FORM, Step.QUOTE, Step.COLLECT, Step.EXECUTE, Step.RESULT),
    fields=(
        Field(key="article", kind=FieldKind.ARTICLE, columns=6, choices=_devices),
        Field(key="serial", kind=FieldKind.SERIAL, columns=6),
        Field(key="gift", kind=FieldKind.SERIAL, columns=6, required=False),
        *contact_fields(),
        notes_field(),
    ),
    bring=(),
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
    callback_days=7,
    validate=_validate,
    fees=_fees,
    changes=no_changes,
    figures=no_approval,
    effective=at_once,
    checks=no_checks,
    effect=_effect,
    consumed=sold,
    papers=_papers,
)
