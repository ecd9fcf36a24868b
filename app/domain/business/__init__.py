"""The business types of the hall: one definition file each, and one line here (DESIGN)."""

from typing import Final

from app.domain.business.bill_query import BILL_QUERY
from app.domain.business.cancel import CANCEL
from app.domain.business.card_sale import CARD_SALE
from app.domain.business.customer_info import CUSTOMER_INFO
from app.domain.business.deposit_refund import DEPOSIT_REFUND
from app.domain.business.device_repair import DEVICE_REPAIR
from app.domain.business.device_sale import DEVICE_SALE
from app.domain.business.fault_report import FAULT_REPORT
from app.domain.business.feature_change import FEATURE_CHANGE
from app.domain.business.fee_payment import FEE_PAYMENT
from app.domain.business.open_account import OPEN_ACCOUNT
from app.domain.business.ownership_transfer import OWNERSHIP_TRANSFER
from app.domain.business.payment_method import PAYMENT_METHOD
from app.domain.business.plan_change import PLAN_CHANGE
from app.domain.business.receipt_reprint import RECEIPT_REPRINT
from app.domain.business.refund import REFUND
from app.domain.business.resume import RESUME
from app.domain.business.reversal import REVERSAL
from app.domain.business.service_password import SERVICE_PASSWORD
from app.domain.business.sim_replace import SIM_REPLACE
from app.domain.business.spec import BusinessType
from app.domain.business.suspend import SUSPEND
from app.domain.business.tender_correction import TENDER_CORRECTION
from app.domain.errors import BugError

BUSINESS_TYPES: Final[tuple[BusinessType, ...]] = (
    OPEN_ACCOUNT,
    SIM_REPLACE,
    OWNERSHIP_TRANSFER,
    PLAN_CHANGE,
    FEATURE_CHANGE,
    SUSPEND,
    RESUME,
    CANCEL,
    FEE_PAYMENT,
    REFUND,
    DEPOSIT_REFUND,
    BILL_QUERY,
    REVERSAL,
    RECEIPT_REPRINT,
    TENDER_CORRECTION,
    SERVICE_PASSWORD,
    CUSTOMER_INFO,
    PAYMENT_METHOD,
    CARD_SALE,
    DEVICE_SALE,
    DEVICE_REPAIR,
    FAULT_REPORT,
)
"""In the order of their codes, as the grid shows them."""


def business_types() -> tuple[BusinessType, ...]:
    """Return all types. Whoever lists them asks here each time: one line registers a type everywhere."""
    return BUSINESS_TYPES


def business_type(key: str) -> BusinessType:
    """Return a type by its key. Raises BugError for one that is not in the list."""
    for found in business_types():
        if found.key == key:
            return found
    raise BugError(f"no business type {key}")


def business_type_by_code(code: str) -> BusinessType | None:
    """Return a type by the code that is typed at the counter, such as 104."""
    return next((found for found in business_types() if found.code == code), None)
