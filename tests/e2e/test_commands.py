"""The command line as a script sees it: real processes, real files, exit codes and streams (CLI).

Each command and each exit status is seen once as a process; further cases of one call `main` here, which a
process does nothing but hand its status on from.
"""

import fcntl
import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.terminal.home import Home
from app.terminal.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "resources" / "catalogue"
PASSPHRASE = "a passphrase that is long enough"


class Device:
    """A home with a key file, driven from outside."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.keys = folder / "keys.json"
        self.folder = folder

    def run(self, *words: str, status: int = 0, keys: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run one command and hold it to its exit status."""
        environment = {
            key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")
        } | {"PYTHONUTF8": "1"}
        environment.pop("QT_QPA_PLATFORM", None)
        command = [sys.executable, str(ROOT / "main.py"), "--home", str(self.home)]
        done = subprocess.run(
            [*command, "--key-file", str(keys or self.keys), *words],
            capture_output=True,
            text=True,
            timeout=120,
            env=environment,
            cwd=self.folder,
            check=False,
        )
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        return done

    def here(self, *words: str, status: int = 0, keys: Path | None = None) -> tuple[str, str]:
        """Run one command in this process, hold it to its exit status, and return its two streams."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            found = main(["--home", str(self.home), "--key-file", str(keys or self.keys), *words])
        assert found == status, (found, out.getvalue(), err.getvalue())
        return out.getvalue(), err.getvalue()

    def init(self) -> dict[str, Any]:
        """Make the hall and return what `init` printed."""
        words = ("init", "--catalogue", str(CATALOGUE), "--hall", "A01", "--standalone")
        found: dict[str, Any] = json.loads(self.run(*words).stdout)
        return found

    def doctor(self, status: int = 0, keys: Path | None = None) -> dict[str, Any]:
        """Return what `doctor --json` printed, its checks by name."""
        found = json.loads(self.here("doctor", "--json", status=status, keys=keys)[0])
        assert found["version"] == VERSION
        assert found["ok"] is (status == 0)
        return {check["name"]: check for check in found["checks"]}


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Device:
    """Return a device with a hall in it."""
    made = Device(tmp_path_factory.mktemp("device"))
    made.printed = made.init()  # type: ignore[attr-defined]
    return made


def test_init_prints_the_manager_and_protects_the_keys(device: Device) -> None:
    """A real hall begins with one-time PINs; keys are readable by their owner alone."""
    printed = device.printed  # type: ignore[attr-defined]
    assert printed["manager_no"]
    assert len(printed["one_time_pin"]) == 6
    assert device.keys.stat().st_mode & 0o777 == 0o600
    assert device.home.stat().st_mode & 0o777 == 0o700
    out, err = device.here("init", "--catalogue", str(CATALOGUE), "--hall", "A01", status=3)
    assert "--home" in err
    assert out == ""


def test_commands_without_a_display_say_nothing_beside_their_answer(tmp_path: Path) -> None:
    """What Qt says of each window there is no finding of ours."""
    fresh = Device(tmp_path)
    tried = fresh.run("smoke")
    assert json.loads(tried.stdout)["ok"]
    assert tried.stderr == ""
    drawn = fresh.run("gallery", "--out", str(tmp_path / "gallery.png"))
    assert json.loads(drawn.stdout)["bytes"]
    assert drawn.stderr == ""


def test_doctor_finds_a_new_home_well(device: Device) -> None:
    """Every check has run; the text says the same."""
    checks = device.doctor()
    assert checks.pop("speaker")["status"] in {"ok", "warn"}, "a machine may have no loudspeaker"
    assert {checks.pop(name)["status"] for name in ("printer", "reader", "scanner")} == {"skip"}, (
        "none is set"
    )
    assert {check["status"] for check in checks.values()} == {"ok"}
    assert {
        "disk",
        "key",
        "store",
        "integrity",
        "schema",
        "chain",
        "rebuild",
        "receipts",
        "clock",
        "pending",
        "images",
    } == set(checks)
    assert checks["chain"]["data"]["ops"] > 100
    told = device.run("doctor").stdout
    assert "记录链" in told
    assert re.search(r"剩余 [\d.]+ [MG]B\n", told)


def test_nothing_personal_is_readable_on_disk(device: Device) -> None:
    """Names, staff and keys stand in no file of the home."""
    secrets = json.loads(device.keys.read_text())
    for path in (found for found in device.home.rglob("*") if found.is_file()):
        data = path.read_bytes()
        assert "测试".encode() not in data, path
        assert secrets["db_key"].encode() not in data, path


def test_rebuild_compares_and_folds(device: Device) -> None:
    """`rebuild --verify` changes nothing; `rebuild` finds the same rows."""
    assert json.loads(device.here("rebuild", "--verify")[0])["ok"]
    assert json.loads(device.run("rebuild").stdout)["ok"]


def test_backup_and_restore_onto_other_hardware(device: Device, tmp_path: Path) -> None:
    """The backup opens elsewhere with the passphrase alone; a wrong one is refused."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    target = tmp_path / "hall.backup"
    device.run("backup", str(target), "--passphrase-file", str(secret))
    device.here("backup", str(target), "--passphrase-file", str(secret), status=2)
    assert "测试".encode() not in target.read_bytes()
    other = Device(tmp_path / "other")
    other.folder.mkdir()
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase at all")
    assert "口令" in other.here("restore", str(target), "--passphrase-file", str(wrong), status=2)[1]
    other.here("restore", str(target), "--passphrase-file", str(tmp_path / "none"), status=2)
    other.run("restore", str(target), "--passphrase-file", str(secret))
    assert json.loads(other.here("rebuild", "--verify")[0])["ok"]
    assert other.doctor()["chain"]["status"] == "ok"


