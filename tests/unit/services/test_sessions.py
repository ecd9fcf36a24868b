"""Who may act as duty manager."""

import pytest

from app.domain.staff import Role
from app.services.sessions import Session


@pytest.mark.parametrize(
    ("roles", "manages"),
    [
        ((Role.CLERK,), False),
        ((Role.AUDITOR, Role.ACCOUNT_MANAGER), False),
        ((Role.CLERK, Role.DUTY_MANAGER), True),
        ((Role.HALL_HEAD,), True),
        ((), False),
    ],
)
def test_managers_manage(roles: tuple[Role, ...], *, manages: bool) -> None:
    assert Session("s", "T1", "", roles, "manager", None).manages is manages
