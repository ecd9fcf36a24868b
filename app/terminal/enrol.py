"""`enrol`: a new device asks the centre to belong to a hall, with a one-time code (CLI: enrol)."""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentFault, UserError
from app.domain.halls import DeviceKind
from app.i18n import load_text
from app.services.authority import RemoteAuthority
from app.services.ports import Clock, Ids
from app.sync.addresses import checked_url
from app.sync.ahead import on_a_thread
from app.sync.chain import Signer
from app.sync.client import SyncClient
from app.sync.enrolled import ENROLLED_FILE, Enrolment, dump_enrolment
from app.sync.http_wire import HttpWire
from app.sync.protocol import Enrol, Enrolled
from app.sync.tokens import read_token
from app.sync.wire import BadAnswer, Unreachable, Wire, WireRefused
from app.terminal.arrival import has_hall
from app.terminal.home import Home, home_of
from app.terminal.places import RESOURCES
from app.terminal.system import SystemClock, SystemIds
from db.client_store import TerminalClientStore
from db.opening import TOKEN, create_store, new_secrets
from db.uow import SqlStore

_MOST_ROUNDS: Final = 1000
_LONGEST_CODE: Final = 64
_REFUSALS: Final = {
    "code.unknown": "enrol.code_unknown",
    "code.used": "enrol.code_used",
    "code.expired": "enrol.code_expired",
    "code.kind": "enrol.code_kind",
}
"""What the centre says about a code, and our sentence for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says. `ca` is the PEM text of a private CA, or empty."""

    url: str
    code: str
    ca: str
    ca_path: str = ""


def run(arguments: argparse.Namespace) -> int:
    """Run `enrol` and return its exit status; prints `{device, hall, slot, code}`."""
    home = home_of(arguments)
    asked = Asked(
        checked_url(arguments.server),
        checked_code(arguments.code),
        read_ca(arguments.ca),
        str(arguments.ca.resolve()) if arguments.ca else "",
    )
    with home.lock():
        refuse_second(home)
        wire = HttpWire(asked.url, ca=asked.ca)
        try:
            answer = enrol(home, asked, wire, SystemClock(), SystemIds())
        finally:
            wire.close()
        kind = read_token(answer.token).kind
        done = "enrol.done_hub"
        if kind != DeviceKind.HUB:
            first = HttpWire(asked.url, answer.token, asked.ca)
            done = "enrol.done" if fetch(home, first, SystemClock(), SystemIds()) else "enrol.waits"
    said = {"device": answer.device, "hall": answer.hall, "slot": answer.slot, "code": answer.code}
    text = load_text(arguments.lang or "zh_CN", RESOURCES)
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stderr.write(text(done, code=answer.code, hall=answer.hall, kind=kind) + "\n")
    return 0


def checked_code(text: str) -> str:
    """Return a one-time code. Raises `UserError("enrol.code")` for what cannot be one."""
    code = text.strip()
    if not code or len(code) > _LONGEST_CODE or not code.isascii() or not code.isprintable():
        raise UserError("enrol.code")
    return code


def read_ca(file: Path | None) -> str:
    """Return the PEM text of a private CA's certificate, or an empty text. Raises `UserError("link.ca")`."""
    if file is None:
        return ""
    try:
        text = file.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("link.ca") from error
    if "-----BEGIN CERTIFICATE-----" not in text:
        raise UserError("link.ca")
    return text


def refuse_second(home: Home) -> None:
    """Raise `EnvironmentFault("enrol.again")` for a home that is a device already."""
    if home.store_path.exists() or (home.folder / ENROLLED_FILE).exists():
        raise EnvironmentFault("enrol.again", path=str(home.folder))


def enrol(home: Home, asked: Asked, wire: Wire, clock: Clock, ids: Ids) -> Enrolled:
    """Enrol a home and make what its kind needs: a terminal's store, or a hub's `enrolled.json`.

    The key is made and kept before the centre is asked, so that no answer finds a device without one.
    Raises `UserError` (`enrol.…` for a code that does not hold), `EnvironmentFault`.
    """
    secrets = home.secrets()
    keys = secrets.load()
    if keys is None:
        keys = new_secrets(ids)
        secrets.save(keys)
    public_key = Signer("", bytes.fromhex(keys.device_key)).public_key
    try:
        answer = wire.enrol(Enrol(asked.code, public_key, ""))
    except WireRefused as error:
        if error.error in _REFUSALS:
            raise UserError(_REFUSALS[error.error]) from error
        raise
    except Unreachable as error:
        if error.untrusted:
            raise
        # There is no device yet, so nothing that would be sent once the line is back.
        raise EnvironmentFault("enrol.unreachable", url=asked.url) from error
    try:
        kind = read_token(answer.token).kind
    except UserError as error:
        raise BadAnswer("token") from error
    if kind == DeviceKind.HUB:
        _write_enrolment(home, asked, answer, kind)
        return answer
    state = {
        "terminal_id": answer.device,
        TOKEN: answer.token,
        "authority_keys": json.dumps(answer.authority_keys),
        "slot": answer.slot,
        "kind": kind,
        "centre_url": asked.url,
        "ca": asked.ca,
    }
    store = create_store(
        home.store_path, answer.code, answer.hall, secrets, clock, ids, RemoteAuthority(), state
    )
    store.close()
    home.save_settings(home.settings())
    return answer


def fetch(home: Home, wire: Wire, clock: Clock, ids: Ids) -> bool:
    """Take in the hall for the first time; returns whether a desk finds a hall to work in.

    Whatever is missing comes when the first desk is opened: the device is enrolled either way.
    """
    store = home.open(clock, ids)
    try:
        take_in(store, home, wire, clock, ids)
        return has_hall(store)
    finally:
        store.close()


def take_in(store: SqlStore, home: Home, wire: Wire, clock: Clock, ids: Ids) -> None:
    """Take in what the centre has, as far as it answers."""
    client = SyncClient(
        TerminalClientStore(store, home.secrets(), ids), wire, "centre", clock, ahead=on_a_thread
    )
    try:
        client.push_once()
        for _ in range(_MOST_ROUNDS):
            if not client.feed_once():
                break
    except (Unreachable, WireRefused, BadAnswer):
        pass
    finally:
        client.close()


def _write_enrolment(home: Home, asked: Asked, answer: Enrolled, kind: str) -> None:
    """Write a hub's enrolment: whole or not at all, for its owner alone."""
    found = Enrolment(
        asked.url,
        asked.ca_path,
        answer.device,
        answer.hall,
        answer.slot,
        answer.code,
        kind,
        answer.token,
        answer.authority_keys,
        answer.server_epoch,
    )
    write_private(home.folder / ENROLLED_FILE, dump_enrolment(found))


def write_private(file: Path, text: str) -> None:
    """Write a file of mode 0600, whole or not at all. Raises `EnvironmentFault("home.read_only")`."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        raise EnvironmentFault("home.read_only", path=str(file.parent)) from error