def test_restoring_with_keys_that_are_in_use_here_warns(device: Device, tmp_path: Path) -> None:
    """A store of the same keys may still run elsewhere: said once, and restored all the same."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    target = tmp_path / "hall.backup"
    device.here("backup", str(target), "--passphrase-file", str(secret))
    words = ("restore", str(target), "--passphrase-file", str(secret))
    assert "密钥" not in Device(tmp_path).here(*words)[1], "new hardware has none"
    again = Device(tmp_path / "again")
    again.folder.mkdir()
    assert "密钥" in again.here(*words, keys=tmp_path / "keys.json")[1]


def test_a_command_beside_an_open_desk_asks_to_close_it(device: Device) -> None:
    """It has no window to switch to."""
    with Home(device.home, device.keys).lock():
        for words in (("rebuild", "--verify"), ("pin", "--staff", "T10201"), ("arrears",)):
            assert "请先关闭" in device.here(*words, status=3)[1]


def test_an_option_that_is_misspelt_before_the_command_is_named() -> None:
    """Its value is not taken for the command."""
    for words, said in (
        (("--keyfile", "x.json", "doctor"), "--key-file"),
        (("--hom=x", "doctr"), "doctr"),
        (("--frobnicate", "doctor"), "--frobnicate"),
        (("--key", "x.json", "doctr"), "doctr"),
    ):
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            assert main([*words]) == 2
        assert said in err.getvalue()
        assert "x.json" not in err.getvalue()


def test_no_picture_makes_a_folder(tmp_path: Path) -> None:
    """A folder that is not there is a slip of the keys, as with a backup."""
    device = Device(tmp_path)
    assert "nope" in device.here("gallery", "--out", str(tmp_path / "nope" / "g.png"), status=2)[1]
    assert not (tmp_path / "nope").exists()


def test_each_fault_has_its_message_and_its_way_out(device: Device, tmp_path: Path) -> None:
    """Wrong key, open key file, damaged store, missing home, folder that can't be written."""
    keys = json.loads(device.keys.read_text())
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(keys | {"db_key": "ab" * 32}))
    wrong.chmod(0o600)
    assert device.doctor(status=1, keys=wrong)["store"]["detail"] == "store.wrong_key"
    assert "restore" in device.run("rebuild", status=3, keys=wrong).stderr
    wrong.chmod(0o644)
    assert device.here("rebuild", status=3, keys=wrong)[1]
    wrong.write_text("{}")
    wrong.chmod(0o600)
    assert device.here("rebuild", status=3, keys=wrong)[1]
    (tmp_path / "nowhere").mkdir()
    assert "init" in Device(tmp_path / "nowhere").here("rebuild", status=3)[1]
    blocked = Device(tmp_path / "file")
    (tmp_path / "file").mkdir()
    blocked.home.write_text("a file stands where the folder should be")
    assert blocked.here("init", "--catalogue", str(CATALOGUE), "--hall", "A01", status=3)[1]


def test_a_damaged_store_is_named(device: Device, tmp_path: Path) -> None:
    """A flipped page fails the integrity check, and later checks are skipped rather than guessed."""
    hurt = Device(tmp_path)
    hurt.home.mkdir(mode=0o700)
    data = bytearray((device.home / "store.db").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (hurt.home / "store.db").write_bytes(data)
    keys = device.keys
    checks = hurt.doctor(status=1, keys=keys)
    assert checks["integrity"]["status"] == "fail"
    assert checks["integrity"]["detail"] == "store.damaged"
    assert checks["chain"]["status"] == "skip"
    assert "restore" in hurt.run("doctor", status=1, keys=keys).stdout


def test_a_second_instance_is_refused(device: Device) -> None:
    """The home has one user at a time; doctor may look all the same."""
    with (device.home / "lock").open("a+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert device.here("rebuild", status=3)[1]
        device.doctor()


def test_a_desk_without_a_display_says_so(device: Device) -> None:
    """Qt would abort the process; the program checks first."""
    assert "显示器" in device.run("counter", status=3).stderr


def test_wrong_usage_is_told(device: Device) -> None:
    """Exit 2, and a sentence on stderr, in the program's language."""
    done = device.run("nonsense", status=2)
    assert done.stdout == ""
    assert "--help" in done.stderr
    assert "usage:" not in done.stderr


def test_a_catalogue_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    """No half-made home stays: `init` can be tried again."""
    device = Device(tmp_path)
    (tmp_path / "empty").mkdir()
    assert device.here("init", "--catalogue", str(tmp_path / "empty"), "--hall", "A01", status=2)[1]
    assert not (device.home / "store.db").exists()
    device.here("init", "--catalogue", str(CATALOGUE), "--hall", "A01", "--standalone")


def test_help_names_every_command(device: Device) -> None:
    """`--help` is for people: exit 0."""
    words = device.run("--help").stdout
    for command in ("init", "demo", "tour", "bench", "doctor", "rebuild", "backup", "restore", "gallery"):
        assert command in words
