"""The routes as a table, and the OpenAPI document that follows from it and from the messages themselves."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from app.sync.protocol import (
    MAX_FEED_ITEMS,
    MAX_WAIT_S,
    PREFIX,
    Ask,
    Copies,
    Enrol,
    Enrolled,
    FeedPage,
    Hello,
    HelloAnswer,
    Push,
    PushAnswer,
    Refusal,
    Snapshot,
)

_JSON: Final = "application/json"
_BINARY: Final = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_SCHEMA: Final = "#/components/schemas/{name}"

_WHY: Final = {
    400: "The request cannot be read; `detail.where` names the place.",
    401: "No token, or none that the authority signed.",
    403: "Not for this device: another hall's, forged, revoked; or the code does not hold.",
    404: "There is no such thing.",
    408: "The body did not arrive in time.",
    409: "`gap`: ops before these are missing, from `detail.expected` on; `fork`: this chain has two pasts.",
    410: "The feed no longer reaches back so far: take the snapshot.",
    413: "Larger than the server takes; send half.",
    415: "Packed in a way that the server does not know.",
    422: "It can be read but not held: `malformed` (`detail.where`), or `bad_hash`.",
    426: "This program is too old for the server, or too new.",
    429: "Too often; come again after `Retry-After` seconds.",
    500: "A fault of the server. Nothing was taken in; come again.",
    503: "Busy, held or without its store; come again after `Retry-After` seconds.",
}
_HASH: Final = {"pattern": "^[0-9a-f]{64}$"}
_COUNTED: Final = {"minimum": 0, "maximum": 2**53 - 1}
_NARROWER: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "Enrol": {"public_key": _HASH},
    "Header": {
        "seq": {**_COUNTED, "minimum": 1},
        "v": _COUNTED,
        "wall": _COUNTED,
        "hlc": {"pattern": r"^[0-9]{13}\.[0-9]{6}$"},
    },
    "Mark": {"key": _HASH, "hash": _HASH, "signature": {"pattern": "^[0-9a-f]{128}$"}},
    "WireBatch": {"prev_hash": _HASH, "ops": {"minItems": 1}},
}
"""What the messages' types do not say, and the server holds to (422)."""
_ALWAYS: Final = (429, 500, 503)
_READING: Final = (400, 408, 413, 415)


class Health(msgspec.Struct, frozen=True):
    """That the server is well."""

    ok: bool
    role: str
    version: str
    server_epoch: str
    server_time: int


@dataclass(frozen=True, slots=True)
class Route:
    """One route. `name` is that of the handler."""

    name: str
    method: str
    path: str
    summary: str
    refusals: tuple[int, ...]
    body: type | None = None
    answer: type | None = None
    tag: str = "sync"
    open: bool = False
    """Whether it needs no token."""
    quiet: bool = False
    """Whether its ordinary answers are not worth a line in the log."""


_JSON_IN: Final = (*_READING, 422)

ROUTES: Final = (
    Route(
        "enrol", "POST", f"{PREFIX}/enrol", "Belong to the hall of a one-time code",
        (*_JSON_IN, 403), Enrol, Enrolled, open=True,
    ),
    Route(
        "hello", "POST", f"{PREFIX}/hello", "Say where this device stands, hear where the server stands",
        (*_JSON_IN, 401, 403, 426), Hello, HelloAnswer, quiet=True,
    ),
    Route(
        "push", "POST", f"{PREFIX}/push", "Deliver runs of chains",
        (*_JSON_IN, 401, 403, 409), Push, PushAnswer, quiet=True,
    ),
    Route(
        "feed", "GET", f"{PREFIX}/feed/{{scope}}", "Read on in a scope, waiting for news",
        (400, 401, 403, 410), None, FeedPage, quiet=True,
    ),
    Route(
        "snapshot", "GET", f"{PREFIX}/snapshot/{{scope}}", "Read a scope whole",
        (401, 403), None, Snapshot,
    ),
    Route(
        "customer", "POST", f"{PREFIX}/customer", "Ask the centre for a customer of another hall",
        (*_READING, 401, 403), Ask, Copies,
    ),
    Route(
        "get_blob", "GET", f"{PREFIX}/blob/{{sha256}}", "Fetch bytes by their hash",
        (400, 401, 403, 404),
    ),
    Route(
        "put_blob", "PUT", f"{PREFIX}/blob/{{sha256}}", "Keep bytes under their hash",
        (400, 401, 403, 408, 413, 422),
    ),
    Route(
        "health", "GET", "/health", "Whether the server is well",
        (), None, Health, "operation", open=True, quiet=True,
    ),
    Route(
        "figures", "GET", "/metrics", "Figures for Prometheus",
        (), tag="operation", open=True, quiet=True,
    ),
)  # fmt: skip


