"""The words of `server …` on the command line. Nothing but argparse is needed to read them."""

import argparse
from pathlib import Path
from typing import Any, Final

from app.domain.halls import DeviceKind

ROLES: Final = ("centre", "hub")
KINDS: Final = tuple(str(kind) for kind in DeviceKind)
"""What a device may be enrolled as."""
_Subparsers = Any
"""argparse's own class for them is private."""


def add_server(commands: _Subparsers) -> None:
    """Add `server` with its options and operations to the commands; what helps with them are codes."""
    does = "usage.does.server"
    server = commands.add_parser("server", help=does, description=does)
    server.add_argument("--db", metavar="URL", help="usage.with.db")
    server.add_argument("--role", choices=ROLES, help="usage.with.role")
    server.add_argument("--listen", metavar="HOST:PORT", help="usage.with.server_listen")
    server.add_argument("--upstream", metavar="URL", help="usage.with.upstream")
    server.add_argument("--hall", metavar="CODE", help="usage.with.hub_hall")
    server.add_argument("--workers", type=_count, default=1, metavar="N", help="usage.with.workers")
    server.add_argument("--tls-cert", type=Path, metavar="F", help="usage.with.tls_cert")
    server.add_argument("--tls-key", type=Path, metavar="F", help="usage.with.tls_key")
    server.add_argument("--rate", type=_count, metavar="N", help="usage.with.rate")
    server.add_argument("--worker", type=_worker, help=argparse.SUPPRESS)
    operations = server.add_subparsers(dest="operation", metavar="OPERATION")
    ca = _operation(operations, "init-ca")
    ca.add_argument("--out", type=Path, required=True, metavar="DIR", help="usage.with.ca_out")
    ca.add_argument("--host", action="append", default=[], metavar="NAME", help="usage.with.ca_host")
    load = _on_store(operations, "load")
    load.add_argument(
        "--catalogue", type=Path, required=True, metavar="DIR", help="usage.with.load_catalogue"
    )
    load.add_argument("--hall", metavar="CODE", default="", help="usage.with.load_hall")
    load.add_argument("--demo", action="store_true", help="usage.with.load_demo")
    code = _on_store(operations, "code")
    code.add_argument("--hall", required=True, metavar="CODE", help="usage.with.code_hall")
    code.add_argument("--kind", required=True, metavar="KIND", choices=KINDS, help="usage.with.kind")
    code.add_argument("--ttl", type=_count, default=60, metavar="MIN", help="usage.with.ttl")
    revoke = _on_store(operations, "revoke")
    revoke.add_argument("device", metavar="DEVICE", help="usage.with.revoked")
    revoke.add_argument("--hall", metavar="CODE", default="", help="usage.with.revoked_hall")
    revoke.add_argument("--reason", default="", metavar="WORDS", help="usage.with.reason")
    promote = _on_store(operations, "promote")
    promote.add_argument("--hall", metavar="CODE", default="", help="usage.with.promote_hall")
    promote.add_argument("--device", metavar="DEVICE", default="", help="usage.with.promote_device")
    promote.add_argument("--url", metavar="URL", default="", help="usage.with.promote_url")
    quarantine = _on_store(operations, "quarantine")
    quarantine.add_argument(
        "action", choices=("list", "replay", "release", "skip", "admit"), help="usage.with.quarantine"
    )
    quarantine.add_argument("--tx", metavar="ID", default="", help="usage.with.skip_tx")
    quarantine.add_argument("--device", metavar="DEVICE", default="", help="usage.with.admit_device")
    quarantine.add_argument("--hall", metavar="CODE", default="", help="usage.with.release_hall")


def _operation(operations: _Subparsers, name: str) -> argparse.ArgumentParser:
    does = f"usage.does.server_{name}"
    parser: argparse.ArgumentParser = operations.add_parser(name, help=does, description=does)
    return parser


def _on_store(operations: _Subparsers, name: str) -> argparse.ArgumentParser:
    parser = _operation(operations, name)
    # Suppressed: a default here would hide what was said before the operation.
    parser.add_argument("--db", metavar="URL", default=argparse.SUPPRESS, help="usage.with.db")
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**6):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def _worker(text: str) -> tuple[int, int]:
    number, _, handle = text.partition(":")
    return int(number), int(handle)
