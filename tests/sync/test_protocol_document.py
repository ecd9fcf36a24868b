"""docs/sync-protocol.md: each example is what the program makes, and nothing of the wire is missing in it."""

import re

import msgspec
import pytest

from app.server.openapi import ROUTES
from app.sync import protocol
from tests.sync.examples import BLOCK, DOCUMENT, examples, pretty

TEXT = DOCUMENT.read_text("utf-8")
SHOWN = {found[1]: found[2] for found in BLOCK.finditer(TEXT)}


@pytest.mark.parametrize("name", sorted(examples()))
def test_the_example_is_what_the_program_makes(name: str) -> None:
    """If it differs: `python -m tests.sync.examples` writes the examples anew."""
    assert SHOWN[name] == pretty(examples()[name])


def test_no_example_is_made_up() -> None:
    assert set(SHOWN) == set(examples())


def test_each_message_and_each_of_its_members_is_explained() -> None:
    kinds = [
        found
        for found in vars(protocol).values()
        if isinstance(found, type) and issubclass(found, msgspec.Struct) and found is not msgspec.Struct
    ]
    assert len(kinds) > 15
    missing = [
        f"{kind.__name__}.{field.encode_name}"
        for kind in kinds
        for field in msgspec.structs.fields(kind)
        if not re.search(rf"[`\"]{field.encode_name}[`\"]", TEXT)
    ]
    assert missing == []


def test_each_route_and_each_status_is_named() -> None:
    for route in ROUTES:
        assert f"{route.method} {route.path}" in TEXT
        for status in route.refusals:
            assert f"| {status} |" in TEXT, (route.name, status)
