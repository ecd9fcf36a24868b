"""What a server does beside its routes goes on, whatever becomes of one round."""

import threading

from app.domain.errors import EnvironmentFault
from app.server.rounds import Rounds


def test_a_round_that_fails_is_not_the_last() -> None:
    done = threading.Semaphore(0)
    errors = iter((EnvironmentFault("store.busy"), ZeroDivisionError()))

    def work() -> None:
        done.release()
        error = next(errors, None)
        if error is not None:
            raise error

    rounds = Rounds("centre", work)
    rounds.start()
    for _ in range(3):
        rounds.wake()
        assert done.acquire(timeout=20)
    rounds.stop()


def test_without_news_it_looks_by_itself() -> None:
    done = threading.Event()
    rounds = Rounds("centre", done.set)
    rounds.start()
    assert done.wait(20)
    rounds.stop()
