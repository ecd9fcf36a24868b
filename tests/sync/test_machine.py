"""The hall whose network, clocks and disks fail, tried by Hypothesis."""

import pytest
from hypothesis import HealthCheck, settings

from tests.sync.machine import FaultyHall

TestFaultyHall = FaultyHall.TestCase
TestFaultyHall.settings = settings(
    settings.default,
    max_examples=max(12, settings.default.max_examples // 8),
    stateful_step_count=settings.default.stateful_step_count,
    suppress_health_check=list(HealthCheck),
)
TestFaultyHall.pytestmark = [pytest.mark.timeout(900)]
