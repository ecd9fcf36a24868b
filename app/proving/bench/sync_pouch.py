"""Somebody else's baseline: the same ops as documents, PouchDB to express-pouchdb, where node is present.

Packages from npm (`pouchdb` 9, `express-pouchdb` 4, `express` 4) are installed once into the user's cache,
outside the program.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGES: Final = ("pouchdb@9", "express-pouchdb@4", "express@4")
_SCRIPTS: Final = Path(__file__).with_name("pouch")
_INSTALL_S: Final = 180
_RUN_S: Final = 180
_STAMP: Final = "installed"


class NoPouchError(Exception):
    """There is no PouchDB here; the words say why."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Documents a second."""

    push: float
    pull: float


def pouch(folder: Path, documents: Sequence[str], batch: int) -> Rates:
    """Return how fast PouchDB replicates JSON documents to a server process and back.

    Raises `NoPouchError` where node, npm or the registry are missing, or it takes too long.
    """
    place = _installed()
    data = folder / "documents.json"
    held = [{"_id": f"{number:08d}", "op": json.loads(each)} for number, each in enumerate(documents)]
    data.write_text(json.dumps(held, ensure_ascii=False), "utf-8")
    near, far = folder / "near", folder / "far"
    near.mkdir()
    far.mkdir()
    server = subprocess.Popen(
        [_node(), "server.js", str(far)],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        port = (server.stdout.readline() if server.stdout else "").strip()
        if not port:
            raise NoPouchError("express-pouchdb does not start")
        command = [_node(), "client.js", str(near), f"http://127.0.0.1:{port}", str(data), str(batch)]
        found = json.loads(_run(command, place, _RUN_S))
    finally:
        server.kill()
        server.communicate()
    return Rates(found["push"], found["pull"])


def _installed() -> Path:
    place = _cache() / "tingtai" / "pouch-9"
    place.mkdir(parents=True, exist_ok=True)
    for script in _SCRIPTS.glob("*.js"):
        shutil.copy(script, place)
    if not (place / _STAMP).exists():
        npm = shutil.which("npm")
        if npm is None:
            raise NoPouchError("npm is not installed")
        (place / "package.json").write_text('{"private": true}\n', "ascii")
        quiet = ("--no-audit", "--no-fund", "--omit=optional", "--loglevel=error")
        _run([npm, "install", *quiet, *PACKAGES], place, _INSTALL_S)
        (place / _STAMP).touch()
    _node()
    return place


def _cache() -> Path:
    found = os.environ.get("XDG_CACHE_HOME")
    return Path(found) if found else Path.home() / ".cache"


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        raise NoPouchError("node is not installed")
    return found


def _run(command: list[str], place: Path, longest_s: int) -> str:
    try:
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, check=False, timeout=longest_s
        )
    except subprocess.TimeoutExpired as error:
        raise NoPouchError(f"{Path(command[0]).name} took longer than {longest_s} s") from error
    if done.returncode:
        raise NoPouchError(f"{Path(command[0]).name}: {done.stderr.strip()[-200:] or done.returncode}")
    return done.stdout
