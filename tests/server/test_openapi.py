"""The OpenAPI document against the program: whatever schemathesis thinks of, the answer is announced."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.python import asgi

from app.server.openapi import ROUTES
from tests.server.conftest import Centre

UNBOUNDED = 1e9
HELD = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
)
load_all_checks()


@pytest.fixture
def _portal() -> Iterator[None]:
    """End the thread and the lifespans that schemathesis keeps for asynchronous programs."""
    yield
    asgi._shutdown()


@pytest.mark.usefixtures("_portal")
@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((route.name, GenerationMode.POSITIVE) for route in ROUTES),
        *(
            (name, GenerationMode.NEGATIVE)
            for name in ("enrol", "hello", "push", "feed", "customer", "get_blob", "put_blob")
        ),
    ],
)
def test_every_answer_is_announced(centre: Centre, name: str, mode: GenerationMode) -> None:
    device = centre.rig.enrol()
    assert device.enrolled is not None
    headers = {"Authorization": f"Bearer {device.enrolled.token}"}
    unbounded = {"rate": UNBOUNDED, "burst": UNBOUNDED, "enrol_rate": UNBOUNDED, "enrol_burst": UNBOUNDED}
    unbounded |= {"ask_rate": UNBOUNDED, "ask_burst": UNBOUNDED}
    app = centre.app(**unbounded)
    # That each route wants a token is in the document and in test_http; here every request has one.
    document = copy.deepcopy(app.openapi())
    for methods in document["paths"].values():
        for described in methods.values():
            del described["security"]
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    operation = schema.find_operation_by_id(name)
    checks = [CHECKS.get_one(check) for check in HELD]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=25)
    def holds(case: Any) -> None:  # noqa: ANN401 - schemathesis' own
        case.call_and_validate(headers=headers, checks=checks)

    holds()
