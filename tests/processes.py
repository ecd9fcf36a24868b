"""Processes that a test looks at from outside."""

import time
from collections.abc import Iterable

import psutil

PATIENCE_S = 60


def left_of(pids: Iterable[int]) -> list[int]:
    """Return those that are still there in the end; all are given time to go."""
    left = list(pids)
    until = time.monotonic() + PATIENCE_S
    while (left := [pid for pid in left if _runs(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _runs(pid: int) -> bool:
    try:
        # What was left behind and has ended may wait for ever for somebody to take note.
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
