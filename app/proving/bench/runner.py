"""Runs groups of the bench, prints the table for people and the JSON for machines."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentFault, UserError
from app.proving.bench.children import ChildError
from app.proving.bench.figures import GROUPS, NAMED, Figure, skipped

FAILED: Final = 1
_LONGEST_REASON: Final = 200
Measure = Callable[[], tuple[Figure, ...]]


def run_bench(groups: tuple[str, ...], json_file: Path | None, *, quick: bool) -> int:
    """Measure the named groups, all but `NAMED` for an empty tuple; returns 1 if a goal is missed, else 0.

    The JSON list goes to stdout and to `json_file`, the table to stderr as it grows.

    Raises:
        UserError: bench.unknown_group (with the groups that there are), bench.file for a file that cannot be
            written.
    """
    unknown = [group for group in groups if group not in GROUPS]
    if unknown:
        raise UserError("bench.unknown_group", group=", ".join(unknown), groups=", ".join(GROUPS))
    wanted = tuple(group for group in GROUPS if group in groups or not (groups or group in NAMED))
    if json_file is not None:
        _write(json_file, "[]\n")  # better now than after ten minutes
    figures: list[Figure] = []
    print(HEAD, file=sys.stderr)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tingtai-bench-") as folder:
        for measure in _measures(wanted, Path(folder), quick=quick):
            for each in _measured(measure):
                figures.append(each)
                print(line_of(each), file=sys.stderr, flush=True)
    print(closing(figures, time.monotonic() - begun), file=sys.stderr, flush=True)
    found = json.dumps([each.as_json() for each in figures], ensure_ascii=False, indent=1)
    print(found)
    if json_file is not None:
        _write(json_file, f"{found}\n")
    return FAILED if any(each.ok is False for each in figures) else 0


HEAD: Final = f"{'figure':24} {'value':>10} {'unit':6} {'baseline':>10} {'ratio':>7}  {'goal':22} ok"


def line_of(each: Figure) -> str:
    """Return one line of the table."""

    def number(value: float | None) -> str:
        return "-" if value is None else f"{value:g}"

    goal = f"{each.goal.of} {each.goal.op} {each.goal.limit:g}" if each.goal else "-"
    ok = {True: "yes", False: "NO", None: "skipped"}[each.ok]
    reason = f"  ({each.reason})" if each.reason else ""
    return (
        f"{each.name:24} {number(each.value):>10} {each.unit:6} {number(each.baseline_value):>10}"
        f" {number(each.ratio):>7}  {goal:22} {ok}{reason}"
    )


def closing(figures: Sequence[Figure], seconds: float) -> str:
    """Return the line below the table: how many goals hold, which ones are missed, what was left out."""
    missed = [each.name for each in figures if each.ok is False]
    skipped = sum(each.ok is None for each in figures)
    held = sum(each.ok is True and each.goal is not None for each in figures)
    names = f" ({', '.join(missed)})" if missed else ""
    return (
        f"{len(figures)} figures in {seconds:.0f} s: {held} goals hold, {len(missed)} missed{names},"
        f" {skipped} skipped"
    )


def _measures(groups: tuple[str, ...], folder: Path, *, quick: bool) -> Iterator[Measure]:
    """Yield what each group does; the hall is made once, when the first group needs it."""
    from app.proving.bench import devices, lookup, loop, memory, pdf, queue, rebuild, sale, start, sync, years
    from app.proving.bench.children import Children
    from app.proving.bench.hall import make_template

    in_process = {
        "sale": sale.measure,
        "queue": queue.measure,
        "rebuild": rebuild.measure,
        "lookup": lookup.measure,
    }
    alone = {"pdf": pdf.measure, "devices": devices.measure}
    with_children = {"start": start.measure, "loop": loop.measure, "memory": memory.measure}
    children, unfit = Children(folder / "bytecode"), Children.unfit()
    template = None
    for group in groups:
        reason = unfit if group in with_children or group == "sync" else None
        if reason:
            yield partial(_skip, group, reason)
            continue
        if group in alone:
            yield partial(alone[group], quick=quick)
            continue
        if group == "years":
            yield from years.measures(folder, children, unfit, quick=quick)
            continue
        if group == "sync":
            yield from sync.measures(folder, quick=quick)
            continue
        template = template or make_template(folder / "hall")
        if group in in_process:
            yield partial(in_process[group], template, quick=quick)
        else:
            yield partial(with_children[group], template, children, quick=quick)


def _measured(measure: Measure) -> tuple[Figure, ...]:
    """Return the figures of a group. Whatever goes wrong in it is a figure that fails; the rest go on."""
    try:
        return measure()
    except ChildError as error:
        return (Figure(name=error.module, group=error.group, ok=False, reason=str(error)),)
    except EnvironmentFault as fault:  # a server that does not start, a line that breaks
        return (Figure(name=fault.code, group="sync", ok=False, reason=fault.code),)
    except Exception as error:  # noqa: BLE001 - what was measured before must not be lost with it
        name = getattr(measure, "func", measure).__module__.rpartition(".")[2]
        words = f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
        return (Figure(name=name, group=name.partition("_")[0], ok=False, reason=words),)


def _skip(group: str, reason: str) -> tuple[Figure, ...]:
    return (skipped(group, reason),)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UserError("bench.file", path=str(path)) from error
