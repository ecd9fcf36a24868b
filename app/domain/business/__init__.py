"""The business types of the hall: one definition file each, and one line here (DESIGN)."""

from typing import Final

from app.domain.business.fee_payment import FEE_PAYMENT
from app.domain.business.open_account import OPEN_ACCOUNT
from app.domain.business.plan_change import PLAN_CHANGE
from app.domain.business.reversal import REVERSAL
from app.domain.business.spec import BusinessType
from app.domain.errors import BugError

BUSINESS_TYPES: Final[tuple[BusinessType, ...]] = (OPEN_ACCOUNT, PLAN_CHANGE, FEE_PAYMENT, REVERSAL)


def business_type(key: str) -> BusinessType:
    """Return a type by its key. Raises BugError for one that is not in the list."""
    for found in BUSINESS_TYPES:
        if found.key == key:
            return found
    raise BugError(f"no business type {key}")


def business_type_by_code(code: str) -> BusinessType | None:
    """Return a type by the code that is typed at the counter, such as 104."""
    return next((found for found in BUSINESS_TYPES if found.code == code), None)
