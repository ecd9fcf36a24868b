"""The tables of docs/facts.md, made of the domain's dataclasses: kinds, members, units, who may write them.

`python -m tests.sync.facts_page` writes it anew.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum, IntEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.domain.customers import SubscriberKind
from app.domain.every_fact import ERASABLE, FACTS
from app.domain.facts import CaseFact, Fact, FactClass
from app.domain.halls import DeviceKind
from app.domain.writing import WRITERS, Writer
from app.services.authority import jurisdiction

PAGE = Path(__file__).resolve().parents[2] / "docs" / "facts.md"

SUBJECTS = (
    ("log", "The log itself"),
    ("halls", "Halls and devices"),
    ("network", "The network"),
    ("catalogue", "Plans and prices"),
    ("staff", "Staff"),
    ("customers", "Customers"),
    ("subscribers", "Service numbers"),
    ("copies", "Copies of customers"),
    ("stock", "Numbers and SIM cards"),
    ("goods", "Goods"),
    ("verification", "Identity"),
    ("images", "Images and faces"),
    ("queue", "Tickets"),
    ("appointments", "Appointments"),
    ("enquiries", "Enquiries"),
    ("help_calls", "Calls for staff"),
    ("orders", "Orders and approvals"),
    ("ratings", "Ratings"),
    ("work", "Repairs and faults"),
    ("call_backs", "Call-backs"),
    ("notices", "Notices to customers"),
    ("money", "Money"),
    ("tender_corrections", "Corrected tenders"),
    ("refunds", "Refunds"),
    ("papers", "Papers"),
    ("payment_codes", "Payment by code"),
    ("bank_transfers", "Bank transfers"),
    ("complaints", "Complaints"),
    ("shifts", "Shifts and days"),
    ("drawers", "Drawers"),
    ("alarms", "The alarm key"),
)
"""Modules of the domain with facts that travel, and what the page calls them."""

BY = {
    Writer.CENTRE: "the centre alone",
    Writer.DEVICE: "any device of the hall",
    Writer.ITSELF: "the device itself",
    Writer.SEAT: "a hub on tickets, while it holds `hub_term`; else the centre",
    Writer.MANAGER: "the centre; or a manager at a device of kind `manager` or `counter`, for its hall",
}
"""What the page says of a writer."""
MORE = {
    "epoch_opened": "the device itself, as first op of its chain",
    "withdrawn": "any device of the hall; it counts from the maker of the op",
    "number_block_returned": "the device itself; it counts for numbers that it holds",
}
"""Where there is more to say."""

COMMON = {
    "at_ms": "When.",
    "hall_id": "The hall.",
    "terminal_id": "The device.",
    "counter_id": "The counter.",
    "staff_no": "Staff number.",
    "ticket_id": "The ticket.",
    "order_id": "The order.",
    "person_id": "The person.",
    "customer_id": "The customer.",
    "subscriber_id": "The service number.",
    "shift_id": "The shift.",
    "payment_id": "The payment.",
    "verification_id": "The verification.",
    "day_id": "The accounting day.",
    "bill_id": "The bill.",
    "public_key": "Ed25519, 64 hexadecimal digits.",
    "op_id": "The op.",
    "hash": "64 hexadecimal digits.",
    "zone": "Name in the IANA time zone database.",
    "reason": "Words or a code.",
    "witness": "Staff number, or empty.",
    "cashier": "Staff number.",
    "handler": "Staff number of whoever took the business.",
    "order": "Place in lists, ascending.",
    "title_en": "`title` in English.",
    "language": "`zh_CN` or `en`.",
}
"""Members that say enough by their name for who knows the program."""

TABLES = "\n## All kinds\n"
"""What is before this is written by hand, what is behind it by this program."""

_SPEC = re.compile(r"\s*\((?:DOMAIN|SYNC|UX|DEVICES)[^)]*\)|,? ?as the DOMAIN says")
_CODE = re.compile(r"`([A-Za-z_.]+)`")


def _sent() -> tuple[type[Fact], ...]:
    return tuple(fact for fact in FACTS if fact.CLASS is not FactClass.LOCAL)


def _subject(cls: type) -> str:
    return cls.__module__.rpartition(".")[2]


@cache
def _names() -> dict[str, str]:
    """Return what the page says for a name that only the program knows."""
    known = {fact.__name__: f"`{fact.KIND}`" for fact in FACTS}
    known |= {kind.__name__: _values(kind) for kind in (DeviceKind, SubscriberKind)}
    return known | {
        "day_id_of": "`<hall>-<date>-<n>`, the n-th day of the hall under that date",
        "every_fact.ERASABLE": "the personal kinds",
    }


def words(text: str) -> str:
    """Return a docstring as the page says it: one line, no names and references of the program."""
    plain = _SPEC.sub("", " ".join(text.split()))
    plain = _CODE.sub(lambda found: _names().get(found[1], found[0]), plain)
    plain = re.sub(r"\bNone\b", "`null`", plain)
    return plain.replace(", so nothing is checked here", "").replace("|", "\\|")


def about(cls: type) -> str:
    """Return what the first paragraphs of a class say; how the program goes about it is left out."""
    text = inspect.getdoc(cls) or ""
    return words(text.split("\n\nTwo rules")[0])


@cache
def _said(cls: type) -> dict[str, str]:
    """Return the docstrings of a class's own and inherited members."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if not is_dataclass(base):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        assert isinstance(body, ast.ClassDef)
        for member, text in zip(body.body, body.body[1:], strict=False):
            if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
                said = text.value if isinstance(text, ast.Expr) else None
                if isinstance(said, ast.Constant):
                    found[member.target.id] = words(str(said.value))
    return found


