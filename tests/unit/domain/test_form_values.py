"""Values of a form: read by kind, and numbers of phones as they are typed."""

import pytest

from app.domain.business.form import fen_of, list_of, phone_error, text_of
from app.domain.business.spec import Form


def test_values_of_another_type_are_as_if_missing() -> None:
    form: Form = {"text": 5, "fen": "5", "list": "5"}
    assert (text_of(form, "text"), fen_of(form, "fen"), list_of(form, "list")) == ("", 0, ())


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("13800001234", None),
        ("01088886688", None),
        ("138000012", "form.phone_length"),
        ("1380000123x", "form.phone_digits"),
        ("12345678901", "form.phone_unknown"),
        ("88886688", "form.phone_unknown"),
        ("１３８００００１２３４", "form.phone_digits"),
    ],
)
def test_phones(number: str, code: str | None) -> None:
    found = phone_error(number)
    assert (found[0] if found else None) == code
