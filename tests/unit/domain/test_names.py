import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.names import (
    MAX_CHARACTERS,
    decode_gb18030,
    encode_gb18030,
    fold_private_use,
    has_private_use,
    normalise_name,
    search_key,
)

# GB 18030-2022, levels 1 to 3: the unified ideographs, Extensions A to F, compatibility ideographs.
IDEOGRAPHS = (
    range(0x4E00, 0xA000),
    range(0x3400, 0x4DC0),
    range(0xF900, 0xFA6E),
    range(0x20000, 0x2A6E0),
    range(0x2A700, 0x2B739),
    range(0x2B740, 0x2B81E),
    range(0x2B820, 0x2CEA2),
    range(0x2CEB0, 0x2EBE1),
)
# Bytes → characters that GB 18030-2022 moved out of the private-use area; glibc and ICU read them alike.
MOVED = {
    "A6D9": 0xFE10, "A6DA": 0xFE12, "A6DB": 0xFE11, "A6DC": 0xFE13, "A6DD": 0xFE14, "A6DE": 0xFE15,
    "A6DF": 0xFE16, "A6EC": 0xFE17, "A6ED": 0xFE18, "A6F3": 0xFE19, "FE59": 0x9FB4, "FE61": 0x9FB5,
    "FE66": 0x9FB6, "FE67": 0x9FB7, "FE6D": 0x9FB8, "FE7E": 0x9FB9, "FE90": 0x9FBA, "FEA0": 0x9FBB,
}  # fmt: skip
EXTENSION_B = {
    "FE51": 0x20087,
    "FE52": 0x20089,
    "FE53": 0x200CC,
    "FE6C": 0x215D7,
    "FE76": 0x2298F,
    "FE91": 0x241FE,
}

ideographs = st.sampled_from([chr(code) for block in IDEOGRAPHS for code in block])
texts = st.text(st.characters(exclude_categories=["Cs"]))


def refusal(name: str) -> UserError:
    with pytest.raises(UserError) as caught:
        normalise_name(name)
    return caught.value


@pytest.mark.parametrize("block", IDEOGRAPHS, ids=lambda block: f"{block[0]:X}")
def test_every_ideograph_of_the_standard_is_a_name_and_stays_as_it_is(block: range) -> None:
    for code in block:
        assert normalise_name(chr(code)) == chr(code)
    for start in range(block.start, block.stop, MAX_CHARACTERS):
        name = "".join(map(chr, range(start, min(start + MAX_CHARACTERS, block.stop))))
        assert normalise_name(name) == name
        assert decode_gb18030(encode_gb18030(name)) == name


@pytest.mark.parametrize(
    "name",
    [
        "王小明",
        "李𬎆",
        "䶮𬭎𠮷",
        "〇",
        "⺁",
        "ꀀꀁ",
        "བཀྲ་ཤིས",
        "ᠪᠠᠲᠤ\u180eᠠ",
        "ئەلى",
        "O'Neil-Smith",
        "58同城",
    ],
)
def test_names_of_every_kind_pass(name: str) -> None:
    assert normalise_name(name) == name


def test_the_eighteen_moved_characters() -> None:
    assert len(MOVED) == 18
    for double, code in MOVED.items():
        data = bytes.fromhex(double)
        assert unicodedata.category(data.decode("gb18030")) == "Co"
        assert decode_gb18030(data) == chr(code)
        assert encode_gb18030(chr(code)) == data
        assert encode_gb18030(data.decode("gb18030")) == data
        assert decode_gb18030(chr(code).encode("gb18030")) == chr(code)


def test_the_six_of_extension_b() -> None:
    for double, code in EXTENSION_B.items():
        assert decode_gb18030(bytes.fromhex(double)) == chr(code)
        assert encode_gb18030(chr(code)) == chr(code).encode("gb18030")


