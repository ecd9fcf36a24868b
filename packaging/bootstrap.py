#!/usr/bin/env python3
"""Sets up `.venv` once, then runs in it what it is told. Standard library only.

    python3 packaging/bootstrap.py ARGS                          main.py ARGS
    python3 packaging/bootstrap.py test [--full] [pytest args]   every check, then the tests

What it has to say goes to stderr: stdout belongs to the command it runs. Exit status: that of the command;
for `test` 0 if all hold and 1 if one failed; 3 if the environment is not fit (the message says the remedy).

It is written so that an older Python can still read it and say which one is wanted.
"""

from __future__ import annotations

import compileall
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "requirements.lock"
STAMP = VENV / "tingtai-lock.sha256"
WANTED = (3, 11)
VERSION = "3.11"
FAILED = 1
UNFIT = 3
# Where Linux keeps files in memory, and how much of it must be free for the tests (bytes).
MEMORY = "/dev/shm"  # noqa: S108 - a folder of its own is made there
ROOM = 4 << 30

# Processes that share the tests: two for two cores, and one for while others wait for processes of their own.
WORKERS = "3"

# What PySide6 loads from the system: library, Debian package.
QT_LIBRARIES = (
    ("libEGL.so.1", "libegl1"),
    ("libGL.so.1", "libgl1"),
    ("libX11.so.6", "libx11-6"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libfreetype.so.6", "libfreetype6"),
    ("libglib-2.0.so.0", "libglib2.0-0"),
    ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
    ("libbrotlidec.so.1", "libbrotli1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
)
# The same for windows on a display.
XCB_LIBRARIES = (
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxcb-glx.so.0", "libxcb-glx0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-image.so.0", "libxcb-image0"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-randr.so.0", "libxcb-randr0"),
    ("libxcb-render-util.so.0", "libxcb-render-util0"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
    ("libxcb-sync.so.1", "libxcb-sync1"),
    ("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    ("libxcb-xkb.so.1", "libxcb-xkb1"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
# pip settings that would put the packages elsewhere than into .venv.
PIP_DETOURS = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_NO_COMPILE", "PIP_REQUIRE_VIRTUALENV")
PYTHON_DETOURS = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
# Opens a Secret Service with an unlocked collection, then becomes its arguments. printf and not echo: a
# newline would be part of the password.
KEYRING_SESSION = (
    "printf %s tests | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 "
    '|| { echo "gnome-keyring-daemon does not start here" >&2; exit 3; }; exec "$@"'
)


class UnfitError(Exception):
    """The machine lacks something; the message says what, and what helps."""


def say(text: str) -> None:
    """Write one line to stderr."""
    print(text, file=sys.stderr, flush=True)


def as_root(command: str) -> str:
    """Return `command` as this person has to type it: with sudo unless root."""
    return command if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo " + command


def fitting_python() -> str | None:
    """Return a Python of the wanted version for a re-start, or None if this one fits; UnfitError if none."""
    if sys.version_info[:2] == WANTED:
        return None
    found = shutil.which(f"python{VERSION}")
    # A pyenv shim exists for versions that are not active, so the name alone proves nothing.
    probe = f"import sys; raise SystemExit(sys.version_info[:2] != {WANTED})"
    if found and subprocess.run([found, "-c", probe], capture_output=True, check=False).returncode == 0:
        return found
    raise UnfitError(
        f"Tingtai needs Python {VERSION}; this is {sys.version_info[0]}.{sys.version_info[1]}, and no "
        f"working python{VERSION} is on the PATH.\nInstall it (Debian 12: "
        f"{as_root('apt-get install -y python3 python3-venv')}), then start again with python{VERSION}."
    )


def missing_libraries(wanted: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Return those (library, Debian package) that the system's loader does not find."""
    missing = []
    for library, package in wanted:
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append((library, package))
    return missing


def require_libraries() -> None:
    """Raise UnfitError with the one command that installs what Qt needs from the system."""
    if not sys.platform.startswith("linux"):
        return
    wanted = QT_LIBRARIES + (XCB_LIBRARIES if os.environ.get("DISPLAY") else ())
    missing = missing_libraries(wanted)
    if not missing:
        return
    names = ", ".join(library for library, _ in missing)
    packages = " ".join(package for _, package in missing)
    if shutil.which("apt-get"):
        remedy = "Install them with:\n  " + as_root("apt-get install -y " + packages)
    else:
        remedy = f"Install them with this system's package manager (on Debian they are: {packages})."
    raise UnfitError(f"System libraries that Qt needs are missing: {names}.\n{remedy}")


def venv_python() -> Path:
    """Return the interpreter inside `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def clean_environment() -> dict[str, str]:
    """Return this environment without what would lead Python or pip out of `.venv`."""
    dropped = {*PIP_DETOURS, *PYTHON_DETOURS}
    return {name: value for name, value in os.environ.items() if name not in dropped}


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock, so that two starts at once do not build `.venv` over each other."""
    if os.name == "nt":
        yield
        return
    import fcntl

    with (ROOT / ".venv.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up .venv; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint() -> str:
    """Return what `.venv` must have been made from: the lock, the interpreter and the place."""
    made_of = (LOCK.read_bytes(), sys.version.encode(), str(VENV).encode())
    return hashlib.sha256(b"\0".join(made_of)).hexdigest()


def is_set_up(mark: str) -> bool:
    """Return whether `.venv` was finished from this very lock."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii") == mark and venv_python().exists()


def set_up() -> None:
    """Make `.venv` from the lock unless it is there already; UnfitError if that cannot be done."""
    mark = fingerprint()
    if is_set_up(mark):
        return
    try:
        with one_at_a_time():
            if not is_set_up(mark):
                build_venv(mark)
    except OSError as error:
        raise UnfitError(f"Cannot make {VENV}: {error}") from error


def build_venv(mark: str) -> None:
    """Make `.venv` afresh and write the stamp last, so that a broken attempt is never taken for whole."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        remedy = as_root(f"apt-get install -y python{VERSION}-venv")
        raise UnfitError("This Python cannot make virtual environments. On Debian:\n  " + remedy)
    say("Setting up .venv from packaging/requirements.lock (once; some minutes on a slow line) …")
    environment = clean_environment()
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(make, stdout=sys.stderr, env=environment, check=False).returncode:
        raise UnfitError(f"Python could not make {VENV}; its message is above.")
    # -I: neither the working directory nor a user's own packages take part. -qq: errors only.
    install = [str(venv_python()), "-I", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    install += ["--no-input", "--compile", "--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)]
    if subprocess.run(install, stdout=sys.stderr, env=environment, check=False).returncode:
        raise UnfitError(
            "pip could not install the packages; its message is above. If it could not reach the package\n"
            "index: check the network, the proxy and pip's own configuration, then start again."
        )
    STAMP.write_text(mark, encoding="ascii")
    say("Set up.")


def compile_sources() -> None:
    """Compile app/ and db/: with PYTHONDONTWRITEBYTECODE set, each start would compile them anew.

    The tests start the program many times.
    """
    for folder in ("app", "db"):
        compileall.compile_dir(str(ROOT / folder), quiet=2)


def run_script(arguments: list[str]) -> int:
    """Run a script with `.venv`'s Python and return its status.

    On POSIX this process becomes it instead, so that signals and status are its own.
    """
    compile_sources()
    command = [str(venv_python()), *arguments]
    environment = clean_environment()
    if os.name != "nt":
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, env=environment, check=False).returncode


def tool(name: str, *arguments: str) -> list[str]:
    """Return the command line of a tool installed in `.venv`."""
    suffix = ".exe" if os.name == "nt" else ""
    return [str(venv_python().with_name(name + suffix)), *arguments]


def checks() -> list[tuple[str, list[str]]]:
    """Return every check by name; each runs even if one before it failed."""
    return [
        ("ruff", tool("ruff", "check", ".")),
        ("format", tool("ruff", "format", "--check", ".")),
        ("imports", tool("lint-imports", "--no-logo")),
    ]


@contextmanager
def meanwhile(name: str, command: list[str], given: dict[str, str], failed: list[str]) -> Iterator[None]:
    """Run a check while something else runs, then say how it ended: all that it said if it failed."""
    with tempfile.TemporaryFile() as told:
        check = subprocess.Popen(command, cwd=ROOT, env=given, stdout=told, stderr=told)
        try:
            yield
        finally:
            status = check.wait()
            told.seek(0)
            said = told.read().decode(errors="replace").rstrip()
            print(f"== {name}", said if status else said.split("\n")[-1], sep="\n", flush=True)
        if status:
            failed.append(name)


def coverage_reports() -> list[tuple[str, list[str]]]:
    """Return the two coverage checks with the limits that pyproject.toml sets."""
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    limits = settings["tool"]["tingtai"]["coverage"]
    core = "app/domain/*,app/services/*,app/sync/*"
    return [
        ("coverage of the core", tool("coverage", "report", "--include", core, limit(limits["core"]))),
        ("coverage", tool("coverage", "report", "--format", "total", limit(limits["floor"]))),
    ]


def limit(percent: float) -> str:
    """Return coverage's option for a lower limit in percent."""
    return f"--fail-under={percent}"


def run_checks(environment: dict[str, str], commands: list[tuple[str, list[str]]]) -> list[str]:
    """Run each command at the project's root and return the names of those that failed."""
    failed = []
    for name, command in commands:
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    return failed


def run_tests(arguments: list[str]) -> int:
    """Run all checks and pytest; return 0 if all hold, 1 if one failed.

    The limits of coverage are held only over the whole suite: not when arguments choose among the tests.
    """
    environment = clean_environment()
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Tests are compiled once, and not by each worker again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    compile_sources()
    failed: list[str] = []
    reading = tool("pytest", "--collect-only", "-q", *arguments)
    with meanwhile("tests are read", reading, environment, failed):
        failed += run_checks(environment, checks())
    whole = not [argument for argument in arguments if argument != "--full"]
    pytest = [str(venv_python()), "-m", "pytest", "-n", WORKERS, "--dist", "worksteal"]
    if whole:
        pytest += ["--cov", "--cov-report="]
    types = meanwhile("types", tool("mypy"), environment, failed)
    with types, keyring_session(environment) as wrapper, in_memory(environment) as given:
        failed += run_checks(given, [("tests", [*wrapper, *pytest, *arguments])])
    if whole:
        failed += run_checks(environment, coverage_reports())
    if whole and "--full" in arguments:
        # Last, so that its closing line is easily found.
        failed += run_checks(environment, [("faults", [str(venv_python()), "-m", "tests.faults"])])
    print(f"FAILED: {', '.join(failed)}" if failed else "All checks hold.", flush=True)
    return FAILED if failed else 0


@contextmanager
def in_memory(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the environment with temporary files in memory where there is room, for hundreds of stores."""
    if memory_for_files() < ROOM:
        yield environment
        return
    # A short name: the path of a socket may have 107 characters.
    with tempfile.TemporaryDirectory(prefix="tt", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        # PostgreSQL, which root may not run, has to come through it.
        Path(folder).chmod(0o711)
        yield {**environment, "TMPDIR": folder}


def memory_for_files() -> int:
    """Return how many bytes of files there is room for in memory: 0 where programs cannot run from there."""
    try:
        found = os.statvfs(MEMORY)
        free = next(line for line in Path("/proc/meminfo").read_text().splitlines() if "MemAvailable" in line)
    except (AttributeError, OSError, StopIteration):
        return 0
    fit = os.access(MEMORY, os.W_OK) and not found.f_flag & os.ST_NOEXEC
    return min(found.f_bavail * found.f_frsize, int(free.split()[1]) * 1024) if fit else 0


@contextmanager
def keyring_session(environment: dict[str, str]) -> Iterator[list[str]]:
    """Yield the words to put before a command so that it finds an unlocked Secret Service of its own.

    It never touches the keyring of the person who runs the tests: bus, sockets and files are private and
    go away with it. Where the programs for it are missing the words are none, and the tests that need it
    are skipped by name. Sets the variables for it in `environment`.
    """
    if not all(shutil.which(name) for name in ("dbus-run-session", "gnome-keyring-daemon")):
        say("No gnome-keyring here: the tests that need one are skipped (.ci/run installs it).")
        yield []
        return
    # Directly in the system's folder for temporary files: a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="tt-") as folder:
        for name in ("XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
            path = Path(folder) / name[4:8].lower()
            path.mkdir(mode=0o700)
            environment[name] = str(path)
        environment.pop("GNOME_KEYRING_CONTROL", None)
        environment["TINGTAI_TEST_KEYRING"] = "1"
        yield ["dbus-run-session", "--", "sh", "-c", KEYRING_SESSION, "sh"]


def run_in_venv(arguments: list[str]) -> int:
    """Set up, then run `arguments` (a script and its own, or "test …") in `.venv`; return the exit status."""
    try:
        python = fitting_python()
        if python:
            return subprocess.run([python, *sys.argv], check=False).returncode
        require_libraries()
        set_up()
        return run_tests(arguments[1:]) if arguments[:1] == ["test"] else run_script(arguments)
    except UnfitError as error:
        say(str(error))
        return UNFIT
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def main(arguments: list[str]) -> int:
    """Do what `arguments` say and return the exit status."""
    return run_in_venv(arguments if arguments[:1] == ["test"] else [str(ROOT / "main.py"), *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
