"""有价卡销售: several cards of one article, each by its serial; the receipt lists them (DOMAIN §4)."""

from typing import Final

from app.domain.business.context import Context, Execution
from app.domain.business.defaults import at_once, no_approval, no_changes, no_checks
from app.domain.business.form import list_of, text_of
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
    SlipTime,
    Step,
)
from app.domain.goods import ArticleKind


def _cards(context: Context, _form: Form) -> tuple[Choice, ...]:
    return article_choices(context, ArticleKind.CARD)


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    article = context.article(text_of(form, "article"))
    if article and article.kind != ArticleKind.CARD:
        return (FieldError("article", "form.article_unknown"),)
    found = (piece_error(context, "serials", serial, article) for serial in list_of(form, "serials"))
    return tuple(error for errors in found for error in errors)[:1]


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    article = context.article(text_of(form, "article"))
    if article is None:
        return ()
    return tuple(piece_fee(article, serial) for serial in dict.fromkeys(list_of(form, "serials")))


def _effect(context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    return handed_over(context, list_of(form, "serials"), execution)


CARD_SALE: Final = BusinessType(
    key="card_sale",
    code="401",
    category=Category.GOODS,
    icon="card-multiple-outline",
    steps=(Step.FORM, Step.QUOTE, Step.COLLECT, Step.EXECUTE, Step.RESULT),
    fields=(
        Field(key="article", kind=FieldKind.ARTICLE, columns=5, choices=_cards),
        Field(key="serials", kind=FieldKind.SERIALS, columns=7),
        Field(key="phone", kind=FieldKind.PHONE, columns=5, required=False),
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
    callback_days=None,
    validate=_validate,
    fees=_fees,
    changes=no_changes,
    figures=no_approval,
    effective=at_once,
    checks=no_checks,
    effect=_effect,
    consumed=sold,
)
