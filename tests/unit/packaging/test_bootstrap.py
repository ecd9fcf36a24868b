"""packaging/bootstrap.py: what it says when a machine is not fit, and that it never half-succeeds."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "packaging" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, in an empty tree of its own."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(module, "LOCK", tmp_path / "requirements.lock")
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / "main.py").write_text(
        "import os, sys\nprint(sys.prefix, os.getcwd(), *sys.argv[1:])\nsys.exit(7)\n"
    )
    return module


def test_uses_the_standard_library_alone_and_an_older_python_can_read_it() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 7))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_another_python_is_told_which_one_is_wanted(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "WANTED", (3, 99))
    monkeypatch.setattr(bootstrap, "VERSION", "3.99")
    assert bootstrap.main(["demo"]) == bootstrap.UNFIT
    said = capsys.readouterr()
    assert "needs Python 3.99" in said.err
    assert said.out == ""
    assert not (tmp_path / ".venv").exists()


def test_missing_libraries_come_with_one_command(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lacking = (("libc.so.6", "libc6"), ("libtingtai-a.so.1", "pack-a"), ("libtingtai-b.so.2", "pack-b"))
    monkeypatch.setattr(bootstrap, "QT_LIBRARIES", lacking)
    monkeypatch.delenv("DISPLAY", raising=False)
    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert bootstrap.main(["demo"]) == bootstrap.UNFIT
    said = capsys.readouterr()
    assert "libtingtai-a.so.1, libtingtai-b.so.2" in said.err
    assert "  sudo apt-get install -y pack-a pack-b\n" in said.err
    assert said.out == ""


def test_libraries_for_windows_are_asked_for_only_with_a_display(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "QT_LIBRARIES", ())
    monkeypatch.setattr(bootstrap, "XCB_LIBRARIES", (("libtingtai-x.so.1", "pack-x"),))
    monkeypatch.delenv("DISPLAY", raising=False)
    bootstrap.require_libraries()
    monkeypatch.setenv("DISPLAY", ":9")
    with pytest.raises(bootstrap.UnfitError, match="libtingtai-x"):
        bootstrap.require_libraries()


def test_root_needs_no_sudo(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert bootstrap.as_root("apt-get install -y x") == "apt-get install -y x"


def test_ci_installs_every_library_that_is_asked_for(bootstrap: ModuleType) -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split()
    assert {package for _, package in (*bootstrap.QT_LIBRARIES, *bootstrap.XCB_LIBRARIES)} <= set(script)
    assert (
        (ROOT / ".ci" / "run")
        .read_text(encoding="utf-8")
        .endswith("\nexec python3 packaging/bootstrap.py test\n")
    )


def test_nothing_leads_python_or_pip_elsewhere(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_USER", "PIP_TARGET", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    kept = bootstrap.clean_environment()
    assert kept["PIP_INDEX_URL"] == "kept"
    assert "/elsewhere" not in kept.values()


def test_an_environment_without_network_says_so_and_leaves_no_stamp(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    # A closed port on this machine stands for an index that cannot be reached.
    for name, value in {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_FIND_LINKS": "",
    }.items():
        monkeypatch.setenv(name, value)
    bootstrap.LOCK.write_text(f"tingtai-absent==1.0 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(bootstrap, "require_libraries", lambda: None)
    assert bootstrap.main(["demo"]) == bootstrap.UNFIT
    said = capfd.readouterr()
    assert "check the network" in said.err
    assert said.out == ""
    assert not bootstrap.is_set_up(bootstrap.fingerprint())
    # The next start, with the network back (here: nothing to fetch), makes it whole, from any folder.
    bootstrap.LOCK.write_text("")
    bootstrap.set_up()
    assert bootstrap.is_set_up(bootstrap.fingerprint())
    command = [*bootstrap_in(tmp_path), "demo", "--lang", "en"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (
        7,
        [str(tmp_path / ".venv"), "/", "demo", "--lang", "en"],
    )
    # A changed lock is a new environment.
    bootstrap.LOCK.write_text("# changed\n")
    assert not bootstrap.is_set_up(bootstrap.fingerprint())


def bootstrap_in(tree: Path) -> list[str]:
    """Return the command that runs a copy of the script inside `tree`, which has its `.venv` already."""
    (tree / "packaging").mkdir()
    copy = tree / "packaging" / "bootstrap.py"
    text = SCRIPT.read_text(encoding="utf-8").replace(
        '/ "packaging" / "requirements.lock"', '/ "requirements.lock"'
    )
    copy.write_text(text.replace("tingtai-lock.sha256", "stamp"), encoding="utf-8")
    return [sys.executable, str(copy)]


def test_an_unwritable_tree_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    # Root may write anywhere, so the folder is one that cannot exist.
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path / "file")
    with pytest.raises(bootstrap.UnfitError, match="Cannot make"):
        bootstrap.set_up()


@pytest.mark.keyring
def test_temporary_files_of_the_tests_lie_in_memory_where_there_is_room(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "MEMORY", str(tmp_path))
    monkeypatch.setattr(bootstrap, "ROOM", 1)
    before = {"PATH": "p"}
    with bootstrap.in_memory(before) as given:
        folder = Path(given["TMPDIR"])
        assert folder.parent == tmp_path
        (folder / "left").touch()
    assert not folder.exists()
    assert before == {"PATH": "p"}


@pytest.mark.parametrize(("name", "value"), [("MEMORY", "/nowhere"), ("ROOM", 1 << 60)])
def test_without_room_in_memory_all_stays_as_it_is(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setattr(bootstrap, name, value)
    with bootstrap.in_memory({"PATH": "p"}) as given:
        assert given == {"PATH": "p"}


@pytest.mark.parametrize("status", [0, 1])
def test_a_check_that_runs_meanwhile_is_told_afterwards(
    bootstrap: ModuleType, capfd: pytest.CaptureFixture[str], status: int
) -> None:
    words = [sys.executable, "-c", f"print('found 1'); print('in all 1'); raise SystemExit({status})"]
    failed: list[str] = []
    with bootstrap.meanwhile("types", words, dict(os.environ), failed):
        print("tests said", flush=True)
    assert capfd.readouterr().out.split("\n") == [
        "tests said",
        "== types",
        *["found 1"] * status,
        "in all 1",
        "",
    ]
    assert failed == ["types"] * status


def test_the_keyring_of_the_tests_is_private_and_unlocked(bootstrap: ModuleType) -> None:
    script = (
        "import keyring\n"
        "keyring.set_password('tingtai-test', 'k', '密')\n"
        "print(type(keyring.get_keyring()).__module__, keyring.get_password('tingtai-test', 'k'))\n"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with bootstrap.keyring_session(environment) as wrapper:
        folder = Path(environment["XDG_DATA_HOME"]).parent
        command = [*wrapper, sys.executable, "-c", script]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode().split()) == (0, ["keyring.backends.SecretService", "密"])
    assert not folder.exists()
