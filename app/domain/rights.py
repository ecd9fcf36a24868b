"""What each role may do (DOMAIN §1). A person holds the rights of all of their roles together."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.staff import Role


class Right(StrEnum):
    """One thing that not everybody may do."""

    READ = "read"
    """Look at the hall's records. Personal data stay masked until a view is logged."""
    FIND_CUSTOMER = "find_customer"
    CALL = "call"
    """Call, park and finish tickets."""
    SERVE = "serve"
    """Verify identities and accept businesses."""
    COLLECT = "collect"
    COMPLAIN = "complain"
    """Take and work on complaints."""
    OPEN_SHIFT = "open_shift"
    APPROVE = "approve"
    """Decide on what others ask for, never on one's own requests."""
    CLOSE_DAY = "close_day"
    MANAGE_STAFF = "manage_staff"
    AUDIT = "audit"
    """Look through the log and the figures of the day."""
    ISSUE = "issue"
    """Give numbers to people, sort them, keep appointments."""
    ERASE = "erase"
    """Erase a person at the end of retention."""


_DESK = frozenset(
    {
        Right.READ,
        Right.FIND_CUSTOMER,
        Right.CALL,
        Right.SERVE,
        Right.COLLECT,
        Right.COMPLAIN,
        Right.OPEN_SHIFT,
        Right.ISSUE,
    }
)
RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.CLERK: _DESK,
        Role.RECEPTION: frozenset({Right.READ, Right.CALL, Right.COMPLAIN, Right.ISSUE}),
        Role.DUTY_MANAGER: _DESK
        | {Right.APPROVE, Right.CLOSE_DAY, Right.MANAGE_STAFF, Right.AUDIT, Right.ERASE},
        Role.HALL_HEAD: frozenset(
            {
                Right.READ,
                Right.FIND_CUSTOMER,
                Right.COMPLAIN,
                Right.APPROVE,
                Right.CLOSE_DAY,
                Right.MANAGE_STAFF,
                Right.AUDIT,
                Right.ERASE,
            }
        ),
        Role.ACCOUNT_MANAGER: frozenset({Right.READ, Right.FIND_CUSTOMER, Right.SERVE, Right.COMPLAIN}),
        Role.AUDITOR: frozenset({Right.READ, Right.AUDIT}),
    }
)


def only_heads(target: Iterable[Role], by: Iterable[Role]) -> bool:
    """Return whether `by` may not touch roles or PIN of `target`: whoever could would be a head too."""
    return Role.HALL_HEAD in target and Role.HALL_HEAD not in by


def holds(roles: Iterable[Role], right: Right) -> bool:
    """Return whether any of the roles brings the right."""
    return any(right in RIGHTS[role] for role in roles)
