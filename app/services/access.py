"""Asking for a right at the beginning of a use case."""

from app.domain.errors import UserError
from app.domain.rights import Right, holds
from app.services.sessions import Session


def can(session: Session, right: Right) -> bool:
    """Return whether the person at the desk has a right."""
    return holds(session.roles, right)


def require(session: Session, right: Right) -> None:
    """Let a person pass who has the right; raises `UserError("staff.no_right.<right>")`."""
    if not can(session, right):
        raise UserError(f"staff.no_right.{right.value}")
