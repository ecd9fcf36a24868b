"""Words and marks that the customer panels share."""

from app.domain.customers import SubscriberKind, SubscriberStatus
from app.domain.shifts import is_machine
from app.i18n import Text
from app.services.customers import NumberView
from app.services.rows.catalogue import PlanRow
from app.services.rows.customers import HistoryRow
from app.ui.theme import Tone
from app.ui.widgets.paint import BadgeSpec

KIND_ICONS = {
    SubscriberKind.MOBILE: "cellphone",
    SubscriberKind.FIXED: "phone",
    SubscriberKind.BROADBAND: "router-wireless",
    SubscriberKind.LINE: "lan",
}
_STATUS = {
    SubscriberStatus.ACTIVE: (Tone.OK, "check-circle"),
    SubscriberStatus.SUSPENDED: (Tone.OFFLINE, "pause-circle-outline"),
    SubscriberStatus.ARREARS: (Tone.DANGER, "alert-circle"),
    SubscriberStatus.CANCELLED: (Tone.OFFLINE, "close-circle-outline"),
}
_GB_MB = 1024
_STATE_LOOK = {
    "completed": (Tone.OK, "check-circle"),
    "resolved": (Tone.OK, "check-circle"),
    "closed": (Tone.OK, "check-circle"),
    "failed": (Tone.DANGER, "alert-circle"),
    "rejected": (Tone.DANGER, "close-circle"),
    "cancelled": (Tone.NEUTRAL, "cancel"),
    "pending": (Tone.APPROVAL, "shield-account-outline"),
    "held": (Tone.UNSYNCED, "clock-outline"),
}


def status_badge(text: Text, number: NumberView) -> BadgeSpec:
    """Return how a number stands; whether money is overdue is told by the bills, not by the status alone.

    A number that was stopped for arrears waits to be resumed once its bills are paid; one that serves is in
    arrears from the first overdue bill on.
    """
    status, overdue = number.row.status, number.overdue_count > 0
    if status is SubscriberStatus.ARREARS and not overdue:
        return BadgeSpec(text("customer_panel.to_resume"), Tone.UNSYNCED, "clock-outline")
    if status is SubscriberStatus.ACTIVE and overdue:
        status = SubscriberStatus.ARREARS
    tone, icon = _STATUS[status]
    return BadgeSpec(text(f"subscriber.status.{status.value}"), tone, icon)


def plan_title(text: Text, plan: PlanRow | None) -> str:
    """Return the published title in the language of the window."""
    if plan is None:
        return ""
    return plan.title if text.lang == "zh_CN" else plan.title_en


def number_detail(text: Text, number: NumberView) -> str:
    """Return the plan, and how long money is overdue."""
    parts = [plan_title(text, number.plan)]
    if number.overdue_days:
        parts.append(text("customer_panel.overdue", days=number.overdue_days))
    return " · ".join(part for part in parts if part)


def data_words(text: Text, megabytes: int) -> str:
    """Return an amount of data in GB or MB."""
    if megabytes and megabytes % _GB_MB == 0:
        return text("customer_panel.gb", amount=megabytes // _GB_MB)
    return text("customer_panel.mb", amount=megabytes)


def history_title(text: Text, row: HistoryRow) -> str:
    """Return what was done."""
    if row.kind == "order":
        return text(f"business.{row.title}.title")
    if row.kind == "complaint":
        return f"{text('customer_panel.complaint')} · {text(f'complaint_category.{row.title}')}"
    return text("customer_panel.payment_machine" if is_machine(row.staff_no) else "customer_panel.payment")


def history_badge(text: Text, row: HistoryRow) -> BadgeSpec:
    """Return how it ended, or how it stands."""
    if row.kind == "payment":
        return BadgeSpec(text("order_state.completed"), Tone.OK, "check-circle")
    table = "order_state" if row.kind == "order" else "customer_panel.complaint_state"
    tone, icon = _STATE_LOOK.get(row.state, (Tone.PRIMARY, "progress-clock"))
    return BadgeSpec(text(f"{table}.{row.state}"), tone, icon)
