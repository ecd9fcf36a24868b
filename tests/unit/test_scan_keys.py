"""A scanner that types is told from a person by its gaps alone, whatever either of them types."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from app.ui.scan_keys import GAP_MS, LEAST, LONGEST, Key, ScanKeys, Step

LETTERS = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
CODES = st.text(LETTERS, min_size=LEAST, max_size=40)
QUICK = st.integers(0, GAP_MS - 1)
SLOW = st.integers(GAP_MS, 10_000)
START_MS = 1_000
PART = frozenset({Step.BEGUN, Step.GOES_ON})
HEARD = frozenset({Step.SCANNED, Step.ECHO})


@dataclass(frozen=True)
class Press:
    """A key, `gap` ms after the one before."""

    gap: int
    key: Key
    letter: str = ""


def presses(gaps: st.SearchStrategy[int]) -> st.SearchStrategy[Press]:
    letter = st.builds(Press, gaps, st.just(Key.LETTER), LETTERS | st.just(" "))
    return letter | st.builds(Press, gaps, st.sampled_from((Key.SHIFT, Key.ENTER, Key.OTHER)))


TYPED = st.lists(presses(SLOW), max_size=60)


@st.composite
def scans(draw: st.DrawFn) -> tuple[str, list[Press]]:
    """Return a code and its keys, the Enter too; the first comes a while after what was before."""
    code = draw(CODES)
    keys: list[Press] = []
    for letter in code:
        if draw(st.booleans()):
            keys.append(Press(draw(QUICK), Key.SHIFT))
        keys.append(Press(draw(QUICK), Key.LETTER, letter))
    keys[0] = Press(draw(SLOW), keys[0].key, keys[0].letter)
    return code, [*keys, Press(draw(QUICK), Key.ENTER)]


def played(keys: list[Press], watch: ScanKeys | None = None) -> tuple[list[Step], list[str]]:
    """Return what each key came to, and the codes."""
    watch = watch or ScanKeys()
    steps, codes, at_ms = [], [], START_MS
    for each in keys:
        at_ms += each.gap
        ends = watch.ends_at(at_ms)
        steps.append(watch.press(each.key, at_ms, each.letter))
        if each.key is Key.ENTER:
            assert ends == (steps[-1] in HEARD), "asked before, it says the same"
        if steps[-1] is Step.SCANNED:
            codes.append(watch.code)
    return steps, codes


@given(TYPED)
def test_what_is_typed_is_never_a_scan(keys: list[Press]) -> None:
    steps, codes = played(keys)
    assert codes == []
    assert not HEARD & set(steps)


@given(scans())
def test_a_scan_always_is_one(scan: tuple[str, list[Press]]) -> None:
    code, keys = scan
    steps, codes = played(keys)
    assert codes == [code]
    letters = [step for step, each in zip(steps, keys, strict=True) if each.key is Key.LETTER]
    assert letters == [Step.BEGUN, *[Step.GOES_ON] * (len(code) - 1)]


@given(st.lists(TYPED | scans(), max_size=8))
def test_scans_among_typing_are_all_heard_and_nothing_else(
    parts: list[list[Press] | tuple[str, list[Press]]],
) -> None:
    keys: list[Press] = []
    expected = []
    for part in parts:
        if isinstance(part, tuple):
            expected.append(part[0])
        keys += part[1] if isinstance(part, tuple) else part
    assert played(keys)[1] == expected


@given(st.lists(presses(st.integers(0, 2 * GAP_MS)), max_size=80))
def test_whatever_comes_a_code_is_the_letters_that_came_quickly(keys: list[Press]) -> None:
    """The same, worked out from behind: from each Enter back to the first key that was slow or no letter."""
    expected = []
    for at, end in enumerate(keys):
        back, quick, letters = at, end.gap < GAP_MS, ""
        while end.key is Key.ENTER and quick and back and keys[back - 1].key in (Key.LETTER, Key.SHIFT):
            back -= 1
            letters, quick = keys[back].letter + letters, keys[back].gap < GAP_MS
        if len(letters.strip()) >= LEAST:
            expected.append(letters.strip())
    assert played(keys)[1] == expected


@given(scans(), scans())
def test_one_scan_right_behind_another(first: tuple[str, list[Press]], then: tuple[str, list[Press]]) -> None:
    echo = Press(GAP_MS - 1, Key.ENTER)
    at_once = Press(0, then[1][0].key, then[1][0].letter)
    steps, codes = played([*first[1], echo, echo, at_once, *then[1][1:]])
    assert codes == [first[0], then[0]]
    assert steps.count(Step.ECHO) == 2


@given(CODES)
def test_keys_without_a_time_are_typed(code: str) -> None:
    watch = ScanKeys()
    assert {watch.press(Key.LETTER, 0, letter) for letter in code} == {Step.TYPED}
    assert watch.press(Key.ENTER, 0) is Step.TYPED
    assert watch.press(Key.ENTER, 1) is Step.TYPED


@given(scans())
def test_a_clock_that_goes_back_tears_a_code_apart(scan: tuple[str, list[Press]]) -> None:
    code, keys = scan
    watch = ScanKeys()
    played(keys[:-1], watch)
    assert watch.press(Key.ENTER, 1) is Step.TYPED
    assert played(keys, watch)[1] == [code], "and the next is whole"


def _quickly(letters: str) -> list[Press]:
    return [*(Press(1, Key.LETTER, letter) for letter in letters), Press(1, Key.ENTER)]


def test_how_long_a_code_is() -> None:
    assert played(_quickly("1" * (LEAST - 1)))[1] == []
    assert played(_quickly("1" * LEAST))[1] == ["1" * LEAST]
    assert played(_quickly("1" * LONGEST))[1] == ["1" * LONGEST]
    steps, codes = played(_quickly("1" * LONGEST * 2))
    assert codes == []
    assert steps[-1] is Step.TYPED


def test_blanks_begin_no_code_and_end_none() -> None:
    assert played(_quickly(" S 1234 "))[1] == ["S 1234"]
    assert played(_quickly(" 12345 "))[1] == []
