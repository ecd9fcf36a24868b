"""`server …`: serving, and operating the store beside a server that runs."""

import argparse
import json
import socket
import sys
from dataclasses import asdict, replace
from typing import Any

from app.devices.machine import RESOURCES, SystemClock, SystemIds, follow_parent
from app.domain.errors import EnvironmentFault, UserError
from app.domain.halls import HallDefined
from app.i18n import load_text
from app.server.bootstrap import MISSING, build, is_shared, open_centre, open_hub
from app.server.home import ServerHome, server_home
from app.server.limits import Caps
from app.server.logs import set_up_logs
from app.server.serve import Listening, bind, listening, serve
from app.services.central.publishing import Publishing
from app.sync.codec import decode
from db.server import ServerStore, open_server
from db.server.devices import DeviceRow

_MOST_NUMBERS = 100_000
_OK = 0
_FIRST_HALL = "A01"
_MS_IN_MINUTE = 60_000
_MOST_NAMED = 40
"""So many devices an error names; with `--hall` only those of the hall."""


def run_server(arguments: argparse.Namespace) -> int:
    """Run one of the commands and return its exit status."""
    if arguments.operation is None:
        return _serve(arguments)
    if arguments.operation == "init-ca":
        from app.server.certificates import init_ca

        files = init_ca(arguments.out, tuple(arguments.host), SystemClock().now_ms())
        return _print({name: str(path.resolve()) for name, path in asdict(files).items()})
    if not arguments.db:
        raise UserError("server.needs", option="--db")
    return _operate(arguments)


# ------------------------------------------------------------------------------------------------- serving


def _serve(arguments: argparse.Namespace) -> int:
    for option in ("role", "db", "listen"):
        if not getattr(arguments, option):
            raise UserError("server.needs", option=f"--{option}")
    if arguments.workers > 1 and not is_shared(arguments.db):
        raise UserError("server.one_worker")
    if arguments.workers > 1 and arguments.role == "hub":
        raise UserError("server.hub_workers")
    home = server_home(arguments)
    place = listening(arguments.listen, arguments.tls_cert, arguments.tls_key)
    set_up_logs()
    if arguments.worker is not None:
        return _serve_as_worker(arguments, home, place)
    # First home and address: a second server that is started by mistake then has not touched the store.
    with home.lock(), bind(place) as sock:
        store = _open(arguments, home, beside=False)
        word = f"ready {place.url(sock.getsockname()[1])}"
        if arguments.workers > 1:
            store.close()
            return _serve_as_family(arguments, sock, word)
        return _run(arguments, home, store, place, sock, word, first=True)


def _serve_as_family(arguments: argparse.Namespace, sock: socket.socket, word: str) -> int:
    from app.server.workers import Family

    return Family(_words(arguments), sock, arguments.workers).run(lambda: _say(word))


def _serve_as_worker(arguments: argparse.Namespace, home: ServerHome, place: Listening) -> int:
    number, handle = arguments.worker
    with socket.socket(fileno=handle) as sock:
        sock.setblocking(False)
        store = _open(arguments, home, beside=True)
        follow_parent(sys.stdin)
        return _run(arguments, home, store, place, sock, "ready", first=number == 0)


def _run(
    arguments: argparse.Namespace,
    home: ServerHome,
    store: ServerStore,
    place: Listening,
    sock: socket.socket,
    word: str,
    *,
    first: bool,
) -> int:
    from app.server.http import create_app

    try:
        caps = Caps()
        if arguments.rate:
            caps = replace(caps, rate=float(arguments.rate), burst=4.0 * arguments.rate)
        parts = build(store, home, arguments.upstream or "", caps, first=first)
        if not serve(create_app(parts), sock, place, lambda: _say(word)):
            raise EnvironmentFault("server.not_started")
    finally:
        store.close()
    return _OK


def _open(arguments: argparse.Namespace, home: ServerHome, *, beside: bool) -> ServerStore:
    if arguments.role == "hub":
        return open_hub(arguments.db, home, arguments.hall or "", beside=beside)
    return open_centre(arguments.db, home, beside=beside)


def _words(arguments: argparse.Namespace) -> list[str]:
    """Return the command line of a worker."""
    words: list[str] = []
    for name in ("home", "key_file", "lang"):
        words += _option(name, getattr(arguments, name))
    words.append("server")
    for name in ("role", "db", "listen", "upstream", "hall", "workers", "tls_cert", "tls_key", "rate"):
        words += _option(name, getattr(arguments, name))
    return words


def _option(name: str, value: object) -> list[str]:
    return [] if value is None else [f"--{name.replace('_', '-')}", str(value)]


# ------------------------------------------------------------------------------------------------ operating


def _operate(arguments: argparse.Namespace) -> int:
    home = server_home(arguments)
    # Publishing may be what makes the store; everything else works beside a server that runs.
    if arguments.operation == "load":
        store = open_centre(arguments.db, home, beside=True)
    else:
        store = _open_beside(arguments.db, home)
    try:
        return _OPERATIONS[arguments.operation](arguments, store)
    finally:
        store.close()


def _open_beside(place: str, home: ServerHome) -> ServerStore:
    try:
        return open_server(place, home.secrets(), SystemClock(), SystemIds(), worker=True)
    except EnvironmentFault as fault:
        if fault.code not in MISSING:
            raise
        # The remedies that a terminal is told of are none for a server.
        raise EnvironmentFault("server.no_store", path=fault.params.get("path") or "--db") from fault


