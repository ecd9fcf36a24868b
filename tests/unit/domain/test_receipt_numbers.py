import re
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.errors import BugError, UserError
from app.domain.receipt_numbers import (
    EPOCH_ALPHABET,
    ReceiptNumber,
    new_epoch_label,
    parse,
    valid_epoch_label,
)

terminals = st.from_regex(re.compile(r"[A-Z][0-9]{1,5}", re.ASCII), fullmatch=True)
epochs = st.text(EPOCH_ALPHABET, min_size=3, max_size=3).filter(valid_epoch_label)
numbers = st.builds(ReceiptNumber, terminals, epochs, st.integers(1, 10**9))

PRINTED = "T03-K7Q-000418-86"


def refusal(text: str) -> str:
    with pytest.raises(UserError) as caught:
        parse(text)
    return caught.value.code


def test_the_printed_form() -> None:
    assert str(ReceiptNumber("T03", "K7Q", 418)) == PRINTED
    assert parse(PRINTED) == ReceiptNumber("T03", "K7Q", 418)


def test_a_sequence_grows_past_six_digits() -> None:
    grown = str(ReceiptNumber("T03", "K7Q", 1_000_000))
    assert grown.startswith("T03-K7Q-1000000-")
    assert parse(grown).sequence == 1_000_000
    assert str(ReceiptNumber("T03", "K7Q", 999_999)).startswith("T03-K7Q-999999-")


@given(numbers)
def test_what_is_printed_is_read(number: ReceiptNumber) -> None:
    text = str(number)
    assert parse(text) == number
    assert parse(f"  {text.lower().replace('-', ' - ')}\n") == number
    assert parse(text.replace("-", " ")) == number
    assert parse(text.replace("-", "－")) == number
    assert 2 <= int(number.check) <= 98


def test_a_number_typed_without_hyphens_is_read() -> None:
    assert parse(PRINTED.replace("-", "").lower()) == ReceiptNumber("T03", "K7Q", 418)
    assert refusal(PRINTED.replace("-", "")[:-1]) == "receipts.format"


@given(numbers)
def test_the_check_is_mod_97_10(number: ReceiptNumber) -> None:
    digits = "".join(str(int(character, 36)) for character in str(number).replace("-", ""))
    assert int(digits) % 97 == 1


@given(numbers, st.data())
def test_any_wrong_digit_is_caught(number: ReceiptNumber, data: st.DataObject) -> None:
    text = str(number)
    place = data.draw(st.sampled_from([i for i, character in enumerate(text) if character.isdigit()]))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    assert refusal(text[:place] + wrong + text[place + 1 :]) in {"receipts.check", "receipts.format"}


@given(numbers, st.data())
def test_any_wrong_letter_is_caught(number: ReceiptNumber, data: st.DataObject) -> None:
    text = str(number)
    place = data.draw(st.sampled_from([i for i, character in enumerate(text) if character.isalpha()]))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    wrong = data.draw(st.sampled_from([letter for letter in letters if letter != text[place]]))
    assert refusal(text[:place] + wrong + text[place + 1 :]) in {"receipts.check", "receipts.format"}


@given(numbers, st.data())
def test_neighbours_that_changed_places_are_caught(number: ReceiptNumber, data: st.DataObject) -> None:
    text = str(number)
    # Across a hyphen too: it is the characters that people swap.
    pairs = [
        (left, right)
        for left in range(len(text))
        for right in (left + 1, left + 2)
        if right < len(text)
        and text[left] != text[right]
        and "-" not in (text[left], text[right])
        and text[left + 1 : right] in ("", "-")
    ]
    assume(pairs)
    left, right = data.draw(st.sampled_from(pairs))
    swapped = [*text]
    swapped[left], swapped[right] = swapped[right], swapped[left]
    assert refusal("".join(swapped)) in {"receipts.check", "receipts.format"}


def test_every_swap_inside_every_epoch_label_is_caught() -> None:
    labels = ["".join(letters) for letters in product(EPOCH_ALPHABET, repeat=3)]
    sums = {label: int("".join(str(int(character, 36)) for character in label)) for label in labels}
    for label in filter(valid_epoch_label, labels):
        for swapped in (label[1] + label[0] + label[2], label[0] + label[2] + label[1]):
            if swapped != label and valid_epoch_label(swapped):
                assert (sums[label] - sums[swapped]) % 97


@pytest.mark.parametrize(
    "text",
    [
        "",
        "T03",
        "T03-K7Q-418-86",
        "T03-K7Q-0000418-86",
        "T03-K7Q-000000-95",
        "303-K7Q-000418-86",
        "T03-K7O-000418-86",
        "T03-M2K-000418-86",
        "T03-K7Q-000418-8",
        "T03-K7Q-00041８-86-1",
        "T٠٣-K7Q-000418-86",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert refusal(text) == "receipts.format"


def test_a_check_that_only_looks_right_is_refused() -> None:
    assert refusal("T03-K7Q-000418-87") == "receipts.check"
    one_less = next(
        number for number in (ReceiptNumber("T03", "K7Q", i) for i in range(1, 200)) if number.check == "98"
    )
    # 01 has the same remainder as 98, but is never printed.
    assert refusal(str(one_less)[:-2] + "01") == "receipts.check"


@given(st.text(max_size=24))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    refused = "receipts.check"
    try:
        parse(text)
    except UserError as error:
        refused = error.code
    assert refused in {"receipts.check", "receipts.format"}


@pytest.mark.parametrize(
    ("terminal", "epoch", "sequence"),
    [
        ("t03", "K7Q", 1),
        ("03", "K7Q", 1),
        ("T03", "K0Q", 1),
        ("T03", "K7", 1),
        ("T03", "MX3", 1),
        ("T03", "K7Q", 0),
    ],
)
def test_numbers_that_cannot_be(terminal: str, epoch: str, sequence: int) -> None:
    with pytest.raises(BugError):
        ReceiptNumber(terminal, epoch, sequence)


@given(st.binary(min_size=8, max_size=16), st.frozensets(epochs, max_size=20))
def test_a_new_label_is_valid_and_free(random_bytes: bytes, taken: frozenset[str]) -> None:
    label = new_epoch_label(random_bytes, taken)
    assert valid_epoch_label(label)
    assert label not in taken
    second = new_epoch_label(random_bytes, taken | {label})
    assert second not in taken | {label}


def test_labels_run_on_past_the_last_and_end_when_all_are_taken() -> None:
    labels = ["".join(letters) for letters in product(EPOCH_ALPHABET, repeat=3)]
    valid = frozenset(filter(valid_epoch_label, labels))
    last = len(EPOCH_ALPHABET) ** 3 - 1
    assert new_epoch_label(last.to_bytes(8), frozenset()) == "ZZZ"
    assert new_epoch_label(last.to_bytes(8), frozenset({"ZZZ"})) == "222"
    assert new_epoch_label(bytes(8), valid - {"ABC"}) == "ABC"
    with pytest.raises(BugError):
        new_epoch_label(bytes(8), valid)
    with pytest.raises(BugError):
        new_epoch_label(bytes(7), frozenset())


def test_no_label_has_characters_that_people_confuse() -> None:
    assert not set("01OIL") & set(EPOCH_ALPHABET)
    assert len(EPOCH_ALPHABET) == 31
