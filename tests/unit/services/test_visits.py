"""A visit is parked as text, and read back by whoever resumes it: also by a program of another age."""

import json

import pytest

from app.domain.errors import BugError
from app.services.visits import Visit

VISIT = Visit(ticket_id="t1", customer_id="c1", person_id="p1", verification_id="v1", language="en")


def test_a_parked_visit_comes_back() -> None:
    assert Visit.from_json(VISIT.to_json()) == VISIT


def test_what_another_version_wrote_is_left_out_or_filled_in() -> None:
    assert Visit.from_json('{"ticket_id": "t1", "wish": "sooner"}') == Visit(ticket_id="t1")


@pytest.mark.parametrize("text", ["", "{", "7", "null", json.dumps(["ticket_id"])])
def test_what_is_no_visit_is_a_fault(text: str) -> None:
    with pytest.raises(BugError, match="parked visit"):
        Visit.from_json(text)
