"""A short course of the fault suite. `bootstrap.py test --full` runs the long one: `-m tests.faults`."""

from collections.abc import Callable

import pytest

from tests.conftest import FAULTS_LINE
from tests.faults.suite import Wanted, faults

pytestmark = [pytest.mark.timeout(900), pytest.mark.enable_socket]


def test_nothing_is_lost_and_nothing_is_doubled(record_property: Callable[[str, object], None]) -> None:
    found = faults(Wanted(seed=1, steps=1_000, kills=15, pace_s=20, longest_s=20, postgres=True))
    record_property(FAULTS_LINE, found.line)
    assert found.ok, "\n".join((found.line, *found.stalls, *found.wrong))
    assert found.kills > 0
