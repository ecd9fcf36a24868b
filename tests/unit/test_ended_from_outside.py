"""A process that is ended from outside: by Ctrl+C, by the system, with its terminal."""

import signal
from collections.abc import Iterator

import pytest

from app.terminal.desks import end_at_once, on_end

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in ENDS}
    yield
    for each, what in before.items():
        signal.signal(each, what)


@pytest.mark.parametrize("number", ENDS)
def test_it_ends_in_an_orderly_way(number: signal.Signals) -> None:
    # The suite itself may have been started to outlive its terminal.
    signal.signal(number, signal.SIG_DFL)
    on_end(end_at_once)
    with pytest.raises(SystemExit, match="1"):
        signal.raise_signal(number)


def test_what_was_started_to_outlive_its_terminal_does() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    on_end(end_at_once)
    signal.raise_signal(signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_a_job_in_the_background_of_a_shell_hears_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    on_end(end_at_once)
    with pytest.raises(SystemExit, match="1"):
        signal.raise_signal(signal.SIGINT)
