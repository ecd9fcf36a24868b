"""Asking a second person, within the transaction of what they are asked about."""

from dataclasses import dataclass

from app.domain.orders import ApprovalDecided, ApprovalRequested, ApprovalState, Change
from app.services.ports import Ids, UnitOfWork
from app.services.rows.orders import ApprovalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """What is asked. `rules` are codes under `approval.rule.*`, `changes` are in the requester's language."""

    subject: str
    """Aggregate concerned, as `type:id`."""
    kind: str
    """Business type, or another code under `approval.kind.*`."""
    rules: tuple[str, ...]
    levels: int
    requested_by: str
    changes: tuple[Change, ...] = ()
    amount_fen: int = 0
    customer_seated: bool = False


def request_approval(unit: UnitOfWork, ids: Ids, asked: ApprovalRequest, at_ms: int) -> str:
    """Record that a second person is asked; returns the approval's id."""
    approval_id = ids.new()
    unit.record(
        ApprovalRequested(
            after=None,
            approval_id=approval_id,
            at_ms=at_ms,
            subject=asked.subject,
            kind=asked.kind,
            rules=asked.rules,
            levels=asked.levels,
            requested_by=asked.requested_by,
            changes=asked.changes,
            amount_fen=asked.amount_fen,
            customer_seated=asked.customer_seated,
        )
    )
    return approval_id


def withdraw_approval(
    unit: UnitOfWork, approval: ApprovalRow, staff_no: str, reason: str, at_ms: int
) -> None:
    """Record that an open approval is no longer wanted, because what it was asked for is off."""
    unit.record(
        ApprovalDecided(
            after=approval.last_op,
            approval_id=approval.approval_id,
            at_ms=at_ms,
            granted=False,
            state=ApprovalState.WITHDRAWN,
            level=approval.level,
            decided_by=staff_no,
            reason=reason,
        )
    )
