"""Whom a call-back of a customer of another hall rings, of whom there is a copy at most."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.orders import OrderState
from app.services.reachable_numbers import name_of, phones_of
from app.services.rows.call_backs import CallBackAbout
from app.services.rows.customers import HolderRow

NUMBER, PHONE = "13800001234", "13511112222"
FAR = CallBackAbout(
    code="S-260311-0001",
    type_key="open_account",
    handler="T10237",
    state=OrderState.COMPLETED,
    customer_id="far",
    subscriber_id="sub-far",
    number="",
    payload="{}",
    known=False,
    name="",
    phone="",
)


def copies(*, holder: str | None, kept: bool = True) -> Any:  # noqa: ANN401 - stands for the queries
    """Return what a store says that has the customer as a copy, or (`kept`) has not even that."""
    row = SimpleNamespace(customer_id="far", person_id="p", number=NUMBER, phone=PHONE, name="测试·王小明")

    def found(_key: str) -> SimpleNamespace | None:
        return row if kept else None

    now = SimpleNamespace(customer_id=holder) if holder else None
    return SimpleNamespace(
        customers=SimpleNamespace(
            customer=found,
            person=found,
            subscriber=found,
            by_number=lambda number: now if number == NUMBER else None,
            holders=lambda _numbers: {},
        ),
    )


@pytest.mark.parametrize(
    ("holder", "kept", "phone", "name"),
    [
        ("far", True, NUMBER, "测试·王小明"),
        ("somebody", True, PHONE, "测试·王小明"),
        (None, True, PHONE, "测试·王小明"),
        (None, False, "", ""),
    ],
)
def test_of_another_hall_s_customer_the_copy_says_it(
    holder: str | None, kept: bool, phone: str, name: str
) -> None:
    queries = copies(holder=holder, kept=kept)
    assert phones_of(queries, (FAR,)) == (phone,)
    assert name_of(queries, FAR) == name


def test_where_the_number_that_was_said_is_given_up_the_number_itself_is_rung_before_the_contact() -> None:
    queries = copies(holder="far")
    said = "13711113333"
    queries.customers.holders = lambda _numbers: {said: (HolderRow(said, "gone", "far", lives=False),)}
    about = replace(FAR, payload=f'{{"fields":{{"phone":"{said}"}},"spec_version":1}}')
    assert phones_of(queries, (about,)) == (NUMBER,)
    queries.customers.holders = lambda _numbers: {}
    assert phones_of(queries, (about,)) == (said,)
