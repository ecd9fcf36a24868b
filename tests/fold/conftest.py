"""A village of stores for each test."""

from collections.abc import Iterator

import pytest

from tests.fold.village import Village


@pytest.fixture
def village() -> Iterator[Village]:
    made = Village()
    yield made
    made.close()
