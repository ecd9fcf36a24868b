"""`doctor`: reads a home and says what is well and what is not; it changes nothing (CLI)."""

import argparse
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final

from app.devices.id_reader.driver import SamVReader
from app.devices.printer.driver import EscposPrinter
from app.devices.printer.status import PRINTED
from app.devices.scanner.driver import LineScanner
from app.devices.sound.driver import heard_on
from app.domain.errors import EnvironmentFault, TingtaiError
from app.i18n import load_text
from app.services.ports import Clock
from app.terminal.home import Home, home_of
from app.terminal.places import RESOURCES
from app.terminal.settings import Settings
from app.terminal.system import SystemClock
from app.terminal.version import VERSION
from db.checkup import Checkup, checkup

_KEYS_INSIDE: Final = ("demo-keys.json", "keys.json")
"""Where the demo keeps the keys of its homes: what is in them is no secret."""
_LOW_DISK: Final = 500 * 1024 * 1024
_NO_DISK: Final = 50 * 1024 * 1024
_CLOCK_SLACK_MS: Final = 5 * 60 * 1000
_DEVICE_S: Final = 2.0
"""So long a device has to answer."""


class Status(StrEnum):
    """Result of one check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, result, a sentence's code, and figures for machines."""

    name: str
    status: Status
    detail: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings of one home."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Return whether nothing failed."""
        return all(finding.status is not Status.FAIL for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Return the document that the commands' contract specifies."""
        return {"ok": self.ok, "version": VERSION, "checks": [asdict(finding) for finding in self.findings]}


def run_doctor(arguments: argparse.Namespace) -> int:
    """Examine the home that the command line names; returns 0 when nothing failed, else 1."""
    found = examine(_with_own_keys(home_of(arguments)), SystemClock())
    if arguments.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        return 0 if found.ok else 1
    words = load_text(arguments.lang or "zh_CN", RESOURCES)
    for finding in found.findings:
        name, status = words(f"doctor.name.{finding.name}"), words(f"doctor.status.{finding.status}")
        data = {
            key: _weight(value) if key.endswith("bytes") else value for key, value in finding.data.items()
        }
        print(f"{status}  {name}  {words(finding.detail, **data)}")
    return 0 if found.ok else 1


def _weight(count: int) -> str:
    """Return a number of bytes as people read it: `2.7 MB`."""
    return f"{count / 10**9:.1f} GB" if count >= 10**9 else f"{count / 10**6:.1f} MB"


def _with_own_keys(home: Home) -> Home:
    """Return the home with the key file that lies in it, as in a demo hall, unless another is named."""
    own = (home.folder / name for name in _KEYS_INSIDE)
    found = None if home.key_file else next((file for file in own if file.exists()), None)
    return replace(home, key_file=found) if found else home


def examine(home: Home, clock: Clock) -> Diagnosis:
    """Examine a home, whether or not a terminal has it open."""
    findings = [_disk(home), *_plugged_in(home)]
    try:
        secrets = home.secrets().load()
        if secrets is None:
            raise EnvironmentFault("store.no_key")
    except TingtaiError as error:
        failed = Finding("key", Status.FAIL, error.code, dict(error.params))
        return Diagnosis((*findings, failed, *_skipped("store")))
    findings.append(Finding("key", Status.OK, "doctor.key_found"))
    if not home.store_path.exists():
        missing = Finding("store", Status.FAIL, "store.missing", {"path": str(home.store_path)})
        return Diagnosis((*findings, missing, *_skipped()))
    try:
        with checkup(home.store_path, secrets.db_key) as store:
            size = home.store_path.stat().st_size
            findings.append(Finding("store", Status.OK, "doctor.opened", {"bytes": size}))
            findings.extend(_inside(store, clock))
    except EnvironmentFault as error:
        return Diagnosis((*findings, Finding("store", Status.FAIL, error.code), *_skipped()))
    return Diagnosis(tuple(findings))


def _skipped(*first: str) -> Iterator[Finding]:
    for name in (*first, *(check[0] for check in _CHECKS)):
        yield Finding(name, Status.SKIP, "doctor.not_reached")


def _inside(store: Checkup, clock: Clock) -> Iterator[Finding]:
    broken = False
    for name, check in _CHECKS:
        if broken:
            yield Finding(name, Status.SKIP, "doctor.not_reached")
            continue
        try:
            finding = check(store, clock)
        except Exception as error:  # noqa: BLE001 - a damaged store may fail in any way; that is the finding
            finding = Finding(name, Status.FAIL, "store.damaged", {"error": type(error).__name__})
        broken = finding.status is Status.FAIL and name in {"integrity", "schema"}
        yield finding


def _disk(home: Home) -> Finding:
    if not home.folder.exists():
        return Finding("disk", Status.FAIL, "home.missing")
    free = shutil.disk_usage(home.folder).free
    data = {"free_bytes": free, "path": str(home.folder)}
    if not os.access(home.folder, os.W_OK):
        return Finding("disk", Status.FAIL, "home.read_only", data)
    if free < _NO_DISK:
        return Finding("disk", Status.FAIL, "store.disk_full", data)
    return Finding("disk", Status.WARN if free < _LOW_DISK else Status.OK, "doctor.disk", data)


def _plugged_in(home: Home) -> Iterator[Finding]:
    """Say of each device whether it is there; a desk goes on without it, so that is no failure."""
    settings = cache(home.settings)
    for name, look in _DEVICES:
        try:
            yield look(settings())
        except EnvironmentFault as error:
            yield Finding(name, Status.WARN, error.code, dict(error.params))


def _speaker(settings: Settings) -> Finding:
    """Say where calls would be heard; a desk that says nothing needs none."""
    if settings.sound_folder:
        return Finding("speaker", Status.OK, "doctor.sound_kept", {"path": settings.sound_folder})
    if settings.volume <= 0:
        return Finding("speaker", Status.OK, "doctor.muted")
    found = heard_on()
    if not found:
        return Finding("speaker", Status.WARN, "doctor.not_heard")
    return Finding("speaker", Status.OK, "doctor.heard", {"system": found})


def _printer(settings: Settings) -> Finding:
    """Say whether the receipt printer answers, and what it complains of; nothing is printed."""
    address = settings.printer
    if not address:
        return Finding("printer", Status.SKIP, "doctor.no_printer")
    found = EscposPrinter(address, timeout_s=2 * _DEVICE_S, answer_s=_DEVICE_S).look()
    if found != PRINTED:
        return Finding("printer", Status.WARN, found, {"address": address})
    return Finding("printer", Status.OK, "doctor.printer", {"address": address})


def _reader(settings: Settings) -> Finding:
    """Say whether the reader of identity cards answers, and as what; no card is touched."""
    if not settings.id_reader:
        return Finding("reader", Status.SKIP, "doctor.no_reader")
    found = SamVReader(settings.id_reader, SystemClock(), timeout_s=_DEVICE_S).sam_id()
    return Finding("reader", Status.OK, "doctor.reader", {"id": found})


def _scanner(settings: Settings) -> Finding:
    """Say whether a scanner on a line of its own is there."""
    if not settings.scanner:
        return Finding("scanner", Status.SKIP, "doctor.no_scanner")
    there = LineScanner(settings.scanner).answers()
    detail = "doctor.scanner" if there else "doctor.scanner_away"
    return Finding("scanner", Status.OK if there else Status.WARN, detail, {"address": settings.scanner})


_DEVICES: Final[tuple[tuple[str, Callable[[Settings], Finding]], ...]] = (
    ("speaker", _speaker),
    ("printer", _printer),
    ("reader", _reader),
    ("scanner", _scanner),
)


def _judge(name: str, data: dict[str, Any], bad: str, *, sound: bool, good: str) -> Finding:
    return Finding(name, Status.OK if sound else Status.FAIL, good if sound else bad, data)


def _integrity(store: Checkup, _clock: Clock) -> Finding:
    found = store.integrity()
    return _judge("integrity", asdict(found), "store.damaged", sound=found.sound, good="doctor.sound")


def _schema(store: Checkup, _clock: Clock) -> Finding:
    found, known = store.schema()
    data = {"found": found, "known": known, "expected": known}
    newer = found is not None and found > known
    status = Status.FAIL if newer else Status.OK if found == known else Status.WARN
    return Finding("schema", status, "store.newer" if newer else "doctor.schema", data)


def _chain(store: Checkup, _clock: Clock) -> Finding:
    found = store.chains()
    sound = not found.breaks and not found.bad_checkpoints
    return _judge("chain", asdict(found), "doctor.chain_broken", sound=sound, good="doctor.chain")


def _rebuild(store: Checkup, _clock: Clock) -> Finding:
    found = store.rebuild()
    data = {"differences": [asdict(each) for each in found]}
    return _judge("rebuild", data, "doctor.rebuild_differs", sound=not found, good="doctor.rebuild")


def _receipts(store: Checkup, _clock: Clock) -> Finding:
    found = store.receipts()
    sound = not found.gaps and not found.doubles
    return _judge("receipts", asdict(found), "doctor.receipt_gaps", sound=sound, good="doctor.receipts")


def _clock(store: Checkup, clock: Clock) -> Finding:
    behind = store.last_wall_ms() - clock.now_ms()
    late = behind > _CLOCK_SLACK_MS
    status, detail = (Status.WARN, "clock.behind") if late else (Status.OK, "doctor.clock")
    return Finding("clock", status, detail, {"behind_ms": max(behind, 0)})


def _images(store: Checkup, _clock: Clock) -> Finding:
    """Say whether images stay behind: some that no server takes, or that a proxy before one refuses."""
    count, aside = store.oversized_images(), store.images_aside()
    detail = "doctor.images_large" if count else "doctor.images_aside" if aside else "doctor.images"
    status = Status.WARN if count or aside else Status.OK
    return Finding("images", status, detail, {"too_large": count, "aside": aside})


def _pending(store: Checkup, _clock: Clock) -> Finding:
    found = store.pending()
    waiting = found.open_checkouts or found.unprinted
    return Finding("pending", Status.WARN if waiting else Status.OK, "doctor.pending", asdict(found))


_CHECKS: Final[tuple[tuple[str, Callable[[Checkup, Clock], Finding]], ...]] = (
    ("integrity", _integrity),
    ("schema", _schema),
    ("chain", _chain),
    ("rebuild", _rebuild),
    ("receipts", _receipts),
    ("clock", _clock),
    ("pending", _pending),
    ("images", _images),
)
