"""Facts to bytes and back (SYNC §2): canonical JSON, salted body hash, chained header."""

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from hashlib import sha256
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from app.domain.errors import BugError
from app.domain.facts import CaseFact, Fact

ZERO_HASH: Final = bytes(32)
SALT_BYTES: Final = 16
TAG: Final = "_"
"""Key that names the alternative where a field may hold one of several dataclasses."""

_LARGEST: Final = (1 << 53) - 1
"""Whole numbers beyond this are not the same for every reader of JSON."""

_Encoder = Callable[[Any], Any]
_Decoder = Callable[[Any], Any]


@cache
def _sorted_json() -> Callable[[object], bytes]:
    """Return what writes JSON with sorted keys; its library is loaded when the first fact is recorded."""
    import msgspec

    return msgspec.json.Encoder(order="sorted").encode


@cache
def _header_json() -> "Callable[[Header], bytes]":
    """Return what writes a header: its fields stand in sorted order, so that none has to be sorted."""
    import msgspec

    types = get_type_hints(Header)
    names = sorted(types)
    sorted_header = msgspec.defstruct("SortedHeader", [(name, types[name]) for name in names], gc=False)
    pick, write = attrgetter(*names), msgspec.json.Encoder().encode
    return lambda header: write(sorted_header(*pick(header)))


@cache
def _by_kind() -> dict[str, type[Fact]]:
    """Return all facts by their kinds; they are loaded when the first of them is read."""
    from app.domain.every_fact import FACTS

    found = {fact.KIND: fact for fact in FACTS}
    if len(found) != len(FACTS):  # pragma: no cover - a mistake in the list itself
        raise BugError("two facts share one kind")
    return found


def _canonical(value: object) -> str:
    return _sorted_json()(value).decode()


def canonical_json(value: object) -> str:
    """Return RFC 8785 JSON of strings, integers below 2^53, booleans, None, lists and dicts.

    The encoder writes the same bytes as RFC 8785 for these types as long as keys are ASCII, because it then
    sorts by the same order; `tests/unit/sync` holds both side by side.
    """
    return _canonical(value)


@dataclass(frozen=True, slots=True)
class Header:
    """Everything about an op that the chain covers in clear (SYNC §2)."""

    origin: str
    epoch: str
    seq: int
    op_id: str
    tx: str
    kind: str
    v: int
    entity: str
    refs: tuple[str, ...]
    hall: str
    actor: str
    business_day: str
    hlc: str
    wall: int

    def canonical(self) -> bytes:
        """Return the header's canonical JSON in UTF-8."""
        # The tuple of refs becomes a list: the object of SYNC §2.
        return _header_json()(self)


@dataclass(frozen=True, slots=True)
class Op:
    """One entry of a device's chain. A redacted op has neither salt nor body; its `body_hash` remains."""

    header: Header
    salt: bytes | None
    body: str | None
    body_hash: bytes
    hash: bytes


def hash_body(salt: bytes, body: str) -> bytes:
    """Return SHA-256(salt ‖ body)."""
    return sha256(salt + body.encode()).digest()


def hash_op(previous: bytes, header: Header, body_hash: bytes) -> bytes:
    """Return SHA-256(previous hash ‖ header ‖ body hash)."""
    return sha256(previous + header.canonical() + body_hash).digest()


def make_op(previous: bytes, header: Header, salt: bytes, body: str) -> Op:
    """Return the op that follows `previous` in its chain."""
    body_hash = hash_body(salt, body)
    return Op(header, salt, body, body_hash, hash_op(previous, header, body_hash))


def check_op(previous: bytes, op: Op) -> bool:
    """Return whether `op` follows `previous` and still has the body that it was made with."""
    if op.body is not None and (op.salt is None or hash_body(op.salt, op.body) != op.body_hash):
        return False
    return hash_op(previous, op.header, op.body_hash) == op.hash


def encode(fact: Fact) -> str:
    """Return the body of a fact: canonical JSON of its fields."""
    return encode_value(fact)


def decode(kind: str, version: int, body: str) -> Fact | None:
    """Return the fact of a body, or None for a kind or version that this program does not know yet.

    Raises `BugError` for a body that does not fit a known kind and version, or that is not canonical JSON:
    of that two readers might make two facts (members that stand twice, other numbers, lone surrogates).
    """
    found = _by_kind().get(kind)
    if found is None or version != found.V:
        return None
    hint: Any = found
    try:
        fact = _decoder(hint)(_read(body))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise BugError(f"body does not fit {kind} v{version}") from error
    if not isinstance(fact, Fact):  # pragma: no cover - the decoder of a class returns that class
        raise BugError(f"{kind} is no fact")
    return fact


