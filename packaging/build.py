"""Makes the bundle in `dist/` and tries it: `python packaging/build.py [--pack]`.

The bundle is one folder, `dist/tingtai/`, that needs no Python. It is tried at once: `tingtai smoke` starts
offscreen in an empty home with a key file, migrates and does one sale. `--pack` also writes an archive with
the installer beside the bundle.

Exit status: 0 the bundle works; 1 it could not be built or its trial failed; 3 the environment is not fit.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from pathlib import Path

import bootstrap

ROOT = bootstrap.ROOT
DIST = ROOT / "dist"
BUNDLE = DIST / "tingtai"
INSTALLER = ROOT / "packaging" / "installer"
TRIAL_S = 300
LARGEST = 8


def build() -> bool:
    """Run PyInstaller; return whether it made the bundle."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(DIST), "--workpath", str(ROOT / "build")]
    command.append(str(ROOT / "packaging" / "tingtai.spec"))
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0 and program().exists()


def program() -> Path:
    """Return the bundle's executable."""
    return BUNDLE / ("tingtai.exe" if os.name == "nt" else "tingtai")


def strip_symbols() -> None:
    """Take debug symbols out of the libraries that come with them: sqlcipher3, and a Python built by hand."""
    strip = shutil.which("strip")
    if strip:
        for pattern in ("sqlcipher3/*.so", "libpython3*.so*"):
            for library in BUNDLE.rglob(pattern):
                subprocess.run([strip, "--strip-unneeded", str(library)], check=False)


def sizes() -> list[tuple[float, str]]:
    """Return MB (10^6 bytes) and name of every file of the bundle, largest first; links weigh nothing."""
    found = (path for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(
        ((path.stat().st_size / 1e6, path.relative_to(BUNDLE).as_posix()) for path in found), reverse=True
    )


def trial() -> bool:
    """Run `smoke` of the bundle in an empty home, without this Python, a display or a keyring."""
    with tempfile.TemporaryDirectory(prefix="tingtai-smoke-") as folder:
        environment = {"HOME": folder, "PATH": os.defpath, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
        if os.name == "nt":
            environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        command = [str(program()), "--home", str(Path(folder) / "home")]
        command += ["--key-file", str(Path(folder) / "key.json"), "smoke"]
        begun = time.monotonic()
        try:
            done = subprocess.run(command, cwd=folder, env=environment, check=False, timeout=TRIAL_S)
        except subprocess.TimeoutExpired:
            print(f"smoke: no end within {TRIAL_S} s")
            return False
        print(f"smoke: exit status {done.returncode} after {time.monotonic() - begun:.1f} s", flush=True)
        return done.returncode == 0


def pack() -> Path:
    """Write the archive that is handed to a hall, bundle and installer side by side; return its path."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    name = f"tingtai-{settings['project']['version']}"
    archive = DIST / f"{name}.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
        tar.add(BUNDLE, f"{name}/tingtai")
        for path in sorted(INSTALLER.iterdir()):
            tar.add(path, f"{name}/{path.name}")
    return archive


def main(arguments: list[str]) -> int:
    """Build, measure, try; return the exit status."""
    parser = argparse.ArgumentParser(prog="packaging/build.py", description="Make the bundle and try it.")
    parser.add_argument("--pack", action="store_true", help="also write the archive with the installer")
    wanted = parser.parse_args(arguments)
    if Path(sys.prefix).resolve() != bootstrap.VENV.resolve():
        return bootstrap.run_in_venv([str(Path(__file__).resolve()), *arguments])
    if not build():
        print("The bundle could not be built; PyInstaller's message is above.")
        return bootstrap.FAILED
    strip_symbols()
    parts = sizes()
    print(f"bundle: {sum(size for size, _ in parts):.0f} MB in {BUNDLE.relative_to(ROOT)}; the largest:")
    for size, name in parts[:LARGEST]:
        print(f"  {size:6.1f} MB  {name}")
    if wanted.pack:
        archive = pack()
        print(f"archive: {archive.stat().st_size / 1e6:.0f} MB in {archive.relative_to(ROOT)}")
    return 0 if trial() else bootstrap.FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
