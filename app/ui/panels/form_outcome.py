"""What came of an order that was carried out, and where the customer hears of it (DOMAIN §4)."""

from app.domain.business.form import load_payload, text_of
from app.domain.business.spec import BusinessType
from app.domain.orders import OrderState
from app.i18n import Text
from app.services.notice_requests import wants_no_notice
from app.services.rows.orders import OrderRow
from app.ui.panels.form_state import FormState


def outcome(state: FormState, order: OrderRow, text: Text) -> str:
    """Return what came of an order, and who is told; where nobody can be, the clerk says it now."""
    kind = state.kind
    if order.state is OrderState.IN_PROGRESS:
        return text("form.result.lead.working")
    if order.state is OrderState.HELD:
        return text("form.result.lead.held")
    if kind is not None and kind.only_prints:
        return text(f"form.result.printed.{kind.key}", what=_sheet(kind, order, text))
    if not state.told:
        return text(f"form.result.{'unwished' if wants_no_notice(order) else 'untold'}")
    if kind is not None and kind.callback_days:
        return text("form.result.callback", phone=state.told, days=kind.callback_days)
    return text("form.result.told", phone=state.told)


def _sheet(kind: BusinessType, order: OrderRow, text: Text) -> str:
    """Return which sheet was asked for: the first thing that the form asks."""
    key = kind.fields[0].key
    asked = text_of(load_payload(order.payload), key)
    code = f"business.{kind.key}.choice.{key}.{asked}"
    return text(code) if text.has(code) else asked
