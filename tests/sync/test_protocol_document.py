"""docs/sync-protocol.md: each example is what the program makes, and nothing of the wire is missing in it."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import msgspec
import pytest

from app.server.limits import Caps
from app.server.openapi import ROUTES
from app.sync import forms, protocol
from app.sync.codec import Header
from tests.sync.examples import BLOCK, DOCUMENT, ROOT, examples, pretty

TEXT = DOCUMENT.read_text("utf-8")
SHOWN = {found[1]: found[2] for found in BLOCK.finditer(TEXT)}
SERVING = ("app/server", "app/sync", "db/server")
"""Where refusals are made."""
NOT_ON_THE_WIRE = {"http"}
"""What our own client says of a proxy's answer."""


def strings(name: str, place: int) -> set[str]:
    """Return the texts that the serving part gives to calls of a name, at a place of their arguments."""
    found = set()
    for folder in SERVING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                called = (
                    isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
                )
                if called and len(node.args) > place:  # type: ignore[attr-defined]
                    argument = node.args[place]  # type: ignore[attr-defined]
                    if isinstance(argument, ast.Constant):
                        found.add(str(argument.value))
    return found


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


@pytest.mark.parametrize(
    ("message", "table"),
    [
        (protocol.WireOp, "op"),
        (protocol.Enrol, "member"),
        (protocol.Hello, "member"),
        (protocol.WireBatch, "batch"),
    ],
)
def test_what_a_request_must_say_and_what_it_may(message: type[msgspec.Struct], table: str) -> None:
    wanted = {
        field.encode_name: "yes" if field.required else "no" for field in msgspec.structs.fields(message)
    }
    tables = re.findall(
        rf"^\| {table} \| required \| is \|\n\|---\|---\|---\|\n((?:\|.*\n)+)", TEXT, re.MULTILINE
    )
    said = []
    for rows in tables:
        found = re.findall(r"^\| (.+?) \| (yes|no) \|", rows, re.MULTILINE)
        said.append({name: word for names, word in found for name in re.findall(r"`(\w+)`", names)})
    assert wanted in said


def test_each_member_of_the_header_has_its_row() -> None:
    rows = re.search(r"^\| member \| is \| form, else 422 \|\n.*\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    assert rows is not None
    named = [name for row in rows[1].splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert named == [field.name for field in fields(Header)]


def test_each_route_and_each_status_is_named() -> None:
    for route in ROUTES:
        assert f"{route.method} {route.path}" in TEXT
        for status in route.refusals:
            assert f"| {status} |" in TEXT, (route.name, status)


def test_each_code_of_an_error_is_in_the_table() -> None:
    codes = (strings("Refused", 1) | strings("Refuse", 1) | {"fork"}) - NOT_ON_THE_WIRE
    assert len(codes) > 20
    table = TEXT.partition("## 15 Errors")[2]
    assert [
        code for code in sorted(codes) if not re.search(rf"^\| \d+ \|.*`{code}`", table, re.MULTILINE)
    ] == []


def test_each_place_of_a_malformed_op_is_named() -> None:
    source = Path(forms.__file__).read_text("utf-8")
    listed = TEXT.partition("`where` of a 422 on a push is one of")[2].partition("on hello")[0]
    said = set(re.findall(r"`(\w+)`", listed)) - {"seq", "v", "wall"}
    checked = set(re.findall(r'(?<!get)\("(\w+)", ', source)) | set(re.findall(r'return "(\w+)"', source))
    assert said - {"epoch_opened"} == (checked - {"device"}) | {"ops"}  # `device` is a greeting's


def test_each_code_of_the_quarantine_is_in_its_table() -> None:
    table = TEXT.partition("## 12 Quarantine")[2].partition("## 13")[0]
    said = re.findall(r"^\| (set|empty) \| `(\w+)` \|", table, re.MULTILINE)
    assert {code for where, code in said if where == "set"} == {"poison", "behind", "skipped", "revoked"}
    assert {code for where, code in said if where == "empty"} == {
        "fork",
        "duplicate",
        "revoked",
        "epoch_ended",
    }


def test_figures_are_those_of_the_program() -> None:
    caps = Caps()
    for row in (
        f"| ops of a push | {protocol.MAX_PUSH_OPS} ",
        f"| JSON of a push | {protocol.MAX_PUSH_BYTES >> 20} MiB ",
        f"| a JSON request as it travels | {caps.body >> 20} MiB ",
        f"| the same unpacked | {caps.inflated >> 20} MiB ",
        f"| a blob, as it travels and as it is | {caps.blob >> 20} MiB ",
        f"| items of a feed page | {protocol.MAX_FEED_ITEMS} ",
        f"| waiting of a feed | {protocol.MAX_WAIT_S} seconds ",
        f"| a body's way here | {caps.body_s:.0f} seconds ",
        f"| requests of one device | {caps.burst:.0f} at once, refilled with {caps.rate:.0f} a second ",
        f"| enrolments from one address | {caps.enrol_burst:.0f} at once, refilled with ",
        f"| open waits of one device | {caps.polls} ",
        f"| {caps.await_s:.0f} | seconds at most; more than {caps.await_s:.0f} is taken as ",
        f"at most {protocol.MAX_TX_OPS} of them",
    ):
        assert row in TEXT, row
    assert f"{protocol.MAX_TX_BYTES // 1000} {protocol.MAX_TX_BYTES % 1000} characters of bodies" in TEXT


def test_links_lead_somewhere() -> None:
    for name in re.findall(r"\]\(([\w.-]+)\)", TEXT):
        assert (DOCUMENT.parent / name).is_file(), name
    titles = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    }
    assert [
        name for name in re.findall(r"\]\(#([\w-]+)\)", TEXT) if name not in titles and name != "13-epochs"
    ] == []
