"""`doctor`: reads a home and says what is well and what is not; it changes nothing (CLI)."""

import argparse
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Engine, text

from app.domain.errors import EnvironmentFault, TingtaiError
from app.i18n import load_text
from app.services.ports import Clock, DeviceSecrets
from app.sync.chain import signature_holds
from app.sync.codec import check_op
from app.terminal.home import Home, home_of
from app.terminal.system import SystemClock
from app.terminal.places import RESOURCES
from app.terminal.version import VERSION
from db import log
from db.engine import memory_engine, read_engine
from db.migrate import HEAD, revision
from db.opening import read_state
from db.queries import SqlQueries
from db.rebuild import verify

_LOW_DISK: Final = 500 * 1024 * 1024
_NO_DISK: Final = 50 * 1024 * 1024
_CLOCK_SLACK_MS: Final = 5 * 60 * 1000


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
        """Return the document that CLI.md specifies."""
        return {"ok": self.ok, "version": VERSION, "checks": [asdict(finding) for finding in self.findings]}


def examine(home: Home, clock: Clock) -> Diagnosis:
    """Examine a home, whether or not a terminal has it open."""
    findings = [_disk(home)]
    try:
        secrets = home.secrets().load()
    except TingtaiError as error:
        return Diagnosis((*findings, Finding("key", Status.FAIL, error.code), *_skipped("store")))
    if secrets is None:
        return Diagnosis((*findings, Finding("key", Status.FAIL, "store.no_key"), *_skipped("store")))
    findings.append(Finding("key", Status.OK, "doctor.key_found"))
    if not home.store_path.exists():
        return Diagnosis((*findings, Finding("store", Status.FAIL, "store.missing"), *_skipped()))
    try:
        with _open(home, secrets) as (engine, conn):
            findings.append(Finding("store", Status.OK, "doctor.opened", {"bytes": home.store_path.stat().st_size}))
            findings.extend(_inside(conn, clock))
            del engine
    except EnvironmentFault as error:
        return Diagnosis((*findings, Finding("store", Status.FAIL, error.code), *_skipped()))
    return Diagnosis(tuple(findings))


_INSIDE: Final = ("integrity", "schema", "chain", "rebuild", "receipts", "clock", "pending")


def run_doctor(arguments: argparse.Namespace) -> int:
    """Examine the home that the command line names; returns 0 when nothing failed, else 1."""
    found = examine(home_of(arguments), SystemClock())
    if arguments.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        return 0 if found.ok else 1
    words = load_text(arguments.lang or "zh_CN", RESOURCES)
    for finding in found.findings:
        name, status = words(f"doctor.name.{finding.name}"), words(f"doctor.status.{finding.status}")
        print(f"{status}  {name}  {words(finding.detail, **finding.data)}")
    return 0 if found.ok else 1


def _skipped(*first: str) -> Iterator[Finding]:
    for name in (*first, *_INSIDE):
        yield Finding(name, Status.SKIP, "doctor.not_reached")


@contextmanager
def _open(home: Home, secrets: DeviceSecrets) -> Iterator[tuple[Engine, Connection]]:
    engine = read_engine(home.store_path, secrets.db_key)
    try:
        with engine.begin() as conn:
            yield engine, conn
    finally:
        engine.dispose()


def _inside(conn: Connection, clock: Clock) -> Iterator[Finding]:
    checks: tuple[tuple[str, Callable[[Connection], Finding]], ...] = (
        ("integrity", _integrity),
        ("schema", _schema),
        ("chain", _chain),
        ("rebuild", _rebuild),
        ("receipts", _receipts),
        ("clock", lambda found: _clock(found, clock)),
        ("pending", _pending),
    )
    broken = False
    for name, check in checks:
        if broken:
            yield Finding(name, Status.SKIP, "doctor.not_reached")
            continue
        try:
            finding = check(conn)
        except Exception as error:  # noqa: BLE001 - a damaged store may fail in any way; that is the finding
            finding = Finding(name, Status.FAIL, "store.damaged", {"error": type(error).__name__})
        broken = finding.status is Status.FAIL and name in {"integrity", "schema"}
        yield finding


def _disk(home: Home) -> Finding:
    folder = home.folder
    if not folder.exists():
        return Finding("disk", Status.FAIL, "home.missing")
    free = shutil.disk_usage(folder).free
    data = {"free_bytes": free}
    if not os.access(folder, os.W_OK):
        return Finding("disk", Status.FAIL, "home.read_only", data)
    if free < _NO_DISK:
        return Finding("disk", Status.FAIL, "store.disk_full", data)
    return Finding("disk", Status.WARN if free < _LOW_DISK else Status.OK, "doctor.disk", data)


