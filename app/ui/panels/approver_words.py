"""Who has to approve, in words: by the rule that applies to this request (DOMAIN §1, §4)."""

from collections.abc import Collection

from app.domain.staff import Role
from app.i18n import Text
from app.services.rows.orders import ApprovalRow


def approvers(approval: ApprovalRow, requester_roles: Collection[Role], text: Text) -> str:
    """Return who is to approve next; a manager's own request is nobody's below the hall head."""
    own = Role.DUTY_MANAGER in requester_roles
    if approval.levels > 1:
        code = "second" if approval.level else "two_heads" if own else "two"
    else:
        code = "head" if own else "manager"
    return text(f"approval.by.{code}")


def comes_here(requester_roles: Collection[Role]) -> str:
    """Return the code of the words for an approver who comes to the counter of whoever asked."""
    return "form.bar.head_here" if Role.DUTY_MANAGER in requester_roles else "form.bar.manager_here"