def describe(title: str, version: str, description: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of all routes."""
    kinds = [Refusal, *dict.fromkeys(kind for route in ROUTES for kind in (route.body, route.answer) if kind)]
    _, components = msgspec.json.schema_components(kinds, ref_template=_SCHEMA)
    for name, members in _NARROWER.items():
        for member, limits in members.items():
            components[name]["properties"][member] |= limits
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "tt1"}},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.tag],
        "responses": _responses(route),
        "security": [] if route.open else [{"token": []}],
    }
    parameters = _parameters(route)
    if parameters:
        found["parameters"] = parameters
    if route.body:
        found["requestBody"] = {"required": True, "content": _content(route.body)}
    elif route.method == "PUT":
        found["requestBody"] = {"required": True, "content": _BINARY}
    return found


def _responses(route: Route) -> dict[str, Any]:
    if route.answer:
        found: dict[str, Any] = {"200": {"description": "Done.", "content": _content(route.answer)}}
    elif route.method == "PUT":
        found = {"204": {"description": "Kept, now or before."}}
    elif route.tag == "operation":
        found = {"200": {"description": "Done.", "content": {"text/plain": {"schema": {"type": "string"}}}}}
    else:
        found = {"200": {"description": "Done.", "content": _BINARY}}
    always = _ALWAYS if route.tag == "sync" else _ALWAYS[1:]
    for status in sorted({*route.refusals, *always}):
        refusal: dict[str, Any] = {"description": _WHY[status], "content": _content(Refusal)}
        if status in {429, 503}:
            refusal["headers"] = {
                "Retry-After": {
                    "description": "Seconds",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 1},
                }
            }
        found[str(status)] = refusal
    return found


def _content(kind: type) -> dict[str, Any]:
    return {_JSON: {"schema": {"$ref": _SCHEMA.format(name=kind.__name__)}}}


def _parameters(route: Route) -> list[dict[str, Any]]:
    if route.name == "push":
        wish = {"type": "string", "enum": ["verdict"]}
        return [
            _parameter("await", "query", wish, "Answer when all case ops of this push are decided."),
            _parameter(
                "wait",
                "query",
                {"type": "number", "minimum": 0, "maximum": 999999},
                "For how many seconds at most; 10 at most.",
            ),
        ]
    if "{scope}" in route.path:
        scope = {"type": "string", "examples": ["hall:A01", "staff:A01", "catalogue"]}
        found = [_parameter("scope", "path", scope, "Scope.")]
        if route.name == "feed":
            whole = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1, "default": 0}
            count = {"type": "integer", "minimum": 1, "maximum": MAX_FEED_ITEMS, "default": MAX_FEED_ITEMS}
            seconds = {"type": "number", "minimum": 0, "maximum": 999999, "default": 0}
            found += [
                _parameter("after", "query", whole, "The place up to which this device has the scope."),
                _parameter("limit", "query", count, "How many items; a few more where no checkpoint stands."),
                _parameter("wait", "query", seconds, f"Seconds to wait for news; {MAX_WAIT_S} at most."),
            ]
        return found
    if "{sha256}" in route.path:
        name = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
        return [_parameter("sha256", "path", name, "SHA-256 of the bytes.")]
    return []


def _parameter(name: str, place: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema, "description": words}