def _load(arguments: argparse.Namespace, store: ServerStore) -> int:
    """Publish for the hall that is named; else for all that are known; else for the first there will be."""
    publishing = Publishing(store, SystemClock(), SystemIds(), decode)
    known = store.halls()
    halls = (arguments.hall,) if arguments.hall else known or (_FIRST_HALL,)
    found = {
        hall: publishing.load(arguments.catalogue, hall, demo=arguments.demo, crowd=False) for hall in halls
    }
    _print({"halls": {hall: asdict(published) for hall, published in found.items()}})
    if not (arguments.hall or known):
        _note(arguments, "server.first_hall", hall=_FIRST_HALL)
    if any(published.staff for published in found.values()):
        _note(arguments, "server.pins_once")
    return _OK


def _code(arguments: argparse.Namespace, store: ServerStore) -> int:
    """Print a code for a device of a hall that was published: any other could fetch no hall to work in."""
    _need_centre(store)
    with store.read() as queries:
        known = [hall for hall in store.halls() if queries.central.has_kind(HallDefined.KIND, hall)]
    if arguments.hall not in known:
        raise UserError("server.no_hall", hall=arguments.hall, known=", ".join(known) or "\u2013")
    print(store.new_code(arguments.hall, arguments.kind, arguments.ttl * _MS_IN_MINUTE))
    return _OK


def _revoke(arguments: argparse.Namespace, store: ServerStore) -> int:
    _need_centre(store)
    device = _named(store, arguments.device, arguments.hall).device
    with store.read() as queries:
        numbers = len(queries.stock.granted_numbers(device, _MOST_NUMBERS))
    store.revoke(device, arguments.reason)
    # Nobody else hands these out for 30 days: a manager at the device could have given them back before.
    return _print({"device": device, "revoked": True, "numbers": numbers})


def _named(store: ServerStore, name: str, hall: str) -> DeviceRow:
    """Return the device of an id, or of a code such as `T03`, which is what desks and receipts say.

    Raises `UserError`: server.no_device, server.which_device; both name the devices there are.
    """
    devices = store.devices(hall)
    found = [each for each in devices if name == each.device or name.upper() == each.code]
    # A terminal's code is given out once; a hub is H1 in every hall.
    found = [each for each in found if each.revoked_ms is None or name == each.device] or found
    if len(found) == 1:
        return found[0]
    shown = [each for each in found or devices if found or each.revoked_ms is None]
    listed = [f"{each.hall} {each.code} {each.kind} {each.device}" for each in shown[:_MOST_NAMED]]
    known = "; ".join(listed) + ("; \u2026" if len(shown) > _MOST_NAMED else "") or "\u2013"
    raise UserError("server.which_device" if found else "server.no_device", device=name, known=known)


def _promote(arguments: argparse.Namespace, store: ServerStore) -> int:
    """Let a device be the hub of its hall: the one named, or the only hub of the hall that is not it yet."""
    _need_centre(store)
    if not (arguments.device or arguments.hall):
        raise UserError("server.needs", option="--hall / --device")
    if arguments.device:
        found = _named(store, arguments.device, arguments.hall)
    else:
        found = _next_hub(store, arguments.hall)
    if found.revoked_ms is not None:
        raise UserError("server.revoked", device=arguments.device)
    term = store.promote(found.hall, found.device, arguments.url)
    return _print({"hall": found.hall, "device": found.device, "term": term})


def _next_hub(store: ServerStore, hall: str) -> DeviceRow:
    """Return the hub of a hall that was enrolled last."""
    hubs = [each for each in store.devices(hall) if each.kind == "hub" and each.revoked_ms is None]
    if not hubs:
        raise UserError("server.no_hub", hall=hall)
    return max(hubs, key=lambda each: each.device)  # UUIDv7: later is greater


def _quarantine(arguments: argparse.Namespace, store: ServerStore) -> int:
    if arguments.action == "release":
        if not arguments.hall:
            raise UserError("server.needs", option="--hall")
        return _print({"decided": store.release(arguments.hall)})
    if arguments.action in ("skip", "admit"):
        return _let_go(arguments, store)
    if arguments.action == "replay":
        return _print({"replayed": store.replay()})
    return _print([asdict(each) for each in store.quarantined()])


def _let_go(arguments: argparse.Namespace, store: ServerStore) -> int:
    """Give up what can never be applied, or let in what was brought of a revoked device."""
    named = "tx" if arguments.action == "skip" else "device"
    value = getattr(arguments, named)
    if not value:
        raise UserError("server.needs", option=f"--{named}")
    if arguments.action == "skip":
        count = store.skip(value)
        if count < 0:
            raise UserError("server.no_tx", tx=value)
        return _print({"skipped": value, "replayed": count})
    _need_centre(store)
    device = _named(store, value, arguments.hall).device
    return _print({"device": device, "admitted": store.admit(device)})


_OPERATIONS = {
    "load": _load,
    "code": _code,
    "revoke": _revoke,
    "promote": _promote,
    "quarantine": _quarantine,
}


def _need_centre(store: ServerStore) -> None:
    if store.identity.role != "centre":
        raise UserError("server.centre_only")


def _print(value: Any) -> int:  # noqa: ANN401
    print(json.dumps(value, ensure_ascii=False))
    return _OK


def _note(arguments: argparse.Namespace, code: str, **params: str) -> None:
    """Say something beside the output that machines read."""
    print(load_text(arguments.lang or "zh_CN", RESOURCES)(code, **params), file=sys.stderr)


def _say(words: str) -> None:
    print(words, flush=True)