def _integrity(conn: Connection) -> Finding:
    pages = conn.execute(text("PRAGMA cipher_integrity_check")).all()
    words = conn.execute(text("PRAGMA quick_check")).scalar()
    foreign = conn.execute(text("PRAGMA foreign_key_check")).first()
    data = {"damaged_pages": len(pages), "quick_check": str(words), "foreign_keys": foreign is None}
    sound = not pages and words == "ok" and foreign is None
    return Finding("integrity", Status.OK if sound else Status.FAIL, "doctor.sound" if sound else "store.damaged", data)


def _schema(conn: Connection) -> Finding:
    found = revision(conn)
    data = {"found": found, "expected": HEAD}
    if found is not None and found > HEAD:
        return Finding("schema", Status.FAIL, "store.newer", data)
    return Finding("schema", Status.OK if found == HEAD else Status.WARN, "doctor.schema", data)


def _chain(conn: Connection) -> Finding:
    keys = {row.terminal_id: row.public_key for row in conn.execute(text("SELECT terminal_id, public_key FROM terminal"))}
    ops, breaks, bad_marks, unsigned = 0, [], 0, 0
    for origin, epoch in log.chains(conn):
        seq, digest = log.anchor(conn, origin, epoch)
        hashes: dict[int, bytes] = {}
        for op in log.ops_of(conn, origin, epoch, seq):
            if op.header.seq != seq + 1 or not check_op(digest, op):
                breaks.append(f"{epoch}/{op.header.seq}")
                break
            seq, digest = op.header.seq, op.hash
            hashes[seq] = digest
            ops += 1
        marks = log.checkpoints(conn, origin, epoch)
        bad_marks += sum(
            hashes.get(mark.seq) != mark.hash or not signature_holds(mark, keys.get(origin, "")) for mark in marks
        )
        unsigned += seq - (marks[-1].seq if marks else 0)
    data = {"ops": ops, "breaks": breaks, "bad_checkpoints": bad_marks, "unsigned_ops": unsigned}
    sound = not breaks and not bad_marks
    return Finding("chain", Status.OK if sound else Status.FAIL, "doctor.chain" if sound else "doctor.chain_broken", data)


def _rebuild(conn: Connection) -> Finding:
    scratch = memory_engine()
    try:
        with scratch.begin() as there:
            found = verify(conn, there)
    finally:
        scratch.dispose()
    data = {"differences": [asdict(difference) for difference in found]}
    return Finding("rebuild", Status.FAIL if found else Status.OK, "doctor.rebuild_differs" if found else "doctor.rebuild", data)


def _receipts(conn: Connection) -> Finding:
    rows = conn.execute(
        text(
            "SELECT terminal_code, epoch, count(*) AS n, max(sequence) AS last, count(DISTINCT sequence) AS distinct_n"
            " FROM receipt GROUP BY terminal_code, epoch"
        )
    ).all()
    gaps = sum(row.last - row.distinct_n for row in rows)
    doubles = sum(row.n - row.distinct_n for row in rows)
    data = {"receipts": sum(row.n for row in rows), "gaps": gaps, "doubles": doubles}
    sound = not gaps and not doubles
    return Finding("receipts", Status.OK if sound else Status.FAIL, "doctor.receipts" if sound else "doctor.receipt_gaps", data)


def _clock(conn: Connection, clock: Clock) -> Finding:
    behind = log.last_wall(conn) - clock.now_ms()
    data = {"behind_ms": max(behind, 0)}
    late = behind > _CLOCK_SLACK_MS
    return Finding("clock", Status.WARN if late else Status.OK, "clock.behind" if late else "doctor.clock", data)


def _pending(conn: Connection) -> Finding:
    queries = SqlQueries(conn)
    state = read_state(conn)
    data = {
        "open_checkouts": len(queries.money.open_checkouts()),
        "open_approvals": len(queries.orders.open_approvals()),
        "unprinted": conn.execute(text("SELECT count(*) FROM document WHERE state <> 'done'")).scalar(),
        "open_days": len(queries.shifts.open_days()),
        "terminal": state.get("code", ""),
        "epoch": state.get("epoch", ""),
    }
    waiting = data["open_checkouts"] or data["unprinted"]
    return Finding("pending", Status.WARN if waiting else Status.OK, "doctor.pending", data)
