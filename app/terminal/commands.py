"""Commands on a home that need no window: init, arrears, pin, rebuild, backup, restore."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentFault, UserError
from app.i18n import load_text
from app.services.arrears import ArrearsService
from app.services.authority import StandaloneAuthority
from app.services.ports import Clock, Ids
from app.services.setup import InitResult, SetupService
from app.terminal.home import Home, home_of
from app.terminal.network import network_of
from app.terminal.places import RESOURCES
from app.terminal.system import SystemClock, SystemIds
from db.backup import back_up, restore
from db.engine import memory_engine
from db.opening import TRAINING, create_store
from db.rebuild import rebuild, verify

FIRST_TERMINAL: Final = "T01"


def run(arguments: argparse.Namespace) -> int:
    """Run one of the commands and return its exit status."""
    home = home_of(arguments)
    if arguments.command == "init":
        return _init(arguments, home)
    if arguments.command == "rebuild":
        return _rebuild(arguments, home)
    if arguments.command == "arrears":
        return _arrears(home, dry_run=arguments.dry_run)
    if arguments.command == "pin":
        return _pin(home, arguments.staff)
    passphrase = _passphrase(arguments.passphrase_file)
    if arguments.command == "backup":
        return _backup(arguments.file, home, passphrase)
    with _alone(home):
        known = home.secrets().load() is not None
        restore(arguments.file, passphrase, home.store_path, home.secrets(), SystemIds())
    if known:
        # Right after a disk failed; but the home that these keys belong to may run yet, in another folder.
        _done(arguments, "restore.same_keys")
    return _done(arguments, "restore.done", path=str(home.folder))


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Hold a home for a command.

    Raises `EnvironmentFault("home.close_first")` while a desk is open on it: this one has no window to go to.
    """
    with ExitStack() as held:
        try:
            held.enter_context(home.lock())
        except EnvironmentFault as error:
            if error.code != "home.in_use":
                raise
            raise EnvironmentFault("home.close_first") from error
        yield


def make_home(
    home: Home, catalogue: Path, hall: str, *, demo: bool, clock: Clock, ids: Ids, crowd: bool = True
) -> InitResult:
    """Make a home with the hall of a catalogue in it; the caller holds its lock.

    `demo` and `crowd` as in `SetupService.init_hall`.

    Raises `EnvironmentFault("store.exists")`, `UserError` (`setup.…`) for a catalogue that does not fit.
    """
    store = create_store(
        home.store_path,
        FIRST_TERMINAL,
        hall,
        home.secrets(),
        clock,
        ids,
        StandaloneAuthority(),
        {TRAINING: "1"} if home.training else None,
    )
    try:
        setup = SetupService(store, clock, ids)
        return setup.init_hall(catalogue, hall, home.public_key(), demo=demo, crowd=crowd)
    except BaseException:
        store.close()
        for leftover in home.folder.glob("store.db*"):
            leftover.unlink()
        raise
    finally:
        store.close()


def _init(arguments: argparse.Namespace, home: Home) -> int:
    with _alone(home):
        made = make_home(
            home, arguments.catalogue, arguments.hall, demo=False, clock=SystemClock(), ids=SystemIds()
        )
        home.save_settings(home.settings())
    # What `init` makes decides by itself for good; a device of a networked hall is made by `enrol`.
    said = {"home": str(home.folder), **asdict(made), "standalone": True}
    print(json.dumps(said, ensure_ascii=False))
    if not arguments.standalone:
        _done(arguments, "init.alone")
    return _done(arguments, "init.done", hall=made.hall_code, name=made.hall_name)


def _rebuild(arguments: argparse.Namespace, home: Home) -> int:
    with _alone(home):
        store = home.open(SystemClock(), SystemIds())
        try:
            if not arguments.verify:
                with store.raw_write() as conn:
                    rebuild(conn)
            with store.raw() as here, memory_engine().begin() as scratch:
                found = verify(here, scratch)
        finally:
            store.close()
    print(json.dumps({"ok": not found, "differences": [asdict(each) for each in found]}))
    return 1 if found else 0


def _arrears(home: Home, *, dry_run: bool) -> int:
    clock, ids = SystemClock(), SystemIds()
    with _alone(home):
        store = home.open(clock, ids)
        try:
            link = network_of(store, home, clock, ids)
            report = ArrearsService(store, clock, link).run(dry_run=dry_run)
        finally:
            store.close()
    print(json.dumps(report.as_json()))
    return 0


def _pin(home: Home, staff_no: str) -> int:
    """Print a one-time PIN. In a network PINs are the centre's to publish."""
    clock, ids = SystemClock(), SystemIds()
    with _alone(home):
        store = home.open(clock, ids)
        try:
            if network_of(store, home, clock, ids) is not None:
                raise UserError("staff.pin_of_centre")
            pin = SetupService(store, clock, ids).new_pin(staff_no)
        finally:
            store.close()
    print(json.dumps({"staff_no": staff_no, "one_time_pin": pin}))
    return 0


def _backup(target: Path, home: Home, passphrase: str) -> int:
    secrets = home.secrets().load()
    if secrets is None:
        raise EnvironmentFault("store.no_key")
    size = back_up(home.store_path, secrets, target, passphrase)
    print(json.dumps({"file": str(target), "bytes": size}))
    return 0


def _passphrase(file: Path) -> str:
    try:
        return file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("backup.passphrase_file", path=str(file)) from error


def _done(arguments: argparse.Namespace, code: str, **params: str) -> int:
    print(load_text(arguments.lang or "zh_CN", RESOURCES)(code, **params), file=sys.stderr)
    return 0
