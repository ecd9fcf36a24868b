"""Rules of the house that no other tool holds."""

import ast
import re
import subprocess
import sys
import tempfile
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "app",
    "db",
    "docs",
    "main.py",
    "packaging",
    "pyproject.toml",
    "resources",
    "tests",
}
# What the layers of pyproject.toml name inside app/: something beside them would stand outside every rule.
APP = {
    "cli",
    "proving",
    "terminal",
    "server",
    "ui",
    "devices",
    "documents",
    "sync",
    "services",
    "i18n",
    "domain",
}
LONGEST = 400
SLOW = ("PySide6", "alembic", "escpos", "fastapi", "httpx", "msgspec", "psycopg", "reportlab", "uvicorn")


@cache
def files() -> tuple[Path, ...]:
    """Return the project's files: what git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(sorted(ROOT / name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def python_files(*folders: str) -> list[Path]:
    return [
        path
        for path in files()
        if path.suffix == ".py" and (not folders or path.relative_to(ROOT).parts[0] in folders)
    ]


def lock_text() -> str:
    return (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")


def locked() -> dict[str, Version]:
    """Return what the lock holds: name → version."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", lock_text(), flags=re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


def test_top_level_is_what_the_customer_fixed() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in files()}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL


def test_everything_in_app_stands_in_a_layer() -> None:
    names = {path.relative_to(ROOT).parts[1].removesuffix(".py") for path in python_files("app")}
    assert names - {"__init__"} == APP
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = " ".join(settings["tool"]["importlinter"]["contracts"][0]["layers"])
    assert set(re.findall(r"app\.(\w+)", layers)) == APP


def test_packaging_does_not_shadow_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in python_files("app", "db", "packaging", "main.py")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_file_is_too_long_to_know() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert [f"{path.relative_to(ROOT)}: {count}" for path, count in lengths.items() if count > LONGEST] == []


def test_the_domain_is_standard_library_alone() -> None:
    allowed = {*sys.stdlib_module_names, "app.domain"}
    foreign = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files("app")
        if path.relative_to(ROOT).parts[1] == "domain"
        for name in imported(path)
        if name.split(".")[0] not in allowed and not f"{name}.".startswith("app.domain.")
    ]
    assert foreign == []


def imported(path: Path) -> list[str]:
    """Return the modules that a file names in its imports."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(("app.domain." if node.level else "") + (node.module or ""))
    return found


def test_no_file_names_this_machine_or_a_package_index() -> None:
    # Put together here, so that this file does not name them either.
    hosts = ("pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "deb" + r"\.debian\.org")
    places = {str(ROOT.parent), str(Path.home())} - {"/", tempfile.gettempdir()}
    pattern = re.compile("|".join((*hosts, *(re.escape(place) + "/" for place in sorted(places)))))
    named = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        named += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in pattern.finditer(text)]
    assert named == []


def test_no_file_says_that_it_is_unfinished() -> None:
    marks = re.compile("TO" + "DO|FIX" + r"ME|\bXX" + "X\\b|NotImplemented" + "Error")
    texts = {path: path.read_text(encoding="utf-8") for path in python_files()}
    assert [path.relative_to(ROOT).as_posix() for path, text in texts.items() if marks.search(text)] == []


def test_lock_has_a_hash_for_every_package_and_names_no_address() -> None:
    text = lock_text()
    assert "://" not in text
    # No option of pip either: where packages come from is the machine's own affair.
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9._-]+==[^ ;\\]+( ; [^\\]+)? \\", entry), entry
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), block


def test_lock_holds_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = locked()
    for text in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        wanted = Requirement(text)
        assert pins[canonicalize_name(wanted.name)] in wanted.specifier, text


def test_starting_does_not_load_what_only_some_commands_need() -> None:
    script = "import sys, app.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & set(SLOW) == set()


@pytest.mark.parametrize(
    "package", ["app.domain", "app.services", "app.sync", "app.i18n", "app.documents", "app.server", "db"]
)
def test_only_the_window_layers_load_qt(package: str) -> None:
    """Every module of the package is imported, and none brings Qt along."""
    script = (
        "import importlib, pkgutil, sys\n"
        f"root = importlib.import_module({package!r})\n"
        "for found in pkgutil.walk_packages(getattr(root, '__path__', []), root.__name__ + '.'):\n"
        "    if '.versions' not in found.name and not found.name.endswith('migrations.env'):\n"
        "        importlib.import_module(found.name)\n"
        "sys.exit('PySide6' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
