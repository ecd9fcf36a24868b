"""Measuring the processes that a test starts, where the test itself is measured (`--cov`)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def measured() -> Iterator[None]:
    """Let the Python processes that this module's tests start write down which lines they ran.

    Asked for by name, and not set for the whole suite: hundreds of short processes would each take half as
    long again for lines that other tests run in process. A process that is killed writes nothing down.
    """
    if Coverage.current() is None:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        # Coverage's own hook looks for them in every Python that starts; pytest-cov combines what is found.
        patch.setenv("COVERAGE_PROCESS_START", str(ROOT / "pyproject.toml"))
        patch.setenv("COVERAGE_FILE", os.environ.get("COVERAGE_FILE", str(ROOT / ".coverage")))
        yield
