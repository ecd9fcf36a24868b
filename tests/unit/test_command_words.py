"""Every line that the list of commands can show has its words and initials, in both languages."""

import ast
from pathlib import Path

import pytest

from app.i18n import LANGUAGES, load_text
from app.ui.desk_rail import LOW
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.drawer_presenter import DrawerTask

ROOT = Path(__file__).resolve().parents[2]
NEVER_LISTED = {DrawerTask.COUNT}
"""It follows from a dispute, and is no command."""


def literal() -> set[str]:
    """Return the keys of the commands that are written out in the program."""
    found = set()
    for path in sorted((ROOT / "app" / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Command":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_has_words_and_initials(lang: str) -> None:
    text = load_text(lang, ROOT / "resources")
    tasks = {task.value for task in DrawerTask if task not in NEVER_LISTED}
    keys = {act.value for act in Act} | tasks | set(LOW) | literal()
    assert {"undo", "claim", "call_manager"} <= keys, "the search itself works"
    missing = [
        f"desk.{part}.{key}"
        for part in ("command", "initials")
        for key in sorted(keys)
        if not text.has(f"desk.{part}.{key}")
    ]
    assert missing == []
