"""What is said of a call, and which call has its turn."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.call_voice import (
    CHIME,
    MOST_WAITING,
    PAUSE,
    VOICES,
    CallLine,
    SpokenCall,
    announcement,
    call_clips,
    every_clip,
    voice_of,
)
from app.domain.queue_rules import ticket_number

NUMBER_ZH = "zh_CN/please letters/A zh_CN/0 zh_CN/1 zh_CN/2 zh_CN/number"
ZH = f"chime {NUMBER_ZH} pause zh_CN/to zh_CN/1 zh_CN/0 zh_CN/window"
EN = "chime en/number letters/A en/0 en/1 en/2 pause en/counter en/1 en/0"


def call(number: int, again: int = 1) -> SpokenCall:
    return SpokenCall(f"{number}/{again}", f"A{number:03d}", number, "zh_CN")


def test_announcement_reads_digits_one_by_one() -> None:
    assert announcement("A012", 3) == "请 A零一二号 到 3 号窗口"
    assert announcement("A012", 3, "en") == "Number A 0 1 2, please go to counter 3"


@pytest.mark.parametrize(("voice", "once"), [("zh_CN", ZH), ("en", EN)])
def test_a_call_is_chime_and_words_twice(voice: str, once: str) -> None:
    assert " ".join(call_clips("A012", 10, voice)) == f"{once} pause pause {once}"


@given(
    st.sampled_from(string.ascii_uppercase),
    st.integers(1, 12_000),
    st.sampled_from(("", "S", "T")),
    st.integers(1, 99),
    st.sampled_from(VOICES),
)
def test_every_figure_is_said_once_in_order(
    lane: str, serial: int, slot: str, counter: int, voice: str
) -> None:
    number = ticket_number(lane, serial, slot)
    clips = call_clips(number, counter, voice)
    once = clips[: len(clips) // 2 - 1]
    assert clips == (*once, PAUSE, PAUSE, *once)
    figures = [name.split("/")[1] for name in once if "/" in name and len(name.split("/")[1]) == 1]
    assert "".join(figures) == "".join(filter(str.isalnum, number)) + str(counter)
    assert set(clips) <= {*every_clip(), PAUSE}
    assert not {name.split("/")[0] for name in clips} & set(VOICES) - {voice}


@given(st.text(max_size=8))
def test_no_number_asks_for_a_clip_that_is_not_there(number: str) -> None:
    for voice in VOICES:
        clips = call_clips(number, 1, voice)
        assert set(clips) <= {*every_clip(), PAUSE}
        assert clips[0] == CHIME


def test_the_voice_is_the_customers() -> None:
    assert voice_of("en", "zh_CN") == "en"
    assert voice_of("", "en") == "en"
    assert voice_of("fr", "de") == "zh_CN"


# ----------------------------------------------------------------------------------------------------- turns


def said(line: CallLine) -> list[str]:
    """Return what is said if nothing more happens."""
    found: list[str] = []
    while True:
        chosen, line = line.next()
        if chosen is None:
            return found
        found.append(chosen.call_id)


def test_what_stands_when_a_display_opens_is_not_repeated() -> None:
    line = CallLine().follow([call(1)])
    assert said(line) == []
    assert said(line.follow([call(1), call(2)])) == ["2/1"]


def test_new_calls_wait_in_order_and_each_is_said_once() -> None:
    line = CallLine().follow([]).follow([call(1), call(2)]).follow([call(1), call(2), call(3)])
    assert said(line) == ["1/1", "2/1", "3/1"]
    first, line = line.next()
    assert first == call(1)
    assert said(line.follow([call(1), call(2), call(3)])) == ["2/1", "3/1"]


def test_a_call_that_no_longer_stands_is_dropped_and_a_repeated_one_said_anew() -> None:
    line = CallLine().follow([]).follow([call(1), call(2), call(3)])
    assert said(line.follow([call(2, 2), call(3)])) == ["3/1", "2/2"]
    assert said(line.follow([])) == []


def test_a_call_that_comes_back_was_heard() -> None:
    # While a hub is asked again, a call that it has not confirmed yet is nobody's business for a moment.
    line = CallLine().follow([]).follow([call(1)])
    _, line = line.next()
    assert said(line.follow([]).follow([call(1)])) == []


standing = st.lists(st.builds(call, st.integers(1, 12), st.integers(1, 3)), max_size=12, unique=True)


@given(st.lists(standing, max_size=8))
def test_nothing_is_said_twice_nor_without_standing(seen: list[list[SpokenCall]]) -> None:
    line = CallLine().follow([])
    done: list[str] = []
    for calls in seen:
        line = line.follow(calls)
        assert len(line.waiting) <= MOST_WAITING
        assert set(line.waiting) <= set(calls)
        chosen, line = line.next()
        if chosen is not None:
            done.append(chosen.call_id)
    assert len(set(done)) == len(done)


def test_of_too_many_the_newest_are_said() -> None:
    line = CallLine().follow([]).follow([call(number) for number in range(1, 9)])
    assert said(line) == [f"{number}/1" for number in range(9 - MOST_WAITING, 9)]


def test_memory_has_an_end() -> None:
    line = CallLine().follow([])
    for number in range(1, 700):
        line = line.follow([call(number)])
    assert line.heard is not None
    assert len(line.heard) == 500
    assert said(line.follow([call(699)])) == ["699/1"]
