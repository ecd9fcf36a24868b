import pytest

from app.domain.floor import LaneLoad, Reason, Remedy, Suggestion, Window, suggest
from app.domain.queue_rules import MINUTE_MS

A, B = ("A",), ("B", "A")
LATE, STRAINED, CALM = 16 * MINUTE_MS, 11 * MINUTE_MS, 2 * MINUTE_MS


def lane(letter: str, waiting: int, oldest: int) -> LaneLoad:
    return LaneLoad(letter, waiting, oldest, oldest)


@pytest.mark.parametrize(
    ("lanes", "windows", "wanted"),
    [
        ([lane("A", 0, 0)], [], None),
        ([lane("A", 3, CALM)], [Window(1, A, True)], None),
        (
            [lane("A", 3, LATE)],
            [Window(1, A, True), Window(2, B, False), Window(3, A, False)],
            Suggestion("A", Reason.ALERT, Remedy.OPEN, 3),
        ),
        (
            [lane("A", 3, STRAINED)],
            [Window(1, A, True), Window(2, B, False)],
            Suggestion("A", Reason.STANDARD, Remedy.OPEN, 2),
        ),
        (
            [lane("A", 1, CALM), lane("B", 1, CALM)],
            [Window(1, A, True), Window(2, B, False)],
            Suggestion("B", Reason.NOBODY, Remedy.OPEN, 2),
        ),
        (
            [lane("A", 3, LATE), lane("B", 0, 0)],
            [Window(1, A, True), Window(2, ("B",), True)],
            Suggestion("A", Reason.ALERT, Remedy.SHARE, 2),
        ),
        ([lane("A", 3, LATE)], [Window(1, A, True)], Suggestion("A", Reason.ALERT, Remedy.HOLD, 0)),
        (  # nobody is fetched to a closed window while one that serves the lane sits idle
            [lane("A", 3, LATE)],
            [Window(1, A, False), Window(2, B, True, free=True), Window(3, A, True, free=True)],
            Suggestion("A", Reason.ALERT, Remedy.CALL, 3),
        ),
        (
            [lane("A", 3, LATE)],
            [Window(1, A, False), Window(2, ("B",), True, free=True)],
            Suggestion("A", Reason.ALERT, Remedy.OPEN, 1),
        ),
    ],
)
def test_which_window_is_suggested(
    lanes: list[LaneLoad], windows: list[Window], wanted: Suggestion | None
) -> None:
    assert suggest(lanes, windows) == wanted
