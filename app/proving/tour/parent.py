"""The tour's parent: plays the parts in child processes, kills one inside a payment, checks what remains."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.domain.errors import EnvironmentFault, UserError
from app.proving.emulators import payment_emulator
from app.proving.invariants import Invariant, check, gather
from app.proving.tour.stage import NOTES
from app.proving.tour.states import unseen
from app.terminal.home import Home
from app.terminal.places import ROOT
from app.terminal.version import VERSION

READY_TO_DIE: Final = "inside a payment"
"""What a child prints when the money by card is recorded and the payment is not."""
_LIMIT_S: Final = 900
SCREEN: Final[dict[str, object]] = {
    "name": "hall",
    "x": 0,
    "y": 0,
    "width": 12_000,
    "height": 2000,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}


def run_tour(out: Path, seed: int) -> int:
    """Play the days, write `summary.json`, and return 0 only if all of it holds and no state is missed.

    Raises `UserError("tour.not_empty")` for a folder that holds anything but an earlier tour.
    """
    out = out.resolve()
    clear(out)
    home = Home(out / "home", out / "keys.json")
    with payment_emulator(out / "simulated") as (_pid, url):
        failure = _play(out, seed, url)
    notes = notes_of(out)
    invariants: tuple[Invariant, ...] = ()
    counts: dict[str, Any] = {}
    secrets = home.secrets().load() if home.store_path.exists() else None
    if secrets is not None:
        invariants = check(home.store_path, secrets.db_key)
        counts = counts_of(home.store_path, secrets.db_key, notes)
    missed = unseen(counts.get("screens", {}))
    ok = not failure and bool(invariants) and all(each.ok for each in invariants) and not missed
    steps = [note["step"] | {"id": f"{number:03d}"} for number, note in enumerate(only(notes, "step"), 1)]
    summary = {
        "ok": ok,
        "version": VERSION,
        "seed": seed,
        "steps": steps,
        "invariants": [asdict(each) for each in invariants],
        "counts": counts,
        "stores": [str(home.store_path.relative_to(out))],
    }
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1), "utf-8")
    if failure:
        print(failure, file=sys.stderr)
    for each_state in missed:
        print(f"FAIL never seen: {each_state}", file=sys.stderr)
    for each in invariants:
        print(f"{'ok  ' if each.ok else 'FAIL'} {each.name}: {each.detail}", file=sys.stderr)
    print(f"{len(steps)} steps, {'ok' if ok else 'FAILED'}: {out / 'summary.json'}", file=sys.stderr)
    return 0 if ok else 1


def clear(out: Path) -> None:
    """Make the folder empty. Raises `UserError("tour.not_empty")` for one that holds anything but a tour."""
    if out.exists() and any(out.iterdir()):
        if not (out / "summary.json").exists() and not (out / NOTES).exists():
            raise UserError("tour.not_empty", path=str(out))
        shutil.rmtree(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFault("home.read_only", path=str(out)) from error


def _play(out: Path, seed: int, url: str) -> str:
    """Play all parts; returns what went wrong, or an empty string."""
    with _child(out, seed, "morning", url) as morning:
        line = morning.stdout.readline().strip() if morning.stdout else ""
        if line != READY_TO_DIE:
            return f"the morning ended before the payment: exit {wait_or_end(morning)}"
        # The power goes: no handler runs, no buffer is written.
        os.kill(morning.pid, signal.SIGKILL)
        morning.wait(_LIMIT_S)
    for part in ("evening", "second_day", "training"):
        with _child(out, seed, part, url) as child:
            status = wait_or_end(child)
        if status:
            return f"the part {part} failed: exit {status}"
    return ""


def _child(out: Path, seed: int, part: str, url: str) -> subprocess.Popen[str]:
    # One wide virtual screen: a touch outside the screen would find no window.
    screens = out / "screen.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}), "utf-8")
    environment = dict(os.environ, QT_QPA_PLATFORM=f"offscreen:configfile={screens}", PYTHONUTF8="1")
    command = [sys.executable, "-m", "app.proving.tour.child", str(out), str(seed), part, url]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def wait_or_end(child: "subprocess.Popen[str]") -> int:
    """Return the exit status of a part; one that does not come to its end is ended."""
    try:
        return child.wait(_LIMIT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def notes_of(out: Path) -> list[dict[str, Any]]:
    """Return what the children noted down, in order."""
    path = out / NOTES
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def only(notes: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return the notes of one kind."""
    return [note for note in notes if key in note]


def counts_of(store: Path, key: str, notes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the summary's counts, from a store's log and the notes."""
    found = gather(store, key)
    types: dict[str, int] = {}
    for order in found.of("order_submitted"):
        types[order["type_key"]] = types.get(order["type_key"], 0) + 1
    screens: dict[str, set[str]] = {}
    for note in only(notes, "screens"):
        for name, states in note["screens"].items():
            screens.setdefault(name, set()).update(states)
    return {
        "visits": len({body["ticket_id"] for body in found.of("ticket_served")}),
        "types": types,
        "receipts": len(found.of("receipt_issued")),
        "reversals": len(found.of("payment_reversed")),
        "ops": len(found.rows),
        "screens": {name: sorted(states) for name, states in sorted(screens.items())},
    }
