import pytest

from app.domain.rights import RIGHTS, Right, holds
from app.domain.staff import Role


def test_every_role_has_its_rights() -> None:
    assert set(RIGHTS) == set(Role)


def test_the_auditor_reads_and_changes_nothing() -> None:
    assert RIGHTS[Role.AUDITOR] == {Right.READ, Right.AUDIT}


@pytest.mark.parametrize("role", [Role.DUTY_MANAGER, Role.HALL_HEAD])
def test_managers_approve(role: Role) -> None:
    assert holds([role], Right.APPROVE)


@pytest.mark.parametrize("role", [Role.CLERK, Role.RECEPTION, Role.ACCOUNT_MANAGER, Role.AUDITOR])
def test_nobody_else_approves(role: Role) -> None:
    assert not holds([role], Right.APPROVE)


def test_rights_of_all_roles_count() -> None:
    assert holds([Role.AUDITOR, Role.CLERK], Right.COLLECT)
    assert not holds([], Right.READ)
