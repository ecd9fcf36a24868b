"""No business type is known by its name outside its definition: what is special about one is a flag of it."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from app.domain.business.spec import BusinessType

APP = Path(__file__).parents[3] / "app"


def named(path: Path) -> Iterator[str]:
    """Yield the business types that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app.domain.business."):
            module = import_module(node.module or "")
            yield from (
                each.name for each in node.names if isinstance(getattr(module, each.name), BusinessType)
            )


def test_no_type_is_imported_but_into_the_list_of_all() -> None:
    found = {str(path.relative_to(APP)): [*named(path)] for path in APP.rglob("*.py")}
    listed = found.pop("domain/business/__init__.py")
    assert len(listed) > 20
    assert {path: names for path, names in found.items() if names} == {}
