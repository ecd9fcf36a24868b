"""packaging/installer/install.sh, with a small stand-in for the bundle."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

INSTALLER = Path(__file__).resolve().parents[3] / "packaging" / "installer"


@pytest.fixture
def handed_over(tmp_path: Path) -> Path:
    """The unpacked archive: bundle, script, desktop entry."""
    folder = tmp_path / "archive with space"
    shutil.copytree(INSTALLER, folder)
    bundle(folder, "one")
    return folder


def bundle(folder: Path, version: str) -> None:
    """Put a program that prints its version where the bundle's executable is."""
    shutil.rmtree(folder / "tingtai", ignore_errors=True)
    (folder / "tingtai" / "_internal").mkdir(parents=True)
    (folder / "tingtai" / "_internal" / version).touch()
    program = folder / "tingtai" / "tingtai"
    program.write_text(f'#!/bin/sh\necho {version} "$@"\n')
    program.chmod(0o755)


def install(folder: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.defpath}
    command = [str(folder / "install.sh"), *arguments]
    return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)


def test_installs_updates_and_goes(handed_over: Path, tmp_path: Path) -> None:
    home = tmp_path / "home 厅"
    home.mkdir()
    for version in ("one", "two"):
        bundle(handed_over, version)
        done = install(handed_over, home)
        assert (done.returncode, done.stderr) == (0, "")
        link = home / ".local" / "bin" / "tingtai"
        ran = subprocess.run([str(link), "counter"], capture_output=True, text=True, check=True)
        assert ran.stdout == f"{version} counter\n"
        # An update leaves nothing of the version before it.
        internal = home / ".local" / "opt" / "tingtai" / "_internal"
        assert [path.name for path in internal.iterdir()] == [version]
    entry = (home / ".local" / "share" / "applications" / "tingtai.desktop").read_text(encoding="utf-8")
    assert f'Exec="{home}/.local/opt/tingtai/tingtai" counter\n' in entry
    assert "@" not in entry

    data = home / "device"
    data.mkdir()
    assert install(handed_over, home, "--uninstall").returncode == 0
    assert [path for path in home.rglob("*") if path.is_file()] == []
    assert data.is_dir()


def test_says_what_is_missing_and_changes_nothing(handed_over: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.rmtree(handed_over / "tingtai")
    done = install(handed_over, home)
    assert done.returncode == 3
    assert "No bundle beside this script" in done.stderr
    assert install(handed_over, home, "--wrong").returncode == 2
    assert list(home.iterdir()) == []
