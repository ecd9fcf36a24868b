"""`tour --network`: a day of a hall with hub and centre, cut and mended, and all of SYNC's invariants."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.proving.invariants import Invariant
from app.proving.network.invariants import StoreAt, check_network
from app.proving.network.postgres import postgres
from app.proving.tour.parent import SCREEN, clear, counts_of, notes_of, only, wait_or_end
from app.proving.tour.states import unseen_in_network
from app.terminal.places import ROOT
from app.terminal.version import VERSION

STORES: Final = "stores.json"
"""What the child hands over: where the stores lie and which device each is."""
_WIDTH: Final = 12_000
"""Five windows side by side: a finger must find the window that it points at."""


def run_network_tour(out: Path, seed: int) -> int:
    """Play the day with real servers, write `summary.json`; 0 only if all of it holds and no state is missed.

    Raises `UserError("tour.not_empty")`, `EnvironmentFault` (`postgres.…`).
    """
    out = out.resolve()
    clear(out)
    with postgres() as database:
        status = _play(out, seed, database)
        stores = _stores(out)
        invariants: tuple[Invariant, ...] = ()
        if stores:
            invariants = check_network(*stores)
    notes = notes_of(out)
    terminals = stores[0] if stores else ()
    counts = counts_of(Path(terminals[0].place), terminals[0].key, notes) if terminals else {}
    missed = unseen_in_network(counts.get("screens", {}))
    ok = not status and bool(invariants) and all(each.ok for each in invariants) and not missed
    steps = [note["step"] | {"id": f"{number:03d}"} for number, note in enumerate(only(notes, "step"), 1)]
    summary: dict[str, Any] = {
        "ok": ok,
        "version": VERSION,
        "seed": seed,
        "steps": steps,
        "invariants": [asdict(each) for each in invariants],
        "counts": counts,
        "stores": [str(Path(each.place).relative_to(out)) for each in (*terminals, *stores[1:2])]
        if stores
        else [],
    }
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1), "utf-8")
    if status:
        print(f"the day failed: exit {status}", file=sys.stderr)
    for each_state in missed:
        print(f"FAIL never seen: {each_state}", file=sys.stderr)
    for each in invariants:
        print(f"{'ok  ' if each.ok else 'FAIL'} {each.name}: {each.detail}", file=sys.stderr)
    print(f"{len(steps)} steps, {'ok' if ok else 'FAILED'}: {out / 'summary.json'}", file=sys.stderr)
    return 0 if ok else 1


def _play(out: Path, seed: int, database: str) -> int:
    screens = out / "screen.json"
    screens.write_text(json.dumps({"screens": [SCREEN | {"width": _WIDTH}]}), "utf-8")
    environment = dict(os.environ, QT_QPA_PLATFORM=f"offscreen:configfile={screens}", PYTHONUTF8="1")
    command = [sys.executable, "-m", "app.proving.network.child", str(out), str(seed), database]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, text=True) as child:
        return wait_or_end(child)


def _stores(out: Path) -> tuple[tuple[StoreAt, ...], StoreAt, StoreAt] | None:
    path = out / STORES
    if not path.exists():
        return None
    found = [
        StoreAt(each["name"], each["place"], each["key"], each["device"])
        for each in json.loads(path.read_text("utf-8"))
    ]
    return tuple(found[:-2]), found[-2], found[-1]