def _read(body: str) -> object:
    """Return the value of canonical JSON. Raises `ValueError` and the like for any other."""
    value: object = json.loads(body)
    if _canonical(value) != body:
        raise ValueError("not canonical")
    return value


def is_case(kind: str) -> bool:
    """Return whether ops of this kind are transitions of a case."""
    found = _by_kind().get(kind)
    return found is not None and issubclass(found, CaseFact)


def encode_value(value: object) -> str:
    """Return canonical JSON of any frozen dataclass of the domain, such as a document's content."""
    hint: Any = type(value)
    return _canonical(_encoder(hint)(value))


def decode_value(hint: object, text: str) -> Any:  # noqa: ANN401 - the caller names the type in `hint`
    """Return the value that `encode_value` wrote; `hint` is its type."""
    return _decoder(hint)(json.loads(text))


@cache
def _members(cls: type) -> tuple[tuple[str, object], ...]:
    hints = get_type_hints(cls)
    return tuple((member.name, hints[member.name]) for member in fields(cls))


@cache
def _encoder(hint: object) -> _Encoder:
    """Return a function that turns a value of `hint` into what JSON can hold."""
    origin = get_origin(hint)
    if hint in (str, int, bool, NoneType):
        return _same
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _value_of
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_encoder(hint)
    if origin is tuple:
        inner = _encoder(get_args(hint)[0])
        return _same if inner is _same else lambda value: [inner(item) for item in value]
    if origin in (UnionType, Union):
        return _union_encoder(get_args(hint))
    raise BugError(f"a fact may not hold {hint}")


def _same(value: object) -> object:
    return value


def _value_of(value: Enum) -> object:
    return value.value


def _dataclass_encoder(cls: type) -> _Encoder:
    parts = tuple((name, _encoder(hint)) for name, hint in _members(cls))

    def run(value: object) -> dict[str, object]:
        return {name: inner(getattr(value, name)) for name, inner in parts}

    return run


def _union_encoder(options: tuple[object, ...]) -> _Encoder:
    present = [option for option in options if option is not NoneType]
    if len(present) == 1:
        inner = _encoder(present[0])
        return _same if inner is _same else lambda value: None if value is None else inner(value)
    by_type = {option: _encoder(option) for option in present if isinstance(option, type)}

    def run(value: object) -> object:
        if value is None:
            return None
        return {TAG: type(value).KIND, **by_type[type(value)](value)}  # type: ignore[attr-defined]

    return run


@cache
def _decoder(hint: object) -> _Decoder:
    """Return a function that turns JSON back into a value of `hint`, refusing anything else."""
    origin = get_origin(hint)
    if hint in (str, int, bool, NoneType) and isinstance(hint, type):
        return _exactly(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_decoder(hint)
    if origin is tuple:
        inner = _decoder(get_args(hint)[0])
        return lambda value: tuple(inner(item) for item in _exactly(list)(value))
    if origin in (UnionType, Union):
        return _union_decoder(get_args(hint))
    raise BugError(f"a fact may not hold {hint}")


def _exactly(kind: type) -> _Decoder:
    def whole(value: object) -> object:
        if type(value) is not int:
            raise TypeError(kind.__name__)
        if not -_LARGEST <= value <= _LARGEST:
            raise ValueError(kind.__name__)
        return value

    def run(value: object) -> object:
        if type(value) is not kind:
            raise TypeError(kind.__name__)
        return value

    if kind is int:
        return whole

    return run


def _dataclass_decoder(cls: type) -> _Decoder:
    parts = {name: _decoder(hint) for name, hint in _members(cls)}
    optional = {member.name for member in fields(cls) if member.default is not MISSING}

    def run(value: object) -> object:
        if not isinstance(value, dict) or not (set(parts) - optional <= set(value) <= set(parts) | {TAG}):
            raise TypeError(cls.__name__)
        return cls(**{name: inner(value[name]) for name, inner in parts.items() if name in value})

    return run


def _union_decoder(options: tuple[object, ...]) -> _Decoder:
    present = [option for option in options if option is not NoneType]
    nullable = len(present) < len(options)
    if len(present) == 1:
        inner = _decoder(present[0])
    else:
        by_kind = {option.KIND: _decoder(option) for option in present}  # type: ignore[attr-defined]

        def inner(value: Any) -> object:  # noqa: ANN401
            return by_kind[value[TAG]](value)

    def run(value: object) -> object:
        if value is None and nullable:
            return None
        return inner(value)

    return run