def test_what_code_page_936_kept_in_the_private_use_area() -> None:
    # U+E815 to U+E864 in the order of the bytes: all that the codec can name, it names as we do.
    double = [bytes((0xFE, low)) for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    for private, data in zip(range(0xE815, 0xE865), double, strict=True):
        assert fold_private_use(chr(private)) == decode_gb18030(data)
    assert fold_private_use("\ue7c7\ue7c8") == "ḿǹ"
    assert decode_gb18030(bytes.fromhex("A8BC")) == "ḿ"
    assert encode_gb18030("ḿ") == bytes.fromhex("A8BC")
    for private, low in zip(range(0xE7E7, 0xE7F4), range(0x89, 0x96), strict=True):
        assert fold_private_use(chr(private)) == bytes((0xA9, low)).decode("gb18030")


@given(texts)
def test_folding_is_done_once_and_survives_the_bytes(text: str) -> None:
    folded = fold_private_use(text)
    assert fold_private_use(folded) == folded
    assert decode_gb18030(encode_gb18030(text)) == folded


@given(st.binary(max_size=12))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode_gb18030(data)
    except UnicodeDecodeError:
        return
    assert fold_private_use(text) == text


def test_half_a_pair_has_no_bytes() -> None:
    with pytest.raises(UnicodeEncodeError):
        encode_gb18030("\ud842")


def test_old_forms_are_folded_on_entry_and_in_search() -> None:
    assert normalise_name("王\ue81e") == "王龴"
    assert search_key("王\ue81e") == search_key("王龴")
    assert not has_private_use("王\ue81e")
    assert has_private_use("王\ue000")
    assert normalise_name("王\ue000") == "王\ue000"


@pytest.mark.parametrize("dot", list("·•‧∙⋅・･‧᛫⸱⸳ꞏ·．."))
def test_any_middle_dot_becomes_the_one(dot: str) -> None:
    assert normalise_name(f"买买提{dot}艾力") == "买买提·艾力"
    assert normalise_name(f" 买买提 {dot} 艾力 ") == "买买提·艾力"
    assert search_key(f"买买提{dot}艾力") == search_key("买买提艾力")


def test_dots_doubled_by_the_keyboard_are_one() -> None:
    assert normalise_name("买买提··艾力") == "买买提·艾力"
    assert normalise_name("买买提• ・艾力") == "买买提·艾力"


def test_a_full_stop_in_latin_letters_stays() -> None:
    assert normalise_name("J. Smith") == "J. Smith"


def test_dots_in_the_wrong_place_or_too_many() -> None:
    assert refusal("·艾力").code == "names.dot_place"
    assert refusal("艾力·").code == "names.dot_place"
    two = refusal("约翰·菲·肯尼迪")
    assert (two.code, two.params) == ("names.dots", {"count": 2, "limit": 1})
    assert normalise_name("约翰·菲·肯尼迪", most_dots=3) == "约翰·菲·肯尼迪"


def test_blanks_are_stripped_and_collapsed() -> None:
    assert normalise_name("\u3000 王\u3000 明\t\n") == "王 明"
    assert normalise_name("JOHN   SMITH") == "JOHN SMITH"
    assert normalise_name("\ufeff王\u200b明") == "王明"


def test_letters_with_marks_are_composed_but_ideographs_kept() -> None:
    assert normalise_name("Jose\u0301") == "José"
    assert normalise_name("\uf92c") == "\uf92c"
    assert search_key("\uf92c") == search_key("郎")


@pytest.mark.parametrize("name", ["", "  ", "\u3000", "·", "-", "\u200b", "（）"])
def test_nothing_is_no_name(name: str) -> None:
    assert refusal(name).code == "names.empty"


@pytest.mark.parametrize("name", ["123", "１２３", "12 3", "1-2", "①②", "१२३"])
def test_digits_are_no_name(name: str) -> None:
    assert refusal(name).code == "names.digits_only"


@pytest.mark.parametrize(
    "bad", ["\x00", "\x07", "\n", "\t", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ud842"]
)
def test_control_characters_are_refused_where_they_stand(bad: str) -> None:
    error = refusal(f"王{bad}明")
    assert error.code == "names.control"
    assert error.params == {"position": 2, "character": f"U+{ord(bad):04X}"}


def test_length_is_counted_in_characters() -> None:
    assert len(normalise_name("𠮷" * 50)) == 50
    assert len(normalise_name("𠮷" * MAX_CHARACTERS)) == MAX_CHARACTERS
    error = refusal("𠮷" * (MAX_CHARACTERS + 1))
    assert (error.code, error.params) == ("names.too_long", {"length": 101, "limit": 100})


@given(st.text(ideographs, min_size=1, max_size=50))
def test_fifty_characters_of_any_plane_pass(name: str) -> None:
    assert normalise_name(name) == name


@given(st.text())
def test_a_stored_name_is_stored_alike_again(text: str) -> None:
    try:
        name = normalise_name(text)
    except UserError as error:
        refused = error.code
    else:
        assert normalise_name(name) == name
        assert search_key(name) == search_key(text)
        return
    assert refused.startswith("names.")


@given(st.text())
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key


def test_search_forgives_width_case_and_blanks() -> None:
    assert search_key(" Ｊｏｈｎ\u3000SMITH ") == search_key("johnsmith") == "johnsmith"
    assert search_key("") == ""
