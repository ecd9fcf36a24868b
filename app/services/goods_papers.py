"""Makers of the papers that goods and works bring: warranty slip, pick-up slip, fault slip (DOMAIN §4)."""

from typing import TYPE_CHECKING

from app.domain.business.form import text_of
from app.domain.business.spec import FieldKind, Paper
from app.domain.documents import SlipField, WarrantyContent, WorkContent
from app.domain.errors import BugError
from app.domain.goods import warranty_until
from app.domain.masking import mask_phone
from app.services.order_words import value_text

if TYPE_CHECKING:
    from app.services.order_papers import PaperDesk


def warranty(desk: "PaperDesk", paper: Paper) -> WarrantyContent:
    """Return the warranty slip of a device that was just sold; `paper.ref` is its serial."""
    piece = desk.context.piece(paper.ref)
    article = desk.context.article(piece.sku) if piece else None
    if piece is None or article is None:
        raise BugError("a warranty of nothing")
    zh = desk.text.lang.startswith("zh")
    gift = desk.context.piece(text_of(desk.form, "gift"))
    given = desk.context.article(gift.sku) if gift else None
    title = f"{given.title if zh else given.title_en} {gift.serial}" if gift and given else ""
    return WarrantyContent(
        head=desk.head,
        order_code=desk.order.code,
        article=article.title if zh else article.title_en,
        serial=piece.serial,
        price_fen=article.price_fen,
        sold_on=desk.context.today.isoformat(),
        until=warranty_until(desk.context.today, article.warranty_months).isoformat(),
        months=article.warranty_months,
        gift=title,
        handler_no=desk.order.handler,
        handler_name=_handler(desk),
    )


def work(desk: "PaperDesk", _paper: Paper) -> WorkContent:
    """Return what the customer takes along of a work that has begun."""
    begun = desk.unit.queries.work.work(desk.order.order_id)
    if begun is None:
        raise BugError("no work has begun")
    account = next(iter(desk.context.named), None)
    fields = tuple(
        SlipField(code=desk.kind.label(field.key), value=value)
        for field in desk.kind.fields
        if field.on_slip
        and field.kind not in {FieldKind.NOTES, FieldKind.ACCOUNTS}
        and (value := value_text(field, desk.context, desk.form, desk.text))
    )
    return WorkContent(
        head=desk.head,
        order_code=desk.order.code,
        type_key=desk.kind.key,
        subscriber=mask_phone(account.number) if account else "",
        fields=fields,
        total_fen=desk.order.total_fen,
        due_ms=begun.due_ms,
        contact_by_ms=begun.contact_by_ms,
        device=bool(begun.device),
        area=begun.area,
        notes=text_of(desk.form, "notes"),
        handler_no=desk.order.handler,
        handler_name=_handler(desk),
    )


def _handler(desk: "PaperDesk") -> str:
    staff = desk.unit.queries.staff.staff(desk.order.handler)
    return staff.name if staff else ""
