"""Bearer tokens and the file of an enrolment: what holds, and everything that does not."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.sync.chain import Signer
from app.sync.codec import canonical_json
from app.sync.enrolled import Enrolment, dump_enrolment, load_enrolment
from app.sync.tokens import Claims, issue_token, read_token, verify_token

KEY = bytes(range(32))
KEYS = {"centre": Signer("", KEY).public_key}
CLAIMS = Claims("019d2f00-0000-7000-8000-00000000000a", "A01", "counter", 1_774_000_000_000)
TOKEN = issue_token(CLAIMS, KEY)


def test_a_token_says_who_and_is_signed() -> None:
    assert read_token(TOKEN) == CLAIMS
    assert verify_token(TOKEN, KEYS) == CLAIMS
    assert verify_token(TOKEN, {"before": Signer("", bytes(32)).public_key, "broken": "zz", **KEYS}) == CLAIMS


@pytest.mark.parametrize("keys", [{}, {"other": Signer("", bytes(32)).public_key}, {"broken": "zz"}])
def test_nobody_else_signs(keys: dict[str, str]) -> None:
    with pytest.raises(UserError, match=r"token\.forged"):
        verify_token(TOKEN, keys)


@given(st.data())
def test_no_character_of_it_can_be_another(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(TOKEN) - 1))
    other = data.draw(st.characters(exclude_characters=TOKEN[place]))
    changed = TOKEN[:place] + other + TOKEN[place + 1 :]
    try:
        found = verify_token(changed, KEYS)
    except UserError:
        return
    # Base64 has bits at its end that mean nothing.
    assert (place, found) == (len(TOKEN) - 1, CLAIMS)


def _token(payload: object, form: str = "tt1") -> str:
    packed = urlsafe_b64encode(canonical_json(payload).encode()).rstrip(b"=").decode()
    return f"{form}.{packed}.{TOKEN.rpartition('.')[2]}"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "tt1",
        "tt1..",
        "tt1.a.b",
        TOKEN + ".x",
        TOKEN.replace("tt1", "tt2"),
        "tt1." + "A" * 4000 + ".A",
        TOKEN + "é",
        _token({}),
        _token([1]),
        _token({"device": "d", "hall": "A01", "kind": "counter", "iat": "now"}),
        _token({"device": "d", "hall": "A01", "kind": "counter", "iat": 1, "admin": True}),
    ],
)
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(UserError, match=r"token\.malformed"):
        read_token(token)


def test_an_enrolment_comes_back() -> None:
    made = Enrolment(
        "https://c", "", "d", "A01", "", "T01", "counter", TOKEN, {"centre": KEYS["centre"]}, "5f1d"
    )
    assert load_enrolment(dump_enrolment(made)) == made
    assert load_enrolment(dump_enrolment(made).encode()) == made


@pytest.mark.parametrize("text", ["", "{}", "[]", b"\xff", '{"server": 5}', "[" * 100_000])
def test_what_is_no_enrolment(text: str | bytes) -> None:
    with pytest.raises(UserError, match=r"enrolment\.format") as refused:
        load_enrolment(text)
    assert refused.value.params == {}
