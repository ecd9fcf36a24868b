"""终端维修: a device is taken in, under warranty or for a published price, mended, fetched (DOMAIN §4)."""

from typing import Final

from app.domain.business.common import contact_fields, notes_field
from app.domain.business.context import Context, Execution, StockPiece
from app.domain.business.defaults import never_consumed, no_approval, no_changes, no_checks, when_done
from app.domain.business.form import text_of
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
    published,
    words,
)
from app.domain.goods import warranty_until
from app.domain.stock import StockState
from app.domain.work import WorkBegun, WorkOutcome, due_ms

WORK_SLIP: Final = "work"
"""Kind of the paper that says until when a work is promised; whoever shows it gets the device back."""
IN_WARRANTY: Final = "warranty"
PRICES: Final = ("repair.check", "repair.screen", "repair.battery", "repair.port", "repair.board")
"""Tariff items of repairs that are paid for."""
FAULTS: Final = ("no_power", "screen", "battery", "charging", "sound", "signal", "camera", "liquid", "other")
ACCESSORIES: Final = ("charger", "cable", "case", "earphones", "memory_card", "box")
CONDITIONS: Final = ("good", "scratched", "cracked", "bent", "wet")
_LIMIT_HOURS: Final = 7 * 24


def _of(field: str, keys: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(key, words(f"business.device_repair.choice.{field}.{key}")) for key in keys)


def _sold_here(context: Context, form: Form) -> StockPiece | None:
    """Return the device in the hall's own records, if it was sold here."""
    piece = context.piece(text_of(form, "serial"))
    return piece if piece and piece.state is StockState.ASSIGNED else None


def _warranty_over(context: Context, form: Form) -> tuple[FieldError, ...]:
    """Return that the warranty of a device that was sold here has ended; of others the card is shown."""
    piece = _sold_here(context, form)
    article = context.article(piece.sku) if piece else None
    if piece is None or article is None or piece.moved_on is None:
        return ()
    until = warranty_until(piece.moved_on, article.warranty_months)
    if article.warranty_months and until >= context.today:
        return ()
    params = (("until", until.isoformat()),)
    return (FieldError("charge", "business.device_repair.error.warranty", params),)


def _charges(context: Context, _form: Form) -> tuple[Choice, ...]:
    paid = tuple(
        Choice(
            tariff.item,
            published(tariff.title, tariff.title_en),
            words("business.amount", amount_fen=tariff.amount_fen),
        )
        for tariff in context.tariffs
    )
    return (Choice(IN_WARRANTY, words("business.device_repair.choice.charge.warranty")), *paid)


def _validate(context: Context, form: Form) -> tuple[FieldError, ...]:
    errors: tuple[FieldError, ...] = ()
    if text_of(form, "charge") == IN_WARRANTY:
        errors = _warranty_over(context, form)
    if text_of(form, "fault") == "other" and not text_of(form, "notes"):
        errors += (FieldError("notes", "business.device_repair.error.notes"),)
    return errors


def _fees(context: Context, form: Form) -> tuple[FeeLine, ...]:
    tariff = context.tariff(text_of(form, "charge"))
    if tariff is None or not tariff.amount_fen:
        return ()
    title = published(tariff.title, tariff.title_en)
    return (FeeLine(item=tariff.item, title=title, amount_fen=tariff.amount_fen),)


def _effect(_context: Context, form: Form, execution: Execution) -> tuple[Effect, ...]:
    return (
        WorkBegun(
            order_id=execution.order_id,
            subscriber_id=None,
            area="",
            due_ms=due_ms(execution.at_ms, _LIMIT_HOURS),
            contact_by_ms=None,
            device=text_of(form, "serial"),
            loaner=text_of(form, "loaner"),
            at_ms=execution.at_ms,
        ),
    )


def _papers(_context: Context, _form: Form) -> tuple[Paper, ...]:
    return (Paper(WORK_SLIP, ""),)


DEVICE_REPAIR: Final = BusinessType(
    key="device_repair",
    code="403",
    category=Category.GOODS,
    icon="wrench-outline",
    steps=(
        Step.FORM,
        Step.QUOTE,
        Step.SIGNATURE,
        Step.COLLECT,
        Step.EXECUTE,
        Step.WORK,
        Step.RESULT,
    ),
    fields=(
        Field(key="serial", kind=FieldKind.DEVICE, columns=6),
        Field(key="model", kind=FieldKind.TEXT, columns=6, most=40),
        Field(key="fault", kind=FieldKind.CHOICE, columns=4, choices=lambda _, __: _of("fault", FAULTS)),
        Field(
            key="condition",
            kind=FieldKind.CHOICE,
            columns=4,
            choices=lambda _, __: _of("condition", CONDITIONS),
            default=lambda _: "good",
        ),
        Field(key="charge", kind=FieldKind.CHOICE, columns=4, choices=_charges),
        Field(
            key="accessories",
            kind=FieldKind.FEATURES,
            columns=12,
            required=False,
            choices=lambda _, __: _of("accessories", ACCESSORIES),
            none=words("business.device_repair.no_accessories"),
        ),
        Field(key="loaner", kind=FieldKind.DEVICE, columns=6, required=False),
        Field(key="contact", kind=FieldKind.TEXT, columns=6, most=50, person=True),
        *contact_fields(),
        notes_field(),
    ),
    bring=("receipt",),
    actors=(Actor.ANYONE,),
    identity=IdentityNeed.NONE,
    needs_account=False,
    needs_shift=True,
    arrears=ArrearsRule.NONE,
    contract_checked=False,
    closures=False,
    offline=OfflineMode.LOCAL,
    limit_hours=_LIMIT_HOURS,
    slip=SlipTime.SUBMIT,
    callback_days=7,
    validate=_validate,
    fees=_fees,
    changes=no_changes,
    figures=no_approval,
    effective=when_done,
    checks=no_checks,
    effect=_effect,
    consumed=never_consumed,
    tariff_items=PRICES,
    papers=_papers,
    works=True,
    outcomes=tuple(WorkOutcome),
)