def _values(kind: type[Enum]) -> str:
    if issubclass(kind, IntEnum):
        return " · ".join(f"{each.value} ({each.name.lower()})" for each in kind)
    return " · ".join(f"`{each.value}`" if each.value else "empty" for each in kind)


def _type(hint: object, name: str) -> str:
    origin = get_origin(hint)
    if origin in (UnionType, Union):
        (inner,) = (option for option in get_args(hint) if option is not NoneType)
        return f"{_type(inner, name)}, or null"
    if origin is tuple:
        return f"array of {_type(get_args(hint)[0], name)}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"{'integer' if issubclass(hint, IntEnum) else 'string'}: {_values(hint)}"
    if isinstance(hint, type) and is_dataclass(hint):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    if hint is int:
        unit = next((unit for unit in ("fen", "ms") if name.endswith(f"_{unit}")), "")
        return f"integer, {unit}" if unit else "integer"
    return {str: "string", bool: "boolean"}[hint]  # type: ignore[index]


def _default(value: Any) -> str:  # noqa: ANN401 - whatever a member may hold
    if isinstance(value, Enum):
        value = value.value
    return {"None": "null", "True": "true", "False": "false", "": '""', "()": "[]"}.get(
        str(value), str(value)
    )


def _table(cls: Any) -> Iterator[str]:  # noqa: ANN401 - a dataclass
    hints, said = get_type_hints(cls), _said(cls)
    yield "| member | JSON | is |"
    yield "|---|---|---|"
    for member in fields(cls):
        about_it = said.get(member.name, COMMON.get(member.name, ""))
        if member.default is not MISSING:
            about_it = f"{about_it} *Default:* `{_default(member.default)}`.".strip()
        yield f"| `{member.name}` | {_type(hints[member.name], member.name)} | {about_it} |"


def writer(fact: type[Fact]) -> str:
    """Return who may write a fact, and who decides on it."""
    who = MORE.get(fact.KIND, BY[WRITERS[fact]])
    if issubclass(fact, CaseFact):
        return f"{who}; the {jurisdiction(fact.ENTITY)} decides"
    return who


def _objects(cls: Any) -> Iterator[type]:  # noqa: ANN401 - a dataclass
    """Yield the dataclasses that the members of one hold, inner ones too."""
    for hint in get_type_hints(cls).values():
        deeper = (inner for each in get_args(hint) for inner in get_args(each))
        for inner in (hint, *get_args(hint), *deeper):
            if isinstance(inner, type) and is_dataclass(inner):
                yield inner
                yield from _objects(inner)


def _section(fact: type[Fact]) -> Iterator[str]:
    refs = ", ".join(f"`{kind}:<{name}>`" for kind, name in fact.REFS)
    yield f"### {fact.KIND}"
    yield ""
    yield about(fact)
    yield ""
    yield (
        f"v {fact.V} · {fact.CLASS.value}{' · personal' if fact in ERASABLE else ''} · "
        f"`{fact.ENTITY}:<{fact.ENTITY_ID}>` · refs: {refs or 'none'} · by {writer(fact)}."
    )
    yield ""
    yield from _table(fact)
    yield ""


def _lines() -> Iterator[str]:
    yield "| kind | v | class | entity | by |"
    yield "|---|---|---|---|---|"
    for fact in _sent():
        row = (f"[{fact.KIND}](#{fact.KIND})", fact.V, fact.CLASS.value, f"`{fact.ENTITY}`", writer(fact))
        yield f"| {' | '.join(map(str, row))} |"
    yield ""
    local = ", ".join(f"`{fact.KIND}`" for fact in FACTS if fact.CLASS is FactClass.LOCAL)
    yield (
        "Of class *local*, which never leave their device and never stand in a chain (in one they are "
        f"`not_allowed`): {local}."
    )
    yield ""
    for module, title in SUBJECTS:
        yield f"## {title}"
        yield ""
        for fact in _sent():
            if _subject(fact) == module:
                yield from _section(fact)
    yield "## Objects within bodies"
    yield ""
    found = {cls.__name__: cls for fact in _sent() for cls in _objects(fact)}
    for name in sorted(found):
        yield f"### {name}"
        yield ""
        yield about(found[name])
        yield ""
        yield from _table(found[name])
        yield ""


def page() -> str:
    """Return the text of docs/facts.md."""
    head, mark, _ = PAGE.read_text("utf-8").partition(TABLES)
    text = f"{head}{mark}\n" + "\n".join(_lines())
    return re.sub(r" +$", "", text, flags=re.MULTILINE).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
